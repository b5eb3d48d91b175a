//! A file as an answer: whole, in ranges, or not at all where the client has it; or as it is made.

use std::{
    fs::Metadata,
    io::{self, BufWriter, Write},
    time::UNIX_EPOCH,
};

use axum::{
    Json,
    body::{Body, Bytes},
    extract::Request,
    http::{
        HeaderMap, HeaderName, HeaderValue, StatusCode,
        header::{
            CONTENT_DISPOSITION, CONTENT_RANGE, CONTENT_TYPE, ETAG, IF_MODIFIED_SINCE, IF_NONE_MATCH, IF_RANGE, RANGE,
        },
    },
    response::{IntoResponse as _, Response},
};
use futures_util::stream;
use tokio::sync::mpsc::{self, Sender};
use tower_http::services::ServeFile;
use wnn_experiments::{
    api::{ApiError, ErrorCode},
    service::DownloadableFile,
};

use crate::rest_error::{RestError, RestResult};

/// Answers `request` with the file, saved as `file.name`.
///
/// # Errors
///
/// The file is gone.
pub(crate) async fn send(
    file: &DownloadableFile,
    content_type: &'static str,
    mut request: Request,
) -> RestResult<Response> {
    let gone = || RestError::not_found(format!("the file of {} is no longer there", file.name));
    let metadata = tokio::fs::metadata(&file.path).await.map_err(|_| gone())?;
    let tag = entity_tag(file, &metadata);
    if is_known(request.headers(), &tag) {
        return Ok((StatusCode::NOT_MODIFIED, [(ETAG, tag)]).into_response());
    }
    settle_conditions(request.headers_mut(), &tag);
    let answer = ServeFile::new(&file.path).try_call(request).await;
    let mut answer = answer.map_err(|_| gone())?.map(Body::new);
    match answer.status() {
        StatusCode::NOT_FOUND => return Err(gone()),
        StatusCode::RANGE_NOT_SATISFIABLE => return Ok(outside(&answer, metadata.len())),
        _ => {}
    }
    let headers = answer.headers_mut();
    headers.insert(ETAG, tag);
    if headers.contains_key(CONTENT_TYPE) {
        headers.insert(CONTENT_TYPE, HeaderValue::from_static(content_type));
    }
    headers.insert(CONTENT_DISPOSITION, attachment(&file.name));
    headers.insert(HeaderName::from_static("x-content-type-options"), HeaderValue::from_static("nosniff"));
    Ok(answer)
}

/// Bytes of a piece of a file that is made while it is sent; four of them wait at most.
const PIECE: usize = 64 << 10;

/// Sends what `write` writes, saved as `name`; where that fails the connection breaks, so that nobody takes a part for the
/// whole.
pub(crate) fn stream(
    name: &str,
    content_type: &'static str,
    write: impl FnOnce(&mut dyn Write) -> io::Result<()> + Send + 'static,
) -> Response {
    let (sender, receiver) = mpsc::channel(4);
    tokio::task::spawn_blocking(move || {
        let mut out = BufWriter::with_capacity(PIECE, Pieces(sender.clone()));
        if let Err(error) = write(&mut out).and_then(|()| out.flush()) {
            tracing::warn!("a download broke off: {error}");
            // An error says that the client is gone, which is as good.
            let _ = sender.blocking_send(Err(error));
        }
    });
    let pieces = stream::unfold(receiver, async |mut receiver| Some((receiver.recv().await?, receiver)));
    let headers = [
        (CONTENT_TYPE, HeaderValue::from_static(content_type)),
        (CONTENT_DISPOSITION, attachment(name)),
        (HeaderName::from_static("x-content-type-options"), HeaderValue::from_static("nosniff")),
    ];
    (headers, Body::from_stream(pieces)).into_response()
}

/// Hands pieces over to whoever sends them, and waits where those are slow.
struct Pieces(Sender<io::Result<Bytes>>);

