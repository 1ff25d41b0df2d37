//! Views of an edition, and projections: strings that remember where they came from.

use super::{
    Anchor, Block, BlockKind, Category, Choice, ChoiceKind, Container, ContainerKind, Edition, Element, Family, Header,
    Inline, Intervention, LineEnd, Markup, Node, Space, SpaceUnit, Span,
};
use crate::text::{Adjoining, adjoining_space};

/// A view of an edition: the text that is shown of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum View {
    /// The page as it was imported, brackets as characters.
    #[default]
    Printed,
    /// The text for readers: supplied words without brackets, corrections, no notes.
    Reading,
    /// The author's words, as far as they are known: nothing added by a translator.
    Base,
}

impl View {
    /// Whether the words of `intervention` are shown.
    pub fn shows(self, intervention: &Intervention) -> bool {
        match (self, intervention.class.map(Category::family)) {
            (View::Printed, _) => true,
            (View::Reading, Some(family)) => family.is_read(),
            (View::Base, Some(family)) => family == Family::Literal,
            (View::Reading, None) => matches!(
                intervention.markup,
                Markup::Supplied | Markup::Seg | Markup::Surplus | Markup::Ref | Markup::Label | Markup::Bibl
            ),
            (View::Base, None) => matches!(
                intervention.markup,
                Markup::Seg | Markup::Surplus | Markup::Ref | Markup::Label | Markup::Bibl
            ),
        }
    }

    /// Whether the characters around `intervention` are shown.
    fn shows_delimiters(self, intervention: &Intervention) -> bool {
        self == View::Printed || intervention.class == Some(Category::Literal) || intervention.class.is_none()
    }
}

impl Choice {
    /// The form that a view shows.
    pub fn shown(&self, view: View) -> &[Inline] {
        let second = match view {
            View::Printed => self.kind == ChoiceKind::Regularised,
            View::Reading => true,
            View::Base => false,
        };
        if second { &self.second } else { &self.first }
    }
}

/// A unit of the edition that a projection shows, with where it stands in the projection's text.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Feature<'e> {
    /// Byte range in [`Projection::text`]; delimiters that are shown are inside.
    pub range: Span,
    /// What it is.
    pub kind: FeatureKind<'e>,
}

