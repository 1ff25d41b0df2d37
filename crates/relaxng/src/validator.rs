//! Validation of one document, event by event.

use std::ops::Range;
use std::sync::Arc;

use super::automaton::{Cache, Facts, LAX, StateId, StepId, TextRule, Threads};
use super::datatypes::Prefixes;
use super::derive::Event as Derived;
use super::expected::{Expected, title};
use super::ids::Ids;
use super::invalidity::{Complaint, Invalidity, InvalidityKind, short};
use super::matching::{Matching, is_space};
use super::names::{ELSEWHERE, NamespaceIndex, Symbol, SymbolId};
use super::pattern::{Node, PatternId};
use super::schema::Schema;
use super::strays::Slip;
use crate::nearest;
use crate::xml::{Attribute, EndElement, Event, NamespaceId, Reader, StartElement, Text, Tokens, XmlError};

/// The result of validating a document.
#[derive(Debug, Clone, Default)]
#[non_exhaustive]
pub struct Outcome {
    /// The violations, in the order of the document; dangling references last.
    pub invalidities: Vec<Invalidity>,
    /// Whether there are more violations than were kept.
    pub truncated: bool,
    /// Why the document could not be read to its end, if it could not.
    pub error: Option<XmlError>,
}

impl Outcome {
    /// Whether the document is well-formed and valid.
    pub fn is_valid(&self) -> bool {
        self.invalidities.is_empty() && self.error.is_none()
    }
}

impl Schema {
    /// Validates a document, one event at a time: memory does not grow with its length, except for its ids.
    pub fn validate<S: Tokens>(&self, reader: &mut Reader<S>) -> Outcome {
        let mut validator = Validator::new(self);
        loop {
            match reader.next_event() {
                Ok(Some(ref event)) => validator.event(event),
                Ok(None) => return validator.finish(),
                Err(error) => {
                    return Outcome { error: Some(error), ..validator.stop() };
                }
            }
        }
    }
}

/// An open element.
#[derive(Debug)]
struct Frame {
    symbol: SymbolId,
    /// Bytes of the name in the start tag.
    name: Range<usize>,
    state: StateId,
    /// The step that led here; `None` for the document itself and for an element that should not be here.
    step: Option<StepId>,
    /// The child element last closed.
    last: Option<SymbolId>,
    has_children: bool,
    /// Text that is not white space was met since the last tag and has been judged.
    text: bool,
    /// The finding that says that the name is misspelt, by number.
    misspelt: Option<usize>,
    /// The namespace is not the one that the element must be in: its children that share it are not told again.
    wrong_namespace: Option<NamespaceId>,
}

/// Keeps the state of one document. For a complete document use [`Schema::validate`].
#[derive(Debug)]
pub struct Validator<'s> {
    pub(super) schema: &'s Schema,
    pub(super) cache: Cache,
    frames: Vec<Frame>,
    /// Namespaces of the document by number, as the schema knows them.
    namespaces: Vec<Option<Option<NamespaceIndex>>>,
    /// Text of the element last opened, where its content is data.
    content: String,
    /// Where that text begins.
    content_span: Range<usize>,
    prefixes: Declared,
    ids: Ids,
    checks_ids: bool,
    pub(super) found: Vec<Invalidity>,
    /// There are more findings than are kept, and the document is not looked at any more.
    truncated: bool,
    /// Elements opened since.
    unseen: usize,
}

/// Prefixes in scope, kept only for schemas that ask for them.
#[derive(Debug, Default)]
struct Declared(Vec<(usize, Box<str>, Box<str>)>);

impl Prefixes for Declared {
    fn resolve(&self, prefix: &str) -> Option<&str> {
        if prefix == "xml" {
            return Some(crate::xml::XML_NAMESPACE);
        }
        let found = self.0.iter().rev().find(|(_, declared, _)| **declared == *prefix);
        found.map(|(_, _, namespace)| &**namespace).filter(|namespace| !namespace.is_empty() || prefix.is_empty())
    }
}

/// Findings kept for one document.
const MAX_FOUND: usize = 1000;

