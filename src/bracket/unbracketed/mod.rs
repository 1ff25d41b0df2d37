//! Notes without brackets: paragraphs that open with a cue, and footnotes, each with the words that it explains.

mod anchor;
mod footnotes;
mod inline;
mod labels;
mod paragraphs;
mod place;

pub(crate) use inline::{InlineNote, inline_notes};
pub(super) use place::{Placed, delimiters};

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
    /// What is printed around it where it stands in the line.
    pub(super) inline: Option<Delimiters>,
}

impl Unbracketed {
    /// Whether it has something of these bytes: itself, its mark or its anchor.
    pub(crate) fn touches(&self, span: &Span) -> bool {
        let own = std::iter::once(&self.span).chain(&self.mark).chain(&self.anchor);
        own.into_iter().any(|own| own.start < span.end && span.start < own.end)
    }

    /// Where it begins.
    pub(crate) fn start(&self) -> usize {
        self.span.start
    }
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
    among(&collector.blocks, told.links, lexicon)
}

/// Finds the notes without brackets in the paragraphs at `spans` of a text that stands alone and is in one language.
pub(super) fn unbracketed_in(text: &str, spans: &[Span], lang: &str, lexicon: &Lexicon) -> Vec<Unbracketed> {
    let paragraph = |(index, span): (usize, &Span)| Prose {
        span: span.clone(),
        words: &text[span.clone()],
        lang,
        id: None,
        is_paragraph: true,
        post: Some(1),
        opens_post: index == 0,
        runs: &[],
    };
    let blocks: Vec<Prose<'_>> = spans.iter().enumerate().map(paragraph).collect();
    among(&blocks, &[], lexicon)
}

fn among(blocks: &[Prose<'_>], links: &[Link], lexicon: &Lexicon) -> Vec<Unbracketed> {
    let mut found = footnotes::linked(blocks, links, lexicon);
    let by_label = footnotes::labelled(blocks, lexicon, &found);
    found.extend(by_label);
    let by_cue = paragraphs::cued(blocks, lexicon, &found);
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
            is_paragraph: matches!(block.kind, BlockKind::Paragraph | BlockKind::Cue(_)),
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
    let around = Surroundings { text: &text, block: (0, text.len()), lang, caption: false, fenced: false };
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

#[cfg(test)]
mod tests {
    use crate::model::notes;
    use crate::page::{ImportOptions, import};

    /// Each note that has words of its own: its class, the words that it refers to, its words.
    fn found(page: &str) -> Vec<(String, String, String)> {
        let page = import(page.as_bytes().to_vec(), "page.txt", &ImportOptions::default()).unwrap();
        let found = notes(&page.edition);
        let printed = &found.printed.text;
        let rows = found.notes.iter().filter(|note| note.intervention.target.is_some());
        let rows = rows.filter(|note| note.class().is_some_and(|class| class.as_str() != "reference.number"));
        rows.map(|note| {
            let anchor = note.anchor.clone().map_or("", |range| &printed[range]);
            let class = note.class().map_or("", |class| class.as_str());
            (class.to_owned(), anchor.to_owned(), printed[note.range.clone()].to_owned())
        })
        .collect()
    }

    fn row(class: &str, anchor: &str, words: &str) -> (String, String, String) {
        (class.to_owned(), anchor.to_owned(), words.to_owned())
    }

    #[test]
    fn footnotes_are_tied_to_their_marks() {
        assert_eq!(
            found("The pilot wore a ushanka¹ and slept.\n\nNobody woke him.\n\n¹ T.N.: a fur hat.\n"),
            [row("gloss.definition", "ushanka", "¹ T.N.: a fur hat.")]
        );
        assert_eq!(
            found("Le pilote portait une «chapka» (1).\n\n(1) Bonnet de fourrure (N.d.T.).\n"),
            [row("gloss.definition", "chapka", "(1) Bonnet de fourrure (N.d.T.).")]
        );
    }

    #[test]
    fn paragraphs_with_a_cue_refer_to_what_they_quote() {
        let note = "Translator's note: \"tide\" and \"time\" are one word there.";
        let rows = found(&format!("The tide was late, as it is in March.\n\n{note}\n"));
        assert_eq!(rows.iter().map(|(_, anchor, words)| (&**anchor, &**words)).collect::<Vec<_>>(), [("tide", note)]);
    }

    #[test]
    fn what_only_looks_like_a_note_is_text() {
        for page in [
            "The goose was fine.\n\nNote that the goose was late.\n",
            "The goose was fine.\n\nTranslator: Mona Lisk\n",
            "The goose was fine.\n\n1. First it ate.\n\n2. Then it slept.\n",
            "The *goose* was fine.\n\n* It ate and slept.\n",
        ] {
            assert_eq!(found(page), [], "{page}");
        }
    }
}
