//! Brackets that are recognised by their place in the block.

use super::rule::{Rule, Verdict};
use crate::bracket::context::{Context, is_capital};
use crate::bracket::phrase::is_clause;
use crate::bracket::words::WordClass as W;
use crate::model::Category as C;
use crate::text::other_language;

pub(super) const RULES: &[Rule] = &[
    Rule {
        name: "position.place-of-writing",
        purpose: "The bracket ends with a colon and introduces what follows: a place on the document, a hand, or a speaker.",
        example: "[In a second notebook:] Bring candles.",
        judge: introduces,
    },
    Rule {
        name: "position.credit",
        purpose: "A name at the end of a caption or paragraph, after the last full stop: the credit of a picture.",
        example: "The crew waits on May 3. [Port Office]",
        judge: credit,
    },
    Rule {
        name: "position.siglum",
        purpose: "One or two capital letters at the end of a text: the mark of the collection or owner.",
        example: "Yours, P. Zim. [K.]",
        judge: siglum,
    },
    Rule {
        name: "position.speaker",
        purpose: "A name at the start of a line or sentence, before a new sentence: who speaks.",
        example: "[Orlova] We begin at noon.",
        judge: speaker,
    },
    Rule {
        name: "position.document-state",
        purpose: "A remark on quoted words of the document: in whose hand, effaced, added.",
        example: "come [\"soon\" was added later] at noon",
        judge: quoted_state,
    },
    Rule {
        name: "position.language-remark",
        purpose: "A remark whose subject is the writer: \"author corrects …\", \"the commenter writes …\".",
        example: "It is theirs [The reader confuses two words]",
        judge: writer,
    },
    Rule {
        name: "position.picture",
        purpose: "A line of its own that opens with a picture, or says what stands here: what is shown there.",
        example: "[A small pencil drawing of two boats]",
        judge: picture,
    },
    Rule {
        name: "position.hearing",
        purpose: "Alone behind the number of a line, as courts number them: what the hearing is at.",
        example: "12 [Second part of the hearing]",
        judge: hearing,
    },
    Rule {
        name: "position.translation",
        purpose: "A line of its own in the language of the page, under words of another language: their translation.",
        example: "Die alte Brücke ist seit dem Krieg geschlossen.\n\n[The old bridge has been closed since the war.]",
        judge: translation,
    },
    Rule {
        name: "position.incident",
        purpose: "A phrase with a full stop of its own between two sentences: something that happens.",
        example: "You are early! [Steps on gravel.] Come in.",
        judge: incident,
    },
    Rule {
        name: "position.source",
        purpose: "A paragraph of its own without a verb and with a date: where the text was said or printed.",
        example: "[Speech at the harbour, May 28, 1915.]",
        judge: source,
    },
    Rule {
        name: "position.remark",
        purpose: "A whole sentence between sentences: an editor's remark.",
        example: "[He had lost the key on the ferry.]",
        judge: remark,
    },
];

fn introduces(context: &Context<'_>) -> Option<Verdict> {
    let colon = context.inner.ends_with([':', '：']) || context.after.starts_with([':', '：']) && context.begins_line();
    if !colon || context.cue.is_some() {
        return None;
    }
    let first = context.words().next()?;
    let place = context.is_any(&[W::Preposition, W::Conjunction, W::Adverb], first)
        || context.words().any(|word| word.to_lowercase().starts_with("writ"));
    if place {
        Verdict::high(C::Physical, "introduces words with a colon")
    } else if context.word_count() <= MOST_SPEAKERS {
        Verdict::medium(C::Speaker, "introduces words with a colon")
    } else {
        None
    }
}

/// The longest name of a speaker, in words.
const MOST_SPEAKERS: usize = 8;

