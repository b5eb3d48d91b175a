//! Where everything stands.

mod home_page;
mod run;

pub(crate) use home_page::HomePage;
