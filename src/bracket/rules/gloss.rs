//! Brackets that explain words: the sentence is complete without them, and a phrase follows another phrase.

use super::rule::{Rule, Verdict};
use crate::bracket::context::{Context, ends_with_initial, is_capital, strip_punctuation};
use crate::bracket::kept::{Foreign, foreign_run, foreign_side};
use crate::bracket::phrase::{follows_verb, is_clause, is_noun_phrase, set_off, set_off_span};
use crate::bracket::similarity::{abbreviates, share_stem, similarity};
use crate::bracket::words::WordClass as W;
use crate::model::Category as C;
use crate::text::{Script, has_foreign_letter, is_unspaced, looks_foreign, looks_native, script_of, share_written_as};

pub(super) const STRONG: &[Rule] = &[
    Rule {
        name: "gloss.acronym",
        purpose: "An acronym and the words whose first letters it takes, in either order.",
        example: "the BOT [Board of Tides]",
        judge: acronym,
    },
    Rule {
        name: "gloss.pun",
        purpose: "A source word with a play on words: two brackets of the passage sound alike, the word sounds like a name in the passage, or the name it translates is repeated or called out.",
        example: "no trick [Streich] for Mrs Streicher",
        judge: pun,
    },
    Rule {
        name: "gloss.spelling",
        purpose: "A name after a name that is almost the same: the right spelling of a misspelt name. A common word after an almost equal one in italics: the word of which a blend is made.",
        example: "Mr Kovalski [Kowalsky]",
        judge: spelling,
    },
    Rule {
        name: "gloss.source-word",
        purpose: "A word of another language or script after plain words: the word of the source.",
        example: "the bread [_hleb_]",
        judge: source_word,
    },
    Rule {
        name: "gloss.kept-word",
        purpose: "Plain words after a word in italics or with letters foreign to the text's language: the meaning of the kept word.",
        example: "a _dacha_ [summer house]",
        judge: kept_word,
    },
    Rule {
        name: "gloss.initial",
        purpose: "Words after a single letter with a full stop: the name for which the letter stands.",
        example: "supper with K. [Kuzmin]",
        judge: initial,
    },
    Rule {
        name: "gloss.pronoun",
        purpose: "A name or noun phrase after a pronoun that stays in the sentence: who is meant.",
        example: "he [the pilot] was late",
        judge: pronoun,
    },
    Rule {
        name: "gloss.name",
        purpose: "A noun phrase or a name after a name, a title or a vague word: who or what is meant.",
        example: "the King [George]",
        judge: named,
    },
];

pub(super) const WEAK: &[Rule] = &[
    Rule {
        name: "gloss.apposition",
        purpose: "A noun phrase with its article after a noun, where the sentence is complete without it: who or what is meant.",
        example: "they met at the tavern [an inn by the pier].",
        judge: apposition,
    },
    Rule {
        name: "gloss.parallel",
        purpose: "A word with the ending of the word before, in a language that inflects: another word for it.",
        example: "В их сердцах [душах] нет тревоги",
        judge: parallel,
    },
    Rule {
        name: "gloss.synonym",
        purpose: "A common noun after a noun and before a finite verb: the sentence is complete without it, so it explains the word.",
        example: "the skipper [pilot] was late",
        judge: synonym,
    },
    Rule {
        name: "gloss.amount",
        purpose: "A number or amount after words without an amount: what is meant.",
        example: "a good price [seven crowns]",
        judge: amount,
    },
];

pub(super) fn acronym(context: &Context<'_>) -> Option<Verdict> {
    let previous = context.previous_word();
    let parts = || context.core.split(['"', '“', '”', '«', '»', '„', ',', ':', '(', '_', '*']);
    let resolves = abbreviates(previous, context.core) || parts().any(|part| abbreviates(previous, part));
    let shortens = abbreviates(context.core, context.before);
    if resolves || shortens {
        return Verdict::high(C::GlossExpansion, "first letters agree");
    }
    // "Lt. [Lieutenant]": the word for which an abbreviation stands.
    let abbreviated =
        context.before.trim_end().strip_suffix('.').is_some_and(|before| before.ends_with(char::is_alphabetic));
    if abbreviated && context.word_count() == 1 && shortened(previous, strip_punctuation(context.core)) {
        return Verdict::high(C::GlossExpansion, format!("\"{previous}.\" stands for it"));
    }
    // "DK [House of Culture]": the letters and the words are of different languages.
    let capitals = (2..=6).contains(&previous.chars().count()) && previous.chars().all(char::is_uppercase);
    let words = context.word_count() > 1 && context.is_capitalised()
        || context.is_unspaced() && context.core.chars().count() > 3;
    let is_name = context.words().next_back().is_some_and(is_capital) || context.is_unspaced();
    if capitals && words && is_name && !context.core.chars().all(|c| !c.is_lowercase() && c.is_ascii()) {
        return Verdict::medium(C::GlossExpansion, format!("words after the letters {previous}"));
    }
    None
}

