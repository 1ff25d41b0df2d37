//! Cutting a projection into the segments that are compared: blocks, sentences, lines.

use std::ops::Range;

use rustc_hash::FxHashMap;

use super::{FeatureKind, Projection, Span};
use crate::text::{SegmentUnit, Stream, Tokenizer, Vocabulary};

/// The stream of a projection.
///
/// Sentences are those that the edition marks; text outside of them is cut at its own. Each post is a group, numbered
/// from 1 in the order of the text; what stands outside of posts is group 0. `lang` is the language of places that
/// name none. Costs time in proportion to the text.
pub fn stream<'p>(
    projection: &'p Projection<'_>,
    unit: SegmentUnit,
    lang: &str,
    tokenizer: &Tokenizer,
    vocabulary: &mut Vocabulary,
) -> Stream<'p> {
    let mut cutter = Cutter {
        unit,
        tokenizer,
        vocabulary,
        stream: Stream { text: &projection.text, lang: lang.into(), ..Stream::default() },
    };
    let (mut posts, mut post) = (0, None::<(u32, usize, Option<&str>)>);
    for (index, feature) in projection.features.iter().enumerate() {
        match feature.kind {
            FeatureKind::Post(container) => {
                posts += 1;
                post = Some((posts, feature.range.end, container.lang.as_deref()));
            }
            FeatureKind::Block(block) => {
                let place = post.filter(|(_, end, _)| feature.range.start < *end);
                let lang = block.lang.as_deref().or(place.and_then(|(.., lang)| lang)).unwrap_or(lang);
                let group = place.map_or(0, |(number, ..)| number);
                cutter.block(feature.range.clone(), sentences(projection, index), lang, group);
            }
            _ => {}
        }
    }
    cutter.stream
}

/// The outermost sentences in the block that is feature `index`.
fn sentences<'p>(projection: &'p Projection<'_>, index: usize) -> impl Iterator<Item = Span> + 'p {
    let inside = projection.features[index + 1..].iter();
    let inside = inside.take_while(|feature| !matches!(feature.kind, FeatureKind::Block(_) | FeatureKind::Post(_)));
    inside.filter(|feature| matches!(feature.kind, FeatureKind::Sentence(_))).map(|feature| feature.range.clone())
}

/// The ids of the units that the segments of a stream are: sentences, or blocks where `unit` says so or a block is one
/// sentence that is not marked. `None` for a segment that is not a whole unit, and where the unit has no id.
///
/// `stream` must be that of `projection`. Costs time in proportion to both.
pub fn segment_ids<'e>(projection: &Projection<'e>, stream: &Stream<'_>, unit: SegmentUnit) -> Vec<Option<&'e str>> {
    let sentences = projection.select(|kind| match kind {
        FeatureKind::Sentence(sentence) if unit != SegmentUnit::Block => sentence.id.as_deref(),
        _ => None,
    });
    let blocks = projection.select(|kind| match kind {
        FeatureKind::Block(block) => block.id.as_deref(),
        _ => None,
    });
    let mut ids: FxHashMap<Range<u32>, &'e str> = FxHashMap::default();
    // Outer units come first, and sentences count more than the blocks in which they stand alone.
    for (range, id) in sentences.chain(blocks) {
        ids.entry(trimmed(&projection.text, range)).or_insert(id);
    }
    stream.segments.iter().map(|segment| ids.get(&segment.span).copied()).collect()
}

/// A range without the white space at its ends.
fn trimmed(text: &str, range: Span) -> Range<u32> {
    let words = &text[range.clone()];
    let start = range.start + words.len() - words.trim_start().len();
    start as u32..(start + words.trim().len()) as u32
}

struct Cutter<'p, 'w> {
    unit: SegmentUnit,
    tokenizer: &'w Tokenizer,
    vocabulary: &'w mut Vocabulary,
    stream: Stream<'p>,
}

impl Cutter<'_, '_> {
    fn block(&mut self, block: Span, sentences: impl Iterator<Item = Span>, lang: &str, group: u32) {
        if self.unit != SegmentUnit::Sentence {
            return self.push(block, self.unit, lang, group);
        }
        let mut done = block.start;
        for sentence in sentences {
            // A sentence inside another is part of it.
            if sentence.start >= done {
                self.push(done..sentence.start, SegmentUnit::Sentence, lang, group);
                self.push(sentence.clone(), SegmentUnit::Block, lang, group);
                done = sentence.end;
            }
        }
        self.push(done..block.end, SegmentUnit::Sentence, lang, group);
    }

    fn push(&mut self, span: Span, unit: SegmentUnit, lang: &str, group: u32) {
        self.stream.push(span, unit, lang, group, self.tokenizer, self.vocabulary);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{View, project};
    use crate::xml::Limits;

    const FILE: &str = "<TEI xmlns='http://www.tei-c.org/ns/1.0'><text><body><p>One came. Two left.</p><post><p><s>A. \
         b</s> <s>C [x] <s>d</s></s> e</p></post><p>End.</p></body></text></TEI>";

    #[test]
    fn marked_sentences_are_kept_and_others_found() {
        let edition = crate::tei::read(FILE.to_owned(), &Limits::default()).unwrap().edition;
        let projection = project(&edition, View::Base);
        let mut vocabulary = Vocabulary::default();
        let stream = stream(&projection, SegmentUnit::Sentence, "en", &Tokenizer::default(), &mut vocabulary);
        let found: Vec<_> =
            stream.segments.iter().map(|segment| (segment.group, stream.slice(segment.span.clone()))).collect();
        let expected = [(0, "One came."), (0, "Two left."), (1, "A. b"), (1, "C [x] d"), (1, "e"), (0, "End.")];
        assert_eq!(found, expected);
    }

    #[test]
    fn segments_know_their_units() {
        let file = "<TEI xmlns='http://www.tei-c.org/ns/1.0'><text><body><p xml:id='p1'><s xml:id='s1'>One came.</s></p>\
                    <p xml:id='p2'>Two left.</p><p xml:id='p3'>Three. Four.</p></body></text></TEI>";
        let edition = crate::tei::read(file.to_owned(), &Limits::default()).unwrap().edition;
        let projection = project(&edition, View::Base);
        let ids = |unit| {
            let stream = stream(&projection, unit, "en", &Tokenizer::default(), &mut Vocabulary::default());
            segment_ids(&projection, &stream, unit)
        };
        assert_eq!(ids(SegmentUnit::Sentence), [Some("s1"), Some("p2"), None, None]);
        assert_eq!(ids(SegmentUnit::Block), [Some("p1"), Some("p2"), Some("p3")]);
    }
}
