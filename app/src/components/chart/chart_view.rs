//! Which part of a chart is shown, chosen without a mouse too.

use leptos::{ev::Event, prelude::*};

use super::model::{Chart, Viewed};

/// A choice of the stretch and the scale; shown once the page is hydrated.
#[component]
pub(crate) fn ChartView(
    /// The whole chart.
    #[prop(into)]
    chart: Signal<Chart>,
    /// What is shown of it.
    viewed: RwSignal<Viewed>,
) -> impl IntoView {
    let names = Memo::new(move |_| {
        let name = |section: &super::Section| format!("{} {}", section.short, section.title);
        chart.with(|chart| chart.sections.iter().map(name).collect::<Vec<_>>())
    });
    let chosen = move || {
        let range = viewed.get().range;
        match range {
            None => "all".to_owned(),
            Some(range) => chart.with(|chart| {
                let place = chart.sections.iter().position(|section| (section.start, section.end) == range);
                place.map_or_else(|| "part".to_owned(), |place| place.to_string())
            }),
        }
    };
    let choose = move |event: Event| {
        let range = event_target_value(&event).parse::<usize>().ok().and_then(|place| {
            chart.with_untracked(|chart| chart.sections.get(place).map(|section| (section.start, section.end)))
        });
        viewed.update(|viewed| viewed.range = range);
    };
    let options = move || {
        let option = |(place, name): (usize, String)| view! { <option value=place.to_string()>{name}</option> };
        names.get().into_iter().enumerate().map(option).collect_view()
    };
    let part = move || (chosen() == "part").then(|| view! { <option value="part">"A part of it"</option> });
    view! {
        <div class="chart-view">
            <label>
                "Show "
                <select prop:value=chosen on:change=choose>
                    <option value="all">"the whole course"</option>
                    {options}
                    {part}
                </select>
            </label>
            <label>
                <input type="checkbox" prop:checked=move || viewed.get().log
                    on:change=move |event| viewed.update(|viewed| viewed.log = event_target_checked(&event))/>
                " Log scale"
            </label>
        </div>
    }
}
