//! Which address leads where, and what every request passes on its way.

use std::{any::Any, time::Instant};

use axum::{
    Router,
    extract::{DefaultBodyLimit, Request, State},
    http::{
        HeaderName, HeaderValue, Method,
        header::{AUTHORIZATION, CONTENT_DISPOSITION, CONTENT_RANGE, CONTENT_TYPE, ETAG, IF_NONE_MATCH, RANGE},
    },
    middleware::{self, Next},
    response::{IntoResponse as _, Response},
    routing::{any, get, post},
};
use tower_http::{catch_panic::CatchPanicLayer, cors::CorsLayer, trace::TraceLayer};
use wnn_experiments::{
    api::{ApiError, ErrorCode},
    service::Services,
};

use crate::{
    access::{self, Access},
    guard::{self, Guard},
    metrics, pages, rest,
    rest_error::RestError,
    security_headers, socket,
    state::AppState,
};

/// How large the form of the login page may be, in bytes.
const MAX_FORM: usize = 16 << 10;

/// Every address of the server; `origins` are other sites whose pages may use it.
pub(crate) fn router(state: AppState, access: Access, guard: Guard, origins: &[HeaderValue]) -> Router {
    let login = Router::new()
        .route("/login", get(access::show).post(access::log_in))
        .route("/logout", post(access::log_out))
        .layer(DefaultBodyLimit::max(MAX_FORM))
        .with_state(access.clone());
    let router = pages::router(&state)
        .nest("/api", rest::router(state.asks_for_token))
        // What is nested begins after the slash.
        .route("/api/", any(async || rest::nothing_at("/api/")))
        .route("/ws", get(socket::open))
        .route("/metrics", get(metrics::metrics))
        .merge(login)
        .layer(CatchPanicLayer::custom(broken_down))
        .layer(middleware::from_fn_with_state(access, access::require));
    let router = if origins.is_empty() { router } else { router.layer(cors(origins)) };
    router
        .layer(middleware::from_fn_with_state(guard, guard::refuse_foreign))
        .layer(middleware::from_fn(security_headers::add))
        .layer(middleware::from_fn_with_state(state.services.clone(), time))
        .layer(TraceLayer::new_for_http())
        .with_state(state)
}

/// Pages of those sites may ask as programs do, with a bearer; they have no part in the cookies.
fn cors(origins: &[HeaderValue]) -> CorsLayer {
    CorsLayer::new()
        .allow_origin(origins.to_vec())
        .allow_methods([Method::GET, Method::HEAD, Method::POST, Method::PUT, Method::PATCH, Method::DELETE])
        .allow_headers([AUTHORIZATION, CONTENT_TYPE, IF_NONE_MATCH, RANGE])
        .expose_headers([CONTENT_DISPOSITION, CONTENT_RANGE, ETAG, HeaderName::from_static("x-total-count")])
}

async fn time(State(services): State<Services>, request: Request, next: Next) -> Response {
    let begun = Instant::now();
    let answer = next.run(request).await;
    services.edge_metrics().answered(answer.status().as_u16(), begun.elapsed());
    answer
}

/// A fault of ours ends one answer, not the server.
#[expect(clippy::needless_pass_by_value, reason = "the layer hands it over")]
fn broken_down(panic: Box<dyn Any + Send>) -> Response {
    let said = panic.downcast_ref::<String>().map(String::as_str).or_else(|| panic.downcast_ref::<&str>().copied());
    tracing::error!("a request broke down: {}", said.unwrap_or("for a reason that cannot be shown"));
    let sentence = "the server could not do this; its log says why";
    RestError::from(ApiError::new(ErrorCode::Internal, sentence)).into_response()
}
