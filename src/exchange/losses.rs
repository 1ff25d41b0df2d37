//! The losses of a format, found by writing a file, reading it again and comparing.

use std::collections::BTreeMap;

use super::bilingual::BilingualError;
use super::bilingual_model::{BilingualFile, Content, Mark, MarkKind, Note, Unit};
use super::formats::BilingualFormat;

/// A part of a [`BilingualFile`] that a format may carry.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Feature {
    /// The languages of the file.
    Languages,
    /// The origin of the segments.
    Original,
    /// The unit as a whole.
    Unit,
    /// The text of the source.
    Source,
    /// The text of the translation.
    Target,
    /// Whether there is no translation yet, or an empty one.
    Untranslated,
    /// The unit in further languages.
    Others,
    /// The id of the unit.
    Id,
    /// The id of the segment in its unit.
    Segment,
    /// The state of the translation.
    State,
    /// The segments that were aligned.
    Bead,
    /// The certainty of the alignment.
    Certainty,
    /// Other properties.
    Properties,
    /// Terms.
    Terms,
    /// Supplied words and their classes.
    Supplied,
    /// Codes of the original document.
    Codes,
    /// The words that notes refer to.
    Anchors,
    /// Other marks.
    OtherMarks,
    /// Ids of marks, and the order of marks that begin together.
    MarkIds,
    /// Glossary entries for terms.
    Glossary,
    /// Notes.
    Notes,
    /// The order of notes.
    NoteOrder,
    /// Ids of notes.
    NoteIds,
    /// The text that a note is about.
    NoteSides,
    /// Classes of notes.
    NoteClasses,
    /// The author of a note.
    NoteResp,
    /// The certainty of a note.
    NoteCert,
    /// Languages of notes.
    NoteLangs,
}

impl Feature {
    /// All features with their names in messages.
    pub const NAMES: [(Self, &'static str); 28] = [
        (Self::Languages, "the languages of the file"),
        (Self::Original, "the name of the original"),
        (Self::Unit, "the unit"),
        (Self::Source, "the text of the source"),
        (Self::Target, "the text of the translation"),
        (Self::Untranslated, "that a translation is empty"),
        (Self::Others, "further languages"),
        (Self::Id, "the id of the unit"),
        (Self::Segment, "the id of the segment"),
        (Self::State, "the state"),
        (Self::Bead, "the alignment"),
        (Self::Certainty, "the certainty of the alignment"),
        (Self::Properties, "other properties"),
        (Self::Terms, "terms"),
        (Self::Supplied, "supplied words"),
        (Self::Codes, "codes"),
        (Self::Anchors, "the words that notes refer to"),
        (Self::OtherMarks, "other marks"),
        (Self::MarkIds, "ids or order of marks"),
        (Self::Glossary, "glossary entries"),
        (Self::Notes, "notes"),
        (Self::NoteOrder, "the order of notes"),
        (Self::NoteIds, "ids of notes"),
        (Self::NoteSides, "which text a note refers to"),
        (Self::NoteClasses, "classes of notes"),
        (Self::NoteResp, "the author of a note"),
        (Self::NoteCert, "the certainty of a note"),
        (Self::NoteLangs, "languages of notes"),
    ];

    /// Its name in words.
    pub fn name(self) -> &'static str {
        Self::NAMES.iter().find(|(feature, _)| *feature == self).map_or("", |(_, name)| name)
    }
}

/// Something that came back from a format changed, or not at all.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub struct Loss {
    /// Index of the unit, from 0; `None` for the whole file.
    pub unit: Option<usize>,
    /// The feature that is lost or changed.
    pub feature: Feature,
}

/// The losses of `file` in a format. The file is written, read again and compared, so that the answer is never a guess.
///
/// # Errors
/// [`BilingualError`] if the file cannot be written at all.
///
/// ```
/// use glossator::exchange::{BilingualFile, BilingualFormat, Content, Feature, Unit, losses};
///
/// let unit = Unit { source: Content::plain("Мёд."), others: vec![("fr".into(), Content::plain("Miel."))], ..Unit::default() };
/// let file = BilingualFile { source_lang: "ru".into(), target_lang: "en".into(), units: vec![unit], ..BilingualFile::default() };
/// assert_eq!(losses(&file, BilingualFormat::Tmx)?, []);
/// assert_eq!(losses(&file, BilingualFormat::Xliff)?[0].feature, Feature::Others);
/// # Ok::<(), glossator::exchange::BilingualError>(())
/// ```
pub fn losses(file: &BilingualFile, format: BilingualFormat) -> Result<Vec<Loss>, BilingualError> {
    let written = format.write(file)?;
    Ok(differences(file, format.read(written.into_bytes())?.file()))
}

/// The differences of two files, unit by unit in order.
pub fn differences(before: &BilingualFile, after: &BilingualFile) -> Vec<Loss> {
    let mut found = Vec::new();
    let mut whole = |feature| found.push(Loss { unit: None, feature });
    if (&before.source_lang, &before.target_lang) != (&after.source_lang, &after.target_lang) {
        whole(Feature::Languages);
    }
    if before.original != after.original {
        whole(Feature::Original);
    }
    for (number, unit) in before.units.iter().enumerate() {
        let features = match after.units.get(number) {
            Some(same) if same == unit => continue,
            Some(other) => of_unit(unit, other),
            None => vec![Feature::Unit],
        };
        found.extend(features.into_iter().map(|feature| Loss { unit: Some(number), feature }));
    }
    let more = before.units.len()..after.units.len();
    found.extend(more.map(|number| Loss { unit: Some(number), feature: Feature::Unit }));
    found
}

