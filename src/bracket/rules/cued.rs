//! Brackets with a cue, which shows a speaker other than the author.

use super::rule::{Rule, Verdict};
use super::{formula, gloss, literal};
use crate::bracket::context::{Context, is_capital, strip_punctuation};
use crate::bracket::cue::{CueAt, CueHit};
use crate::bracket::lexer::Shape;
use crate::bracket::lexicon::Speaker;
use crate::bracket::naming::{named_in_note, quoted_in};
use crate::bracket::phrase::{is_clause, is_noun_phrase, set_off};
use crate::bracket::words::WordClass;
use crate::model::{Category, Certainty, Family, Role};

/// Before what is no note: a number behind prose is one.
pub(super) const MARKS: &[Rule] = &[Rule {
    name: "cue.mark",
    purpose: "A number or sign behind prose: the mark of a note that stands elsewhere.",
    example: "the harbour was shut[12] for a week",
    judge: mark,
}];

pub(super) const LABELS: &[Rule] = &[
    Rule {
        name: "cue.number",
        purpose: "A word for \"note\" and a number: the bracket points to a note that stands elsewhere.",
        example: "the harbour [Footnote 2]",
        judge: number,
    },
    Rule {
        name: "cue.footnote",
        purpose: "A numbered footnote or a marginal note that the edition sets inline.",
        example: "[Footnote 4: the old customs house]",
        judge: footnote,
    },
    Rule {
        name: "cue.label",
        purpose: "The bracket holds the cue and nothing else: the note itself stands outside, after a bracket at the start of a line or sentence, before any other.",
        example: "[Translator's note] Tides are meant.",
        judge: label,
    },
    Rule {
        name: "cue.transcriber",
        purpose: "A remark by whoever made the digital text: an editor's comment, whatever its subject.",
        example: "[Transcriber's note: a comma was added here.]",
        judge: transcriber,
    },
];

pub(super) const NOTES: &[Rule] = &[
    Rule {
        name: "cue.pointer",
        purpose: "A note with a cue that holds a page, a chapter or a figure with its number and little else: see there.",
        example: "as we saw (translator's note: section 40)",
        judge: pointer,
    },
    Rule {
        name: "cue.formula",
        purpose: "A note with a cue whose words decide: \"literally\", \"play on words\", the name of a language.",
        example: "the mate [TN: literally \"helper\"]",
        judge: worded,
    },
    Rule {
        name: "cue.named",
        purpose: "A note with a cue that opens with a word of the sentence, or quotes one: it says what that word means.",
        example: "The ferryman sold kvass there. [Translator's note: kvass is made from bread.]",
        judge: named,
    },
    Rule {
        name: "cue.apart",
        purpose: "A note with a cue that stands apart, after a full sentence or in a paragraph of its own, and has no word to explain: a few words say what those before mean, a short sentence is a remark on the translation, a longer one gives background.",
        example: "He bowed. [Translator's note: guests were greeted so.]",
        judge: apart,
    },
    Rule {
        name: "cue.speaker",
        purpose: "A note with a cue in the first person: the translator speaks of their work.",
        example: "the mate [translator's note: so we render the pilot's word here] left",
        judge: first_person,
    },
    Rule {
        name: "cue.expansion",
        purpose: "A note with a cue whose words begin with the letters before it, or that resolves an initial.",
        example: "drunk with P., [Translator's note: Petrov, a pilot.]",
        judge: |context| rest(context).and_then(|_| gloss::initial(context).or_else(|| gloss::acronym(context))),
    },
    Rule {
        name: "cue.person",
        purpose: "A note with a cue after a pronoun: who is meant.",
        example: "they saw him [translator's note: the pilot] go",
        judge: |context| rest(context).and_then(|_| gloss::pronoun(context)),
    },
    Rule {
        name: "cue.language",
        purpose: "A note with a cue in another language or script than the word before: the word of the source, or the meaning of a word that the text keeps.",
        example: "Так в разделе commit [фиксация, прим. перев.] этой книги.",
        judge: |context| {
            rest(context)?;
            gloss::across_languages(context)
                .or_else(|| gloss::renders_phrase(context))
                .or_else(|| gloss::other_script(context))
                .or_else(|| quotes_language(context))
        },
    },
    Rule {
        name: "cue.goes-on",
        purpose: "Words that go on with the sentence once the cue is taken away.",
        example: "he creates a new table [and does not change the old one, translator's note]",
        judge: |context| rest(context).and_then(|_| continues(context)),
    },
    Rule {
        name: "cue.quoted",
        purpose: "A note with a cue that only quotes a word: that of the source, or the meaning of a foreign one.",
        example: "the streams (\"flows\", translator's note) are dry",
        judge: |context| rest(context).and_then(|_| gloss::quoted_alone(context)),
    },
    Rule {
        name: "cue.background",
        purpose: "A note with a cue that is a clause of its own.",
        example: "your part [Translator's note: Orlov acted the pilot.] is all right",
        judge: |context| rest(context).filter(|_| !is_beside_noun(context)).and_then(|_| gloss::background(context)),
    },
    Rule {
        name: "cue.name",
        purpose: "A note with a cue after a name or a vague word: who or what is meant.",
        example: "they met Kovalski [translator's note: the captain] there",
        judge: |context| rest(context).and_then(|_| gloss::named(context)),
    },
    Rule {
        name: "cue.compound",
        purpose: "A note with a cue that takes a compound apart.",
        example: "a boat-house [translator's note: ship-shed] stood there",
        judge: |context| rest(context).and_then(|_| gloss::hyphenated(context)),
    },
    Rule {
        name: "cue.gloss",
        purpose: "A note with a cue directly after a word, of which nothing else is known: it says what the word means.",
        example: "he sat on the settle [translator's note: a bench with a back].",
        judge: |context| rest(context).and_then(|_| Verdict::medium(Category::Definition, "explains the word before")),
    },
];

