//! Writes and reads alignments as TEI: stand-off files of links.

use std::collections::BTreeSet;
use std::io;

use super::TEI_NAMESPACE;
use super::bitext_pointers::{Place, Prefixes};
use super::read::{certainty, is, xml_id};
use crate::model::{BeadLink, Bitext, Fragment, Id, Span, TermKind, TermLink};
use crate::xml::{Document, Limits, Node, WriteError, Writer, XmlError};

/// The type of the group of links between sentences.
const SEGMENTS: &str = "alignment.segment";

/// The agent that stands for the program.
const PROGRAM: &str = "glossator";

/// Why a file cannot be read as an alignment.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum BitextError {
    /// It is not well-formed XML.
    #[error("{0}")]
    Xml(#[from] XmlError),
    /// It has no links between sentences.
    #[error(
        "this is not an alignment: it has no `linkGrp` of the type `{SEGMENTS}`; `glossator align SOURCE TARGET \
         --format tei` writes one"
    )]
    NoLinks {
        /// The root element.
        span: Span,
    },
    /// A pointer that leads nowhere.
    #[error(
        "the pointer `{pointer}` cannot be followed; write `src:ID` and `tr:ID` with their `prefixDef` in the header, or \
         `file.xml#ID`"
    )]
    Pointer {
        /// The pointer.
        pointer: String,
        /// The attribute's value.
        span: Span,
    },
    /// A pointer into a third file.
    #[error("the pointer `{pointer}` leads to `{file}`, but this alignment links `{source_file}` and `{target_file}`")]
    OtherFile {
        /// The pointer.
        pointer: String,
        /// Its file.
        file: String,
        /// The file of the source.
        source_file: String,
        /// The file of the translation.
        target_file: String,
        /// The attribute's value.
        span: Span,
    },
    /// A link that does not have the targets that its group promises.
    #[error("a link of the group `{group}` does not have the targets that `targFunc` lists: `{functions}`")]
    Functions {
        /// The type of the group.
        group: &'static str,
        /// What the targets stand for.
        functions: &'static str,
        /// The link.
        span: Span,
    },
}

impl BitextError {
    /// The byte range that the error is about.
    pub fn span(&self) -> Span {
        match self {
            Self::Xml(error) => error.span(),
            Self::NoLinks { span }
            | Self::Pointer { span, .. }
            | Self::OtherFile { span, .. }
            | Self::Functions { span, .. } => span.clone(),
        }
    }
}

/// Whether a TEI file is an alignment rather than an edition: it has links between sentences.
pub fn is_bitext(document: &Document) -> bool {
    groups(document.root(), SEGMENTS).next().is_some()
}

fn groups<'d>(root: Node<'d>, kind: &'static str) -> impl Iterator<Item = Node<'d>> {
    root.descendants().filter(move |node| is(*node, "linkGrp") && node.attribute("type") == Some(kind))
}

/// Reads an alignment: our own, and others that tie sentences in a `linkGrp` of the same type.
///
/// # Errors
/// When the text is not well-formed, has no such links, or a pointer leads elsewhere than into the two texts.
pub fn read_bitext(text: String, limits: &Limits) -> Result<Bitext, BitextError> {
    let document = Document::parse(text, limits)?;
    let root = document.root();
    if root.namespace() != Some(TEI_NAMESPACE) || !is_bitext(&document) {
        return Err(BitextError::NoLinks { span: root.start_tag_span() });
    }
    let prefixes = Prefixes::new(root);
    let (source, target) = sides(root, &prefixes);
    let mut reader = BitextReader { prefixes, bitext: Bitext { source, target, ..Bitext::default() } };
    reader.head(root);
    for link in groups(root, SEGMENTS).flat_map(|group| group.elements()).filter(|node| is_link(*node)) {
        reader.bead(link)?;
    }
    for kind in TermKind::ALL {
        for link in groups(root, kind.group()).flat_map(|group| group.elements()).filter(|node| is_link(*node)) {
            reader.term(kind, link)?;
        }
    }
    Ok(reader.bitext)
}

