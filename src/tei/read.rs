//! Reading any TEI file as an edition.

use super::TEI_NAMESPACE;
use super::names::unit_named;
use super::read_header::{self, Declared};
use super::read_inline::{Inlines, is_deleted, reading_of, words};
use crate::model::{
    Block, BlockKind, Category, Certainty, Classification, Container, ContainerKind, CueInfo, Direction, Edition, Id,
    LineEnd, Link, LinkGroup, Node, PostInfo, Remark, Space, Span,
};
use crate::xml::{self, Document, Limits, XML_NAMESPACE, XmlError};

/// A TEI file: its tree and its edition.
#[derive(Debug)]
#[non_exhaustive]
pub struct TeiFile {
    /// The edition; spans in it are byte ranges of the file's text.
    pub edition: Edition,
    /// The tree, from which the file can be printed byte for byte.
    pub document: Document,
}

/// Why a file cannot be read as TEI.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ReadError {
    /// It is not well-formed XML.
    #[error("{0}")]
    Xml(#[from] XmlError),
    /// Its root is not a TEI element.
    #[error(
        "the root element is `{name}` in {namespace}, not an element of TEI ({TEI_NAMESPACE}); this is not a TEI file"
    )]
    NotTei {
        /// The root's name.
        name: String,
        /// Its namespace, in words.
        namespace: String,
        /// Its byte range.
        span: Span,
    },
    /// Its `space` elements stand for more white space than a page can have.
    #[error("the `space` elements of this file stand for more than {MAX_SPACE} characters of white space")]
    TooMuchSpace {
        /// The element that was too much.
        span: Span,
    },
}

impl ReadError {
    /// The byte range that the error is about.
    pub fn span(&self) -> Span {
        match self {
            ReadError::Xml(error) => error.span(),
            ReadError::NotTei { span, .. } | ReadError::TooMuchSpace { span } => span.clone(),
        }
    }
}

/// Whether a text looks like XML rather than a page: it begins with an XML declaration or a TEI root.
pub fn is_tei(text: &str) -> bool {
    let start = text.trim_start_matches('\u{feff}').trim_start();
    start.starts_with("<?xml")
        || ["<TEI", "<teiCorpus"]
            .iter()
            .any(|root| start.strip_prefix(root).is_some_and(|rest| rest.starts_with([' ', '>', '\n', '\r', '\t'])))
}

/// Reads a TEI file: any, not only what [`super::write()`] wrote.
///
/// Elements that are not known are transparent: their text is text of the block. In files of other programs white
/// space is folded, because it is layout there.
///
/// # Errors
/// When the text is not well-formed, or its root is not a TEI element.
pub fn read(text: String, limits: &Limits) -> Result<TeiFile, ReadError> {
    let mut file = read_body(text, limits)?;
    stand_off(file.document.root(), &mut file.edition);
    Ok(file)
}

/// Reads a TEI file without what stands beside its text: the edition has no decisions, remarks and links.
///
/// # Errors
/// Those of [`read`].
pub(crate) fn read_body(text: String, limits: &Limits) -> Result<TeiFile, ReadError> {
    let document = Document::parse(text, limits)?;
    let root = document.root();
    if root.namespace() != Some(TEI_NAMESPACE) {
        let namespace = root
            .namespace()
            .map_or_else(|| "no namespace".to_owned(), |namespace| format!("the namespace {namespace}"));
        return Err(ReadError::NotTei { name: root.local_name().to_owned(), namespace, span: root.start_tag_span() });
    }
    check_space(root)?;
    let edition = edition(root);
    Ok(TeiFile { edition, document })
}

/// White space is repeated in memory: more characters of it than this in one file are hostile.
const MAX_SPACE: usize = 1 << 28;

fn check_space(root: xml::Node<'_>) -> Result<(), ReadError> {
    let mut total = 0usize;
    for node in root.descendants().filter(|node| is(*node, "space")) {
        total = total.saturating_add(quantity(node).unwrap_or(0));
        if total > MAX_SPACE {
            return Err(ReadError::TooMuchSpace { span: node.span() });
        }
    }
    Ok(())
}

fn quantity(node: xml::Node<'_>) -> Option<usize> {
    node.attribute("quantity")?.parse().ok()
}

