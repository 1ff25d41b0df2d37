//! Layouts: the words by which parts of a captured page are recognised. The table is `src/page/tables/layouts.tsv`.

use std::borrow::Cow;
use std::sync::{LazyLock, OnceLock};

use aho_corasick::AhoCorasick;
use rustc_hash::{FxHashMap, FxHashSet};
use serde::Deserialize;

use super::line_patterns::{KINDS, abstracted, folded, forms, is_line, keys_of_line, matches_glob};
use super::thread::words::Words;
use crate::text::Sieve;
use crate::text::ready::{ReadyTable, numbers};

/// The kind of a line of a layout.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum LineKind {
    /// The button under a comment.
    Reply,
    /// The number of comments.
    CommentCount,
    /// The heading over the comments.
    Comments,
    /// Page furniture.
    Ui,
    /// How an author line begins.
    Byline,
    /// The line over a comment that names its writer.
    Author,
    /// The line that says when a comment was written.
    Time,
    /// Words in a bracketed contributor line.
    Contributor,
    /// How a credit begins.
    Credit,
    /// A name of a month.
    Month,
    /// What a page says of a writer: author of the article, moderator.
    Badge,
    /// The line that says whose comment is answered.
    ReplyTo,
    /// The line over words of an earlier comment.
    Quote,
    /// What stands between a writer and the person addressed.
    Addresses,
    /// A name of a day of the week.
    Weekday,
    /// A word for the half of the day.
    DayHalf,
}

impl LineKind {
    fn from_name(name: &str) -> Option<Self> {
        let name = serde::de::value::StrDeserializer::<serde::de::value::Error>::new(name);
        Self::deserialize(name).ok()
    }

    /// What the table calls it.
    fn name(self) -> &'static str {
        KINDS[self as usize]
    }
}

/// A row of the user's own.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LayoutEntry {
    /// What the line is.
    pub kind: LineKind,
    /// Its language.
    #[serde(default)]
    pub lang: String,
    /// Its words, with `{n}`, `{name}`, `*` and the like.
    pub pattern: String,
}

/// The layouts, ready for matching.
#[derive(Debug, Clone, Default)]
pub struct Layouts {
    /// Whether the built-in lines count.
    has_built_in: bool,
    /// Lines of the user's own without gaps, digits folded to `#`, months to `@`.
    lines: FxHashMap<Box<str>, LineKinds>,
    /// Lines of the user's own with gaps.
    globs: Vec<(LineKind, Box<str>)>,
    months: FxHashSet<Box<str>>,
    month_sieve: Sieve,
    /// How author lines begin.
    bylines: FxHashMap<Box<str>, Vec<Box<str>>>,
    /// How credits begin.
    credits: FxHashMap<Box<str>, Vec<Box<str>>>,
    /// Words in contributor lines.
    contributors: Vec<Box<str>>,
    /// Finds them; made when it is first asked.
    contributor_index: OnceLock<Option<AhoCorasick>>,
    /// How the words of lines with the number of comments begin.
    counted: FxHashSet<Box<str>>,
    /// Words of times and names.
    pub(super) words: Words,
}

/// The kinds of built-in lines without gaps: bits of [`LineKinds`].
static LINES: ReadyTable = ReadyTable::new(include_bytes!(concat!(env!("OUT_DIR"), "/layout-lines.index")));

/// Built-in lines with gaps: a letter for the kind, and the pattern.
const GLOBS: &str = include_str!(concat!(env!("OUT_DIR"), "/layout-globs.tsv"));

/// Where the lines with gaps of each key begin.
static GLOB_INDEX: ReadyTable = ReadyTable::new(include_bytes!(concat!(env!("OUT_DIR"), "/layout-globs.index")));

/// The built-in rows that are more than lines, folded.
const WORDS: &str = include_str!(concat!(env!("OUT_DIR"), "/layout-words.tsv"));

/// The possible kinds of a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct LineKinds(u16);

impl LineKinds {
    fn insert(&mut self, kind: LineKind) {
        self.0 |= 1 << kind as u16;
    }

