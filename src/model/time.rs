//! Points in time as they stand on the wire and in the database.

use std::{fmt, str::FromStr, time::Duration};

use chrono::{DateTime, SecondsFormat, TimeDelta, Utc};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

/// A point in time in UTC, to the millisecond.
///
/// Written as RFC 3339 with exactly three fractional digits and a `Z` (`2026-01-31T08:15:30.250Z`): older Python
/// `datetime.fromisoformat` accepts no other count than three or six, and texts of one length sort by time in SQL.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Timestamp(DateTime<Utc>);

impl Timestamp {
    /// The time `millis` milliseconds after the Unix epoch, clamped to what a calendar can show.
    pub fn from_unix_millis(millis: i64) -> Self {
        Self(DateTime::from_timestamp_millis(millis).unwrap_or(DateTime::<Utc>::MAX_UTC))
    }

    /// Milliseconds since the Unix epoch.
    pub fn unix_millis(self) -> i64 {
        self.0.timestamp_millis()
    }

    /// How long after `earlier` this is; zero if it is not after it (clocks go backwards).
    pub fn since(self, earlier: Self) -> Duration {
        (self.0 - earlier.0).max(TimeDelta::zero()).to_std().unwrap_or_default()
    }
}

impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.to_rfc3339_opts(SecondsFormat::Millis, true))
    }
}

impl FromStr for Timestamp {
    type Err = chrono::ParseError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Ok(Self::from_unix_millis(DateTime::parse_from_rfc3339(text)?.timestamp_millis()))
    }
}

impl Serialize for Timestamp {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Timestamp {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(de::Error::custom)
    }
}

#[cfg(feature = "openapi")]
impl schemars::JsonSchema for Timestamp {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Timestamp".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        let description = "A point in time: RFC 3339 in UTC, to the millisecond.";
        schemars::json_schema!({"type": "string", "format": "date-time", "description": description})
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn three_fractional_digits_even_when_they_are_zero() {
        assert_eq!(Timestamp::from_unix_millis(1_700_000_000_000).to_string(), "2023-11-14T22:13:20.000Z");
        assert_eq!(Timestamp::from_unix_millis(1_700_000_000_120).to_string(), "2023-11-14T22:13:20.120Z");
    }

    #[test]
    fn other_offsets_and_precisions_are_read() {
        let expected = Timestamp::from_unix_millis(1_700_000_000_120);
        assert_eq!("2023-11-14T23:13:20.120456+01:00".parse(), Ok(expected));
    }

    #[test]
    fn a_clock_that_went_backwards_gives_no_negative_duration() {
        let (early, late) = (Timestamp::from_unix_millis(1_000), Timestamp::from_unix_millis(3_500));
        assert_eq!(late.since(early), Duration::from_millis(2_500));
        assert_eq!(early.since(late), Duration::ZERO);
    }
}
