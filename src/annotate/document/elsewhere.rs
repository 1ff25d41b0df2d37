//! Words of a document by their ids, in whatever block they stand.

use super::{BlockState, Document};
use crate::model::{FeatureKind, View, project};

impl Document {
    /// The number of the block that holds the element with this id.
    pub fn block_with(&self, id: &str) -> Option<usize> {
        let written = [format!("\"{id}\""), format!("'{id}'")];
        let names = |block: &BlockState| written.iter().any(|written| block.source.contains(written));
        let mut blocks = self.blocks().iter().enumerate();
        let has = |number: usize| self.tree(number).is_ok_and(|tree| tree.by_id(id).is_some());
        blocks.find(|(number, block)| names(block) && has(*number)).map(|(number, _)| number)
    }

    /// The words of the anchor with this id, as they are printed.
    pub fn words_with(&self, id: &str) -> Option<String> {
        let edition = self.tree(self.block_with(id)?).ok()?.read(&self.header().reader);
        let printed = project(&edition, View::Printed);
        let is_it =
            |kind: &FeatureKind<'_>| matches!(kind, FeatureKind::Anchor(anchor) if anchor.id.as_deref() == Some(id));
        let anchor = printed.features.iter().find(|feature| is_it(&feature.kind))?;
        printed.text.get(anchor.range.clone()).map(str::to_owned)
    }
}
