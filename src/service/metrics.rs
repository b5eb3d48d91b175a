//! What the server did so far and holds at the moment, for programs that collect such figures.
//!
//! Counters grow when an iteration ends, and only here: what they say is lost with the process.

use std::{
    fmt,
    sync::{Arc, Mutex, PoisonError, Weak},
};

use prometheus_client::{
    encoding::text::encode,
    metrics::{counter::Counter, family::Family, gauge::Gauge},
    registry::{Registry, Unit},
};

use super::machine;
use crate::engine::evaluate::{Evaluator, Work};

/// A label and its value.
type Label = (&'static str, &'static str);

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
        ];
        for (name, help, gauge) in sizes {
            registry.register_with_unit(name, help, Unit::Bytes, gauge.clone());
        }
        registry.register("wnn_flows", "Flows by status", metrics.flows.clone());
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

    /// All of it in the text format of `OpenMetrics`, with the flows that run and wait.
    pub(super) fn text(&self, running: u64, queued: u64) -> Result<String, fmt::Error> {
        let evaluators = self.evaluators.lock().unwrap_or_else(PoisonError::into_inner);
        let held = evaluators.iter().filter_map(Weak::upgrade).map(|evaluator| evaluator.cache_bytes()).sum();
        drop(evaluators);
        self.cache.set(signed(held));
        self.memory.set(signed(machine::resident().unwrap_or(0)));
        for (status, count) in [("running", running), ("queued", queued)] {
            self.flows.get_or_create(&[("status", status)]).set(signed(count));
        }
        let mut text = String::new();
        encode(&mut text, &self.registry)?;
        Ok(text)
    }
}

fn signed(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}
