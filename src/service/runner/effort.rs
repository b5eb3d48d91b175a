//! What an iteration costs: seconds by stage, what the evaluator did, and memory.

use std::{
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Instant,
};

use crate::{
    engine::{
        Laps, Stage, StageWatch,
        evaluate::{Evaluator, Work},
    },
    model::Effort,
    service::{Services, machine, metrics::Metrics},
};

/// Measures the iterations of one experiment after the other; what the evaluator does goes into the server's metrics as well.
pub(super) struct Meter {
    evaluator: Arc<dyn Evaluator>,
    metrics: Arc<Metrics>,
    lap: Mutex<Lap>,
}

/// What was measured since the last iteration ended.
struct Lap {
    stages: Laps,
    /// What the evaluator had done when it began.
    work: Work,
}

impl Meter {
    /// Begins to measure.
    pub(super) fn new(services: &Services, evaluator: &Arc<dyn Evaluator>) -> Self {
        let lap = Lap { stages: Laps::begin(Instant::now()), work: evaluator.work() };
        Self { evaluator: evaluator.clone(), metrics: services.metrics().clone(), lap: Mutex::new(lap) }
    }

    /// Forgets the seconds since the last iteration ended: the closing check of an experiment belongs to no iteration.
    pub(super) fn begin_anew(&self) {
        let mut lap = self.lap();
        self.count(&mut lap);
        lap.stages = Laps::begin(Instant::now());
    }

    /// The seconds since the last iteration ended, which this one took, and what they brought.
    pub(super) fn iteration(&self) -> (f64, Effort) {
        let mut lap = self.lap();
        let spent = lap.stages.take(Instant::now());
        let work = self.count(&mut lap);
        self.metrics.add_iteration();
        let effort = Effort {
            moves: Some(work.moves as i64),
            draw_secs: Some(spent.draw_secs),
            judge_secs: Some(spent.judge_secs),
            select_secs: Some(spent.select_secs),
            check_secs: Some(spent.check_secs),
            save_secs: Some(spent.save_secs),
            cache_lookups: Some(work.columns_asked as i64),
            cache_hits: Some(work.columns_found as i64),
            cache_bytes: Some(self.evaluator.cache_bytes() as i64),
            memory_bytes: machine::resident().map(|bytes| bytes as i64),
        };
        (spent.total(), effort)
    }

    /// What the evaluator did since it was counted last.
    fn count(&self, lap: &mut Lap) -> Work {
        let now = self.evaluator.work();
        let done = now - std::mem::replace(&mut lap.work, now);
        self.metrics.add(&done);
        done
    }

    fn lap(&self) -> MutexGuard<'_, Lap> {
        // No code that runs under the lock can panic half-way through a change.
        self.lap.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl StageWatch for Meter {
    fn begins(&self, stage: Stage) {
        self.lap().stages.enter(stage, Instant::now());
    }
}