/// Which unit a [`Feature`] is.
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub enum FeatureKind<'e> {
    /// A comment or message.
    Post(&'e Container),
    /// A block.
    Block(&'e Block),
    /// A sentence.
    Sentence(&'e Element),
    /// A bracket or other intervention.
    Intervention(&'e Intervention),
    /// An intervention that the view does not show; the range is empty and stands where it dropped out.
    Dropped(&'e Intervention),
    /// A note whose words stand outside its bracket, where the view does not show it; the range is empty.
    DroppedRemark(&'e Element),
    /// Words that a note refers to.
    Anchor(&'e Anchor),
    /// A place that has two forms; the range is that of the form that the view shows.
    Choice(&'e Choice),
}

/// A run of a projection that maps to one place of the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Piece {
    at: usize,
    origin: usize,
    atomic: bool,
}

/// A view as one string in which every byte leads back to the file from which the edition was read.
#[derive(Debug, Clone, Default)]
pub struct Projection<'e> {
    /// The text of the view.
    pub text: String,
    /// The units in it, outer before inner, in the order of their starts.
    pub features: Vec<Feature<'e>>,
    pieces: Vec<Piece>,
}

impl<'e> Projection<'e> {
    /// The byte offset in the file of the character at byte `offset` of the projection. Layout that the view adds (an
    /// empty line between blocks) leads to the text before it. `None` for an empty edition.
    pub fn origin(&self, offset: usize) -> Option<usize> {
        let index = self.pieces.partition_point(|piece| piece.at <= offset).checked_sub(1)?;
        let piece = &self.pieces[index];
        Some(if piece.atomic { piece.origin } else { piece.origin + (offset - piece.at) })
    }

    /// The bytes of the projection that come from a byte range of the file, from the first to the last of them; `None`
    /// where the view shows nothing of it. Costs time in proportion to the pieces.
    pub fn range(&self, file: &Span) -> Option<Span> {
        let ends = self.pieces.iter().skip(1).map(|piece| piece.at).chain([self.text.len()]);
        let mut found: Option<Span> = None;
        for (piece, end) in self.pieces.iter().zip(ends) {
            let length = if piece.atomic { 1 } else { end - piece.at };
            let (from, to) = (piece.origin.max(file.start), (piece.origin + length).min(file.end));
            if from >= to {
                continue;
            }
            let here = if piece.atomic {
                piece.at..end
            } else {
                piece.at + (from - piece.origin)..piece.at + (to - piece.origin)
            };
            found = Some(found.map_or(here.clone(), |found| found.start.min(here.start)..found.end.max(here.end)));
        }
        found.filter(|found| self.text.get(found.clone()).is_some())
    }

    /// The features of one kind, as chosen by `pick`.
    pub fn select<T>(&self, pick: impl Fn(FeatureKind<'e>) -> Option<T>) -> impl Iterator<Item = (Span, T)> {
        self.features.iter().filter_map(move |feature| Some((feature.range.clone(), pick(feature.kind)?)))
    }
}

/// Projects `edition` in `view`.
///
/// Costs time and memory in proportion to the text. When an intervention drops out, one adjoining space drops with
/// it: the one before if a space, punctuation or the end follows, else the one after.
pub fn project<'e>(edition: &'e Edition, view: View) -> Projection<'e> {
    let mut sink = Projector::default();
    Walk::new(edition, view, &mut sink).edition(edition);
    sink.projection
}

/// Projects a view of some parts alone, as they would stand in an edition with this header.
pub(super) fn project_parts<'e>(edition: &Edition, parts: &'e [Node], view: View) -> Projection<'e> {
    let mut sink = Projector::default();
    Walk::new(edition, view, &mut sink).nodes(parts);
    sink.projection
}

/// Passes the printed view, in UTF-8, to `write`, run by run, without holding it in memory.
pub fn print<E>(edition: &Edition, write: impl FnMut(&[u8]) -> Result<(), E>) -> Result<(), E> {
    let mut sink = Printer { write, result: Ok(()) };
    Walk::new(edition, View::Printed, &mut sink).edition(edition);
    sink.result
}

/// Prints an edition part by part.
pub(crate) struct Printing {
    line_end: LineEnd,
    gap: Gap,
    last_origin: usize,
}

impl Printing {
    pub(crate) fn new(header: &Header) -> Self {
        let line_end = header.witness.as_ref().map_or(LineEnd::Lf, |witness| witness.line_end);
        Self { line_end, gap: Gap::Start, last_origin: 0 }
    }

    /// Passes the printed view of the nodes that follow to `write`.
    pub(crate) fn nodes<E>(&mut self, nodes: &[Node], write: impl FnMut(&[u8]) -> Result<(), E>) -> Result<(), E> {
        let mut sink = Printer { write, result: Ok(()) };
        let (view, line_end) = (View::Printed, self.line_end);
        let mut walk = Walk { view, line_end, gap: self.gap, last_origin: self.last_origin, sink: &mut sink };
        walk.nodes(nodes);
        (self.gap, self.last_origin) = (walk.gap, walk.last_origin);
        sink.result
    }
}

/// What takes the walk's output.
trait Sink<'e> {
    fn text(&mut self, text: &str, origin: usize, atomic: bool);
    fn enter(&mut self, kind: FeatureKind<'e>);
    fn leave(&mut self);
    /// An intervention has dropped out here.
    fn dropped(&mut self);
    /// What has dropped out, or stands in a form of the text that is not shown.
    fn left_out(&mut self, kind: FeatureKind<'e>);
    /// A block ends here.
    fn block_end(&mut self);
}

struct Printer<W, E> {
    write: W,
    result: Result<(), E>,
}

impl<W: FnMut(&[u8]) -> Result<(), E>, E> Sink<'_> for Printer<W, E> {
    fn text(&mut self, text: &str, _: usize, _: bool) {
        if self.result.is_ok() {
            self.result = (self.write)(text.as_bytes());
        }
    }
    fn enter(&mut self, _: FeatureKind<'_>) {}
    fn leave(&mut self) {}
    fn dropped(&mut self) {}
    fn left_out(&mut self, _: FeatureKind<'_>) {}
    fn block_end(&mut self) {}
}

#[derive(Default)]
struct Projector<'e> {
    projection: Projection<'e>,
    open: Vec<usize>,
    /// The features that ended where the text ends.
    ended: Vec<usize>,
    drop_pending: bool,
}

impl Projector<'_> {
    /// Applies the rule for the space beside what dropped out, now that it is known what follows; gives whether the first
    /// character of that goes.
    fn settle_drop(&mut self, behind: &str) -> bool {
        if !std::mem::take(&mut self.drop_pending) {
            return false;
        }
        let goes = adjoining_space(&self.projection.text, behind);
        if goes == Some(Adjoining::Before) {
            self.pop();
        }
        goes == Some(Adjoining::Behind)
    }

    /// Takes back the last character, with the pieces and features that ended behind it.
    fn pop(&mut self) {
        let text = &mut self.projection.text;
        text.pop();
        let end = text.len();
        self.projection.pieces.retain_tail(|piece| piece.at < end);
        let features = &mut self.projection.features;
        for &index in &self.ended {
            features[index].range.end = features[index].range.end.min(end);
        }
        // What began behind it, or dropped out there, stands last: features are in the order of their starts.
        for feature in features.iter_mut().rev().take_while(|feature| feature.range.start > end) {
            feature.range = end..feature.range.end.min(end);
        }
    }
}

/// Shortening a vector from its end.
trait RetainTail<T> {
    fn retain_tail(&mut self, keep: impl Fn(&T) -> bool);
}

impl<T> RetainTail<T> for Vec<T> {
    fn retain_tail(&mut self, keep: impl Fn(&T) -> bool) {
        while self.last().is_some_and(|last| !keep(last)) {
            self.pop();
        }
    }
}

impl<'e> Sink<'e> for Projector<'e> {
    fn text(&mut self, text: &str, mut origin: usize, atomic: bool) {
        let Some(first) = text.chars().next() else { return };
        let mut text = text;
        if self.settle_drop(text) {
            text = &text[first.len_utf8()..];
            if !atomic {
                origin += first.len_utf8();
            }
        }
        if !text.is_empty() {
            self.projection.pieces.push(Piece { at: self.projection.text.len(), origin, atomic });
            self.projection.text.push_str(text);
            self.ended.clear();
        }
    }
    fn enter(&mut self, kind: FeatureKind<'e>) {
        self.open.push(self.projection.features.len());
        let at = self.projection.text.len();
        self.projection.features.push(Feature { range: at..usize::MAX, kind });
    }
    fn leave(&mut self) {
        if let Some(index) = self.open.pop() {
            let range = &mut self.projection.features[index].range;
            range.end = self.projection.text.len();
            range.start = range.start.min(range.end);
            self.ended.push(index);
        }
    }
    fn dropped(&mut self) {
        self.drop_pending = true;
    }
    fn left_out(&mut self, kind: FeatureKind<'e>) {
        let at = self.projection.text.len();
        self.projection.features.push(Feature { range: at..at, kind });
    }
    fn block_end(&mut self) {
        self.settle_drop("");
    }
}

/// What stands between the last block and the next.
#[derive(Clone, Copy, PartialEq)]
enum Gap {
    /// Nothing was printed yet.
    Start,
    /// The usual empty line.
    Usual,
    /// Already printed by `space`.
    Explicit,
}

/// One walk over an edition in document order.
struct Walk<'s, S> {
    view: View,
    line_end: LineEnd,
    gap: Gap,
    /// Where the last printed piece ended, so that layout has an origin.
    last_origin: usize,
    sink: &'s mut S,
}

