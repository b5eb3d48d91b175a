//! How fast a search goes, from its latest iterations.

use serde::{Deserialize, Serialize};

use super::Iteration;

/// How fast a search goes, and what it spends its time and memory on.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Speed {
    /// Genomes judged per second, all stages included.
    pub genomes_per_sec: f64,
    /// Moves judged per second beside whole genomes.
    pub moves_per_sec: f64,
    /// Shares of the time, where they were measured.
    pub stages: Option<StageShares>,
    /// Share of the answers looked up that were found, where any was.
    pub cache_hit_rate: Option<f64>,
    /// Bytes that the evaluator holds for later.
    pub cache_bytes: Option<i64>,
    /// Bytes of memory that the whole server takes.
    pub memory_bytes: Option<i64>,
}

/// The shares of a search's time, which add up to 1.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct StageShares {
    /// Drawing candidates.
    pub draw: f64,
    /// Judging them.
    pub judge: f64,
    /// Choosing who goes on.
    pub select: f64,
    /// Measuring the best few on the whole corpus.
    pub check: f64,
    /// Telling rows, and handing states over to be saved.
    pub save: f64,
}

impl StageShares {
    /// The stages by name, in their order.
    pub fn named(&self) -> [(&'static str, f64); 5] {
        [
            ("drawing", self.draw),
            ("judging", self.judge),
            ("selecting", self.select),
            ("checking", self.check),
            ("saving", self.save),
        ]
    }

    fn of(seconds: [f64; 5]) -> Option<Self> {
        let all: f64 = seconds.iter().sum();
        let [draw, judge, select, check, save] = seconds.map(|stage| stage / all);
        (all > 0.0).then_some(Self { draw, judge, select, check, save })
    }
}

impl Speed {
    /// So many iterations tell how fast it goes.
    pub const ITERATIONS: usize = 20;

    /// Of the experiment that the last of the iterations belongs to; `None` where they do not tell what was judged in which
    /// time. Iterations of one experiment must stand together, oldest first.
    pub fn of(iterations: &[Iteration]) -> Option<Self> {
        let last = iterations.last()?;
        let same = |row: &&Iteration| row.experiment_id == last.experiment_id;
        let timed = |row: &&Iteration| row.elapsed_secs.is_some() && row.evaluations.is_some();
        let rows: Vec<_> = iterations.iter().rev().take(Self::ITERATIONS).take_while(same).filter(timed).collect();
        let sum = |of: fn(&Iteration) -> Option<f64>| rows.iter().filter_map(|row| of(row)).sum::<f64>();
        let count = |of: fn(&Iteration) -> Option<i64>| rows.iter().filter_map(|row| of(row)).sum::<i64>() as f64;
        let seconds = sum(|row| row.elapsed_secs);
        if seconds <= 0.0 {
            return None;
        }
        let lookups = count(|row| row.effort.cache_lookups);
        Some(Self {
            genomes_per_sec: count(|row| row.evaluations) / seconds,
            moves_per_sec: count(|row| row.effort.moves) / seconds,
            stages: StageShares::of([
                sum(|row| row.effort.draw_secs),
                sum(|row| row.effort.judge_secs),
                sum(|row| row.effort.select_secs),
                sum(|row| row.effort.check_secs),
                sum(|row| row.effort.save_secs),
            ]),
            cache_hit_rate: (lookups > 0.0).then(|| count(|row| row.effort.cache_hits) / lookups),
            cache_bytes: last.effort.cache_bytes,
            memory_bytes: last.effort.memory_bytes,
        })
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn row(experiment: i64, number: i64, genomes: i64) -> Iteration {
        serde_json::from_value(json!({"id": number, "phase_id": experiment, "experiment_id": experiment,
            "iteration_num": number, "elapsed_secs": 0.5, "timestamp": "2026-01-31T08:15:32.000Z", "evaluations": genomes,
            "moves": 400, "draw_secs": 0.125, "judge_secs": 0.25, "select_secs": 0.0625, "check_secs": 0.0,
            "save_secs": 0.0625, "cache_lookups": 10, "cache_hits": number % 2 * 10, "cache_bytes": 1000 + number,
            "memory_bytes": 2000}))
        .unwrap()
    }

    #[test]
    fn the_latest_iterations_of_the_last_experiment_tell_how_fast_it_goes() {
        let before = (1..=9).map(|number| row(1, number, 7_000));
        let early = (1..=5).map(|number| row(2, number, 9_000));
        let late = (6..=25).map(|number| row(2, number, 50));
        let speed = Speed::of(&before.clone().chain(early).chain(late).collect::<Vec<_>>()).unwrap();
        assert!(
            (speed.genomes_per_sec - 100.0).abs() < 1e-9 && (speed.moves_per_sec - 800.0).abs() < 1e-9,
            "{speed:?}"
        );
        assert_eq!((speed.cache_hit_rate, speed.cache_bytes, speed.memory_bytes), (Some(0.5), Some(1025), Some(2000)));
        let shares = StageShares { draw: 0.25, judge: 0.5, select: 0.125, check: 0.0, save: 0.125 };
        assert_eq!(speed.stages, Some(shares));
        let few = before.chain([row(2, 1, 50)]).collect::<Vec<_>>();
        assert!((Speed::of(&few).unwrap().genomes_per_sec - 100.0).abs() < 1e-9, "those of another do not count");
    }

    #[test]
    fn what_outside_workers_do_not_tell_is_left_open() {
        let mut told = row(1, 1, 50);
        told.effort = super::super::Effort::default();
        let speed = Speed::of(std::slice::from_ref(&told)).unwrap();
        assert_eq!((speed.stages, speed.cache_hit_rate, speed.memory_bytes), (None, None, None));
        told.evaluations = None;
        assert_eq!([Speed::of(&[told]), Speed::of(&[])], [None, None]);
    }
}
