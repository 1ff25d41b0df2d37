//! The splices between two texts that are given in pieces, most of which are the same.

use rustc_hash::FxHashMap;

use super::splice::{Splice, trimmed};

/// The splices that turn the text of `from` into that of `to`, in order. Pieces that occur once in both, in the same
/// order, stay; so do pieces that follow each other in both.
pub(in crate::annotate) fn between<P: AsRef<str>>(from: &[P], to: &[P]) -> Vec<Splice> {
    let places = single_places(from);
    let mut maker = Maker { from, done: 0, at: 0, put: String::new(), splices: Vec::new() };
    for piece in to.iter().map(AsRef::as_ref) {
        let is_next = maker.from.get(maker.done).is_some_and(|next| next.as_ref() == piece);
        let place = if is_next { Some(maker.done) } else { places.get(piece).copied().flatten() };
        match place.filter(|place| *place >= maker.done) {
            Some(place) => maker.keep(place),
            None => maker.put.push_str(piece),
        }
    }
    maker.flush(from.len());
    maker.splices
}

/// The position of each piece; `None` if it has several.
fn single_places<P: AsRef<str>>(pieces: &[P]) -> FxHashMap<&str, Option<usize>> {
    let mut places: FxHashMap<&str, Option<usize>> = FxHashMap::default();
    for (place, piece) in pieces.iter().enumerate() {
        places.entry(piece.as_ref()).and_modify(|known| *known = None).or_insert(Some(place));
    }
    places
}

struct Maker<'p, P> {
    from: &'p [P],
    /// The number of finished pieces, and their bytes.
    done: usize,
    at: usize,
    /// The replacement of the pieces up to the next one that stays.
    put: String,
    splices: Vec<Splice>,
}

impl<P: AsRef<str>> Maker<'_, P> {
    /// Keeps a piece and removes the unfinished ones before it.
    fn keep(&mut self, place: usize) {
        self.flush(place);
        self.at += self.from[place].as_ref().len();
        self.done = place + 1;
    }

    fn flush(&mut self, up_to: usize) {
        let gone: String = self.from[self.done..up_to].iter().map(AsRef::as_ref).collect();
        let range = self.at..self.at + gone.len();
        (self.at, self.done) = (range.end, up_to);
        let put = std::mem::take(&mut self.put);
        if gone != put {
            self.splices.push(trimmed(range, &gone, &put));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::spliced;
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn what_stays_is_no_part_of_a_splice() {
        let from = ["<a>", "\n", "one", "\n", "two", "\n", "</a>"];
        let splices = between(&from, &["<a>", "\n", "two", "\n", "three", "</a>"]);
        assert_eq!(splices.iter().map(|splice| splice.range.len()).sum::<usize>(), "one\n".len());
        assert!(between(&from, &from).is_empty());
    }

    proptest! {
        #[test]
        fn the_splices_make_one_text_of_the_other(
            from in prop::collection::vec("[abж]{0,2}", 0..12),
            to in prop::collection::vec("[abж]{0,2}", 0..12),
        ) {
            prop_assert_eq!(spliced(&from.concat(), &between(&from, &to)).unwrap(), to.concat());
        }
    }
}