fn credit(context: &Context<'_>) -> Option<Verdict> {
    let last =
        context.ends_block() && (context.begins_sentence() || context.caption) && !context.before.trim().is_empty();
    let words = context.word_count();
    let capitals = context.words().filter(|word| is_capital(word)).count();
    let names = capitals > 0 && capitals * 2 >= words && context.is_capitalised();
    let closed = context.core.ends_with(['.', '!', '?']);
    let letters = context.core.chars().filter(|c| c.is_alphabetic()).count();
    if last && names && !closed && words <= 8 && letters > 2 && context.cue.is_none() && !is_clause(context) {
        return if context.caption {
            Verdict::high(C::Credit, "name at the end of a caption")
        } else {
            Verdict::medium(C::Credit, "name after the last full stop")
        };
    }
    unspaced_credit(context)
}

/// Captions in scripts that have no capitals.
fn unspaced_credit(context: &Context<'_>) -> Option<Verdict> {
    let last = context.caption && context.ends_block() && context.begins_sentence();
    let short = context.core.chars().count() <= 40 && !context.core.ends_with(['。', '.', '!', '?']);
    if last && short && context.cue.is_none() { Verdict::medium(C::Credit, "at the end of a caption") } else { None }
}

fn siglum(context: &Context<'_>) -> Option<Verdict> {
    let mut letters = context.core.chars().filter(|c| c.is_alphabetic());
    let capitals = (1..=3).contains(&letters.clone().take(4).count()) && letters.all(char::is_uppercase);
    let marks = context.core.chars().all(|c| c.is_alphabetic() || c == '.' || c == ' ');
    if capitals && marks && context.begins_sentence() {
        Verdict::medium(C::Siglum, "capital letters at the end of a text")
    } else {
        None
    }
}

fn speaker(context: &Context<'_>) -> Option<Verdict> {
    let opens = context.begins_sentence()
        && context.is_name()
        && context.word_count() <= 4
        && context.core.ends_with(char::is_alphabetic);
    let sentence_follows = is_capital(context.next_word()) && context.after.starts_with(char::is_whitespace);
    let pronoun = context.words().next().is_some_and(|word| {
        context.is_any(&[W::Pronoun, W::Determiner, W::Preposition, W::Adverb, W::Conjunction, W::Auxiliary], word)
    });
    // "Lt. [Lieutenant] Orlov": no sentence ends before it.
    let resolves = super::gloss::acronym(context).is_some();
    if opens && sentence_follows && !pronoun && !resolves {
        Verdict::medium(C::Speaker, "name before a new sentence")
    } else {
        None
    }
}

fn quoted_state(context: &Context<'_>) -> Option<Verdict> {
    let rest = context.core.strip_prefix(['"', '“', '_', '«'])?;
    let close = rest.find(['"', '”', '»'])?;
    let after = rest[close..].trim_start_matches(['"', '”', '»', '_', ' ']);
    let first = after.split_whitespace().next()?;
    let state = context.is_any(&[W::Auxiliary, W::Preposition], first) || context.has_ending(W::Past, first);
    if state { Verdict::medium(C::Physical, "says what happened to quoted words") } else { None }
}

fn writer(context: &Context<'_>) -> Option<Verdict> {
    let mut words = context.words().filter(|word| !context.is(W::Determiner, word));
    let subject = words.next()?;
    let verb = words.next()?;
    let acts = context.is(W::Writer, subject) && verb.ends_with('s') && !context.is(W::Preposition, verb);
    if !acts {
        return None;
    }
    let language =
        context.words().any(|word| context.lexicon.language_named(word).is_some() || context.is(W::Linguistic, word));
    if language {
        Verdict::high(C::CommentLanguage, "what the writer does with language")
    } else {
        Verdict::medium(C::CommentEditor, "what the writer does")
    }
}

fn incident(context: &Context<'_>) -> Option<Verdict> {
    let between = context.begins_sentence() && !context.ends_block() && !context.before.trim().is_empty();
    let short = context.word_count() <= 4 && context.core.ends_with('.') && context.is_capitalised();
    let lower = context.words().skip(1).all(|word| !is_capital(word)) && context.word_count() > 1;
    if between && short && lower && !is_clause(context) {
        Verdict::medium(C::Incident, "phrase between two sentences")
    } else {
        None
    }
}

