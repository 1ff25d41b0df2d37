//! Texts with marks: builds them from markup, and writes them as nested markup.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use rustc_hash::FxHashMap;

use super::bilingual_model::{Code, CodeForm, Content, Mark, MarkKind};
use crate::xml::{Node, NodeKind, WriteError, Writer};

/// Builds the content of a segment from its markup.
#[derive(Debug, Default)]
pub(super) struct ContentBuilder {
    content: Content,
    /// The last mark of each id.
    by_id: FxHashMap<String, usize>,
}

impl ContentBuilder {
    pub(super) fn text(&mut self, text: &str) {
        self.content.text.push_str(text);
    }

    pub(super) fn code(&mut self, form: CodeForm, isolated: bool, id: &str, native: String) {
        self.push(id, MarkKind::Code(Code { form, isolated, native }));
    }

    /// Begins a mark here; [`close`](Self::close) ends it. A piece that continues one with the same id and kind is the
    /// same mark, which was cut because marks overlap.
    pub(super) fn open(&mut self, id: &str, kind: MarkKind) -> usize {
        let end = self.content.text.len();
        let earlier = self.by_id.get(id).copied().filter(|_| !id.is_empty());
        let goes_on = |mark: &Mark| mark.range.end == end && mark.kind == kind;
        if let Some(earlier) = earlier.filter(|earlier| self.content.marks.get(*earlier).is_some_and(goes_on)) {
            return earlier;
        }
        self.push(id, kind);
        let mark = self.content.marks.len() - 1;
        self.by_id.insert(id.to_owned(), mark);
        mark
    }

    pub(super) fn close(&mut self, mark: usize) {
        let end = self.content.text.len();
        if let Some(mark) = self.content.marks.get_mut(mark) {
            mark.range.end = end;
        }
    }

    /// Turns a mark that does not end in this text into a code whose other half is elsewhere.
    pub(super) fn leave_open(&mut self, mark: usize, id: &str) {
        if let Some(mark) = self.content.marks.get_mut(mark) {
            let code = Code { form: CodeForm::Open, isolated: true, native: String::new() };
            *mark = Mark { range: mark.range.start..mark.range.start, id: id.to_owned(), kind: MarkKind::Code(code) };
        }
    }

    pub(super) fn finish(self) -> Content {
        self.content
    }

    fn push(&mut self, id: &str, kind: MarkKind) {
        let at = self.content.text.len();
        self.content.marks.push(Mark { range: at..at, id: id.to_owned(), kind });
    }
}

/// How one format writes codes and marks.
pub(super) trait Dialect {
    /// Writes a code; `index` is that of the mark.
    fn code(&mut self, writer: &mut Writer<Vec<u8>>, index: usize, mark: &Mark, code: &Code) -> Result<(), WriteError>;

    /// Opens the element of a mark; called again for each piece of a mark that was cut.
    fn open(&mut self, writer: &mut Writer<Vec<u8>>, index: usize, mark: &Mark) -> Result<(), WriteError>;

    /// Whether overlapping marks are written as two empty elements, by [`half`](Self::half), instead of being cut.
    fn has_halves(&self) -> bool {
        false
    }

    /// Writes the element that begins or ends a mark which overlaps with another.
    fn half(&mut self, _: &mut Writer<Vec<u8>>, _: usize, _: &Mark, _: Half) -> Result<(), WriteError> {
        Ok(())
    }
}

/// One end of a mark.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Half {
    Start,
    End,
}

/// Writes a content into the open element. Where marks overlap, they are cut at the first end.
pub(super) fn write_content(
    writer: &mut Writer<Vec<u8>>,
    content: &Content,
    dialect: &mut dyn Dialect,
) -> Result<(), WriteError> {
    let mut nest = Nest { content, written: 0, open: Vec::new(), halves: BinaryHeap::new() };
    for (index, mark) in content.marks.iter().enumerate() {
        nest.close_before(writer, mark.range.start, dialect)?;
        nest.text_to(writer, mark.range.start)?;
        if let MarkKind::Code(code) = &mark.kind {
            dialect.code(writer, index, mark, code)?;
        } else if dialect.has_halves() && nest.crosses(mark) {
            dialect.half(writer, index, mark, Half::Start)?;
            nest.halves.push(Reverse((mark.range.end, index)));
        } else {
            dialect.open(writer, index, mark)?;
            nest.push(index, mark.range.end);
        }
    }
    nest.close_before(writer, content.text.len(), dialect)?;
    nest.text_to(writer, content.text.len())
}