/// Whether the letters of an abbreviation stand in a longer word in the same order, the first at its start.
fn shortened(abbreviation: &str, word: &str) -> bool {
    let mut letters = word.chars().flat_map(char::to_lowercase);
    let wanted: Vec<char> = abbreviation.chars().flat_map(char::to_lowercase).collect();
    let starts = wanted.first() == word.chars().flat_map(char::to_lowercase).next().as_ref();
    starts
        && wanted.len() > 1
        && wanted.len() < word.chars().count()
        && wanted.len() <= 5
        && wanted.iter().all(|c| letters.any(|l| l == *c))
}

fn spelling(context: &Context<'_>) -> Option<Verdict> {
    let previous = context.previous_word();
    let core = strip_punctuation(context.core);
    let numeral = |word: &str| word.starts_with(|c: char| c.is_ascii_digit()) && word.len() <= 6;
    if numeral(previous) && numeral(core) && previous != core {
        return Verdict::medium(C::Correction, format!("{core} in place of {previous}"));
    }
    let names = is_capital(previous) && is_capital(core);
    let same_start = previous.chars().next() == core.chars().next();
    if core.contains(' ') || previous.len() < 4 || !(names || same_start || emphasised(context.before)) {
        return None;
    }
    let alike = similarity(previous, core);
    let same = alike > 0.99 && previous.to_lowercase() == core.to_lowercase();
    if alike < 0.6 || same || share_stem(previous, core) && alike < 0.75 {
        return None;
    }
    let evidence = format!("{previous} is almost {core}");
    match (names, emphasised(context.before)) {
        (true, _) => Verdict::medium(C::Correction, evidence),
        (_, true) => Verdict::medium(C::Wordplay, evidence),
        // Common words of two languages are often similar: only a slip of the pen is this close.
        _ if alike >= 0.85 && !is_foreign(context) && !is_capital(core) => Verdict::low(C::Correction, evidence),
        _ => None,
    }
}

/// Whether the words before the bracket are set off in italics.
fn emphasised(before: &str) -> bool {
    before.trim_end().trim_end_matches([',', '.', '"', '”', '!', '?', ' ']).ends_with(['_', '*'])
}

/// Whether the core is one or a few foreign words: in italics, or with letters or a script that the text does not use.
fn is_foreign(context: &Context<'_>) -> bool {
    let core = context.core;
    let italic = core.starts_with('_') && core[1..].contains('_') || core.starts_with('*') && core[1..].contains('*');
    italic && context.word_count() <= 6 || script_differs(context)
}

/// Whether the core has letters of another script than the text before it.
fn script_differs(context: &Context<'_>) -> bool {
    let (Some(inside), Some(around)) =
        (script(context.core), script(tail(context.before, 60)).or_else(|| script(context.after)))
    else {
        return false;
    };
    inside != around
}

/// The letters of one script with which a text ends, and the spaces among them.
fn last_run(text: &str) -> Option<&str> {
    let text = text.trim_end_matches(|c: char| !c.is_alphanumeric());
    let last = text.chars().next_back().map(script_of)?;
    let joins = |c: char| !is_unspaced(c) && c.is_whitespace() || script_of(c) == last;
    let start = text.char_indices().rev().take_while(|(_, c)| joins(*c)).last()?.0;
    Some(text[start..].trim_start())
}

/// The last `count` characters of a text, roughly.
fn tail(text: &str, count: usize) -> &str {
    let start = text.char_indices().rev().nth(count).map_or(0, |(at, _)| at);
    &text[start..]
}

/// The script of most letters: 0 Latin, 1 Cyrillic, 2 Greek, 3 Arabic or Hebrew, 4 without spaces, 5 other.
fn script(text: &str) -> Option<usize> {
    if text.is_ascii() {
        return text.bytes().any(|byte| byte.is_ascii_alphabetic()).then_some(0);
    }
    let mut counts = [0usize; 6];
    for c in text.chars().filter(|c| c.is_alphabetic()) {
        counts[match script_of(c) {
            Some(Script::Latin) => 0,
            Some(Script::Cyrillic) => 1,
            Some(Script::Greek) => 2,
            Some(Script::Arabic | Script::Hebrew) => 3,
            _ if is_unspaced(c) => 4,
            _ => 5,
        }] += 1;
    }
    let best = (0..6).max_by_key(|&index| counts[index])?;
    (counts[best] > 0).then_some(best)
}

