//! Search, order and paging of lists, and what is said below a list.

use clap::{
    Args,
    builder::{PossibleValuesParser, TypedValueParser},
};
use serde::Serialize;
use wnn_experiments::{
    api::{ApiError, DEFAULT_LIMIT, ListQuery, MAX_LIMIT, Page, Tabular},
    model::{SortColumn, SortOrder},
};

use super::Context;
use crate::{
    error::CliError,
    ui::{self, Layout, format},
};

/// Which rows of a list, in which order, and how they are printed.
#[derive(Debug, Clone, Args)]
pub(super) struct ListArgs<S: SortColumn + std::fmt::Debug> {
    /// Only rows in which all these words stand
    #[arg(long, value_name = "WORDS")]
    search: Option<String>,
    /// Sort by that column, unknown values last [default: id, newest first]
    #[arg(long, value_name = "COLUMN", value_parser = columns::<S>())]
    sort: Option<S>,
    /// The highest or latest first
    #[arg(long, requires = "sort")]
    desc: bool,
    /// Rows at most; 0 for all
    #[arg(long, value_name = "N", default_value_t = DEFAULT_LIMIT)]
    limit: u32,
    /// The N-th page of so many rows
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    page: Option<u32>,
    /// Only rows after that cursor, which is told where a list goes on
    #[arg(long, value_name = "CURSOR", conflicts_with = "page")]
    after: Option<String>,
}

fn columns<S: SortColumn>() -> impl TypedValueParser<Value = S> {
    PossibleValuesParser::new(S::ALL.iter().map(|column| column.name())).try_map(|name| name.parse::<S>())
}

impl<S: SortColumn + std::fmt::Debug> ListArgs<S> {
    /// Asks for as many pages as it takes.
    pub(super) async fn gather<T>(
        &self,
        ask: impl AsyncFn(ListQuery<S>) -> Result<Page<T>, ApiError>,
    ) -> Result<Page<T>, ApiError> {
        let query = ListQuery {
            q: self.search.clone(),
            sort: self.sort,
            order: self.desc.then_some(SortOrder::Descending),
            after: self.after.clone(),
            offset: self.page.map(|page| (page - 1).saturating_mul(self.limit)),
            ..ListQuery::default()
        };
        gather(query, self.limit, ask).await
    }

    /// Prints the rows, and says on standard error that there are none, or where there are more.
    pub(super) fn show<T: Tabular + Serialize>(
        &self,
        context: &Context,
        page: &Page<T>,
        nothing: &str,
        render: impl FnOnce(Layout) -> String,
    ) -> Result<(), CliError> {
        let is_narrowed = self.search.is_some() || self.after.is_some() || self.page.is_some();
        remark(page, if is_narrowed { "Nothing is found." } else { nothing });
        context.ui.show_rows(&page.items, &page.items, render)
    }
}

/// The first `wanted` rows that a query finds, all of them where that is 0, asked for page by page.
pub(super) async fn gather<S: SortColumn, T>(
    mut query: ListQuery<S>,
    wanted: u32,
    ask: impl AsyncFn(ListQuery<S>) -> Result<Page<T>, ApiError>,
) -> Result<Page<T>, ApiError> {
    let wanted = if wanted == 0 { u32::MAX } else { wanted };
    let mut items = Vec::new();
    loop {
        query.limit = Some((wanted - items.len() as u32).min(MAX_LIMIT));
        let Page { items: more, total, next, previous } = ask(query.clone()).await?;
        let is_last = more.is_empty() || next.is_none();
        items.extend(more);
        if is_last || items.len() as u64 >= u64::from(wanted) {
            return Ok(Page { items, total, next, previous });
        }
        (query.after, query.offset) = (next, None);
    }
}

fn remark<T>(page: &Page<T>, nothing: &str) {
    let shown = page.items.len() as u64;
    if shown == 0 {
        ui::note(nothing);
    } else if let Some(next) = &page.next {
        let (shown, total) = (format::count(shown), format::count(page.total));
        ui::note(&format!("{shown} of {total}; --limit 0 shows all, --after {next} those that follow"));
    }
}

#[cfg(test)]
mod tests {
    use wnn_experiments::model::FlowSort;

    use super::*;

    /// What is gathered from a list of `rows` rows, and how it was asked for.
    async fn gathered(wanted: u32, rows: u32) -> (usize, u64, Vec<(Option<u32>, Option<String>)>) {
        let asked = std::cell::RefCell::new(Vec::new());
        let page = gather(ListQuery::<FlowSort>::default(), wanted, async |query| {
            let begin: u32 = query.after.as_deref().map_or(0, |after| after.parse().unwrap());
            let items: Vec<_> = (begin..rows).take(query.limit() as usize).collect();
            let end = begin + items.len() as u32;
            asked.borrow_mut().push((query.limit, query.after));
            Ok(Page { items, total: rows.into(), next: (end < rows).then(|| end.to_string()), previous: None })
        });
        let page = page.await.unwrap();
        (page.items.len(), page.total, asked.into_inner())
    }

    #[tokio::test]
    async fn a_long_list_is_asked_for_page_by_page() {
        let after = |limit: u32, after: &str| (Some(limit), Some(after.to_owned()));
        assert_eq!(gathered(50, 7).await, (7, 7, vec![(Some(50), None)]));
        assert_eq!(gathered(5, 7).await, (5, 7, vec![(Some(5), None)]));
        let all = vec![(Some(1000), None), after(1000, "1000"), after(1000, "2000")];
        assert_eq!(gathered(0, 2500).await, (2500, 2500, all));
        assert_eq!(gathered(1200, 2500).await, (1200, 2500, vec![(Some(1000), None), after(200, "1000")]));
        assert_eq!(gathered(0, 0).await, (0, 0, vec![(Some(1000), None)]));
    }
}