/// The marks that are open while a content is written.
struct Nest<'c> {
    content: &'c Content,
    written: usize,
    open: Vec<OpenMark>,
    /// Marks that are open as halves: their ends and indices, the first end on top.
    halves: BinaryHeap<Reverse<(usize, usize)>>,
}

/// A mark whose element is open.
struct OpenMark {
    index: usize,
    end: usize,
    /// The first end of this mark and those around it.
    first_end: usize,
}

impl Nest<'_> {
    fn push(&mut self, index: usize, end: usize) {
        let first_end = self.open.last().map_or(end, |around| around.first_end.min(end));
        self.open.push(OpenMark { index, end, first_end });
    }

    fn text_to(&mut self, writer: &mut Writer<Vec<u8>>, to: usize) -> Result<(), WriteError> {
        let text = self.content.text.get(self.written..to).unwrap_or_default();
        self.written = self.written.max(to);
        writer.text(text)
    }

    /// Whether a mark that begins here ends after an open one.
    fn crosses(&self, mark: &Mark) -> bool {
        self.open.last().is_some_and(|open| open.first_end < mark.range.end)
    }

    /// Closes the open marks that end at or before `at`, and reopens those that had to be closed with them.
    fn close_before(
        &mut self,
        writer: &mut Writer<Vec<u8>>,
        at: usize,
        dialect: &mut dyn Dialect,
    ) -> Result<(), WriteError> {
        loop {
            let whole = self.open.last().map(|open| open.first_end).filter(|end| *end <= at);
            let is_first = |half: &&Reverse<(usize, usize)>| half.0.0 <= at && whole.is_none_or(|end| half.0.0 < end);
            if let Some(Reverse((end, index))) = self.halves.peek().filter(is_first).copied() {
                self.halves.pop();
                self.text_to(writer, end)?;
                dialect.half(writer, index, &self.content.marks[index], Half::End)?;
                continue;
            }
            let Some(end) = whole else { return Ok(()) };
            self.text_to(writer, end)?;
            self.close_first(writer, end, dialect)?;
        }
    }

    /// Closes the marks that end at `end`, the first end of all, and those inside them, which are reopened.
    fn close_first(
        &mut self,
        writer: &mut Writer<Vec<u8>>,
        end: usize,
        dialect: &mut dyn Dialect,
    ) -> Result<(), WriteError> {
        let mut again = Vec::new();
        while let Some(open) = self.open.pop_if(|open| open.first_end == end) {
            writer.end()?;
            again.extend((open.end > end).then_some((open.index, open.end)));
        }
        for (index, end) in again.into_iter().rev() {
            dialect.open(writer, index, &self.content.marks[index])?;
            self.push(index, end);
        }
        Ok(())
    }
}

/// Copies an element as it was read: attributes, namespaces, text and all.
pub(super) fn copy(writer: &mut Writer<Vec<u8>>, node: Node<'_>) -> Result<(), WriteError> {
    open_copy(writer, node)?;
    for child in node.children() {
        match child.kind() {
            NodeKind::Element => copy(writer, child)?,
            NodeKind::Text => writer.text(child.text().unwrap_or_default())?,
            NodeKind::Comment => writer.comment(&child.comment().unwrap_or_default())?,
            NodeKind::ProcessingInstruction => {
                if let Some((target, content)) = child.processing_instruction() {
                    writer.processing_instruction(target, &content)?;
                }
            }
        }
    }
    writer.end()
}

/// Copies the start tag of an element as it was read.
pub(super) fn open_copy(writer: &mut Writer<Vec<u8>>, node: Node<'_>) -> Result<(), WriteError> {
    open_as(writer, node, node.local_name())
}

/// Copies the start tag of an element with another local name.
pub(super) fn open_as(writer: &mut Writer<Vec<u8>>, node: Node<'_>, name: &str) -> Result<(), WriteError> {
    writer.start(&sibling_name(node, name))?;
    for attribute in node.namespace_declarations().chain(node.attributes()) {
        writer.attribute(attribute.qualified_name(), attribute.value())?;
    }
    Ok(())
}

/// The name of an element of the same namespace as `node`, with its prefix.
pub(super) fn sibling_name(node: Node<'_>, name: &str) -> String {
    match node.prefix() {
        Some(prefix) => format!("{prefix}:{name}"),
        None => name.to_owned(),
    }
}
