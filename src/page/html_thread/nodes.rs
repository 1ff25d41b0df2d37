//! The visible nodes of a page in the order of its text, with sums over them.

use ego_tree::NodeId;
use scraper::Html;
use scraper::node::Element;

use crate::model::Span;
use crate::page::classes::{Families, Family, families};
use crate::page::layout::{Layouts, LineKind};
use crate::page::thread::is_prose;
use crate::page::thread::times::{self, Strength};

/// What a text node shows of itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Shown {
    pub is_text: bool,
    pub is_time: bool,
    /// A button by its words.
    pub is_button: bool,
    pub length: usize,
}

/// An element, or a text.
pub(super) struct Item<'h> {
    pub id: NodeId,
    pub parent: Option<usize>,
    pub depth: usize,
    /// The number behind the last node in it.
    pub end: usize,
    pub element: Option<&'h Element>,
    pub families: Families,
    pub text: &'h str,
    pub shown: Shown,
    /// The innermost quotation around it.
    pub quote: Option<usize>,
    /// The innermost button or menu around it.
    pub button: Option<usize>,
}

/// The nodes of a page.
pub(super) struct Nodes<'h> {
    pub items: Vec<Item<'h>>,
    /// Times, texts that are not times, and bytes of these, before each node.
    sums: Vec<(u32, u32, usize)>,
    /// Text nodes before each node.
    texts: Vec<u32>,
}

/// A longer text holds no head of a comment.
const MAX_HEAD: usize = 100;

impl<'h> Nodes<'h> {
    pub fn of(document: &'h Html, layouts: &Layouts) -> Self {
        let mut builder = Builder { layouts, items: Vec::new(), open: Vec::new(), hidden: 0 };
        for edge in document.tree.root().traverse() {
            match edge {
                ego_tree::iter::Edge::Open(node) => builder.open(node.id(), node.value()),
                ego_tree::iter::Edge::Close(node) => builder.close(node.value()),
            }
        }
        let mut sums = Vec::with_capacity(builder.items.len() + 1);
        let mut sum = (0, 0, 0);
        for item in &builder.items {
            sums.push(sum);
            let is_words = item.shown.is_text && !item.shown.is_time;
            sum.0 += u32::from(item.shown.is_time && item.quote.is_none());
            sum.1 += u32::from(is_words);
            sum.2 += if is_words { item.shown.length } else { 0 };
        }
        sums.push(sum);
        let mut texts = vec![0];
        for item in &builder.items {
            texts.push(texts.last().copied().unwrap_or(0) + u32::from(item.shown.is_text));
        }
        Self { items: builder.items, sums, texts }
    }

    pub fn span(&self, at: usize) -> Span {
        at..self.items[at].end
    }

    /// Times, other texts and their bytes in a range.
    pub fn sums(&self, span: Span) -> (u32, u32, usize) {
        let (from, to) = (self.sums[span.start], self.sums[span.end]);
        (to.0 - from.0, to.1 - from.1, to.2 - from.2)
    }

    /// How many texts stand in a range.
    pub fn texts(&self, span: Span) -> usize {
        (self.texts[span.end] - self.texts[span.start]) as usize
    }

    /// The text of an element, white space folded.
    pub fn words(&self, at: usize) -> String {
        let texts = self.items[self.span(at)].iter().filter(|item| item.shown.is_text);
        let words: Vec<&str> = texts.flat_map(|item| item.text.split_whitespace()).collect();
        words.join(" ")
    }

    /// The elements around a node, the innermost first, up to one of them.
    pub fn around(&self, at: usize, outer: usize) -> impl Iterator<Item = usize> {
        let parents = std::iter::successors(self.items[at].parent, |parent| self.items[*parent].parent);
        parents.take_while(move |parent| *parent > outer)
    }
}

struct Builder<'h, 'l> {
    layouts: &'l Layouts,
    items: Vec<Item<'h>>,
    open: Vec<usize>,
    /// How many hidden elements are open.
    hidden: usize,
}

/// Elements whose text no reader sees.
const HIDDEN: &[&str] = &[
    "script", "style", "noscript", "template", "head", "svg", "iframe", "select", "textarea", "canvas", "object",
    "title",
];

/// Whether no reader sees what is in an element.
pub(in crate::page) fn is_hidden(element: &Element) -> bool {
    HIDDEN.contains(&element.name()) || element.attr("hidden").is_some()
}

impl<'h> Builder<'h, '_> {
    fn open(&mut self, id: NodeId, node: &'h scraper::Node) {
        match node {
            scraper::Node::Element(element) => {
                self.hidden += usize::from(is_hidden(element));
                if self.hidden == 0 {
                    let families = families(element);
                    let at = self.push(id, Some(element), families, "", Shown::default());
                    self.open.push(at);
                }
            }
            scraper::Node::Text(text) if self.hidden == 0 => {
                let shown = self.shown(text);
                self.push(id, None, Families::default(), text, shown);
            }
            _ => {}
        }
    }

    fn close(&mut self, node: &scraper::Node) {
        let scraper::Node::Element(element) = node else { return };
        if self.hidden == 0 {
            if let Some(at) = self.open.pop() {
                self.items[at].end = self.items.len();
            }
        } else {
            self.hidden -= usize::from(is_hidden(element));
        }
    }

    fn push(
        &mut self,
        id: NodeId,
        element: Option<&'h Element>,
        families: Families,
        text: &'h str,
        shown: Shown,
    ) -> usize {
        let at = self.items.len();
        let parent = self.open.last().copied();
        let outer = parent.map(|parent| &self.items[parent]);
        let name = element.map_or("", |element| element.name());
        let holds_words = matches!(name, "div" | "section" | "aside" | "td" | "table" | "fieldset");
        let is_quote = matches!(name, "blockquote" | "q" | "cite") || holds_words && families.has(Family::Quote);
        let is_button = matches!(name, "button" | "menu" | "nav") || families.has(Family::Button);
        let quote = if is_quote { Some(at) } else { outer.and_then(|outer| outer.quote) };
        let button = if is_button { Some(at) } else { outer.and_then(|outer| outer.button) };
        let depth = self.open.len();
        self.items.push(Item { id, parent, depth, end: at + 1, element, families, text, shown, quote, button });
        at
    }

    fn shown(&self, text: &str) -> Shown {
        let words = text.trim();
        let length = words.len();
        if words.is_empty() || length > MAX_HEAD {
            return Shown { is_text: !words.is_empty(), length, ..Shown::default() };
        }
        let is_titled = self.open.last().is_some_and(|at| {
            let item = &self.items[*at];
            item.element.is_some_and(|element| element.name() == "time") || item.families.has(Family::Time)
        });
        let least = if is_titled { Strength::Clock } else { Strength::Short };
        // A sentence with a date in it is a text.
        let is_amid = |when: &times::When| !is_titled && is_prose(words) && when.span.len() * 2 < length;
        let when = times::find(words, &self.layouts.words).filter(|when| !is_amid(when));
        let is_time = when.is_some_and(|when| when.strength >= least);
        let kinds = self.layouts.kinds(words);
        let is_button =
            [LineKind::Reply, LineKind::Ui, LineKind::CommentCount].iter().any(|kind| kinds.contains(*kind));
        Shown { is_text: true, is_time, is_button, length }
    }
}