    fn add(&mut self, others: Self) {
        self.0 |= others.0;
    }

    /// Whether the line may be of this kind.
    pub fn contains(self, kind: LineKind) -> bool {
        self.0 & 1 << kind as u16 != 0
    }
}

static BUILT_IN: LazyLock<Layouts> = LazyLock::new(|| {
    let mut layouts = Layouts { has_built_in: true, ..Layouts::default() };
    for row in WORDS.lines() {
        let mut columns = row.split('\t');
        if let (Some(kind), Some(pattern)) = (columns.next().and_then(LineKind::from_name), columns.next()) {
            layouts.add_words(kind, pattern, columns.next());
        }
    }
    layouts
});

/// A line longer than this many bytes is not furniture.
const MAX_LINE: usize = 120;

impl Layouts {
    /// The built-in table.
    pub fn built_in() -> &'static Layouts {
        &BUILT_IN
    }

    /// The built-in table with a user's rows.
    pub fn with(entries: &[LayoutEntry]) -> Layouts {
        let mut layouts = BUILT_IN.clone();
        for entry in entries {
            let pattern = folded(&entry.pattern);
            layouts.add_words(entry.kind, &pattern, None);
            if is_line(entry.kind.name(), false) {
                layouts.add_line(entry.kind, &pattern);
            }
        }
        layouts
    }

    /// Adds what a row says besides what lines are.
    fn add_words(&mut self, kind: LineKind, pattern: &str, value: Option<&str>) {
        match kind {
            LineKind::Month => {
                self.words.add_month(pattern, value);
                self.month_sieve.add(pattern);
                self.months.insert(pattern.into());
            }
            LineKind::Weekday => self.words.add_weekday(pattern),
            LineKind::DayHalf => self.words.add_half(pattern, value == Some("pm")),
            LineKind::Addresses => self.words.add_address(pattern),
            LineKind::Badge => self.words.add_badge(pattern, value == Some("edited")),
            LineKind::ReplyTo => self.words.reply_to.add(pattern),
            LineKind::Quote => self.words.quotes.add(pattern),
            LineKind::Byline => self.bylines.entry(first_word(pattern).into()).or_default().push(pattern.into()),
            LineKind::Credit => self.credits.entry(first_word(pattern).into()).or_default().push(pattern.into()),
            LineKind::Contributor => {
                self.contributor_index.take();
                self.contributors.push(pattern.into());
            }
            LineKind::Author => {
                // A title of honour behind a name belongs to it.
                if !pattern.starts_with("{name}") || pattern.contains([' ', ':', '：']) {
                    self.words.says.add(pattern);
                }
                if pattern.starts_with("{name} ") {
                    self.words.says.add(pattern.trim_end_matches([':', '.', '…', ' ']));
                }
            }
            LineKind::Time => self.words.add_time(pattern),
            LineKind::CommentCount => {
                self.counted.extend(pattern.split_whitespace().filter_map(start_of_noun));
            }
            LineKind::Reply | LineKind::Comments | LineKind::Ui => {}
        }
    }

    /// Whether a word may be that for comments in a line with their number, in any form.
    pub(super) fn is_counted(&self, word: &str) -> bool {
        start_of_noun(&word.to_lowercase()).is_some_and(|start| self.counted.contains(&start))
    }

    fn add_line(&mut self, kind: LineKind, pattern: &str) {
        for form in forms(pattern) {
            if form.contains('*') {
                self.globs.push((kind, form.into()));
            } else {
                let line = self.abstracted(&form).as_ref().into();
                self.lines.entry(line).or_default().insert(kind);
            }
        }
    }

    /// A line with its numbers as `#` and its months as `@`.
    fn abstracted<'l>(&self, line: &'l str) -> Cow<'l, str> {
        abstracted(line, |word| self.month_sieve.may_have(word) && self.months.contains(word))
    }

    /// The possible kinds of a trimmed line. Lines of more than 120 bytes are not furniture.
    pub(super) fn kinds(&self, line: &str) -> LineKinds {
        let mut kinds = LineKinds::default();
        if line.len() > MAX_LINE || line.is_empty() {
            return kinds;
        }
        let folded = folded(line);
        let line = self.abstracted(&folded);
        if self.has_built_in {
            add_built_in(&mut kinds, &line);
        }
        if let Some(own) = self.lines.get(&*line) {
            kinds.add(*own);
        }
        for (kind, glob) in &self.globs {
            if matches_glob(glob, &line) {
                kinds.insert(*kind);
            }
        }
        kinds
    }

    /// Whether a trimmed line is of this kind.
    pub(super) fn is(&self, kind: LineKind, line: &str) -> bool {
        self.kinds(line).contains(kind)
    }

    /// Whether a text names who worked on the article.
    pub(super) fn names_contributor(&self, text: &str) -> bool {
        let index = || AhoCorasick::new(self.contributors.iter().map(|words| &**words)).ok();
        self.contributor_index.get_or_init(index).as_ref().is_some_and(|index| index.is_match(&folded(text)))
    }

    /// Whether a line begins as a picture's credit does: "Photo: …".
    pub(super) fn begins_credit(&self, line: &str) -> bool {
        if line.len() > MAX_LINE {
            return false;
        }
        let line = folded(line);
        let begins = |pattern: &str| {
            line.strip_prefix(pattern)
                .is_some_and(|rest| pattern.ends_with([':', '©']) || rest.starts_with([':', '/', '：']))
        };
        self.credits.get(first_word(&line)).is_some_and(|patterns| patterns.iter().any(|pattern| begins(pattern)))
    }

    /// The name behind a label that ends with the word of an author line: `記者：浜野`, `City desk, reporter: Vera`.
    fn labelled_name<'l>(&self, line: &'l str) -> Option<&'l str> {
        let (label, name) = line.split_once([':', '：'])?;
        let word = folded(label.split_whitespace().next_back()?);
        let known = self.bylines.get(&*word).or_else(|| self.bylines.get(&*format!("{word}:")));
        let known = known.or_else(|| self.bylines.get(&*format!("{word}：")));
        let name = name.trim();
        (known.is_some() && is_person(name)).then_some(name)
    }

    /// The name in an author line: what is left when the words of the layout are taken off.
    pub fn byline_name<'l>(&self, line: &'l str) -> Option<&'l str> {
        if line.len() > MAX_LINE {
            return None;
        }
        let folded = folded(line);
        if let Some(name) = self.labelled_name(line) {
            return Some(name);
        }
        let patterns = self.bylines.get(first_word(&folded))?;
        let fits = patterns.iter().filter_map(|pattern| Some((pattern, prefix(pattern, &folded)?)));
        let (pattern, length) = fits.max_by_key(|(_, length)| *length)?;
        let skipped = folded[..length].chars().count();
        let (at, _) = line.char_indices().nth(skipped)?;
        let name = line[at..].trim_start_matches([':', ' ', '：', '／']);
        let border =
            pattern.ends_with(|c: char| !c.is_alphanumeric()) || !line[at..].starts_with(char::is_alphanumeric);
        (border && is_person(name)).then_some(name)
    }
}

