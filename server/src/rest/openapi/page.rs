//! `GET /api/docs`: Swagger UI, with all that it needs.

use aide::swagger::Swagger;
use axum::{
    Router,
    body::Bytes,
    http::header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE},
    response::Html,
    routing::get,
};

use crate::state::AppState;

/// The page runs its own files and asks this server; Swagger UI places its parts with styles of single elements.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; style-src-attr 'unsafe-inline'; \
                      img-src 'self' data:; connect-src 'self'; form-action 'self'; base-uri 'none'; \
                      frame-ancestors 'none'";

const PAGE: &str = r#"<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>REST · WNN Experiments</title>
<link rel="icon" href="/favicon.svg" type="image/svg+xml">
<link rel="stylesheet" href="/api/docs/swagger-ui.css">
</head>
<body>
<div id="swagger-ui"></div>
<noscript><p>This page needs scripts; the document itself is at <a href="/api/openapi.json">/api/openapi.json</a>.</p></noscript>
<script src="/api/docs/swagger-ui.js"></script>
<script src="/api/docs/start.js"></script>
</body>
</html>
"#;

const START: &str = r##"SwaggerUIBundle({ url: "/api/openapi.json", dom_id: "#swagger-ui", deepLinking: true });
"##;

/// The page and its files.
pub(super) fn routes() -> Router<AppState> {
    let (style, script) = embedded(&Swagger::new("").html()).unwrap_or_else(|| unreachable!("a test looks for them"));
    let page = async || ([(CONTENT_SECURITY_POLICY, POLICY)], Html(PAGE));
    Router::new()
        .route("/docs", get(page))
        .route("/docs/swagger-ui.css", get(async || file("text/css", style)))
        .route("/docs/swagger-ui.js", get(async || file("text/javascript", script)))
        .route("/docs/start.js", get(async || file("text/javascript", Bytes::from_static(START.as_bytes()))))
}

/// Swagger UI's style and script. The library has them in a page only, where the policy would not let them be.
fn embedded(page: &str) -> Option<(Bytes, Bytes)> {
    let (_, rest) = page.split_once("<style>")?;
    let (style, rest) = rest.split_once("</style>")?;
    let (_, rest) = rest.split_once("<script>")?;
    let (script, _) = rest.split_once("</script>\n<!--")?;
    Some((Bytes::copy_from_slice(style.as_bytes()), Bytes::copy_from_slice(script.as_bytes())))
}

fn file(kind: &'static str, bytes: Bytes) -> ([(axum::http::HeaderName, &'static str); 2], Bytes) {
    ([(CONTENT_TYPE, kind), (CACHE_CONTROL, "private, max-age=3600")], bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_library_still_has_them() {
        let (style, script) = embedded(&Swagger::new("").html()).unwrap();
        assert!(style.starts_with(b".swagger-ui") && !style.ends_with(b"</html>\n"), "{:?}", style.slice(..40));
        let script = String::from_utf8(script.to_vec()).unwrap();
        assert!(script.contains("SwaggerUIBundle") && !script.contains("<div id=\"swagger-ui\">"));
    }
}
