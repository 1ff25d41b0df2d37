//! Fixed phrases from the table.

use super::rule::{Rule, Verdict};
use crate::bracket::context::{Context, is_capital, strip_punctuation};
use crate::bracket::fold::compose_letters;
use crate::bracket::lexicon::Phrase;
use crate::bracket::pattern::matches_pattern;
use crate::bracket::words::WordClass;
use crate::model::{Category, Certainty, Family};
use crate::text::is_unspaced;

pub(super) const WHOLE: &[Rule] = &[Rule {
    name: "formula.whole",
    purpose: "The whole bracket is a fixed phrase of the table `phrases`, such as a monitoring service's formula.",
    example: "we shall [word indistinct] tomorrow",
    judge: whole,
}];

pub(super) const PARTS: &[Rule] = &[
    Rule {
        name: "formula.start",
        purpose: "The bracket begins with a phrase of the table `phrases`.",
        example: "parombies [play on words: ferry and zombies]",
        judge: start,
    },
    Rule {
        name: "formula.language",
        purpose: "The bracket begins with the name of a language: what follows is the word of the source, or, when the text keeps a foreign word, its meaning.",
        example: "grafik [Russian: timetable]",
        judge: language,
    },
    Rule {
        name: "formula.end",
        purpose: "The bracket ends with a phrase of the table `phrases`.",
        example: "they met Kovalski [Kowalsky, Kowalski (sp?)]",
        judge: end,
    },
    Rule {
        name: "formula.anywhere",
        purpose: "The bracket holds a phrase of the table `phrases`.",
        example: "the sea [she writes poor grammar on purpose]",
        judge: anywhere,
    },
];

fn verdict(phrase: &Phrase) -> Option<Verdict> {
    Verdict::new(phrase.class, phrase.cert, phrase.words.to_string())
}

fn exact(context: &Context<'_>, phrase: &Phrase) -> bool {
    phrase.exact.as_deref().is_none_or(|exact| compose_letters(context.core).contains(exact))
}

pub(super) fn whole(context: &Context<'_>) -> Option<Verdict> {
    let folded = &*context.folded;
    // A bracket of punctuation alone ("?", "...") is compared as it is.
    let punctuated = context.core.ends_with(|c: char| !c.is_alphanumeric());
    let raw = if punctuated { crate::bracket::fold::fold(context.core) } else { String::new() };
    // `["Bravo!"]`: what was called is quoted.
    let called = folded
        .strip_prefix(['"', '“', '«', '„'])
        .map_or("", |called| called.trim_end_matches(['"', '”', '»', '“', '!', '.', ',', ' ']));
    let tables = [&raw, folded, called].map(|words| context.lexicon.whole_phrases(words));
    let is_own_word = || {
        !punctuated
            && !folded.contains(' ')
            && !context.is_capitalised()
            && crate::text::is_frequent(folded, context.lang)
    };
    let may_be = |phrase: &&Phrase| exact(context, phrase) && !is_amid_words(context, phrase);
    if let Some(phrase) = tables.into_iter().flatten().find(may_be) {
        // "[so]" vouches for the text in German; in an English sentence it is a word.
        let is_word = phrase.cert == Certainty::Low && is_own_word();
        return if is_word { None } else { verdict(phrase) };
    }
    if folded.is_empty() {
        return dots(context);
    }
    context
        .lexicon
        .patterns(folded)
        .find(|phrase| matches_pattern(folded, &phrase.words) && exact(context, phrase))
        .and_then(verdict)
}

/// Whether words that may tell of an event stand in the middle of a sentence: nothing happens between a noun and its
/// verb.
fn is_amid_words(context: &Context<'_>, phrase: &Phrase) -> bool {
    let amid = context.before.trim_end().ends_with(char::is_alphanumeric) && !context.begins_sentence();
    let is_doubtful = phrase.cert != Certainty::High && phrase.class.family() == Family::Event;
    // "his [name] was": a slot of a form stands between no small words.
    let is_slot = phrase.class == Category::Literal
        && context.after.starts_with(' ')
        && context.next_word().starts_with(char::is_lowercase)
        && context.core.chars().all(char::is_alphabetic);
    (is_doubtful || is_slot || phrase.class == Category::Speaker) && amid && !context.is_capitalised()
}

/// `[...]`, `[ . . . ]`, `[…]`: something is left out.
fn dots(context: &Context<'_>) -> Option<Verdict> {
    let dots = context.core.chars().filter(|c| !c.is_whitespace());
    let dashes = !context.core.is_empty() && context.core.chars().all(|c| c.is_whitespace() || "-–—".contains(c));
    if dashes && context.core.chars().filter(|c| !c.is_whitespace()).count() > 1 {
        return Verdict::high(Category::Illegible, "dashes");
    }
    let only = !context.core.is_empty() && dots.clone().all(|c| c == '.' || c == '…' || c == '·');
    if only && (dots.count() > 1 || context.core.contains('…')) {
        Verdict::high(Category::Omitted, "dots")
    } else {
        None
    }
}

/// Whether `neighbour` may follow a phrase that ends with `edge`: a word must not continue, except in scripts without
/// spaces.
fn is_border(edge: Option<char>, neighbour: Option<char>) -> bool {
    let spaced = |c: char| c.is_alphanumeric() && !is_unspaced(c);
    !(edge.is_some_and(spaced) && neighbour.is_some_and(spaced))
}

