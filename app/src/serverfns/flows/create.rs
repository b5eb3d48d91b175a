//! Creates a flow out of the builder's form.

use leptos::prelude::*;
use wnn_experiments::model::FlowId;

use crate::{
    error::AppError,
    flow_form::{FlowForm, Then},
    serverfns::Json,
};

/// Creates the flow, starts it where that was asked for, and leads to its page.
///
/// Without JavaScript a refused form leads back to the builder, with what was typed and what is wrong in the address.
#[server(prefix = "/sfn", endpoint = "flows/create", output = Json)]
pub(crate) async fn create_flow(form: FlowForm, #[server(default)] then: Then) -> Result<FlowId, AppError> {
    use wnn_experiments::api::ApiError;

    use crate::serverfns::edge;

    let created = match form.new_flow() {
        Ok(new) => edge::answer(edge::services().flows().create(new).await),
        Err(fields) => Err(edge::refuse(ApiError::invalid(fields))),
    };
    let flow = match created {
        Ok(flow) => flow,
        Err(error) => {
            if edge::is_form_post() {
                leptos_axum::redirect(&way_back(&form, error.clone()));
            }
            return Err(error);
        }
    };
    leptos_axum::redirect(&format!("/flows/{}", flow.id));
    if then == Then::Start {
        edge::answer(edge::services().flows().start(flow.id).await)?;
    }
    Ok(flow.id)
}

/// The builder's address with the form and the error in its query.
#[cfg(feature = "ssr")]
fn way_back(form: &FlowForm, error: AppError) -> String {
    use leptos::server_fn::{ServerFn, error::ServerFnUrlError};

    // Only absolute addresses can be built upon; the origin goes again.
    const ORIGIN: &str = "http://origin";
    let page = format!("/flows/new{}", form.to_query());
    ServerFnUrlError::new(CreateFlow::PATH, error).to_url(&format!("{ORIGIN}{page}")).map_or(page, |url| {
        let url = url.to_string();
        url.strip_prefix(ORIGIN).unwrap_or(&url).to_owned()
    })
}
