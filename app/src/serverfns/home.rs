//! Where everything stands.

use leptos::prelude::*;

use crate::{error::AppError, home::HomeView, serverfns::Json};

/// Where everything stands; notes in a cookie that somebody was here.
#[server(prefix = "/sfn", endpoint = "home/show", output = Json)]
pub(crate) async fn show_home() -> Result<HomeView, AppError> {
    use crate::serverfns::edge;

    let home = edge::answer(edge::services().home().await)?;
    let since = edge::visit(home.as_of);
    Ok(HomeView { home, since })
}
