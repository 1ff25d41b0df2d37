//! The language of each place of a text.

use super::words::known;
use crate::model::{FeatureKind, Projection, Span};

/// The languages of posts and blocks that differ from that of the whole.
pub(super) struct Langs<'e> {
    own: Option<&'e str>,
    /// Larger units before those inside of them.
    others: Vec<(Span, &'e str)>,
}

impl<'e> Langs<'e> {
    /// The languages of a projection; `own` is that of the edition.
    pub fn new(own: Option<&'e str>, projection: Option<&Projection<'e>>) -> Self {
        let lang = |kind| match kind {
            FeatureKind::Post(post) => known(post.lang.as_deref()),
            FeatureKind::Block(block) => known(block.lang.as_deref()),
            _ => None,
        };
        let others = projection.map(|projection| projection.select(lang).collect()).unwrap_or_default();
        Self { own: known(own), others }
    }

    /// The language at byte `at` of the projection.
    pub fn at(&self, at: usize) -> Option<&'e str> {
        let before = self.others.partition_point(|(range, _)| range.start <= at);
        // A post and a block in it are all that can hold a place.
        let near = self.others[before.saturating_sub(2)..before].iter().rev();
        near.into_iter().find(|(range, _)| at < range.end).map(|(_, lang)| *lang).or(self.own)
    }
}
