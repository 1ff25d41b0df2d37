//! Which schemas a file is checked against: those of the command line; else those that it names itself; for an edition
//! that names none, the project's own. What is named and not run is a finding.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::io::{self, Read};
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use glossator::display::{Located, locate};
use glossator::validate::relaxng::{LocalFiles, ResolveError, Schema, local_path};
use glossator::validate::{
    Association, Catalogs, Checks, DocumentRules, FileReport, Finding, Found, Includes, Mapped, Means, Open, Placed,
    Prolog, Root, SchemaLanguage, SchemaUse, Severity, Verdict,
};
use glossator::validate::{own_schema, prolog_of, schematron};
use glossator::xml::decode_document;

use super::config::Config;
use super::exit::Failure;
use super::messages::{Message, Reporter};
use super::schema_file::{
    Parts, Phase, ReadSchema, SchemaFile, about, instead, read_for_document, read_named, warnings, with_article,
};

/// A schema file, and the phase of Schematron in which it is used.
type PathAndPhase = (String, Option<String>);

/// The schemas of one run: each is read once, by whichever file asks for it first.
pub struct Schemas {
    /// Those of the command line.
    named: Vec<Arc<ReadSchema>>,
    mapped: Mapped<LocalFiles>,
    /// The phase of Schematron that the call asks for.
    phase: Option<String>,
    /// Whether inclusions are left as they are.
    pub no_xinclude: bool,
    /// Whether ids and references are left unchecked.
    pub no_ids: bool,
    /// Whether a schema that is missing or not run is an error.
    pub strict: bool,
    /// Whether another thread reads ahead in a long file.
    read_ahead: bool,
    /// Schema files by path and phase.
    read: Mutex<HashMap<PathAndPhase, Arc<ReadSchema>>>,
    /// The files that documents include.
    included: Mutex<BTreeSet<PathBuf>>,
}

/// Rules besides the schemas.
#[derive(Default)]
pub struct Rules<'r> {
    /// The rules, if any are asked for.
    pub check: Option<&'r DocumentRules<'r>>,
    /// Whether they hold for files that are no editions too.
    pub everywhere: bool,
}

/// What one file is checked against.
#[derive(Default)]
struct Chosen {
    read: Vec<Used>,
    /// The project's own schema holds.
    own: bool,
    /// The rules of editions hold.
    is_edition: bool,
    /// What is wrong with the choice.
    findings: Vec<Finding>,
    /// Why schemas that the file names cannot be had.
    missing: Vec<String>,
}

/// A schema file that a file is checked against.
struct Used {
    read: Arc<ReadSchema>,
    found: Found,
    parts: Parts,
}

impl Chosen {
    fn miss(&mut self, association: &Association, why: String) {
        self.findings.push(missing(association, &why));
        self.missing.push(why);
    }

    fn files(&self) -> impl Iterator<Item = (&SchemaFile, &Used)> {
        self.read.iter().filter_map(|used| Some((used.read.get()?.as_ref().ok()?, used)))
    }

    fn grammars(&self) -> Vec<&Schema> {
        let own = self.own.then(own_schema);
        let used = self.files().filter(|(_, used)| used.parts.has_grammar());
        used.filter_map(|(file, _)| file.grammar.as_ref()).chain(own).collect()
    }

    fn schematron(&self) -> Vec<&schematron::Rules> {
        self.files().filter(|(_, used)| used.parts.has_rules()).filter_map(|(file, _)| file.rules.as_ref()).collect()
    }

    /// A file that is named as grammar and as rules gives its rules once, in the phase that is named with them.
    fn name_once(&mut self) {
        let path = |used: &Used| Some(used.read.get()?.as_ref().ok()?.path.clone());
        let with_rules: Vec<String> =
            self.read.iter().filter(|used| used.parts == Parts::Rules).filter_map(path).collect();
        for used in self.read.iter_mut().filter(|used| used.parts == Parts::All) {
            if path(used).is_some_and(|path| with_rules.contains(&path)) {
                used.parts = Parts::Grammar;
            }
        }
    }

