//! A text in segments, with the borders that it presumably shares with its translation.

use super::sections::Section;
use crate::model::{BlockKind, ContainerKind, FeatureKind, Projection};
use crate::text::Stream;

/// A text in segments.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Text<'t> {
    /// The segments in the order of the text; they may be empty.
    pub segments: Vec<&'t str>,
    /// The first segments of larger units that both texts presumably share, such as posts, ascending.
    pub borders: Vec<usize>,
    /// The first segments of smaller units, such as paragraphs, ascending.
    pub blocks: Vec<usize>,
    /// First segments of posts with the names that the platform gave them, ascending.
    pub names: Vec<(usize, &'t str)>,
    /// Sections by their first segments and their labels, ascending. If both texts have sections, no bead crosses their
    /// borders, and a section that the other text lacks has no partner.
    pub sections: Vec<Section>,
    /// Segments that are headings, ascending: a heading is rather translated by a heading.
    pub headings: Vec<usize>,
}

impl<'t> Text<'t> {
    /// The segments of a stream; its groups begin at borders.
    pub fn of_stream(stream: &Stream<'t>) -> Self {
        let segments = stream.segments.iter().map(|segment| stream.slice(segment.span.clone())).collect();
        let changes = stream.segments.windows(2).enumerate().filter(|(_, pair)| pair[0].group != pair[1].group);
        Self { segments, borders: changes.map(|(at, _)| at + 1).collect(), ..Self::default() }
    }

    /// A text with one segment per line; empty lines are empty segments.
    pub fn of_lines(text: &'t str) -> Self {
        Self { segments: text.lines().collect(), ..Self::default() }
    }

    /// The segments of an edition's view, with its posts and blocks. `stream` must be that of `projection`.
    pub fn of_edition(projection: &Projection<'t>, stream: &Stream<'t>) -> Self {
        let starts_at = |at: usize| stream.segments.partition_point(|segment| (segment.span.start as usize) < at);
        let blocks = projection.select(|kind| matches!(kind, FeatureKind::Block(_)).then_some(()));
        let mut blocks: Vec<usize> = blocks.map(|(range, ())| starts_at(range.start)).collect();
        blocks.dedup();
        blocks.retain(|start| (1..stream.segments.len()).contains(start));
        let heads = projection.select(|kind| is_heading(&kind).then_some(()));
        let headings: Vec<usize> = heads.flat_map(|(range, ())| starts_at(range.start)..starts_at(range.end)).collect();
        let posts = projection.select(|kind| match kind {
            FeatureKind::Post(post) => match &post.kind {
                ContainerKind::Post(info) => info.n.as_deref(),
                _ => None,
            },
            _ => None,
        });
        let mut names: Vec<(usize, &str)> = posts.map(|(range, name)| (starts_at(range.start), name)).collect();
        names.dedup_by_key(|(segment, _)| *segment);
        Self { blocks, names, headings, ..Self::of_stream(stream) }
    }
}

/// Whether a block is a heading.
fn is_heading(kind: &FeatureKind<'_>) -> bool {
    matches!(kind, FeatureKind::Block(block) if matches!(block.kind, BlockKind::Headline | BlockKind::Heading))
}
