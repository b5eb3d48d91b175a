//! Times by rank.

use std::{fmt, time::Duration};

/// Some times.
#[derive(Debug, Default, Clone)]
pub(crate) struct Quantiles(Vec<Duration>);

impl Quantiles {
    pub(crate) fn add(&mut self, time: Duration) {
        self.0.push(time);
    }

    /// Takes in the times of another.
    pub(crate) fn extend(&mut self, other: Self) {
        self.0.extend(other.0);
    }

    /// Whichever of both has the higher 95th percentile.
    pub(crate) fn slower(self, other: Self) -> Self {
        if other.at(95) > self.at(95) { other } else { self }
    }

    fn at(&self, percent: usize) -> Duration {
        let mut sorted = self.0.clone();
        sorted.sort_unstable();
        sorted.get((sorted.len() * percent / 100).min(sorted.len().saturating_sub(1))).copied().unwrap_or_default()
    }
}

impl FromIterator<Duration> for Quantiles {
    fn from_iter<T: IntoIterator<Item = Duration>>(times: T) -> Self {
        Self(times.into_iter().collect())
    }
}

impl fmt::Display for Quantiles {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let ms = |percent| self.at(percent).as_secs_f64() * 1e3;
        write!(f, "{:.1} / {:.1} ms", ms(50), ms(95))
    }
}
