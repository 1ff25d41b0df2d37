//! Brackets that are read as part of the sentence.

use super::gloss;
use super::rule::{Rule, Verdict};
use crate::bracket::SquareBrackets;
use crate::bracket::context::{Context, is_capital, strip_punctuation};
use crate::bracket::lexer::Shape;
use crate::bracket::phrase::{follows_verb, is_noun_phrase};
use crate::bracket::words::WordClass as W;
use crate::model::{Category as C, Certainty};

pub(super) const LETTERS: &[Rule] = &[
    Rule {
        name: "supplied.case",
        purpose: "One letter at the start of a word: a capital letter was made small, or a small one capital.",
        example: "added that \"[t]he gate is shut\"",
        judge: case,
    },
    Rule {
        name: "supplied.letters",
        purpose: "Letters inside or at the end of a word: an abbreviation resolved, lost letters restored.",
        example: "dear B[irchall]",
        judge: letters,
    },
];

/// Before what explains words: what the edition's own convention says, and a name that another name follows.
pub(super) const NAMES: &[Rule] = &[
    Rule {
        name: "convention.square",
        purpose: "The configuration says what square brackets mean in these editions: words that the editor deleted, or words that were restored.",
        example: "sheep, goats [bees] and ducks",
        judge: convention,
    },
    Rule {
        name: "supplied.address",
        purpose: "Someone is addressed: \"O\" and a name, between commas.",
        example: "and you, [O Reader], must wait",
        judge: address,
    },
    Rule {
        name: "supplied.first-name",
        purpose: "A first name or a title before a name.",
        example: "they met [Pavel] Kovalski there",
        judge: first_name,
    },
];

pub(super) const STRONG: &[Rule] = &[
    Rule {
        name: "supplied.subject",
        purpose: "A noun phrase before a finite verb, at the start of a clause: the noun in place of a pronoun or of an absent subject.",
        example: "here, [the crews] would lose a week",
        judge: subject,
    },
    Rule {
        name: "supplied.clause",
        purpose: "Subject and verb, a verb alone or an infinitive: the rest of the sentence depends on them.",
        example: "[They have] gone too far",
        judge: clause,
    },
    Rule {
        name: "supplied.open",
        purpose: "The bracket ends with an article, preposition, auxiliary or conjunction: it belongs to the words that follow.",
        example: "better, [the rule of] idlers",
        judge: open,
    },
    Rule {
        name: "supplied.function",
        purpose: "Small words alone, which explain nothing: pronouns, prepositions, articles.",
        example: "they knew nothing [of it].",
        judge: small_words,
    },
    Rule {
        name: "supplied.governed",
        purpose: "An article, possessive, preposition or form of \"be\" stands before the bracket and waits for its word.",
        example: "present the [real] author",
        judge: governed,
    },
    Rule {
        name: "athetised.list",
        purpose: "The commas inside the bracket show that the words are the text's own: an editor judged them spurious. A conjunction at its start goes on with the list, \"or\" gives another word.",
        example: "sheep, goats, [geese,] and ducks",
        judge: athetised,
    },
    Rule {
        name: "supplied.phrase",
        purpose: "A prepositional phrase, adverb or conjunction that completes the words before.",
        example: "he contributed [to the report]",
        judge: phrase,
    },
    Rule {
        name: "supplied.noun",
        purpose: "A noun after an adjective or a possessive that has none.",
        example: "these bilateral [meetings], he said",
        judge: noun,
    },
    Rule {
        name: "supplied.particle",
        purpose: "In scripts without spaces, words that end with a particle and run on into the sentence.",
        example: "［検査官は］鐘を見た",
        judge: particle,
    },
];

pub(super) const DEFAULT: &[Rule] = &[
    Rule {
        name: "supplied.between",
        purpose: "Small words between words, with no sign of a gloss: the sentence is completed.",
        example: "the crew saw boats [drift] nearer",
        judge: between,
    },
    Rule {
        name: "gloss.remark",
        purpose: "A long phrase with a capital of its own within a sentence: it stands beside the sentence. A person should look.",
        example: "the old \"pier\" [Nobody knows the builder but every ferryman of the river has sworn by it] was sold",
        judge: beside,
    },
    Rule {
        name: "gloss.default",
        purpose: "A phrase at the end of a clause that no other rule covers: it explains the words before. A person should look.",
        example: "the old one [Verkhny pier].",
        judge: explains,
    },
    Rule {
        name: "position.alone",
        purpose: "A paragraph of its own that no other rule covers: nothing is there to complete. A person should look.",
        example: "[Harbour news]",
        judge: alone,
    },
    Rule {
        name: "supplied.default",
        purpose: "No rule covers the bracket. A person should look.",
        example: "[Harbour news] nothing new today",
        judge: |_| Some(fallback()),
    },
];

