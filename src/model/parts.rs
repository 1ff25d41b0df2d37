//! An edition that is handed on part by part, so that nobody holds all of it.

use super::{Container, Header, Node};

/// Takes the parts of an edition in the order of the text, each when it is finished.
#[doc(hidden)]
pub trait Parts {
    /// What is known before the first part. Who speaks and which languages there are is known behind the last.
    fn begin(&mut self, header: &Header);
    /// A container begins; its parts follow.
    fn open(&mut self, container: &Container);
    /// Blocks and spaces.
    fn blocks(&mut self, nodes: &[Node]);
    /// The container that was opened last ends.
    fn close(&mut self);
}

/// Hands on nodes that are all finished.
pub(crate) fn hand_on(nodes: &[Node], parts: &mut dyn Parts) {
    for node in nodes {
        match node {
            Node::Container(container) => {
                parts.open(container);
                hand_on(&container.children, parts);
                parts.close();
            }
            Node::Block(_) | Node::Space(_) => parts.blocks(std::slice::from_ref(node)),
        }
    }
}