fn number(context: &Context<'_>) -> Option<Verdict> {
    if context.cue.as_ref().is_some_and(|cue| cue.numbered && cue.at == CueAt::Whole) {
        return Verdict::high(Category::Number, "cue and number");
    }
    let (noun, number) = context.inner.split_once([' ', '.'])?;
    let number = number.trim_start_matches(['.', ' ']);
    let digits = !number.is_empty() && number.chars().all(|c| c.is_ascii_digit());
    if digits && context.is(WordClass::Note, noun) {
        Verdict::high(Category::Number, context.inner.to_owned())
    } else {
        None
    }
}

fn mark(context: &Context<'_>) -> Option<Verdict> {
    if literal::is_note_mark(context) && !literal::is_quoted_code(context) {
        Verdict::high(Category::Number, "a number behind prose")
    } else {
        None
    }
}

fn footnote(context: &Context<'_>) -> Option<Verdict> {
    let cue = context.cue.as_ref()?;
    match cue.voice {
        Speaker::Footnote if cue.numbered => Verdict::high(Category::Foot, "numbered footnote"),
        Speaker::Sidenote => Verdict::high(Category::Sidenote, "marginal note"),
        _ => None,
    }
}

fn label(context: &Context<'_>) -> Option<Verdict> {
    let cue = context.cue.as_ref().filter(|cue| cue.at == CueAt::Whole)?;
    let evidence = context.inner[cue.cue.clone()].to_owned();
    let follows = !context.ends_block() && context.shape != Shape::Dash;
    let bold = context.before.ends_with("**") || context.before.ends_with("**\\");
    let ends_statement = context.before.trim_end().ends_with([']', ')', '］', '）', '"', '”', '»']);
    let opens = context.begins_line() || bold || context.begins_sentence() && follows && !ends_statement;
    if opens && follows { Verdict::high(Category::Before, evidence) } else { Verdict::high(Category::After, evidence) }
}

fn transcriber(context: &Context<'_>) -> Option<Verdict> {
    let voice = context.cue.as_ref()?.voice;
    let is = voice == Speaker::Person(Role::Transcriber);
    if is { Verdict::high(Category::CommentEditor, "the transcriber speaks") } else { None }
}

/// A rule for the rest of a note with a cue.
fn rest<'c>(context: &'c Context<'_>) -> Option<&'c CueHit> {
    context.cue.as_ref().filter(|cue| cue.at != CueAt::Whole)
}

