//! From recognised blocks to the tree of an edition. TEI allows headings only at the start of a division and author
//! lines only at its ends, so the tree is built in a shape that every reader of TEI accepts.

use rustc_hash::FxHashMap;

use super::blocks::{RawBlock, RawBlocks, space_nodes};
use super::recognise::Part;
use crate::model::{Block, BlockKind, Container, ContainerKind, Id, Node, PostInfo, Span, numbered_id};

/// Builds the body of an edition. Blocks get their ids and spans; their content stays empty.
pub(super) fn assemble(raw: &RawBlocks, parts: &[Part]) -> Vec<Node> {
    let mut assembler = Assembler { raw: &raw.blocks, parts, counts: Counts::default(), body: Vec::new() };
    let mut at = 0;
    while at < parts.len() {
        at = if is_comment_part(&parts[at]) { assembler.comments(at) } else { assembler.article(at) };
    }
    let mut body = assembler.body;
    place_last(&mut body, &raw.after);
    body
}

/// How far ahead the assembler looks, in blocks.
const NEAR: usize = 64;

/// Numbers in ids, over the whole edition.
#[derive(Default)]
struct Counts {
    article: usize,
    comments: usize,
    block: usize,
    interface: usize,
    post: usize,
}

struct Assembler<'r> {
    raw: &'r [RawBlock],
    parts: &'r [Part],
    counts: Counts,
    body: Vec<Node>,
}

fn is_comment_part(part: &Part) -> bool {
    matches!(part, Part::CommentCount | Part::PostHead | Part::PostText | Part::Reply | Part::PostFoot)
}

/// `base`, then `base2`, `base3` …
fn numbered(base: &str, count: &mut usize) -> Id {
    *count += 1;
    if *count == 1 { base.into() } else { format!("{base}{count}").into() }
}

fn container(kind: ContainerKind, id: Option<Id>, mut children: Vec<Node>) -> Container {
    // A large file has tens of thousands of posts with two or three parts each.
    children.shrink_to_fit();
    let start = children.iter().find_map(node_span).map_or(0, |span| span.start);
    let end = children.iter().rev().find_map(node_span).map_or(start, |span| span.end);
    Container { kind, id, lang: None, children, span: start..end }
}

fn node_span(node: &Node) -> Option<Span> {
    match node {
        Node::Block(block) => Some(block.span.clone()),
        Node::Container(container) => Some(container.span.clone()),
        Node::Space(_) => None,
    }
}

/// Puts the white space at the end of the page into the last container.
fn place_last(body: &mut Vec<Node>, after: &[crate::model::Space]) {
    match body.last_mut() {
        Some(Node::Container(container)) if !matches!(container.kind, ContainerKind::Post(_)) => {
            place_last(&mut container.children, after)
        }
        _ => body.extend(space_nodes(after)),
    }
}

