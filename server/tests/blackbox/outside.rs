//! What programs elsewhere report, in the words of both generations of clients.

use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

use crate::fixture::{TestServer, answer, small_flow};

async fn experiment(server: &TestServer, body: &Value) -> Value {
    let created = server.post("/api/experiments", body).await;
    assert_eq!(created.status, StatusCode::CREATED, "{created:?}");
    created.json()
}

async fn new_experiment(server: &TestServer) -> i64 {
    experiment(server, &json!({"name": "alone"})).await["id"].as_i64().unwrap()
}

#[tokio::test]
async fn an_experiment_is_created_changed_and_deleted() {
    let server = TestServer::without_engine().await;
    let config = json!({"name": "Phase 1b", "experiment_type": "ts", "optimize_bits": true, "iterations": 250,
        "neighbors_per_iter": 50, "tier_config": [[100, 15, 20], [null, 5, 8]], "novel": [1, {"x": null}]});
    let sent = json!({"name": "Phase 1b", "log_path": "/tmp/a.log", "config": config, "later": true});
    let created = experiment(&server, &sent).await;
    assert_eq!((&created["config"], &created["log_path"]), (&config, &json!("/tmp/a.log")));
    assert_eq!((&created["phase_type"], &created["max_iterations"]), (&json!("ts_bits"), &json!(250)));
    assert_eq!((&created["status"], &created["tier_config"]), (&json!("pending"), &config["tier_config"]));
    let path = format!("/api/experiments/{}", created["id"]);
    let mut socket = server.socket("").await;
    socket.next().await;
    let patch = json!({"status": "running", "best_ce": 9.5, "best_accuracy": 0.03, "current_iteration": 7,
        "max_iterations": 99, "cluster_type": "tiered", "name": "renamed"});
    let changed = server.patch(&path, &patch).await.json();
    for (field, value) in patch.as_object().unwrap() {
        assert_eq!(&changed[field], value, "{field}");
    }
    assert!(changed["started_at"].is_string());
    assert_eq!(server.get(&path).await.json(), changed);
    let told: Vec<_> = [socket.next().await, socket.next().await].iter().map(|frame| frame["type"].clone()).collect();
    assert_eq!(told, ["ExperimentStatusChanged", "PhaseStarted"]);
    let phases = server.get(&format!("{path}/phases")).await.json();
    assert_eq!((&phases[0]["id"], &phases[0]["name"]), (&created["id"], &json!("renamed")));
    assert!(server.delete(&path).await.refused(409).contains("has run"));
    let ended = server.patch(&path, &json!({"status": "completed"})).await.json();
    assert!(ended["ended_at"].is_string());
    assert_eq!(socket.until("PhaseCompleted").await.last().unwrap()["data"]["result"]["ce"], 9.5);
    assert!(server.patch(&path, &json!({"status": "pending"})).await.refused(409).contains("completed"));

    let idle = new_experiment(&server).await;
    assert_eq!(server.delete(&format!("/api/experiments/{idle}")).await.status, StatusCode::NO_CONTENT);
    server.get(&format!("/api/experiments/{idle}")).await.refused(404);
    server.stop().await;
}

#[tokio::test]
async fn iterations_are_taken_singly_and_in_lists_and_again() {
    let server = TestServer::without_engine().await;
    let id = new_experiment(&server).await;
    let path = format!("/api/experiments/{id}/iterations");
    let mut socket = server.socket("").await;
    let one = json!({"iteration_num": 1, "best_ce": 10.5, "avg_ce": 11.0, "best_accuracy": 0.01, "avg_accuracy": 0.005,
        "elapsed_secs": 2.5, "gen2_only": "x"});
    let first = server.post(&path, &one).await;
    assert_eq!(first.status, StatusCode::CREATED);
    let frames = socket.until("IterationUpdate").await;
    assert_eq!(frames.last().unwrap()["data"], first.json());
    assert_eq!(server.get(&format!("/api/experiments/{id}")).await.json()["status"], "running");
    let again = server.post(&path, &json!({"iteration_num": 1, "best_ce": 10.0})).await.json();
    assert_eq!((&again["id"], &again["best_ce"]), (&first.json()["id"], &json!(10.0)));

    let many: Vec<_> = (1..=450)
        .map(|number| json!({"iteration_num": number, "best_ce": 1000 - number, "best_accuracy": 0.1}))
        .collect();
    let taken = server.post(&path, &json!(many)).await;
    assert_eq!((taken.status, taken.json()), (StatusCode::CREATED, json!({"recorded": 450, "current_iteration": 450})));
    let frames = socket.until("IterationsRecorded").await;
    let span = json!({"experiment_id": id, "first": 1, "last": 450, "count": 450});
    assert_eq!(frames.last().unwrap()["data"], span);
    let updates: Vec<_> = frames.iter().filter(|frame| frame["type"] == "IterationUpdate").collect();
    assert_eq!(updates.last().unwrap()["data"]["iteration_num"], 450);
    assert!(updates.len() <= 2, "a long list is not told one by one");
    let repeated = server.post(&path, &json!([many[3], many[3], many[4]])).await.json();
    assert_eq!(repeated, json!({"recorded": 2, "current_iteration": 450}));

    let page = server.get(&format!("{path}?after=10&limit=3")).await;
    let numbers: Vec<_> = page.json().as_array().unwrap().iter().map(|row| row["iteration_num"].as_i64()).collect();
    assert_eq!((numbers, page.header("x-total-count")), (vec![Some(11), Some(12), Some(13)], "450"));
    let series = server.get(&format!("/api/phases/{id}/iterations?max_points=20")).await;
    let rows = series.json();
    let rows = rows.as_array().unwrap();
    assert!(rows.len() <= 20 && rows.len() > 5 && series.header("x-total-count") == "450", "{}", rows.len());
    assert_eq!((&rows[0]["iteration_num"], &rows[rows.len() - 1]["iteration_num"]), (&json!(1), &json!(450)));
    let row = server.get(&format!("/api/experiments/{id}")).await.json();
    assert_eq!((&row["best_ce"], &row["current_iteration"]), (&json!(10.0), &json!(450)));
    server.stop().await;
}

