//! Files in: paths, `-`, folders and patterns become a list of files; a file becomes an edition.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, File};
use std::io::{self, IsTerminal as _, Read};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use globset::{Glob, GlobSet, GlobSetBuilder};
use glossator::bracket::Fault;
use glossator::document::{self, DocumentOptions, Imported, Told};
use glossator::exchange::BilingualFormat;
use glossator::files::FileKind;
use glossator::model::{Edition, Parts};
use glossator::page::{Count, Form, Import, ImportError, ImportOptions, LeftOut, import, import_in_parts};
use glossator::source::{DecodeError, LineIndex};
use glossator::tei::{is_tei, read};
use glossator::xml::expand::Expanded;
use glossator::xml::{Doctype, Limits, decode_document};
use ignore::WalkBuilder;

use super::config::Config;
use super::exit::Failure;
use super::expansion;
use super::messages::{Message, Reporter, visible};
use super::pages::PageArgs;

/// Endings of captured pages.
pub const PAGES: &[&str] = &[
    "txt", "text", "html", "htm", "csv", "tsv", "jsonl", "ndjson", "docx", "docm", "odt", "epub", "md", "markdown",
    "srt", "vtt", "ass", "ssa", "usfm", "sfm",
];

/// Endings of captured pages and editions.
pub const PAGES_AND_EDITIONS: &[&str] = &[
    "txt", "text", "html", "htm", "csv", "tsv", "jsonl", "ndjson", "docx", "docm", "odt", "epub", "md", "markdown",
    "srt", "vtt", "ass", "ssa", "usfm", "sfm", "xml",
];

/// A file to be read, or standard input.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Input {
    /// Where it lies; `None` is standard input.
    pub path: Option<PathBuf>,
    /// Its path below the folder that was given, else its name: where its output goes below an output folder.
    pub below: PathBuf,
}

impl Input {
    fn file(path: PathBuf, below: Option<&Path>) -> Self {
        let name = || path.file_name().map(PathBuf::from).unwrap_or_default();
        let below = below.map_or_else(name, Path::to_owned);
        Self { path: Some(path), below }
    }

    /// The name as it was given, `-` for standard input.
    pub fn name(&self) -> String {
        self.path.as_ref().map_or_else(|| "-".to_owned(), |path| path.display().to_string())
    }

    /// Says where decisions on the file wait beside it, which whoever reads it does not see.
    fn tell_waiting(&self) {
        let Some(path) = &self.path else { return };
        // Whether the file itself can be read is reported when it is.
        let Ok(Some(waiting)) = glossator::annotate::waiting(path) else { return };
        let text = match (waiting.holder, waiting.steps) {
            (Some(holder), _) => {
                format!("this file is being annotated by {holder}; decisions that are not stored yet are not included")
            }
            (None, steps) => format!(
                "{steps} decisions of an interrupted session wait beside this file and are not included; take them \
                 over with `glossator annotate --replay`"
            ),
        };
        Reporter::default().one(Message::warning(&self.name(), text));
    }

    /// Its bytes, as many as an XML document may have.
    pub fn read(&self) -> Result<Vec<u8>, Failure> {
        self.read_within(0)
    }

    /// Its bytes, as many as a page or an XML document may have: one that goes on without end is not read for ever.
    pub fn read_within(&self, page: usize) -> Result<Vec<u8>, Failure> {
        let limit = page.max(Limits::default().max_size) as u64;
        let read = match &self.path {
            Some(path) if gives_again(path) => File::open(path).and_then(|file| up_to(limit, file)),
            Some(path) => read_once(path, limit),
            None => up_to(limit, io::stdin().lock()),
        };
        let bytes = read.map_err(|error| Message::error(Some(&self.name()), format!("cannot be read: {error}")))?;
        if bytes.len() as u64 > limit {
            let text = format!("this has more than the {limit} bytes that are read at most; split it");
            return Err(Message::error(Some(&self.name()), text).into());
        }
        Ok(bytes)
    }
}