impl<'s> Validator<'s> {
    /// A validator at the start of a document.
    pub fn new(schema: &'s Schema) -> Self {
        let document = Frame {
            symbol: ELSEWHERE,
            name: 0..0,
            state: schema.automaton.start,
            step: None,
            last: None,
            has_children: false,
            text: false,
            misspelt: None,
            wrong_namespace: None,
        };
        Self {
            schema,
            cache: schema.automaton.take_cache(),
            frames: vec![document],
            namespaces: Vec::new(),
            content: String::new(),
            content_span: 0..0,
            prefixes: Declared::default(),
            ids: Ids::default(),
            checks_ids: true,
            found: Vec::new(),
            truncated: false,
            unseen: 0,
        }
    }

    /// The same without checks of ids and references.
    #[must_use]
    pub fn without_ids(self) -> Self {
        Self { checks_ids: false, ..self }
    }

    /// Takes the next event of the document.
    pub fn event(&mut self, event: &Event<'_>) {
        if self.truncated {
            return self.after_all(event);
        }
        match event {
            Event::Start(start) => self.start(start),
            Event::End(end) => self.end(end),
            Event::Text(text) => self.text(text),
            _ => {}
        }
    }

    /// Takes an event where no more findings are kept: only the end tags of misspelt elements still matter.
    fn after_all(&mut self, event: &Event<'_>) {
        match event {
            Event::Start(_) => self.unseen += 1,
            Event::End(_) if self.unseen > 0 => self.unseen -= 1,
            Event::End(end) if self.frames.len() > 1 => {
                if let Some(frame) = self.frames.pop() {
                    self.name_end_tag(&frame, end);
                }
            }
            _ => {}
        }
    }

    /// The result so far, for a document that cannot be read to its end.
    pub fn stop(mut self) -> Outcome {
        self.schema.automaton.return_cache(std::mem::take(&mut self.cache));
        Outcome { invalidities: self.found, truncated: self.truncated, error: None }
    }

    /// The result, after the last event.
    pub fn finish(mut self) -> Outcome {
        if self.schema.automaton.is_exhausted() {
            self.report(InvalidityKind::TooAmbiguous, 0..0);
        }
        let knows_all = self.schema.ids.knows_all();
        let dangling: Vec<(String, Range<usize>)> =
            self.ids.dangling().filter(|_| knows_all).map(|(id, span)| (id.to_owned(), span)).collect();
        for (id, span) in dangling {
            self.report(InvalidityKind::DanglingReference { id }, span);
        }
        self.stop()
    }

    pub(super) fn facts(&mut self, state: StateId) -> Arc<Facts> {
        Arc::clone(self.cache.facts(&self.schema.automaton, state))
    }

    fn symbol(&mut self, id: NamespaceId, namespace: Option<&str>, local: &str) -> SymbolId {
        let index = id.index();
        if self.namespaces.len() <= index {
            self.namespaces.resize(index + 1, None);
        }
        let names = &self.schema.automaton.simple.names;
        let known = *self.namespaces[index].get_or_insert_with(|| names.namespace(namespace.unwrap_or_default()));
        known.map_or(ELSEWHERE, |namespace| self.cache.recent.symbol(names, namespace, local))
    }

    /// The innermost open element, or the document.
    fn top(&mut self) -> &mut Frame {
        let last = self.frames.len() - 1;
        &mut self.frames[last]
    }

    fn start(&mut self, start: &StartElement<'_>) {
        self.data_before_child();
        let symbol = self.symbol(start.namespace_id(), start.namespace(), start.local_name());
        if self.schema.needs_prefixes {
            let depth = self.frames.len();
            let declared = start.namespace_declarations().map(|one| {
                let prefix = if one.prefix().is_some() { one.local_name() } else { "" };
                (depth, prefix.into(), one.value().into())
            });
            self.prefixes.0.extend(declared);
        }
        let mut slip = Slip::default();
        let (step, opened) = self.open(start, symbol, &mut slip);
        // The types of attributes are those of the element that is meant; messages call it as it is written.
        let state = self.attributes(start, slip.meant.unwrap_or(symbol), opened);
        let symbol = slip.meant.filter(|_| slip.namespace.is_some()).unwrap_or(symbol);
        let state = self.close_tag(start, symbol, state);
        self.frames.push(Frame {
            symbol,
            name: start.name_span(),
            state,
            step,
            last: None,
            has_children: false,
            text: false,
            misspelt: slip.finding,
            wrong_namespace: slip.namespace,
        });
    }