    /// What the file is checked against, for its report.
    fn uses(&self, has_rules: bool) -> Vec<SchemaUse> {
        let built_in = |schema: &str, language: &str| SchemaUse {
            schema: schema.to_owned(),
            language: language.to_owned(),
            found: Found::BuiltIn,
        };
        let mut uses: Vec<SchemaUse> =
            self.files().flat_map(|(file, used)| file.uses(used.found, used.parts)).collect();
        uses.extend(self.own.then(|| built_in("glossator.rnc", "RELAX NG")));
        uses.extend(has_rules.then(|| built_in("rules of editions", "rules")));
        uses
    }
}

/// What names on the network stand for, by the catalogs of the call and the configuration; and the folders from which
/// files may be read.
pub fn mapped(catalogs: &[PathBuf], config: &Config) -> Mapped<LocalFiles> {
    let own = catalogs.iter().map(|path| path.display().to_string());
    let of_system = config.schemas.of_system.iter().filter(|path| Path::new(path).is_file());
    let catalogs: Vec<String> = own.chain(config.schemas.catalogs.iter().chain(of_system).cloned()).collect();
    let files = files_beside(&catalogs, config);
    Mapped::new(config.schemas.pairs.clone(), catalogs, files)
}

fn files_beside(catalogs: &[String], config: &Config) -> LocalFiles {
    let folders = catalogs.iter().filter_map(|catalog| Path::new(catalog).parent().map(Path::to_owned));
    LocalFiles::default().with_roots(config.roots.with(folders))
}

/// Reads the catalogs at once: one that a person names must be right; one that only the environment names is told.
pub fn check_catalogs(named: &[PathBuf], config: &Config) -> Result<(), Failure> {
    let check = |path: &String| {
        let files = files_beside(std::slice::from_ref(path), config);
        // A name that no catalog has, so that the catalogs that one leads to are read too.
        let found = Catalogs::new(vec![path.clone()], files).find("urn:glossator:nothing");
        found.map(drop).map_err(|error| error.to_string())
    };
    let own = named.iter().map(|path| path.display().to_string());
    for path in own.chain(config.schemas.catalogs.iter().cloned()) {
        check(&path).map_err(|why| Message::error(Some(&path), format!("this catalog cannot be used: {why}")))?;
    }
    for path in &config.schemas.of_system {
        if let Err(why) = check(path) {
            let text = format!("this catalog, which XML_CATALOG_FILES names, cannot be used: {why}");
            Reporter::default().one(Message::warning(path, text));
        }
    }
    Ok(())
}

impl Schemas {
    /// Reads the schemas of the command line. What is wrong with one is a report.
    pub fn new(named: &[PathBuf], catalogs: &[PathBuf], config: &Config) -> Result<Self, Box<FileReport>> {
        Self::in_phase(named, catalogs, None, config)
    }

    /// The same; rules of Schematron run in this phase.
    pub fn in_phase(
        named: &[PathBuf],
        catalogs: &[PathBuf],
        phase: Option<&str>,
        config: &Config,
    ) -> Result<Self, Box<FileReport>> {
        let mapped = mapped(catalogs, config);
        let wanted = Phase { id: phase, may_lack: true };
        let named = named.iter().map(|path| read_named(path, &wanted, &mapped)).collect::<Result<_, _>>()?;
        let phase = phase.map(str::to_owned);
        Ok(Self {
            named,
            mapped,
            phase,
            no_xinclude: false,
            no_ids: false,
            strict: false,
            read_ahead: false,
            read: Mutex::default(),
            included: Mutex::default(),
        })
    }

    /// Sets whether another thread reads ahead in a long file: right where cores would be idle.
    #[must_use]
    pub fn with_read_ahead(self, read_ahead: bool) -> Self {
        Self { read_ahead, ..self }
    }

