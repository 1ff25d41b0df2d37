//! The files that an expansion has read.

use std::cell::OnceCell;
use std::collections::{HashMap, HashSet};

use super::entities::Lexed;
use super::map::Piece;
use crate::names::is_ncname;
use crate::namespaces::XML_NAMESPACE;
use crate::node::Node;
use crate::tree::{Document, NodeId};

/// The namespace of XInclude 1.0 and 1.1.
pub const XINCLUDE_NAMESPACE: &str = "http://www.w3.org/2001/XInclude";

/// Whether a text may have elements of XInclude, and not only declare the namespace, as many templates do.
pub(super) fn may_include(text: &str) -> bool {
    let bytes = text.as_bytes();
    // Prefixes that no element has: the text is searched once for each.
    let mut unused = HashSet::new();
    memchr::memmem::find_iter(bytes, XINCLUDE_NAMESPACE.as_bytes()).any(|at| {
        let before = text.get(..at).unwrap_or_default();
        let name = before.trim_end_matches(['"', '\'']).trim_end().trim_end_matches('=').trim_end();
        let prefix = name.rsplit_once("xmlns:").map(|(_, prefix)| prefix).filter(|prefix| is_ncname(prefix));
        match prefix {
            Some(prefix) if unused.contains(prefix) => false,
            Some(_) if unused.len() > 8 => true,
            Some(prefix) => {
                unused.insert(prefix);
                memchr::memmem::find(bytes, format!("<{prefix}:").as_bytes()).is_some()
            }
            // The default namespace, a quotation, an entity: it is looked into.
            None => true,
        }
    })
}

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
        let has_any = may_include(document.source());
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
