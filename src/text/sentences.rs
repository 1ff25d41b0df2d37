//! Where sentences end.

use std::ops::Range;

use super::language::primary;
use super::ready::ReadyTable;
use super::sentence_ends::{behind_ellipses, ends_by_script};

/// Finds the ends of sentences.
pub trait SentenceSplitter {
    /// The byte offsets at which a new sentence begins in a block of text, without the start of the text, ascending.
    /// White space belongs to the sentence before it.
    fn borders(&self, text: &str, lang: &str) -> Vec<usize>;
}

/// Sentences by the crate sentencex, with abbreviations of the table `abbreviations` besides its own, and with the marks
/// of the table `sentence_ends`: scripts end their sentences with their own marks in whatever language.
#[derive(Debug, Clone, Copy, Default)]
pub struct Sentences;

/// Abbreviations in small letters, each behind its language and a TAB.
static ABBREVIATIONS: ReadyTable = ReadyTable::new(include_bytes!(concat!(env!("OUT_DIR"), "/abbreviations.index")));

impl SentenceSplitter for Sentences {
    fn borders(&self, text: &str, lang: &str) -> Vec<usize> {
        let lang = primary(lang);
        let own = ends_by_script(text);
        if own.is_empty() && is_one_sentence(text, lang) {
            return Vec::new();
        }
        let code = if lang == "und" { "en" } else { lang };
        let ends = sentencex::get_sentence_boundaries(code, text).into_iter().map(|boundary| boundary.end_byte);
        let common = ends.filter(|&end| {
            end < text.len() && text.is_char_boundary(end) && !ends_with_abbreviation(&text[..end], lang)
        });
        let mut borders = outside(common, &own);
        borders.extend(own.into_iter().map(|end| end.end).filter(|&end| end < text.len()));
        borders.extend(behind_ellipses(text));
        borders.sort_unstable();
        borders.dedup();
        without_numbers(text, borders)
    }
}

/// Borders that do not stand within the end of a sentence that its script marks: between a bar and the number behind it.
fn outside(borders: impl Iterator<Item = usize>, ends: &[Range<usize>]) -> Vec<usize> {
    let is_within = |border: usize| {
        let next = ends.partition_point(|end| end.end <= border);
        ends.get(next).is_some_and(|end| end.start < border)
    };
    borders.filter(|&border| !is_within(border)).collect()
}

/// The number of a heading or a list is no sentence: it belongs to what it numbers.
fn without_numbers(text: &str, borders: Vec<usize>) -> Vec<usize> {
    let mut start = 0;
    let is_kept = |&border: &usize| {
        let begins_line = text[..start].trim_end_matches([' ', '\t']).chars().next_back().is_none_or(|c| c == '\n');
        let is_number = begins_line && !text[start..border].contains('\n') && is_number(text[start..border].trim());
        start = if is_number { start } else { border };
        !is_number
    };
    borders.into_iter().filter(is_kept).collect()
}

/// Whether a word is a number with a full stop: `1.`, `2.3.`, `IV.`
fn is_number(word: &str) -> bool {
    let Some(word) = word.strip_suffix('.') else { return false };
    let is_roman = word.len() < 8 && word.chars().all(|c| matches!(c, 'I' | 'V' | 'X' | 'L' | 'C'));
    !word.is_empty() && (is_roman || word.chars().all(|c| c.is_numeric() || c == '.'))
}

/// Languages whose sentences end with the signs that [`is_one_sentence`] looks for, and no others.
const COMMON_SIGNS: &[&str] = &[
    "en", "de", "fr", "es", "it", "pt", "ca", "ro", "nl", "sv", "da", "no", "fi", "et", "lv", "lt", "pl", "cs", "sk",
    "sl", "hr", "sr", "bg", "mk", "ru", "uk", "be", "kk", "ky", "tg", "uz", "tr", "hu", "vi", "id", "he", "und",
];

/// A quick test for the many blocks that hold one sentence: nothing but closing signs stands after the first sign
/// that could end a sentence.
fn is_one_sentence(text: &str, lang: &str) -> bool {
    if !COMMON_SIGNS.contains(&lang) {
        return false;
    }
    let bytes = text.as_bytes();
    let ascii = memchr::memchr3(b'.', b'!', b'?', bytes).unwrap_or(bytes.len());
    let first = if text.is_ascii() {
        ascii
    } else {
        memchr::memmem::find(bytes, "…".as_bytes()).map_or(ascii, |at| at.min(ascii))
    };
    !text[first..].chars().any(char::is_alphanumeric)
}

/// Whether the text ends with an abbreviation of the language's table.
fn ends_with_abbreviation(text: &str, lang: &str) -> bool {
    let Some(text) = text.trim_end().strip_suffix('.') else { return false };
    let is_before = |c: char| c.is_whitespace() || matches!(c, '(' | '[' | '{' | '«' | '„' | '“' | '"' | '\'' | '-');
    let word = text.rsplit(is_before).next().unwrap_or_default();
    let whole = word.to_lowercase();
    let last = whole.rsplit('.').next().unwrap_or_default();
    let known = |word: &str| ABBREVIATIONS.find([lang, "\t", word].concat().as_bytes()).is_some();
    !whole.is_empty() && (known(&whole) || whole.contains('.') && known(last) && last.len() > 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn split<'t>(text: &'t str, lang: &str) -> Vec<&'t str> {
        let mut start = 0;
        let borders = Sentences.borders(text, lang);
        borders.into_iter().chain([text.len()]).map(|end| &text[std::mem::replace(&mut start, end)..end]).collect()
    }

    #[test]
    fn sentences_end_at_full_stops() {
        assert_eq!(split("One came. Two left! Who?", "en"), ["One came. ", "Two left! ", "Who?"]);
        assert_eq!(split("One came (at last).", "en"), ["One came (at last)."]);
        assert_eq!(split("Прибыл паром. Все сели.", "ru"), ["Прибыл паром. ", "Все сели."]);
        assert_eq!(split("船が来た。皆が乗った。", "ja"), ["船が来た。", "皆が乗った。"]);
    }

    #[test]
    fn scripts_end_sentences_in_whatever_language() {
        assert_eq!(split("एक किताब। दो किताब॥ १ ॥ तीन।", "und"), ["एक किताब। ", "दो किताब॥ १ ॥ ", "तीन।"]);
        assert_eq!(split("ང་ཡིན།། འདི་རེད།", "en").len(), 2);
    }

    #[test]
    fn the_number_of_a_heading_is_no_sentence() {
        assert_eq!(split("1. The weather", "en"), ["1. The weather"]);
        assert_eq!(split("IV. Rain fell. Snow fell.", "en"), ["IV. Rain fell. ", "Snow fell."]);
    }

    #[test]
    fn abbreviations_of_the_table_end_no_sentence() {
        assert_eq!(split("Přišel např. Petr. A dost.", "cs").len(), 2);
    }
}