fn worded(context: &Context<'_>) -> Option<Verdict> {
    rest(context)?;
    if !context.core.chars().any(char::is_alphanumeric) {
        return Verdict::medium(Category::CommentTranslator, "no words");
    }
    // On a page without spaces between words, a single word in letters is that of the source.
    let is_source_word = context.is_unspaced() && context.word_count() == 1 && context.core.is_ascii();
    if is_source_word {
        return None;
    }
    let telling = || {
        formula::anywhere(context).filter(|verdict| {
            matches!(verdict.class, Category::Wordplay | Category::CommentLanguage | Category::Correction)
        })
    };
    let opening = formula::whole(context).or_else(|| formula::start(context)).or_else(|| formula::language(context));
    // "In the original …" only names the source; the words after it decide.
    let opening = opening
        .filter(|verdict| verdict.class != Category::Original)
        .or_else(telling)
        .or_else(|| formula::start(context))
        .or_else(|| formula::language(context));
    let formula = opening.or_else(|| formula::anywhere(context)).filter(|verdict| {
        !matches!(verdict.class.family(), Family::Literal | Family::Event | Family::Speech | Family::Attribution)
    })?;
    Some(refine_meaning(context, formula))
}

fn pointer(context: &Context<'_>) -> Option<Verdict> {
    rest(context)?;
    let has_number = context.core.contains(|c: char| c.is_ascii_digit());
    let place = context.words().any(|word| context.is(WordClass::Page, word))
        || context.is_unspaced()
            && context.core.chars().any(|c| context.is(WordClass::Page, c.encode_utf8(&mut [0; 4])));
    let short = if context.is_unspaced() { context.core.chars().count() <= 12 } else { context.word_count() <= 5 };
    if has_number && place && short { Verdict::medium(Category::Crossref, "a place with its number") } else { None }
}

/// "I.e." before quoted words gives the literal sense; before others, the meaning.
fn refine_meaning(context: &Context<'_>, verdict: Verdict) -> Verdict {
    let quotes = context.core.chars().filter(|c| matches!(c, '"' | '“' | '„' | '«' | '‘')).count();
    let sense = verdict.class == Category::Definition && verdict.evidence.contains("i.e") && quotes > 0;
    if sense { Verdict { class: Category::Literally, cert: Certainty::Medium, ..verdict } } else { verdict }
}

/// Whether, without spaces, the note stands at a noun in the middle of its sentence.
fn is_beside_noun(context: &Context<'_>) -> bool {
    let is_word = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
    context.is_unspaced() && is_word(context.touches_before()) && is_word(context.touches_after())
}

/// Whether the note comes after a complete sentence or is a paragraph of its own.
fn stands_apart(context: &Context<'_>) -> bool {
    let before = context.before.trim_end();
    let own_block = before.is_empty() || before.ends_with("\n\n") || context.begins_line() && context.begins_sentence();
    own_block || context.begins_sentence() && !names_last_word(context)
}

/// Whether a note after a full stop explains the sentence's last word: a noun phrase after a name or a foreign word.
fn names_last_word(context: &Context<'_>) -> bool {
    let sentence_end = context.before.trim_end();
    if !sentence_end.ends_with('.') || is_clause(context) {
        return false;
    }
    let last = crate::bracket::context::last_word(sentence_end);
    is_capital(last) || sentence_end.ends_with(['_', '*']) || is_noun_phrase(context)
}

fn named(context: &Context<'_>) -> Option<Verdict> {
    rest(context).filter(|cue| cue.voice == Speaker::Person(Role::Translator))?;
    let word = named_in_note(context, Category::Definition)?;
    let is_all = context.core.contains(&context.before[word.clone()]) && word.len() * 2 > context.core.len();
    if is_all || first_person(context).is_some() || gloss::across_languages(context).is_some() {
        return None;
    }
    Verdict::medium(Category::Definition, format!("says what \"{}\" is", &context.before[word]))
}

/// "in Latin *quies*": a language, and the word that the note quotes from it.
fn quotes_language(context: &Context<'_>) -> Option<Verdict> {
    const MOST_WORDS: usize = 8;
    let named = context
        .words()
        .take(4)
        .find(|word| word.chars().count() > 3 && context.lexicon.language_named(word).is_some())?;
    let quoted = quoted_in(context.core).filter(|_| context.word_count() <= MOST_WORDS)?;
    let is_last = context.core.trim_end_matches(|c: char| !c.is_alphanumeric()).ends_with(strip_punctuation(quoted));
    if is_last { Verdict::medium(Category::Original, format!("quotes a word after \"{named}\"")) } else { None }
}

/// Words of the first person, outside what the note quotes.
fn first_person(context: &Context<'_>) -> Option<Verdict> {
    rest(context)?;
    let quoted = quoted_words(context.core);
    // "capital i" is a letter.
    let is_letter = |word: &str| word.len() == 1 && !is_capital(word);
    let is_own = |word: &&str| context.is(WordClass::Speaker, word) && !is_letter(word) && !quoted.contains(word);
    let unspaced = || {
        let character = |c: char| context.is(WordClass::Speaker, c.encode_utf8(&mut [0; 4]));
        context.is_unspaced() && context.core.chars().any(character)
    };
    let speaks = context.words().any(|word| is_own(&word)) || unspaced();
    if speaks { Verdict::medium(Category::CommentTranslator, "the translator refers to themselves") } else { None }
}