fn pun(context: &Context<'_>) -> Option<Verdict> {
    let core = context.words().next()?;
    let short = context.word_count() <= 3;
    if !short || core.len() < 4 {
        return None;
    }
    if is_foreign(context)
        && context
            .siblings
            .iter()
            .any(|other| plays_with(core, strip_punctuation(other.split(',').next().unwrap_or(other))))
    {
        return Verdict::medium(C::Wordplay, "another bracket sounds alike");
    }
    let mut passage = context.before.split_whitespace().chain(context.after.split_whitespace()).map(strip_punctuation);
    if is_capital(core) && context.word_count() == 1 && passage.any(|word| is_capital(word) && share_stem(core, word)) {
        return Verdict::medium(C::Wordplay, "sounds like a name in the passage");
    }
    called_name(context)
}

fn plays_with(a: &str, b: &str) -> bool {
    b.len() >= 4 && similarity(a, b) >= 0.7
}

/// A name explained by a common noun, if the name is repeated or called out: the passage plays on it.
fn called_name(context: &Context<'_>) -> Option<Verdict> {
    if context.touches_after() != Some('!') {
        return None;
    }
    let name = context.previous_word();
    let capitals = context.core.chars().all(|c| !c.is_lowercase());
    let common =
        context.word_count() == 1 && (!is_capital(context.core) || capitals && name.chars().all(|c| !c.is_lowercase()));
    if name.len() < 4
        || !is_capital(name)
        || !common
        || context.is_any(&[W::Verb, W::Auxiliary, W::Preposition, W::Adverb], context.core)
    {
        return None;
    }
    let passage = || context.before.split_whitespace().chain(context.after.split_whitespace());
    let repeated = passage().filter(|word| word.contains(name)).count() > 1;
    let related = || {
        passage().map(strip_punctuation).any(|word| is_capital(word) && word != name && similarity(word, name) > 0.7)
    };
    if repeated || related() { Verdict::medium(C::Wordplay, "a name is played on") } else { None }
}

fn source_word(context: &Context<'_>) -> Option<Verdict> {
    if context.previous_word().is_empty() || context.word_count() > 8 {
        return None;
    }
    other_script(context).or_else(|| {
        let foreign = is_foreign(context) && !emphasised(context.before);
        if foreign { Verdict::medium(C::Original, "word of another language") } else { latin_word(context) }
    })
}

/// `moderation [modestia]`: one small word that is not of the text's language, after a small word.
fn latin_word(context: &Context<'_>) -> Option<Verdict> {
    let core = context.core;
    let one = context.word_count() == 1 && core.chars().all(char::is_lowercase) && core.len() > 3;
    let previous = context.previous_word();
    let common = || !is_capital(previous) && !previous.is_empty() && !context.is_any(FUNCTION, previous);
    let foreign = || looks_foreign(core, context.lang);
    if one && common() && foreign() { Verdict::medium(C::Original, "not a word of this language") } else { None }
}

const FUNCTION: &[W] =
    &[W::Determiner, W::Possessive, W::Preposition, W::Auxiliary, W::Conjunction, W::Coordinator, W::Pronoun];

/// Words of two languages: those of the source beside a word of the text, or the meaning of a word that the text keeps.
pub(super) fn across_languages(context: &Context<'_>) -> Option<Verdict> {
    match foreign_side(context)? {
        Foreign::Before(span) => {
            let kept = &context.before[span];
            // "a fur hat" says what the word means, "hat" is its translation.
            let words = kept.split_whitespace().count();
            let is_longer = context.word_count() > 2 * words;
            let is_phrase = is_noun_phrase(context) && context.word_count() > words + 1;
            let class = if is_longer || is_phrase { C::Definition } else { C::Translation };
            Verdict::medium(class, format!("explains {kept}, rather words of another language"))
        }
        Foreign::Inside => Verdict::medium(C::Original, "rather words of another language"),
    }
}

