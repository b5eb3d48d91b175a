//! From values to places on an axis, and the round values to label it with.

/// A range of values along an axis.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Scale {
    low: f64,
    high: f64,
    /// Whether equal ratios are equally far apart.
    log: bool,
}

impl Scale {
    /// The range from `low` to `high`; one that is empty or not finite becomes one of length 1.
    pub(crate) fn new(low: f64, high: f64) -> Self {
        if !(low.is_finite() && high.is_finite()) {
            return Self { low: 0.0, high: 1.0, log: false };
        }
        if high - low > f64::EPSILON * high.abs() {
            Self { low, high, log: false }
        } else {
            Self { low: low - 0.5, high: low + 0.5, log: false }
        }
    }

    /// The range of `values`, with `margin` of its length added at both ends.
    pub(crate) fn around(values: impl Iterator<Item = f64>, margin: f64) -> Self {
        let ends = |(low, high): (f64, f64), value: f64| (low.min(value), high.max(value));
        let (low, high) = values.filter(|value| value.is_finite()).fold((f64::INFINITY, f64::NEG_INFINITY), ends);
        let extra = (high - low) * margin;
        Self::new(low - extra, high + extra)
    }

    /// The same range on which equal ratios are equally far apart; only a range of positive values has such a one.
    pub(crate) fn logarithmic(self) -> Self {
        Self { log: self.low > 0.0, ..self }
    }

    /// Where `value` lies, from 0 at the low end to 1 at the high end.
    pub(crate) fn share(self, value: f64) -> f64 {
        if self.log {
            return (value / self.low).ln() / (self.high / self.low).ln();
        }
        (value - self.low) / (self.high - self.low)
    }

    /// The value at that share of the axis.
    pub(crate) fn value(self, share: f64) -> f64 {
        if self.log {
            return self.low * (self.high / self.low).powf(share);
        }
        self.low + share * (self.high - self.low)
    }

    /// Whether `value` lies in the range.
    pub(crate) fn holds(self, value: f64) -> bool {
        (self.low..=self.high).contains(&value)
    }

    /// Round values inside the range, about `wanted` of them: steps of 1, 2 or 5 times a power of ten, never below `least`.
    pub(crate) fn ticks(self, wanted: usize, least: f64) -> Vec<f64> {
        let rough = (self.high - self.low) / wanted.max(1) as f64;
        let power = 10f64.powf(rough.log10().floor());
        let factor = [1.0, 2.0, 5.0, 10.0].into_iter().find(|factor| factor * power >= rough * 0.999).unwrap_or(10.0);
        let step = (factor * power).max(least);
        let (first, last) = ((self.low / step).ceil() as i64, (self.high / step).floor() as i64);
        (first..=last).take(100).map(|number| number as f64 * step).collect()
    }
}

/// How many decimals tell neighbouring ticks apart.
pub(crate) fn decimals(ticks: &[f64]) -> usize {
    let step = ticks.windows(2).map(|pair| pair[1] - pair[0]).next().unwrap_or(1.0);
    // A step of 0.1 may come out as 0.09999….
    (-(step.log10() + 1e-9).floor()).clamp(0.0, 8.0) as usize
}

#[cfg(test)]
mod tests {
    use super::*;

    fn close(left: &[f64], right: &[f64]) -> bool {
        left.len() == right.len() && left.iter().zip(right).all(|(left, right)| (left - right).abs() < 1e-9)
    }

    #[test]
    fn ticks_are_round_and_inside() {
        assert!(close(&Scale::new(0.0, 100.0).ticks(5, 1.0), &[0.0, 20.0, 40.0, 60.0, 80.0, 100.0]));
        assert!(close(&Scale::new(5.43, 5.91).ticks(5, 0.0), &[5.5, 5.6, 5.7, 5.8, 5.9]));
        assert!(close(&Scale::new(0.011, 0.047).ticks(4, 0.0), &[0.02, 0.03, 0.04]));
        assert!(close(&Scale::new(1.0, 4.0).ticks(6, 1.0), &[1.0, 2.0, 3.0, 4.0]));
    }

    #[test]
    fn decimals_follow_the_step() {
        assert_eq!(decimals(&[0.0, 20.0]), 0);
        assert_eq!(decimals(&[5.5, 5.6]), 1);
        assert_eq!(decimals(&[0.02, 0.025]), 3);
        assert_eq!(decimals(&[1.0]), 0);
    }

    #[test]
    fn an_empty_range_has_its_value_in_the_middle() {
        let flat = Scale::around([3.0, 3.0].into_iter(), 0.1);
        assert!((flat.share(3.0) - 0.5).abs() < 1e-12);
        assert_eq!(Scale::around([f64::NAN].into_iter(), 0.1), Scale::new(0.0, 1.0));
    }

    #[test]
    fn share_and_value_are_inverse() {
        let scale = Scale::new(2.0, 10.0);
        assert!((scale.share(4.0) - 0.25).abs() < 1e-12);
        assert!((scale.value(0.25) - 4.0).abs() < 1e-12);
        let ratios = Scale::new(1.0, 16.0).logarithmic();
        assert!((ratios.share(4.0) - 0.5).abs() < 1e-12 && (ratios.value(0.5) - 4.0).abs() < 1e-12);
        assert_eq!(Scale::new(-1.0, 1.0).logarithmic(), Scale::new(-1.0, 1.0));
    }
}