fn is_link(node: Node<'_>) -> bool {
    is(node, "link") || is(node, "ptr")
}

/// The files of both sides: those of the prefixes `src` and `tr`, else the two that links between sentences lead to
/// first.
fn sides(root: Node<'_>, prefixes: &Prefixes) -> (String, String) {
    if let (Some(source), Some(target)) = (prefixes.file("src"), prefixes.file("tr")) {
        return (source, target);
    }
    let mut files: Vec<String> = Vec::new();
    for link in groups(root, SEGMENTS).flat_map(|group| group.elements()).filter(|node| is(*node, "link")) {
        for place in pointers(link).filter_map(|pointer| prefixes.place(pointer)) {
            if !files.contains(&place.file) {
                files.push(place.file);
            }
        }
        if files.len() > 1 {
            break;
        }
    }
    let mut files = files.into_iter();
    (files.next().unwrap_or_default(), files.next().unwrap_or_default())
}

fn pointers(link: Node<'_>) -> impl Iterator<Item = &str> {
    link.attribute("target").unwrap_or_default().split_ascii_whitespace()
}

struct BitextReader {
    prefixes: Prefixes,
    bitext: Bitext,
}

impl BitextReader {
    fn head(&mut self, root: Node<'_>) {
        let first = |name: &str| root.descendants().find(|node| is(*node, name));
        self.bitext.id = xml_id(root);
        self.bitext.title = first("title").map(|title| title.text_content().trim().to_owned()).unwrap_or_default();
        self.bitext.date = first("change").and_then(|change| change.attribute("when")).map(str::to_owned);
        self.bitext.program = first("application").and_then(|program| program.attribute("version")).map(str::to_owned);
    }

    /// Where the pointers of a link lead, and whether that is the source.
    fn places(&self, link: Node<'_>) -> Result<Vec<(bool, Fragment)>, BitextError> {
        let span = link.attribute_node("", "target").map_or(link.start_tag_span(), |target| target.value_span());
        let place = |pointer: &str| {
            let unknown = || BitextError::Pointer { pointer: pointer.to_owned(), span: span.clone() };
            let Place { file, fragment } = self.prefixes.place(pointer).ok_or_else(unknown)?;
            match file {
                // An edition may be aligned with itself: then only the prefix tells.
                _ if pointer.starts_with("src:") => Ok((true, fragment)),
                _ if pointer.starts_with("tr:") => Ok((false, fragment)),
                file if file == self.bitext.source => Ok((true, fragment)),
                file if file == self.bitext.target => Ok((false, fragment)),
                file => Err(BitextError::OtherFile {
                    pointer: pointer.to_owned(),
                    file,
                    source_file: self.bitext.source.clone(),
                    target_file: self.bitext.target.clone(),
                    span: span.clone(),
                }),
            }
        };
        pointers(link).map(place).collect()
    }

    fn bead(&mut self, link: Node<'_>) -> Result<(), BitextError> {
        let (source, target): (Vec<_>, Vec<_>) = self.places(link)?.into_iter().partition(|(is_source, _)| *is_source);
        let ids = |side: Vec<(bool, Fragment)>| side.iter().map(|(_, fragment)| Id::from(fragment.id())).collect();
        self.bitext.beads.push(BeadLink {
            id: xml_id(link),
            source: ids(source),
            target: ids(target),
            cert: certainty(link).unwrap_or_default(),
            resp: agent(link),
            span: link.span(),
        });
        Ok(())
    }

