//! Creating a flow, and what makes a configuration acceptable.

use serde_json::Value;
use sqlx::SqliteConnection;

use super::{Flows, outside, required, texts::check_text};
use crate::{
    api::{Event, Flow, FlowConfig, NewFlow},
    model::{CheckpointId, ExperimentPlan, FieldError, FlowId, FlowPlan, Origin, SeedMisfit, Timestamp},
    service::{RunnerMode, ServiceError},
    store::{
        Write,
        checkpoint::{self, StoredCheckpoint},
        corpus,
        experiment::{self, NewExperiment},
        flow, seed,
    },
};

impl Flows<'_> {
    /// Creates a pending flow and its experiments; a template is expanded.
    ///
    /// # Errors
    ///
    /// [`ServiceError::Invalid`] with every field that is wrong, [`ServiceError::Internal`].
    pub async fn create(&self, new: NewFlow) -> Result<Flow, ServiceError> {
        self.create_from(new, None).await
    }

    /// The same, for a copy of the flow `parent`; without one it comes from where its seed checkpoint does.
    pub(super) async fn create_from(&self, new: NewFlow, parent: Option<FlowId>) -> Result<Flow, ServiceError> {
        let mut config = new.config.unwrap_or_default();
        if config.experiments.is_empty() {
            config.experiments = new.experiments.unwrap_or_default();
        }
        let mut errors = check_text(Some(&new.name), new.description.as_deref());
        let now = self.0.now();
        let mut change = self.0.change().await?;
        let plan = self.check_plan(&mut change.db, &mut config, &mut errors).await?;
        if let Some(id) = new.seed_checkpoint_id {
            errors.extend(check_seed(&mut change.db, id, plan.as_ref()).await?);
        }
        let (Some(plan), true) = (plan, errors.is_empty()) else { return Err(ServiceError::Invalid(errors)) };
        let row = flow::NewFlow {
            name: new.name.trim(),
            description: new.description.as_deref(),
            config: &config,
            seed_checkpoint_id: new.seed_checkpoint_id,
            origin: match parent {
                Some(_) => Origin { parent_flow_id: parent, ..Origin::default() },
                None => origin(&mut change.db, new.seed_checkpoint_id).await?,
            },
            created_at: now,
        };
        let id = flow::insert(&mut change.db, &row).await?;
        let empty = required(flow::get(&mut change.db, id).await?, id)?;
        insert_planned(&mut change.db, &empty, &plan, &[], now).await?;
        let created = required(flow::get(&mut change.db, id).await?, id)?;
        change.tell(Event::FlowUpdated(created.clone()));
        change.commit().await?;
        Ok(created)
    }

    /// Whether such a flow is for outside workers.
    pub(super) fn is_elsewhere(self, config: &FlowConfig) -> bool {
        self.0.settings().runner == RunnerMode::External || outside::is_for_outside(config)
    }

    /// Expands the configuration and reads it by the rules of whoever can run it; what is wrong goes to `errors`.
    pub(super) async fn check_plan(
        &self,
        db: &mut SqliteConnection,
        config: &mut FlowConfig,
        errors: &mut Vec<FieldError>,
    ) -> Result<Option<Planned>, ServiceError> {
        if self.is_elsewhere(config) {
            return Ok(outside::check_config(config, errors).then_some(Planned::Elsewhere));
        }
        Ok(check_config(db, config, errors).await?.map(|plan| Planned::Here(Box::new(plan))))
    }
}

/// Where a flow comes from that starts from that checkpoint.
pub(super) async fn origin(db: &mut SqliteConnection, seed: Option<CheckpointId>) -> Result<Origin, ServiceError> {
    let Some(seed) = seed else { return Ok(Origin::default()) };
    let Some(StoredCheckpoint { checkpoint, .. }) = checkpoint::get(db, seed).await? else {
        return Ok(Origin::default());
    };
    Ok(Origin {
        parent_flow_id: checkpoint.flow_id,
        parent_checkpoint_id: Some(seed),
        parent_iteration: checkpoint.iterations_run,
    })
}

/// By whose rules a flow was read.
pub(super) enum Planned {
    /// Those of the engine of this server.
    Here(Box<FlowPlan>),
    /// Those of an outside worker, which only it knows.
    Elsewhere,
}

/// Adds the experiments of a flow's present run, all pending; see [`insert_experiments`].
pub(super) async fn insert_planned(
    db: &mut Write,
    flow: &Flow,
    plan: &Planned,
    slots: &[Option<i64>],
    now: Timestamp,
) -> Result<(), ServiceError> {
    match plan {
        Planned::Here(plan) => insert_experiments(db, flow, plan, slots, now).await,
        Planned::Elsewhere => outside::insert_experiments(db, flow, now).await,
    }
}

