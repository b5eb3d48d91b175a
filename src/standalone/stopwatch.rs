//! How long each stage of the search takes.

use std::{
    sync::{Mutex, MutexGuard, PoisonError},
    time::Instant,
};

use crate::engine::{Laps, Stage, StageSeconds, StageWatch};

/// Measures the iterations of one experiment after the other.
pub(super) struct Stopwatch(Mutex<Laps>);

impl Stopwatch {
    pub(super) fn begin() -> Self {
        Self(Mutex::new(Laps::begin(Instant::now())))
    }

    /// Forgets what was measured: the closing check of an experiment belongs to no iteration.
    pub(super) fn begin_anew(&self) {
        *self.laps() = Laps::begin(Instant::now());
    }

    /// What was measured since an iteration ended the last time.
    pub(super) fn iteration(&self) -> StageSeconds {
        self.laps().take(Instant::now())
    }

    fn laps(&self) -> MutexGuard<'_, Laps> {
        // No code that runs under the lock can panic half-way through a change.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl StageWatch for Stopwatch {
    fn begins(&self, stage: Stage) {
        self.laps().enter(stage, Instant::now());
    }
}