impl Assembler<'_> {
    fn block(&self, index: usize, kind: BlockKind, id: Id) -> Node {
        Node::Block(Block {
            kind,
            id: Some(id),
            lang: None,
            direction: None,
            content: Vec::new(),
            span: self.raw[index].span.clone(),
        })
    }

    fn next_id(&mut self) -> Id {
        self.counts.block += 1;
        numbered_id("a", self.counts.block, "")
    }

    fn interface(&mut self, index: usize) -> Node {
        self.counts.interface += 1;
        let id = numbered_id("u", self.counts.interface, "");
        self.block(index, BlockKind::Interface, id)
    }

    fn push_spaces(&self, index: usize, nodes: &mut Vec<Node>) {
        nodes.extend(space_nodes(&self.raw[index].before));
    }

    /// Assembles the article that begins at block `start`; returns the index behind it.
    fn article(&mut self, start: usize) -> usize {
        let mut end = (start..self.parts.len())
            .find(|&index| is_comment_part(&self.parts[index]) || index > start && self.parts[index] == Part::Masthead)
            .unwrap_or(self.parts.len());
        while end < self.parts.len()
            && end > start + 1
            && self.parts[end] == Part::CommentCount
            && self.parts[end - 1] == Part::Interface
        {
            end -= 1;
        }
        let plain = self.parts[start..end].iter().all(|part| *part == Part::Paragraph);
        let kind = if plain { "text" } else { "article" };
        let start = self.furniture(start, end);
        let id = numbered("art", &mut self.counts.article);
        let children = self.article_children(start..end);
        self.body.push(Node::Container(container(ContainerKind::Division(kind.into()), Some(id), children)));
        if end < self.parts.len() && self.parts[end] == Part::Interface { self.comments(end) } else { end }
    }

    /// Puts page furniture above the headline into a division of its own; returns the index behind it.
    fn furniture(&mut self, start: usize, end: usize) -> usize {
        let count = self.parts[start..end].iter().take_while(|part| **part == Part::Interface).count();
        if count == 0 || start + count == end {
            return start;
        }
        let mut children = Vec::new();
        for index in start..start + count {
            self.push_spaces(index, &mut children);
            let node = self.interface(index);
            children.push(node);
        }
        self.body.push(Node::Container(container(ContainerKind::Division("ui".into()), None, children)));
        start + count
    }

    fn article_children(&mut self, span: Span) -> Vec<Node> {
        let mut children: Vec<Node> = Vec::new();
        let mut section: Option<Vec<Node>> = None;
        let mut captions: FxHashMap<usize, Id> = FxHashMap::default();
        let mut index = span.start;
        while index < span.end {
            if self.opens_section(index, section.as_ref().unwrap_or(&children)) {
                close_section(&mut children, section.take());
                let mut nodes = Vec::new();
                self.push_spaces(index, &mut nodes);
                let id = self.next_id();
                nodes.push(self.block(index, BlockKind::Heading, id));
                section = Some(nodes);
                index += 1;
                continue;
            }
            let target = section.as_mut().unwrap_or(&mut children);
            index = self.article_block(index, span.clone(), target, &mut captions);
        }
        close_section(&mut children, section.take());
        children
    }

    /// A heading opens a section, and so does a headline that stands after running text.
    fn opens_section(&self, index: usize, nodes: &[Node]) -> bool {
        let running = |node: &Node| matches!(node, Node::Block(block) if matches!(block.kind, BlockKind::Paragraph | BlockKind::Interface));
        match self.parts[index] {
            Part::Heading => true,
            Part::Masthead | Part::Headline => nodes.iter().any(running),
            _ => false,
        }
    }

    /// Adds one block, or the captions of one figure; returns the index behind.
    fn article_block(
        &mut self,
        index: usize,
        span: Span,
        nodes: &mut Vec<Node>,
        captions: &mut FxHashMap<usize, Id>,
    ) -> usize {
        if matches!(self.parts[index], Part::Caption | Part::Repetition(_)) {
            return self.figure(index, span, nodes, captions);
        }
        self.push_spaces(index, nodes);
        if self.parts[index] == Part::Interface {
            let node = self.interface(index);
            // Furniture may not stand before a heading in the same division.
            let near = self.parts[index + 1..span.end].iter().take(NEAR);
            let before_heading = near.into_iter().any(|part| matches!(part, Part::Masthead | Part::Headline))
                && nodes.iter().all(|node| !matches!(node, Node::Block(block) if block.kind == BlockKind::Paragraph));
            nodes.push(if before_heading { self.as_heading(node) } else { node });
            return index + 1;
        }
        let kind = match self.parts[index] {
            Part::Masthead => BlockKind::Masthead,
            Part::Headline => BlockKind::Headline,
            Part::Byline if self.byline_may_stand(index, span, nodes) => BlockKind::Byline,
            _ => BlockKind::Paragraph,
        };
        let id = self.next_id();
        nodes.push(self.block(index, kind, id));
        index + 1
    }

    /// Page furniture above the headline is printed as part of the masthead.
    fn as_heading(&self, node: Node) -> Node {
        match node {
            Node::Block(block) => Node::Block(Block { kind: BlockKind::Masthead, ..block }),
            other => other,
        }
    }

    /// An author line stands before all paragraphs of its division or after all of them.
    fn byline_may_stand(&self, index: usize, span: Span, nodes: &[Node]) -> bool {
        if let Some(verdict) = self.verdict_on_last_byline(index, nodes) {
            return verdict;
        }
        let is_top = |node: &Node| match node {
            Node::Block(block) => {
                matches!(block.kind, BlockKind::Masthead | BlockKind::Headline | BlockKind::Heading | BlockKind::Byline)
            }
            Node::Space(_) => true,
            Node::Container(_) => false,
        };
        let at_top = nodes.iter().all(is_top);
        // Sections end at the next heading; the article around them does not, for they are parts of it.
        let is_heading = |node: &Node| matches!(node, Node::Block(block) if block.kind == BlockKind::Heading);
        let in_section = || nodes.iter().find(|node| !matches!(node, Node::Space(_))).is_some_and(is_heading);
        let behind = self.parts[index + 1..span.end].iter().find(|part| **part != Part::Byline);
        at_top || behind.is_none_or(|part| *part == Part::Heading && in_section())
    }

    /// Whether the author line just before another one could stand, if there is one: what speaks for it or against it is
    /// the same for all lines of a list, which may be long.
    fn verdict_on_last_byline(&self, index: usize, nodes: &[Node]) -> Option<bool> {
        let before = index.checked_sub(1).filter(|before| self.parts[*before] == Part::Byline)?;
        let last = nodes.iter().rev().find(|node| !matches!(node, Node::Space(_)))?;
        match last {
            Node::Block(block) if block.span == self.raw[before].span => Some(block.kind == BlockKind::Byline),
            _ => None,
        }
    }

    fn figure(
        &mut self,
        start: usize,
        span: Span,
        nodes: &mut Vec<Node>,
        captions: &mut FxHashMap<usize, Id>,
    ) -> usize {
        self.push_spaces(start, nodes);
        let mut children = Vec::new();
        let mut index = start;
        while index < span.end {
            let repeats = match self.parts[index] {
                Part::Caption if index == start => None,
                Part::Repetition(first) => captions.get(&first).cloned(),
                _ => break,
            };
            if index > start {
                self.push_spaces(index, &mut children);
            }
            let id = self.next_id();
            if repeats.is_none() {
                captions.insert(index, id.clone());
            }
            children.push(self.block(index, BlockKind::Caption { repeats }, id));
            index += 1;
        }
        nodes.push(Node::Container(container(ContainerKind::Figure, None, children)));
        index
    }

    /// Assembles the comments that begin at block `start`; returns the index behind them.
    fn comments(&mut self, start: usize) -> usize {
        let is_part = |part: &Part| is_comment_part(part) || *part == Part::Interface;
        let end = (start..self.parts.len()).find(|&index| !is_part(&self.parts[index])).unwrap_or(self.parts.len());
        let mut children = Vec::new();
        let mut index = start;
        while index < end {
            if matches!(self.parts[index], Part::Interface | Part::CommentCount) {
                self.push_spaces(index, &mut children);
                let node = self.interface(index);
                children.push(node);
                index += 1;
            } else {
                index = self.post(index, end, &mut children);
            }
        }
        let id = numbered("com", &mut self.counts.comments);
        self.body.push(Node::Container(container(ContainerKind::Division("comments".into()), Some(id), children)));
        end
    }

    /// Whether the block is not part of the comment before it: another comment begins, or furniture that no button
    /// follows.
    fn ends_post(&self, index: usize, end: usize) -> bool {
        let mut before_text = self.parts[index..end].iter().take(NEAR).take_while(|part| **part != Part::PostText);
        match self.parts[index] {
            Part::CommentCount => true,
            Part::Interface => !before_text.any(|part| *part == Part::Reply),
            _ => self.raw[index].opens_post,
        }
    }

    fn post(&mut self, start: usize, end: usize, nodes: &mut Vec<Node>) -> usize {
        self.push_spaces(start, nodes);
        self.counts.post += 1;
        let id = numbered_id("c", self.counts.post, "");
        let mut children = Vec::new();
        let mut paragraph = 0;
        let mut index = start;
        let mut has_text = false;
        while index < end {
            let part = &self.parts[index];
            if has_text && *part == Part::PostHead || index > start && self.ends_post(index, end) {
                break;
            }
            if index > start {
                self.push_spaces(index, &mut children);
            }
            has_text |= *part == Part::PostText;
            let (kind, suffix) = match part {
                Part::PostHead => (BlockKind::PostHead, ".h"),
                Part::Reply | Part::PostFoot => (BlockKind::Trailer, ".r"),
                Part::Interface => (BlockKind::Trailer, ".u"),
                _ => (BlockKind::Paragraph, ".p"),
            };
            paragraph += 1;
            children.push(self.block(
                index,
                kind,
                numbered_id(&numbered_id("c", self.counts.post, suffix), paragraph, ""),
            ));
            index += 1;
            if self.parts[index - 1] == Part::Reply {
                break;
            }
        }
        no_trailers_amid(&mut children);
        let info = PostInfo { n: Some(numbered_id("", self.counts.post, "")), ..PostInfo::default() };
        nodes.push(Node::Container(container(ContainerKind::Post(Box::new(info)), Some(id), children)));
        index
    }
}

/// Furniture among the paragraphs of a post is no trailer: a trailer stands at the end.
fn no_trailers_amid(children: &mut [Node]) {
    let is_text = |node: &Node| matches!(node, Node::Block(block) if block.kind == BlockKind::Paragraph);
    let Some(last) = children.iter().rposition(is_text) else { return };
    for node in &mut children[..last] {
        if let Node::Block(block) = node
            && block.kind == BlockKind::Trailer
        {
            block.kind = BlockKind::Interface;
        }
    }
}

fn close_section(children: &mut Vec<Node>, section: Option<Vec<Node>>) {
    if let Some(nodes) = section {
        children.push(Node::Container(container(ContainerKind::Division("section".into()), None, nodes)));
    }
}