/// Expands the configuration and reads it; what is wrong with it goes to `errors`.
pub(super) async fn check_config(
    db: &mut SqliteConnection,
    config: &mut FlowConfig,
    errors: &mut Vec<FieldError>,
) -> Result<Option<FlowPlan>, ServiceError> {
    let plan = match config.expand().and_then(|()| config.plan()) {
        Ok(plan) => plan,
        Err(found) => {
            errors.extend(found);
            return Ok(None);
        }
    };
    let Some(corpus) = corpus::get(db, &plan.corpus).await? else {
        let known: Vec<_> = corpus::list(db).await?.into_iter().map(|corpus| corpus.name).collect();
        let message = format!("must be a corpus that is there ({}), not `{}`", known.join(", "), plan.corpus);
        errors.push(FieldError::new("config.params.corpus", message));
        return Ok(None);
    };
    if let Err(error) = plan.evaluation.check_length(&corpus) {
        errors.push(error);
        return Ok(None);
    }
    Ok(Some(plan))
}

/// What is wrong with a checkpoint to start from; whether it fits the corpus of an outside worker is not known here.
pub(super) async fn check_seed(
    db: &mut SqliteConnection,
    id: CheckpointId,
    plan: Option<&Planned>,
) -> Result<Option<FieldError>, ServiceError> {
    let error = |message: String| Ok(Some(FieldError::new("seed_checkpoint_id", message)));
    let Some(seed) = seed::get(db, id).await? else {
        return error(format!("must be a checkpoint that is there, not {id}"));
    };
    let Some(Planned::Here(plan)) = plan else { return Ok(None) };
    let corpus = plan.corpus.as_str();
    let tokens = corpus::get(db, corpus).await?.map(|corpus| u64::from(corpus.vocab_size));
    match seed.misfit(tokens, Some(plan.evaluation.context_size)) {
        Some(SeedMisfit::Clusters { clusters, tokens }) => error(format!(
            "must be a checkpoint for the {tokens} tokens of the corpus `{corpus}`, but {id} has {clusters} clusters"
        )),
        Some(SeedMisfit::Context { looked_at, given }) => error(format!(
            "must be a checkpoint that looks at most {given} tokens back, as the flow's context does, but {id} looks {looked_at} back"
        )),
        None => Ok(None),
    }
}

/// Adds the experiments of a flow's present run, all pending, with the `slots` of an earlier run or else those of their
/// places.
pub(super) async fn insert_experiments(
    db: &mut Write,
    flow: &Flow,
    plan: &FlowPlan,
    slots: &[Option<i64>],
    now: Timestamp,
) -> Result<(), ServiceError> {
    for (place, (spec, planned)) in flow.config.experiments.iter().zip(&plan.experiments).enumerate() {
        let slot = slots.get(place).copied().flatten().unwrap_or(place as i64);
        experiment::insert(db, &new_experiment(flow, (spec, planned), plan, (place as i64, slot), now)).await?;
    }
    Ok(())
}

/// An experiment as `spec` describes it, at that place and with that slot.
pub(super) fn new_experiment(
    flow: &Flow,
    (spec, planned): (&Value, &ExperimentPlan),
    plan: &FlowPlan,
    (place, slot): (i64, i64),
    now: Timestamp,
) -> NewExperiment {
    NewExperiment {
        flow_id: Some(flow.id),
        sequence_order: Some(place),
        run: flow.current_run,
        slot: Some(slot),
        name: planned.name.clone(),
        config: Some(spec.clone()),
        created_at: now,
        phase_type: Some(planned.phase_type()),
        max_iterations: Some(i64::from(planned.limit)),
        population_size: Some(i64::from(planned.candidates)),
        context_size: Some(i64::from(plan.evaluation.context_size)),
        tier_config: sent_tiers(spec, &flow.config, planned),
    }
}

/// The tiers of an experiment as they were sent: with the experiment, in its parameters, or in those of the flow.
fn sent_tiers(spec: &Value, config: &FlowConfig, planned: &ExperimentPlan) -> Option<Value> {
    planned.tiers.as_ref()?;
    let places = [spec.get("tier_config"), spec.pointer("/params/tier_config"), config.params.get("tier_config")];
    places.into_iter().flatten().find(|value| !value.is_null()).cloned()
}
