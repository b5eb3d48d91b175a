//! Request bodies, read to the end in bounded memory.

use axum::body::Body;
use futures_util::StreamExt as _;
use wnn_experiments::api::{ApiError, ErrorCode};

use crate::rest_error::RestError;

/// How large a JSON body may be, in bytes: a configuration may carry long lists.
pub(crate) const MAX_JSON: usize = 16 << 20;
/// How much of a body that is too large is still read and thrown away, in bytes.
///
/// A client that is still sending when the connection closes sees a broken connection instead of the answer.
pub(crate) const MAX_DISCARDED: u64 = 64 << 20;

/// Reads a whole body of at most `limit` bytes.
///
/// # Errors
///
/// It is larger (413), or the connection broke.
pub(crate) async fn read(body: Body, limit: usize) -> Result<Vec<u8>, RestError> {
    let mut chunks = body.into_data_stream();
    let (mut bytes, mut discarded) = (Vec::new(), 0);
    while let Some(chunk) = chunks.next().await {
        let chunk = chunk.map_err(|error| RestError::malformed(format!("the request broke off: {error}")))?;
        if discarded == 0 && bytes.len() + chunk.len() <= limit {
            bytes.extend_from_slice(&chunk);
        } else {
            discarded += chunk.len() as u64;
        }
        if discarded > MAX_DISCARDED {
            break;
        }
    }
    if discarded == 0 { Ok(bytes) } else { Err(too_large("the request", limit as u64).into()) }
}

/// `what` is larger than `limit` bytes.
pub(crate) fn too_large(what: &str, limit: u64) -> ApiError {
    ApiError::new(ErrorCode::TooLarge, format!("{what} is larger than the {} MB that are taken", limit >> 20))
}
