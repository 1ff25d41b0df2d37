//! Reading schema files: what language they are in, what they hold, and what is wrong with them.

use std::collections::BTreeSet;
use std::io::{self, Read as _};
use std::ops::Range;
use std::path::Path;
use std::sync::{Arc, OnceLock};

use glossator::display::locate;
use glossator::validate::relaxng::{
    LocalFiles, MAX_SCHEMA_BYTES, ResolveError, Resolver as _, Resource, Schema, SchemaError, read_schema,
};
use glossator::validate::schematron::{self, Options, Rules};
use glossator::validate::{FileReport, Finding, Found, Mapped, Placed, SchemaLanguage, SchemaUse, Severity};
use glossator::xml::{Doctype, Event, Limits, Reader, decode_document};

use super::exit::Failure;
use super::messages::{Message, Reporter};

/// A schema file, once it is read: the schema, or what is wrong with it.
pub type ReadSchema = OnceLock<Result<SchemaFile, Box<FileReport>>>;

/// What a schema file holds.
pub struct SchemaFile {
    /// Its path.
    pub path: String,
    /// The grammar.
    pub grammar: Option<Schema>,
    /// The rules of Schematron, also those inside a grammar.
    pub rules: Option<Rules>,
    /// What is wrong with some of the rules; the others run.
    pub faults: Vec<FileReport>,
    /// That it has not the phase of the call, so that it runs in its own: wrong if no schema has it.
    pub lacks_phase: Vec<FileReport>,
}

/// The phase of Schematron in which a schema is used.
pub struct Phase<'p> {
    /// Its id; none for the schema's own.
    pub id: Option<&'p str>,
    /// Whether it is for all schemas of a call, so that one may be without it.
    pub may_lack: bool,
}

impl SchemaFile {
    /// What a file that is checked against it is checked against, if it was found so.
    pub fn uses(&self, found: Found, parts: Parts) -> Vec<SchemaUse> {
        let used =
            |language: &str, found| SchemaUse { schema: self.path.clone(), language: language.to_owned(), found };
        let grammar = self.grammar.as_ref().filter(|_| parts.has_grammar());
        let rules = self.rules.as_ref().filter(|_| parts.has_rules());
        let by_itself = grammar.is_none();
        let grammar = grammar.map(|_| used("RELAX NG", found));
        let rules = rules.map(|_| used("Schematron", if by_itself { found } else { Found::Embedded }));
        grammar.into_iter().chain(rules).collect()
    }

    /// The files that it was read from.
    pub fn files(&self) -> Vec<String> {
        let within = self.grammar.iter().flat_map(Schema::files).map(|(name, _)| name.to_owned());
        within.chain(self.grammar.is_none().then(|| self.path.clone())).collect()
    }
}

/// The parts of a schema file that are used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Parts {
    /// All that is in it.
    All,
    /// The grammar only: its rules are named besides.
    Grammar,
    /// The rules only.
    Rules,
}

impl Parts {
    /// Whether the grammar is used.
    pub fn has_grammar(self) -> bool {
        self != Self::Rules
    }

    /// Whether the rules are used.
    pub fn has_rules(self) -> bool {
        self != Self::Grammar
    }
}

/// Reads a schema of the command line.
pub fn read_named(
    path: &Path,
    phase: &Phase<'_>,
    mapped: &Mapped<LocalFiles>,
) -> Result<Arc<ReadSchema>, Box<FileReport>> {
    // An address goes the way of all addresses: through the catalogs.
    let address = path.to_str().filter(|path| path.contains("://") || path.starts_with("urn:"));
    let read = address.map_or_else(|| read_schema(path), |address| mapped.resolve("", address));
    let resource = read.map_err(|error| unreadable(&path.display().to_string(), &error.to_string()))?;
    let language = language_of(&resource).filter(|language| !language.is_run());
    if language == Some(SchemaLanguage::Odd) && !is_odd(&resource.text) {
        let why = "this is a TEI document, not a schema; name RELAX NG or Schematron";
        return Err(unreadable(&path.display().to_string(), why));
    }
    if let Some(language) = language {
        let why = format!(
            "this is {} and is not run; name RELAX NG or Schematron{}",
            with_article(&language),
            instead(&language)
        );
        return Err(unreadable(&path.display().to_string(), &why));
    }
    let read = ReadSchema::new();
    let _ = read.set(Ok(build(&resource, phase, mapped)?));
    Ok(Arc::new(read))
}