#[tokio::test]
async fn what_is_wrong_in_a_report_is_named() {
    let server = TestServer::without_engine().await;
    let id = new_experiment(&server).await;
    let flow = server.create(&small_flow("x")).await;
    let path = |rest: &str| format!("/api/experiments/{id}{rest}");
    let cases = [
        ("POST", "/api/experiments".to_owned(), json!({}), "name"),
        ("POST", "/api/experiments".to_owned(), json!({"name": "x", "config": [1]}), "config"),
        ("POST", "/api/experiments".to_owned(), json!({"name": "x", "flow_id": 99}), "flow_id"),
        ("PATCH", path(""), json!({"status": "done"}), "status"),
        ("PATCH", path(""), json!({"current_iteration": -1}), "current_iteration"),
        ("POST", path("/iterations"), json!({"best_ce": 1.0}), "."),
        ("POST", path("/iterations"), json!([{"iteration_num": 1}, {"iteration_num": -1}]), "[1].iteration_num"),
        ("POST", path("/iterations"), json!([{"iteration_num": 1}, {"iteration_num": "x"}]), "[1].iteration_num"),
        ("POST", path("/summaries"), json!({"validation_point": "middle"}), "validation_point"),
        ("POST", "/api/checkpoints".to_owned(), json!({"experiment_id": id}), "."),
        ("POST", "/api/checkpoints".to_owned(), json!({"experiment_id": id, "file_path": " "}), "file_path"),
        ("POST", "/api/checkpoints".to_owned(), json!({"experiment_id": 99, "file_path": "/a"}), "experiment_id"),
        ("PATCH", format!("/api/flows/{flow}/pid"), json!({"pid": 0}), "pid"),
        ("POST", format!("/api/flows/{flow}/experiments"), json!({}), "experiment_id"),
        ("POST", format!("/api/flows/{flow}/experiments"), json!({"experiment_id": 99}), "experiment_id"),
        ("POST", format!("/api/flows/{flow}/experiments"), json!({"experiment": 5}), "config.experiments[6]"),
    ];
    for (method, path, body, field) in cases {
        let sent = answer(server.request(method.parse().unwrap(), &path).json(&body)).await;
        sent.refused(422);
        assert_eq!(sent.json()["fields"][0]["field"], field, "{path} {body}");
    }
    for body in ["", "[", "[{\"iteration_num\": 1}] x", "nul"] {
        answer(server.request(Method::POST, &path("/iterations")).body(body)).await.refused(400);
    }
    server.post(&path("/iterations"), &json!(vec![json!({"iteration_num": 1}); 20_001])).await.refused(413);
    assert!(server.get(&path("/iterations?max_points=3")).await.refused(422).contains("max_points"));
    server.get("/api/validations/check").await.refused(400);
    for path in [
        "/api/experiments/99/iterations",
        "/api/experiments/99/summaries",
        "/api/experiments/99/gating",
        "/api/flows/99/heartbeat",
        "/api/flows/99/experiments",
    ] {
        let body =
            json!({"iteration_num": 1, "validation_point": "init", "genome_type": "best_ce", "genome_hash": "a"});
        server.post(path, &body).await.refused(404);
    }
    for path in [
        "/api/experiments/99/phases",
        "/api/phases/x/iterations",
        "/api/flows/99/validations",
        "/api/experiments/1/gating/7",
        "/api/experiments/1/gating/x",
    ] {
        server.get(path).await.refused(404);
    }
    server.stop().await;
}

