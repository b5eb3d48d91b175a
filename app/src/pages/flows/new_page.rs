//! `/flows/new`: the builder, a plain form that the browser checks by the server's rules while it is filled in.

use leptos::{
    ev::SubmitEvent,
    form::FromFormData,
    prelude::*,
    server_fn::ServerFn,
    wasm_bindgen::JsCast,
    web_sys::{FormData, HtmlElement, HtmlFormElement},
};
use leptos_router::hooks::use_query_map;
use wnn_experiments::{api::FlowIngredients, model::FieldError};

use super::new_form::{Advanced, Basics, EstimateView, Experiments, FormState, Limits, SeedPicker, Shape};
use crate::{
    components::{
        layout::PageHeader,
        ui::{Load, Notice},
    },
    error::AppError,
    flow_form::{FlowForm, Step, own},
    format::sentence,
    serverfns::flows::{CreateFlow, list_ingredients},
};

/// The page that builds a flow.
#[component]
pub(crate) fn NewFlowPage() -> impl IntoView {
    let typed = use_query_map().with_untracked(FlowForm::from_query);
    let seed = typed.seed_text().to_owned();
    let ingredients = Resource::new(|| (), move |()| list_ingredients(seed.clone()));
    view! {
        <PageHeader title="New flow".to_owned() parent=("/flows", "Flows")/>
        <Load resource=ingredients view=move |ingredients| view! { <Builder typed=typed.clone() ingredients/> }/>
    }
}

#[component]
fn Builder(mut typed: FlowForm, ingredients: FlowIngredients) -> impl IntoView {
    let FlowIngredients { corpora, seeds, paces } = ingredients;
    typed.choose_among(&seeds);
    let create = ServerAction::<CreateFlow>::new();
    let form = RwSignal::new(typed.clone());
    let attempted = RwSignal::new(false);
    let refused = Memo::new(move |_| create.value().get().and_then(Result::err));
    // After the first refusal every change is judged at once.
    let errors = Memo::new(move |_| match (attempted.get(), refused.get()) {
        (true, _) => form.with(wrong),
        (false, Some(error)) => form.with_untracked(|form| form.by_field(error.0.fields)),
        (false, None) => Vec::new(),
    });
    let element = NodeRef::new();

    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        let Ok(input) = CreateFlow::from_event(&event) else { return };
        form.set(input.form.clone());
        let valid = wrong(&input.form).is_empty();
        attempted.set(!valid);
        if valid {
            create.dispatch(input);
        } else {
            focus_first_wrong(element);
        }
    };
    let read = move || {
        if let Some(input) = element.get_untracked().and_then(|element| typed_into(&element)) {
            form.set(input);
        }
    };
    // What was typed before this ran.
    Effect::new(move |_| read());
    let said = RwSignal::new(String::new());
    let arrange = Callback::new(move |step: Step| {
        read();
        form.update(|form| form.arrange(step));
        let number = form.with_untracked(FlowForm::experiment_count);
        said.set(told(step, number));
        focus_after(step, number);
    });
    let state = FormState { typed, form, errors: errors.into(), arrange, said };
    view! {
        <form class="form" node_ref=element method="post" action=CreateFlow::url() novalidate on:submit=submit on:input=move |_| read()>
            // Whoever presses Enter in a field means the first button.
            <button class="visually-hidden" type="submit" name="then" value="start" tabindex="-1" aria-hidden="true"></button>
            <Problems errors=errors.into() refused/>
            <Basics state=state.clone() corpora=corpora.clone()/>
            <Limits state=state.clone()/>
            <Experiments state=state.clone()/>
            <Shape state=state.clone() corpora=corpora.clone()/>
            <SeedPicker state=state.clone() corpora seeds/>
            <Advanced state=state.clone()/>
            <EstimateView state paces/>
            <div class="form__actions">
                <button class="button button--primary" type="submit" name="then" value="start" disabled=move || create.pending().get()>"Create and start"</button>
                <button class="button" type="submit" name="then" value="show" disabled=move || create.pending().get()>"Create"</button>
                <a class="button button--quiet" href="/flows">"Cancel"</a>
            </div>
        </form>
    }
}

/// What is wrong with the form by the rules that need no server.
fn wrong(form: &FlowForm) -> Vec<FieldError> {
    form.new_flow().err().unwrap_or_default()
}

/// What stands in the fields now.
fn typed_into(form: &HtmlFormElement) -> Option<FlowForm> {
    let data = FormData::new_with_form(form).ok()?;
    CreateFlow::from_form_data(&data).ok().map(|input| input.form)
}

/// How many fields are wrong, and what has no field to stand beside.
#[component]
fn Problems(errors: Signal<Vec<FieldError>>, refused: Memo<Option<AppError>>) -> impl IntoView {
    move || {
        let count = errors.with(Vec::len);
        let elsewhere =
            refused.get().filter(|error| error.0.fields.is_empty()).map(|error| sentence(&error.to_string()));
        let sentence = match count {
            0 => elsewhere,
            1 => Some("One field needs another look.".to_owned()),
            _ => Some(format!("{count} fields need another look.")),
        };
        sentence.map(|sentence| view! { <Notice>{sentence}</Notice> })
    }
}

/// Moves the focus to the first wrong field, once its error stands there; opens what hides it.
fn focus_first_wrong(form: NodeRef<leptos::html::Form>) {
    request_animation_frame(move || {
        let found = form.get_untracked().and_then(|form| form.query_selector("[aria-invalid=true]").ok().flatten());
        let Some(input) = found.and_then(|input| input.dyn_into::<HtmlElement>().ok()) else { return };
        if let Ok(Some(folded)) = input.closest("details") {
            // An attribute with a fixed, valid name: setting it cannot fail.
            let _ = folded.set_attribute("open", "");
        }
        // A field that cannot take the focus is still marked.
        let _ = input.focus();
    });
}

/// What was done to the list of experiments, which now has so many.
fn told(step: Step, number: usize) -> String {
    match step {
        Step::Edit | Step::Template => String::new(),
        Step::Add => format!("Experiment {number} added."),
        Step::Up(place) => format!("Moved to place {place} of {number}."),
        Step::Down(place) => format!("Moved to place {} of {number}.", place + 2),
        Step::Remove(_) => format!("Removed. {number} experiments are left."),
    }
}

/// Moves the focus to where the experiment is now.
fn focus_after(step: Step, number: usize) {
    let name = |index: usize| format!("field-{}", own(index, "name"));
    let last = number.saturating_sub(1);
    let id = match step {
        Step::Template => format!("step-{}", Step::Edit),
        Step::Edit => name(0),
        Step::Add => name(last),
        Step::Up(place) if place <= 1 => format!("step-{}", Step::Down(0)),
        Step::Up(place) => format!("step-{}", Step::Up(place - 1)),
        Step::Down(place) if place + 1 >= last => format!("step-{}", Step::Up(last)),
        Step::Down(place) => format!("step-{}", Step::Down(place + 1)),
        Step::Remove(place) => name(place.min(last)),
    };
    request_animation_frame(move || {
        let found = document().get_element_by_id(&id).and_then(|element| element.dyn_into::<HtmlElement>().ok());
        // An element that cannot take the focus leaves it where it is.
        let _ = found.map(|element| element.focus());
    });
}
