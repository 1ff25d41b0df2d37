//! What a translation in brackets renders as a whole: a quotation, a line or a sentence in another language.

use super::context::{Context, strip_punctuation};
use super::kept::{Foreign, fit, foreign_run, foreign_side};
use super::phrase::quotation_before;
use crate::model::{Category, Span};
use crate::text::is_frequent;

/// Notes of fewer words render words, which other rules find.
const LEAST_WORDS: usize = 4;
/// So many times as many words one side may have as the other.
const MOST_TIMES: usize = 3;
/// So much better one side must fit the language of the text than the other.
const APART: f32 = 0.6;

/// The quotation, the line or the sentence before the bracket that a translation of several words renders as a whole,
/// as a byte range of [`Context::before`].
pub(super) fn rendered(context: &Context<'_>, class: Category) -> Option<Span> {
    let renders = matches!(class, Category::Translation | Category::Literally) && context.word_count() >= LEAST_WORDS;
    if !renders || context.is_unspaced() {
        return None;
    }
    let as_long = |span: &Span| is_as_long(context, span);
    let quoted = quotation_before(context.before).map(|span| {
        let text = &context.before[span.clone()];
        let start = span.start + text.len() - text.trim_start().len();
        start..start + text.trim().len()
    });
    quoted.filter(as_long).or_else(|| line_above(context).filter(as_long)).or_else(|| sentence(context))
}

/// Whether words before the bracket are about as many as those inside.
fn is_as_long(context: &Context<'_>, span: &Span) -> bool {
    let (before, inside) = (context.before[span.clone()].split_whitespace().count(), context.word_count());
    before > 1 && before * MOST_TIMES >= inside && before <= inside * MOST_TIMES
}

/// Where the bracket begins a line: the lines above it, up to an empty one, until they are about as long.
fn line_above(context: &Context<'_>) -> Option<Span> {
    if !context.begins_line() {
        return None;
    }
    let above = context.before[..context.before.len() - context.line_before.len()].trim_end();
    let mut start = above.len();
    while start > 0 && above[start..].split_whitespace().count() * 3 < context.word_count() * 2 {
        let rest = above[..start].trim_end_matches([' ', '\t', '\r']);
        let rest = rest.strip_suffix('\n').unwrap_or(rest);
        let line = rest.rfind('\n').map_or(0, |at| at + 1);
        if rest[line..].trim().is_empty() {
            break;
        }
        start = line;
    }
    let start = above.len() - above[start..].trim_start().len();
    (start < above.len()).then_some(start..above.len())
}

/// The sentence before the bracket, if it is as a whole in another language than the translation.
fn sentence(context: &Context<'_>) -> Option<Span> {
    let span = sentence_before(context).filter(|span| is_as_long(context, span) && !has_own_words(context, span))?;
    let run = foreign_run(context).or_else(|| match foreign_side(context)? {
        Foreign::Before(kept) => Some(kept),
        Foreign::Inside => None,
    });
    let kept = run.is_none_or(|run| run.start <= span.start);
    (kept && is_other_language(context, &span)).then_some(span)
}

/// Whether a quarter of the words are frequent ones of the text's language: such a sentence is its own, and the dear
/// question of its letters need not be asked.
fn has_own_words(context: &Context<'_>, span: &Span) -> bool {
    let words = || context.before[span.clone()].split_whitespace().map(strip_punctuation);
    let own = words().filter(|word| is_frequent(&word.to_lowercase(), context.lang)).count();
    own * 4 >= words().count()
}

/// The sentence that ends before the bracket.
fn sentence_before(context: &Context<'_>) -> Option<Span> {
    let end = context.before.trim_end_matches(|c: char| !c.is_alphanumeric()).len();
    let text = &context.before[..end];
    let border = |(at, c): &(usize, char)| {
        matches!(c, '\n' | '(')
            || matches!(c, '.' | '!' | '?' | ':' | ';') && text[at + 1..].starts_with(char::is_whitespace)
    };
    let start = text.char_indices().rev().find(border).map_or(0, |(at, _)| at + 1);
    let start = end - text[start..].trim_start_matches(|c: char| !c.is_alphanumeric()).len();
    (start < end).then_some(start..end)
}

/// Whether the words before the bracket are in another language than the text, and those inside are not.
fn is_other_language(context: &Context<'_>, span: &Span) -> bool {
    let before = fit(&context.before[span.clone()], context.lang);
    let inside = fit(context.core, context.lang);
    before.zip(inside).is_some_and(|(before, inside)| before < 0.0 && inside - before > APART)
}
