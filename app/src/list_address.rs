//! The address of a list: what is searched, filtered and sorted, and which page is shown, all stand in its query.
//!
//! So a list can be bookmarked, sent to somebody, and worked with by links and forms alone. Pure, and tested without a
//! browser.

use std::str::FromStr;

use leptos_router::{location::Url, params::ParamsMap};
use wnn_experiments::{
    api::ListQuery,
    model::{SortColumn, SortOrder},
};

/// Rows of a page.
pub(crate) const ROWS: u32 = 25;

/// What says which rows are found, and what says in which order.
const FOUND_BY: &[&str] = &["q", "sort", "order"];
/// What says which page of them is shown.
const PAGE: &[&str] = &["after", "before", "page"];

/// A list's address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ListAddress {
    /// The path of its page.
    pub(crate) path: &'static str,
    filters: &'static [&'static str],
    pairs: Vec<(&'static str, String)>,
}

impl ListAddress {
    /// The list at `path`, which can be filtered by the keys `filters`, as a query describes it.
    pub(crate) fn of_query(path: &'static str, filters: &'static [&'static str], query: &ParamsMap) -> Self {
        let keys = FOUND_BY.iter().chain(filters).chain(PAGE).copied();
        let pairs = keys.filter_map(|key| Some((key, query.get(key).filter(|text| !text.is_empty())?)));
        Self { path, filters, pairs: pairs.collect() }
    }

    /// What stands under that key.
    pub(crate) fn text(&self, key: &str) -> &str {
        self.pairs.iter().find(|(known, _)| *known == key).map_or("", |(_, text)| text)
    }

    /// What stands under that key, where it can be read.
    pub(crate) fn value<T: FromStr>(&self, key: &str) -> Option<T> {
        self.text(key).parse().ok()
    }

    /// The page's number, from 1; where rows came or went meanwhile, only about.
    pub(crate) fn page(&self) -> u32 {
        self.value("page").unwrap_or(1).max(1)
    }

    /// Whether anything is searched or filtered.
    pub(crate) fn is_narrowed(&self) -> bool {
        self.pairs.iter().any(|(key, _)| *key == "q" || self.filters.contains(key))
    }

    /// What to ask for.
    pub(crate) fn list<S: SortColumn>(&self) -> ListQuery<S> {
        let text = |key: &str| Some(self.text(key).to_owned()).filter(|text| !text.is_empty());
        let (after, before) = (text("after"), text("before"));
        let has_cursor = after.is_some() || before.is_some();
        ListQuery {
            q: text("q"),
            sort: self.value("sort"),
            order: self.value("order"),
            before: before.filter(|_| after.is_none()),
            after,
            limit: Some(ROWS),
            offset: (!has_cursor).then(|| (self.page() - 1).saturating_mul(ROWS)),
        }
    }

    /// Which way it is sorted by that column, if it is.
    pub(crate) fn order_by(&self, column: &str) -> Option<SortOrder> {
        (self.text("sort") == column).then(|| self.value("order").unwrap_or(SortOrder::Ascending))
    }

    /// Sorted by that column, or the other way where it is sorted by it already.
    pub(crate) fn sorted_by(&self, column: &str, first: SortOrder) -> String {
        let order = match self.order_by(column) {
            Some(SortOrder::Ascending) => SortOrder::Descending,
            Some(SortOrder::Descending) => SortOrder::Ascending,
            None => first,
        };
        self.with(self.path, &[("sort", column), ("order", order.as_str())])
    }

    /// The address itself.
    pub(crate) fn here(&self) -> String {
        build(self.path, self.pairs.iter().map(|(key, text)| (*key, text.as_str())))
    }

    /// The same page with one key more, which is not the list's.
    pub(crate) fn here_with(&self, key: &str, text: &str) -> String {
        build(self.path, self.pairs.iter().map(|(key, text)| (*key, text.as_str())).chain([(key, text)]))
    }

    /// Without search and filters, in the same order.
    pub(crate) fn cleared(&self) -> String {
        let kept = |key: &str| matches!(key, "sort" | "order");
        build(self.path, self.pairs.iter().filter(|(key, _)| kept(key)).map(|(key, text)| (*key, text.as_str())))
    }

    /// The page that begins after a row.
    pub(crate) fn next(&self, cursor: &str) -> String {
        let page = self.page().saturating_add(1).to_string();
        self.with(self.path, &[("after", cursor), ("page", &page)])
    }

    /// The page that ends before a row; the first one is where the list begins.
    pub(crate) fn previous(&self, cursor: &str) -> String {
        match self.page() {
            0..=2 => self.with(self.path, &[]),
            page => self.with(self.path, &[("before", cursor), ("page", &(page - 1).to_string())]),
        }
    }

    /// The export of all that is found, in its order.
    pub(crate) fn export(&self, extension: &str) -> String {
        self.with(&format!("/api{}.{extension}", self.path), &[])
    }

    /// The first page at `path`, with some keys changed.
    fn with(&self, path: &str, changed: &[(&str, &str)]) -> String {
        let is_kept = |key: &str| !PAGE.contains(&key) && !changed.iter().any(|(other, _)| *other == key);
        let kept = self.pairs.iter().filter(|(key, _)| is_kept(key)).map(|(key, text)| (*key, text.as_str()));
        build(path, kept.chain(changed.iter().copied()))
    }
}

fn build<'a>(path: &str, pairs: impl Iterator<Item = (&'a str, &'a str)>) -> String {
    let pairs: Vec<_> = pairs.map(|(key, text)| format!("{key}={}", Url::escape(text))).collect();
    if pairs.is_empty() { path.to_owned() } else { format!("{path}?{}", pairs.join("&")) }
}

