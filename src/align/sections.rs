//! Sections with labels that both texts share: verse numbers, ids, milestones. No bead crosses their borders.

use similar::{Algorithm, DiffOp};

use super::borders::Stretch;
use super::checks::digit;
use super::text::Text;
use crate::model::{FeatureKind, Projection};
use crate::text::{Segment, Stream, differences};
use crate::xml;

/// A section: its first segment and its label.
pub type Section = (usize, String);

/// The sections of lines that begin with a number: a first word that holds a digit, such as `7`, `3:16`, `[4]` or
/// `mn10:2.1`. Digits of all scripts are the same numbers, and marks around the label do not count. A line without a
/// number belongs to the section above it.
pub fn numbered_sections(segments: &[&str]) -> Vec<Section> {
    segments.iter().enumerate().filter_map(|(at, segment)| Some((at, number_of(segment)?))).collect()
}

/// Cuts segments before lines that begin with a number, so that none holds two sections: a sentence that seems to go on
/// with a number, as many languages write ordinals, may be a verse and the label of the next one.
pub fn cut_at_numbers(stream: &mut Stream<'_>) {
    let segments = std::mem::take(&mut stream.segments);
    for segment in segments {
        let (start, end) = (segment.span.start as usize, segment.span.end as usize);
        let text = stream.text.get(start..end).unwrap_or_default();
        let lines = text.match_indices('\n').map(|(at, _)| at + 1);
        let cuts: Vec<u32> =
            lines.filter(|at| number_of(&text[*at..]).is_some()).map(|at| segment.span.start + at as u32).collect();
        let mut rest = segment;
        for cut in cuts {
            let tokens = &stream.tokens[rest.tokens.start as usize..rest.tokens.end as usize];
            let before = rest.tokens.start + tokens.partition_point(|token| token.start < cut) as u32;
            let group = rest.group;
            let end = rest.span.start + stream.slice(rest.span.start..cut).trim_end().len() as u32;
            stream.segments.push(Segment { span: rest.span.start..end, tokens: rest.tokens.start..before, group });
            rest = Segment { span: cut..rest.span.end, tokens: before..rest.tokens.end, group };
        }
        stream.segments.push(rest);
    }
}

fn number_of(segment: &str) -> Option<String> {
    let word = segment.split_whitespace().next()?.trim_matches(|c: char| !c.is_alphanumeric());
    let label: String = word.chars().map(|c| digit(c).unwrap_or(c)).flat_map(char::to_lowercase).collect();
    label.contains(|c: char| c.is_ascii_digit()).then_some(label)
}

/// The sections of an edition by the names of its blocks: `n`, else `xml:id`. `document` must be the file from which
/// the edition was read, and `stream` that of `projection`.
pub fn sections_by_id(document: &xml::Document, projection: &Projection<'_>, stream: &Stream<'_>) -> Vec<Section> {
    let mut named = document.root().descendants().filter(|node| node.is_element()).peekable();
    let blocks = projection.select(|kind| match kind {
        FeatureKind::Block(block) => Some(block.span.start),
        _ => None,
    });
    let mut found = Vec::new();
    for (range, start) in blocks {
        while named.next_if(|node| node.span().start < start).is_some() {}
        let name = named.peek().filter(|node| node.span().start == start).and_then(|node| {
            node.attribute("n").or_else(|| node.attribute_ns(xml::XML_NAMESPACE, "id")).map(str::to_owned)
        });
        let first = stream.segments.partition_point(|segment| (segment.span.start as usize) < range.start);
        found.extend(name.map(|name| (first, name)));
    }
    without_empty(found, stream.segments.len())
}

/// The sections of an edition between its milestones and page breaks, by their `n`. One that stands within a segment
/// counts from the next one.
pub fn sections_by_milestone(
    document: &xml::Document,
    projection: &Projection<'_>,
    stream: &Stream<'_>,
) -> Vec<Section> {
    let origin = |start: u32| projection.origin(start as usize).unwrap_or(usize::MAX);
    let milestones = document.root().descendants().filter(|node| matches!(node.local_name(), "milestone" | "pb"));
    let found = milestones.filter_map(|node| {
        let first = stream.segments.partition_point(|segment| origin(segment.span.start) < node.span().start);
        Some((first, node.attribute("n")?.to_owned()))
    });
    without_empty(found.collect(), stream.segments.len())
}

/// Leaves out sections without segments: of several that begin at one, the last one has it.
fn without_empty(mut sections: Vec<Section>, segments: usize) -> Vec<Section> {
    sections.reverse();
    sections.dedup_by_key(|section| section.0);
    sections.reverse();
    sections.retain(|section| section.0 < segments);
    sections
}