impl<'e, 's, S: Sink<'e>> Walk<'s, S> {
    fn new(edition: &Edition, view: View, sink: &'s mut S) -> Self {
        let witness = edition.header.witness.as_ref().filter(|_| view == View::Printed);
        let line_end = witness.map_or(LineEnd::Lf, |witness| witness.line_end);
        Self { view, line_end, gap: Gap::Start, last_origin: 0, sink }
    }

    fn edition(&mut self, edition: &'e Edition) {
        self.nodes(&edition.body);
    }

    fn nodes(&mut self, nodes: &'e [Node]) {
        for node in nodes {
            match node {
                Node::Container(container) => self.container(container),
                Node::Block(block) => self.block(block),
                Node::Space(space) => self.space(*space),
            }
        }
    }

    fn container(&mut self, container: &'e Container) {
        if !matches!(container.kind, ContainerKind::Post(_)) {
            return self.nodes(&container.children);
        }
        self.separate(&container.children);
        self.sink.enter(FeatureKind::Post(container));
        self.nodes(&container.children);
        self.sink.leave();
    }

    fn block(&mut self, block: &'e Block) {
        if !self.is_shown(&block.content) {
            return self.leave_out(&block.content);
        }
        self.separator();
        self.sink.enter(FeatureKind::Block(block));
        self.inlines(&block.content);
        self.sink.block_end();
        self.sink.leave();
        self.gap = Gap::Usual;
    }