fn edition(root: xml::Node<'_>) -> Edition {
    let header = root.elements().find(|node| is(*node, "teiHeader"));
    let declared = header.map(read_header::declared).unwrap_or_default();
    let whitespace = declared.whitespace(root);
    let reader = Reader {
        declared: &declared,
        line_end: declared.line_end(),
        exact: whitespace == crate::model::Whitespace::Exact,
    };
    let mut body = Vec::new();
    reader.nodes(root, &mut body);
    Edition { header: read_header::header(root, header, &declared), body, whitespace, ..Edition::default() }
}

/// Adds the decisions, remarks and links that stand beside the text.
fn stand_off(root: xml::Node<'_>, edition: &mut Edition) {
    for node in root.descendants().filter(|node| is(*node, "standOff")).flat_map(xml::Node::descendants) {
        match node.local_name() {
            "annotation" if is(node, "annotation") => match annotation_of(node) {
                Some(Annotation::Classification(decision)) => edition.decisions.push(decision),
                Some(Annotation::Remark(remark)) => edition.remarks.push(remark),
                None => {}
            },
            "linkGrp" if is(node, "linkGrp") => edition.links.push(link_group(node)),
            _ => {}
        }
    }
}

/// Whether a node is the TEI element of this name.
pub(super) fn is(node: xml::Node<'_>, name: &str) -> bool {
    node.is(TEI_NAMESPACE, name)
}

pub(super) fn xml_id(node: xml::Node<'_>) -> Option<Id> {
    node.attribute_ns(XML_NAMESPACE, "id").map(Id::from)
}

pub(super) fn xml_lang(node: xml::Node<'_>) -> Option<Box<str>> {
    node.attribute_ns(XML_NAMESPACE, "lang").map(Box::from)
}

/// The id that the first pointer of an attribute points to, in this file.
pub(super) fn pointer(node: xml::Node<'_>, attribute: &str) -> Option<Id> {
    node.attribute(attribute)?.split_whitespace().next()?.strip_prefix('#').map(Id::from)
}

pub(super) fn certainty(node: xml::Node<'_>) -> Option<Certainty> {
    node.attribute("cert")?.parse().ok()
}

pub(super) fn category(node: xml::Node<'_>) -> Option<Category> {
    let mut pointers = node.attribute("ana")?.split_whitespace();
    pointers.find_map(|pointer| pointer.strip_prefix('#')?.parse().ok())
}

/// Elements that hold running text and no other block.
pub(crate) const BLOCKS: &[&str] = &[
    "p",
    "ab",
    "head",
    "l",
    "byline",
    "trailer",
    "opener",
    "closer",
    "salute",
    "signed",
    "dateline",
    "speaker",
    "stage",
    "item",
    "cell",
    "titlePart",
    "docAuthor",
    "docDate",
    "docImprint",
    "docEdition",
    "epigraph",
    "u",
    "postscript",
    "castItem",
    "label",
    "figDesc",
    "caption",
    "quote",
    "bibl",
    "imprimatur",
    "address",
    "addrLine",
    "witness",
    "view",
    "camera",
    "sound",
    "tech",
];

/// Elements that hold blocks and nothing else.
const HOLDERS: &[&str] = &["list", "table", "row", "lg"];

/// Elements without text of the document.
const SKIPPED: &[&str] = &["teiHeader", "standOff", "facsimile", "sourceDoc", "fsdDecl", "xenoData", "listApp"];

pub(super) struct Reader<'r> {
    pub declared: &'r Declared,
    pub line_end: LineEnd,
    pub exact: bool,
}

