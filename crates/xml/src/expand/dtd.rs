//! The document type declaration: what it says about entities and attributes (XML 1.0, clauses 2.8, 3.3, 4.2 to 4.4).

use std::collections::{HashMap, HashSet};
use std::rc::Rc;

use super::budget::Budget;
use super::cursor::{AttributeType, Cursor, Wrong, wrong};
use super::notice::Problem;
use super::sources::Sources;
use crate::sniff::decode_document;

/// What a document type declares.
#[derive(Debug, Default)]
pub(super) struct Dtd {
    pub entities: HashMap<String, Entity>,
    /// By element: the attributes that have a default.
    pub defaults: HashMap<String, Rc<Vec<Preset>>>,
    /// By element: its attribute of type ID.
    pub ids: HashMap<String, String>,
    /// By element: the attributes whose values are made of tokens.
    pub tokens: HashMap<String, HashSet<String>>,
    /// Declarations that are not read, by their system identifier.
    pub unread: Option<String>,
    parameters: HashMap<String, Entity>,
    attributes: HashSet<(String, String)>,
    /// XML 1.0, 5.1: behind a parameter entity that is not read, declarations do not count.
    stopped: bool,
}

/// The default of an attribute: its literal, references as they are written.
#[derive(Debug, Clone)]
pub(super) struct Preset {
    pub name: String,
    pub literal: String,
}

/// What an entity stands for.
#[derive(Debug, Clone)]
pub(super) enum Entity {
    /// Its replacement text (XML 1.0, 4.5).
    Internal(Rc<str>),
    External {
        public: Option<String>,
        system: String,
        /// The file that declares it.
        origin: String,
        is_unparsed: bool,
    },
}

/// Where declarations stand: those of the internal subset may hold no references to parameter entities (XML 1.0, 2.8,
/// "PEs in Internal Subset").
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Subset {
    Internal,
    External,
}

/// Reads declarations into a [`Dtd`].
pub(super) struct DtdReader<'a> {
    pub dtd: &'a mut Dtd,
    pub budget: &'a mut Budget,
    pub sources: &'a dyn Sources,
    pub is_standalone: bool,
    /// The document: what other files declare does not count where it says that it stands alone.
    document: &'a str,
    /// Parameter entities that are open.
    open: Vec<String>,
}

