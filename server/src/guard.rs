//! Who may ask: programs, and the pages that this server sent.
//!
//! The server listens on this machine unless it is told otherwise, but a browser also runs other people's pages. Two of their tricks are
//! closed here: a foreign name that suddenly resolves to this machine (the `Host` header tells), and requests that a
//! foreign page sends across sites (the `Origin` header tells). Programs that are no browsers send no `Origin`.

use std::{net::IpAddr, sync::Arc};

use axum::{
    extract::{Request, State},
    http::{
        HeaderMap, HeaderValue, Method, Uri,
        header::{HOST, ORIGIN},
        uri::Authority,
    },
    middleware::Next,
    response::Response,
};
use wnn_experiments::api::{ApiError, ErrorCode};

use crate::{Config, rest_error::RestResult};

/// Which names and sites are known beside this machine's own; cheap to clone.
#[derive(Clone, Default)]
pub(crate) struct Guard(Arc<Known>);

#[derive(Default)]
struct Known {
    hosts: Vec<String>,
    /// Listens elsewhere too: any address may be its own. A name that was made to resolve to this machine is no address.
    is_elsewhere: bool,
    origins: Vec<HeaderValue>,
}

impl Guard {
    /// What the settings allow.
    pub(crate) fn new(config: &Config) -> Self {
        Self(Arc::new(Known {
            hosts: config.allowed_hosts.iter().map(|name| name.trim_end_matches('.').to_ascii_lowercase()).collect(),
            is_elsewhere: !config.addr.is_loopback(),
            origins: config.cors_origins.clone(),
        }))
    }

    fn check(&self, method: &Method, uri: &Uri, headers: &HeaderMap) -> Result<(), ApiError> {
        let host = match headers.get(HOST) {
            Some(host) => Some(authority(host).ok_or_else(|| foreign_host(&String::from_utf8_lossy(host.as_bytes())))?),
            None => None,
        };
        for name in host.iter().chain(uri.authority()) {
            if !self.is_ours(name) {
                return Err(foreign_host(name.as_str()));
            }
        }
        let harmless = matches!(*method, Method::GET | Method::HEAD | Method::OPTIONS);
        if harmless && uri.path() != "/ws" && !uri.path().starts_with(SERVER_FUNCTIONS) {
            return Ok(());
        }
        match headers.get(ORIGIN) {
            Some(origin) if !is_same(origin, host.as_ref()) && !self.0.origins.contains(origin) => {
                Err(foreign_origin(origin))
            }
            _ => Ok(()),
        }
    }

    fn is_ours(&self, name: &Authority) -> bool {
        let host = name.host().trim_start_matches('[').trim_end_matches(']').trim_end_matches('.').to_ascii_lowercase();
        let is_address = host.parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback() || self.0.is_elsewhere);
        let is_name = host == "localhost" || host.ends_with(".localhost") || self.0.hosts.contains(&host);
        !name.as_str().contains('@') && (is_address || is_name)
    }
}

/// Answers 403 where [`Guard::check`] refuses.
pub(crate) async fn refuse_foreign(State(guard): State<Guard>, request: Request, next: Next) -> RestResult<Response> {
    guard.check(request.method(), request.uri(), request.headers())?;
    Ok(next.run(request).await)
}

/// Where the app's server functions are.
const SERVER_FUNCTIONS: &str = "/sfn/";

fn authority(value: &HeaderValue) -> Option<Authority> {
    value.to_str().ok()?.parse().ok()
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
        format!(
            "this server is not known as {name}; ask for localhost or 127.0.0.1 instead, or start it with --allowed-host \
             and that name"
        ),
    )
}

fn foreign_origin(origin: &HeaderValue) -> ApiError {
    let origin = String::from_utf8_lossy(origin.as_bytes());
    ApiError::new(ErrorCode::Forbidden, format!("pages of another site ({origin}) may not do this"))
}

#[cfg(test)]
mod tests {
    use clap::Parser as _;

    use super::*;

    fn allowed(method: &Method, path: &str, host: Option<&str>, origin: Option<&str>) -> bool {
        allowed_by(&Guard::default(), method, path, host, origin)
    }

    fn allowed_by(guard: &Guard, method: &Method, path: &str, host: Option<&str>, origin: Option<&str>) -> bool {
        let mut headers = HeaderMap::new();
        for (name, value) in [(HOST, host), (ORIGIN, origin)] {
            if let Some(value) = value {
                headers.insert(name, value.parse().unwrap());
            }
        }
        guard.check(method, &path.parse().unwrap(), &headers).is_ok()
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

    #[test]
    fn what_the_settings_name_is_known_too() {
        let flags = [
            "server",
            "--addr",
            "0.0.0.0",
            "--allowed-host",
            "Box.example.org",
            "--cors-origin",
            "https://app.example",
        ];
        let guard = Guard::new(&Config::parse_from(flags));
        let get = |host: &str| allowed_by(&guard, &Method::GET, "/", Some(host), None);
        assert!(get("box.example.org:3000") && get("BOX.example.org.") && get("192.168.1.2:3000") && get("localhost"));
        assert!(!get("rebound.example.org") && !get("example.org") && !get("192.168.1.2.example.org"));
        let post =
            |origin: &str| allowed_by(&guard, &Method::POST, "/api/flows", Some("box.example.org"), Some(origin));
        assert!(post("https://app.example") && post("https://box.example.org"));
        assert!(!post("https://app.example.org") && !post("http://app.example") && !post("null"));
    }
}
