//! Every command as somebody sees it: what it prints for people, as JSON and as CSV, and what it says beside.

#[path = "session/steady.rs"]
mod steady;

use std::{fmt::Write as _, fs};

use serde_json::{Value, json};

use crate::{
    until,
    world::{Done, World},
};

/// What was typed and what came of it.
struct Session {
    world: World,
    text: String,
}

impl Session {
    fn begin() -> Self {
        Self { world: World::begin(), text: String::new() }
    }

    /// Types a line, and takes down what came of it.
    fn types(&mut self, line: &str) -> Done {
        let done = self.world.shell(line);
        let stdout = if line.contains("--json") {
            steady::json(&done.stdout)
        } else if line.contains("--format csv") {
            steady::csv(&done.stdout)
        } else {
            done.stdout.clone()
        };
        let _ = writeln!(self.text, "$ {}", steady::text(line, &self.world));
        self.text.push_str(&steady::text(&stdout, &self.world));
        for line in steady::text(&done.stderr, &self.world).lines() {
            let _ = writeln!(self.text, "! {line}");
        }
        if done.code != 0 {
            let _ = writeln!(self.text, "exit code {}", done.code);
        }
        self.text.push('\n');
        done
    }

    /// The same in each of the three formats.
    fn shows(&mut self, line: &str) {
        self.types(line);
        self.types(&format!("{line} --format csv"));
        self.types(&format!("{line} --json"));
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        if std::thread::panicking() {
            eprintln!("{}", self.text);
        }
    }
}

/// The commands of the program, as its help lists them: `flow list`, `status`, …
fn commands(world: &World) -> Vec<String> {
    let listed = |line: &str| -> Vec<String> {
        let help = world.shell(&format!("{line} --help")).succeeds();
        let list =
            help.split("Commands:\n").nth(1).map(|rest| rest.split("\n\n").next().unwrap_or_default().to_owned());
        let names = list.unwrap_or_default();
        let names = names.lines().filter(|line| line.starts_with("  ") && !line.starts_with("   "));
        names.filter_map(|line| line.split_whitespace().next().map(str::to_owned)).collect()
    };
    let mut found = Vec::new();
    for noun in listed("wnn-exp") {
        let verbs = listed(&format!("wnn-exp {noun}"));
        if verbs.is_empty() {
            found.push(noun);
        } else {
            found.extend(verbs.iter().map(|verb| format!("{noun} {verb}")));
        }
    }
    found
}

/// A flow of one experiment of two generations, so that all of it can be shown.
fn small_flow() -> Value {
    json!({"name": "Small", "config": {
        "experiments": [{"name": "Neurons", "experiment_type": "ga", "optimize_neurons": true}],
        "params": {"corpus": "tiny", "generations": 2, "population_size": 4, "check_interval": 1, "seed": 7}}})
}

#[test]
fn every_command_in_every_format() {
    let mut session = Session::begin();
    let words = "one two three four five six seven one three five seven two four six\n".repeat(30);
    fs::write(session.world.dir().join("tiny.txt"), words).unwrap();
    fs::write(session.world.dir().join("small.json"), small_flow().to_string()).unwrap();
    let mut long = small_flow();
    (long["name"], long["config"]["params"]["generations"]) = (json!("Long"), json!(1_000_000));
    for parameter in ["patience", "checkpoint_interval"] {
        long["config"]["params"][parameter] = json!(1_000_000);
    }
    fs::write(session.world.dir().join("long.json"), long.to_string()).unwrap();

    status_and_corpora(&mut session);
    flows(&mut session);
    experiments_and_checkpoints(&mut session);
    queue(&mut session);
    files(&mut session);
    trash(&mut session);
    for command in commands(&session.world) {
        assert!(session.text.contains(&format!("$ wnn-exp {command}")), "{command} has its place here");
    }

    let mut settings = insta::Settings::new();
    settings.set_snapshot_path(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/cli"));
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| insta::assert_snapshot!("session", session.text));
}

