//! Corpora: from a text to its tokens and back.

use reqwest::{
    StatusCode,
    multipart::{Form, Part},
};
use serde_json::json;

use crate::fixture::{TEXT, TestServer, small_flow};

fn form(name: &str, tokenizer: &str) -> Form {
    Form::new().text("name", name.to_owned()).text("tokenizer", tokenizer.to_owned())
}

fn text(times: usize) -> Part {
    Part::bytes(TEXT.repeat(times).into_bytes()).file_name("a.txt")
}

#[tokio::test]
async fn an_uploaded_text_is_listed_and_comes_back_as_its_tokens() {
    let server = TestServer::without_engine().await;
    let mut socket = server.socket("").await;
    let eval = Part::text("the moon sat on the cat and sang to the dog").file_name("b.txt");
    let added = server.upload(form("mine", "bytes").part("train", text(50)).part("eval", eval)).await;
    assert_eq!(added.status, StatusCode::CREATED, "{added:?}");
    let corpus = added.json();
    assert_eq!((&corpus["name"], &corpus["vocab_size"]), (&json!("mine"), &json!(256)));
    assert_eq!((&corpus["train_tokens"], &corpus["eval_tokens"]), (&json!(TEXT.len() * 50), &json!(43)));
    assert_eq!(socket.until("CorpusCreated").await.last().unwrap()["data"], corpus);
    assert_eq!(server.get("/api/corpora/mine").await.json(), corpus);
    let listed = server.get("/api/corpora").await.json();
    let names: Vec<_> = listed.as_array().unwrap().iter().map(|one| one["name"].as_str().unwrap()).collect();
    assert!(names.contains(&"toy") && names.contains(&"mine"), "{names:?}");

    let meta = server.get("/api/corpora/mine/meta.json").await.json();
    assert_eq!((&meta["tokenizer"], &meta["train_tokens"]), (&json!("bytes"), &corpus["train_tokens"]));
    let tokens = server.get("/api/corpora/mine/train.u32").await;
    assert_eq!(tokens.header("content-type"), "application/octet-stream");
    assert_eq!(tokens.header("content-disposition"), "attachment; filename=\"mine.train.u32\"");
    let expected: Vec<_> = TEXT.repeat(50).bytes().flat_map(|byte| u32::from(byte).to_le_bytes()).collect();
    assert_eq!(tokens.bytes, expected);
    assert_eq!(server.get("/api/corpora/mine/eval.u32").await.bytes.len(), 43 * 4);
    assert_eq!(std::fs::read_dir(server.data.path().join("uploads")).unwrap().count(), 0, "nothing is left behind");
    let mut flow = small_flow("on mine");
    flow["config"]["params"]["corpus"] = json!("mine");
    server.create(&flow).await;
    server.stop().await;
}

#[tokio::test]
async fn a_share_of_the_text_is_set_aside_and_an_empty_file_field_is_none() {
    let server = TestServer::without_engine().await;
    let left_empty = Part::bytes(Vec::new()).file_name("");
    let sent = form("shared", "words").text("eval_share", "0.25").part("train", text(40)).part("eval", left_empty);
    let corpus = server.upload(sent).await.json();
    let (train, eval) = (corpus["train_tokens"].as_u64().unwrap(), corpus["eval_tokens"].as_u64().unwrap());
    assert!((3 * eval).abs_diff(train) <= 4, "{train} to {eval}");
    server.stop().await;
}

#[tokio::test]
async fn a_bad_text_or_form_is_refused_with_a_sentence_and_leaves_nothing() {
    let server = TestServer::without_engine().await;
    let part = |bytes: &[u8]| Part::bytes(bytes.to_vec()).file_name("a.txt");
    let cases = [
        (Form::new().text("tokenizer", "bytes").part("train", text(9)), "name is missing"),
        (form("x", "bytes"), "train is missing"),
        (form("x", "bpe").part("train", text(9)), "tokenizer must be one of"),
        (form("x", "bytes").text("eval_share", "much").part("train", text(9)), "eval_share"),
        (form("x", "bytes").text("eval_share", "1.5").part("train", text(9)), "eval_share"),
        (form("../x", "bytes").part("train", text(9)), "name"),
        (form("x", "bytes").part("train", part(b"")), "train"),
        (form("x", "bytes").part("train", part(b"ab")), "token"),
        (form("x", "words").part("train", part(b"one \xff two")), "UTF-8"),
        (form(&"x".repeat(5000), "bytes").part("train", text(9)), "name"),
    ];
    for (form, expected) in cases {
        let sentence = server.upload(form).await.refused(422);
        assert!(sentence.contains(expected), "{expected}: {sentence}");
    }
    assert!(server.upload(form("toy", "bytes").part("train", text(9))).await.refused(409).contains("toy"));
    server.post("/api/corpora", &json!({"name": "x"})).await.refused(400);
    assert_eq!(server.get("/api/corpora").await.json().as_array().unwrap().len(), 1);
    assert_eq!(std::fs::read_dir(server.data.path().join("uploads")).unwrap().count(), 0);
    server.stop().await;
}

#[tokio::test]
async fn an_upload_beyond_the_limit_is_refused_with_the_limit() {
    let server = TestServer::start_with(&["--runner", "external", "--max-upload-mb", "1"]).await;
    let sent = form("large", "bytes").part("train", text(40_000));
    assert!(server.upload(sent).await.refused(413).contains("1 MB"));
    let again = server.upload(form("small", "bytes").part("train", text(100))).await;
    assert_eq!(again.status, StatusCode::CREATED);
    server.stop().await;
}
