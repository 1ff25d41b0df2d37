//! A comparison as a TEI document with two witnesses: an apparatus by parallel segmentation.
//!
//! Each paragraph of a text is a `p`, each bead in it a `seg`. Text common to both witnesses is plain text; where they differ, an `app` has the new
//! reading as `lem` and the old one as `rdg`, each with its raw text. The text of a witness consists of the text
//! outside `app`s and its own readings. Moved text is in both places, in an `app` of the type `moved` whose `corresp`
//! names the other place; changes inside it are given at the new place. Notes are a `listApp`: the state is the `type`.

use std::io::Write;

use super::blocks::{Block, blocks};
use super::changes::anchor;
use super::pieces::{Piece, of_bead, span};
use super::{Compared, Side};
use crate::diff::{Bead, NoteChange, NoteState, RunKind, TextComparison};
use crate::model::{Layer, PlacedNote};
use crate::text::Stream;
use crate::xml::{WriteError, Writer};

type Result = std::result::Result<(), WriteError>;

/// Writes a comparison as a TEI document.
///
/// # Errors
/// If writing fails, or a text has a character that XML cannot hold.
pub fn tei(compared: &Compared<'_>, out: &mut dyn Write) -> Result {
    let mut apparatus = Apparatus { compared, xml: Writer::new(out) };
    apparatus.document()?;
    apparatus.xml.newline()?;
    apparatus.xml.finish().map(drop)
}

/// The ids of the new and the old place of moved segments.
fn ids(layer: Layer, bead: &Bead) -> [String; 2] {
    let id = |place: &str| format!("{}.{}.{place}", layer.as_str(), bead.new.start + 1);
    [id("to"), id("from")]
}

/// The ids of the witnesses.
const OLD: &str = "#old";
const NEW: &str = "#new";

struct Apparatus<'r, W> {
    compared: &'r Compared<'r>,
    xml: Writer<W>,
}

impl<'r, W: Write> Apparatus<'r, W> {
    fn document(&mut self) -> Result {
        self.xml.declaration()?;
        self.xml.newline()?;
        self.open("TEI", &[("xmlns", crate::tei::TEI_NAMESPACE)])?;
        self.header()?;
        self.open("text", &[])?;
        self.open("body", &[])?;
        let Compared { comparison, .. } = self.compared;
        for (layer, text) in &comparison.texts {
            self.text(*layer, text)?;
        }
        self.notes()?;
        (0..3).try_for_each(|_| self.close())
    }

    /// Opens an element, with a line end after its start tag.
    fn open(&mut self, name: &str, attributes: &[(&str, &str)]) -> Result {
        self.start(name, attributes)?;
        self.xml.newline()
    }

    fn start(&mut self, name: &str, attributes: &[(&str, &str)]) -> Result {
        self.xml.start(name)?;
        attributes.iter().try_for_each(|(name, value)| self.xml.attribute(name, value))
    }

    fn close(&mut self) -> Result {
        self.xml.end()?;
        self.xml.newline()
    }

    fn words(&mut self, name: &str, attributes: &[(&str, &str)], words: &str) -> Result {
        self.start(name, attributes)?;
        self.xml.text(words)?;
        self.xml.end()
    }

    fn line(&mut self, name: &str, attributes: &[(&str, &str)], words: &str) -> Result {
        self.words(name, attributes, words)?;
        self.xml.newline()
    }

    fn header(&mut self) -> Result {
        let Compared { old, new, .. } = self.compared;
        for name in ["teiHeader", "fileDesc", "titleStmt"] {
            self.open(name, &[])?;
        }
        self.line("title", &[], &format!("{} and {} compared", old.name, new.name))?;
        self.close()?;
        self.open("publicationStmt", &[])?;
        self.line("p", &[], "Not published. Made from two versions for study.")?;
        self.close()?;
        self.open("sourceDesc", &[])?;
        self.open("listWit", &[])?;
        self.line("witness", &[("xml:id", "old"), ("n", "1")], old.name)?;
        self.line("witness", &[("xml:id", "new"), ("n", "2")], new.name)?;
        (0..3).try_for_each(|_| self.close())?;
        self.open("encodingDesc", &[])?;
        self.start("variantEncoding", &[("method", "parallel-segmentation"), ("location", "internal")])?;
        self.close()?;
        (0..2).try_for_each(|_| self.close())
    }

