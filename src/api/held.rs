//! How much of a long search a page holds.

/// Iterations, or health checks, that a page holds at most before it asks for thinned ones again.
pub(super) const MOST_HELD: usize = 4000;
/// The same for each of very many experiments.
pub(super) const MOST_OF_EACH: usize = 100;
/// Health checks that a page is sent at most.
#[cfg(feature = "service")]
pub(crate) const MOST_CHECKS: usize = 2000;

/// At most `most` rows at even distances, the first and the last among them.
#[cfg(feature = "service")]
pub(crate) fn thinned<T>(rows: Vec<T>, most: usize) -> Vec<T> {
    let last = rows.len().saturating_sub(1);
    if last < most {
        return rows;
    }
    let place = |index: usize| index * (most - 1) / last;
    let is_kept = |index: usize| index == 0 || place(index) != place(index - 1);
    rows.into_iter().enumerate().filter(|(index, _)| is_kept(*index)).map(|(_, row)| row).collect()
}

#[cfg(all(test, feature = "service"))]
mod tests {
    use super::*;

    #[test]
    fn long_lists_keep_their_ends_and_as_many_rows_as_they_may() {
        for length in [0, 1, 9, 10, 11, 19, 1000] {
            let kept = thinned((0..length).collect(), 10);
            assert_eq!(kept.len(), length.min(10), "{length}");
            assert_eq!(
                (kept.first(), kept.last().copied()),
                (length.checked_sub(1).map(|_| &0), length.checked_sub(1))
            );
        }
    }
}
