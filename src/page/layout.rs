//! Layouts: the words by which parts of a captured page are recognised. The table is `src/page/tables/layouts.tsv`.

use std::borrow::Cow;
use std::sync::LazyLock;

use aho_corasick::AhoCorasick;
use rustc_hash::{FxHashMap, FxHashSet};
use serde::Deserialize;

use super::thread::words::Words;
use crate::text::Sieve;

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

/// A pattern with gaps: literal parts between runs of any characters.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Glob {
    kind: LineKind,
    parts: Box<[Box<str>]>,
}

/// The layouts, ready for matching.
#[derive(Debug, Clone, Default)]
pub struct Layouts {
    /// Lines without gaps, digits folded to `#`, months to `@`.
    lines: FxHashMap<Box<str>, LineKinds>,
    /// Lines with gaps.
    globs: Vec<Glob>,
    /// Finds the globs whose longest part stands in a line; the numbers of its patterns are their indices.
    glob_index: Option<AhoCorasick>,
    months: FxHashSet<Box<str>>,
    month_sieve: Sieve,
    /// How author lines begin.
    bylines: FxHashMap<Box<str>, Vec<Box<str>>>,
    /// How credits begin.
    credits: FxHashMap<Box<str>, Vec<Box<str>>>,
    /// Words in contributor lines.
    contributors: Vec<Box<str>>,
    contributor_index: Option<AhoCorasick>,
    /// How the words of lines with the number of comments begin.
    counted: FxHashSet<Box<str>>,
    /// Words of times and names.
    pub(super) words: Words,
}

/// The possible kinds of a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct LineKinds(u16);

impl LineKinds {
    fn insert(&mut self, kind: LineKind) {
        self.0 |= 1 << kind as u16;
    }

    /// Whether the line may be of this kind.
    pub fn contains(self, kind: LineKind) -> bool {
        self.0 & 1 << kind as u16 != 0
    }
}

static BUILT_IN: LazyLock<Layouts> = LazyLock::new(|| {
    let mut layouts = Layouts::default();
    layouts.lines.reserve(LINES);
    let rows = || include_str!("tables/layouts.tsv").lines().filter(|line| !line.is_empty() && !line.starts_with('#'));
    let parsed = rows().filter_map(|row| {
        let mut columns = row.split('\t');
        let kind = serde::de::value::StrDeserializer::<serde::de::value::Error>::new(columns.next()?);
        Some((LineKind::deserialize(kind).ok()?, columns.nth(1)?, columns.next()))
    });
    let (months, others): (Vec<_>, Vec<_>) = parsed.partition(|(kind, ..)| *kind == LineKind::Month);
    for (kind, pattern, value) in months.into_iter().chain(others) {
        layouts.add(kind, pattern, value);
    }
    layouts.finish();
    layouts
});

