//! What the routes say about themselves: the document at `/api/openapi.json` and the page at `/api/docs`.

mod inputs;
mod outputs;
mod page;

use aide::{
    axum::ApiRouter,
    generate::in_context,
    openapi::{
        Info, License, MediaType, OpenApi, ReferenceOr, RequestBody, Response, SchemaObject, SecurityScheme, StatusCode,
    },
    transform::{TransformOpenApi, TransformOperation, TransformPathItem},
};
use axum::{Router, body::Bytes, http::header::CONTENT_TYPE, routing::get};
use schemars::{JsonSchema, Schema, SchemaGenerator, generate::SchemaSettings, json_schema};

use crate::{rest_error::RestError, state::AppState};

/// Content types of files.
pub(super) const CSV: &str = "text/csv";
pub(super) const JSON_LINES: &str = "application/x-ndjson";
pub(super) const GZIP: &str = "application/gzip";
pub(super) const BYTES: &str = "application/octet-stream";

/// Has to be called before the routes that are to be documented are made: the library keeps what it learns of types in
/// this thread, and would write them in an older dialect than `OpenAPI` 3.1 has.
pub(super) fn begin() {
    let settings = SchemaSettings::draft2020_12().with(|settings| {
        settings.definitions_path = "/components/schemas".into();
    });
    in_context(|context| context.schema = SchemaGenerator::new(settings));
}

/// The routes without their documentation, and the documentation.
pub(super) fn finish(routes: ApiRouter<AppState>, asks_for_token: bool) -> (Router<AppState>, OpenApi) {
    let mut document = OpenApi { info: info(), ..OpenApi::default() };
    let routes = routes.finish_api_with(&mut document, |api| {
        let api = api.default_response::<RestError>();
        if asks_for_token { secured(api) } else { api }
    });
    if let Some(paths) = &mut document.paths {
        paths.paths =
            std::mem::take(&mut paths.paths).into_iter().map(|(path, item)| (format!("/api{path}"), item)).collect();
    }
    (routes, document)
}

fn info() -> Info {
    Info {
        title: "WNN Experiments".to_owned(),
        summary: Some("Flows, experiments and checkpoints of architecture searches for weightless networks".to_owned()),
        license: Some(License { name: "MIT".to_owned(), identifier: Some("MIT".to_owned()), ..License::default() }),
        version: env!("CARGO_PKG_VERSION").to_owned(),
        ..Info::default()
    }
}

fn secured(api: TransformOpenApi<'_>) -> TransformOpenApi<'_> {
    let bearer = SecurityScheme::Http {
        scheme: "bearer".to_owned(),
        bearer_format: None,
        description: Some("The token that the server was started with.".to_owned()),
        extensions: [].into(),
    };
    api.security_scheme("token", bearer).security_requirement("token")
}

/// The addresses of the document and of the page that shows it.
pub(super) fn routes(document: &OpenApi) -> Router<AppState> {
    let text = serde_json::to_vec(document).unwrap_or_else(|_| unreachable!("the document is JSON"));
    let text = Bytes::from(text);
    let answer = async move || ([(CONTENT_TYPE, "application/json")], text);
    Router::new().route("/openapi.json", get(answer)).merge(page::routes())
}

/// Puts operations under a heading.
pub(super) fn about(noun: &'static str) -> impl FnMut(TransformPathItem<'_>) -> TransformPathItem<'_> {
    move |item| item.tag(noun)
}

/// Names an operation and says in a line what it does.
pub(super) fn says(
    id: &'static str,
    summary: &'static str,
) -> impl FnOnce(TransformOperation<'_>) -> TransformOperation<'_> {
    move |operation| operation.id(id).summary(summary)
}

/// The same of an operation that answers with a file.
pub(super) fn gives(
    kind: &'static str,
    id: &'static str,
    summary: &'static str,
) -> impl FnOnce(TransformOperation<'_>) -> TransformOperation<'_> {
    move |mut operation| {
        let file = Response {
            description: "The file.".to_owned(),
            content: [(kind.to_owned(), MediaType::default())].into(),
            ..Response::default()
        };
        let responses = &mut operation.inner_mut().responses.get_or_insert_default().responses;
        responses.insert(StatusCode::Code(200), ReferenceOr::Item(file));
        operation.id(id).summary(summary)
    }
}

/// The same of an operation that answers with all rows of a list as one array.
pub(super) fn gives_all<T: JsonSchema>(
    id: &'static str,
    summary: &'static str,
) -> impl FnOnce(TransformOperation<'_>) -> TransformOperation<'_> {
    move |operation| operation.response::<200, axum::Json<Vec<T>>>().id(id).summary(summary)
}

/// The same of an operation whose body is a file.
pub(super) fn takes(
    kind: &'static str,
    id: &'static str,
    summary: &'static str,
) -> impl FnOnce(TransformOperation<'_>) -> TransformOperation<'_> {
    move |operation| operation.with(|operation| body(operation, kind, None)).id(id).summary(summary)
}

/// The same of an operation whose body is the form with the texts of a corpus.
pub(super) fn takes_corpus(
    id: &'static str,
    summary: &'static str,
) -> impl FnOnce(TransformOperation<'_>) -> TransformOperation<'_> {
    let file = "A text file.";
    let form = json_schema!({
        "type": "object",
        "required": ["name", "tokenizer", "train"],
        "properties": {
            "name": {"type": "string", "description": "What to call the corpus."},
            "tokenizer": {"type": "string", "description": "How texts become tokens."},
            "eval_share": {"type": "number", "description": "The share of the train text that is kept for judging, where no text is."},
            "train": {"type": "string", "contentMediaType": BYTES, "description": file},
            "eval": {"type": "string", "contentMediaType": BYTES, "description": file},
        },
    });
    move |operation| {
        operation.with(|operation| body(operation, "multipart/form-data", Some(form))).id(id).summary(summary)
    }
}

fn body<'a>(mut operation: TransformOperation<'a>, kind: &str, schema: Option<Schema>) -> TransformOperation<'a> {
    let schema = schema.map(|json_schema| SchemaObject { json_schema, external_docs: None, example: None });
    let content = [(kind.to_owned(), MediaType { schema, ..MediaType::default() })].into();
    let body = RequestBody { content, required: true, ..RequestBody::default() };
    operation.inner_mut().request_body = Some(ReferenceOr::Item(body));
    operation
}
