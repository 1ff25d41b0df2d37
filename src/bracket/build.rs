//! Builds the inline tree of a block from marks, which are nested ranges.

use super::lexicon::Lexicon;
use super::marks::{BracketMark, Mark, MarkKind};
use super::nest::nested;
use super::words::WordClass;
use crate::model::{
    Anchor, Category, Certainty, Choice, ChoiceKind, Element, Family, Id, Inline, Intervention, LineEnd, Markup, Span,
    Text, numbered_id,
};
use crate::source::{first_escaped_byte, first_forbidden};

/// A block and its marks.
pub(super) struct BlockMarks<'t> {
    pub text: &'t str,
    /// Byte offset of the block in the page.
    pub base: usize,
    /// How the page's lines end.
    pub line_end: LineEnd,
    /// Marks that nest.
    pub marks: Vec<Mark>,
}

/// Classes that come between sentences, not in them.
fn is_outer(class: Category) -> bool {
    matches!(class, Category::Credit | Category::SourceLine | Category::Byline)
}

/// Adds sentences, anchors and targets to the brackets of a block.
///
/// Sentences are found in the reading view (without notes, with supplied words), at the positions that `borders`
/// returns; `None` for blocks without sentences. A border inside a bracket moves to its start; notes go with the
/// sentence before them.
pub(super) fn with_sentences(
    text: &str,
    base: usize,
    block_id: &str,
    mut brackets: Vec<Mark>,
    takes_outer: bool,
    borders: impl FnOnce(&str) -> Option<Vec<usize>>,
) -> Vec<Mark> {
    let label = leading_label(text, base, &brackets).filter(|_| takes_outer);
    let reading = Reading::of(text, base, &brackets);
    let block = base..base + text.len();
    let Some(borders) = borders(reading.text()) else {
        return nested(brackets, Vec::new(), block, block_id);
    };
    let outermost = outermost(&brackets);
    let starts =
        borders.into_iter().filter_map(|border| reading.position(border)).map(|at| out_of_brackets(at, &outermost));
    let mut edges: Vec<usize> = std::iter::once(base).chain(starts).chain([base + text.len()]).collect();
    edges.sort_unstable();
    edges.dedup();
    let prefix = [block_id, ".s"].concat();
    let mut sentences = Vec::with_capacity(edges.len());
    for pair in edges.windows(2) {
        let span = shrink(text, base, pair[0]..pair[1], &mut brackets, takes_outer, label.as_ref());
        if !span.is_empty() {
            let id = numbered_id(&prefix, sentences.len() + 1, "");
            sentences.push(Mark { span, kind: MarkKind::Sentence(id) });
        }
    }
    sentences.extend(label.map(|label| Mark {
        span: label.start..base + text.trim_end().len(),
        kind: MarkKind::Remark(format!("{block_id}.n").into()),
    }));
    nested(brackets, sentences, block, block_id)
}

/// A bracket at the start of the block that contains only a cue: the rest of the block is the note.
fn leading_label(text: &str, base: usize, brackets: &[Mark]) -> Option<Span> {
    let first = brackets.first()?;
    let MarkKind::Bracket(mark) = &first.kind else { return None };
    let leads = mark.class == Category::Before && !text[..first.span.start - base].chars().any(char::is_alphanumeric);
    leads.then(|| first.span.clone())
}

/// The reading view of a block, with a map back to the page.
struct Reading<'t> {
    whole: &'t str,
    base: usize,
    text: String,
    /// Starts of runs: in the reading, in the page.
    runs: Vec<(usize, usize)>,
}

impl<'t> Reading<'t> {
    fn of(text: &'t str, base: usize, brackets: &[Mark]) -> Self {
        let mut reading = Self { whole: text, base, text: String::new(), runs: Vec::new() };
        let mut at = 0;
        for bracket in brackets {
            let MarkKind::Bracket(mark) = &bracket.kind else { continue };
            let span = bracket.span.start - base..bracket.span.end - base;
            if span.start < at {
                continue;
            }
            reading.text.reserve(if at == 0 { text.len() } else { 0 });
            reading.run(at..span.start);
            if mark.class.family() == Family::Supplied {
                reading.run(span.start + mark.delimiters.open.len()..span.end - mark.delimiters.close.len());
            }
            at = span.end;
        }
        if at > 0 {
            reading.run(at..text.len());
        }
        reading
    }

    fn run(&mut self, span: Span) {
        if !span.is_empty() {
            self.runs.push((self.text.len(), span.start));
            self.text.push_str(&self.whole[span]);
        }
    }

    fn text(&self) -> &str {
        if self.runs.is_empty() { self.whole } else { &self.text }
    }

