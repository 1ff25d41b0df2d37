//! The anchor of a gloss: the words before the bracket that it explains.

use super::context::{Context, ends_with_initial, is_capital, strip_punctuation};
use super::forms::compound_of;
use super::kept::{Foreign, foreign_run, foreign_side, other_script_before};
use super::naming::{named_in_note, quoted_in};
use super::phrase::{is_clause, is_meant, set_off_span};
use super::rendered::rendered;
use super::unspaced::{compound, modified};
use super::words::WordClass as W;
use crate::model::{Category, Span};

/// Finds the words that a bracket of this class explains, as a byte range of [`Context::before`]. `None` if the bracket
/// refers to the sentence, or nothing comes before it.
pub(super) fn find(context: &Context<'_>, class: Category) -> Option<Span> {
    if !class.is_anchored() {
        return None;
    }
    let before = context.before;
    let named = named_in_note(context, class);
    let whole =
        rendered(context, class).filter(|whole| named.as_ref().is_none_or(|named| !whole.contains(&named.start)));
    if let Some(span) = whole {
        return Some(span);
    }
    if named.is_none() && detached(context, class) {
        return None;
    }
    let end = content_end(before)?;
    // What quotation marks or markup set off is meant as it stands, signs and all.
    let set_off =
        || set_off_span(without_ending(before)).filter(|span| before[span.clone()].split_whitespace().count() <= 6);
    if let Some(span) = set_off()
        && named.as_ref().is_none_or(|named| span.start <= named.start && named.end <= span.end)
    {
        let text = &before[span.clone()];
        let start = span.start + text.len() - text.trim_start().len();
        let span = start..start + text.trim().len();
        return Some(without_article(context, span)).filter(|span| !span.is_empty());
    }
    let span = named
        .or_else(|| kept(context, class, end))
        .or_else(|| if context.is_unspaced() { compound(context, end) } else { None })
        .or_else(|| phrase(context, class, end))?;
    let span = without_article(context, trimmed(before, span));
    before[span.clone()].chars().any(char::is_alphanumeric).then_some(span)
}

/// Text without an ending that is written with a hyphen behind quotation marks, italics or a link: `_Hafen_-en`.
fn without_ending(before: &str) -> &str {
    const LONGEST: usize = 4;
    let text = before.trim_end();
    let stem = text.trim_end_matches(char::is_lowercase);
    let ending = text[stem.len()..].chars().count();
    let bare = stem.strip_suffix('-').filter(|bare| bare.ends_with(['_', '*', '"', '”', '»', ')', '>', '`']));
    bare.filter(|_| (1..=LONGEST).contains(&ending)).unwrap_or(before)
}

/// Words that are no anchor alone.
pub(super) const SMALL: &[W] = &[
    W::Determiner,
    W::Possessive,
    W::Preposition,
    W::Auxiliary,
    W::Conjunction,
    W::Coordinator,
    W::Pronoun,
    W::Adverb,
];

/// The words before the bracket that the text keeps in another script or language than its own.
fn kept(context: &Context<'_>, class: Category, end: usize) -> Option<Span> {
    let foreign = other_script_before(context, end).or_else(|| {
        let meant = matches!(class, Category::Translation | Category::Definition | Category::Literally);
        if meant { foreign_run(context) } else { None }
    });
    if foreign.is_some() || !matches!(class, Category::Translation | Category::Definition) || !context.has_voice() {
        return foreign;
    }
    match foreign_side(context)? {
        Foreign::Before(span) => Some(span),
        Foreign::Inside => None,
    }
}

/// Leaves out an article that is written together with its noun: "l'intergiciel".
fn without_article(context: &Context<'_>, span: Span) -> Span {
    let text = &context.before[span.clone()];
    let Some(at) = text.find(['\'', '’']).filter(|at| *at <= 4) else { return span };
    let noun = at + text[at..].chars().next().map_or(1, char::len_utf8);
    let article = context.is_any(&[W::Determiner, W::Preposition], &text[..at]) || at == 1;
    let is_whole = text[noun..].chars().next().is_some_and(char::is_alphabetic) && text.len() > noun + 2;
    if article && is_whole && context.lang != "en" { span.start + noun..span.end } else { span }
}

