//! Search, order and cursors of lists, in REST and on the pages alike, and their exports.

use reqwest::StatusCode;
use serde_json::{Value, json};

use crate::fixture::{TestServer, small_flow};

fn names(list: &Value) -> Vec<&str> {
    list.as_array().unwrap().iter().map(|one| one["name"].as_str().unwrap()).collect()
}

async fn with_flows(flows: &[&str]) -> TestServer {
    let server = TestServer::without_engine().await;
    for name in flows {
        server.create(&small_flow(name)).await;
    }
    server
}

#[tokio::test]
async fn a_list_is_searched_sorted_and_followed_by_its_cursors() {
    let server = with_flows(&["beta 1", "Alpha 2", "gamma 3", "delta 4", "other"]).await;
    let query = "/api/flows?q=a+a&sort=name&limit=2";
    let first = server.get(query).await;
    assert_eq!((names(&first.json()), first.header("x-total-count")), (vec!["Alpha 2", "beta 1"], "4"));
    assert_eq!(first.header("x-previous-cursor"), "");
    // A flow that comes meanwhile moves nothing.
    server.create(&small_flow("Aachen")).await;
    let second = server.get(&format!("{query}&after={}", first.header("x-next-cursor"))).await;
    assert_eq!((names(&second.json()), second.header("x-next-cursor")), (vec!["delta 4", "gamma 3"], ""));
    let back = server.get(&format!("{query}&before={}", second.header("x-previous-cursor"))).await;
    assert_eq!(names(&back.json()), ["Alpha 2", "beta 1"]);
    let descending = server.get("/api/flows?sort=name&order=desc&limit=1").await;
    assert_eq!(names(&descending.json()), ["other"]);
    let experiments = server.get("/api/experiments?q=gamma+bits&sort=name&order=desc").await;
    assert_eq!(names(&experiments.json()), ["Phase 2b: TS Bits", "Phase 2a: GA Bits"]);
    server.stop().await;
}

#[tokio::test]
async fn what_cannot_be_sorted_or_followed_is_refused_with_a_sentence() {
    let server = with_flows(&["a", "b"]).await;
    let sentence = server.get("/api/flows?sort=config_json").await.refused(400);
    assert!(sentence.contains("best_ce"), "{sentence}");
    server.get("/api/flows?order=up").await.refused(400);
    let sentence = server.get("/api/flows?after=nonsense").await.refused(422);
    assert_eq!(sentence, "after must be a cursor from an answer, not `nonsense`");
    let cursor = server.get("/api/flows?sort=name&limit=1").await.header("x-next-cursor").to_owned();
    let sentence = server.get(&format!("/api/flows?sort=status&after={cursor}")).await.refused(422);
    assert_eq!(sentence, "after must be a cursor of a list sorted by status, not by name");
    server.get(&format!("/api/flows?sort=name&after={cursor}&before={cursor}")).await.refused(422);
    server.get(&format!("/api/flows?q={}", "x".repeat(201))).await.refused(422);
    server.get("/api/experiments.csv?sort=log_path").await.refused(400);
    server.get("/api/flows.xml").await.refused(404);
    server.get("/api/flows/99/iterations.csv").await.refused(404);
    server.stop().await;
}

#[tokio::test]
async fn an_export_holds_all_that_is_found_and_no_formula() {
    let server = with_flows(&["=HYPERLINK(\"http://x\")", "plain, \"quoted\"", "third"]).await;
    let csv = server.get("/api/flows.csv?sort=id&limit=1").await;
    assert_eq!((csv.status, csv.header("content-type")), (StatusCode::OK, "text/csv; charset=utf-8"));
    assert_eq!(csv.header("content-disposition"), "attachment; filename=\"flows.csv\"");
    let text = String::from_utf8(csv.bytes).unwrap();
    let lines: Vec<_> = text.lines().collect();
    assert_eq!(lines.len(), 4, "the limit is that of a page: {text}");
    assert!(lines[0].starts_with("id,name,description,status,"), "{text}");
    assert!(lines[1].starts_with("1,\"'=HYPERLINK(\"\"http://x\"\")\","), "{text}");
    assert!(lines[2].starts_with("2,\"plain, \"\"quoted\"\"\","), "{text}");
    let found = server.get("/api/flows.json?q=third").await;
    assert_eq!(found.header("content-type"), "application/json");
    assert_eq!(found.json(), server.get("/api/flows?q=third").await.json());
    assert_eq!(server.get("/api/flows.json?q=nothing").await.json(), json!([]));
    let lines = server.get("/api/experiments.jsonl?flow_id=2").await;
    let lines: Vec<Value> =
        lines.bytes.split(|byte| *byte == b'\n').filter_map(|line| serde_json::from_slice(line).ok()).collect();
    assert_eq!((lines.len(), &lines[0]["flow_id"]), (6, &json!(2)));
    let empty = server.get("/api/checkpoints.csv").await;
    assert_eq!(String::from_utf8_lossy(&empty.bytes).lines().count(), 1, "only the header");
    server.stop().await;
}

