//! A server of its own for each test, and `wnn-exp` talking to it.

use std::{
    env, fs,
    io::{BufRead as _, BufReader, Read as _},
    path::{Path, PathBuf},
    process::{Child, Command, Output, Stdio},
};

use rcgen::{BasicConstraints, CertificateParams, IsCa, KeyPair};
use serde_json::Value;
use tempfile::TempDir;

/// A running server with empty data, ended with the value.
pub(crate) struct World {
    /// Where the server listens.
    pub(crate) url: String,
    server: Child,
    dir: TempDir,
}

/// What a command left behind.
pub(crate) struct Done {
    pub(crate) code: i32,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

/// A command that goes on beside the test.
pub(crate) struct Running(Child);

impl World {
    pub(crate) fn begin() -> Self {
        let dir = tempfile::tempdir().unwrap();
        let (server, url) = serve(dir.path(), &["--port", "0"]);
        Self { url, server, dir }
    }

    /// A server that lets in who shows this token.
    pub(crate) fn begin_guarded(token: &str) -> Self {
        let dir = tempfile::tempdir().unwrap();
        let (server, url) = serve(dir.path(), &["--port", "0", "--token", token]);
        Self { url, server, dir }
    }

    /// A server that encrypts with a certificate made for it, which lies in `cert.pem`; `is_ca` is what `openssl req -x509`
    /// says of such ones.
    pub(crate) fn begin_encrypted(is_ca: bool) -> Self {
        let dir = tempfile::tempdir().unwrap();
        let (certificate, key) = (dir.path().join("cert.pem"), dir.path().join("key.pem"));
        let mut asked = CertificateParams::new(["localhost".to_owned(), "127.0.0.1".to_owned()]).unwrap();
        asked.is_ca = if is_ca { IsCa::Ca(BasicConstraints::Unconstrained) } else { IsCa::NoCa };
        let signing_key = KeyPair::generate().unwrap();
        fs::write(&certificate, asked.self_signed(&signing_key).unwrap().pem()).unwrap();
        fs::write(&key, signing_key.serialize_pem()).unwrap();
        let (server, url) =
            serve(dir.path(), &["--port", "0", "--tls-cert", text(&certificate), "--tls-key", text(&key)]);
        Self { url, server, dir }
    }

    /// Starts the server again, on the same data and at the same address.
    pub(crate) fn start_server(&mut self) {
        let (_, port) = self.url.rsplit_once(':').unwrap();
        (self.server, _) = serve(self.dir.path(), &["--port", port]);
    }

    /// A folder for the test's files.
    pub(crate) fn dir(&self) -> &Path {
        self.dir.path()
    }

    /// Adds the corpus `tiny`, on which a search takes next to no time.
    pub(crate) fn add_tiny(&self) {
        let file = self.dir().join("tiny.txt");
        fs::write(&file, "one two three four five six seven one three five seven two four six\n".repeat(30)).unwrap();
        self.run(&["corpus", "add", "tiny", "--train", text(&file), "--tokenizer", "words"]).succeeds();
    }

    pub(crate) fn run(&self, arguments: &[&str]) -> Done {
        self.command(arguments).output().unwrap().into()
    }

    /// The same with a configuration file, which names the server or does not.
    pub(crate) fn run_configured(&self, config: &str, arguments: &[&str]) -> Done {
        self.command(arguments).env_remove("WNN_URL").env("WNN_CONFIG", config).output().unwrap().into()
    }

    /// Runs a line as a shell does, in which `wnn-exp` is the program.
    pub(crate) fn shell(&self, line: &str) -> Done {
        let program = Path::new(env!("CARGO_BIN_EXE_wnn-exp"));
        let path = format!("{}:{}", text(program.parent().unwrap()), env::var("PATH").unwrap());
        self.surround(Command::new("bash").args(["-c", line]).env("PATH", path)).output().unwrap().into()
    }

    pub(crate) fn run_bytes(&self, arguments: &[&str]) -> Vec<u8> {
        self.command(arguments).output().unwrap().stdout
    }

    pub(crate) fn json(&self, arguments: &[&str]) -> Value {
        serde_json::from_str(&self.run(arguments).succeeds()).unwrap()
    }

    pub(crate) fn spawn(&self, arguments: &[&str]) -> Running {
        let mut command = self.command(arguments);
        Running(command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap())
    }

    /// Runs a command whose standard output is closed before it writes.
    pub(crate) fn run_unread(&self, arguments: &[&str]) -> Done {
        let mut running = self.spawn(arguments);
        drop(running.0.stdout.take());
        let mut stderr = String::new();
        running.0.stderr.take().unwrap().read_to_string(&mut stderr).unwrap();
        Done { code: running.0.wait().unwrap().code().unwrap(), stdout: String::new(), stderr }
    }

    pub(crate) fn end_server(&mut self) {
        self.server.kill().unwrap();
        self.server.wait().unwrap();
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_wnn-exp"));
        self.surround(command.args(arguments));
        command
    }

    /// What a command finds around it.
    fn surround<'a>(&self, command: &'a mut Command) -> &'a mut Command {
        command
            .env("WNN_URL", &self.url)
            .env_remove("COLUMNS")
            .env_remove("WNN_CA_CERT")
            .env("XDG_CONFIG_HOME", self.dir())
            .stdin(Stdio::null())
            .current_dir(self.dir())
    }
}

impl Drop for World {
    fn drop(&mut self) {
        let _ = self.server.kill();
        let _ = self.server.wait();
    }
}

impl Done {
    /// Standard output of a command that did what it was asked.
    #[track_caller]
    pub(crate) fn succeeds(&self) -> String {
        assert_eq!(self.code, 0, "{}{}", self.stdout, self.stderr);
        self.stdout.clone()
    }
}

impl From<Output> for Done {
    fn from(output: Output) -> Self {
        Self {
            code: output.status.code().unwrap(),
            stdout: String::from_utf8_lossy(&output.stdout).into_owned(),
            stderr: String::from_utf8(output.stderr).unwrap(),
        }
    }
}

impl Running {
    /// Sends the signal of Ctrl-C, or another.
    pub(crate) fn signal(&self, name: &str) {
        let sent = Command::new("kill").args(["-s", name, &self.0.id().to_string()]).status().unwrap();
        assert!(sent.success());
    }

    pub(crate) fn ends(self) -> Done {
        self.0.wait_with_output().unwrap().into()
    }
}

pub(crate) fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}

/// A server and where it listens.
fn serve(dir: &Path, flags: &[&str]) -> (Child, String) {
    let binary = server_binary();
    let mut server = Command::new(&binary)
        .args(["--engine-threads", "1", "--data"])
        .arg(dir.join("data"))
        .args(flags)
        .env("WNN_LOG", "error")
        .stdout(Stdio::piped())
        .spawn()
        .unwrap_or_else(|error| panic!("{} cannot be started: {error}", binary.display()));
    let mut line = String::new();
    BufReader::new(server.stdout.take().unwrap()).read_line(&mut line).unwrap();
    match line.trim_end().strip_prefix("Listening on ") {
        Some(url) => (server, url.to_owned()),
        None => panic!("the server did not say where it listens, but {line:?}"),
    }
}

fn server_binary() -> PathBuf {
    let Some(path) = env::var_os("WNN_TEST_SERVER") else {
        panic!(
            "these tests need the server: run `just build`, then `just test`, which sets WNN_TEST_SERVER to its path"
        );
    };
    let path = PathBuf::from(path);
    assert!(path.is_file(), "WNN_TEST_SERVER is {}, where there is no server: run `just build`", path.display());
    path
}