pub(super) fn other_script(context: &Context<'_>) -> Option<Verdict> {
    let short = context.word_count() <= 6;
    if !short {
        return None;
    }
    let kept = set_off(context.before).or_else(|| last_run(context.before))?;
    let (kept, core) = (share_written_as(kept, context.lang)?, share_written_as(context.core, context.lang)?);
    match () {
        () if kept < 0.5 && core > 0.8 => Verdict::medium(C::Translation, "explains words in another script"),
        () if kept >= 0.5 && core < 0.2 => Verdict::medium(C::Original, "word in another script"),
        () => None,
    }
}

/// The meaning of a phrase that the text keeps in another language.
pub(super) fn renders_phrase(context: &Context<'_>) -> Option<Verdict> {
    let run = foreign_run(context)?;
    let evidence = format!("explains {}, rather words of another language", &context.before[run]);
    Verdict::medium(C::Translation, evidence)
}

fn kept_word(context: &Context<'_>) -> Option<Verdict> {
    if let Some(verdict) = renders_phrase(context).filter(|_| context.cue.is_none()) {
        return Some(verdict);
    }
    let kept = set_off(context.before).unwrap_or_else(|| context.previous_word());
    let marks = emphasised(context.before);
    let accents = has_foreign_letter(kept, context.lang);
    if let Some(span) = set_off_span(context.before).filter(|_| kept.contains(' '))
        && let Some(Foreign::Before(_)) = foreign_side(context)
    {
        let kept = &context.before[span];
        return Verdict::medium(C::Translation, format!("explains {kept}, rather words of another language"));
    }
    if kept.is_empty() || starts_with_function(context) {
        return None;
    }
    let foreign = !marks && context.word_count() <= 3 && !context.is_name() && looks_foreign(kept, context.lang);
    if !(marks || accents || foreign) {
        return None;
    }
    if let Some(verdict) = hyphenated(context) {
        return Some(verdict);
    }
    let names = kept.split_whitespace().filter(|word| is_capital(word)).count() > 1
        && context.words().filter(|word| is_capital(word)).count() > 1;
    let class = match () {
        () if names => C::Literally,
        () if accents || foreign => C::Translation,
        () => C::Definition,
    };
    Verdict::medium(class, format!("explains {kept}"))
}

/// Whether the core begins with a preposition, conjunction or verb, as supplied words do.
fn starts_with_function(context: &Context<'_>) -> bool {
    context
        .words()
        .next()
        .is_some_and(|word| context.is_any(&[W::Preposition, W::Conjunction, W::Auxiliary, W::Coordinator], word))
}

/// Both the word before and the core are compounds with a hyphen: the parts are translated.
pub(super) fn hyphenated(context: &Context<'_>) -> Option<Verdict> {
    let both = context.previous_word().contains('-') && context.core.contains('-') && context.word_count() <= 3;
    if both { Verdict::medium(C::Literally, "compound after compound") } else { None }
}

pub(super) fn initial(context: &Context<'_>) -> Option<Verdict> {
    let before = context.before.trim_end().trim_end_matches([',', ';']);
    let name = context.words().next().is_some_and(is_capital);
    if ends_with_initial(before) && name && !abbreviates(context.core, before) {
        return Verdict::medium(C::GlossExpansion, "resolves an initial");
    }
    None
}

pub(super) fn pronoun(context: &Context<'_>) -> Option<Verdict> {
    let previous = context.previous_word();
    let standing = context.is(W::Pronoun, previous) || context.is(W::Possessive, previous);
    if !standing || context.before.trim_end().ends_with(['.', '!', '?', ',', ';', ':']) {
        return None;
    }
    // A language without articles has bare nouns.
    let is_small = |word: &str| context.is_any(FUNCTION, word) || context.is_any(&[W::Verb, W::Adverb], word);
    let ends_small = || [context.words().next(), context.words().next_back()].into_iter().flatten().any(is_small);
    let bare =
        !context.has_articles() && context.word_count() <= 5 && !ends_small() && !context.is(W::Possessive, previous);
    let names = is_noun_phrase(context) || context.is_name() || context.has_voice() || bare;
    let last = context.core.split_whitespace().next_back().unwrap_or_default();
    let genitive = last.ends_with(['\'', '’']) || context.is_possessor(last);
    // "his [own] camp", "this [book]": a common noun or adjective after a determiner is supplied, not explained.
    let takes_noun = context.is(W::Possessive, previous) || context.is(W::Determiner, previous);
    // "her [the miller's widow]": a possessive takes no noun that has its own article.
    let led = context.words().next().is_some_and(|first| context.is(W::Determiner, first)) && context.word_count() > 1;
    let personal = context.is(W::Possessive, previous) && !context.is(W::Determiner, previous);
    let explains = if takes_noun { genitive || personal && (context.is_name() || led) } else { names };
    if explains || context.has_voice() {
        Verdict::high(C::Identification, format!("says who \"{previous}\" is"))
    } else {
        None
    }
}