/// Reads a schema that a document names.
pub fn read_for_document(
    path: &str,
    phase: &Phase<'_>,
    mapped: &Mapped<LocalFiles>,
) -> Result<SchemaFile, Box<FileReport>> {
    let resource = read_schema(Path::new(path)).map_err(|error| unreadable(path, &error.to_string()))?;
    build(&resource, phase, mapped).map_err(without_words)
}

/// "an XML Schema", for messages.
pub fn with_article(language: &SchemaLanguage) -> String {
    match language {
        SchemaLanguage::Unknown(name) => format!("a schema of a kind that is not known (`{name}`)"),
        SchemaLanguage::Dtd => "a DTD".to_owned(),
        SchemaLanguage::RelaxNg | SchemaLanguage::Schematron => format!("a {language} schema"),
        SchemaLanguage::XmlSchema => "an XML Schema".to_owned(),
        SchemaLanguage::Nvdl => "an NVDL script".to_owned(),
        SchemaLanguage::Odd => "an ODD".to_owned(),
    }
}

/// What to name instead of a schema of another language.
pub fn instead(language: &SchemaLanguage) -> &'static str {
    match language {
        SchemaLanguage::Odd => ": the TEI's stylesheets make RELAX NG of an ODD",
        SchemaLanguage::Dtd | SchemaLanguage::XmlSchema => ": trang makes RELAX NG of many of them",
        SchemaLanguage::Nvdl => ": those that it names",
        _ => "",
    }
}

/// The language of a schema file by its root; of compact syntax, which has none, by its name.
fn language_of(resource: &Resource) -> Option<SchemaLanguage> {
    let limits = Limits::default().with_doctype(Doctype::Skip);
    let text: &str = &resource.text;
    if text.trim_start_matches('\u{feff}').trim_start().starts_with('<') {
        let mut reader = Reader::new(text, &limits);
        while let Ok(Some(event)) = reader.next_event() {
            if let Event::Start(start) = event {
                return start.namespace().and_then(SchemaLanguage::of_namespace);
            }
        }
    }
    SchemaLanguage::of_address(&resource.name)
}

/// Whether a TEI document specifies a schema, or a part of one.
fn is_odd(text: &str) -> bool {
    let limits = Limits::default().with_doctype(Doctype::Skip);
    let mut reader = Reader::new(text, &limits);
    while let Ok(Some(event)) = reader.next_event() {
        if let Event::Start(start) = event
            && matches!(start.local_name(), "schemaSpec" | "specGrp" | "moduleSpec" | "elementSpec" | "classSpec")
        {
            return true;
        }
    }
    false
}

fn unreadable(path: &str, why: &str) -> Box<FileReport> {
    let unreadable = Some(why.to_owned());
    Box::new(FileReport { file: path.to_owned(), unreadable, is_schema: true, ..FileReport::default() })
}

/// Reads a schema; what is wrong with it is a report like any other.
fn build(resource: &Resource, phase: &Phase<'_>, mapped: &Mapped<LocalFiles>) -> Result<SchemaFile, Box<FileReport>> {
    let is_rules = language_of(resource) == Some(SchemaLanguage::Schematron);
    let grammar = (!is_rules).then(|| grammar(resource, mapped)).transpose()?;
    let read = |options: &Options| match &grammar {
        Some(grammar) => Rules::embedded_in(grammar.files(), mapped, options),
        None => Some(Rules::from_resource(resource, mapped, options)),
    };
    let mut rules = read(&phase.id.map_or_else(Options::default, |id| Options::default().with_phase(id)));
    let mut lacks_phase = Vec::new();
    if let Some(lack) = rules.as_ref().filter(|_| phase.may_lack).and_then(|rules| lack_of(rules, phase)) {
        lacks_phase = faults(std::slice::from_ref(lack), &about_phases(resource, grammar.as_ref()));
        rules = read(&Options::default());
    }
    let faults = rules.as_ref().map_or_else(Vec::new, |rules| faults(rules.errors(), MEND));
    Ok(SchemaFile { path: resource.name.clone(), grammar, rules, faults, lacks_phase })
}