#[tokio::test]
async fn the_iterations_of_a_flow_are_exported_in_their_order_and_counted() {
    let server = TestServer::start().await;
    server.add_corpus("tiny", "words", 40).await;
    let mut flow = small_flow("Short");
    flow["config"]["params"]["corpus"] = json!("tiny");
    let mut socket = server.socket("").await;
    let id = server.create(&flow).await;
    server.post(&format!("/api/flows/{id}/start"), &Value::Null).await;
    socket.until("FlowCompleted").await;
    let exported = server.get(&format!("/api/flows/{id}/iterations.json")).await;
    assert_eq!(exported.header("content-disposition"), format!("attachment; filename=\"flow_{id}_iterations.json\""));
    let mut expected = Vec::new();
    for experiment in server.get(&format!("/api/flows/{id}/experiments")).await.json().as_array().unwrap() {
        let listed = server.get(&format!("/api/experiments/{}/iterations", experiment["id"])).await;
        let rows = listed.json().as_array().unwrap().clone();
        assert_eq!(listed.header("x-total-count"), rows.len().to_string());
        let checks = server.get(&format!("/api/experiments/{}/health_checks", experiment["id"])).await.json();
        assert!(!checks.as_array().unwrap().is_empty(), "it is measured when it begins");
        let generation = |number: usize| format!("/api/experiments/{}/generations/{number}", experiment["id"]);
        let last = server.get(&generation(rows.len())).await.json();
        assert_eq!((&last["iteration"], &last["next"]), (&rows[rows.len() - 1], &Value::Null));
        let everyone = last["individuals"].as_array().unwrap();
        assert!(everyone.iter().any(|one| one["ce"] == last["iteration"]["best_ce"]), "{last}");
        server.get(&generation(rows.len() + 1)).await.refused(404);
        expected.extend(rows);
    }
    assert!(expected.len() >= 6);
    assert_eq!(exported.json(), Value::from(expected));
    let done = server.get("/api/flows?sort=best_ce").await.json();
    assert_eq!((&done[0]["experiments_done"], done[0]["best_ce"].is_number()), (&json!(6), true));
    server.stop().await;
}

#[tokio::test]
async fn pages_show_what_the_address_asks_for_without_javascript() {
    let server = with_flows(&["Findable one", "Findable two", "Hidden"]).await;
    let html = async |path: &str| {
        let page = server.get(path).await;
        assert_eq!(page.status, StatusCode::OK, "{path}");
        String::from_utf8(page.bytes).unwrap()
    };
    let found = html("/flows?q=findable&sort=name&order=asc").await;
    assert!(found.contains("Findable one") && found.contains("Findable two") && !found.contains("Hidden"), "{found}");
    assert!(found.contains("aria-sort=\"ascending\"") && found.contains("1–2 of 2"), "{found}");
    assert!(found.contains("href=\"/flows?q=findable&amp;sort=name&amp;order=desc\""), "{found}");
    assert!(found.contains("href=\"/api/flows.csv?q=findable&amp;sort=name&amp;order=asc\""), "{found}");
    let nothing = html("/flows?status=failed").await;
    assert!(nothing.contains("No such flows") && nothing.contains("<option value=\"failed\" selected"), "{nothing}");
    let experiments = html("/experiments?q=hidden&sort=status").await;
    assert!(experiments.contains("Phase 3b: TS Connections") && experiments.contains("1–6 of 6"), "{experiments}");
    assert!(html("/checkpoints?is_final=true").await.contains("No such checkpoints"));
    let cursor = server.get("/api/flows?limit=1").await.header("x-next-cursor").to_owned();
    let second = html(&format!("/flows?after={cursor}&page=2")).await;
    assert!(second.contains("Findable two") && !second.contains(">Hidden<"), "{second}");
    assert_eq!(server.get("/flows?after=nonsense").await.status, StatusCode::UNPROCESSABLE_ENTITY);
    server.stop().await;
}