/// Whether, in a script without spaces, a pronoun stands directly before the bracket.
pub(super) fn pronoun_before(context: &Context<'_>) -> bool {
    const LONGEST: usize = 4;
    let starts = context.before.char_indices().rev().take(LONGEST).map(|(at, _)| at);
    context.is_unspaced() && starts.into_iter().any(|at| context.is(W::Pronoun, &context.before[at..]))
}

/// A title in quotation marks, or a question mark and a name: it shows what is meant.
pub(super) fn quoted_alone(context: &Context<'_>) -> Option<Verdict> {
    let core = context.core.trim_end_matches(['.', ' ']);
    let quoted = core.starts_with(['“', '"', '«', '„', '*'])
        && core.trim_end_matches(['.', ',']).ends_with(['”', '"', '»', '“', '*']);
    // The sign that opens it may have been taken off with the cue: `(NdT *flux*)`.
    let emphasised = core.ends_with(['*', '_']) && context.word_count() <= 4 && context.has_voice();
    let guessed = core.starts_with('?') && core.len() > 2;
    if (quoted || emphasised) && !guessed && context.has_voice() {
        let foreign = context.before.trim_end().ends_with(['>', ')'])
            || set_off(context.before).is_some_and(|kept| !looks_native(kept, context.lang));
        let class = if foreign { C::Translation } else { C::Original };
        return Verdict::medium(class, "quotes a word beside a word");
    }
    if quoted || guessed { Verdict::medium(C::Identification, "names the thing meant") } else { None }
}

pub(super) fn background(context: &Context<'_>) -> Option<Verdict> {
    let prepositional = context.begins_sentence()
        && context.words().next().is_some_and(|first| context.is(W::Preposition, first) && context.word_count() > 3);
    if is_clause(context) || prepositional { Verdict::medium(C::Context, "a clause of its own") } else { None }
}

pub(super) fn named(context: &Context<'_>) -> Option<Verdict> {
    let previous = context.previous_word();
    let near = context.before.trim_end().trim_end_matches(['"', '”', '’', '\'', '»']);
    if near.ends_with([',', ';', ':']) && !context.has_voice() || previous.is_empty() {
        return None;
    }
    let phrase = is_noun_phrase(context)
        || context.is_name()
        || context.word_count() > 1 && context.words().all(|word| is_capital(word) || context.is(W::Particle, word));
    let title = context.is(W::Title, previous) || context.is(W::Vague, previous) || context.is(W::Kin, previous);
    if context.begins_sentence() && !context.has_voice()
        || context.is_any(FUNCTION, previous)
        || context.is_any(&[W::Verb, W::Adverb], previous)
    {
        return None;
    }
    let name = is_capital(previous) && !begins_sentence_with_last_word(context);
    let noted = context.has_voice() && is_noun_phrase(context);
    if (title || name) && (phrase || title && context.has_voice()) || noted && name {
        return Verdict::medium(C::Identification, format!("says who or what \"{previous}\" is"));
    }
    if title && context.words().any(is_capital) && !starts_with_function(context) {
        return Verdict::medium(C::Identification, format!("says who or what \"{previous}\" is"));
    }
    let behind_noun = context.is_name()
        && !is_capital(previous)
        && !context.is_any(FUNCTION, previous)
        && !context.is_any(&[W::Verb, W::Adverb], previous);
    let inside = !context.after.starts_with(char::is_whitespace)
        || context.ends_sentence()
        || context.is_any(&[W::Conjunction, W::Auxiliary], context.next_word());
    if behind_noun && inside && !context.begins_sentence() {
        return Verdict::medium(C::Identification, format!("names \"{previous}\""));
    }
    None
}

/// Whether the word before the bracket begins its sentence, so that its capital means nothing.
fn begins_sentence_with_last_word(context: &Context<'_>) -> bool {
    let before = context.before.trim_end();
    let start = before.rfind(char::is_whitespace).map_or("", |at| before[..at].trim_end());
    let first = start.is_empty() || start.ends_with(['.', '!', '?', ':']);
    first && !context.is_name() && !is_noun_phrase(context)
}

