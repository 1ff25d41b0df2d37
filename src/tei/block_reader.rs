//! Reads one block again after a change, with the same reader as the file.

use super::read::{Reader, is, xml_lang};
use super::read_header::{self, Declared};
use crate::model::{Block, Delimiters, Edition, Header, LineEnd, Node as Part, Whitespace};
use crate::xml::Node;

/// Reads single blocks of a file, with what its header declares.
#[derive(Debug, Clone)]
pub struct BlockReader {
    declared: Declared,
    whitespace: Whitespace,
    lang: Option<String>,
}

impl BlockReader {
    /// The reader for the file with this root element.
    pub fn new(root: Node<'_>) -> Self {
        let header = root.elements().find(|node| is(*node, "teiHeader"));
        let declared = header.map(read_header::declared).unwrap_or_default();
        let whitespace = declared.whitespace(root);
        let lang = xml_lang(root).map(String::from).filter(|lang| lang != "und");
        Self { declared, whitespace, lang }
    }

    /// Reads a block; spans in it are byte ranges of the node's document.
    pub fn block(&self, node: Node<'_>) -> Block {
        let exact = self.whitespace == Whitespace::Exact;
        Reader { declared: &self.declared, line_end: self.line_end(), exact }.block(node)
    }

    /// An edition of nothing but this block, to be projected.
    pub fn edition(&self, block: Block) -> Edition {
        Edition { body: vec![Part::Block(block)], ..self.frame() }
    }

    /// An edition without text, in which blocks can be projected.
    pub fn frame(&self) -> Edition {
        let header = Header {
            lang: self.lang.clone(),
            witness: self.declared.witness().cloned(),
            program: self.declared.is_ours().then(String::new),
            ..Header::default()
        };
        Edition { header, whitespace: self.whitespace, ..Edition::default() }
    }

    /// How lines end unless a line break says otherwise.
    pub fn line_end(&self) -> LineEnd {
        self.declared.line_end()
    }

    /// Whether this program wrote the file, so that white space counts.
    pub fn is_ours(&self) -> bool {
        self.declared.is_ours()
    }

    /// What a rendition prints around an element; nothing for one that is not declared.
    pub fn rendition(&self, id: &str) -> Delimiters {
        self.declared.rendition(id)
    }

    /// The id of the rendition that prints these characters around an element.
    pub fn rendition_id(&self, delimiters: &Delimiters) -> Option<&str> {
        self.declared.rendition_id(delimiters)
    }
}
