//! Figures as people read them, the same on the pages and in the terminal.

use std::time::Duration;

/// A count with thousands separated: `60,000`.
pub fn count(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// So many per second, with as many digits as tell something: `12,345`, `164`, `12.3`, `0.45`.
pub fn rate(value: f64) -> String {
    match value {
        100.0.. => count(value.round() as u64),
        10.0..100.0 => format!("{value:.1}"),
        _ => format!("{value:.2}"),
    }
}

/// A time span in at most two units: `0.4 s`, `12 s`, `3 m 05 s`, `2 h 07 m`, `3 d 04 h`.
pub fn duration(span: Duration) -> String {
    let seconds = span.as_secs();
    match seconds {
        0..10 => format!("{:.1} s", span.as_secs_f64()),
        10..60 => format!("{seconds} s"),
        60..3600 => format!("{} m {:02} s", seconds / 60, seconds % 60),
        3600..86_400 => format!("{} h {:02} m", seconds / 3600, seconds / 60 % 60),
        _ => format!("{} d {:02} h", seconds / 86_400, seconds / 3600 % 24),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_are_grouped_by_thousands() {
        assert_eq!([0, 999, 1000, 60_000, 1_234_567].map(count), ["0", "999", "1,000", "60,000", "1,234,567"]);
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
}
