//! What the server did so far and holds at the moment, for programs that collect such figures.
//!
//! Counters grow when an iteration ends, and only here: what they say is lost with the process.

use std::{
    fmt,
    sync::{Arc, Mutex, PoisonError, Weak},
    time::Duration,
};

use prometheus_client::{
    encoding::text::encode,
    metrics::{
        counter::Counter,
        family::Family,
        gauge::Gauge,
        histogram::{Histogram, exponential_buckets},
    },
    registry::{Registry, Unit},
};

use super::machine;
use crate::engine::evaluate::{Evaluator, Work};

/// A label and its value.
type Label = (&'static str, &'static str);

/// What happens at the edges: requests, sockets, commits.
#[derive(Debug)]
pub struct EdgeMetrics {
    /// Seconds until the head of each answer, by the first digit of its status: `2xx`.
    requests: Family<[Label; 1], Histogram, fn() -> Histogram>,
    /// Seconds that each commit took.
    pub(super) commits: Histogram,
    /// Seconds from the publishing of each event until it was handed to a socket.
    delays: Histogram,
    sockets: Gauge,
    overflows: Counter,
}

/// Counters and gauges of one server.
#[derive(Debug, Default)]
pub(super) struct Metrics {
    registry: Registry,
    genomes: Counter,
    moves: Counter,
    lookups: Counter,
    hits: Counter,
    bases: Counter,
    iterations: Counter,
    cache: Gauge,
    memory: Gauge,
    flows: Family<[Label; 1], Gauge>,
    /// The evaluators of the flows that run; gone with them.
    evaluators: Mutex<Vec<Weak<dyn Evaluator>>>,
    disk: Gauge,
    /// Noted by the edges.
    pub(super) edge: EdgeMetrics,
}

impl Metrics {
    /// Of a server whose evaluators may hold so many bytes.
    pub(super) fn new(cache_budget: u64) -> Self {
        let mut metrics = Self::default();
        let mut registry = Registry::default();
        let counters = [
            ("wnn_genomes_judged", "Genomes judged by the built-in engine", &metrics.genomes),
            ("wnn_moves_judged", "Moves judged beside whole genomes", &metrics.moves),
            ("wnn_cache_lookups", "Answers of clusters that were looked up in the cache", &metrics.lookups),
            ("wnn_cache_hits", "Answers of clusters that were found in the cache", &metrics.hits),
            ("wnn_bases_built", "Genomes judged from nothing, for others to be judged by difference", &metrics.bases),
            ("wnn_iterations", "Generations and iterations done by the built-in engine", &metrics.iterations),
        ];
        for (name, help, counter) in counters {
            registry.register(name, help, counter.clone());
        }
        let budget = Gauge::default();
        budget.set(signed(cache_budget));
        let sizes = [
            ("wnn_cache", "Memory that the evaluators hold for later", &metrics.cache),
            ("wnn_cache_budget", "Memory that the evaluators may hold together", &budget),
            ("process_resident_memory", "Memory that the server takes", &metrics.memory),
            ("wnn_disk_free", "Room on the disk of the data directory", &metrics.disk),
        ];
        for (name, help, gauge) in sizes {
            registry.register_with_unit(name, help, Unit::Bytes, gauge.clone());
        }
        registry.register("wnn_flows", "Flows by status", metrics.flows.clone());
        metrics.edge.register(&mut registry);
        metrics.registry = registry;
        metrics
    }

    /// Asks that evaluator from now on what it holds.
    pub(super) fn attend(&self, evaluator: &Arc<dyn Evaluator>) {
        let mut evaluators = self.evaluators.lock().unwrap_or_else(PoisonError::into_inner);
        evaluators.retain(|known| known.strong_count() > 0);
        evaluators.push(Arc::downgrade(evaluator));
    }

    /// Counts what was done.
    pub(super) fn add(&self, work: &Work) {
        self.genomes.inc_by(work.genomes);
        self.moves.inc_by(work.moves);
        self.lookups.inc_by(work.columns_asked);
        self.hits.inc_by(work.columns_found);
        self.bases.inc_by(work.bases);
    }

    /// Counts an iteration.
    pub(super) fn add_iteration(&self) {
        self.iterations.inc();
    }

    /// All of it in the text format of `OpenMetrics`, with the flows that run and wait and the room on the disk.
    pub(super) fn text(&self, running: u64, queued: u64, disk_free: u64) -> Result<String, fmt::Error> {
        let evaluators = self.evaluators.lock().unwrap_or_else(PoisonError::into_inner);
        let held = evaluators.iter().filter_map(Weak::upgrade).map(|evaluator| evaluator.cache_bytes()).sum();
        drop(evaluators);
        self.cache.set(signed(held));
        self.memory.set(signed(machine::resident().unwrap_or(0)));
        self.disk.set(signed(disk_free));
        for (status, count) in [("running", running), ("queued", queued)] {
            self.flows.get_or_create(&[("status", status)]).set(signed(count));
        }
        let mut text = String::new();
        encode(&mut text, &self.registry)?;
        Ok(text)
    }
}

impl Default for EdgeMetrics {
    fn default() -> Self {
        Self {
            requests: Family::new_with_constructor(seconds),
            commits: seconds(),
            delays: seconds(),
            sockets: Gauge::default(),
            overflows: Counter::default(),
        }
    }
}

impl EdgeMetrics {
    fn register(&self, registry: &mut Registry) {
        let requests = "Time until the head of each answer";
        registry.register_with_unit("wnn_http_request", requests, Unit::Seconds, self.requests.clone());
        registry.register_with_unit("wnn_commit", "Time of each commit", Unit::Seconds, self.commits.clone());
        let delays = "Time from the commit of an event until it was handed to a socket";
        registry.register_with_unit("wnn_event_lag", delays, Unit::Seconds, self.delays.clone());
        registry.register("wnn_sockets", "Open sockets", self.sockets.clone());
        let overflows = "Sockets that read too slowly and got a fresh snapshot";
        registry.register("wnn_socket_overflows", overflows, self.overflows.clone());
    }

    /// A request was answered with that status.
    pub fn answered(&self, status: u16, took: Duration) {
        let class = ["1xx", "2xx", "3xx", "4xx", "5xx"][usize::from(status / 100).clamp(1, 5) - 1];
        self.requests.get_or_create(&[("status", class)]).observe(took.as_secs_f64());
    }

    /// An event was handed to a socket that long after it was published.
    pub fn sent(&self, delay: Duration) {
        self.delays.observe(delay.as_secs_f64());
    }

    /// A socket is open for as long as the value lives.
    pub fn open_socket(&self) -> OpenSocket {
        self.sockets.inc();
        OpenSocket(self.sockets.clone())
    }

    /// A socket missed events.
    pub fn overflowed(&self) {
        self.overflows.inc();
    }
}

/// An open socket, as far as the figures know.
#[derive(Debug)]
pub struct OpenSocket(Gauge);

impl Drop for OpenSocket {
    fn drop(&mut self) {
        self.0.dec();
    }
}

/// From a tenth of a millisecond to half a minute.
fn seconds() -> Histogram {
    Histogram::new(exponential_buckets(0.0001, 2.5, 15))
}

fn signed(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}
