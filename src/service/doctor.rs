//! The doctor: holds rows and files against each other, both ways, and repairs without destroying anything.
//!
//! It looks while others work. What it believes to see counts only if it is still so at a second look, and files that are
//! still being written are left alone.

mod files;
mod problem;
mod remedy;

use std::time::Duration;

use super::{ServiceError, Services};
use crate::{
    api::Diagnosis,
    store::{checkpoint, corpus, experiment, trash, worker},
};

pub(super) use problem::difference;
use problem::{Look, Problem};

/// How long after the first look the second follows.
const PAUSE: Duration = Duration::from_secs(1);

/// What the doctor can be asked.
#[derive(Debug, Clone, Copy)]
pub struct Doctor<'a>(pub(super) &'a Services);

impl Doctor<'_> {
    /// What is wrong.
    ///
    /// # Errors
    ///
    /// [`ServiceError::Internal`].
    pub async fn examine(&self) -> Result<Diagnosis, ServiceError> {
        let look = self.look_twice().await?;
        Ok(look.diagnosis(look.problems.iter().map(Problem::finding).collect()))
    }

    /// The same, and repairs what can be repaired: files that are worth something get their rows back, others go to the
    /// trash. What only a person can decide stays as it is.
    ///
    /// # Errors
    ///
    /// [`ServiceError::Internal`].
    pub async fn repair(&self) -> Result<Diagnosis, ServiceError> {
        let look = self.look_twice().await?;
        let mut findings = Vec::with_capacity(look.problems.len());
        for problem in &look.problems {
            let mut finding = problem.finding();
            finding.repaired = remedy::apply(self.0, problem).await?;
            findings.push(finding);
        }
        Ok(look.diagnosis(findings))
    }

    async fn look_twice(&self) -> Result<Look, ServiceError> {
        let mut first = self.look().await?;
        if !first.problems.is_empty() && self.0.runner().is_alive() {
            tokio::time::sleep(PAUSE).await;
            let second = self.look().await?;
            first.problems.retain(|problem| second.problems.contains(problem));
        }
        Ok(first)
    }

    async fn look(&self) -> Result<Look, ServiceError> {
        let data = self.0.data().clone();
        let seen = tokio::task::spawn_blocking(move || files::all(data.root())).await;
        let seen = seen.map_err(ServiceError::internal)?.map_err(ServiceError::internal)?;
        let mut look = Look { seen: seen.len() as u64, ..Look::default() };
        let mut db = self.0.read().await?;
        let checkpoints = checkpoint::named_files(&mut db).await?;
        let corpora = corpus::all(&mut db).await?;
        let entries = trash::ids(&mut db).await?;
        for flow in worker::running_here(&mut db).await? {
            if !self.0.runner().runs(flow) {
                look.problems.push(Problem::StuckFlow(flow));
            }
        }
        let stuck = experiment::running_alone(&mut db).await?;
        look.problems.extend(stuck.into_iter().map(Problem::StuckExperiment));
        let stuck = trash::under_way(&mut db).await?;
        look.problems.extend(stuck.into_iter().map(|entry| Problem::StuckEntry(entry.shown.id, entry.shown.state)));
        drop(db);
        let young_since = self.0.runner().is_alive().then(|| self.0.now());
        let data = self.0.data().clone();
        let read = tokio::task::spawn_blocking(move || {
            look.problems.extend(files::unnamed(&data, seen, &checkpoints, &corpora, &entries, young_since));
            look.hold_against_rows(&data, &checkpoints, &corpora);
            look
        });
        read.await.map_err(ServiceError::internal)
    }
}
