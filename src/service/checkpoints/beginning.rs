//! Which checkpoint an experiment started from.

use sqlx::SqliteConnection;

use crate::{
    model::{Experiment, Flow, Method},
    service::ServiceError,
    store::{
        checkpoint::{self, StoredCheckpoint},
        experiment,
    },
};

/// Where an experiment started.
pub(super) enum Beginning {
    /// From the best genome of that checkpoint.
    From(Box<StoredCheckpoint>),
    /// From none that is there; a sentence says why.
    Nothing(String),
}

/// The result of the experiment before it, or the seed of its flow where it is the first.
pub(super) async fn find(
    db: &mut SqliteConnection,
    experiment: Option<&Experiment>,
    flow: Option<&Flow>,
) -> Result<Beginning, ServiceError> {
    let nothing = |sentence: String| Ok(Beginning::Nothing(sentence));
    let (Some(experiment), Some(flow)) = (experiment, flow) else {
        return nothing("Its experiment belongs to no flow, so what it started from is not known.".to_owned());
    };
    let run = experiment::list_of_runs(db, flow.id, Some(experiment.run)).await?;
    let place = run.iter().position(|one| one.id == experiment.id).unwrap_or(0);
    if begins_afresh(flow, experiment, place) {
        return nothing("Its experiment starts from random genomes, whatever came before.".to_owned());
    }
    if let Some(before) = place.checked_sub(1).and_then(|before| run.get(before)) {
        let results = checkpoint::of_experiment(db, before.id, true).await?;
        return results.into_iter().next().map_or_else(
            || nothing(format!("The result of \"{}\", from which it started, is not there.", before.name)),
            |result| Ok(Beginning::From(Box::new(result))),
        );
    }
    match (flow.seed_checkpoint_id, flow.origin.parent_checkpoint_id) {
        (Some(seed), _) => match checkpoint::get(db, seed).await? {
            Some(stored) => Ok(Beginning::From(Box::new(stored))),
            None => nothing(format!("Checkpoint {seed}, from which its flow started, is not there.")),
        },
        (None, Some(gone)) => {
            nothing(format!("Its flow was made to start from checkpoint {gone}, which is no longer its seed."))
        }
        (None, None) => nothing("Its flow started from random genomes, without a seed checkpoint.".to_owned()),
    }
}

/// Whether its plan says to take nothing over.
fn begins_afresh(flow: &Flow, experiment: &Experiment, place: usize) -> bool {
    let plan = flow.config.plan().ok().filter(|_| experiment.run == flow.current_run);
    let planned =
        plan.and_then(|mut plan| (place < plan.experiments.len()).then(|| plan.experiments.swap_remove(place)));
    planned.is_some_and(|planned| planned.fresh_population && planned.method == Method::Genetic)
}