    /// Checks a file.
    pub fn check(&self, name: &str, open: &Open<'_>, rules: &Rules<'_>) -> FileReport {
        let chosen = self.choose(name, open);
        let (checks, has_rules) = self.checks(&chosen, rules);
        let mut report = checks.file(name, open);
        report.against = chosen.uses(has_rules);
        if report.is_stopped() {
            // Rules look at whole documents only.
            report.against.retain(|used| used.language == "RELAX NG");
        }
        if report.has_no_error() && chosen.files().any(|(file, _)| !file.faults.is_empty()) {
            // A part of the rules was not run.
            report.said = Some(Verdict::Unchecked);
        }
        add(&mut report, self.judged(chosen.findings), open);
        report
    }

    /// Runs `work` with what a file is checked against.
    pub fn with_checks<T>(
        &self,
        name: &str,
        open: &Open<'_>,
        rules: &Rules<'_>,
        work: impl FnOnce(&Checks<'_>) -> T,
    ) -> T {
        work(&self.checks(&self.choose(name, open), rules).0)
    }

    /// The checks of a choice, and whether the rules of editions are among them.
    fn checks<'c>(&'c self, chosen: &'c Chosen, rules: &Rules<'c>) -> (Checks<'c>, bool) {
        let rules = rules.check.filter(|_| rules.everywhere || chosen.is_edition);
        let checks = Checks::default().with_schemas(chosen.grammars()).with_rules(rules);
        let checks = checks.with_schematron(chosen.schematron()).with_resolver(Some(&self.mapped));
        let includes = Includes::new(&self.mapped).noting(&self.included);
        let checks = checks.with_includes(Some(includes)).with_no_xinclude(self.no_xinclude).with_no_ids(self.no_ids);
        let checks = checks.with_read_ahead(self.read_ahead);
        (checks, rules.is_some())
    }

    /// What is wrong with a text of another program, by the schemas of the command line or those that it names.
    pub fn of_others(&self, name: &str, text: &str) -> Vec<Finding> {
        let chosen = Chosen { own: false, ..self.choose(name, &in_memory(text)) };
        if chosen.files().next().is_none() {
            return Vec::new();
        }
        self.checks(&chosen, &Rules::default()).0.named_text(name, text)
    }

    /// Why schemas that a text names cannot be had, each once.
    pub fn missing(&self, name: &str, text: &str) -> Vec<String> {
        self.choose(name, &in_memory(text)).missing
    }

    /// With `--strict`, what is not run is an error.
    fn judged(&self, findings: Vec<Finding>) -> Vec<Finding> {
        let strict = |mut finding: Finding| {
            if self.strict {
                finding.severity = Severity::Error;
            }
            finding
        };
        findings.into_iter().map(strict).collect()
    }

    fn choose(&self, name: &str, open: &Open<'_>) -> Chosen {
        if !self.named.is_empty() {
            let used =
                |read: &Arc<ReadSchema>| Used { read: Arc::clone(read), found: Found::CommandLine, parts: Parts::All };
            let read = self.named.iter().map(used).collect();
            return Chosen { read, ..Chosen::default() };
        }
        let mut chosen = Chosen::default();
        // The check itself reports what cannot be read up to here.
        let Ok(prolog) = prolog_of(open) else { return chosen };
        let Prolog { schemas, wrong, root: Some(root), is_edition, .. } = prolog else { return chosen };
        let warning = |(span, why)| Finding::error("schema.association", span, why).as_warning();
        chosen.findings.extend(wrong.into_iter().map(warning));
        let by_instruction = |one: &Association| matches!(one.means, Means::XmlModel | Means::Oxygen);
        chosen.own = is_edition && !schemas.iter().any(by_instruction);
        chosen.is_edition = is_edition;
        for association in &schemas {
            self.associated(name, association, &mut chosen);
        }
        chosen.name_once();
        if schemas.is_empty() && !is_edition {
            chosen.findings.push(no_schema(root));
        }
        chosen
    }

