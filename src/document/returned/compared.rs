//! Two texts word by word: which words stayed, and what stands in place of others. White space of another kind is no
//! difference.

use similar::{Algorithm, DiffOp};
use unicode_segmentation::UnicodeSegmentation as _;

use crate::model::Span;
use crate::text::differences;

/// Words of one text in place of words of another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Hunk {
    pub old: Span,
    pub new: Span,
}

/// A comparison.
#[derive(Debug, Default)]
pub(super) struct Compared {
    /// What differs, in the order of the text.
    pub hunks: Vec<Hunk>,
    /// The tokens that are the same.
    same: Vec<Hunk>,
}

impl Compared {
    pub fn new(old: &str, new: &str) -> Self {
        let (olds, news) = (tokens(old), tokens(new));
        let keys = |text: &str, tokens: &[Span]| tokens.iter().map(|token| key(text, token)).collect::<Vec<_>>();
        let (old_keys, new_keys) = (keys(old, &olds), keys(new, &news));
        let mut made = Self::default();
        for op in differences(Algorithm::Myers, &old_keys, &new_keys) {
            match op {
                DiffOp::Equal { .. } => {
                    let both = olds[op.old_range()].iter().zip(&news[op.new_range()]);
                    made.same.extend(both.map(|(old, new)| Hunk { old: old.clone(), new: new.clone() }));
                }
                _ => made.hunk(bytes(&olds, op.old_range(), old.len()), bytes(&news, op.new_range(), new.len())),
            }
        }
        made
    }

    fn hunk(&mut self, old: Span, new: Span) {
        match self.hunks.last_mut().filter(|last| last.old.end == old.start && last.new.end == new.start) {
            Some(last) => (last.old.end, last.new.end) = (old.end, new.end),
            None => self.hunks.push(Hunk { old, new }),
        }
    }

    /// Where the new text is cut for a cut of the old one; none where the words around it were changed together. What was
    /// put in there stands before the cut.
    pub fn cut(&self, at: usize) -> Option<usize> {
        let touches = |hunk: &&Hunk| hunk.old.start <= at && at <= hunk.old.end;
        match self.hunks.iter().find(touches) {
            Some(hunk) if hunk.old.start < at && at < hunk.old.end => None,
            Some(hunk) if hunk.old.end == at => Some(hunk.new.end),
            Some(hunk) => Some(hunk.new.start),
            None => Some(self.place(at)),
        }
    }

    /// The place in the new text for one in the old text, directly behind what stands before it.
    pub fn place(&self, at: usize) -> usize {
        place(&self.same, at, |same| (same.old.clone(), same.new.clone()))
    }

    /// The place in the new text for what stands behind words of the old one: behind those that replaced them. `came` is
    /// where it is said to stand, which is believed where the words around it changed.
    pub fn behind(&self, at: usize, came: Option<usize>) -> usize {
        let touches = |hunk: &&Hunk| hunk.old.start <= at && at <= hunk.old.end;
        let Some(hunk) = self.hunks.iter().find(touches) else { return self.place(at) };
        match came.filter(|came| hunk.new.start <= *came && *came <= hunk.new.end) {
            Some(came) => came,
            None if hunk.old.start < at => hunk.new.end,
            None => hunk.new.start,
        }
    }

    /// Where the sign of the old text that begins here stands in the new one, if it stayed.
    pub fn sign(&self, at: usize) -> Option<Span> {
        let index = self.same.binary_search_by_key(&at, |same| same.old.start).ok()?;
        self.same.get(index).map(|same| same.new.clone())
    }

    /// The place in the old text where words begin that begin here in the new one.
    pub fn old_start(&self, at: usize) -> usize {
        let found = self.same.iter().find(|same| at < same.new.end);
        found.map_or_else(
            || self.same.last().map_or(0, |same| same.old.end),
            |same| same.old.start + at.saturating_sub(same.new.start).min(same.old.len()),
        )
    }

    /// The place in the old text where words end that end here in the new one.
    pub fn old_end(&self, at: usize) -> usize {
        place(&self.same, at, |same| (same.new.clone(), same.old.clone()))
    }
}

/// The place behind the last token that begins before `at`.
fn place(same: &[Hunk], at: usize, sides: impl Fn(&Hunk) -> (Span, Span)) -> usize {
    let before = same.partition_point(|token| sides(token).0.start < at);
    let Some((from, to)) = before.checked_sub(1).and_then(|last| same.get(last)).map(sides) else { return 0 };
    to.start + if at >= from.end { to.len() } else { (at - from.start).min(to.len()) }
}

fn key(text: &str, token: &Span) -> String {
    let token = &text[token.clone()];
    if token.trim().is_empty() { " ".to_owned() } else { token.to_owned() }
}

fn bytes(tokens: &[Span], range: std::ops::Range<usize>, end: usize) -> Span {
    let start = tokens.get(range.start).map_or(end, |token| token.start);
    start..if range.is_empty() { start } else { tokens[range.end - 1].end }
}

/// Words and what stands between them; white space side by side is one token.
fn tokens(text: &str) -> Vec<Span> {
    let mut tokens: Vec<Span> = Vec::new();
    for (at, word) in text.split_word_bound_indices() {
        let is_space = |range: &Span| text[range.clone()].trim().is_empty();
        match tokens.last_mut().filter(|last| word.trim().is_empty() && is_space(last)) {
            Some(last) => last.end = at + word.len(),
            None => tokens.push(at..at + word.len()),
        }
    }
    tokens
}

#[cfg(test)]
mod tests {
    use super::Compared;

    #[test]
    fn cuts_and_places_lead_over() {
        let (old, new) = ("A cat sat. It slept.", "A dog sat. Twice. It\nslept.");
        let compared = Compared::new(old, new);
        let cut = old.find("It").unwrap();
        assert_eq!(compared.cut(cut), new.find("It"));
        assert_eq!(compared.place(old.find('.').unwrap()), new.find('.').unwrap());
        assert_eq!(compared.old_start(new.find("slept").unwrap()), old.find("slept").unwrap());
        assert_eq!(compared.old_end(new.len()), old.len());
        assert_eq!(compared.behind(old.find(" sat").unwrap(), None), new.find(" sat").unwrap());
        assert_eq!(Compared::new("one two. three", "one twothree").cut(9), None);
    }
}
