//! Who may ask.

use reqwest::{Method, RequestBuilder, StatusCode};
use tokio_tungstenite::{
    connect_async,
    tungstenite::{Error, client::IntoClientRequest as _},
};

use crate::fixture::{TestServer, answer, small_flow};

#[tokio::test]
async fn a_foreign_name_for_this_machine_is_refused() {
    let server = TestServer::without_engine().await;
    for path in ["/api/flows", "/flows", "/ws", "/pkg/x.js"] {
        let sent = answer(server.request(Method::GET, path).header("host", "rebound.example.org:3000")).await;
        assert!(sent.refused(403).contains("rebound.example.org"));
    }
    let local = answer(server.request(Method::GET, "/api/flows").header("host", "localhost:3000")).await;
    assert_eq!(local.status, StatusCode::OK);
    server.stop().await;
}

#[tokio::test]
async fn another_site_may_not_change_anything_and_our_own_pages_may() {
    let server = TestServer::without_engine().await;
    let create = || server.request(Method::POST, "/api/flows").json(&small_flow("x"));
    assert!(answer(create().header("origin", "https://example.org")).await.refused(403).contains("example.org"));
    answer(create().header("origin", "null")).await.refused(403);
    answer(server.request(Method::POST, "/sfn/anything").header("origin", "https://example.org")).await.refused(403);
    assert_eq!(server.get("/api/flows").await.header("x-total-count"), "0");
    let own = format!("http://{}", server.address);
    assert_eq!(answer(create().header("origin", own)).await.status, StatusCode::CREATED);
    server.stop().await;
}

#[tokio::test]
async fn another_site_may_not_listen() {
    let server = TestServer::without_engine().await;
    let request = |origin: String| {
        let mut request = format!("ws://{}/ws", server.address).into_client_request().unwrap();
        request.headers_mut().insert("origin", origin.parse().unwrap());
        request
    };
    let refused = connect_async(request("https://example.org".to_owned())).await.unwrap_err();
    assert!(matches!(refused, Error::Http(answer) if answer.status().as_u16() == 403));
    connect_async(request(format!("http://{}", server.address))).await.unwrap();
    server.stop().await;
}

const TOKEN: &str = "correct horse battery staple";

async fn with_token() -> TestServer {
    TestServer::start_with(&["--runner", "external", "--token", TOKEN]).await
}

fn page(server: &TestServer, path: &str) -> RequestBuilder {
    server.request(Method::GET, path).header("accept", "text/html,*/*")
}

#[tokio::test]
async fn nothing_is_given_to_who_does_not_show_the_token() {
    let server = with_token().await;
    let paths =
        ["/api/flows", "/api/health", "/api/checkpoints/1/download", "/metrics", "/ws", "/sfn/x", "/api/nothing"];
    for path in paths {
        let sent = server.get(path).await;
        assert!(sent.refused(401).contains("token"), "{path}");
        assert_eq!(sent.header("www-authenticate"), "Bearer");
        let guessed = server.request(Method::GET, path).bearer_auth("correct horse");
        answer(guessed).await.refused(401);
    }
    let known = answer(server.request(Method::GET, "/api/flows").bearer_auth(TOKEN)).await;
    assert_eq!(known.status, StatusCode::OK);
    server.stop().await;
}

#[tokio::test]
async fn a_program_that_shows_the_token_may_do_everything() {
    let server = with_token().await;
    let created = answer(server.request(Method::POST, "/api/flows").bearer_auth(TOKEN).json(&small_flow("x"))).await;
    assert_eq!(created.status, StatusCode::CREATED, "{created:?}");
    let mut request = format!("ws://{}/ws", server.address).into_client_request().unwrap();
    let refused = connect_async(request.clone()).await.unwrap_err();
    assert!(matches!(refused, Error::Http(answer) if answer.status().as_u16() == 401));
    request.headers_mut().insert("authorization", format!("Bearer {TOKEN}").parse().unwrap());
    connect_async(request).await.unwrap();
    server.stop().await;
}

