//! What a document says about its schemas: `xml-model` instructions before its root (W3C, *Associating Schemas with XML
//! documents 1.0*), those of the editor oXygen, `xsi:schemaLocation`, a document type; and whether it is an edition.

use std::fmt;
use std::ops::Range;

use crate::tei::TEI_NAMESPACE;
use crate::xml::{Event, Reader, StartElement, Tokens, XmlError};

/// The part of a document before its root, and what its header says about who made it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Prolog {
    /// The schemas that the document names, in order.
    pub schemas: Vec<Association>,
    /// Instructions that cannot be understood, with their places and the reasons.
    pub wrong: Vec<(Range<usize>, String)>,
    /// The root element, if there is one.
    pub root: Option<Root>,
    /// Whether this program wrote the document: `application[@ident='glossator']` in the header of a TEI document.
    pub is_edition: bool,
}

/// A schema that a document names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Association {
    /// The reference, as written; what `xsi:schemaLocation` and document types name is not given.
    pub href: String,
    /// The language of the schema.
    pub language: SchemaLanguage,
    /// The phase of Schematron that is asked for.
    pub phase: Option<String>,
    /// How the document names it.
    pub means: Means,
    /// Bytes of the instruction.
    pub span: Range<usize>,
}

/// A language of schemas.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SchemaLanguage {
    /// RELAX NG in XML or compact syntax.
    RelaxNg,
    /// ISO Schematron, or its older form.
    Schematron,
    /// NVDL.
    Nvdl,
    /// XML Schema.
    XmlSchema,
    /// A document type definition.
    Dtd,
    /// An ODD of the TEI, from which schemas are made.
    Odd,
    /// None of these, by its namespace, media type or address.
    Unknown(String),
}

impl SchemaLanguage {
    /// Whether glossator runs schemas of this language.
    pub fn is_run(&self) -> bool {
        matches!(self, Self::RelaxNg | Self::Schematron)
    }

    /// The language that a namespace stands for.
    pub fn of_namespace(namespace: &str) -> Option<Self> {
        Some(match namespace {
            "http://relaxng.org/ns/structure/1.0" => Self::RelaxNg,
            "http://purl.oclc.org/dsdl/schematron" | "http://www.ascc.net/xml/schematron" => Self::Schematron,
            "http://purl.oclc.org/dsdl/nvdl/ns/structure/1.0" => Self::Nvdl,
            "http://www.w3.org/2001/XMLSchema" => Self::XmlSchema,
            TEI_NAMESPACE => Self::Odd,
            _ => return None,
        })
    }

    fn of_media_type(media_type: &str) -> Option<Self> {
        Some(match media_type {
            "application/relax-ng-compact-syntax" | "application/relaxng-compact" => Self::RelaxNg,
            "application/xml-dtd" => Self::Dtd,
            _ => return None,
        })
    }

    /// The language that the ending of an address stands for.
    pub fn of_address(href: &str) -> Option<Self> {
        let path = href.split(['?', '#']).next().unwrap_or_default().to_ascii_lowercase();
        Some(match path.rsplit_once('.')?.1 {
            "rng" | "rnc" => Self::RelaxNg,
            "sch" | "isosch" => Self::Schematron,
            "nvdl" => Self::Nvdl,
            "xsd" => Self::XmlSchema,
            "dtd" => Self::Dtd,
            "odd" => Self::Odd,
            _ => return None,
        })
    }
}

impl fmt::Display for SchemaLanguage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::RelaxNg => "RELAX NG",
            Self::Schematron => "Schematron",
            Self::Nvdl => "NVDL",
            Self::XmlSchema => "XML Schema",
            Self::Dtd => "DTD",
            Self::Odd => "ODD",
            Self::Unknown(name) => name,
        })
    }
}

/// How a document names a schema.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Means {
    /// `<?xml-model …?>`.
    XmlModel,
    /// `<?oxygen …?>`.
    Oxygen,
    /// `xsi:schemaLocation` or `xsi:noNamespaceSchemaLocation`.
    SchemaLocation,
    /// `<!DOCTYPE …>`.
    DocumentType,
}

impl Means {
    /// The means as it is written in documents.
    pub fn name(self) -> &'static str {
        match self {
            Self::XmlModel => "xml-model",
            Self::Oxygen => "oxygen",
            Self::SchemaLocation => "xsi:schemaLocation",
            Self::DocumentType => "DOCTYPE",
        }
    }
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

/// Reads a document up to its root, and the header of a TEI document.
///
/// # Errors
/// If the document is not well-formed up to its root.
pub fn prolog<S: Tokens>(reader: &mut Reader<S>) -> Result<Prolog, XmlError> {
    let mut prolog = Prolog::default();
    let mut is_tei = false;
    while let Some(event) = reader.next_event()? {
        match event {
            Event::ProcessingInstruction(found) => match found.target() {
                "xml-model" => prolog.take_model(&found.content(), found.span()),
                "oxygen" => prolog.take_oxygen(&found.content(), found.span()),
                _ => {}
            },
            Event::Start(start) => {
                prolog.take_root(&start);
                is_tei = start.namespace() == Some(TEI_NAMESPACE);
                break;
            }
            _ => {}
        }
    }
    prolog.take_doctype(reader);
    prolog.is_edition = is_tei && names_program(reader);
    Ok(prolog)
}