    /// The byte offset in the page for a byte of the reading.
    fn position(&self, offset: usize) -> Option<usize> {
        if self.runs.is_empty() {
            return Some(self.base + offset);
        }
        let (start, origin) = self.runs[self.runs.partition_point(|run| run.0 <= offset).checked_sub(1)?];
        Some(self.base + origin + (offset - start))
    }
}

/// The ranges of brackets that are not inside another one, in order.
fn outermost(brackets: &[Mark]) -> Vec<Span> {
    let mut spans: Vec<Span> = Vec::with_capacity(brackets.len());
    for bracket in brackets {
        if spans.last().is_none_or(|last| last.end <= bracket.span.start) {
            spans.push(bracket.span.clone());
        }
    }
    spans
}

fn out_of_brackets(at: usize, outermost: &[Span]) -> usize {
    let index = outermost.partition_point(|span| span.start < at);
    index.checked_sub(1).map(|index| &outermost[index]).filter(|span| at < span.end).map_or(at, |span| span.start)
}

/// Removes white space, and brackets that belong between sentences, from the ends of a sentence.
fn shrink(
    text: &str,
    base: usize,
    mut span: Span,
    brackets: &mut [Mark],
    takes_outer: bool,
    label: Option<&Span>,
) -> Span {
    if let Some(label) = label.filter(|label| span.contains(&label.start)) {
        span.start = label.end.min(span.end);
        take_out(brackets, label);
    } else if label.is_some_and(|label| span.end <= label.start) {
        return span.start..span.start;
    }
    // There are at most a few brackets at the ends of a sentence.
    for _ in 0..8 {
        let sentence = &text[span.start - base..span.end - base];
        span.start += sentence.len() - sentence.trim_start().len();
        span.end = span.start + sentence.trim().len();
        if !takes_outer || !shrink_by_bracket(&mut span, brackets) {
            break;
        }
    }
    span
}

/// Removes a credit, source or contributor line from the end of a sentence; returns whether there was one.
fn shrink_by_bracket(span: &mut Span, brackets: &mut [Mark]) -> bool {
    let from = brackets.partition_point(|bracket| bracket.span.start < span.start);
    let to = brackets.partition_point(|bracket| bracket.span.start < span.end);
    // Outer brackets come first; none is removed from inside another one.
    let mut covered = 0;
    for bracket in &mut brackets[from..to] {
        let inside_another = bracket.span.start < covered;
        covered = covered.max(bracket.span.end);
        if inside_another || bracket.span.end > span.end {
            continue;
        }
        let (at_start, at_end) = (bracket.span.start == span.start, bracket.span.end == span.end);
        let MarkKind::Bracket(mark) = &mut bracket.kind else { continue };
        if is_outer(mark.class) && mark.in_sentence && (at_start || at_end) {
            mark.in_sentence = false;
            if at_end {
                span.end = bracket.span.start
            } else {
                span.start = bracket.span.end
            }
            return true;
        }
    }
    false
}

fn take_out(brackets: &mut [Mark], span: &Span) {
    for bracket in brackets.iter_mut().filter(|bracket| bracket.span == *span) {
        if let MarkKind::Bracket(mark) = &mut bracket.kind {
            mark.in_sentence = false;
        }
    }
}

/// Marks the capital that stays when words are supplied before the start of a sentence: `[You are] Nurturing`.
pub(super) fn with_leftover_capitals(
    text: &str,
    base: usize,
    mut marks: Vec<Mark>,
    lexicon: &Lexicon,
    lang: &str,
) -> Vec<Mark> {
    let is_supplied =
        |mark: &Mark| matches!(&mark.kind, MarkKind::Bracket(b) if b.class == Category::Completion && b.part.1 == 0);
    if !marks.iter().any(is_supplied) {
        return marks;
    }
    let starts: Vec<usize> =
        marks.iter().filter(|mark| matches!(mark.kind, MarkKind::Sentence(_))).map(|mark| mark.span.start).collect();
    let anchors: Vec<usize> =
        marks.iter().filter(|mark| matches!(mark.kind, MarkKind::Anchor(..))).map(|mark| mark.span.start).collect();
    let found: Vec<Mark> = marks
        .iter()
        .filter(|mark| starts.binary_search(&mark.span.start).is_ok() && is_supplied(mark))
        .filter_map(|mark| {
            leftover_capital(&text[mark.span.end - base..], lexicon, lang)
                .map(|length| mark.span.end + 1..mark.span.end + 1 + length)
        })
        .map(|span| Mark { span, kind: MarkKind::LeftoverCapital })
        .filter(|capital| anchors.binary_search(&capital.span.start).is_err())
        .collect();
    if !found.is_empty() {
        marks.extend(found);
        marks.sort_by_key(Mark::order);
    }
    marks
}

