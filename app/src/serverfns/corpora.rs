//! Server functions on corpora.

mod list;

pub(crate) use list::list_corpora;