#[tokio::test]
async fn a_gen_1_flow_runs_from_its_creation_to_its_end() {
    let server = TestServer::without_engine().await;
    let flow = server.create(&small_flow("gen 1")).await;
    let path = format!("/api/flows/{flow}");
    server.patch(&path, &json!({"status": "running"})).await;
    let name = "Phase 1a: GA Neurons";
    let alone = experiment(&server, &json!({"name": name, "config": {"experiment_type": "ga"}})).await;
    let linked =
        server.post(&format!("{path}/experiments"), &json!({"experiment_id": alone["id"], "sequence_order": 0})).await;
    assert_eq!((linked.status, &linked.json()["flow_id"]), (StatusCode::CREATED, &json!(flow)));
    let second = experiment(&server, &json!({"name": "Phase 1b: TS Neurons", "flow_id": flow})).await;
    let all = server.get(&format!("{path}/experiments")).await.json();
    let names: Vec<_> = all.as_array().unwrap().iter().map(|one| one["name"].as_str().unwrap()).collect();
    assert_eq!((names.len(), names[0], names[1]), (6, name, "Phase 1b: TS Neurons"), "none is there twice");
    assert_eq!((&all[0]["id"], &all[1]["id"]), (&alone["id"], &second["id"]));

    server
        .post(&format!("/api/experiments/{}/iterations", alone["id"]), &json!({"iteration_num": 1, "best_ce": 9.0}))
        .await;
    let mut socket = server.socket("").await;
    server.patch(&path, &json!({"status": "completed"})).await;
    let frames = socket.until("FlowCompleted").await;
    assert!(frames.iter().any(|frame| frame["type"] == "PhaseCompleted"));
    let all = server.get(&format!("{path}/experiments")).await.json();
    assert_eq!((&all[0]["status"], &all[1]["status"]), (&json!("completed"), &json!("pending")));
    assert!(all[0]["ended_at"].is_string());
    server.get("/api/experiments/current").await.refused(404);
    server.stop().await;
}

#[tokio::test]
async fn a_flow_of_a_kind_that_only_its_worker_knows_is_kept_as_sent() {
    let server = TestServer::start().await;
    let spec = json!({"name": "Sweep", "experiment_type": "grid_search", "params": {"patience": 0, "grid": [[1, 2]]}});
    let id = server.create(&json!({"name": "grid", "experiments": [spec]})).await;
    let experiments = server.get(&format!("/api/flows/{id}/experiments")).await.json();
    assert_eq!((&experiments[0]["config"], &experiments[0]["phase_type"]), (&spec, &json!("grid_search")));
    let added = json!({"experiment": {"name": "More", "experiment_type": "grid_search"}, "sequence_order": 0});
    server.post(&format!("/api/flows/{id}/experiments"), &added).await;
    let flow = server.get(&format!("/api/flows/{id}")).await.json();
    assert_eq!((&flow["config"]["experiments"][0]["name"], &flow["experiment_count"]), (&json!("More"), &json!(2)));
    let order = server.get(&format!("/api/flows/{id}/experiments")).await.json();
    assert_eq!((&order[0]["name"], &order[1]["name"]), (&json!("More"), &json!("Sweep")));

    let start = server.post(&format!("/api/flows/{id}/start"), &json!({})).await;
    let sentence = start.refused(422);
    for part in ["experiment \"More\" is of the type `grid_search`", "one of ga, ts", "`running`", "--runner external"]
    {
        assert!(sentence.contains(part), "{part}: {sentence}");
    }
    assert_eq!(start.json()["fields"][1]["field"], "config.experiments[1].experiment_type");
    let path = format!("/api/flows/{id}");
    server.patch(&path, &json!({"status": "queued"})).await.refused(422);
    assert_eq!(server.get(&path).await.json()["status"], "pending");
    for status in ["running", "paused", "queued", "running", "completed"] {
        assert_eq!(server.patch(&path, &json!({"status": status})).await.json()["status"], status);
    }
    server.post(&format!("{path}/restart"), &json!({"from_beginning": true})).await.refused(422);
    server.stop().await;
}

