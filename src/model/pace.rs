//! How fast searches went here, and how long a flow takes at that speed.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::{ExperimentPlan, FlowPlan, Method};

/// How fast the engine of this server judged genomes of one corpus.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Pace {
    /// The name of the corpus.
    pub corpus: String,
    /// The method; neighbours in tabu search are judged in another way than children.
    pub method: Method,
    /// Genomes per second, everything included that an iteration does.
    pub genomes_per_sec: f64,
}

/// How long a flow takes if every experiment goes on to its limit; most end earlier.
#[derive(Debug, Clone, PartialEq)]
pub struct Estimate {
    /// Genomes judged in all.
    pub genomes: u64,
    /// How long the experiments take whose method was measured on the corpus; `None` where none was.
    pub duration: Option<Duration>,
    /// The methods that were not.
    pub unmeasured: Vec<Method>,
}

impl Estimate {
    /// For a flow, at these paces.
    pub fn of(plan: &FlowPlan, paces: &[Pace]) -> Self {
        let genomes = |one: &ExperimentPlan| u64::from(one.limit) * u64::from(one.candidates);
        let pace = |method: Method| {
            let fits = |pace: &&Pace| pace.corpus == plan.corpus && pace.method == method && pace.genomes_per_sec > 0.0;
            paces.iter().find(fits).map(|pace| pace.genomes_per_sec)
        };
        let (mut seconds, mut unmeasured) = (None, Vec::new());
        for one in &plan.experiments {
            match pace(one.method) {
                Some(pace) => seconds = Some(seconds.unwrap_or(0.0) + genomes(one) as f64 / pace),
                None if !unmeasured.contains(&one.method) => unmeasured.push(one.method),
                None => {}
            }
        }
        Self {
            genomes: plan.experiments.iter().map(genomes).fold(0, u64::saturating_add),
            duration: seconds.and_then(|seconds| Duration::try_from_secs_f64(seconds).ok()),
            unmeasured,
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::model::FlowConfig;

    fn pace(corpus: &str, method: Method, genomes_per_sec: f64) -> Pace {
        Pace { corpus: corpus.to_owned(), method, genomes_per_sec }
    }

    #[test]
    fn each_method_takes_the_pace_that_it_had_on_the_corpus() {
        let config: FlowConfig = serde_json::from_value(json!({"params": {"corpus": "toy", "population_size": 10},
            "experiments": [
                {"name": "a", "experiment_type": "ga", "optimize_bits": true, "generations": 20},
                {"name": "b", "experiment_type": "ts", "optimize_bits": true, "iterations": 5, "neighbors_per_iter": 8},
                {"name": "c", "experiment_type": "ts", "optimize_neurons": true, "iterations": 1, "neighbors_per_iter": 8}]}))
        .unwrap();
        let plan = config.plan().unwrap();
        let (ga, ts) = (pace("toy", Method::Genetic, 4.0), pace("toy", Method::Tabu, 16.0));
        let of = |paces: &[Pace]| Estimate::of(&plan, paces);
        let whole = of(&[pace("prose", Method::Genetic, 1.0), ga.clone(), ts]);
        assert_eq!((whole.genomes, whole.duration), (248, Some(Duration::from_secs(53))), "200 / 4 s and 48 / 16 s");
        assert_eq!(whole.unmeasured, []);
        let part = of(&[ga]);
        assert_eq!((part.duration, part.unmeasured), (Some(Duration::from_secs(50)), vec![Method::Tabu]));
        let none = of(&[pace("prose", Method::Genetic, 1.0)]);
        assert_eq!((none.genomes, none.duration), (248, None));
        assert_eq!(none.unmeasured, [Method::Genetic, Method::Tabu]);
    }
}
