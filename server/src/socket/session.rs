//! One socket, from its first snapshot to its end.

use std::{ops::ControlFlow, time::Duration};

use axum::{
    body::Bytes,
    extract::ws::{CloseFrame, Message, Utf8Bytes, WebSocket, close_code},
};
use tokio::time::{Instant, MissedTickBehavior, interval_at, timeout};
use tokio_util::sync::CancellationToken;
use wnn_experiments::{
    api::{Event, Frame},
    service::{Delivery, Services, Subscription, Told},
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
    /// The number of the last event that the client knows of; nothing before its first snapshot.
    sent: Option<u64>,
    heard: Instant,
}

/// Whether the socket goes on.
type Step = ControlFlow<()>;

impl Session {
    /// A socket whose client knows all up to `since`, and what `events` brings follows that; or knows nothing yet.
    pub(super) fn new(
        socket: WebSocket,
        services: Services,
        events: Subscription,
        filter: Option<FlowFilter>,
        since: Option<u64>,
    ) -> Self {
        Self { socket, services, events, filter, sent: since, heard: Instant::now() }
    }

    /// Serves the peer until it leaves, falls silent, or `ended`.
    pub(super) async fn run(mut self, ended: CancellationToken) {
        let _open = self.services.edge_metrics().open_socket();
        let mut step = if self.sent.is_none() { self.send_snapshot().await } else { Step::Continue(()) };
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
            Delivery::Event(told) => self.send_event(&told).await,
            Delivery::Lagged => self.catch_up().await,
            Delivery::Closed => self.say_goodbye("the server stops").await,
        }
    }

    async fn send_event(&mut self, told: &Told) -> Step {
        if self.sent.is_some_and(|sent| told.seq <= sent) {
            return Step::Continue(());
        }
        if let Some(filter) = &mut self.filter {
            match filter.lets_pass(&self.services, told).await {
                Ok(true) => {}
                Ok(false) => return Step::Continue(()),
                // Whose it is cannot be found out: a snapshot says all that it could have said.
                Err(_) => return self.catch_up().await,
            }
        }
        self.services.edge_metrics().sent(told.at.elapsed());
        // What serde_json wrote is UTF-8; each socket shares the same bytes.
        let Ok(text) = Utf8Bytes::try_from(told.json.clone()) else { return Step::Continue(()) };
        self.sent = Some(told.seq);
        self.send(Message::Text(text)).await
    }

    /// Makes up for events that were missed.
    async fn catch_up(&mut self) -> Step {
        self.services.edge_metrics().overflowed();
        self.send_snapshot().await
    }

    async fn send_snapshot(&mut self) -> Step {
        let snapshot = match self.services.snapshot(self.filter.as_ref().map(FlowFilter::flow)).await {
            Ok(snapshot) => snapshot,
            Err(error) => return self.say_goodbye(&error.to_string()).await,
        };
        let frame = Frame { seq: snapshot.seq, event: Event::Snapshot(snapshot) };
        match serde_json::to_string(&frame) {
            Ok(text) => {
                self.sent = Some(frame.seq);
                self.send(Message::Text(text.into())).await
            }
            Err(error) => {
                tracing::error!("a snapshot cannot be written as JSON: {error}");
                Step::Break(())
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
