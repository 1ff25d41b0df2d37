//! The header of a document, read from its tree.

use std::sync::Arc;

use rustc_hash::FxHashMap;

use super::super::draft::{Tree, xml_id};
use super::super::error::DecisionError;
use super::super::state::Around;
use super::uses::Mentions;
use crate::tei::BlockReader;
use crate::xml::{Document, Limits};

/// The header's current text.
#[derive(Debug, Clone)]
pub(in crate::annotate) struct Header {
    pub source: Arc<str>,
    /// The tags around it, which declare its namespace.
    pub around: Arc<Around>,
    /// Reads blocks with the declarations of the header.
    pub reader: Arc<BlockReader>,
    /// The prefix of its name, with the colon; new elements use it.
    pub prefix: Box<str>,
    /// The names of elements by id.
    elements: FxHashMap<Box<str>, Box<str>>,
    pub mentions: Mentions,
}

impl Header {
    /// Reads a header.
    ///
    /// # Errors
    /// If it is not well-formed.
    pub fn read(source: &str, around: &Arc<Around>, limits: &Limits) -> Result<Self, DecisionError> {
        Ok(Self::of(&Tree::of(around, source, limits)?, around))
    }

    /// The header in a tree.
    pub fn of(tree: &Tree, around: &Arc<Around>) -> Self {
        let header = tree.block();
        let all = || std::iter::once(header).chain(header.descendants());
        let elements = all().filter_map(|node| Some((xml_id(node)?.trim().into(), node.local_name().into())));
        Self {
            source: tree.written().into(),
            around: Arc::clone(around),
            reader: Arc::new(BlockReader::new(tree.root())),
            prefix: header.prefix().map(|prefix| format!("{prefix}:")).unwrap_or_default().into(),
            elements: elements.collect(),
            mentions: Mentions::of(header),
        }
    }

    /// The name of the element with this id.
    pub fn element(&self, id: &str) -> Option<&str> {
        self.elements.get(id).map(|name| &**name)
    }

    /// The header in the tags around it, as a tree.
    ///
    /// # Errors
    /// If it is not well-formed.
    pub fn tree(&self, limits: &Limits) -> Result<Tree, DecisionError> {
        Tree::of(&self.around, &self.source, limits)
    }

    /// The header in the tags around it, as a document.
    ///
    /// # Errors
    /// If it is not well-formed.
    pub fn document(&self, limits: &Limits) -> Result<Document, DecisionError> {
        Ok(self.tree(limits)?.into_document())
    }
}
