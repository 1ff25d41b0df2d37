//! Other documents (XPath 2.0 functions, 15.5.4; XSLT 1.0, 12.1). The resolver decides what may be read; nothing is ever
//! fetched from a network.

use std::cell::{Cell, OnceCell, RefCell};
use std::sync::Arc;

use glossator_relaxng::Resource;
use glossator_xml::{Doctype, Limits};
use rustc_hash::FxHashMap;

use super::nodes::uri_of;
use super::uris::{address, joined};
use super::{Builtin, Call, Evaluated, Sequence, Text, XPathError, core, modern, third};
use crate::dom::{Document, Node};
use crate::xpath::path::in_order;
use crate::xpath::value::{Atomic, Item};

pub(super) const TABLE: &[Builtin] = &[
    modern("doc", 1, 1, doc),
    modern("doc-available", 1, 1, doc_available).boolean(),
    core("document", 1, 2, "v", document).focused(0),
    modern("collection", 0, 1, collection),
    third("uri-collection", 0, 1, collection),
    modern("unparsed-text", 1, 2, unparsed_text),
    modern("unparsed-text-available", 1, 2, |call| Ok(read(call, &base(call), 0).is_ok().into())).boolean(),
    third("unparsed-text-lines", 1, 2, unparsed_text_lines),
    modern("base-uri", 0, 1, |call| {
        Ok(call.node_or_context(0)?.and_then(|node| uri_of(node, false)).map_or(Sequence::Empty, Sequence::One))
    })
    .focused(0),
    modern("document-uri", 1, 1, |call| {
        Ok(call.node_or_context(0)?.and_then(|node| uri_of(node, true)).map_or(Sequence::Empty, Sequence::One))
    }),
    third("document-uri", 0, 0, |call| {
        Ok(call.node_or_context(0)?.and_then(|node| uri_of(node, true)).map_or(Sequence::Empty, Sequence::One))
    })
    .focused(0),
    modern("static-base-uri", 0, 0, |call| Ok(Atomic::Uri(address(&call.eval.program.base).into()).into())),
    modern("resolve-uri", 1, 2, resolve_uri),
    third("parse-xml", 1, 1, |call| parse_xml(call, false)),
    third("parse-xml-fragment", 1, 1, |call| parse_xml(call, true)),
    modern("default-collation", 0, 0, |_| {
        Ok(Text::Borrowed("http://www.w3.org/2005/xpath-functions/collation/codepoint").into())
    }),
];

/// Documents that may be read beside one.
const MAX_DOCUMENTS: usize = 4_096;

/// The documents that were read beside the main one; each is read once.
#[derive(Default)]
pub(crate) struct Store {
    documents: OnceCell<Vec<OnceCell<Box<Document>>>>,
    used: Cell<usize>,
    known: RefCell<FxHashMap<String, Result<usize, String>>>,
    numbers: RefCell<Vec<u32>>,
    /// By the serial of a document: the place of the one that holds its namespaces.
    namespaces: RefCell<FxHashMap<u32, usize>>,
}

impl Store {
    pub(super) fn namespaces_of(&self, serial: u32) -> Option<usize> {
        self.namespaces.borrow().get(&serial).copied()
    }

    pub(super) fn add_namespaces(&self, serial: u32, document: Document) -> Result<usize, String> {
        let index = self.add(document)?;
        self.namespaces.borrow_mut().insert(serial, index);
        Ok(index)
    }

    pub(super) fn get(&self, index: usize) -> Option<&Document> {
        self.documents.get()?.get(index)?.get().map(|document| &**document)
    }

    fn add(&self, document: Document) -> Result<usize, String> {
        let index = self.used.get();
        let places = self.documents.get_or_init(|| (0..MAX_DOCUMENTS).map(|_| OnceCell::new()).collect());
        let Some(place) = places.get(index) else { return Err("too many documents are read".to_owned()) };
        self.used.set(index + 1);
        let _ = place.set(Box::new(document));
        Ok(index)
    }

    /// A small number for the document of a node, in the order in which they were asked for.
    pub fn number_of(&self, node: Node<'_>) -> usize {
        let mut numbers = self.numbers.borrow_mut();
        let serial = node.serial();
        numbers.iter().position(|known| *known == serial).unwrap_or_else(|| {
            numbers.push(serial);
            numbers.len() - 1
        }) + 1
    }
}

fn base(call: &Call<'_, '_>) -> String {
    call.eval.program.base.clone()
}

fn read(call: &Call<'_, '_>, base: &str, index: usize) -> Evaluated<Resource> {
    let href = call.text(index)?;
    resource(call, base, &href)
}

fn resource(call: &Call<'_, '_>, base: &str, href: &str) -> Evaluated<Resource> {
    let unavailable = |why: String| XPathError::new("FODC0002", why);
    call.eval.resolver.resolve(base, href).map_err(|error| unavailable(error.to_string()))
}

/// The document at an address; `origin`, which names it, decides where it may lie.
fn load<'d>(call: &Call<'_, 'd>, origin: &str, base: &str, href: &str) -> Evaluated<Node<'d>> {
    let (href, fragment) = href.split_once('#').map_or((href, None), |(href, fragment)| (href, Some(fragment)));
    let known = call.eval.store.known.borrow().get(&format!("{origin}\n{base}\n{href}")).cloned();
    let place = match known {
        Some(place) => place,
        None => {
            let place = fetch(call, origin, base, href);
            call.eval.store.known.borrow_mut().insert(format!("{origin}\n{base}\n{href}"), place.clone());
            place
        }
    };
    let index = place.map_err(|why| XPathError::new("FODC0002", why))?;
    let document = if index == usize::MAX { Some(call.eval.main) } else { call.eval.store.get(index) };
    let root = document.map(Document::root).ok_or_else(|| XPathError::new("FODC0002", "the document is not there"))?;
    Ok(fragment.and_then(|id| root.document.by_id(id)).unwrap_or(root))
}