    /// Text before a child element can only be matched by `text`, never by data.
    fn data_before_child(&mut self) {
        let state = self.top().state;
        if self.content.bytes().all(is_space) || state == LAX {
            self.content.clear();
            return;
        }
        let content = std::mem::take(&mut self.content);
        match self.cache.facts(&self.schema.automaton, state).text {
            TextRule::Goes(next) => self.top().state = next,
            TextRule::Stays => {}
            TextRule::Forbidden => {
                let expected = self.expected_elements(state);
                let span = self.content_span.clone();
                self.report(InvalidityKind::MisplacedText { text: short(&content), expected }, span);
            }
        }
    }

    /// The step by which an element is entered, and its state there.
    fn open(&mut self, start: &StartElement<'_>, symbol: SymbolId, slip: &mut Slip) -> (Option<StepId>, StateId) {
        let parent = self.top().state;
        let automaton = &self.schema.automaton;
        if parent == LAX {
            return (None, automaton.stray(symbol).unwrap_or(LAX));
        }
        let step = self.cache.step(automaton, parent, symbol, Derived::Element);
        if step.is_none() && automaton.is_exhausted() {
            return (None, LAX);
        }
        match step.or_else(|| self.open_anyway(start, symbol, parent, slip)) {
            Some(step) => (Some(step), self.cache.contents(automaton, step).child),
            None => (None, automaton.stray(symbol).unwrap_or(LAX)),
        }
    }

    /// Whether the element around is in this namespace, and should not be.
    pub(super) fn shares_wrong_namespace(&mut self, namespace: NamespaceId) -> bool {
        self.top().wrong_namespace == Some(namespace)
    }

    /// What was due before an element and is not any more behind it.
    pub(super) fn missing_before(&mut self, step: StepId, symbol: SymbolId, expected: &Expected) -> Vec<String> {
        let after = self.cache.join(&self.schema.automaton, step, Threads::MAX);
        let still_due = self.expected_elements(after).due();
        let own = self.title(symbol);
        let is_missing = |name: &String| !still_due.contains(name) && Some(name) != own.as_ref();
        expected.due().into_iter().filter(is_missing).collect()
    }

    fn attributes(&mut self, start: &StartElement<'_>, element: SymbolId, mut state: StateId) -> StateId {
        for attribute in start.attributes() {
            let symbol = self.symbol(attribute.namespace_id(), attribute.namespace(), attribute.local_name());
            self.id(start, &attribute, element, symbol);
            if state != LAX {
                state = self.attribute(start, &attribute, symbol, state);
            }
        }
        state
    }

    fn id(&mut self, start: &StartElement<'_>, attribute: &Attribute<'_>, element: SymbolId, symbol: SymbolId) {
        let Some((kind, is_checked)) = self.schema.ids.get(element, symbol).filter(|_| self.checks_ids) else { return };
        if !is_checked {
            return self.ids.may_be(attribute.value(), attribute.value_span());
        }
        let repeated = self.ids.take(kind, attribute.value(), attribute.value_span());
        if let Some((id, first)) = repeated {
            self.report_in(start, InvalidityKind::DuplicateId { id, first }, attribute.value_span());
        }
    }

    fn attribute(
        &mut self,
        start: &StartElement<'_>,
        attribute: &Attribute<'_>,
        symbol: SymbolId,
        state: StateId,
    ) -> StateId {
        let automaton = &self.schema.automaton;
        let Some(step) = self.cache.step(automaton, state, symbol, Derived::Attribute) else {
            if automaton.is_exhausted() {
                return LAX;
            }
            return self.unknown_attribute(start, attribute, state);
        };
        let contents = &self.cache.contents(automaton, step).contents;
        let matching =
            Matching { patterns: &automaton.simple.patterns, library: &self.schema.library, prefixes: &self.prefixes };
        let value = attribute.value();
        let accepts = |content: &PatternId| *content == PatternId::TEXT || matching.accepts(*content, value);
        let mut matched: Threads =
            (0..).zip(contents).filter(|(_, content)| accepts(content)).map(|(bit, _)| 1 << bit).sum();
        if matched == 0 {
            matched = Threads::MAX;
            let complaint = complaint(&matching, contents, value);
            let (name, value) = (attribute.qualified_name().to_owned(), value.to_owned());
            self.report_in(start, InvalidityKind::AttributeValue { name, value, complaint }, attribute.value_span());
        }
        self.cache.join(automaton, step, matched)
    }