/// Whether the note is detached: after a complete sentence, without a word that it could explain.
fn detached(context: &Context<'_>, class: Category) -> bool {
    let before = context.before.trim_end();
    if class == Category::Context {
        return context.begins_sentence() || !has_name_before(context);
    }
    // Measured: all but one in twenty of the others explain words, behind a full stop, too.
    let own_block = before.is_empty() || context.begins_line() && context.begins_sentence();
    own_block || is_meant(context)
}

/// Whether the word before is a name: background is anchored only to names and to nouns with a possessive.
fn has_name_before(context: &Context<'_>) -> bool {
    let last = context.previous_word();
    let mut words = context.before.split_whitespace().rev().skip(1);
    let owned = words.next().is_some_and(|word| context.is(W::Possessive, strip_punctuation(word)));
    let first_in_sentence = context.before.trim_end().strip_suffix(last).is_some_and(|rest| rest.trim_end().is_empty());
    let clause = is_clause(context);
    clause && (owned || is_capital(last) && !first_in_sentence)
}

/// The end of the words before the bracket: after the last letter, digit or closing sign that belongs to a word.
fn content_end(before: &str) -> Option<usize> {
    let text = without_macros(before).trim_end_matches(|c: char| {
        c.is_whitespace() || ",;:!?。！？、；：\"”“’'»)*_`~>^\\」』》〉】）］{}".contains(c)
    });
    let text = if ends_with_initial(text) { text } else { text.trim_end_matches(['.', '”', '"', '’', ',', '…']) };
    (!text.is_empty()).then_some(text.len())
}

/// Markup in which a footnote opens, and marks of references: no words of the text.
const OPENINGS: &[&str] = &["{empty}", "footnote:", "footnote", "\\footnote{", "<footnote>", "<para>", "<p>", "<note>"];

/// A text without the markup at its end that opens a footnote or refers to one.
fn without_macros(before: &str) -> &str {
    let mut text = before.trim_end();
    loop {
        let opened = OPENINGS.iter().find_map(|opening| text.strip_suffix(opening)).filter(|rest| !rest.ends_with('_'));
        let Some(rest) = opened.or_else(|| without_mark(text)) else { return text };
        text = rest.trim_end();
    }
}

/// A text without the mark of a reference at its end: `[A12]`.
fn without_mark(text: &str) -> Option<&str> {
    let (rest, mark) = text.strip_suffix(']')?.rsplit_once('[')?;
    let is_mark =
        mark.len() <= 6 && mark.ends_with(|c: char| c.is_ascii_digit()) && !mark.contains(char::is_whitespace);
    is_mark.then_some(rest)
}

/// The phrase before the bracket.
fn phrase(context: &Context<'_>, class: Category, end: usize) -> Option<Span> {
    let before = &context.before[..end];
    let words = words_back(before);
    let described = || described(context, &words, before).filter(|_| !context.has_articles() || takes_phrase(class));
    let last = modified(context, &words, before).or_else(described).unwrap_or(words.first()?.clone());
    let word = &before[last.clone()];
    if class == Category::GlossExpansion && is_acronym(word) {
        return Some(last);
    }
    if context.is_any(&[W::Preposition, W::Conjunction, W::Coordinator, W::Auxiliary], word)
        && !context.is(W::Pronoun, word)
    {
        return None;
    }
    if context.is(W::Pronoun, word) || !takes_phrase(class) {
        let equal = equal_length(context, class, &words, before)
            .or_else(|| compound_of(context, class, &words, before))
            .or_else(|| whole_clause(context, &words, before).filter(|_| class == Category::Translation))
            .or_else(|| {
                let several = class == Category::Original && context.word_count() > 1;
                if several { noun_phrase(context, &words, before) } else { None }
            })
            .or_else(|| translated_name(context, class, &words, before));
        return Some(equal.unwrap_or(last));
    }
    if let Some(dated) = dated(context, &words, before) {
        return Some(dated);
    }
    parallel(context, before)
        .or_else(|| of_name(context, &words, before, class))
        .or_else(|| name(context, &words, before))
        .or_else(|| noun_phrase(context, &words, before))
        .or_else(|| counted(context, &words, before))
        .or_else(|| whole_clause(context, &words, before))
        .or(Some(last))
}

