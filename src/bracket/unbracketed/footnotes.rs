//! Footnotes: notes with a number or a sign, and the mark in the text that leads to each.

use std::borrow::Cow;

use rustc_hash::{FxHashMap, FxHashSet};

use super::labels::{Label, Shape, marks, opening};
use super::{Link, Prose, Unbracketed, anchor, classified, fitting};
use crate::bracket::cue::{CueAt, find_cue};
use crate::bracket::lexicon::Lexicon;
use crate::bracket::rules::RuleOutcome;
use crate::model::{Category, Certainty, Role, Span};

/// The footnotes to which links of the page lead.
pub(super) fn linked(blocks: &[Prose<'_>], links: &[Link], lexicon: &Lexicon) -> Vec<Unbracketed> {
    let block_at = |at: usize| blocks.partition_point(|block| block.span.start <= at).checked_sub(1);
    let mut seen = FxHashSet::default();
    let mut found = Vec::new();
    for link in links {
        let (Some(from), Some(to)) = (block_at(link.mark.start), block_at(link.note)) else { continue };
        let is_note = blocks[to].is_paragraph && blocks[to].span.start == link.note;
        if !is_note || from == to || blocks[from].span.end < link.mark.end || !seen.insert(to) {
            continue;
        }
        let note = &blocks[to];
        let body = opening(note.words).map_or(0, |(_, at)| at);
        let footnote = Footnote { block: note, span: trimmed(note.words), body };
        found.push(footnote.tied(&blocks[from], link.mark.clone(), lexicon));
    }
    found
}

/// The footnotes whose numbers and signs stand in the text, too.
pub(super) fn labelled(blocks: &[Prose<'_>], lexicon: &Lexicon, known: &[Unbracketed]) -> Vec<Unbracketed> {
    let taken: FxHashSet<usize> = known.iter().map(|note| note.span.start).collect();
    let mut labels: Vec<(usize, Label, Footnote<'_, '_>)> = Vec::new();
    for (index, block) in blocks.iter().enumerate().filter(|(_, block)| block.is_paragraph) {
        let entries = entries(block);
        labels.extend(
            entries.filter(|(_, note)| !taken.contains(&note.start())).map(|(label, note)| (index, label, note)),
        );
    }
    if labels.is_empty() {
        return Vec::new();
    }
    let mut marks = Marks::of(blocks, &labels);
    let mut found: Vec<Option<(usize, Span)>> = vec![None; labels.len()];
    // A note that is labelled as its mark is written comes first: "2." may open an item of a list.
    for own_shape in [true, false] {
        for (place, (index, label, _)) in found.iter_mut().zip(&labels).filter(|(place, _)| place.is_none()) {
            *place = marks.take(blocks, *index, label, own_shape);
        }
    }
    let tied = found.into_iter().zip(labels);
    tied.filter_map(|(place, (.., note))| place.map(|(from, mark)| note.tied(&blocks[from], mark, lexicon))).collect()
}

/// The notes of a block: a label opens each, at the start of a line.
fn entries<'b, 'e>(block: &'b Prose<'e>) -> impl Iterator<Item = (Label, Footnote<'b, 'e>)> {
    let mut at = 0;
    let mut starts: Vec<(usize, usize, Label)> = Vec::new();
    for line in block.words.split_inclusive('\n') {
        let found = opening(line);
        if at == 0 && found.is_none() {
            break;
        }
        starts.extend(found.map(|(label, body)| (at, at + body, label)));
        at += line.len();
    }
    let ends: Vec<usize> = starts.iter().skip(1).map(|(start, ..)| *start).chain([block.words.len()]).collect();
    let notes = starts.into_iter().zip(ends).filter(|((_, body, _), end)| !is_address(&block.words[*body..*end]));
    notes.map(move |((start, body, label), end)| {
        let words = trimmed(&block.words[start..end]);
        (label, Footnote { block, span: start + words.start..start + words.end, body })
    })
}

/// Whether a text is an address alone, perhaps with a title in quotation marks: what a reference of Markdown leads to.
fn is_address(text: &str) -> bool {
    let text = text.trim_start_matches([':', ' ']).trim();
    let (address, title) = text.split_once(char::is_whitespace).unwrap_or((text, ""));
    let address = address.trim_start_matches('<');
    let leads = address.contains("://") || address.starts_with("mailto:") || address.starts_with('/');
    leads && (title.is_empty() || title.trim_start().starts_with(['"', '\'', '(']))
}

/// A range without white space at its ends.
fn trimmed(words: &str) -> Span {
    let start = words.len() - words.trim_start().len();
    start..start + words.trim().len()
}

/// A note at the foot.
struct Footnote<'b, 'e> {
    block: &'b Prose<'e>,
    /// Its range in the block.
    span: Span,
    /// Where its words begin.
    body: usize,
}

impl Footnote<'_, '_> {
    fn start(&self) -> usize {
        self.block.span.start + self.span.start
    }

    /// The note, tied to its mark in the block `from`.
    fn tied(&self, from: &Prose<'_>, mark: Span, lexicon: &Lexicon) -> Unbracketed {
        let body = &self.block.words[self.body.max(self.span.start)..self.span.end];
        let at = mark.start - from.span.start;
        let (before, after) = (&from.words[..at], &from.words[mark.end - from.span.start..]);
        let judged = judged(before, body, after, &from.runs(at), from.lang, lexicon);
        let JudgedNote { outcome, role, anchor } = judged;
        let anchor = anchor.map(|span| from.span.start + span.start..from.span.start + span.end);
        let start = self.block.span.start;
        Unbracketed {
            span: start + self.span.start..start + self.span.end,
            mark: Some(mark),
            anchor,
            block: from.id.cloned(),
            outcome,
            role,
            inline: None,
        }
    }
}

/// What the rules say of a footnote.
pub(super) struct JudgedNote {
    pub outcome: RuleOutcome,
    pub role: Role,
    /// The words that it explains, as a range of what stands before its mark.
    pub anchor: Option<Span>,
}

/// Asks the rules about a footnote with the words `body`, whose mark stands between `before` and `after`; `runs` are
/// those that are set off before it.
pub(super) fn judged(
    before: &str,
    body: &str,
    after: &str,
    runs: &[Span],
    lang: &str,
    lexicon: &Lexicon,
) -> JudgedNote {
    let body = signed(without_signs(body), lexicon);
    let (outcome, speaker) = classified(before.trim_end(), &body, after, lang, lexicon);
    let says = speaker.is_some() || outcome.rule.starts_with("formula.");
    let other = if says { Category::Definition } else { Category::Foot };
    let mut outcome = fitting(outcome, other);
    if !says {
        outcome = of_author(outcome);
    } else if speaker == Some(Role::Editor) && outcome.rule != "cue.formula" {
        outcome.verdict.class = Category::CommentEditor;
    }
    let role = speaker.unwrap_or(if says { Role::Translator } else { Role::Author });
    let anchor = anchor::before_mark(before, runs, cue_apart(&body, lexicon), lang, lexicon);
    JudgedNote { outcome, role, anchor }
}

/// A footnote in which nobody says that they are not the author.
fn of_author(mut outcome: RuleOutcome) -> RuleOutcome {
    outcome.rule = "cue.footnote";
    outcome.runner_up = None;
    outcome.verdict.class = Category::Foot;
    outcome.verdict.cert = Certainty::Medium;
    outcome.verdict.evidence = "a footnote without a cue".into();
    outcome
}

/// A note without the arrows that lead back to its mark, and without the signs of emphasis.
fn without_signs(body: &str) -> &str {
    body.trim_matches(|c: char| {
        c.is_whitespace() || matches!(c, '↑' | '↩' | '⏎' | '↵' | '⤴' | '^' | '\u{fe0e}' | '\u{fe0f}' | '*' | '_' | '▲')
    })
}

/// A note whose cue stands in parentheses at its end, "(N.d.T.)", with the cue after a dash.
fn signed<'b>(body: &'b str, lexicon: &Lexicon) -> Cow<'b, str> {
    let inside = body.trim_end_matches(['.', ' ']).strip_suffix([')', '）', ']']);
    let parts = inside.and_then(|inside| inside.rsplit_once(['(', '（', '[']));
    let Some((words, cue)) = parts.filter(|(words, _)| words.chars().any(char::is_alphabetic)) else {
        return Cow::Borrowed(body);
    };
    let with_dash = format!("— {cue}");
    let is_cue =
        [cue, &with_dash].iter().any(|cue| find_cue(cue, "und", lexicon).is_some_and(|hit| hit.at == CueAt::Whole))
            || find_cue(&format!("{words} — {cue}"), "und", lexicon).is_some_and(|hit| hit.at == CueAt::End);
    if is_cue { Cow::Owned(format!("{} — {cue}", words.trim_end())) } else { Cow::Borrowed(body) }
}

