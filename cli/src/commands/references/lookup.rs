//! Finding a thing by its name, which has to be the only one of that name.

use wnn_experiments::{
    api::{ApiError, Checkpoint, Experiment, Flow, ListQuery, MAX_SEARCHED, Page},
    model::SortColumn,
};

use crate::{commands::lists::gather, error::CliError};

/// So many ids are listed where a name means several things.
const LISTED: usize = 5;
/// So many things are looked through for a name that was meant, newest first.
const CONSIDERED: u32 = 10_000;
/// How much alike a name has to be to be suggested, in `0..=1`.
const ALIKE: f64 = 0.8;

/// What people may call by its name.
pub(super) trait Thing {
    /// What one is called.
    const NOUN: &'static str;

    fn name(&self) -> &str;
    fn id(&self) -> String;
}

impl Thing for Flow {
    const NOUN: &'static str = "flow";

    fn name(&self) -> &str {
        &self.name
    }

    fn id(&self) -> String {
        self.id.to_string()
    }
}

impl Thing for Experiment {
    const NOUN: &'static str = "experiment";

    fn name(&self) -> &str {
        &self.name
    }

    fn id(&self) -> String {
        self.id.to_string()
    }
}

impl Thing for Checkpoint {
    const NOUN: &'static str = "checkpoint";

    fn name(&self) -> &str {
        &self.name
    }

    fn id(&self) -> String {
        self.id.to_string()
    }
}

/// The only thing of that name among those that `ask` lists.
///
/// # Errors
///
/// [`CliError::NotFound`], where names are suggested that look alike, or [`CliError::Conflict`] where several have the name.
pub(super) async fn by_name<S: SortColumn, T: Thing>(
    name: &str,
    ask: impl AsyncFn(ListQuery<S>) -> Result<Page<T>, ApiError>,
) -> Result<T, CliError> {
    let found = gather(ListQuery { q: Some(searched(name)), ..ListQuery::default() }, 0, &ask).await?.items;
    if let Some(thing) = only(found, name)? {
        return Ok(thing);
    }
    let known = gather(ListQuery::default(), CONSIDERED, &ask).await?.items;
    let suggestion = suggestion(name, known.iter().map(Thing::name));
    Err(CliError::NotFound(format!("there is no {} called \"{name}\"{suggestion}", T::NOUN)))
}

/// What to search for where a name is to be found: its words, as many as may be searched for. What is found may be called
/// otherwise.
pub(in crate::commands) fn searched(name: &str) -> String {
    let (characters, words) = MAX_SEARCHED;
    let words: Vec<_> = name.split_whitespace().take(words).collect();
    words.join(" ").chars().take(characters).collect()
}

fn only<T: Thing>(things: Vec<T>, name: &str) -> Result<Option<T>, CliError> {
    let mut found: Vec<_> = things.into_iter().filter(|thing| thing.name() == name).collect();
    if found.len() < 2 {
        return Ok(found.pop());
    }
    let mut ids: Vec<_> = found.iter().take(LISTED).map(Thing::id).collect();
    if found.len() > LISTED {
        ids.push("…".to_owned());
    }
    let (count, noun, ids) = (found.len(), T::NOUN, ids.join(", "));
    Err(CliError::Conflict(format!("{count} {noun}s are called \"{name}\"; say which by id: {ids}")))
}

/// The name that was probably meant, to be added to a sentence that ends without a full stop; empty where none looks alike.
pub(super) fn suggestion<'a>(name: &str, known: impl Iterator<Item = &'a str>) -> String {
    closest(name, known).map(|known| format!("; did you mean \"{known}\"?")).unwrap_or_default()
}

/// The name that looks most like another, capitals or not; none where none looks much like it.
pub(in crate::commands) fn closest<'a>(name: &str, known: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let alike = |known: &str| strsim::jaro_winkler(&name.to_lowercase(), &known.to_lowercase());
    let alike = known.map(|known| (alike(known), known)).filter(|(alike, _)| *alike > ALIKE);
    alike.max_by(|(one, _), (other, _)| one.total_cmp(other)).map(|(_, known)| known)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::commands::flow::samples::flow;

    #[test]
    fn a_name_means_a_thing_only_where_it_is_unique() {
        let flows = || vec![flow(3, "Pass 2", "pending"), flow(2, "Pass 1", "failed"), flow(1, "Pass 2", "completed")];
        assert_eq!(only(flows(), "Pass 1").unwrap().unwrap().id.0, 2);
        assert!(only(flows(), "pass 1").unwrap().is_none());
        let error = only(flows(), "Pass 2").unwrap_err();
        assert_eq!(error.to_string(), "2 flows are called \"Pass 2\"; say which by id: 3, 1");
        let many = (1..=7).map(|id| flow(id, "Many", "pending")).collect();
        assert!(only(many, "Many").unwrap_err().to_string().ends_with("say which by id: 1, 2, 3, 4, 5, …"));
    }

    #[test]
    fn as_much_of_a_name_is_searched_for_as_a_server_takes() {
        assert_eq!(searched("  Pass\t1 "), "Pass 1");
        let long = searched(&"word ".repeat(50));
        assert_eq!(long.split(' ').count(), 10);
        assert_eq!(searched(&"é".repeat(500)).chars().count(), 200);
    }

    #[test]
    fn names_are_suggested_that_look_alike() {
        let known = ["Pass 1", "Fables", "High patience"];
        assert_eq!(suggestion("pass 1", known.into_iter()), "; did you mean \"Pass 1\"?");
        assert_eq!(suggestion("Fabels", known.into_iter()), "; did you mean \"Fables\"?");
        assert_eq!(suggestion("toy", known.into_iter()), "");
    }
}
