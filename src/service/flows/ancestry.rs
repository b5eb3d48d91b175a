//! Which flows come from which.

use super::{Flows, required};
use crate::{
    api::{Ancestry, Relative},
    model::FlowId,
    service::ServiceError,
    store::{Read, flow, lineage},
};

impl Flows<'_> {
    /// The flows that a flow comes from, and those that come from it.
    ///
    /// # Errors
    ///
    /// [`ServiceError::NotFound`], [`ServiceError::Internal`].
    pub async fn ancestry(&self, id: FlowId) -> Result<Ancestry, ServiceError> {
        let mut db = self.0.read().await?;
        required(flow::get(&mut db, id).await?, id)?;
        let ancestors = lineage::ancestors(&mut db, id).await?;
        let descendants = lineage::descendants(&mut db, id).await?;
        Ok(Ancestry { ancestors: named(&mut db, ancestors).await?, descendants: named(&mut db, descendants).await? })
    }
}

async fn named(db: &mut Read, ids: Vec<FlowId>) -> Result<Vec<Relative>, ServiceError> {
    let mut relatives = Vec::with_capacity(ids.len());
    for id in ids {
        let flow = flow::get(db, id).await?;
        relatives.push(Relative {
            id,
            name: flow.as_ref().map(|flow| flow.name.clone()),
            status: flow.as_ref().map(|flow| flow.status),
            origin: flow.map(|flow| flow.origin).unwrap_or_default(),
        });
    }
    Ok(relatives)
}
