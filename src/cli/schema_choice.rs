//! Which schemas a file is checked against: those of the command line; else those that it names itself; else the
//! project's own.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use glossator::display::locate;
use glossator::files::read_regular;
use glossator::validate::relaxng::{
    LocalFiles, MAX_SCHEMA_BYTES, ResolveError, Resolver as _, Resource, Schema, SchemaError, read_schema,
};
use glossator::validate::{
    Association, Checks, DocumentRules, FileReport, Finding, Includes, Mapped, Open, Placed, Prolog, Root, Severity,
};
use glossator::validate::{own_schema, prolog_of};

use super::config::Config;
use super::messages::{Message, Reporter};

/// The schemas of one run: each is read once, by whichever file asks for it first.
pub struct Schemas {
    /// Those of the command line.
    named: Vec<Schema>,
    mapped: Mapped<LocalFiles>,
    /// Whether inclusions are left as they are.
    pub no_xinclude: bool,
    /// Whether ids and references are left unchecked.
    pub no_ids: bool,
    read: Mutex<HashMap<String, Arc<ReadSchema>>>,
    /// URLs that nothing stands for, and the first file that names each.
    unmapped: Mutex<BTreeMap<String, (String, bool)>>,
    told: Mutex<HashSet<String>>,
    /// The files that documents include.
    included: Mutex<BTreeSet<PathBuf>>,
}

/// Rules besides the schemas.
#[derive(Default)]
pub struct Rules<'r> {
    /// The rules, if any are asked for.
    pub check: Option<&'r DocumentRules<'r>>,
    /// Whether they hold for files with another schema than the project's own too.
    pub everywhere: bool,
}

/// A schema file, once it is read: the schema, or what is wrong with it.
type ReadSchema = OnceLock<Result<Schema, Box<FileReport>>>;

/// What one file is checked against.
#[derive(Default)]
struct Chosen {
    read: Vec<Arc<ReadSchema>>,
    own: bool,
    /// What is wrong with the choice.
    findings: Vec<Finding>,
    /// Why schemas that the file names cannot be had.
    missing: Vec<String>,
}

impl Chosen {
    fn miss(&mut self, association: &Association, why: String) {
        self.findings.push(missing(association, &why));
        self.missing.push(why);
    }
}

impl Schemas {
    /// Reads the schemas of the command line. What is wrong with one is a report.
    pub fn new(named: &[PathBuf], catalogs: &[PathBuf], config: &Config) -> Result<Self, Box<FileReport>> {
        let own = catalogs.iter().map(|path| path.display().to_string());
        let catalogs: Vec<String> = own.chain(config.schemas.catalogs.iter().cloned()).collect();
        let folders = catalogs.iter().filter_map(|catalog| Path::new(catalog).parent().map(Path::to_owned));
        let files = LocalFiles::default().with_roots(config.roots.with(folders));
        let mapped = Mapped::new(config.schemas.pairs.clone(), catalogs, files);
        let named = named.iter().map(|path| read_named(path, &mapped)).collect::<Result<_, _>>()?;
        Ok(Self {
            named,
            mapped,
            no_xinclude: false,
            no_ids: false,
            read: Mutex::default(),
            unmapped: Mutex::default(),
            told: Mutex::default(),
            included: Mutex::default(),
        })
    }

    /// Checks a file.
    pub fn check(&self, name: &str, open: &Open<'_>, rules: &Rules<'_>) -> FileReport {
        let (mut report, findings) = self.with_checks(name, open, rules, |checks| checks.file(name, open));
        add(&mut report, findings, open);
        report
    }

