//! `/ws`: what happens, as it happens.
//!
//! The first frame is a snapshot; then come the events that it does not contain. A client that comes back gets what it
//! missed instead, as long as that is still known. One that reads too slowly loses events, never slows anybody down, and
//! gets a fresh snapshot.

mod flow_filter;
mod heartbeat;
mod session;

use axum::{
    extract::{State, WebSocketUpgrade, ws::rejection::WebSocketUpgradeRejection},
    response::Response,
};
use serde::Deserialize;
use std::{sync::Arc, time::Duration};
use tokio::{sync::Semaphore, time::timeout};
use tokio_util::{sync::CancellationToken, task::TaskTracker};
use wnn_experiments::{
    api::{ApiError, ErrorCode},
    model::FlowId,
    service::Services,
};

pub(crate) use self::heartbeat::beat;
use self::{flow_filter::FlowFilter, session::Session};
use crate::{
    extract::QueryString,
    rest_error::{RestError, RestResult},
};

/// Clients have nothing to say; this is more than any control frame.
const MAX_MESSAGE: usize = 64 << 10;
/// How long sockets may take to say goodbye.
const GRACE: Duration = Duration::from_secs(2);

/// All open sockets, to be ended together.
#[derive(Clone)]
pub(crate) struct Sockets {
    places: Arc<Semaphore>,
    tasks: TaskTracker,
    ended: CancellationToken,
}

/// `/ws?…`.
#[derive(Deserialize)]
pub(crate) struct SocketQuery {
    /// Only events of that flow, and those that belong to none.
    #[serde(default)]
    flow_id: Option<FlowId>,
    /// The number of the last frame that the client has; what followed it is sent, if it is still known.
    #[serde(default)]
    since: Option<u64>,
}

impl Sockets {
    /// No sockets yet, and so many at most.
    pub(crate) fn new(at_most: usize) -> Self {
        Self { places: Arc::new(Semaphore::new(at_most)), tasks: TaskTracker::new(), ended: CancellationToken::new() }
    }

    /// Ends every socket with a close frame, and refuses to keep new ones.
    pub(crate) async fn end(&self) {
        self.ended.cancel();
        self.tasks.close();
        // A peer that does not read cannot be said goodbye to; its connection ends with the process.
        let _ = timeout(GRACE, self.tasks.wait()).await;
    }
}

/// No socket more is kept open.
fn all_taken() -> ApiError {
    let sentence = "all sockets are taken; close one, or start the server with a higher --max-sockets";
    ApiError::new(ErrorCode::Unavailable, sentence)
}

/// Opens a socket.
pub(crate) async fn open(
    State(services): State<Services>,
    State(sockets): State<Sockets>,
    QueryString(query): QueryString<SocketQuery>,
    upgrade: Result<WebSocketUpgrade, WebSocketUpgradeRejection>,
) -> RestResult<Response> {
    let upgrade = upgrade.map_err(|rejection| {
        RestError::malformed(format!("/ws is a WebSocket, to be opened as one: {}", rejection.body_text()))
    })?;
    let place = Arc::clone(&sockets.places).try_acquire_owned().map_err(|_| all_taken())?;
    let filter = match query.flow_id {
        Some(flow) => Some(FlowFilter::of(&services, flow).await?),
        None => None,
    };
    // Once this returns, the client may act and expects to see what it did: the subscription comes before the answer.
    let resumed = query.since.and_then(|since| Some((services.events().subscribe_after(since)?, since)));
    let (events, since) = match resumed {
        Some((events, since)) => (events, Some(since)),
        None => (services.events().subscribe(), None),
    };
    let upgrade = upgrade.max_message_size(MAX_MESSAGE).max_frame_size(MAX_MESSAGE);
    Ok(upgrade.on_upgrade(move |socket| async move {
        let _place = place;
        let session = Session::new(socket, services, events, filter, since);
        let ended = sockets.ended.clone();
        sockets.tasks.track_future(session.run(ended)).await;
    }))
}
