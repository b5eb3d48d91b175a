//! Whether the engine of this server can run a flow, asked before the flow waits for it.

use serde_json::Value;
use sqlx::SqliteConnection;

use super::{Flows, outside};
use crate::{
    api::{Experiment, Flow},
    model::{FieldError, FlowPlan, Method},
    service::{RunnerMode, ServiceError},
    store::{corpus, experiment},
};

impl Flows<'_> {
    /// Refuses a flow that would fail as soon as it is taken; where outside workers take flows, only they know.
    ///
    /// # Errors
    ///
    /// [`ServiceError::Invalid`] with every experiment of a foreign type and every wrong parameter,
    /// [`ServiceError::Conflict`] where the corpus is not here or the experiments are not those of the configuration,
    /// [`ServiceError::Internal`].
    pub(super) async fn refuse_unless_runnable(
        &self,
        db: &mut SqliteConnection,
        flow: &Flow,
        from_beginning: bool,
    ) -> Result<(), ServiceError> {
        if self.0.settings().runner == RunnerMode::External {
            return Ok(());
        }
        // A run from the beginning has experiments of its own.
        let present = if from_beginning { Vec::new() } else { experiment::of_flow(db, flow.id).await? };
        let foreign = foreign(flow, &present);
        if !foreign.is_empty() {
            return Err(ServiceError::Invalid(foreign));
        }
        let plan = flow.config.plan().map_err(ServiceError::Invalid)?;
        if !from_beginning {
            check_count(flow, present.len(), &plan)?;
        }
        if corpus::get(db, &plan.corpus).await?.is_none() {
            let (id, name) = (flow.id, &plan.corpus);
            return Err(ServiceError::Conflict(format!(
                "flow {id} learns from the corpus `{name}`, which is not here; add it under that name, or import the \
                 flow together with its corpus"
            )));
        }
        Ok(())
    }
}

/// The experiments that only an outside worker can run, as the configuration or else their rows describe them.
fn foreign(flow: &Flow, present: &[Experiment]) -> Vec<FieldError> {
    let described: Vec<_> = flow.config.experiments.iter().enumerate().filter_map(|(i, spec)| error(i, spec)).collect();
    if !described.is_empty() {
        return described;
    }
    let rows = present.iter().enumerate();
    rows.filter_map(|(index, one)| error(index, one.config.as_ref()?)).collect()
}

fn error(index: usize, spec: &Value) -> Option<FieldError> {
    let method = outside::foreign_method(spec)?;
    let known: Vec<_> = Method::ALL.iter().map(|method| method.as_str()).collect();
    let name = spec.get("name").and_then(Value::as_str).map(|name| format!(" \"{name}\"")).unwrap_or_default();
    let message = format!(
        "must be one of {} for this server to run it, but experiment{name} is of the type `{method}`; let the worker that \
         knows it set the flow's status to `running`, or start the server with `--runner external`",
        known.join(", ")
    );
    Some(FieldError::new(format!("config.experiments[{index}].experiment_type"), message))
}

fn check_count(flow: &Flow, rows: usize, plan: &FlowPlan) -> Result<(), ServiceError> {
    let (id, planned) = (flow.id, plan.experiments.len());
    if rows == planned {
        return Ok(());
    }
    Err(ServiceError::Conflict(format!(
        "flow {id} has {rows} experiments, but its configuration describes {planned}, so this server cannot run it; delete \
         those that are too many, or make another flow with the same configuration by duplicating it"
    )))
}
