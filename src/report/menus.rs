//! Switches, menus and the search field of the bar.

use maud::{Markup, html};

use crate::model::Layer;

/// Radio buttons of one name; the first is chosen.
pub(super) fn choice(legend: &str, name: &str, values: &[(&str, &str)]) -> Markup {
    html! {
        fieldset.choice {
            legend { (legend) }
            @for (at, (value, words)) in values.iter().enumerate() {
                label { input type="radio" name=(name) value=(value) checked[at == 0]; " " (words) }
            }
        }
    }
}

/// A menu that folds out of the bar.
pub(super) fn menu(name: &str, inside: &Markup) -> Markup {
    html! {
        details.menu name="menu" { summary { (name) } div.panel { (inside) } }
    }
}

/// A box to check.
pub(super) fn switch(name: &str, words: &Markup, is_on: bool) -> Markup {
    html! {
        label { input type="checkbox" name=(name) checked[is_on]; " " (words) }
    }
}

/// Switches for layers of notes, with how many notes they have.
pub(super) fn layers(layers: &[(Layer, usize)]) -> Markup {
    html! {
        fieldset {
            legend { "Layers of notes" }
            @for (layer, count) in layers {
                (switch(&format!("layer-{layer}"), &html! {
                    span class={ "key f-" (layer) } { (layer) } " " span.count { (count) }
                    @if let Some(about) = about(*layer) { span.about { (about) } }
                }, true))
            }
        }
    }
}

/// What a layer of notes is, for people who have not seen the taxonomy.
pub(super) fn about(layer: Layer) -> Option<&'static str> {
    match layer {
        Layer::Notes(family) => Some(family.description()),
        Layer::Unparsed => Some("brackets without a class"),
        _ => None,
    }
}

/// The search field with what it has found.
pub(super) fn search() -> Markup {
    html! {
        div.search.needs-js role="search" {
            label {
                span.quiet { "Search" } " "
                input type="search" name="search" placeholder="search" autocomplete="off" spellcheck="false";
            }
            span.found role="status" aria-live="polite" {}
            button type="button" name="previous" aria-label="Previous place found" { "↑" }
            button type="button" name="next" aria-label="Next place found" { "↓" }
        }
    }
}
