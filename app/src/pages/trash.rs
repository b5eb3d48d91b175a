//! Pages on the trash.

mod list_page;

pub(crate) use list_page::TrashListPage;