/// The words between quotation marks.
fn quoted_words(text: &str) -> &str {
    let signs = ['"', '“', '”', '«', '»', '„'];
    let Some(open) = text.find(signs) else { return "" };
    let close = text.rfind(signs).unwrap_or(open);
    &text[open..close]
}

fn apart(context: &Context<'_>) -> Option<Verdict> {
    rest(context)?;
    if !stands_apart(context) {
        return None;
    }
    let continues = context.core.chars().next().is_some_and(char::is_lowercase);
    if continues
        && !context.before.trim().is_empty()
        && context.is(WordClass::Conjunction, context.words().next().unwrap_or_default())
    {
        return Verdict::medium(Category::Completion, "continues the sentence before");
    }
    if let Some(verdict) = first_person(context) {
        return Some(verdict);
    }
    if let Some(kept) = set_off(context.before).filter(|kept| kept.split_whitespace().count() <= 6) {
        return Verdict::medium(Category::Definition, format!("explains {kept}"));
    }
    if rest(context).is_some_and(|cue| cue.voice == Speaker::Person(Role::Editor)) && context.word_count() > 3 {
        return Verdict::medium(Category::CommentEditor, "the editor remarks on the content");
    }
    let names_language =
        context.words().any(|word| word.chars().count() > 3 && context.lexicon.language_named(word).is_some());
    if names_language && (is_clause(context) || context.word_count() > 5) {
        return Verdict::medium(Category::CommentLanguage, "refers to a language");
    }
    let short = if context.is_unspaced() { context.core.chars().count() <= 8 } else { context.word_count() <= 3 };
    if short && !is_clause(context) {
        short_gloss(context)
    } else if short {
        Verdict::medium(Category::CommentTranslator, "short remark")
    } else {
        Verdict::medium(Category::Context, "stands apart")
    }
}

/// A few words behind a sentence say what its last words mean, or the whole call: "Ahoj! [Hello!, translator's note]".
fn short_gloss(context: &Context<'_>) -> Option<Verdict> {
    let calls = |text: &str| text.trim_end_matches(['"', '”', '»', ' ']).ends_with(['!', '?', '！', '？']);
    if calls(context.before) && calls(context.core) {
        return Verdict::medium(Category::Translation, "the same call in other words");
    }
    Verdict::low(Category::Definition, "a few words behind the sentence")
}

/// Words that go on with the sentence once the cue is taken away: they open with a conjunction or an adverb
/// and are no sentence of their own.
fn continues(context: &Context<'_>) -> Option<Verdict> {
    const OPENING: &[WordClass] = &[WordClass::Conjunction, WordClass::Coordinator, WordClass::Adverb];
    let first = context.words().next()?;
    // Words with their particle go on with the sentence where there are no spaces.
    let particle =
        context.core.ends_with(['は', 'が', 'を', 'に', 'の', 'で', 'と', '的']) && !context.core.ends_with("こと");
    if particle && context.is_unspaced() && context.touches_after().is_some_and(char::is_alphanumeric) {
        return Verdict::medium(Category::Completion, "ends with a particle");
    }
    // "for 'media query'" names the word.
    let quotes = context
        .core
        .split_whitespace()
        .nth(1)
        .is_some_and(|word| word.starts_with(['"', '“', '«', '„', '‘', '\'', '*', '_', '`']));
    let runs_on =
        context.after.starts_with(char::is_whitespace) && context.next_word().starts_with(char::is_alphabetic);
    let other_word = context.is(WordClass::Alternative, first) && context.word_count() <= 4 && !runs_on;
    let beside = set_off(context.before).is_some_and(|kept| kept.split_whitespace().count() <= 3);
    let opens = context.is_any(OPENING, first) && context.word_count() > 1 && !context.is_capitalised() && !quotes;
    if other_word || beside && context.word_count() <= 3 {
        return None;
    }
    let ends = context.core.trim_end().ends_with(['.', '!', '?', '。']) && context.word_count() > 12;
    if opens && !ends { Verdict::medium(Category::Completion, format!("goes on with \"{first}\"")) } else { None }
}