    /// Adds the schema that a file names.
    fn associated(&self, name: &str, association: &Association, chosen: &mut Chosen) {
        if !association.language.is_run() {
            chosen.findings.push(unsupported(association));
            return;
        }
        let path = match self.mapped.locate(name, &association.href) {
            Ok(path) => path,
            Err(ResolveError::Remote(url)) => return chosen.miss(association, format!("`{url}` is not fetched")),
            Err(other) => return chosen.miss(association, other.to_string()),
        };
        let phase = self.phase.as_deref().or(association.phase.as_deref());
        let read = self.read(&path, phase);
        if let Some(Err(broken)) = read.get() {
            chosen.miss(association, about(broken));
        }
        let parts = if association.language == SchemaLanguage::Schematron { Parts::Rules } else { Parts::All };
        chosen.read.push(Used { read, found: self.found(name, association, &path), parts });
    }

    /// Whether a catalog or the configuration leads elsewhere than the reference does.
    fn found(&self, name: &str, association: &Association, path: &str) -> Found {
        let written = local_path(name, &association.href);
        let is_mapped = written.map_or(true, |written| written != Path::new(path));
        if is_mapped { Found::Mapped(association.means) } else { Found::File(association.means) }
    }

    fn read(&self, path: &str, phase: Option<&str>) -> Arc<ReadSchema> {
        let read = {
            let mut known = self.read.lock().unwrap_or_else(PoisonError::into_inner);
            Arc::clone(known.entry((path.to_owned(), phase.map(str::to_owned))).or_default())
        };
        let wanted = Phase { id: phase, may_lack: self.phase.is_some() };
        read.get_or_init(|| read_for_document(path, &wanted, &self.mapped));
        read
    }

    /// The errors inside schemas that files name; a missing schema is reported for the files.
    pub fn broken(&self) -> Vec<FileReport> {
        let read = self.read.lock().unwrap_or_else(PoisonError::into_inner);
        let broken = read.values().filter_map(|read| read.get()?.as_ref().err());
        let inside = broken.filter(|report| report.unreadable.is_none());
        let mut broken: Vec<FileReport> = inside.map(|report| (**report).clone()).collect();
        let read = read.values().chain(&self.named).filter_map(|read| read.get()?.as_ref().ok());
        let files: Vec<&SchemaFile> = read.collect();
        broken.extend(files.iter().flat_map(|file| file.faults.iter().cloned()));
        // A phase that one schema has need not be in another.
        let with_rules = || files.iter().filter(|file| file.rules.is_some());
        if with_rules().all(|file| !file.lacks_phase.is_empty()) {
            broken.extend(with_rules().flat_map(|file| file.lacks_phase.iter().cloned()));
        }
        broken.sort_by(|a, b| a.file.cmp(&b.file));
        broken.dedup();
        broken
    }

    /// What is wrong with schemas that are used all the same, by file.
    pub fn warnings(&self) -> Vec<FileReport> {
        let read = self.read.lock().unwrap_or_else(PoisonError::into_inner);
        let used = |read: &Arc<ReadSchema>| Some(warnings(read.get()?.as_ref().ok()?, self.no_ids));
        let named = self.named.iter().filter_map(used).flatten();
        let by_documents = read.values().filter_map(used).flatten().map(|(file, mut placed)| {
            // What a document makes us read it does not make us print.
            placed.place.line.clear();
            (file, placed)
        });
        let mut found: BTreeMap<String, Vec<Placed>> = BTreeMap::new();
        named.chain(by_documents).for_each(|(file, placed)| found.entry(file).or_default().push(placed));
        let reports = found.into_iter().map(|(file, mut findings)| {
            findings.sort_by_key(|placed| placed.finding.span.start);
            findings.dedup_by(|a, b| a.finding == b.finding);
            FileReport { file, findings, is_schema: true, ..FileReport::default() }
        });
        reports.collect()
    }

