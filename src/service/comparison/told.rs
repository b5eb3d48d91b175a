//! What flows and experiments were told, value by value, and where that differs.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value};

use crate::{
    api::{Difference, Experiment, Flow},
    model::parameter,
};

/// What is no matter of how a search goes.
const NAMES: &[&str] = &["name", "description"];
/// What differs between repetitions.
const SEED: &str = "seed";

/// The values that one subject was told: by place of the experiment (0 is the whole flow) and by name.
#[derive(Debug, Default)]
pub(super) struct Told(BTreeMap<(u32, String), Value>);

impl Told {
    /// What a flow and its experiments were told.
    pub(super) fn flow(flow: &Flow) -> Self {
        let mut told = Self::default();
        let config = &flow.config;
        told.add(0, &config.other);
        told.add(0, &config.params);
        if let Some(template) = &config.template {
            told.0.insert((0, "template".to_owned()), template.clone().into());
        }
        if let Some(seed) = flow.seed_checkpoint_id {
            told.0.insert((0, "seed_checkpoint_id".to_owned()), seed.0.into());
        }
        for (place, spec) in (1..).zip(&config.experiments) {
            if let Value::Object(spec) = spec {
                told.add(place, spec);
            }
        }
        told
    }

    /// What an experiment was told itself, and by its flow.
    pub(super) fn experiment(experiment: &Experiment, flow: Option<&Flow>) -> Self {
        let mut told = Self::default();
        told.add(0, &experiment.parameters(flow.map(|flow| &flow.config.params)));
        told
    }

    /// Adds what is said under `params` as if it were said outside: both mean the same.
    fn add(&mut self, place: u32, values: &Map<String, Value>) {
        for (name, value) in values {
            match value {
                Value::Null => {}
                _ if NAMES.contains(&name.as_str()) => {}
                Value::Object(nested) if name == "params" => self.add(place, nested),
                _ => {
                    self.0.insert((place, name.clone()), value.clone());
                }
            }
        }
    }

    /// A value as it counts: what was told for that place, else for the whole flow, else the default.
    fn value(&self, (place, name): &(u32, String)) -> Value {
        let told = self.0.get(&(*place, name.clone())).or_else(|| self.0.get(&(0, name.clone())));
        let default = || parameter(name).map_or(Value::Null, |known| known.default.to_json());
        told.cloned().unwrap_or_else(default)
    }
}

/// What was told differently. What an experiment was told is left out where the same was told to its whole flow.
pub(super) fn differences(told: &[Told]) -> Vec<Difference> {
    let keys: BTreeSet<_> = told.iter().flat_map(|one| one.0.keys()).collect();
    let of_key = |key: &(u32, String)| {
        let values: Vec<_> = told.iter().map(|one| one.value(key)).collect();
        let whole = (0, key.1.clone());
        let is_whole = key.0 > 0 && told.iter().zip(&values).all(|(one, value)| one.value(&whole) == *value);
        let differs = !is_whole && values.iter().any(|value| *value != values[0]);
        differs.then(|| Difference { place: Some(key.0).filter(|place| *place > 0), name: key.1.clone(), values })
    };
    keys.into_iter().filter_map(of_key).collect()
}

/// For each of `count` subjects the first that differs from it in nothing but the seed.
pub(super) fn groups(differences: &[Difference], count: usize) -> Vec<u32> {
    let same = |one: usize, other: usize| {
        differences.iter().filter(|found| found.name != SEED).all(|found| found.values[one] == found.values[other])
    };
    (0..count).map(|one| (0..one).find(|first| same(*first, one)).unwrap_or(one) as u32).collect()
}
