//! XInclude: elements `include` become what they include (*XML Inclusions 1.0*, second edition, clauses 3 and 4).

use std::collections::{BTreeSet, HashMap, HashSet};
use std::ops::Range;
use std::rc::Rc;

use super::budget::Budget;
use super::entities::{Failure, lex};
use super::files::{Loaded, XINCLUDE_NAMESPACE};
use super::map::{Output, Piece, Spot, spot};
use super::notice::{Notice, Problem};
use super::pointer;
use super::request::{Request, Wanted};
use super::scope::{Scope, needed, over, scope_of};
use super::sources::Sources;
use super::{ExpandLimits, Inclusion, Source};
use crate::error::XmlErrorKind as Kind;
use crate::limits::Limits;
use crate::namespaces::XML_NAMESPACE;
use crate::node::{Node, NodeKind};
use crate::sniff::decode_document;
use crate::source::{Encoding, decode, first_forbidden};
use crate::tree::Document;

/// What one run of inclusions needs and gives.
pub(super) struct Includer<'a> {
    sources: &'a dyn Sources,
    limits: &'a Limits,
    expand: ExpandLimits,
    budget: &'a mut Budget,
    /// All files that were met, by number.
    files: Vec<File>,
    by_name: HashMap<(String, bool), u32>,
    /// What a reference means from a place.
    known: HashMap<(String, String, bool, String), Result<u32, String>>,
    told: HashSet<u32>,
    pub out: Output,
    pub inclusions: Vec<Inclusion>,
    pub notices: Vec<Notice>,
    count: usize,
    loaded_bytes: usize,
    /// What is written from here on is lost: something is missing that nothing stands in for.
    pub has_failed: bool,
    /// A limit was reached.
    is_over: bool,
    /// Files whose bytes are not those of their text.
    pub recoded: BTreeSet<usize>,
}

/// Whether bytes are UTF-8 without a mark.
fn is_plain(bytes: &[u8]) -> bool {
    std::str::from_utf8(bytes).is_ok_and(|text| !text.starts_with('\u{feff}'))
}

enum File {
    Xml(Rc<Loaded>),
    Text(Rc<(String, String)>),
    /// A file that is not well-formed: its text, and what is wrong.
    Broken(Rc<Broken>),
}

struct Broken {
    name: String,
    source: String,
    failure: Failure,
}

/// Where a part of a file is put.
#[derive(Clone)]
struct Place {
    inclusion: u32,
    /// Namespaces in force there.
    scope: Rc<Scope>,
    /// Files and pointers that are open.
    chain: Rc<Vec<(u32, String)>>,
    /// Inclusions and fallbacks around it.
    depth: usize,
}

/// What goes wrong with one inclusion.
enum Trouble {
    /// XInclude 1.0, 4.4: nothing saves the document.
    Fatal(Problem),
    /// A resource error: a fallback may stand in.
    Resource(Problem),
    /// The trouble is told elsewhere.
    Told,
}

impl<'a> Includer<'a> {
    pub fn new(
        sources: &'a dyn Sources,
        limits: &'a Limits,
        expand: ExpandLimits,
        budget: &'a mut Budget,
        main: Loaded,
    ) -> Self {
        let loaded_bytes = main.text().len();
        // However the file was called, its own references call it like this.
        let own = sources.rebase("", &main.name);
        let by_name = HashMap::from([((main.name.clone(), true), 0), ((own, true), 0)]);
        Self {
            sources,
            limits,
            expand,
            budget,
            files: vec![File::Xml(Rc::new(main))],
            by_name,
            known: HashMap::new(),
            told: HashSet::new(),
            out: Output::default(),
            inclusions: vec![Inclusion { file: 0, span: 0..0, outer: 0 }],
            notices: Vec::new(),
            count: 0,
            loaded_bytes,
            has_failed: false,
            is_over: false,
            recoded: BTreeSet::new(),
        }
    }

