//! Cookies that prove that somebody knew the token: a time, a number drawn once, and a code over both that only the
//! server can make. They outlive the server, not the token.

use std::{
    collections::HashMap,
    fmt::Write as _,
    sync::{Mutex, PoisonError},
};

use hmac::{Hmac, Mac as _};
use sha2::Sha256;

/// How long a login lasts, in seconds.
const LIFE: u64 = 30 * 24 * 60 * 60;

/// Makes cookies, and knows its own.
pub(super) struct Sessions {
    keyed: Hmac<Sha256>,
    name: String,
    attributes: &'static str,
    /// Those that were logged out, with the time when they end anyway.
    ended: Mutex<HashMap<String, u64>>,
}

impl Sessions {
    /// Of the server on that port.
    pub(super) fn new(keyed: Hmac<Sha256>, port: u16, is_encrypted: bool) -> Self {
        let attributes =
            if is_encrypted { "; Path=/; HttpOnly; SameSite=Lax; Secure" } else { "; Path=/; HttpOnly; SameSite=Lax" };
        Self { keyed, name: format!("wnn_session_{port}"), attributes, ended: Mutex::default() }
    }

    /// The `Set-Cookie` of a new session.
    pub(super) fn begin(&self, now: u64) -> Result<String, getrandom::Error> {
        let mut drawn = [0; 16];
        getrandom::fill(&mut drawn)?;
        let said = format!("{}.{}", now + LIFE, hex(&drawn));
        let code = hex(&self.code(&said).finalize().into_bytes());
        Ok(format!("{}={said}.{code}; Max-Age={LIFE}{}", self.name, self.attributes))
    }

    /// Ends the session of a `Cookie` header, and gives the `Set-Cookie` that makes the browser forget it.
    pub(super) fn end(&self, cookies: &str, now: u64) -> String {
        let mut ended = self.ended.lock().unwrap_or_else(PoisonError::into_inner);
        ended.retain(|_, ends| *ends > now);
        for (said, ends) in self.values(cookies).filter_map(|value| self.genuine(value, now)) {
            ended.insert(said.to_owned(), ends);
        }
        format!("{}=; Max-Age=0{}", self.name, self.attributes)
    }

    /// Whether a `Cookie` header holds a session that goes on.
    pub(super) fn hold(&self, cookies: &str, now: u64) -> bool {
        let ended = self.ended.lock().unwrap_or_else(PoisonError::into_inner);
        let mut genuine = self.values(cookies).filter_map(|value| self.genuine(value, now));
        genuine.any(|(said, _)| !ended.contains_key(said))
    }

    fn values<'a>(&'a self, cookies: &'a str) -> impl Iterator<Item = &'a str> {
        cookies.split(';').filter_map(|pair| pair.trim().strip_prefix(&self.name)?.strip_prefix('='))
    }

    /// What a cookie says and when it ends, if it is one of ours and has not ended.
    fn genuine<'a>(&self, value: &'a str, now: u64) -> Option<(&'a str, u64)> {
        let (said, code) = value.rsplit_once('.')?;
        self.code(said).verify_slice(&unhex(code)?).ok()?;
        let ends = said.split_once('.')?.0.parse().ok()?;
        (now < ends).then_some((said, ends))
    }

    fn code(&self, said: &str) -> Hmac<Sha256> {
        self.keyed.clone().chain_update(b"session ").chain_update(said)
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        // Writing to a string cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

fn unhex(text: &str) -> Option<Vec<u8>> {
    let digits: Option<Vec<_>> = text.chars().map(|c| c.to_digit(16)).collect();
    let digits = digits.filter(|digits| digits.len() % 2 == 0)?;
    Some(digits.chunks_exact(2).map(|pair| (pair[0] * 16 + pair[1]) as u8).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sessions(token: &str) -> Sessions {
        Sessions::new(super::super::keyed(token.as_bytes()), 3000, false)
    }

    #[test]
    fn a_cookie_is_known_until_it_ends_or_the_token_changes() {
        let ours = sessions("a");
        let set = ours.begin(1000).unwrap();
        assert!(set.contains("HttpOnly") && set.contains("SameSite="), "{set}");
        let cookie = set.split(';').next().unwrap();
        assert!(ours.hold(cookie, 1000) && ours.hold(&format!("x=1; {cookie}; y=2"), 1000 + LIFE - 1));
        assert!(sessions("a").hold(cookie, 1000), "another start of the server");
        assert!(!ours.hold(cookie, 1000 + LIFE) && !sessions("b").hold(cookie, 1000));
        let later = cookie.replace(&(1000 + LIFE).to_string(), &(2000 + LIFE).to_string());
        assert!(!ours.hold(&later, 1000), "nobody else can make one");
        for broken in
            ["", "wnn_session_3000=", "wnn_session_3000=..", "wnn_session_3000=1.2.zz", &cookie[..cookie.len() - 2]]
        {
            assert!(!ours.hold(broken, 1000), "{broken}");
        }
    }

    #[test]
    fn a_session_that_was_ended_is_over() {
        let ours = sessions("a");
        let (one, other) = (ours.begin(1000).unwrap(), ours.begin(1000).unwrap());
        let cookie = |set: &str| set.split(';').next().unwrap().to_owned();
        assert!(ours.end(&cookie(&one), 1001).contains("Max-Age=0"));
        assert!(!ours.hold(&cookie(&one), 1001) && ours.hold(&cookie(&other), 1001));
    }
}
