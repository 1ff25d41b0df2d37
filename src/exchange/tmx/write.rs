//! Writes TMX 1.4.

use super::super::bilingual::{BilingualError, tag};
use super::super::bilingual_model::{
    Bead, BilingualFile, Content, Note, Side, TermEntry, Unit, decimal, fields, joined,
};
use super::super::content::write_content;
use super::super::patchable_file::check;
use super::super::patchable_xml::finished;
use super::dialect::TmxDialect;
use super::{PROP_BEAD, PROP_NOTE, PROP_ORIGINAL, PROP_SEGMENT, PROP_STATE, PROP_TARGET, PROP_TERM};
use crate::xml::{WriteError, Writer};

/// Writes a file as TMX 1.4, valid against its DTD.
///
/// # Errors
/// [`BilingualError`]: a language that is not a tag of BCP 47, marks outside their text, or a character that XML cannot
/// hold.
///
/// ```
/// use glossator::exchange::{BilingualFile, Content, Unit, tmx};
///
/// let unit = Unit { source: Content::plain("Паром готов."), target: Some(Content::plain("The ferry is ready.")), ..Unit::default() };
/// let file = BilingualFile { source_lang: "ru".into(), target_lang: "en".into(), units: vec![unit], ..BilingualFile::default() };
/// let written = tmx::write(&file)?;
/// assert_eq!(tmx::read(written.into_bytes())?.file(), &file);
/// # Ok::<(), glossator::exchange::BilingualError>(())
/// ```
pub fn write(file: &BilingualFile) -> Result<String, BilingualError> {
    let mut writer = Writer::new(Vec::new());
    writer.declaration()?;
    writer.newline()?;
    writer.start("tmx")?;
    writer.attribute("version", "1.4")?;
    writer.newline()?;
    header(&mut writer, file)?;
    writer.start("body")?;
    for (number, unit) in file.units.iter().enumerate() {
        check(unit, number)?;
        writer.newline()?;
        write_unit(&mut writer, file, unit)?;
    }
    writer.newline()?;
    writer.end()?;
    writer.newline()?;
    writer.end()?;
    writer.newline()?;
    Ok(finished(writer)?)
}

fn header(writer: &mut Writer<Vec<u8>>, file: &BilingualFile) -> Result<(), BilingualError> {
    writer.start("header")?;
    let attributes = [
        ("creationtool", "glossator"),
        ("creationtoolversion", env!("CARGO_PKG_VERSION")),
        ("segtype", "sentence"),
        ("o-tmf", "glossator"),
        ("adminlang", "en"),
        ("srclang", tag(&file.source_lang)?),
        ("datatype", "plaintext"),
    ];
    for (name, value) in attributes {
        writer.attribute(name, value)?;
    }
    if let Some(original) = &file.original {
        prop(writer, PROP_ORIGINAL, original)?;
    }
    if !file.target_lang.is_empty() {
        prop(writer, PROP_TARGET, tag(&file.target_lang)?)?;
    }
    writer.end()?;
    Ok(writer.newline()?)
}

fn write_unit(writer: &mut Writer<Vec<u8>>, file: &BilingualFile, unit: &Unit) -> Result<(), BilingualError> {
    writer.start("tu")?;
    if let Some(id) = &unit.id {
        writer.attribute("tuid", id)?;
    }
    if let Some(segment) = &unit.segment {
        prop(writer, PROP_SEGMENT, segment)?;
    }
    if let Some(state) = unit.state {
        prop(writer, PROP_STATE, state.name())?;
    }
    if let Some(bead) = &unit.bead {
        prop(writer, PROP_BEAD, &bead_text(bead))?;
    }
    for term in &unit.terms {
        prop(writer, PROP_TERM, &term_text(term))?;
    }
    for (name, value) in &unit.properties {
        prop(writer, name, value)?;
    }
    notes(writer, unit, Side::Unit)?;
    // Notes on a translation that is missing are still about it; they go into the unit.
    variant(writer, unit, &file.source_lang, &unit.source, Some(Side::Source))?;
    if let Some(target) = &unit.target {
        variant(writer, unit, tag(&file.target_lang)?, target, Some(Side::Target))?;
    }
    for (lang, content) in &unit.others {
        variant(writer, unit, tag(lang)?, content, None)?;
    }
    Ok(writer.end()?)
}

fn variant(
    writer: &mut Writer<Vec<u8>>,
    unit: &Unit,
    lang: &str,
    content: &Content,
    side: Option<Side>,
) -> Result<(), BilingualError> {
    writer.start("tuv")?;
    writer.attribute("xml:lang", lang)?;
    if let Some(side) = side {
        notes(writer, unit, side)?;
    }
    writer.start("seg")?;
    write_content(writer, content, &mut TmxDialect::of(content))?;
    writer.end()?;
    Ok(writer.end()?)
}

fn notes(writer: &mut Writer<Vec<u8>>, unit: &Unit, side: Side) -> Result<(), BilingualError> {
    let homeless = unit.target.is_none() && side == Side::Unit;
    let here = |note: &&Note| note.side == side || (homeless && note.side == Side::Target);
    for note in unit.notes.iter().filter(here) {
        let fields = note_text(note);
        if !fields.is_empty() {
            prop(writer, PROP_NOTE, &fields)?;
        }
        writer.start("note")?;
        if let Some(lang) = &note.lang {
            writer.attribute("xml:lang", tag(lang)?)?;
        }
        writer.text(&note.text)?;
        writer.end()?;
    }
    Ok(())
}

/// The data of a note for which `note` has no attributes.
fn note_text(note: &Note) -> String {
    let id = Some(note.id.as_str()).filter(|id| !id.is_empty());
    let (class, resp, cert) = (note.class.as_deref(), note.resp.as_deref(), note.cert.as_deref());
    fields(&[("id", id), ("class", class), ("resp", resp), ("cert", cert)])
}

fn term_text(term: &TermEntry) -> String {
    let mark = Some(term.mark.as_str()).filter(|mark| !mark.is_empty());
    let translations = term.translations.iter().map(|translation| ("translation", Some(translation.as_str())));
    let said: Vec<(&str, Option<&str>)> = [("mark", mark), ("term", Some(&*term.term))]
        .into_iter()
        .chain(translations)
        .chain([("definition", term.definition.as_deref()), ("from", term.from.as_deref())])
        .collect();
    fields(&said)
}

fn bead_text(bead: &Bead) -> String {
    format!("{} | {} | {}", joined(&bead.source), joined(&bead.target), decimal(bead.certainty))
}

fn prop(writer: &mut Writer<Vec<u8>>, name: &str, value: &str) -> Result<(), WriteError> {
    writer.start("prop")?;
    writer.attribute("type", name)?;
    writer.text(value)?;
    writer.end()
}
