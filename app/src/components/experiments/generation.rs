//! One generation picked out of an experiment: its figures, and where its best genome came from.

use leptos::{either::Either, prelude::*};
use wnn_experiments::{
    api::{Experiment, Generation, Iteration},
    model::{ExperimentId, Individual},
};

use crate::{
    components::{
        chart::{Scatter, ScatterChart, Series, Shape, Unit},
        ui::Notice,
    },
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
    experiment: Experiment,
) -> impl IntoView {
    picked.map(|answer| match answer {
        Ok(generation) => Either::Left(view! { <Card generation experiment/> }),
        Err(error) => Either::Right(view! { <Notice>{sentence(&error.to_string())}</Notice> }),
    })
}

/// What those who went on and those who were drawn are called, one and many.
type Roles = [(&'static str, &'static str); 2];

const OF_GA: Roles = [("an elite", "Elites"), ("a child of this generation", "Children")];
const OF_TABU: Roles = [("the genome that a path stood on", "Bases of the paths"), ("a neighbour", "Neighbours")];

fn roles(experiment: &Experiment) -> Roles {
    let is_tabu = experiment.phase_type.as_ref().is_some_and(|phase| phase.starts_with("ts"));
    if is_tabu { OF_TABU } else { OF_GA }
}

#[component]
fn Card(generation: Generation, experiment: Experiment) -> impl IntoView {
    let Generation { iteration, previous, next, individuals, .. } = &generation;
    let (roles, experiment) = (roles(&experiment), experiment.id);
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
            <p>{origin(&generation, roles)}</p>
            {everyone(individuals, roles).map(|plot| view! { <ScatterChart plot id="chart-generation"/> })}
        </section>
    }
}

/// A cross-entropy, and by how much it differs from that of the generation before.
fn against(one: &Iteration, before: Option<&Iteration>, of: fn(&Iteration) -> Option<f64>) -> String {
    let change = change(before.and_then(of), of(one)).map(|change| format!(" ({change})")).unwrap_or_default();
    format!("{}{change}", nats(of(one)))
}

/// Everyone who took part, by cross-entropy and accuracy.
fn everyone(individuals: &[Individual], roles: Roles) -> Option<Scatter> {
    let of = |went_on: bool| -> Vec<_> {
        individuals.iter().filter(|one| one.went_on == went_on).map(|one| (one.ce, one.accuracy)).collect()
    };
    let [(_, went_on), (_, drawn)] = roles;
    let series = [(drawn, Shape::Dots, of(false)), (went_on, Shape::Picked, of(true))];
    let counts = series.iter().rev().map(|(name, _, points)| format!("{name}: {}", count(points.len() as u64)));
    let description = counts.collect::<Vec<_>>().join(", ");
    (!individuals.is_empty()).then(|| Scatter {
        title: "Who took part",
        axes: "accuracy upwards, cross-entropy in nats to the right",
        description,
        units: (Unit::Nats, Unit::Share),
        series: series.into_iter().map(|(name, shape, points)| Series { name, shape, points }).collect(),
    })
}

/// Where its best genome came from, as far as names and those who took part tell.
fn origin(generation: &Generation, [went_on, drawn]: Roles) -> String {
    let Generation { iteration, previous, first_best, individuals, .. } = generation;
    let lowest = individuals.iter().min_by(|one, other| one.ce.total_cmp(&other.ce));
    let role = lowest.map(|best| if best.went_on { went_on.0 } else { drawn.0 });
    let Some(hash) = &iteration.genome_hash else {
        return "Its genomes have no names, so where the best came from is not known.".to_owned();
    };
    let stayed = previous.as_ref().is_some_and(|row| row.genome_hash.as_ref() == Some(hash));
    match first_best {
        Some(first) if stayed => {
            let role = role.map(|role| format!(", {role},")).unwrap_or_default();
            format!("Its best genome, {hash}{role} was the best before; for the first time in generation {first}.")
        }
        Some(first) if *first < iteration.iteration_num => {
            format!("Its best genome, {hash}, is the best again; it was for the first time in generation {first}.")
        }
        _ => {
            let role = role.map(|role| format!(": {role}")).unwrap_or_default();
            format!("Its best genome, {hash}, is the best for the first time{role}.")
        }
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
    fn names_and_roles_tell_where_the_best_came_from() {
        let of = |before: Option<&str>, own: Option<&str>, first_best: Option<i64>, went_on: Option<bool>| {
            let individual = |(ce, went_on)| Individual { ce, accuracy: 0.1, went_on };
            let individuals = went_on.map(|best| [(6.0, !best), (5.0, best)].map(individual).to_vec());
            let previous = Some(iteration(4, before));
            let (iteration, individuals) = (iteration(5, own), individuals.unwrap_or_default());
            origin(&Generation { iteration, previous, next: None, first_best, individuals }, OF_GA)
        };
        let stayed = of(Some("a"), Some("a"), Some(2), Some(true));
        assert_eq!(stayed, "Its best genome, a, an elite, was the best before; for the first time in generation 2.");
        assert!(of(Some("a"), Some("a"), Some(2), None).contains("genome, a was the best before"));
        assert!(of(Some("b"), Some("a"), Some(2), Some(true)).contains("is the best again"));
        assert!(of(Some("b"), Some("a"), Some(5), Some(false)).ends_with("first time: a child of this generation."));
        assert!(of(Some("b"), Some("a"), Some(5), Some(true)).ends_with("first time: an elite."));
        assert!(of(Some("b"), Some("a"), Some(5), None).ends_with("for the first time."));
        assert!(of(None, None, None, Some(true)).contains("no names"));
    }

    #[test]
    fn everyone_has_a_dot_in_the_colour_of_the_role() {
        let of = |ce, went_on| Individual { ce, accuracy: 0.1, went_on };
        let plot = everyone(&[of(5.0, true), of(6.0, false), of(7.0, false)], OF_TABU).unwrap();
        assert_eq!(plot.description, "Bases of the paths: 1, Neighbours: 2");
        let points: Vec<_> = plot.series.into_iter().map(|series| series.points).collect();
        assert_eq!(points, [vec![(6.0, 0.1), (7.0, 0.1)], vec![(5.0, 0.1)]]);
        assert_eq!(everyone(&[], OF_TABU), None);
    }

    #[test]
    fn a_figure_is_held_against_the_generation_before() {
        let (before, own) = (iteration(4, None), iteration(5, None));
        assert_eq!(against(&own, Some(&before), |row| row.best_ce), "5.0000 (−16.67%)");
        assert_eq!(against(&own, None, |row| row.best_ce), "5.0000");
    }
}
