//! Requests on their way and answers on theirs: repetition, limits of patience, and errors as sentences.

use std::{error::Error, time::Duration};

use reqwest::{
    Method, Request, RequestBuilder, Response, StatusCode,
    header::{AUTHORIZATION, HeaderMap},
};
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use serde_json::Value;
use tokio::time::sleep;

use super::{DashboardClient, PAUSE, tls};
use crate::api::{ApiError, ErrorCode, Page};

/// How long the server may take to answer a request without a file.
const PATIENCE: Duration = Duration::from_secs(30);

/// How many rows a list has without paging.
const TOTAL: &str = "x-total-count";
/// Where the next page begins.
const NEXT: &str = "x-next-cursor";
/// Where the page before ends.
const PREVIOUS: &str = "x-previous-cursor";

impl DashboardClient {
    pub(super) async fn get<T: DeserializeOwned>(&self, path: &[&str], query: &impl Serialize) -> Result<T, ApiError> {
        let (_, body) = self.exchange(self.http.get(self.url(path)).query(query)).await?;
        self.parse(&body)
    }

    /// A bare array and, in a header, how many rows there are in all.
    pub(super) async fn page<T: DeserializeOwned>(
        &self,
        path: &[&str],
        query: &impl Serialize,
    ) -> Result<Page<T>, ApiError> {
        let (headers, body) = self.exchange(self.http.get(self.url(path)).query(query)).await?;
        let items: Vec<T> = self.parse(&body)?;
        let text = |name: &str| Some(headers.get(name)?.to_str().ok()?.to_owned());
        let total = text(TOTAL).and_then(|total| total.parse().ok());
        Ok(Page { total: total.unwrap_or(items.len() as u64), items, next: text(NEXT), previous: text(PREVIOUS) })
    }

    pub(super) async fn post<T: DeserializeOwned>(&self, path: &[&str], body: &impl Serialize) -> Result<T, ApiError> {
        let (_, body) = self.exchange(self.http.post(self.url(path)).json(body)).await?;
        self.parse(&body)
    }

    pub(super) async fn patch<T: DeserializeOwned>(&self, path: &[&str], body: &impl Serialize) -> Result<T, ApiError> {
        let (_, body) = self.exchange(self.http.patch(self.url(path)).json(body)).await?;
        self.parse(&body)
    }

    pub(super) async fn put<T: DeserializeOwned>(&self, path: &[&str], body: &impl Serialize) -> Result<T, ApiError> {
        let (_, body) = self.exchange(self.http.put(self.url(path)).json(body)).await?;
        self.parse(&body)
    }

    pub(super) async fn delete(&self, path: &[&str], query: &impl Serialize) -> Result<(), ApiError> {
        self.exchange(self.http.delete(self.url(path)).query(query)).await.map(drop)
    }

    /// Asks for whatever the interface has below `/api/`, and gives its answer as it is; `null` where there is none.
    ///
    /// # Errors
    ///
    /// See [`DashboardClient`].
    pub async fn call(
        &self,
        method: Method,
        path: &str,
        query: &[(String, String)],
        body: Option<&Value>,
    ) -> Result<Value, ApiError> {
        let segments: Vec<&str> = ["api"].into_iter().chain(path.split('/')).collect();
        let mut request = self.http.request(method, self.url(&segments)).query(query);
        if let Some(body) = body {
            request = request.json(body);
        }
        let (_, answer) = self.exchange(request).await?;
        if answer.is_empty() { Ok(Value::Null) } else { self.parse(&answer) }
    }

    /// Asks until there is an answer, as often as it is allowed and harmless.
    async fn exchange(&self, request: RequestBuilder) -> Result<(HeaderMap, Vec<u8>), ApiError> {
        let request = request.timeout(PATIENCE).build().map_err(|error| self.unreachable(&error))?;
        let mut tries_left = self.tries;
        loop {
            tries_left -= 1;
            let Some(again) = request.try_clone().filter(|_| tries_left > 0) else {
                return self.attempt(request).await.map_err(Failure::into_error);
            };
            match self.attempt(again).await {
                Err(Failure { may_repeat: true, .. }) => sleep(PAUSE).await,
                done => return done.map_err(Failure::into_error),
            }
        }
    }

