//! One module for each page: it fetches, and arranges components.

pub(crate) mod checkpoints;
pub(crate) mod compare_page;
pub(crate) mod corpora;
#[cfg(debug_assertions)]
pub(crate) mod design_page;
pub(crate) mod experiments;
pub(crate) mod flows;
pub(crate) mod home;
pub(crate) mod not_found_page;
pub(crate) mod trash;
