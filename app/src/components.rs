//! What pages are built of: the frame, the small parts, the charts, the lists, and the parts that know flows and experiments.

pub(crate) mod chart;
pub(crate) mod checkpoints;
pub(crate) mod compare;
pub(crate) mod experiments;
pub(crate) mod flows;
pub(crate) mod layout;
pub(crate) mod lists;
pub(crate) mod ui;