/// What was read of pipes and devices, by path: they give their bytes only once, however often a call has reason to
/// look at them.
static READ_ONCE: Mutex<BTreeMap<PathBuf, Arc<[u8]>>> = Mutex::new(BTreeMap::new());

fn read_once(path: &Path, limit: u64) -> io::Result<Vec<u8>> {
    // Held while it is read: whoever comes meanwhile waits for these bytes.
    let mut known = READ_ONCE.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(bytes) = known.get(path) {
        return Ok(bytes.to_vec());
    }
    let bytes = up_to(limit, File::open(path)?)?;
    known.insert(path.to_owned(), Arc::from(&*bytes));
    Ok(bytes)
}

/// Whether a path can be read again: that of a regular file. One that is not there says so when it is opened.
fn gives_again(path: &Path) -> bool {
    fs::metadata(path).map_or(true, |found| matches!(FileKind::of(&found), FileKind::Regular | FileKind::Folder))
}

/// As many bytes as there are, and one more than `limit` at most.
fn up_to(limit: u64, file: impl Read) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    file.take(limit.saturating_add(1)).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// The files that the arguments name: files, `-`, folders (searched for names with one of the `endings`, hidden files
/// left out) and patterns such as `pages/*.txt`. Sorted by path within each argument; no file twice.
pub fn collect(paths: &[PathBuf], endings: &[&str]) -> Result<Vec<Input>, Failure> {
    let mut inputs: Vec<Input> = Vec::new();
    for path in paths {
        let found = match path.to_str() {
            Some("-") => vec![one(path)?],
            _ if path.is_dir() => folder(path, endings)?,
            Some(pattern) if !path.exists() && pattern.contains(['*', '?', '[', '{']) => matching(pattern)?,
            _ => vec![one(path)?],
        };
        inputs.extend(found);
    }
    let mut seen = std::collections::HashSet::new();
    inputs.retain(|input| seen.insert(input.path.clone()));
    inputs.iter().for_each(Input::tell_waiting);
    Ok(inputs)
}

/// Refuses to read standard input for two files.
pub fn check_standard<'p>(paths: impl IntoIterator<Item = &'p PathBuf>) -> Result<(), Failure> {
    match paths.into_iter().filter(|path| path.as_path() == Path::new("-")).count() {
        0 | 1 => Ok(()),
        _ => Err(Failure::usage("standard input can be read only once; name files for the others")),
    }
}

/// One file, or `-`.
pub fn single(path: &Path) -> Result<Input, Failure> {
    let input = one(path)?;
    input.tell_waiting();
    Ok(input)
}

/// One file, or `-`, for whoever looks at the decisions that wait beside it.
pub fn one(path: &Path) -> Result<Input, Failure> {
    if path.is_dir() {
        let text = "this is a folder; name one file";
        return Err(Message::error(Some(&path.display().to_string()), text).into());
    }
    if path == Path::new("-") {
        return Ok(Input { path: None, below: PathBuf::from("stdin") });
    }
    if !path.exists() {
        return Err(missing(path));
    }
    if is_endless(path) {
        let text = "this is a device, which may never end; name a file, or `-` for standard input";
        return Err(Message::error(Some(&path.display().to_string()), text).into());
    }
    Ok(Input::file(path.to_owned(), None))
}

/// Whether a path is that of a device whose end nobody knows. A terminal and the null device end; a pipe that a person
/// names, as shells do for `<(command)`, is a person's will.
fn is_endless(path: &Path) -> bool {
    let Ok(found) = fs::metadata(path) else { return false };
    FileKind::of(&found) == FileKind::Device
        && path != Path::new("/dev/null")
        && !File::open(path).is_ok_and(|device| device.is_terminal())
}

fn missing(path: &Path) -> Failure {
    let name = path.display().to_string();
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty() && !folder.is_dir());
    let why = match folder {
        Some(folder) => format!("the folder `{}` does not exist; check the path", folder.display()),
        None => {
            "this file does not exist; name a file, a folder, a pattern such as `pages/*.txt`, or `-` for standard \
             input"
                .to_owned()
        }
    };
    Message::error(Some(&name), why).into()
}

