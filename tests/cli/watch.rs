//! `flow watch` on a terminal: keys are pressed, and the screen says what comes of it.

use std::{
    io::{Read as _, Write as _},
    process::{Child, Command, Stdio},
    sync::{Arc, Mutex},
    thread,
};

use crate::{ENDLESS, until, world::World};

/// `wnn-exp` on a terminal of its own, which `script` makes.
struct OnTerminal {
    process: Child,
    seen: Arc<Mutex<String>>,
}

impl OnTerminal {
    fn begin(world: &World, arguments: &str) -> Self {
        let line = format!("stty rows 30 cols 90; exec {} {arguments}", env!("CARGO_BIN_EXE_wnn-exp"));
        let mut process = Command::new("script")
            .args(["--quiet", "--return", "--flush", "--command", &line, "/dev/null"])
            .env("WNN_URL", &world.url)
            .env("TERM", "xterm-256color")
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
    fn shows(&self, word: &str) {
        until(|| self.seen.lock().unwrap().contains(word));
    }

    fn press(&mut self, key: &str) {
        self.process.stdin.as_mut().unwrap().write_all(key.as_bytes()).unwrap();
    }

    fn ends(mut self) -> (Option<i32>, String) {
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

#[test]
fn a_flow_on_a_terminal_is_paused_resumed_left_alone_and_stopped_by_keys() {
    let world = World::begin();
    world.add_tiny();
    world.run(&[&["flow", "create", "--name", "Long", "--start"], ENDLESS].concat()).succeeds();
    let status = |wanted: &str| until(|| world.json(&["flow", "show", "1", "--json"])["flow"]["status"] == wanted);
    let mut watch = OnTerminal::begin(&world, "flow watch Long");
    for word in ["happened", "Cross-entropy", "pause"] {
        watch.shows(word);
    }
    watch.press("p");
    status("paused");
    watch.shows("resume");
    watch.press("p");
    status("running");
    watch.press("q");
    let (code, seen) = watch.ends();
    assert_eq!(code, Some(0), "{seen}");
    assert!(seen.contains("Flow 1 goes on") && seen.contains("\u{1b}[?1049l"), "the terminal is given back: {seen}");
    status("running");
    let mut watch = OnTerminal::begin(&world, "flow watch Long");
    watch.shows("happened");
    watch.press("s");
    status("cancelled");
    let (code, seen) = watch.ends();
    assert_eq!((code, seen.contains("was stopped")), (Some(1), true), "{seen}");
}
