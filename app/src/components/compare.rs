//! Parts that set flows or experiments beside each other.

mod differences;
mod results;

pub(crate) use differences::DifferenceTable;
pub(crate) use results::{RepeatedTable, ResultTable};
