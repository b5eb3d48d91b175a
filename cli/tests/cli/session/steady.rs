//! What a command prints, without what is another each time: moments, spans, sizes, rates, addresses.

use std::fmt::Write as _;

use regex::Regex;
use serde_json::Value;

use crate::world::{self, World};

/// Fields whose values are others each time.
const FLEETING: &[&str] = &[
    "_at",
    "_secs",
    "_bytes",
    "bytes",
    "seconds",
    "timestamp",
    "pid",
    "sha256",
    "content_hash",
    "version",
    "last_heartbeat",
    "free",
    "rate",
    "share",
    "per_sec",
    "stages",
    "kept_until",
    "elapsed",
];

/// A text without what is another each time.
pub(super) fn text(text: &str, world: &World) -> String {
    let text = text.replace(&world.url, "URL").replace(world::text(world.dir()), "DIR");
    let mut text = text;
    for (pattern, instead) in [
        (r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d+)?Z?)?", "TIME"),
        (r"\b\d\d:\d\d:\d\d\b", "TIME"),
        (r"\b\d+ (d|h|m) \d\d (h|m|s)\b", "SPAN"),
        (r"\b\d+(\.\d+)? s\b", "SPAN"),
        (r"\b[\d,]+(\.\d+)? (B|kB|MB|GB|TB)\b", "SIZE"),
        (r"\b[\d,.]+ (genomes|moves)/s", "RATE"),
        (r"<?\b\d+% (cached|of)", "SHARE $1"),
        (r"(?s)Time goes to .*?\n  Memory", "Time goes to  SHARES\n  Memory"),
        (r"% +\d+\.\d\d +(\d+) +(\d+) +TIME", "%  SECONDS  $1  $2  TIME"),
        (r"(?m) {2,}", "  "),
        (r"(?m)^ +", "  "),
    ] {
        text = Regex::new(pattern).unwrap().replace_all(&text, instead).into_owned();
    }
    text
}

fn is_fleeting(name: &str) -> bool {
    FLEETING.iter().any(|fleeting| name.ends_with(fleeting))
}

/// JSON without what is another each time, figures to four places, and a line for each thing or field.
pub(super) fn json(text: &str) -> String {
    let mut shown = String::new();
    for value in serde_json::Deserializer::from_str(text).into_iter::<Value>() {
        let mut value = value.unwrap();
        steady(&mut value);
        match value {
            Value::Array(items) => items.iter().for_each(|item| {
                let _ = writeln!(shown, "- {item}");
            }),
            Value::Object(fields) => fields.iter().for_each(|(name, value)| {
                let _ = writeln!(shown, "{name}: {value}");
            }),
            value => {
                let _ = writeln!(shown, "{value}");
            }
        }
    }
    shown
}

fn steady(value: &mut Value) {
    match value {
        Value::Object(fields) => {
            for (name, value) in fields {
                if !is_fleeting(name) {
                    steady(value);
                } else if !value.is_null() {
                    *value = serde_json::json!("FLEETING");
                }
            }
        }
        Value::Array(items) => items.iter_mut().for_each(steady),
        Value::Number(number) if number.is_f64() => *value = serde_json::json!(rounded(number.as_f64().unwrap())),
        _ => {}
    }
}

fn rounded(figure: f64) -> f64 {
    (figure * 1e4).round() / 1e4
}

/// The same of CSV.
pub(super) fn csv(text: &str) -> String {
    let mut rows = csv::Reader::from_reader(text.as_bytes());
    let names = rows.headers().unwrap().clone();
    let mut shown = csv::Writer::from_writer(Vec::new());
    shown.write_record(&names).unwrap();
    for row in rows.records() {
        let row = row.unwrap();
        let cells = names.iter().zip(&row).map(|(name, cell)| match cell.parse::<f64>() {
            _ if cell.is_empty() => String::new(),
            _ if is_fleeting(name) => "FLEETING".to_owned(),
            Ok(figure) if cell.contains('.') => rounded(figure).to_string(),
            _ => cell.to_owned(),
        });
        shown.write_record(cells).unwrap();
    }
    String::from_utf8(shown.into_inner().unwrap()).unwrap()
}