/// Whether the header names this program. What is wrong in it is for those who check the document.
fn names_program<S: Tokens>(reader: &mut Reader<S>) -> bool {
    while let Ok(Some(event)) = reader.next_event() {
        match event {
            Event::Start(start)
                if start.is(TEI_NAMESPACE, "application") && start.attribute("ident") == Some("glossator") =>
            {
                return true;
            }
            Event::Start(start) if matches!(start.local_name(), "text" | "facsimile" | "standOff") => return false,
            Event::End(end) if end.local_name() == "teiHeader" => return false,
            _ => {}
        }
    }
    false
}

impl Prolog {
    fn take_model(&mut self, content: &str, span: Range<usize>) {
        let model = match pseudo_attributes(content) {
            Ok(pairs) => Model::of(pairs),
            Err(why) => {
                self.wrong.push((span, format!("this `xml-model` cannot be read: {why}")));
                return;
            }
        };
        match model.href.clone() {
            Some(href) => {
                let language = model.language(&href);
                self.schemas.push(Association { href, language, phase: model.phase, means: Means::XmlModel, span });
            }
            None => self.wrong.push((span, "this `xml-model` has no `href`".to_owned())),
        }
    }

    /// The instructions of the editor oXygen: `<?oxygen RNGSchema="a.rnc" type="compact"?>`.
    fn take_oxygen(&mut self, content: &str, span: Range<usize>) {
        let pairs = match pseudo_attributes(content) {
            Ok(pairs) => pairs,
            Err(why) => {
                self.wrong.push((span, format!("this `oxygen` instruction cannot be read: {why}")));
                return;
            }
        };
        for (name, href) in pairs {
            let language = match name.as_str() {
                "RNGSchema" => SchemaLanguage::RelaxNg,
                "SCHSchema" => SchemaLanguage::Schematron,
                "NVDLSchema" => SchemaLanguage::Nvdl,
                "XSDSchema" | "W3CXSDSchema" => SchemaLanguage::XmlSchema,
                other if other.ends_with("Schema") => SchemaLanguage::Unknown(other.to_owned()),
                _ => continue,
            };
            let span = span.clone();
            self.schemas.push(Association { href, language, phase: None, means: Means::Oxygen, span });
        }
    }

    fn take_root(&mut self, start: &StartElement<'_>) {
        const XSI: &str = "http://www.w3.org/2001/XMLSchema-instance";
        let namespace = start.namespace().unwrap_or_default().to_owned();
        self.root = Some(Root { namespace, name: start.local_name().to_owned(), span: start.name_span() });
        let located = start.attributes().filter(|attribute| attribute.namespace() == Some(XSI));
        let located = located.filter(|one| matches!(one.local_name(), "schemaLocation" | "noNamespaceSchemaLocation"));
        self.schemas.extend(located.map(|attribute| Association {
            href: attribute.value().to_owned(),
            language: SchemaLanguage::XmlSchema,
            phase: None,
            means: Means::SchemaLocation,
            span: attribute.span(),
        }));
    }

    fn take_doctype<S: Tokens>(&mut self, reader: &Reader<S>) {
        if let Some(span) = reader.doctype_span().filter(|_| reader.asks().external_subset) {
            let language = SchemaLanguage::Dtd;
            let association =
                Association { href: String::new(), language, phase: None, means: Means::DocumentType, span };
            self.schemas.insert(0, association);
        }
    }
}

/// The relevant pseudo-attributes of an `xml-model` instruction.
#[derive(Debug, Default)]
struct Model {
    href: Option<String>,
    kind: Option<String>,
    namespace: Option<String>,
    phase: Option<String>,
}

/// Media types that do not determine the schema language.
const XML_TYPES: &[&str] = &["application/xml", "text/xml"];

impl Model {
    fn of(pairs: Vec<(String, String)>) -> Self {
        let mut model = Self::default();
        for (name, value) in pairs {
            match name.as_str() {
                "href" => model.href = Some(value),
                "type" => model.kind = Some(value),
                "schematypens" => model.namespace = Some(value),
                "phase" => model.phase = Some(value),
                // `charset`, `title`, `group`, and attributes of other programs.
                _ => {}
            }
        }
        model
    }

    /// `schematypens` names the language; without it, the type or the ending of the address decides.
    fn language(&self, href: &str) -> SchemaLanguage {
        let unknown = |name: &str| SchemaLanguage::Unknown(name.to_owned());
        if let Some(namespace) = &self.namespace {
            return SchemaLanguage::of_namespace(namespace).unwrap_or_else(|| unknown(namespace));
        }
        match self.kind.as_deref() {
            Some(kind) if !XML_TYPES.contains(&kind) => {
                SchemaLanguage::of_media_type(kind).unwrap_or_else(|| unknown(kind))
            }
            _ => SchemaLanguage::of_address(href).unwrap_or_else(|| unknown("a schema of no known kind")),
        }
    }
}

