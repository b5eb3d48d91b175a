//! The frame around every page.

mod news;
mod page_header;
mod site_footer;
mod site_header;
pub(crate) mod theme_switch;

pub(crate) use news::News;
pub(crate) use page_header::PageHeader;
pub(crate) use site_footer::SiteFooter;
pub(crate) use site_header::SiteHeader;