/// Length of the capital letter after one space, unless its word always has a capital.
pub(crate) fn leftover_capital(after: &str, lexicon: &Lexicon, lang: &str) -> Option<usize> {
    let word = after.strip_prefix(' ')?.split(|c: char| !c.is_alphanumeric() && c != '\'').next()?;
    let first = word.chars().next().filter(|c| c.is_uppercase())?;
    let lower = word.to_lowercase();
    const KNOWN: [WordClass; 7] = [
        WordClass::Determiner,
        WordClass::Preposition,
        WordClass::Pronoun,
        WordClass::Auxiliary,
        WordClass::Verb,
        WordClass::Adverb,
        WordClass::Possessive,
    ];
    let classes = lexicon.classes(lang, &lower);
    let known = KNOWN.into_iter().any(|class| classes.contains(class)) && lower != "i";
    let ends = |class, from: usize| lower.get(from..).is_some_and(|ending| lexicon.is(class, lang, ending));
    let verbal = (3..lower.len()).any(|at| ends(WordClass::Past, at) || ends(WordClass::Progressive, at));
    (word.chars().count() > 1 && (known || verbal)).then(|| first.len_utf8())
}

/// Builds a block without brackets: its sentences, if it has any, and the white space between them.
pub(super) fn plain(
    text: &str,
    base: usize,
    line_end: LineEnd,
    block_id: &str,
    borders: Option<Vec<usize>>,
) -> Vec<Inline> {
    let block = BlockMarks { text, base, line_end, marks: Vec::new() };
    let builder = Builder { block: &block, next: 0 };
    let Some(mut borders) = borders else {
        return builder.run(base..base + text.len());
    };
    // A foreign splitter may return borders out of order or outside the text.
    borders.retain(|border| text.is_char_boundary(*border));
    borders.sort_unstable();
    let mut content = Vec::with_capacity(2 * borders.len() + 1);
    let (mut start, mut done, mut number) = (0, 0, 0);
    let prefix = [block_id, ".s"].concat();
    for end in borders.into_iter().chain([text.len()]) {
        let sentence = &text[start..end];
        let from = start + (sentence.len() - sentence.trim_start().len());
        let to = from + sentence.trim().len();
        start = end;
        if from == to {
            continue;
        }
        number += 1;
        builder.characters(base + done..base + from, &mut content);
        let span = base + from..base + to;
        let element = Element {
            name: Box::default(),
            id: Some(numbered_id(&prefix, number, "")),
            lang: None,
            attributes: None,
            content: builder.run(span.clone()),
            span,
        };
        content.push(Inline::Sentence(Box::new(element)));
        done = to;
    }
    builder.characters(base + done..base + text.len(), &mut content);
    content
}

/// Builds the inline tree.
pub(super) fn build(block: &BlockMarks<'_>) -> Vec<Inline> {
    let mut builder = Builder { block, next: 0 };
    builder.content(block.base..block.base + block.text.len(), true)
}

struct Builder<'b, 't> {
    block: &'b BlockMarks<'t>,
    next: usize,
}

impl Builder<'_, '_> {
    /// The content of a range; marks that begin in it become elements, or are skipped where they are not allowed.
    fn content(&mut self, span: Span, with_marks: bool) -> Vec<Inline> {
        let plain = self.block.marks.get(self.next).is_none_or(|mark| mark.span.start >= span.end);
        let mut content = Vec::with_capacity(if plain { 1 } else { 0 });
        let mut at = span.start;
        while let Some(mark) = self.block.marks.get(self.next).filter(|mark| mark.span.start < span.end) {
            self.next += 1;
            if mark.span.start < at || mark.span.end > span.end || !with_marks {
                continue;
            }
            self.characters(at..mark.span.start, &mut content);
            at = mark.span.end;
            let inline = self.element(mark);
            content.push(inline);
        }
        self.characters(at..span.end, &mut content);
        // An edition contains hundreds of thousands of these.
        content.shrink_to_fit();
        content
    }

    fn element(&mut self, mark: &Mark) -> Inline {
        let span = mark.span.clone();
        match &mark.kind {
            MarkKind::Sentence(id) => Inline::Sentence(Box::new(self.plain_element(id.clone(), span))),
            MarkKind::Remark(id) => Inline::Remark(Box::new(self.plain_element(id.clone(), span))),
            MarkKind::Anchor(kind, id) => {
                let content = self.content(span.clone(), true);
                Inline::Anchor(Box::new(Anchor { id: Some(id.clone()), kind: *kind, content, span }))
            }
            MarkKind::Foreign(lang) => {
                let content = self.content(span.clone(), true);
                let lang = Some(lang.clone());
                Inline::Element(Box::new(Element { name: "foreign".into(), lang, content, span, ..Element::default() }))
            }
            MarkKind::LeftoverCapital => self.leftover(span),
            MarkKind::Bracket(bracket) => self.bracket(bracket, span),
        }
    }

