//! Words of two languages side by side: a word that the text keeps beside its meaning, or a word of the text beside
//! that of the source.

use super::context::{Context, is_capital, strip_punctuation};
use super::phrase::{is_clause, set_off_span};
use super::words::WordClass as W;
use crate::model::Span;
use crate::text::{is_frequent, likeness, looks_foreign, looks_native, script_of, share_written_as};

/// Which side of the bracket is in another language than the text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Foreign {
    /// The words before it, at this byte range of [`Context::before`]: the text keeps them.
    Before(Span),
    /// The words inside: they are those of the source.
    Inside,
}

/// Longer notes are no equivalents.
const MOST_WORDS: usize = 8;
/// Words that fit the text's language less than this may be foreign: something must speak for another one.
const MAY_BE_OWN: f32 = 0.0;
/// So much more must speak against a word that stands alone.
const ONE_WORD: f32 = 0.35;
/// So much better one side must fit than the other.
const APART: f32 = 0.6;
/// Longer phrases are not kept.
const MOST_KEPT: usize = 6;

/// Tells by their letters which of the words before the bracket and those inside are foreign, if one side is.
pub(super) fn foreign_side(context: &Context<'_>) -> Option<Foreign> {
    context.foreign(|| judged_side(context))
}

fn judged_side(context: &Context<'_>) -> Option<Foreign> {
    let core = strip_punctuation(context.core);
    if core.is_empty() || context.word_count() > MOST_WORDS || is_clause(context) {
        return None;
    }
    let span = words_beside(context)?;
    let kept = &context.before[span.clone()];
    let first = context.words().next().unwrap_or_default();
    if is_name(kept) {
        return None;
    }
    let kept_fits = fit(kept, context.lang)?;
    let (may_be_before, may_be_inside) = (kept_fits < most(kept), !context.is_any(OWN, first));
    // To ask for the letters is dear.
    let core_fits = if may_be_before || may_be_inside { fit(core, context.lang)? } else { return None };
    match () {
        () if may_be_before && core_fits - kept_fits > APART => Some(Foreign::Before(grown(context, span))),
        () if may_be_inside && core_fits < most(core) && kept_fits - core_fits > APART => Some(Foreign::Inside),
        () => None,
    }
}

/// The words before the bracket, two or more, that are as a whole of another language than a note of several words.
pub(super) fn foreign_run(context: &Context<'_>) -> Option<Span> {
    context.foreign_run(|| judged_run(context))
}

fn judged_run(context: &Context<'_>) -> Option<Span> {
    const LONGEST: usize = 10;
    if context.word_count() < 2 || context.is_unspaced() {
        return None;
    }
    let end = context.before.trim_end_matches(|c: char| !c.is_alphanumeric()).len();
    let is_own = |word: &str| is_frequent(&word.to_lowercase(), context.lang) || context.is_any(OWN, word);
    // Words of the text may look like small foreign ones, but not two in a row.
    let own = std::cell::Cell::new(0);
    let joins = |word: &str| {
        own.set(if is_own(word) { own.get() + 1 } else { 0 });
        own.get() < 2
    };
    let is_native = |word: &str| is_own(word) || looks_native(word, context.lang);
    if is_own(context.previous_word()) {
        return None;
    }
    let span = words_back(context.before, end, LONGEST, joins)?;
    let words = || context.before[span.clone()].split_whitespace();
    // The run begins with a word that is not one of the text.
    let opens = matches!(
        context.before[..span.start].trim_end().chars().next_back(),
        None | Some('.' | '!' | '?' | ':' | '\n')
    );
    let is_name = |word: &str| is_capital(word) && !opens;
    let skipped = words().take_while(|word| is_native(strip_punctuation(word)) || is_name(word)).count();
    let first = words().nth(skipped).or_else(|| words().find(|word| !is_own(strip_punctuation(word))))?;
    let start = first.as_ptr() as usize - context.before.as_ptr() as usize;
    let run = &context.before[start..end];
    // What is dear is asked last.
    if run.split_whitespace().count() < 2 || self::is_name(run) || !is_told(run, context.lang) {
        return None;
    }
    let (kept, core) = (fit(run, context.lang)?, fit(context.core, context.lang)?);
    (kept < MAY_BE_OWN && core - kept > APART + ONE_WORD).then_some(start..end)
}

/// Whether words tell by themselves that they are foreign: a frequent word of another language that is none of this
/// one, or no word that looks like one of this language. Letters alone also fit the learned words of a language.
fn is_told(run: &str, lang: &str) -> bool {
    const OTHERS: &[&str] = &["la", "fr", "de", "it", "es", "en"];
    let words = || run.split_whitespace().map(strip_punctuation).filter(|word| word.chars().count() > 1);
    let is_frequent_elsewhere = |word: &str| {
        let word = word.to_lowercase();
        !is_frequent(&word, lang) && OTHERS.iter().any(|other| *other != lang && is_frequent(&word, other))
    };
    // Names look foreign in any language.
    let is_named = words().all(is_capital);
    words().any(is_frequent_elsewhere) || !is_named && words().all(|word| looks_foreign(word, lang))
}