/// How many words are too many for the sentence around them.
const LONG: usize = 9;

fn beside(context: &Context<'_>) -> Option<Verdict> {
    let is_long = context.word_count() >= LONG && context.is_capitalised();
    if is_long { Verdict::low(C::Context, "long, and with a capital of its own") } else { None }
}

/// The verdict if no other rule gives one.
pub(super) fn fallback() -> Verdict {
    Verdict { class: C::Completion, cert: Certainty::Low, evidence: "no rule covers it".into() }
}

fn is_letters(context: &Context<'_>) -> bool {
    let word = |c: char| c.is_alphabetic() || matches!(c, '\u{300}'..='\u{36f}' | '?' | '-' | '\'' | '’' | '.');
    let inner = context.inner;
    let mut alphabetic = inner.chars().filter(|c| c.is_alphabetic()).peekable();
    alphabetic.peek().is_some()
        && inner.chars().all(word)
        && !inner.chars().any(crate::text::is_unspaced)
        && context.cue.is_none()
}

fn letter_at(c: Option<char>) -> bool {
    c.is_some_and(char::is_alphabetic)
}

fn case(context: &Context<'_>) -> Option<Verdict> {
    let one = context.inner.chars().filter(|c| c.is_alphabetic()).count() == 1;
    let starts = !letter_at(context.touches_before()) && letter_at(context.touches_after());
    let apostrophe =
        context.touches_after().is_some_and(|c| matches!(c, '\'' | '’')) && one && !letter_at(context.touches_before());
    let rest_small = context.after.chars().next().is_some_and(char::is_lowercase) || apostrophe;
    if one && starts && rest_small && is_letters(context) {
        return Verdict::high(C::Case, "one letter at the start of a word");
    }
    None
}

fn letters(context: &Context<'_>) -> Option<Verdict> {
    // Letters of another script are no letters of the word: "閑談[Gerede]".
    let letter_at = |c: Option<char>| letter_at(c) && !c.is_some_and(crate::text::is_unspaced);
    let joined =
        letter_at(context.touches_before()) || letter_at(context.touches_after()) && !context.inner.contains('.');
    let stopped =
        context.touches_before() == Some('.') && context.touches_after() == Some('.') && !is_capital(context.inner);
    // "He came[laughs] home": what the whole bracket says goes before.
    let says = |verdict: Verdict| verdict.cert == Certainty::High && verdict.class != C::Literal;
    let vouched = || super::formula::whole(context).is_some_and(says);
    if (joined || stopped) && is_letters(context) && !vouched() {
        Verdict::high(C::SuppliedExpansion, "letters inside a word")
    } else {
        None
    }
}

const OPEN: &[W] = &[W::Determiner, W::Preposition, W::Auxiliary, W::Conjunction, W::Coordinator];

/// Whether a clause begins at the bracket.
fn begins_clause(context: &Context<'_>) -> bool {
    let before = context.before.trim_end().trim_end_matches(['"', '“', '«', '„', '‘', '\'', '(', '_']).trim_end();
    before.is_empty()
        || before.ends_with([',', ';', ':', '.', '!', '?', '—', '–', '…', '\n'])
        || before.ends_with("--")
        || context.is_any(&[W::Conjunction, W::Coordinator, W::Saying], context.previous_word())
}

/// Whether a finite verb seems to follow.
fn verb_follows(context: &Context<'_>) -> bool {
    let next = context.next_word();
    let spaced = context.after.starts_with(char::is_whitespace) || context.is_unspaced();
    let inflected = !is_capital(next) && context.has_ending(W::Past, next);
    spaced && (context.is_any(&[W::Auxiliary, W::Verb, W::Saying], next) || inflected)
}

fn subject(context: &Context<'_>) -> Option<Verdict> {
    let first = context.words().next()?;
    let noun = context.is(W::Determiner, first) && context.word_count() > 1
        || context.is_name() && !context.is(W::Pronoun, first)
        || context.is(W::Possessive, first) && context.word_count() > 1;
    let open = context.words().next_back().is_some_and(|last| context.is_any(OPEN, last));
    if noun && !open && begins_clause(context) && verb_follows(context) {
        return Verdict::high(C::Referent, format!("noun phrase before \"{}\"", context.next_word()));
    }
    // "Let [the neighbours] write": the object of a verb, in place of a pronoun.
    let object = (context.is(W::Verb, context.previous_word()) || follows_verb(context))
        && context.is(W::Determiner, first)
        && context.word_count() > 1;
    if object && !open {
        Verdict::medium(C::Referent, format!("noun phrase after \"{}\"", context.previous_word()))
    } else {
        None
    }
}

