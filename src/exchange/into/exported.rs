//! What the words of a unit were when it was made: so that it is known, when it comes back, whether the edition has changed
//! since, or the unit.

use super::sentences::Side;
use crate::exchange::bilingual_model::{BilingualFile, Unit};
use crate::text::fingerprint;

/// The property with a digest of either side, and the number of units that were made.
const RECORD: &str = "x-glossator:as-exported";

/// The same pairs, each with a record of its words. Pairs that no alignment made stay as they are.
pub fn with_record(mut file: BilingualFile) -> BilingualFile {
    let all = file.units.iter().filter(|unit| unit.bead.is_some()).count();
    for unit in file.units.iter_mut().filter(|unit| unit.bead.is_some()) {
        let target = unit.target.as_ref().map_or("", |target| &target.text);
        let record = format!("{} {} {all}", fingerprint(&unit.source.text), fingerprint(target));
        unit.properties.retain(|(name, _)| name != RECORD);
        unit.properties.push((RECORD.to_owned(), record));
    }
    file
}

/// A unit with the digest of its translation when it was made, as a document records it, one of `all`.
pub fn with_digest(mut unit: Unit, digest: &str, all: usize) -> Unit {
    unit.properties.push((RECORD.to_owned(), format!("{} {digest} {all}", fingerprint(""))));
    unit
}

/// The same pairs without the record, which is about another file.
pub fn without_record(mut file: BilingualFile) -> BilingualFile {
    file.units.iter_mut().for_each(|unit| unit.properties.retain(|(name, _)| name != RECORD));
    file
}

/// Whether words are those that a unit had on a side when it was made; `None` where nothing is recorded.
pub(super) fn is_as_exported(unit: &Unit, side: Side, words: &str) -> Option<bool> {
    let known = record_of(unit)?.split(' ').nth(usize::from(side == Side::Target))?;
    Some(known == fingerprint(words))
}

/// Whether all units that were made are there; `false` where nothing is recorded.
pub(super) fn is_complete(file: &BilingualFile) -> bool {
    let mut records = file.units.iter().filter_map(record_of).peekable();
    let all = records.peek().and_then(|record| record.split(' ').nth(2)?.parse::<usize>().ok());
    all.is_some_and(|all| records.count() >= all)
}

fn record_of(unit: &Unit) -> Option<&str> {
    unit.properties.iter().find(|(name, _)| name == RECORD).map(|(_, record)| record.as_str())
}