/// Whether a word is an abbreviation in capitals.
fn is_acronym(word: &str) -> bool {
    let letters = word.chars().filter(|c| c.is_alphabetic());
    letters.clone().count() > 1 && letters.filter(|c| c.is_lowercase()).count() <= 1
}

/// "Old Mill [Vana Veski]": of a name, the whole is translated, unless a single word gives the sense of its last one.
fn translated_name(context: &Context<'_>, class: Category, words: &[Span], before: &str) -> Option<Span> {
    let translates = class == Category::Original || class == Category::Translation && context.word_count() > 1;
    if translates && !context.is(W::Pronoun, &before[words.first()?.clone()]) {
        name(context, words, before)
    } else {
        None
    }
}

/// "надлежащим образом": a noun with the adjective before it.
fn described(context: &Context<'_>, words: &[Span], before: &str) -> Option<Span> {
    let [noun, adjective, ..] = words else { return None };
    let text = &before[adjective.clone()];
    let is_adjective =
        context.has_ending(W::Ending, text) && !context.is_any(SMALL, text) && !context.is(W::Pointing, text);
    let follows =
        before[adjective.end..noun.start].trim().is_empty() && !context.has_ending(W::Ending, &before[noun.clone()]);
    (is_adjective && follows).then_some(adjective.start..noun.end)
}

/// Wordplay, source words and literal senses explain one word, or as many words as they have themselves.
fn takes_phrase(class: Category) -> bool {
    use Category as C;
    !matches!(class, C::Literally | C::Wordplay | C::Original | C::Translation | C::Sic | C::Correction | C::Uncertain)
}

/// "from what they had given him [from the old fund]": back to the preposition that the note repeats.
fn parallel(context: &Context<'_>, before: &str) -> Option<Span> {
    let preposition = context.words().next().filter(|first| context.is(W::Preposition, first))?.to_lowercase();
    let clause = before.rfind(['.', ';', '!', '?']).map_or(0, |at| at + 1);
    let from = before[clause..].char_indices().rev().filter(|(_, c)| c.is_whitespace());
    let starts = from.map(|(at, c)| clause + at + c.len_utf8()).take(MOST_PARALLEL);
    let is_same = |start: &usize| {
        let word = before[*start..].split_whitespace().next().unwrap_or_default();
        strip_punctuation(word).to_lowercase() == preposition && before[*start..].split_whitespace().count() > 1
    };
    let start = starts.into_iter().find(is_same)?;
    (context.word_count() > 1).then_some(start..before.len())
}

/// How many words back a repeated preposition is looked for.
const MOST_PARALLEL: usize = 9;

/// "the events of 1971": a noun with its number.
fn dated(context: &Context<'_>, words: &[Span], before: &str) -> Option<Span> {
    let text = |index: usize| words.get(index).map_or("", |span| strip_punctuation(&before[span.clone()]));
    let number = !text(0).is_empty() && text(0).bytes().all(|byte| byte.is_ascii_digit());
    let noun = |index: usize| text(index).chars().count() > 2 && !context.is_any(SMALL, text(index));
    if number && context.is(W::Preposition, text(1)) && noun(2) {
        return Some(words[2].start..words[0].end);
    }
    None
}

/// "two friars": a noun with its number in words.
fn counted(context: &Context<'_>, words: &[Span], before: &str) -> Option<Span> {
    let [noun, number, ..] = words else { return None };
    let counts = context.is(W::Number, &before[number.clone()]) && !context.is_any(SMALL, &before[noun.clone()]);
    counts.then_some(number.start..noun.end)
}

