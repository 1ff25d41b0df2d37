//! The text of an edition: divisions, posts and blocks, each block with its source and its notes beside it.

use maud::{Markup, PreEscaped, Render, html};
use rustc_hash::FxHashMap;

use super::Ids;
use super::beside::Sources;
use super::inline::Inlines;
use super::notes::Notes;
use crate::model::{Block, BlockKind, Container, ContainerKind, Edition, Inline, Node, PostInfo};
use crate::report::words::{Words, direction_of, known};

/// Blocks that are laid out together: a browser leaves out what is not on the screen, unit by unit.
const UNIT: usize = 30;

/// The text as it goes down the page.
pub(super) struct Text<'s, 'e> {
    pub notes: &'s Notes<'e>,
    pub sources: Option<&'s Sources<'e>>,
    pub ids: Ids,
    authors: FxHashMap<&'e str, &'e str>,
    /// The level of the last heading, so that none is left out.
    level: u8,
}

impl<'s, 'e> Text<'s, 'e> {
    pub fn new(
        edition: &'e Edition,
        notes: &'s Notes<'e>,
        sources: Option<&'s Sources<'e>>,
        ids: Ids,
        level: u8,
    ) -> Self {
        let authors = edition.header.authors.iter().map(|author| (&*author.id, &*author.name)).collect();
        Self { notes, sources, ids, authors, level }
    }

    /// Parts that follow each other.
    pub fn nodes(&mut self, nodes: &'e [Node], lang: Option<&'e str>) -> Markup {
        let mut page = String::new();
        let mut rows: Vec<Markup> = Vec::new();
        for node in nodes {
            match node {
                Node::Block(block) => rows.extend(self.row(block, lang)),
                Node::Container(container) if container.kind == ContainerKind::Figure => {
                    rows.push(self.figure(container, lang));
                }
                Node::Container(container) => {
                    unit(&mut rows).render_to(&mut page);
                    self.container(container, lang).render_to(&mut page);
                }
                Node::Space(_) => {}
            }
            if rows.len() >= UNIT {
                unit(&mut rows).render_to(&mut page);
            }
        }
        unit(&mut rows).render_to(&mut page);
        PreEscaped(page)
    }

    fn container(&mut self, container: &'e Container, outer: Option<&'e str>) -> Markup {
        let lang = known(container.lang.as_deref()).or(outer);
        let id = container.id.as_deref().map(|id| self.ids.of(id));
        match &container.kind {
            ContainerKind::Post(info) => {
                let level = self.heading(3);
                let head = self.post_head(info, container, level);
                let words = self.rows(&container.children, lang);
                self.level = level;
                html! {
                    article.post.unit id=[id] data-lang=[lang] {
                        header.row { div.text { (head) } }
                        (words)
                    }
                }
            }
            _ => html! { section id=[id] data-lang=[lang] { (self.nodes(&container.children, lang)) } },
        }
    }

    /// Parts of one unit.
    fn rows(&mut self, nodes: &'e [Node], lang: Option<&'e str>) -> Markup {
        let mut page = String::new();
        for node in nodes {
            match node {
                Node::Block(block) => self.row(block, lang).unwrap_or_default().render_to(&mut page),
                Node::Container(container) => self.rows(&container.children, lang).render_to(&mut page),
                Node::Space(_) => {}
            }
        }
        PreEscaped(page)
    }

    fn figure(&mut self, figure: &'e Container, lang: Option<&'e str>) -> Markup {
        html! { figure id=[figure.id.as_deref().map(|id| self.ids.of(id))] { (self.rows(&figure.children, lang)) } }
    }

    fn post_head(&self, info: &'e PostInfo, post: &'e Container, level: u8) -> Markup {
        let id = post.id.as_deref();
        let who = info.who.as_deref().map(|who| self.authors.get(who).copied().unwrap_or(who));
        // A number that the id tells anyway is not said twice.
        let number = info.n.as_deref().filter(|n| id.is_none_or(|id| id.trim_start_matches('c') != *n));
        let known = [number, who, info.when.as_deref()];
        let name = html! {
            @match id {
                Some(id) => { a.self href={ "#" (self.ids.of(id)) } { (Words(id)) } }
                None => { "comment" }
            }
            @for words in known.into_iter().flatten() { " · " bdi { (Words(words)) } }
        };
        html! {
            (heading(level, None, &name))
            @if let Some(other) = info.reply_to.as_deref() {
                p.reply { "replies to " a href={ "#" (self.ids.of(other)) } { (Words(other)) } }
            }
        }
    }