#[tokio::test]
async fn a_browser_logs_in_and_out_without_scripts() {
    let server = with_token().await;
    let sent = answer(page(&server, "/flows?status=failed")).await;
    assert_eq!((sent.status, sent.header("location")), (StatusCode::SEE_OTHER, "/login?next=/flows%3Fstatus%3Dfailed"));
    let login = answer(page(&server, sent.header("location"))).await;
    let html = String::from_utf8(login.bytes.clone()).unwrap();
    assert!(html.contains("value=\"/flows?status=failed\"") && !html.contains("<script"), "{html}");
    let log_in = |token: &'static str| {
        server.request(Method::POST, "/login").form(&[("token", token), ("next", "/flows?status=failed")])
    };
    let wrong = answer(log_in("wrong")).await;
    assert_eq!(wrong.status, StatusCode::UNAUTHORIZED);
    assert!(String::from_utf8_lossy(&wrong.bytes).contains("not the token") && wrong.header("set-cookie").is_empty());
    answer(log_in(TOKEN).header("origin", "https://example.org")).await.refused(403);
    let right = answer(log_in(TOKEN)).await;
    assert_eq!((right.status, right.header("location")), (StatusCode::SEE_OTHER, "/flows?status=failed"));
    let cookie = right.header("set-cookie").to_owned();
    assert!(cookie.contains("HttpOnly") && cookie.contains("SameSite=Lax"), "{cookie}");
    let cookie = cookie.split(';').next().unwrap().to_owned();
    let inside = answer(page(&server, "/flows").header("cookie", &cookie)).await;
    assert_eq!(inside.status, StatusCode::OK);
    assert!(
        String::from_utf8_lossy(&inside.bytes).contains("<html lang=\"en\" data-login"),
        "the page offers to log out"
    );
    let out = answer(server.request(Method::POST, "/logout").header("cookie", &cookie)).await;
    assert_eq!((out.status, out.header("location")), (StatusCode::SEE_OTHER, "/login"));
    assert!(out.header("set-cookie").contains("Max-Age=0"));
    answer(server.request(Method::GET, "/api/flows").header("cookie", &cookie)).await.refused(401);
    server.stop().await;
}

#[tokio::test]
async fn guessing_on_the_login_page_ends_soon() {
    let server = with_token().await;
    let mut statuses = Vec::new();
    for guess in 0..12 {
        let sent = answer(server.request(Method::POST, "/login").form(&[("token", guess.to_string())])).await;
        statuses.push(sent.status.as_u16());
    }
    assert_eq!((statuses[0], statuses[9], statuses[10], statuses[11]), (401, 401, 429, 429));
    server.stop().await;
}

#[tokio::test]
async fn with_a_token_it_listens_elsewhere_and_foreign_names_stay_out() {
    let flags = ["--runner", "external", "--addr", "0.0.0.0", "--token", TOKEN, "--allowed-host", "box.example.org"];
    let server = TestServer::start_with(&flags).await;
    let ask = |host: &str| answer(server.request(Method::GET, "/api/flows").bearer_auth(TOKEN).header("host", host));
    for host in ["box.example.org:3000", "192.168.7.7:3000"] {
        assert_eq!(ask(host).await.status, StatusCode::OK, "{host}");
    }
    assert!(ask("rebound.example.org").await.refused(403).contains("--allowed-host"));
    server.stop().await;
}

#[tokio::test]
async fn pages_of_a_site_that_is_named_may_use_it_and_others_not() {
    let server = TestServer::start_with(&["--runner", "external", "--cors-origin", "https://app.example"]).await;
    let preflight = |origin: &'static str| {
        let asked = server.request(Method::OPTIONS, "/api/flows").header("origin", origin);
        answer(asked.header("access-control-request-method", "POST"))
    };
    let allowed = preflight("https://app.example").await;
    assert_eq!(
        (allowed.status, allowed.header("access-control-allow-origin")),
        (StatusCode::OK, "https://app.example")
    );
    assert!(allowed.header("access-control-allow-methods").contains("POST"));
    assert_eq!(preflight("https://example.org").await.header("access-control-allow-origin"), "");
    let create = |origin: &'static str| {
        answer(server.request(Method::POST, "/api/flows").header("origin", origin).json(&small_flow("x")))
    };
    let created = create("https://app.example").await;
    assert_eq!(
        (created.status, created.header("access-control-allow-origin")),
        (StatusCode::CREATED, "https://app.example")
    );
    create("https://example.org").await.refused(403);
    server.stop().await;
}

#[tokio::test]
async fn every_answer_tells_browsers_what_it_may_not_do() {
    let server = TestServer::without_engine().await;
    for path in ["/api/flows", "/api/nothing", "/flows", "/no/such/page", "/metrics"] {
        let sent = server.get(path).await;
        assert_eq!((sent.header("x-content-type-options"), sent.header("referrer-policy")), ("nosniff", "same-origin"));
        assert!(sent.header("content-security-policy").contains("frame-ancestors 'none'"), "{path}");
    }
    let pages = [server.get("/flows").await, server.get("/no/such/page").await];
    let mut nonces = Vec::new();
    for page in pages {
        let policy = page.header("content-security-policy").to_owned();
        let nonce = policy.split("'nonce-").nth(1).and_then(|rest| rest.split('\'').next()).unwrap().to_owned();
        assert!(policy.contains("default-src 'none'") && !policy.contains("script-src 'unsafe-inline'"), "{policy}");
        let html = String::from_utf8(page.bytes).unwrap();
        let scripts: Vec<_> = html.split("<script").skip(1).map(|rest| rest.split('>').next().unwrap()).collect();
        assert!(!scripts.is_empty());
        for script in scripts {
            assert!(script.contains(&format!("nonce=\"{nonce}\"")), "{script} under {policy}");
        }
        nonces.push(nonce);
    }
    assert_ne!(nonces[0], nonces[1], "a nonce is used once");
    server.stop().await;
}
