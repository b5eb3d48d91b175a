//! The keys that a person presses while a flow fills the terminal.

use std::future::pending;

use futures_util::StreamExt as _;
use ratatui::crossterm::event::{Event, EventStream, KeyCode, KeyEvent, KeyEventKind, KeyModifiers};

/// What a key stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Key {
    Stop,
    /// Pause, or go on.
    Pause,
    Leave,
}

/// The keys as they are pressed; none ever where nobody sees a screen.
pub(super) struct Keys(Option<EventStream>);

impl Keys {
    pub(super) fn of(is_screen: bool) -> Self {
        Self(is_screen.then(EventStream::new))
    }

    pub(super) async fn next(&mut self) -> Key {
        let Some(events) = &mut self.0 else { return pending().await };
        loop {
            match events.next().await {
                Some(Ok(Event::Key(event))) => {
                    if let Some(key) = meaning(event) {
                        return key;
                    }
                }
                // A new size is drawn with the next beat.
                Some(Ok(_)) => {}
                // The terminal is gone.
                Some(Err(_)) | None => return Key::Leave,
            }
        }
    }
}

fn meaning(event: KeyEvent) -> Option<Key> {
    if event.kind == KeyEventKind::Release {
        return None;
    }
    match event.code {
        KeyCode::Char('c') if event.modifiers.contains(KeyModifiers::CONTROL) => Some(Key::Leave),
        KeyCode::Char('q') | KeyCode::Esc => Some(Key::Leave),
        KeyCode::Char('s') => Some(Key::Stop),
        KeyCode::Char('p') => Some(Key::Pause),
        _ => None,
    }
}