/// What to do about an error in rules.
pub const MEND: &str = "mend it; what is right in the schema was run";

/// The error that rules have not the phase that is wanted.
fn lack_of<'r>(rules: &'r Rules, phase: &Phase<'_>) -> Option<&'r schematron::SchemaError> {
    let said = format!("there is no phase `{}` in this schema", phase.id?);
    rules.errors().iter().find(|error| error.message == said)
}

/// Says which phases a schema has, as far as they stand in XML.
fn about_phases(resource: &Resource, grammar: Option<&Schema>) -> String {
    let files = grammar.into_iter().flat_map(Schema::files).map(|(_, text)| text);
    let texts = files.chain(grammar.is_none().then_some(&*resource.text));
    let phases: BTreeSet<String> = texts.flat_map(phases_in).map(|phase| format!("`{phase}`")).collect();
    let phases: Vec<String> = phases.into_iter().collect();
    match phases.as_slice() {
        [] => "leave `--phase` out; no phase is known here".to_owned(),
        [only] => format!("the phase that there is: {only}"),
        all => format!("the phases that there are: {}", all.join(", ")),
    }
}

fn phases_in(text: &str) -> Vec<String> {
    let limits = Limits::default().with_doctype(Doctype::Skip);
    let (mut reader, mut phases) = (Reader::new(text, &limits), Vec::new());
    while let Ok(Some(event)) = reader.next_event() {
        let Event::Start(start) = event else { continue };
        let is_rules = start.namespace().and_then(SchemaLanguage::of_namespace) == Some(SchemaLanguage::Schematron);
        if is_rules && start.local_name() == "phase" {
            phases.extend(start.attribute("id").map(|id| id.to_string()));
        }
    }
    phases
}

fn grammar(resource: &Resource, mapped: &Mapped<LocalFiles>) -> Result<Schema, Box<FileReport>> {
    Schema::from_resource(resource, mapped).map_err(|errors| Box::new(incorrect(&errors, resource)))
}

/// What is wrong with a grammar, as a report.
pub fn incorrect(errors: &[SchemaError], resource: &Resource) -> FileReport {
    let placed = |error: &SchemaError| {
        if error.file == resource.name {
            let text = resource.text.as_bytes();
            return located_in(text, &error.span, wrong(error));
        }
        placed(error)
    };
    FileReport {
        file: errors.first().map_or_else(|| resource.name.clone(), |error| error.file.clone()),
        findings: errors.iter().filter_map(placed).collect(),
        is_schema: true,
        ..FileReport::default()
    }
}

/// Prints what is wrong with schemas, as `validate` does, on standard error.
pub fn tell(reports: &[FileReport]) -> Result<(), Failure> {
    if reports.is_empty() {
        return Ok(());
    }
    let mut text = Vec::new();
    let summary = glossator::validate::Summary::of(reports);
    glossator::validate::render::text(reports, &summary, &mut text)?;
    Reporter::default().print(&String::from_utf8_lossy(&text));
    Ok(())
}

