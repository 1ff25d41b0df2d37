//! Indexes of a document, made when they are first asked for: elements by name, elements by id.

use rustc_hash::FxHashMap;

use super::{Document, Kind, Node};

/// The indexes of a document.
#[derive(Debug)]
pub(super) struct Indexes {
    /// For each expanded name its elements, in document order.
    elements: Vec<Vec<u32>>,
    ids: FxHashMap<Box<str>, u32>,
}

impl Indexes {
    pub fn new(document: &Document) -> Self {
        let mut elements = vec![Vec::new(); document.names.len()];
        let mut ids = FxHashMap::default();
        for id in 0..super::small(document.records.len()) {
            let node = document.node(id);
            match node.kind() {
                Kind::Element => elements[node.name().map_or(0, |name| name.expanded as usize)].push(id),
                Kind::Attribute if node.is_xml_id() => insert(&mut ids, node),
                _ => {}
            }
        }
        document.declared_ids.iter().for_each(|id| insert(&mut ids, document.node(*id)));
        Self { elements, ids }
    }
}

/// The first element with an id counts (XPath 2.0 functions, 15.5.2).
fn insert(ids: &mut FxHashMap<Box<str>, u32>, attribute: Node<'_>) {
    if let Some(parent) = attribute.parent() {
        ids.entry(attribute.string().trim().into()).or_insert(parent.id);
    }
}

impl Document {
    /// The elements with an expanded name, by its number, in document order.
    pub(crate) fn elements(&self, expanded: u32) -> &[u32] {
        self.indexes().elements.get(expanded as usize).map_or(&[], Vec::as_slice)
    }

    /// The attributes that are declared as references to IDs, in document order.
    pub(crate) fn references(&self) -> impl Iterator<Item = Node<'_>> {
        self.declared_references.iter().map(|id| self.node(*id))
    }

    /// The element with an id.
    pub(crate) fn by_id(&self, id: &str) -> Option<Node<'_>> {
        self.indexes().ids.get(id).map(|id| self.node(*id))
    }
}
