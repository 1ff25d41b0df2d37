//! Words of a document by their ids, in whatever block they stand.

use super::{BlockState, Document};

impl Document {
    /// The number of the block that holds the element with this id.
    pub fn block_with(&self, id: &str) -> Option<usize> {
        let written = [format!("\"{id}\""), format!("'{id}'")];
        let names = |block: &BlockState| written.iter().any(|written| block.source.contains(written));
        let mut blocks = self.blocks().iter().enumerate();
        let has = |number: usize| self.tree(number).is_ok_and(|tree| tree.by_id(id).is_some());
        blocks.find(|(number, block)| names(block) && has(*number)).map(|(number, _)| number)
    }

    /// The words with this id, if nothing but words stands there.
    pub fn words_with(&self, id: &str) -> Option<String> {
        let tree = self.tree(self.block_with(id)?).ok()?;
        let words = tree.by_id(id)?;
        words.elements().next().is_none().then(|| words.text_content().into_owned())
    }
}
