//! A parameter that one experiment has for itself.

use leptos::{either::Either, prelude::*};
use wnn_experiments::model::{Kind, Parameter, parameter};

use crate::{
    components::ui::Field,
    flow_form::own,
    format::capitalized,
    pages::flows::new_form::{FormState, default_text},
};

/// The field of an experiment for a parameter; empty, it shows what then holds.
#[component]
pub(super) fn OwnField(
    state: FormState,
    index: usize,
    /// The parameter's name, which the method may decide.
    #[prop(into)]
    parameter: Signal<&'static str>,
    /// The name of the field.
    field: &'static str,
) -> impl IntoView {
    let name = own(index, field);
    let error = state.error(name.clone());
    let form = state.form;
    let shared = Memo::new(move |_| {
        let typed = form.with(|form| form.shared(parameter.get()).to_owned());
        if typed.is_empty() { known(parameter.get()).map_or_else(String::new, default_text) } else { typed }
    });
    let value = state.raw(&name);
    let names = known(parameter.get_untracked()).and_then(choices);
    let input = match names {
        Some(names) => Either::Left(choice(&name, names, value, shared, error)),
        None => Either::Right(text(&name, value, shared, error)),
    };
    let label = move || known(parameter.get()).map_or(field, |known| known.label);
    view! { <Field name label help="" error>{input}</Field> }
}

// A parameter of that name; the property of the component has its name.
fn known(name: &str) -> Option<&'static Parameter> {
    parameter(name)
}

/// The names of a choice, where it is one.
fn choices(known: &Parameter) -> Option<&'static [&'static str]> {
    match known.kind {
        Kind::Boolean => Some(&["true", "false"]),
        Kind::Choice(names) => Some(names),
        Kind::Integer(..) | Kind::Real(..) | Kind::Tiers | Kind::Text => None,
    }
}

fn text(name: &str, value: Memo<String>, shared: Memo<String>, error: Signal<Option<String>>) -> impl IntoView + use<> {
    view! {
        <input id=format!("field-{name}") name=format!("form[{name}]") type="text" autocomplete="off" spellcheck="false"
            value=value.get_untracked() prop:value=value placeholder=shared
            aria-describedby=format!("field-{name}-help") aria-invalid=move || error.with(Option::is_some).to_string()/>
    }
}

fn choice(
    name: &str,
    names: &'static [&'static str],
    value: Memo<String>,
    shared: Memo<String>,
    error: Signal<Option<String>>,
) -> impl IntoView + use<> {
    let said = |name: &str| match name {
        "true" => "Yes".to_owned(),
        "false" => "No".to_owned(),
        name => capitalized(&name.replace('_', " ")),
    };
    let option = move |name: &'static str| {
        let is_chosen = move || value.with(|value| value == name);
        view! { <option value=name selected=untrack(is_chosen) prop:selected=is_chosen>{said(name)}</option> }
    };
    view! {
        <select id=format!("field-{name}") name=format!("form[{name}]") aria-describedby=format!("field-{name}-help")
            aria-invalid=move || error.with(Option::is_some).to_string()>
            <option value="">{move || format!("{}, as for all", shared.with(|shared| said(shared)))}</option>
            {names.iter().copied().map(option).collect_view()}
        </select>
    }
}
