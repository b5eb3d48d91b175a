//! The parts of the builder's form.

mod parameter_field;
mod tiers;

use leptos::prelude::*;
use wnn_experiments::model::{Corpus, FieldError, Group, STANDARD_6_PHASE};

use self::{parameter_field::ParameterField, tiers::TierTable};
use crate::{
    components::ui::Field,
    flow_form::{FlowForm, MAIN, SEED, advanced},
    format::{count, tokenizer},
};

/// What the form was filled with when the page was made, and what is wrong with it now.
#[derive(Clone)]
pub(super) struct FormState {
    /// The texts to begin with.
    pub(super) typed: FlowForm,
    /// What is wrong.
    pub(super) errors: Signal<Vec<FieldError>>,
    /// The corpus that is chosen now.
    pub(super) corpus: RwSignal<String>,
}

impl FormState {
    /// What is wrong with that field.
    fn error(&self, field: &'static str) -> Signal<Option<String>> {
        let errors = self.errors;
        Signal::derive(move || {
            errors.with(|errors| errors.iter().find(|error| error.field == field).map(|error| error.message.clone()))
        })
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
    let chosen = state.corpus.get_untracked();
    let corpus = state.corpus;
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
                aria-invalid=move || error.with(Option::is_some).to_string() on:change=move |event| corpus.set(event_target_value(&event))>{options}</select>
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
    let (typed, error) = (state.typed.text(SEED).to_owned(), state.error(SEED));
    let help = "The number of a checkpoint of the same corpus, whose genomes it starts from. Without one they are random, in these tiers.";
    let chosen = state.corpus;
    let clusters = Signal::derive(move || {
        let of =
            |name: &String| corpora.iter().find(|corpus| corpus.name == *name).map_or(0, |corpus| corpus.vocab_size);
        chosen.with(of)
    });
    view! {
        <fieldset class="card">
            <legend>"Starting shape"</legend>
            <div class="form__grid"><ParameterField name="tier_config" state wide=true text/></div>
            <TierTable text clusters/>
            <div class="form__grid">
                <Field name=SEED label="Seed checkpoint" help=help error>
                    <input id="field-seed_checkpoint_id" name="form[seed_checkpoint_id]" type="text" inputmode="numeric" value=typed autocomplete="off"
                        aria-describedby="field-seed_checkpoint_id-help" aria-invalid=move || error.with(Option::is_some).to_string()/>
                </Field>
            </div>
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
        .any(|parameter| !state.typed.text(parameter.name).is_empty());
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