/// Reads a schema file; `-` is standard input.
pub fn read_any(path: &Path) -> Result<Resource, Failure> {
    if path != Path::new("-") {
        let told = |error: ResolveError| Message::error(Some(&path.display().to_string()), error.to_string());
        return read_schema(path).map_err(|error| told(error).into());
    }
    let mut bytes = Vec::new();
    io::stdin().lock().take(MAX_SCHEMA_BYTES + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > MAX_SCHEMA_BYTES {
        let why = format!("a schema may have {} MiB, and this one has more", MAX_SCHEMA_BYTES >> 20);
        return Err(Message::error(Some("-"), why).into());
    }
    let told = |error: glossator::xml::EncodingError| Message::error(Some("-"), error.to_string());
    let decoded = decode_document(bytes, None).map_err(told)?;
    Ok(Resource { name: "-".to_owned(), text: decoded.text.into() })
}

/// Reads a schema that must be RELAX NG.
pub fn read_grammar(path: &Path) -> Result<Resource, Failure> {
    let resource = read_any(path)?;
    match language_of(&resource).filter(|language| *language != SchemaLanguage::RelaxNg) {
        Some(language) => {
            let why = format!("this is {}; only RELAX NG can be converted", with_article(&language));
            Err(Message::error(Some(&resource.name), why).into())
        }
        None => Ok(resource),
    }
}

/// What is wrong with rules of Schematron, file by file.
pub fn faults(errors: &[schematron::SchemaError], advice: &str) -> Vec<FileReport> {
    let mut reports: Vec<FileReport> = Vec::new();
    for error in errors {
        let finding = Finding::error("schematron.schema", error.span.clone(), error.message.clone()).advising(advice);
        let Some(placed) = located(&error.file, &error.span, finding) else { continue };
        match reports.iter_mut().find(|report| report.file == error.file) {
            Some(report) => report.findings.push(placed),
            None => reports.push(FileReport {
                file: error.file.clone(),
                findings: vec![placed],
                is_schema: true,
                ..FileReport::default()
            }),
        }
    }
    reports
}

/// The report on a schema that a document names, without the words of the file: it may be any file of the project, and
/// what a document makes us read it does not make us print. Where parts of the schema cannot be read, that may be said.
fn without_words(mut report: Box<FileReport>) -> Box<FileReport> {
    for Placed { finding, place, .. } in &mut report.findings {
        place.line.clear();
        if finding.rule != UNREADABLE {
            finding.message = "this is not a correct RELAX NG schema".to_owned();
            finding.advice = Some("`glossator validate --schema` with this file says more".to_owned());
        }
    }
    // Findings that say the same say it once for each place.
    report.findings.dedup_by_key(|placed| placed.place.start);
    report
}

/// The rule of a schema whose parts cannot be read.
const UNREADABLE: &str = "relaxng schema";

fn wrong(error: &SchemaError) -> Finding {
    Finding::error(format!("relaxng {}", error.clause), error.span.clone(), error.message.clone())
}

fn placed(error: &SchemaError) -> Option<Placed> {
    located(&error.file, &error.span, wrong(error))
}

/// A finding in a schema file with its line and column. Its span is of the text of the file, whatever its encoding. If the
/// file cannot be read again, it is told without a line.
fn located(file: &str, span: &Range<usize>, finding: Finding) -> Option<Placed> {
    match read_schema(Path::new(file)) {
        Ok(resource) => located_in(resource.text.as_bytes(), span, finding),
        Err(_) => located_in(b"", &(0..0), finding),
    }
}

fn located_in(text: &[u8], span: &Range<usize>, finding: Finding) -> Option<Placed> {
    let place = locate(text, std::slice::from_ref(span)).ok()?.pop()?;
    Some(Placed { finding, place, related: None })
}

/// What is wrong with a grammar that is used all the same, with the file of each.
pub fn warnings(file: &SchemaFile, no_ids: bool) -> Vec<(String, Placed)> {
    let all = file.grammar.iter().flat_map(Schema::warnings);
    let wanted = all.filter(|warning| !no_ids || warning.clause == "7.3");
    let placed = wanted.filter_map(|warning| {
        let mut placed = placed(warning)?;
        placed.finding.severity = Severity::Warning;
        Some((warning.file.clone(), placed))
    });
    placed.collect()
}

/// Why a schema cannot be used, in one line.
pub fn about(broken: &FileReport) -> String {
    match &broken.unreadable {
        Some(why) => why.clone(),
        None => format!("`{}` is not a correct schema", broken.file),
    }
}
