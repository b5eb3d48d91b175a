//! One experiment of the list, with its fields.

use leptos::prelude::*;
use wnn_experiments::model::Method;

use super::{StepButton, own_field::OwnField};
use crate::{
    components::ui::Field,
    flow_form::{BREADTH, DIMENSIONS, LIMIT, METHOD, Step, own, own_parameters},
    pages::flows::new_form::FormState,
};

/// The experiment at a place, of so many.
#[component]
pub(super) fn ExperimentCard(state: FormState, index: usize, number: Memo<usize>) -> impl IntoView {
    let form = state.form;
    let method = Memo::new(move |_| form.with(|form| form.method(index)));
    let named = move |name: fn(Method) -> &'static str| Signal::derive(move || name(method.get()));
    let parameters = move || own_parameters(method.get()).collect::<Vec<_>>();
    let more = state.clone();
    view! {
        <li>
            <div class="experiment" role="group" aria-label=format!("Experiment {}", index + 1)>
                <div class="experiment__head">
                    <b aria-hidden="true">{index + 1}</b>
                    <Moves state=state.clone() index number/>
                </div>
                <div class="experiment__fields">
                    <NameField state=state.clone() index/>
                    <MethodField state=state.clone() index method/>
                    <OwnField state=state.clone() index parameter=named(Method::limit) field=LIMIT/>
                    <Dimensions state=state.clone() index/>
                    <OwnField state=state.clone() index parameter=named(Method::breadth) field=BREADTH/>
                    <OwnField state index parameter="patience" field="patience"/>
                </div>
                <details class="fold">
                    <summary><span>"Its other parameters"</span></summary>
                    <div class="experiment__fields">
                        <For each=parameters key=|known| known.name
                            children=move |known| view! { <OwnField state=more.clone() index parameter=known.name field=known.name/> }/>
                    </div>
                </details>
            </div>
        </li>
    }
}

#[component]
fn Moves(state: FormState, index: usize, number: Memo<usize>) -> impl IntoView {
    let place = index + 1;
    let is_last = Signal::derive(move || place >= number.get());
    let is_only = Signal::derive(move || number.get() <= 1);
    view! {
        <div class="actions">
            <StepButton state=state.clone() step=Step::Up(index) label=format!("Move experiment {place} up") disabled=Signal::stored(index == 0)>"↑"</StepButton>
            <StepButton state=state.clone() step=Step::Down(index) label=format!("Move experiment {place} down") disabled=is_last>"↓"</StepButton>
            <StepButton state step=Step::Remove(index) label=format!("Remove experiment {place}") disabled=is_only>"Remove"</StepButton>
        </div>
    }
}

#[component]
fn NameField(state: FormState, index: usize) -> impl IntoView {
    let (name, form) = (own(index, "name"), state.form);
    let error = state.error(name.clone());
    let value = state.raw(&name);
    view! {
        <div class="experiment__name">
            <Field name=name.clone() label="Name" help="" error>
                <input id=format!("field-{name}") name=format!("form[{name}]") type="text" maxlength="200" autocomplete="off"
                    value=form.with_untracked(|form| form.raw(&name).to_owned()) prop:value=value
                    aria-describedby=format!("field-{name}-help") aria-invalid=move || error.with(Option::is_some).to_string()/>
            </Field>
        </div>
    }
}

#[component]
fn MethodField(state: FormState, index: usize, method: Memo<Method>) -> impl IntoView {
    let name = own(index, METHOD);
    let error = state.error(name.clone());
    let option = move |own: Method| {
        let text = match own {
            Method::Genetic => "GA",
            Method::Tabu => "Tabu search",
        };
        view! { <option value=own.as_str() selected=method.get_untracked() == own prop:selected=move || method.get() == own>{text}</option> }
    };
    view! {
        <Field name=name.clone() label="Method" help="" error>
            <select id=format!("field-{name}") name=format!("form[{name}]") aria-describedby=format!("field-{name}-help")
                aria-invalid=move || error.with(Option::is_some).to_string()>{Method::ALL.iter().copied().map(option).collect_view()}</select>
        </Field>
    }
}

/// What the experiment may change.
#[component]
fn Dimensions(state: FormState, index: usize) -> impl IntoView {
    // What is wrong with the choice is said of the first.
    let first = own(index, DIMENSIONS[0].0);
    let error = state.error(first.clone());
    let help = format!("field-{first}-help");
    let described = help.clone();
    let check = move |(field, text): (&'static str, &'static str)| {
        let name = own(index, field);
        let value = state.raw(&name);
        let is_chosen = move || value.with(|value| value == "true");
        view! {
            <label>
                <input id=format!("field-{name}") type="checkbox" name=format!("form[{name}]") value="true" checked=untrack(is_chosen) prop:checked=is_chosen
                    aria-describedby=described.clone() aria-invalid=move || error.with(Option::is_some).to_string()/>
                {text}
            </label>
        }
    };
    view! {
        <div class="experiment__searches field" class:field--wrong=move || error.with(Option::is_some) role="group" aria-label="What it searches">
            <span class="field__label">"Searches"</span>
            <div class="checks">{DIMENSIONS.map(check).collect_view()}</div>
            <p class="field__help" id=help>
                {move || error.get().map(|error| view! { <strong class="field__error">{format!("{} {error}.", DIMENSIONS[0].1)}</strong> })}
            </p>
        </div>
    }
}
