//! A schema, ready to check documents.

use std::sync::Arc;

use glossator_relaxng::{Resolver, Resource};
use glossator_xml::{Doctype, Limits, XmlError};

use crate::dom::{Builder, Document};
use crate::error::SchemaError;
use crate::finding::{Finding, Kind, Severity};
use crate::listing::{ListedPattern, listed};
use crate::report::Report;
use crate::run::run;
use crate::schema::{Files, Gathered, PatternRules, compile, gather_embedded, gather_schema};
use crate::stack::with_stack;
use crate::xpath::eval::Program;

/// How a schema is used.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Options {
    /// The phase to run (ISO 19757-3, 5.4.13): an id, `#ALL` or `#DEFAULT`; none is the default phase of the schema.
    pub phase: Option<String>,
}

impl Options {
    /// Sets [`phase`](Self::phase).
    #[must_use]
    pub fn with_phase(mut self, phase: impl Into<String>) -> Self {
        self.phase = Some(phase.into());
        self
    }
}

/// A compiled schema. It is never changed: threads and documents share it.
///
/// ```
/// use glossator_schematron::{Options, Rules};
/// use glossator_relaxng::{NoFiles, Resource};
///
/// let schema = r#"<schema xmlns="http://purl.oclc.org/dsdl/schematron" queryBinding="xslt2">
///   <pattern><rule context="day"><assert test="ship">No ship on day <value-of select="@n"/>.</assert></rule></pattern>
/// </schema>"#;
/// let resource = Resource { name: "log.sch".to_owned(), text: schema.into() };
/// let rules = Rules::from_resource(&resource, &NoFiles, &Options::default());
/// assert!(rules.errors().is_empty());
///
/// let findings = rules.check("<log><day n='1'><ship/></day><day n='2'/></log>", "log.xml", &NoFiles);
/// assert_eq!(findings[0].message, "No ship on day 2.");
/// assert_eq!(findings[0].span, 29..41);
/// ```
#[derive(Debug)]
pub struct Rules {
    pub(crate) program: Program,
    pub(crate) patterns: Vec<PatternRules>,
    errors: Vec<SchemaError>,
    title: Option<String>,
    schema_version: Option<String>,
    namespaces: Vec<(String, String)>,
    phase: Option<String>,
    /// Whether evaluating may need more stack than a thread has.
    is_deep: bool,
}

/// Expressions whose levels, taken together, are fewer than this fit on the stack of any thread.
const SHALLOW: usize = 60;

impl Rules {
    /// A stand-alone schema: ISO Schematron, or Schematron 1.5 by its namespace. References are resolved from the name
    /// of the resource.
    pub fn from_resource(resource: &Resource, resolver: &dyn Resolver, options: &Options) -> Self {
        let made = with_stack(|| {
            let mut files = Files::new(resolver);
            let gathered = gather_schema(&mut files, &resource.name, &resource.text);
            Self::new(files, gathered, options)
        });
        made.unwrap_or_else(|| Self::without_stack(&resource.name))
    }

