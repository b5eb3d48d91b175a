//! The experiments that the flow will have: the template's, or a list of their own to be edited.

mod card;
mod own_field;

use leptos::{either::Either, prelude::*};
use wnn_experiments::model::{ExperimentPlan, Method};

use self::card::ExperimentCard;
use super::FormState;
use crate::{
    flow_form::{FlowForm, Step},
    format::{count, phase_label},
};

/// The experiments in their order.
#[component]
pub(in crate::pages::flows) fn Experiments(state: FormState) -> impl IntoView {
    let form = state.form;
    let number = Memo::new(move |_| form.with(FlowForm::experiment_count));
    let is_list = Memo::new(move |_| number.get() > 0);
    let view = move || {
        if is_list.get() {
            Either::Left(view! { <List state=state.clone() number/> })
        } else {
            Either::Right(view! { <Outline state=state.clone()/> })
        }
    };
    view! {
        <fieldset class="card" id="experiments">
            <legend>"Experiments"</legend>
            {view}
        </fieldset>
    }
}

/// What the template gives.
#[component]
fn Outline(state: FormState) -> impl IntoView {
    let form = state.form;
    let plans = Memo::new(move |_| form.with(FlowForm::plan).map(|plan| plan.experiments));
    let rows = move || match plans.get() {
        Some(plans) => {
            let rows = plans.iter().enumerate().map(|(index, plan)| row(index, plan)).collect_view();
            Either::Left(view! { <ol class="outline">{rows}</ol> })
        }
        None => Either::Right(view! { <p>"They are shown as soon as every field is right."</p> }),
    };
    view! {
        <p class="form__lead">"What the template gives. Each goes on from the best of the one before it."</p>
        {rows}
        <StepButton state step=Step::Edit>"Edit the experiments"</StepButton>
    }
}

fn row(index: usize, plan: &ExperimentPlan) -> impl IntoView + use<> {
    let (short, title) = phase_label(&plan.name, index + 1);
    let (steps, genomes) = match plan.method {
        Method::Genetic => ("generations", "genomes"),
        Method::Tabu => ("iterations", "neighbours"),
    };
    let extent = format!("at most {} {steps} of {} {genomes}", count(plan.limit.into()), count(plan.candidates.into()));
    view! { <li><span class="phase">{short}</span><b>{title}</b>" "<small>{extent}</small></li> }
}

/// A list of their own.
#[component]
fn List(state: FormState, number: Memo<usize>) -> impl IntoView {
    let (row, said) = (state.clone(), state.said);
    let card = move |index: usize| view! { <ExperimentCard state=row.clone() index number/> };
    view! {
        <p class="form__lead">"In this order, each from the best of the one before it. What is left empty is as the form says for all."</p>
        <ol class="experiments"><For each=move || 0..number.get() key=|index| *index children=card/></ol>
        <p class="visually-hidden" role="status">{move || said.get()}</p>
        <div class="actions">
            <StepButton state=state.clone() step=Step::Add>"Add an experiment"</StepButton>
            <StepButton state step=Step::Template>"Back to the template"</StepButton>
        </div>
    }
}

/// A button that changes the list: at once, or by sending the form and showing it again without JavaScript.
#[component]
fn StepButton(
    state: FormState,
    step: Step,
    /// What a screen reader says, where that is more than the text.
    #[prop(optional, into)]
    label: Option<String>,
    /// Whether there is nothing to be changed.
    #[prop(optional, into)]
    disabled: Signal<bool>,
    children: Children,
) -> impl IntoView {
    use leptos::server_fn::ServerFn;

    let arrange = state.arrange;
    view! {
        <button class="button button--small" type="submit" id=format!("step-{step}") name="step" value=step.to_string() formaction=crate::serverfns::flows::ArrangeFlow::url()
            aria-label=label disabled=disabled
            on:click=move |event| {
                event.prevent_default();
                arrange.run(step);
            }>{children()}</button>
    }
}
