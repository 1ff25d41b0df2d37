//! What a view leaves out of a text: pieces of it, in order, so that the view and the text can be made of each other.

use super::emptied_lines::with_emptied_lines;
use super::note::{RecordNote, Shown};
use crate::model::{Category, Span, View, other_case};
use crate::text::{Adjoining, adjoining_space};

/// A piece of the text that a view does not show as it stands. Ranges are bytes of the text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Cut {
    pub span: Span,
    /// The note to which it belongs, by its place among the notes.
    pub note: Option<usize>,
    /// Whether words drop out here, not only signs around words that stay.
    pub drops: bool,
    /// What the view shows in its place.
    pub instead: Option<String>,
}

/// What was found in a text.
pub(super) struct Pieces<'p> {
    pub notes: &'p [RecordNote],
    /// Signs around words that stay.
    pub marks: &'p [Span],
    /// Letters that are small where supplied words are read.
    pub capitals: &'p [Span],
}

/// The text with its cuts made.
pub(super) fn apply(text: &str, cuts: &[Cut]) -> String {
    let mut view = String::with_capacity(text.len());
    let mut at = 0;
    for cut in cuts {
        view.push_str(&text[at..cut.span.start]);
        view.push_str(cut.instead.as_deref().unwrap_or_default());
        at = cut.span.end;
    }
    view.push_str(&text[at..]);
    view
}

/// What a view leaves out of a text, in order; the pieces do not overlap.
///
/// When a note drops out, one adjoining space drops with it, and a line or paragraph that held nothing else goes whole.
pub(super) fn cuts(text: &str, pieces: &Pieces<'_>, view: View) -> Vec<Cut> {
    if view == View::Printed || pieces.notes.is_empty() && pieces.marks.is_empty() {
        return Vec::new();
    }
    let cuts = apart(pieces.cuts(text, view));
    let cuts = with_spaces(text, cuts);
    with_emptied_lines(text, cuts)
}

impl Pieces<'_> {
    fn cuts(&self, text: &str, view: View) -> Vec<Cut> {
        let sign = |span: &Span, note| Cut { span: span.clone(), note, drops: false, instead: None };
        let mut cuts: Vec<Cut> = self.marks.iter().map(|span| sign(span, None)).collect();
        for (index, note) in self.notes.iter().enumerate() {
            let number = Some(index);
            if note.shown.is_in(view) {
                cuts.push(sign(&(note.span.start..note.inner.start), number));
                cuts.push(sign(&(note.inner.end..note.span.end), number));
            } else if note.class == Category::Case && note.shown == Shown::InReading {
                let instead = Some(other_case(&text[note.inner.clone()]));
                cuts.push(Cut { span: note.span.clone(), note: number, drops: false, instead });
            } else {
                cuts.push(Cut { span: note.extent.clone(), note: number, drops: true, instead: None });
            }
        }
        if view == View::Reading {
            let small = |span: &Span| Cut { instead: Some(text[span.clone()].to_lowercase()), ..sign(span, None) };
            cuts.extend(self.capitals.iter().map(small));
        }
        cuts.retain(|cut| !cut.span.is_empty());
        cuts
    }
}

/// The pieces in order; what lies in a larger one goes with it.
fn apart(mut cuts: Vec<Cut>) -> Vec<Cut> {
    cuts.sort_by_key(|cut| (cut.span.start, std::cmp::Reverse(cut.span.end)));
    let mut kept: Vec<Cut> = Vec::with_capacity(cuts.len());
    for mut cut in cuts {
        let end = kept.last().map_or(0, |last| last.span.end);
        if cut.span.end <= end {
            continue;
        }
        cut.span.start = cut.span.start.max(end);
        kept.push(cut);
    }
    kept
}

/// Adds the space beside each note that drops out.
fn with_spaces(text: &str, cuts: Vec<Cut>) -> Vec<Cut> {
    let mut spacer = Spacer { text, shown: Vec::new(), spaces: Vec::new(), dropped: None };
    let mut at = 0;
    for cut in &cuts {
        spacer.run(at..cut.span.start);
        at = cut.span.end;
        if cut.drops {
            spacer.dropped = Some(cut.note);
        } else if cut.instead.is_some() {
            spacer.settle(cut.span.start..cut.span.end);
        }
    }
    spacer.run(at..text.len());
    spacer.settle(text.len()..text.len());
    let mut spaces = spacer.spaces;
    if spaces.is_empty() {
        return cuts;
    }
    spaces.extend(cuts);
    apart(spaces)
}

/// Walks over what a view shows, and finds the spaces that go.
struct Spacer<'t> {
    text: &'t str,
    /// The last runs that are shown.
    shown: Vec<Span>,
    spaces: Vec<Cut>,
    /// Whether a note has dropped out since, and which.
    dropped: Option<Option<usize>>,
}

impl Spacer<'_> {
    /// What is shown goes on with a run of the text.
    fn run(&mut self, span: Span) {
        if !span.is_empty() {
            let span = self.settle(span);
            if !span.is_empty() {
                self.shown.push(span);
            }
        }
    }

    /// Now that it is known what follows a note that has dropped out: finds the space that goes with it. Gives what is left
    /// of what follows.
    fn settle(&mut self, behind: Span) -> Span {
        let Some(note) = self.dropped.take() else { return behind };
        let goes = adjoining_space(&self.tail(), &self.text[behind.clone()]);
        let space = match goes {
            Some(Adjoining::Before) => self.take_last(),
            Some(Adjoining::Behind) => first_character(self.text, &behind),
            None => None,
        };
        let Some(space) = space else { return behind };
        let rest = behind.start.max(if goes == Some(Adjoining::Behind) { space.end } else { 0 })..behind.end;
        self.spaces.push(Cut { span: space, note, drops: true, instead: None });
        rest
    }

    /// The last two characters that are shown: no more is needed to know which space goes.
    fn tail(&self) -> String {
        let last = self.shown.iter().rev().flat_map(|span| self.text[span.clone()].chars().rev()).take(2);
        let mut tail: Vec<char> = last.collect();
        tail.reverse();
        tail.into_iter().collect()
    }

    /// Takes back the last character that is shown.
    fn take_last(&mut self) -> Option<Span> {
        let last = self.shown.last_mut()?;
        let length = self.text[last.clone()].chars().next_back()?.len_utf8();
        last.end -= length;
        let taken = last.end..last.end + length;
        if last.start == last.end {
            self.shown.pop();
        }
        Some(taken)
    }
}

fn first_character(text: &str, span: &Span) -> Option<Span> {
    let first = text.get(span.clone())?.chars().next()?;
    Some(span.start..span.start + first.len_utf8())
}
