//! Notices outside workers that fell silent, so that no flow is shown as running for weeks after its worker died.
//!
//! Only those that have sent signs of life: a worker that never sends any may be silent for hours.

use std::{collections::HashMap, time::Duration};

use tokio::{
    task::JoinHandle,
    time::{Instant, MissedTickBehavior, interval},
};

use super::{RunnerMode, ServiceError, Services, lifecycle};
use crate::{
    api::MOST_SHOWN,
    model::{FlowAction, FlowId, FlowStatus},
    store::{checkpoint, flow, worker},
};

/// How patient the watchdog is.
#[derive(Debug, Clone, Copy)]
pub struct Vigilance {
    /// How often it looks.
    pub tick: Duration,
    /// How long a worker may be silent. Counted by the watchdog's own clock from when it first looked, so neither a clock
    /// that is set nor a server that was down makes it bite.
    pub silence: Duration,
}

impl Default for Vigilance {
    fn default() -> Self {
        Self { tick: Duration::from_secs(5), silence: Duration::from_secs(90) }
    }
}

/// The last sign of life of each worker, as it stands in the row, and since when it is the last.
type Heard = HashMap<FlowId, (String, Instant)>;

/// Looks until the task is aborted or the services shut down.
pub(super) fn spawn(services: &Services, vigilance: Vigilance) -> JoinHandle<()> {
    let services = services.clone();
    tokio::spawn(async move {
        let mut heard = Heard::new();
        let mut tick = interval(vigilance.tick);
        tick.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            tick.tick().await;
            if let Err(error) = look(&services, &mut heard, vigilance.silence).await {
                tracing::error!("outside workers cannot be watched, trying again soon: {error}");
            }
        }
    })
}

async fn look(services: &Services, heard: &mut Heard, silence: Duration) -> Result<(), ServiceError> {
    let now = Instant::now();
    let said = worker::heard_from(&mut *services.read().await?).await?;
    heard.retain(|id, _| said.iter().any(|(known, _)| known == id));
    for (id, last) in said {
        let (known, since) = heard.entry(id).or_insert_with(|| (last.clone(), now));
        if *known != last {
            (*known, *since) = (last, now);
        } else if now.duration_since(*since) >= silence {
            give_up(services, id, known, silence).await?;
            heard.remove(&id);
        }
    }
    Ok(())
}

/// Settles a flow whose worker fell silent, unless it spoke just now. It fails; where outside workers take flows and
/// there is a checkpoint to go on from, the next one may have it.
async fn give_up(services: &Services, id: FlowId, last: &str, silence: Duration) -> Result<(), ServiceError> {
    let mut change = services.change().await?;
    let Some(mut flow) = flow::get(&mut change.db, id).await? else { return Ok(()) };
    let spoke = flow.last_heartbeat.is_none_or(|heard| heard.to_string() != last);
    if spoke || flow.status != FlowStatus::Running {
        return Ok(());
    }
    let may_go_on = services.settings().runner == RunnerMode::External
        && !checkpoint::newest_of_present_run(&mut change.db, id, MOST_SHOWN).await?.is_empty();
    let action = if may_go_on {
        (flow.pid, flow.last_heartbeat) = (None, None);
        FlowAction::Requeue
    } else {
        let pid = flow.pid.map(|pid| format!(" (process {pid})")).unwrap_or_default();
        let seconds = silence.as_secs();
        let sentence =
            format!("its worker{pid} has given no sign of life for {seconds} seconds, the last one at {last}");
        flow.error = Some(sentence);
        FlowAction::Fail
    };
    tracing::warn!("the worker of flow {id} fell silent");
    lifecycle::perform(&mut change, &mut flow, action, services.now()).await?;
    change.commit().await
}
