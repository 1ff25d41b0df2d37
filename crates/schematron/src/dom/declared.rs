//! The attributes that a document declares to be IDs and references to them, in its internal subset (XML 1.0, 2.8 and
//! 3.3.1). What stands in other files is not read here.

use rustc_hash::FxHashMap;

/// The types that say something about identity.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Declared {
    Id,
    Reference,
}

/// By element and attribute, as they are spelled.
pub(super) type Attributes = FxHashMap<Box<str>, FxHashMap<Box<str>, Declared>>;

/// Reads a document type declaration.
pub(super) fn attributes(doctype: &str) -> Attributes {
    let mut found = Attributes::default();
    let mut rest = doctype.split_once('[').map_or("", |(_, subset)| subset);
    while let Some(at) = rest.find('<') {
        rest = &rest[at..];
        if let Some(comment) = rest.strip_prefix("<!--") {
            rest = comment.split_once("-->").map_or("", |(_, after)| after);
        } else if let Some(instruction) = rest.strip_prefix("<?") {
            rest = instruction.split_once("?>").map_or("", |(_, after)| after);
        } else {
            let (declaration, after) = declaration(rest);
            if let Some(list) = declaration.strip_prefix("<!ATTLIST") {
                attribute_list(list, &mut found);
            }
            rest = after;
        }
    }
    found
}

/// A declaration up to its `>`, which may stand in a literal, and what comes after.
fn declaration(text: &str) -> (&str, &str) {
    let mut quote = None;
    for (at, byte) in text.bytes().enumerate() {
        match (quote, byte) {
            (None, b'"' | b'\'') => quote = Some(byte),
            (Some(open), byte) if open == byte => quote = None,
            (None, b'>') => return (&text[..at], &text[at + 1..]),
            _ => {}
        }
    }
    (text, "")
}

/// `AttlistDecl`, after its keyword; the first declaration of an attribute counts (XML 1.0, 3.3).
fn attribute_list(list: &str, found: &mut Attributes) {
    let mut words = Words(list);
    let Some(element) = words.next() else { return };
    let attributes = found.entry(element.into()).or_default();
    while let (Some(name), Some(kind)) = (words.next(), words.next()) {
        let declared = match kind {
            "ID" => Some(Declared::Id),
            "IDREF" | "IDREFS" => Some(Declared::Reference),
            _ => None,
        };
        if let Some(declared) = declared {
            attributes.entry(name.into()).or_insert(declared);
        }
        if kind == "NOTATION" {
            words.next();
        }
        if words.next() == Some("#FIXED") {
            words.next();
        }
    }
}

/// Names, groups in parentheses and literals.
struct Words<'t>(&'t str);

impl<'t> Iterator for Words<'t> {
    type Item = &'t str;

    fn next(&mut self) -> Option<&'t str> {
        let text = self.0.trim_start_matches([' ', '\t', '\r', '\n']);
        let end = match text.chars().next()? {
            quote @ ('"' | '\'') => text[1..].find(quote).map_or(text.len(), |end| end + 2),
            '(' => text.find(')').map_or(text.len(), |end| end + 1),
            _ => text.find([' ', '\t', '\r', '\n', '(', '"', '\'']).unwrap_or(text.len()),
        };
        let (word, rest) = text.split_at(end);
        self.0 = rest;
        Some(word)
    }
}

#[cfg(test)]
mod tests {
    use super::{Declared, attributes};

    #[test]
    fn declarations_of_ids() {
        let doctype = "<!DOCTYPE log [<!-- <!ATTLIST a x ID #IMPLIED> --><?p <!ATTLIST a y ID #IMPLIED>?>\
            <!ENTITY e '<!ATTLIST a z ID #IMPLIED>'><!ATTLIST day kind (a|b) 'a' code ID #REQUIRED\n\
            see IDREFS #IMPLIED of CDATA #FIXED \"ID\" n NOTATION (g) #IMPLIED to IDREF #IMPLIED>]>";
        let found = attributes(doctype);
        assert_eq!(found.len(), 1);
        let mut day: Vec<_> = found["day"].iter().map(|(name, kind)| (&**name, *kind)).collect();
        day.sort_by_key(|(name, _)| name.to_owned());
        let wanted = [("code", Declared::Id), ("see", Declared::Reference), ("to", Declared::Reference)];
        assert_eq!(day, wanted);
    }
}
