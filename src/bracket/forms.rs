//! Words before a bracket that have the form of those inside: as many letters as a compound.

use super::anchor::SMALL;
use super::context::{Context, strip_punctuation};
use super::words::WordClass as W;
use crate::model::{Category, Span};

/// A compound has so many letters at least.
const COMPOUND: usize = 10;

/// "conformity to law [Gesetzmäßigkeit]": the noun before it, too, where the source has one long word for both.
pub(super) fn compound_of(context: &Context<'_>, class: Category, words: &[Span], before: &str) -> Option<Span> {
    let core = super::naming::quoted_in(context.core).unwrap_or(context.core).trim();
    let letters = core.chars().count();
    let is_one = class == Category::Original && !core.contains(char::is_whitespace) && letters >= COMPOUND;
    let [last, joint, noun, ..] = words else { return None };
    let text = |span: &Span| strip_punctuation(&before[span.clone()]);
    let length = |span: &Span| before[span.clone()].chars().count();
    if !is_one || length(last) * 2 > letters {
        return None;
    }
    let is_noun =
        |span: &Span| !context.is_any(SMALL, text(span)) && before[span.end..].starts_with(char::is_whitespace);
    if context.is(W::Preposition, text(joint)) && is_noun(noun) {
        let length = length(last) + length(joint) + length(noun);
        return (length <= letters * 2).then_some(noun.start..last.end);
    }
    (is_noun(joint) && length(joint) + length(last) <= letters * 3 / 2).then_some(joint.start..last.end)
}
