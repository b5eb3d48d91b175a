//! The same done with several flows, each by itself: what one refuses keeps the others from nothing.

use std::cmp::Reverse;

use super::Flows;
use crate::{
    api::{Candidate, MOST_TOGETHER, Outcome, TOGETHER},
    model::{FlowAction, FlowId, FlowStatus},
    service::{ServiceError, deletion::impact_of_flow, several},
    store::flow,
};

impl Flows<'_> {
    /// What would come of it if the action were asked of each of these flows, in the order given.
    ///
    /// # Errors
    ///
    /// [`ServiceError::Invalid`] where they are none or too many, or that cannot be done with several,
    /// [`ServiceError::Internal`].
    pub async fn look_at_several(&self, action: FlowAction, ids: &[FlowId]) -> Result<Vec<Candidate>, ServiceError> {
        let ids = distinct(action, ids)?;
        let mut db = self.0.read().await?;
        let mut candidates = Vec::with_capacity(ids.len());
        for &id in &ids {
            let Some(found) = flow::get(&mut db, id).await? else {
                let refusal = Some(ServiceError::not_found("flow", &id).to_string());
                candidates.push(Candidate { id, name: None, status: None, refusal, impact: None });
                continue;
            };
            let (name, status) = (Some(found.name.clone()), Some(found.status));
            let (refusal, impact) = if action == FlowAction::Delete {
                let mut impact = impact_of_flow(&mut db, found).await?;
                // Flows that go together do not hold one another.
                let is_held = impact.seeds.iter().any(|seed| !ids.contains(&seed.flow_id));
                if impact.can_be_forced && !is_held {
                    (impact.refusal, impact.can_be_forced) = (None, false);
                }
                impact.seeds.retain(|seed| !ids.contains(&seed.flow_id));
                (impact.refusal.clone(), Some(impact))
            } else {
                (found.status.after(action).err().map(|error| error.to_string()), None)
            };
            candidates.push(Candidate { id, name, status, refusal, impact });
        }
        Ok(candidates)
    }

    /// Asks the action of each of these flows, and tells what came of it in the order given.
    ///
    /// They are started the oldest first, which is how they then wait; stopped so that none of them begins because another
    /// ended; and deleted the newest first, since later ones may start from earlier ones. `force` is that of
    /// [`Flows::delete`].
    ///
    /// # Errors
    ///
    /// Those of [`Flows::look_at_several`]; after [`ServiceError::Internal`] the others were not tried.
    pub async fn act_on_several(
        &self,
        action: FlowAction,
        ids: &[FlowId],
        force: bool,
    ) -> Result<Vec<Outcome>, ServiceError> {
        let ids = distinct(action, ids)?;
        let mut known = Vec::with_capacity(ids.len());
        for &id in &ids {
            known.push((id, flow::get(&mut *self.0.read().await?, id).await?));
        }
        match action {
            FlowAction::Delete => known.sort_by_key(|(id, _)| Reverse(id.0)),
            FlowAction::Stop => {
                known.sort_by_key(|(_, flow)| flow.as_ref().is_some_and(|flow| flow.status == FlowStatus::Running));
            }
            _ => known.sort_by_key(|(id, _)| id.0),
        }
        let mut outcomes = Vec::with_capacity(ids.len());
        for (id, flow) in known {
            let done = match action {
                FlowAction::Delete => self.delete(id, force).await,
                FlowAction::Stop => self.stop(id).await.map(drop),
                _ => self.start(id).await.map(drop),
            };
            let refusal = match done {
                Ok(()) => None,
                Err(error @ ServiceError::Internal(_)) => return Err(error),
                Err(error) => Some(error.to_string()),
            };
            outcomes.push(Outcome { id, name: flow.map(|flow| flow.name), refusal });
        }
        outcomes.sort_by_key(|outcome| ids.iter().position(|id| *id == outcome.id));
        Ok(outcomes)
    }
}

/// The ids, each once, where that can be done with so many.
fn distinct(action: FlowAction, ids: &[FlowId]) -> Result<Vec<FlowId>, ServiceError> {
    if !TOGETHER.contains(&action) {
        let known = TOGETHER.map(FlowAction::as_str).join(", ");
        return Err(ServiceError::invalid("action", format!("must be one of {known}, not {action}")));
    }
    several::distinct("flows", ids, (1, MOST_TOGETHER), "at once")
}