    /// Expands the main file.
    pub fn run(&mut self) {
        let Some(File::Xml(main)) = self.files.first() else { return };
        let main = Rc::clone(main);
        let chain = Rc::new(vec![(0, String::new())]);
        let place = Place { inclusion: 0, scope: Rc::new(Scope::new()), chain, depth: 0 };
        self.part(&main, 0..main.text().len(), &place);
        if main.document.root().is(XINCLUDE_NAMESPACE, "include") && !self.has_failed {
            self.check_root(&main);
        }
    }

    /// The files by number.
    pub fn into_sources(self) -> Vec<Source> {
        let unshared = |file| match file {
            File::Xml(loaded) => match Rc::try_unwrap(loaded) {
                Ok(loaded) => Source { name: loaded.name.clone(), text: loaded.into_source() },
                Err(loaded) => Source { name: loaded.name.clone(), text: loaded.source().to_owned() },
            },
            File::Text(text) => Source { name: text.0.clone(), text: text.1.clone() },
            File::Broken(broken) => Source { name: broken.name.clone(), text: broken.source.clone() },
        };
        self.files.into_iter().map(unshared).collect()
    }

    /// XInclude 1.0, 4.5: in the place of the root stands one element, with comments and instructions.
    fn check_root(&mut self, main: &Loaded) {
        let Err(error) = Document::parse(self.out.text.clone(), self.limits) else { return };
        let what = match error.kind() {
            Kind::NoRoot => "no element".to_owned(),
            Kind::SecondRoot(name) => format!("a second one, `{name}`"),
            Kind::TextOutsideRoot => "text".to_owned(),
            _ => return,
        };
        let place = Place { inclusion: 0, scope: Rc::default(), chain: Rc::default(), depth: 0 };
        self.fail(main, main.document.root(), &place, Problem::Root(what));
    }

    /// Writes a part of a file, inclusions expanded.
    fn part(&mut self, file: &Rc<Loaded>, range: Range<usize>, place: &Place) {
        let mut at = range.start;
        let start_of = |id: &crate::tree::NodeId| file.document.node(*id).map_or(usize::MAX, |node| node.span().start);
        let first = file.inclusions.partition_point(|id| start_of(id) < range.start);
        for node in file.inclusions.iter().skip(first).filter_map(|id| file.document.node(*id)) {
            let span = node.span();
            if self.is_over || span.start >= range.end {
                break;
            }
            if span.start >= at {
                self.write(file, at..span.start, place);
                self.element(file, node, place);
                at = span.end;
            }
        }
        self.write(file, at..range.end, place);
    }

    fn write(&mut self, file: &Loaded, range: Range<usize>, place: &Place) {
        if !self.has_failed {
            self.out.take(file.text(), &file.pieces, range, place.inclusion);
        }
    }

    /// An element of XInclude.
    fn element(&mut self, file: &Rc<Loaded>, node: Node<'_>, place: &Place) {
        match self.included(file, node, place) {
            Ok(()) | Err(Trouble::Told) => {}
            Err(Trouble::Fatal(problem)) => self.fail(file, node, place, problem),
            Err(Trouble::Resource(problem)) => {
                let fallback = node.elements().find(|child| child.is(XINCLUDE_NAMESPACE, "fallback"));
                match fallback {
                    None => self.fail(file, node, place, problem),
                    Some(fallback) => {
                        self.tell(file, node, place, problem, true);
                        self.fallback(file, node, fallback, place);
                    }
                }
            }
        }
    }

    fn included(&mut self, file: &Rc<Loaded>, node: Node<'_>, place: &Place) -> Result<(), Trouble> {
        let request = Request::read(node).map_err(Trouble::Fatal)?;
        self.count += 1;
        let most = self.expand.max_includes + 4 * self.files.len();
        if self.count > most {
            return Err(Trouble::Fatal(Problem::TooManyIncludes { most }));
        }
        if place.depth >= self.expand.max_include_depth {
            return Err(Trouble::Fatal(Problem::IncludesTooDeep { most: self.expand.max_include_depth }));
        }
        let number = self.wanted(file, node, &request)?;
        match (&request.wanted, self.files.get(number as usize)) {
            (Wanted::Text, Some(File::Text(text))) => {
                let text = Rc::clone(text);
                self.text(file, node, place, number, &text.1)
            }
            (Wanted::Xml { pointer }, Some(File::Xml(target))) => {
                let target = Rc::clone(target);
                self.document(file, node, place, &target, pointer.as_deref())
            }
            (_, Some(File::Broken(broken))) => {
                let broken = Rc::clone(broken);
                self.broken(file, node, place, number, &broken);
                Err(Trouble::Told)
            }
            _ => Err(Trouble::Told),
        }
    }

