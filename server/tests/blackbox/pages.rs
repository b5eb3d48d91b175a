//! Pages and the files that belong to them.

use reqwest::{Method, StatusCode};

use crate::fixture::{TestServer, answer, small_flow};

#[tokio::test]
async fn pages_come_with_their_data_in_the_html() {
    let server = TestServer::without_engine().await;
    let id = server.create(&small_flow("A Flow To Be Seen")).await;
    for path in ["/flows".to_owned(), format!("/flows/{id}")] {
        let page = server.get(&path).await;
        let html = String::from_utf8(page.bytes.clone()).unwrap();
        assert_eq!(page.status, StatusCode::OK, "{path}");
        assert!(html.contains("A Flow To Be Seen"), "{path}");
        assert!(html.contains("/pkg/wnn-experiments.css"), "{path}");
    }
    server.stop().await;
}

#[tokio::test]
async fn the_root_says_where_everything_stands_and_remembers_the_visit() {
    let server = TestServer::without_engine().await;
    let root = answer(server.request(Method::GET, "/").header("accept", "text/html")).await;
    assert_eq!(root.status, StatusCode::OK);
    assert!(root.header("set-cookie").starts_with("wnn_visit=."), "{}", root.header("set-cookie"));
    assert!(String::from_utf8_lossy(&root.bytes).contains("Overview"));
    server.stop().await;
}

#[tokio::test]
async fn an_unknown_page_is_not_found_and_still_a_page() {
    let server = TestServer::without_engine().await;
    let page = server.get("/no/such/page").await;
    assert_eq!(page.status, StatusCode::NOT_FOUND);
    assert!(page.header("content-type").starts_with("text/html"));
    assert!(String::from_utf8_lossy(&page.bytes).contains("<html"));
    server.stop().await;
}

#[tokio::test]
async fn static_files_come_small_and_are_asked_for_again_only_when_they_changed() {
    let server = TestServer::without_engine().await;
    let dir = server.data.path().join("site/pkg");
    std::fs::create_dir_all(&dir).unwrap();
    std::fs::write(dir.join("x.js"), "export const x = 1;").unwrap();
    std::fs::write(dir.join("x.js.gz"), "pretend").unwrap();
    let plain = server.get("/pkg/x.js").await;
    assert_eq!((plain.status, plain.bytes.as_slice()), (StatusCode::OK, &b"export const x = 1;"[..]));
    assert_eq!((plain.header("content-type"), plain.header("cache-control")), ("text/javascript", "no-cache"));
    let small = answer(server.request(Method::GET, "/pkg/x.js").header("accept-encoding", "gzip")).await;
    assert_eq!((small.header("content-encoding"), small.bytes.as_slice()), ("gzip", &b"pretend"[..]));
    let modified = plain.header("last-modified");
    let known = answer(server.request(Method::GET, "/pkg/x.js").header("if-modified-since", modified)).await;
    assert_eq!((known.status, known.bytes.len()), (StatusCode::NOT_MODIFIED, 0));
    std::fs::write(server.data.path().join("outside.txt"), "").unwrap();
    assert_eq!(server.get("/pkg/..%2F..%2Foutside.txt").await.status, StatusCode::NOT_FOUND);
    server.stop().await;
}
