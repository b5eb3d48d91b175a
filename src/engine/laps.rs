//! How long each stage of a search takes, by a clock that somebody else reads.

use std::time::{Duration, Instant};

use serde::Serialize;

use super::Stage;

/// Adds up the stages of an iteration.
#[derive(Debug)]
pub struct Laps {
    stage: Stage,
    since: Instant,
    spent: [Duration; 5],
}

/// Seconds by stage.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize)]
pub struct StageSeconds {
    /// [`Stage::Draw`].
    pub draw_secs: f64,
    /// [`Stage::Judge`].
    pub judge_secs: f64,
    /// [`Stage::Select`].
    pub select_secs: f64,
    /// [`Stage::Check`].
    pub check_secs: f64,
    /// [`Stage::Save`].
    pub save_secs: f64,
}

impl Laps {
    /// Begins at `now`. Until a search says otherwise it waits for what the one before it has to be saved, which counts as
    /// [`Stage::Save`].
    pub fn begin(now: Instant) -> Self {
        Self { stage: Stage::Save, since: now, spent: [Duration::ZERO; 5] }
    }

    /// The stage so far ends at `now`, and `stage` begins.
    pub fn enter(&mut self, stage: Stage, now: Instant) {
        self.spent[self.stage as usize] += now.duration_since(self.since);
        (self.stage, self.since) = (stage, now);
    }

    /// What was added up until `now`; begins anew in the same stage.
    pub fn take(&mut self, now: Instant) -> StageSeconds {
        self.enter(self.stage, now);
        let spent = std::mem::take(&mut self.spent);
        let secs = |stage: Stage| spent[stage as usize].as_secs_f64();
        StageSeconds {
            draw_secs: secs(Stage::Draw),
            judge_secs: secs(Stage::Judge),
            select_secs: secs(Stage::Select),
            check_secs: secs(Stage::Check),
            save_secs: secs(Stage::Save),
        }
    }
}

impl StageSeconds {
    /// All of them together.
    pub fn total(&self) -> f64 {
        self.draw_secs + self.judge_secs + self.select_secs + self.check_secs + self.save_secs
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_moment_belongs_to_one_stage_of_one_iteration() {
        let begun = Instant::now();
        let at = |seconds: u64| begun + Duration::from_secs(seconds);
        let mut laps = Laps::begin(at(0));
        laps.enter(Stage::Draw, at(1));
        laps.enter(Stage::Judge, at(3));
        laps.enter(Stage::Save, at(6));
        let first = laps.take(at(7));
        let expected = StageSeconds { draw_secs: 2.0, judge_secs: 3.0, save_secs: 2.0, ..StageSeconds::default() };
        assert_eq!((first, first.total()), (expected, 7.0));
        laps.enter(Stage::Select, at(11));
        let second = laps.take(at(12));
        assert_eq!(second, StageSeconds { select_secs: 1.0, save_secs: 4.0, ..StageSeconds::default() });
    }
}