fn fetch(call: &Call<'_, '_>, origin: &str, base: &str, href: &str) -> Result<usize, String> {
    let eval = call.eval;
    if Some(href) == eval.main.uri() || eval.main.uri().is_some_and(|uri| address(uri) == href) {
        return Ok(usize::MAX);
    }
    let resource = found_by(call, origin, base, href)?;
    if Some(resource.name.as_str()) == eval.main.uri() {
        return Ok(usize::MAX);
    }
    // Two addresses may mean one file.
    if let Some(known) = eval.store.known.borrow().get(&resource.name) {
        return known.clone();
    }
    let limits = Limits::default().with_doctype(Doctype::Skip);
    let read = Document::read(&Arc::clone(&eval.program.symbols), &resource.text, Some(&resource.name), &limits);
    let place =
        read.map_err(|error| format!("`{href}` is not well-formed: {error}")).and_then(|one| eval.store.add(one));
    eval.store.known.borrow_mut().insert(resource.name, place.clone());
    place
}

/// What the schema may not name the document may, where the address is whole: it could say `document(., .)` as well.
fn found_by(call: &Call<'_, '_>, origin: &str, base: &str, href: &str) -> Result<Resource, String> {
    let resolver = call.eval.resolver;
    let found = resolver.resolve_for(origin, base, href);
    let own = call.eval.main.uri().filter(|own| *own != origin && (href.starts_with('/') || href.starts_with("file:")));
    match (found, own) {
        (Err(error), Some(own)) => resolver.resolve(own, href).map_err(|_| error.to_string()),
        (found, _) => found.map_err(|error| error.to_string()),
    }
}

/// A document that the schema names; an empty reference is the schema itself (XPath 2.0 functions, 15.5.4).
fn of_schema<'d>(call: &Call<'_, 'd>, href: &str) -> Evaluated<Node<'d>> {
    let base = base(call);
    if href.is_empty() { load(call, "", "", &base) } else { load(call, &base, &base, href) }
}

fn doc<'d>(call: &Call<'_, 'd>) -> Evaluated<Sequence<'d>> {
    match call.text_or_none(0)? {
        None => Ok(Sequence::Empty),
        Some(href) => of_schema(call, &href).map(Sequence::from),
    }
}

fn doc_available<'d>(call: &Call<'_, 'd>) -> Evaluated<Sequence<'d>> {
    match call.text_or_none(0)? {
        None => Ok(false.into()),
        Some(href) => Ok(of_schema(call, &href).is_ok().into()),
    }
}

/// `document(href, node)`: relative to the second argument, else to the node that holds the reference, else to the schema.
fn document<'d>(call: &Call<'_, 'd>) -> Evaluated<Sequence<'d>> {
    let origin = |node: Node<'_>| Some((node.document.uri()?.to_owned(), super::nodes::base_of(node)?));
    let given = if call.has(1) { call.arg(1).first().and_then(Item::node).and_then(origin) } else { None };
    let mut found = Vec::new();
    for item in call.arg(0).items() {
        let own = item.node().and_then(origin).filter(|_| !call.has(1));
        let (origin, base) = given.clone().or(own).unwrap_or_else(|| (base(call), base(call)));
        let href = item.atomized()?.text();
        if href.is_empty() {
            // What `xml:base` says is judged like a reference.
            let origin = if base == origin { "" } else { origin.as_str() };
            found.push(load(call, origin, "", &base)?);
        } else {
            found.push(load(call, &origin, &base, &href)?);
        }
    }
    in_order(&mut found);
    Ok(found.into())
}

fn collection<'d>(_: &Call<'_, 'd>) -> Evaluated<Sequence<'d>> {
    Err(XPathError::new("FODC0004", "there are no collections here; name the documents with doc()"))
}

fn unparsed_text<'d>(call: &Call<'_, 'd>) -> Evaluated<Sequence<'d>> {
    Ok(read(call, &base(call), 0)?.text.to_string().into())
}

fn unparsed_text_lines<'d>(call: &Call<'_, 'd>) -> Evaluated<Sequence<'d>> {
    let text = read(call, &base(call), 0)?.text;
    Ok(text.lines().map(|line| Item::Atom(Atomic::string(line.to_owned()))).collect())
}

/// A text as a document (functions, 14.7.1 and 14.7.2); a fragment is read inside an element whose children are given.
fn parse_xml<'d>(call: &Call<'_, 'd>, is_fragment: bool) -> Evaluated<Sequence<'d>> {
    let Some(text) = call.text_or_none(0)? else { return Ok(Sequence::Empty) };
    let wrong = |why: String| XPathError::new("FODC0006", format!("the text is no XML: {why}"));
    call.eval.spend(text.len())?;
    let eval = call.eval;
    let limits = Limits::default().with_doctype(Doctype::Skip);
    let read = if is_fragment {
        Document::read_fragment(&eval.program.symbols, &text, &limits)
    } else {
        Document::read(&eval.program.symbols, &text, Some(&eval.program.base), &limits)
    };
    let index = read
        .map_err(|error| wrong(error.to_string()))
        .and_then(|one| eval.store.add(one).map_err(XPathError::limit))?;
    Ok(eval.store.get(index).map(Document::root).into())
}

fn resolve_uri<'d>(call: &Call<'_, 'd>) -> Evaluated<Sequence<'d>> {
    let Some(reference) = call.text_or_none(0)? else { return Ok(Sequence::Empty) };
    let base = if call.has(1) { call.string(1)?.to_string() } else { address(&base(call)) };
    Ok(Atomic::Uri(joined(&base, &reference).into()).into())
}