fn clause(context: &Context<'_>) -> Option<Verdict> {
    let mut words = context.words();
    let first = words.next()?;
    let second = words.next().unwrap_or_default();
    let subject = context.is(W::Pronoun, first)
        && !second.is_empty()
        && context.is_any(&[W::Auxiliary, W::Verb, W::Saying], second);
    let pronoun_alone = context.word_count() == 1
        && context.is(W::Pronoun, first)
        && begins_clause(context)
        && !context.ends_sentence();
    let infinitive = context.is(W::Infinitive, first)
        && !second.is_empty()
        && !context.is_any(OPEN, second)
        && context.word_count() <= 2;
    let past = context.has_ending(W::Past, first)
        && first.chars().all(char::is_lowercase)
        && context.is(W::Pronoun, context.previous_word());
    let verb = (context.is_any(&[W::Verb, W::Saying, W::Auxiliary], first) || past) && context.word_count() <= 4;
    let named = context.is_any(&[W::Saying], first) && context.is(W::Speaker, second);
    let punctuated = context.core.ends_with(['.', '!', '?']) && context.begins_sentence() && context.word_count() > 3;
    if (subject || pronoun_alone || infinitive || verb || named) && !punctuated {
        return Verdict::high(C::Completion, format!("\"{first} {second}\" carries the clause").replace(" \"", "\""));
    }
    None
}

fn open(context: &Context<'_>) -> Option<Verdict> {
    let last = context.words().next_back()?;
    let runs_on = context.after.starts_with(char::is_whitespace) && !context.ends_block();
    let ends = context.is_any(OPEN, last) && context.core.ends_with(char::is_alphabetic) && runs_on;
    if ends { Verdict::high(C::Completion, format!("ends with \"{last}\"")) } else { None }
}

fn governed(context: &Context<'_>) -> Option<Verdict> {
    let previous = context.previous_word();
    let directly = context.before.ends_with(|c: char| c.is_alphabetic() || c == ' ' || c == '\n')
        && context.before.trim_end().ends_with(char::is_alphabetic);
    if !directly || previous.is_empty() {
        return None;
    }
    // "of them [of the sailors]": what opens with a preposition completes no possessive.
    let opens = context.words().next().is_some_and(|first| context.is(W::Preposition, first));
    // "[OK] or [FAILED]": the second of two brackets.
    let stem = context.before.trim_end().strip_suffix(previous).map_or("", str::trim_end);
    if context.is(W::Coordinator, previous) && stem.ends_with([']', '］']) {
        return None;
    }
    let possessive = context.is(W::Possessive, previous) && !(opens && context.word_count() > 1);
    let article = context.is(W::Determiner, previous) || possessive;
    let waits = article || context.is_any(&[W::Preposition, W::Auxiliary, W::Coordinator, W::Conjunction], previous);
    if waits { Verdict::high(C::Completion, format!("\"{previous}\" waits for a word")) } else { None }
}

fn athetised(context: &Context<'_>) -> Option<Verdict> {
    let core = context.core;
    let first = context.words().next()?;
    let verbal =
        context.words().any(|word| context.is_any(&[W::Saying, W::Verb], word)) || context.has_ending(W::Past, first);
    let commas = core.starts_with(',') || core.ends_with(',');
    let opens_phrase = !context.is_any(&[W::Preposition, W::Infinitive, W::Conjunction, W::Coordinator], first);
    let names = is_noun_phrase(context) || opens_phrase && context.words().any(is_capital);
    if commas && !verbal && names {
        return Verdict::medium(C::Identification, "a noun phrase with its comma");
    }
    if commas && !verbal && !core.contains(['"', '“']) {
        return Verdict::medium(C::Athetised, "commas inside the bracket");
    }
    let coordinated = context.is(W::Coordinator, first) && context.word_count() > 1 && !context.begins_sentence();
    match coordinated {
        // "intuition [or perception]": the other word for it.
        true if context.is(W::Alternative, first) => Verdict::low(C::Definition, "another word for it"),
        true => Verdict::low(C::Completion, format!("begins with \"{first}\"")),
        false => None,
    }
}