fn status_and_corpora(session: &mut Session) {
    session.shows("wnn-exp status");
    session.types("wnn-exp corpus add tiny --train tiny.txt --tokenizer words");
    session.types("wnn-exp corpus add more --train tiny.txt --tokenizer bytes --format csv");
    session.types("wnn-exp corpus add most --train tiny.txt --tokenizer bytes --json");
    session.types("wnn-exp corpus add tiny --train tiny.txt --tokenizer words");
    session.shows("wnn-exp corpus list");
    session.shows("wnn-exp corpus show tiny");
    session.types("wnn-exp corpus show Tinny");
    session.types("wnn-exp corpus export tiny tokens");
    session.types("wnn-exp corpus export tiny tokens --force --format csv");
    session.types("wnn-exp corpus export tiny tokens --force --json");
    session.types("wnn-exp corpus delete most --yes");
}

fn flows(session: &mut Session) {
    session.types("wnn-exp flow create --from-file small.json");
    session.types("wnn-exp flow create --from-file small.json --name Other --seed 8 --format csv");
    session.types("wnn-exp flow create --from-file small.json --name Third --json");
    session.types("wnn-exp flow create --name Bad --set patiense=20");
    session.types("wnn-exp flow start Small 2");
    session.shows("wnn-exp flow wait Small Other");
    session.types("wnn-exp flow wait Third --timeout 1");
    session.shows("wnn-exp flow list");
    session.types("wnn-exp flow list --status failed");
    session.shows("wnn-exp flow show Small");
    session.types("wnn-exp flow show smal");
    session.shows("wnn-exp flow compare Small Other");
    session.types("wnn-exp flow compare --experiments Small/Neurons Other/Neurons");
    session.types("wnn-exp flow watch Small");
    session.types("wnn-exp flow duplicate Small");
    session.types("wnn-exp flow duplicate Small --name Copy --format csv");
    session.types("wnn-exp flow duplicate Small --name Twin --json");
    session.types("wnn-exp flow restart Other --from-beginning");
    session.types("wnn-exp flow wait Other");
    session.types("wnn-exp flow cancel Copy Twin");
    session.types("wnn-exp flow cancel Third --format csv");
    session.types("wnn-exp flow delete Third 99 --yes");
    session.types("wnn-exp flow delete Third Copy --yes");
    session.types("wnn-exp flow restore 3");
    session.types("wnn-exp flow export Small small.flow.tar.gz");
    session.types("wnn-exp flow export Small small.flow.tar.gz --force --format csv");
    session.types("wnn-exp flow export Small small.flow.tar.gz --force --json");
    session.types("wnn-exp flow import small.flow.tar.gz");
    session.types("wnn-exp flow import small.flow.tar.gz --json");
}

fn experiments_and_checkpoints(session: &mut Session) {
    session.shows("wnn-exp experiment list --flow Small");
    session.shows("wnn-exp experiment show Small/Neurons");
    session.types("wnn-exp experiment show Neurons");
    session.shows("wnn-exp experiment iterations 1");
    session.shows("wnn-exp experiment checks 1");
    session.shows("wnn-exp experiment generation 1 2");
    session.types("wnn-exp experiment generation 1 3");
    session.shows("wnn-exp checkpoint list --flow Small");
    let listed = session.world.json(&["checkpoint", "list", "--final-only", "--flow", "Small", "--json"]);
    let id = listed[0]["id"].to_string();
    session.shows(&format!("wnn-exp checkpoint show {id}"));
    session.shows(&format!("wnn-exp checkpoint genome {id}"));
    session.shows(&format!("wnn-exp checkpoint verify {id} --corpus tiny"));
    session.types(&format!("wnn-exp checkpoint download {id}"));
    session.types(&format!("wnn-exp checkpoint download {id} --output - | gzip --test && echo sound"));
    session.types(&format!("wnn-exp checkpoint download {id} --force --format csv"));
    session.types(&format!("wnn-exp checkpoint download {id} --force --json"));
    for name in ["again", "last"] {
        fs::copy(session.world.dir().join("neurons.json.gz"), session.world.dir().join(format!("{name}.json.gz")))
            .unwrap();
    }
    session.types("wnn-exp checkpoint upload neurons.json.gz --name Sent");
    session.types("wnn-exp checkpoint upload again.json.gz --experiment Sent --name Again --format csv");
    session.types("wnn-exp checkpoint upload last.json.gz --experiment Sent --name Last --json");
    session.types("wnn-exp checkpoint upload tiny.txt");
    session.types("wnn-exp checkpoint seed Sent --flow-name Seeded --corpus tiny --ga-gens 2 --ts-iters 2");
    session.types("wnn-exp checkpoint seed Again --flow-name 'Seeded too' --corpus tiny --json");
    session.types(&format!("wnn-exp flow fork {id} --name Forked --set patience=20"));
    session.types(&format!("wnn-exp flow fork {id} --json"));
    session.types("wnn-exp flow show Forked");
    session.types("wnn-exp checkpoint delete Sent Last --yes");
    session.types("wnn-exp checkpoint delete Sent --yes --force");
    let gone = session.world.json(&["trash", "list", "--json"]);
    session.types(&format!("wnn-exp checkpoint restore {}", gone[0]["item_id"]));
    session.shows("wnn-exp checkpoint gc --dry-run");
    session.types("wnn-exp checkpoint gc");
}

