//! A field for one parameter, made from the model's register.

use leptos::{
    either::{Either, EitherOf3},
    prelude::*,
};
use wnn_experiments::model::{DefaultValue, Kind, Parameter, parameter};

use super::FormState;
use crate::{components::ui::Field, format::capitalized};

/// The field for a parameter: its label, help, default and range come from the register.
#[component]
pub(super) fn ParameterField(
    /// The parameter's name.
    name: &'static str,
    /// What was typed, and what is wrong.
    state: FormState,
    /// Whether it takes the whole width of the form.
    #[prop(optional)]
    wide: bool,
    /// What is typed now, where somebody else writes it too.
    #[prop(optional)]
    text: Option<RwSignal<String>>,
) -> impl IntoView {
    let error = state.error(name);
    parameter(name).map(|known| {
        let input = match text {
            Some(text) => Either::Left(shared(known, text, error)),
            None => Either::Right(input(known, state.typed.text(name).to_owned(), error)),
        };
        view! { <Field name label=known.label help=known.help error wide>{input}</Field> }
    })
}

fn input(known: &'static Parameter, typed: String, error: Signal<Option<String>>) -> impl IntoView {
    let (id, field) = (format!("field-{}", known.name), format!("form[{}]", known.name));
    let help = format!("{id}-help");
    let invalid = move || error.with(Option::is_some).to_string();
    match known.kind {
        Kind::Boolean => EitherOf3::A(view! {
            <input id=id name=field type="checkbox" value="true" checked=typed == "true" aria-describedby=help aria-invalid=invalid/>
        }),
        Kind::Choice(names) => EitherOf3::B(view! {
            <select id=id name=field aria-describedby=help aria-invalid=invalid>{options(known, names, &typed)}</select>
        }),
        Kind::Integer(..) | Kind::Real(..) | Kind::Tiers | Kind::Text => {
            let mode = match known.kind {
                Kind::Integer(..) => "numeric",
                Kind::Real(..) => "decimal",
                _ => "text",
            };
            EitherOf3::C(view! {
                <input id=id name=field type="text" inputmode=mode value=typed placeholder=default_text(known) autocomplete="off"
                    spellcheck="false" aria-describedby=help aria-invalid=invalid/>
            })
        }
    }
}

/// A text that somebody else writes too.
fn shared(known: &'static Parameter, text: RwSignal<String>, error: Signal<Option<String>>) -> impl IntoView {
    let id = format!("field-{}", known.name);
    view! {
        <input id=id.clone() name=format!("form[{}]", known.name) type="text" value=text.get_untracked() prop:value=move || text.get()
            placeholder=default_text(known) autocomplete="off" spellcheck="false" aria-describedby=format!("{id}-help")
            aria-invalid=move || error.with(Option::is_some).to_string() on:input=move |event| text.set(event_target_value(&event))/>
    }
}

fn options(known: &Parameter, names: &'static [&'static str], typed: &str) -> impl IntoView + use<> {
    let default = if let DefaultValue::Text(name) = known.default { name } else { "" };
    let chosen = if typed.is_empty() { default } else { typed };
    let option = |name: &&'static str| {
        view! { <option value=*name selected=*name == chosen>{capitalized(&name.replace('_', " "))}</option> }
    };
    names.iter().map(option).collect_view()
}

/// What stands in an empty field: the value that it then has.
pub(super) fn default_text(known: &Parameter) -> String {
    match known.default {
        DefaultValue::Unset if known.kind == Kind::Tiers => "uniform".to_owned(),
        DefaultValue::Unset => "automatic".to_owned(),
        DefaultValue::Integer(number) => number.to_string(),
        DefaultValue::Real(number) => number.to_string(),
        DefaultValue::Boolean(flag) => flag.to_string(),
        DefaultValue::Text(text) => text.to_owned(),
    }
}
