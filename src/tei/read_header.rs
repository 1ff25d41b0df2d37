//! Reading the header of a TEI file.

use rustc_hash::FxHashMap;

use super::names::KEPT;
use super::read::{is, pointer, xml_id, xml_lang};
use crate::model::{Agent, Delimiters, Header, LineEnd, Role, SourceRecord, TrackedChange, Whitespace, Witness};
use crate::xml::{Node, XML_NAMESPACE};

/// What the header declares and the text needs.
#[derive(Debug, Clone, Default)]
pub(super) struct Declared {
    renditions: FxHashMap<String, Delimiters>,
    witness: Option<Witness>,
    program: Option<String>,
}

impl Declared {
    /// What a rendition prints around an element.
    pub fn rendition(&self, id: &str) -> Delimiters {
        self.renditions.get(id).cloned().unwrap_or_default()
    }

    /// The id of the rendition that prints these characters around an element.
    pub fn rendition_id(&self, delimiters: &Delimiters) -> Option<&str> {
        let ids = self.renditions.iter().filter(|(_, found)| *found == delimiters).map(|(id, _)| id.as_str());
        ids.min_by_key(|id| (id.len(), *id))
    }

    /// The imported file.
    pub fn witness(&self) -> Option<&Witness> {
        self.witness.as_ref()
    }

    /// Whether this program wrote the file.
    pub fn is_ours(&self) -> bool {
        self.program.is_some()
    }

    pub fn line_end(&self) -> LineEnd {
        self.witness.as_ref().map_or(LineEnd::Lf, |witness| witness.line_end)
    }

    /// White space counts in files that this program wrote, and where `xml:space` says so.
    pub fn whitespace(&self, root: Node<'_>) -> Whitespace {
        let preserved = root.attribute_ns(XML_NAMESPACE, "space") == Some("preserve");
        if self.program.is_some() || preserved { Whitespace::Exact } else { Whitespace::Folded }
    }
}

/// Reads the declarations of a header.
pub(super) fn declared(header: Node<'_>) -> Declared {
    let mut declared = Declared::default();
    for node in header.descendants().filter(|node| node.is_element()) {
        match node.local_name() {
            "rendition" => rendition(node, &mut declared.renditions),
            "application" if node.attribute("ident") == Some("glossator") => {
                declared.program = node.attribute("version").map(str::to_owned)
            }
            "bibl" if node.parent().is_some_and(|parent| is(parent, "sourceDesc")) => {
                declared.witness = declared.witness.take().or_else(|| witness(node))
            }
            _ => {}
        }
    }
    declared
}

/// `br` prints before, `br.after` behind; both belong to `br`.
fn rendition(node: Node<'_>, renditions: &mut FxHashMap<String, Delimiters>) {
    let Some(id) = xml_id(node) else { return };
    let text = node.text_content();
    let Some(content) = css_content(&text) else { return };
    match node.attribute("scope") {
        Some("before") => renditions.entry(id.into()).or_default().open = content.into(),
        Some("after") => {
            renditions.entry(id.strip_suffix(".after").unwrap_or(&id).to_owned()).or_default().close = content.into()
        }
        _ => {}
    }
}

/// The string of `content: "…"`.
fn css_content(css: &str) -> Option<String> {
    let quoted = css.trim().strip_prefix("content:")?.trim().strip_prefix('"')?.strip_suffix('"')?;
    let mut content = String::new();
    let mut characters = quoted.chars();
    while let Some(c) = characters.next() {
        content.push(if c == '\\' { characters.next()? } else { c });
    }
    Some(content)
}

fn witness(bibl: Node<'_>) -> Option<Witness> {
    let typed = |name: &str, kind: &str| {
        let child = bibl.elements().find(|child| is(*child, name) && child.attribute("type") == Some(kind));
        child.map(|child| child.text_content().into_owned())
    };
    Some(Witness {
        file: typed("idno", "file")?,
        sha256: typed("idno", "sha256").unwrap_or_default(),
        form: typed("note", "form").unwrap_or_else(|| "page".to_owned()),
        encoding: typed("note", "encoding").unwrap_or_else(|| "UTF-8".to_owned()),
        byte_order_mark: typed("note", "byteOrderMark").as_deref() == Some("yes"),
        kept_bytes: typed("note", "bytes").as_deref() == Some(KEPT),
        line_end: typed("note", "lineEnd").and_then(|name| LineEnd::from_name(&name)).unwrap_or_default(),
    })
}

/// What a record had besides its text.
fn record(node: Node<'_>) -> Option<SourceRecord> {
    let is_record = node.attribute("type") == Some("record");
    let post = node.attribute("corresp").filter(|_| is_record)?.strip_prefix('#')?;
    let text_field = node.attribute("n").unwrap_or_default();
    Some(SourceRecord { post: post.into(), text_field: text_field.into(), object: node.text_content().into() })
}

/// The text of the file that was imported.
fn kept(node: Node<'_>) -> Option<Box<str>> {
    let words = node.text_content();
    let is_crlf = node.attribute("subtype") == Some("crlf");
    let text = || if is_crlf { words.replace('\n', "\r\n").into() } else { words.as_ref().into() };
    (node.attribute("type") == Some("file")).then(text)
}

/// A tracked change of the document that was imported.
fn tracked(node: Node<'_>) -> Option<TrackedChange> {
    let id = xml_id(node).filter(|id| id.starts_with("ch"))?;
    Some(TrackedChange { id, who: pointer(node, "who"), when: node.attribute("when").map(Box::from) })
}

/// The header as the model has it.
pub(super) fn header(root: Node<'_>, header: Option<Node<'_>>, declared: &Declared) -> Header {
    let all = |name: &'static str| {
        header
            .into_iter()
            .flat_map(|header| header.descendants())
            .filter(move |node| node.is_element() && node.local_name() == name)
    };
    let exact = declared.whitespace(root) == Whitespace::Exact;
    let folded = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    let title = all("title").next().map(|title| title.text_content());
    let title = title.map(|title| if exact { title.into_owned() } else { folded(&title) });
    let lang =
        xml_lang(root).or_else(|| root.elements().find(|node| is(*node, "text")).and_then(xml_lang)).map(String::from);
    let lang = lang.filter(|lang| lang != "und");
    let languages = all("language")
        .filter_map(|node| node.attribute("ident"))
        .filter(|tag| *tag != lang.as_deref().unwrap_or("und"))
        .map(str::to_owned);
    let named = |role: &Role| {
        all("titleStmt")
            .flat_map(|node| node.descendants())
            .any(|node| node.attribute_ns(XML_NAMESPACE, "id") == Some(role.id()))
    };
    let people = all("person").filter_map(|node| {
        Some(Agent { id: xml_id(node)?, name: node.elements().next()?.text_content().into_owned() })
    });
    Header {
        id: xml_id(root),
        title: title.unwrap_or_default(),
        languages: languages.collect(),
        lang,
        witness: declared.witness.clone(),
        roles: Role::ALL.into_iter().filter(named).collect(),
        authors: people.collect(),
        records: all("xenoData").filter_map(record).collect(),
        changes: all("change").filter_map(tracked).collect(),
        kept: all("xenoData").find_map(kept),
        date: all("change").next().and_then(|change| change.attribute("when")).map(str::to_owned),
        program: declared.program.clone(),
    }
}
