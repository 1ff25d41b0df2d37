//! What tags mean: a table of a house style, and the user's own rows.

use std::collections::BTreeMap;

use rustc_hash::FxHashMap;

use crate::model::{Category, Family};
use crate::records::Shown;

/// A row of a user's own table.
#[derive(Debug, Clone, Default, serde::Deserialize)]
#[serde(deny_unknown_fields, default, rename_all = "kebab-case")]
pub struct TagEntry {
    /// The name of the tag: `note` of `<note>` and of `[[note: …]]`.
    pub name: String,
    /// Other names in the form with double brackets.
    pub also: Vec<String>,
    /// The class of the note, or `by-words`; none for words of the text.
    pub class: Option<String>,
    /// Which views show its words: `no`, `yes` or `reading`. Without a class `yes`, else `no`, if not given.
    pub shown: Option<String>,
    /// Whether its words are those that the note right behind it explains.
    pub anchor: bool,
    /// Attributes, and the properties of the note that they become.
    pub attributes: BTreeMap<String, String>,
    /// What the note begins with, before a colon, and the class that this gives.
    pub words: BTreeMap<String, String>,
    /// The classes or families of brackets that are written as this tag.
    pub writes: Vec<String>,
}

/// Why a row cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum TagError {
    /// The tag has no name, or none that a tag can have.
    #[error("`{0}` cannot be the name of a tag; write letters, digits and hyphens, beginning with a letter")]
    Name(String),
    /// The class is none.
    #[error("`{class}` is no class; the tag `{tag}` needs one such as `gloss.context`, or `by-words`")]
    Class {
        /// The tag.
        tag: String,
        /// What stands there.
        class: String,
    },
    /// It is not said which views show the words.
    #[error("the tag `{tag}` cannot be shown as `{shown}`; write `no`, `yes` or `reading`")]
    Shown {
        /// The tag.
        tag: String,
        /// What stands there.
        shown: String,
    },
    /// Words that are left out are a note, and a note has a class.
    #[error("the tag `{0}` is not shown and has no class; give it one, or show it")]
    Hidden(String),
}

/// What the class of a tag is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum TagClass {
    /// It is no note.
    None,
    /// Always the same.
    Is(Category),
    /// What the rules say of its words.
    ByWords,
}

/// A tag and what it means.
#[derive(Debug, Clone)]
pub(super) struct Tag {
    pub name: Box<str>,
    pub class: TagClass,
    pub shown: Shown,
    pub is_anchor: bool,
    pub attributes: Vec<(Box<str>, Box<str>)>,
    pub words: Vec<(Box<str>, Category)>,
}

/// The tags of a house style.
#[derive(Debug, Clone, Default)]
pub struct TagTable {
    tags: Vec<Tag>,
    /// Tags by their names.
    by_name: FxHashMap<Box<str>, usize>,
    /// Tags by their names in double brackets.
    by_label: FxHashMap<Box<str>, usize>,
    by_class: FxHashMap<Category, usize>,
    by_family: FxHashMap<Family, usize>,
}

/// The house styles that are known.
const PRESETS: [(&str, &str); 2] =
    [("sourcelibrary", include_str!("tables/sourcelibrary.tsv")), ("tei", include_str!("tables/tei.tsv"))];

impl TagTable {
    /// The names of the house styles that are known.
    pub fn presets() -> impl Iterator<Item = &'static str> {
        PRESETS.into_iter().map(|(name, _)| name)
    }

    /// The table of a house style; `None` if none has this name.
    pub fn preset(name: &str) -> Option<Self> {
        let (_, table) = PRESETS.into_iter().find(|(known, _)| *known == name)?;
        let mut tags = Self::default();
        for row in table.lines().filter(|line| !line.starts_with('#') && !line.is_empty()) {
            // A test checks the built-in tables; a broken row is skipped rather than ending the program.
            let _ = tags.add(&entry(row));
        }
        Some(tags)
    }

    /// The table with more rows; a row for a tag that is known takes its place.
    ///
    /// # Errors
    /// If a row cannot be used: see [`TagError`].
    pub fn with(mut self, entries: &[TagEntry]) -> Result<Self, TagError> {
        entries.iter().try_for_each(|entry| self.add(entry))?;
        Ok(self)
    }

    fn add(&mut self, entry: &TagEntry) -> Result<(), TagError> {
        let tag = tag(entry)?;
        let index = self.tags.len();
        for label in entry.also.iter().map(|label| label.to_lowercase()).chain([tag.name.to_string()]) {
            self.by_label.insert(label.into(), index);
        }
        self.by_name.insert(tag.name.clone(), index);
        self.tags.push(tag);
        for name in &entry.writes {
            match (name.parse::<Category>(), Family::ALL.iter().find(|family| family.as_str() == name)) {
                (Ok(class), _) => drop(self.by_class.insert(class, index)),
                (_, Some(family)) => drop(self.by_family.insert(*family, index)),
                _ => return Err(TagError::Class { tag: entry.name.clone(), class: name.clone() }),
            }
        }
        Ok(())
    }

    pub(super) fn tag(&self, index: usize) -> &Tag {
        &self.tags[index]
    }

    /// The tag with a name, in any capitals.
    pub(super) fn named(&self, name: &str) -> Option<usize> {
        self.by_name.get(&*name.to_ascii_lowercase()).copied()
    }

    /// The tag with a name in double brackets, in any capitals.
    pub(super) fn labelled(&self, label: &str) -> Option<usize> {
        self.by_label.get(&*label.trim().to_lowercase()).copied()
    }

    /// The tag as which a bracket of a class is written.
    pub(super) fn written_for(&self, class: Category) -> Option<&Tag> {
        let index = self.by_class.get(&class).or_else(|| self.by_family.get(&class.family()))?;
        self.tags.get(*index)
    }

    /// The tag around the words that a note explains.
    pub(super) fn anchor(&self) -> Option<&Tag> {
        self.tags.iter().find(|tag| tag.is_anchor)
    }
}

