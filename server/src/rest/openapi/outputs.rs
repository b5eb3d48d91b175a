//! What the answers look like, for the document.

use aide::{
    OperationOutput,
    generate::GenContext,
    openapi::{Header, HeaderStyle, Operation, ParameterSchemaOrContent, ReferenceOr, Response, SchemaObject},
};
use axum::Json;
use schemars::{JsonSchema, json_schema};
use wnn_experiments::api::ApiError;

use crate::{
    rest::{created::Created, listed::Listed},
    rest_error::RestError,
};

/// Every kind of error with its status.
const ERRORS: &str = "An error, as a sentence that says what to do: 400 malformed, 401 unauthorized, 403 forbidden, \
                      404 not_found, 405 method_not_allowed, 409 conflict, 413 too_large, 422 invalid, \
                      429 too_many_requests, 500 internal, 503 unavailable, 507 storage_full.";

impl OperationOutput for RestError {
    type Inner = ApiError;

    fn operation_response(context: &mut GenContext, operation: &mut Operation) -> Option<Response> {
        let answer = Json::<ApiError>::operation_response(context, operation)?;
        Some(Response { description: ERRORS.to_owned(), ..answer })
    }
}

impl<T: JsonSchema> OperationOutput for Created<T> {
    type Inner = T;

    fn operation_response(context: &mut GenContext, operation: &mut Operation) -> Option<Response> {
        Json::<T>::operation_response(context, operation)
    }

    fn inferred_responses(context: &mut GenContext, operation: &mut Operation) -> Vec<(Option<u16>, Response)> {
        Self::operation_response(context, operation).map(|answer| (Some(201), answer)).into_iter().collect()
    }
}

impl<T: JsonSchema> OperationOutput for Listed<T> {
    type Inner = Vec<T>;

    fn operation_response(context: &mut GenContext, operation: &mut Operation) -> Option<Response> {
        let mut answer = Json::<Vec<T>>::operation_response(context, operation)?;
        "Some rows of the list.".clone_into(&mut answer.description);
        answer.headers = [
            ("X-Total-Count", header("integer", "How many rows the list has without paging.")),
            ("X-Next-Cursor", header("string", "What to send as `after` to get the next page; absent on the last.")),
            (
                "X-Previous-Cursor",
                header("string", "What to send as `before` to get the page before; absent on the first."),
            ),
        ]
        .map(|(name, header)| (name.to_owned(), ReferenceOr::Item(header)))
        .into();
        Some(answer)
    }

    fn inferred_responses(context: &mut GenContext, operation: &mut Operation) -> Vec<(Option<u16>, Response)> {
        Self::operation_response(context, operation).map(|answer| (Some(200), answer)).into_iter().collect()
    }
}

fn header(kind: &str, description: &str) -> Header {
    let schema = SchemaObject { json_schema: json_schema!({"type": kind}), external_docs: None, example: None };
    Header {
        description: Some(description.to_owned()),
        style: HeaderStyle::Simple,
        required: false,
        deprecated: None,
        format: ParameterSchemaOrContent::Schema(schema),
        example: None,
        examples: [].into(),
        extensions: [].into(),
    }
}