    async fn attempt(&self, mut request: Request) -> Result<(HeaderMap, Vec<u8>), Failure> {
        self.authorize(request.headers_mut());
        let is_read = request.method() == Method::GET;
        let broken = |error: reqwest::Error| Failure {
            may_repeat: (error.is_connect() || is_read && !error.is_timeout()) && tls::objection(&error).is_none(),
            error: self.unreachable(&error),
        };
        let answer = self.http.execute(request).await.map_err(broken)?;
        let (status, headers) = (answer.status(), answer.headers().clone());
        let body = answer.bytes().await.map_err(broken)?.to_vec();
        if status.is_success() {
            return Ok((headers, body));
        }
        Err(Failure { may_repeat: false, error: self.refusal(status, &body) })
    }

    /// Sends a request once, with all the time it needs, and hands the answer over unread.
    pub(super) async fn open(&self, request: RequestBuilder) -> Result<Response, ApiError> {
        let mut request = request.build().map_err(|error| self.unreachable(&error))?;
        self.authorize(request.headers_mut());
        let answer = self.http.execute(request).await.map_err(|error| self.unreachable(&error))?;
        let status = answer.status();
        if status.is_success() {
            return Ok(answer);
        }
        let body = answer.bytes().await.map_err(|error| self.unreachable(&error))?;
        Err(self.refusal(status, &body))
    }

    /// Shows the token, if there is one.
    pub(super) fn authorize(&self, headers: &mut HeaderMap) {
        if let Some(token) = &self.token {
            headers.insert(AUTHORIZATION, token.clone());
        }
    }

    pub(super) fn parse<T: DeserializeOwned>(&self, body: &[u8]) -> Result<T, ApiError> {
        serde_json::from_slice(body).map_err(|error| {
            let base = self.base_url();
            ApiError::new(ErrorCode::Unreachable, format!("{base} gave an answer that cannot be read: {error}"))
        })
    }

    /// What the server said against a request, or that no Experiments Manager said it.
    pub(super) fn refusal(&self, status: StatusCode, body: &[u8]) -> ApiError {
        #[derive(Deserialize)]
        struct Sentence {
            error: String,
        }
        if let Ok(error) = serde_json::from_slice::<ApiError>(body) {
            return error;
        }
        match serde_json::from_slice::<Sentence>(body) {
            Ok(sentence) => ApiError::new(code(status), sentence.error),
            Err(_) => ApiError::new(
                ErrorCode::Unreachable,
                format!("{} answers `{status}`, but not as an Experiments Manager does", self.base_url()),
            ),
        }
    }

    /// The server could not be reached, or the connection broke.
    pub(super) fn unreachable(&self, error: &(dyn Error + 'static)) -> ApiError {
        let base = self.base_url();
        let timed_out = error.downcast_ref::<reqwest::Error>().is_some_and(|e| e.is_timeout() && !e.is_connect());
        let sentence = if timed_out {
            format!("{base} did not answer within {} seconds", PATIENCE.as_secs())
        } else if let Some(objection) = tls::objection(error) {
            format!("{base} {objection}")
        } else {
            format!("cannot reach an Experiments Manager at {base} ({}); `scripts/run` starts one", innermost(error))
        };
        ApiError::new(ErrorCode::Unreachable, sentence)
    }
}

/// Why a request has no answer.
struct Failure {
    error: ApiError,
    may_repeat: bool,
}

impl Failure {
    fn into_error(self) -> ApiError {
        self.error
    }
}

/// The last cause of an error: what the operating system said.
fn innermost(error: &(dyn Error + 'static)) -> String {
    let mut cause = error;
    while let Some(source) = cause.source() {
        cause = source;
    }
    let text = cause.to_string();
    text.split(" (os error").next().unwrap_or(&text).to_lowercase()
}

/// The kind of an error whose body names none.
fn code(status: StatusCode) -> ErrorCode {
    match status.as_u16() {
        401 => ErrorCode::Unauthorized,
        403 => ErrorCode::Forbidden,
        404 => ErrorCode::NotFound,
        405 => ErrorCode::MethodNotAllowed,
        409 => ErrorCode::Conflict,
        413 => ErrorCode::TooLarge,
        422 => ErrorCode::Invalid,
        429 => ErrorCode::TooManyRequests,
        400..500 => ErrorCode::Malformed,
        _ => ErrorCode::Internal,
    }
}
