//! The schemas that a document names: `xml-model` instructions before its root (W3C, *Associating Schemas with
//! XML documents 1.0*).

use std::ops::Range;

use crate::xml::{Event, Reader, Tokens, XmlError};

/// The part of a document before its root.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Prolog {
    /// The RELAX NG schemas that the document names, in order.
    pub schemas: Vec<Association>,
    /// `xml-model` instructions that cannot be understood, with their places and the reasons.
    pub wrong: Vec<(Range<usize>, String)>,
    /// The root element, if there is one.
    pub root: Option<Root>,
}

/// A RELAX NG schema that a document names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Association {
    /// The reference, as written.
    pub href: String,
    /// Bytes of the instruction.
    pub span: Range<usize>,
}

/// The root of a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Root {
    /// Its namespace, empty for none.
    pub namespace: String,
    /// Its local name.
    pub name: String,
    /// Bytes of its name.
    pub span: Range<usize>,
}

impl Root {
    /// Whether this is the root of a TEI document.
    pub fn is_tei(&self) -> bool {
        self.namespace == crate::tei::TEI_NAMESPACE && self.name == "TEI"
    }
}

/// Reads a document up to its root.
///
/// # Errors
/// If the document is not well-formed so far.
pub fn prolog<S: Tokens>(reader: &mut Reader<S>) -> Result<Prolog, XmlError> {
    let mut prolog = Prolog::default();
    while let Some(event) = reader.next_event()? {
        match event {
            Event::ProcessingInstruction(found) if found.target() == "xml-model" => {
                prolog.take(&found.content(), found.span());
            }
            Event::Start(start) => {
                let namespace = start.namespace().unwrap_or_default().to_owned();
                prolog.root = Some(Root { namespace, name: start.local_name().to_owned(), span: start.name_span() });
                break;
            }
            _ => {}
        }
    }
    Ok(prolog)
}

impl Prolog {
    fn take(&mut self, content: &str, span: Range<usize>) {
        match pseudo_attributes(content) {
            Ok(model) if model.is_relaxng() => match model.href {
                Some(href) => self.schemas.push(Association { href, span }),
                None => self.wrong.push((span, "this `xml-model` has no `href`".to_owned())),
            },
            Ok(_) => {}
            Err(why) => self.wrong.push((span, format!("this `xml-model` cannot be read: {why}"))),
        }
    }
}

/// The relevant pseudo-attributes of an instruction.
#[derive(Debug, Default)]
struct Model {
    href: Option<String>,
    kind: Option<String>,
    namespace: Option<String>,
}

/// Media types that do not determine the schema language.
const XML_TYPES: &[&str] = &["application/xml", "text/xml"];

impl Model {
    /// Whether the schema is RELAX NG. `schematypens` names the language; without it, the type or the file ending
    /// decides.
    fn is_relaxng(&self) -> bool {
        if let Some(namespace) = &self.namespace {
            return namespace == "http://relaxng.org/ns/structure/1.0";
        }
        match self.kind.as_deref() {
            Some("application/relax-ng-compact-syntax") => true,
            Some(kind) if !XML_TYPES.contains(&kind) => false,
            _ => {
                let href = self.href.as_deref().unwrap_or_default().to_ascii_lowercase();
                let path = href.split(['?', '#']).next().unwrap_or_default();
                path.ends_with(".rng") || path.ends_with(".rnc")
            }
        }
    }
}

fn pseudo_attributes(content: &str) -> Result<Model, String> {
    let mut model = Model::default();
    let mut rest = content.trim_start();
    while !rest.is_empty() {
        let (name, after) =
            rest.split_once('=').ok_or_else(|| format!("`{}` is not of the form `name=\"value\"`", rest.trim_end()))?;
        let name = name.trim_end();
        let after = after.trim_start();
        let quote = after.chars().next().filter(|first| matches!(first, '"' | '\''));
        let quote = quote.ok_or_else(|| format!("the value of `{name}` is not in quotes"))?;
        let (value, after) =
            after[1..].split_once(quote).ok_or_else(|| format!("the closing quote of `{name}` is missing"))?;
        let value = Some(unescaped(value));
        match name {
            "href" => model.href = value,
            "type" => model.kind = value,
            "schematypens" => model.namespace = value,
            // `charset`, `title`, `group`, `phase`, and attributes of other programs.
            _ => {}
        }
        rest = after.trim_start();
    }
    Ok(model)
}