fn queue(session: &mut Session) {
    session.types("wnn-exp flow create --from-file long.json --start");
    let status = |session: &Session, wanted: &str| {
        until(|| session.world.json(&["flow", "show", "Long", "--json"])["flow"]["status"] == wanted);
    };
    status(session, "running");
    session.types("wnn-exp flow start Seeded Forked");
    session.shows("wnn-exp queue list");
    session.types("wnn-exp queue");
    session.shows("wnn-exp queue move Forked");
    session.types("wnn-exp flow pause Long");
    status(session, "paused");
    session.types("wnn-exp flow pause Long Small");
    session.types("wnn-exp flow wait Seeded");
    session.types("wnn-exp flow resume Long");
    status(session, "running");
    session.types("wnn-exp flow stop Long");
    status(session, "cancelled");
    session.types("wnn-exp flow stop Long");
}

fn files(session: &mut Session) {
    session.shows("wnn-exp doctor");
    session.types("wnn-exp backup backup");
    session.types("wnn-exp backup second --format csv");
    session.types("wnn-exp backup third --json");
    session.types("wnn-exp restore backup --data restored");
    session.types("wnn-exp restore backup --data another --json");
    fs::create_dir_all(session.world.dir().join("runs/first")).unwrap();
    let file = session.world.dir().join("neurons.json.gz");
    fs::copy(&file, session.world.dir().join("runs/first/phase_1.json.gz")).unwrap();
    fs::write(session.world.dir().join("runs/first/broken.json.gz"), "no checkpoint").unwrap();
    session.shows("wnn-exp migrate --checkpoint-dir runs --dry-run");
    session.types("wnn-exp migrate --checkpoint-dir runs");
    session.types("wnn-exp migrate --checkpoint-dir runs");
    let search = "wnn-exp search --data data --corpus tiny --ga-gens 2 --ts-iters 2 --population 4 --threads 1";
    // What it says meanwhile depends on how long it takes.
    session.types(&format!("{search} --checkpoint-dir here 2> /dev/null"));
    session.types(&format!("{search} --checkpoint-dir there --format csv 2> /dev/null"));
    session.types(&format!("{search} --checkpoint-dir everywhere --json 2> /dev/null"));
    session.types("wnn-exp completions bash | grep -c flow__subcmd__create");
    session.types("wnn-exp man --dir man");
}

fn trash(session: &mut Session) {
    session.shows("wnn-exp trash list");
    let entries = session.world.json(&["trash", "list", "--json"]);
    let entries: Vec<_> = entries.as_array().unwrap().iter().map(|entry| entry["id"].to_string()).collect();
    session.types(&format!("wnn-exp trash restore {}", entries[0]));
    session.types(&format!("wnn-exp trash purge {} --yes", entries[1]));
    session.types("wnn-exp trash purge 99 --yes");
}
