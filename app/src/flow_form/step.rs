//! What can be done with the list of experiments in the form.

use std::{fmt, str::FromStr};

/// One change of the list; places count from 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Step {
    /// Makes a list of its own out of what the template gives.
    Edit,
    /// Drops the list for the template.
    Template,
    /// Appends an experiment.
    Add,
    /// Moves one before the one before it.
    Up(usize),
    /// Moves one behind the one behind it.
    Down(usize),
    /// Takes one out.
    Remove(usize),
}

impl fmt::Display for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Edit => f.write_str("edit"),
            Self::Template => f.write_str("template"),
            Self::Add => f.write_str("add"),
            Self::Up(place) => write!(f, "up-{place}"),
            Self::Down(place) => write!(f, "down-{place}"),
            Self::Remove(place) => write!(f, "remove-{place}"),
        }
    }
}

impl FromStr for Step {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let known = match text.split_once('-') {
            None => match text {
                "edit" => Some(Self::Edit),
                "template" => Some(Self::Template),
                "add" => Some(Self::Add),
                _ => None,
            },
            Some((name, place)) => place.parse().ok().and_then(|place| match name {
                "up" => Some(Self::Up(place)),
                "down" => Some(Self::Down(place)),
                "remove" => Some(Self::Remove(place)),
                _ => None,
            }),
        };
        known.ok_or_else(|| format!("a step is `edit`, `template`, `add`, or one like `up-2`, not `{text}`"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_step_survives_as_text_and_what_is_none_is_refused() {
        for step in [Step::Edit, Step::Template, Step::Add, Step::Up(3), Step::Down(0), Step::Remove(12)] {
            assert_eq!(step.to_string().parse(), Ok(step));
        }
        for text in ["", "up", "up-", "up--1", "left-2"] {
            assert!(text.parse::<Step>().unwrap_err().ends_with(&format!("not `{text}`")));
        }
    }
}
