//! OASIS XML Catalogs 1.1: local files in place of names on the network.
//!
//! | element | what it says |
//! |---|---|
//! | `uri`, `system` | this one name means that file |
//! | `rewriteURI`, `rewriteSystem` | names with this beginning mean files with that beginning; the longest beginning wins |
//! | `uriSuffix`, `systemSuffix` | names with this ending mean that file; the longest ending wins |
//! | `delegateURI` | names with this beginning are looked up in that catalog only |
//! | `nextCatalog` | the next catalog to search |
//! | `group` | only a place for `xml:base` |
//!
//! | `public` | a document type with this public identifier means that file |
//!
//! A reference of a document may be meant as a URI, as a system identifier or as a public identifier; all kinds of entries
//! are asked, those for URIs first.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use crate::xml::source::LineIndex;
use crate::xml::{Document, Limits, Node, XML_NAMESPACE};

use super::error::{CatalogError, MAX_CATALOG_DEPTH, ResolveError};
use super::resolver::Resolver;
use super::uri::{absolute, has_scheme, normalised, percent_decoded};

const NAMESPACE: &str = "urn:oasis:names:tc:entity:xmlns:xml:catalog";

/// What an entry is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Whole,
    Beginning,
    Ending,
    Delegate,
    Next,
}

/// Elements of a catalog, the attribute that names what they are about, and the one that says where it is.
const ELEMENTS: &[(&str, Kind, &str, &str)] = &[
    ("uri", Kind::Whole, "name", "uri"),
    ("system", Kind::Whole, "systemId", "uri"),
    ("public", Kind::Whole, "publicId", "uri"),
    ("rewriteURI", Kind::Beginning, "uriStartString", "rewritePrefix"),
    ("rewriteSystem", Kind::Beginning, "systemIdStartString", "rewritePrefix"),
    ("uriSuffix", Kind::Ending, "uriSuffix", "uri"),
    ("systemSuffix", Kind::Ending, "systemIdSuffix", "uri"),
    ("delegateURI", Kind::Delegate, "uriStartString", "catalog"),
    ("nextCatalog", Kind::Next, "", "catalog"),
];

#[derive(Debug)]
struct Entry {
    kind: Kind,
    /// Whether it is about URIs, not system identifiers.
    is_uri: bool,
    key: String,
    target: String,
    line: usize,
}

#[derive(Debug)]
struct Catalog {
    name: String,
    entries: Vec<Entry>,
}

/// Catalogs in the order in which they are searched; each is read once, when it is first needed.
#[derive(Debug)]
pub struct Catalogs<R> {
    files: R,
    roots: Vec<String>,
    read: Mutex<HashMap<String, Arc<Catalog>>>,
}

impl<R: Resolver> Catalogs<R> {
    /// The catalogs with these paths, read through `files`.
    pub fn new(roots: Vec<String>, files: R) -> Self {
        Self { files, roots, read: Mutex::default() }
    }

    /// Whether there is a catalog at all.
    pub(super) fn has_any(&self) -> bool {
        !self.roots.is_empty()
    }

    /// The local path that stands for `uri`, if a catalog names one.
    ///
    /// # Errors
    /// If a catalog cannot be read, is not a catalog, or leads to the network.
    pub fn find(&self, uri: &str) -> Result<Option<String>, CatalogError> {
        Ok(self.locate(uri)?.map(|found| found.path))
    }

    /// The same, with the catalog that says so.
    pub(super) fn locate(&self, uri: &str) -> Result<Option<Found>, CatalogError> {
        let uri = normalised(uri);
        let mut search = Search { catalogs: self, uri: &uri, open: Vec::new(), asked: Vec::new() };
        for root in &self.roots {
            if let Some(found) = search.catalog("", root)? {
                return Ok(Some(found));
            }
        }
        Ok(None)
    }

    /// The catalog at a path, which another one names, or a person where `origin` is empty.
    fn catalog(&self, origin: &str, path: &str) -> Result<Arc<Catalog>, CatalogError> {
        let mut read = self.read.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = read.get(path) {
            return Ok(Arc::clone(known));
        }
        let unreadable =
            |error: ResolveError| CatalogError::Unreadable { catalog: path.to_owned(), reason: error.to_string() };
        self.files.judge(origin, path).map_err(unreadable)?;
        let file = self.files.read(path).map_err(unreadable)?;
        let catalog = Arc::new(Catalog::read(path, &file.text)?);
        read.insert(path.to_owned(), Arc::clone(&catalog));
        Ok(catalog)
    }
}

