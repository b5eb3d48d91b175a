//! The document that programs are made from, and the page that shows it.

use std::collections::BTreeSet;

use jsonschema::Validator;
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

use crate::fixture::{TestServer, answer, small_flow};

/// What stands for an id or a name in an address.
const PLACES: [&str; 4] = ["{id}", "{run_id}", "{number}", "{name}"];

#[tokio::test]
async fn the_document_is_complete_in_itself() {
    let server = TestServer::without_engine().await;
    let sent = server.get("/api/openapi.json").await;
    assert_eq!((sent.status, sent.header("content-type")), (StatusCode::OK, "application/json"));
    let document = sent.json();
    assert!(document["openapi"].as_str().unwrap().starts_with("3.1."));
    assert!(document["info"]["title"].is_string() && document["info"]["version"].is_string());
    let mut references = Vec::new();
    collect_references(&document, &mut references);
    assert!(references.len() > 100, "{references:?}");
    for reference in references {
        let pointer = reference.strip_prefix('#').unwrap();
        assert!(document.pointer(pointer).is_some(), "{reference} leads nowhere");
    }
    for (path, item) in document["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            let named: BTreeSet<_> = places(operation).collect();
            let expected =
                PLACES.iter().filter(|place| path.contains(**place)).map(|place| place[1..place.len() - 1].to_owned());
            assert_eq!(named, expected.collect(), "{method} {path}");
        }
    }
    assert_eq!(document["security"], Value::Null);
    server.stop().await;
}

fn collect_references<'a>(value: &'a Value, found: &mut Vec<&'a str>) {
    match value {
        Value::Array(items) => items.iter().for_each(|item| collect_references(item, found)),
        Value::Object(fields) => {
            found.extend(fields.get("$ref").and_then(Value::as_str));
            fields.values().for_each(|field| collect_references(field, found));
        }
        _ => {}
    }
}

fn places(operation: &Value) -> impl Iterator<Item = String> {
    let parameters = operation["parameters"].as_array().into_iter().flatten();
    parameters
        .filter(|parameter| parameter["in"] == "path")
        .map(|parameter| parameter["name"].as_str().unwrap().to_owned())
}

#[tokio::test]
async fn every_address_takes_the_methods_that_the_document_names() {
    let server = TestServer::without_engine().await;
    let document = server.get("/api/openapi.json").await.json();
    for (path, item) in document["paths"].as_object().unwrap() {
        let address = PLACES.iter().fold(path.clone(), |path, place| path.replace(place, "1"));
        // No route takes this one: the answer says what the address takes.
        let refused = answer(server.request(Method::TRACE, &address)).await;
        assert_eq!(refused.status, StatusCode::METHOD_NOT_ALLOWED, "{path}");
        let taken: BTreeSet<_> = refused.header("allow").split(',').filter(|method| *method != "HEAD").collect();
        let named: Vec<_> = item.as_object().unwrap().keys().map(|method| method.to_uppercase()).collect();
        assert_eq!(taken, named.iter().map(String::as_str).collect(), "{path}");
    }
    server.stop().await;
}

const GENERATION: &str = "/api/experiments/{id}/generations/{number}";

#[tokio::test]
async fn answers_are_as_the_document_says() {
    let server = TestServer::start().await;
    server.add_corpus("toy2", "words", 40).await;
    let id = server.create(&small_flow("described")).await;
    let experiment = json!({"name": "outside", "phase_type": "ga_neurons"});
    let outside = server.post("/api/experiments", &experiment).await;
    assert_eq!(outside.status, StatusCode::CREATED, "{outside:?}");
    let outside = outside.json()["id"].clone();
    let row = json!({"iteration_num": 1, "best_ce": 2.5, "best_accuracy": 0.25});
    let recorded = server.post(&format!("/api/experiments/{outside}/iterations"), &row).await;
    assert_eq!(recorded.status, StatusCode::CREATED, "{recorded:?}");
    let document = server.get("/api/openapi.json").await.json();
    let get = |template: &'static str, id: &Value| (template, template.replace("{id}", &id.to_string()));
    let id = Value::from(id);
    for (template, address) in [
        get("/api/flows", &id),
        get("/api/flows/{id}", &id),
        get("/api/flows/{id}/experiments", &id),
        get("/api/flows.json", &id),
        get("/api/experiments/{id}", &outside),
        get("/api/experiments/{id}/iterations", &outside),
        get("/api/experiments/{id}/phases", &outside),
        get("/api/experiments/{id}/health_checks", &outside),
        (GENERATION, GENERATION.replace("{id}", &outside.to_string()).replace("{number}", "1")),
        get("/api/corpora", &id),
        get("/api/health", &id),
        get("/api/snapshot", &id),
    ] {
        let got = server.get(&address).await;
        assert_eq!(got.status, StatusCode::OK, "{address}: {got:?}");
        let validator = schema(&document, template, "200");
        let wrong: Vec<_> = validator.iter_errors(&got.json()).map(|error| error.to_string()).collect();
        assert!(wrong.is_empty(), "{address}: {wrong:?}");
    }
    let missing = server.get("/api/flows/999").await;
    assert!(schema(&document, "/api/flows/{id}", "default").is_valid(&missing.json()));
    assert!(!schema(&document, "/api/flows/{id}", "200").is_valid(&missing.json()));
    server.stop().await;
}

/// Checks answers to `GET` with that status.
fn schema(document: &Value, path: &str, status: &str) -> Validator {
    let answer = &document["paths"][path]["get"]["responses"][status]["content"]["application/json"]["schema"];
    let mut schema = answer.as_object().unwrap_or_else(|| panic!("{path} has no schema")).clone();
    schema.insert("components".to_owned(), document["components"].clone());
    jsonschema::draft202012::new(&Value::Object(schema)).unwrap()
}

#[tokio::test]
async fn the_page_brings_all_that_it_runs() {
    let server = TestServer::start_with(&["--token", "correct horse", "--runner", "external"]).await;
    server.get("/api/openapi.json").await.refused(401);
    let asked = server.request(Method::GET, "/api/docs").header("accept", "text/html");
    let sent_on = answer(asked).await;
    assert_eq!(sent_on.header("location"), "/login?next=/api/docs", "{sent_on:?}");
    let get = |path: &str| answer(server.request(Method::GET, path).bearer_auth("correct horse"));
    let page = get("/api/docs").await;
    let policy = page.header("content-security-policy").to_owned();
    assert!(policy.contains("script-src 'self';"), "{policy}");
    let html = String::from_utf8(page.bytes).unwrap();
    assert!(
        !html.contains("<style") && html.split("<script").skip(1).all(|script| script.starts_with(" src=\"/api/docs/"))
    );
    for (path, kind) in
        [("swagger-ui.css", "text/css"), ("swagger-ui.js", "text/javascript"), ("start.js", "text/javascript")]
    {
        let path = format!("/api/docs/{path}");
        assert!(html.contains(&format!("\"{path}\"")), "{html}");
        let file = get(&path).await;
        assert_eq!((file.status, file.header("content-type")), (StatusCode::OK, kind), "{path}");
    }
    let document = get("/api/openapi.json").await.json();
    assert_eq!(document["security"], json!([{"token": []}]));
    assert_eq!(document["components"]["securitySchemes"]["token"]["scheme"], "bearer");
    server.stop().await;
}