/// The table has about so many lines without gaps.
const LINES: usize = 14_000;

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
            layouts.add(entry.kind, &entry.pattern, None);
        }
        layouts.finish();
        layouts
    }

    fn finish(&mut self) {
        self.glob_index = AhoCorasick::new(self.globs.iter().map(Glob::longest_part)).ok();
        self.contributor_index = AhoCorasick::new(self.contributors.iter().map(|words| &**words)).ok();
    }

    fn add(&mut self, kind: LineKind, pattern: &str, value: Option<&str>) {
        let pattern = folded(pattern);
        match kind {
            LineKind::Month => {
                self.words.add_month(&pattern, value);
                self.month_sieve.add(&pattern);
                self.months.insert(pattern.into());
            }
            LineKind::Weekday => self.words.add_weekday(&pattern),
            LineKind::DayHalf => self.words.add_half(&pattern, value == Some("pm")),
            LineKind::Addresses => self.words.add_address(&pattern),
            LineKind::Badge => {
                self.words.add_badge(&pattern, value == Some("edited"));
                // Behind a name only; as a line it may be a button.
                if value.is_none() {
                    self.add_line(kind, &pattern);
                }
            }
            LineKind::ReplyTo => self.words.reply_to.add(&pattern),
            LineKind::Quote => self.words.quotes.add(&pattern),
            LineKind::Byline => {
                let first = first_word(&pattern).into();
                self.bylines.entry(first).or_default().push(pattern.into());
            }
            LineKind::Credit => {
                let first = first_word(&pattern).into();
                self.credits.entry(first).or_default().push(pattern.into());
            }
            LineKind::Contributor => self.contributors.push(pattern.into()),
            LineKind::Author => {
                // A title of honour behind a name belongs to it.
                if !pattern.starts_with("{name}") || pattern.contains([' ', ':', '：']) {
                    self.words.says.add(&pattern);
                }
                if pattern.starts_with("{name} ") {
                    self.words.says.add(pattern.trim_end_matches([':', '.', '…', ' ']));
                }
                self.add_line(kind, &pattern);
            }
            LineKind::Time => {
                self.words.add_time(&pattern);
                self.add_line(kind, &pattern);
            }
            _ => {
                if kind == LineKind::CommentCount {
                    self.counted.extend(pattern.split_whitespace().filter_map(start_of_noun));
                }
                self.add_line(kind, &pattern);
            }
        }
    }

    /// Whether a word may be that for comments in a line with their number, in any form.
    pub(super) fn is_counted(&self, word: &str) -> bool {
        start_of_noun(&word.to_lowercase()).is_some_and(|start| self.counted.contains(&start))
    }

    fn add_line(&mut self, kind: LineKind, pattern: &str) {
        if !pattern.contains('{') {
            return self.add_filled(kind, pattern);
        }
        let times =
            if pattern.contains("{time}") { &["#:#", "#:# am", "#:# pm", "#.#", "#:#:#"][..] } else { &[""][..] };
        for time in times {
            self.add_filled(kind, &filled(pattern, time));
        }
    }

    /// Adds a pattern without names of gaps.
    fn add_filled(&mut self, kind: LineKind, pattern: &str) {
        if pattern.contains('*') {
            self.add_glob(kind, pattern);
        } else {
            self.lines.entry(self.abstracted(pattern).as_ref().into()).or_default().insert(kind);
        }
    }

    fn add_glob(&mut self, kind: LineKind, pattern: &str) {
        let parts = pattern.split('*').map(Box::from).collect();
        self.globs.push(Glob { kind, parts });
    }

    /// A line with its numbers as `#` and its months as `@`.
    fn abstracted<'l>(&self, line: &'l str) -> Cow<'l, str> {
        if line.is_ascii() && !line.bytes().any(|byte| byte.is_ascii_digit()) && !self.has_month(line) {
            return Cow::Borrowed(line);
        }
        let mut out = String::with_capacity(line.len());
        let mut rest = line;
        while let Some(c) = rest.chars().next() {
            if !is_common_letter(c) && !is_common_sign(c) && c.is_numeric() {
                out.push('#');
                rest = rest.trim_start_matches(char::is_numeric);
                continue;
            }
            let ends = |c: char| !is_common_letter(c) && (is_common_sign(c) || !c.is_alphabetic());
            let run = rest.find(ends).unwrap_or(rest.len());
            let (word, behind) = rest.split_at(if run == 0 { c.len_utf8() } else { run });
            rest = behind;
            if run > 0 && self.months.contains(word) {
                out.push('@');
                rest = rest.strip_prefix('.').unwrap_or(rest);
            } else {
                out.push_str(word);
            }
        }
        Cow::Owned(out)
    }

    /// Whether a month stands in a line of ASCII.
    fn has_month(&self, line: &str) -> bool {
        let mut words = line.split(|c: char| !c.is_ascii_alphabetic());
        words.any(|word| self.month_sieve.may_have(word) && self.months.contains(word))
    }

    /// The possible kinds of a trimmed line. Lines of more than 120 bytes are not furniture.
    pub(super) fn kinds(&self, line: &str) -> LineKinds {
        let mut kinds = LineKinds::default();
        if line.len() > MAX_LINE || line.is_empty() {
            return kinds;
        }
        let folded = folded(line);
        let line = self.abstracted(&folded);
        if let Some(whole) = self.lines.get(&*line) {
            kinds = *whole;
        }
        let found = self.glob_index.iter().flat_map(|index| index.find_overlapping_iter(&*line));
        for glob in found.filter_map(|found| self.globs.get(found.pattern().as_usize())) {
            if !kinds.contains(glob.kind) && glob.matches(&line) {
                kinds.insert(glob.kind);
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
        self.contributor_index.as_ref().is_some_and(|index| index.is_match(&folded(text)))
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

/// How many bytes of a line the pattern of an author line takes; `*` stands for a word or two: "traduit du * par".
fn prefix(pattern: &str, line: &str) -> Option<usize> {
    let Some((start, end)) = pattern.split_once('*') else {
        return line.starts_with(pattern).then_some(pattern.len());
    };
    let rest = line.strip_prefix(start)?;
    let at = rest.find(end).filter(|at| *at > 0 && rest[..*at].split(' ').count() <= 3)?;
    Some(start.len() + at + end.len())
}

/// A pattern with signs in place of the names of its gaps.
fn filled(pattern: &str, time: &str) -> String {
    let mut out = String::with_capacity(pattern.len());
    let mut rest = pattern;
    while let Some(at) = rest.find('{') {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        let end = rest.find('}').map_or(rest.len(), |end| end + 1);
        match &rest[..end] {
            "{time}" => out.push_str(time),
            "{n}" | "{day}" | "{year}" => out.push('#'),
            "{month}" => out.push('@'),
            "{weekday}" | "{name}" => out.push('*'),
            // No gap: a brace may stand in a line, a gap after it.
            _ => {
                out.push('{');
                rest = &rest[1..];
                continue;
            }
        }
        rest = &rest[end..];
    }
    out.push_str(rest);
    out
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

impl Glob {
    fn longest_part(&self) -> &str {
        self.parts.iter().max_by_key(|part| part.len()).map_or("", |part| part)
    }

    /// Whether the whole line matches: the parts in their order, the first at the start, the last at the end.
    fn matches(&self, line: &str) -> bool {
        let Some((first, rest)) = self.parts.split_first() else { return false };
        let Some(mut line) = line.strip_prefix(&**first) else { return false };
        let Some((last, middle)) = rest.split_last() else { return line.is_empty() };
        for part in middle {
            let Some(at) = line.find(&**part) else { return false };
            line = &line[at + part.len()..];
        }
        line.ends_with(&**last)
    }
}

/// Small letters, plain apostrophes, single spaces.
fn folded(line: &str) -> String {
    let line = line.trim();
    if is_evenly_spaced(line) {
        return line.to_ascii_lowercase();
    }
    let mut out = String::with_capacity(line.len());
    for c in line.chars() {
        match c {
            c if c.is_ascii_graphic() => out.push(c.to_ascii_lowercase()),
            '’' | 'ʼ' | '‘' => out.push('\''),
            c if c.is_whitespace() => {
                if !out.ends_with(' ') {
                    out.push(' ');
                }
            }
            c if c.is_ascii() => out.push(c.to_ascii_lowercase()),
            c => out.extend(c.to_lowercase()),
        }
    }
    out
}

/// The first letters of a word that is long enough to be known by them.
fn start_of_noun(word: &str) -> Option<Box<str>> {
    let letters: String = word.chars().filter(|c| c.is_alphabetic()).take(5).collect();
    (letters.chars().count() >= 4).then(|| letters.into())
}

/// Whether a line is of ASCII with no other white space than single spaces.
fn is_evenly_spaced(line: &str) -> bool {
    let is_even = |pair: &[u8]| pair != b"  ";
    line.is_ascii() && line.bytes().all(|byte| byte >= b' ') && line.as_bytes().windows(2).all(is_even)
}

/// A quick test for the letters of most lines, which need no look into the tables of Unicode.
fn is_common_letter(c: char) -> bool {
    matches!(c, 'a'..='z' | 'A'..='Z' | '\u{410}'..='\u{44f}' | '\u{4e00}'..='\u{9fff}' | '\u{ac00}'..='\u{d7a3}')
}

/// The same for spaces, dashes and quotation marks.
fn is_common_sign(c: char) -> bool {
    matches!(c, ' ' | '\u{2010}'..='\u{2027}')
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
    fn a_users_row_is_matched() {
        let entry = LayoutEntry { kind: LineKind::Reply, lang: String::new(), pattern: "write {name} back".into() };
        assert!(Layouts::with(&[entry]).is(LineKind::Reply, "Write Zim back"));
    }
}