    fn text(&mut self, layer: Layer, text: &TextComparison<'_>) -> Result {
        let blocks = blocks(text, layer, &self.compared.old, &self.compared.new);
        self.open("div", &[("type", "text"), ("n", layer.as_str())])?;
        let mut left: Vec<&Bead> = text.beads.iter().filter(|bead| bead.moved.is_some()).collect();
        left.sort_by_key(|bead| bead.old.start);
        let mut left = left.into_iter().peekable();
        let mut paragraph = Paragraph::new(text);
        for bead in &text.beads {
            let block = bead.moved.and_then(|number| blocks.get(number));
            let is_gone = |gone: &&Bead| block.is_none() && !bead.old.is_empty() && gone.old.start < bead.old.start;
            if left.peek().is_some_and(is_gone) {
                self.end_paragraph(&mut paragraph)?;
            }
            while let Some(gone) = left.next_if(is_gone) {
                self.left(layer, text, gone)?;
            }
            self.begin_paragraph(&mut paragraph, bead)?;
            self.bead(layer, text, bead, block)?;
        }
        self.end_paragraph(&mut paragraph)?;
        left.try_for_each(|gone| self.left(layer, text, gone))?;
        if text.beads.is_empty() {
            self.line("p", &[], "")?;
        }
        self.close()
    }

    /// Goes on in the paragraph, or begins the one in which a bead stands.
    fn begin_paragraph(&mut self, paragraph: &mut Paragraph<'_>, bead: &Bead) -> Result {
        match paragraph.next(bead) {
            Some(space) => self.xml.text(space),
            None => {
                self.end_paragraph(paragraph)?;
                paragraph.begin(bead);
                self.start("p", &[])
            }
        }
    }

    fn end_paragraph(&mut self, paragraph: &mut Paragraph<'_>) -> Result {
        if std::mem::take(&mut paragraph.is_open) { self.close() } else { Ok(()) }
    }

    fn bead(&mut self, layer: Layer, text: &TextComparison<'_>, bead: &Bead, block: Option<&Block>) -> Result {
        self.start("seg", &[("type", bead.state.as_str())])?;
        if let Some(block) = block {
            let words = format!("{} moved from {} to {}", block.is, block.from, block.to);
            self.words("note", &[("type", "moved")], &words)?;
            self.moved(&ids(layer, bead))?;
            self.start("lem", &[("wit", NEW)])?;
        }
        let pieces = of_bead(text, bead);
        let mut pieces = pieces.iter().peekable();
        while let Some(piece) = pieces.next() {
            let came = pieces.next_if(|next| piece.kind == RunKind::Deleted && next.kind == RunKind::Inserted);
            self.piece(piece, came)?;
        }
        if block.is_some() {
            self.xml.end()?;
            self.words("rdg", &[("wit", OLD)], "")?;
            self.xml.end()?;
        }
        self.xml.end()
    }

    /// Writes moved text at its old place.
    fn left(&mut self, layer: Layer, text: &TextComparison<'_>, bead: &Bead) -> Result {
        let [to, from] = ids(layer, bead);
        let words = span(&text.old, &bead.old).and_then(|span| text.old.text.get(span)).unwrap_or_default();
        self.start("ab", &[("type", "moved")])?;
        self.moved(&[from, to])?;
        self.words("lem", &[("wit", NEW)], "")?;
        self.words("rdg", &[("wit", OLD)], words)?;
        self.xml.end()?;
        self.close()
    }

    /// Opens one of the two places of moved text, with a pointer to the other.
    fn moved(&mut self, [own, other]: &[String; 2]) -> Result {
        self.start("app", &[("type", "moved"), ("xml:id", own), ("corresp", &format!("#{other}"))])
    }

    fn piece(&mut self, piece: &Piece<'_>, came: Option<&Piece<'_>>) -> Result {
        let new_gap = came.map_or(piece.new_gap, |came| came.new_gap);
        let new = came.map_or(piece.new, |came| came.new);
        let (old_gap, new_gap) = (piece.old_gap.unwrap_or_default(), new_gap.unwrap_or_default());
        // White space that only one witness has is part of its reading.
        let is_shared = old_gap == new_gap;
        if piece.kind == RunKind::Same && is_shared && piece.old == new {
            self.xml.text(new_gap)?;
            return self.xml.text(new);
        }
        self.xml.text(if is_shared { new_gap } else { "" })?;
        let reading = |gap: &str, words: &str| if is_shared { words.to_owned() } else { format!("{gap}{words}") };
        let kind = match (piece.kind, came) {
            (RunKind::Same | RunKind::Minor, _) => "minor",
            (RunKind::Deleted, Some(_)) => "replaced",
            (RunKind::Deleted, None) => "deleted",
            (RunKind::Inserted, _) => "inserted",
        };
        self.start("app", &[("type", kind)])?;
        self.words("lem", &[("wit", NEW)], &reading(new_gap, new))?;
        self.words("rdg", &[("wit", OLD)], &reading(old_gap, piece.old))?;
        self.xml.end()
    }

