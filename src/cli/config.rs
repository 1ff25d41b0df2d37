//! The configuration file `glossator.toml`: a translator's own cues, phrases, words and layouts.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use glossator::bracket::{Additions, CueEntry, Lexicon, PhraseEntry, TableError, WordsEntry};
use glossator::page::{LayoutEntry, Layouts};
use glossator::source::LineIndex;
use serde::Deserialize;

use super::exit::Failure;
use super::messages::Message;

/// Name of the file that is looked for in the current folder and those above it.
pub const FILE: &str = "glossator.toml";

/// What the file may hold.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Entries {
    cue: Vec<CueEntry>,
    phrase: Vec<PhraseEntry>,
    words: Vec<WordsEntry>,
    layout: Vec<LayoutEntry>,
    import: ImportSection,
    /// URLs of schemas and the local files that stand for them.
    schemas: BTreeMap<String, String>,
    /// Catalogs of the same.
    catalog: Vec<String>,
}

/// Which local files stand for schemas on the network; paths as seen from where the person stands.
#[derive(Debug, Clone, Default)]
pub struct SchemaSection {
    /// URL and path.
    pub pairs: Vec<(String, String)>,
    /// OASIS XML catalogs.
    pub catalogs: Vec<String>,
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
}

impl Config {
    /// Reads the file named, else the one found upward from the current folder, else takes the built-in tables.
    pub fn load(named: Option<&Path>) -> Result<Self, Failure> {
        match named.map(Path::to_owned).or_else(found_upward) {
            Some(path) => Self::read(&path),
            None => Self::of(Entries::default()).map_err(|error| Failure::usage(error.to_string())),
        }
    }

    fn read(path: &Path) -> Result<Self, Failure> {
        let name = path.display().to_string();
        let text = fs::read_to_string(path)
            .map_err(|error| Message::error(Some(&name), format!("cannot read the configuration file: {error}")))?;
        let entries = toml::from_str(&text).map_err(|error| syntax(&name, &text, &error))?;
        let mut config = Self::of(entries).map_err(|error| {
            let message = Message::error(Some(&name), error.to_string());
            message.at(&LineIndex::new(&text), place_of(&error, &text))
        })?;
        config.import.check(&name, &text)?;
        config.schemas = config.schemas.beside(path);
        Ok(config)
    }

    fn of(entries: Entries) -> Result<Self, TableError> {
        let Entries { cue, phrase, words, layout, import, schemas, catalog } = entries;
        let none = cue.is_empty() && phrase.is_empty() && words.is_empty();
        let lexicon = if none { None } else { Some(Arc::new(Lexicon::with(&Additions { cue, phrase, words })?)) };
        let layouts = if layout.is_empty() { None } else { Some(Arc::new(Layouts::with(&layout))) };
        let lexicon = Table { own: lexicon, built_in: Lexicon::built_in };
        let layouts = Table { own: layouts, built_in: Layouts::built_in };
        let schemas = SchemaSection { pairs: schemas.into_iter().collect(), catalogs: catalog };
        Ok(Self { lexicon, layouts, import, schemas })
    }
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
        Self {
            pairs: self.pairs.into_iter().map(|(url, local)| (url, path(local))).collect(),
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
        for (value, error) in [lang, columns, encoding].into_iter().flatten() {
            if let Some(error) = error {
                let at = text.find(&format!("\"{value}\"")).unwrap_or(0);
                return Err(Message::error(Some(name), error).at(&LineIndex::new(text), at).into());
            }
        }
        Ok(())
    }
}

fn found_upward() -> Option<PathBuf> {
    let folder = std::env::current_dir().ok()?;
    let up = folder.ancestors().position(|folder| folder.join(FILE).is_file())?;
    // Named from where the person stands.
    Some(std::iter::repeat_n("..", up).chain([FILE]).collect())
}

fn syntax(name: &str, text: &str, error: &toml::de::Error) -> Failure {
    let offset = error.span().map_or(0, |span| span.start);
    Message::error(Some(name), error.message().trim_end()).at(&LineIndex::new(text), offset).into()
}

/// Where the entry stands that a table refused: the wrong word behind the words of the entry.
fn place_of(error: &TableError, text: &str) -> usize {
    let (entry, wrong) = match error {
        TableError::Role { cue, role } => (cue.as_str(), role.as_str()),
        TableError::Class { phrase, source } => (phrase.as_str(), source.0.as_str()),
        TableError::Row(row) => (row.as_str(), ""),
    };
    let at = text.find(entry).unwrap_or(0);
    let wrong = format!("\"{wrong}\"");
    // The word may stand before or behind the entry; the nearer one is meant.
    let behind = text[at..].find(&wrong).map(|found| at + found);
    let before = text[..at].rfind(&wrong);
    match (before, behind) {
        (Some(before), Some(behind)) if at - before < behind - at => before,
        (_, Some(behind)) => behind,
        (Some(before), None) => before,
        (None, None) => at,
    }
}
