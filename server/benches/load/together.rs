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
/// How long the flow runs with them, and as long without them, again and again.
const STRETCH: Duration = Duration::from_secs(20);
/// How often.
const PAIRS: u32 = 6;
/// Few enough for many generations in a stretch: the speed is counted in whole ones.
const POPULATION: u32 = 10;

/// Runs a flow and prints how the pages and the flow did.
pub(crate) async fn measure(client: &Client, server: &Process) -> Outcome<()> {
    let flow = begin(client, server).await?;
    let (mut alone, mut watched, mut times) = (0.0, 0.0, Quantiles::default());
    // The first seconds load the corpus and judge the first population.
    sleep(STRETCH).await;
    // Every other pair the other way round, since a search gets quicker or slower as it goes on.
    for with in (0..PAIRS).flat_map(|pair| [pair % 2 == 1, pair % 2 == 0]) {
        if with {
            let people = People::come(client, server, flow);
            watched += speed(client, server, flow, sleep(STRETCH)).await?;
            times.extend(people.go().await?);
        } else {
            alone += speed(client, server, flow, sleep(STRETCH)).await?;
        }
    }
    row(&format!("pages while a flow runs, {PEOPLE} people, one a second each"), &times.to_string());
    row("what they cost the flow", &format!("{:.1}% of its speed", (1.0 - watched / alone) * 100.0));
    client.post(server.url(&format!("/api/flows/{flow}/stop"))).json(&json!({})).send().await?.error_for_status()?;
    Ok(())
}

/// Starts a flow that lasts longer than the benchmark, on `WNN_BENCH_TEXT` or the toy corpus.
async fn begin(client: &Client, server: &Process) -> Outcome<u64> {
    let corpus = match env::var("WNN_BENCH_TEXT") {
        Ok(path) => {
            let text = multipart::Part::bytes(fs::read(path)?).file_name("text.txt");
            let form = multipart::Form::new().text("name", "bench").text("tokenizer", "words").part("train", text);
            client.post(server.url("/api/corpora")).multipart(form).send().await?.error_for_status()?;
            "bench"
        }
        Err(_) => "toy",
    };
    let experiment = json!({"name": "GA", "experiment_type": "ga", "optimize_connections": true});
    let params =
        json!({"corpus": corpus, "generations": 1_000_000, "patience": 1_000_000, "population_size": POPULATION});
    let config = json!({"name": "Watched", "config": {"experiments": [experiment], "params": params}});
    let flow = created(client, &server.url("/api/flows"), &config).await?;
    client.post(server.url(&format!("/api/flows/{flow}/start"))).json(&json!({})).send().await?.error_for_status()?;
    Ok(flow)
}

/// Generations per second while `during` lasts, from the end of the first that ends then to the end of the last.
async fn speed(client: &Client, server: &Process, flow: u64, during: impl Future<Output = ()>) -> Outcome<f64> {
    let before = ends(client, server, flow).await?.len();
    during.await;
    let ends = ends(client, server, flow).await?.split_off(before);
    let (Some(first), Some(last)) = (ends.first(), ends.last()) else {
        return Err("no generation ended: take a shorter text".into());
    };
    Ok((ends.len() - 1) as f64 / last.since(*first).as_secs_f64())
}

/// When each generation ended.
async fn ends(client: &Client, server: &Process, flow: u64) -> Outcome<Vec<Timestamp>> {
    let of =
        async |url: String| -> Outcome<Value> { Ok(client.get(url).send().await?.error_for_status()?.json().await?) };
    let experiments = of(server.url(&format!("/api/flows/{flow}/experiments"))).await?;
    let iterations = of(server.url(&format!("/api/experiments/{}/iterations", experiments[0]["id"]))).await?;
    let iterations = iterations.as_array().ok_or("no list of iterations")?;
    iterations.iter().map(|one| Ok(serde_json::from_value(one["timestamp"].clone())?)).collect()
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
