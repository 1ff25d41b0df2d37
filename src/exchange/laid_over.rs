//! Notes and marked words that stand beside the words of a sentence: taken off while its brackets are read, then put back.

use std::ops::Range;

use crate::model::{Anchor, Element, Id, Inline, Intervention, Markup, Text};

/// What stands beside the words of a sentence.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct LaidOver {
    /// Notes, and the spaces before them, by their places.
    notes: Vec<(usize, Inline)>,
    /// Words that notes refer to.
    anchors: Vec<(Range<usize>, Anchor)>,
}

impl LaidOver {
    /// The words of a sentence, and what stands beside them; places are counted from `start`. None where there is markup
    /// of another kind.
    pub fn of(content: &[Inline], start: usize) -> Option<(String, Self)> {
        let (mut words, mut made) = (String::new(), Self::default());
        made.take(content, start, &mut words)?;
        Some((words, made))
    }

    fn take(&mut self, content: &[Inline], start: usize, words: &mut String) -> Option<()> {
        let mut pieces = content.iter().peekable();
        while let Some(piece) = pieces.next() {
            let at = start + words.len();
            match piece {
                // A space that goes with the note behind it.
                Inline::Text(text)
                    if &*text.content == " " && matches!(pieces.peek(), Some(Inline::Intervention(_))) =>
                {
                    self.notes.push((at, Inline::Text(Text::new(" ", at))));
                }
                Inline::Text(text) => words.push_str(&text.content),
                Inline::LineBreak(..) => words.push('\n'),
                Inline::Anchor(anchor) => {
                    self.take(&anchor.content, start, words)?;
                    let range = at..start + words.len();
                    self.anchors.push((range, Anchor { content: Vec::new(), ..(**anchor).clone() }));
                }
                Inline::Intervention(note) if matches!(note.markup, Markup::Note | Markup::Gloss) => {
                    self.notes
                        .push((at, Inline::Intervention(Box::new(Intervention { span: at..at, ..(**note).clone() }))));
                }
                _ => return None,
            }
        }
        Some(())
    }

    /// Puts all of it into the same sentence, whose brackets were read. A note whose words cannot be marked any more refers
    /// to the sentence.
    pub fn put_into(mut self, sentence: &mut Element) {
        for (range, anchor) in std::mem::take(&mut self.anchors) {
            let old = anchor.id.clone();
            let new = marked(&mut sentence.content, &range, anchor);
            if new != old {
                self.retarget(old.as_ref(), new.or_else(|| sentence.id.clone()), sentence.id.as_ref());
            }
        }
        // From behind, so that several at one place stay in their order.
        for (at, note) in self.notes.into_iter().rev() {
            insert(&mut sentence.content, at, note);
        }
    }

    fn retarget(&mut self, old: Option<&Id>, new: Option<Id>, sentence: Option<&Id>) {
        for (_, note) in &mut self.notes {
            if let Inline::Intervention(note) = note
                && note.target.as_ref() == old
            {
                if new.as_ref() == sentence && note.markup == Markup::Gloss {
                    note.markup = Markup::Note;
                }
                note.target.clone_from(&new);
            }
        }
    }
}

/// Marks words; gives the id under which they are marked now, if they are.
fn marked(content: &mut Vec<Inline>, range: &Range<usize>, anchor: Anchor) -> Option<Id> {
    split(content, range.start);
    split(content, range.end);
    let is_inside = |piece: &Inline| range.start <= piece.extent().start && piece.extent().end <= range.end;
    let first = content.iter().position(is_inside)?;
    let count = content[first..].iter().take_while(|piece| is_inside(piece)).count();
    let inside = &content[first..first + count];
    let is_whole = inside[0].extent().start == range.start && inside.last()?.extent().end == range.end;
    if let [Inline::Anchor(known)] = inside {
        return known.id.clone().filter(|_| is_whole);
    }
    if !is_whole || !inside.iter().all(|piece| matches!(piece, Inline::Text(_) | Inline::LineBreak(..))) {
        return None;
    }
    let id = anchor.id.clone();
    let words: Vec<Inline> = content.drain(first..first + count).collect();
    let anchor = Anchor { content: words, span: range.clone(), ..anchor };
    content.insert(first, Inline::Anchor(Box::new(anchor)));
    id
}

/// Cuts the text at a place in two.
fn split(content: &mut Vec<Inline>, at: usize) {
    let place = content.iter().position(|piece| {
        let own = piece.extent();
        matches!(piece, Inline::Text(text) if !text.atomic) && own.start < at && at < own.end
    });
    let Some(place) = place else { return };
    let Inline::Text(text) = &content[place] else { return };
    let Some((before, behind)) = text.content.split_at_checked(at - text.start) else { return };
    let halves = [Text::new(before, text.start), Text::new(behind, at)].map(Inline::Text);
    content.splice(place..=place, halves);
}

/// Puts a piece before what begins at a place or behind it.
fn insert(content: &mut Vec<Inline>, at: usize, new: Inline) {
    split(content, at);
    let place = content.iter().position(|piece| piece.extent().start >= at);
    content.insert(place.unwrap_or(content.len()), new);
}
