//! What the components are shown with.

use wnn_experiments::{
    api::{DeletionImpact, Outcome, Referrer},
    model::{FlowId, FlowStatus, TRASH_DAYS},
};

/// A deletion that something stands against.
pub(super) fn impact() -> DeletionImpact {
    let seed = Referrer { flow_id: FlowId(4), name: "It starts from there".to_owned(), status: FlowStatus::Pending };
    DeletionImpact {
        name: "Pass 1".to_owned(),
        refusal: Some("flow 4 starts from a checkpoint of flow 3".to_owned()),
        can_be_forced: true,
        seeds: vec![seed],
        resumes: Vec::new(),
        experiments: 6,
        iterations: 1500,
        checkpoints: 8,
        rows: 1600,
        files: 8,
        bytes: 1_234_567,
        restorable_days: TRASH_DAYS,
    }
}

/// Two flows, of which the second may refuse.
pub(super) fn outcomes(is_refused: bool) -> Vec<Outcome> {
    let refusal = is_refused.then(|| "flow 4 is pending; it can be started, cancelled or deleted".to_owned());
    let outcome = |id, refusal| Outcome { id: FlowId(id), name: Some(format!("Pass {id}")), refusal };
    vec![outcome(3, None), outcome(4, refusal)]
}

/// Points that fall from `start`, ever more slowly.
pub(super) fn falling(start: f64, count: i32) -> Vec<(f64, f64)> {
    let point = |number: i32| (f64::from(number), start - f64::from(number).sqrt() * 0.08);
    (1..=count).map(point).collect()
}
