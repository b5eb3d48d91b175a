//! Figures and times as people read them; the same text on the server and in the browser.

use std::time::Duration;

pub(crate) use wnn_experiments::figures::{count, duration, rate};
use wnn_experiments::model::{CheckpointType, StopReason, Timestamp, TokenizerKind};

/// What stands where a figure is not known.
pub(crate) const NOTHING: &str = "–";

/// Nats with four decimals, or a dash.
pub(crate) fn nats(value: Option<f64>) -> String {
    value.map_or_else(|| NOTHING.to_owned(), |value| format!("{value:.4}"))
}

/// A share in `0..=1` as percent with two decimals, or a dash.
pub(crate) fn percent(value: Option<f64>) -> String {
    value.map_or_else(|| NOTHING.to_owned(), |value| format!("{:.2}%", value * 100.0))
}

/// A share in `0..=1` as whole percent, or a dash; what is there but small is `<1%`.
pub(crate) fn share(value: Option<f64>) -> String {
    match value {
        None => NOTHING.to_owned(),
        Some(value) if value > 0.0 && value < 0.01 => "<1%".to_owned(),
        Some(value) => format!("{:.0}%", value * 100.0),
    }
}

/// By how many percent `to` lies below `from`, signed: `−2.2%`.
pub(crate) fn change(from: Option<f64>, to: Option<f64>) -> Option<String> {
    let (from, to) = (from?, to?);
    if from == 0.0 {
        return None;
    }
    let percent = (to - from) / from * 100.0;
    let sign = if percent > 0.0 { "+" } else { "−" };
    Some(format!("{sign}{:.2}%", percent.abs()))
}

/// Bytes in the unit that leaves one to three digits before the point: `1.2 MB`.
pub(crate) fn bytes(size: Option<i64>) -> String {
    let Some(size) = size else { return NOTHING.to_owned() };
    let mut value = size as f64;
    for unit in ["B", "kB", "MB", "GB"] {
        if value < 1000.0 {
            return if unit == "B" { format!("{size} B") } else { format!("{value:.1} {unit}") };
        }
        value /= 1000.0;
    }
    format!("{value:.1} TB")
}

/// A time span that is only known roughly: `a minute`, `about 12 min`, `about 3.5 h`, `about 4 days`.
pub(crate) fn roughly(span: Duration) -> String {
    let minutes = span.as_secs_f64() / 60.0;
    match minutes {
        ..1.0 => "a minute".to_owned(),
        1.0..90.0 => format!("about {minutes:.0} min"),
        90.0..2880.0 => format!("about {:.1} h", minutes / 60.0),
        _ => format!("about {} days", count((minutes / 1440.0).round() as u64)),
    }
}

/// How long ago something was, coarsely: `just now`, `5 minutes ago`, `3 days ago`.
pub(crate) fn ago(span: Duration) -> String {
    let of = |number: u64, unit: &str| format!("{number} {unit}{} ago", if number == 1 { "" } else { "s" });
    let minutes = span.as_secs() / 60;
    match minutes {
        0 => "just now".to_owned(),
        1..60 => of(minutes, "minute"),
        60..1440 => of(minutes / 60, "hour"),
        _ => of(minutes / 1440, "day"),
    }
}

/// A point in time to the minute: `2026-01-31 08:15 UTC`.
pub(crate) fn moment(time: Timestamp) -> String {
    let text = time.to_string();
    let (date, clock) = text.split_once('T').unwrap_or((&text, ""));
    format!("{date} {} UTC", clock.get(..5).unwrap_or(clock))
}

/// The time of day to the second, in UTC: `08:15:32`.
pub(crate) fn clock(time: Timestamp) -> String {
    let text = time.to_string();
    text.split_once('T').and_then(|(_, clock)| clock.get(..8)).unwrap_or(&text).to_owned()
}

