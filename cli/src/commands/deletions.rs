//! Deleting one thing after the other, once somebody has agreed to all of it.

use std::fmt::Display;

use wnn_experiments::api::{ApiError, DeletionImpact};

use crate::{
    error::CliError,
    ui::{self, Manner},
};

/// Says what goes along, asks, and deletes. Where one cannot be deleted the others are all the same.
///
/// # Errors
///
/// One of them is unknown or nobody agreed, so that nothing was done, or the last thing that could not be done; those before it
/// were told.
pub(super) async fn delete<I: Copy + Display>(
    noun: &str,
    ids: &[I],
    manner: Manner,
    impact: impl AsyncFn(I) -> Result<DeletionImpact, ApiError>,
    delete: impl AsyncFn(I, bool) -> Result<(), ApiError>,
) -> Result<(), CliError> {
    let mut things = Vec::with_capacity(ids.len());
    for id in ids {
        let impact = impact(*id).await?;
        things.push((format!("{noun} {id} \"{}\"", impact.name), impact));
    }
    ui::confirm_deletions(&things, manner).await?;
    let mut failure: Option<CliError> = None;
    for (id, (what, _)) in ids.iter().zip(&things) {
        match delete(*id, manner.force).await {
            Ok(()) => ui::note(&format!("Deleted {what}; `wnn-exp {noun} restore {id}` brings it back")),
            Err(error) => {
                if let Some(earlier) = failure.replace(error.into()) {
                    earlier.tell();
                }
            }
        }
    }
    failure.map_or(Ok(()), Err)
}
