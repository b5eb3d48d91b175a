//! The pages of corpora.

mod list_page;

pub(crate) use list_page::CorpusListPage;
