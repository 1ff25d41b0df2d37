//! Where the pointers of an alignment lead: prefixes that the header declares, files, ids.

use regex::Regex;

use super::read::is;
use crate::model::Fragment;
use crate::xml::Node;

/// The short forms of pointers that a header declares (`prefixDef`).
#[derive(Debug, Default)]
pub(super) struct Prefixes {
    defined: Vec<Prefix>,
}

#[derive(Debug)]
struct Prefix {
    ident: String,
    pattern: Regex,
    replacement: String,
}

/// A file, as the pointer names it, and what of it is meant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Place {
    pub file: String,
    pub fragment: Fragment,
}

impl Prefixes {
    pub fn new(root: Node<'_>) -> Self {
        let defined = root.descendants().filter(|node| is(*node, "prefixDef")).filter_map(|node| {
            let pattern = format!("^(?:{})$", node.attribute("matchPattern")?);
            Some(Prefix {
                ident: node.attribute("ident")?.to_owned(),
                pattern: Regex::new(&pattern).ok()?,
                // `$1x` is the group 1 in TEI, and a group named `1x` in the crate.
                replacement: braced(node.attribute("replacementPattern")?),
            })
        });
        Self { defined: defined.collect() }
    }

    /// The file to which pointers with this prefix lead.
    pub fn file(&self, ident: &str) -> Option<String> {
        Some(self.place(&format!("{ident}:x"))?.file)
    }

    /// Where a pointer leads; `None` if it is none that can be followed.
    pub fn place(&self, pointer: &str) -> Option<Place> {
        let whole = self.expanded(pointer);
        let (file, fragment) = whole.split_once('#')?;
        Some(Place { file: decoded(file), fragment: fragment.parse().ok()? })
    }

    fn expanded(&self, pointer: &str) -> String {
        let found = pointer.split_once(':').and_then(|(ident, rest)| {
            let prefix = self.defined.iter().find(|prefix| prefix.ident == ident)?;
            prefix
                .pattern
                .is_match(rest)
                .then(|| prefix.pattern.replace(rest, prefix.replacement.as_str()).into_owned())
        });
        found.unwrap_or_else(|| pointer.to_owned())
    }
}

/// A path in which the bytes that a URI writes by their numbers stand for themselves.
fn decoded(uri: &str) -> String {
    let mut bytes = Vec::with_capacity(uri.len());
    let mut rest = uri.as_bytes();
    while let Some((&byte, after)) = rest.split_first() {
        let number = after.get(..2).and_then(|digits| u8::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok());
        match number.filter(|_| byte == b'%') {
            Some(number) => (rest, _) = (&after[2..], bytes.push(number)),
            None => (rest, _) = (after, bytes.push(byte)),
        }
    }
    String::from_utf8(bytes).unwrap_or_else(|_| uri.to_owned())
}

/// A replacement with its groups in braces: `$1` becomes `${1}`.
fn braced(replacement: &str) -> String {
    let mut braced = String::with_capacity(replacement.len() + 2);
    let mut rest = replacement.chars().peekable();
    while let Some(character) = rest.next() {
        braced.push(character);
        let Some(digit) = rest.next_if(|next| character == '$' && next.is_ascii_digit()) else { continue };
        braced.extend(['{', digit, '}']);
    }
    braced
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::xml::{Document, Limits};

    #[test]
    fn prefixes_stand_for_files() {
        let header = "<TEI xmlns='http://www.tei-c.org/ns/1.0'><prefixDef ident='src' matchPattern='(.+)' \
                      replacementPattern='a.xml#$1'/><prefixDef ident='v' matchPattern='([0-9])-([a-z]+)' \
                      replacementPattern='v$1.xml#$2'/></TEI>";
        let document = Document::parse(header.to_owned(), &Limits::default()).unwrap();
        let prefixes = Prefixes::new(document.root());
        let place = |pointer: &str| prefixes.place(pointer).map(|place| (place.file, place.fragment.to_string()));
        assert_eq!(place("src:c1.s1"), Some(("a.xml".to_owned(), "c1.s1".to_owned())));
        assert_eq!(place("v:2-x"), Some(("v2.xml".to_owned(), "x".to_owned())));
        assert_eq!(place("b.xml#s1"), Some(("b.xml".to_owned(), "s1".to_owned())));
        assert_eq!(place("other:s1"), None);
        assert_eq!(prefixes.file("src"), Some("a.xml".to_owned()));
    }
}