/// What words must fit the language less than to be foreign: the groups of letters of one word alone say little.
fn most(words: &str) -> f32 {
    if words.contains(char::is_whitespace) { MAY_BE_OWN } else { MAY_BE_OWN - ONE_WORD }
}

/// How well words fit a language: by its letters, and by how many of them look foreign.
pub(super) fn fit(words: &str, lang: &str) -> Option<f32> {
    let border = |c: char| !c.is_alphanumeric() && !matches!(c, '\'' | '’');
    let each = || words.split(border).filter(|word| !word.is_empty());
    let foreign = each().filter(|word| looks_foreign(word, lang)).count() as f32;
    Some(likeness(words, lang)? - foreign / each().count().max(1) as f32)
}

/// The words before the bracket that a note of so many words may render: those that are set off, or the last ones.
fn words_beside(context: &Context<'_>) -> Option<Span> {
    let before = context.before;
    if let Some(span) = set_off_span(before).filter(|span| before[span.clone()].split_whitespace().count() <= MOST_KEPT)
    {
        return Some(span);
    }
    let end = before.trim_end_matches(|c: char| !c.is_alphanumeric()).len();
    let joins = |word: &str| !is_frequent(&word.to_lowercase(), context.lang);
    words_back(before, end, context.word_count().clamp(1, 3), joins)
}

/// A kept phrase with the words before it that are no words of the text either.
fn grown(context: &Context<'_>, span: Span) -> Span {
    // "User Operations for Zend": the words of a name are one.
    let is_named = context.before[span.clone()].split_whitespace().any(is_capital);
    let joins = |word: &str| {
        let is_own = is_frequent(&word.to_lowercase(), context.lang) || context.is_any(OWN, word);
        let is_foreign = || fit(word, context.lang).is_some_and(|fits| fits < 0.0);
        !is_own && (is_named && is_capital(word) || is_foreign())
    };
    let is_set_off = !context.before[span.end..].trim_start().is_empty();
    if is_set_off { span } else { words_back(context.before, span.end, MOST_KEPT, joins).unwrap_or(span) }
}

/// Small words of the text.
const OWN: &[W] = &[W::Determiner, W::Preposition, W::Conjunction, W::Coordinator, W::Auxiliary, W::Pronoun];

/// The last words before `end`, up to `most` of them, as long as they join the words behind them and no punctuation
/// stands between. The last word is always taken.
fn words_back(before: &str, end: usize, most: usize, joins: impl Fn(&str) -> bool) -> Option<Span> {
    let mut start = end;
    for _ in 0..most {
        let text = before[..start].trim_end();
        let at =
            text.rfind(char::is_whitespace).map_or(0, |at| at + text[at..].chars().next().map_or(1, char::len_utf8));
        let word = &text[at..];
        let follows = start < end;
        let closes = !word.ends_with(char::is_alphanumeric) || !word.starts_with(char::is_alphanumeric);
        // "(Last In First Out": a sign before a word begins the words.
        if word.is_empty() || follows && (!word.ends_with(char::is_alphanumeric) || !joins(word)) {
            break;
        }
        start = end - before[at..end].trim_start_matches(|c: char| !c.is_alphanumeric()).len();
        if closes {
            break;
        }
    }
    (start < end).then_some(start..end)
}

/// Whether words end with a name that stands alone: names look foreign in any language.
fn is_name(words: &str) -> bool {
    let capitals = words.split_whitespace().filter(|word| is_capital(word)).count();
    let last = words.split_whitespace().next_back().unwrap_or_default();
    capitals == 1 && is_capital(last) && !last.chars().skip(1).any(char::is_uppercase)
}

/// The words before the bracket that are in a script in which the language of the text is not written.
pub(super) fn other_script_before(context: &Context<'_>, end: usize) -> Option<Span> {
    let before = &context.before[..end];
    let is_own = |c: char| share_written_as(c.encode_utf8(&mut [0; 4]), context.lang) == Some(1.0);
    let last = before.chars().next_back()?;
    if share_written_as(last.encode_utf8(&mut [0; 4]), context.lang)? > 0.0 {
        return None;
    }
    let joins = |c: char| if script_of(c).is_some() { !is_own(c) } else { " -'’–,:;&.0123456789`".contains(c) };
    let start = before.char_indices().rev().take_while(|(_, c)| joins(*c)).last().map(|(at, _)| at)?;
    let start = end - before[start..].trim_start_matches(|c: char| script_of(c).is_none()).len();
    (before[start..].split_whitespace().count() <= 10).then_some(start..end)
}
