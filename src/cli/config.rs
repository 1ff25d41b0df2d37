//! The configuration file `glossator.toml`: a translator's own cues, phrases, words and layouts.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use glossator::bracket::{Additions, CueEntry, Habits, Lexicon, PhraseEntry, SquareBrackets, TableError, WordsEntry};
use glossator::display::Cells;
use glossator::files::{Roots, read_regular};
use glossator::page::{LayoutEntry, Layouts};
use glossator::records::{TagEntry, TagTable};
use glossator::source::LineIndex;
use glossator::text::{SpellingRule, nearest};
use serde::Deserialize;

use super::accepted::{IgnoreEntry, Ignored};
use super::exit::Failure;
use super::messages::{Message, Reporter, visible};
use super::regularise::RuleEntry;

/// Name of the file that is looked for in the current folder and those above it.
pub const FILE: &str = "glossator.toml";

/// Bytes that the file may have; a lexicon of a hundred thousand entries has a tenth.
const MAX_BYTES: u64 = 64 << 20;

/// The options that are the same for every subcommand.
#[derive(Debug, Default, clap::Args)]
pub struct CommonArgs {
    /// Configuration file; if not given, `glossator.toml` in the current folder or one above it, and for `validate` the
    /// nearest one above each file
    #[arg(long, global = true, value_name = "FILE", help_heading = "Global options")]
    config: Option<PathBuf>,
    /// A folder from which documents may load the files that they name: schemas, their parts, the editions of an
    /// alignment; may be given more than once
    ///
    /// Such files may always lie in the folder of the nearest `glossator.toml` or `.git` above the document or, if
    /// there is neither, in the document's own folder.
    #[arg(long, global = true, value_name = "DIR", value_parser = existing_folder, help_heading = "Global options")]
    schema_root: Vec<PathBuf>,
    /// Write cells of CSV and TSV unchanged, for programs; otherwise a cell that a spreadsheet would read as a formula
    /// gets a leading apostrophe
    #[arg(long, global = true, help_heading = "Global options")]
    raw: bool,
    /// Width of the lines of tables and texts for people, in columns; that of the terminal if not given
    #[arg(
        long,
        global = true,
        value_name = "N",
        value_parser = clap::value_parser!(u16).range(20..=1000),
        help_heading = "Global options"
    )]
    width: Option<u16>,
    /// Report which configuration file is used
    #[arg(long, global = true, help_heading = "Global options")]
    verbose: bool,
}

impl CommonArgs {
    /// The width of lines, where it is given.
    pub fn width(&self) -> Option<usize> {
        self.width.map(usize::from)
    }

    fn cells(&self) -> Cells {
        if self.raw { Cells::Raw } else { Cells::Guarded }
    }
}

/// A folder that is there.
fn existing_folder(path: &str) -> Result<PathBuf, String> {
    let folder = PathBuf::from(path);
    if folder.is_dir() { Ok(folder) } else { Err("this folder does not exist; check the path".to_owned()) }
}

/// What the file may hold.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Entries {
    cue: Vec<CueEntry>,
    phrase: Vec<PhraseEntry>,
    words: Vec<WordsEntry>,
    layout: Vec<LayoutEntry>,
    import: ImportSection,
    regularise: Vec<RuleEntry>,
    /// URLs of schemas and the local files that stand for them.
    schemas: BTreeMap<String, String>,
    /// Catalogs of the same.
    catalog: Vec<String>,
    habits: HabitsSection,
    convention: ConventionSection,
    validate: ValidateSection,
    tag: Vec<TagEntry>,
}

/// The section `[validate]`: what `glossator validate` does not count.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct ValidateSection {
    ignore: Vec<IgnoreEntry>,
    baseline: Option<PathBuf>,
}

/// The section `[convention]`: what the signs of these editions mean.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct ConventionSection {
    square: Option<SquareBrackets>,
}

/// The section `[habits]`: the file that `glossator learn` wrote, as seen from the folder of this one.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct HabitsSection {
    file: Option<PathBuf>,
}

