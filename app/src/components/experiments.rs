//! Parts that know one experiment.

mod figures;
mod generation;
mod iteration_table;
mod parameters;
mod population;

pub(crate) use figures::ExperimentFigures;
pub(crate) use generation::Picked as PickedGeneration;
pub(crate) use iteration_table::IterationTable;
pub(crate) use parameters::Parameters;
pub(crate) use population::Population;
