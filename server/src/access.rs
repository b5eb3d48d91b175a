//! Who may come in: whoever shows the token, as a bearer or, in a browser, by the cookie that the login page gives for it.
//!
//! Without a token everybody may, and the server listens on this machine only.

mod failures;
mod login;
mod page;
mod session;

use std::{net::IpAddr, sync::Arc, time::Instant};

use axum::{
    extract::{Request, State},
    http::{
        HeaderMap, HeaderValue, Method, StatusCode,
        header::{ACCEPT, AUTHORIZATION, COOKIE, RETRY_AFTER, WWW_AUTHENTICATE},
    },
    middleware::Next,
    response::{IntoResponse as _, Redirect, Response},
};
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;
use wnn_experiments::{
    api::{ApiError, ErrorCode},
    service::{Clock as _, SystemClock},
};

pub(crate) use self::login::{log_in, log_out, show};
use self::{failures::Failures, session::Sessions};
use crate::{listen::Peer, rest_error::RestError};

/// The server's door; cheap to clone.
#[derive(Clone)]
pub(crate) struct Access(Option<Arc<Gate>>);

/// A door with a lock.
struct Gate {
    /// Keyed with the token, so that a guess is compared in constant time and cookies end with the token.
    keyed: Hmac<Sha256>,
    token: Vec<u8>,
    sessions: Sessions,
    failures: Failures,
}

/// Why somebody stays outside.
enum Outside {
    /// Nothing was shown.
    Unknown,
    /// What was shown is wrong.
    Wrong,
    /// Too much that was wrong came from there.
    Blocked,
}

impl Access {
    /// Open where there is no token. Cookies are named after the port, since browsers share them between the ports of a
    /// machine, and go over encrypted connections alone where the server has them.
    pub(crate) fn new(token: Option<&str>, port: u16, is_encrypted: bool) -> Self {
        let gate = token.map(|token| {
            let token = token.as_bytes().to_vec();
            let keyed = keyed(&token);
            let sessions = Sessions::new(keyed.clone(), port, is_encrypted);
            Arc::new(Gate { keyed, token, sessions, failures: Failures::default() })
        });
        Self(gate)
    }
}

/// HMAC takes keys of any length.
fn keyed(token: &[u8]) -> Hmac<Sha256> {
    Hmac::new_from_slice(token).unwrap_or_else(|_| unreachable!("HMAC takes keys of any length"))
}

impl Gate {
    fn check(&self, headers: &HeaderMap, from: IpAddr) -> Result<(), Outside> {
        if let Some(header) = headers.get(AUTHORIZATION) {
            return self.check_token(bearer(header).unwrap_or_default(), from);
        }
        let mut cookies = headers.get_all(COOKIE).iter().filter_map(|value| value.to_str().ok());
        if cookies.any(|cookies| self.sessions.hold(cookies, unix_now())) { Ok(()) } else { Err(Outside::Unknown) }
    }

    /// Whoever guesses wrongly several times is not listened to for a while.
    fn check_token(&self, guess: &[u8], from: IpAddr) -> Result<(), Outside> {
        let now = Instant::now();
        if self.failures.are_too_many(from, now) {
            return Err(Outside::Blocked);
        }
        let code = |text: &[u8]| self.keyed.clone().chain_update(text);
        if code(guess).verify(&code(&self.token).finalize().into_bytes()).is_ok() {
            return Ok(());
        }
        self.failures.note(from, now);
        Err(Outside::Wrong)
    }
}

fn bearer(header: &HeaderValue) -> Option<&[u8]> {
    let (scheme, token) = header.as_bytes().split_at_checked(7)?;
    scheme.eq_ignore_ascii_case(b"bearer ").then_some(token.trim_ascii())
}

fn unix_now() -> u64 {
    SystemClock.now().unix_millis().unsigned_abs() / 1000
}

/// Lets pass who may come in, shows the login page to browsers, and answers 401 to the rest.
pub(crate) async fn require(State(access): State<Access>, request: Request, next: Next) -> Response {
    let Some(gate) = &access.0 else { return next.run(request).await };
    if is_open(request.uri().path()) {
        return next.run(request).await;
    }
    match gate.check(request.headers(), Peer::of(&request)) {
        Ok(()) => next.run(request).await,
        Err(Outside::Unknown) if wants_page(&request) => {
            let path = request.uri().path_and_query().map_or("/", |path| path.as_str());
            Redirect::to(&login::address(path)).into_response()
        }
        Err(outside) => outside.into_response(),
    }
}

/// What the login page needs; nothing of it is anybody's data.
fn is_open(path: &str) -> bool {
    matches!(path, "/login" | "/favicon.svg") || path.starts_with("/pkg/")
}

fn wants_page(request: &Request) -> bool {
    let accept = request.headers().get(ACCEPT).and_then(|value| value.to_str().ok()).unwrap_or_default();
    request.method() == Method::GET && accept.contains("text/html")
}

impl Outside {
    fn sentence(&self) -> &'static str {
        match self {
            Self::Unknown => {
                "this server asks for a token: send it as `Authorization: Bearer …`, or log in at /login with a browser"
            }
            Self::Wrong => "that is not the token of this server; whoever started it knows it (--token, WNN_TOKEN)",
            Self::Blocked => "too many wrong tokens came from there; wait a minute and try again",
        }
    }

    fn into_response(self) -> Response {
        let code = if matches!(self, Self::Blocked) { ErrorCode::TooManyRequests } else { ErrorCode::Unauthorized };
        let mut answer = RestError::from(ApiError::new(code, self.sentence())).into_response();
        if answer.status() == StatusCode::UNAUTHORIZED {
            answer.headers_mut().insert(WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        } else {
            answer.headers_mut().insert(RETRY_AFTER, HeaderValue::from(failures::WINDOW.as_secs()));
        }
        answer
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_known_and_guessing_ends_soon() {
        let Access(Some(gate)) = Access::new(Some("correct horse"), 3000, false) else { panic!("it has a lock") };
        let (from, other) = (IpAddr::from([10, 0, 0, 1]), IpAddr::from([10, 0, 0, 2]));
        let check = |guess: &str, from| gate.check_token(guess.as_bytes(), from);
        assert!(check("correct horse", from).is_ok());
        for guess in ["", "correct", "correct horse ", "Correct horse"].iter().cycle().take(failures::MAX as usize) {
            assert!(matches!(check(guess, from), Err(Outside::Wrong)), "{guess}");
        }
        assert!(matches!(check("correct horse", from), Err(Outside::Blocked)));
        assert!(check("correct horse", other).is_ok());
    }

    #[test]
    fn a_bearer_is_read_as_programs_write_it() {
        let read = |text: &'static str| bearer(&HeaderValue::from_static(text)).map(<[u8]>::to_vec);
        assert_eq!(read("Bearer abc"), Some(b"abc".to_vec()));
        assert_eq!(read("bearer  abc "), Some(b"abc".to_vec()));
        assert_eq!([read("Basic abc"), read("Bear")], [None, None]);
    }
}
