use std::time::Instant;

use futures_util::StreamExt as _;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpListener,
};

use super::*;
use crate::api::{FlowQuery, NewFlow};

/// Answers each connection with the next of `answers`, and gives the number of connections at the end.
async fn answering(answers: Vec<&'static str>) -> (DashboardClient, tokio::task::JoinHandle<usize>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let client = DashboardClient::new(&format!("http://{}", listener.local_addr().unwrap())).unwrap();
    let served = tokio::spawn(async move {
        let mut count = 0;
        for answer in answers {
            let (mut stream, _) = listener.accept().await.unwrap();
            let mut request = [0; 4096];
            let _ = stream.read(&mut request).await.unwrap();
            stream.write_all(answer.as_bytes()).await.unwrap();
            count += 1;
        }
        count
    });
    (client, served)
}

const BROKEN_OFF: &str = "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n[";
const TWO_OF_SEVEN: &str = "HTTP/1.1 200 OK\r\nX-Total-Count: 7\r\nContent-Length: 2\r\nConnection: close\r\n\r\n[]";

async fn dead_address() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    format!("http://{}", listener.local_addr().unwrap())
}

#[test]
fn an_address_that_cannot_be_meant_is_refused() {
    for address in ["localhost:3000", "ftp://localhost", "", "http://", "https://"] {
        let error = DashboardClient::new(address).unwrap_err();
        assert_eq!(error.code, ErrorCode::Invalid, "{address}: {error}");
    }
}

#[test]
fn a_path_in_the_address_is_kept_and_names_are_escaped() {
    let client = DashboardClient::new("http://localhost/wnn/?x#y").unwrap();
    assert_eq!(client.base_url(), "http://localhost/wnn");
    assert_eq!(client.url(&["api", "corpora", "a/b"]).as_str(), "http://localhost/wnn/api/corpora/a%2Fb");
}

#[tokio::test]
async fn a_server_that_is_not_there_is_named_with_the_way_to_start_one() {
    let address = dead_address().await;
    let error = DashboardClient::new(&address).unwrap().with_tries(1).health().await.unwrap_err();
    assert_eq!(error.code, ErrorCode::Unreachable);
    let expected =
        format!("cannot reach an Experiments Manager at {address} (connection refused); `scripts/run` starts one");
    assert_eq!(error.to_string(), expected);
}

#[tokio::test]
async fn a_read_that_broke_off_is_repeated() {
    let (client, served) = answering(vec![BROKEN_OFF, BROKEN_OFF, TWO_OF_SEVEN]).await;
    let page = client.list_flows(&FlowQuery::default()).await.unwrap();
    assert_eq!((page.items.len(), page.total), (0, 7));
    assert_eq!(served.await.unwrap(), 3);
}

#[tokio::test]
async fn a_change_that_may_have_happened_is_not_repeated() {
    let (client, served) = answering(vec![BROKEN_OFF]).await;
    let error = client.create_flow(&NewFlow::default()).await.unwrap_err();
    assert_eq!(error.code, ErrorCode::Unreachable);
    assert_eq!(served.await.unwrap(), 1);
}

#[tokio::test]
async fn a_refusal_is_not_repeated_and_keeps_its_sentence() {
    let body = "HTTP/1.1 404 Not Found\r\nContent-Length: 30\r\n\r\n{\"error\":\"there is no flow 7\"}";
    let (client, served) = answering(vec![body]).await;
    let begun = Instant::now();
    let error = client.get_flow(FlowId(7)).await.unwrap_err();
    assert_eq!((error.code, error.to_string().as_str()), (ErrorCode::NotFound, "there is no flow 7"));
    assert!(begun.elapsed() < PAUSE);
    assert_eq!(served.await.unwrap(), 1);
}

#[tokio::test]
async fn another_program_at_that_address_is_recognized() {
    let (client, _) = answering(vec!["HTTP/1.1 404 Not Found\r\nContent-Length: 5\r\n\r\nnope!"]).await;
    let error = client.health().await.unwrap_err();
    assert_eq!(error.code, ErrorCode::Unreachable);
    assert!(error.to_string().contains("not as an Experiments Manager does"), "{error}");
}

#[tokio::test]
async fn events_of_an_unknown_flow_end_with_the_servers_sentence() {
    let body = r#"{"error":"there is no flow 7","code":"not_found"}"#;
    let answer = format!("HTTP/1.1 404 Not Found\r\nContent-Length: {}\r\n\r\n{body}", body.len());
    let (client, _) = answering(vec![answer.leak()]).await;
    let mut events = client.events(Some(FlowId(7)));
    let error = events.next().await.unwrap().unwrap_err();
    assert_eq!((error.code, error.to_string().as_str()), (ErrorCode::NotFound, "there is no flow 7"));
    assert!(events.next().await.is_none());
}

#[tokio::test]
async fn events_go_on_after_the_connection_could_not_be_made() {
    let client = DashboardClient::new(&dead_address().await).unwrap();
    let mut events = client.events(None);
    for _ in 0..2 {
        let error = events.next().await.unwrap().unwrap_err();
        assert_eq!(error.code, ErrorCode::Unreachable);
    }
}
