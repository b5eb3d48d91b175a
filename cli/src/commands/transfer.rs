//! The progress of a file on its way, on standard error.

use indicatif::{ProgressBar, ProgressStyle};

/// Says that something is under way whose end is not known; nothing where standard error is no terminal.
pub(super) fn spinner(what: &'static str) -> ProgressBar {
    ProgressBar::new_spinner().with_message(what)
}

/// A bar for `total` bytes, or a count where the size is not known; nothing where standard error is no terminal.
pub(super) fn bar(total: Option<u64>, what: String) -> ProgressBar {
    let (bar, template) = match total {
        Some(total) => {
            (ProgressBar::new(total), "{msg} {wide_bar} {decimal_bytes}/{decimal_total_bytes} {decimal_bytes_per_sec}")
        }
        None => (ProgressBar::no_length(), "{msg} {decimal_bytes} {decimal_bytes_per_sec}"),
    };
    if let Ok(style) = ProgressStyle::with_template(template) {
        bar.set_style(style.progress_chars("=> "));
    }
    bar.with_message(what)
}
