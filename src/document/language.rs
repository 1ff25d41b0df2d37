//! The languages that a document says.

use super::model::{Leaf, Piece};
use crate::text::{dominant_script, has_foreign_letter};

/// The language of most letters of a block, where its runs say it.
pub(super) fn block_language(pieces: &[Piece]) -> Option<&str> {
    let mut votes = Votes::default();
    votes.pieces(pieces);
    votes.winner()
}

/// The language of most letters of a document, where its blocks say it; those of which nothing is said are in the one that
/// the file declares.
pub(super) fn document_language<'d>(leaves: &'d [Leaf], declared: Option<&'d str>) -> Option<&'d str> {
    let mut votes = Votes { unsaid: declared, ..Votes::default() };
    for leaf in leaves {
        let own = leaf.lang.as_deref().or_else(|| block_language(&leaf.pieces));
        if own.is_some_and(|lang| !is_plausible(lang, &leaf.pieces)) {
            continue;
        }
        match leaf.lang.as_deref() {
            Some(lang) => votes.add(Some(lang), letters(&leaf.pieces)),
            None => votes.pieces(&leaf.pieces),
        }
    }
    votes.winner()
}

/// Whether a block can be in the language that its file says: Word calls everything English that nobody said more of.
pub(super) fn is_plausible(lang: &str, pieces: &[Piece]) -> bool {
    can_be_in(lang, &super::model::words_of(pieces))
}

/// Whether words can be in a language by their letters.
pub(super) fn can_be_in(lang: &str, words: &str) -> bool {
    let latin = |text: &str| dominant_script(text) == Some(crate::text::Script::Latin);
    latin(words) || dominant_script(words).is_none() || lang.len() > 3 && has_script(lang) || {
        let primary = lang.split('-').next().unwrap_or(lang);
        !has_foreign_letter(&letters_of(words), primary)
    }
}

/// Whether a tag names a script.
fn has_script(lang: &str) -> bool {
    lang.split('-').skip(1).any(|part| part.len() == 4 && part.chars().all(char::is_alphabetic))
}

/// The first letters that are not ASCII.
fn letters_of(words: &str) -> String {
    words.chars().filter(|c| c.is_alphabetic() && !c.is_ascii()).take(24).collect()
}

fn letters(pieces: &[Piece]) -> usize {
    super::model::words_of(pieces).chars().filter(|c| c.is_alphabetic()).count()
}

/// How many letters speak for each language.
#[derive(Default)]
struct Votes<'d> {
    /// The language of words of which nothing is said, if it is known.
    unsaid: Option<&'d str>,
    found: Vec<(Option<&'d str>, usize)>,
}

impl<'d> Votes<'d> {
    fn pieces(&mut self, pieces: &'d [Piece]) {
        for piece in pieces {
            if let Piece::Run(run) = piece
                && run.style.deleted.is_none()
            {
                self.add(
                    run.style.lang.as_deref().or(self.unsaid),
                    run.text.chars().filter(|c| c.is_alphabetic()).count(),
                );
            }
        }
    }

    fn add(&mut self, lang: Option<&'d str>, weight: usize) {
        match self.found.iter_mut().find(|(known, _)| *known == lang) {
            Some((_, sum)) => *sum += weight,
            None => self.found.push((lang, weight)),
        }
    }

    /// Of equals the first wins; none, where most words are in a language that is not known.
    fn winner(mut self) -> Option<&'d str> {
        self.found.reverse();
        self.found.into_iter().filter(|(_, weight)| *weight > 0).max_by_key(|(_, weight)| *weight)?.0
    }
}