impl Write for Pieces {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let sent = self.0.blocking_send(Ok(Bytes::copy_from_slice(bytes)));
        sent.map(|()| bytes.len()).map_err(|_| io::ErrorKind::BrokenPipe.into())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// What the file holds, or else when it was written: files are replaced by renaming, never changed in place.
fn entity_tag(file: &DownloadableFile, metadata: &Metadata) -> HeaderValue {
    if let Some(hash) = &file.content_hash
        && let Ok(tag) = HeaderValue::try_from(format!("\"{hash}\""))
    {
        return tag;
    }
    let modified = metadata.modified().ok().and_then(|time| time.duration_since(UNIX_EPOCH).ok()).unwrap_or_default();
    HeaderValue::try_from(format!("\"{:x}-{:x}\"", metadata.len(), modified.as_nanos()))
        .unwrap_or_else(|_| HeaderValue::from_static("\"\""))
}

/// Whether the client says that it has this very file.
fn is_known(headers: &HeaderMap, tag: &HeaderValue) -> bool {
    let Some(known) = headers.get(IF_NONE_MATCH).and_then(|value| value.to_str().ok()) else { return false };
    known
        .split(',')
        .map(str::trim)
        .any(|entry| entry == "*" || entry.trim_start_matches("W/").as_bytes() == tag.as_bytes())
}

/// Leaves only the conditions that the file service understands.
///
/// `If-None-Match` outranks `If-Modified-Since`, and a range that was asked for on the condition that the file is still
/// the same (`If-Range`) becomes the whole file where it is not.
fn settle_conditions(headers: &mut HeaderMap, tag: &HeaderValue) {
    if headers.contains_key(IF_NONE_MATCH) {
        headers.remove(IF_MODIFIED_SINCE);
    }
    if headers.remove(IF_RANGE).is_some_and(|condition| condition != *tag) {
        headers.remove(RANGE);
    }
}

fn outside(answer: &Response, bytes: u64) -> Response {
    let sentence = format!("the range lies outside of the file's {bytes} bytes");
    let body = Json(ApiError::new(ErrorCode::Malformed, sentence));
    let mut refused = (StatusCode::RANGE_NOT_SATISFIABLE, body).into_response();
    if let Some(range) = answer.headers().get(CONTENT_RANGE) {
        refused.headers_mut().insert(CONTENT_RANGE, range.clone());
    }
    refused
}

/// `attachment; filename="…"`, with the full name beside it where it does not fit into plain ASCII (RFC 6266).
pub(crate) fn attachment(name: &str) -> HeaderValue {
    let is_plain = |c: char| c.is_ascii_graphic() && !"\"\\%/".contains(c) || c == ' ';
    let plain: String = name.chars().map(|c| if is_plain(c) { c } else { '_' }).collect();
    let mut value = format!("attachment; filename=\"{plain}\"");
    if plain != name {
        value.push_str("; filename*=UTF-8''");
        value.extend(name.bytes().map(|byte| match byte {
            b'-' | b'.' | b'_' => char::from(byte).to_string(),
            byte if byte.is_ascii_alphanumeric() => char::from(byte).to_string(),
            byte => format!("%{byte:02X}"),
        }));
    }
    HeaderValue::try_from(value).unwrap_or_else(|_| HeaderValue::from_static("attachment"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_cannot_break_out_of_its_header() {
        assert_eq!(attachment("phase_1a.json.gz"), "attachment; filename=\"phase_1a.json.gz\"");
        assert_eq!(
            attachment("a\"b\r\nX: ü/c"),
            "attachment; filename=\"a_b__X: __c\"; filename*=UTF-8''a%22b%0D%0AX%3A%20%C3%BC%2Fc"
        );
    }

    #[test]
    fn a_range_of_a_file_that_changed_becomes_the_whole_file() {
        let tag = HeaderValue::from_static("\"1-2\"");
        for (condition, range_stays) in [("\"1-2\"", true), ("\"1-1\"", false), ("W/\"1-2\"", false)] {
            let mut headers = HeaderMap::new();
            headers.insert(RANGE, HeaderValue::from_static("bytes=0-1"));
            headers.insert(IF_RANGE, condition.parse().unwrap());
            settle_conditions(&mut headers, &tag);
            assert_eq!(headers.contains_key(RANGE), range_stays, "{condition}");
        }
    }
}