fn small_words(context: &Context<'_>) -> Option<Verdict> {
    let small = |word: &str| crate::text::is_function_word(word, context.lang);
    let all = context.word_count() > 0 && context.words().all(|word| small(&word.to_lowercase()));
    let plain = context.core.chars().all(|c| c.is_alphabetic() || c == ' ' || c == '\'' || c == '’');
    let found = all && plain && !context.is_unspaced() && context.cue.is_none() && context.word_count() <= 5;
    if found { Verdict::high(C::Completion, "small words alone") } else { None }
}

fn convention(context: &Context<'_>) -> Option<Verdict> {
    let square = context.lexicon.square.filter(|_| context.shape == Shape::Square && context.cue.is_none())?;
    let class = match square {
        SquareBrackets::Athetised => C::Athetised,
        SquareBrackets::Supplied => C::Completion,
    };
    Verdict::high(class, "the convention of these editions")
}

fn address(context: &Context<'_>) -> Option<Verdict> {
    let mut words = context.words();
    let called = words.next().is_some_and(|first| matches!(first, "O" | "Oh" | "Ô" | "О" | "o" | "ó" | "ô"));
    let between = context.before.trim_end().ends_with([',', ';', ':', '!', '“', '"']) || context.begins_sentence();
    let names = words.next().is_some() && context.word_count() <= 6;
    if called && names && between { Verdict::high(C::Completion, "someone is addressed") } else { None }
}

fn first_name(context: &Context<'_>) -> Option<Verdict> {
    let (previous, next) = (context.previous_word(), context.next_word());
    let is_name = |word: &str| is_capital(word) && !crate::text::is_frequent(&word.to_lowercase(), context.lang);
    let short = context.word_count() <= 2 && context.words().all(|word| is_capital(word) && is_name(word));
    let is_noun_language = crate::text::primary(context.lang) == "de";
    let runs_on = context.after.starts_with(char::is_whitespace) && is_name(next) && next.chars().count() > 1;
    let free = !is_capital(previous) || context.is_any(&[W::Title, W::Preposition, W::Conjunction], previous);
    let found = short && runs_on && free && !is_noun_language && !context.begins_line() && context.cue.is_none();
    if found { Verdict::medium(C::Completion, format!("before the name \"{next}\"")) } else { None }
}

fn phrase(context: &Context<'_>) -> Option<Verdict> {
    let first = context.words().next()?;
    let counts = context.words().nth(1).is_some_and(|word| gloss::is_number(context, word));
    if context.is(W::Nearly, first) && counts {
        return None;
    }
    let adverb = context.word_count() == 1 && context.has_ending(W::Adverbial, first) && !context.is_capitalised();
    if renames(context) {
        return Verdict::medium(C::Identification, format!("\"{first}\" and a name, after a name"));
    }
    let function =
        adverb || context.is_any(&[W::Preposition, W::Adverb, W::Conjunction, W::Coordinator, W::Possessive], first);
    let punctuated = context.core.ends_with(['.', '!', '?']) && context.begins_sentence();
    let apart = context.begins_sentence() && context.ends_block();
    if function && !punctuated && !apart && context.cue.is_none() && parallel_before(context, first) {
        return Verdict::low(C::Identification, format!("\"{first}\" stands before the words, too"));
    }
    if function && !punctuated && !apart && context.cue.is_none() {
        // In the middle of a clause the phrase may as well explain the one before.
        let closes = context.touches_after().is_none_or(|c| !c.is_whitespace());
        let cert = if closes || context.word_count() == 1 { Certainty::High } else { Certainty::Medium };
        return Verdict::new(C::Completion, cert, format!("begins with \"{first}\""));
    }
    None
}

/// "Ferrytown [now New Harbour]": another name of what has a name.
fn renames(context: &Context<'_>) -> bool {
    let mut words = context.words();
    let adverb = words.next().is_some_and(|first| context.is(W::Adverb, first));
    let mut names =
        words.filter(|word| !context.is_any(&[W::Preposition, W::Determiner, W::Particle], word)).peekable();
    adverb && names.peek().is_some() && names.all(is_capital) && is_capital(context.previous_word())
}

/// Whether the phrase before the bracket opens with the same preposition: `в книгу [в Коран]`.
fn parallel_before(context: &Context<'_>, first: &str) -> bool {
    let ends = context.touches_after().is_none_or(|c| !c.is_alphanumeric());
    let mut back =
        context.before.split_whitespace().rev().take(9).take_while(|word| !word.ends_with(['.', ';', '!', '?']));
    let is_same = |word: &str| strip_punctuation(word).to_lowercase() == first.to_lowercase();
    let near = back.next().is_some_and(|word| !is_same(word)) && back.any(is_same);
    ends && near && context.is(W::Preposition, first) && context.word_count() > 1
}