/// Which local files stand for schemas on the network; paths as seen from where the person stands.
#[derive(Debug, Clone, Default)]
pub struct SchemaSection {
    /// URL and path.
    pub pairs: Vec<(String, String)>,
    /// OASIS XML catalogs.
    pub catalogs: Vec<String>,
    /// Those that the environment names.
    pub of_system: Vec<String>,
}

/// The section `[import]`: what options say when they are not given.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default, rename_all = "kebab-case")]
pub struct ImportSection {
    /// `--lang`
    pub lang: Option<String>,
    /// `--columns`
    pub columns: Option<String>,
    /// `--encoding`
    pub encoding: Option<String>,
    /// `--keep-controls`
    pub keep_controls: bool,
    /// `--max-size`
    pub max_size: Option<String>,
}

/// The configuration, ready for use.
#[derive(Debug)]
pub struct Config {
    /// The tables of the bracket notation, with the user's entries.
    pub lexicon: Table<Lexicon>,
    /// The tables of page layouts, with the user's rows.
    pub layouts: Table<Layouts>,
    /// Defaults of options.
    pub import: ImportSection,
    /// `[schemas]` and `catalog`.
    pub schemas: SchemaSection,
    /// Where what a document names may lie, besides the folder that it belongs to.
    pub roots: Roots,
    /// How cells of tables are written.
    pub cells: Cells,
    /// What was decided in other editions.
    pub habits: Habits,
    /// Findings that do not count.
    pub ignored: Ignored,
    /// The findings that are accepted, where the call names no others.
    pub baseline: Option<PathBuf>,
    /// The file that it was read from, if any.
    path: Option<PathBuf>,
    /// Whether the call names it: then it is that of every file.
    is_named: bool,
    /// Spellings that count as one.
    pub rules: Vec<SpellingRule>,
    /// The user's inline tags.
    tags: Vec<TagEntry>,
}

impl Config {
    /// Reads the file that the call names, else the one found upward from the current folder, else takes the built-in
    /// tables. One that was found and belongs to another user is not taken: it might say what that user wants.
    pub fn load(call: &CommonArgs) -> Result<Self, Failure> {
        let path = call.config.clone().or_else(|| found_upward().filter(|path| is_trusted(path)));
        if call.verbose {
            let taken = path.as_deref().map_or("none".into(), Path::to_string_lossy);
            Reporter::default().print(&format!("configuration: {}\n", visible(&taken)));
        }
        let config = match path {
            Some(path) => Self::read(&path)?,
            None => Self::of(Entries::default()).map_err(|error| Failure::usage(error.to_string()))?,
        };
        let is_named = call.config.is_some();
        let mut config = Self { cells: call.cells(), is_named, ..config.open_to(&call.schema_root) };
        config.schemas.of_system = catalogs_of_the_system();
        Ok(config)
    }

    /// The inline tags of a house style, with the user's own; those alone if no house style has this name.
    pub fn tags(&self, preset: &str) -> Result<Arc<TagTable>, Failure> {
        let table = TagTable::preset(preset).unwrap_or_default().with(&self.tags);
        table.map(Arc::new).map_err(|error| Failure::usage(error.to_string()))
    }

    /// The same, where what a document names may lie in these folders too; paths that are none are left out.
    pub fn open_to(self, folders: &[PathBuf]) -> Self {
        let folders = folders.iter().filter(|folder| folder.is_dir()).cloned();
        Self { roots: self.roots.with(folders), ..self }
    }

    /// The configuration nearest above the files of a folder, where that is another than this one.
    pub fn nearest_in(&self, folder: &Path) -> Option<PathBuf> {
        if self.is_named {
            return None;
        }
        let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
        let whole = fs::canonicalize(folder).ok()?;
        let up = whole.ancestors().position(|folder| folder.join(FILE).is_file())?;
        let found = whole.ancestors().nth(up)?.join(FILE);
        let own = self.path.as_ref().and_then(|path| fs::canonicalize(path).ok());
        if own.is_some_and(|own| own == found) {
            return None;
        }
        // Named from where the person stands, if that leads there.
        let named = folder.ancestors().nth(up).map(|folder| folder.join(FILE));
        let named = named.filter(|named| fs::canonicalize(named).is_ok_and(|named| named == found));
        Some(named.unwrap_or(found)).filter(|path| is_trusted(path))
    }

