//! A flow's configuration, read and checked: what the engine is to do, with every default filled in.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

pub(super) use self::reader::Reader;
use super::{Corpus, FieldError, Method, TierConfig, status::named};

mod reader;

named!(
    /// What decides between two genomes.
    FitnessKind {
        /// Cross-entropy alone, in nats; less is better.
        Ce = "ce",
        /// Weighted harmonic mean of the ranks by cross-entropy and by accuracy.
        HarmonicRank = "harmonic_rank",
        /// Weighted mean of both, each scaled to the range seen in the population.
        Normalized = "normalized",
        /// Weighted harmonic mean of both, each scaled to the range seen in the population.
        NormalizedHarmonic = "normalized_harmonic",
    }
);

/// Share of the clusters that a child changes.
const USUAL_MUTATION_RATE: f64 = 0.1;

/// Which properties of a genome an experiment may change.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Dimensions {
    /// Input bits per neuron.
    pub bits: bool,
    /// Neurons per cluster.
    pub neurons: bool,
    /// Which input bits a neuron sees.
    pub connections: bool,
}

/// The limits within which a search moves; both ends included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bounds {
    /// Input bits per neuron.
    pub bits: (u32, u32),
    /// Neurons per cluster.
    pub neurons: (u32, u32),
}

/// How genomes are trained and judged: the same for all experiments of a flow.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct EvaluationSettings {
    /// Context tokens before the predicted one.
    pub context_size: u32,
    /// Consecutive parts of the train split.
    pub train_parts: u32,
    /// Negative tokens drawn for each train example.
    pub negatives: u32,
    /// What an untouched cell counts, in `0..=1`.
    pub empty_value: f64,
}

/// One experiment, ready to run.
#[derive(Debug, Clone, PartialEq)]
pub struct ExperimentPlan {
    /// The experiment's name, for example `Phase 1a: GA Neurons`.
    pub name: String,
    /// The search method.
    pub method: Method,
    /// What may change.
    pub dimensions: Dimensions,
    /// Generations or iterations at most.
    pub limit: u32,
    /// Genomes per generation (GA) or neighbours per iteration (tabu search).
    pub candidates: u32,
    /// Health checks without improvement before the early end.
    pub patience: u32,
    /// Generations between health checks.
    pub check_interval: u32,
    /// Percent by which a health check must improve.
    pub min_improvement_pct: f64,
    /// Generations between checkpoints.
    pub checkpoint_interval: u32,
    /// Starting shape by frequency band; `None` means uniform.
    pub tiers: Option<TierConfig>,
    /// Change only the first tier's clusters.
    pub first_tier_only: bool,
    /// Neurons and bits where no tier says otherwise.
    pub default_neurons: u32,
    /// Bits where no tier says otherwise.
    pub default_bits: u32,
    /// Limits of the search.
    pub bounds: Bounds,
    /// Share of changeable clusters that a mutation changes.
    pub mutation_rate: f64,
    /// Share of changeable clusters that a move of tabu search changes; 0 stands for a single one.
    pub move_size: f64,
    /// Share of children with two parents.
    pub crossover_rate: f64,
    /// Genomes drawn for each choice of a parent.
    pub tournament_size: u32,
    /// Start from the seeds as they are.
    pub seed_only: bool,
    /// Start from random genomes.
    pub fresh_population: bool,
    /// Moves that each tabu path remembers.
    pub tabu_size: u32,
    /// Genomes kept over all tabu iterations.
    pub total_neighbors_size: u32,
    /// Top share that may go on.
    pub fitness_percentile: Option<f64>,
    /// What decides between genomes.
    pub fitness: FitnessKind,
    /// Weights of cross-entropy and accuracy in a blended fitness.
    pub fitness_weights: (f64, f64),
    /// Accuracy threshold at the start; `None` takes the last experiment's.
    pub accuracy_threshold: Option<f64>,
    /// Rise of the threshold per generation.
    pub threshold_step: f64,
}

/// A flow, ready to run.
#[derive(Debug, Clone, PartialEq)]
pub struct FlowPlan {
    /// Name of the corpus.
    pub corpus: String,
    /// Seed of every random choice.
    pub seed: u64,
    /// How genomes are trained and judged.
    pub evaluation: EvaluationSettings,
    /// The experiments in their order.
    pub experiments: Vec<ExperimentPlan>,
}

impl ExperimentPlan {
    /// The kind of phase on the wire, for example `ga_neurons`; several dimensions are joined by `_`.
    pub fn phase_type(&self) -> String {
        let dimensions = self.dimensions;
        let parts =
            [(dimensions.neurons, "neurons"), (dimensions.bits, "bits"), (dimensions.connections, "connections")];
        let names: Vec<_> = parts.into_iter().filter_map(|(chosen, name)| chosen.then_some(name)).collect();
        format!("{}_{}", self.method, names.join("_"))
    }

