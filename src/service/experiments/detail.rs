//! All that the page of one experiment shows.

use super::{Experiments, required};
use crate::{
    api::{ExperimentDetail, Generation, IterationPage, MOST_CHECKS, MOST_SHOWN, ParentFlow, thinned},
    model::{Corpus, ExperimentId, Flow},
    service::{
        ServiceError,
        flows::{POINTS, course},
    },
    store::{Read, checkpoint, corpus, flow, health_check, individuals, iteration},
};

impl Experiments<'_> {
    /// All that the page of one experiment shows, at one moment, with the newest of its iterations that have a number below
    /// `before`.
    ///
    /// Its `seq` is that of an event which it surely contains; later ones may be contained too, and applying them again
    /// changes nothing.
    ///
    /// # Errors
    ///
    /// [`ServiceError::NotFound`], [`ServiceError::Internal`].
    pub async fn detail(&self, id: ExperimentId, before: Option<i64>) -> Result<ExperimentDetail, ServiceError> {
        let seq = self.0.events().last_seq();
        let mut db: Read = self.0.read().await?;
        let experiment = required(&mut db, id).await?;
        let parent = match experiment.flow_id {
            Some(flow) => flow::get(&mut db, flow).await?,
            None => None,
        };
        let checkpoints = checkpoint::newest_of_experiment(&mut db, id, MOST_SHOWN).await?;
        let (iterations, iteration_count) = course(&mut db, std::slice::from_ref(&experiment), POINTS).await?;
        Ok(ExperimentDetail {
            seq,
            flow: parent.as_ref().map(ParentFlow::from),
            iterations,
            iteration_count,
            page: page(&mut db, id, before).await?,
            health_checks: thinned(health_check::of_experiment(&mut db, id).await?, MOST_CHECKS),
            checkpoints: checkpoints.into_iter().map(|stored| self.0.shown(stored)).collect(),
            corpus: corpus_of(&mut db, parent.as_ref()).await?,
            experiment,
        })
    }

    /// One iteration with its neighbours, who took part, and where its best genome came from.
    ///
    /// # Errors
    ///
    /// [`ServiceError::NotFound`] where there is no such experiment, or no iteration of that number,
    /// [`ServiceError::Internal`].
    pub async fn generation(&self, id: ExperimentId, number: i64) -> Result<Generation, ServiceError> {
        let mut db: Read = self.0.read().await?;
        required(&mut db, id).await?;
        let Some(iteration) = iteration::between(&mut db, id, number, number).await?.pop() else {
            return Err(ServiceError::not_found("iteration", &number));
        };
        let first_best = match &iteration.genome_hash {
            Some(hash) => iteration::first_best(&mut db, id, hash).await?,
            None => None,
        };
        let previous = iteration::newest(&mut db, id, Some(number), 1).await?.pop();
        let next = iteration::list(&mut db, id, Some(number), 1).await?.pop().map(|row| row.iteration_num);
        let individuals = individuals::of(&mut db, iteration.id).await?;
        Ok(Generation { iteration, previous, next, first_best, individuals })
    }
}

async fn page(db: &mut Read, id: ExperimentId, before: Option<i64>) -> Result<IterationPage, ServiceError> {
    let mut rows = iteration::newest(db, id, before, IterationPage::ROWS + 1).await?;
    let older = if rows.len() > IterationPage::ROWS as usize { rows.pop() } else { None };
    let newer = match before {
        Some(before) => iteration::list(db, id, before.checked_sub(1), IterationPage::ROWS + 1).await?,
        None => Vec::new(),
    };
    let newer = newer.get(IterationPage::ROWS as usize).map(|row| row.iteration_num);
    Ok(IterationPage { rows, before, older, newer })
}

async fn corpus_of(db: &mut Read, flow: Option<&Flow>) -> Result<Option<Corpus>, ServiceError> {
    match flow.and_then(|flow| flow.config.plan().ok()) {
        Some(plan) => Ok(corpus::get(db, &plan.corpus).await?),
        None => Ok(None),
    }
}