/// What a catalog says.
#[derive(Debug)]
pub(super) struct Found {
    /// The local path.
    pub path: String,
    /// The catalog.
    pub catalog: String,
}

/// One search through catalogs.
struct Search<'s, R> {
    catalogs: &'s Catalogs<R>,
    uri: &'s str,
    /// The catalogs that lead to the one that is asked.
    open: Vec<String>,
    /// Catalogs that had no answer: they are not asked again, so that circles end.
    asked: Vec<String>,
}

impl<R: Resolver> Search<'_, R> {
    fn catalog(&mut self, origin: &str, path: &str) -> Result<Option<Found>, CatalogError> {
        if self.asked.iter().any(|asked| asked == path) {
            return Ok(None);
        }
        if self.open.len() >= MAX_CATALOG_DEPTH {
            return Err(CatalogError::TooDeep(path.to_owned()));
        }
        self.asked.push(path.to_owned());
        self.open.push(path.to_owned());
        let catalog = self.catalogs.catalog(origin, path)?;
        let found = self.entries(&catalog);
        self.open.pop();
        found
    }

    /// In the order of the standard (7.2.2): whole names, beginnings, endings, delegates, next catalogs.
    fn entries(&mut self, catalog: &Catalog) -> Result<Option<Found>, CatalogError> {
        let found = |path: String| Found { path, catalog: catalog.name.clone() };
        if let Some(entry) = catalog.best(Kind::Whole, |key| key == self.uri) {
            return catalog.local(entry, entry.target.clone()).map(found).map(Some);
        }
        if let Some(entry) = catalog.best(Kind::Beginning, |key| self.uri.starts_with(key)) {
            return catalog
                .local(entry, format!("{}{}", entry.target, percent_decoded(&self.uri[entry.key.len()..])))
                .map(found)
                .map(Some);
        }
        if let Some(entry) = catalog.best(Kind::Ending, |key| self.uri.ends_with(key)) {
            return catalog.local(entry, entry.target.clone()).map(found).map(Some);
        }
        let mut delegates: Vec<&Entry> =
            catalog.of(Kind::Delegate).filter(|entry| self.uri.starts_with(&entry.key)).collect();
        let is_delegated = !delegates.is_empty();
        delegates.sort_by_key(|entry| std::cmp::Reverse(entry.key.len()));
        let others = if is_delegated { delegates } else { catalog.of(Kind::Next).collect() };
        for entry in others {
            let path = catalog.local(entry, entry.target.clone())?;
            if let Some(found) = self.catalog(&catalog.name, &path)? {
                return Ok(Some(found));
            }
        }
        Ok(None)
    }
}

impl Catalog {
    fn read(name: &str, text: &str) -> Result<Self, CatalogError> {
        let wrong = |at: usize, message: String| {
            let line = LineIndex::new(text).position(at).line;
            CatalogError::Wrong { catalog: name.to_owned(), line, message }
        };
        let limits = Limits::default().with_doctype(crate::xml::Doctype::Skip);
        let document =
            Document::parse(text.to_owned(), &limits).map_err(|error| wrong(error.span().start, error.to_string()))?;
        let root = document.root();
        if !root.is(NAMESPACE, "catalog") {
            let found = format!("the root is `{}`, not `catalog` in the namespace {NAMESPACE}", root.local_name());
            return Err(wrong(root.span().start, found));
        }
        let mut reading = Reading { lines: LineIndex::new(text), entries: Vec::new() };
        reading.children(root, name).map_err(|(at, message)| wrong(at, message))?;
        Ok(Self { name: name.to_owned(), entries: reading.entries })
    }

    fn of(&self, kind: Kind) -> impl Iterator<Item = &Entry> {
        self.entries.iter().filter(move |entry| entry.kind == kind)
    }

    /// The entry with the longest key among those that match; of equals those for URIs, then the first.
    fn best(&self, kind: Kind, matches: impl Fn(&str) -> bool) -> Option<&Entry> {
        let rank = |entry: &Entry| (entry.key.len(), entry.is_uri);
        let found = self.of(kind).filter(|entry| matches(&entry.key));
        found.reduce(|best, entry| if rank(entry) > rank(best) { entry } else { best })
    }

    /// The target of an entry, which must be a file.
    fn local(&self, entry: &Entry, target: String) -> Result<String, CatalogError> {
        if has_scheme(&target) {
            return Err(CatalogError::Remote { catalog: self.name.clone(), line: entry.line, target });
        }
        Ok(target)
    }
}

struct Reading<'t> {
    lines: LineIndex<'t>,
    entries: Vec<Entry>,
}

