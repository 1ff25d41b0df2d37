//! Learned words as a file, for later texts in the same two languages.
//!
//! A line is `source<TAB>target<TAB>p(target|source)<TAB>p(source|target)`: stems, and probabilities from 0 to 1. The
//! lines are sorted by source and target. The first line is the head: `glossator-lexicon 1<TAB>source
//! language<TAB>target language`, with `und` for an unknown language. UTF-8, a line feed after each line.

use std::io::{self, Write};

use super::bilingual::BilingualLexicon;
use super::known_pairs::Known;
use super::side::stems_of;
use crate::display::{Cells, unguarded};
use crate::text::{Key, Vocabulary};

/// The start of the head, and the version.
const NAME: &str = "glossator-lexicon";
const VERSION: &str = "1";

/// An unknown language.
const UNKNOWN: &str = "und";

/// Pairs with both probabilities lower than this are not written.
const LEAST: f32 = 0.05;

/// Why a file is not a lexicon.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{problem}")]
#[non_exhaustive]
pub struct LexiconError {
    /// The number of the line, from 1.
    pub line: usize,
    /// The problem.
    pub problem: LexiconProblem,
}

/// The problem with a line of a lexicon.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum LexiconProblem {
    /// The first line is not the head.
    #[error(
        "this is not a lexicon of glossator: its first line should be `{NAME} {VERSION}`, a tab, a language, a tab, a \
         language; for a word list use `--dictionary`"
    )]
    Head,
    /// The head of another version.
    #[error("this lexicon has version {0}, and only version {VERSION} is supported; learn it again")]
    Version(String),
    /// Bytes that are not UTF-8.
    #[error("the line is not UTF-8")]
    Encoding,
    /// Not four columns.
    #[error("there are {0} columns; expected four: a word, its translation and two probabilities")]
    Columns(usize),
    /// A column without a word.
    #[error("a word is missing; expected a word, its translation and two probabilities")]
    Word,
    /// Not a number from 0 to 1.
    #[error("`{0}` is not a probability; expected a number from 0 to 1")]
    Probability(String),
}

impl BilingualLexicon {
    /// Reads a lexicon that [`write`](Self::write) wrote.
    ///
    /// # Errors
    /// [`LexiconError`] for the first line that is not allowed in a lexicon.
    pub fn read(bytes: &[u8]) -> Result<Self, LexiconError> {
        let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
        let mut lines = bytes.split(|byte| *byte == b'\n').enumerate().map(|(at, line)| (at + 1, line));
        let head = lines.next().map_or(&[][..], |(_, line)| line);
        let languages = head_languages(head).map_err(|problem| LexiconError { line: 1, problem })?;
        let (mut source, mut target) = (Vocabulary::default(), Vocabulary::default());
        let mut pairs = Vec::new();
        for (number, line) in lines.filter(|(_, line)| !matches!(line, [] | [b'\r'])) {
            let pair = pair(line, &mut source, &mut target);
            pairs.push(pair.map_err(|problem| LexiconError { line: number, problem })?);
        }
        let mut lexicon = Self::of_pairs(source, target, pairs);
        lexicon.languages = languages;
        Ok(lexicon)
    }

    /// Writes the lexicon without pairs of very low probability.
    ///
    /// # Errors
    /// Those of `out`.
    pub fn write(&self, out: &mut dyn Write) -> io::Result<()> {
        let [source, target] = self.languages.each_ref().map(|language| language.as_deref().unwrap_or(UNKNOWN));
        writeln!(out, "{NAME} {VERSION}\t{source}\t{target}")?;
        let mut rows: Vec<(&str, &str, &Known)> = self.rows().collect();
        rows.retain(|(_, _, known)| known.forward.max(known.backward) >= LEAST);
        rows.sort_unstable_by_key(|&(source, target, _)| (source, target));
        for (source, target, known) in rows {
            let [source, target] = [source, target].map(|word| Cells::Guarded.cell(word));
            writeln!(out, "{source}\t{target}\t{:.4}\t{:.4}", known.forward, known.backward)?;
        }
        Ok(())
    }
}