    /// The files that the schemas were read from so far, or would be if they were there, and those that documents include.
    pub fn files(&self) -> impl Iterator<Item = PathBuf> {
        let read = self.read.lock().unwrap_or_else(PoisonError::into_inner);
        let within = |read: &Arc<ReadSchema>| read.get().and_then(|read| read.as_ref().ok()).map(SchemaFile::files);
        let mut files: Vec<PathBuf> = read.keys().map(|(path, _)| PathBuf::from(path)).collect();
        files.extend(read.values().chain(&self.named).filter_map(within).flatten().map(PathBuf::from));
        files.extend(self.included.lock().unwrap_or_else(PoisonError::into_inner).iter().cloned());
        files.into_iter()
    }
}

/// Opens a text as if it were a file.
fn in_memory(text: &str) -> impl Fn() -> io::Result<Box<dyn Read + Send>> {
    let bytes: Arc<[u8]> = Arc::from(text.as_bytes());
    move || Ok(Box::new(io::Cursor::new(Arc::clone(&bytes))) as Box<dyn Read + Send>)
}

fn missing(association: &Association, why: &str) -> Finding {
    let message = format!("this file is not checked against the schema that it names: {why}");
    let finding = Finding::error("schema.missing", association.span.clone(), message);
    if why.ends_with("is not fetched") {
        return finding.advising(
            "map it to a local file under `[schemas]` in glossator.toml or in a catalog (`--catalog`), or name a file \
             with `--schema`",
        );
    }
    finding
}

fn unsupported(association: &Association) -> Finding {
    let language = &association.language;
    let named = match association.means {
        Means::DocumentType => "this document type names a DTD".to_owned(),
        Means::SchemaLocation => format!("`{}` is an XML Schema", association.href),
        Means::XmlModel | Means::Oxygen => format!("`{}` is {}", association.href, with_article(language)),
    };
    let message = format!("{named}, which is not run: nothing is checked against it");
    let advice = match language {
        SchemaLanguage::Unknown(_) => "say with `schematypens` that it is RELAX NG or Schematron, or name one of these",
        _ => "name RELAX NG or Schematron in the file or with `--schema`",
    };
    let advice = format!("{advice}{}", instead(language));
    Finding::error("schema.unsupported", association.span.clone(), message).as_warning().advising(advice)
}

fn no_schema(root: Root) -> Finding {
    let message = format!("no schema is known for `{}`; only well-formedness is checked", root.name);
    Finding::error("schema.none", root.span, message).as_warning().advising(
        "name a schema in the file (`xml-model`) or with `--schema`; the built-in one is for editions of glossator",
    )
}

/// Lines and columns in a file, whose text they are of where it is not in UTF-8.
fn places(report: &FileReport, spans: &[Range<usize>], open: &Open<'_>) -> io::Result<Vec<Located>> {
    let mut input = open()?;
    if !report.is_recoded {
        return locate(io::BufReader::new(input), spans);
    }
    let mut bytes = Vec::new();
    input.read_to_end(&mut bytes)?;
    let decoded = decode_document(bytes, None).map_err(|error| io::Error::other(error.in_file()))?;
    locate(decoded.text.as_bytes(), spans)
}

/// Adds findings to a report, with their lines and columns.
fn add(report: &mut FileReport, findings: Vec<Finding>, open: &Open<'_>) {
    if findings.is_empty() || report.unreadable.is_some() {
        return;
    }
    let spans: Vec<_> = findings.iter().map(|finding| finding.span.clone()).collect();
    let places = match places(report, &spans, open) {
        Ok(places) => places,
        Err(error) => {
            report.unreadable = Some(error.to_string());
            return;
        }
    };
    let placed = findings.into_iter().zip(places);
    report.findings.extend(placed.map(|(finding, place)| Placed { finding, place, related: None }));
    report.findings.sort_by_key(|placed| placed.finding.span.start);
}
