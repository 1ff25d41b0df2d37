//! Writes the modules: matches for alignments, the glossary, metadata.

use super::write::Segment;
use super::{META_BEAD, META_PROPERTIES, TYPE_ALIGNMENT};
use crate::exchange::bilingual_model::{Bead, Content, MarkKind, Note, TermEntry, decimal, joined};
use crate::xml::{WriteError, Writer};

type Out<'w> = &'w mut Writer<Vec<u8>>;

/// Writes a match for each segment that an alignment made.
pub(super) fn matches(writer: Out<'_>, segments: &[Segment<'_>]) -> Result<(), WriteError> {
    if segments.iter().all(|segment| segment.unit.bead.is_none()) {
        return Ok(());
    }
    writer.start("mtc:matches")?;
    for segment in segments {
        if let Some(bead) = &segment.unit.bead {
            alignment(writer, segment, bead)?;
        }
    }
    writer.end()
}

fn alignment(writer: Out<'_>, segment: &Segment<'_>, bead: &Bead) -> Result<(), WriteError> {
    writer.start("mtc:match")?;
    writer.attribute("ref", &format!("#{}", segment.id))?;
    writer.attribute("type", "other")?;
    writer.attribute("subType", TYPE_ALIGNMENT)?;
    writer.attribute("origin", "glossator")?;
    // The module uses per cent; rounding must not lose the computed value.
    writer.attribute("matchQuality", &format!("{:.2}", bead.certainty.clamp(0.0, 1.0) * 100.0))?;
    writer.attribute("gl:certainty", &decimal(bead.certainty))?;
    writer.start("mda:metadata")?;
    writer.start("mda:metaGroup")?;
    writer.attribute("category", META_BEAD)?;
    meta(writer, "source", &joined(&bead.source))?;
    meta(writer, "target", &joined(&bead.target))?;
    writer.end()?;
    writer.end()?;
    text(writer, "source", &segment.unit.source)?;
    text(writer, "target", segment.unit.target.as_ref().unwrap_or(&Content::default()))?;
    writer.end()
}

fn text(writer: Out<'_>, name: &str, content: &Content) -> Result<(), WriteError> {
    writer.start(name)?;
    writer.text(&content.text)?;
    writer.end()
}

fn meta(writer: Out<'_>, kind: &str, value: &str) -> Result<(), WriteError> {
    writer.start("mda:meta")?;
    writer.attribute("type", kind)?;
    writer.text(value)?;
    writer.end()
}

/// A note with the words that it is linked to on both sides, and the ids of their marks.
struct Entry<'s> {
    note: &'s Note,
    term: (&'s str, &'s str),
    translation: (&'s str, &'s str),
}

fn entries<'s>(segment: &'s Segment<'_>) -> impl Iterator<Item = Entry<'s>> {
    let unit = segment.unit;
    unit.notes.iter().filter(|note| !note.id.is_empty()).filter_map(move |note| {
        let term = anchor_and_id(&unit.source, &segment.source, &note.id)?;
        let translation = anchor_and_id(unit.target.as_ref()?, &segment.target, &note.id)?;
        Some(Entry { note, term, translation })
    })
}

/// The words that a note refers to, and the id of their mark.
fn anchor_and_id<'c>(content: &'c Content, ids: &'c [String], note: &str) -> Option<(&'c str, &'c str)> {
    let mut marks = content.marks.iter().zip(ids);
    let (mark, id) = marks.find(|(mark, _)| matches!(&mark.kind, MarkKind::Note(of) if of == note))?;
    Some((content.marked(mark), id))
}

/// Whether the glossary has a place for an entry: XLIFF 2.1, `glossEntry`.
fn is_entry(term: &TermEntry) -> bool {
    !term.translations.is_empty() || term.definition.is_some()
}

/// Writes an entry of a unit, with the number of its segment.
fn own_entry(writer: Out<'_>, segment: &Segment<'_>, number: usize, entry: &TermEntry) -> Result<(), WriteError> {
    let mut marks = segment.unit.source.marks.iter().zip(&segment.source);
    let marked = marks.find(|(mark, _)| mark.kind == MarkKind::Term && mark.id == entry.mark && !mark.id.is_empty());
    let written = marked.map_or("", |(_, id)| id.as_str());
    writer.start("gls:glossEntry")?;
    if !written.is_empty() {
        writer.attribute("ref", &format!("#{written}"))?;
    }
    if written != entry.mark {
        writer.attribute("gl:mark", &entry.mark)?;
    }
    if number > 0 {
        writer.attribute("gl:segment", &segment.id)?;
    }
    let from = |of: bool| entry.from.as_deref().filter(|_| of);
    sourced(writer, "gls:term", from(entry.definition.is_none()), &entry.term)?;
    for translation in &entry.translations {
        sourced(writer, "gls:translation", None, translation)?;
    }
    if let Some(definition) = &entry.definition {
        sourced(writer, "gls:definition", from(true), definition)?;
    }
    writer.end()
}

/// Writes a text, which may have a source.
fn sourced(writer: Out<'_>, name: &str, from: Option<&str>, text: &str) -> Result<(), WriteError> {
    writer.start(name)?;
    if let Some(from) = from {
        writer.attribute("source", from)?;
    }
    writer.text(text)?;
    writer.end()
}

/// Writes an entry for each one of the units, and for each gloss that explains a term of the source.
pub(super) fn glossary(writer: Out<'_>, segments: &[Segment<'_>]) -> Result<(), WriteError> {
    let mut entries = segments.iter().flat_map(entries).peekable();
    let own = segments.iter().enumerate();
    let own = own.flat_map(|(number, segment)| segment.unit.terms.iter().map(move |term| (number, segment, term)));
    let mut own = own.filter(|(.., term)| is_entry(term)).peekable();
    if entries.peek().is_none() && own.peek().is_none() {
        return Ok(());
    }
    writer.start("gls:glossary")?;
    for (number, segment, term) in own {
        own_entry(writer, segment, number, term)?;
    }
    for entry in entries {
        writer.start("gls:glossEntry")?;
        writer.attribute("ref", &format!("#{}", entry.term.1))?;
        // The note itself says all this; the entry is for other tools.
        writer.attribute("gl:note", &entry.note.id)?;
        sourced(writer, "gls:term", None, entry.term.0)?;
        writer.start("gls:translation")?;
        writer.attribute("ref", &format!("#t={}", entry.translation.1))?;
        writer.text(entry.translation.0)?;
        writer.end()?;
        sourced(writer, "gls:definition", entry.note.resp.as_deref(), &entry.note.text)?;
        writer.end()?;
    }
    writer.end()
}

/// Writes the properties of each segment as a group; those of later segments name it.
pub(super) fn metadata(writer: Out<'_>, segments: &[Segment<'_>]) -> Result<(), WriteError> {
    if segments.iter().all(|segment| segment.unit.properties.is_empty()) {
        return Ok(());
    }
    writer.start("mda:metadata")?;
    for (number, segment) in segments.iter().enumerate().filter(|(_, found)| !found.unit.properties.is_empty()) {
        let later = format!("{META_PROPERTIES} #{}", segment.id);
        writer.start("mda:metaGroup")?;
        writer.attribute("category", if number == 0 { META_PROPERTIES } else { &later })?;
        for (name, value) in &segment.unit.properties {
            meta(writer, name, value)?;
        }
        writer.end()?;
    }
    writer.end()
}
