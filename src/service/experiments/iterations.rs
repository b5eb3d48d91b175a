//! Iterations: what outside workers report, and what is asked for.

use std::collections::BTreeMap;

use super::{Experiments, hindrance_to_run, refuse_if_run_here, required, update};
use crate::{
    api::{Event, Experiment, Iteration, IterationQuery, NewIteration, Page, Recorded, RecordedSpan},
    model::{ExperimentId, ExperimentStatus, FieldError, Timestamp},
    service::{ServiceError, change::Change},
    store::{experiment, iteration},
};

/// Iterations given at once at most; `after` asks for more.
const MAX_ITERATIONS: u32 = 10_000;
/// Points of a series, at least and at most.
const POINTS: (u32, u32) = (10, 10_000);
/// Iterations taken at once at most: nobody else can write meanwhile.
const MAX_BATCH: usize = 20_000;
/// Iterations that are told one by one; of more only the newest is, since listeners would fall behind.
const TOLD_SINGLY: usize = 200;
/// The highest number that every client can read from JSON.
const MAX_NUMBER: i64 = 1 << 53;

impl Experiments<'_> {
    /// The iterations of an experiment with a number above `after`, oldest first; 10,000 at once at most. With `max_points`
    /// so many of all that show their course, with the extremes.
    ///
    /// # Errors
    ///
    /// [`ServiceError::NotFound`], [`ServiceError::Invalid`], [`ServiceError::Internal`].
    pub async fn iterations(&self, id: ExperimentId, query: &IterationQuery) -> Result<Page<Iteration>, ServiceError> {
        let mut db = self.0.read().await?;
        if !experiment::is_there(&mut db, id).await? {
            return Err(ServiceError::not_found("experiment", &id));
        }
        let items = match query.max_points {
            Some(most) if most < POINTS.0 || most > POINTS.1 => {
                let (least, highest) = POINTS;
                let message = format!("must be between {least} and {highest}, not {most}");
                return Err(ServiceError::invalid("max_points", message));
            }
            Some(most) => iteration::series(&mut db, id, most).await?,
            None => {
                let limit = query.limit.unwrap_or(MAX_ITERATIONS).min(MAX_ITERATIONS);
                iteration::list(&mut db, id, query.after, limit).await?
            }
        };
        Ok(Page { items, total: iteration::count(&mut db, id).await?, next: None, previous: None })
    }

    /// Records one iteration; that of the same number is replaced. See [`Experiments::record_all`].
    ///
    /// # Errors
    ///
    /// Those of [`Experiments::record_all`].
    pub async fn record(&self, id: ExperimentId, new: NewIteration) -> Result<Iteration, ServiceError> {
        let number = new.iteration_num;
        self.record_all(id, vec![new]).await?;
        let rows = iteration::list(&mut *self.0.read().await?, id, Some(number - 1), 1).await?;
        let row = rows.into_iter().find(|row| row.iteration_num == number);
        row.ok_or_else(|| ServiceError::not_found("iteration", &number))
    }

    /// Records iterations; those of the same number are replaced. A pending experiment runs from then on, if
    /// its flow may.
    ///
    /// # Errors
    ///
    /// [`ServiceError::NotFound`], [`ServiceError::Invalid`], [`ServiceError::Conflict`] where this server runs the
    /// experiment, [`ServiceError::TooLarge`] where they are more than 20,000, [`ServiceError::Internal`].
    pub async fn record_all(&self, id: ExperimentId, new: Vec<NewIteration>) -> Result<Recorded, ServiceError> {
        if new.len() > MAX_BATCH {
            let count = new.len();
            return Err(ServiceError::TooLarge(format!(
                "{count} iterations are more than the {MAX_BATCH} that are taken at once; send them in parts"
            )));
        }
        let now = self.0.now();
        let rows = rows(id, new, now)?;
        let mut change = self.0.change().await?;
        let before = required(&mut change.db, id).await?;
        refuse_if_run_here(&mut change.db, before.flow_id).await?;
        let Some(newest) = rows.last() else {
            return Ok(Recorded { recorded: 0, current_iteration: before.current_iteration });
        };
        iteration::record_all(&mut change.db, &rows).await?;
        let mut experiment = before.clone();
        progress(&mut experiment, &rows, newest.iteration_num);
        let waits = matches!(before.status, ExperimentStatus::Pending | ExperimentStatus::Paused);
        // A worker that was given up and did not notice is still listened to.
        if waits && hindrance_to_run(&mut change.db, &before).await?.is_none() {
            update::move_to(&mut experiment, ExperimentStatus::Running, now)?;
        }
        experiment::save(&mut change.db, &experiment).await?;
        tell(&mut change, (&before, &experiment), &rows).await?;
        let services = self.0.clone();
        // To the end, also where the client hangs up meanwhile, as the commit itself.
        let told = tokio::spawn(async move {
            change.commit().await?;
            services.courses().forget(id);
            Ok::<_, ServiceError>(())
        });
        told.await.map_err(ServiceError::internal)??;
        Ok(Recorded { recorded: rows.len() as u64, current_iteration: experiment.current_iteration })
    }
}

/// The rows by number, each number once: the last that was sent counts.
fn rows(id: ExperimentId, new: Vec<NewIteration>, now: Timestamp) -> Result<Vec<Iteration>, ServiceError> {
    let mut rows = BTreeMap::new();
    for (index, new) in new.into_iter().enumerate() {
        let number = new.iteration_num;
        if !(0..=MAX_NUMBER).contains(&number) {
            let message = format!("must be between 0 and {MAX_NUMBER}, not {number}");
            return Err(ServiceError::Invalid(vec![FieldError::new(format!("[{index}].iteration_num"), message)]));
        }
        rows.insert(number, new.of(id, now));
    }
    Ok(rows.into_values().collect())
}

/// How far the experiment is now, and the best it has seen.
fn progress(experiment: &mut Experiment, rows: &[Iteration], newest: i64) {
    experiment.current_iteration = experiment.current_iteration.max(Some(newest));
    let with_ce = rows.iter().filter_map(|row| Some((row.best_ce?, row.best_accuracy)));
    let Some((ce, accuracy)) = with_ce.min_by(|one, other| one.0.total_cmp(&other.0)) else { return };
    if experiment.best_ce.is_none_or(|best| ce < best) {
        (experiment.best_ce, experiment.best_accuracy) = (Some(ce), accuracy);
    }
}

async fn tell(
    change: &mut Change,
    (before, after): (&Experiment, &Experiment),
    rows: &[Iteration],
) -> Result<(), ServiceError> {
    let (Some(first), Some(last)) = (rows.first(), rows.last()) else { return Ok(()) };
    let many = rows.len() > TOLD_SINGLY;
    if before.status != after.status || many {
        update::tell(change, before, after);
    }
    // What was recorded has its id by now.
    let (id, runs) = (after.id, if many { &rows[rows.len() - 1..] } else { rows });
    for run in runs.chunk_by(|one, next| next.iteration_num - one.iteration_num == 1) {
        let (low, high) = (run[0].iteration_num, run[run.len() - 1].iteration_num);
        for row in iteration::between(&mut change.db, id, low, high).await? {
            change.tell(Event::IterationUpdate(row));
        }
    }
    if many {
        let (first, last, count) = (first.iteration_num, last.iteration_num, rows.len() as u64);
        change.tell(Event::IterationsRecorded(RecordedSpan { experiment_id: id, first, last, count }));
    }
    Ok(())
}