    /// The file that an inclusion names.
    fn wanted(&mut self, file: &Rc<Loaded>, node: Node<'_>, request: &Request) -> Result<u32, Trouble> {
        let is_xml = matches!(request.wanted, Wanted::Xml { .. });
        if request.href.is_empty() && is_xml {
            return Ok(file.number);
        }
        let refused = |why: String| Trouble::Resource(Problem::Resource { href: request.href.clone(), why });
        let encoding = request.encoding.clone().unwrap_or_default();
        let base = self.base(file, node);
        let key = (base, request.href.clone(), is_xml, encoding);
        if let Some(known) = self.known.get(&key) {
            return known.clone().map_err(refused);
        }
        let found = self.fetch(file, &key.0, request, is_xml);
        self.known.insert(key, found.clone());
        found.map_err(refused)
    }

    /// What references are seen from at a node (XML Base, 4.2).
    fn base(&self, file: &Loaded, node: Node<'_>) -> String {
        let mut bases: Vec<&str> = std::iter::once(node)
            .chain(node.ancestors())
            .filter_map(|node| node.attribute_ns(XML_NAMESPACE, "base"))
            .collect();
        bases.reverse();
        bases.into_iter().fold(file.name.clone(), |base, xml_base| self.sources.rebase(&base, xml_base))
    }

    fn fetch(&mut self, file: &Loaded, base: &str, request: &Request, is_xml: bool) -> Result<u32, String> {
        if request.href.is_empty() {
            let (name, text) = (file.name.clone(), file.source().to_owned());
            return Ok(self.add(File::Text(Rc::new((name, text)))));
        }
        let fetched = self.sources.include(&file.name, base, &request.href).map_err(|refusal| refusal.0)?;
        let key = (fetched.name.clone(), is_xml);
        if let Some(known) = self.by_name.get(&key).filter(|_| is_xml) {
            return Ok(*known);
        }
        let file = if is_xml {
            self.load(fetched.name, fetched.bytes)?
        } else {
            self.note_encoding(!is_plain(&fetched.bytes));
            let text = text_of(fetched.bytes, request.encoding.as_deref())?;
            File::Text(Rc::new((fetched.name, text)))
        };
        let number = self.add(file);
        self.by_name.insert(key, number);
        Ok(number)
    }

    fn add(&mut self, file: File) -> u32 {
        let bytes = match &file {
            File::Xml(loaded) => loaded.text().len(),
            File::Text(text) => text.1.len(),
            File::Broken(_) => 0,
        };
        self.loaded_bytes += bytes;
        self.files.push(file);
        self.files.len() as u32 - 1
    }

    /// Notes how the file that comes next is encoded.
    fn note_encoding(&mut self, is_recoded: bool) {
        if is_recoded {
            self.recoded.insert(self.files.len());
        }
    }

    fn load(&mut self, name: String, bytes: Vec<u8>) -> Result<File, String> {
        let decoded = decode_document(bytes, None).map_err(|error| error.in_file())?;
        self.note_encoding(decoded.bom || decoded.encoding != Encoding::Utf8);
        let raw = decoded.text;
        let number = self.files.len() as u32;
        let mut lexed = lex(&raw, number, &name, self.budget, self.sources);
        if let Some(failure) = lexed.failure.take() {
            return Ok(File::Broken(Rc::new(Broken { name, source: raw, failure })));
        }
        let is_same = lexed.out.text == raw;
        let text = std::mem::take(&mut lexed.out.text);
        match Document::parse(text, self.limits) {
            Ok(document) => {
                let raw = (!is_same).then_some(raw);
                Ok(File::Xml(Rc::new(Loaded::new(number, name, raw, lexed, document))))
            }
            Err(error) => {
                let span = spot(&lexed.out.pieces, error.span()).span;
                let failure = Failure { problem: Problem::IllFormed(error.to_string()), span };
                Ok(File::Broken(Rc::new(Broken { name, source: raw, failure })))
            }
        }
    }