/// The pseudo-attributes of an instruction, in order.
fn pseudo_attributes(content: &str) -> Result<Vec<(String, String)>, String> {
    let mut pairs = Vec::new();
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
        pairs.push((name.to_owned(), unescaped(value)));
        rest = after.trim_start();
    }
    Ok(pairs)
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

    fn languages(models: &str) -> Vec<String> {
        read(&format!("{models}<a/>")).schemas.into_iter().map(|one| format!("{} {}", one.language, one.href)).collect()
    }

    #[test]
    fn the_language_of_a_schema_is_known_by_its_namespace_its_type_or_its_ending() {
        let ns = "http://relaxng.org/ns/structure/1.0";
        for (model, expected) in [
            (format!("<?xml-model href='a' type='application/xml' schematypens='{ns}'?>"), "RELAX NG a"),
            ("<?xml-model href='a' type='application/relax-ng-compact-syntax'?>".to_owned(), "RELAX NG a"),
            ("<?xml-model\n href = \"b.RNC\" ?>".to_owned(), "RELAX NG b.RNC"),
            ("<?xml-model href='a.rng' type='text/xml'?>".to_owned(), "RELAX NG a.rng"),
            (
                "<?xml-model href='a.rng' schematypens='http://purl.oclc.org/dsdl/schematron'?>".to_owned(),
                "Schematron a.rng",
            ),
            ("<?xml-model href='a.sch'?>".to_owned(), "Schematron a.sch"),
            (
                "<?xml-model href='a.xsd' schematypens='http://www.w3.org/2001/XMLSchema'?>".to_owned(),
                "XML Schema a.xsd",
            ),
            ("<?xml-model href='a' type='application/xml-dtd'?>".to_owned(), "DTD a"),
            ("<?xml-model href='a.odd' schematypens='http://www.tei-c.org/ns/1.0'?>".to_owned(), "ODD a.odd"),
            ("<?xml-model href='a.rng' schematypens='urn:other'?>".to_owned(), "urn:other a.rng"),
            ("<?oxygen RNGSchema='a.rnc' type='compact'?>".to_owned(), "RELAX NG a.rnc"),
            ("<?oxygen SCHSchema='a.x'?>".to_owned(), "Schematron a.x"),
            ("<?oxygen NVDLSchema='a.nvdl'?>".to_owned(), "NVDL a.nvdl"),
        ] {
            assert_eq!(languages(&model), [expected], "{model}");
        }
        assert_eq!(languages("<?xml-stylesheet href='a.rng'?><?oxygen options='a'?>"), [""; 0]);
    }

    #[test]
    fn roots_and_document_types_name_schemas_too() {
        let xsi = "xmlns:xsi='http://www.w3.org/2001/XMLSchema-instance'";
        let limits = Limits::default().with_doctype(crate::xml::Doctype::Skip);
        let read = |text: &str| prolog(&mut Reader::new(text, &limits)).unwrap();
        let located = read(&format!("<a {xsi} xsi:noNamespaceSchemaLocation='a.xsd'/>")).schemas;
        assert_eq!((located[0].means, &*located[0].href), (Means::SchemaLocation, "a.xsd"));
        let typed = read("<?xml-model href='a.rng'?>\n<!DOCTYPE a SYSTEM 'a.dtd'><a/>").schemas;
        assert_eq!(typed.iter().map(|one| one.means).collect::<Vec<_>>(), [Means::DocumentType, Means::XmlModel]);
        assert!(read("<!DOCTYPE a><a/>").schemas.is_empty());
    }

    #[test]
    fn an_edition_says_who_made_it() {
        let tei = |inside: &str| {
            let header = format!("<teiHeader><encodingDesc><appInfo>{inside}</appInfo></encodingDesc></teiHeader>");
            format!("<TEI xmlns='http://www.tei-c.org/ns/1.0'>{header}<text/></TEI>")
        };
        assert!(read(&tei("<application ident='other'/><application ident='glossator'/>")).is_edition);
        assert!(!read(&tei("<application ident='other'/>")).is_edition);
        assert!(
            !read("<TEI xmlns='http://www.tei-c.org/ns/1.0'><text><application ident='glossator'/></text></TEI>")
                .is_edition
        );
        assert!(!read("<TEI xmlns='http://www.tei-c.org/ns/1.0'><teiHeader><oops").is_edition);
    }

    #[test]
    fn values_hold_references_to_characters() {
        assert_eq!(languages("<?xml-model href='a&amp;b&#x20;&#99;&none;.rng'?>"), ["RELAX NG a&b c&none;.rng"]);
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
        assert!(found.root.is_some_and(|root| root.name == "TEI"));
        assert!(found.schemas.is_empty());
    }

    #[test]
    fn the_head_of_a_document() {
        let text = "<?xml-model href='tei.rnc' type='application/relax-ng-compact-syntax'?><TEI/>";
        let found = prolog(&mut Reader::new(text, &Limits::default())).unwrap();
        assert_eq!(found.schemas[0].href, "tei.rnc");
    }
}
