//! What a format cannot hold of a document.

use super::usfm;
use crate::document::format::Format;
use crate::document::model::{Document, FrameKind, Leaf, LeafKind, NoteKind, Piece, Point, Style};
use crate::document::told::Told;

/// What is lost or written in another way, with how often.
pub(super) fn losses(document: &Document, format: Format) -> Vec<Told> {
    let counts = Counts { document };
    let mut found = match format {
        Format::Srt | Format::Vtt => counts.of_subtitles(),
        Format::Usfm => counts.of_scripture(),
        Format::Epub => counts.of_a_book(),
        _ => vec![(counts.cues(), "cues became paragraphs without their times")],
    };
    if !matches!(format, Format::Srt | Format::Vtt | Format::Usfm) {
        let supplied = counts.pieces(|piece| matches!(piece, Piece::Note(note) if note.kind == NoteKind::Supplied));
        found.push((supplied, "supplied words without brackets stand in brackets"));
    }
    if format != Format::Vtt {
        found.push((counts.speakers(), "speakers of cues were left out"));
    }
    if matches!(format, Format::Srt | Format::Vtt | Format::Usfm | Format::Markdown) {
        found.push((counts.runs(|style| style.lang.is_some()), "languages of runs were left out"));
    }
    if format == Format::Markdown {
        let dated = document.comments.iter().filter(|comment| comment.by.who.is_some() || comment.by.when.is_some());
        found.push((dated.count(), "authors and dates of comments were left out"));
        let ranges = counts.pieces(|piece| matches!(piece, Piece::Point(Point::CommentEnd(_))));
        found.push((ranges, "comments stand behind the words that they are about, which are not marked"));
    }
    let found = found.into_iter().filter(|(count, _)| *count > 0);
    found.map(|(count, what)| Told::new(format!("{what}: {count}"))).collect()
}

/// What a format cannot hold of tracked changes.
pub(super) fn changes(document: &Document, format: Format) -> Option<Told> {
    let counts = Counts { document };
    let changed = |style: &Style| style.inserted.is_some() || style.deleted.is_some();
    let (count, what) = match format {
        Format::Srt | Format::Vtt | Format::Usfm => (counts.styles(changed), "tracked changes are written as accepted"),
        Format::Markdown | Format::Epub => {
            let said = |change: Option<usize>| change.and_then(|change| document.changes.get(change));
            let is_said = |style: &Style| {
                let mut by = [style.inserted, style.deleted].into_iter().filter_map(said);
                by.any(|by| by.who.is_some() || by.when.is_some() && format == Format::Markdown)
            };
            {
                let what = match format {
                    Format::Epub => "authors of tracked changes were left out",
                    _ => "authors and dates of tracked changes were left out",
                };
                (counts.styles(is_said), what)
            }
        }
        _ => return None,
    };
    (count > 0).then(|| Told::new(format!("{what}: {count}")))
}

struct Counts<'d> {
    document: &'d Document,
}

type Found = Vec<(usize, &'static str)>;

impl Counts<'_> {
    fn of_subtitles(&self) -> Found {
        let blocks = self.document.leaves.len() - self.cues();
        let notes = self.pieces(|piece| matches!(piece, Piece::Note(_)));
        vec![
            (blocks, "blocks without times were left out"),
            (self.document.comments.len(), "comments were left out"),
            (notes, "notes without brackets stand in brackets"),
        ]
    }

    fn of_a_book(&self) -> Found {
        let verses = self.pieces(|piece| matches!(piece, Piece::Point(Point::Verse(_))));
        vec![
            (self.cues(), "cues became paragraphs without their times"),
            (self.document.comments.len(), "comments were left out"),
            (verses, "numbers of verses were left out"),
        ]
    }

    fn of_scripture(&self) -> Found {
        let leaves = &self.document.leaves;
        let code = leaves.iter().filter(|leaf| leaf.kind == LeafKind::Code).count();
        let is_nested = |leaf: &&Leaf| leaf.frames.iter().filter(|frame| frame.kind == FrameKind::Item).count() > 1;
        let numbered = |leaf: &&Leaf| leaf.frames.iter().any(|frame| frame.kind == FrameKind::Numbered);
        let quoted = |leaf: &&Leaf| leaf.frames.iter().any(|frame| frame.kind == FrameKind::Quote);
        vec![
            (self.cues(), "cues became paragraphs without their times"),
            (code, "blocks of program text became paragraphs"),
            (leaves.iter().filter(quoted).count(), "quotations became indented paragraphs"),
            (leaves.iter().filter(is_nested).count(), "items of lists in lists became items of one list"),
            (leaves.iter().filter(numbered).count(), "items lost their numbers"),
            (self.pieces(|piece| *piece == Piece::Break), "line ends inside blocks became places where a line may end"),
            (self.document.comments.len(), "comments were left out"),
            (
                self.pieces(|piece| matches!(piece, Piece::Run(run) if usfm::markup(&run.text) > 0)),
                "runs with characters that USFM takes for markup have similar ones (＼ ∼ ｜) in their place",
            ),
        ]
    }

    fn cues(&self) -> usize {
        self.document.leaves.iter().filter(|leaf| matches!(leaf.kind, LeafKind::Cue(_))).count()
    }

    fn speakers(&self) -> usize {
        let speaks = |leaf: &&Leaf| matches!(&leaf.kind, LeafKind::Cue(cue) if cue.speaker.is_some());
        self.document.leaves.iter().filter(speaks).count()
    }

    fn runs(&self, wanted: fn(&Style) -> bool) -> usize {
        self.pieces(move |piece| matches!(piece, Piece::Run(run) if wanted(&run.style)))
    }

    fn styles(&self, wanted: impl Fn(&Style) -> bool) -> usize {
        self.pieces(|piece| match piece {
            Piece::Run(run) => wanted(&run.style),
            Piece::Note(note) => wanted(&note.style),
            Piece::Break | Piece::Point(_) => false,
        })
    }

    fn pieces(&self, wanted: impl Fn(&Piece) -> bool) -> usize {
        self.document.leaves.iter().map(|leaf| leaf.pieces.iter().filter(|piece| wanted(piece)).count()).sum()
    }
}