/// How many units lose each feature; features of the whole file count as 0.
pub fn counted(losses: &[Loss]) -> BTreeMap<Feature, usize> {
    let mut counts = BTreeMap::new();
    for loss in losses {
        *counts.entry(loss.feature).or_insert(0) += usize::from(loss.unit.is_some());
    }
    counts
}

/// The features in which two units differ.
fn of_unit(before: &Unit, after: &Unit) -> Vec<Feature> {
    let targets = (before.target.as_ref(), after.target.as_ref());
    let none = Content::default();
    let (one, other) = (targets.0.unwrap_or(&none), targets.1.unwrap_or(&none));
    let bead = |unit: &Unit| unit.bead.as_ref().map(|bead| (bead.source.clone(), bead.target.clone()));
    let certainty = |unit: &Unit| unit.bead.as_ref().map(|bead| bead.certainty.to_bits());
    let plain: [(Feature, bool); 11] = [
        (Feature::Source, before.source.text != after.source.text),
        (Feature::Target, one.text != other.text),
        (Feature::Untranslated, targets.0.is_none() != targets.1.is_none() && one.text == other.text),
        (Feature::Others, before.others != after.others),
        (Feature::Id, before.id != after.id),
        (Feature::Segment, before.segment != after.segment),
        (Feature::State, before.state != after.state),
        (Feature::Bead, bead(before) != bead(after)),
        (Feature::Certainty, certainty(before) != certainty(after)),
        (Feature::Glossary, before.terms != after.terms),
        (Feature::Properties, before.properties != after.properties),
    ];
    let mut found: Vec<Feature> = plain.into_iter().filter(|(_, differ)| *differ).map(|(feature, _)| feature).collect();
    found.extend(of_marks([&before.source, one], [&after.source, other]));
    found.extend(of_notes(&before.notes, &after.notes));
    found
}

/// The feature of a mark.
fn feature_of(mark: &Mark) -> Feature {
    match mark.kind {
        MarkKind::Code(_) => Feature::Codes,
        MarkKind::Term => Feature::Terms,
        MarkKind::Supplied(_) => Feature::Supplied,
        MarkKind::Note(_) => Feature::Anchors,
        MarkKind::Other(_) => Feature::OtherMarks,
    }
}

/// The features in which the marks of two pairs of texts differ.
fn of_marks(before: [&Content; 2], after: [&Content; 2]) -> Vec<Feature> {
    let kinds = [Feature::Terms, Feature::Supplied, Feature::Codes, Feature::Anchors, Feature::OtherMarks];
    let of_kind = |content: &Content, kind| -> Vec<Mark> {
        let marks = content.marks.iter().filter(|mark| feature_of(mark) == kind);
        let mut marks: Vec<Mark> = marks.map(|mark| Mark { id: String::new(), ..mark.clone() }).collect();
        // The order of marks that begin together is a separate feature; for codes it belongs to them.
        if kind != Feature::Codes {
            marks.sort_by_cached_key(|mark| (mark.range.start, mark.range.end, format!("{:?}", mark.kind)));
        }
        marks
    };
    let differ =
        |kind: &Feature| before.iter().zip(after).any(|(one, other)| of_kind(one, *kind) != of_kind(other, *kind));
    let mut found: Vec<Feature> = kinds.into_iter().filter(differ).collect();
    // If marks of a kind are lost, so are their ids; compare the ids and the order of the others.
    let left = |content: &Content| -> Vec<Mark> {
        content.marks.iter().filter(|mark| !found.contains(&feature_of(mark))).cloned().collect()
    };
    if before.iter().zip(after).any(|(one, other)| left(one) != left(other)) {
        found.push(Feature::MarkIds);
    }
    found
}

/// The features in which two lists of notes differ.
fn of_notes(before: &[Note], after: &[Note]) -> Vec<Feature> {
    let sorted = |notes: &[Note]| {
        let mut notes = notes.to_vec();
        notes.sort_by_cached_key(|note| (note.text.clone(), format!("{note:?}")));
        notes
    };
    if before == after {
        return Vec::new();
    }
    let (one, other) = (sorted(before), sorted(after));
    if one == other {
        return vec![Feature::NoteOrder];
    }
    if one.len() != other.len() || one.iter().zip(&other).any(|(one, other)| one.text != other.text) {
        return vec![Feature::Notes];
    }
    // Compare in their own order if that is the same, so that notes with the same text are not confused.
    let same_order = before.iter().zip(after).all(|(one, other)| one.text == other.text);
    let (one, other) = if same_order { (before, after) } else { (&*one, &*other) };
    let differ = |of: fn(&Note) -> Option<&str>| one.iter().zip(other).any(|(one, other)| of(one) != of(other));
    let fields: [(Feature, bool); 7] = [
        (Feature::NoteOrder, !same_order),
        (Feature::NoteIds, differ(|note| Some(&note.id))),
        (Feature::NoteSides, one.iter().zip(other).any(|(one, other)| one.side != other.side)),
        (Feature::NoteClasses, differ(|note| note.class.as_deref())),
        (Feature::NoteResp, differ(|note| note.resp.as_deref())),
        (Feature::NoteCert, differ(|note| note.cert.as_deref())),
        (Feature::NoteLangs, differ(|note| note.lang.as_deref())),
    ];
    fields.into_iter().filter(|(_, differ)| *differ).map(|(feature, _)| feature).collect()
}
