//! Writes XLIFF 2.1.

use std::collections::BTreeMap;

use super::ids::{Ids, is_id, isolated};
use super::modules::{glossary, matches, metadata};
use super::names::{CORE, GLOSSARY, MATCHES, METADATA, OWN};
use super::{MADE, TYPE_NOTE, TYPE_OTHER, TYPE_SUPPLIED};
use crate::exchange::bilingual::{BilingualError, tag};
use crate::exchange::bilingual_model::{
    BilingualFile, Code, CodeForm, Content, Mark, MarkKind, Note, Side, State, Unit,
};
use crate::exchange::content::{Dialect, Half, write_content};
use crate::exchange::patchable_file::check;
use crate::exchange::patchable_xml::finished;
use crate::xml::{WriteError, Writer};
use rustc_hash::{FxHashMap, FxHashSet};

/// Writes a file as XLIFF 2.1. Consecutive units with the same id become the segments of one unit.
///
/// # Errors
/// [`BilingualError`]: a language that is not a tag of BCP 47, marks outside their text, or a character that XML cannot
/// hold.
///
/// ```
/// use glossator::exchange::{BilingualFile, Content, Unit, xliff};
///
/// let unit = Unit { id: Some("c1".into()), source: Content::plain("Паром готов."), ..Unit::default() };
/// let file = BilingualFile { source_lang: "ru".into(), units: vec![unit], ..BilingualFile::default() };
/// let written = xliff::write(&file)?;
/// assert!(xliff::validate(&written).is_empty());
/// assert_eq!(xliff::read(written.into_bytes())?.file(), &file);
/// # Ok::<(), glossator::exchange::BilingualError>(())
/// ```
pub fn write(file: &BilingualFile) -> Result<String, BilingualError> {
    let mut writer = Writer::new(Vec::new());
    writer.declaration()?;
    writer.newline()?;
    writer.start("xliff")?;
    let namespaces = [("xmlns", CORE), ("xmlns:mtc", MATCHES), ("xmlns:gls", GLOSSARY), ("xmlns:mda", METADATA)];
    for (name, value) in namespaces.into_iter().chain([("xmlns:gl", OWN), ("version", "2.1")]) {
        writer.attribute(name, value)?;
    }
    writer.attribute("srcLang", tag(&file.source_lang)?)?;
    if !file.target_lang.is_empty() || file.units.iter().any(|unit| unit.target.is_some()) {
        writer.attribute("trgLang", tag(&file.target_lang)?)?;
    }
    writer.start("file")?;
    writer.attribute("id", "f1")?;
    if let Some(original) = &file.original {
        writer.attribute("original", original)?;
    }
    writer.attribute("xml:space", "preserve")?;
    if file.units.is_empty() {
        // A file must have content; a group may be empty.
        writer.start("group")?;
        writer.attribute("id", "g1")?;
        writer.end()?;
    }
    units(&mut writer, &file.units)?;
    writer.newline()?;
    writer.end()?;
    writer.end()?;
    writer.newline()?;
    Ok(finished(writer)?)
}

fn units(writer: &mut Writer<Vec<u8>>, units: &[Unit]) -> Result<(), BilingualError> {
    let mut ids = Ids::default();
    let mut number = 0;
    for group in units.chunk_by(|one, next| one.id.is_some() && one.id == next.id && next.segment.is_some()) {
        for (index, unit) in group.iter().enumerate() {
            check(unit, number + index)?;
        }
        let Some(first) = group.first() else { continue };
        let wanted = first.id.as_deref().unwrap_or_default();
        let id = ids.claim(wanted);
        writer.newline()?;
        writer.start("unit")?;
        writer.attribute("id", &id)?;
        if id != wanted {
            writer.attribute("gl:id", wanted)?;
        }
        Plan::new(group).write(writer)?;
        writer.end()?;
        number += group.len();
    }
    Ok(())
}

/// A unit with the ids of everything in it.
pub(super) struct Plan<'u> {
    pub segments: Vec<Segment<'u>>,
    /// Ids of notes, by segment and by original id.
    notes: Vec<FxHashMap<&'u str, String>>,
    /// Ids of original data, by content.
    data: BTreeMap<&'u str, String>,
}

/// A segment with the ids of its marks.
pub(super) struct Segment<'u> {
    pub unit: &'u Unit,
    /// Its id; empty if it needs none.
    pub id: String,
    pub source: Vec<String>,
    pub target: Vec<String>,
}

impl<'u> Plan<'u> {
    fn new(units: &'u [Unit]) -> Self {
        let mut ids = Ids::default();
        let segment_ids: Vec<String> = units
            .iter()
            .map(|unit| match &unit.segment {
                None if unit.bead.is_none() && units.len() == 1 => String::new(),
                segment => ids.claim(segment.as_deref().unwrap_or_default()),
            })
            .collect();
        // Sources first: only then is it known which ids are free for targets.
        let sources: Vec<Vec<String>> = units.iter().map(|unit| ids.of_source(&unit.source)).collect();
        let mut segments = Vec::with_capacity(units.len());
        for ((unit, id), source) in units.iter().zip(segment_ids).zip(sources) {
            let target = unit.target.as_ref().map(|target| ids.of_target(target, &unit.source, &source));
            segments.push(Segment { unit, id, source, target: target.unwrap_or_default() });
        }
        Self { segments, notes: note_ids(units), data: data_ids(units) }
    }