    fn close_tag(&mut self, start: &StartElement<'_>, _symbol: SymbolId, state: StateId) -> StateId {
        if state == LAX {
            return LAX;
        }
        if let Some(closed) = self.cache.facts(&self.schema.automaton, state).closed {
            return closed;
        }
        let expected = self.expected_attributes(state);
        let element = start.qualified_name().to_owned();
        self.report(InvalidityKind::MissingAttribute { element, expected }, start.name_span());
        self.schema.automaton.closed_anyway(state)
    }

    fn text(&mut self, text: &Text<'_>) {
        let state = self.top().state;
        if state == LAX {
            return;
        }
        let facts = self.cache.facts(&self.schema.automaton, state);
        let (rule, has_data) = (facts.text, !facts.data.is_empty());
        if has_data && !self.top().has_children {
            self.keep_content(text);
            return;
        }
        match rule {
            TextRule::Stays => {}
            TextRule::Goes(next) => {
                if !text.is_space() {
                    self.top().state = next;
                }
            }
            TextRule::Forbidden => {
                if !text.is_space() {
                    self.misplaced_text(text, state);
                }
            }
        }
    }

    fn keep_content(&mut self, text: &Text<'_>) {
        if self.content.is_empty() {
            self.content_span = text.markup_span();
        }
        self.content_span.end = text.markup_span().end;
        self.content.push_str(&text.decoded());
    }

    fn misplaced_text(&mut self, text: &Text<'_>, state: StateId) {
        if std::mem::replace(&mut self.top().text, true) {
            return;
        }
        let decoded = text.decoded();
        let lead = if text.span() == text.markup_span() { decoded.len() - decoded.trim_start().len() } else { 0 };
        let span = text.markup_span();
        let end =
            if lead > 0 || span.len() == decoded.len() { span.start + decoded.trim_end().len() } else { span.end };
        let span = span.start + lead..end.max(span.start + lead);
        let expected = self.expected_elements(state);
        self.report(InvalidityKind::MisplacedText { text: short(&decoded), expected }, span);
    }

    fn end(&mut self, end: &EndElement<'_>) {
        let Some(frame) = self.frames.pop() else { return };
        if self.frames.is_empty() {
            // More ends than starts: the reader does not let this through.
            self.frames.push(frame);
            return;
        }
        self.name_end_tag(&frame, end);
        let matched = self.matched(&frame, end);
        self.content.clear();
        while self.prefixes.0.last().is_some_and(|(depth, ..)| *depth >= self.frames.len()) {
            self.prefixes.0.pop();
        }
        if let Some(step) = frame.step {
            let state = self.cache.join(&self.schema.automaton, step, matched);
            self.top().state = state;
        }
        let parent = self.top();
        parent.has_children = true;
        parent.text = false;
        parent.last = Some(frame.symbol);
    }

    /// Tells the finding about a misspelt element where its end tag is.
    fn name_end_tag(&mut self, frame: &Frame, end: &EndElement<'_>) {
        if let Some(found) = frame.misspelt.and_then(|at| self.found.get_mut(at)) {
            let span = end.span();
            let name = span.start + 2..span.start + 2 + end.qualified_name().len();
            found.end_tag = Some(if span.is_empty() { span } else { name });
        }
    }

    /// The threads of an element that have come to their end.
    fn matched(&mut self, frame: &Frame, end: &EndElement<'_>) -> Threads {
        if frame.state == LAX {
            return Threads::MAX;
        }
        let facts = self.cache.facts(&self.schema.automaton, frame.state);
        let mut matched = facts.accepting;
        if !facts.data.is_empty() && !frame.has_children {
            let matching = Matching {
                patterns: &self.schema.automaton.simple.patterns,
                library: &self.schema.library,
                prefixes: &self.prefixes,
            };
            // What may be empty, or white space, may not be any other text.
            let is_text = !self.content.bytes().all(is_space);
            let facts = Arc::clone(facts);
            matched = match facts.text {
                TextRule::Forbidden if is_text => 0,
                TextRule::Goes(next) if is_text => self.cache.facts(&self.schema.automaton, next).accepting,
                _ => matched,
            };
            let accepted = facts.data.iter().filter(|(_, pattern)| matching.accepts(*pattern, &self.content));
            matched |= accepted.fold(0, |sum, (thread, _)| sum | 1 << thread);
        }
        if matched != 0 {
            return matched;
        }
        self.unmatched(frame, end);
        Threads::MAX
    }

