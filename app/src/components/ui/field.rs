//! A form field with its label, its help and its error.

use leptos::{prelude::*, text_prop::TextProp};

/// Everything around an input: the label above, help and error below.
///
/// The input itself is the child; it carries the id `field-NAME`, and is described by `field-NAME-help`.
#[component]
pub(crate) fn Field(
    /// The name of the field.
    #[prop(into)]
    name: String,
    /// What a person reads above it.
    #[prop(into)]
    label: TextProp,
    /// What a person reads below it.
    #[prop(into)]
    help: String,
    /// What is wrong with it.
    #[prop(into)]
    error: Signal<Option<String>>,
    /// Whether it takes the whole width of the form.
    #[prop(optional)]
    wide: bool,
    /// The input.
    children: Children,
) -> impl IntoView {
    let class = move || {
        let wide = if wide { " field--wide" } else { "" };
        let wrong = if error.with(Option::is_some) { " field--wrong" } else { "" };
        format!("field{wide}{wrong}")
    };
    let said = label.clone();
    view! {
        <div class=class>
            <label for=format!("field-{name}")>{move || label.get()}</label>
            {children()}
            <p class="field__help" id=format!("field-{name}-help")>
                {move || error.get().map(|error| view! { <strong class="field__error">{format!("{} {error}.", said.get())}</strong> })}
                <span>{help}</span>
            </p>
        </div>
    }
}
