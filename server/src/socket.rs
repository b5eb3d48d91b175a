//! `/ws`: what happens, as it happens.
//!
//! The first frame is a snapshot; then come the events that it does not contain. A client that reads too slowly loses
//! events, never slows anybody down, and gets a fresh snapshot instead.

mod flow_filter;
mod session;

use axum::{
    extract::{State, WebSocketUpgrade, ws::rejection::WebSocketUpgradeRejection},
    response::Response,
};
use serde::Deserialize;
use std::time::Duration;
use tokio::time::timeout;
use tokio_util::{sync::CancellationToken, task::TaskTracker};
use wnn_experiments::{model::FlowId, service::Services};

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
#[derive(Clone, Default)]
pub(crate) struct Sockets {
    tasks: TaskTracker,
    ended: CancellationToken,
}

/// `/ws?…`.
#[derive(Deserialize)]
pub(crate) struct SocketQuery {
    /// Only events of that flow, and those that belong to none.
    #[serde(default)]
    flow_id: Option<FlowId>,
}

impl Sockets {
    /// No sockets yet.
    pub(crate) fn new() -> Self {
        Self::default()
    }

    /// Ends every socket with a close frame, and refuses to keep new ones.
    pub(crate) async fn end(&self) {
        self.ended.cancel();
        self.tasks.close();
        // A peer that does not read cannot be said goodbye to; its connection ends with the process.
        let _ = timeout(GRACE, self.tasks.wait()).await;
    }
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
    let filter = match query.flow_id {
        Some(flow) => Some(FlowFilter::of(&services, flow).await?),
        None => None,
    };
    // Once this returns, the client may act and expects to see what it did: the subscription comes before the answer.
    let events = services.events().subscribe();
    let upgrade = upgrade.max_message_size(MAX_MESSAGE).max_frame_size(MAX_MESSAGE);
    Ok(upgrade.on_upgrade(move |socket| async move {
        let session = Session::new(socket, services, events, filter);
        let ended = sockets.ended.clone();
        sockets.tasks.track_future(session.run(ended)).await;
    }))
}
