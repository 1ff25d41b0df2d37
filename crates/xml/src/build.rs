//! From events to the arena of a document.

use super::error::{XmlError, XmlErrorKind};
use super::event::{EndElement, Event, Run, Text, TextKind};
use super::limits::Limits;
use super::reader::Reader;
use super::tag::{AS_WRITTEN, RawAttribute, Tag, small};
use super::token::Slice;
use super::tree::{Arena, ElementData, NO_NODE, NodeData, Shape};

/// Reads a document of at most 4 GiB.
pub(super) fn build(text: &str, limits: &Limits) -> Result<Arena, XmlError> {
    let allowed = limits.max_size.min(u32::MAX as usize - 1);
    if text.len() > allowed {
        return Err(XmlError::new(XmlErrorKind::TooLarge(allowed), 0..0));
    }
    let mut builder = Builder::new(text);
    let mut reader = Reader::new(text, limits);
    while builder.take(&mut reader)? {}
    Ok(builder.finish(reader))
}

/// Room is made beforehand for the markup of this many bytes.
const RESERVED: usize = 64 << 20;

struct Builder {
    arena: Arena,
    /// The innermost open element, or 0 for the document.
    parent: u32,
}

impl Builder {
    fn new(text: &str) -> Self {
        let mut arena = Arena::default();
        // Room for dense markup; what is not used is never touched.
        let bytes = text.len().min(RESERVED);
        arena.nodes.reserve(bytes / 12 + 2);
        arena.elements.reserve(bytes / 32 + 1);
        arena.attributes.reserve(bytes / 32);
        let end = small(text.len());
        arena.nodes.push(NodeData {
            kind: Shape::Document,
            parent: NO_NODE,
            previous: NO_NODE,
            next: NO_NODE,
            last_child: NO_NODE,
            start: 0,
            end,
        });
        Self { arena, parent: 0 }
    }

    /// Takes one event; false at the end.
    fn take(&mut self, reader: &mut Reader<Slice<'_>>) -> Result<bool, XmlError> {
        let Some(event) = reader.next_event()? else {
            return Ok(false);
        };
        match event {
            Event::Start(start) => {
                let span = start.span();
                self.start(start.tag, small(span.start), small(span.end));
            }
            Event::End(end) => self.end(&end),
            Event::Text(text) => self.text(&text),
            Event::Comment(comment) => {
                let span = comment.span();
                self.append(Shape::Comment, small(span.start), small(span.end));
            }
            Event::ProcessingInstruction(instruction) => {
                let span = instruction.span();
                let target = small(instruction.target().len());
                self.append(Shape::Instruction(target), small(span.start), small(span.end));
            }
            Event::Declaration(declaration) => self.arena.encoding = declaration.encoding_span,
        }
        Ok(true)
    }

    fn start(&mut self, tag: &Tag, start: u32, end: u32) {
        let attributes = small(self.arena.attributes.len());
        self.attributes(tag, start + 1);
        let element = ElementData {
            name_end: start + 1 + small(tag.name_end),
            prefix: small(tag.prefix),
            namespace: tag.namespace.0,
            attributes,
            attributes_end: small(self.arena.attributes.len()),
            tag_end: end,
            content_end: end,
            after: 0,
        };
        let shape = Shape::Element(small(self.arena.elements.len()));
        self.arena.elements.push(element);
        let id = self.append(shape, start, end);
        if self.parent == NO_NODE {
            self.arena.root = id;
        }
        self.parent = id;
    }

    /// Copies the attributes, with offsets from the start of the source.
    fn attributes(&mut self, tag: &Tag, base: u32) {
        let shift = small(self.arena.decoded.len());
        self.arena.decoded.push_str(&tag.decoded);
        self.arena.attributes.extend(tag.attributes.iter().map(|raw| {
            let decoded = |offset: u32| {
                if raw.decoded_start == AS_WRITTEN { AS_WRITTEN } else { offset + shift }
            };
            RawAttribute {
                name_start: raw.name_start + base,
                name_end: raw.name_end + base,
                prefix: raw.prefix,
                value_start: raw.value_start + base,
                value_end: raw.value_end + base,
                decoded_start: decoded(raw.decoded_start),
                decoded_end: decoded(raw.decoded_end),
                namespace: raw.namespace,
            }
        }));
    }

    fn end(&mut self, end: &EndElement<'_>) {
        let after = small(self.arena.nodes.len());
        let Some(node) = self.arena.nodes.get_mut(self.parent as usize) else {
            return;
        };
        node.end = small(end.span.end);
        self.parent = node.parent;
        if let Shape::Element(number) = node.kind
            && let Some(element) = self.arena.elements.get_mut(number as usize)
        {
            element.content_end = small(end.span.start);
            element.after = after;
        }
    }

    fn text(&mut self, text: &Text<'_>) {
        for run in text.runs() {
            self.run(&run);
        }
    }

    fn run(&mut self, run: &Run<'_>) {
        let kind = match run.kind {
            TextKind::Plain => Shape::Plain,
            TextKind::CData => Shape::CData,
            TextKind::LineEnd => Shape::LineEnd,
            TextKind::Reference => {
                let start = small(self.arena.decoded.len());
                self.arena.decoded.push_str(run.text);
                Shape::Reference(start)
            }
        };
        self.append(kind, small(run.span.start), small(run.span.end));
    }

    /// Adds a child to the open element. Every node takes at least a byte, so that the numbers cannot run out.
    fn append(&mut self, kind: Shape, start: u32, end: u32) -> u32 {
        let id = small(self.arena.nodes.len());
        let parent = self.parent;
        let mut previous = NO_NODE;
        if let Some(parent) = self.arena.nodes.get_mut(parent as usize) {
            previous = std::mem::replace(&mut parent.last_child, id);
        }
        if previous != NO_NODE
            && let Some(previous) = self.arena.nodes.get_mut(previous as usize)
        {
            previous.next = id;
        }
        self.arena.nodes.push(NodeData { kind, parent, previous, next: NO_NODE, last_child: NO_NODE, start, end });
        id
    }

    fn finish(mut self, reader: Reader<Slice<'_>>) -> Arena {
        self.arena.namespaces = reader.into_namespaces();
        self.arena
    }
}