/// The languages of the head.
fn head_languages(line: &[u8]) -> Result<[Option<String>; 2], LexiconProblem> {
    let line = std::str::from_utf8(line).map_err(|_| LexiconProblem::Head)?;
    let mut columns = line.trim_end().split('\t');
    let name = columns.next().and_then(|name| name.strip_prefix(NAME)).ok_or(LexiconProblem::Head)?;
    let version = name.strip_prefix(' ').ok_or(LexiconProblem::Head)?;
    if version != VERSION {
        return Err(LexiconProblem::Version(version.to_owned()));
    }
    let languages = [columns.next(), columns.next()];
    Ok(languages.map(|language| language.filter(|name| !name.is_empty() && *name != UNKNOWN).map(str::to_owned)))
}

fn pair(line: &[u8], source: &mut Vocabulary, target: &mut Vocabulary) -> Result<Known, LexiconProblem> {
    let line = std::str::from_utf8(line).map_err(|_| LexiconProblem::Encoding)?;
    let columns: Vec<&str> = line.strip_suffix('\r').unwrap_or(line).split('\t').collect();
    let [one, other, forward, backward] = columns[..] else {
        return Err(LexiconProblem::Columns(columns.len()));
    };
    Ok(Known {
        source: word(unguarded(one), source)?,
        target: word(unguarded(other), target)?,
        forward: probability(forward)?,
        backward: probability(backward)?,
    })
}

/// The number of a word's stem. Folding may have turned a word into several; such entries are kept whole.
fn word(word: &str, vocabulary: &mut Vocabulary) -> Result<u32, LexiconProblem> {
    let stems = stems_of(word);
    let Key(number) = match stems.as_slice() {
        [] => return Err(LexiconProblem::Word),
        [stem] => vocabulary.number(stem),
        _ => vocabulary.number(word),
    };
    Ok(number)
}

fn probability(text: &str) -> Result<f32, LexiconProblem> {
    let number = text.trim().parse().ok().filter(|number| (0.0..=1.0).contains(number));
    number.ok_or_else(|| LexiconProblem::Probability(text.to_owned()))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const FILE: &str = "glossator-lexicon 1\tde\tund\nkahn\tboat\t0.8000\t0.7500\nkahn\tpunt\t0.1000\t0.9000\nsteg\tpier\t0.5000\t0.0000\n";

    #[test]
    fn what_is_written_is_read() {
        let lexicon = BilingualLexicon::read(FILE.as_bytes()).unwrap();
        assert_eq!(lexicon.languages, [Some("de".to_owned()), None]);
        assert!(lexicon.similarity("Kahn", "boats") == 0.0 && lexicon.similarity("Kahn", "BOAT") > 0.7);
        let mut out = Vec::new();
        lexicon.write(&mut out).unwrap();
        assert_eq!(String::from_utf8(out).unwrap(), FILE);
    }

    #[test]
    fn what_is_wrong_is_told_with_its_line() {
        let told = |file: &str| BilingualLexicon::read(file.as_bytes()).map(drop).map_err(|error| error.to_string());
        for (body, line, part) in [
            ("a\tb\t0.5\n", 2, "3 columns"),
            ("a\tb\t0.5\t0.5\n\na\t \t1\t1", 4, "a word is missing"),
            ("a\tb\t0.5\t1.5", 2, "`1.5` is not a probability"),
            ("a\tb\tNaN\t0", 2, "`NaN` is not a probability"),
        ] {
            let error = BilingualLexicon::read(format!("glossator-lexicon 1\n{body}").as_bytes()).unwrap_err();
            assert_eq!(error.line, line);
            assert!(error.to_string().contains(part), "{error}");
        }
        assert!(told("kahn\tboat").is_err_and(|error| error.contains("first line")));
        assert!(told("glossator-lexicon 2\tde\ten\n").is_err_and(|error| error.contains("version 2")));
        assert!(told("").is_err());
        assert_eq!(told("glossator-lexicon 1"), Ok(()));
    }

    proptest! {
        #[test]
        fn any_file_is_read_or_refused(bytes in prop::collection::vec(any::<u8>(), 0..60), cut in 0usize..140) {
            let mut file = FILE.as_bytes()[..cut.min(FILE.len())].to_vec();
            file.extend(bytes);
            if let Ok(lexicon) = BilingualLexicon::read(&file) {
                let mut once = Vec::new();
                lexicon.write(&mut once).unwrap();
                let mut again = Vec::new();
                BilingualLexicon::read(&once).unwrap().write(&mut again).unwrap();
                prop_assert_eq!(once, again);
            }
        }
    }
}
