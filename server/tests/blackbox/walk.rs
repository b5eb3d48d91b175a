//! A random walk through the lives of a handful of flows, with `kill -9` in between; what must always hold is looked at
//! after each step.
//!
//! `WNN_WALK_ACTIONS` makes it longer, `WNN_WALK_SEED` repeats or varies it. What the engine does meanwhile is not drawn
//! from the seed, so the same seed gives the same wishes and not always the same answers.

mod action;
mod dice;
mod follower;
mod invariants;

use std::{collections::BTreeSet, env, path::Path, thread, time::Duration};

use reqwest::Method;
use serde_json::json;
use tempfile::TempDir;
use tokio::time::{sleep, timeout};

use crate::{
    fixture::{Answer, PATIENCE},
    killable::Killable,
};
use action::Action;
use dice::Dice;
use follower::Follower;
use invariants::{Books, PARALLEL};

const ACTIONS: u64 = 2000;
/// How many actions come between two kills.
const LIFE: u64 = 15;
/// What a flow is said to have failed by that an outside worker declares failed; nothing else may fail here.
pub(crate) const WALKED: &str = "the walk wished it";

/// What is known of the server from its answers alone.
struct Walk {
    server: Killable,
    follower: Follower,
    dice: Dice,
    data: TempDir,
    alive: BTreeSet<i64>,
    books: Books,
    history: History,
}

/// What was done; told where the test fails.
struct History {
    seed: u64,
    steps: Vec<String>,
}

impl Drop for History {
    fn drop(&mut self) {
        if thread::panicking() {
            let (seed, steps) = (self.seed, self.steps.join("\n"));
            println!("WNN_WALK_SEED={seed} WNN_WALK_ACTIONS={}\n{steps}", self.steps.len());
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whatever_is_asked_and_whenever_it_is_killed_the_server_stays_right() {
    let number = |name, usual| env::var(name).map_or(usual, |text| text.parse().expect(name));
    let (actions, seed) = (number("WNN_WALK_ACTIONS", ACTIONS), number("WNN_WALK_SEED", 1));
    let mut walk = Walk::begin(seed).await;
    for step in 1..=actions {
        let action = Action::draw(&mut walk.dice, &walk.data.path().join("experiments.db"), &walk.alive).await;
        if step % LIFE == 0 {
            walk = walk.kill_during(action).await;
        } else {
            walk.take(action).await;
        }
        walk.look().await;
    }
    walk.drain().await;
}

impl Walk {
    async fn begin(seed: u64) -> Self {
        let data = TempDir::new().unwrap();
        let server = start(data.path());
        let follower = Follower::begin(&server.address).await;
        let history = History { seed, steps: Vec::new() };
        let (dice, alive, books) = (Dice(seed), BTreeSet::new(), Books::default());
        action::add_corpus(&server).await;
        Self { server, follower, dice, data, alive, books, history }
    }

    /// Asks, and checks that the answer is one that is allowed.
    async fn take(&mut self, action: Action) {
        if action.is_reconnect() {
            self.history.steps.push("reconnect".to_owned());
            return self.follower.reconnect(&self.server.address).await;
        }
        let answer = self.server.send(action.method.clone(), &action.path, &action.body).await.unwrap();
        self.note(&action, &answer);
    }

    fn note(&mut self, action: &Action, answer: &Answer) {
        let status = answer.status.as_u16();
        self.history.steps.push(format!("{action} -> {status} {}", String::from_utf8_lossy(&answer.bytes)));
        if answer.status.is_success() {
            if action.creates {
                let made = answer.json();
                self.alive.insert(made["item_id"].as_i64().or(made["id"].as_i64()).unwrap());
            }
            if let Some(id) = action.deletes {
                self.alive.remove(&id);
            }
        } else {
            assert!([404, 409, 422].contains(&status), "{action}: {answer:?}\n{}", self.server.log());
            let sentence = answer.refused(status);
            assert!(sentence.contains(' '), "{action}: {sentence}");
        }
    }

    /// Kills the server at some moment of the action and starts it again.
    async fn kill_during(mut self, action: Action) -> Self {
        let request = self.server.request(action.method.clone(), &action.path).json(&action.body);
        let asked = tokio::spawn(crate::fixture::try_answer(request));
        sleep(Duration::from_micros(self.dice.below(8000))).await;
        let before = self.books.clone();
        self.server.kill();
        self.history.steps.push(format!("kill during {action}"));
        self.server = start(self.data.path());
        let answer = asked.await.unwrap();
        let rows = invariants::flows(&self.database()).await;
        match &answer {
            Ok(answer) => self.note(&action, answer),
            // Nobody knows whether it was done; all else must be as it was answered.
            Err(_) if action.creates => self.alive.extend(rows.difference(&self.alive).max().copied()),
            Err(_) => self.alive.retain(|id| rows.contains(id) || action.deletes != Some(*id)),
        }
        self.follower.reconnect_anew(&self.server.address).await;
        self.goes_on(&before).await;
        self
    }

    /// What ran when the server was killed goes on, or has ended; nothing only seems to run.
    async fn goes_on(&self, before: &Books) {
        for flow in &before.running {
            let moved = async {
                while invariants::stands_still(&self.database(), *flow, before).await {
                    sleep(Duration::from_millis(20)).await;
                }
            };
            let log = || self.server.log();
            assert!(timeout(PATIENCE, moved).await.is_ok(), "flow {flow} only seems to run\n{}", log());
        }
    }

    /// Checks all that must hold.
    async fn look(&mut self) {
        let books = invariants::read(&self.database()).await;
        assert_eq!(books.flows, self.alive, "what was answered is what is there");
        books.check(&self.books);
        let missing = books.missing(self.data.path());
        if !missing.is_empty() {
            // A state that has been followed by newer ones goes, its row first: only a row that stays is wrong.
            let later = invariants::read(&self.database()).await.missing(self.data.path());
            assert_eq!(missing.intersection(&later).next(), None, "a row names a file that is not there");
        }
        self.books = books;
        self.follower.check();
    }

    /// Lets all that waits run to its end.
    async fn drain(mut self) {
        let ended = async {
            while invariants::at_work(&self.database()).await > 0 {
                sleep(Duration::from_millis(50)).await;
            }
        };
        assert!(timeout(PATIENCE, ended).await.is_ok(), "something waits for ever\n{}", self.server.log());
        self.look().await;
        let answer = self.server.send(Method::GET, "flows", &json!({})).await.unwrap();
        assert_eq!(answer.header("x-total-count"), self.alive.len().to_string());
    }

    fn database(&self) -> std::path::PathBuf {
        self.data.path().join("experiments.db")
    }
}

fn start(data: &Path) -> Killable {
    Killable::start_with(data, &["--parallel-flows", &PARALLEL.to_string()])
}
