//! Subtitles: SubRip, WebVTT, Advanced SubStation Alpha. A cue is a block with its times and its speaker.

mod ass;
mod srt;
mod tags;
mod times;
mod vtt;

pub(super) use ass::read as ass;
pub(super) use srt::read as srt;
pub(super) use times::is_srt_time;
pub(super) use vtt::read as vtt;

use super::model::{Change, Comment, Cue, Document, Leaf, LeafKind, Piece, Point};
use super::told::Told;

/// The cues of a file as they are found, with what is reported of them.
#[derive(Default)]
struct Cues {
    document: Document,
    /// Comments before the next cue.
    waiting: Vec<String>,
    last_start: u64,
    out_of_order: usize,
    backward: usize,
}

/// Where the lines of a text begin.
fn offsets(text: &str) -> Vec<usize> {
    let mut at = 0;
    let begin = |line: &str| {
        at += line.len();
        at - line.len()
    };
    text.split_inclusive('\n').map(begin).collect()
}

impl Cues {
    fn push(&mut self, cue: Cue, mut pieces: Vec<Piece>) {
        self.out_of_order += usize::from(cue.start < self.last_start);
        self.backward += usize::from(cue.end < cue.start);
        self.last_start = cue.start;
        let points = self.waiting.drain(..).map(|key| Piece::Point(Point::Comment(key)));
        pieces.splice(0..0, points.collect::<Vec<_>>());
        self.document.leaves.push(Leaf { kind: LeafKind::Cue(Box::new(cue)), pieces, ..Leaf::default() });
    }

    /// A comment before the next cue.
    fn comment(&mut self, text: &str) {
        let key = self.document.comments.len().to_string();
        self.waiting.push(key.clone());
        let (by, text) = (Change::default(), text.trim().to_owned());
        self.document.comments.push(Comment { key, by, text, reply_to: None });
    }

    fn tell(&mut self, told: Told) {
        self.document.told.push(told);
    }

    /// Reports a cue that shows nothing: it has no place in the edition.
    fn tell_empty(&mut self, line: usize, pieces: &[Piece]) {
        if !super::model::has_words(pieces) {
            self.tell(Told::at(format!("line {line}"), "this cue has no words, and was left out"));
        }
    }

    /// Reports how often something was found, if it was.
    fn count(&mut self, count: usize, what: &str) {
        if count > 0 {
            self.tell(Told::new(format!("{what}: {count}")));
        }
    }

    fn finish(mut self) -> Document {
        self.count(self.out_of_order, "cues that begin before the one above them; their order was kept");
        self.count(self.backward, "cues that end before they begin; their times were kept");
        let rest = self.waiting.drain(..).map(|key| Piece::Point(Point::Comment(key)));
        if let Some(last) = self.document.leaves.last_mut() {
            last.pieces.extend(rest);
        }
        self.document
    }
}