    fn term(&mut self, kind: TermKind, link: Node<'_>) -> Result<(), BitextError> {
        let wrong = || BitextError::Functions { group: kind.group(), functions: kind.functions(), span: link.span() };
        let mut places = self.places(link)?;
        let (is_source, source) = places.pop().ok_or_else(wrong)?;
        if places.iter().any(|(is_source, _)| *is_source) {
            return Err(wrong());
        }
        let mut translated = places.into_iter();
        let note = translated.next().ok_or_else(wrong)?.1;
        let term = translated.next().map(|(_, term)| Id::from(term.id()));
        if !is_source || translated.next().is_some() || (kind == TermKind::Supplied && term.is_some()) {
            return Err(wrong());
        }
        self.bitext.terms.push(TermLink {
            id: xml_id(link),
            kind,
            note: note.id().into(),
            term,
            source,
            cert: certainty(link).unwrap_or_default(),
            resp: agent(link),
            span: link.span(),
        });
        Ok(())
    }
}

/// Who answers for a link; empty is the program.
fn agent(link: Node<'_>) -> Id {
    let agent = link.attribute("resp").and_then(|resp| resp.strip_prefix('#')).unwrap_or_default();
    if agent == PROGRAM { Id::default() } else { agent.into() }
}

/// Writes an alignment as a TEI file and gives the output back.
///
/// # Errors
/// When the output fails, or a path or id cannot stand in XML.
pub fn write_bitext<W: io::Write>(bitext: &Bitext, output: W) -> Result<W, WriteError> {
    let mut writer = BitextWriter { xml: Writer::new(output) };
    writer.whole(bitext)?;
    writer.xml.finish()
}

struct BitextWriter<W> {
    xml: Writer<W>,
}

impl<W: io::Write> BitextWriter<W> {
    fn whole(&mut self, bitext: &Bitext) -> Result<(), WriteError> {
        self.xml.declaration()?;
        self.xml.newline()?;
        let mut attributes = vec![("xmlns", TEI_NAMESPACE)];
        attributes.extend(bitext.id.as_deref().map(|id| ("xml:id", id)));
        self.open("TEI", &attributes)?;
        self.header(bitext)?;
        self.open("standOff", &[])?;
        self.beads(bitext)?;
        for kind in TermKind::ALL {
            self.terms(bitext, kind)?;
        }
        self.close(2)
    }

    /// Starts an element on a line of its own.
    fn open(&mut self, name: &str, attributes: &[(&str, &str)]) -> Result<(), WriteError> {
        self.xml.start(name)?;
        attributes.iter().try_for_each(|(name, value)| self.xml.attribute(name, value))?;
        self.xml.newline()
    }

    fn close(&mut self, count: usize) -> Result<(), WriteError> {
        (0..count).try_for_each(|_| {
            self.xml.end()?;
            self.xml.newline()
        })
    }

    /// An element with words on a line of its own.
    fn line(&mut self, name: &str, attributes: &[(&str, &str)], words: &str) -> Result<(), WriteError> {
        self.xml.start(name)?;
        attributes.iter().try_for_each(|(name, value)| self.xml.attribute(name, value))?;
        self.xml.text(words)?;
        self.xml.end()?;
        self.xml.newline()
    }

    fn header(&mut self, bitext: &Bitext) -> Result<(), WriteError> {
        self.open("teiHeader", &[])?;
        self.open("fileDesc", &[])?;
        self.open("titleStmt", &[])?;
        self.line("title", &[], &bitext.title)?;
        self.agents(bitext)?;
        self.close(1)?;
        self.open("publicationStmt", &[])?;
        self.line("p", &[], "Not published. Made from two editions for study.")?;
        self.close(1)?;
        self.open("sourceDesc", &[])?;
        self.line("p", &[], "Pointers into two editions; no text of its own.")?;
        self.close(2)?;
        self.encoding(bitext)?;
        self.revision(bitext)?;
        self.close(1)
    }