#[cfg(all(test, feature = "ssr"))]
mod tests {
    use wnn_experiments::model::FlowSort;

    use super::*;

    fn address(pairs: &[(&'static str, &str)]) -> ListAddress {
        let query = pairs.iter().map(|(key, text)| (*key, (*text).to_owned())).collect();
        ListAddress::of_query("/flows", &["status"], &query)
    }

    #[test]
    fn sorting_keeps_search_and_filter_and_begins_at_the_first_page() {
        let found = address(&[("q", "a&b"), ("status", "failed"), ("after", "xyz"), ("page", "3"), ("novel", "1")]);
        let sorted = "/flows?q=a%26b&status=failed&sort=name&order=asc";
        assert_eq!(found.sorted_by("name", SortOrder::Ascending), sorted);
        assert_eq!(found.export("csv"), "/api/flows.csv?q=a%26b&status=failed");
        assert_eq!(found.cleared(), "/flows");
        assert_eq!(found.here_with("verify", "7"), format!("{}&verify=7", found.here()));
        assert_eq!(found.here(), "/flows?q=a%26b&status=failed&after=xyz&page=3");
        let by_name = address(&[("sort", "name"), ("order", "asc")]);
        assert_eq!(by_name.sorted_by("name", SortOrder::Ascending), "/flows?sort=name&order=desc");
        assert_eq!((by_name.order_by("name"), by_name.order_by("id")), (Some(SortOrder::Ascending), None));
    }

    #[test]
    fn pages_lead_on_by_a_cursor_and_back_to_the_first_without_one() {
        let first = address(&[("q", "x")]);
        assert_eq!(first.next("CUR"), "/flows?q=x&after=CUR&page=2");
        let third = address(&[("after", "CUR"), ("page", "3")]);
        assert_eq!(third.previous("ROW"), "/flows?before=ROW&page=2");
        assert_eq!(address(&[("before", "ROW"), ("page", "2")]).previous("X"), "/flows");
    }

    #[test]
    fn a_query_is_what_the_address_says_and_nonsense_counts_as_absent() {
        let query = address(&[("q", "x"), ("sort", "best_ce"), ("order", "up"), ("page", "3")]).list::<FlowSort>();
        assert_eq!((query.q.as_deref(), query.sort, query.order), (Some("x"), Some(FlowSort::BestCe), None));
        assert_eq!((query.limit, query.offset), (Some(ROWS), Some(2 * ROWS)));
        let query = address(&[("sort", "1; DROP TABLE flows"), ("after", "CUR"), ("page", "3")]).list::<FlowSort>();
        assert_eq!((query.sort, query.after.as_deref(), query.offset), (None, Some("CUR"), None));
        assert!(!address(&[("status", ""), ("sort", "name")]).is_narrowed());
    }
}
