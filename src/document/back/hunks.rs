//! Where two texts differ, word by word.

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

/// The differences of two texts, in their order.
pub(super) fn hunks(old_text: &str, new_text: &str) -> Vec<Hunk> {
    if old_text == new_text {
        return Vec::new();
    }
    let (olds, news) = (words(old_text), words(new_text));
    let (old_ends, new_ends) = (ends(&olds), ends(&news));
    let place = |ends: &[usize], at: usize, len: usize| ends[at]..ends[at + len];
    let mut found: Vec<Hunk> = Vec::new();
    for op in differences(Algorithm::Myers, &olds, &news) {
        let (old, new) = match op {
            DiffOp::Equal { .. } => continue,
            DiffOp::Delete { old_index, old_len, new_index } => ((old_index, old_len), (new_index, 0)),
            DiffOp::Insert { old_index, new_index, new_len } => ((old_index, 0), (new_index, new_len)),
            DiffOp::Replace { old_index, old_len, new_index, new_len } => ((old_index, old_len), (new_index, new_len)),
        };
        let (old, new) = (place(&old_ends, old.0, old.1), place(&new_ends, new.0, new.1));
        // Words between which only a space stays are one change: nobody reads them one by one.
        let is_beside = |last: &&mut Hunk| matches!(&old_text[last.old.end..old.start], "" | " ");
        match found.last_mut().filter(is_beside) {
            Some(last) => (last.old.end, last.new.end) = (old.end, new.end),
            None => found.push(Hunk { old, new }),
        }
    }
    found
}

fn words(text: &str) -> Vec<&str> {
    text.split_word_bounds().collect()
}

/// The places between words, the beginning and the end with them.
fn ends(words: &[&str]) -> Vec<usize> {
    let mut at = 0;
    let end = |word: &&str| {
        at += word.len();
        at
    };
    std::iter::once(0).chain(words.iter().map(end)).collect()
}

/// The place in the old text for one in the new text; in the middle of changed words it is one of their ends.
pub(super) fn old_place(hunks: &[Hunk], at: usize, is_end: bool) -> usize {
    let before = hunks.partition_point(|hunk| hunk.new.end <= at && (hunk.new.start < at || is_end));
    if let Some(hunk) = hunks.get(before).filter(|hunk| hunk.new.start < at) {
        return if is_end { hunk.old.end } else { hunk.old.start };
    }
    match before.checked_sub(1).and_then(|last| hunks.get(last)) {
        Some(last) => last.old.end + (at - last.new.end),
        None => at,
    }
}

#[cfg(test)]
mod tests {
    use super::{hunks, old_place};

    #[test]
    fn places_lead_back() {
        let (old, new) = ("The keeper [a man] slept.", "The keeper [a man, it is said] woke.");
        let found = hunks(old, new);
        assert_eq!(found.len(), 2);
        assert_eq!(old_place(&found, new.find('[').unwrap(), false), old.find('[').unwrap());
        assert_eq!(old_place(&found, new.find(']').unwrap() + 1, true), old.find(']').unwrap() + 1);
    }
}
