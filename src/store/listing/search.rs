//! The words that a list is searched for.

use sqlx::{QueryBuilder, Sqlite};

use super::Listed;

/// Words that must all stand in a row, each in any of the columns searched; none of them means every row.
///
/// Upper and lower case are one as far as ASCII goes.
#[derive(Debug, Clone, Default)]
pub(crate) struct Search {
    patterns: Vec<String>,
}

impl Search {
    /// The words of a text.
    pub(crate) fn new(text: &str) -> Self {
        Self { patterns: text.split_whitespace().map(pattern).collect() }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.patterns.is_empty()
    }

    /// Adds ` AND (…)` for each word. `?` in a searched column stands for the pattern.
    pub(super) fn push<S: Listed>(&self, query: &mut QueryBuilder<Sqlite>) {
        for pattern in &self.patterns {
            for (index, column) in S::SEARCHED.iter().enumerate() {
                query.push(if index == 0 { " AND (" } else { " OR " });
                let (before, after) = column.split_once('?').unwrap_or((column, ""));
                query.push(before).push(" LIKE ").push_bind(pattern.clone()).push(" ESCAPE '\\'").push(after);
            }
            query.push(")");
        }
    }
}

/// A pattern for `LIKE` that finds the word anywhere, signs that are special to `LIKE` taken literally.
fn pattern(word: &str) -> String {
    let mut pattern = String::with_capacity(word.len() + 2);
    pattern.push('%');
    for letter in word.chars() {
        if matches!(letter, '%' | '_' | '\\') {
            pattern.push('\\');
        }
        pattern.push(letter);
    }
    pattern.push('%');
    pattern
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn special_signs_are_taken_literally() {
        assert_eq!(Search::new("  50%  a_b c\\d ").patterns, ["%50\\%%", "%a\\_b%", "%c\\\\d%"]);
        assert!(Search::new(" \t").is_empty());
    }
}
