//! Pairs in which the brackets stand in the sentences, as on the page.

use super::sentences::Sentences;
use crate::exchange::bilingual_model::{Bead, BilingualFile, Content, Note, Side, Unit};
use crate::model::{Edition, View};

/// The pairs of two editions with the words of the printed page: notes and supplied words stand in their brackets, so that
/// no note says the same beside them. Units that do not name sentences stay as they are.
pub fn as_printed(mut file: BilingualFile, source: &Edition, target: &Edition) -> BilingualFile {
    let sides = [source, target].map(|edition| Sentences::new(edition, View::Printed));
    for unit in &mut file.units {
        let Some(bead) = unit.bead.clone() else { continue };
        print_unit(unit, &bead, &sides);
    }
    file
}

fn print_unit(unit: &mut Unit, bead: &Bead, [source, target]: &[Sentences<'_>; 2]) {
    if let Some(words) = source.printed(&bead.source) {
        unit.source = Content::plain(words);
        unit.notes.retain(|note| note.side != Side::Source);
    }
    let printed = target.printed(&bead.target);
    if let Some((content, words)) = unit.target.as_mut().zip(printed) {
        *content = Content::plain(words);
        let is_apart = |note: &Note| note.side == Side::Source;
        unit.notes.retain(is_apart);
    }
    unit.properties.retain(|(name, _)| !name.starts_with("x-glossator:supplied-"));
}
