//! When somebody was here last, kept in a cookie: so that a page can mark what is new since then.
//!
//! Pure, so that it is tested without a browser.

use wnn_experiments::model::Timestamp;

/// The cookie's name.
pub(crate) const COOKIE: &str = "wnn_visit";
/// After such a pause, in milliseconds, the next request begins a new visit.
const PAUSE: i64 = 30 * 60 * 1000;

/// The visit before this one, and the last sign of this one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Visits {
    before: Option<i64>,
    last: i64,
}

impl Visits {
    /// What the cookie with that value says after one more request at `now`.
    pub(crate) fn after(cookie: Option<&str>, now: Timestamp) -> Self {
        let now = now.unix_millis();
        let known = cookie.and_then(|text| {
            let (before, last) = text.split_once('.')?;
            Some((before.parse().ok(), last.parse::<i64>().ok()?))
        });
        match known {
            Some((before, last)) if now - last <= PAUSE => Self { before, last: now },
            Some((_, last)) => Self { before: Some(last), last: now },
            None => Self { before: None, last: now },
        }
    }

    /// When the visit before this one ended; nothing on the first.
    pub(crate) fn before(self) -> Option<Timestamp> {
        self.before.map(Timestamp::from_unix_millis)
    }

    /// The whole cookie, for a year.
    pub(crate) fn cookie(self) -> String {
        let before = self.before.map(|time| time.to_string()).unwrap_or_default();
        format!("{COOKIE}={before}.{}; Path=/; Max-Age=31536000; HttpOnly; SameSite=Strict", self.last)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(minutes: i64) -> Timestamp {
        Timestamp::from_unix_millis(minutes * 60_000)
    }

    fn value(visits: Visits) -> String {
        let cookie = visits.cookie();
        let (pair, _) = cookie.split_once(';').unwrap();
        pair.strip_prefix("wnn_visit=").unwrap().to_owned()
    }

    #[test]
    fn a_visit_lasts_for_as_long_as_nobody_pauses_for_half_an_hour() {
        let first = Visits::after(None, at(0));
        assert_eq!(first.before(), None);
        let reloaded = Visits::after(Some(&value(first)), at(20));
        assert_eq!(reloaded.before(), None);
        let later = Visits::after(Some(&value(reloaded)), at(200));
        assert_eq!(later.before(), Some(at(20)));
        let reloaded = Visits::after(Some(&value(later)), at(210));
        assert_eq!(reloaded.before(), Some(at(20)), "a reload is the same visit");
    }

    #[test]
    fn a_cookie_that_cannot_be_read_is_a_first_visit() {
        for cookie in ["", "x", "1.x", "..."] {
            assert_eq!(Visits::after(Some(cookie), at(5)).before(), None, "{cookie}");
        }
    }
}