impl Reading<'_> {
    /// The entries inside an element; `base` is what their references are seen from. Elements of other namespaces, and
    /// those that refer to document types, are skipped.
    fn children(&mut self, parent: Node<'_>, base: &str) -> Result<(), (usize, String)> {
        let base = based(parent, base);
        for node in parent.elements().filter(|node| node.namespace() == Some(NAMESPACE)) {
            if node.local_name() == "group" {
                // Groups hold no groups (7.1.2), so this goes one deep; deeper ones are skipped like strangers.
                if parent.local_name() == "catalog" {
                    self.children(node, &base)?;
                }
            } else if let Some(row) = ELEMENTS.iter().find(|row| row.0 == node.local_name()) {
                self.entry(node, row, &based(node, &base))?;
            }
        }
        Ok(())
    }

    fn entry(&mut self, node: Node<'_>, row: &(&str, Kind, &str, &str), base: &str) -> Result<(), (usize, String)> {
        let (element, kind, key, target) = *row;
        let at = node.span().start;
        let required =
            |name: &str| node.attribute(name).ok_or_else(|| (at, format!("`{element}` needs the attribute `{name}`")));
        let key = if key.is_empty() { String::new() } else { normalised(required(key)?) };
        let target = absolute(base, required(target)?);
        let is_uri = !element.to_ascii_lowercase().contains("system") && element != "public";
        self.entries.push(Entry { kind, is_uri, key, target, line: self.lines.position(at).line });
        Ok(())
    }
}

