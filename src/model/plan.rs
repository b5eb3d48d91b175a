//! A flow's configuration, read and checked: what the engine is to do, with every default filled in.

use serde_json::{Map, Value};

use super::{
    FieldError, TierConfig,
    parameter::{DefaultValue, Parameter, integer, parameter},
    status::named,
};

named!(
    /// The search method of an experiment.
    Method {
        /// A genetic algorithm.
        Genetic = "ga",
        /// Tabu search.
        Tabu = "ts",
    }
);

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
#[derive(Debug, Clone, Copy, PartialEq)]
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
        let params = spec.get("params").and_then(Value::as_object).unwrap_or(&empty);
        let mut reader = Reader {
            layers: vec![
                (path.to_owned(), spec),
                (format!("{path}.params"), params),
                ("config.params".to_owned(), flow),
            ],
            errors: Vec::new(),
        };
        let method = reader.method(spec, path);
        let plan = Self {
            name: reader.name(spec, path),
            method,
            dimensions: reader.dimensions(spec, path),
            limit: reader.integer(if method == Method::Genetic { "generations" } else { "iterations" }) as u32,
            candidates: reader.integer(if method == Method::Genetic { "population_size" } else { "neighbors_per_iter" })
                as u32,
            patience: reader.integer("patience") as u32,
            check_interval: reader.integer("check_interval") as u32,
            min_improvement_pct: reader.optional_real("min_improvement_pct").unwrap_or(if method == Method::Genetic {
                0.05
            } else {
                0.5
            }),
            checkpoint_interval: reader.integer("checkpoint_interval") as u32,
            tiers: reader.tiers(),
            first_tier_only: reader.boolean("optimize_tier0_only"),
            default_neurons: reader.integer("default_neurons") as u32,
            default_bits: reader.integer("default_bits") as u32,
            bounds: Bounds {
                bits: (reader.integer("min_bits") as u32, reader.integer("max_bits") as u32),
                neurons: (reader.integer("min_neurons") as u32, reader.integer("max_neurons") as u32),
            },
            mutation_rate: reader.real("mutation_rate"),
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
        plan.check_bounds(&mut reader);
        if reader.errors.is_empty() { Ok(plan) } else { Err(reader.errors) }
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
    pub(super) fn read(reader: &mut Reader<'_>) -> Self {
        Self {
            context_size: reader.integer("context_size") as u32,
            train_parts: reader.integer("train_parts") as u32,
            negatives: reader.integer("negatives") as u32,
            empty_value: reader.real("empty_value"),
        }
    }
}

/// Looks parameters up through layers of JSON objects, from the most particular to the most general, and collects what
/// is wrong with them.
pub(super) struct Reader<'a> {
    /// Path and object of each layer.
    pub(super) layers: Vec<(String, &'a Map<String, Value>)>,
    /// What was wrong so far.
    pub(super) errors: Vec<FieldError>,
}

impl<'a> Reader<'a> {
    fn lookup(&mut self, name: &str) -> (&'static Parameter, Option<&'a Value>) {
        let parameter = parameter(name).expect("every parameter that is read stands in the register");
        let found = self.layers.iter().find_map(|(path, layer)| {
            layer.get(name).filter(|value| !value.is_null()).map(|value| (path.clone(), *layer, value))
        });
        let Some((path, _, value)) = found else { return (parameter, None) };
        match parameter.check(value) {
            Ok(()) => (parameter, Some(value)),
            Err(message) => {
                self.errors.push(FieldError::new(format!("{path}.{name}"), message));
                (parameter, None)
            }
        }
    }

    /// Records a problem with the layer that gave `name`, or the first one.
    fn fail(&mut self, name: &str, message: String) {
        let given = self.layers.iter().find(|(_, layer)| layer.get(name).is_some_and(|value| !value.is_null()));
        let path = given.or(self.layers.first()).map_or("config", |(path, _)| path.as_str());
        self.errors.push(FieldError::new(format!("{path}.{name}"), message));
    }

    pub(super) fn integer(&mut self, name: &str) -> i64 {
        let (parameter, value) = self.lookup(name);
        value.and_then(integer).unwrap_or(match parameter.default {
            DefaultValue::Integer(number) => number,
            _ => 0,
        })
    }

    pub(super) fn optional_real(&mut self, name: &str) -> Option<f64> {
        self.lookup(name).1.and_then(Value::as_f64)
    }

    pub(super) fn real(&mut self, name: &str) -> f64 {
        let (parameter, value) = self.lookup(name);
        value.and_then(Value::as_f64).unwrap_or(match parameter.default {
            DefaultValue::Real(number) => number,
            _ => 0.0,
        })
    }

    pub(super) fn boolean(&mut self, name: &str) -> bool {
        let (parameter, value) = self.lookup(name);
        value.and_then(Value::as_bool).unwrap_or(parameter.default == DefaultValue::Boolean(true))
    }

    pub(super) fn text(&mut self, name: &str) -> &'a str {
        let (parameter, value) = self.lookup(name);
        value.and_then(Value::as_str).unwrap_or(match parameter.default {
            DefaultValue::Text(text) => text,
            _ => "",
        })
    }

    fn tiers(&mut self) -> Option<TierConfig> {
        self.lookup("tier_config").1.and_then(|value| serde_json::from_value(value.clone()).ok())
    }

    fn method(&mut self, spec: &Map<String, Value>, path: &str) -> Method {
        let sent = spec.get("experiment_type").and_then(Value::as_str).unwrap_or_default();
        sent.to_ascii_lowercase().parse().unwrap_or_else(|error: super::UnknownName| {
            self.errors.push(FieldError::new(format!("{path}.experiment_type"), error.to_string()));
            Method::Genetic
        })
    }

    fn name(&mut self, spec: &Map<String, Value>, path: &str) -> String {
        let name = spec.get("name").and_then(Value::as_str).map(str::trim).unwrap_or_default();
        if name.is_empty() {
            self.errors.push(FieldError::new(format!("{path}.name"), "must be a text that is not empty"));
        }
        name.to_owned()
    }

    fn dimensions(&mut self, spec: &Map<String, Value>, path: &str) -> Dimensions {
        let flag = |name: &str| spec.get(name).and_then(Value::as_bool).unwrap_or(false);
        let dimensions = Dimensions {
            bits: flag("optimize_bits"),
            neurons: flag("optimize_neurons"),
            connections: flag("optimize_connections"),
        };
        if dimensions == Dimensions::default() {
            let message =
                "must be true, or one of optimize_bits and optimize_connections: the experiment has nothing to change";
            self.errors.push(FieldError::new(format!("{path}.optimize_neurons"), message));
        }
        dimensions
    }
}