/// All files below a folder, sorted, as `take` chooses them.
fn walk(folder: &Path, take: impl Fn(&Path) -> bool) -> Result<Vec<PathBuf>, Failure> {
    let (mut found, mut left_out) = (Vec::new(), 0);
    // A folder of captured pages is often one that a repository ignores.
    for entry in WalkBuilder::new(folder).standard_filters(false).hidden(true).build() {
        let entry = entry.map_err(|error| Failure::usage(format!("cannot search the folder: {error}")))?;
        if entry.file_type().is_none_or(|kind| kind.is_dir()) || !take(entry.path()) {
            continue;
        }
        match fs::metadata(entry.path()).map(|found| FileKind::of(&found)) {
            Ok(FileKind::Folder) => {}
            // A link that leads nowhere is reported when it is read.
            Ok(FileKind::Regular) | Err(_) => found.push(entry.into_path()),
            Ok(_) => left_out += 1,
        }
    }
    tell_left_out(folder, left_out);
    found.sort_unstable();
    Ok(found)
}

/// Folders for which omissions were already reported, so that each is reported once per run.
static TOLD: Mutex<BTreeSet<PathBuf>> = Mutex::new(BTreeSet::new());

/// Tells how many pipes, devices and sockets were left out of a folder.
fn tell_left_out(folder: &Path, count: usize) {
    let is_new = || TOLD.lock().unwrap_or_else(PoisonError::into_inner).insert(folder.to_owned());
    if count > 0 && is_new() {
        let what = if count == 1 {
            "1 pipe, device or socket is".to_owned()
        } else {
            format!("{count} pipes, devices or sockets are")
        };
        let text = format!("{what} left out; in a folder only files are read");
        Reporter::default().one(Message::warning(&folder.display().to_string(), text));
    }
}

/// Whether the name of a file has one of the endings.
fn ends(path: &Path, endings: &[&str]) -> bool {
    let ending = path.extension().and_then(|ending| ending.to_str());
    ending.is_some_and(|ending| endings.iter().any(|wanted| wanted.eq_ignore_ascii_case(ending)))
}

/// Tells how many files of a folder are left out because of their endings.
pub fn tell_skipped(folder: &Path, endings: &[&str], advice: &str) {
    let Ok(others) = walk(folder, |path| !ends(path, endings)) else { return };
    if others.is_empty() {
        return;
    }
    let mut kinds: BTreeMap<String, usize> = BTreeMap::new();
    for path in &others {
        let ending = path.extension().map_or_else(|| "no ending".to_owned(), |ending| format!(".{}", ending.display()));
        *kinds.entry(ending).or_default() += 1;
    }
    let mut kinds: Vec<(String, usize)> = kinds.into_iter().collect();
    kinds.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    let kinds: Vec<String> = kinds.iter().take(KINDS).map(|(ending, count)| format!("{count} {ending}")).collect();
    let what = if others.len() == 1 { "1 file is".to_owned() } else { format!("{} files are", others.len()) };
    let (name, kinds) = (folder.display().to_string(), kinds.join(", "));
    let text = format!("{}: {what} skipped because of their endings ({kinds}); {advice}\n", visible(&name));
    Reporter::default().print(&text);
}

/// How many endings are named.
const KINDS: usize = 4;

fn folder(folder: &Path, endings: &[&str]) -> Result<Vec<Input>, Failure> {
    let found = walk(folder, |path| ends(path, endings))?;
    if found.is_empty() {
        let name = folder.display().to_string();
        let why = format!(
            "no pages in this folder; only files that end in {} are read; name a file with another ending to read it",
            endings.join(", ")
        );
        return Err(Message::error(Some(&name), why).into());
    }
    let input = |path: PathBuf| {
        let below = path.strip_prefix(folder).map(Path::to_owned).ok();
        Input::file(path, below.as_deref())
    };
    Ok(found.into_iter().map(input).collect())
}

