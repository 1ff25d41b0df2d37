//! Pairs that stand inside of one unit: the plural forms of an entry of PO, the segments of a paragraph in XLIFF 1.2.

use super::bilingual_model::{BilingualFile, Content, Mark, MarkKind, Side, Unit};
use super::po::PLURAL;
use super::xliff::of_segment;

/// The same file where each plural form of an entry is a unit of its own, behind that of the singular.
pub fn with_plural_forms(mut file: BilingualFile) -> BilingualFile {
    let units = std::mem::take(&mut file.units);
    for mut unit in units {
        let forms = forms_of(&unit);
        unit.properties.retain(|(name, _)| forms.is_empty() || !is_form(name));
        file.units.push(unit);
        file.units.extend(forms);
    }
    file
}

fn is_form(name: &str) -> bool {
    name == PLURAL || number_of(name).is_some()
}

/// The number in `plural[1]`.
fn number_of(name: &str) -> Option<&str> {
    name.strip_prefix(PLURAL)?.strip_prefix('[')?.strip_suffix(']')
}

fn forms_of(unit: &Unit) -> Vec<Unit> {
    let Some((_, plural)) = unit.properties.iter().find(|(name, _)| name == PLURAL) else { return Vec::new() };
    let forms = unit.properties.iter().filter_map(|(name, words)| Some((number_of(name)?, words)));
    let made = forms.map(|(number, words)| Unit {
        id: unit.id.as_ref().map(|id| format!("{id}[{number}]")),
        source: Content::plain(plural.as_str()),
        target: Some(Content::plain(words.as_str())).filter(|content| !content.text.is_empty()),
        state: unit.state,
        ..Unit::default()
    });
    made.collect()
}

/// The same file where each segment that both sides of a unit mark is a unit of its own. What stands between them is white
/// space, else the unit stays whole.
pub fn with_segments(mut file: BilingualFile) -> BilingualFile {
    let units = std::mem::take(&mut file.units);
    for unit in units {
        match segments_of(&unit) {
            Some(segments) => file.units.extend(segments),
            None => file.units.push(unit),
        }
    }
    file
}

/// The name of the marks around segments.
const SEGMENT: &str = "seg";

fn segments_of(unit: &Unit) -> Option<Vec<Unit>> {
    let target = unit.target.as_ref()?;
    let (sources, targets) = (marks_of(&unit.source), marks_of(target));
    let same = sources.iter().map(|mark| &mark.id).eq(targets.iter().map(|mark| &mark.id));
    if sources.len() < 2 || !same || unit.segment.is_some() || unit.bead.is_some() || !unit.others.is_empty() {
        return None;
    }
    if !is_covered(&unit.source, &sources) || !is_covered(target, &targets) {
        return None;
    }
    let pairs = sources.iter().zip(&targets).enumerate();
    let made = pairs.map(|(number, (source, other))| {
        let (source_words, target_words) = (part(&unit.source, source), part(target, other));
        let is_first = number == 0;
        let is_marked = |content: &Content, id: &str| {
            !id.is_empty() && content.marks.iter().any(|mark| mark.kind == MarkKind::Note(id.to_owned()))
        };
        let anywhere = |id: &str| is_marked(&unit.source, id) || is_marked(target, id);
        let own = unit.notes.iter().filter(|note| match note.side {
            Side::Source | Side::Target | Side::Unit if anywhere(&note.id) => {
                is_marked(&source_words, &note.id) || is_marked(&target_words, &note.id)
            }
            _ => is_first,
        });
        let (state, properties) = of_segment(&unit.properties, &source.id, unit.state);
        Unit {
            id: unit.id.clone(),
            segment: Some(source.id.clone()),
            notes: own.cloned().collect(),
            terms: if is_first { unit.terms.clone() } else { Vec::new() },
            state,
            properties,
            source: source_words,
            target: Some(target_words),
            ..Unit::default()
        }
    });
    Some(made.collect())
}

/// The marks around segments, in the order of the text, apart from each other.
fn marks_of(content: &Content) -> Vec<&Mark> {
    let is_segment =
        |mark: &&Mark| matches!(&mark.kind, MarkKind::Other(name) if name == SEGMENT) && !mark.id.is_empty();
    let mut at = 0;
    let found: Vec<&Mark> = content.marks.iter().filter(is_segment).collect();
    let are_apart = found.iter().all(|mark| {
        let is_behind = mark.range.start >= at;
        at = mark.range.end;
        is_behind
    });
    if are_apart { found } else { Vec::new() }
}

/// Whether all words stand in one of the marks.
fn is_covered(content: &Content, marks: &[&Mark]) -> bool {
    let mut at = 0;
    let mut gaps =
        marks.iter().map(|mark| std::mem::replace(&mut at, mark.range.end)..mark.range.start).collect::<Vec<_>>();
    gaps.push(at..content.text.len());
    gaps.into_iter().all(|gap| content.text.get(gap).is_some_and(|words| words.trim().is_empty()))
}

/// What stands in a mark, with the marks inside.
fn part(content: &Content, mark: &Mark) -> Content {
    let (start, end) = (mark.range.start, mark.range.end);
    let inside =
        content.marks.iter().filter(|other| *other != mark && start <= other.range.start && other.range.end <= end);
    let moved = inside.map(|other| Mark { range: other.range.start - start..other.range.end - start, ..other.clone() });
    Content { text: content.marked(mark).to_owned(), marks: moved.collect() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn marked(words: &str, ranges: &[(std::ops::Range<usize>, &str)]) -> Content {
        let mark = |(range, id): &(std::ops::Range<usize>, &str)| Mark {
            range: range.clone(),
            id: (*id).to_owned(),
            kind: MarkKind::Other(SEGMENT.to_owned()),
        };
        Content { text: words.to_owned(), marks: ranges.iter().map(mark).collect() }
    }

    #[test]
    fn segments_become_units_where_both_sides_have_them() {
        let source = marked("Ab. Cd.", &[(0..3, "1"), (4..7, "2")]);
        let target = marked("Ef. Gh.", &[(0..3, "1"), (4..7, "2")]);
        let unit = Unit { id: Some("u".into()), source, target: Some(target), ..Unit::default() };
        let file = BilingualFile { units: vec![unit.clone()], ..BilingualFile::default() };
        let words: Vec<(String, String)> = with_segments(file)
            .units
            .into_iter()
            .map(|unit| (unit.source.text, unit.target.unwrap_or_default().text))
            .collect();
        assert_eq!(words, [("Ab.".to_owned(), "Ef.".to_owned()), ("Cd.".to_owned(), "Gh.".to_owned())]);
        let other = Unit { target: Some(marked("Ef. Gh.", &[(0..3, "1")])), ..unit };
        let file = BilingualFile { units: vec![other], ..BilingualFile::default() };
        assert_eq!(with_segments(file.clone()), file);
    }
}
