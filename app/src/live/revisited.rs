//! A value that is fetched again a while after an event that concerns it: for what an event cannot bring up to date by itself.

use std::{future::Future, time::Duration};

use leptos::{prelude::*, task::spawn_local};
use wnn_experiments::api::{ErrorCode, Event};

use super::{Batch, Live};
use crate::error::AppError;

/// From an event to the request: many events come in a row.
const PAUSE: Duration = Duration::from_secs(2);
/// After a failure.
const RETRY: Duration = Duration::from_secs(10);

/// Where the next request stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Next {
    /// Nothing calls for one.
    Idle,
    /// It will be sent soon.
    Planned,
    /// It is under way; `again` where another event came since.
    Sent { again: bool },
}

struct Revisited<T: Send + Sync + 'static, F: Send + Sync + 'static> {
    value: RwSignal<T>,
    next: StoredValue<Next>,
    fetch: StoredValue<F>,
}

impl<T: Send + Sync + 'static, F: Send + Sync + 'static> Copy for Revisited<T, F> {}

impl<T: Send + Sync + 'static, F: Send + Sync + 'static> Clone for Revisited<T, F> {
    fn clone(&self) -> Self {
        *self
    }
}

/// Fetches the value anew for as long as the present owner lives, soon after an event that `concerns` it, and one request at a
/// time.
pub(crate) fn revisited<T, F, Fut>(
    initial: T,
    concerns: impl Fn(&T, &Event) -> bool + Send + Sync + 'static,
    fetch: F,
) -> RwSignal<T>
where
    T: Send + Sync + 'static,
    F: Fn() -> Fut + Send + Sync + 'static,
    Fut: Future<Output = Result<T, AppError>> + 'static,
{
    let value = RwSignal::new(initial);
    let kept = Revisited { value, next: StoredValue::new(Next::Idle), fetch: StoredValue::new(fetch) };
    expect_context::<Live>().subscribe(Callback::new(move |batch: Batch| {
        let concerned =
            value.try_with_untracked(|value| batch.iter().any(|frame| concerns(value, &frame.event))).unwrap_or(false);
        if concerned {
            kept.call_for();
        }
    }));
    value
}

impl<T, F, Fut> Revisited<T, F>
where
    T: Send + Sync + 'static,
    F: Fn() -> Fut + Send + Sync + 'static,
    Fut: Future<Output = Result<T, AppError>> + 'static,
{
    fn call_for(self) {
        match self.next.get_value() {
            Next::Idle => self.plan(PAUSE),
            Next::Sent { .. } => self.next.set_value(Next::Sent { again: true }),
            Next::Planned => {}
        }
    }

    fn plan(self, pause: Duration) {
        // The page may be gone by now, or by then.
        if self.next.try_set_value(Next::Planned).is_none() {
            set_timeout(move || self.send(), pause);
        }
    }

    fn send(self) {
        let Some(answer) = self.fetch.try_with_value(|fetch| fetch()) else { return };
        self.next.set_value(Next::Sent { again: false });
        spawn_local(async move {
            match answer.await {
                Ok(fresh) => {
                    let again = self.next.try_get_value() == Some(Next::Sent { again: true });
                    self.next.try_set_value(Next::Idle);
                    self.value.try_set(fresh);
                    if again {
                        self.plan(PAUSE);
                    }
                }
                // What is gone does not come back; what is known of it stays.
                Err(AppError(error)) if error.code == ErrorCode::NotFound => {
                    self.next.try_set_value(Next::Idle);
                }
                Err(_) => self.plan(RETRY),
            }
        });
    }
}
