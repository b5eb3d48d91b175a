//! The register of search parameters: name, type, range, default and help, each said once.
//!
//! The server's validation, the builder's form and the command line all read this table.

use serde_json::Value;

use super::tier::{MAX_BITS, MAX_NEURONS, TierConfig};

/// One parameter of a flow or of an experiment.
#[derive(Debug, Clone, Copy)]
pub struct Parameter {
    /// The key in `params`.
    pub name: &'static str,
    /// What a person reads beside the field.
    pub label: &'static str,
    /// One or two sentences on what it does, with its unit.
    pub help: &'static str,
    /// Which values it takes.
    pub kind: Kind,
    /// The value where none is given.
    pub default: DefaultValue,
    /// Where it may stand.
    pub scope: Scope,
    /// Under which heading a form shows it.
    pub group: Group,
}

/// The values that a parameter takes.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Kind {
    /// A whole number between the two bounds, both included.
    Integer(i64, i64),
    /// A finite number between the two bounds, both included.
    Real(f64, f64),
    /// True or false.
    Boolean,
    /// One of these names.
    Choice(&'static [&'static str]),
    /// Tiers, as a list or as text.
    Tiers,
    /// Any text that is not empty.
    Text,
}

/// The value of a parameter that is not given.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum DefaultValue {
    /// Nothing: the feature is off, or the method decides.
    Unset,
    /// A whole number.
    Integer(i64),
    /// A number.
    Real(f64),
    /// True or false.
    Boolean(bool),
    /// A name or a text.
    Text(&'static str),
}

impl DefaultValue {
    /// The value as it would be sent; `null` where there is none.
    pub fn to_json(self) -> Value {
        match self {
            Self::Unset => Value::Null,
            Self::Integer(number) => number.into(),
            Self::Real(number) => number.into(),
            Self::Boolean(flag) => flag.into(),
            Self::Text(text) => text.into(),
        }
    }
}

/// Where a parameter has a meaning.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scope {
    /// The flow as a whole: the same for all its experiments.
    Flow,
    /// Only when a template is expanded.
    Template,
    /// GA experiments.
    Genetic,
    /// Tabu-search experiments.
    Tabu,
    /// Experiments of both methods.
    Search,
}

/// The heading under which a form shows a parameter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Group {
    /// How long and how broad to search.
    Limits,
    /// The shape of genomes.
    Architecture,
    /// How children and neighbours are made.
    Search,
    /// How a genome is judged.
    Evaluation,
}

impl Parameter {
    /// Checks one value; `null` stands for "not given" and is always right.
    ///
    /// # Errors
    ///
    /// A sentence fragment that follows the parameter's name.
    pub fn check(&self, value: &Value) -> Result<(), String> {
        if value.is_null() {
            return Ok(());
        }
        match self.kind {
            Kind::Integer(low, high) => match integer(value) {
                Some(number) if (low..=high).contains(&number) => Ok(()),
                _ => Err(format!("must be a whole number between {low} and {high}, not {value}")),
            },
            Kind::Real(low, high) => match value.as_f64() {
                Some(number) if (low..=high).contains(&number) => Ok(()),
                _ => Err(format!("must be a number between {low} and {high}, not {value}")),
            },
            Kind::Boolean if value.is_boolean() => Ok(()),
            Kind::Boolean => Err(format!("must be true or false, not {value}")),
            Kind::Choice(names) => match value.as_str() {
                Some(name) if names.contains(&name) => Ok(()),
                _ => Err(format!("must be one of {}, not {value}", names.join(", "))),
            },
            Kind::Tiers => TierConfig::deserialize_value(value).map(drop),
            Kind::Text => match value.as_str() {
                Some(text) if !text.trim().is_empty() => Ok(()),
                _ => Err(format!("must be a text that is not empty, not {value}")),
            },
        }
    }

    /// Reads what a person typed into a form or after `--set name=`; an empty text is "not given".
    ///
    /// # Errors
    ///
    /// A sentence fragment that follows the parameter's name.
    pub fn parse(&self, text: &str) -> Result<Value, String> {
        let text = text.trim();
        let value = match self.kind {
            _ if text.is_empty() => Value::Null,
            Kind::Integer(..) | Kind::Real(..) => serde_json::from_str(text).unwrap_or_else(|_| Value::from(text)),
            Kind::Boolean => match text.to_ascii_lowercase().as_str() {
                "true" | "1" | "yes" | "on" => Value::Bool(true),
                "false" | "0" | "no" | "off" => Value::Bool(false),
                _ => Value::from(text),
            },
            Kind::Choice(_) | Kind::Text | Kind::Tiers => Value::from(text),
        };
        self.check(&value).map(|()| value)
    }
}

impl TierConfig {
    fn deserialize_value(value: &Value) -> Result<Self, String> {
        serde_json::from_value(value.clone()).map_err(|error| error.to_string())
    }
}

