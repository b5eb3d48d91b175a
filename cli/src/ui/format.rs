//! Figures and times as people read them.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use wnn_experiments::model::{StopReason, Timestamp};

/// What stands where a figure is not known.
pub(crate) const NOTHING: &str = "-";

/// A count with thousands separated: `60,000`.
pub(crate) fn count(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// So many per second, with as many digits as tell something: `12,345`, `164`, `12.3`, `0.45`.
pub(crate) fn rate(value: f64) -> String {
    match value {
        100.0.. => count(value.round() as u64),
        10.0..100.0 => format!("{value:.1}"),
        _ => format!("{value:.2}"),
    }
}

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

/// A time span in at most two units: `0.4 s`, `12 s`, `3 m 05 s`, `2 h 07 m`, `3 d 04 h`.
pub(crate) fn duration(span: Duration) -> String {
    let seconds = span.as_secs();
    match seconds {
        0..10 => format!("{:.1} s", span.as_secs_f64()),
        10..60 => format!("{seconds} s"),
        60..3600 => format!("{} m {:02} s", seconds / 60, seconds % 60),
        3600..86_400 => format!("{} h {:02} m", seconds / 3600, seconds / 60 % 60),
        _ => format!("{} d {:02} h", seconds / 86_400, seconds / 3600 % 24),
    }
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
    fn counts_are_grouped_by_thousands() {
        assert_eq!([0, 999, 1000, 60_000, 1_234_567].map(count), ["0", "999", "1,000", "60,000", "1,234,567"]);
        assert_eq!((counted(1, "flow"), counted(2, "flow")), ("1 flow".to_owned(), "2 flows".to_owned()));
    }

    #[test]
    fn rates_have_the_digits_that_tell_something() {
        assert_eq!([0.0, 0.454, 12.34, 164.4, 12_345.6].map(rate), ["0.00", "0.45", "12.3", "164", "12,346"]);
    }

    #[test]
    fn durations_use_two_units_at_most() {
        let of = |millis| duration(Duration::from_millis(millis));
        assert_eq!(
            [of(400), of(12_900), of(185_000), of(7_620_000), of(273_600_000)],
            ["0.4 s", "12 s", "3 m 05 s", "2 h 07 m", "3 d 04 h"]
        );
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
