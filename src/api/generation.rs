//! One generation of a search on its own.

use serde::{Deserialize, Serialize};

use super::Iteration;
use crate::model::Individual;

/// One iteration with its neighbours, who took part, and where its best genome came from.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct Generation {
    /// The iteration.
    pub iteration: Iteration,
    /// The one before it, if one is recorded.
    pub previous: Option<Iteration>,
    /// The number of the one after it, if one is recorded.
    pub next: Option<i64>,
    /// The iteration in which its best genome was the best for the first time; unknown where genomes have no names.
    pub first_best: Option<i64>,
    /// Who took part, those who went on before those who were drawn; nobody where that was not told.
    #[serde(default)]
    pub individuals: Vec<Individual>,
}
