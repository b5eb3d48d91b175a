//! `wnn-exp` as somebody sees it who sits before it.

use std::{
    io::{Read as _, Write as _},
    process::{Child, Command, Stdio},
    sync::{Arc, Mutex},
    thread,
};

use crate::{until, world::World};

/// `wnn-exp` on a terminal of its own, which `script` makes.
pub(crate) struct OnTerminal {
    process: Child,
    seen: Arc<Mutex<String>>,
}

impl OnTerminal {
    pub(crate) fn begin(world: &World, arguments: &str) -> Self {
        Self::begin_with(world, "", arguments)
    }

    /// The same with a variable of the environment.
    pub(crate) fn begin_with(world: &World, variable: &str, arguments: &str) -> Self {
        let program = env!("CARGO_BIN_EXE_wnn-exp");
        let line = format!("stty rows 30 cols 90; exec env {variable} {program} {arguments}");
        let mut process = Command::new("script")
            .args(["--quiet", "--return", "--flush", "--command", &line, "/dev/null"])
            .env("WNN_URL", &world.url)
            .env("TERM", "xterm-256color")
            .current_dir(world.dir())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let seen = Arc::<Mutex<String>>::default();
        let (mut out, said) = (process.stdout.take().unwrap(), Arc::clone(&seen));
        thread::spawn(move || {
            let mut block = [0; 4096];
            while let Ok(count) = out.read(&mut block)
                && count > 0
            {
                said.lock().unwrap().push_str(&String::from_utf8_lossy(&block[..count]));
            }
        });
        Self { process, seen }
    }

    /// Waits for a word; between words the cursor is moved.
    pub(crate) fn shows(&self, word: &str) {
        until(|| self.seen.lock().unwrap().contains(word));
    }

    pub(crate) fn press(&mut self, key: &str) {
        self.process.stdin.as_mut().unwrap().write_all(key.as_bytes()).unwrap();
    }

    pub(crate) fn ends(mut self) -> (Option<i32>, String) {
        let code = self.process.wait().unwrap().code();
        let seen = self.seen.lock().unwrap().clone();
        (code, seen)
    }
}

impl Drop for OnTerminal {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
