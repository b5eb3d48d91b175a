//! A flow and its readers side by side: how long pages take while it runs, and what they cost it.

use std::{
    env, fs,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
};

use reqwest::{Client, multipart};
use serde_json::{Value, json};
use tokio::{task::JoinSet, time::sleep};
use wnn_experiments::model::Timestamp;

use crate::{Outcome, created, process::Process, quantiles::Quantiles, row};

/// People who look at pages, one after the other, for a second each.
const PEOPLE: u64 = 16;
/// Blocks of generations, by turns with people and without.
const BLOCKS: u64 = 12;
/// Generations of a block; of the first one the people miss some, so it does not count.
const BLOCK: u64 = 11;
/// Generations before the first block: the first ones load the corpus and fill the caches.
const BEGINNING: u64 = 10;
/// Few enough for generations of a second.
const POPULATION: u32 = 10;

/// Runs a flow twice, so that each block of generations is computed once beside people and once without, and prints how the
/// pages and the flow did. Generations differ by a third in what they cost, but both flows have the same ones.
pub(crate) async fn measure(client: &Client, server: &Process) -> Outcome<()> {
    let (mut alone, mut watched, mut times) = (0.0, 0.0, Quantiles::default());
    prepare(client, server).await?;
    for turn in 0..2 {
        let flow = begin(client, server).await?;
        let experiments = get(client, server.url(&format!("/api/flows/{flow}/experiments"))).await?;
        let search = Search { client, server, experiment: experiments[0]["id"].as_u64().ok_or("no experiment")? };
        for block in 0..BLOCKS {
            let (first, last) = (BEGINNING + block * BLOCK, BEGINNING + (block + 1) * BLOCK);
            search.reach(first).await?;
            if block % 2 == turn {
                let people = People::come(client, server, flow);
                search.reach(last).await?;
                times.extend(people.go().await?);
                watched += search.seconds(first + 1, last).await?;
            } else {
                search.reach(last).await?;
                alone += search.seconds(first + 1, last).await?;
            }
        }
        client
            .post(server.url(&format!("/api/flows/{flow}/stop")))
            .json(&json!({}))
            .send()
            .await?
            .error_for_status()?;
    }
    row(&format!("pages while a flow runs, {PEOPLE} people, one a second each"), &times.to_string());
    row("what they cost the flow", &format!("{:.1}% of its speed", (1.0 - alone / watched) * 100.0));
    Ok(())
}

/// Adds the corpus of `WNN_BENCH_TEXT`, if that is given.
async fn prepare(client: &Client, server: &Process) -> Outcome<()> {
    let Ok(path) = env::var("WNN_BENCH_TEXT") else { return Ok(()) };
    let text = multipart::Part::bytes(fs::read(path)?).file_name("text.txt");
    let form = multipart::Form::new().text("name", "bench").text("tokenizer", "words").part("train", text);
    client.post(server.url("/api/corpora")).multipart(form).send().await?.error_for_status()?;
    Ok(())
}

/// Starts a flow that lasts longer than the benchmark, on `WNN_BENCH_TEXT` or the toy corpus.
async fn begin(client: &Client, server: &Process) -> Outcome<u64> {
    let corpus = if env::var_os("WNN_BENCH_TEXT").is_some() { "bench" } else { "toy" };
    let experiment = json!({"name": "GA", "experiment_type": "ga", "optimize_connections": true});
    let params = json!({"corpus": corpus, "generations": 1_000_000, "patience": 1_000_000, "population_size": POPULATION, "seed": 1});
    let config = json!({"name": "Watched", "config": {"experiments": [experiment], "params": params}});
    let flow = created(client, &server.url("/api/flows"), &config).await?;
    client.post(server.url(&format!("/api/flows/{flow}/start"))).json(&json!({})).send().await?.error_for_status()?;
    Ok(flow)
}

async fn get(client: &Client, url: String) -> Outcome<Value> {
    Ok(client.get(url).send().await?.error_for_status()?.json().await?)
}

/// The experiment that runs.
struct Search<'a> {
    client: &'a Client,
    server: &'a Process,
    experiment: u64,
}

impl Search<'_> {
    /// Waits for the end of a generation.
    async fn reach(&self, generation: u64) -> Outcome<()> {
        let url = self.server.url(&format!("/api/experiments/{}", self.experiment));
        loop {
            let experiment = get(self.client, url.clone()).await?;
            if experiment["status"] == "failed" {
                return Err("the flow failed".into());
            }
            if experiment["current_iteration"].as_u64() >= Some(generation) {
                return Ok(());
            }
            sleep(Duration::from_millis(50)).await;
        }
    }

    /// From the end of one generation to the end of another.
    async fn seconds(&self, first: u64, last: u64) -> Outcome<f64> {
        let url = self.server.url(&format!("/api/experiments/{}/iterations", self.experiment));
        let iterations = get(self.client, url).await?;
        let end = |number: u64| -> Outcome<Timestamp> {
            let mut iterations = iterations.as_array().into_iter().flatten();
            let found = iterations.find(|one| one["iteration_num"] == number).ok_or("a generation is missing")?;
            Ok(serde_json::from_value(found["timestamp"].clone())?)
        };
        Ok(end(last)?.since(end(first)?).as_secs_f64())
    }
}

/// Those who look at pages.
struct People {
    leave: Arc<AtomicBool>,
    all: JoinSet<Result<Quantiles, reqwest::Error>>,
}

impl People {
    fn come(client: &Client, server: &Process, flow: u64) -> Self {
        let pages = ["/flows", "/experiments", "/checkpoints", &format!("/flows/{flow}")].map(|page| server.url(page));
        let (leave, mut all) = (Arc::new(AtomicBool::new(false)), JoinSet::new());
        for number in 0..PEOPLE {
            all.spawn(look(client.clone(), pages.clone(), number, Arc::clone(&leave)));
        }
        Self { leave, all }
    }

    /// Lets them finish, and tells how long each page took.
    async fn go(mut self) -> Outcome<Quantiles> {
        self.leave.store(true, Ordering::Relaxed);
        let mut times = Quantiles::default();
        while let Some(one) = self.all.join_next().await {
            times.extend(one??);
        }
        Ok(times)
    }
}

async fn look(
    client: Client,
    pages: [String; 4],
    number: u64,
    leave: Arc<AtomicBool>,
) -> Result<Quantiles, reqwest::Error> {
    let mut times = Quantiles::default();
    // Not all at the same moment.
    sleep(Duration::from_millis(1000 * number / PEOPLE)).await;
    for page in pages.iter().cycle().skip(number as usize % pages.len()) {
        if leave.load(Ordering::Relaxed) {
            break;
        }
        let begun = Instant::now();
        client.get(page).send().await?.error_for_status()?.bytes().await?;
        times.add(begun.elapsed());
        sleep(Duration::from_secs(1).saturating_sub(begun.elapsed())).await;
    }
    Ok(times)
}
