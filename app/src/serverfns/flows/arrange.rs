//! Changes the list of experiments in the builder's form, for browsers without JavaScript.

use leptos::prelude::*;

use crate::{error::AppError, flow_form::FlowForm, serverfns::Json};

/// Leads back to the builder with the form as it is after the step, and creates nothing.
#[allow(clippy::unused_async, reason = "every server function is async, and the macro writes it twice")]
#[server(prefix = "/sfn", endpoint = "flows/arrange", output = Json)]
pub(crate) async fn arrange_flow(form: FlowForm, step: String) -> Result<(), AppError> {
    use wnn_experiments::api::{ApiError, ErrorCode};

    use crate::serverfns::edge;

    let step = step.parse().map_err(|message: String| edge::refuse(ApiError::new(ErrorCode::Malformed, message)))?;
    let mut form = form;
    form.arrange(step);
    leptos_axum::redirect(&format!("/flows/new{}#experiments", form.to_query()));
    Ok(())
}
