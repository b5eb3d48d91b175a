//! Which address leads where.

use axum::{
    Router, middleware,
    routing::{any, get},
};
use tower_http::trace::TraceLayer;

use crate::{guard, metrics, pages, rest, socket, state::AppState};

/// Every address of the server.
pub(crate) fn router(state: AppState) -> Router {
    pages::router(&state)
        .nest("/api", rest::router())
        // What is nested begins after the slash.
        .route("/api/", any(async || rest::nothing_at("/api/")))
        .route("/ws", get(socket::open))
        .route("/metrics", get(metrics::metrics))
        .layer(middleware::from_fn(guard::refuse_foreign))
        .layer(TraceLayer::new_for_http())
        .with_state(state)
}