/// "the man of Ghent": a name that belongs to a noun with its article, if someone or something is identified.
fn of_name(context: &Context<'_>, words: &[Span], before: &str, class: Category) -> Option<Span> {
    let text = |index: usize| words.get(index).map_or("", |span| &before[span.clone()]);
    let names = class == Category::Identification
        && is_capital(text(0))
        && context.is(W::Belonging, text(1))
        && !is_capital(text(2))
        && !text(2).is_empty();
    let article = names && context.is(W::Determiner, text(3));
    article.then(|| words[2].start..words[0].end)
}

/// The words before the end of the text, last first, up to the start of their clause.
fn words_back(before: &str) -> Vec<Span> {
    let mut words: Vec<Span> = Vec::new();
    let mut rest = before.trim_end_matches(is_word_border);
    while words.len() < 8 && !rest.is_empty() {
        let start = rest.rfind(is_word_border).map_or(0, |at| at + rest[at..].chars().next().map_or(1, char::len_utf8));
        let word = &rest[start..];
        let closes = word.ends_with([',', ';', ':', '!', '?', ')', ']', '"', '”'])
            || word.ends_with('.') && !ends_with_initial(word) && word.len() > 4;
        if closes && !words.is_empty() {
            break;
        }
        words.push(start..rest.len());
        let gap = rest[..start].trim_end_matches(is_word_border);
        if rest[gap.len()..start].contains('(') || rest[gap.len()..start].matches('\n').count() > 1 {
            break;
        }
        rest = gap;
    }
    words
}

fn is_word_border(c: char) -> bool {
    c.is_whitespace() || matches!(c, '(' | '—' | '{' | '→' | '>')
}

/// A source word of two words corresponds to two words.
fn equal_length(context: &Context<'_>, class: Category, words: &[Span], before: &str) -> Option<Span> {
    let counted = class == Category::Original;
    let count = quoted_in(context.core).unwrap_or(context.core).split_whitespace().count();
    if !counted || !(2..=4).contains(&count) {
        return None;
    }
    let small = |span: &Span| {
        context.is_any(
            &[
                W::Determiner,
                W::Preposition,
                W::Possessive,
                W::Auxiliary,
                W::Conjunction,
                W::Coordinator,
                W::Pronoun,
                W::Title,
            ],
            strip_punctuation(&before[span.clone()]),
        )
    };
    let joining = |span: &Span| context.is(W::Preposition, &before[span.clone()]) && before[span.clone()].len() <= 3;
    let mut content = 0;
    for span in words {
        content += usize::from(!joining(span));
        if !joining(span) && small(span) {
            return None;
        }
        if content == count {
            return Some(span.start..words[0].end);
        }
    }
    None
}

/// A name with its title and small words: "Sir George Smart", "King Goroh".
fn name(context: &Context<'_>, words: &[Span], before: &str) -> Option<Span> {
    let text = |span: &Span| &before[span.clone()];
    if !is_capital(text(words.first()?)) {
        return None;
    }
    let joins = |span: &Span| {
        is_capital(text(span))
            || context.is(W::Particle, text(span))
                && text(span).chars().all(char::is_alphabetic)
                && !context.is(W::Determiner, text(span))
                && !context.is(W::Belonging, text(span))
    };
    let mut count = words.iter().take_while(|span| joins(span)).count();
    while count > 1 && !is_capital(text(&words[count - 1])) {
        count -= 1;
    }
    let start = &words[count - 1];
    // The first word of a sentence always has a capital: leave it out if it is not part of a name.
    let opens = before[..start.start].trim_end();
    let quoted = text(start).starts_with(['"', '“', '«', '„', '\'']);
    let function = context.is_any(
        &[
            W::Determiner,
            W::Preposition,
            W::Conjunction,
            W::Auxiliary,
            W::Coordinator,
            W::Adverb,
            W::Pronoun,
            W::Possessive,
            W::Verb,
        ],
        strip_punctuation(text(start)),
    );
    if count > 1 && function && (quoted || opens.is_empty() || opens.ends_with(['.', '!', '?', '"', '”'])) {
        count -= 1;
    }
    // "queen Anne", "saint Olaf".
    if words.get(count).is_some_and(|span| context.is(W::Title, text(span)) && !context.is(W::Particle, text(span))) {
        count += 1;
    }
    Some(words[count - 1].start..words[0].end)
}

