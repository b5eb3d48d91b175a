//! `/login` and `/logout`: forms that work without JavaScript.

use axum::{
    extract::{Form, Query, Request, State, rejection::FormRejection},
    http::{
        HeaderMap, HeaderValue, StatusCode,
        header::{COOKIE, SET_COOKIE},
    },
    response::{IntoResponse as _, Redirect, Response},
};
use serde::Deserialize;
use wnn_experiments::api::{ApiError, ErrorCode};

use super::{Access, Outside, page, unix_now};
use crate::{
    listen::Peer,
    rest_error::{RestError, RestResult},
};

/// Where one goes who was not on the way to any page.
const HOME: &str = "/flows";

/// `/login?next=…`.
#[derive(Deserialize)]
pub(crate) struct Wish {
    #[serde(default)]
    next: String,
}

/// What the form of the login page sends.
#[derive(Deserialize)]
pub(crate) struct Credentials {
    #[serde(default)]
    token: String,
    #[serde(default)]
    next: String,
}

/// The address of the login page for one who wanted to see `path`.
pub(super) fn address(path: &str) -> String {
    let query: String = path
        .bytes()
        .map(|byte| match byte {
            b'/' | b'-' | b'_' | b'.' => char::from(byte).to_string(),
            byte if byte.is_ascii_alphanumeric() => char::from(byte).to_string(),
            byte => format!("%{byte:02X}"),
        })
        .collect();
    format!("/login?next={query}")
}

/// Shows the login page; leads on where no login is needed.
pub(crate) async fn show(State(access): State<Access>, headers: HeaderMap, Query(wish): Query<Wish>) -> Response {
    let cookies = cookies(&headers);
    match &access.0 {
        Some(gate) if !gate.sessions.hold(&cookies, unix_now()) => page::answer(StatusCode::OK, local(&wish.next), ""),
        _ => Redirect::to(local(&wish.next)).into_response(),
    }
}

/// Takes the token from the form, gives a cookie for it and leads on.
pub(crate) async fn log_in(
    State(access): State<Access>,
    peer: Peer,
    form: Result<Form<Credentials>, FormRejection>,
) -> RestResult<Response> {
    let Form(given) = form.map_err(|rejection| RestError::malformed(rejection.body_text()))?;
    let next = local(&given.next);
    let Some(gate) = &access.0 else { return Ok(Redirect::to(next).into_response()) };
    if let Err(outside) = gate.check_token(given.token.trim().as_bytes(), peer.ip()) {
        let status = match outside {
            Outside::Blocked => StatusCode::TOO_MANY_REQUESTS,
            Outside::Unknown | Outside::Wrong => StatusCode::UNAUTHORIZED,
        };
        return Ok(page::answer(status, next, outside.sentence()));
    }
    let cookie = gate.sessions.begin(unix_now()).map_err(|error| {
        tracing::error!("no session can be begun: {error}");
        ApiError::new(ErrorCode::Internal, "the server could not do this; its log says why")
    })?;
    Ok(leading_to(next, &cookie))
}

/// Ends the session and leads to the login page.
pub(crate) async fn log_out(State(access): State<Access>, request: Request) -> Response {
    let Some(gate) = &access.0 else { return Redirect::to(HOME).into_response() };
    let forget = gate.sessions.end(&cookies(request.headers()), unix_now());
    leading_to("/login", &forget)
}

fn leading_to(path: &str, set_cookie: &str) -> Response {
    let mut answer = Redirect::to(path).into_response();
    if let Ok(value) = HeaderValue::from_str(set_cookie) {
        answer.headers_mut().insert(SET_COOKIE, value);
    }
    answer
}

fn cookies(headers: &HeaderMap) -> String {
    let all: Vec<_> = headers.get_all(COOKIE).iter().filter_map(|value| value.to_str().ok()).collect();
    all.join("; ")
}

/// A path on this server; nobody is led elsewhere.
fn local(path: &str) -> &str {
    let is_local =
        path.starts_with('/') && !path[1..].starts_with(['/', '\\']) && path.bytes().all(|b| b.is_ascii_graphic());
    if is_local { path } else { HOME }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_is_led_to_another_site() {
        for path in ["/flows/3?x=1", "/"] {
            assert_eq!(local(path), path);
        }
        for path in ["", "flows", "//example.org", "/\\example.org", "https://example.org", "/a\r\nb", "javascript:x"] {
            assert_eq!(local(path), HOME, "{path}");
        }
        assert_eq!(address("/flows?q=a b&x=1"), "/login?next=/flows%3Fq%3Da%20b%26x%3D1");
    }
}
