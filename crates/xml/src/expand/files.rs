//! The files that an expansion has read.

use std::cell::OnceCell;
use std::collections::HashMap;

use super::entities::Lexed;
use super::map::Piece;
use crate::namespaces::XML_NAMESPACE;
use crate::node::Node;
use crate::tree::{Document, NodeId};

/// The namespace of XInclude 1.0 and 1.1.
pub const XINCLUDE_NAMESPACE: &str = "http://www.w3.org/2001/XInclude";

/// A file, its entities expanded.
#[derive(Debug)]
pub(super) struct Loaded {
    pub number: u32,
    pub name: String,
    /// The text of the file where entities have changed it.
    pub raw: Option<String>,
    pub pieces: Vec<Piece>,
    pub document: Document,
    /// Elements of XInclude, in order.
    pub inclusions: Vec<NodeId>,
    /// By element: its attribute of type ID.
    declared: HashMap<String, String>,
    ids: OnceCell<HashMap<String, NodeId>>,
}

impl Loaded {
    pub fn new(number: u32, name: String, raw: Option<String>, lexed: Lexed, document: Document) -> Self {
        let is_xinclude = |node: &Node<'_>| node.is_element() && node.namespace() == Some(XINCLUDE_NAMESPACE);
        let has_any = memchr::memmem::find(document.source().as_bytes(), XINCLUDE_NAMESPACE.as_bytes()).is_some();
        let inclusions =
            if has_any { document.nodes().filter(is_xinclude).map(Node::id).collect() } else { Vec::new() };
        let (pieces, declared) = (lexed.out.pieces, lexed.ids);
        Self { number, name, raw, pieces, document, inclusions, declared, ids: OnceCell::new() }
    }

    pub fn text(&self) -> &str {
        self.document.source()
    }

    /// The file as it is.
    pub fn source(&self) -> &str {
        self.raw.as_deref().unwrap_or(self.text())
    }

    pub fn into_source(self) -> String {
        self.raw.unwrap_or_else(|| self.document.into_source())
    }

    /// The first element with an id: an `xml:id`, or an attribute that is declared as ID.
    pub fn by_id(&self, id: &str) -> Option<Node<'_>> {
        let ids = self.ids.get_or_init(|| {
            let mut ids = HashMap::new();
            for node in self.document.nodes().filter(|node| node.is_element()) {
                let declared = self.declared.get(node.qualified_name());
                let declared = declared.and_then(|name| node.attribute(name));
                for id in node.attribute_ns(XML_NAMESPACE, "id").into_iter().chain(declared) {
                    ids.entry(id.trim_matches(' ').to_owned()).or_insert(node.id());
                }
            }
            ids
        });
        self.document.node(*ids.get(id)?)
    }
}
