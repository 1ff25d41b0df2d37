//! Words of a file as `string-range()` counts them (TEI P5, 16.2.4.6): characters of all text in an element, from 0.

use std::ops::Range;

use rustc_hash::FxHashMap;

use crate::model::Fragment;
use crate::xml::{Document, Node, XML_NAMESPACE};

/// The elements of a file by their ids, and the characters in them.
#[derive(Debug, Clone, Default)]
pub struct Fragments<'d> {
    elements: FxHashMap<&'d str, Node<'d>>,
}

impl<'d> Fragments<'d> {
    /// Finds the elements of `document` that have an id. Costs time in proportion to the file.
    pub fn new(document: &'d Document) -> Self {
        let mut elements = FxHashMap::default();
        for node in document.nodes() {
            if let Some(id) = node.attribute_ns(XML_NAMESPACE, "id") {
                elements.entry(id).or_insert(node);
            }
        }
        Self { elements }
    }

    /// The local name of the element with this id.
    pub fn name(&self, id: &str) -> Option<&'d str> {
        self.elements.get(id).map(|element| element.local_name())
    }

    /// The fragment for the bytes `span` of the file, inside the element with this id. Tags between count nothing.
    ///
    /// `None` where there is no such element, or no character of it in the range.
    pub fn fragment(&self, id: &str, span: Range<usize>) -> Option<Fragment> {
        let (mut before, mut length) = (0, 0);
        for place in characters(*self.elements.get(id)?) {
            if place.end <= span.start {
                before += 1;
            } else if place.start < span.end {
                length += 1;
            }
        }
        (length > 0).then(|| Fragment::Characters { id: id.into(), offset: before, length })
    }

    /// The bytes of the file for which a fragment stands; `None` where it points outside.
    pub fn span(&self, fragment: &Fragment) -> Option<Range<usize>> {
        let element = *self.elements.get(fragment.id())?;
        let Fragment::Characters { offset, length, .. } = fragment else { return Some(element.content_span()) };
        let mut places = characters(element).skip(*offset).take(*length);
        let first = places.next()?;
        let rest = *length - 1;
        if rest == 0 { Some(first) } else { Some(first.start..places.nth(rest - 1)?.end) }
    }
}

/// The bytes of each character in an element. A reference is one character, however many bytes it is written with.
fn characters(element: Node<'_>) -> impl Iterator<Item = Range<usize>> {
    element.descendants().filter_map(|node| Some((node.text()?, node.span()))).flat_map(|(text, at)| {
        let linear = text.len() == at.len();
        text.char_indices().map(move |(offset, character)| {
            let start = at.start + offset;
            if linear { start..start + character.len_utf8() } else { at.clone() }
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::xml::Limits;

    #[test]
    fn characters_are_counted_over_tags_and_references() {
        let text = "<p><s xml:id='s1'>Der K<hi>ah</hi>n &amp; <!-- x -->das Ö.</s></p>";
        let document = Document::parse(text.to_owned(), &Limits::default()).unwrap();
        let fragments = Fragments::new(&document);
        for (words, expected) in [
            ("K<hi>ah</hi>n", "string-range(s1,4,4)"),
            ("&amp;", "string-range(s1,9,1)"),
            ("Ö", "string-range(s1,15,1)"),
        ] {
            let start = text.find(words).unwrap();
            let span = start..start + words.len();
            let fragment = fragments.fragment("s1", span.clone()).unwrap();
            assert_eq!((fragment.to_string().as_str(), fragments.span(&fragment)), (expected, Some(span)));
        }
        assert_eq!(fragments.span(&Fragment::Characters { id: "s1".into(), offset: 9, length: 40 }), None);
        assert_eq!(fragments.fragment("s2", 0..9), None);
    }
}
