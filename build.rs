//! Makes the tables of the library ready, so that nothing is read or sorted when the program starts: rows without comments,
//! and where those of each key begin.

// What both must agree on is the library's own.
#[allow(dead_code, reason = "the library uses the rest")]
#[path = "src/bracket/fold.rs"]
mod fold;
#[allow(dead_code, reason = "the library uses the rest")]
#[path = "src/bracket/keys.rs"]
mod keys;
#[allow(dead_code, reason = "the library uses the rest")]
#[path = "src/page/line_patterns.rs"]
mod line_patterns;
#[allow(dead_code, reason = "the library uses the rest")]
#[path = "src/text/ready.rs"]
mod ready;

/// The room in which the library has it.
mod text {
    pub(crate) use super::ready;
}

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::{env, fs, io};

use keys::{Shelf, key_of_phrase, keys_of_cue};
use line_patterns::{KINDS, abstracted, folded, forms, is_line, key_of_glob};

type Result<T> = std::result::Result<T, Box<dyn std::error::Error>>;

fn main() -> Result<()> {
    println!("cargo::rerun-if-changed=build.rs");
    let out = Out(PathBuf::from(env::var_os("OUT_DIR").ok_or("cargo names no folder")?));
    cues(&out)?;
    phrases(&out)?;
    words(&out)?;
    languages(&out)?;
    abbreviations(&out)?;
    layouts(&out)
}

/// A table of the library.
fn table(path: &str) -> io::Result<String> {
    println!("cargo::rerun-if-changed={path}");
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(path))
}

/// The rows of a table; a missing column is empty.
fn rows(table: &str) -> impl Iterator<Item = [&str; 5]> {
    let lines = table.lines().filter(|line| !line.is_empty() && !line.starts_with('#'));
    lines.map(|line| {
        let mut columns = line.split('\t');
        std::array::from_fn(|_| columns.next().unwrap_or_default())
    })
}

fn cues(out: &Out) -> Result<()> {
    let (mut lines, mut starts, mut ends) = (String::new(), Index::default(), Index::default());
    for [lang, cue, role, ..] in rows(&table("src/bracket/tables/cues.tsv")?) {
        let Some([start, end]) = keys_of_cue(cue) else { continue };
        starts.add(start.as_bytes(), lines.len());
        ends.add(end.as_bytes(), lines.len());
        lines.push_str(&format!("{lang}\t{cue}\t{role}\n"));
    }
    out.write("cues.tsv", lines.as_bytes())?;
    out.index("cues-start", &starts.0)?;
    out.index("cues-end", &ends.0)
}

fn phrases(out: &Out) -> Result<()> {
    let mut lines = String::new();
    let mut shelves: BTreeMap<Shelf, Index> = BTreeMap::new();
    for path in ["src/bracket/tables/phrases.tsv", "src/bracket/tables/transcripts.tsv"] {
        for [class, place, _, phrases, cert] in rows(&table(path)?) {
            for phrase in phrases.split(" | ") {
                let Some((shelf, key)) = key_of_phrase(phrase, place) else { continue };
                shelves.entry(shelf).or_default().add(key.as_bytes(), lines.len());
                lines.push_str(&format!("{class}\t{place}\t{phrase}\t{cert}\n"));
            }
        }
    }
    out.write("phrases.tsv", lines.as_bytes())?;
    for (shelf, name) in [
        (Shelf::Whole, "phrases-whole"),
        (Shelf::PatternStart, "phrases-pattern-start"),
        (Shelf::PatternEnd, "phrases-pattern-end"),
        (Shelf::Start, "phrases-start"),
        (Shelf::End, "phrases-end"),
        (Shelf::Anywhere, "phrases-anywhere"),
    ] {
        out.index(name, &shelves.remove(&shelf).unwrap_or_default().0)?;
    }
    Ok(())
}

fn words(out: &Out) -> Result<()> {
    let (mut lines, mut langs, mut classes) = (String::new(), Index::default(), Index::default());
    for [class, lang, words, ..] in rows(&table("src/bracket/tables/words.tsv")?) {
        langs.add(primary(lang).as_bytes(), lines.len());
        classes.add(class.as_bytes(), lines.len());
        lines.push_str(&format!("{class}\t{words}\n"));
    }
    out.write("words.tsv", lines.as_bytes())?;
    out.index("words-lang", &langs.0)?;
    out.index("words-class", &classes.0)
}