    /// Prints the separator before a post, so that it stands outside the post's range.
    fn separate(&mut self, children: &[Node]) {
        let first = children.iter().find_map(|node| match node {
            Node::Block(block) => Some(self.is_shown(&block.content)),
            Node::Space(_) => Some(false),
            Node::Container(_) => None,
        });
        if first == Some(true) {
            self.separator();
        }
    }

    fn separator(&mut self) {
        if self.gap == Gap::Usual {
            let line_end = self.line_end.as_str();
            self.sink.text(line_end, self.last_origin, true);
            self.sink.text(line_end, self.last_origin, true);
        }
        self.gap = Gap::Explicit;
    }

    fn space(&mut self, space: Space) {
        if self.view == View::Printed {
            self.printed_space(space);
        }
    }

    fn printed_space(&mut self, space: Space) {
        let mut buffer = [0; 4];
        let unit = match space.unit {
            SpaceUnit::Line => self.line_end.as_str(),
            SpaceUnit::LineEnd(end) => end.as_str(),
            SpaceUnit::Char(c) => c.encode_utf8(&mut buffer),
        };
        for _ in 0..space.quantity {
            self.sink.text(unit, self.last_origin, true);
        }
        self.gap = Gap::Explicit;
    }

    /// Whether the view shows anything of these pieces.
    fn is_shown(&self, content: &[Inline]) -> bool {
        content.iter().any(|inline| match inline {
            Inline::Text(text) => {
                !text.content.trim().is_empty() || self.view == View::Printed && !text.content.is_empty()
            }
            Inline::LineBreak(..) => self.view == View::Printed,
            Inline::Element(element) if element.is_deleted() => false,
            Inline::Sentence(element) | Inline::Element(element) => self.is_shown(&element.content),
            Inline::Anchor(anchor) => self.is_shown(&anchor.content),
            Inline::Choice(choice) => self.is_shown(choice.shown(self.view)),
            Inline::Remark(_) => self.view == View::Printed,
            Inline::Intervention(intervention) => self.view.shows(intervention),
        })
    }

    fn inlines(&mut self, content: &'e [Inline]) {
        for inline in content {
            self.inline(inline);
        }
    }

