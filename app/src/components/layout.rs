//! The frame around every page.

mod page_header;
mod site_header;

pub(crate) use page_header::PageHeader;
pub(crate) use site_header::SiteHeader;
