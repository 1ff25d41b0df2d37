//! Word lists made by people: `source<TAB>target`, one pair of words or phrases per line.

use super::known_pairs::Known;
use super::side::Stemmer;
use crate::text::{Vocabulary, is_punctuation};

/// The probability that the words of an entry are a translation where they occur together.
const SAID: f32 = 0.5;

/// A word list: words and phrases of one language with their translations in another.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Dictionary {
    entries: Vec<(String, String)>,
}

/// A line of a word list that is not an entry and is skipped.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("{problem}")]
pub struct BadEntry {
    /// The number of the line, from 1.
    pub line: usize,
    /// The character of the line, from 1, where the problem was found.
    pub column: usize,
    /// The problem.
    pub problem: EntryProblem,
}

/// The problem with a line of a word list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum EntryProblem {
    /// Bytes that are not UTF-8.
    #[error("the line is not UTF-8; save the list as UTF-8")]
    Encoding,
    /// One column.
    #[error("the line has no tab; an entry is a word, a tab and its translation")]
    NoTab,
    /// More than two columns.
    #[error(
        "the line has a second tab; an entry is a word, a tab and its translation; put a comment on a line of its own"
    )]
    Columns,
    /// A side without a word.
    #[error("one side has no word; an entry is a word, a tab and its translation")]
    Empty,
}

impl Dictionary {
    /// Reads a word list: UTF-8, with or without a byte order mark. Empty lines and lines that begin with `#` are
    /// skipped; so are bad lines, which are returned with the list.
    ///
    /// ```
    /// use glossator::align::Dictionary;
    ///
    /// let (dictionary, bad) = Dictionary::read("# the harbour\nKahn\tboat\nSteg\nalter Mann\told man\n".as_bytes());
    /// assert_eq!(dictionary.len(), 2);
    /// assert_eq!((bad[0].line, bad[0].column), (3, 5));
    /// ```
    pub fn read(bytes: &[u8]) -> (Self, Vec<BadEntry>) {
        let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
        let (mut entries, mut bad) = (Vec::new(), Vec::new());
        for (number, line) in bytes.split(|byte| *byte == b'\n').enumerate() {
            match entry(line) {
                Ok(entry) => entries.extend(entry),
                Err((column, problem)) => bad.push(BadEntry { line: number + 1, column, problem }),
            }
        }
        (Self { entries }, bad)
    }

    /// The number of entries.
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether there is no entry.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// The entries: source and target.
    pub fn entries(&self) -> impl Iterator<Item = (&str, &str)> {
        self.entries.iter().map(|(source, target)| (source.as_str(), target.as_str()))
    }

    /// The pairs of stems in the entries: in phrases, each word may correspond to each.
    pub(super) fn known(&self, stemmer: &Stemmer, source: &Vocabulary, target: &Vocabulary) -> Vec<Known> {
        let numbers = |phrase: &str, vocabulary: &Vocabulary| -> (usize, Vec<u32>) {
            let stems: Vec<String> =
                stemmer.stems(phrase).into_iter().filter(|stem| !stem.chars().all(is_punctuation)).collect();
            (stems.len().max(1), stems.iter().filter_map(|stem| Some(vocabulary.find(stem)?.0)).collect())
        };
        let mut known = Vec::new();
        for (one, other) in &self.entries {
            let ((sources, ones), (targets, others)) = (numbers(one, source), numbers(other, target));
            let (forward, backward) = (SAID / targets as f32, SAID / sources as f32);
            for &source in &ones {
                known.extend(others.iter().map(|&target| Known { source, target, forward, backward }));
            }
        }
        known
    }
}

/// The entry of a line; `None` if it has none.
fn entry(line: &[u8]) -> Result<Option<(String, String)>, (usize, EntryProblem)> {
    let line = std::str::from_utf8(line).map_err(|error| {
        let valid = String::from_utf8_lossy(&line[..error.valid_up_to()]);
        (valid.chars().count() + 1, EntryProblem::Encoding)
    })?;
    let line = line.strip_suffix('\r').unwrap_or(line);
    if line.trim().is_empty() || line.starts_with('#') {
        return Ok(None);
    }
    let column = |at: usize| line[..at].chars().count() + 1;
    let tab = line.find('\t').ok_or((column(line.len()), EntryProblem::NoTab))?;
    let (source, target) = (&line[..tab], &line[tab + 1..]);
    if let Some(second) = target.trim_end().find('\t') {
        return Err((column(tab + 1 + second), EntryProblem::Columns));
    }
    let is_empty = |side: &str| side.chars().all(|c| c.is_whitespace() || is_punctuation(c));
    if is_empty(source) || is_empty(target) {
        return Err((if is_empty(source) { 1 } else { column(tab + 1) }, EntryProblem::Empty));
    }
    Ok(Some((source.trim().to_owned(), target.trim().to_owned())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bad_lines_are_told_and_passed_over() {
        let list =
            b"\xef\xbb\xbfKahn\tboat\r\n\n#x\nSteg\nStra\xdfe\tstreet\n\tpier\nSteg\t!\na\tb\tc\n alter Mann \told man";
        let (dictionary, bad) = Dictionary::read(list);
        assert_eq!(dictionary.entries().collect::<Vec<_>>(), [("Kahn", "boat"), ("alter Mann", "old man")]);
        let told: Vec<_> = bad.iter().map(|bad| (bad.line, bad.column, bad.problem)).collect();
        use EntryProblem::{Columns, Empty, Encoding, NoTab};
        assert_eq!(told, [(4, 5, NoTab), (5, 5, Encoding), (6, 1, Empty), (7, 6, Empty), (8, 4, Columns)]);
    }
}