fn matching(pattern: &str) -> Result<Vec<Input>, Failure> {
    let about = |why: String| Failure::from(Message::error(Some(pattern), why));
    let set = glob(pattern).map_err(|error| about(format!("this pattern cannot be read: {error}")))?;
    let fixed: PathBuf = Path::new(pattern).iter().take_while(|part| !is_pattern(part.as_encoded_bytes())).collect();
    let start = if fixed.as_os_str().is_empty() { PathBuf::from(".") } else { fixed.clone() };
    if !start.is_dir() {
        return Err(about(format!("the folder `{}` does not exist; check the path", start.display())));
    }
    let below = |path: &Path| path.strip_prefix("./").unwrap_or(path).to_owned();
    let found = walk(&start, |path| set.is_match(below(path)))?;
    if found.is_empty() {
        return Err(about("no file matches this pattern".to_owned()));
    }
    let input = |path: PathBuf| {
        let path = below(&path);
        let inside = path.strip_prefix(&fixed).map(Path::to_owned).ok();
        Input::file(path, inside.as_deref())
    };
    Ok(found.into_iter().map(input).collect())
}

fn is_pattern(part: &[u8]) -> bool {
    part.iter().any(|byte| matches!(byte, b'*' | b'?' | b'[' | b'{'))
}

fn glob(pattern: &str) -> Result<GlobSet, globset::Error> {
    let pattern = pattern.strip_prefix("./").unwrap_or(pattern);
    let glob = globset::GlobBuilder::new(pattern).literal_separator(true).build()?;
    GlobSetBuilder::new().add(Glob::clone(&glob)).build()
}

/// A page or a TEI file, read.
#[derive(Debug)]
pub struct Loaded {
    /// The name as it was given.
    pub name: String,
    /// The text from which the edition was read: the file itself, or what was found in HTML, CSV or JSON lines.
    pub text: String,
    /// What it says.
    pub edition: Edition,
    /// Bracket characters that are not brackets, in a page.
    pub faults: Vec<Fault>,
    /// What of a saved web page was left out.
    pub left_out: Vec<LeftOut>,
    /// What of a document was ignored, lost or guessed.
    pub told: Vec<Told>,
    /// How many comments the page says that it has.
    pub count: Option<Count>,
    /// Whether `text` is the file itself, so that lines and columns can be named.
    pub whole: bool,
    /// The file with its entities and inclusions in place, if it has any: `text` is the text of that.
    pub expanded: Option<Box<Expanded>>,
}

impl Loaded {
    /// The lines of the file, for places in `text`.
    pub fn lines(&self) -> LineIndex<'_> {
        self.expanded.as_ref().map_or_else(|| LineIndex::new(&self.text), |expanded| expanded.lines())
    }

    /// What was left out of the page, a number of comments that is not that of the page, and the bracket faults with their places, as warnings.
    pub fn warnings(&self) -> impl ExactSizeIterator<Item = Message> {
        // Without faults no index is built.
        let lines = (!self.faults.is_empty()).then(|| self.lines());
        // Of more than a screen of them only the number is told: their places are not looked up.
        const PLACED: usize = 64;
        let faults = self.faults.iter().enumerate().map(|(index, fault)| {
            let message = Message::warning(&self.name, fault.kind.message());
            match &lines {
                _ if index >= PLACED => message,
                Some(lines) if self.whole => message.at(lines, fault.at),
                Some(lines) => message.inside(lines, fault.at),
                None => message,
            }
        });
        let left_out = self.left_out.iter().map(|left_out| Message::warning(&self.name, left_out.to_string()));
        let count = self.count.filter(Count::differs);
        let count = count.map(|count| Message::warning(&self.name, count.to_string()));
        let told = self.told.iter().map(|told| Message::warning(&self.name, told.to_string()));
        left_out.chain(told).chain(count).chain(faults).collect::<Vec<_>>().into_iter()
    }
}

/// Reads a page or a TEI file, distinguished by what it holds.
pub fn load(input: &Input, pages: &PageArgs, config: &Config) -> Result<Loaded, Failure> {
    load_bytes(input, input.read_within(pages.max_size(config))?, pages, config)
}

