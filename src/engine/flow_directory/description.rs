//! What a flow is to do, so that another one is not mistaken for it.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::{
    engine::Digest,
    model::{FlowConfig, PARAMETERS, TierConfig},
};

/// Stands for the tokens of the corpus among the settings.
const CORPUS: &str = "corpus_digest";
/// Stands for the checkpoint that the flow starts from.
const SEED_FROM: &str = "seed_from_digest";

/// Stands for experiments that are not those of the template.
const EXPERIMENTS: &str = "experiments";

/// What a flow is to do, every default filled in: two flows with the same settings come to the same result.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Description {
    /// Why it exists, in its owner's words.
    #[serde(rename = "description")]
    why: Option<String>,
    /// The corpus as its owner calls it.
    corpus: String,
    settings: Map<String, Value>,
}

impl Description {
    /// Describes the flow of `config`, on the corpus of that name and digest, from the seeds of that digest.
    pub fn new(
        config: &FlowConfig,
        (corpus, digest): (&str, Digest),
        seed_from: Option<Digest>,
        why: Option<String>,
    ) -> Self {
        let mut settings = Map::new();
        for parameter in PARAMETERS.iter().filter(|parameter| parameter.name != "corpus") {
            let given = config.params.get(parameter.name).filter(|value| !value.is_null());
            let value = given.cloned().unwrap_or_else(|| parameter.default.to_json());
            // Tiers can be written in two ways.
            let tiers = (parameter.name == "tier_config").then(|| TierConfig::deserialize(&value).ok()).flatten();
            settings.insert(parameter.name.to_owned(), tiers.map_or(value, |tiers| tiers.to_string().into()));
        }
        settings.insert("template".to_owned(), config.template.clone().into());
        if !is_as_templated(config) {
            settings.insert(EXPERIMENTS.to_owned(), config.experiments.clone().into());
        }
        settings.insert(CORPUS.to_owned(), digest.to_string().into());
        settings.insert(SEED_FROM.to_owned(), seed_from.map(|digest| digest.to_string()).into());
        Self { why, corpus: corpus.to_owned(), settings }
    }

    /// In what the flow `other` is not this one, each as a sentence.
    pub(super) fn differences(&self, other: &Self) -> Vec<String> {
        let mut names: Vec<&String> = self.settings.keys().chain(other.settings.keys()).collect();
        names.sort_unstable();
        names.dedup();
        let of = |description: &Self, name: &str| description.settings.get(name).cloned().unwrap_or(Value::Null);
        let pairs = names.into_iter().map(|name| (name.as_str(), of(self, name), of(other, name)));
        let different = pairs.filter(|(_, there, here)| there != here);
        different.map(|(name, there, here)| self.sentence(other, name, &there, &here)).collect()
    }

    fn sentence(&self, other: &Self, name: &str, there: &Value, here: &Value) -> String {
        let value = |value: &Value| match value {
            Value::Null => "not set".to_owned(),
            Value::String(text) => text.clone(),
            other => other.to_string(),
        };
        match (name, there.is_null(), here.is_null()) {
            (EXPERIMENTS, ..) => "its experiments are others there".to_owned(),
            (CORPUS, ..) if self.corpus == other.corpus => {
                format!("the corpus `{}` has other tokens there", self.corpus)
            }
            (CORPUS, ..) => format!("the corpus is `{}` there, not `{}`", self.corpus, other.corpus),
            (SEED_FROM, true, _) => "it starts from no checkpoint there".to_owned(),
            (SEED_FROM, _, true) => "it starts from a checkpoint there".to_owned(),
            (SEED_FROM, ..) => "it starts from another checkpoint there".to_owned(),
            (_, _, true) => format!("{name} is {} there, and not set here", value(there)),
            _ => format!("{name} is {} there, not {}", value(there), value(here)),
        }
    }
}

/// Whether the experiments are to do what the template makes of the parameters.
fn is_as_templated(config: &FlowConfig) -> bool {
    let mut templated = FlowConfig { experiments: Vec::new(), ..config.clone() };
    templated.expand().is_ok() && templated.plan().ok() == config.plan().ok()
}
