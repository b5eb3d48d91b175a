//! Texts in a stream of JSON, watched for their length.

use std::io;

/// Bytes of a text at most; what this program and others write in texts are names.
const MOST_BYTES: usize = 1 << 20;

/// Where a stream of JSON stands: between texts, or so many bytes into one.
#[derive(Debug, Default)]
pub(super) struct Texts {
    inside: Option<usize>,
    /// The byte before was the backslash of an escape.
    is_escaped: bool,
}

impl Texts {
    /// Takes the next bytes of the stream.
    pub(super) fn pass(&mut self, mut bytes: &[u8]) -> io::Result<()> {
        loop {
            let Some(length) = self.inside else {
                let Some(start) = bytes.iter().position(|&byte| byte == b'"') else { return Ok(()) };
                bytes = &bytes[start + 1..];
                self.inside = Some(0);
                continue;
            };
            let end = self.end(bytes);
            let length = length + end.unwrap_or(bytes.len());
            if length > MOST_BYTES {
                let reason = format!("it holds a text of more than {MOST_BYTES} bytes");
                return Err(io::Error::new(io::ErrorKind::FileTooLarge, reason));
            }
            let Some(end) = end else {
                self.inside = Some(length);
                return Ok(());
            };
            bytes = &bytes[end + 1..];
            self.inside = None;
        }
    }

    /// Where the text ends whose next bytes these are.
    fn end(&mut self, bytes: &[u8]) -> Option<usize> {
        bytes.iter().position(|&byte| {
            let was_escaped = std::mem::replace(&mut self.is_escaped, false);
            self.is_escaped = byte == b'\\' && !was_escaped;
            byte == b'"' && !was_escaped
        })
    }
}