impl Reader<'_> {
    /// The nodes inside an element that is not a block.
    fn nodes(&self, parent: xml::Node<'_>, nodes: &mut Vec<Node>) {
        for child in parent.elements().filter(|child| !SKIPPED.contains(&child.local_name())) {
            match child.local_name() {
                "TEI" | "teiCorpus" | "text" | "body" | "front" | "back" | "group" => self.nodes(child, nodes),
                "app" if is(child, "app") => self.reading(child, nodes),
                "del" if is_deleted(child) => {}
                "space" => nodes.extend(self.space(child).map(Node::Space)),
                _ if is_block(child) => nodes.push(Node::Block(self.block(child))),
                // A post without words is still a post.
                "post" | "div" => nodes.push(Node::Container(self.container(child))),
                _ if child.elements().next().is_some() => nodes.push(Node::Container(self.container(child))),
                _ => self.milestone(child, nodes),
            }
        }
    }

    /// An apparatus entry whose readings are blocks: one of them is the text.
    fn reading(&self, app: xml::Node<'_>, nodes: &mut Vec<Node>) {
        match reading_of(app) {
            Some(reading) if is_block(reading) => nodes.push(Node::Block(self.block(reading))),
            Some(reading) => self.nodes(reading, nodes),
            None => {}
        }
    }

    /// An empty element between blocks: a gap is a block of its own, page breaks and the like say nothing.
    fn milestone(&self, node: xml::Node<'_>, nodes: &mut Vec<Node>) {
        if matches!(node.local_name(), "gap" | "vocal" | "kinesic" | "incident" | "note") {
            nodes.push(Node::Block(self.block(node)));
        }
    }

    fn space(&self, node: xml::Node<'_>) -> Option<Space> {
        let quantity = quantity(node)?;
        Some(Space { unit: unit_named(node.attribute("unit")?, self.line_end)?, quantity })
    }

    fn container(&self, node: xml::Node<'_>) -> Container {
        let kind = match node.local_name() {
            "div" => ContainerKind::Division(node.attribute("type").unwrap_or_default().into()),
            "figure" => ContainerKind::Figure,
            "post" => ContainerKind::Post(Box::new(post(node))),
            "list" if node.attribute("rend") == Some("numbered") => ContainerKind::NumberedList,
            name => ContainerKind::Other(name.into()),
        };
        let mut children = Vec::new();
        self.nodes(node, &mut children);
        Container { kind, id: xml_id(node), lang: xml_lang(node), children, span: node.span() }
    }

    pub fn block(&self, node: xml::Node<'_>) -> Block {
        let kind = block_kind(node);
        let mut inlines = Inlines::new(self.declared, self.line_end, self.exact);
        let own = !BLOCKS.contains(&node.local_name());
        let content = match repetition(node) {
            Some(surplus) => inlines.content(surplus),
            None if own && super::names::markup_named(node.local_name()).is_some() => inlines.single(node),
            None => inlines.content(node),
        };
        let direction = node.attribute("style").and_then(Direction::of_css);
        let (id, lang, content) = (xml_id(node), xml_lang(node), inlines.finish(content));
        Block { kind, id, lang, direction, content, span: node.span() }
    }
}

/// Whether an element is a block: it holds text itself, or is a paragraph or the like without blocks inside.
fn is_block(node: xml::Node<'_>) -> bool {
    if node.children().any(|child| child.is_text() && !child.is_space()) {
        return true;
    }
    let name = node.local_name();
    let known = BLOCKS.contains(&name);
    known
        && !node.elements().any(|child| {
            let name = child.local_name();
            BLOCKS.contains(&name) && !matches!(name, "bibl" | "label" | "quote") || HOLDERS.contains(&name)
        })
}

fn block_kind(node: xml::Node<'_>) -> BlockKind {
    let parent = node.parent().map_or("", |parent| parent.local_name());
    match (node.local_name(), node.attribute("type")) {
        ("head", Some("masthead")) => BlockKind::Masthead,
        ("head", Some("main")) => BlockKind::Headline,
        ("head", Some("author")) => BlockKind::PostHead,
        ("head", _) => BlockKind::Heading,
        ("byline", _) => BlockKind::Byline,
        ("p", _) if parent == "figure" => BlockKind::Caption { repeats: pointer(node, "sameAs") },
        ("p", _) => BlockKind::Paragraph,
        ("ab", Some("ui")) => BlockKind::Interface,
        ("ab", Some("code")) => BlockKind::Code,
        ("u", _) if node.attribute("start").is_some() && node.attribute("end").is_some() => cue(node),
        ("trailer", Some("ui")) => BlockKind::Trailer,
        (name, _) => BlockKind::Other(name.into()),
    }
}