    fn unmatched(&mut self, frame: &Frame, end: &EndElement<'_>) {
        let facts = self.facts(frame.state);
        let element = end.qualified_name().to_owned();
        let expected = self.expected_elements(frame.state);
        let found = if !facts.data.is_empty() && !frame.has_children && expected.required.is_empty() {
            let patterns: Vec<PatternId> = facts.data.iter().map(|(_, pattern)| *pattern).collect();
            let matching = Matching {
                patterns: &self.schema.automaton.simple.patterns,
                library: &self.schema.library,
                prefixes: &self.prefixes,
            };
            let complaint = complaint(&matching, &patterns, &self.content);
            let span = if self.content.is_empty() { frame.name.clone() } else { self.content_span.clone() };
            (InvalidityKind::ContentValue { element, text: short(&self.content), complaint }, span)
        } else {
            let span = if end.span().is_empty() { frame.name.clone() } else { end.span() };
            (InvalidityKind::Incomplete { element, expected }, span)
        };
        let inside = self.title(frame.symbol);
        let after = frame.last.and_then(|symbol| self.title(symbol));
        self.push(Invalidity { inside, after, ..Invalidity::new(found.0, found.1) });
    }

    fn title(&self, symbol: SymbolId) -> Option<String> {
        let names = &self.schema.automaton.simple.names;
        matches!(names.describe(symbol), Symbol::Name(..)).then(|| title(names, symbol))
    }

    /// Reports something inside the innermost open element.
    pub(super) fn report(&mut self, kind: InvalidityKind, span: Range<usize>) {
        let (symbol, last) = (self.top().symbol, self.top().last);
        let inside = self.title(symbol);
        let after = last.and_then(|symbol| self.title(symbol));
        self.push(Invalidity { inside, after, ..Invalidity::new(kind, span) });
    }

    /// Reports something in a start tag.
    pub(super) fn report_in(&mut self, start: &StartElement<'_>, kind: InvalidityKind, span: Range<usize>) {
        let inside = Some(start.qualified_name().to_owned());
        self.push(Invalidity { inside, ..Invalidity::new(kind, span) });
    }

    fn push(&mut self, invalidity: Invalidity) {
        if self.found.len() < MAX_FOUND {
            self.found.push(invalidity);
        } else {
            self.truncated = true;
        }
    }
}

/// Why none of the patterns accepts a value.
fn complaint(matching: &Matching<'_>, patterns: &[PatternId], value: &str) -> Complaint {
    let mut alternatives = Vec::new();
    patterns.iter().for_each(|pattern| flatten(matching, *pattern, &mut alternatives));
    let mut complaint = Complaint::default();
    for alternative in &alternatives {
        match matching.patterns.node(*alternative) {
            Node::Value(value) => complaint.values.push(matching.library.fixed(*value).text.to_string()),
            Node::Data(datatype, _) => complaint.kinds.push(matching.library.get(*datatype).describe()),
            Node::List(_) => complaint.kinds.push("a list of values".to_owned()),
            _ => {}
        }
    }
    complaint.kinds.dedup();
    complaint.nearest = nearest(value.trim(), complaint.values.iter().map(String::as_str)).map(str::to_owned);
    if let [only] = alternatives.as_slice()
        && let Node::Data(datatype, _) = matching.patterns.node(*only)
    {
        complaint.reason = matching.library.get(*datatype).complaint(value, matching.prefixes);
    }
    complaint
}

fn flatten(matching: &Matching<'_>, pattern: PatternId, into: &mut Vec<PatternId>) {
    match matching.patterns.node(pattern) {
        Node::Choice(parts) => parts.iter().for_each(|part| flatten(matching, *part, into)),
        _ => into.push(pattern),
    }
}