    /// The configuration at a path, with what the call says besides. It came with the files, and nobody has named it or
    /// gone to its folder: it leads to no file outside of that, of where the person stands, and of `--schema-root`.
    pub fn of_project(&self, path: &Path) -> Result<Self, Failure> {
        let mut config = Self { roots: self.roots.clone(), cells: self.cells, ..Self::read(path)? };
        let allowed = self.roots.with([PathBuf::from(".")]);
        let is_inside = |local: &Path| {
            let is_inside = allowed.judge(path, local).is_ok();
            if !is_inside {
                tell_outside(path, local);
            }
            is_inside
        };
        config.schemas.pairs.retain(|(_, local)| is_inside(Path::new(local)));
        config.schemas.catalogs.retain(|catalog| is_inside(Path::new(catalog)));
        config.baseline = config.baseline.filter(|baseline| is_inside(baseline));
        config.schemas.of_system.clone_from(&self.schemas.of_system);
        Ok(config)
    }

    /// The configuration that governs a file, where that is another than this one.
    pub fn for_file(&self, file: &Path) -> Result<Option<Self>, Failure> {
        let nearest = file.parent().filter(|_| file.is_file()).and_then(|folder| self.nearest_in(folder));
        nearest.map(|path| self.of_project(&path)).transpose()
    }

    fn read(path: &Path) -> Result<Self, Failure> {
        let name = path.display().to_string();
        let refuse = |why: String| Message::error(Some(&name), format!("cannot read the configuration file: {why}"));
        let bytes = read_regular(path, MAX_BYTES).map_err(|error| refuse(error.to_string()))?;
        let text = String::from_utf8(bytes).map_err(|error| refuse(error.to_string()))?;
        let mut entries: Entries = toml::from_str(&text).map_err(|error| syntax(&name, &text, &error))?;
        let habits = entries.habits.file.take();
        TagTable::default().with(&entries.tag).map_err(|error| refuse(error.to_string()))?;
        let tags = std::mem::take(&mut entries.tag);
        let ValidateSection { ignore: ignored, baseline } = std::mem::take(&mut entries.validate);
        let rules = entries
            .regularise
            .iter()
            .map(RuleEntry::rule)
            .collect::<Result<_, _>>()
            .map_err(|(at, error)| Message::error(Some(&name), error.to_string()).at(&LineIndex::new(&text), at))?;
        let mut config = Self::of(entries).map_err(|error| {
            let message = Message::error(Some(&name), error.to_string());
            message.at(&LineIndex::new(&text), place_of(&error, &text))
        })?;
        config.rules = rules;
        config.tags = tags;
        config.import.check(&name, &text)?;
        config.habits = habits.map_or_else(|| Ok(Habits::default()), |file| habits_in(&beside(path, &file)))?;
        config.schemas = config.schemas.beside(path);
        config.path = Some(path.to_owned());
        config.baseline = baseline.map(|file| beside(path, &file));
        config.ignored = Ignored::new(ignored, path.parent().unwrap_or(Path::new("")))
            .map_err(|why| refuse(format!("`ignore` under `[validate]` has a pattern that is none: {why}")))?;
        Ok(config)
    }

    fn of(entries: Entries) -> Result<Self, TableError> {
        let Entries { cue, phrase, words, layout, import, schemas, catalog, convention, .. } = entries;
        let none = cue.is_empty() && phrase.is_empty() && words.is_empty() && convention.square.is_none();
        let lexicon = if none {
            None
        } else {
            let additions = Additions::default().with_cue(cue).with_phrase(phrase).with_words(words);
            Some(Arc::new(Lexicon::with(&additions.with_square(convention.square))?))
        };
        let layouts = if layout.is_empty() { None } else { Some(Arc::new(Layouts::with(&layout))) };
        let lexicon = Table { own: lexicon, built_in: Lexicon::built_in };
        let layouts = Table { own: layouts, built_in: Layouts::built_in };
        let schemas =
            SchemaSection { pairs: schemas.into_iter().collect(), catalogs: catalog, ..SchemaSection::default() };
        Ok(Self {
            lexicon,
            layouts,
            import,
            schemas,
            roots: Roots::default(),
            cells: Cells::default(),
            habits: Habits::default(),
            ignored: Ignored::default(),
            baseline: None,
            path: None,
            is_named: false,
            rules: Vec::new(),
            tags: Vec::new(),
        })
    }
}

