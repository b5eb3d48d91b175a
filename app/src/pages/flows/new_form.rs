//! The parts of the builder's form.

mod estimate_view;
mod experiments;
mod parameter_field;
mod seed_picker;
mod tiers;

use leptos::prelude::*;
use wnn_experiments::model::{Corpus, FieldError, Group, STANDARD_6_PHASE};

pub(in crate::pages::flows) use self::{
    estimate_view::EstimateView, experiments::Experiments, seed_picker::SeedPicker,
};
use self::{
    parameter_field::{ParameterField, default_text},
    tiers::TierTable,
};
use crate::{
    components::ui::Field,
    flow_form::{FlowForm, MAIN, Step, advanced},
    format::{count, tokenizer},
};

/// What the form was filled with when the page was made, and what is wrong with it now.
#[derive(Clone)]
pub(super) struct FormState {
    /// The texts to begin with.
    pub(super) typed: FlowForm,
    /// The texts as they are now.
    pub(super) form: RwSignal<FlowForm>,
    /// What is wrong.
    pub(super) errors: Signal<Vec<FieldError>>,
    /// Changes the list of experiments.
    pub(super) arrange: Callback<Step>,
    /// What was changed last, for screen readers.
    pub(super) said: RwSignal<String>,
}

impl FormState {
    /// What is wrong with that field.
    fn error(&self, field: impl Into<String>) -> Signal<Option<String>> {
        let (errors, field) = (self.errors, field.into());
        Signal::derive(move || {
            errors.with(|errors| errors.iter().find(|error| error.field == field).map(|error| error.message.clone()))
        })
    }

    /// What is typed into that field.
    fn raw(&self, field: &str) -> Memo<String> {
        let (form, field) = (self.form, field.to_owned());
        Memo::new(move |_| form.with(|form| form.raw(&field).to_owned()))
    }
}

/// Name, description, corpus, template.
#[component]
pub(super) fn Basics(state: FormState, corpora: Vec<Corpus>) -> impl IntoView {
    let (name, description) = (state.typed.text("name").to_owned(), state.typed.text("description").to_owned());
    let (name_error, description_error) = (state.error("name"), state.error("description"));
    view! {
        <fieldset class="card">
            <legend>"What to search"</legend>
            <div class="form__grid">
                <Field name="name" label="Name" help="What you will look for in the list." error=name_error>
                    <input id="field-name" name="form[name]" type="text" maxlength="200" value=name required autocomplete="off"
                        aria-describedby="field-name-help" aria-invalid=move || name_error.with(Option::is_some).to_string()/>
                </Field>
                <Field name="description" label="Description" help="Why it exists, if that is worth a note." error=description_error>
                    <input id="field-description" name="form[description]" type="text" value=description autocomplete="off" aria-describedby="field-description-help"/>
                </Field>
                <CorpusField state=state.clone() corpora/>
                <TemplateField state=state.clone()/>
                <ParameterField name="phase_order" state/>
            </div>
        </fieldset>
    }
}

#[component]
fn CorpusField(state: FormState, corpora: Vec<Corpus>) -> impl IntoView {
    let error = state.error("corpus");
    let chosen = state.typed.corpus().to_owned();
    let option = |corpus: &Corpus| {
        let floor = corpus.entropy_floor.map(|floor| format!(", floor {floor:.2}")).unwrap_or_default();
        let text = format!(
            "{} — {}, V {}, {} + {} tokens, unigram {:.2}{floor}",
            corpus.name,
            tokenizer(corpus.tokenizer),
            count(corpus.vocab_size.into()),
            count(corpus.train_tokens),
            count(corpus.eval_tokens),
            corpus.unigram_entropy
        );
        view! { <option value=corpus.name.clone() selected=corpus.name == chosen>{text}</option> }
    };
    let options = corpora.iter().map(option).collect_view();
    let help =
        "The text to learn from and to be judged on: its vocabulary, train and eval tokens, and entropies in nats.";
    view! {
        <Field name="corpus" label="Corpus" help=help error wide=true>
            <select id="field-corpus" name="form[corpus]" aria-describedby="field-corpus-help"
                aria-invalid=move || error.with(Option::is_some).to_string()>{options}</select>
        </Field>
    }
}

#[component]
fn TemplateField(state: FormState) -> impl IntoView {
    let help = "GA and tabu search in turn on neurons, bits and connections.";
    view! {
        <Field name="template" label="Template" help=help error=state.error("template")>
            <select id="field-template" name="form[template]" aria-describedby="field-template-help">
                <option value=STANDARD_6_PHASE selected>"Standard, six phases"</option>
            </select>
        </Field>
    }
}

/// How long and how broad to search.
#[component]
pub(super) fn Limits(state: FormState) -> impl IntoView {
    let fields = MAIN.iter().map(|name| view! { <ParameterField name state=state.clone()/> }).collect_view();
    view! {
        <fieldset class="card">
            <legend>"How long"</legend>
            <div class="form__grid form__grid--narrow">{fields}</div>
        </fieldset>
    }
}

/// What genomes look like at the start.
#[component]
pub(super) fn Shape(state: FormState, corpora: Vec<Corpus>) -> impl IntoView {
    let text = RwSignal::new(state.typed.text("tier_config").to_owned());
    let form = state.form;
    // The table writes the field, which nobody hears of otherwise.
    Effect::new(move |_| form.update(|form| form.set("tier_config", text.get())));
    let clusters = Memo::new(move |_| {
        let of = |form: &FlowForm| {
            corpora.iter().find(|corpus| corpus.name == form.corpus()).map_or(0, |corpus| corpus.vocab_size)
        };
        form.with(of)
    });
    view! {
        <fieldset class="card">
            <legend>"Starting shape"</legend>
            <div class="form__grid"><ParameterField name="tier_config" state wide=true text/></div>
            <TierTable text clusters/>
        </fieldset>
    }
}

/// All other parameters, folded away unless one of them was filled in or is wrong.
#[component]
pub(super) fn Advanced(state: FormState) -> impl IntoView {
    let groups = [
        (Group::Limits, "Limits"),
        (Group::Architecture, "Architecture"),
        (Group::Search, "Search"),
        (Group::Evaluation, "Evaluation"),
    ];
    let used = groups
        .iter()
        .flat_map(|(group, _)| advanced(*group))
        .any(|parameter| !["", default_text(parameter).as_str()].contains(&state.typed.text(parameter.name)));
    let group = |(group, title): (Group, &'static str)| {
        let fields = advanced(group).map(|known| view! { <ParameterField name=known.name state=state.clone()/> });
        view! {
            <fieldset>
                <legend>{title}</legend>
                <div class="form__grid form__grid--narrow">{fields.collect_view()}</div>
            </fieldset>
        }
    };
    view! {
        <details class="card fold" open=used>
            <summary><h2>"Advanced"</h2><span>"Every other parameter. What is left empty takes the default shown in the field."</span></summary>
            {groups.into_iter().map(group).collect_view()}
        </details>
    }
}