fn based(node: Node<'_>, base: &str) -> String {
    node.attribute_ns(XML_NAMESPACE, "base").map_or_else(|| base.to_owned(), |inner| absolute(base, inner))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Resource;

    /// Files by their paths.
    #[derive(Clone)]
    struct Virtual(Vec<(&'static str, String)>);

    impl Resolver for Virtual {
        fn resolve(&self, _: &str, path: &str) -> Result<Resource, ResolveError> {
            let found = self.0.iter().find(|(name, _)| *name == path);
            let (name, text) = found.ok_or_else(|| ResolveError::Unknown(path.to_owned()))?;
            Ok(Resource { name: (*name).to_owned(), text: text.as_str().into() })
        }
    }

    fn file(name: &'static str, entries: &str) -> (&'static str, String) {
        (name, format!("<catalog xmlns='{NAMESPACE}' prefer='public'>\n{entries}\n</catalog>"))
    }

    /// What a search for `uri` finds, beginning with the first of the files.
    fn found(files: &[(&'static str, String)], uri: &str) -> Result<Option<String>, CatalogError> {
        Catalogs::new(vec![files[0].0.to_owned()], Virtual(files.to_vec())).find(uri)
    }

    fn in_one(entries: &str, uri: &str) -> Option<String> {
        found(&[file("c/catalog.xml", entries)], uri).unwrap()
    }

    #[test]
    fn a_whole_name_wins_over_its_beginning_and_its_ending() {
        let entries = "<uriSuffix uriSuffix='/tei.rng' uri='suffix.rng'/>
            <rewriteURI uriStartString='http://x.org/' rewritePrefix='local/'/>
            <uri name='http://x.org/a/tei.rng' uri='../whole.rng'/>";
        assert_eq!(in_one(entries, "http://x.org/a/tei.rng").as_deref(), Some("whole.rng"));
        assert_eq!(in_one(entries, "http://x.org/b/tei.rng").as_deref(), Some("c/local/b/tei.rng"));
        assert_eq!(in_one(entries, "http://y.org/b/tei.rng").as_deref(), Some("c/suffix.rng"));
        assert_eq!(in_one(entries, "http://y.org/b/other.rng"), None);
    }

    #[test]
    fn the_longest_beginning_and_ending_win() {
        let entries = "<rewriteSystem systemIdStartString='http://x.org/' rewritePrefix='short/'/>
            <rewriteURI uriStartString='http://x.org/a/' rewritePrefix='long/'/>
            <systemSuffix systemIdSuffix='b.rng' uri='short.rng'/>
            <systemSuffix systemIdSuffix='/b.rng' uri='long.rng'/>";
        assert_eq!(in_one(entries, "http://x.org/a/b.rng").as_deref(), Some("c/long/b.rng"));
        assert_eq!(in_one(entries, "http://x.org/b/b.rng").as_deref(), Some("c/short/b/b.rng"));
        assert_eq!(in_one(entries, "http://y.org/b.rng").as_deref(), Some("c/long.rng"));
    }

    #[test]
    fn uris_are_asked_before_system_identifiers_and_compared_when_normalised() {
        let entries =
            "<system systemId='http://x.org/a b' uri='system.rng'/><uri name='http://x.org/a%20b' uri='uri.rng'/>";
        assert_eq!(in_one(entries, "http://x.org/a b").as_deref(), Some("c/uri.rng"));
        let only = "<system systemId='urn:x:a' uri='system.rng'/>";
        assert_eq!(in_one(only, "urn:x:a").as_deref(), Some("c/system.rng"));
    }

    #[test]
    fn bases_nest() {
        let entries = "<group xml:base='g/' prefer='system'>
                <uri name='urn:a' uri='a.rng'/><uri name='urn:b' uri='b.rng' xml:base='../h/'/>
            </group>
            <x:uri xmlns:x='urn:other' name='urn:c' uri='c.rng'/><public publicId='p' uri='p.dtd'/>";
        assert_eq!(in_one(entries, "urn:a").as_deref(), Some("c/g/a.rng"));
        assert_eq!(in_one(entries, "urn:b").as_deref(), Some("c/h/b.rng"));
        assert_eq!(in_one(entries, "urn:c"), None);
    }

    #[test]
    fn delegates_are_asked_alone_and_the_longest_first() {
        let files = [
            file(
                "a.xml",
                "<delegateURI uriStartString='http://x.org/' catalog='d1.xml'/>
                 <delegateURI uriStartString='http://x.org/y/' catalog='d2.xml'/><nextCatalog catalog='next.xml'/>",
            ),
            file("d1.xml", "<uri name='http://x.org/y/1' uri='d1-1'/><uri name='http://x.org/y/2' uri='d1-2'/>"),
            file("d2.xml", "<uri name='http://x.org/y/1' uri='d2-1'/>"),
            file("next.xml", "<uriSuffix uriSuffix='3' uri='next-3'/>"),
        ];
        assert_eq!(found(&files, "http://x.org/y/1"), Ok(Some("d2-1".to_owned())));
        assert_eq!(found(&files, "http://x.org/y/2"), Ok(Some("d1-2".to_owned())));
        assert_eq!(found(&files, "http://x.org/y/3"), Ok(None));
        assert_eq!(found(&files, "http://z.org/3"), Ok(Some("next-3".to_owned())));
    }

    #[test]
    fn circles_end_and_depth_is_limited() {
        let circle = [
            file("a.xml", "<nextCatalog catalog='b.xml'/>"),
            file(
                "b.xml",
                "<nextCatalog catalog='a.xml'/><nextCatalog catalog='b.xml'/><uri name='urn:a' uri='found'/>",
            ),
        ];
        assert_eq!(found(&circle, "urn:a"), Ok(Some("found".to_owned())));
        assert_eq!(found(&circle, "urn:b"), Ok(None));
        let names: Vec<&'static str> =
            (0..=MAX_CATALOG_DEPTH).map(|number| &*Box::leak(format!("{number}.xml").into_boxed_str())).collect();
        let next = |number: usize| format!("<nextCatalog catalog='{}.xml'/>", number + 1);
        let chain: Vec<_> = names.iter().enumerate().map(|(number, name)| file(name, &next(number))).collect();
        assert_eq!(found(&chain, "urn:a"), Err(CatalogError::TooDeep(format!("{MAX_CATALOG_DEPTH}.xml"))));
    }

    #[test]
    fn what_is_wrong_is_told_with_its_line() {
        let remote =
            file("a.xml", "\n<uri name='urn:a' uri='http://x.org/a.rng'/><nextCatalog catalog='http://x.org/c.xml'/>");
        let told = |uri: &str| found(std::slice::from_ref(&remote), uri).unwrap_err().to_string();
        assert!(told("urn:a").starts_with("a.xml:3: this entry leads to `http://x.org/a.rng`"), "{}", told("urn:a"));
        assert!(told("urn:b").contains("http://x.org/c.xml"));
        for (text, expected) in [
            ("<catalog/>", "c:1: the root is `catalog`, not"),
            ("<catalog", "c:1: "),
            (&*file("c", "<uri name='urn:a'/>").1, "c:2: `uri` needs the attribute `uri`"),
        ] {
            let told = found(&[("c", text.to_owned())], "urn:a").unwrap_err().to_string();
            assert!(told.starts_with(expected), "{told}");
        }
        assert!(matches!(found(&[("a", String::new())], "urn:a"), Err(CatalogError::Wrong { .. })));
        let missing = Catalogs::new(vec!["no.xml".to_owned()], Virtual(Vec::new())).find("urn:a");
        assert!(matches!(missing, Err(CatalogError::Unreadable { .. })));
    }
}