fn noun(context: &Context<'_>) -> Option<Verdict> {
    let previous = context.previous_word();
    let bare_noun = context.word_count() <= 2
        && !context.is_capitalised()
        && context.core.chars().all(|c| c.is_alphabetic() || c == ' ' || c == '-');
    let adjective = context.has_ending(W::Ending, previous);
    let pronoun = context.is(W::Possessive, previous) || context.is(W::Determiner, previous);
    let touching = context.before.trim_end().ends_with(char::is_alphabetic);
    if bare_noun && touching && (adjective || pronoun) {
        Verdict::medium(C::Completion, format!("noun after \"{previous}\""))
    } else {
        None
    }
}

fn particle(context: &Context<'_>) -> Option<Verdict> {
    let runs_on = context.touches_after().is_some_and(char::is_alphanumeric);
    let particle = context.core.ends_with(['は', 'が', 'を', 'に', 'の', 'で', 'と', 'も', '的', '了', '地', '得']);
    if !context.is_unspaced() || !runs_on || context.cue.is_some() {
        return None;
    }
    // "クワス［黒パン飲料］を": a second noun beside a finished one.
    let is_noun = |c: Option<char>| c.is_some_and(|c| c.is_alphanumeric() && !('\u{3040}'..='\u{309f}').contains(&c));
    let beside = is_noun(context.touches_before()) && is_noun(context.core.chars().next_back());
    if beside && !particle && (!is_noun(context.touches_after()) || is_noun_beside(context)) {
        return None;
    }
    if !particle && gloss::pronoun_before(context) {
        return None;
    }
    let subject = context.core.ends_with(['は', 'が']);
    match (particle, subject) {
        (_, true) => Verdict::high(C::Referent, "subject with its particle"),
        (true, _) => Verdict::medium(C::Completion, "ends with a particle"),
        _ => Verdict::low(C::Completion, "runs on into the sentence"),
    }
}

/// In Chinese, whether words of two letters and more stand behind a noun: no small word is at their borders.
fn is_noun_beside(context: &Context<'_>) -> bool {
    let border = |c: Option<char>| c.is_none_or(|c| context.is(W::Border, c.encode_utf8(&mut [0; 4])));
    let (first, last) = (context.core.chars().next(), context.core.chars().next_back());
    let borders = border(context.touches_before()) || border(first) || border(last);
    context.lang.starts_with("zh") && context.core.chars().count() > 1 && !borders
}

fn between(context: &Context<'_>) -> Option<Verdict> {
    let small = !context.is_capitalised() && context.word_count() <= 4;
    let next = context.next_word();
    let runs_on =
        context.after.starts_with(char::is_whitespace) && next.chars().next().is_some_and(char::is_alphabetic);
    let previous = context.previous_word();
    let touching = context.before.trim_end().ends_with(|c: char| c.is_alphabetic() || matches!(c, ',' | ';' | ':'));
    let function_follows = context.is_any(&[W::Preposition, W::Coordinator, W::Conjunction, W::Auxiliary], next);
    let opens = context.begins_sentence() && runs_on;
    // "the laws [arising] from the concept"
    let first = context.words().next().unwrap_or_default();
    let participle = context.word_count() == 1
        && (context.has_ending(W::Progressive, first) || context.has_ending(W::Past, first))
        && context.is(W::Preposition, next);
    if small && (opens || runs_on && touching && (!function_follows || participle)) {
        return Verdict::medium(
            C::Completion,
            format!("between \"{previous}\" and \"{next}\"").replace("\"\"", "the start"),
        );
    }
    None
}

fn alone(context: &Context<'_>) -> Option<Verdict> {
    let alone = context.before.trim().is_empty() && context.ends_block() && !context.caption;
    if alone { Verdict::low(C::CommentEditor, "a paragraph of its own") } else { None }
}

fn explains(context: &Context<'_>) -> Option<Verdict> {
    if context.previous_word().is_empty() || context.begins_sentence() {
        return None;
    }
    let several = context.word_count() > 1 || context.is_capitalised();
    let class = if several { C::Identification } else { C::Definition };
    Verdict::low(class, format!("stands after \"{}\"", strip_punctuation(context.previous_word())))
}
