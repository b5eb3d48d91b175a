//! `wnn-exp search` by itself: killed at any moment, stopped, refused, and verified.

#[path = "search/run.rs"]
mod run;

use std::{fmt::Write as _, thread::sleep};

use run::{Run, figures};

/// A short flow of six experiments on the built-in corpus, with many states on the way.
const FLOW: &[&str] = &[
    "--ga-gens",
    "6",
    "--ts-iters",
    "6",
    "--population",
    "6",
    "--neighbors",
    "6",
    "--set",
    "check_interval=2",
    "--set",
    "checkpoint_interval=2",
    "--set",
    "default_bits=6",
];
/// Kills at least.
const KILLS: u32 = 20;

/// Steele, Lea and Flood's `SplitMix64`: the moments of the kills.
struct Moments(u64);

impl Moments {
    /// A share of one, below it.
    fn share(&mut self) -> f64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let half = (self.0 ^ self.0 >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let whole = (half ^ half >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
        (whole >> 11) as f64 / (1_u64 << 53) as f64
    }
}

#[test]
fn a_search_killed_at_any_moment_goes_on_to_the_very_result_of_one_left_alone() {
    let alone = Run::begin(FLOW);
    let took = alone.to_the_end();
    let expected = figures(alone.dir());
    assert_eq!(expected.len(), 6);

    let seed = std::env::var("WNN_KILL_SEED").ok().and_then(|seed| seed.parse().ok()).unwrap_or(7);
    let mut moments = Moments(seed);
    let (mut told, mut kills) = (format!("WNN_KILL_SEED={seed}, kills after ms:"), 0);
    while kills < KILLS {
        let run = Run::begin(FLOW);
        loop {
            // Mostly well before the end, so that each search is killed several times.
            let moment = took.mul_f64(moments.share() * 0.4);
            let mut child = run.start();
            sleep(moment);
            if child.try_wait().unwrap().is_some() {
                break;
            }
            child.kill().unwrap();
            child.wait().unwrap();
            kills += 1;
            let _ = write!(told, " {}", moment.as_millis());
            if kills == KILLS {
                break;
            }
        }
        told += ";";
        run.to_the_end();
        let found = figures(run.dir());
        assert!(found == expected, "the results differ: {told}\n{found:?}\n{expected:?}");
    }
    eprintln!("{told} one run took {} ms", took.as_millis());
}