    /// A block with its source and its notes; `None` where there is nothing to be seen.
    fn row(&mut self, block: &'e Block, outer: Option<&'e str>) -> Option<Markup> {
        let lang = known(block.lang.as_deref()).or(outer);
        let mut inlines = Inlines::new(self.notes, self.sources, self.ids);
        let words = inlines.block(block);
        let (found, segments) = (std::mem::take(&mut inlines.found), std::mem::take(&mut inlines.segments));
        if words.0.trim().is_empty() {
            return None;
        }
        // A block that is one sentence and is not marked as one.
        let bead = inlines.bead(block.id.as_deref()).filter(|_| !words.0.contains("data-b="));
        let words = html! { @if let Some(bead) = bead { span.s data-b=(bead) { (words) } } @else { (words) } };
        let words = self.block(block, &words);
        let only_printed = !block.kind.is_text() && block.kind != BlockKind::Masthead
            || matches!(block.kind, BlockKind::Caption { repeats: Some(_) });
        Some(html! {
            div class={ "row" @if only_printed { " nr nb" } } {
                div.text lang=[lang] dir=(direction_of(&authors_words(&block.content), lang)) { (words) }
                @if let Some(sources) = self.sources { (sources.cell(&segments)) }
                @if !found.is_empty() {
                    ol.notes { @for number in found { (self.notes.item(number, self.ids, self.sources)) } }
                }
            }
        })
    }

    fn block(&mut self, block: &Block, words: &Markup) -> Markup {
        let id = block.id.as_deref().map(|id| self.ids.of(id));
        match &block.kind {
            BlockKind::Headline => {
                let level = self.heading(if self.ids.is_one_of_several() { 3 } else { 2 });
                heading(level, id, &html! { span.headline { (words) } })
            }
            BlockKind::Heading => {
                let level = self.heading(3);
                heading(level, id, words)
            }
            kind => html! { p id=[id] class=[class_of(kind)] { (words) } },
        }
    }

    /// The level of a heading that should be of level `wanted`: never more than one below the last.
    fn heading(&mut self, wanted: u8) -> u8 {
        self.level = wanted.min(self.level + 1);
        self.level
    }
}

/// Words of a block without what stands in brackets, which is often in another script.
fn authors_words(content: &[Inline]) -> String {
    content.iter().fold(String::new(), |mut words, inline| {
        match inline {
            Inline::Text(text) => words.push_str(&text.content),
            Inline::Element(element) if element.is_deleted() => {}
            Inline::Sentence(element) | Inline::Element(element) => words.push_str(&authors_words(&element.content)),
            Inline::Anchor(anchor) => words.push_str(&authors_words(&anchor.content)),
            Inline::Choice(choice) => words.push_str(&authors_words(&choice.first)),
            Inline::LineBreak(..) | Inline::Remark(_) | Inline::Intervention(_) => {}
        }
        words
    })
}

fn class_of(kind: &BlockKind) -> Option<&'static str> {
    match kind {
        BlockKind::Masthead => Some("masthead"),
        BlockKind::Byline => Some("byline"),
        BlockKind::Caption { .. } => Some("caption"),
        BlockKind::Interface | BlockKind::PostHead | BlockKind::Trailer => Some("interface"),
        BlockKind::Headline | BlockKind::Heading | BlockKind::Paragraph | BlockKind::Cue(_) | BlockKind::Code => None,
        BlockKind::Other(_) => None,
    }
}

/// The rows as one unit.
fn unit(rows: &mut Vec<Markup>) -> Markup {
    if rows.is_empty() {
        return Markup::default();
    }
    html! { div.unit { @for row in rows.drain(..) { (row) } } }
}

/// A heading of a level from 1 to 4.
fn heading(level: u8, id: Option<String>, words: &Markup) -> Markup {
    match level {
        0 | 1 => html! { h1 id=[id] { (words) } },
        2 => html! { h2 id=[id] { (words) } },
        3 => html! { h3 id=[id] { (words) } },
        _ => html! { h4 id=[id] { (words) } },
    }
}
