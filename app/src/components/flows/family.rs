//! Which flows a flow comes from, and which come from it.

use leptos::prelude::*;
use wnn_experiments::{
    api::{Ancestry, Flow, Relative},
    model::Origin,
};

use crate::{components::ui::Badge, serverfns::flows::flow_ancestry};

/// The ancestry of a flow; nothing where it stands alone.
#[component]
pub(crate) fn Family(
    /// The flow.
    flow: Memo<Flow>,
) -> impl IntoView {
    let id = Memo::new(move |_| flow.with(|flow| flow.id));
    let ancestry = Resource::new(move || id.get(), flow_ancestry);
    let shown = move || {
        Suspend::new(async move {
            // What cannot be had is left out: the page does without it.
            ancestry.await.ok().and_then(|found| tree(found, flow.get_untracked()))
        })
    };
    view! { <Transition>{shown}</Transition> }
}

fn tree(ancestry: Ancestry, flow: Flow) -> Option<impl IntoView> {
    let Ancestry { mut ancestors, descendants } = ancestry;
    let seed = flow.seed_checkpoint_id.map(|id| {
        view! { <p>"Starts from "<a href=format!("/checkpoints/{id}")>{format!("checkpoint {id}")}</a>"."</p> }
    });
    if ancestors.is_empty() && descendants.is_empty() && seed.is_none() {
        return None;
    }
    ancestors.reverse();
    let own = (!ancestors.is_empty())
        .then(|| view! { <li aria-current="page"><b>{flow.name.clone()}</b>{origin(&flow.origin)}</li> });
    let below = (!descendants.is_empty()).then(|| {
        view! {
            <h3>"From this flow come"</h3>
            <ul class="lines">{descendants.into_iter().map(relative).collect_view()}</ul>
        }
    });
    let above = (!ancestors.is_empty()).then(|| {
        view! { <ol class="lines">{ancestors.into_iter().map(relative).collect_view()}{own}</ol> }
    });
    Some(view! {
        <section class="card family" aria-labelledby="family">
            <h2 id="family">"Ancestry"</h2>
            {above}
            {seed}
            {below}
        </section>
    })
}

fn relative(one: Relative) -> impl IntoView {
    let name = match one.name {
        Some(name) => view! { <a href=format!("/flows/{}", one.id)>{name}</a> }.into_any(),
        None => format!("Flow {}, deleted", one.id).into_any(),
    };
    view! { <li>{name}{one.status.map(|status| view! { <Badge status=status.as_str()/> })}{origin(&one.origin)}</li> }
}

/// From where in its parent a flow comes.
fn origin(origin: &Origin) -> Option<impl IntoView + use<>> {
    let checkpoint = origin.parent_checkpoint_id?;
    let iteration = origin.parent_iteration.map(|number| format!(", iteration {number}")).unwrap_or_default();
    Some(
        view! { <small>"from "<a href=format!("/checkpoints/{checkpoint}")>{format!("checkpoint {checkpoint}")}</a>{iteration}</small> },
    )
}
