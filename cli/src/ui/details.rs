//! One thing with its properties, a line for each.

use std::fmt::Write as _;

use anstyle::Style;

use super::Layout;

/// A title and properties below it, their values aligned.
pub(crate) struct Details {
    title: String,
    properties: Vec<(&'static str, String)>,
}

impl Details {
    /// Nothing but a title yet.
    pub(crate) fn new(title: impl Into<String>) -> Self {
        Self { title: title.into(), properties: Vec::new() }
    }

    /// A property.
    pub(crate) fn with(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.properties.push((name, value.into()));
        self
    }

    /// A property, where it is there.
    pub(crate) fn with_some(self, name: &'static str, value: Option<impl Into<String>>) -> Self {
        match value {
            Some(value) => self.with(name, value),
            None => self,
        }
    }

    /// The text, values wrapped at the width.
    pub(crate) fn render(&self, layout: Layout) -> String {
        let bold = if layout.styled { Style::new().bold() } else { Style::new() };
        let mut text = format!("{bold}{}{bold:#}\n", self.title);
        let names = self.properties.iter().map(|(name, _)| name.len()).max().unwrap_or_default();
        let room = usize::from(layout.width).saturating_sub(names + 4).max(20);
        for (name, value) in &self.properties {
            for (index, line) in wrapped(value, room).iter().enumerate() {
                let name = if index == 0 { name } else { "" };
                let _ = writeln!(text, "{}", format!("  {name:names$}  {line}").trim_end());
            }
        }
        text
    }
}

/// The words of `text` in lines of at most `room` characters; a longer word keeps a line of its own.
pub(crate) fn wrapped(text: &str, room: usize) -> Vec<String> {
    let mut lines = Vec::new();
    for paragraph in text.lines() {
        let mut line = String::new();
        for word in paragraph.split(' ') {
            if !line.is_empty() && line.chars().count() + 1 + word.chars().count() > room {
                lines.push(std::mem::take(&mut line));
            } else if !line.is_empty() {
                line.push(' ');
            }
            line.push_str(word);
        }
        lines.push(line);
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_values_go_on_below_their_beginning() {
        let details = Details::new("Title").with("Short", "x").with("Description", "one two three four five six");
        let text = details.render(Layout { width: 30, styled: false });
        assert_eq!(text, "Title\n  Short        x\n  Description  one two three four\n               five six\n");
    }
}