/// The catalogs that the environment names, as other XML programs read it: paths or `file:` addresses between spaces.
fn catalogs_of_the_system() -> Vec<String> {
    let named = std::env::var("XML_CATALOG_FILES").unwrap_or_default();
    let path = |name: &str| {
        let path = name.strip_prefix("file://").or_else(|| name.strip_prefix("file:")).unwrap_or(name);
        path.to_owned()
    };
    named.split_whitespace().map(path).collect()
}

/// A table with the user's entries, or the built-in one, which is read when it is first asked for: not every
/// subcommand needs it.
#[derive(Debug)]
pub struct Table<T: 'static> {
    own: Option<Arc<T>>,
    built_in: fn() -> &'static T,
}

impl<T> Table<T> {
    /// The table with the user's entries, to be kept; none where there are none.
    pub fn own(&self) -> Option<Arc<T>> {
        self.own.clone()
    }
}

impl<T> std::ops::Deref for Table<T> {
    type Target = T;

    fn deref(&self) -> &T {
        self.own.as_deref().unwrap_or_else(|| (self.built_in)())
    }
}

impl SchemaSection {
    /// Paths in the file are seen from its folder.
    fn beside(self, file: &Path) -> Self {
        let folder = file.parent().unwrap_or(Path::new(""));
        let path = |path: String| folder.join(path).display().to_string();
        // A folder stands for what lies below an address, with the last slash or without.
        let closed = |name: String| if name.ends_with('/') { name } else { name + "/" };
        let pair = |(url, local): (String, String)| match path(local) {
            local if Path::new(&local).is_dir() => (closed(url), closed(local)),
            local => (url, local),
        };
        Self {
            pairs: self.pairs.into_iter().map(pair).collect(),
            of_system: self.of_system,
            catalogs: self.catalogs.into_iter().map(path).collect(),
        }
    }
}

impl ImportSection {
    /// Values that an option would refuse are refused here too.
    fn check(&self, name: &str, text: &str) -> Result<(), Failure> {
        let lang = self.lang.as_deref().map(|value| (value, super::pages::language(value).err()));
        let columns = self.columns.as_deref().map(|value| (value, super::pages::columns(value).err()));
        let encoding = self.encoding.as_deref().map(|value| (value, super::pages::encoding(value).err()));
        let size = self.max_size.as_deref().map(|value| (value, super::pages::size(value).err()));
        for (value, error) in [lang, columns, encoding, size].into_iter().flatten() {
            if let Some(error) = error {
                let at = text.find(&format!("\"{value}\"")).unwrap_or(0);
                return Err(Message::error(Some(name), error).at(&LineIndex::new(text), at).into());
            }
        }
        Ok(())
    }
}

/// A path in the file is seen from its folder.
fn beside(file: &Path, path: &Path) -> PathBuf {
    file.parent().unwrap_or(Path::new("")).join(path)
}

/// The habits in a file.
pub fn habits_in(path: &Path) -> Result<Habits, Failure> {
    let name = path.display().to_string();
    let refuse = |why: String| Message::error(Some(&name), format!("cannot read the file of habits: {why}"));
    let bytes = read_regular(path, MAX_BYTES).map_err(|error| refuse(error.to_string()))?;
    let text = String::from_utf8(bytes).map_err(|error| refuse(error.to_string()))?;
    Habits::parse(&text).map_err(|(line, error)| {
        let at = text.split_inclusive('\n').take(line - 1).map(str::len).sum();
        Message::error(Some(&name), error.to_string()).at(&LineIndex::new(&text), at).into()
    })
}

