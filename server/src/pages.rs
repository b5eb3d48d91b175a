//! The app's pages: rendered here, then alive in the browser; and the files that make them so.

use std::net::SocketAddr;

use app::{App, AsksForToken, shell};
use axum::{
    Router,
    body::Body,
    extract::{Request, State},
    http::{
        HeaderValue, Method, StatusCode,
        header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY},
    },
    response::{IntoResponse as _, Response},
};
use leptos::{
    config::LeptosOptions,
    nonce::use_nonce,
    prelude::{provide_context, use_context},
};
use leptos_axum::{LeptosRoutes as _, ResponseOptions, generate_route_list, render_app_to_stream_with_context};
use tower_http::{limit::RequestBodyLimitLayer, services::ServeDir};

use crate::{Config, body::MAX_JSON, security_headers::page_policy, state::AppState};

/// What the pages need to know of where they are; from the server's own settings, so that it runs from any directory.
pub(crate) fn options(config: &Config, address: SocketAddr) -> LeptosOptions {
    let script = config.site_root.join("pkg").join("wnn-experiments.js");
    if !script.is_file() {
        tracing::warn!(
            "{} is missing: pages are shown, but do nothing; build them with cargo leptos",
            script.display()
        );
    }
    LeptosOptions::builder()
        .output_name("wnn-experiments")
        .site_root(config.site_root.to_string_lossy())
        .site_pkg_dir("pkg")
        .site_addr(address)
        .build()
}

/// Every page, every server function, and the files; anything else is the app's own "not found" page.
pub(crate) fn router(state: &AppState) -> Router<AppState> {
    let options = state.leptos.clone();
    Router::new()
        .leptos_routes_with_context(state, generate_route_list(App), context(state), move || shell(options.clone()))
        .fallback(file_or_not_found)
        .layer(RequestBodyLimitLayer::new(MAX_JSON))
}

fn context(state: &AppState) -> impl Fn() + Clone + Send + Sync + 'static {
    let (services, asks_for_token) = (state.services.clone(), state.asks_for_token);
    move || {
        provide_context(services.clone());
        if asks_for_token {
            provide_context(AsksForToken);
        }
        if let (Some(nonce), Some(answer)) = (use_nonce(), use_context::<ResponseOptions>())
            && let Some(policy) = page_policy(&nonce)
        {
            answer.insert_header(CONTENT_SECURITY_POLICY, policy);
        }
    }
}

async fn file_or_not_found(State(state): State<AppState>, request: Request) -> Response {
    if matches!(*request.method(), Method::GET | Method::HEAD)
        && let Some(answer) = file(&state.leptos, without_body(&request)).await
    {
        return answer;
    }
    not_found(&state, request).await
}

fn without_body(request: &Request) -> Request {
    let mut copy = Request::new(Body::empty());
    copy.method_mut().clone_from(request.method());
    copy.uri_mut().clone_from(request.uri());
    copy.headers_mut().clone_from(request.headers());
    copy
}

/// A file below the site root, in its smallest form that the browser takes.
async fn file(options: &LeptosOptions, request: Request) -> Option<Response> {
    let mut files = ServeDir::new(&*options.site_root)
        .append_index_html_on_directories(false)
        .precompressed_br()
        .precompressed_gzip();
    let mut answer = files.try_call(request).await.ok()?.map(Body::new);
    if answer.status() == StatusCode::NOT_FOUND {
        return None;
    }
    // File names stay the same from one build to the next: a browser may keep a file, but asks whether it is still good.
    answer.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    Some(answer)
}

async fn not_found(state: &AppState, request: Request) -> Response {
    let options = state.leptos.clone();
    let render = render_app_to_stream_with_context(context(state), move || shell(options.clone()));
    let mut answer = render(request).await.into_response();
    if answer.status() == StatusCode::OK {
        *answer.status_mut() = StatusCode::NOT_FOUND;
    }
    answer
}
