//! The prefix of TEI elements at a place in a document: it must be declared there.

use crate::tei::TEI_NAMESPACE;
use crate::xml::Node;

/// The names of new elements at a place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::annotate) struct Naming {
    /// The prefix, with its colon.
    prefix: Box<str>,
    /// Whether a new element must declare the namespace, because nothing around it does.
    is_bare: bool,
}

impl Naming {
    /// The names of new children of an element: its own prefix, or that of the nearest ancestor whose prefix is still
    /// valid there.
    pub fn inside(parent: Node<'_>) -> Self {
        let around = std::iter::once(parent).chain(parent.ancestors());
        let mut prefixes = around.filter(|node| node.namespace() == Some(TEI_NAMESPACE)).map(Node::prefix);
        let known = prefixes.find(|prefix| parent.resolve_prefix(prefix.unwrap_or_default()) == Some(TEI_NAMESPACE));
        let prefix = known.flatten().map(|prefix| format!("{prefix}:")).unwrap_or_default();
        Self { prefix: prefix.into(), is_bare: known.is_none() }
    }

    /// The prefix, with its colon.
    pub fn prefix(&self) -> &str {
        &self.prefix
    }

    /// The namespace declaration for the start tag of a new element; usually empty.
    pub fn declaration(&self) -> Option<(&'static str, &'static str)> {
        self.is_bare.then_some(("xmlns", TEI_NAMESPACE))
    }

    /// The names inside a new element, which has declared the namespace.
    pub fn within(&self) -> Self {
        Self { is_bare: false, ..self.clone() }
    }

    /// A list around an annotation, so that it can be parsed alone.
    pub fn list(&self) -> [String; 2] {
        let prefix = &self.prefix;
        let declared = match prefix.strip_suffix(':') {
            Some(prefix) => format!("xmlns:{prefix}"),
            None => "xmlns".to_owned(),
        };
        let start = format!("<{prefix}listAnnotation {declared}=\"{TEI_NAMESPACE}\">");
        [start, format!("</{prefix}listAnnotation>")]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::xml::{Document, Limits};

    fn naming(text: &str) -> (String, bool) {
        let text = text.replace("TEI", TEI_NAMESPACE);
        let document = Document::parse(text, &Limits::default()).unwrap();
        let deepest = document.nodes().rfind(|node| node.is_element()).unwrap();
        let naming = Naming::inside(deepest);
        (naming.prefix().to_owned(), naming.declaration().is_some())
    }

    #[test]
    fn a_prefix_counts_only_where_it_means_tei() {
        assert_eq!(naming("<t:a xmlns:t='TEI'><b xmlns='TEI'/></t:a>"), (String::new(), false));
        assert_eq!(naming("<t:a xmlns:t='TEI'><b/></t:a>"), ("t:".to_owned(), false));
        assert_eq!(naming("<t:a xmlns:t='TEI'><t:b xmlns:t='other'/></t:a>"), (String::new(), true));
    }
}
