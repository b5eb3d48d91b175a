//! Names several things in one sentence.

use std::fmt::Display;

/// How many are named before the rest is counted.
const NAMED: usize = 5;

/// `flow 3`, `flows 3 and 4`, `flows 3, 4, 5, 6, 7 and 12 more`.
pub(super) fn name_all(noun: &str, ids: &[impl Display]) -> String {
    let named: Vec<_> = ids.iter().take(NAMED).map(ToString::to_string).collect();
    match (&named[..], ids.len().saturating_sub(NAMED)) {
        ([one], 0) => format!("{noun} {one}"),
        ([rest @ .., last], 0) => format!("{noun}s {} and {last}", rest.join(", ")),
        (all, more) => format!("{noun}s {} and {more} more", all.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_two_and_many() {
        assert_eq!(name_all("flow", &[3]), "flow 3");
        assert_eq!(name_all("flow", &[3, 4]), "flows 3 and 4");
        assert_eq!(name_all("flow", &[1, 2, 3, 4, 5]), "flows 1, 2, 3, 4 and 5");
        assert_eq!(name_all("flow", &[1, 2, 3, 4, 5, 6, 7]), "flows 1, 2, 3, 4, 5 and 2 more");
    }
}