    fn inline(&mut self, inline: &'e Inline) {
        match inline {
            Inline::Text(text) => {
                self.sink.text(&text.content, text.start, text.atomic);
                self.last_origin = text.start + if text.atomic { 0 } else { text.content.len() };
            }
            Inline::LineBreak(at, end) => self.sink.text(end.unwrap_or(self.line_end).as_str(), *at, true),
            Inline::Sentence(element) => {
                self.sink.enter(FeatureKind::Sentence(element));
                self.inlines(&element.content);
                self.sink.leave();
            }
            Inline::Anchor(anchor) => {
                self.sink.enter(FeatureKind::Anchor(anchor));
                self.inlines(&anchor.content);
                self.sink.leave();
            }
            Inline::Choice(choice) => self.choice(choice),
            Inline::Element(element) if element.is_deleted() => {}
            Inline::Element(element) => self.inlines(&element.content),
            Inline::Remark(element) if self.view == View::Printed => self.inlines(&element.content),
            Inline::Remark(element) => {
                self.sink.left_out(FeatureKind::DroppedRemark(element));
                self.sink.dropped();
            }
            Inline::Intervention(intervention) => self.intervention(intervention),
        }
    }

    fn choice(&mut self, choice: &'e Choice) {
        let shown = choice.shown(self.view);
        let other = if std::ptr::eq(shown, &*choice.first) { &choice.second } else { &choice.first };
        self.leave_out(other);
        self.sink.enter(FeatureKind::Choice(choice));
        self.inlines(shown);
        self.sink.leave();
    }

    /// Tells of the interventions in pieces that are not shown.
    fn leave_out(&mut self, content: &'e [Inline]) {
        for inline in content {
            match inline {
                Inline::Intervention(intervention) => self.sink.left_out(FeatureKind::Dropped(intervention)),
                Inline::Remark(element) => self.sink.left_out(FeatureKind::DroppedRemark(element)),
                Inline::Sentence(element) | Inline::Element(element) => self.leave_out(&element.content),
                Inline::Anchor(anchor) => self.leave_out(&anchor.content),
                Inline::Choice(choice) => self.leave_out(choice.shown(View::Printed)),
                Inline::Text(_) | Inline::LineBreak(..) => {}
            }
        }
    }

    fn intervention(&mut self, intervention: &'e Intervention) {
        if !self.view.shows(intervention) {
            self.sink.left_out(FeatureKind::Dropped(intervention));
            return self.sink.dropped();
        }
        self.sink.enter(FeatureKind::Intervention(intervention));
        let delimiters = self.view.shows_delimiters(intervention).then_some(&intervention.delimiters);
        if let Some(delimiters) = delimiters {
            self.sink.text(&delimiters.open, intervention.span.start, true);
        }
        self.inlines(&intervention.content);
        if let Some(delimiters) = delimiters {
            let at = intervention.span.end.saturating_sub(delimiters.close.len());
            self.sink.text(&delimiters.close, at, true);
        }
        self.sink.leave();
    }
}

impl BlockKind {
    /// Its name in tables and in JSON: `headline`, `paragraph`, `caption` …
    pub fn name(&self) -> &str {
        match self {
            Self::Masthead => "masthead",
            Self::Headline => "headline",
            Self::Heading => "heading",
            Self::Byline => "byline",
            Self::Paragraph => "paragraph",
            Self::Caption { .. } => "caption",
            Self::Interface => "interface",
            Self::PostHead => "post-head",
            Self::Trailer => "trailer",
            Self::Code => "code",
            Self::Cue(_) => "cue",
            Self::Other(name) => name,
        }
    }

    /// Whether brackets in the block may be notes: a page's interface is not annotated.
    pub fn takes_brackets(&self) -> bool {
        !matches!(self, BlockKind::Interface | BlockKind::Trailer | BlockKind::PostHead | BlockKind::Code)
    }

    /// Whether the block is text of the document, not of the page's interface.
    pub fn is_text(&self) -> bool {
        !matches!(self, BlockKind::Interface | BlockKind::Trailer | BlockKind::PostHead | BlockKind::Masthead)
    }
}
