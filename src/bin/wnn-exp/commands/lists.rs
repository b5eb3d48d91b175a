//! Lists longer than a page, and what is said below a list.

use clap::Args;
use wnn_experiments::api::{ApiError, DEFAULT_LIMIT, MAX_LIMIT, Page};

use crate::ui::{self, format};

/// How much of a list.
#[derive(Debug, Clone, Copy, Args)]
pub(super) struct Limit {
    /// Rows at most; 0 for all
    #[arg(long, value_name = "N", default_value_t = DEFAULT_LIMIT)]
    limit: u32,
}

impl Limit {
    /// Asks for one page after the other, each by its limit and offset.
    pub(super) async fn gather<T>(
        self,
        ask: impl AsyncFn(u32, u32) -> Result<Page<T>, ApiError>,
    ) -> Result<Page<T>, ApiError> {
        let wanted = if self.limit == 0 { u32::MAX } else { self.limit };
        let mut all = Page { items: Vec::new(), total: 0 };
        loop {
            let got = all.items.len() as u32;
            let page = ask((wanted - got).min(MAX_LIMIT), got).await?;
            let is_last = page.items.is_empty();
            all.total = page.total;
            all.items.extend(page.items);
            let got = all.items.len() as u64;
            if is_last || got >= u64::from(wanted) || got >= all.total {
                return Ok(all);
            }
        }
    }

    /// Every row there is.
    pub(super) fn none() -> Self {
        Self { limit: 0 }
    }
}

/// Says on standard error that there are no rows, or that there are more.
pub(super) fn remark<T>(page: &Page<T>, nothing: &str) {
    let shown = page.items.len() as u64;
    if page.total == 0 && shown == 0 {
        ui::note(nothing);
    } else if shown < page.total {
        let (shown, total) = (format::count(shown), format::count(page.total));
        ui::note(&format!("{shown} of {total}; --limit 0 shows all"));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is gathered from a list of `rows` rows, and how it was asked for.
    async fn gathered(limit: u32, rows: u32) -> (usize, u64, Vec<(u32, u32)>) {
        let asked = std::cell::RefCell::new(Vec::new());
        let page = Limit { limit }
            .gather(async |limit, offset| {
                asked.borrow_mut().push((limit, offset));
                let items = (offset..rows).take(limit as usize).collect::<Vec<_>>();
                Ok(Page { items, total: u64::from(rows) })
            })
            .await
            .unwrap();
        (page.items.len(), page.total, asked.into_inner())
    }

    #[tokio::test]
    async fn a_long_list_is_asked_for_page_by_page() {
        assert_eq!(gathered(50, 7).await, (7, 7, vec![(50, 0)]));
        assert_eq!(gathered(5, 7).await, (5, 7, vec![(5, 0)]));
        assert_eq!(gathered(0, 2500).await, (2500, 2500, vec![(1000, 0), (1000, 1000), (1000, 2000)]));
        assert_eq!(gathered(1200, 2500).await, (1200, 2500, vec![(1000, 0), (200, 1000)]));
        assert_eq!(gathered(0, 0).await, (0, 0, vec![(1000, 0)]));
    }
}