/// Cuts a pair of texts at the sections that both have. What stands between two such sections and has another label
/// has no partner; what stands before the first label belongs to what stands there on the other side.
pub(super) fn along_sections(pair: usize, source: &Text<'_>, target: &Text<'_>) -> Vec<Stretch> {
    let [ones, others] = [source, target].map(units);
    let labels = |units: &[Unit]| units.iter().map(|unit| unit.label.clone()).collect::<Vec<_>>();
    let mut stretches = Vec::new();
    for op in differences(Algorithm::Myers, &labels(&ones), &labels(&others)) {
        let (mut one, mut other) = (op.old_range(), op.new_range());
        if matches!(op, DiffOp::Equal { .. }) {
            stretches.extend(one.zip(other).map(|(one, other)| (ones[one].range.clone(), others[other].range.clone())));
            continue;
        }
        let ends = |units: &[Unit], at: usize| units.get(at).map_or_else(|| last(units), |unit| unit.range.start);
        let (from, to) = ((ends(&ones, one.start), ends(&others, other.start)), (one.end, other.end));
        let alone = one.by_ref().map(|at| (ones[at].range.clone(), from.1..from.1)).collect::<Vec<_>>();
        let behind = ends(&ones, to.0);
        stretches.extend(alone);
        stretches.extend(other.by_ref().map(|at| (behind..behind, others[at].range.clone())));
    }
    stretches.into_iter().map(|(source, target)| Stretch { pair, source, target }).collect()
}

/// A section with its segments.
struct Unit {
    label: Option<String>,
    range: std::ops::Range<usize>,
}

fn units(text: &Text<'_>) -> Vec<Unit> {
    let all = text.segments.len();
    let first = text.sections.first().map_or(all, |section| section.0);
    let ends = text.sections.iter().skip(1).map(|section| section.0).chain([all]);
    let labelled = text.sections.iter().zip(ends);
    let labelled = labelled.map(|((start, label), end)| Unit { label: Some(label.clone()), range: *start..end });
    (first > 0).then_some(Unit { label: None, range: 0..first }).into_iter().chain(labelled).collect()
}

fn last(units: &[Unit]) -> usize {
    units.last().map_or(0, |unit| unit.range.end)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::{SegmentUnit, Tokenizer, Vocabulary};

    #[test]
    fn a_first_word_with_a_digit_is_a_label() {
        let lines = ["1 A boat.", "It sank.", "(2) A ship.", "३ नाव", "mn10:2.1 So.", "May 2 was cold.", ""];
        let found = numbered_sections(&lines);
        let found: Vec<(usize, &str)> = found.iter().map(|(at, label)| (*at, label.as_str())).collect();
        assert_eq!(found, [(0, "1"), (2, "2"), (3, "3"), (4, "mn10:2.1")]);
    }

    #[test]
    fn no_segment_holds_two_numbers() {
        let text = "1 Am Anfang war das Licht.\n2 Der Hund kam heim,\nund 3 Katzen.\n3 Er schlief.";
        let mut stream = Stream::new(text, SegmentUnit::Block, "de", &Tokenizer::default(), &mut Vocabulary::default());
        cut_at_numbers(&mut stream);
        let found: Vec<&str> =
            stream.segments.iter().map(|one| &text[one.span.start as usize..one.span.end as usize]).collect();
        assert_eq!(found.join("\n"), text);
        let labels: Vec<String> = numbered_sections(&found).into_iter().map(|(_, label)| label).collect();
        assert_eq!(labels, ["1", "2", "3"]);
        for segment in &stream.segments {
            let tokens = &stream.tokens[segment.tokens.start as usize..segment.tokens.end as usize];
            assert!(tokens.iter().all(|token| segment.span.contains(&token.start)));
        }
    }

    #[test]
    fn what_one_text_lacks_has_no_partner() {
        let text = |segments: usize, sections: &[(usize, &str)]| Text {
            segments: vec!["x"; segments],
            sections: sections.iter().map(|(at, label)| (*at, (*label).to_owned())).collect(),
            ..Text::default()
        };
        let source = text(5, &[(1, "1"), (2, "2"), (4, "3")]);
        let target = text(4, &[(0, "1"), (2, "3"), (3, "4")]);
        let cut: Vec<_> = along_sections(0, &source, &target).into_iter().map(|s| (s.source, s.target)).collect();
        assert_eq!(cut, [(0..1, 0..0), (1..2, 0..2), (2..4, 2..2), (4..5, 2..3), (5..5, 3..4)]);
    }
}