    /// Who answers for links beside the program, so that every pointer leads somewhere.
    fn agents(&mut self, bitext: &Bitext) -> Result<(), WriteError> {
        let named = bitext.beads.iter().map(|bead| &bead.resp).chain(bitext.terms.iter().map(|term| &term.resp));
        let agents: BTreeSet<&Id> = named.filter(|agent| !agent.is_empty()).collect();
        agents.into_iter().try_for_each(|agent| {
            self.open("respStmt", &[("xml:id", agent)])?;
            self.line("resp", &[], "answers for links")?;
            self.line("name", &[], agent)?;
            self.close(1)
        })
    }

    fn encoding(&mut self, bitext: &Bitext) -> Result<(), WriteError> {
        self.open("encodingDesc", &[])?;
        self.open("listPrefixDef", &[])?;
        for (ident, file, words) in [("src", &bitext.source, "source"), ("tr", &bitext.target, "translation")] {
            let replacement = format!("{}#$1", uri(file));
            let attributes = [("ident", ident), ("matchPattern", "(.+)"), ("replacementPattern", &*replacement)];
            self.open("prefixDef", &attributes)?;
            self.line("p", &[], words)?;
            self.close(1)?;
        }
        self.close(1)?;
        if let Some(version) = &bitext.program {
            self.open("appInfo", &[])?;
            self.open("application", &[("xml:id", PROGRAM), ("ident", PROGRAM), ("version", version)])?;
            self.line("desc", &[], "alignment by lengths, words and looks")?;
            self.close(2)?;
        }
        self.close(1)
    }

    fn revision(&mut self, bitext: &Bitext) -> Result<(), WriteError> {
        let Some(date) = &bitext.date else { return Ok(()) };
        self.open("revisionDesc", &[])?;
        self.open("listChange", &[])?;
        let who = format!("#{PROGRAM}");
        let mut attributes = vec![("n", "1"), ("when", date.as_str())];
        attributes.extend(bitext.program.as_ref().map(|_| ("who", who.as_str())));
        self.line("change", &attributes, "Aligned.")?;
        self.close(2)
    }

    fn beads(&mut self, bitext: &Bitext) -> Result<(), WriteError> {
        self.open("linkGrp", &[("type", SEGMENTS), ("targFunc", "source translation")])?;
        for bead in &bitext.beads {
            let kind = format!("{}-{}", bead.source.len(), bead.target.len());
            let source = bead.source.iter().map(|id| format!("src:{id}"));
            let target = bead.target.iter().map(|id| format!("tr:{id}"));
            let targets = source.chain(target).collect::<Vec<_>>().join(" ");
            // A link joins things: what has no counterpart is pointed at.
            let name = if bead.source.is_empty() || bead.target.is_empty() { "ptr" } else { "link" };
            let resp = responsible(&bead.resp);
            let rest = [("type", &*kind), ("target", &*targets), ("resp", &*resp), ("cert", bead.cert.as_str())];
            self.link(name, bead.id.as_deref(), &rest)?;
        }
        self.close(1)
    }

    fn terms(&mut self, bitext: &Bitext, kind: TermKind) -> Result<(), WriteError> {
        let mut terms = bitext.terms.iter().filter(|term| term.kind == kind).peekable();
        if terms.peek().is_none() {
            return Ok(());
        }
        self.open("linkGrp", &[("type", kind.group()), ("targFunc", kind.functions())])?;
        for term in terms {
            let translated = std::iter::once(&term.note).chain(&term.term).map(|id| format!("tr:{id}"));
            let targets = translated.chain([format!("src:{}", term.source)]).collect::<Vec<_>>().join(" ");
            let resp = responsible(&term.resp);
            self.link(
                "link",
                term.id.as_deref(),
                &[("target", &*targets), ("resp", &*resp), ("cert", term.cert.as_str())],
            )?;
        }
        self.close(1)
    }

    fn link(&mut self, name: &str, id: Option<&str>, rest: &[(&str, &str)]) -> Result<(), WriteError> {
        let id = id.map(|id| ("xml:id", id));
        self.xml.empty(name, &id.into_iter().chain(rest.iter().copied()).collect::<Vec<_>>())?;
        self.xml.newline()
    }
}