/// Reads a page or a TEI file whose bytes are known.
pub fn load_bytes(input: &Input, bytes: Vec<u8>, pages: &PageArgs, config: &Config) -> Result<Loaded, Failure> {
    load_named(input.name(), bytes, pages, config)
}

/// Reads a page or a TEI file for comparing; one without a character in it is a version like others.
pub fn load_version(input: &Input, pages: &PageArgs, config: &Config) -> Result<Loaded, Failure> {
    load_version_as(input.name(), input, pages, config)
}

/// The same for a file that people know by another name, such as git's temporary files.
pub fn load_version_as(name: String, input: &Input, pages: &PageArgs, config: &Config) -> Result<Loaded, Failure> {
    let bytes = input.read_within(pages.max_size(config))?;
    if bytes.iter().all(u8::is_ascii_whitespace) {
        let text = String::from_utf8(bytes).unwrap_or_default();
        return Ok(Loaded {
            name,
            text,
            edition: Edition::default(),
            faults: Vec::new(),
            left_out: Vec::new(),
            told: Vec::new(),
            count: None,
            whole: true,
            expanded: None,
        });
    }
    load_named(name, bytes, pages, config)
}

fn load_named(name: String, bytes: Vec<u8>, pages: &PageArgs, config: &Config) -> Result<Loaded, Failure> {
    if let Some(format) = pages.document(&name, &bytes) {
        return load_document(name, bytes, &pages.document_options(format, config));
    }
    if !pages.says_form() && BilingualFormat::detect(&bytes).is_some() {
        return load_pairs(name, bytes, pages, config);
    }
    if !pages.says_form() && is_xml(&name, &bytes) {
        return load_tei(name, bytes, pages, config);
    }
    load_page(name, bytes, &pages.options(config))
}

/// Imports a page.
pub fn load_page(name: String, bytes: Vec<u8>, options: &ImportOptions<'_>) -> Result<Loaded, Failure> {
    let imported = import(bytes, file_of(&name), options);
    loaded(name, imported)
}

/// Reads the translation in a bilingual file, or the source where it has none.
pub fn load_pairs(name: String, bytes: Vec<u8>, pages: &PageArgs, config: &Config) -> Result<Loaded, Failure> {
    let made = super::import_pairs::made(&name, bytes, pages.said_encoding(), &config.lexicon)?;
    let has_target = made.pairs.units.iter().any(|unit| unit.target.is_some());
    let (side, lang) = match has_target {
        true => (made.editions.target, made.pairs.target_lang),
        false => (made.editions.source, made.pairs.source_lang),
    };
    let what = if has_target { "translation" } else { "source" };
    let lang = if lang.is_empty() { String::new() } else { format!(" (`{lang}`)") };
    let what =
        format!("the {what}{lang} of this bilingual file is read; `glossator import` makes editions of both sides");
    let told = vec![Told::new(what)];
    // Read again as it would be written, so that all places are those of one text.
    let text = glossator::tei::write(&side, Vec::new()).map_err(Failure::from)?;
    let text = String::from_utf8_lossy(&text).into_owned();
    let loaded = load_tei(name, text.into_bytes(), pages, config)?;
    Ok(Loaded { told, whole: false, ..loaded })
}

/// Imports a document.
pub fn load_document(name: String, bytes: Vec<u8>, options: &DocumentOptions<'_>) -> Result<Loaded, Failure> {
    match document::import(bytes, file_of(&name), options) {
        Ok(Imported { edition, text, faults, told, .. }) => {
            let left_out = Vec::new();
            Ok(Loaded { name, text, edition, faults, left_out, told, count: None, whole: false, expanded: None })
        }
        Err(error) => Err(Message::error(Some(&name), error.to_string()).into()),
    }
}