/// The whole number that a JSON value is, `10.0` included.
pub(super) fn integer(value: &Value) -> Option<i64> {
    value.as_i64().or_else(|| value.as_f64().filter(|number| number.fract() == 0.0).map(|number| number as i64))
}

/// The parameter of that name.
pub fn parameter(name: &str) -> Option<&'static Parameter> {
    PARAMETERS.iter().find(|parameter| parameter.name == name)
}

macro_rules! parameters {
    ($($name:literal $scope:ident $group:ident $kind:expr, $default:expr, $label:literal, $help:literal;)+) => {
        /// Every parameter there is.
        pub const PARAMETERS: &[Parameter] = &[$(Parameter {
            name: $name, label: $label, help: $help, kind: $kind, default: $default,
            scope: Scope::$scope, group: Group::$group,
        }),+];
    };
}

use DefaultValue as D;
use Kind as K;

const FITNESS: &[&str] = &["ce", "harmonic_rank", "normalized", "normalized_harmonic"];
const COUNT: Kind = K::Integer(1, 1_000_000);
const SHARE: Kind = K::Real(0.0, 1.0);
const BITS: Kind = K::Integer(1, MAX_BITS as i64);
const NEURONS: Kind = K::Integer(1, MAX_NEURONS as i64);

parameters! {
    "corpus" Flow Evaluation K::Text, D::Text("toy"),
        "Corpus", "The text to learn from and to be judged on.";
    "seed" Flow Search K::Integer(0, i64::MAX), D::Integer(42),
        "Random seed", "The same flow with the same seed gives the same results, on any number of threads.";
    "phase_order" Template Limits K::Choice(&["neurons_first", "bits_first"]), D::Text("neurons_first"),
        "Phase order", "Whether phase 1 searches neurons and phase 2 bits, or the other way round.";
    "ga_generations" Template Limits COUNT, D::Integer(250),
        "GA generations", "Generations of each GA experiment at most.";
    "ts_iterations" Template Limits COUNT, D::Integer(250),
        "Tabu iterations", "Iterations of each tabu-search experiment at most.";
    "generations" Genetic Limits COUNT, D::Integer(250),
        "Generations", "Generations at most.";
    "iterations" Tabu Limits COUNT, D::Integer(250),
        "Iterations", "Iterations at most.";
    "population_size" Genetic Limits K::Integer(2, 10_000), D::Integer(50),
        "Population", "Genomes in each generation.";
    "neighbors_per_iter" Tabu Limits K::Integer(2, 10_000), D::Integer(50),
        "Neighbours", "Genomes judged in each iteration: half around the best by cross-entropy, half around the best by accuracy.";
    "patience" Search Limits K::Integer(1, 1_000_000), D::Integer(10),
        "Patience", "Health checks without improvement after which an experiment ends early.";
    "check_interval" Search Limits COUNT, D::Integer(10),
        "Check interval", "Generations or iterations between health checks on the whole corpus.";
    "min_improvement_pct" Search Limits K::Real(0.0, 100.0), D::Unset,
        "Least improvement", "Percent by which a health check must improve; 0.05 for GA and 0.5 for tabu search unless given.";
    "checkpoint_interval" Search Limits COUNT, D::Integer(50),
        "Checkpoint interval", "Generations or iterations between checkpoints.";
    "tier_config" Search Architecture K::Tiers, D::Unset,
        "Tiers", "Clusters, neurons and bits of each frequency band, for example 100,15,20;400,10,12;rest,5,8.";
    "optimize_tier0_only" Search Architecture K::Boolean, D::Boolean(false),
        "First tier only", "Change only the clusters of the first tier.";
    "default_neurons" Search Architecture NEURONS, D::Integer(5),
        "Neurons per cluster", "Neurons of each cluster where no tier says otherwise.";
    "default_bits" Search Architecture BITS, D::Integer(8),
        "Bits per neuron", "Input bits of each neuron where no tier says otherwise.";
    "min_neurons" Search Architecture NEURONS, D::Integer(1),
        "Least neurons", "Fewest neurons that a cluster may be given.";
    "max_neurons" Search Architecture NEURONS, D::Integer(15),
        "Most neurons", "Most neurons that a cluster may be given.";
    "min_bits" Search Architecture BITS, D::Integer(4),
        "Least bits", "Fewest input bits that a neuron may be given.";
    "max_bits" Search Architecture BITS, D::Integer(20),
        "Most bits", "Most input bits that a neuron may be given.";
    "mutation_rate" Search Search SHARE, D::Unset,
        "Mutation rate", "Share of the changeable clusters that a child or a neighbour draws changes for: 0.1 unless given, or so few that the neighbours of an iteration change each cluster once where their moves are judged one by one.";
    "crossover_rate" Genetic Search SHARE, D::Real(0.7),
        "Crossover rate", "Share of children that take their clusters from two parents.";
    "tournament_size" Genetic Search K::Integer(1, 10_000), D::Integer(3),
        "Tournament size", "Genomes drawn for each choice of a parent.";
    "seed_only" Genetic Search K::Boolean, D::Boolean(false),
        "Keep seeds", "Start from the seed genomes as they are, with no mutants added.";
    "fresh_population" Genetic Search K::Boolean, D::Boolean(false),
        "Fresh population", "Start from random genomes instead of the last experiment's population.";
    "tabu_size" Tabu Search K::Integer(0, 100_000), D::Integer(10),
        "Tabu tenure", "Moves that each path remembers and does not take back.";
    "move_size" Tabu Search SHARE, D::Real(0.0),
        "Move size", "Share of the changeable clusters that one move changes, 0 for a single cluster. The moves of a neighbour are judged one by one, and those that make it worse are left out; with 1 a neighbour is one move.";
    "total_neighbors_size" Tabu Search K::Integer(2, 10_000), D::Integer(50),
        "Kept neighbours", "Best genomes kept over all iterations, half by cross-entropy and half by accuracy; they seed the next experiment.";
    "fitness_percentile" Search Search K::Real(0.01, 1.0), D::Unset,
        "Fitness percentile", "Top share of the genomes by fitness that may go on, for example 0.75.";
    "fitness_calculator" Search Evaluation K::Choice(FITNESS), D::Text("ce"),
        "Fitness", "What decides between genomes: cross-entropy alone, or one of three blends with accuracy.";
    "fitness_weight_ce" Search Evaluation K::Real(0.0, 1000.0), D::Real(1.0),
        "Weight of CE", "Weight of cross-entropy in a blended fitness.";
    "fitness_weight_acc" Search Evaluation K::Real(0.0, 1000.0), D::Real(1.0),
        "Weight of accuracy", "Weight of accuracy in a blended fitness.";
    "accuracy_threshold" Search Evaluation SHARE, D::Unset,
        "Accuracy threshold", "Accuracy below which children are drawn again, at the start; the last experiment's final threshold unless given.";
    "threshold_step" Search Evaluation SHARE, D::Real(0.000_01),
        "Threshold step", "How much the accuracy threshold rises with each generation.";
    "context_size" Flow Evaluation K::Integer(1, 64), D::Integer(4),
        "Context", "Tokens that the model sees before the one it predicts.";
    "train_parts" Flow Evaluation K::Integer(1, 1000), D::Integer(3),
        "Train parts", "Consecutive parts of the train split; each generation learns from one. Final figures always use all of it.";
    "negatives" Flow Evaluation K::Integer(0, 1000), D::Integer(5),
        "Negatives", "Frequent tokens taught FALSE for each example; without effect while the empty value is 0.";
    "empty_value" Flow Evaluation SHARE, D::Real(0.0),
        "Empty value", "What a cell that training never touched counts towards the score.";
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn names_are_unique_and_defaults_obey_their_own_range() {
        for (index, one) in PARAMETERS.iter().enumerate() {
            assert!(PARAMETERS[..index].iter().all(|other| other.name != one.name), "{} stands twice", one.name);
            assert_eq!(one.check(&one.default.to_json()), Ok(()), "{}", one.name);
        }
    }

    #[test]
    fn a_wrong_value_is_refused_with_the_range() {
        let check = |name, value: Value| parameter(name).unwrap().check(&value);
        assert_eq!(check("patience", json!(10.0)), Ok(()));
        assert_eq!(check("patience", json!(null)), Ok(()));
        assert_eq!(check("patience", json!(0)).unwrap_err(), "must be a whole number between 1 and 1000000, not 0");
        assert!(check("patience", json!("ten")).is_err());
        assert!(check("mutation_rate", json!(1.5)).is_err());
        assert!(check("fitness_calculator", json!("best")).unwrap_err().contains("harmonic_rank"));
        assert!(check("tier_config", json!([[1, 2]])).is_err());
        assert_eq!(check("tier_config", json!([[10, 5, 8], [null, 3, 6]])), Ok(()));
    }

    #[test]
    fn typed_text_becomes_a_json_value() {
        let parse = |name, text| parameter(name).unwrap().parse(text);
        assert_eq!(parse("patience", " 12 "), Ok(json!(12)));
        assert_eq!(parse("patience", ""), Ok(Value::Null));
        assert_eq!(parse("optimize_tier0_only", "True"), Ok(json!(true)));
        assert_eq!(parse("tier_config", "10,5,8;rest,3,6"), Ok(json!("10,5,8;rest,3,6")));
        assert!(parse("patience", "many").unwrap_err().contains("\"many\""));
    }
}