fn responsible(agent: &str) -> String {
    format!("#{}", if agent.is_empty() { PROGRAM } else { agent })
}

/// A path as a part of a URI: what may not stand in one is written by its bytes.
fn uri(path: &str) -> String {
    let mut uri = String::with_capacity(path.len());
    for byte in path.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~/:@!&'()*+,;=".contains(&byte) {
            uri.push(char::from(byte));
        } else {
            uri.push_str(&format!("%{byte:02X}"));
        }
    }
    uri
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Certainty;

    fn bitext() -> Bitext {
        let bead = |source: &[&str], target: &[&str], cert| BeadLink {
            source: source.iter().map(|id| Id::from(*id)).collect(),
            target: target.iter().map(|id| Id::from(*id)).collect(),
            cert,
            ..BeadLink::default()
        };
        let term = |kind, note: &str, term: Option<&str>, source| TermLink {
            id: None,
            kind,
            note: note.into(),
            term: term.map(Id::from),
            source,
            cert: Certainty::High,
            resp: Id::default(),
            span: 0..0,
        };
        Bitext {
            id: Some("boat.align".into()),
            title: "Alignment of a <boat>".to_owned(),
            source: "old boats/Kähne $1.xml".to_owned(),
            target: "boat.en.xml".to_owned(),
            beads: vec![
                bead(&["s1"], &["s1", "s2"], Certainty::High),
                bead(&["s2"], &[], Certainty::Low),
                BeadLink { id: Some("b3".into()), resp: "anna".into(), ..bead(&[], &["s3"], Certainty::Medium) },
            ],
            terms: vec![
                term(
                    TermKind::Gloss,
                    "i1",
                    Some("i1t"),
                    Fragment::Characters { id: "s1".into(), offset: 4, length: 4 },
                ),
                term(TermKind::Gloss, "i2", Some("s2"), Fragment::Unit("t7".into())),
                term(TermKind::Supplied, "i3", None, Fragment::Unit("s2".into())),
            ],
            date: Some("2026-05-01".to_owned()),
            program: Some("0.1.0".to_owned()),
        }
    }

    #[test]
    fn what_was_written_is_read_again() {
        let written = String::from_utf8(write_bitext(&bitext(), Vec::new()).unwrap()).unwrap();
        let mut read = read_bitext(written.clone(), &Limits::default()).unwrap();
        assert_eq!(written.get(read.beads[1].span.clone()).map(|link| link.starts_with("<ptr ")), Some(true));
        read.beads.iter_mut().for_each(|bead| bead.span = 0..0);
        read.terms.iter_mut().for_each(|term| term.span = 0..0);
        assert_eq!(read, bitext());
    }

    #[test]
    fn links_of_others_name_their_files() {
        let file = "<TEI xmlns='http://www.tei-c.org/ns/1.0'><standOff><linkGrp type='alignment.segment'>\
                    <link target='de.xml#a de.xml#b en.xml#x'/><link target='en.xml#y de.xml#c'/></linkGrp></standOff></TEI>";
        let read = read_bitext(file.to_owned(), &Limits::default()).unwrap();
        assert_eq!((read.source.as_str(), read.target.as_str()), ("de.xml", "en.xml"));
        assert_eq!((read.beads[0].source.len(), read.beads[0].target.len()), (2, 1));
        assert_eq!(read.beads[1].source, [Id::from("c")]);
        let third = file.replace("en.xml#y", "fr.xml#y");
        let error = read_bitext(third.clone(), &Limits::default()).unwrap_err();
        assert!(matches!(&error, BitextError::OtherFile { file, .. } if file == "fr.xml"), "{error}");
        assert_eq!(&third[error.span()], "fr.xml#y de.xml#c");
    }
}
