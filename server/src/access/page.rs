//! The login page: HTML that needs neither scripts nor the app.

use axum::{
    http::{
        HeaderValue, StatusCode,
        header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY},
    },
    response::{Html, IntoResponse as _, Response},
};

/// The page may show its own style and send its own form, and nothing else.
const POLICY: &str =
    "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

/// The page with a sentence on what went wrong, if anything did.
pub(super) fn answer(status: StatusCode, next: &str, wrong: &str) -> Response {
    let notice = match wrong {
        "" => String::new(),
        wrong => format!("<p class=\"notice\" role=\"alert\">{}</p>", escaped(wrong)),
    };
    let html = format!(
        "<!DOCTYPE html>
<html lang=\"en\">
<head>
<meta charset=\"utf-8\">
<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">
<meta name=\"color-scheme\" content=\"light dark\">
<title>Log in · WNN Experiments</title>
<link rel=\"icon\" href=\"/favicon.svg\" type=\"image/svg+xml\">
<link rel=\"stylesheet\" href=\"/pkg/wnn-experiments.css\">
</head>
<body>
<main class=\"page\">
<h1>Log in</h1>
{notice}
<form class=\"form\" method=\"post\" action=\"/login\">
<input type=\"hidden\" name=\"next\" value=\"{}\">
<div class=\"field\">
<label for=\"token\">Token</label>
<input id=\"token\" name=\"token\" type=\"password\" autocomplete=\"current-password\" required autofocus>
<p class=\"field__help\">Whoever started this server knows it.</p>
</div>
<p><button class=\"button button--primary\" type=\"submit\">Log in</button></p>
</form>
</main>
</body>
</html>
",
        escaped(next)
    );
    let headers = [
        (CONTENT_SECURITY_POLICY, HeaderValue::from_static(POLICY)),
        (CACHE_CONTROL, HeaderValue::from_static("no-store")),
    ];
    (status, headers, Html(html)).into_response()
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;").replace('\'', "&#39;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_breaks_out_of_an_attribute() {
        assert_eq!(escaped("/x?\"><b>'&"), "/x?&quot;&gt;&lt;b&gt;&#39;&amp;");
    }
}