    fn write(&self, writer: &mut Writer<Vec<u8>>) -> Result<(), BilingualError> {
        matches(writer, &self.segments)?;
        glossary(writer, &self.segments)?;
        metadata(writer, &self.segments)?;
        self.write_notes(writer)?;
        self.write_data(writer)?;
        for (number, segment) in self.segments.iter().enumerate() {
            writer.newline()?;
            writer.start("segment")?;
            if !segment.id.is_empty() {
                writer.attribute("id", &segment.id)?;
            }
            // The standard allows no other state without a translation.
            let untranslated = segment.unit.target.is_none();
            if let Some(state) = segment.unit.state.filter(|state| !untranslated || *state == State::Initial) {
                writer.attribute("state", state.name())?;
            }
            self.text(writer, "source", &segment.unit.source, &segment.source, number)?;
            if let Some(target) = &segment.unit.target {
                self.text(writer, "target", target, &segment.target, number)?;
            }
            writer.end()?;
        }
        Ok(())
    }

    fn text(
        &self,
        writer: &mut Writer<Vec<u8>>,
        name: &str,
        content: &Content,
        ids: &[String],
        segment: usize,
    ) -> Result<(), WriteError> {
        writer.start(name)?;
        let isolated = isolated(content);
        let notes = self.notes.get(segment);
        let mut dialect = Numbered { ids, isolated: &isolated, notes, data: &self.data };
        write_content(writer, content, &mut dialect)?;
        writer.end()
    }

    fn write_notes(&self, writer: &mut Writer<Vec<u8>>) -> Result<(), BilingualError> {
        if self.segments.iter().all(|segment| segment.unit.notes.is_empty()) {
            return Ok(());
        }
        writer.start("notes")?;
        for (number, segment) in self.segments.iter().enumerate() {
            let mut seen: FxHashSet<&str> = FxHashSet::default();
            for note in &segment.unit.notes {
                let known = self.notes.get(number).and_then(|ids| ids.get(note.id.as_str()));
                let id = known.filter(|_| seen.insert(&note.id)).map_or("", String::as_str);
                let of = if number == 0 { "" } else { segment.id.as_str() };
                write_note(writer, note, id, of)?;
            }
        }
        Ok(writer.end()?)
    }

    fn write_data(&self, writer: &mut Writer<Vec<u8>>) -> Result<(), WriteError> {
        if self.data.is_empty() {
            return Ok(());
        }
        writer.start("originalData")?;
        for (native, id) in &self.data {
            writer.start("data")?;
            writer.attribute("id", id)?;
            writer.text(native)?;
            writer.end()?;
        }
        writer.end()
    }
}

fn note_ids(units: &[Unit]) -> Vec<FxHashMap<&str, String>> {
    let mut ids = Ids::default();
    let of_unit = |unit: &'_ Unit| unit.notes.iter().map(|note| note.id.clone()).collect::<Vec<_>>();
    let mut maps = Vec::with_capacity(units.len());
    for unit in units {
        let claimed: Vec<String> = of_unit(unit).iter().map(|id| ids.claim(id)).collect();
        let pairs = unit.notes.iter().zip(claimed).filter(|(note, _)| !note.id.is_empty());
        let mut map = FxHashMap::default();
        for (note, id) in pairs {
            map.entry(note.id.as_str()).or_insert(id);
        }
        maps.push(map);
    }
    maps
}

fn data_ids(units: &[Unit]) -> BTreeMap<&str, String> {
    let texts = units.iter().flat_map(|unit| std::iter::once(&unit.source).chain(&unit.target));
    let natives = texts.flat_map(|text| &text.marks).filter_map(|mark| match &mark.kind {
        MarkKind::Code(code) if !code.native.is_empty() => Some(code.native.as_str()),
        _ => None,
    });
    let mut data: BTreeMap<&str, String> = natives.map(|native| (native, String::new())).collect();
    data.values_mut().enumerate().for_each(|(number, id)| *id = format!("d{}", number + 1));
    data
}

fn write_note(writer: &mut Writer<Vec<u8>>, note: &Note, id: &str, segment: &str) -> Result<(), BilingualError> {
    writer.start("note")?;
    let lang = note.lang.as_deref().map(tag).transpose()?;
    let side = match note.side {
        Side::Unit => None,
        Side::Source => Some("source"),
        Side::Target => Some("target"),
    };
    let attributes = [
        ("id", Some(id).filter(|id| !id.is_empty())),
        ("appliesTo", side),
        ("category", note.class.as_deref()),
        ("xml:lang", lang),
        ("gl:id", Some(note.id.as_str()).filter(|own| *own != id)),
        ("gl:segment", Some(segment).filter(|segment| !segment.is_empty())),
        ("gl:resp", note.resp.as_deref()),
        ("gl:cert", note.cert.as_deref()),
    ];
    for (name, value) in attributes.into_iter().filter_map(|(name, value)| Some((name, value?))) {
        writer.attribute(name, value)?;
    }
    writer.text(&note.text)?;
    Ok(writer.end()?)
}

