//! The binary: what it prints, when it refuses, how it ends.

use std::{
    io::{BufRead as _, BufReader, Read as _},
    net::TcpListener,
    path::Path,
    process::{Child, ChildStdout, Command, Output, Stdio},
};

use tempfile::TempDir;

/// The server as a command, its settings from nowhere but the flags.
pub(crate) fn server(data: &Path, flags: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_server"));
    command.args(["--engine-threads", "1", "--data"]).arg(data).args(flags);
    for (name, _) in std::env::vars().filter(|(name, _)| name.starts_with("WNN_") || name.starts_with("LEPTOS_")) {
        command.env_remove(name);
    }
    command.stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

fn refused(data: &Path, flags: &[&str]) -> String {
    refusal(server(data, flags))
}

/// Checks that the server does not start, and gives the sentence that says why.
pub(crate) fn refusal(mut command: Command) -> String {
    let Output { status, stdout, stderr } = command.output().unwrap();
    let said = String::from_utf8(stderr).unwrap();
    assert_eq!((status.code(), stdout.as_slice()), (Some(1), &b""[..]), "{said}");
    let last = said.lines().last().unwrap_or_default();
    last.strip_prefix("error: ").unwrap_or_else(|| panic!("{said}")).to_owned()
}

/// Starts the server and gives the address that it prints.
pub(crate) fn start(data: &Path, flags: &[&str]) -> (Child, BufReader<ChildStdout>, String) {
    launch(server(data, flags))
}

pub(crate) fn launch(mut command: Command) -> (Child, BufReader<ChildStdout>, String) {
    let mut child = command.spawn().unwrap();
    let mut out = BufReader::new(child.stdout.take().unwrap());
    let mut line = String::new();
    out.read_line(&mut line).unwrap();
    let address = line.strip_prefix("Listening on http://").unwrap_or_else(|| panic!("{line}")).trim().to_owned();
    (child, out, address)
}

fn signal(child: &Child, name: &str) {
    assert!(Command::new("kill").args(["-s", name, &child.id().to_string()]).status().unwrap().success());
}

#[test]
fn it_prints_one_line_answers_and_ends_cleanly_on_a_signal() {
    for name in ["TERM", "INT"] {
        let data = TempDir::new().unwrap();
        let (mut child, mut out, address) = start(data.path(), &["--port", "0"]);
        std::net::TcpStream::connect(&address).unwrap();
        signal(&child, name);
        assert_eq!(child.wait().unwrap().code(), Some(0), "{name}");
        let mut more = String::new();
        out.read_to_string(&mut more).unwrap();
        assert_eq!(more, "", "exactly one line");
    }
}

#[test]
fn a_second_server_on_the_same_data_directory_is_refused() {
    let data = TempDir::new().unwrap();
    let (mut first, _out, _) = start(data.path(), &["--port", "0"]);
    let sentence = refused(data.path(), &["--port", "0"]);
    assert!(sentence.contains(data.path().to_str().unwrap()), "{sentence}");
    assert!(sentence.contains(&first.id().to_string()), "{sentence}");
    signal(&first, "TERM");
    first.wait().unwrap();
}

#[test]
fn a_port_in_use_is_named_with_the_way_out() {
    let data = TempDir::new().unwrap();
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port().to_string();
    let sentence = refused(data.path(), &["--port", &port]);
    assert!(sentence.contains(&port) && sentence.contains("--port"), "{sentence}");
    assert_eq!(std::fs::read_dir(data.path()).unwrap().count(), 0, "the data directory is untouched");
}

#[test]
fn an_address_that_others_can_reach_is_refused_without_a_token() {
    let data = TempDir::new().unwrap();
    for address in ["0.0.0.0", "::"] {
        let sentence = refused(data.path(), &["--port", "0", "--addr", address]);
        assert!(sentence.contains("127.0.0.1") && sentence.contains("--token"), "{sentence}");
    }
}

#[test]
fn a_data_directory_that_cannot_be_made_is_named() {
    let data = TempDir::new().unwrap();
    let file = data.path().join("file");
    std::fs::write(&file, "").unwrap();
    let sentence = refused(&file.join("data"), &["--port", "0"]);
    assert!(sentence.contains("file/data"), "{sentence}");
}

#[test]
fn a_log_filter_that_cannot_be_read_is_named() {
    let data = TempDir::new().unwrap();
    let output = server(data.path(), &["--port", "0"]).env("WNN_LOG", "=,=").output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&output.stderr).contains("WNN_LOG"));
}

#[test]
fn a_certificate_or_a_root_that_cannot_be_used_is_named() {
    let data = TempDir::new().unwrap();
    let empty = data.path().join("empty.pem");
    std::fs::write(&empty, "").unwrap();
    let (empty, none) = (empty.to_str().unwrap(), data.path().join("none"));
    let sentence = refused(data.path(), &["--port", "0", "--tls-cert", empty, "--tls-key", empty]);
    assert!(sentence.contains("empty.pem") && sentence.contains("certificate"), "{sentence}");
    let sentence = refused(data.path(), &["--port", "0", "--checkpoint-root", none.to_str().unwrap()]);
    assert!(sentence.contains("--checkpoint-root") && sentence.contains("none"), "{sentence}");
}