/// "first performance", "good deal": back to what leads the noun, if only adjectives come between.
fn noun_phrase(context: &Context<'_>, words: &[Span], before: &str) -> Option<Span> {
    let text = |span: &Span| before[span.clone()].trim_start_matches(['"', '“', '\'', '‘', '«']);
    let leads = |word: &str| context.is_any(&[W::Determiner, W::Possessive, W::Pointing], word);
    let stops = |word: &str| {
        context.is_any(&[W::Preposition, W::Auxiliary, W::Conjunction, W::Coordinator, W::Verb, W::Pronoun], word)
    };
    let mut index =
        words.iter().take(4).position(|span| leads(text(span)) || stops(text(span))).filter(|index| *index > 0)?;
    // "the things of the understanding": the noun to which it belongs, if both have their articles.
    let of = if context.is(W::Article, text(&words[index])) { index + 1 } else { words.len() };
    let head = words.iter().skip(of + 1).take(3).position(|span| leads(text(span)) || stops(text(span)));
    let is_of = words.get(of).is_some_and(|span| context.is(W::Belonging, text(span)));
    if let Some(head) = head.filter(|head| is_of && *head > 0 && context.is(W::Article, text(&words[of + 1 + head]))) {
        index = of + 1 + head;
    }
    let lead = text(&words[index]);
    // Of most languages the verbs are not known: three words back, one may stand.
    let has_verb = index > 2 && crate::text::primary(context.lang) != "en" || context.lang.starts_with("ko");
    if has_verb {
        return None;
    }
    let led = leads(lead) || context.is(W::Preposition, lead) && !context.is(W::Infinitive, lead);
    if !led {
        return None;
    }
    // "the former pilot": the word itself is explained.
    let referring = context.is(W::Referring, text(&words[index - 1]));
    Some(if referring { words[0].clone() } else { words[index - 1].start..words[0].end })
}

/// A clause of two or three words up to the bracket is explained as a whole: "Class ladies".
fn whole_clause(context: &Context<'_>, words: &[Span], before: &str) -> Option<Span> {
    let opens = |span: &Span| before[..span.start].trim_end();
    let first = words.last()?;
    let complete = words.len() == 2
        && !context.lang.starts_with("ko")
        && (opens(first).is_empty() || opens(first).ends_with(['.', '!', '?']))
        && (context.has_voice() || !context.words().next().is_some_and(is_capital));
    let content = words.iter().all(|span| {
        !context.is_any(
            &[W::Preposition, W::Auxiliary, W::Pronoun, W::Conjunction, W::Coordinator, W::Determiner],
            &before[span.clone()],
        )
    });
    (complete && content).then_some(first.start..words[0].end)
}

/// Removes signs at the ends that do not belong to a word; keeps the full stop of an initial, and what closes a sign
/// that opens inside the words.
fn trimmed(before: &str, span: Span) -> Span {
    let text = &before[span.clone()];
    let front = text.len() - text.trim_start_matches(|c: char| "_*\"“„«‘'([{`\\ –—-)]>".contains(c)).len();
    let mut end = text.len();
    while let Some(last) = text[front.min(end)..end].chars().next_back().filter(|last| CLOSING.contains(*last)) {
        if is_opened(&text[front..end - last.len_utf8()], last) {
            break;
        }
        end -= last.len_utf8();
    }
    if text[..end].ends_with('.') && !ends_with_initial(&text[..end]) {
        end = text[..end].trim_end_matches('.').len();
    }
    span.start + front..span.start + end.max(front)
}

/// Signs that do not end a word.
const CLOSING: &str = "_*\"”“»’,;:)]}{`\\、，；： ";

/// Whether a sign that closes has its opening one in the words before it.
fn is_opened(words: &str, closing: char) -> bool {
    let opened = |open: char| words.matches(open).count() > words.matches(closing).count();
    match closing {
        ')' => opened('('),
        ']' => opened('['),
        '`' | '"' => words.matches(closing).count() % 2 == 1,
        '”' => opened('“'),
        '»' => opened('«'),
        _ => false,
    }
}