/// Resolves the character references of a value, as the recommendation defines (clause 2).
fn unescaped(value: &str) -> String {
    let mut out = String::new();
    let mut rest = value;
    while let Some((before, after)) = rest.split_once('&') {
        out.push_str(before);
        let found = after.split_once(';').and_then(|(name, after)| Some((character(name)?, after)));
        match found {
            Some((character, after)) => {
                out.push(character);
                rest = after;
            }
            None => {
                out.push('&');
                rest = after;
            }
        }
    }
    out + rest
}

fn character(name: &str) -> Option<char> {
    Some(match name {
        "amp" => '&',
        "lt" => '<',
        "gt" => '>',
        "quot" => '"',
        "apos" => '\'',
        _ => {
            let number = name.strip_prefix('#')?;
            let code = match number.strip_prefix('x') {
                Some(hexadecimal) => u32::from_str_radix(hexadecimal, 16).ok()?,
                None => number.parse().ok()?,
            };
            char::from_u32(code)?
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::xml::Limits;

    fn read(text: &str) -> Prolog {
        prolog(&mut Reader::new(text, &Limits::default())).unwrap()
    }

    fn hrefs(models: &str) -> Vec<String> {
        read(&format!("{models}<a/>")).schemas.into_iter().map(|one| one.href).collect()
    }

    #[test]
    fn relaxng_is_known_by_its_namespace_its_type_or_its_ending() {
        let ns = "http://relaxng.org/ns/structure/1.0";
        assert_eq!(hrefs(&format!("<?xml-model href='a' type='application/xml' schematypens='{ns}'?>")), ["a"]);
        assert_eq!(hrefs("<?xml-model href='a' type='application/relax-ng-compact-syntax'?>"), ["a"]);
        assert_eq!(hrefs("<?xml-model href='a.rng'?><?xml-model\n href = \"b.RNC\" ?>"), ["a.rng", "b.RNC"]);
        assert_eq!(hrefs("<?xml-model href='a.rng' type='text/xml'?>"), ["a.rng"]);
        for other in [
            "<?xml-model href='a.rng' schematypens='http://purl.oclc.org/dsdl/schematron' phase='#ALL'?>",
            "<?xml-model href='a.xsd' schematypens='http://www.w3.org/2001/XMLSchema'?>",
            "<?xml-model href='a.dtd' type='application/xml-dtd'?>",
            "<?xml-model href='a.sch'?>",
            "<?xml-stylesheet href='a.rng'?>",
        ] {
            assert_eq!(hrefs(other), [""; 0], "{other}");
        }
    }

    #[test]
    fn values_hold_references_to_characters() {
        assert_eq!(hrefs("<?xml-model href='a&amp;b&#x20;&#99;&none;.rng'?>"), ["a&b c&none;.rng"]);
    }

    #[test]
    fn what_cannot_be_read_is_told() {
        for wrong in ["href", "href=a.rng", "href='a.rng", "href='a.rng' type"] {
            let found = read(&format!("<?xml-model {wrong}?><a/>"));
            assert_eq!((found.schemas.len(), found.wrong.len()), (0, 1), "{wrong}");
            assert_eq!(found.wrong[0].0.start, 0);
        }
        let nameless = read("<?xml-model type='application/relax-ng-compact-syntax'?><a/>");
        assert_eq!(nameless.wrong[0].1, "this `xml-model` has no `href`");
    }

    #[test]
    fn the_root_ends_the_prolog() {
        let found = read("<!-- a --><TEI xmlns='http://www.tei-c.org/ns/1.0'><?xml-model href='a.rng'?></TEI>");
        assert!(found.root.is_some_and(|root| root.is_tei()));
        assert!(found.schemas.is_empty());
    }

    #[test]
    fn the_head_of_a_document() {
        let text = "<?xml-model href='tei.rnc' type='application/relax-ng-compact-syntax'?><TEI/>";
        let found = prolog(&mut Reader::new(text, &Limits::default())).unwrap();
        assert_eq!(found.schemas[0].href, "tei.rnc");
    }
}
