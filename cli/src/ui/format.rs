//! Figures and times as people read them.

use std::time::{SystemTime, UNIX_EPOCH};

pub(crate) use wnn_experiments::figures::{count, duration, rate};
use wnn_experiments::model::{StopReason, Timestamp};

/// What stands where a figure is not known.
pub(crate) const NOTHING: &str = "-";

/// A count and its noun, which is made plural by an `s`.
pub(crate) fn counted(number: u64, noun: &str) -> String {
    format!("{} {noun}{}", count(number), if number == 1 { "" } else { "s" })
}

/// Nats with four decimals.
pub(crate) fn nats(value: Option<f64>) -> String {
    value.map_or_else(|| NOTHING.to_owned(), |value| format!("{value:.4}"))
}

/// A share in `0..=1` as percent with two decimals.
pub(crate) fn percent(value: Option<f64>) -> String {
    value.map_or_else(|| NOTHING.to_owned(), |value| format!("{:.2}%", value * 100.0))
}

/// A share in `0..=1` as whole percent.
pub(crate) fn share(value: f64) -> String {
    if value > 0.0 && value < 0.01 { "<1%".to_owned() } else { format!("{:.0}%", value * 100.0) }
}

/// By how many percent `to` differs from `from`: `-2.20%`.
pub(crate) fn change(from: Option<f64>, to: Option<f64>) -> String {
    match (from, to) {
        (Some(from), Some(to)) if from != 0.0 => {
            let percent = (to - from) / from * 100.0;
            if percent.abs() < 0.005 { "0.00%".to_owned() } else { format!("{percent:+.2}%") }
        }
        _ => NOTHING.to_owned(),
    }
}

/// Bytes in the unit that leaves one to three digits before the point: `1.2 MB`.
pub(crate) fn bytes(size: Option<u64>) -> String {
    let Some(size) = size else { return NOTHING.to_owned() };
    if size < 1000 {
        return format!("{size} B");
    }
    let mut value = size as f64 / 1000.0;
    for unit in ["kB", "MB", "GB"] {
        if value < 999.95 {
            return format!("{value:.1} {unit}");
        }
        value /= 1000.0;
    }
    format!("{value:.1} TB")
}

/// How long something took, or takes already.
pub(crate) fn took(started: Option<Timestamp>, ended: Option<Timestamp>, now: Timestamp) -> String {
    started.map_or_else(|| NOTHING.to_owned(), |started| duration(ended.unwrap_or(now).since(started)))
}

/// A point in time to the minute, in UTC: `2026-01-31 08:15`.
pub(crate) fn moment(time: Timestamp) -> String {
    let text = time.to_string();
    let (date, clock) = text.split_once('T').unwrap_or((&text, ""));
    format!("{date} {}", clock.get(..5).unwrap_or(clock))
}

/// The time of day to the second, in UTC: `08:15:30`.
pub(crate) fn clock(time: Timestamp) -> String {
    time.to_string().get(11..19).unwrap_or_default().to_owned()
}

/// A stop reason in words.
pub(crate) fn stop_reason(reason: StopReason) -> &'static str {
    match reason {
        StopReason::LimitReached => "limit reached",
        StopReason::PatienceExhausted => "no more improvement",
        StopReason::Stopped => "stopped",
    }
}

/// The present time.
#[expect(clippy::disallowed_methods, reason = "the command line is a program's outermost layer")]
pub(crate) fn now() -> Timestamp {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    Timestamp::from_unix_millis(since.as_millis() as i64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn several_are_plural() {
        assert_eq!((counted(1, "flow"), counted(2, "flow")), ("1 flow".to_owned(), "2 flows".to_owned()));
    }

    #[test]
    fn sizes_take_the_unit_that_fits() {
        let sizes = [Some(999), Some(1_234), Some(999_990), Some(56_700_000), None];
        assert_eq!(sizes.map(bytes), ["999 B", "1.2 kB", "1.0 MB", "56.7 MB", "-"]);
    }

    #[test]
    fn times_are_in_utc() {
        let time = Timestamp::from_unix_millis(1_700_000_000_120);
        assert_eq!((moment(time).as_str(), clock(time).as_str()), ("2023-11-14 22:13", "22:13:20"));
    }

    #[test]
    fn a_fall_is_negative_and_unknown_ends_give_no_change() {
        assert_eq!(change(Some(10.0), Some(9.9999)), "0.00%");
        assert_eq!(change(Some(10.0), Some(9.5)), "-5.00%");
        assert_eq!(change(Some(10.0), Some(10.5)), "+5.00%");
        assert_eq!(change(None, Some(1.0)), "-");
    }
}
