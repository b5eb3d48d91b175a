//! How long the flow may take.

use leptos::prelude::*;
use wnn_experiments::{
    api::Pace,
    model::{Estimate, FlowPlan, Method},
};

use super::FormState;
use crate::{
    flow_form::FlowForm,
    format::{count, roughly},
};

/// What the flow comes to, in genomes and in time.
#[component]
pub(in crate::pages::flows) fn EstimateView(state: FormState, paces: Vec<Pace>) -> impl IntoView {
    let form = state.form;
    let sentence = Memo::new(move |_| match form.with(FlowForm::plan) {
        Some(plan) => told(&plan, &Estimate::of(&plan, &paces)),
        None => "The time that it takes is estimated as soon as every field is right.".to_owned(),
    });
    view! { <section class="estimate" aria-label="Estimate"><p>{sentence}</p></section> }
}

/// The estimate in words.
fn told(plan: &FlowPlan, estimate: &Estimate) -> String {
    let (corpus, genomes) = (&plan.corpus, count(estimate.genomes));
    let name = |method: &Method| match method {
        Method::Genetic => "GA",
        Method::Tabu => "tabu search",
    };
    match (estimate.duration.map(roughly), estimate.unmeasured.first()) {
        (Some(time), None) => format!(
            "At most {time} for {genomes} genomes, at the speed measured on {corpus} lately. Experiments end earlier when \
             nothing improves any more."
        ),
        (Some(time), Some(method)) => {
            let (unknown, known) =
                (name(method), name(if *method == Method::Tabu { &Method::Genetic } else { &Method::Tabu }));
            format!(
                "At most {time} for its {known}, at the speed measured on {corpus} lately. How long its {unknown} takes was \
                 not measured there yet. {genomes} genomes in all."
            )
        }
        (None, _) => format!(
            "{genomes} genomes at most. How long they take is not known: nothing was measured on {corpus} here yet."
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_not_measured_is_said_and_not_guessed() {
        let mut form = FlowForm::default();
        for (field, text) in [("ga_generations", "10"), ("ts_iterations", "20"), ("population_size", "100")] {
            form.set(field, text.to_owned());
        }
        let plan = form.plan().unwrap();
        let pace = |method, genomes_per_sec| Pace { corpus: "toy".to_owned(), method, genomes_per_sec };
        let of = |paces: &[Pace]| told(&plan, &Estimate::of(&plan, paces));
        assert!(of(&[]).starts_with("6,000 genomes at most. How long they take is not known"));
        let part = of(&[pace(Method::Tabu, 5.0)]);
        assert!(part.starts_with("At most about 10 min for its tabu search, at the speed measured on toy"), "{part}");
        assert!(part.ends_with("How long its GA takes was not measured there yet. 6,000 genomes in all."), "{part}");
        let whole = of(&[pace(Method::Tabu, 5.0), pace(Method::Genetic, 50.0)]);
        assert!(whole.starts_with("At most about 11 min for 6,000 genomes"), "{whole}");
    }
}
