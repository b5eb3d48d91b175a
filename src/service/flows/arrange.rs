//! Adding, removing and reordering the experiments of a flow that have not begun, its configuration with them.

use serde_json::Value;

use super::{
    Flows,
    create::{check_config, new_experiment},
    required,
    update::is_claimed,
};
use crate::{
    api::{Event, Experiment, ExperimentOrder, Flow},
    model::{ExperimentId, FlowAction, FlowId},
    service::{ServiceError, change::Change, experiments},
    store::{experiment, flow},
};

/// A flow and its experiments, which its configuration describes one by one.
struct Sequence {
    flow: Flow,
    experiments: Vec<Experiment>,
    /// How many have begun; they come first, and stay.
    begun: usize,
}

impl Flows<'_> {
    /// Gives the experiments of a flow another order; those that have begun stay where they are.
    ///
    /// # Errors
    ///
    /// [`ServiceError::NotFound`], [`ServiceError::Invalid`] where the ids are not those of the flow's experiments,
    /// [`ServiceError::Conflict`] where one would move that has begun, [`ServiceError::Internal`].
    pub async fn reorder_experiments(
        &self,
        id: FlowId,
        order: &ExperimentOrder,
    ) -> Result<Vec<Experiment>, ServiceError> {
        let wanted = &order.experiment_ids;
        let mut change = self.0.change().await?;
        let mut sequence = self.sequence(&mut change, id).await?;
        let known: Vec<_> = sequence.experiments.iter().map(|experiment| experiment.id).collect();
        let (mut sorted, mut all) = (wanted.clone(), known.clone());
        sorted.sort_unstable();
        all.sort_unstable();
        if sorted != all {
            let ids: Vec<_> = known.iter().map(ToString::to_string).collect();
            let message = format!("must name each experiment of flow {id} once: {}", ids.join(", "));
            return Err(ServiceError::invalid("experiment_ids", message));
        }
        if let Some(moved) = known[..sequence.begun].iter().zip(wanted).find(|(known, wanted)| known != wanted) {
            return Err(has_begun(*moved.0));
        }
        let place = |id: &ExperimentId| known.iter().position(|known| known == id).unwrap_or_default();
        let places: Vec<_> = wanted.iter().map(place).collect();
        let config = &mut sequence.flow.config.experiments;
        *config = places.iter().map(|&place| config[place].clone()).collect();
        sequence.experiments = places.iter().map(|&place| sequence.experiments[place].clone()).collect();
        self.keep(change, sequence).await
    }

    /// Adds an experiment that is described like those of a new flow; at the end where no place is given.
    ///
    /// # Errors
    ///
    /// [`ServiceError::NotFound`], [`ServiceError::Invalid`], [`ServiceError::Conflict`], [`ServiceError::Internal`].
    pub async fn insert_experiment(
        &self,
        id: FlowId,
        spec: Value,
        place: Option<i64>,
    ) -> Result<Experiment, ServiceError> {
        let mut change = self.0.change().await?;
        let mut sequence = self.sequence(&mut change, id).await?;
        let (begun, count) = (sequence.begun, sequence.experiments.len());
        let place = usize::try_from(place.unwrap_or(count as i64)).ok().filter(|place| (begun..=count).contains(place));
        let place = place.ok_or_else(|| {
            let message = format!("must be between {begun} and {count}: {begun} experiments have begun");
            ServiceError::invalid("sequence_order", message)
        })?;
        let flow = &mut sequence.flow;
        flow.config.experiments.insert(place, spec);
        let mut errors = Vec::new();
        let Some(plan) = check_config(&mut change.db, &mut flow.config, &mut errors).await? else {
            return Err(ServiceError::Invalid(errors));
        };
        let slot =
            sequence.experiments.iter().filter_map(|experiment| experiment.slot).max().map_or(0, |slot| slot + 1);
        let described = (&flow.config.experiments[place], &plan.experiments[place]);
        let row = new_experiment(flow, described, &plan, (place as i64, slot), self.0.now());
        let new = experiment::insert(&mut change.db, &row).await?;
        let added = experiment::get(&mut change.db, new).await?;
        let added = added.ok_or_else(|| ServiceError::not_found("experiment", &new))?;
        sequence.experiments.insert(place, added.clone());
        self.keep(change, sequence).await?;
        Ok(added)
    }

    /// Removes an experiment that has not begun.
    ///
    /// # Errors
    ///
    /// [`ServiceError::NotFound`], [`ServiceError::Conflict`] where it has begun or is the only one,
    /// [`ServiceError::Internal`].
    pub async fn remove_experiment(&self, id: FlowId, experiment: ExperimentId) -> Result<(), ServiceError> {
        let change = self.0.change().await?;
        self.take_out(change, id, experiment).await
    }

    /// The same, in a change that was begun.
    pub(in crate::service) async fn take_out(
        &self,
        mut change: Change,
        id: FlowId,
        experiment: ExperimentId,
    ) -> Result<(), ServiceError> {
        let mut sequence = self.sequence(&mut change, id).await?;
        let place = sequence.experiments.iter().position(|known| known.id == experiment);
        let place = place.ok_or_else(|| ServiceError::not_found("experiment", &experiment))?;
        let is_new = experiments::never_ran(&mut change, &sequence.experiments[place]).await?;
        if place < sequence.begun || !is_new {
            return Err(has_begun(experiment));
        }
        if sequence.experiments.len() == 1 {
            let sentence = format!("experiment {experiment} is the only one of flow {id}; delete the flow instead");
            return Err(ServiceError::Conflict(sentence));
        }
        sequence.experiments.remove(place);
        sequence.flow.config.experiments.remove(place);
        experiment::delete(&mut change.db, experiment).await?;
        change.tell(Event::ExperimentDeleted { id: experiment, flow_id: Some(id) });
        self.keep(change, sequence).await.map(drop)
    }

    /// Whether the experiments of a flow are those that its configuration describes, since the engine here runs it.
    pub(in crate::service) async fn is_arranged_here(
        &self,
        change: &mut Change,
        flow: &Flow,
    ) -> Result<bool, ServiceError> {
        let is_outside = self.is_elsewhere(&flow.config) || is_claimed(change, flow).await?;
        let count = experiment::of_flow(&mut change.db, flow.id).await?.len();
        Ok(!is_outside && count == flow.config.experiments.len())
    }

    /// What can be arranged.
    async fn sequence(&self, change: &mut Change, id: FlowId) -> Result<Sequence, ServiceError> {
        let flow = required(flow::get(&mut change.db, id).await?, id)?;
        flow.status.after(FlowAction::Arrange)?;
        let experiments = experiment::of_flow(&mut change.db, id).await?;
        let (rows, described) = (experiments.len(), flow.config.experiments.len());
        if rows != described {
            return Err(ServiceError::Conflict(format!(
                "flow {id} has {rows} experiments, but its configuration describes {described}, so they cannot be arranged"
            )));
        }
        let may_move = |one: &Experiment| one.never_ran() && !self.0.runner().has_taken(id, one.id);
        let begun = experiments.iter().rposition(|one| !may_move(one)).map_or(0, |last| last + 1);
        Ok(Sequence { flow, experiments, begun })
    }

    /// Writes and tells what has become of it.
    async fn keep(&self, mut change: Change, sequence: Sequence) -> Result<Vec<Experiment>, ServiceError> {
        let Sequence { flow: Flow { id, .. }, .. } = sequence;
        flow::save(&mut change.db, &sequence.flow).await?;
        for (place, one) in (0..).zip(&sequence.experiments) {
            experiment::set_order(&mut change.db, one.id, place).await?;
        }
        let experiments = experiment::of_flow(&mut change.db, id).await?;
        let flow = required(flow::get(&mut change.db, id).await?, id)?;
        change.tell(Event::FlowUpdated(flow));
        for experiment in &experiments[sequence.begun..] {
            change.tell(Event::ExperimentStatusChanged(experiment.clone()));
        }
        change.commit().await?;
        Ok(experiments)
    }
}

fn has_begun(id: ExperimentId) -> ServiceError {
    ServiceError::Conflict(format!(
        "experiment {id} has begun, so it keeps its place; only those after it can be arranged"
    ))
}
