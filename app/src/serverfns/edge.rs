//! What all server functions do around their one call: find the service, convert and log errors, set the status, read and
//! set cookies.

use leptos::{
    prelude::*,
    server_fn::http_export::{header::SET_COOKIE, request::Parts},
};
use leptos_axum::ResponseOptions;
use wnn_experiments::{
    api::{ApiError, ErrorCode},
    model::Timestamp,
    service::{ServiceError, Services},
};

use crate::{
    error::AppError,
    visit::{self, Visits},
};

/// The service that the server provided.
pub(super) fn services() -> Services {
    expect_context::<Services>()
}

/// Converts the service's answer; the status of the response tells the error's kind, also for a whole page.
pub(super) fn answer<T>(result: Result<T, ServiceError>) -> Result<T, AppError> {
    result.map_err(|error| {
        if let ServiceError::Internal(source) = &error {
            tracing::error!(error = ?source, "a server function failed");
        }
        refuse(error.into())
    })
}

/// The same for what is only a part of a page: where it is missing, the page is not.
pub(super) fn answer_beside<T>(result: Result<T, ServiceError>) -> Result<T, AppError> {
    let is_page = use_context::<Parts>().is_some_and(|request| !request.uri.path().starts_with("/sfn/"));
    match result {
        Err(error @ ServiceError::NotFound { .. }) if is_page => Err(AppError(error.into())),
        other => answer(other),
    }
}

/// Makes an error of the response.
pub(super) fn refuse(error: ApiError) -> AppError {
    // A plain form post is answered by a redirect, whose status must stay.
    if !is_form_post()
        && let Some(response) = use_context::<ResponseOptions>()
        && let Ok(status) = error.status().try_into()
    {
        response.set_status(status);
    }
    AppError(error)
}

/// An id out of an address, or "there is no such thing".
pub(super) fn id<T: std::str::FromStr>(text: &str, noun: &str) -> Result<T, AppError> {
    text.parse().map_err(|_| refuse(ApiError::new(ErrorCode::NotFound, format!("There is no {noun} `{text}`."))))
}

/// Ids out of an address, separated by commas.
pub(super) fn ids<T: std::str::FromStr>(text: &str, noun: &str) -> Result<Vec<T>, AppError> {
    text.split(',').map(str::trim).filter(|one| !one.is_empty()).map(|one| id(one, noun)).collect()
}

/// Whether a browser without JavaScript sent a form.
pub(super) fn is_form_post() -> bool {
    use_context::<Parts>().is_some_and(|request| {
        let accepts = request.headers.get("accept").and_then(|value| value.to_str().ok()).unwrap_or_default();
        request.method == "POST" && accepts.contains("text/html")
    })
}

/// The value of a cookie that came with the request.
pub(crate) fn cookie(name: &str) -> Option<String> {
    let request = use_context::<Parts>()?;
    let cookies = request.headers.get_all("cookie").iter().filter_map(|value| value.to_str().ok());
    let mut pairs = cookies.flat_map(|value| value.split(';')).filter_map(|pair| pair.trim().split_once('='));
    pairs.find(|(known, _)| *known == name).map(|(_, value)| value.to_owned())
}

/// When the visit before this one ended; notes that somebody is here at `now`.
pub(super) fn visit(now: Timestamp) -> Option<Timestamp> {
    let visits = Visits::after(cookie(visit::COOKIE).as_deref(), now);
    if let (Some(response), Ok(value)) = (use_context::<ResponseOptions>(), visits.cookie().parse()) {
        response.append_header(SET_COOKIE, value);
    }
    visits.before()
}