/// Tells that a configuration leads where it may not.
fn tell_outside(config: &Path, path: &Path) {
    let name = config.display().to_string();
    let text = format!(
        "`{}` lies outside of the folder of this configuration and is not used; open its folder with `--schema-root`, or \
         name the configuration with `--config`",
        path.display()
    );
    Reporter::default().one(Message::warning(&name, text));
}

fn found_upward() -> Option<PathBuf> {
    let folder = std::env::current_dir().ok()?;
    let up = folder.ancestors().position(|folder| folder.join(FILE).is_file())?;
    // Named from where the person stands.
    Some(std::iter::repeat_n("..", up).chain([FILE]).collect())
}

/// Configurations that are not used, so that each is reported once.
static DISTRUSTED: Mutex<BTreeSet<PathBuf>> = Mutex::new(BTreeSet::new());

/// Whether a configuration that was found belongs to whoever runs the program, or to the administrator; that it does
/// not is reported.
fn is_trusted(path: &Path) -> bool {
    let Some(owner) = strange_owner(path) else { return true };
    if !DISTRUSTED.lock().unwrap_or_else(PoisonError::into_inner).insert(path.to_owned()) {
        return false;
    }
    let name = path.display().to_string();
    let text = format!(
        "this configuration is not used, because it or its folder belongs to another user ({owner}); if you trust it, \
         name it with `--config {name}`"
    );
    Reporter::default().one(Message::warning(&name, text));
    false
}

/// Another user to whom a file or its folder belongs.
#[cfg(unix)]
fn strange_owner(path: &Path) -> Option<String> {
    use std::os::unix::fs::MetadataExt as _;
    let me = rustix::process::geteuid();
    // Whoever called `sudo` runs the program too.
    let caller = std::env::var("SUDO_UID").ok().filter(|_| me.is_root()).and_then(|id| id.parse::<u32>().ok());
    let is_known = |owner: u32| owner == 0 || owner == me.as_raw() || Some(owner) == caller;
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let owners = [path, folder].into_iter().filter_map(|path| Some(fs::metadata(path).ok()?.uid()));
    owners.into_iter().find(|owner| !is_known(*owner)).map(|owner| format!("number {owner}"))
}

/// Elsewhere the system does not let others write into a person's folders.
#[cfg(not(unix))]
fn strange_owner(_: &Path) -> Option<String> {
    None
}

fn syntax(name: &str, text: &str, error: &toml::de::Error) -> Failure {
    let offset = error.span().map_or(0, |span| span.start);
    let said = error.message().trim_end();
    let meant = meant(said).map_or_else(String::new, |meant| format!("; `{meant}` was probably meant"));
    Message::error(Some(name), format!("{said}{meant}")).at(&LineIndex::new(text), offset).into()
}

/// The known key that is most like an unknown one, by the message that names all of them.
fn meant(said: &str) -> Option<&str> {
    let mut names = said.strip_prefix("unknown field ")?.split('`').skip(1).step_by(2);
    let unknown = names.next()?.to_lowercase();
    let is_part = |name: &&str| unknown.starts_with(name) || name.starts_with(&unknown);
    nearest(&unknown, names.clone()).or_else(|| names.find(is_part))
}

/// Where the entry stands that a table refused: the wrong word after the words of the entry.
fn place_of(error: &TableError, text: &str) -> usize {
    let (entry, wrong) = match error {
        TableError::Role { cue, role } => (cue.as_str(), role.as_str()),
        TableError::Class { phrase, source } => (phrase.as_str(), source.0.as_str()),
        TableError::Row(row) => (row.as_str(), ""),
        _ => return 0,
    };
    let at = text.find(entry).unwrap_or(0);
    let wrong = format!("\"{wrong}\"");
    // The word may stand before or after the entry; the nearer one is meant.
    let behind = text[at..].find(&wrong).map(|found| at + found);
    let before = text[..at].rfind(&wrong);
    match (before, behind) {
        (Some(before), Some(behind)) if at - before < behind - at => before,
        (_, Some(behind)) => behind,
        (Some(before), None) => before,
        (None, None) => at,
    }
}