/// A subtitle, if its times are those of a timeline as it is written here.
fn cue(node: xml::Node<'_>) -> BlockKind {
    let moment = |name| pointer(node, name)?.strip_prefix("T.")?.parse::<u64>().ok();
    match (moment("start"), moment("end")) {
        (Some(start), Some(end)) => {
            let n = node.attribute("n").map(Box::from);
            BlockKind::Cue(Box::new(CueInfo { n, start, end, who: pointer(node, "who") }))
        }
        _ => BlockKind::Other("u".into()),
    }
}

/// The element around the words of a block that repeats another one.
fn repetition(node: xml::Node<'_>) -> Option<xml::Node<'_>> {
    node.attribute("sameAs")?;
    let only = node.children().next().filter(|_| node.children().count() == 1)?;
    (is(only, "surplus") && only.attribute("reason") == Some("repeated")).then_some(only)
}

fn post(node: xml::Node<'_>) -> PostInfo {
    PostInfo {
        n: node.attribute("n").map(Box::from),
        who: pointer(node, "who"),
        when: node.attribute("when-custom").or_else(|| node.attribute("when")).map(Box::from),
        date: node.attribute("when-custom").and_then(|_| node.attribute("when")).map(Box::from),
        reply_to: pointer(node, "replyTo"),
    }
}

/// What an annotation says of a note.
pub(crate) enum Annotation {
    /// Somebody has classified it.
    Classification(Classification),
    /// Somebody has written a private remark.
    Remark(Remark),
}

/// Reads an annotation; those with other motivations say nothing of a class.
pub(crate) fn annotation_of(node: xml::Node<'_>) -> Option<Annotation> {
    let motivation = node.attribute("motivation")?;
    let has = |wanted: &str| motivation.split_whitespace().any(|word| word == wanted);
    let assessed = has("assessing") || has("moderating");
    if assessed || has("classifying") {
        return decision(node, assessed, !has("assessing") && assessed).map(Annotation::Classification);
    }
    has("commenting").then(|| remark(node)).flatten().map(Annotation::Remark)
}

fn remark(node: xml::Node<'_>) -> Option<Remark> {
    let words = node.elements().find(|note| is(*note, "note")).map(words)?;
    let until = node.attribute("target").and_then(|target| target.split_whitespace().nth(1));
    let when = node.elements().find(|child| is(*child, "revisionDesc")).and_then(|child| child.elements().next());
    Some(Remark {
        id: xml_id(node)?,
        target: pointer(node, "target")?,
        reply_to: pointer(node, "corresp"),
        until: until.and_then(|id| id.strip_prefix('#')).map(Id::from),
        when: when.and_then(|change| change.attribute("when")).map(Box::from),
        resp: pointer(node, "resp").unwrap_or_default(),
        text: words.into(),
    })
}

fn decision(node: xml::Node<'_>, assessed: bool, in_bulk: bool) -> Option<Classification> {
    let note = |kind: &str| {
        let note = node.elements().find(|note| is(*note, "note") && note.attribute("type") == Some(kind));
        note.map(words)
    };
    let loose = || node.elements().find(|note| is(*note, "note")).map(words).unwrap_or_default();
    Some(Classification {
        id: xml_id(node)?,
        target: pointer(node, "target")?,
        class: category(node),
        cert: certainty(node).unwrap_or_default(),
        resp: pointer(node, "resp").map(String::from).unwrap_or_default().into(),
        assessed,
        in_bulk,
        rule: note("rule").unwrap_or_else(loose).into(),
        evidence: note("evidence").unwrap_or_default().into(),
        runner_up: note("runner-up").and_then(|name| name.parse().ok()),
    })
}

fn link_group(node: xml::Node<'_>) -> LinkGroup {
    let links = node.elements().filter(|link| is(*link, "link")).map(|link| Link {
        targets: link
            .attribute("target")
            .unwrap_or_default()
            .split_whitespace()
            .map(|target| Id::from(target.strip_prefix('#').unwrap_or(target)))
            .collect(),
        cert: certainty(link).unwrap_or_default(),
    });
    LinkGroup {
        kind: node.attribute("type").unwrap_or_default().to_owned(),
        functions: node.attribute("targFunc").unwrap_or_default().to_owned(),
        links: links.collect(),
    }
}
