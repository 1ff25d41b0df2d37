//! The languages of a page, its posts and its blocks.

use super::given::Given;
use super::posts;
use crate::model::{Block, BlockKind, Container, ContainerKind, Edition, Inline, Node};
use crate::text::{Finding, detect, language_of};

/// How many blocks decide the language of a page, and how many bytes of them.
const VOTES: usize = 32;
const VOTING_BYTES: usize = 6000;

/// The language in which most of the first blocks of a page are; `None` where no language has a good part of them.
pub(crate) fn document_language(body: &[Node], text: &str) -> Option<&'static str> {
    let mut blocks = Vec::new();
    first_blocks(body, text, &mut blocks);
    let mut votes: Vec<(&'static str, usize)> = Vec::new();
    for block in blocks {
        let Finding::Language(tag) = language_of(block, None, true) else { continue };
        let weight = block.chars().count();
        match votes.iter_mut().find(|(known, _)| *known == tag) {
            Some((_, sum)) => *sum += weight,
            None => votes.push((tag, weight)),
        }
    }
    let all: usize = votes.iter().map(|(_, weight)| weight).sum();
    // Of equals the first counts.
    votes.reverse();
    match votes.into_iter().max_by_key(|(_, weight)| *weight) {
        Some((tag, weight)) => (weight * 3 > all).then_some(tag),
        None => {
            let mut sample = String::new();
            posts::sample(body, text, &mut sample, 3000);
            detect(&sample)
        }
    }
}

fn first_blocks<'t>(nodes: &[Node], text: &'t str, blocks: &mut Vec<&'t str>) {
    for node in nodes {
        if blocks.len() >= VOTES || blocks.iter().map(|block| block.len()).sum::<usize>() > VOTING_BYTES {
            return;
        }
        match node {
            Node::Block(block) if block.kind.is_text() => blocks.push(&text[block.span.clone()]),
            Node::Container(container) => first_blocks(&container.children, text, blocks),
            _ => {}
        }
    }
}

/// Gives a language to each post and block that is in another one than its surroundings; `und` where nothing says which.
///
/// Nothing is guessed where `guess` is not set, nor where the page says it.
pub(super) fn recognise(edition: &mut Edition, text: &str, given: &Given, guess: bool) {
    if !given.directions.is_empty() {
        direct(&mut edition.body, given);
    }
    let document = edition.header.lang.clone();
    let recognition = Recognition { text, given, guess };
    recognition.nodes(&mut edition.body, document.as_deref());
}

/// Gives each block the direction that the page says.
fn direct(nodes: &mut [Node], given: &Given) {
    for node in nodes {
        match node {
            Node::Block(block) => block.direction = given.direction_at(block.span.start),
            Node::Container(container) => direct(&mut container.children, given),
            Node::Space(_) => {}
        }
    }
}

struct Recognition<'t> {
    text: &'t str,
    given: &'t Given,
    guess: bool,
}

impl Recognition<'_> {
    fn nodes(&self, nodes: &mut [Node], usual: Option<&str>) {
        for node in nodes {
            match node {
                Node::Block(block) => self.block(block, usual),
                Node::Container(container) => match container.kind {
                    ContainerKind::Post(_) => self.post(container, usual),
                    _ => self.nodes(&mut container.children, usual),
                },
                Node::Space(_) => {}
            }
        }
    }

    fn block(&self, block: &mut Block, usual: Option<&str>) {
        if let Some(given) = self.given.of_block(&block.span) {
            block.lang = Some(given.into()).filter(|_| usual != Some(given));
        } else if self.guess && block.kind.is_text() && block.lang.is_none() {
            let is_prose = block.kind == BlockKind::Paragraph;
            block.lang = differing(language_of(&self.text[block.span.clone()], usual, is_prose));
        }
    }

    /// A post whose record gives its language is in that language throughout.
    fn post(&self, post: &mut Container, usual: Option<&str>) {
        if post.lang.is_some() {
            return;
        }
        let mut prose = post.children.iter().filter_map(prose_of);
        let (first, is_one_block) = (prose.next().map(|block| block.span.clone()), prose.next().is_none());
        if self.guess {
            post.lang = differing(match first {
                Some(span) if is_one_block => language_of(&self.text[span], usual, true),
                _ => language_of(&self.words(post), usual, true),
            });
        }
        let lang = post.lang.clone();
        for node in &mut post.children {
            let Node::Block(block) = node else { continue };
            if !is_one_block || self.given.of_block(&block.span).is_some() {
                self.block(block, lang.as_deref().or(usual));
            }
        }
    }

    /// The first words of a post.
    fn words(&self, post: &Container) -> String {
        let mut words = String::new();
        posts::sample(&post.children, self.text, &mut words, 1000);
        words
    }
}

fn prose_of(node: &Node) -> Option<&Block> {
    match node {
        Node::Block(block) if block.kind.is_text() => Some(block),
        _ => None,
    }
}

/// The tag of a language of its own.
fn differing(finding: Finding) -> Option<Box<str>> {
    match finding {
        Finding::Language(tag) => Some(tag.into()),
        Finding::Usual => None,
        Finding::Nobody => Some("und".into()),
    }
}

/// Lists the languages of posts, blocks and runs in the header.
pub(crate) fn list(edition: &mut Edition) {
    let mut found = Vec::new();
    in_nodes(&edition.body, &mut found);
    edition.header.languages = listed(found);
}

/// Each language once.
pub(super) fn listed(mut found: Vec<String>) -> Vec<String> {
    found.sort_unstable();
    found.dedup();
    found
}

/// Adds the languages of nodes.
pub(super) fn in_nodes(nodes: &[Node], found: &mut Vec<String>) {
    for node in nodes {
        match node {
            Node::Container(container) => {
                add(container.lang.as_deref(), found);
                in_nodes(&container.children, found);
            }
            Node::Block(block) => {
                add(block.lang.as_deref(), found);
                in_inlines(&block.content, found);
            }
            Node::Space(_) => {}
        }
    }
}

fn in_inlines(content: &[Inline], found: &mut Vec<String>) {
    for inline in content {
        match inline {
            Inline::Sentence(element) | Inline::Element(element) | Inline::Remark(element) => {
                add(element.lang.as_deref(), found);
                in_inlines(&element.content, found);
            }
            Inline::Intervention(intervention) => in_inlines(&intervention.content, found),
            Inline::Anchor(anchor) => in_inlines(&anchor.content, found),
            _ => {}
        }
    }
}

/// Adds a tag if it is not the one added last: a thread in one language has it in every post.
pub(super) fn add(lang: Option<&str>, found: &mut Vec<String>) {
    if let Some(lang) = lang.filter(|lang| found.last().is_none_or(|last| last != lang)) {
        found.push(lang.to_owned());
    }
}
