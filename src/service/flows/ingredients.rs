//! What a new flow can be made of.

use super::Flows;
use crate::{
    api::FlowIngredients,
    model::CheckpointId,
    service::ServiceError,
    store::{corpus, pace, seed},
};

/// Flows of each corpus whose best checkpoint is offered.
const FLOWS: u32 = 8;

impl Flows<'_> {
    /// The corpora, the checkpoints to start from, among them the one that is `chosen` already, and how fast searches go.
    ///
    /// # Errors
    ///
    /// [`ServiceError::Internal`].
    pub async fn ingredients(&self, chosen: Option<CheckpointId>) -> Result<FlowIngredients, ServiceError> {
        let mut db = self.0.read().await?;
        Ok(FlowIngredients {
            corpora: corpus::list(&mut db).await?,
            seeds: seed::list(&mut db, FLOWS, chosen).await?,
            paces: pace::list(&mut db).await?,
        })
    }
}