/// Adds what an abstracted line is by the built-in table.
fn add_built_in(kinds: &mut LineKinds, line: &str) {
    if let Some((_, bits)) = LINES.find(line.as_bytes()) {
        bits.first_chunk().inspect(|bits| kinds.add(LineKinds(u16::from_le_bytes(**bits))));
    }
    let found = keys_of_line(line).into_iter().filter_map(|key| GLOB_INDEX.find(key.as_bytes()));
    for start in found.flat_map(|(_, starts)| numbers(starts)) {
        let Some((sign, glob)) = GLOBS[start..].lines().next().and_then(|row| row.split_once('\t')) else { continue };
        let Some(kind) = sign.bytes().next().map(|sign| LineKinds(1 << (sign - b'a'))) else { continue };
        if kinds.0 & kind.0 == 0 && matches_glob(glob, line) {
            kinds.add(kind);
        }
    }
}

/// How many bytes of a line the pattern of an author line takes; `*` stands for a word or two: "traduit du * par".
fn prefix(pattern: &str, line: &str) -> Option<usize> {
    let Some((start, end)) = pattern.split_once('*') else {
        return line.starts_with(pattern).then_some(pattern.len());
    };
    let rest = line.strip_prefix(start)?;
    let at = rest.find(end).filter(|at| *at > 0 && rest[..*at].split(' ').count() <= 3)?;
    Some(start.len() + at + end.len())
}

