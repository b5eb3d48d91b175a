//! Headers that tell browsers what an answer may not do.

use axum::{
    extract::Request,
    http::{
        HeaderMap, HeaderName, HeaderValue,
        header::{CONTENT_SECURITY_POLICY, REFERRER_POLICY, X_CONTENT_TYPE_OPTIONS, X_FRAME_OPTIONS},
    },
    middleware::Next,
    response::Response,
};

/// Data shows nothing and runs nothing; pages bring a policy of their own.
const DATA_POLICY: &str = "default-src 'none'; base-uri 'none'; frame-ancestors 'none'";

/// Adds what an answer does not say itself.
pub(crate) async fn add(request: Request, next: Next) -> Response {
    let mut answer = next.run(request).await;
    complete(answer.headers_mut());
    answer
}

fn complete(headers: &mut HeaderMap) {
    let usual = [
        (CONTENT_SECURITY_POLICY, DATA_POLICY),
        (X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (X_FRAME_OPTIONS, "DENY"),
        (REFERRER_POLICY, "same-origin"),
        (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
        (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
        (HeaderName::from_static("permissions-policy"), "camera=(), geolocation=(), microphone=()"),
    ];
    for (name, value) in usual {
        headers.entry(name).or_insert(HeaderValue::from_static(value));
    }
}

/// What a page of the app may do: run the scripts that carry `nonce`, and the app's own files.
///
/// Styles of single elements stay allowed: the widths of bars and the places of labels are data.
pub(crate) fn page_policy(nonce: &str) -> Option<HeaderValue> {
    // Development builds reload through a socket on another port.
    let reload = if std::env::var_os("LEPTOS_WATCH").is_some() { " ws:" } else { "" };
    HeaderValue::try_from(format!(
        "default-src 'none'; script-src 'self' 'nonce-{nonce}' 'wasm-unsafe-eval'; style-src 'self' 'nonce-{nonce}'; \
         style-src-attr 'unsafe-inline'; img-src 'self' data:; font-src 'self'; connect-src 'self'{reload}; \
         form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ))
    .ok()
}
