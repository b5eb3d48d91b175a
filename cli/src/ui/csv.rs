//! Anything as CSV: what has no columns of its own gets them from its fields.

use std::io;

use serde::Serialize;
use serde_json::{Map, Value};
use wnn_experiments::api::Cell;

use crate::error::CliError;

/// The rows of a list, or the one row of anything else. Fields of a field are columns of their own, `outer.inner`; a list in
/// a cell is JSON.
pub(super) fn of<T: Serialize + ?Sized>(value: &T) -> Result<String, CliError> {
    let rows: Vec<_> = match serde_json::to_value(value).map_err(io::Error::from)? {
        Value::Array(items) => items.into_iter().map(row).collect(),
        one => vec![row(one)],
    };
    let mut columns: Vec<&String> = Vec::new();
    for name in rows.iter().flat_map(Map::keys) {
        if !columns.contains(&name) {
            columns.push(name);
        }
    }
    if columns.is_empty() {
        return Ok(String::new());
    }
    let mut writer = csv::Writer::from_writer(Vec::new());
    let failed = |error: csv::Error| CliError::Terminal(io::Error::other(error));
    writer.write_record(&columns).map_err(failed)?;
    for row in &rows {
        writer.write_record(columns.iter().map(|name| cell(row.get(*name)))).map_err(failed)?;
    }
    let bytes = writer.into_inner().map_err(|error| CliError::Terminal(io::Error::other(error.to_string())))?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

fn row(value: Value) -> Map<String, Value> {
    let mut row = Map::new();
    match value {
        Value::Object(fields) => flatten("", fields, &mut row),
        other => drop(row.insert("value".to_owned(), other)),
    }
    row
}

fn flatten(prefix: &str, fields: Map<String, Value>, row: &mut Map<String, Value>) {
    for (name, value) in fields {
        match value {
            Value::Object(inner) => flatten(&format!("{prefix}{name}."), inner, row),
            other => drop(row.insert(format!("{prefix}{name}"), other)),
        }
    }
}

fn cell(value: Option<&Value>) -> String {
    match value {
        None | Some(Value::Null) => String::new(),
        Some(Value::String(text)) => Cell::text(text).to_string(),
        Some(other) => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn fields_are_columns_and_items_are_rows() {
        let list = json!([{"a": 1, "b": {"c": "=x", "d": null}}, {"a": 2.5, "e": [1, "two"]}]);
        assert_eq!(of(&list).unwrap(), "a,b.c,b.d,e\n1,'=x,,\n2.5,,,\"[1,\"\"two\"\"]\"\n");
        assert_eq!(of(&json!({"a": "x"})).unwrap(), "a\nx\n");
        assert_eq!(of(&json!([])).unwrap(), "");
        assert_eq!(of(&json!(7)).unwrap(), "value\n7\n");
    }
}
