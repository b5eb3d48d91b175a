//! Writing experiments.

use serde_json::Value;

use crate::{
    model::{Experiment, ExperimentId, FlowId, Timestamp},
    store::{
        StoreError, Write,
        row::{text_optional, to_json_optional},
    },
};

/// An experiment to be created.
pub(crate) struct NewExperiment {
    pub(crate) flow_id: Option<FlowId>,
    pub(crate) sequence_order: Option<i64>,
    pub(crate) run: i64,
    pub(crate) slot: Option<i64>,
    pub(crate) name: String,
    pub(crate) config: Option<Value>,
    pub(crate) created_at: Timestamp,
    pub(crate) phase_type: Option<String>,
    pub(crate) max_iterations: Option<i64>,
    pub(crate) population_size: Option<i64>,
    pub(crate) context_size: Option<i64>,
    pub(crate) tier_config: Option<Value>,
}
/// Adds a pending experiment.
pub(crate) async fn insert(db: &mut Write, new: &NewExperiment) -> Result<ExperimentId, StoreError> {
    let id: i64 = sqlx::query_scalar(
        "INSERT INTO experiments (flow_id, sequence_order, run, slot, name, config_json, created_at, phase_type, \
         max_iterations, population_size, context_size, tier_config_json) \
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING id",
    )
    .bind(new.flow_id.map(|id| id.0))
    .bind(new.sequence_order)
    .bind(new.run)
    .bind(new.slot)
    .bind(&new.name)
    .bind(to_json_optional(new.config.as_ref()))
    .bind(new.created_at.to_string())
    .bind(&new.phase_type)
    .bind(new.max_iterations)
    .bind(new.population_size)
    .bind(new.context_size)
    .bind(to_json_optional(new.tier_config.as_ref()))
    .fetch_one(&mut **db)
    .await?;
    Ok(ExperimentId(id))
}

/// Adds an experiment that ran elsewhere, as far as it came; `experiment.id` is not read.
pub(crate) async fn insert_copy(db: &mut Write, experiment: &Experiment) -> Result<ExperimentId, StoreError> {
    let row = NewExperiment {
        flow_id: experiment.flow_id,
        sequence_order: experiment.sequence_order,
        run: experiment.run,
        slot: experiment.slot,
        name: experiment.name.clone(),
        config: experiment.config.clone(),
        created_at: experiment.created_at,
        phase_type: experiment.phase_type.clone(),
        max_iterations: experiment.max_iterations,
        population_size: experiment.population_size,
        context_size: experiment.context_size,
        tier_config: experiment.tier_config.clone(),
    };
    let id = insert(db, &row).await?;
    save(db, &Experiment { id, ..experiment.clone() }).await?;
    sqlx::query("UPDATE experiments SET log_path = ?, cluster_type = ? WHERE id = ?")
        .bind(&experiment.log_path)
        .bind(&experiment.cluster_type)
        .bind(id.0)
        .execute(&mut **db)
        .await?;
    Ok(id)
}

/// Writes every column of an experiment that changes while it runs.
pub(crate) async fn save(db: &mut Write, experiment: &Experiment) -> Result<(), StoreError> {
    sqlx::query(
        "UPDATE experiments SET started_at = ?, ended_at = ?, status = ?, current_iteration = ?, best_ce = ?, \
         best_accuracy = ?, initial_ce = ?, initial_accuracy = ?, stop_reason = ? WHERE id = ?",
    )
    .bind(text_optional(experiment.started_at.as_ref()))
    .bind(text_optional(experiment.ended_at.as_ref()))
    .bind(experiment.status.as_str())
    .bind(experiment.current_iteration)
    .bind(experiment.best_ce)
    .bind(experiment.best_accuracy)
    .bind(experiment.initial_ce)
    .bind(experiment.initial_accuracy)
    .bind(text_optional(experiment.stop_reason.as_ref()))
    .bind(experiment.id.0)
    .execute(&mut **db)
    .await?;
    Ok(())
}

/// Writes what an experiment is called and what it does, and its place; see [`save`] for how it does.
pub(crate) async fn describe(db: &mut Write, experiment: &Experiment) -> Result<(), StoreError> {
    sqlx::query(
        "UPDATE experiments SET name = ?, log_path = ?, config_json = ?, flow_id = ?, sequence_order = ?, \
         phase_type = ?, max_iterations = ?, population_size = ?, context_size = ?, tier_config_json = ?, \
         cluster_type = ? WHERE id = ?",
    )
    .bind(&experiment.name)
    .bind(&experiment.log_path)
    .bind(to_json_optional(experiment.config.as_ref()))
    .bind(experiment.flow_id.map(|id| id.0))
    .bind(experiment.sequence_order)
    .bind(&experiment.phase_type)
    .bind(experiment.max_iterations)
    .bind(experiment.population_size)
    .bind(experiment.context_size)
    .bind(to_json_optional(experiment.tier_config.as_ref()))
    .bind(&experiment.cluster_type)
    .bind(experiment.id.0)
    .execute(&mut **db)
    .await?;
    Ok(())
}
/// Gives an experiment another place in its flow.
pub(crate) async fn set_order(db: &mut Write, id: ExperimentId, sequence_order: i64) -> Result<(), StoreError> {
    sqlx::query("UPDATE experiments SET sequence_order = ? WHERE id = ?")
        .bind(sequence_order)
        .bind(id.0)
        .execute(&mut **db)
        .await?;
    Ok(())
}

/// Removes an experiment for which nothing was recorded.
pub(crate) async fn delete(db: &mut Write, id: ExperimentId) -> Result<(), StoreError> {
    sqlx::query("DELETE FROM experiments WHERE id = ?").bind(id.0).execute(&mut **db).await?;
    Ok(())
}

/// Records how far an experiment is, and the best it has seen: cross-entropy in nats and the accuracy beside it.
pub(crate) async fn record_progress(
    db: &mut Write,
    id: ExperimentId,
    iteration: i64,
    best: (f64, f64),
) -> Result<(), StoreError> {
    sqlx::query(
        "UPDATE experiments SET current_iteration = ?2, \
         best_accuracy = CASE WHEN best_ce IS NULL OR ?3 < best_ce THEN ?4 ELSE best_accuracy END, \
         best_ce = CASE WHEN best_ce IS NULL OR ?3 < best_ce THEN ?3 ELSE best_ce END WHERE id = ?1",
    )
    .bind(id.0)
    .bind(iteration)
    .bind(best.0)
    .bind(best.1)
    .execute(&mut **db)
    .await?;
    Ok(())
}

/// Removes the experiments of a flow with all that was recorded for them: iterations, health checks, checkpoint rows.
/// Nothing is left to restore of checkpoints in the trash; their files go when it is emptied.
pub(crate) async fn delete_of_flow(db: &mut Write, flow: FlowId) -> Result<(), StoreError> {
    for statement in [
        "UPDATE trash SET state = 'purging' WHERE id IN (SELECT checkpoints.trash_id FROM checkpoints \
         JOIN experiments ON experiments.id = experiment_id WHERE flow_id = ?)",
        "DELETE FROM iterations WHERE experiment_id IN (SELECT id FROM experiments WHERE flow_id = ?)",
        "DELETE FROM health_checks WHERE experiment_id IN (SELECT id FROM experiments WHERE flow_id = ?)",
        "DELETE FROM checkpoints WHERE experiment_id IN (SELECT id FROM experiments WHERE flow_id = ?)",
        "DELETE FROM experiments WHERE flow_id = ?",
    ] {
        sqlx::query(statement).bind(flow.0).execute(&mut **db).await?;
    }
    Ok(())
}
