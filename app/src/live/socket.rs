//! The browser's end of `/ws`: reads frames, hands them on once per animation frame, and reconnects when it is cut off.

use std::{cell::RefCell, rc::Rc};

use futures_util::StreamExt;
use gloo_net::websocket::{Message, futures::WebSocket};
use gloo_timers::future::TimeoutFuture;
use leptos::{prelude::*, task::spawn_local};
use wnn_experiments::api::Frame;

use super::{Connection, Live};

/// First and longest pause before the next attempt, in milliseconds.
const PAUSE: (u32, u32) = (500, 10_000);
/// A hidden tab draws no animation frames; beyond this many waiting frames they are handed on at once.
const WAITING_AT_MOST: usize = 512;

/// Keeps a connection open for as long as the page lives.
pub(super) fn open(live: Live) {
    spawn_local(async move {
        let mut pause = PAUSE.0;
        loop {
            if let Some(socket) = connect() {
                let frames = read(live, socket).await;
                if frames > 0 {
                    pause = PAUSE.0;
                }
            }
            live.connection.set(Connection::Reconnecting);
            TimeoutFuture::new(pause).await;
            pause = (pause * 2).min(PAUSE.1);
        }
    });
}

fn connect() -> Option<WebSocket> {
    let location = window().location();
    let scheme = if location.protocol().ok()? == "https:" { "wss" } else { "ws" };
    WebSocket::open(&format!("{scheme}://{}/ws", location.host().ok()?)).ok()
}

/// Reads until the connection ends; the number of frames says whether it ever was one.
async fn read(live: Live, mut socket: WebSocket) -> usize {
    let waiting = Rc::new(RefCell::new(Vec::new()));
    let mut count = 0;
    while let Some(Ok(message)) = socket.next().await {
        let Message::Text(text) = message else { continue };
        // Types that this version does not know are for later ones.
        let Ok(frame) = serde_json::from_str::<Frame>(&text) else { continue };
        count += 1;
        if live.connection.get_untracked() != Connection::Live {
            live.connection.set(Connection::Live);
        }
        waiting.borrow_mut().push(frame);
        let length = waiting.borrow().len();
        if length == 1 {
            let waiting = Rc::clone(&waiting);
            request_animation_frame(move || flush(live, &waiting));
        } else if length >= WAITING_AT_MOST {
            flush(live, &waiting);
        }
    }
    flush(live, &waiting);
    count
}

fn flush(live: Live, waiting: &RefCell<Vec<Frame>>) {
    let frames = waiting.take();
    if !frames.is_empty() {
        live.deliver(&frames.into());
    }
}