impl<'a> DtdReader<'a> {
    pub fn new(
        dtd: &'a mut Dtd,
        budget: &'a mut Budget,
        sources: &'a dyn Sources,
        (document, is_standalone): (&'a str, bool),
    ) -> Self {
        Self { dtd, budget, sources, is_standalone, document, open: Vec::new() }
    }

    /// Reads `<!DOCTYPE … >`, the external subset behind the internal one. Errors have their offset in `text`.
    pub fn doctype(&mut self, text: &str) -> Result<(), Wrong> {
        let origin = self.document;
        let mut cursor = Cursor::new(text);
        cursor.expect("<!DOCTYPE")?;
        cursor.space()?;
        cursor.name()?;
        let spaced = cursor.skip_space();
        let external = if spaced { cursor.external_id(false)? } else { None };
        cursor.skip_space();
        if cursor.take("[") {
            self.declarations(&mut cursor, origin, Subset::Internal)?;
            cursor.expect("]")?;
            cursor.skip_space();
        }
        cursor.expect(">")?;
        match external {
            Some((public, system)) => self.external_subset(public.as_deref(), &system, origin),
            None => Ok(()),
        }
    }

    fn external_subset(&mut self, public: Option<&str>, system: &str, origin: &str) -> Result<(), Wrong> {
        match self.fetched(public, system, origin)? {
            Some((name, text)) if !self.dtd.stopped => self.file(&name, &text),
            _ => {
                self.dtd.unread.get_or_insert_with(|| system.to_owned());
                Ok(())
            }
        }
    }

    /// The text of a file with declarations, without its text declaration; none where it is not to be read.
    fn fetched(&mut self, public: Option<&str>, system: &str, origin: &str) -> Result<Option<(String, String)>, Wrong> {
        let Ok(fetched) = self.sources.entity(origin, public, system) else { return Ok(None) };
        let decoded = decode_document(fetched.bytes, None)
            .map_err(|error| wrong(0, format!("`{}` cannot be read: {}", fetched.name, error.in_file())))?;
        let text =
            without_text_declaration(&decoded.text).map_err(|why| wrong(0, format!("`{}`: {why}", fetched.name)))?;
        Ok(Some((fetched.name, text.replace("\r\n", "\n"))))
    }

    fn file(&mut self, name: &str, text: &str) -> Result<(), Wrong> {
        let mut cursor = Cursor::new(text);
        let read = self.declarations(&mut cursor, name, Subset::External).and_then(|()| cursor.expect_end());
        read.map_err(|found| inside(found, name, text))
    }

    /// Reads declarations up to the end, or to a bracket that closes the internal subset.
    fn declarations(&mut self, cursor: &mut Cursor<'_>, origin: &str, subset: Subset) -> Result<(), Wrong> {
        let mut sections = 0;
        loop {
            cursor.skip_space();
            if cursor.is_at_end() || (subset == Subset::Internal && cursor.peek("]")) {
                return if sections == 0 { Ok(()) } else { Err(cursor.wrong("`<![INCLUDE[` is never closed")) };
            }
            if cursor.take("%") {
                self.separator(cursor, origin, subset)?;
            } else if cursor.take("<!--") {
                cursor.comment()?;
            } else if cursor.take("<?") {
                cursor.instruction()?;
            } else if subset == Subset::External && cursor.take("<![") {
                sections += usize::from(self.section(cursor)?);
            } else if sections > 0 && cursor.take("]]>") {
                sections -= 1;
            } else {
                self.declaration(cursor, origin, subset)?;
            }
        }
    }

    /// A reference between declarations (production \[28a\]).
    fn separator(&mut self, cursor: &mut Cursor<'_>, origin: &str, subset: Subset) -> Result<(), Wrong> {
        let at = cursor.at - 1;
        let name = cursor.reference_name()?;
        let Some(entity) = self.parameter(&name, at)? else { return Ok(()) };
        self.open.push(name.clone());
        let read = match entity {
            Entity::Internal(text) => {
                let mut inner = Cursor::new(&text);
                let read = self.declarations(&mut inner, origin, subset).and_then(|()| inner.expect_end());
                read.map_err(|found| Wrong { at, problem: within(found.problem, &name) })
            }
            Entity::External { public, system, origin, .. } => self.external(public.as_deref(), &system, &origin, at),
        };
        self.open.pop();
        read
    }

    fn external(&mut self, public: Option<&str>, system: &str, origin: &str, at: usize) -> Result<(), Wrong> {
        match self.fetched(public, system, origin).map_err(|found| found.moved(at))? {
            Some((name, text)) => {
                self.budget.bytes(text.len()).map_err(|problem| Wrong { at, problem })?;
                self.file(&name, &text).map_err(|found| found.moved(at))
            }
            None => {
                self.dtd.unread.get_or_insert_with(|| system.to_owned());
                self.dtd.stopped |= !self.is_standalone;
                Ok(())
            }
        }
    }

    /// The parameter entity of this name; none where declarations that are not read may hold it.
    fn parameter(&mut self, name: &str, at: usize) -> Result<Option<Entity>, Wrong> {
        let problem = |problem| Wrong { at, problem };
        self.budget.reference(self.open.len() + 1, name).map_err(problem)?;
        if self.open.iter().any(|open| open == name) {
            return Err(wrong(at, format!("the parameter entity `%{name};` refers to itself, so that it never ends")));
        }
        match self.dtd.parameters.get(name) {
            Some(Entity::Internal(text)) => {
                self.budget.bytes(text.len()).map_err(problem)?;
                Ok(Some(Entity::Internal(Rc::clone(text))))
            }
            Some(external) => Ok(Some(external.clone())),
            None if self.dtd.unread.is_some() => {
                self.dtd.stopped |= !self.is_standalone;
                Ok(None)
            }
            None => Err(wrong(at, format!("the parameter entity `%{name};` is not declared before it is used"))),
        }
    }

    /// `<![INCLUDE[` or `<![IGNORE[` (XML 1.0, 3.4); whether what follows is to be read.
    fn section(&mut self, cursor: &mut Cursor<'_>) -> Result<bool, Wrong> {
        cursor.skip_space();
        let keyword = if cursor.take("%") {
            let at = cursor.at - 1;
            let name = cursor.reference_name()?;
            match self.parameter(&name, at)? {
                Some(Entity::Internal(text)) => text.trim().to_owned(),
                _ => return Err(wrong(at, format!("`%{name};` must stand for `INCLUDE` or `IGNORE` here"))),
            }
        } else {
            cursor.name()?.to_owned()
        };
        cursor.skip_space();
        // The bracket may come with the keyword.
        let keyword = match keyword.strip_suffix('[') {
            Some(keyword) => keyword.trim_end(),
            None => {
                cursor.expect("[")?;
                keyword.as_str()
            }
        };
        match keyword {
            "INCLUDE" => Ok(true),
            "IGNORE" => cursor.ignored().map(|()| false),
            _ => Err(cursor.wrong("only `INCLUDE` and `IGNORE` sections are known")),
        }
    }

    fn declaration(&mut self, cursor: &mut Cursor<'_>, origin: &str, subset: Subset) -> Result<(), Wrong> {
        if subset == Subset::Internal {
            return self.one(cursor, origin);
        }
        let start = cursor.at;
        let collected = self.collected(cursor)?;
        let mut inner = Cursor::new(&collected);
        let read = self.one(&mut inner, origin).and_then(|()| {
            inner.skip_space();
            inner.expect_end()
        });
        read.map_err(|found| found.moved(start))
    }

    /// A declaration of an external file with its parameter entities replaced (XML 1.0, 4.4.8 and 4.4.5).
    fn collected(&mut self, cursor: &mut Cursor<'_>) -> Result<String, Wrong> {
        let mut text = String::new();
        let is_entity = cursor.peek("<!ENTITY");
        let mut quote = None;
        loop {
            let Some(found) = cursor.next_char() else { return Err(cursor.wrong("a declaration is never closed")) };
            if found == '%' && (quote.is_none() || is_entity) && cursor.at_name() {
                let replaced = self.replaced(cursor, quote.is_some())?;
                text.push_str(&replaced);
                // A declaration may end in an entity: that is well-formed, if not valid.
                if quote.is_none() && replaced.trim_end().ends_with('>') {
                    return Ok(text);
                }
                continue;
            }
            match quote {
                None if matches!(found, '"' | '\'') => quote = Some(found),
                Some(open) if found == open => quote = None,
                _ => {}
            }
            text.push(found);
            if found == '>' && quote.is_none() {
                return Ok(text);
            }
        }
    }

    fn replaced(&mut self, cursor: &mut Cursor<'_>, in_literal: bool) -> Result<String, Wrong> {
        let at = cursor.at - 1;
        let name = cursor.reference_name()?;
        let text = match self.parameter(&name, at)? {
            Some(Entity::Internal(text)) => text.to_string(),
            Some(Entity::External { public, system, origin, .. }) => {
                let fetched = self.fetched(public.as_deref(), &system, &origin).map_err(|found| found.moved(at))?;
                fetched.map(|(_, text)| text).unwrap_or_default()
            }
            None => String::new(),
        };
        self.open.push(name);
        let mut inner = Cursor::new(&text);
        let whole = self.references_replaced(&mut inner, in_literal).map_err(|found| found.moved(at));
        self.open.pop();
        whole.map(|text| if in_literal { text } else { format!(" {text} ") })
    }

    /// The text of a parameter entity inside a declaration, those inside of it replaced.
    fn references_replaced(&mut self, cursor: &mut Cursor<'_>, in_literal: bool) -> Result<String, Wrong> {
        let mut text = String::new();
        while let Some(found) = cursor.next_char() {
            match found {
                '%' if cursor.at_name() => text.push_str(&self.replaced(cursor, in_literal)?),
                // In a literal these do not end it.
                '"' if in_literal => text.push_str("&#34;"),
                '\'' if in_literal => text.push_str("&#39;"),
                _ => text.push(found),
            }
        }
        Ok(text)
    }

    fn one(&mut self, cursor: &mut Cursor<'_>, origin: &str) -> Result<(), Wrong> {
        if cursor.take("<!ENTITY") {
            self.entity(cursor, origin)
        } else if cursor.take("<!ATTLIST") {
            self.attributes(cursor)
        } else if cursor.take("<!ELEMENT") {
            cursor.element()
        } else if cursor.take("<!NOTATION") {
            cursor.notation()
        } else if cursor.peek("<![") {
            Err(cursor.wrong("`<![INCLUDE[` and `<![IGNORE[` may only stand in an external file"))
        } else {
            Err(cursor.wrong("a declaration such as `<!ENTITY … >` is expected here"))
        }
    }

    /// Productions \[70\] to \[76\]. The first declaration of a name counts (XML 1.0, 4.2).
    fn entity(&mut self, cursor: &mut Cursor<'_>, origin: &str) -> Result<(), Wrong> {
        cursor.space()?;
        let is_parameter = cursor.take("%");
        if is_parameter {
            cursor.space()?;
        }
        let name = cursor.ncname()?.to_owned();
        cursor.space()?;
        let entity = match cursor.external_id(false)? {
            None => Entity::Internal(cursor.entity_value()?.into()),
            Some((public, system)) => {
                let is_unparsed = cursor.unparsed(is_parameter)?;
                Entity::External { public, system, origin: origin.to_owned(), is_unparsed }
            }
        };
        cursor.skip_space();
        cursor.expect(">")?;
        let counts = is_parameter || !self.is_standalone || origin == self.document;
        if !self.dtd.stopped && counts {
            let known = if is_parameter { &mut self.dtd.parameters } else { &mut self.dtd.entities };
            known.entry(name).or_insert(entity);
        }
        Ok(())
    }

    /// Productions \[52\] to \[60\]. The first declaration of an attribute counts (XML 1.0, 3.3).
    fn attributes(&mut self, cursor: &mut Cursor<'_>) -> Result<(), Wrong> {
        cursor.space()?;
        let element = cursor.name()?.to_owned();
        loop {
            let spaced = cursor.skip_space();
            if cursor.take(">") {
                return Ok(());
            }
            if !spaced {
                return Err(cursor.wrong("white space is expected here"));
            }
            let name = cursor.name()?.to_owned();
            cursor.space()?;
            let kind = cursor.attribute_type()?;
            cursor.space()?;
            let at = cursor.at;
            let default = cursor.default_value()?;
            default.iter().try_for_each(|literal| self.declared(literal, at))?;
            if !self.dtd.stopped && self.dtd.attributes.insert((element.clone(), name.clone())) {
                self.take(&element, name, kind, default);
            }
        }
    }

    /// XML 1.0, 4.1, "Entity Declared", and 3.1, "No External Entity References", for the default of an attribute.
    fn declared(&self, literal: &str, at: usize) -> Result<(), Wrong> {
        let references = literal.split('&').skip(1).filter_map(|rest| Some(rest.split_once(';')?.0));
        for name in references.filter(|name| !name.starts_with('#') && !is_predefined(name)) {
            match self.dtd.entities.get(name) {
                Some(Entity::Internal(_)) => {}
                Some(_) => return Err(Wrong { at, problem: Problem::ExternalInValue(name.to_owned()) }),
                None if self.dtd.unread.is_some() => {}
                None => {
                    let why = format!("the entity `&{name};` must be declared before a default that refers to it");
                    return Err(wrong(at, why));
                }
            }
        }
        Ok(())
    }

    fn take(&mut self, element: &str, name: String, kind: AttributeType, default: Option<String>) {
        if kind != AttributeType::Characters {
            self.dtd.tokens.entry(element.to_owned()).or_default().insert(name.clone());
        }
        if kind == AttributeType::Id {
            self.dtd.ids.entry(element.to_owned()).or_insert_with(|| name.clone());
        }
        if let Some(literal) = default {
            let presets = self.dtd.defaults.entry(element.to_owned()).or_default();
            Rc::make_mut(presets).push(Preset { name, literal });
        }
    }
}

/// XML 1.0, 4.6.
pub(super) fn is_predefined(name: &str) -> bool {
    matches!(name, "amp" | "lt" | "gt" | "quot" | "apos")
}

/// A text without `<?xml …?>` at its start (production \[77\]).
///
/// # Errors
/// What is wrong with it: it names an encoding, perhaps a version, and nothing else.
pub(super) fn without_text_declaration(text: &str) -> Result<&str, String> {
    let is_declaration = text.strip_prefix("<?xml").is_some_and(|rest| rest.starts_with([' ', '\t', '\n', '\r']));
    let Some(end) = text.find("?>").filter(|_| is_declaration) else { return Ok(text) };
    let declaration = text.get("<?xml".len()..end).unwrap_or_default();
    let wrong = || "its text declaration is wrong; write `<?xml version=\"1.0\" encoding=\"UTF-8\"?>`".to_owned();
    // With a version in front, it is read like the declaration of a document, which may not leave the encoding out.
    let version = if declaration.contains("version") { "" } else { " version=\"1.0\"" };
    let whole = format!("xml{version}{declaration}");
    let read = crate::declaration::read_declaration(&whole).map_err(|_| wrong())?;
    let version = whole.get(read.version).unwrap_or_default();
    if read.encoding.is_none() || read.standalone.is_some() || version != "1.0" {
        return Err(wrong());
    }
    Ok(text.get(end + 2..).unwrap_or_default())
}

/// What is wrong in a file with declarations; the document only refers to it.
fn inside(found: Wrong, name: &str, text: &str) -> Wrong {
    let line = crate::source::LineIndex::new(text).position(found.at);
    let problem = match found.problem {
        Problem::Declaration(why) => Problem::Declaration(format!("`{name}`, line {}: {why}", line.line)),
        other => other,
    };
    Wrong { at: 0, problem }
}

fn within(problem: Problem, name: &str) -> Problem {
    match problem {
        Problem::Declaration(why) => Problem::Declaration(format!("in `%{name};`: {why}")),
        other => other,
    }
}