pub(super) fn start(context: &Context<'_>) -> Option<Verdict> {
    let text = context.folded.trim_start_matches(|c: char| !c.is_alphanumeric() && c != '?' && c != '*');
    let fits = |phrase: &&Phrase| {
        text.strip_prefix(&*phrase.words)
            .is_some_and(|rest| is_border(phrase.words.chars().next_back(), rest.chars().next()))
    };
    let mut phrases = context.lexicon.phrases_starting(text);
    phrases.find(|phrase| fits(phrase) && exact(context, phrase)).and_then(verdict)
}

fn end(context: &Context<'_>) -> Option<Verdict> {
    let text = &*context.folded;
    let phrases = context.lexicon.phrases_ending_with(text.chars().next_back()?);
    let fits = |phrase: &&Phrase| {
        text.strip_suffix(&*phrase.words)
            .is_some_and(|rest| is_border(phrase.words.chars().next(), rest.chars().next_back()))
    };
    phrases.iter().filter(|phrase| exact(context, phrase)).find(fits).and_then(verdict)
}

pub(super) fn anywhere(context: &Context<'_>) -> Option<Verdict> {
    let text = &*context.folded;
    let fits = |range: &std::ops::Range<usize>| {
        let edges = [text[range.clone()].chars().next(), text[range.clone()].chars().next_back()];
        is_border(edges[0], text[..range.start].chars().next_back())
            && is_border(edges[1], text[range.end..].chars().next())
    };
    let found =
        context.lexicon.phrases_in(text).into_iter().filter(|(phrase, range)| exact(context, phrase) && fits(range));
    found.map(|(phrase, _)| phrase).max_by_key(|phrase| phrase.weight()).and_then(verdict)
}

pub(super) fn language(context: &Context<'_>) -> Option<Verdict> {
    let code = (2..=3).contains(&context.inner.len()) && context.inner.bytes().all(|byte| byte.is_ascii_lowercase());
    let is_word = || crate::text::is_frequent(context.inner, context.lang);
    if code
        && (!is_word() || names_source(context))
        && crate::text::languages().iter().any(|language| crate::text::primary(language.tag) == context.inner)
    {
        return Verdict::low(Category::Langtag, context.inner.to_owned());
    }
    let core = context.core.trim_start_matches(['"', '“', '*', '_']);
    let core =
        ["in ", "In ", "из ", "с ", "z ", "from "].iter().find_map(|word| core.strip_prefix(word)).unwrap_or(core);
    let end =
        core.find(|c: char| c.is_whitespace() || matches!(c, ':' | '：' | '=' | '"' | '“' | '«')).unwrap_or(core.len());
    let tag = context.lexicon.language_named(&core[..end])?;
    let rest = core[end..].trim_start();
    // "[it]" and "[all]" are words of the sentence; an abbreviation has its full stop.
    let bare = rest.is_empty() && core[..end].chars().all(char::is_lowercase);
    let own_word = crate::text::is_frequent(&core[..end], context.lang) || end <= 4 && core.is_ascii();
    if bare && own_word && !names_source(context) {
        return None;
    }
    let marked = rest.starts_with([':', '：', '=', '"', '“', '«', '_', '*', '\'', '‘']) || core[..end].ends_with('.');
    let next = context.next_word();
    let runs_on = context.after.starts_with(char::is_whitespace) && next.starts_with(char::is_alphabetic);
    let is_name = !core[..end].ends_with('.') && !names_source(context) && !is_capital(core);
    // "the [English] navy"
    let waits = context.is_any(&[WordClass::Determiner, WordClass::Possessive], context.previous_word());
    if rest.trim_matches([';', ',']).is_empty()
        && (context.has_voice() || is_name || waits)
        && runs_on
        && !core[..end].ends_with('.')
    {
        // "the new [English, translator's note] edition"
        return Verdict::medium(Category::Completion, format!("between words: {}", &core[..end]));
    }
    if rest.is_empty() {
        return Verdict::low(Category::Langtag, core[..end].to_owned());
    }
    if !marked {
        return None;
    }
    let own_language = context.lang.split('-').next() == Some(tag);
    let keeps_foreign = own_language || is_meaning(context, rest);
    let class = if keeps_foreign { Category::Translation } else { Category::Original };
    Verdict::new(class, Certainty::Medium, core[..end].to_owned())
}

/// Whether a link, a title or a full name stands before the bracket: what follows says in which language that is.
fn names_source(context: &Context<'_>) -> bool {
    let before = context.before.trim_end();
    let closed = before.ends_with(['”', '’', '"', '»', ')', ']', '\u{201c}']);
    let mut back = before.split_whitespace().rev().map(strip_punctuation);
    let name = back.next().is_some_and(is_capital) && back.next().is_some_and(is_capital);
    let repeated = context.siblings.iter().filter(|other| ***other == *context.inner).count() > 1;
    closed || name || repeated
}

/// Whether the text after the name of a language is in the language of the page: then it explains a foreign word.
fn is_meaning(context: &Context<'_>, rest: &str) -> bool {
    let rest = rest.trim_start_matches([':', '：', '=', ' ']);
    let quoted = rest.starts_with(['"', '“', '«', '_', '*', '\'', '‘', '「']);
    let latin = |text: &str| text.chars().find(|c| c.is_alphabetic()).is_some_and(|c| c.is_ascii() || c < '\u{250}');
    !quoted
        && latin(rest)
        && !context.previous_word().is_empty()
        && context.previous_word().chars().all(|c| c.is_lowercase() || !c.is_alphabetic())
        && crate::text::looks_native(rest, context.lang)
}
