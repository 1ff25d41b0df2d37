//! Notes without brackets: paragraphs that open with a cue, and footnotes, each with the words that it explains.

mod anchor;
mod footnotes;
mod labels;
mod paragraphs;
mod place;

pub(super) use place::Placed;

use super::context::{Context, Surroundings};
use super::lexer::{Bracket, Shape};
use super::lexicon::Lexicon;
use super::rules::{RuleOutcome, classify};
use crate::model::{Block, BlockKind, Category, ContainerKind, Delimiters, Edition, Family, Id, Node, Role, Span};

/// A note that has no brackets. Ranges are of the text of the page.
#[derive(Debug, Clone)]
pub(crate) struct Unbracketed {
    /// The note as it is printed, with its number and its cue.
    pub(super) span: Span,
    /// The number or sign in the text that leads to it.
    pub(super) mark: Option<Span>,
    /// The words that it explains.
    pub(super) anchor: Option<Span>,
    /// The block that it refers to where no words can be named.
    pub(super) block: Option<Id>,
    pub(super) outcome: RuleOutcome,
    pub(super) role: Role,
}

/// A note and its mark, as links of a saved page connect them.
#[derive(Debug, Clone)]
pub(crate) struct Link {
    /// The mark in the text.
    pub mark: Span,
    /// Where the block of the note begins.
    pub note: usize,
}

/// A block of running text.
struct Prose<'e> {
    span: Span,
    words: &'e str,
    lang: &'e str,
    id: Option<&'e Id>,
    is_paragraph: bool,
    /// The post that it stands in, by its place among posts.
    post: Option<usize>,
    opens_post: bool,
    /// Runs that the page sets off by their language.
    runs: &'e [(Span, Box<str>)],
}

impl Prose<'_> {
    /// The runs in the first `end` bytes, as ranges of the block.
    fn runs(&self, end: usize) -> Vec<Span> {
        let start = self.span.start;
        let near = self.runs.partition_point(|(run, _)| run.start < start);
        let runs = self.runs[near..].iter().take_while(|(run, _)| run.end <= start + end);
        runs.map(|(run, _)| run.start - start..run.end - start).collect()
    }
}

/// What a page says by its elements.
pub(crate) struct Told<'p> {
    /// The marks and notes that links connect.
    pub links: &'p [Link],
    /// The runs in other languages, in order.
    pub runs: &'p [(Span, Box<str>)],
}

/// Finds the notes without brackets in an edition whose blocks are ranges of `text`, in the order of the text. Costs time
/// in proportion to the text.
pub(crate) fn unbracketed(edition: &Edition, text: &str, lexicon: &Lexicon, told: &Told<'_>) -> Vec<Unbracketed> {
    let lang = edition.header.lang.as_deref().unwrap_or("und");
    let mut collector = Collector { text, runs: told.runs, blocks: Vec::new(), posts: 0 };
    collector.nodes(&edition.body, lang, None);
    let blocks = collector.blocks;
    let mut found = footnotes::linked(&blocks, told.links, lexicon);
    let by_label = footnotes::labelled(&blocks, lexicon, &found);
    found.extend(by_label);
    let by_cue = paragraphs::cued(&blocks, lexicon, &found);
    found.extend(by_cue);
    found.sort_by_key(|note| note.span.start);
    found
}

struct Collector<'e> {
    text: &'e str,
    runs: &'e [(Span, Box<str>)],
    blocks: Vec<Prose<'e>>,
    posts: usize,
}

impl<'e> Collector<'e> {
    fn nodes(&mut self, nodes: &'e [Node], lang: &'e str, post: Option<usize>) {
        let mut opens_post = post.is_some();
        for node in nodes {
            match node {
                Node::Container(container) => {
                    let lang = container.lang.as_deref().unwrap_or(lang);
                    let is_post = matches!(container.kind, ContainerKind::Post(_));
                    self.posts += usize::from(is_post);
                    self.nodes(&container.children, lang, if is_post { Some(self.posts) } else { post });
                }
                Node::Block(block) if block.kind.is_text() => {
                    self.block(block, lang, post, opens_post);
                    opens_post = false;
                }
                _ => {}
            }
        }
    }

    fn block(&mut self, block: &'e Block, lang: &'e str, post: Option<usize>, opens_post: bool) {
        self.blocks.push(Prose {
            span: block.span.clone(),
            words: &self.text[block.span.clone()],
            lang: block.lang.as_deref().unwrap_or(lang),
            id: block.id.as_ref(),
            is_paragraph: block.kind == BlockKind::Paragraph,
            post,
            opens_post,
            runs: self.runs,
        });
    }
}

/// Asks the rules as if the note stood in brackets between `before` and `after`.
fn classified(before: &str, body: &str, after: &str, lang: &str, lexicon: &Lexicon) -> (RuleOutcome, Option<Role>) {
    in_brackets(before, body, after, lang, lexicon, |context| {
        let speaker = context.cue.as_ref().map(|cue| match cue.voice {
            super::lexicon::Speaker::Person(role) => role,
            _ => Role::Editor,
        });
        (classify(context), speaker)
    })
}

/// Passes the context of a note that would stand in brackets there.
fn in_brackets<T>(
    before: &str,
    body: &str,
    after: &str,
    lang: &str,
    lexicon: &Lexicon,
    ask: impl FnOnce(&Context<'_>) -> T,
) -> T {
    let text = format!("{before}[{body}]{after}");
    let span = before.len()..text.len() - after.len();
    let delimiters = Delimiters::new("[", "]");
    let bracket = Bracket { shape: Shape::Square, span, delimiters, first_block: 0, last_block: 0 };
    let around = Surroundings { text: &text, block: (0, text.len()), lang, caption: false };
    ask(&Context::new(&bracket, around, Vec::new(), lexicon))
}

/// The class of a note: what it can be without brackets, else `other`.
fn fitting(outcome: RuleOutcome, other: Category) -> RuleOutcome {
    let class = outcome.verdict.class;
    let fits = matches!(class.family(), Family::Gloss | Family::Comment) || class == Category::Correction;
    if fits {
        return outcome;
    }
    let mut outcome = outcome;
    outcome.verdict.class = other;
    outcome.runner_up = None;
    outcome
}
