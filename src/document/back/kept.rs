//! The file that an edition keeps, in its own format again: subtitles and scripture have marks for which an edition has no
//! place, and come out with them.

use sha2::{Digest, Sha256};

use super::hands::Hands;
use super::{ChangesAs, Original, Said, carry};
use crate::document::format::Format;
use crate::document::import::{DocumentOptions, import};
use crate::document::model::{Leaf, NoteKind, Piece, Point, Tracked};
use crate::document::out::document_of;
use crate::document::told::Told;
use crate::model::{Edition, Witness};
use crate::source::{Encoding, encode};

/// A kept file with what was changed since.
pub(in crate::document) struct Again {
    pub bytes: Vec<u8>,
    /// What stays in the edition.
    pub told: Vec<Told>,
}

/// The kept file with what was changed since, and what stays in the edition; `None` if none of this format is kept.
///
/// # Errors
/// What is to be said where the file has to be written anew.
pub(in crate::document) fn again(edition: &Edition, format: Format) -> Result<Option<Again>, Told> {
    let header = &edition.header;
    let kept = header.witness.as_ref().zip(header.kept.as_deref());
    let Some((witness, kept)) = kept.filter(|(witness, _)| witness.form == format.name()) else { return Ok(None) };
    let anew = |why: String| {
        let what = "this is written anew, without the marks that an edition does not hold (places, effects, numbers)";
        Told::new(format!("{what}: {why}"))
    };
    let said = Said { encoding: Encoding::for_label(&witness.encoding), format: Some(format) };
    let bytes = bytes(witness, kept, said.encoding).map_err(anew)?;
    let original = Original::read(bytes, &witness.file, Tracked::All, said).map_err(|error| anew(error.to_string()))?;
    let carried = carry(edition, &Hands::default(), original, true, ChangesAs::Plain);
    let carried = carried.map_err(|error| anew(error.to_string()))?;
    if says_the_same(edition, &carried.bytes, said, &witness.file) {
        return Ok(Some(Again { bytes: carried.bytes, told: carried.left }));
    }
    let first = carried.left.first().map(|told| format!(" ({told})")).unwrap_or_default();
    Err(anew(format!("more than words was changed since `{}` was imported{first}", witness.file)))
}

/// The bytes of the file, which are those that were imported.
fn bytes(witness: &Witness, kept: &str, encoding: Option<Encoding>) -> Result<Vec<u8>, String> {
    let Some(encoding) = encoding else { return Err(format!("the encoding `{}` is not known", witness.encoding)) };
    let bytes = encode(kept, encoding, witness.byte_order_mark).map_err(|error| error.to_string())?;
    if crate::page::hex(&Sha256::digest(&bytes)) == witness.sha256 {
        Ok(bytes)
    } else {
        Err(format!("the copy of `{}` in the edition is not as it was imported", witness.file))
    }
}

/// Whether a file says all that the edition says.
fn says_the_same(edition: &Edition, bytes: &[u8], said: Said, name: &str) -> bool {
    let options = DocumentOptions::default()
        .with_lang(edition.header.lang.clone())
        .with_encoding(said.encoding)
        .with_format(said.format);
    let Ok(again) = import(bytes.to_vec(), name, &options) else { return false };
    let (mut old, mut new) = (document_of(edition).leaves, document_of(&again.edition).leaves);
    old.iter_mut().chain(&mut new).for_each(plain);
    let same = |(old, new): (&Leaf, &Leaf)| {
        old.kind == new.kind && old.frames == new.frames && old.direction == new.direction && old.pieces == new.pieces
    };
    old.len() == new.len() && old.iter().zip(&new).all(same)
}

/// Takes from a block what depends on guesses and decisions, not on the file.
fn plain(leaf: &mut Leaf) {
    fn pieces(all: &mut Vec<Piece>) {
        all.retain(|piece| !matches!(piece, Piece::Point(point) if !matches!(point, Point::Verse(_))));
        for piece in all {
            match piece {
                // How text was cut when it was read says which of it counts as bracketed.
                Piece::Run(run) => (run.style.lang, run.style.literal) = (None, false),
                Piece::Note(note) => {
                    (note.style.lang, note.style.literal) = (None, false);
                    if note.kind == NoteKind::Reference {
                        note.kind = NoteKind::Foot;
                    }
                    pieces(&mut note.pieces);
                }
                Piece::Break | Piece::Point(_) => {}
            }
        }
    }
    pieces(&mut leaf.pieces);
    joined(&mut leaf.pieces);
}

/// Joins runs that differ in nothing any more.
fn joined(all: &mut Vec<Piece>) {
    for piece in std::mem::take(all) {
        match (all.last_mut(), piece) {
            (Some(Piece::Run(last)), Piece::Run(run)) if last.style == run.style => last.text.push_str(&run.text),
            (_, Piece::Note(mut note)) => {
                joined(&mut note.pieces);
                all.push(Piece::Note(note));
            }
            (_, piece) => all.push(piece),
        }
    }
}