    /// A sentence or remark; the variant decides which.
    fn plain_element(&mut self, id: Id, span: Span) -> Element {
        let content = self.content(span.clone(), true);
        Element { id: Some(id), content, span, ..Element::default() }
    }

    fn leftover(&mut self, span: Span) -> Inline {
        let first = self.content(span.clone(), false);
        let small = self.block.text[span.start - self.block.base..span.end - self.block.base].to_lowercase();
        let second = vec![Inline::Text(Text { content: small.into(), start: span.start, atomic: true })];
        Inline::Choice(Box::new(Choice {
            id: None,
            kind: ChoiceKind::Corrected,
            first,
            second,
            cert: Certainty::High,
            span,
        }))
    }

    fn bracket(&mut self, mark: &BracketMark, span: Span) -> Inline {
        let markup = Markup::of(Some(mark.class), mark.in_sentence);
        // Glosses without words to explain become notes.
        let markup = if markup == Markup::Gloss && mark.anchor.is_none() { Markup::Note } else { markup };
        let inside = span.start + mark.delimiters.open.len()..span.end - mark.delimiters.close.len();
        let described = matches!(markup, Markup::Gap | Markup::Vocal | Markup::Kinesic | Markup::Incident);
        let words = &self.block.text[inside.start - self.block.base..inside.end - self.block.base];
        // `desc` cannot contain `g`, which is needed for characters that XML cannot hold.
        let markup = if described && needs_glyph(words) { Markup::Note } else { markup };
        let content = self.content(inside.clone(), !described);
        let (series, number) = (mark.series, mark.number);
        let part = |index: usize| -> Id {
            if index == 0 { numbered_id(series, number, "") } else { format!("{series}{number}.{}", index + 1).into() }
        };
        let intervention = Intervention {
            id: Some(part(mark.part.0)),
            class: Some(mark.class),
            markup,
            delimiters: mark.delimiters.clone(),
            target: mark.target.clone().filter(|_| markup != Markup::Supplied),
            resp: Some(mark.role.id().into()),
            next: (mark.part.0 < mark.part.1).then(|| part(mark.part.0 + 1)),
            prev: mark.part.0.checked_sub(1).map(part),
            content,
            span: span.clone(),
        };
        if mark.class == Category::Case {
            self.case(intervention, inside)
        } else {
            Inline::Intervention(Box::new(intervention))
        }
    }

    /// `[t]he`: the base view has the letter in the other case.
    fn case(&self, intervention: Intervention, inside: Span) -> Inline {
        let letter = &self.block.text[inside.start - self.block.base..inside.end - self.block.base];
        let other = if letter.chars().any(char::is_lowercase) { letter.to_uppercase() } else { letter.to_lowercase() };
        let first = vec![Inline::Text(Text { content: other.into(), start: inside.start, atomic: true })];
        let span = intervention.span.clone();
        let second = vec![Inline::Intervention(Box::new(intervention))];
        Inline::Choice(Box::new(Choice {
            id: None,
            kind: ChoiceKind::Regularised,
            first,
            second,
            cert: Certainty::Medium,
            span,
        }))
    }

    /// The characters of a range alone.
    fn run(&self, span: Span) -> Vec<Inline> {
        let mut content = Vec::with_capacity(1);
        self.characters(span, &mut content);
        content
    }

    /// Adds characters, cut at line ends.
    fn characters(&self, span: Span, content: &mut Vec<Inline>) {
        let base = self.block.base;
        let text = &self.block.text[span.start - base..span.end - base];
        let mut at = 0;
        for found in memchr::memchr2_iter(b'\n', b'\r', text.as_bytes()) {
            if found < at {
                continue;
            }
            let end = if text[found..].starts_with("\r\n") {
                LineEnd::CrLf
            } else if text[found..].starts_with('\r') {
                LineEnd::Cr
            } else {
                LineEnd::Lf
            };
            push_text(&text[at..found], span.start + at, content);
            content.push(Inline::LineBreak(span.start + found, Some(end).filter(|end| *end != self.block.line_end)));
            at = found + end.as_str().len();
        }
        push_text(&text[at..], span.start + at, content);
    }
}

/// Whether a text contains anything that XML cannot hold: control characters, or bytes that are not text.
fn needs_glyph(text: &str) -> bool {
    first_forbidden(text).is_some() || first_escaped_byte(text).is_some()
}

fn push_text(text: &str, start: usize, content: &mut Vec<Inline>) {
    if !text.is_empty() {
        content.push(Inline::Text(Text::new(text, start)));
    }
}