    /// Runs `work` with what a file is checked against; gives also what is wrong with that choice.
    pub fn with_checks<T>(
        &self,
        name: &str,
        open: &Open<'_>,
        rules: &Rules<'_>,
        work: impl FnOnce(&Checks<'_>) -> T,
    ) -> (T, Vec<Finding>) {
        let chosen = if self.named.is_empty() { self.chosen(name, open) } else { Chosen::default() };
        let read = chosen.read.iter().filter_map(|read| read.get()?.as_ref().ok());
        let own = chosen.own.then(own_schema);
        let rules = rules.check.filter(|_| rules.everywhere || chosen.own);
        let schemas = self.named.iter().chain(read).chain(own).collect();
        let includes = Includes::new(&self.mapped).noting(&self.included);
        let checks = Checks::default().with_schemas(schemas).with_rules(rules);
        let done =
            work(&checks.with_includes(Some(includes)).with_no_xinclude(self.no_xinclude).with_no_ids(self.no_ids));
        (done, chosen.findings)
    }

    /// What is wrong with a text of another program, by the schemas of the command line or those that it names. The
    /// project's own schema is for editions.
    pub fn of_others(&self, name: &str, text: &str) -> Vec<Finding> {
        let chosen = if self.named.is_empty() { self.chosen(name, &in_memory(text)) } else { Chosen::default() };
        let read = chosen.read.iter().filter_map(|read| read.get()?.as_ref().ok());
        let schemas: Vec<&Schema> = self.named.iter().chain(read).collect();
        if schemas.is_empty() {
            Vec::new()
        } else {
            Checks::default().with_schemas(schemas).with_rules(None).text(text)
        }
    }

    /// Why schemas that a text names cannot be had, each once.
    pub fn missing(&self, name: &str, text: &str) -> Vec<String> {
        let chosen = if self.named.is_empty() { self.chosen(name, &in_memory(text)) } else { Chosen::default() };
        let remote = self.unmapped.lock().unwrap_or_else(PoisonError::into_inner);
        let remote = remote.keys().map(|url| {
            format!(
                "`{url}` is not fetched; map it to a local file under `[schemas]` in glossator.toml or in a catalog \
                 (`--catalog`), or name a file with `--schema`"
            )
        });
        remote.chain(chosen.missing).collect()
    }

    fn chosen(&self, name: &str, open: &Open<'_>) -> Chosen {
        let mut chosen = Chosen::default();
        // The check itself reports what cannot be read up to here.
        let Ok(Prolog { schemas, wrong, root: Some(root) }) = prolog_of(open) else { return chosen };
        let warning = |(span, why)| Finding::error("schema.association", span, why).as_warning();
        chosen.findings.extend(wrong.into_iter().map(warning));
        let mut asks_own = schemas.is_empty();
        for association in &schemas {
            asks_own |= self.associated(name, association, &root, &mut chosen);
        }
        match (asks_own, root.is_tei()) {
            (true, true) => chosen.own = true,
            (true, false) if chosen.read.is_empty() => chosen.findings.push(no_schema(root)),
            _ => {}
        }
        chosen
    }

    /// Adds the schema that a file names; whether another must stand in for it.
    fn associated(&self, name: &str, association: &Association, root: &Root, chosen: &mut Chosen) -> bool {
        let why = match self.mapped.locate(name, &association.href) {
            Ok(path) => {
                let read = self.read(&path);
                if let Some(Err(broken)) = read.get() {
                    chosen.miss(association, about(broken));
                }
                chosen.read.push(read);
                return false;
            }
            Err(ResolveError::Remote(url)) => {
                self.note_unmapped(url, name, root.is_tei());
                return true;
            }
            Err(other) => other.to_string(),
        };
        chosen.miss(association, why);
        false
    }

    fn note_unmapped(&self, url: String, name: &str, is_tei: bool) {
        let mut unmapped = self.unmapped.lock().unwrap_or_else(PoisonError::into_inner);
        let first = unmapped.entry(url).or_insert_with(|| (name.to_owned(), is_tei));
        if name < first.0.as_str() {
            *first = (name.to_owned(), is_tei);
        }
    }

    fn read(&self, path: &str) -> Arc<ReadSchema> {
        let read = {
            let mut known = self.read.lock().unwrap_or_else(PoisonError::into_inner);
            Arc::clone(known.entry(path.to_owned()).or_default())
        };
        read.get_or_init(|| {
            let resource = read_schema(Path::new(path)).map_err(|error| unreadable(path, &error))?;
            build(&resource, &self.mapped).map_err(without_words)
        });
        read
    }

    /// The errors inside schemas that files name; a missing schema is reported for the files.
    pub fn broken(&self) -> Vec<FileReport> {
        let read = self.read.lock().unwrap_or_else(PoisonError::into_inner);
        let broken = read.values().filter_map(|read| read.get()?.as_ref().err());
        let inside = broken.filter(|report| report.unreadable.is_none());
        let mut broken: Vec<FileReport> = inside.map(|report| (**report).clone()).collect();
        broken.sort_by(|a, b| a.file.cmp(&b.file));
        broken
    }

    /// What is wrong with schemas that are used all the same, by file.
    pub fn warnings(&self) -> Vec<FileReport> {
        let read = self.read.lock().unwrap_or_else(PoisonError::into_inner);
        let mut found: BTreeMap<String, Vec<Placed>> = BTreeMap::new();
        let mut take = |schema: &Schema, has_words: bool| {
            let wanted = schema.warnings().iter().filter(|warning| !self.no_ids || warning.clause == "7.3");
            for mut warning in wanted.filter_map(|warning| Some((warning.file.clone(), placed(warning)?))) {
                warning.1.finding.severity = Severity::Warning;
                if !has_words {
                    warning.1.place.line.clear();
                }
                found.entry(warning.0).or_default().push(warning.1);
            }
        };
        self.named.iter().for_each(|schema| take(schema, true));
        read.values().filter_map(|read| read.get()?.as_ref().ok()).for_each(|schema| take(schema, false));
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
        let within = |schema: &Schema| schema.files().map(|(name, _)| PathBuf::from(name)).collect::<Vec<_>>();
        let mut files: Vec<PathBuf> = read.keys().map(PathBuf::from).collect();
        files.extend(read.values().filter_map(|read| read.get()?.as_ref().ok()).flat_map(within));
        files.extend(self.named.iter().flat_map(within));
        files.extend(self.included.lock().unwrap_or_else(PoisonError::into_inner).iter().cloned());
        files.into_iter()
    }

    /// Warns of each URL that was not fetched, once.
    pub fn tell_unmapped(&self) {
        let unmapped = self.unmapped.lock().unwrap_or_else(PoisonError::into_inner);
        let mut told = self.told.lock().unwrap_or_else(PoisonError::into_inner);
        for (url, (file, is_tei)) in unmapped.iter().filter(|(url, _)| told.insert((*url).clone())) {
            let instead = if *is_tei {
                "the built-in schema is used instead"
            } else {
                "only well-formedness is checked without it"
            };
            let text = format!(
                "names the schema `{url}`, which is not fetched; map it to a local file under `[schemas]` in \
                 glossator.toml or in a catalog (`--catalog`); {instead}"
            );
            Reporter::default().one(Message::warning(file, text));
        }
    }
}

/// Opens a text as if it were a file.
fn in_memory(text: &str) -> impl Fn() -> io::Result<Box<dyn Read>> {
    let bytes: Arc<[u8]> = Arc::from(text.as_bytes());
    move || Ok(Box::new(io::Cursor::new(Arc::clone(&bytes))) as Box<dyn Read>)
}

fn read_named(path: &Path, mapped: &Mapped<LocalFiles>) -> Result<Schema, Box<FileReport>> {
    // An address goes the way of all addresses: through the catalogs.
    let address = path.to_str().filter(|path| path.contains("://") || path.starts_with("urn:"));
    let read = address.map_or_else(|| read_schema(path), |address| mapped.resolve("", address));
    let resource = read.map_err(|error| unreadable(&path.display().to_string(), &error))?;
    build(&resource, mapped)
}

fn unreadable(path: &str, error: &ResolveError) -> Box<FileReport> {
    Box::new(FileReport { file: path.to_owned(), unreadable: Some(error.to_string()), ..FileReport::default() })
}

/// Reads a schema; what is wrong with it is a report like any other.
fn build(resource: &Resource, mapped: &Mapped<LocalFiles>) -> Result<Schema, Box<FileReport>> {
    Schema::from_resource(resource, mapped).map_err(|errors| {
        Box::new(FileReport {
            file: errors.first().map_or_else(|| resource.name.clone(), |error| error.file.clone()),
            findings: errors.iter().filter_map(placed).collect(),
            ..FileReport::default()
        })
    })
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

fn placed(error: &SchemaError) -> Option<Placed> {
    let text = read_regular(Path::new(&error.file), MAX_SCHEMA_BYTES).ok()?;
    let place = locate(text.as_slice(), std::slice::from_ref(&error.span)).ok()?.pop()?;
    let finding = Finding::error(format!("relaxng {}", error.clause), error.span.clone(), error.message.clone());
    Some(Placed { finding, place, related: None })
}

/// Why a schema cannot be used, in one line.
fn about(broken: &FileReport) -> String {
    match &broken.unreadable {
        Some(why) => why.clone(),
        None => format!("`{}` is not a correct schema", broken.file),
    }
}

fn missing(association: &Association, why: &str) -> Finding {
    let message = format!("this file is not checked against the schema that it names: {why}");
    Finding::error("schema.missing", association.span.clone(), message)
}

fn no_schema(root: Root) -> Finding {
    let message = format!("no schema is known for `{}`; only well-formedness is checked", root.name);
    Finding::error("schema.none", root.span, message)
        .as_warning()
        .advising("name a schema in the file (`xml-model`) or with `--schema`; the built-in one is for TEI editions")
}

/// Adds findings to a report, with their lines and columns.
fn add(report: &mut FileReport, findings: Vec<Finding>, open: &Open<'_>) {
    if findings.is_empty() || report.unreadable.is_some() {
        return;
    }
    let spans: Vec<_> = findings.iter().map(|finding| finding.span.clone()).collect();
    let places = open().and_then(|input| locate(std::io::BufReader::new(input), &spans)).unwrap_or_default();
    let placed = findings.into_iter().zip(places);
    report.findings.extend(placed.map(|(finding, place)| Placed { finding, place, related: None }));
    report.findings.sort_by_key(|placed| placed.finding.span.start);
}
