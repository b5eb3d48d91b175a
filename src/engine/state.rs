//! All that a search needs to go on exactly where it was.

/// The state of a search between two iterations.
#[derive(Debug, Clone, PartialEq)]
pub struct SearchState {}
