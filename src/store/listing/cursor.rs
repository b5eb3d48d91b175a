//! A place in a sorted list, and its form on the wire.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use sqlx::{QueryBuilder, Sqlite};

/// A row's place in a list: what it is sorted by, and its id. The row itself may be gone since.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Cursor {
    /// The column that the list is sorted by, in the words of the wire.
    pub(crate) column: String,
    pub(crate) id: i64,
    pub(crate) key: Key,
}

/// A value of a column.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Key {
    /// Not known.
    Null,
    Integer(i64),
    Real(f64),
    Text(String),
}

impl From<&str> for Key {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<bool> for Key {
    fn from(value: bool) -> Self {
        Self::Integer(value.into())
    }
}

impl Key {
    /// Puts the value into a query.
    pub(super) fn bind(&self, query: &mut QueryBuilder<Sqlite>) {
        match self {
            Self::Null => query.push("NULL"),
            Self::Integer(value) => query.push_bind(*value),
            Self::Real(value) => query.push_bind(*value),
            Self::Text(value) => query.push_bind(value.clone()),
        };
    }
}

impl Cursor {
    /// Its form on the wire, which nobody needs to read.
    pub(crate) fn encode(&self) -> String {
        let (kind, value) = match &self.key {
            Key::Null => ('n', String::new()),
            Key::Integer(value) => ('i', value.to_string()),
            Key::Real(value) => ('r', value.to_string()),
            Key::Text(value) => ('t', value.clone()),
        };
        URL_SAFE_NO_PAD.encode(format!("{} {} {kind}{value}", self.column, self.id))
    }

    /// Reads what [`Cursor::encode`] wrote.
    pub(crate) fn decode(text: &str) -> Option<Self> {
        let plain = String::from_utf8(URL_SAFE_NO_PAD.decode(text).ok()?).ok()?;
        let mut parts = plain.splitn(3, ' ');
        let (column, id, value) = (parts.next()?.to_owned(), parts.next()?.parse().ok()?, parts.next()?);
        let mut rest = value.chars();
        let kind = rest.next()?;
        let value = rest.as_str();
        let key = match kind {
            'n' if value.is_empty() => Key::Null,
            'i' => Key::Integer(value.parse().ok()?),
            'r' => Key::Real(value.parse().ok().filter(|number: &f64| !number.is_nan())?),
            't' => Key::Text(value.to_owned()),
            _ => return None,
        };
        Some(Self { column, id, key })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_comes_back_as_it_was_to_the_last_bit() {
        let keys = [
            Key::Null,
            Key::Integer(i64::MIN),
            Key::Real(0.1 + 0.2),
            Key::Real(f64::INFINITY),
            Key::Text(String::new()),
            Key::Text("Phase 1a: näher\n".to_owned()),
        ];
        for key in keys {
            let cursor = Cursor { column: "best_ce".to_owned(), id: -7, key };
            assert_eq!(Cursor::decode(&cursor.encode()), Some(cursor));
        }
    }

    #[test]
    fn what_is_no_cursor_is_refused() {
        let encoded = |text: &str| URL_SAFE_NO_PAD.encode(text);
        for text in
            ["", "x", "ü", &encoded("name 1"), &encoded("name x tA"), &encoded("name 1 zA"), &encoded("name 1 rNaN")]
        {
            assert_eq!(Cursor::decode(text), None, "{text}");
        }
    }
}