/// `Phase 1a: GA Neurons` in two parts, `1a` and `GA Neurons`; other names keep `number` and the whole name.
pub(crate) fn phase_label(name: &str, number: usize) -> (String, String) {
    let parts = name.strip_prefix("Phase ").and_then(|rest| rest.split_once(": "));
    match parts {
        Some((short, title)) if short.chars().count() <= 3 => (short.to_owned(), title.to_owned()),
        _ => (number.to_string(), name.to_owned()),
    }
}

/// A stop reason in words.
pub(crate) fn stop_reason(reason: StopReason) -> &'static str {
    match reason {
        StopReason::LimitReached => "Limit reached",
        StopReason::PatienceExhausted => "No more improvement",
        StopReason::Stopped => "Stopped",
    }
}

/// Why a checkpoint was written, in words.
pub(crate) fn checkpoint_kind(kind: CheckpointType, is_final: bool) -> &'static str {
    match kind {
        _ if is_final => "Final",
        CheckpointType::Auto => "Interim",
        CheckpointType::User => "By request",
        CheckpointType::PhaseEnd | CheckpointType::ExperimentEnd => "End",
    }
}

/// A tokenizer in words.
pub(crate) fn tokenizer(kind: TokenizerKind) -> &'static str {
    match kind {
        TokenizerKind::Gpt2 => "GPT-2 BPE",
        TokenizerKind::Words => "Words",
        TokenizerKind::Bytes => "Bytes",
        TokenizerKind::Grammar => "Built-in grammar",
    }
}

/// A sentence as it stands alone: a capital first letter and a full stop.
pub(crate) fn sentence(text: &str) -> String {
    let stop = if text.ends_with(['.', '!', '?']) { "" } else { "." };
    format!("{}{stop}", capitalized(text))
}

/// A wire name with a capital first letter: `running` is `Running`.
pub(crate) fn capitalized(name: &str) -> String {
    let mut letters = name.chars();
    letters.next().map_or_else(String::new, |first| [first.to_ascii_uppercase()].into_iter().chain(letters).collect())
}

/// Text in small letters, so that it is found however it is spelled. A browser has the tables for that, so that its pages
/// need not bring them along.
pub(crate) fn folded(text: &str) -> String {
    #[cfg(feature = "hydrate")]
    let text = web_sys::js_sys::JsString::from(text).to_lower_case().into();
    #[cfg(not(feature = "hydrate"))]
    let text = text.to_lowercase();
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rough_spans_have_one_unit() {
        let of = |minutes| roughly(Duration::from_mins(minutes));
        assert_eq!([0, 12, 210, 5_800].map(of), ["a minute", "about 12 min", "about 3.5 h", "about 4 days"]);
    }

    #[test]
    fn times_are_in_utc_to_the_minute() {
        assert_eq!(moment(Timestamp::from_unix_millis(1_700_000_000_120)), "2023-11-14 22:13 UTC");
    }

    #[test]
    fn sizes_take_the_unit_that_fits() {
        assert_eq!([Some(999), Some(1_234), Some(56_700_000), None].map(bytes), ["999 B", "1.2 kB", "56.7 MB", "–"]);
    }

    #[test]
    fn a_fall_is_negative_and_unknown_ends_give_no_change() {
        assert_eq!(change(Some(10.0), Some(9.5)).as_deref(), Some("−5.00%"));
        assert_eq!(change(Some(10.0), Some(10.5)).as_deref(), Some("+5.00%"));
        assert_eq!(change(None, Some(1.0)), None);
        assert_eq!(change(Some(0.0), Some(1.0)), None);
    }

    #[test]
    fn sentences_begin_with_a_capital_and_end_with_a_stop() {
        assert_eq!(sentence("there is no flow 9"), "There is no flow 9.");
        assert_eq!(sentence("Try again."), "Try again.");
    }

    #[test]
    fn phase_names_split_into_number_and_title() {
        assert_eq!(phase_label("Phase 1a: GA Neurons", 1), ("1a".to_owned(), "GA Neurons".to_owned()));
        assert_eq!(phase_label("Warm-up", 3), ("3".to_owned(), "Warm-up".to_owned()));
    }
}
