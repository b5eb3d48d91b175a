//! The browser's end of `/ws`: reads frames, hands them on a few times a second, and reconnects when it is cut off.
//!
//! It says how far it got, so that the server sends what was missed. A connection that died while the machine slept shows
//! by its silence: the server says something every 20 seconds.

use std::{
    cell::{Cell, RefCell},
    future::poll_fn,
    rc::Rc,
    time::Duration,
};

use futures_util::{
    SinkExt as _, StreamExt as _,
    future::{Either, select},
};
use gloo_net::websocket::{Message, State, WebSocketError, futures::WebSocket};
use gloo_timers::future::TimeoutFuture;
use leptos::{prelude::*, task::spawn_local};
use serde::Deserialize;
use web_sys::js_sys::Date;
use wnn_experiments::api::{Event, Frame};

use super::{Connection, Live};

/// First and longest pause before the next attempt, in milliseconds.
const PAUSE: (u32, u32) = (500, 10_000);
/// How long an attempt may take, in milliseconds.
const PATIENCE: u32 = 10_000;
/// How often is looked whether the connection fell silent, in milliseconds.
const LOOK: u32 = 2_000;
/// After so many milliseconds of silence a connection is given up.
const SILENCE: f64 = 50_000.0;
/// The same for a page that was just shown again or came online again.
const SILENCE_AFTER_WAKING: f64 = 22_000.0;
/// Frames are handed on no more often than after so many milliseconds: nobody reads figures that change faster, and a page
/// that draws its charts anew for each iteration of a fast search has no time left to scroll.
const BEAT: f64 = 200.0;
/// A hidden tab draws no animation frames; beyond this many waiting frames they are handed on at once.
const WAITING_AT_MOST: usize = 512;

/// Frames that wait to be handed on, and when the last ones were.
#[derive(Default)]
struct Waiting {
    frames: RefCell<Vec<Frame>>,
    handed_on: Cell<f64>,
    /// Whether they are about to be handed on.
    is_due: Cell<bool>,
}

/// By how much the browser's clock was ahead of the server's when the fastest frame came, in milliseconds.
type Ahead = Rc<Cell<f64>>;

/// Whether the page was shown again, or came online again, since that was last asked.
type Woken = Rc<Cell<bool>>;

/// Keeps a connection open for as long as the page lives.
pub(super) fn open(live: Live) {
    let woken = watch_for_waking();
    spawn_local(async move {
        let (mut pause, mut last) = (PAUSE.0, None);
        let ahead = Ahead::new(Cell::new(f64::INFINITY));
        loop {
            if let Some(socket) = connect(last) {
                let was_open = read(live, socket, &mut last, &ahead, &woken).await;
                if was_open {
                    pause = PAUSE.0;
                }
            }
            live.connection.set(Connection::Reconnecting);
            rest(pause, &woken).await;
            pause = (pause * 2).min(PAUSE.1);
        }
    });
}

fn watch_for_waking() -> Woken {
    let woken = Woken::default();
    for event in ["online", "visibilitychange"] {
        let woken = Rc::clone(&woken);
        // It stays for as long as the page does.
        let _ = window_event_listener_untyped(event, move |_| woken.set(!document().hidden()));
    }
    woken
}

/// Waits, but not on after the page was woken.
async fn rest(pause: u32, woken: &Woken) {
    let begun = Date::now();
    while Date::now() - begun < f64::from(pause) && !woken.take() {
        TimeoutFuture::new(PAUSE.0).await;
    }
}

/// Asks for what follows the frame `last`, or for a first snapshot.
fn connect(last: Option<u64>) -> Option<WebSocket> {
    let location = window().location();
    let scheme = if location.protocol().ok()? == "https:" { "wss" } else { "ws" };
    let since = last.map(|seq| format!("?since={seq}")).unwrap_or_default();
    WebSocket::open(&format!("{scheme}://{}/ws{since}", location.host().ok()?)).ok()
}

/// Reads until the connection ends or falls silent; says whether it ever was one.
async fn read(live: Live, mut socket: WebSocket, last: &mut Option<u64>, ahead: &Ahead, woken: &Woken) -> bool {
    if !is_opened(&mut socket).await {
        return false;
    }
    // Where nothing was missed, no frame comes to tell so.
    live.connection.set(Connection::Live);
    let waiting = Rc::<Waiting>::default();
    let (mut heard, mut look) = (Date::now(), TimeoutFuture::new(LOOK));
    loop {
        match select(socket.next(), &mut look).await {
            Either::Left((Some(Ok(message)), _)) => {
                heard = Date::now();
                take(live, &waiting, last, ahead, &message);
            }
            Either::Left((Some(Err(_)) | None, _)) => break,
            Either::Right(_) => {
                let silence = if woken.take() { SILENCE_AFTER_WAKING } else { SILENCE };
                if Date::now() - heard > silence {
                    break;
                }
                look = TimeoutFuture::new(LOOK);
            }
        }
    }
    flush(live, &waiting);
    true
}

async fn is_opened(socket: &mut WebSocket) -> bool {
    let ready = poll_fn(|context| -> std::task::Poll<Result<(), WebSocketError>> { socket.poll_ready_unpin(context) });
    let in_time = matches!(select(ready, TimeoutFuture::new(PATIENCE)).await, Either::Left(_));
    in_time && matches!(socket.state(), State::Open)
}

/// Puts a frame to those that wait.
fn take(live: Live, waiting: &Rc<Waiting>, last: &mut Option<u64>, ahead: &Ahead, message: &Message) {
    let Message::Text(text) = message else { return };
    // Types that this version does not know are for later ones, but they have a number too.
    let Ok(frame) = serde_json::from_str::<Frame>(text) else {
        *last = serde_json::from_str(text).map(|Number { seq }| seq).ok().or(*last);
        return;
    };
    *last = Some(frame.seq);
    clock(live, ahead, &frame.event);
    waiting.frames.borrow_mut().push(frame);
    if waiting.frames.borrow().len() >= WAITING_AT_MOST {
        flush(live, waiting);
    } else if !waiting.is_due.replace(true) {
        let waiting = Rc::clone(waiting);
        let pause = (waiting.handed_on.get() + BEAT - Date::now()).clamp(0.0, BEAT);
        let hand_on = move || {
            waiting.is_due.set(false);
            flush(live, &waiting);
        };
        set_timeout(move || request_animation_frame(hand_on), Duration::from_millis(pause as u64));
    }
}

/// Compares a frame's time with the browser's; clocks may differ, so the fastest frame counts as no lag.
fn clock(live: Live, ahead: &Ahead, event: &Event) {
    let time = match event {
        // Of the frames that are sent again after a pause, the times are long past.
        Event::Heartbeat { time } => *time,
        _ => return,
    };
    let late = Date::now() - time.unix_millis() as f64;
    ahead.set(ahead.get().min(late));
    let tenths = ((late - ahead.get()) / 100.0) as u32;
    if live.lag.get_untracked() != tenths {
        live.lag.set(tenths);
    }
}

/// What every frame has.
#[derive(Deserialize)]
struct Number {
    seq: u64,
}

fn flush(live: Live, waiting: &Waiting) {
    let frames = waiting.frames.take();
    if !frames.is_empty() {
        waiting.handed_on.set(Date::now());
        live.deliver(&frames.into());
    }
}