/// What a note says besides its cue.
fn cue_apart<'b>(body: &'b str, lexicon: &Lexicon) -> &'b str {
    find_cue(body, "und", lexicon).filter(|cue| cue.at != CueAt::Whole).map_or(body, |cue| &body[cue.rest])
}

/// The marks of a page, by what they look like.
struct Marks {
    places: FxHashMap<Label, Vec<(usize, Span)>>,
}

impl Marks {
    fn of(blocks: &[Prose<'_>], labels: &[(usize, Label, Footnote<'_, '_>)]) -> Self {
        let keys: FxHashSet<&str> = labels.iter().map(|(_, label, _)| &*label.key).collect();
        let last = labels.last().map_or(0, |(index, ..)| *index);
        let mut places: FxHashMap<Label, Vec<(usize, Span)>> = FxHashMap::default();
        for (index, block) in blocks.iter().enumerate().take(last + 1) {
            for (label, span) in marks(block.words) {
                if keys.contains(&*label.key) {
                    let span = block.span.start + span.start..block.span.start + span.end;
                    places.entry(label).or_default().push((index, span));
                }
            }
        }
        Self { places }
    }

    /// The nearest mark before block `index` that leads to the note with this label; each leads to one note.
    fn take(&mut self, blocks: &[Prose<'_>], index: usize, label: &Label, own_shape: bool) -> Option<(usize, Span)> {
        let post = blocks[index].post;
        let shapes = label.shape.in_text().iter().filter(|shape| (**shape == label.shape) == own_shape);
        shapes.copied().find_map(|shape: Shape| {
            let places = self.places.get_mut(&Label { shape, key: label.key.clone() })?;
            let behind = places.partition_point(|(at, _)| *at < index);
            let last = behind.checked_sub(1).filter(|&last| blocks[places[last].0].post == post)?;
            Some(places.remove(last))
        })
    }
}
