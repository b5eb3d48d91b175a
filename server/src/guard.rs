//! Who may ask: programs on this machine, and the pages that this server sent.
//!
//! The server listens on this machine only, but a browser on it also runs other people's pages. Two of their tricks are
//! closed here: a foreign name that suddenly resolves to this machine (the `Host` header tells), and requests that a
//! foreign page sends across sites (the `Origin` header tells). Programs that are no browsers send no `Origin`.

use std::net::IpAddr;

use axum::{
    extract::Request,
    http::{
        HeaderMap, HeaderValue, Method, Uri,
        header::{HOST, ORIGIN},
        uri::Authority,
    },
    middleware::Next,
    response::Response,
};
use wnn_experiments::api::{ApiError, ErrorCode};

use crate::rest_error::RestResult;

/// Answers 403 where [`check`] refuses.
pub(crate) async fn refuse_foreign(request: Request, next: Next) -> RestResult<Response> {
    check(request.method(), request.uri(), request.headers())?;
    Ok(next.run(request).await)
}

fn check(method: &Method, uri: &Uri, headers: &HeaderMap) -> Result<(), ApiError> {
    let host = match headers.get(HOST) {
        Some(host) => Some(authority(host).ok_or_else(|| foreign_host(&String::from_utf8_lossy(host.as_bytes())))?),
        None => None,
    };
    for name in host.iter().chain(uri.authority()) {
        if !is_this_machine(name) {
            return Err(foreign_host(name.as_str()));
        }
    }
    let harmless = matches!(*method, Method::GET | Method::HEAD | Method::OPTIONS);
    if harmless && uri.path() != "/ws" && !uri.path().starts_with(SERVER_FUNCTIONS) {
        return Ok(());
    }
    match headers.get(ORIGIN) {
        Some(origin) if !is_same(origin, host.as_ref()) => Err(foreign_origin(origin)),
        _ => Ok(()),
    }
}

/// Where the app's server functions are.
const SERVER_FUNCTIONS: &str = "/sfn/";

fn authority(value: &HeaderValue) -> Option<Authority> {
    value.to_str().ok()?.parse().ok()
}

fn is_this_machine(name: &Authority) -> bool {
    let host = name.host().trim_start_matches('[').trim_end_matches(']');
    let is_local_name = || host.eq_ignore_ascii_case("localhost") || host.to_ascii_lowercase().ends_with(".localhost");
    !name.as_str().contains('@') && (host.parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback()) || is_local_name())
}

/// Whether the page that asks came from the very address that it asks.
fn is_same(origin: &HeaderValue, host: Option<&Authority>) -> bool {
    let Ok(origin) = origin.to_str() else { return false };
    let Some(name) = origin.strip_prefix("http://").or_else(|| origin.strip_prefix("https://")) else { return false };
    host.is_some_and(|host| host.as_str().eq_ignore_ascii_case(name))
}

fn foreign_host(name: &str) -> ApiError {
    ApiError::new(
        ErrorCode::Forbidden,
        format!("this server answers on this machine only; ask for localhost or 127.0.0.1 instead of {name}"),
    )
}

fn foreign_origin(origin: &HeaderValue) -> ApiError {
    let origin = String::from_utf8_lossy(origin.as_bytes());
    ApiError::new(ErrorCode::Forbidden, format!("pages of another site ({origin}) may not do this"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn allowed(method: &Method, path: &str, host: Option<&str>, origin: Option<&str>) -> bool {
        let mut headers = HeaderMap::new();
        for (name, value) in [(HOST, host), (ORIGIN, origin)] {
            if let Some(value) = value {
                headers.insert(name, value.parse().unwrap());
            }
        }
        check(method, &path.parse().unwrap(), &headers).is_ok()
    }

    #[test]
    fn only_names_of_this_machine_are_answered() {
        for host in ["localhost", "LOCALHOST:3000", "127.0.0.1:3000", "127.8.9.1", "[::1]:3000", "wnn.localhost:3000"] {
            assert!(allowed(&Method::GET, "/", Some(host), None), "{host}");
        }
        for host in
            ["example.org", "localhost.example.org:3000", "192.168.1.2", "[2001:db8::1]:80", "localhost@evil", ""]
        {
            assert!(!allowed(&Method::GET, "/", Some(host), None), "{host}");
        }
        assert!(allowed(&Method::GET, "/", None, None), "no browser leaves Host out");
        assert!(!allowed(&Method::GET, "http://example.org/", Some("localhost"), None));
    }

    #[test]
    fn another_site_may_neither_change_nor_listen() {
        let host = Some("localhost:3000");
        let requests = [
            (Method::POST, "/api/flows"),
            (Method::DELETE, "/api/flows/1"),
            (Method::GET, "/ws"),
            (Method::GET, "/sfn/x"),
        ];
        for (method, path) in requests {
            for origin in ["https://example.org", "http://localhost:5173", "http://127.0.0.1:3000", "null", "file://"] {
                assert!(!allowed(&method, path, host, Some(origin)), "{method} {path} from {origin}");
            }
            for origin in [None, Some("http://localhost:3000")] {
                assert!(allowed(&method, path, host, origin), "{method} {path} from {origin:?}");
            }
        }
        assert!(allowed(&Method::GET, "/api/flows", host, Some("https://example.org")), "its browser hides the answer");
    }
}
