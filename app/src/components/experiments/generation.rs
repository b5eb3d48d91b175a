//! One generation picked out of an experiment: its figures, and where its best genome came from.

use leptos::{either::Either, prelude::*};
use wnn_experiments::{
    api::{Generation, Iteration},
    model::ExperimentId,
};

use crate::{
    components::ui::Notice,
    error::AppError,
    format::{NOTHING, change, count, nats, percent, sentence},
};

/// The generation that the address asks for, if it asks for one; a link picks it, so that it works without JavaScript.
pub(crate) type Picked = Resource<Option<Result<Generation, AppError>>>;

/// The address that picks a generation, or none.
pub(super) fn address(experiment: ExperimentId, number: Option<i64>) -> String {
    let query = number.map_or_else(String::new, |number| format!("?generation={number}"));
    format!("/experiments/{experiment}{query}#population")
}

/// The generation that is picked, if one is.
#[component]
pub(super) fn PickedGeneration(
    /// What came of asking for it.
    picked: Option<Result<Generation, AppError>>,
    /// The experiment.
    experiment: ExperimentId,
) -> impl IntoView {
    picked.map(|answer| match answer {
        Ok(generation) => Either::Left(view! { <Card generation experiment/> }),
        Err(error) => Either::Right(view! { <Notice>{sentence(&error.to_string())}</Notice> }),
    })
}

#[component]
fn Card(generation: Generation, experiment: ExperimentId) -> impl IntoView {
    let Generation { iteration, previous, next, .. } = &generation;
    let step = |number: Option<i64>, rel: &'static str, text: &'static str| {
        number.map(|number| view! { <a class="button button--small" rel=rel href=address(experiment, Some(number))>{text}</a> })
    };
    let pair = |label: &'static str, value: String| view! { <div><dt>{label}</dt><dd>{value}</dd></div> };
    let judged = iteration.evaluations.map_or_else(|| NOTHING.to_owned(), |judged| count(judged.unsigned_abs()));
    let pairs = [
        ("Best cross-entropy", against(iteration, previous.as_ref(), |row| row.best_ce)),
        ("Mean cross-entropy", against(iteration, previous.as_ref(), |row| row.avg_ce)),
        ("Best accuracy", percent(iteration.best_accuracy)),
        ("Mean accuracy", percent(iteration.avg_accuracy)),
        ("Threshold", percent(iteration.threshold)),
        ("Genomes judged", judged),
    ];
    view! {
        <section class="generation" aria-labelledby="generation">
            <div class="generation__head">
                <h3 id="generation">{format!("Generation {}", iteration.iteration_num)}</h3>
                <div class="actions">
                    {step(previous.as_ref().map(|row| row.iteration_num), "prev", "The one before")}
                    {step(*next, "next", "The next")}
                    <a class="button button--small" href=address(experiment, None)>"All"</a>
                </div>
            </div>
            <dl class="pairs">{pairs.map(|(label, value)| pair(label, value)).collect_view()}</dl>
            <p>{origin(&generation)}</p>
        </section>
    }
}

/// A cross-entropy, and by how much it differs from that of the generation before.
fn against(one: &Iteration, before: Option<&Iteration>, of: fn(&Iteration) -> Option<f64>) -> String {
    let change = change(before.and_then(of), of(one)).map(|change| format!(" ({change})")).unwrap_or_default();
    format!("{}{change}", nats(of(one)))
}

/// Where its best genome came from, as far as names tell.
fn origin(generation: &Generation) -> String {
    let Generation { iteration, previous, first_best, .. } = generation;
    let Some(hash) = &iteration.genome_hash else {
        return "Its genomes have no names, so where the best came from is not known.".to_owned();
    };
    let stayed = previous.as_ref().is_some_and(|row| row.genome_hash.as_ref() == Some(hash));
    match first_best {
        Some(first) if stayed => {
            format!(
                "Its best genome, {hash}, went on as an elite; it was the best for the first time in generation {first}."
            )
        }
        Some(first) if *first < iteration.iteration_num => {
            format!("Its best genome, {hash}, is the best again; it was for the first time in generation {first}.")
        }
        _ => format!(
            "Its best genome, {hash}, is the best for the first time: a child of this generation, or one that went on unnoticed."
        ),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn iteration(number: i64, hash: Option<&str>) -> Iteration {
        serde_json::from_value(json!({"id": number, "phase_id": 7, "experiment_id": 7, "iteration_num": number,
            "best_ce": 10.0 - number as f64, "timestamp": "2026-01-31T08:15:32.000Z", "genome_hash": hash}))
        .unwrap()
    }

    #[test]
    fn names_tell_whether_the_best_went_on_came_back_or_is_new() {
        let of = |before: Option<&str>, own: Option<&str>, first_best: Option<i64>| {
            let previous = Some(iteration(4, before));
            origin(&Generation { iteration: iteration(5, own), previous, next: None, first_best })
        };
        assert!(
            of(Some("a"), Some("a"), Some(2)).contains("an elite; it was the best for the first time in generation 2")
        );
        assert!(of(Some("b"), Some("a"), Some(2)).contains("is the best again"));
        assert!(of(Some("b"), Some("a"), Some(5)).contains("for the first time: a child"));
        assert!(of(None, None, None).contains("no names"));
    }

    #[test]
    fn a_figure_is_held_against_the_generation_before() {
        let (before, own) = (iteration(4, None), iteration(5, None));
        assert_eq!(against(&own, Some(&before), |row| row.best_ce), "5.0000 (−16.67%)");
        assert_eq!(against(&own, None, |row| row.best_ce), "5.0000");
    }
}