fn source(context: &Context<'_>) -> Option<Verdict> {
    let described = context.is_own_line() && context.is_capitalised() && context.word_count() > 2;
    // "This letter was first printed in the Times."
    let printed = || context.words().any(|word| context.is(W::Source, word) && context.has_ending(W::Past, word));
    if !described || context.has_voice() || is_clause(context) && !printed() {
        return None;
    }
    let is_year =
        |word: &str| word.len() == 4 && word.starts_with(['1', '2']) && word.bytes().all(|b| b.is_ascii_digit());
    if context.words().any(is_year) {
        return Verdict::medium(C::SourceLine, "a paragraph with a date");
    }
    let place = context.words().find(|word| context.is(W::Source, word))?;
    let named = context.words().skip(1).any(is_capital) || context.core.contains(['_', '*', '"', '“']);
    if named { Verdict::medium(C::SourceLine, format!("a paragraph with \"{place}\"")) } else { None }
}

fn picture(context: &Context<'_>) -> Option<Verdict> {
    let picture = opening_picture(context).or_else(|| picture_here(context))?;
    let apart = context.is_own_line() || context.begins_sentence() && context.core.ends_with('.');
    if apart && context.is_capitalised() && !context.has_voice() {
        Verdict::high(C::Graphic, picture.to_owned())
    } else {
        None
    }
}

fn opening_picture<'a>(context: &Context<'a>) -> Option<&'a str> {
    let opening = context.words().take(6).take_while(|word| !context.is_any(BEFORE_PICTURE, word));
    opening.filter(|word| context.is(W::Picture, word)).last()
}

/// "Here the captain breaks off with a drawing of the pier".
fn picture_here<'a>(context: &Context<'a>) -> Option<&'a str> {
    let here = context.words().next().is_some_and(|first| context.is(W::Here, first));
    let mut words = context.words().take(12);
    if here { words.find(|word| context.is(W::Picture, word)) } else { None }
}

/// What ends the phrase that may name a picture: "a letter with a drawing".
const BEFORE_PICTURE: &[W] = &[W::Preposition, W::Auxiliary, W::Conjunction, W::Verb];

fn hearing(context: &Context<'_>) -> Option<Verdict> {
    let margin = context.line_before.trim();
    let numbered = (1..=3).contains(&margin.len()) && margin.bytes().all(|byte| byte.is_ascii_digit());
    let alone = numbered && !context.line_after.contains(char::is_alphanumeric);
    if alone && context.is_capitalised() && context.word_count() > 1 && context.cue.is_none() {
        Verdict::medium(C::Production, format!("alone in line {margin}"))
    } else {
        None
    }
}

fn translation(context: &Context<'_>) -> Option<Verdict> {
    if !context.is_own_line() || context.has_voice() || context.word_count() < 3 {
        return None;
    }
    let above = [context.before, context.block_before].into_iter().find_map(last_line)?;
    let other = other_language(above, context.lang)?;
    let is_own = other_language(context.core, context.lang).is_none();
    if is_own { Verdict::medium(C::Translation, format!("under words in another language ({other})")) } else { None }
}

/// The last line with words, without the brackets in it.
fn last_line(text: &str) -> Option<&str> {
    text.lines().rev().find(|line| line.split_whitespace().count() > 2 && !line.contains(['[', ']']))
}

fn remark(context: &Context<'_>) -> Option<Verdict> {
    let apart = context.begins_sentence() || context.before.trim_end().ends_with(['-', '—', ':']);
    let sentence =
        context.is_capitalised() && context.core.ends_with(['.', '!', '?', '。']) && context.word_count() > 3;
    if apart && sentence { Verdict::medium(C::CommentEditor, "a whole sentence between sentences") } else { None }
}