    /// The rules embedded in a RELAX NG grammar, whose files are given by name and text, in either syntax. Their
    /// expressions are XPath 2.0 unless a `schema` around them says else. `None` where there are no rules.
    pub fn embedded_in<'f>(
        files: impl Iterator<Item = (&'f str, &'f str)>,
        resolver: &dyn Resolver,
        options: &Options,
    ) -> Option<Self> {
        let sources: Vec<(&str, &str)> = files.collect();
        let first = sources.first().map_or("", |(name, _)| name).to_owned();
        let made = with_stack(|| {
            let mut files = Files::new(resolver);
            let gathered = gather_embedded(&mut files, sources.into_iter());
            gathered.has_rules().then(|| Self::new(files, gathered, options))
        });
        made.unwrap_or_else(|| Some(Self::without_stack(&first)))
    }

    fn new(mut files: Files<'_>, gathered: Gathered, options: &Options) -> Self {
        let compiled = compile(&mut files, gathered, options.phase.as_deref());
        let globals: usize = compiled.program.globals.iter().map(|one| one.depth() + 4).sum();
        let rules = compiled.patterns.iter().flat_map(|pattern| &pattern.rules);
        let rules = rules.map(crate::run::depth_of).max().unwrap_or(0);
        Self {
            is_deep: globals + rules > SHALLOW,
            program: compiled.program,
            patterns: compiled.patterns,
            errors: files.errors,
            title: compiled.title,
            schema_version: compiled.schema_version,
            namespaces: compiled.namespaces,
            phase: compiled.phase,
        }
    }

    fn without_stack(name: &str) -> Self {
        let message = "the system cannot start a thread to read the schema; close other programs and try again";
        Self {
            program: Program::default(),
            patterns: Vec::new(),
            errors: vec![SchemaError { file: name.to_owned(), span: 0..0, message: message.to_owned() }],
            title: None,
            schema_version: None,
            namespaces: Vec::new(),
            phase: None,
            is_deep: false,
        }
    }

    /// What is wrong in the schema. Everything that is right still runs.
    pub fn errors(&self) -> &[SchemaError] {
        &self.errors
    }

    /// Whether there is nothing to run.
    pub fn is_empty(&self) -> bool {
        self.patterns.iter().all(|pattern| pattern.rules.is_empty())
    }

    /// Patterns, rules and assertions.
    pub fn listing(&self) -> Vec<ListedPattern> {
        self.patterns.iter().map(listed).collect()
    }

    /// The title of the schema.
    pub fn title(&self) -> Option<&str> {
        self.title.as_deref()
    }

    /// Checks a text. `name` is its file, by which `base-uri()` and `document()` go; `resolver` finds what `doc()` asks
    /// for. A text that is not well-formed has no findings: whoever reads it as XML says so.
    pub fn check(&self, text: &str, name: &str, resolver: &dyn Resolver) -> Vec<Finding> {
        let limits = Limits::default().with_doctype(Doctype::Skip);
        match self.read(text, name, &limits) {
            Ok(document) => self.check_document(&document, resolver),
            Err(_) => Vec::new(),
        }
    }

    /// Reads a text for [`check_document`](Self::check_document).
    ///
    /// # Errors
    /// Where it is not well-formed.
    pub fn read(&self, text: &str, name: &str, limits: &Limits) -> Result<Document, XmlError> {
        Document::read(&self.program.symbols, text, Some(name), limits)
    }

    /// A builder for a document that is put together from several files or has its entities expanded. The document is
    /// for these rules alone.
    pub fn builder(&self, name: &str) -> Builder {
        Builder::new(Arc::clone(&self.program.symbols), Some(name))
    }

    /// Checks a document that [`read`](Self::read) or a [`builder`](Self::builder) of these rules has made.
    pub fn check_document(&self, document: &Document, resolver: &dyn Resolver) -> Vec<Finding> {
        self.run(document, resolver, false).findings
    }

    /// Checks a document and tells what fired, too.
    pub fn report(&self, document: &Document, resolver: &dyn Resolver) -> Report {
        let report = self.run(document, resolver, true);
        Report {
            title: self.title.clone(),
            schema_version: self.schema_version.clone(),
            phase: self.phase.clone(),
            namespaces: self.namespaces.clone(),
            ..report
        }
    }

    fn run(&self, document: &Document, resolver: &dyn Resolver, all: bool) -> Report {
        if !self.is_deep {
            return run(self, document, resolver, all);
        }
        with_stack(|| run(self, document, resolver, all)).unwrap_or_else(unchecked)
    }
}

/// What is said of a document for whose rules there is no stack: that it is not checked.
fn unchecked() -> Report {
    let message = "the rules were not run: the system cannot start a thread; close other programs and try again";
    let finding = Finding {
        span: 0..0,
        code: Finding::ERROR,
        severity: Severity::Error,
        message: message.to_owned(),
        pattern: None,
        rule_id: None,
        assertion_id: None,
        context: "/".to_owned(),
        test: "true()".to_owned(),
        role: None,
        flag: None,
        kind: Kind::Assert,
        diagnostics: Vec::new(),
        location: "/".to_owned(),
    };
    Report { findings: vec![finding], ..Report::default() }
}
