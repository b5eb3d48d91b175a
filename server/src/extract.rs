//! JSON bodies, queries and ids, whose failures are our own sentences.

use std::{error::Error as _, num::ParseIntError, str::FromStr};

use axum::{
    extract::{FromRequest, FromRequestParts, Path, Query, Request},
    http::{Uri, request::Parts},
};
use serde::de::{DeserializeOwned, IgnoredAny};
use serde_json::error::Category;
use wnn_experiments::{
    api::ApiError,
    model::{CheckpointId, ExperimentId, FieldError, FlowId, GatingRunId, TrashId},
};

use crate::{
    body::{self, MAX_JSON},
    rest_error::RestError,
};

/// A JSON object as a body, whatever `Content-Type` says: people who type `curl -d` forget it.
pub(crate) struct JsonBody<T>(pub(crate) T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for JsonBody<T> {
    type Rejection = RestError;

    async fn from_request(request: Request, _: &S) -> Result<Self, Self::Rejection> {
        let bytes = body::read(request.into_body(), MAX_JSON).await?;
        Ok(Self(parse_json(&bytes)?))
    }
}

/// The same, where a request without a body says as much as an empty object.
pub(crate) struct OptionalJsonBody<T>(pub(crate) T);

impl<T: DeserializeOwned + Default, S: Send + Sync> FromRequest<S> for OptionalJsonBody<T> {
    type Rejection = RestError;

    async fn from_request(request: Request, _: &S) -> Result<Self, Self::Rejection> {
        let bytes = body::read(request.into_body(), MAX_JSON).await?;
        if bytes.trim_ascii().is_empty() { Ok(Self(T::default())) } else { Ok(Self(parse_json(&bytes)?)) }
    }
}

/// One JSON object or a list of them.
pub(crate) enum OneOrMany<T> {
    /// An object.
    One(T),
    /// A list.
    Many(Vec<T>),
}

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for OneOrMany<T> {
    type Rejection = RestError;

    async fn from_request(request: Request, _: &S) -> Result<Self, Self::Rejection> {
        let bytes = body::read(request.into_body(), MAX_JSON).await?;
        if bytes.trim_ascii_start().first() != Some(&b'[') {
            return Ok(Self::One(parse_json(&bytes)?));
        }
        // Keeping track of the path takes longer than reading; only an error needs it.
        serde_json::from_slice(&bytes).map(Self::Many).or_else(|_| parse(&bytes).map(Self::Many))
    }
}

fn parse_json<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, RestError> {
    let malformed = |error: serde_json::Error| RestError::malformed(format!("the body is not JSON: {error}"));
    // A list would be taken for an object whose fields come in the order of their declaration.
    if bytes.trim_ascii_start().first() != Some(&b'{') {
        serde_json::from_slice::<IgnoredAny>(bytes).map_err(malformed)?;
        return Err(ApiError::invalid(vec![FieldError::new("the body", "must be a JSON object")]).into());
    }
    parse(bytes)
}

fn parse<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, RestError> {
    let malformed = |error: serde_json::Error| RestError::malformed(format!("the body is not JSON: {error}"));
    let mut deserializer = serde_json::Deserializer::from_slice(bytes);
    let value = serde_path_to_error::deserialize(&mut deserializer).map_err(|error| {
        let field = error.path().to_string();
        let inner = error.into_inner();
        match inner.classify() {
            Category::Data => wrong_type(&field, &inner),
            Category::Io | Category::Syntax | Category::Eof => malformed(inner),
        }
    })?;
    deserializer.end().map_err(malformed)?;
    Ok(value)
}

/// The body is JSON, but `field` is not what it should be.
fn wrong_type(field: &str, error: &serde_json::Error) -> RestError {
    let said = error.to_string();
    let message = said.rsplit_once(" at line ").map_or(said.as_str(), |(message, _)| message);
    ApiError::invalid(vec![FieldError::new(field, format!("cannot be used: {message}"))]).into()
}

/// The query string; parameters without a value count as absent, as a form sends them.
pub(crate) struct QueryString<T>(pub(crate) T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequestParts<S> for QueryString<T> {
    type Rejection = RestError;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Self::Rejection> {
        let query = parts.uri.query().unwrap_or_default();
        let given: Vec<_> =
            query.split('&').filter(|pair| matches!(pair.split_once('='), Some((_, v)) if !v.is_empty())).collect();
        let uri = Uri::try_from(format!("/?{}", given.join("&")))
            .map_err(|error| RestError::malformed(format!("the query cannot be read: {error}")))?;
        let Query(value) = Query::try_from_uri(&uri).map_err(|rejection| {
            let reason = rejection.source().map_or_else(|| rejection.body_text(), ToString::to_string);
            RestError::malformed(format!("the query cannot be read: {reason}"))
        })?;
        Ok(Self(value))
    }
}

/// The one id in a path; what is no number names nothing.
pub(crate) struct PathId<T>(pub(crate) T);

/// An id that stands in a path.
pub(crate) trait Noun: FromStr {
    /// What it identifies.
    const NOUN: &str;
    /// What it is called in an address, behind another id.
    const PARAMETER: &str = "id";
}

impl Noun for FlowId {
    const NOUN: &str = "flow";
}

impl Noun for ExperimentId {
    const NOUN: &str = "experiment";
}

impl Noun for CheckpointId {
    const NOUN: &str = "checkpoint";
}

impl Noun for TrashId {
    const NOUN: &str = "entry of the trash";
}

impl Noun for GatingRunId {
    const NOUN: &str = "gating run";
    const PARAMETER: &str = "run_id";
}

/// Which of an experiment's iterations.
pub(crate) struct IterationNumber(pub(crate) i64);

impl FromStr for IterationNumber {
    type Err = ParseIntError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        text.parse().map(Self)
    }
}

impl Noun for IterationNumber {
    const NOUN: &str = "iteration";
    const PARAMETER: &str = "number";
}

/// The two ids in a path: of something, and of a part of it.
pub(crate) struct PathIds<T, U>(pub(crate) T, pub(crate) U);

impl<T: Noun, U: Noun, S: Send + Sync> FromRequestParts<S> for PathIds<T, U> {
    type Rejection = RestError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Self::Rejection> {
        let found = Path::<(String, String)>::from_request_parts(parts, state).await;
        let Path((whole, part)) = found.map_err(|rejection| no_such_address(&rejection.body_text()))?;
        Ok(Self(parse_id(&whole)?, parse_id(&part)?))
    }
}

fn parse_id<T: Noun>(text: &str) -> Result<T, RestError> {
    text.parse().map_err(|_| RestError::not_found(format!("there is no {} {text}", T::NOUN)))
}

fn no_such_address(reason: &str) -> RestError {
    RestError::not_found(format!("there is no such address: {reason}"))
}

impl<T: Noun, S: Send + Sync> FromRequestParts<S> for PathId<T> {
    type Rejection = RestError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Self::Rejection> {
        let PathName(text) = PathName::from_request_parts(parts, state).await?;
        parse_id(&text).map(Self)
    }
}

/// The one name in a path.
pub(crate) struct PathName(pub(crate) String);

impl<S: Send + Sync> FromRequestParts<S> for PathName {
    type Rejection = RestError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Self::Rejection> {
        match Path::<String>::from_request_parts(parts, state).await {
            Ok(Path(name)) => Ok(Self(name)),
            Err(rejection) => Err(no_such_address(&rejection.body_text())),
        }
    }
}
