//! What is asked of several things at once.

use super::ServiceError;

/// The ids, each once, where they are so many; `field` is what a client calls them, and `purpose` what it wants with them.
pub(super) fn distinct<T: Copy + PartialEq>(
    field: &str,
    ids: &[T],
    (least, most): (usize, usize),
    purpose: &str,
) -> Result<Vec<T>, ServiceError> {
    let mut distinct = Vec::new();
    for id in ids {
        if !distinct.contains(id) {
            distinct.push(*id);
        }
    }
    if (least..=most).contains(&distinct.len()) {
        return Ok(distinct);
    }
    let count = distinct.len();
    Err(ServiceError::invalid(field, format!("must name from {least} to {most} {purpose}, not {count}")))
}