/// Codes and marks with the ids that were chosen for them.
struct Numbered<'p> {
    ids: &'p [String],
    isolated: &'p [bool],
    notes: Option<&'p FxHashMap<&'p str, String>>,
    data: &'p BTreeMap<&'p str, String>,
}

impl Numbered<'_> {
    fn id(&self, index: usize) -> &str {
        self.ids.get(index).map_or("", String::as_str)
    }

    fn start(&self, writer: &mut Writer<Vec<u8>>, name: &str, index: usize, mark: &Mark) -> Result<(), WriteError> {
        writer.start(name)?;
        writer.attribute("id", self.id(index))?;
        let note = |id: &str| self.notes.and_then(|notes| notes.get(id));
        let (kind, name, value): (&str, &str, &str) = match &mark.kind {
            MarkKind::Code(_) => return Ok(()),
            MarkKind::Term => ("term", "", ""),
            MarkKind::Supplied(class) => (TYPE_SUPPLIED, "value", class),
            MarkKind::Other(name) => (TYPE_OTHER, "value", name),
            MarkKind::Note(id) => match note(id) {
                Some(known) => {
                    writer.attribute("type", "comment")?;
                    if known != id {
                        writer.attribute("gl:note", id)?;
                    }
                    return writer.attribute("ref", &format!("#n={known}"));
                }
                None => (TYPE_NOTE, "value", id),
            },
        };
        writer.attribute("type", kind)?;
        if name.is_empty() { Ok(()) } else { writer.attribute(name, value) }
    }
}

impl Dialect for Numbered<'_> {
    fn code(&mut self, writer: &mut Writer<Vec<u8>>, index: usize, _: &Mark, code: &Code) -> Result<(), WriteError> {
        let isolated = self.isolated.get(index).copied().unwrap_or(true);
        let (name, by) = match code.form {
            CodeForm::Alone => ("ph", "id"),
            CodeForm::Open => ("sc", "id"),
            CodeForm::Close if isolated => ("ec", "id"),
            CodeForm::Close => ("ec", "startRef"),
        };
        writer.start(name)?;
        writer.attribute(by, self.id(index))?;
        if isolated && name != "ph" {
            writer.attribute("isolated", "yes")?;
        }
        if let Some(data) = self.data.get(code.native.as_str()) {
            writer.attribute("dataRef", data)?;
        }
        writer.end()
    }

    fn open(&mut self, writer: &mut Writer<Vec<u8>>, index: usize, mark: &Mark) -> Result<(), WriteError> {
        self.start(writer, "mrk", index, mark)
    }

    fn has_halves(&self) -> bool {
        true
    }

    fn half(&mut self, writer: &mut Writer<Vec<u8>>, index: usize, mark: &Mark, half: Half) -> Result<(), WriteError> {
        match half {
            Half::Start => self.start(writer, "sm", index, mark)?,
            Half::End => {
                writer.start("em")?;
                writer.attribute("startRef", self.id(index))?;
            }
        }
        writer.end()
    }
}

/// Codes and marks that are added to a file of another tool, with their own ids; those that were there before are
/// copied.
#[derive(Debug, Default)]
pub(super) struct Plain;

impl Plain {
    fn with<T>(index: usize, mark: &Mark, write: impl FnOnce(&mut Numbered<'_>) -> T) -> T {
        let id = if is_id(&mark.id) { mark.id.clone() } else { format!("{MADE}r{index}") };
        let mut ids = vec![String::new(); index];
        ids.push(id);
        let isolated = vec![matches!(&mark.kind, MarkKind::Code(code) if code.isolated); index + 1];
        write(&mut Numbered { ids: &ids, isolated: &isolated, notes: None, data: &BTreeMap::new() })
    }
}

impl Dialect for Plain {
    fn code(&mut self, writer: &mut Writer<Vec<u8>>, index: usize, mark: &Mark, code: &Code) -> Result<(), WriteError> {
        Self::with(index, mark, |numbered| numbered.code(writer, index, mark, code))
    }

    fn open(&mut self, writer: &mut Writer<Vec<u8>>, index: usize, mark: &Mark) -> Result<(), WriteError> {
        Self::with(index, mark, |numbered| numbered.open(writer, index, mark))
    }

    fn has_halves(&self) -> bool {
        true
    }

    fn half(&mut self, writer: &mut Writer<Vec<u8>>, index: usize, mark: &Mark, half: Half) -> Result<(), WriteError> {
        Self::with(index, mark, |numbered| numbered.half(writer, index, mark, half))
    }
}