/// Names of languages; of the same names the first counts.
fn languages(out: &Out) -> Result<()> {
    let mut names = Entries::new();
    for [_, tag, name, ..] in rows(&table("src/bracket/tables/languages.tsv")?) {
        names.entry(fold::folded_words(name).into_bytes()).or_insert_with(|| tag.as_bytes().to_vec());
    }
    out.index("languages", &names)
}

/// Abbreviations, each behind its language and a TAB.
fn abbreviations(out: &Out) -> Result<()> {
    let table = table("src/text/tables/abbreviations.tsv")?;
    let keys = rows(&table).map(|[lang, word, ..]| [primary(lang), "\t", word].concat().into_bytes());
    out.index("abbreviations", &keys.map(|key| (key, Vec::new())).collect())
}

/// The primary subtag of a language tag.
fn primary(lang: &str) -> &str {
    lang.split('-').next().unwrap_or_default()
}

fn layouts(out: &Out) -> Result<()> {
    let table = table("src/page/tables/layouts.tsv")?;
    let rows: Vec<_> = rows(&table).map(|[kind, _, pattern, value, _]| (kind, folded(pattern), value)).collect();
    let months: BTreeSet<&str> = rows.iter().filter(|row| row.0 == "month").map(|row| &*row.1).collect();
    let (mut lines, mut globs, mut starts) = (BTreeMap::<Vec<u8>, u16>::new(), String::new(), Index::default());
    for (kind, pattern, _) in rows.iter().filter(|row| is_line(row.0, !row.2.is_empty())) {
        let number = KINDS.iter().position(|known| known == kind).ok_or("a kind that the table does not explain")?;
        for form in forms(pattern) {
            if form.contains('*') {
                starts.add(key_of_glob(&form).as_bytes(), globs.len());
                globs.push_str(&format!("{}\t{form}\n", char::from(b'a' + u8::try_from(number)?)));
            } else {
                let line = abstracted(&form, |word| months.contains(word)).into_owned().into_bytes();
                *lines.entry(line).or_default() |= 1 << number;
            }
        }
    }
    // Months come first: times are read with them.
    let (first, others): (Vec<_>, Vec<_>) = rows.iter().partition(|row| row.0 == "month");
    let words = first.into_iter().chain(others).filter(|row| !matches!(row.0, "reply" | "comments" | "ui"));
    let row = |(kind, pattern, value): &(&str, String, &str)| {
        let value = if value.is_empty() { String::new() } else { format!("\t{value}") };
        format!("{kind}\t{pattern}{value}\n")
    };
    out.write("layout-words.tsv", words.map(row).collect::<String>().as_bytes())?;
    out.write("layout-globs.tsv", globs.as_bytes())?;
    out.index("layout-globs", &starts.0)?;
    out.index("layout-lines", &lines.into_iter().map(|(line, kinds)| (line, kinds.to_le_bytes().to_vec())).collect())
}

type Entries = BTreeMap<Vec<u8>, Vec<u8>>;

/// Where the rows of each key begin.
#[derive(Default)]
struct Index(Entries);

impl Index {
    fn add(&mut self, key: &[u8], start: usize) {
        self.0.entry(key.to_vec()).or_default().extend(u32::try_from(start).unwrap_or(u32::MAX).to_le_bytes());
    }
}

/// The folder for what is made.
struct Out(PathBuf);

impl Out {
    fn write(&self, name: &str, bytes: &[u8]) -> Result<()> {
        Ok(fs::write(self.0.join(name), bytes)?)
    }

    /// Writes a table as `ready` reads it.
    fn index(&self, name: &str, entries: &Entries) -> Result<()> {
        let count = (2 * entries.len()).next_power_of_two();
        let (mut slots, mut rest) = (vec![0u32; count], Vec::new());
        for (key, value) in entries {
            let mut slot = ready::hash(key) as usize & (count - 1);
            while slots[slot] != 0 {
                slot = (slot + 1) & (count - 1);
            }
            slots[slot] = u32::try_from(4 * (count + 1) + rest.len())?;
            rest.push(u8::try_from(key.len())?);
            rest.extend(u16::try_from(value.len())?.to_le_bytes());
            rest.extend([&**key, &**value].concat());
        }
        let numbers = std::iter::once(u32::try_from(count)?).chain(slots);
        let bytes: Vec<u8> = numbers.flat_map(u32::to_le_bytes).chain(rest).collect();
        self.write(&format!("{name}.index"), &bytes)
    }
}
