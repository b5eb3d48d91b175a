//! A mount namespace of its own, in which the data directory is a small or a read-only disk.

use std::{
    io::{BufRead as _, BufReader},
    path::Path,
    process::{Child, Command, Stdio},
};

/// It lasts as long as the value, whatever servers come and go in it.
pub(super) struct Room {
    holder: Child,
}

impl Room {
    /// Where the directory is a disk of that size.
    pub(super) fn small(data: &Path, size: &str) -> Option<Self> {
        Self::make(data, &format!("mount -t tmpfs -o size={size} tmpfs \"$0\""))
    }

    /// Where the directory is what it is and cannot be changed.
    pub(super) fn read_only(data: &Path) -> Option<Self> {
        Self::make(data, "mount --bind \"$0\" \"$0\" && mount -o remount,bind,ro \"$0\"")
    }

    fn make(data: &Path, mount: &str) -> Option<Self> {
        let script = format!("{mount} && echo ready && read -r _");
        let mut command = Command::new("unshare");
        command.args(["--user", "--map-root-user", "--mount", "sh", "-c", &script]).arg(data);
        let spawned = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn();
        let mut line = String::new();
        if let Ok(mut holder) = spawned {
            let out = holder.stdout.take().unwrap();
            let room = Self { holder };
            BufReader::new(out).read_line(&mut line).unwrap();
            if line == "ready\n" {
                return Some(room);
            }
        }
        println!("no disk can be mounted here (unshare --user --mount is not permitted), so nothing is tested");
        None
    }

    /// The command, to be run in there.
    pub(super) fn within(&self, command: &Command) -> Command {
        let mut entered = Command::new("nsenter");
        entered.args(["--user", "--mount", "--preserve-credentials", "--target", &self.holder.id().to_string(), "--"]);
        entered.arg(command.get_program()).args(command.get_args());
        for (name, value) in command.get_envs() {
            match value {
                Some(value) => entered.env(name, value),
                None => entered.env_remove(name),
            };
        }
        entered.stdout(Stdio::piped()).stderr(Stdio::piped());
        entered
    }

    /// Leaves no byte free.
    pub(super) fn fill(&self, data: &Path) {
        self.run("cat /dev/zero 2>/dev/null >> \"$0/ballast\"; true", data);
    }

    /// Makes room again.
    pub(super) fn clear(&self, data: &Path) {
        self.run("rm \"$0/ballast\"", data);
    }

    fn run(&self, script: &str, data: &Path) {
        let mut command = Command::new("sh");
        command.args(["-c", script]).arg(data);
        assert!(self.within(&command).status().unwrap().success(), "{script}");
    }
}

impl Drop for Room {
    fn drop(&mut self) {
        let _ = self.holder.kill();
        let _ = self.holder.wait();
    }
}
