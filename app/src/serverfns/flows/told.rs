//! What came of something that was done with several flows, for the page that says so where there is no JavaScript.

#[cfg(feature = "ssr")]
use std::{
    collections::VecDeque,
    sync::{Mutex, PoisonError},
};

use leptos::prelude::*;
use wnn_experiments::api::Outcome;

use crate::{error::AppError, serverfns::Json};

/// Answers that are kept: each for as long as it takes to follow a redirect, and to load the page again.
#[cfg(feature = "ssr")]
const KEPT: usize = 256;

/// The latest answers, numbered; an address carries only the number, so that no link can put words into our mouth.
#[cfg(feature = "ssr")]
static TOLD: Mutex<VecDeque<(u64, Vec<Outcome>)>> = Mutex::new(VecDeque::new());

/// Keeps an answer and gives its number, which no earlier server has given.
#[cfg(feature = "ssr")]
pub(super) fn keep(outcomes: Vec<Outcome>) -> u64 {
    use wnn_experiments::service::{Clock as _, SystemClock};

    let mut told = TOLD.lock().unwrap_or_else(PoisonError::into_inner);
    let number = told.back().map_or_else(|| SystemClock.now().unix_millis().unsigned_abs(), |(last, _)| last + 1);
    if told.len() == KEPT {
        told.pop_front();
    }
    told.push_back((number, outcomes));
    number
}

/// The answer of that number, if it is still known.
#[allow(clippy::unused_async, reason = "every server function is async, and the macro writes it twice")]
#[server(prefix = "/sfn", endpoint = "flows/told", output = Json)]
pub(crate) async fn outcomes_told(number: u64) -> Result<Option<Vec<Outcome>>, AppError> {
    let told = TOLD.lock().unwrap_or_else(PoisonError::into_inner);
    Ok(told.iter().find(|(known, _)| *known == number).map(|(_, outcomes)| outcomes.clone()))
}
