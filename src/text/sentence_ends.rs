//! Ends of sentences that their script shows, in whatever language.

use std::ops::Range;
use std::sync::LazyLock;

/// The marks of the table, in the order of their code points.
static MARKS: LazyLock<Vec<char>> = LazyLock::new(|| {
    let rows = include_str!("tables/sentence_ends.tsv").lines().filter(|row| !row.starts_with('#'));
    let mut marks: Vec<char> = rows.filter_map(|row| row.chars().next()).collect();
    marks.sort_unstable();
    marks
});

/// Letters of Sanskrit and Pali in Roman transliteration that no living language writes so often.
const TRANSLITERATED: &str = "ṛṝḷṃṁḥṭḍṇśṣṅ";

/// In transliterated verse, one letter in this many is one of those at least.
const OFTEN: usize = 40;

fn is_mark(c: char) -> bool {
    // All marks of the table stand behind the European alphabets.
    c >= '\u{589}' && MARKS.binary_search(&c).is_ok()
}

/// The ends of sentences at the marks of a script, from the mark to where the next sentence begins: with further marks,
/// a number between two bars, closing quotation marks and brackets, and white space.
pub(super) fn ends_by_script(text: &str) -> Vec<Range<usize>> {
    if text.is_ascii() {
        return Vec::new();
    }
    let bars = text.contains('|') && is_transliterated(text);
    let is_end = |c: char| is_mark(c) || bars && c == '|';
    let mut ends = Vec::new();
    let mut from = 0;
    while let Some(at) = text[from..].find(is_end) {
        let start = from + at;
        from = text.len() - behind(&text[start..], &is_end).len();
        ends.push(start..from);
    }
    ends
}

/// The text behind the end of a sentence that begins with a mark.
fn behind<'t>(text: &'t str, is_end: &impl Fn(char) -> bool) -> &'t str {
    let closing = |c: char| is_end(c) || matches!(c, '”' | '’' | '»' | '"' | '\'' | '」' | '』' | ')' | ']');
    let mut rest = text.trim_start_matches(closing);
    loop {
        let bare = rest.trim_start();
        let behind_number = bare.trim_start_matches(|c: char| c.is_numeric() || matches!(c, '.' | '-' | ','));
        let next = behind_number.trim_start();
        if next.starts_with(is_end) {
            // A number between two bars, or another bar behind a space.
            rest = next.trim_start_matches(closing);
        } else if let Some(next) = bare.strip_prefix(['§', '¶', '۞', '❖', '※']) {
            // A sign before a number or a word stands at the beginning of what follows.
            if next.trim_start().starts_with(char::is_alphanumeric) && !next.starts_with(char::is_whitespace) {
                return bare;
            }
            rest = next;
        } else {
            return bare;
        }
    }
}

/// Whether the letters of a text are those of transliterated Sanskrit or Pali, where bars divide verses.
fn is_transliterated(text: &str) -> bool {
    let letters = text.chars().filter(|c| c.is_alphabetic()).count();
    let marked = text.chars().flat_map(char::to_lowercase).filter(|c| TRANSLITERATED.contains(*c)).count();
    marked > 0 && marked * OFTEN >= letters
}

/// Where a sentence begins with a capital behind an ellipsis, outside of brackets.
pub(super) fn behind_ellipses(text: &str) -> impl Iterator<Item = usize> + '_ {
    let closed = if text.contains('…') { bracketed(text) } else { Vec::new() };
    let is_outside = move |at: usize| {
        let next = closed.partition_point(|range| range.end <= at);
        closed.get(next).is_none_or(|range| at < range.start)
    };
    text.match_indices('…').filter(move |(at, _)| is_outside(*at)).filter_map(|(at, mark)| {
        let behind = &text[at + mark.len()..];
        let next = behind.trim_start();
        let begins = next.trim_start_matches(['“', '„', '«', '"', '‘', '—', '–', ' ']);
        let is_begun = next.len() < behind.len() && begins.starts_with(char::is_uppercase);
        is_begun.then(|| text.len() - next.len())
    })
}

/// Brackets that hold words of a sentence.
const BRACKETS: [(char, char); 7] =
    [('(', ')'), ('[', ']'), ('{', '}'), ('（', '）'), ('［', '］'), ('【', '】'), ('〔', '〕')];

/// What stands between brackets that are opened and closed, with them; of nested ones the outermost, in their order.
fn bracketed(text: &str) -> Vec<Range<usize>> {
    // The open brackets of each kind.
    let mut open = BRACKETS.map(|_| Vec::new());
    let mut closed: Vec<Range<usize>> = Vec::new();
    for (at, c) in text.char_indices() {
        let Some(kind) = BRACKETS.iter().position(|(opening, closing)| [*opening, *closing].contains(&c)) else {
            continue;
        };
        if BRACKETS[kind].0 == c {
            open[kind].push(at);
        } else if let Some(start) = open[kind].pop() {
            // What was opened within and not closed is no bracket.
            open.iter_mut().for_each(|starts| while starts.pop_if(|inner| *inner > start).is_some() {});
            while closed.pop_if(|inner| inner.start > start).is_some() {}
            closed.push(start..at + c.len_utf8());
        }
    }
    closed
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_holds_one_mark_a_row() {
        let rows = include_str!("tables/sentence_ends.tsv").lines().filter(|row| !row.starts_with('#'));
        for row in rows {
            let cells: Vec<&str> = row.split('\t').collect();
            assert_eq!(cells.len(), 3, "{row}");
            assert_eq!(cells[1], format!("{:04X}", u32::from(cells[0].chars().next().unwrap())), "{row}");
        }
        assert!(MARKS.windows(2).all(|two| two[0] < two[1]));
    }

    #[test]
    fn bars_end_verses_of_transliterated_sanskrit_only() {
        let verse = "samavetā yuyutsavaḥ || 1 || kim akurvata sañjaya | iti";
        let ends: Vec<&str> = ends_by_script(verse).into_iter().map(|end| &verse[end]).collect();
        assert_eq!(ends, ["|| 1 || ", "| "]);
        assert!(ends_by_script("naïve | a || b").is_empty());
    }

    #[test]
    fn a_capital_behind_an_ellipsis_begins_a_sentence() {
        let text = "He waited … Then … nothing … “Now!”";
        assert_eq!(behind_ellipses(text).map(|at| &text[at..at + 3]).collect::<Vec<_>>(), ["The", "“"]);
    }

    #[test]
    fn an_ellipsis_in_brackets_ends_no_sentence() {
        for text in ["He said (wait … Then go) and left.", "He [was (so … So] late.", "（慢… 慢 … Well）"] {
            assert_eq!(behind_ellipses(text).next(), None, "{text}");
        }
        let outside = ["(Yes) … Then (no).", "A smile :) … Then none.", "1) So … Then", "It (was … Then it went."];
        for text in outside {
            assert_eq!(behind_ellipses(text).map(|at| &text[at..at + 4]).collect::<Vec<_>>(), ["Then"], "{text}");
        }
    }
}
