//! A table of two columns in two languages: a source, its translation, and which row links which sentences.

use rustc_hash::FxHashMap;

use super::error::DocumentError;
use super::import::{DocumentOptions, Imported, Opened, made, open};
use super::model::{Comment, Document, FrameKind, Leaf, Piece, Point, has_words, words_of};
use super::told::Told;
use crate::model::{BeadLink, Bitext, Block, Certainty, Edition, Id, Inline, Node};
use crate::text::{detect, primary};

/// The two sides of a table, and their links; the paths of the editions are left empty.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct TwoColumns {
    /// The first column.
    pub source: Imported,
    /// The second column.
    pub target: Imported,
    /// Which sentences stand in one row.
    pub bitext: Bitext,
}

/// A row: how many blocks with words each of its cells has.
type Row = [usize; 2];

/// Imports a document that is a table of two columns in two languages; `None` if it is another one.
///
/// # Errors
/// See [`DocumentError`].
pub fn import_columns(
    bytes: Vec<u8>,
    name: &str,
    options: &DocumentOptions<'_>,
) -> Result<Option<TwoColumns>, DocumentError> {
    let Opened { document, witness, format, .. } = open(bytes, name, options)?;
    let Some((rows, columns, outside)) = columns(&document) else { return Ok(None) };
    let langs = columns.each_ref().map(|leaves| language(leaves));
    let [Some(one), Some(other)] = &langs else { return Ok(None) };
    if primary(one) == primary(other) {
        return Ok(None);
    }
    let [source, target] = sides(&document, columns);
    let source = made(source, witness.clone(), Some(one.clone()), format, options)?;
    let mut target = made(target, witness, Some(other.clone()), format, options)?;
    // What the file as a whole says is reported once.
    target.told.clear();
    if outside > 0 {
        target.told.push(Told::new(format!("blocks outside of the table were left out: {outside}")));
    }
    let mut bitext = Bitext {
        title: format!("Rows of {name}"),
        date: options.date.clone(),
        program: Some(env!("CARGO_PKG_VERSION").to_owned()),
        ..Bitext::default()
    };
    bitext.beads = beads(&rows, [&source.edition, &target.edition]);
    Ok(Some(TwoColumns { source, target, bitext }))
}

/// A document for each column, with the comments on its words; those on none stay with the first.
fn sides(document: &Document, columns: [Vec<Leaf>; 2]) -> [Document; 2] {
    let mut places: FxHashMap<&str, usize> = FxHashMap::default();
    let points =
        |leaves: &Vec<Leaf>| leaves.iter().flat_map(|leaf| &leaf.pieces).filter_map(key_of).collect::<Vec<_>>();
    let keys = columns.each_ref().map(points);
    for comment in &document.comments {
        let is_at = |key: &str, at: usize| keys[at].iter().any(|known| known == key);
        let own = usize::from(is_at(&comment.key, 1) && !is_at(&comment.key, 0));
        // An answer belongs where the comment is that it answers.
        let parent = comment.reply_to.as_deref().and_then(|parent| places.get(parent)).copied();
        places.insert(&comment.key, parent.unwrap_or(own));
    }
    let mut side = 0;
    columns.map(|leaves| {
        let is_own = |comment: &&Comment| places.get(comment.key.as_str()) == Some(&side);
        let comments = document.comments.iter().filter(is_own).cloned().collect();
        side += 1;
        Document { leaves, comments, ..document.clone() }
    })
}

/// The key of the comment whose place a piece is.
fn key_of(piece: &Piece) -> Option<String> {
    match piece {
        Piece::Point(Point::CommentStart(key) | Point::CommentEnd(key) | Point::Comment(key)) => Some(key.clone()),
        _ => None,
    }
}

/// The rows of the tables of two columns, what stands in the columns, and how many blocks stand elsewhere; `None` where
/// that is not most of the document.
fn columns(document: &Document) -> Option<(Vec<Row>, [Vec<Leaf>; 2], usize)> {
    let (mut rows, mut columns, mut outside): (Vec<Row>, [Vec<Leaf>; 2], usize) =
        (Vec::new(), [Vec::new(), Vec::new()], 0);
    let (mut row, mut cells) = (0, Vec::new());
    for leaf in &document.leaves {
        let has_words = has_words(&leaf.pieces);
        let [table, own, cell] = leaf.frames.get(..3).unwrap_or_default() else {
            outside += usize::from(has_words);
            continue;
        };
        if table.kind != FrameKind::Table || cell.kind != FrameKind::Cell {
            outside += usize::from(has_words);
            continue;
        }
        if own.number != row {
            row = own.number;
            cells.clear();
            rows.push([0, 0]);
        }
        let at = cells.iter().position(|known| *known == cell.number).unwrap_or_else(|| {
            cells.push(cell.number);
            cells.len() - 1
        });
        let (Some(column), Some(counts)) = (columns.get_mut(at), rows.last_mut()) else { return None };
        if has_words {
            counts[at] += 1;
            column.push(Leaf { frames: Vec::new(), ..leaf.clone() });
        }
    }
    let is_table = rows.len() > 1 && columns.iter().all(|column| !column.is_empty()) && outside * 4 <= columns[0].len();
    is_table.then_some((rows, columns, outside))
}

/// The language of a column: as the file says it, else recognised.
fn language(leaves: &[Leaf]) -> Option<String> {
    super::language::document_language(leaves, None).map(str::to_owned).or_else(|| {
        let words: Vec<String> = leaves.iter().take(50).map(|leaf| words_of(&leaf.pieces)).collect();
        detect(&words.join(" ")).map(str::to_owned)
    })
}

/// One link a row: the sentences of its cells.
fn beads(rows: &[Row], editions: [&Edition; 2]) -> Vec<BeadLink> {
    let mut blocks = editions.map(|edition| {
        let mut found = Vec::new();
        sentences(&edition.body, &mut found);
        found.into_iter()
    });
    let mut beads = Vec::with_capacity(rows.len());
    for row in rows {
        let mut side = |at: usize| -> Vec<Id> { blocks[at].by_ref().take(row[at]).flatten().collect() };
        let (source, target) = (side(0), side(1));
        if !source.is_empty() || !target.is_empty() {
            beads.push(BeadLink { source, target, cert: Certainty::High, ..BeadLink::default() });
        }
    }
    beads
}

/// The ids of the sentences of each block.
fn sentences(nodes: &[Node], found: &mut Vec<Vec<Id>>) {
    for node in nodes {
        match node {
            Node::Container(container) => sentences(&container.children, found),
            Node::Block(Block { content, .. }) => {
                let ids = content.iter().filter_map(|inline| match inline {
                    Inline::Sentence(sentence) => sentence.id.clone(),
                    _ => None,
                });
                found.push(ids.collect());
            }
            Node::Space(_) => {}
        }
    }
}