    /// Enters a file: the place of what it brings.
    fn enter(&mut self, file: &Loaded, node: Node<'_>, place: &Place, number: u32, pointer: &str) -> Place {
        let from = spot(&file.pieces, node.start_tag_span());
        self.inclusions.push(Inclusion { file: from.file, span: from.span, outer: place.inclusion });
        let own = scope_of(node.parent());
        let mut chain = (*place.chain).clone();
        chain.push((number, pointer.to_owned()));
        Place {
            inclusion: self.inclusions.len() as u32 - 1,
            scope: Rc::new(over(&place.scope, &own)),
            chain: Rc::new(chain),
            depth: place.depth + 1,
        }
    }

    /// `parse="xml"` (XInclude 1.0, 4.2).
    fn document(
        &mut self,
        file: &Rc<Loaded>,
        node: Node<'_>,
        place: &Place,
        target: &Rc<Loaded>,
        pointer: Option<&str>,
    ) -> Result<(), Trouble> {
        let named = pointer.unwrap_or_default();
        if place.chain.iter().any(|(number, open)| *number == target.number && open == named) {
            return Err(Trouble::Fatal(Problem::Loop(target.name.clone())));
        }
        let found = match pointer {
            None => None,
            Some(pointer) => {
                let why = |why| {
                    let (pointer, file) = (pointer.to_owned(), target.name.clone());
                    Trouble::Resource(Problem::Pointer { pointer, file, why })
                };
                Some(pointer::find(pointer, target.document.root(), &|id| target.by_id(id)).map_err(why)?)
            }
        };
        let inner = self.enter(file, node, place, target.number, named);
        match found {
            Some(element) => self.moved(target, element, &inner.scope, &inner),
            None => target.document.top_level().for_each(|node| self.moved(target, node, &inner.scope, &inner)),
        }
        self.check_size()
    }

    fn check_size(&self) -> Result<(), Trouble> {
        let most = self.loaded_bytes.saturating_mul(2).saturating_add(16 << 20).min(self.expand.max_included);
        let most = most.max(self.loaded_bytes);
        if self.out.text.len() > most {
            return Err(Trouble::Fatal(Problem::IncludesTooLarge { most }));
        }
        Ok(())
    }

    /// Writes a node at another place than its own, where `scope` is in force.
    fn moved(&mut self, file: &Rc<Loaded>, node: Node<'_>, scope: &Scope, place: &Place) {
        let span = if node.is_text() { whole_text(node) } else { node.span() };
        if node.kind() != NodeKind::Element || node.namespace() == Some(XINCLUDE_NAMESPACE) {
            return self.part(file, span, place);
        }
        let name_end = node.name_span().end;
        self.write(file, span.start..name_end, place);
        if !self.has_failed {
            let declarations = needed(node, &scope_of(node.parent()), scope);
            let named = spot(&file.pieces, span.start..name_end);
            self.out.put(&declarations, named.file, place.inclusion, named.span);
        }
        self.part(file, name_end..span.end, place);
    }