fn apposition(context: &Context<'_>) -> Option<Verdict> {
    let previous = context.previous_word();
    let first = context.words().next()?;
    if follows_verb(context) {
        return None;
    }
    let article = context.is(W::Determiner, first) && context.word_count() > 1;
    let noun =
        !previous.is_empty() && !context.is_any(FUNCTION, previous) && !context.is_any(&[W::Verb, W::Adverb], previous);
    let closes = context.touches_after().is_none_or(|c| !c.is_whitespace())
        || context.ends_sentence()
        || context.is_any(FUNCTION, context.next_word())
        || context.is_any(&[W::Verb, W::Saying], context.next_word());
    let clause_end = context.before.trim_end().ends_with([',', ';', ':']);
    if article && noun && closes && !clause_end && is_noun_phrase(context) && !context.begins_sentence() {
        return Verdict::medium(C::Identification, "noun phrase after a noun");
    }
    None
}

/// A common noun after a noun, before a finite verb: the sentence is complete without it.
fn synonym(context: &Context<'_>) -> Option<Verdict> {
    let previous = context.previous_word();
    let noun = |word: &str| {
        !word.is_empty() && !context.is_any(FUNCTION, word) && !context.is_any(&[W::Verb, W::Adverb], word)
    };
    let bare_noun = context.word_count() <= 2
        && context.words().all(noun)
        && !context.is_capitalised()
        && !context
            .words()
            .next_back()
            .is_some_and(|last| context.has_ending(W::Adverbial, last) || context.has_ending(W::Progressive, last));
    let next = context.next_word();
    let verb = context.is_any(&[W::Verb, W::Auxiliary, W::Saying], next) || context.has_ending(W::Past, next);
    if bare_noun
        && noun(previous)
        && verb
        && !follows_verb(context)
        && !context.begins_sentence()
        && context.after.starts_with(char::is_whitespace)
    {
        return Verdict::low(C::Definition, format!("noun after \"{previous}\", before a verb"));
    }
    None
}

/// A word with the same ending as the one before, which is no adjective.
fn parallel(context: &Context<'_>) -> Option<Verdict> {
    let (previous, first) = (context.previous_word(), context.words().next()?);
    let letters = |word: &str| word.chars().count();
    let common = previous.chars().rev().zip(first.chars().rev()).take_while(|(a, b)| a == b).count();
    let words = !context.is_any(FUNCTION, previous) && !context.is_any(FUNCTION, first) && previous != first;
    let agrees = (2..=4).contains(&common) && letters(previous) > 3 && letters(first) > 3 && words;
    let plain = !context.has_ending(W::Ending, previous) && !context.has_ending(W::Ending, first);
    let touching = context.before.trim_end().ends_with(char::is_alphabetic);
    if agrees && plain && touching && !context.has_articles() && context.word_count() <= 4 && !context.is_capitalised()
    {
        return Verdict::low(C::Definition, format!("\"{first}\" has the ending of \"{previous}\""));
    }
    None
}

/// The word before the last one before the bracket.
fn before_last<'c>(context: &'c Context<'_>) -> Option<&'c str> {
    context.before.split_whitespace().rev().nth(1).map(strip_punctuation)
}

/// Whether a word is a number, or begins with one: "two-thirds".
pub(super) fn is_number(context: &Context<'_>, word: &str) -> bool {
    let first = word.split('-').next().unwrap_or_default();
    context.is(W::Number, first) || word.starts_with(|c: char| c.is_ascii_digit())
}

fn amount(context: &Context<'_>) -> Option<Verdict> {
    let first = context.words().find(|word| !context.is(W::Nearly, word))?;
    let nearly = context.words().next().is_some_and(|first| context.is(W::Nearly, first)) && context.word_count() > 1;
    let counts =
        context.is(W::Number, first.split('-').next().unwrap_or_default()) || first.chars().all(|c| c.is_ascii_digit());
    let counts = counts || nearly && is_number(context, first);
    let previous = context.previous_word();
    let noun = !previous.is_empty() && !context.is_any(FUNCTION, previous);
    let closes = context.touches_after().is_none_or(|c| !c.is_whitespace())
        || context.ends_sentence()
        || context.is_any(FUNCTION, context.next_word());
    // "in that year [1783]": what the noun points to.
    let pointed = || before_last(context).is_some_and(|word| context.is_any(&[W::Pointing, W::Referring], word));
    if counts && noun && (closes || nearly || pointed()) && !context.begins_sentence() {
        Verdict::medium(C::Identification, "an amount")
    } else {
        None
    }
}
