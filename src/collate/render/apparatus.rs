//! An apparatus to read, as it is printed at the foot of a page: one entry a line.

use std::io::{self, Write};

use crate::collate::{Collation, Entry, Relation};
use crate::display::visible;
use crate::source::Position;

/// Printed for words that a witness lacks.
pub(super) const OMITTED: &str = "om.";

/// Writes one entry a line: the place in the file of the base, which `place` says for a byte of its text, `LEMMA] SIGLA;
/// READING SIGLA; READING SIGLA`. In a negative apparatus
/// the witnesses that agree with the base to the letter are not named. What the base lacks hangs on the word before it
/// (`add.`), at the beginning on the first (`praem.`); an omission is `om.`
///
/// # Errors
/// Those of `out`.
pub fn apparatus(
    collation: &Collation<'_>,
    base: usize,
    place: &dyn Fn(usize) -> Position,
    negative: bool,
    out: &mut dyn Write,
) -> io::Result<()> {
    let witness = &collation.witnesses[base];
    for entry in collation.apparatus(base) {
        let at = witness.stream.tokens.get(entry.lemma.start).map_or(0, |token| token.start as usize);
        let place = place(at);
        let lemma = collation.lemma(entry.lemma.clone(), base);
        let notes = notes(collation, &entry, negative);
        writeln!(out, "{}:{} {}", place.line, place.column, visible(&format!("{lemma}] {}", notes.join("; "))))?;
    }
    Ok(())
}

/// What is said of a lemma, part by part.
pub(super) fn notes(collation: &Collation<'_>, entry: &Entry, negative: bool) -> Vec<String> {
    let sigla = |witnesses: &[usize]| -> String {
        witnesses.iter().map(|&witness| collation.witnesses[witness].siglum.as_str()).collect::<Vec<_>>().join(" ")
    };
    let reading = |(words, witnesses): &(String, Vec<usize>)| {
        let words = match (words.as_str(), entry.relation) {
            ("", _) => OMITTED.to_owned(),
            (words, Relation::Instead) => words.to_owned(),
            (words, Relation::Added) => format!("add. {words}"),
            (words, Relation::Prefixed) => format!("praem. {words}"),
        };
        format!("{words} {}", sigla(witnesses))
    };
    let agreeing = (!negative).then(|| sigla(&entry.agreeing));
    agreeing.into_iter().chain(entry.readings.iter().map(reading)).collect()
}