    /// `parse="text"` (XInclude 1.0, 4.3).
    fn text(
        &mut self,
        file: &Rc<Loaded>,
        node: Node<'_>,
        place: &Place,
        number: u32,
        text: &str,
    ) -> Result<(), Trouble> {
        if let Some((_, character)) = first_forbidden(text) {
            let file = self.name(number).to_owned();
            return Err(Trouble::Fatal(Problem::Character { file, character }));
        }
        let inner = self.enter(file, node, place, number, "");
        if self.has_failed {
            return Ok(());
        }
        let mut at = 0;
        while let Some(found) = text.get(at..).and_then(|rest| rest.find(['<', '>', '&', '\r'])) {
            let next = at + found;
            self.out.copy(&text[at..next], number, inner.inclusion, at);
            let escaped = match text.as_bytes().get(next) {
                Some(b'<') => "&lt;",
                Some(b'>') => "&gt;",
                Some(b'&') => "&amp;",
                _ => "&#13;",
            };
            self.out.put(escaped, number, inner.inclusion, next..next + 1);
            at = next + 1;
        }
        self.out.copy(text.get(at..).unwrap_or_default(), number, inner.inclusion, at);
        self.check_size()
    }

    fn name(&self, number: u32) -> &str {
        match self.files.get(number as usize) {
            Some(File::Xml(loaded)) => &loaded.name,
            Some(File::Text(text)) => &text.0,
            Some(File::Broken(broken)) => &broken.name,
            None => "",
        }
    }

    /// Writes what a fallback holds (XInclude 1.0, 4.4). Namespaces that only the inclusion declares move along.
    fn fallback(&mut self, file: &Rc<Loaded>, node: Node<'_>, fallback: Node<'_>, place: &Place) {
        let scope = over(&place.scope, &scope_of(node.parent()));
        let inner = Place { depth: place.depth + 1, ..place.clone() };
        fallback.children().for_each(|child| self.moved(file, child, &scope, &inner));
    }

    fn broken(&mut self, file: &Loaded, node: Node<'_>, place: &Place, number: u32, broken: &Broken) {
        if self.told.insert(number) {
            let inner = self.enter(file, node, place, number, "");
            let span = broken.failure.span.clone();
            let spot = Spot { file: number, inclusion: inner.inclusion, span, is_verbatim: true };
            let problem = broken.failure.problem.clone();
            self.notices.push(Notice { problem, is_warning: false, spot, at: self.out.text.len() });
        }
        self.has_failed = true;
    }

    fn fail(&mut self, file: &Loaded, node: Node<'_>, place: &Place, problem: Problem) {
        self.is_over |= problem.code().starts_with("limit");
        self.tell(file, node, place, problem, false);
        self.has_failed = true;
    }

    fn tell(&mut self, file: &Loaded, node: Node<'_>, place: &Place, problem: Problem, is_warning: bool) {
        let found = spot(&file.pieces, node.start_tag_span());
        let spot = Spot { inclusion: place.inclusion, ..found };
        self.notices.push(Notice { problem, is_warning, spot, at: self.out.text.len() });
    }
}

/// The bytes of a text node with its markup.
fn whole_text(node: Node<'_>) -> Range<usize> {
    use crate::event::TextKind;
    let span = node.span();
    match node.text_kind() {
        Some(TextKind::CData) => span.start - "<![CDATA[".len()..span.end + "]]>".len(),
        _ => span,
    }
}

/// The characters of a text file (XInclude 1.0, 4.3): in the encoding that is named, else that of its byte order mark,
/// else UTF-8. An XML file may name its own.
fn text_of(bytes: Vec<u8>, label: Option<&str>) -> Result<String, String> {
    let encoding = match label {
        None => None,
        Some(label) => Some(Encoding::for_label(label).ok_or_else(|| format!("the encoding `{label}` is not known"))?),
    };
    let is_marked =
        bytes.starts_with(b"\xEF\xBB\xBF") || bytes.starts_with(b"\xFE\xFF") || bytes.starts_with(b"\xFF\xFE");
    let decoded = decode(bytes, encoding.filter(|_| !is_marked)).map_err(|_| {
        let name = label.unwrap_or("UTF-8");
        format!("it is not text in {name}; name its encoding in the attribute `encoding`")
    })?;
    Ok(decoded.text)
}

/// The pieces of a text that stands for itself.
pub(super) fn itself(text: &str) -> Vec<Piece> {
    if text.is_empty() { Vec::new() } else { vec![Piece::new(0, 0, 0, 0, None)] }
}
