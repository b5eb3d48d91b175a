//! What every request can reach.

use axum::extract::FromRef;
use leptos::config::LeptosOptions;
use wnn_experiments::service::Services;

use crate::{socket::Sockets, upload::Uploads};

/// What every request can reach; cheap to clone.
#[derive(Clone, FromRef)]
pub(crate) struct AppState {
    /// The use cases.
    pub(crate) services: Services,
    /// Where the pages' scripts and styles are.
    pub(crate) leptos: LeptosOptions,
    /// Where uploads go while they arrive.
    pub(crate) uploads: Uploads,
    /// The open sockets.
    pub(crate) sockets: Sockets,
    /// Whether clients have to show a token.
    #[from_ref(skip)]
    pub(crate) asks_for_token: bool,
}
