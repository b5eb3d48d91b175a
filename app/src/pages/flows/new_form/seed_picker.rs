//! The checkpoints that a flow may start from, as a choice.

use std::cmp::Reverse;

use leptos::{ev::KeyboardEvent, prelude::*};
use wnn_experiments::{
    api::SeedCheckpoint,
    model::{Corpus, DefaultValue, parameter},
};

use super::FormState;
use crate::{
    components::ui::Field,
    flow_form::{SEED, SEED_NUMBER},
    format::{NOTHING, count, folded, nats, percent},
};

/// With more of them there is a field to search in.
const FEW: usize = 8;

/// The best checkpoints there are as a choice, and a field for the number of any other.
#[component]
pub(in crate::pages::flows) fn SeedPicker(
    state: FormState,
    corpora: Vec<Corpus>,
    seeds: Vec<SeedCheckpoint>,
) -> impl IntoView {
    let (form, error) = (state.form, state.error(SEED));
    let built = Memo::new(move |_| form.with(|form| Built::of(form.corpus(), form.text("context_size"), &corpora)));
    let sought = RwSignal::new(String::new());
    let many = seeds.len() > FEW;
    let none = seeds.is_empty();
    let seeds = StoredValue::new(seeds);
    let order = move || {
        let mut list = seeds.get_value();
        list.sort_by_cached_key(|seed| Reverse(built.with(|built| built.closeness(seed))));
        list
    };
    let number = state.raw(SEED_NUMBER);
    let help = if none {
        "The number of a checkpoint. No flow has left one here yet that could be offered."
    } else {
        "The number of a checkpoint that is not in the list. It counts instead of the choice above."
    };
    view! {
        <fieldset class="card">
            <legend>"Seed checkpoint"</legend>
            <p class="form__lead">"The genomes it starts from. Without one they are random, in the tiers above."</p>
            {many.then(|| view! { <Search sought/> })}
            <div class="seeds" class:seeds--none=none role="radiogroup" aria-label="Seed checkpoint">
                <Choice state=state.clone() id=String::new()><b>"None"</b><small>"Random genomes"</small></Choice>
                <For each=order key=|seed| seed.id children=move |seed| view! { <Seed state=state.clone() seed built sought/> }/>
            </div>
            <div class="form__grid">
                <Field name=SEED label="Seed checkpoint by number" help error>
                    <input id="field-seed_checkpoint_id" name=format!("form[{SEED_NUMBER}]") type="text" inputmode="numeric" value=number.get_untracked() prop:value=number
                        autocomplete="off" aria-describedby="field-seed_checkpoint_id-help" aria-invalid=move || error.with(Option::is_some).to_string()/>
                </Field>
            </div>
        </fieldset>
    }
}

/// What the flow is being built for, as far as it decides which checkpoints fit.
#[derive(Debug, Clone, PartialEq)]
struct Built {
    corpus: String,
    tokens: Option<u64>,
    context_size: Option<u32>,
}

impl Built {
    fn of(corpus: &str, context_size: &str, corpora: &[Corpus]) -> Self {
        let usual = match parameter("context_size").map(|known| known.default) {
            Some(DefaultValue::Integer(number)) => u32::try_from(number).ok(),
            _ => None,
        };
        let known = corpora.iter().find(|known| known.name == corpus);
        Self {
            corpus: corpus.to_owned(),
            tokens: known.map(|corpus| u64::from(corpus.vocab_size)),
            context_size: if context_size.is_empty() { usual } else { context_size.parse().ok() },
        }
    }

    /// Whether it fits, and whether it learned from the same text; what is nearer is greater.
    fn closeness(&self, seed: &SeedCheckpoint) -> (bool, bool) {
        (seed.misfit(self.tokens, self.context_size).is_none(), seed.corpus.as_deref() == Some(&self.corpus))
    }

    /// Whether it fits, in words, and the class of these words.
    fn verdict(&self, seed: &SeedCheckpoint) -> (String, &'static str) {
        match (seed.misfit(self.tokens, self.context_size), &seed.corpus) {
            (Some(misfit), _) => (format!("Does not fit: {misfit}"), "seed__fit seed__fit--not"),
            (None, Some(other)) if *other != self.corpus => {
                (format!("Fits, but learned from {other}"), "seed__fit seed__fit--other")
            }
            (None, _) => ("Fits".to_owned(), "seed__fit"),
        }
    }
}

#[component]
fn Search(sought: RwSignal<String>) -> impl IntoView {
    // The key would send the form.
    let stay = |event: KeyboardEvent| {
        if event.key() == "Enter" {
            event.prevent_default();
        }
    };
    view! {
        <input class="seeds__search" type="search" aria-label="Search the checkpoints" placeholder="Name, flow, corpus or number" autocomplete="off"
            on:keydown=stay on:input=move |event| sought.set(folded(event_target_value(&event).trim()))/>
    }
}

#[component]
fn Seed(state: FormState, seed: SeedCheckpoint, built: Memo<Built>, sought: RwSignal<String>) -> impl IntoView {
    let verdict = {
        let seed = seed.clone();
        Memo::new(move |_| built.with(|built| built.verdict(&seed)))
    };
    let flow = seed.flow_name.clone().unwrap_or_default();
    let corpus = seed.corpus.clone().unwrap_or_default();
    let text = folded(&format!("{} {flow} {corpus} {}", seed.name, seed.id));
    let away = Signal::derive(move || sought.with(|sought| !text.contains(sought.as_str())));
    let figure =
        |name: &'static str, text: String| view! { <span class="seed__figure"><small>{name}</small>" "{text}</span> };
    let number = |number: Option<u64>| number.map_or_else(|| NOTHING.to_owned(), count);
    let place = if seed.is_final {
        String::new()
    } else {
        format!(", at iteration {}", number(seed.iterations_run.map(i64::unsigned_abs)))
    };
    view! {
        <Choice state id=seed.id.to_string() away>
            <b>{seed.name.clone()}</b>
            <small>
                {format!("{} · {}{place} · ", seed.id, if flow.is_empty() { "of no flow" } else { &flow })}
                <span class=move || verdict.get().1>{move || verdict.get().0}</span>
            </small>
            {figure("CE", nats(seed.best_ce))}
            {figure("Accuracy", percent(seed.best_accuracy))}
            {figure("Vocabulary", number(seed.clusters))}
            {figure("Context", number(seed.context_size.map(i64::unsigned_abs)))}
        </Choice>
    }
}

/// One of the choices; `id` is empty where none is meant.
#[component]
fn Choice(
    state: FormState,
    id: String,
    #[prop(optional, into)] away: Signal<bool>,
    children: Children,
) -> impl IntoView {
    let form = state.form;
    let is_chosen = {
        let id = id.clone();
        Signal::derive(move || form.with(|form| form.text(SEED) == id))
    };
    let choose = move |_| form.update(|form| form.set(SEED_NUMBER, String::new()));
    view! {
        <label class="seed" hidden=away>
            <input type="radio" name=format!("form[{SEED}]") value=id checked=is_chosen.get_untracked() prop:checked=is_chosen on:change=choose/>
            {children()}
        </label>
    }
}