    /// Reads one experiment: first its own keys, then its `params`, then those of the flow, then the defaults.
    pub(super) fn read(
        spec: &Map<String, Value>,
        flow: &Map<String, Value>,
        path: &str,
    ) -> Result<Self, Vec<FieldError>> {
        let empty = Map::new();
        let params = match spec.get("params") {
            None | Some(Value::Null) => &empty,
            Some(Value::Object(params)) => params,
            Some(other) => {
                return Err(vec![FieldError::new(format!("{path}.params"), format!("must be an object, not {other}"))]);
            }
        };
        let mut reader = Reader {
            layers: vec![
                (path.to_owned(), spec),
                (format!("{path}.params"), params),
                ("config.params".to_owned(), flow),
            ],
            errors: Vec::new(),
        };
        let method = reader.method(spec, path);
        let mut plan =
            Self {
                name: reader.name(spec, path),
                method,
                dimensions: reader.dimensions(spec, path),
                limit: reader.integer(method.limit()) as u32,
                candidates: reader.integer(method.breadth()) as u32,
                patience: reader.integer("patience") as u32,
                check_interval: reader.integer("check_interval") as u32,
                min_improvement_pct: reader
                    .optional_real("min_improvement_pct")
                    .unwrap_or(if method == Method::Genetic { 0.05 } else { 0.5 }),
                checkpoint_interval: reader.integer("checkpoint_interval") as u32,
                tiers: reader.tiers(),
                first_tier_only: reader.boolean("optimize_tier0_only"),
                default_neurons: reader.integer("default_neurons") as u32,
                default_bits: reader.integer("default_bits") as u32,
                bounds: Bounds {
                    bits: (reader.integer("min_bits") as u32, reader.integer("max_bits") as u32),
                    neurons: (reader.integer("min_neurons") as u32, reader.integer("max_neurons") as u32),
                },
                mutation_rate: 0.0,
                move_size: reader.real("move_size"),
                crossover_rate: reader.real("crossover_rate"),
                tournament_size: reader.integer("tournament_size") as u32,
                seed_only: reader.boolean("seed_only"),
                fresh_population: reader.boolean("fresh_population"),
                tabu_size: reader.integer("tabu_size") as u32,
                total_neighbors_size: reader.integer("total_neighbors_size") as u32,
                fitness_percentile: reader.optional_real("fitness_percentile"),
                fitness: reader.text("fitness_calculator").parse().unwrap_or(FitnessKind::Ce),
                fitness_weights: (reader.real("fitness_weight_ce"), reader.real("fitness_weight_acc")),
                accuracy_threshold: reader.optional_real("accuracy_threshold"),
                threshold_step: reader.real("threshold_step"),
            };
        plan.mutation_rate = reader.optional_real("mutation_rate").unwrap_or_else(|| plan.usual_mutation_rate());
        plan.check_bounds(&mut reader);
        reader.check_all();
        if reader.errors.is_empty() { Ok(plan) } else { Err(reader.errors) }
    }

    /// A tenth of the clusters, or, where the moves of neighbours are judged one by one, each cluster once an iteration.
    fn usual_mutation_rate(&self) -> f64 {
        let sifted = self.method == Method::Tabu && self.move_size < USUAL_MUTATION_RATE;
        if sifted { (1.0 / f64::from(self.candidates)).min(USUAL_MUTATION_RATE) } else { USUAL_MUTATION_RATE }
    }

    fn check_bounds(&self, reader: &mut Reader<'_>) {
        let Bounds { bits, neurons } = self.bounds;
        let mut within = |low: &str, high: &str, (least, most): (u32, u32), default: &str, value: u32| {
            if least > most {
                reader.fail(low, format!("is {least}, above {high} {most}"));
            } else if self.tiers.is_none() && !(least..=most).contains(&value) {
                reader.fail(default, format!("is {value}, outside {low} {least} to {high} {most}"));
            }
        };
        within("min_bits", "max_bits", bits, "default_bits", self.default_bits);
        within("min_neurons", "max_neurons", neurons, "default_neurons", self.default_neurons);
        for (index, tier) in self.tiers.iter().flat_map(|tiers| tiers.0.iter().enumerate()) {
            let number = index + 1;
            if !(bits.0..=bits.1).contains(&tier.bits) && self.dimensions.bits {
                reader.fail(
                    "tier_config",
                    format!(
                        "has {} bits in tier {number}, outside min_bits {} to max_bits {}",
                        tier.bits, bits.0, bits.1
                    ),
                );
            }
            if !(neurons.0..=neurons.1).contains(&tier.neurons) && self.dimensions.neurons {
                reader.fail(
                    "tier_config",
                    format!(
                        "has {} neurons in tier {number}, outside min_neurons {} to max_neurons {}",
                        tier.neurons, neurons.0, neurons.1
                    ),
                );
            }
        }
    }
}

impl EvaluationSettings {
    /// Checks that a corpus has at least one example to be judged on, and one to learn from in each part.
    ///
    /// # Errors
    ///
    /// The field that asks for more.
    pub fn check_length(&self, corpus: &Corpus) -> Result<(), FieldError> {
        let (context, parts) = (u64::from(self.context_size), u64::from(self.train_parts));
        let (train, eval, name) = (corpus.train_tokens, corpus.eval_tokens, &corpus.name);
        if train.min(eval) <= context {
            let message = format!("is {context}, but the corpus `{name}` has only {train} and {eval} tokens");
            return Err(FieldError::new("config.params.context_size", message));
        }
        if train - context < parts {
            let examples = train - context;
            let message = format!("is {parts}, but the corpus `{name}` has only {examples} examples to learn from");
            return Err(FieldError::new("config.params.train_parts", message));
        }
        Ok(())
    }

    pub(super) fn read(reader: &mut Reader<'_>) -> Self {
        Self {
            context_size: reader.integer("context_size") as u32,
            train_parts: reader.integer("train_parts") as u32,
            negatives: reader.integer("negatives") as u32,
            empty_value: reader.real("empty_value"),
        }
    }
}