/// Whether a string could be a person's name: a few words, most with a capital, no end of a sentence.
pub(super) fn is_person(name: &str) -> bool {
    let words = name.split_whitespace().count();
    let capitals = name
        .split_whitespace()
        .filter(|word| word.chars().next().is_some_and(|c| !c.is_lowercase() && c.is_alphabetic()))
        .count();
    (1..=6).contains(&words)
        && capitals * 2 >= words
        && !name.ends_with(['.', '!', '?', ',', ';', ':'])
        && name.len() <= 80
}

/// The first letters of a word that is long enough to be known by them.
fn start_of_noun(word: &str) -> Option<Box<str>> {
    let letters: String = word.chars().filter(|c| c.is_alphabetic()).take(5).collect();
    (letters.chars().count() >= 4).then(|| letters.into())
}

fn first_word(line: &str) -> &str {
    line.split_whitespace().next().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_known_in_several_languages() {
        let layouts = Layouts::built_in();
        for line in ["Reply", "Ответить", "Antworten", "返信", "  REPLY "] {
            assert!(layouts.is(LineKind::Reply, line.trim()), "{line}");
        }
        for line in ["14 Comment(s)", "9 комментариев", "Comments (3)", "4 Kommentare"] {
            assert!(layouts.is(LineKind::CommentCount, line), "{line}");
        }
        assert!(layouts.is(LineKind::Ui, "Comment Policy * Denotes Required Field 1500 / 1500"));
        assert!(!layouts.is(LineKind::Ui, "We need bread."));
        assert!(layouts.is(LineKind::Author, "Vera says:"));
        assert!(layouts.is(LineKind::Time, "May 3, 2018 at 10:15"));
    }

    #[test]
    fn a_byline_gives_its_name() {
        let layouts = Layouts::built_in();
        assert_eq!(layouts.byline_name("By Dana Orlova"), Some("Dana Orlova"));
        assert_eq!(layouts.byline_name("By the river they waited for a boat."), None);
        assert_eq!(layouts.byline_name("Bystrovo"), None);
    }

    #[test]
    fn kinds_have_the_names_of_the_table() {
        for (index, name) in KINDS.into_iter().enumerate() {
            assert_eq!(LineKind::from_name(name).map(|kind| (kind as usize, kind.name())), Some((index, name)));
        }
    }

    #[test]
    fn every_row_of_the_table_is_found() {
        let layouts = Layouts::built_in();
        let rows = include_str!("tables/layouts.tsv").lines().filter(|line| !line.is_empty() && !line.starts_with('#'));
        for row in rows {
            let columns: Vec<&str> = row.split('\t').collect();
            let kind = LineKind::from_name(columns[0]).unwrap();
            if is_line(columns[0], columns.len() > 3) {
                // A star stands for itself where lines have one. What is a month in some language is none in a pattern.
                let can_match = |form: &String| !form.contains('*') || layouts.abstracted(form) == *form;
                let forms = forms(&folded(columns[2])).into_iter().filter(|form| form.len() <= MAX_LINE);
                for line in forms.filter(can_match) {
                    assert!(layouts.is(kind, line.trim()), "{row}");
                }
            }
        }
    }

    #[test]
    fn a_users_row_is_matched() {
        let entry = LayoutEntry { kind: LineKind::Reply, lang: String::new(), pattern: "write {name} back".into() };
        assert!(Layouts::with(&[entry]).is(LineKind::Reply, "Write Zim back"));
    }
}
