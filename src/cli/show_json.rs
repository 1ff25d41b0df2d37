//! `glossator show --format json`: the blocks of a view, as runs of one kind.

use glossator::exchange::{Footnote, Placement, Run, RunKind, Runs};
use glossator::model::{Block, BlockKind, Category, ContainerKind, Edition, Family, Node, View};
use serde::Serialize;

/// An edition as it is shown.
#[derive(Serialize)]
pub struct Shown<'e> {
    file: &'e str,
    view: &'static str,
    blocks: Vec<BlockRow<'e>>,
    /// Notes below the text, with `--notes foot`.
    footnotes: Vec<FootnoteRow<'e>>,
}

#[derive(Serialize)]
struct BlockRow<'e> {
    kind: &'e str,
    id: Option<&'e str>,
    /// The post that it stands in.
    post: Option<&'e str>,
    lang: Option<&'e str>,
    runs: Vec<RunRow<'e>>,
}

/// Characters of one kind.
#[derive(Serialize)]
struct RunRow<'e> {
    kind: &'static str,
    text: std::borrow::Cow<'e, str>,
    /// The family of a note, where it is known.
    family: Option<&'static str>,
    /// Whether a note refers to these words.
    anchor: bool,
    /// The number of a note below the text.
    footnote: Option<usize>,
}

#[derive(Serialize)]
struct FootnoteRow<'e> {
    number: usize,
    id: Option<&'e str>,
    class: Option<&'static str>,
    text: String,
}

impl<'e> Shown<'e> {
    /// The blocks of a view; page furniture stands in the printed view only, and blocks without words in none.
    pub fn new(file: &'e str, edition: &'e Edition, view: View, placement: Placement) -> Self {
        let mut walk = Walk { runs: Runs::new(view, placement), view, blocks: Vec::new() };
        walk.nodes(&edition.body, Around { post: None, lang: edition.header.lang.as_deref() });
        let footnotes = walk.runs.take_footnotes().into_iter().map(FootnoteRow::new).collect();
        Self { file, view: name_of(view), blocks: walk.blocks, footnotes }
    }
}

const fn name_of(view: View) -> &'static str {
    match view {
        View::Printed => "printed",
        View::Reading => "reading",
        View::Base => "base",
    }
}

/// What a block has from around it.
#[derive(Clone, Copy)]
struct Around<'e> {
    post: Option<&'e str>,
    lang: Option<&'e str>,
}

struct Walk<'e> {
    runs: Runs<'e>,
    view: View,
    blocks: Vec<BlockRow<'e>>,
}

impl<'e> Walk<'e> {
    fn nodes(&mut self, nodes: &'e [Node], around: Around<'e>) {
        for node in nodes {
            match node {
                Node::Container(container) => {
                    let is_post = matches!(container.kind, ContainerKind::Post(_));
                    let post = if is_post { container.id.as_deref() } else { around.post };
                    let lang = container.lang.as_deref().or(around.lang);
                    self.nodes(&container.children, Around { post, lang });
                }
                Node::Block(block) => self.block(block, around),
                Node::Space(_) => {}
            }
        }
    }

    fn block(&mut self, block: &'e Block, around: Around<'e>) {
        let is_furniture = !block.kind.is_text() && block.kind != BlockKind::Masthead;
        let runs = self.runs.block(block);
        let is_empty = runs.iter().all(|run| run.text.trim().is_empty());
        if is_empty || is_furniture && self.view != View::Printed {
            return;
        }
        self.blocks.push(BlockRow {
            kind: block.kind.name(),
            id: block.id.as_deref(),
            post: around.post,
            lang: block.lang.as_deref().or(around.lang),
            runs: runs.into_iter().map(RunRow::new).collect(),
        });
    }
}

impl<'e> RunRow<'e> {
    fn new(run: Run<'e>) -> Self {
        let (kind, family, footnote) = match run.kind {
            RunKind::Plain => ("text", None, None),
            RunKind::Supplied => ("supplied", None, None),
            RunKind::Note(family) => ("note", family.map(Family::as_str), None),
            RunKind::Mark(number) => ("mark", None, Some(number)),
        };
        Self { kind, text: run.text, family, anchor: run.anchor, footnote }
    }
}

impl<'e> FootnoteRow<'e> {
    fn new(note: Footnote<'e>) -> Self {
        Self { number: note.number, id: note.id, class: note.class.map(Category::as_str), text: note.text }
    }
}
