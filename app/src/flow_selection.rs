//! Something done with several flows: its address, and how it speaks. Pure, so that it is tested without a browser.

use leptos_router::params::ParamsMap;
use wnn_experiments::{
    api::{Candidate, DeletionImpact},
    model::FlowAction,
};

use crate::format::{count, sentence};

/// The page that looks at several flows before something is done with them, and says what came of it.
pub(crate) const PATH: &str = "/flows/several";

/// The address of what is done with which flows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct SelectionAddress {
    /// What is done.
    pub(crate) action: FlowAction,
    /// The ids, separated by commas.
    pub(crate) ids: String,
}

impl SelectionAddress {
    /// What a query asks for; forms name each id under a key of its own.
    pub(crate) fn of_query(query: &ParamsMap) -> Self {
        let ids = query.get_all("flows").unwrap_or_default().join(",");
        let action = query.get("action").and_then(|name| name.parse().ok()).unwrap_or(FlowAction::Start);
        Self { action, ids }
    }

    /// Its address.
    pub(crate) fn text(&self) -> String {
        format!("{PATH}?action={}&flows={}", self.action, self.ids)
    }

    /// Its address with the number of what came of it.
    #[cfg_attr(
        not(feature = "ssr"),
        expect(dead_code, reason = "only the server leads there, where there is no JavaScript")
    )]
    pub(crate) fn told(&self, number: u64) -> String {
        format!("{}&told={number}", self.text())
    }
}

/// The number of what came of it, where an address has one.
pub(crate) fn told(query: &ParamsMap) -> Option<u64> {
    query.get("told").and_then(|text| text.parse().ok())
}

/// `1 flow`, `3 flows`.
pub(crate) fn flows(number: usize) -> String {
    format!("{} flow{}", count(number as u64), if number == 1 { "" } else { "s" })
}

/// What is done, as a button says it.
pub(crate) fn verb(action: FlowAction) -> &'static str {
    match action {
        FlowAction::Stop => "Stop",
        FlowAction::Delete => "Delete",
        _ => "Start",
    }
}

/// What was done: `2 flows wait in the queue.`
pub(crate) fn done(action: FlowAction, number: usize) -> String {
    let one = number == 1;
    let what = match action {
        FlowAction::Stop if one => "was stopped",
        FlowAction::Stop => "were stopped",
        FlowAction::Delete if one => "is in the trash",
        FlowAction::Delete => "are in the trash",
        _ if one => "was put in the queue",
        _ => "were put in the queue",
    };
    format!("{} {what}.", flows(number))
}

/// What would come of it for one: what happens, or why it would be refused.
pub(crate) fn prospect(action: FlowAction, candidate: &Candidate) -> String {
    if let Some(refusal) = &candidate.refusal {
        return sentence(refusal);
    }
    match (action, &candidate.impact) {
        (FlowAction::Delete, Some(impact)) => format!("Takes along {}.", impact.takes_along()),
        (FlowAction::Stop, _) => "Ends after its iteration, and is saved.".to_owned(),
        _ => "Goes into the queue.".to_owned(),
    }
}

/// What the deletion of all that would not be refused takes along.
pub(crate) fn together(candidates: &[Candidate]) -> Option<DeletionImpact> {
    let impacts = candidates.iter().filter(|one| one.refusal.is_none()).filter_map(|one| one.impact.clone());
    impacts.reduce(|sum, one| DeletionImpact {
        experiments: sum.experiments + one.experiments,
        iterations: sum.iterations + one.iterations,
        checkpoints: sum.checkpoints + one.checkpoints,
        rows: sum.rows + one.rows,
        files: sum.files + one.files,
        bytes: sum.bytes + one.bytes,
        ..sum
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn candidate(id: i64, refusal: Option<&str>) -> Candidate {
        serde_json::from_value(json!({"id": id, "name": "a", "status": "completed", "refusal": refusal,
            "impact": {"name": "a", "refusal": null, "can_be_forced": false, "seeds": [], "resumes": [], "experiments": 6,
                "iterations": 10, "checkpoints": 2, "rows": 20, "files": 2, "bytes": 500, "restorable_days": 30}}))
        .unwrap()
    }

    #[test]
    fn only_what_is_not_refused_is_summed_up() {
        let all = [candidate(1, None), candidate(2, Some("it runs")), candidate(3, None)];
        let sum = together(&all).unwrap();
        assert_eq!(sum.takes_along(), "12 experiments, 20 iterations, 4 checkpoints and 4 files (1.0 kB)");
        assert_eq!(together(&all[1..2]), None);
        assert_eq!(prospect(FlowAction::Delete, &all[1]), "It runs.");
        assert_eq!(done(FlowAction::Delete, 1), "1 flow is in the trash.");
    }

    #[cfg(feature = "ssr")]
    #[test]
    fn an_address_says_what_is_done_with_which_flows() {
        let address = SelectionAddress { action: FlowAction::Stop, ids: "1,2".to_owned() };
        let text = address.told(7);
        let pairs = text.split_once('?').unwrap().1.split('&').filter_map(|pair| pair.split_once('='));
        let query: ParamsMap = pairs.map(|(key, value)| (key.to_owned(), value.to_owned())).collect();
        assert_eq!((SelectionAddress::of_query(&query), told(&query)), (address, Some(7)));
    }
}
