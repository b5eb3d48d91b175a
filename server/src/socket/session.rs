//! One socket, from its first snapshot to its end.

use std::{ops::ControlFlow, sync::Arc, time::Duration};

use axum::{
    body::Bytes,
    extract::ws::{CloseFrame, Message, WebSocket, close_code},
};
use serde_json::to_string;
use tokio::time::{Instant, MissedTickBehavior, interval_at, timeout};
use tokio_util::sync::CancellationToken;
use wnn_experiments::{
    api::{Event, Frame},
    service::{Delivery, Services, Subscription},
};

use super::FlowFilter;

/// How often a peer is asked whether it is there.
const PING: Duration = Duration::from_secs(20);
/// How long a peer may stay silent, or leave a frame unread.
const DEAD: Duration = Duration::from_mins(1);

/// One socket.
pub(super) struct Session {
    socket: WebSocket,
    services: Services,
    events: Subscription,
    filter: Option<FlowFilter>,
    /// The number of the last event that the client knows of.
    sent: u64,
    heard: Instant,
}

/// Whether the socket goes on.
type Step = ControlFlow<()>;

impl Session {
    pub(super) fn new(socket: WebSocket, services: Services, events: Subscription, filter: Option<FlowFilter>) -> Self {
        Self { socket, services, events, filter, sent: 0, heard: Instant::now() }
    }

    /// Serves the peer until it leaves, falls silent, or `ended`.
    pub(super) async fn run(mut self, ended: CancellationToken) {
        let mut step = self.send_snapshot().await;
        let mut ping = interval_at(Instant::now() + PING, PING);
        ping.set_missed_tick_behavior(MissedTickBehavior::Delay);
        while step.is_continue() {
            step = tokio::select! {
                () = ended.cancelled() => self.say_goodbye("the server stops").await,
                delivery = self.events.next() => self.deliver(delivery).await,
                message = self.socket.recv() => self.hear(message.as_ref()),
                _ = ping.tick() => self.ping().await,
            };
        }
    }

    async fn deliver(&mut self, delivery: Delivery) -> Step {
        match delivery {
            Delivery::Event(frame) => self.send_event(&frame).await,
            Delivery::Lagged => self.send_snapshot().await,
            Delivery::Closed => self.say_goodbye("the server stops").await,
        }
    }

    async fn send_event(&mut self, frame: &Arc<Frame>) -> Step {
        if frame.seq <= self.sent {
            return Step::Continue(());
        }
        if let Some(filter) = &mut self.filter
            && !filter.lets_pass(&self.services, &frame.event).await
        {
            return Step::Continue(());
        }
        self.send_frame(frame).await
    }

    async fn send_snapshot(&mut self) -> Step {
        match self.services.snapshot(self.filter.as_ref().map(FlowFilter::flow)).await {
            Ok(snapshot) => self.send_frame(&Frame { seq: snapshot.seq, event: Event::Snapshot(snapshot) }).await,
            Err(error) => self.say_goodbye(&error.to_string()).await,
        }
    }

    async fn send_frame(&mut self, frame: &Frame) -> Step {
        match to_string(frame) {
            Ok(text) => {
                self.sent = frame.seq;
                self.send(Message::Text(text.into())).await
            }
            Err(error) => {
                tracing::error!("an event cannot be written as JSON: {error}");
                Step::Continue(())
            }
        }
    }

    fn hear(&mut self, message: Option<&Result<Message, axum::Error>>) -> Step {
        self.heard = Instant::now();
        match message {
            Some(Ok(Message::Close(_)) | Err(_)) | None => Step::Break(()),
            Some(Ok(_)) => Step::Continue(()),
        }
    }

    async fn ping(&mut self) -> Step {
        if self.heard.elapsed() > DEAD {
            return Step::Break(());
        }
        self.send(Message::Ping(Bytes::new())).await
    }

    async fn say_goodbye(&mut self, reason: &str) -> Step {
        // A close frame holds 123 bytes of reason at most.
        let reason: String = reason.chars().take(30).collect();
        let close = CloseFrame { code: close_code::AWAY, reason: reason.into() };
        let _ = self.send(Message::Close(Some(close))).await;
        Step::Break(())
    }

    /// Sends, unless the peer leaves it unread for too long.
    async fn send(&mut self, message: Message) -> Step {
        match timeout(DEAD, self.socket.send(message)).await {
            Ok(Ok(())) => Step::Continue(()),
            Ok(Err(_)) | Err(_) => Step::Break(()),
        }
    }
}
