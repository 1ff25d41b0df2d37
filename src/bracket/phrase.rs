//! Phrases of the notation: the kinds of words in a bracket and before it.

use super::context::{Context, is_capital};
use super::words::WordClass as W;
use crate::model::Span;

/// Whether the core is a clause: it has a subject and a finite verb outside a relative clause.
pub(super) fn is_clause(context: &Context<'_>) -> bool {
    let mut words = context.words();
    let Some(first) = words.next() else { return false };
    let pronoun =
        context.is(W::Pronoun, first) && !context.is(W::Determiner, first) && !context.is(W::Possessive, first);
    let mut before_relative = context.words().skip(1).take_while(|word| !context.is(W::Conjunction, word));
    // "May 28" is no verb.
    let finite = before_relative.any(|word| context.is(W::Auxiliary, word) && !is_capital(word));
    let past = is_capital(first) && words.next().is_some_and(|word| context.has_ending(W::Past, word));
    let unspaced = context.is_unspaced() && context.core.chars().count() > 16;
    pronoun
        || finite
        || past && !context.is_any(&[W::Determiner, W::Possessive], first)
        || unspaced && context.core.contains('。')
}

/// Whether the core says what "is meant"; such a note refers to the sentence.
pub(super) fn is_meant(context: &Context<'_>) -> bool {
    let mut back = context.words().rev();
    back.next().is_some_and(|last| context.is(W::Meant, last))
        && back.next().is_some_and(|word| context.is(W::Auxiliary, word))
}

/// Whether the core is a noun phrase with its article, possessive or number, or begins with a noun that says who
/// someone is or what something is.
pub(super) fn is_noun_phrase(context: &Context<'_>) -> bool {
    let Some(first) = context.words().next() else { return false };
    let possessor = context.is_possessor(first);
    // "l'immortalité": the article is written together with its noun.
    let elided = first.find(['\'', '’']).is_some_and(|at| at <= 3 && context.is(W::Determiner, &first[..at]));
    if elided && context.lang != "en" {
        return true;
    }
    let leads = context.is_any(&[W::Determiner, W::Possessive, W::Title], first) || possessor;
    let ends_open = context.words().next_back().is_some_and(|last| context.is_any(OPEN, last));
    (leads && context.word_count() > 1 || context.is_any(&[W::Role, W::Kin], first)) && !ends_open
}

const OPEN: &[W] = &[W::Determiner, W::Preposition, W::Auxiliary, W::Conjunction, W::Coordinator];

/// Whether the word before the bracket is a verb by its position: after a modal verb, "to" or a pronoun.
pub(super) fn follows_verb(context: &Context<'_>) -> bool {
    let mut back = context.before.split_whitespace().rev();
    let last = back.next().unwrap_or_default();
    let Some(before) = back.next().filter(|_| last.ends_with(char::is_alphabetic) && !is_capital(last)) else {
        return false;
    };
    let pronoun =
        context.is(W::Pronoun, before) && !context.is(W::Determiner, before) && !context.is(W::Possessive, before);
    (pronoun || context.is_any(&[W::Auxiliary, W::Infinitive], before)) && before.ends_with(char::is_alphabetic)
}

/// Pairs of signs that set a phrase off.
const PAIRS: &[(char, char)] = &[
    ('_', '_'),
    ('*', '*'),
    ('“', '”'),
    ('„', '“'),
    ('„', '”'),
    ('«', '»'),
    ('»', '«'),
    ('‚', '‘'),
    ('"', '"'),
    ('「', '」'),
    ('『', '』'),
    ('‘', '’'),
    ('`', '`'),
    ('\'', '\''),
];

/// The phrase in italics or quotation marks directly before the bracket.
pub(super) fn set_off(before: &str) -> Option<&str> {
    set_off_span(before).map(|span| &before[span])
}

/// The same as a byte range; the content of an element and the label of a link that end there are set off, too.
pub(super) fn set_off_span(before: &str) -> Option<Span> {
    let Some(marked) = marked_up(before) else { return between_signs(before) };
    Some(between_signs(&before[..marked.end]).filter(|inner| inner.start >= marked.start).unwrap_or(marked))
}

/// The content of the element, or the label of the link, that ends directly before the bracket.
fn marked_up(before: &str) -> Option<Span> {
    let text = before.trim_end();
    let span = if let Some(rest) = text.strip_suffix('>') {
        let open = rest.rfind("</")?;
        let tag = format!("<{}", &rest[open + 2..]);
        let start = text[..open].rfind(&tag)?;
        start + text[start..open].find('>')? + 1..open
    } else {
        let rest = text.strip_suffix(')')?;
        let close = rest.rfind("](")?;
        let is_address = !rest[close + 2..].contains(char::is_whitespace);
        is_address.then_some(text[..close].rfind('[')? + 1..close)?
    };
    let words = text[span.clone()].split_whitespace().count();
    (1..=6).contains(&words).then_some(span)
}

/// The quotation that ends directly before the bracket, as a byte range: a sentence or several, over lines.
pub(super) fn quotation_before(before: &str) -> Option<Span> {
    const LONGEST: usize = 1200;
    let text = before.trim_end().trim_end_matches([',', ' ', '.', '?', '!', ';', ':']);
    let last = text.chars().next_back()?;
    let pairs = PAIRS.iter().filter(|(open, close)| *close == last && !matches!(open, '\'' | '`'));
    let spans = pairs.filter_map(|&(open, close)| {
        let end = text.len() - close.len_utf8();
        let start = text[..end].rfind(open)? + open.len_utf8();
        (start < end && end - start <= LONGEST).then_some(start..end)
    });
    spans.max_by_key(|span| span.start)
}

fn between_signs(before: &str) -> Option<Span> {
    let text = before.trim_end().trim_end_matches([',', ' ', '.', '?', '!', ';', ':']);
    let last = text.chars().next_back()?;
    PAIRS.iter().filter(|(_, close)| *close == last).find_map(|&(open, close)| {
        let end = text.len() - close.len_utf8();
        let start = text[..end].rfind(open)? + open.len_utf8();
        let apostrophe = open == '\'' && !text[..start - 1].ends_with(|c: char| c.is_whitespace() || c == '(');
        let inside = &text[start..end];
        let fits = !apostrophe && !inside.is_empty() && !inside.contains('\n') && inside.len() <= 80;
        // In a list in italics, the note explains the last item.
        let item = if matches!(open, '_' | '*') { inside.rfind(", ").map_or(0, |at| at + 2) } else { 0 };
        fits.then_some(start + item..end)
    })
}