#[tokio::test]
async fn a_flow_with_an_experiment_that_was_linked_to_it_is_not_begun_here() {
    let server = TestServer::start().await;
    let id = server.create(&small_flow("mixed")).await;
    let link = async |body: Value| {
        let foreign = experiment(&server, &body).await["id"].clone();
        let path = format!("/api/flows/{id}/experiments");
        assert_eq!(server.post(&path, &json!({"experiment_id": foreign})).await.status, StatusCode::CREATED);
        server.post(&format!("/api/flows/{id}/start"), &json!({})).await
    };
    let more = link(json!({"name": "One more", "config": {"experiment_type": "ga"}})).await;
    assert!(more.refused(409).contains("has 7 experiments, but its configuration describes 6"));
    let foreign = link(json!({"name": "Phase 1a: GA Neurons", "config": {"experiment_type": "anneal"}})).await;
    assert!(foreign.refused(422).contains("of the type `anneal`"));
    assert_eq!(server.get(&format!("/api/flows/{id}")).await.json()["status"], "pending");
    server.stop().await;
}

#[tokio::test]
async fn a_worker_gives_signs_of_life_until_the_flow_has_ended() {
    let server = TestServer::without_engine().await;
    let id = server.create(&small_flow("x")).await;
    let path = format!("/api/flows/{id}");
    let done = server.patch(&format!("{path}/pid"), &json!({"pid": 1234})).await;
    assert_eq!(done.json(), json!({"success": true}));
    server.patch(&path, &json!({"status": "running"})).await;
    let beat = answer(server.request(Method::POST, &format!("{path}/heartbeat"))).await;
    assert_eq!(beat.json(), json!({"success": true}));
    let flow = server.get(&path).await.json();
    assert_eq!(flow["pid"], 1234);
    assert!(flow["last_heartbeat"].is_string());
    server.post(&format!("{path}/stop"), &Value::Null).await;
    assert!(server.post(&format!("{path}/heartbeat"), &json!({})).await.refused(409).contains("cancelled"));
    server.stop().await;
}

#[tokio::test]
async fn analyses_are_recorded_and_found() {
    let server = TestServer::without_engine().await;
    let flow = server.create(&small_flow("x")).await;
    let id = server.get(&format!("/api/flows/{flow}/experiments")).await.json()[0]["id"].as_i64().unwrap();
    let path = format!("/api/experiments/{id}");
    let summary = json!({"validation_point": "final", "genome_type": "best_acc", "genome_hash": "abc", "ce": 9.25, "accuracy": 0.5});
    let first = server.post(&format!("{path}/summaries"), &summary).await;
    assert_eq!(first.status, StatusCode::CREATED);
    let mut better = summary.clone();
    better["ce"] = json!(9.0);
    assert_eq!(server.post(&format!("{path}/summaries"), &better).await.json(), first.json());
    for list in [format!("{path}/summaries"), format!("/api/flows/{flow}/validations")] {
        let list = server.get(&list).await.json();
        assert_eq!(
            (list.as_array().unwrap().len(), &list[0]["ce"], &list[0]["flow_id"]),
            (1, &json!(9.0), &json!(flow))
        );
    }
    let known = server.get("/api/validations/check?genome_hash=abc").await.json();
    assert_eq!(known, json!({"found": true, "ce": 9.0, "accuracy": 0.5}));
    assert_eq!(server.get("/api/validations/check?genome_hash=x").await.json(), json!({"found": false}));

    let asked = server.post(&format!("{path}/gating"), &json!({"config": {"top": 3}})).await;
    let run = asked.json();
    assert_eq!(
        (asked.status, &run["status"], &run["config"]["top"]),
        (StatusCode::CREATED, &json!("pending"), &json!(3))
    );
    answer(server.request(Method::POST, &format!("{path}/gating"))).await;
    assert_eq!(server.get("/api/gating/pending").await.json().as_array().unwrap().len(), 2);
    let run_path = format!("{path}/gating/{}", run["id"]);
    let running = server.patch(&run_path, &json!({"status": "running"})).await.json();
    assert!(running["started_at"].is_string() && running["completed_at"].is_null());
    assert!(server.patch(&run_path, &json!({"results": [5]})).await.refused(422).contains("results[0]"));
    let results = json!([{"genome_type": "best_ce", "ce": 9.0, "acc": 0.1, "gated_ce": 8.5, "gated_acc": 0.2, "gating_config": {}}]);
    let done = server.patch(&run_path, &json!({"results": results, "genomes_tested": 1})).await.json();
    assert_eq!((&done["status"], &done["results"]), (&json!("completed"), &results));
    assert_eq!(server.get(&run_path).await.json(), done);
    server.patch(&run_path, &json!({"status": "running"})).await.refused(409);
    assert_eq!(server.get(&format!("{path}/gating")).await.json()[1], done);
    let watch = server.post("/api/watch", &json!({"log_path": "/tmp/x.log"})).await.json();
    assert_eq!(watch["watching"], false);
    assert!(server.delete(&format!("/api/flows/{flow}")).await.status.is_success(), "all of it goes with the flow");
    server.stop().await;
}