    /// Writes the changes of the notes.
    fn notes(&mut self) -> Result {
        let Compared { comparison, .. } = self.compared;
        let changed = || comparison.notes.iter().filter(|note| note.state() != NoteState::Same);
        if changed().next().is_none() {
            return Ok(());
        }
        self.open("div", &[("type", "notes")])?;
        self.open("listApp", &[("type", "notes")])?;
        changed().try_for_each(|note| self.note(note))?;
        self.close()?;
        self.close()
    }

    fn note(&mut self, note: &NoteChange<'_>) -> Result {
        let Compared { old, new, .. } = self.compared;
        let layer = note.layer();
        self.start("app", &[("type", note.state().as_str()), ("subtype", layer.as_str())])?;
        let words = |note: Option<&PlacedNote<'_>>| note.map(|note| note.words.clone()).unwrap_or_default();
        self.words("lem", &[("wit", NEW)], &words(note.new.as_ref()))?;
        self.words("rdg", &[("wit", OLD)], &words(note.old.as_ref()))?;
        for state in note.states.iter().skip(1) {
            self.words("note", &[("type", "also")], state.as_str())?;
        }
        self.told(old, "old", note.old.as_ref())?;
        self.told(new, "new", note.new.as_ref())?;
        if let Some(found) = &note.runner_up {
            let place = new.file_position(found.note.intervention.span.start);
            self.words("note", &[("type", "runner-up")], &format!("{place}: {}", found.note.words))?;
        }
        self.close()
    }

    /// Writes the class, place and anchor of a note in one witness.
    fn told(&mut self, side: &Side<'_>, subtype: &str, note: Option<&PlacedNote<'_>>) -> Result {
        let Some(note) = note else { return Ok(()) };
        let class = note.class.map_or("unparsed", |class| class.as_str());
        self.words("note", &[("type", "class"), ("subtype", subtype)], class)?;
        let place = side.file_position(note.intervention.span.start).to_string();
        self.words("note", &[("type", "place"), ("subtype", subtype)], &place)?;
        match anchor(side, Some(note)) {
            "" => Ok(()),
            words => self.words("note", &[("type", "anchor"), ("subtype", subtype)], words),
        }
    }
}

/// Follows the paragraphs of both texts from bead to bead.
struct Paragraph<'t> {
    text: &'t TextComparison<'t>,
    is_open: bool,
    /// The last segments of both sides so far, and whether the paragraph has any of the new side.
    last: [Option<usize>; 2],
    has_new: bool,
}

impl<'t> Paragraph<'t> {
    fn new(text: &'t TextComparison<'t>) -> Self {
        Self { text, is_open: false, last: [None; 2], has_new: false }
    }

    /// The space before a bead that stands in the paragraph that is open; none for one that begins another.
    fn next(&mut self, bead: &Bead) -> Option<&'static str> {
        let (old, new) = (gap(&self.text.old, self.last[0], &bead.old), gap(&self.text.new, self.last[1], &bead.new));
        let is_one = |gap: Option<&str>| gap.is_none_or(|gap| !is_border(gap));
        // Sentences that went, at the beginning of a paragraph, belong to it.
        let goes_on = match (bead.new.is_empty(), self.has_new) {
            (true, _) | (false, false) => is_one(old) && (self.has_new || !bead.old.is_empty()),
            (false, true) => is_one(new),
        };
        if !self.is_open || !goes_on {
            return None;
        }
        self.count(bead);
        let gap = if bead.new.is_empty() { old } else { new.or(old) };
        Some(if gap.is_none_or(|gap| gap.is_empty()) { "" } else { "\n" })
    }

    fn begin(&mut self, bead: &Bead) {
        (self.is_open, self.has_new) = (true, false);
        self.count(bead);
    }

    fn count(&mut self, bead: &Bead) {
        self.has_new |= !bead.new.is_empty();
        for (last, range) in self.last.iter_mut().zip([&bead.old, &bead.new]) {
            // Moved segments do not stand here in the old text.
            let is_here = bead.moved.is_none() || range == &bead.new;
            *last = range.clone().last().filter(|_| is_here).or(*last);
        }
    }
}

/// The text between a segment and those that follow it.
fn gap<'t>(stream: &Stream<'t>, last: Option<usize>, next: &std::ops::Range<usize>) -> Option<&'t str> {
    let start = stream.segments.get(next.clone())?.first()?.span.start;
    let end = stream.segments.get(last?)?.span.end;
    stream.text.get(end as usize..start as usize)
}

/// Whether paragraphs meet here: an empty line.
fn is_border(gap: &str) -> bool {
    gap.lines().count() > 2 || gap.matches('\n').count() > 1
}
