//! Paragraphs and block quotes that open with a cue: "Translator's note: …".

use super::{Prose, Unbracketed, anchor, classified, fitting};
use crate::bracket::cue::{CueAt, CueHit, opening_cue};
use crate::bracket::lexicon::{Lexicon, Speaker};
use crate::model::{Category, Role, Span};

/// How many blocks before a note are searched for the words that it explains.
const NEAR: usize = 4;

/// The paragraphs that are notes, without those that are `known` to be footnotes.
pub(super) fn cued(blocks: &[Prose<'_>], lexicon: &Lexicon, known: &[Unbracketed]) -> Vec<Unbracketed> {
    let mut known: Vec<usize> = known.iter().map(|note| note.span.start).collect();
    known.sort_unstable();
    let mut found: Vec<Unbracketed> = Vec::new();
    for (index, block) in blocks.iter().enumerate() {
        if !block.is_paragraph || block.opens_post || holds_one(&block.span, &known) {
            continue;
        }
        let Some((cue, role)) = speaker(block.words, lexicon) else { continue };
        let text: Vec<&Prose<'_>> = blocks[..index]
            .iter()
            .rev()
            .take_while(|before| before.post == block.post)
            .filter(|before| !holds_one(&before.span, &known))
            .filter(|before| !found.iter().rev().take(NEAR).any(|note| before.span.contains(&note.span.start)))
            .take(NEAR)
            .collect();
        found.push(note(block, &cue, role, &text, lexicon));
    }
    found
}

/// Whether one of these places, which are in order, is in a block.
fn holds_one(block: &Span, places: &[usize]) -> bool {
    places.partition_point(|at| *at < block.start) < places.partition_point(|at| *at < block.end)
}

/// The cue that opens a paragraph, if someone other than the author speaks: signs after it set it off from what it says.
fn speaker(words: &str, lexicon: &Lexicon) -> Option<(CueHit, Role)> {
    let first =
        words.trim_start_matches(|c: char| c.is_whitespace() || matches!(c, '>' | '*' | '_' | '#')).chars().next()?;
    if matches!(first, '[' | '(' | '［' | '（' | '〔' | '【') {
        return None;
    }
    let from =
        words.len() - words.trim_start_matches(|c: char| c.is_whitespace() || matches!(c, '>' | '*' | '_' | '#')).len();
    let mut cue = opening_cue(&words[from..], lexicon).filter(|cue| cue.at == CueAt::Start)?;
    cue.cue = cue.cue.start + from..cue.cue.end + from;
    cue.rest = cue.rest.start + from..cue.rest.end + from;
    let Speaker::Person(role) = cue.voice else { return None };
    let says = role != Role::Author && is_set_off(words, &cue) && is_sentence(&words[cue.rest.clone()]);
    says.then_some((cue, role))
}

/// Whether a colon or a dash follows the cue; a full stop is enough after a cue of several words.
fn is_set_off(words: &str, cue: &CueHit) -> bool {
    let name = &words[cue.cue.clone()];
    let after = &words[cue.cue.end..];
    let signs = after.trim_start_matches(['*', '_', ' ', '\u{a0}', '.', ')', ']', '\'']);
    let colon = signs.starts_with([':', '：', '—', '–', '―', '\n', '|']) || signs.starts_with("- ");
    let own_colon = name.ends_with([':', '：']);
    let stop = name.contains(' ') && after.trim_start_matches(['*', '_']).starts_with('.');
    colon || own_colon || stop
}

/// Whether the words after a cue say something: a name alone is that of the translator.
fn is_sentence(words: &str) -> bool {
    let count = words.split_whitespace().count();
    let unspaced = words.chars().filter(|c| crate::text::is_unspaced(*c)).count();
    let ends = words
        .trim_end()
        .trim_end_matches(['*', '_', '"', '”', '»', ')'])
        .ends_with(['.', '!', '?', '。', '！', '？', '।', '…', '։', '።']);
    count > 5 || unspaced > 8 || ends && (count > 2 || unspaced > 4)
}

fn note(block: &Prose<'_>, cue: &CueHit, role: Role, before: &[&Prose<'_>], lexicon: &Lexicon) -> Unbracketed {
    let words = block.words;
    let span = words.len() - words.trim_start().len()..words.trim_end().len();
    let body = words[cue.cue.start..span.end].trim_end_matches(['*', '_']);
    let paragraph = before.first().map_or(String::new(), |before| format!("{}\n\n", before.words.trim_end()));
    let (outcome, _) = classified(&paragraph, body, "", block.lang, lexicon);
    let mut outcome = fitting(outcome, Category::Context);
    if role != Role::Translator && outcome.rule != "cue.formula" {
        outcome.verdict.class = Category::CommentEditor;
    }
    let rest = &words[cue.rest.start.min(span.end)..span.end];
    let quoted: Option<Span> = anchor::quoted_by(rest, before);
    // What is said of a word of the text explains it, whatever language it names.
    let explains = quoted.is_some() && role == Role::Translator && outcome.rule == "cue.apart";
    if explains && outcome.verdict.class == Category::CommentLanguage {
        outcome.verdict.class = Category::Definition;
    }
    let anchor = quoted.or_else(|| anchor::subject(rest, before, block.lang, lexicon));
    let id = before.first().and_then(|before| before.id).or(block.id);
    let base = block.span.start;
    Unbracketed {
        span: base + span.start..base + span.end,
        mark: None,
        anchor,
        block: id.cloned(),
        outcome,
        role,
        inline: None,
    }
}
