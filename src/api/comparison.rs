//! Flows, or experiments, beside each other.

use serde::{Deserialize, Serialize};
use serde_json::Value;

/// `GET /api/compare?…`.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct CompareQuery {
    /// The ids of from 2 to 8 flows, separated by commas.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub flows: Option<String>,
    /// The ids of from 2 to 8 experiments instead, separated by commas.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub experiments: Option<String>,
}

/// Flows, or experiments, beside each other.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct Comparison {
    /// Those that are compared, in the order that was asked for.
    pub subjects: Vec<Subject>,
    /// What they were told differently; where it is very much, the first of it.
    pub differences: Vec<Difference>,
    /// How many values differ in all.
    pub difference_count: u64,
}

impl Comparison {
    /// How many can be compared at once, at least and at most.
    pub const SUBJECTS: (usize, usize) = (2, 8);
    /// Points of a subject's course at most.
    pub const POINTS: usize = 500;
}

/// One of those that are compared.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct Subject {
    /// The id of the flow or experiment.
    pub id: i64,
    /// What it is called.
    pub name: String,
    /// The name of its state.
    pub status: String,
    /// Lowest cross-entropy among its results, in nats; among the iterations so far where there is no result yet.
    pub best_ce: Option<f64>,
    /// Accuracy of that genome, in `0..=1`.
    pub best_accuracy: Option<f64>,
    /// The place in the list, from 0, of the first that differs from it in nothing but the seed; its own, if none does.
    pub group: u32,
    /// How it went, in at most [`Comparison::POINTS`] points, the extremes among them, the last one with its totals.
    pub course: Vec<CoursePoint>,
}

/// Where a search stood after an iteration.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct CoursePoint {
    /// Iterations so far, those of earlier experiments of the flow included.
    pub iteration: i64,
    /// Seconds spent searching so far.
    pub seconds: f64,
    /// Genomes judged so far.
    pub evaluations: i64,
    /// Lowest cross-entropy of that iteration, in nats.
    pub best_ce: Option<f64>,
    /// Highest accuracy of that iteration, in `0..=1`.
    pub best_accuracy: Option<f64>,
}

/// A value that they were told differently.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct Difference {
    /// The place of the experiment in its flow, from 1; without one it is told to all of it.
    pub place: Option<u32>,
    /// The name of the parameter.
    pub name: String,
    /// Its values, one for each subject: what it was told, or else the default.
    pub values: Vec<Value>,
}