/// Imports a page whose parts are handed on; the body of the edition stays empty.
pub fn load_in_parts(
    name: String,
    bytes: Vec<u8>,
    options: &ImportOptions<'_>,
    parts: &mut dyn Parts,
) -> Result<Loaded, Failure> {
    let imported = import_in_parts(bytes, file_of(&name), options, parts);
    loaded(name, imported)
}

fn file_of(name: &str) -> &str {
    if name == "-" { "stdin" } else { name }
}

fn loaded(name: String, imported: Result<Import, ImportError>) -> Result<Loaded, Failure> {
    match imported {
        Ok(Import { edition, text, faults, left_out, count, form, .. }) => {
            let whole = matches!(form, Form::Page | Form::Lines);
            let told = Vec::new();
            Ok(Loaded { name, text, edition, faults, left_out, told, count, whole, expanded: None })
        }
        Err(error) => Err(refused(&name, &error).into()),
    }
}

fn refused(name: &str, error: &ImportError) -> Message {
    match error {
        ImportError::Forbidden { position, character, .. } => {
            let text = format!(
                "the character U+{:04X} cannot stand in XML 1.0; remove it, or keep it marked up with \
                 `--keep-controls`",
                u32::from(*character)
            );
            Message::error(Some(name), text).at_position(*position)
        }
        ImportError::Decode(DecodeError::InvalidUtf8 { .. }) => {
            Message::error(Some(name), format!("{error}; or keep its bytes marked up with `--keep-controls`"))
        }
        other => Message::error(Some(name), other.to_string()),
    }
}

fn load_tei(name: String, bytes: Vec<u8>, pages: &PageArgs, config: &Config) -> Result<Loaded, Failure> {
    let decoded = decode_document(bytes, pages.encoding(config));
    let text = decoded.map_err(|error| Message::error(Some(&name), error.to_string()))?.text;
    let expanded = expansion::expanded(&name, &text, config)?.map(Box::new);
    let text = expanded.as_ref().map_or(text, |expanded| expanded.text().to_owned());
    match read(text.clone(), &Limits::default().with_doctype(Doctype::Skip)) {
        Ok(file) => Ok(Loaded {
            name,
            text,
            edition: file.edition,
            faults: Vec::new(),
            left_out: Vec::new(),
            told: Vec::new(),
            count: None,
            whole: true,
            expanded,
        }),
        Err(error) => {
            let message = Message::error(Some(&name), error.to_string());
            let lines = expanded.as_ref().map_or_else(|| LineIndex::new(&text), |expanded| expanded.lines());
            Err(message.at(&lines, error.span().start).into())
        }
    }
}

/// How much of a file is looked at to tell what it is.
const HEAD: usize = 4096;

/// Whether a file is XML: by its name's ending or by its first characters, in any of the encodings that XML allows.
/// Saved web pages may begin like XML and are none.
pub fn is_xml(name: &str, bytes: &[u8]) -> bool {
    let head: Vec<u8> =
        bytes.iter().copied().take(HEAD).filter(|byte| !matches!(byte, 0 | 0xEF | 0xBB | 0xBF | 0xFE | 0xFF)).collect();
    let head = String::from_utf8_lossy(&head);
    let head = head.trim_start();
    let lower = head.to_ascii_lowercase();
    if lower.starts_with("<!doctype html") || ["<html>", "<html ", "<html\n"].iter().any(|tag| lower.contains(tag)) {
        return false;
    }
    let ending = Path::new(name).extension().and_then(|ending| ending.to_str());
    head.starts_with("<?xml")
        || head.starts_with("<!DOCTYPE")
        || is_tei(head)
        || ending.is_some_and(|ending| ending.eq_ignore_ascii_case("xml"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_told_by_what_they_hold() {
        assert!(is_xml("a", b"<?xml version='1.0'?><TEI/>"));
        assert!(is_xml("a", b"\xFF\xFE<\0?\0x\0m\0l\0"));
        assert!(is_xml("a.XML", b"anything"));
        assert!(!is_xml("a.txt", b"[a] <TE"));
        assert!(!is_xml("a", b"<?xml version='1.0'?>\n<!DOCTYPE html><html>"));
    }
}