/// A row of a built-in table.
fn entry(row: &str) -> TagEntry {
    let mut cells = row.split('\t').map(|cell| if cell == "-" { "" } else { cell });
    let mut next = || cells.next().unwrap_or_default();
    let list = |cell: &str| cell.split(';').filter(|part| !part.is_empty()).map(str::to_owned).collect::<Vec<_>>();
    let pairs = |cell: &str| {
        let pairs = cell.split(';').filter_map(|pair| pair.split_once('='));
        pairs.map(|(key, value)| (key.to_owned(), value.to_owned())).collect()
    };
    let some = |cell: &str| Some(cell.to_owned()).filter(|cell| !cell.is_empty());
    TagEntry {
        name: next().to_owned(),
        also: list(next()),
        class: some(next()),
        shown: some(next()),
        anchor: next() == "yes",
        attributes: pairs(next()),
        words: pairs(next()),
        writes: list(next()),
    }
}

fn tag(entry: &TagEntry) -> Result<Tag, TagError> {
    let name = entry.name.to_ascii_lowercase();
    let is_name = name.starts_with(|c: char| c.is_ascii_alphabetic()) && name.bytes().all(is_name_byte);
    if !is_name {
        return Err(TagError::Name(entry.name.clone()));
    }
    let category = |class: &str| {
        let error = || TagError::Class { tag: name.clone(), class: class.to_owned() };
        class.parse::<Category>().map_err(|_| error())
    };
    let class = match entry.class.as_deref() {
        None => TagClass::None,
        Some("by-words") => TagClass::ByWords,
        Some(class) => TagClass::Is(category(class)?),
    };
    let shown = match entry.shown.as_deref() {
        Some("yes") => Shown::Everywhere,
        Some("reading") => Shown::InReading,
        Some("no") => Shown::Nowhere,
        None if class == TagClass::None => Shown::Everywhere,
        None => Shown::Nowhere,
        Some(shown) => return Err(TagError::Shown { tag: name, shown: shown.to_owned() }),
    };
    if class == TagClass::None && shown != Shown::Everywhere {
        return Err(TagError::Hidden(name));
    }
    let word = |(word, class): (&String, &String)| Ok((word.to_lowercase().into(), category(class)?));
    let attribute = |(name, property): (&String, &String)| (name.to_lowercase().into(), property.as_str().into());
    Ok(Tag {
        words: entry.words.iter().map(word).collect::<Result<_, TagError>>()?,
        attributes: entry.attributes.iter().map(attribute).collect(),
        is_anchor: entry.anchor,
        name: name.into(),
        class,
        shown,
    })
}

/// Whether a byte may stand in the name of a tag.
pub(super) fn is_name_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.' | b':')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_of_the_presets_can_be_used() {
        for (name, table) in PRESETS {
            let rows = table.lines().filter(|line| !line.starts_with('#') && !line.is_empty());
            for row in rows {
                assert_eq!(row.split('\t').count(), 8, "{name}: {row}");
                assert!(TagTable::default().with(&[entry(row)]).is_ok(), "{name}: {row}");
            }
        }
    }

    #[test]
    fn rows_of_users_are_checked() {
        let row = |name: &str, class: Option<&str>, shown: Option<&str>| {
            let class = class.map(str::to_owned);
            let entry = TagEntry { name: name.into(), class, shown: shown.map(str::to_owned), ..TagEntry::default() };
            TagTable::default().with(&[entry]).map(drop)
        };
        assert_eq!(row("aside", Some("gloss.context"), None), Ok(()));
        assert_eq!(row("1st", None, None), Err(TagError::Name("1st".into())));
        assert_eq!(row("a", None, Some("no")), Err(TagError::Hidden("a".into())));
        assert!(matches!(row("a", Some("glos"), None), Err(TagError::Class { .. })));
        assert!(matches!(row("a", None, Some("maybe")), Err(TagError::Shown { .. })));
    }
}
