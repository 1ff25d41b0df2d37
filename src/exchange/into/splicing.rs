//! Changed words as splices of the file in which they stand: only characters of text are replaced, never markup.

use std::ops::Range;

use similar::{Algorithm, DiffOp};
use unicode_segmentation::UnicodeSegmentation as _;

use super::sentences::Old;
use crate::text::differences;

/// Changed words that have no place in the file.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum NotWritten {
    /// The words stand for markup.
    #[error("`{words}` is not written in the file but stands for markup there; change it in the edition")]
    Markup {
        /// The words.
        words: String,
    },
    /// The words are all that some markup holds.
    #[error(
        "`{words}` is marked up in the edition, as what a note refers to or the like, and would leave nothing there; the \
         sentence stays; delete the note, or change the sentence in the edition"
    )]
    Emptied {
        /// The words.
        words: String,
    },
}

/// The splices that turn words of an edition into others; white space of another kind is no difference.
pub(super) fn splices(old: &Old<'_, '_>, new: &str, file: &str) -> Result<Vec<(Range<usize>, String)>, NotWritten> {
    let mut found = Vec::new();
    for (range, words) in changes(&old.text, new.trim()) {
        let pieces = pieces(old, range.clone(), file)?;
        let written = escaped(words);
        let emptied = pieces.iter().skip(usize::from(!written.is_empty())).find(|piece| is_all_of_markup(file, piece));
        if let Some(piece) = emptied {
            return Err(NotWritten::Emptied { words: file[piece.clone()].to_owned() });
        }
        match pieces.split_first() {
            Some((first, rest)) => {
                found.push((first.clone(), written));
                found.extend(rest.iter().map(|piece| (piece.clone(), String::new())));
            }
            None => {
                let at = place(old, range.start, file).ok_or_else(|| NotWritten::Markup { words: words.to_owned() })?;
                found.push((at..at, written));
            }
        }
    }
    Ok(found)
}

/// Ranges of the old words, and what stands there in the new ones.
fn changes<'n>(old: &str, new: &'n str) -> Vec<(Range<usize>, &'n str)> {
    let (olds, news) = (tokens(old), tokens(new));
    let key = |text: &str, range: &Range<usize>| {
        let token = &text[range.clone()];
        if token.trim().is_empty() { " ".to_owned() } else { token.to_owned() }
    };
    let old_keys: Vec<String> = olds.iter().map(|range| key(old, range)).collect();
    let new_keys: Vec<String> = news.iter().map(|range| key(new, range)).collect();
    let bytes = |tokens: &[Range<usize>], range: &Range<usize>, end: usize| {
        let start = tokens.get(range.start).map_or(end, |token| token.start);
        start..if range.is_empty() { start } else { tokens[range.end - 1].end }
    };
    let ops = differences(Algorithm::Myers, &old_keys, &new_keys);
    let changed = ops.iter().filter(|op| !matches!(op, DiffOp::Equal { .. }));
    changed
        .map(|op| {
            let (from, to) = (bytes(&olds, &op.old_range(), old.len()), bytes(&news, &op.new_range(), new.len()));
            let (from, words) = narrowed(old, from, new, to);
            slid(old, from, new, words)
        })
        .collect()
}

/// Words that are put in, moved between the same characters until a whole bracket goes in, not the end of one and the
/// beginning of another.
fn slid<'n>(old: &str, range: Range<usize>, new: &'n str, words: Range<usize>) -> (Range<usize>, &'n str) {
    let (mut at, mut moved) = (range.start, words.clone());
    let is_split = |words: &Range<usize>| range.is_empty() && !is_balanced(&new[words.clone()]);
    while is_split(&moved) {
        let (before, last) = (old[..at].chars().next_back(), new[moved.clone()].chars().next_back());
        let Some(c) = before.filter(|c| Some(*c) == last && new[..moved.start].ends_with(*c)) else { break };
        at -= c.len_utf8();
        moved = moved.start - c.len_utf8()..moved.end - c.len_utf8();
    }
    if is_split(&moved) { (range, &new[words]) } else { (at..at + range.len(), &new[moved]) }
}

/// Whether each bracket that opens in some words closes there, and none closes that has not been opened.
fn is_balanced(words: &str) -> bool {
    let mut open = 0_usize;
    words.chars().all(|c| match c {
        '[' | '［' | '【' | '〔' => {
            open += 1;
            true
        }
        ']' | '］' | '】' | '〕' => {
            open = open.wrapping_sub(1);
            open != usize::MAX
        }
        _ => true,
    }) && open == 0
}

/// Words and what stands between them; white space side by side is one token.
fn tokens(text: &str) -> Vec<Range<usize>> {
    let mut tokens: Vec<Range<usize>> = Vec::new();
    for (at, word) in text.split_word_bound_indices() {
        let is_space = |range: &Range<usize>| text[range.clone()].trim().is_empty();
        match tokens.last_mut().filter(|last| word.trim().is_empty() && is_space(last)) {
            Some(last) => last.end = at + word.len(),
            None => tokens.push(at..at + word.len()),
        }
    }
    tokens
}

/// A change without the characters that stay at its ends.
fn narrowed(old: &str, range: Range<usize>, new: &str, other: Range<usize>) -> (Range<usize>, Range<usize>) {
    let (words, new) = (&old[range.clone()], &new[other.clone()]);
    let same = |(one, other): &(char, char)| one == other;
    let before: usize = words.chars().zip(new.chars()).take_while(same).map(|(c, _)| c.len_utf8()).sum();
    let (words, new) = (&words[before..], &new[before..]);
    let behind: usize = words.chars().rev().zip(new.chars().rev()).take_while(same).map(|(c, _)| c.len_utf8()).sum();
    (range.start + before..range.end - behind, other.start + before..other.end - behind)
}

/// Whether these bytes are all that an element holds that must hold something.
fn is_all_of_markup(file: &str, piece: &Range<usize>) -> bool {
    let (before, behind) = (&file[..piece.start], &file[piece.end..]);
    let Some(start) = before.strip_suffix('>').and_then(|before| before.rfind('<')) else { return false };
    let name = before[start + 1..].split(|c: char| c.is_whitespace() || c == '>').next().unwrap_or_default();
    let local = name.rsplit(':').next().unwrap_or(name);
    matches!(local, "term" | "sic" | "corr" | "unclear" | "supplied" | "gloss" | "note" | "foreign")
        && behind.strip_prefix("</").is_some_and(|end| end.starts_with(name))
}

/// Where characters stand in the file, those that stand side by side together.
fn pieces(old: &Old<'_, '_>, range: Range<usize>, file: &str) -> Result<Vec<Range<usize>>, NotWritten> {
    let mut pieces: Vec<Range<usize>> = Vec::new();
    for (at, c) in old.text[range.clone()].char_indices() {
        // A space between two sentences stands between their elements.
        let Some(place) = old.in_view(range.start + at) else { continue };
        let Some(written) = written(old, place, c, file) else {
            if c.is_whitespace() {
                continue;
            }
            return Err(NotWritten::Markup { words: old.text[range].to_owned() });
        };
        match pieces.last_mut() {
            Some(last) if last.end == written.start => last.end = written.end,
            _ => pieces.push(written),
        }
    }
    Ok(pieces)
}

/// The bytes of the file in which a character of the view is written; none where markup stands for it.
fn written(old: &Old<'_, '_>, place: usize, c: char, file: &str) -> Option<Range<usize>> {
    let start = old.projection.origin(place)?;
    let rest = file.get(start..)?;
    if rest.starts_with(c) && c != '&' {
        return Some(start..start + c.len_utf8());
    }
    let reference = rest.strip_prefix('&')?;
    let end = reference.bytes().take(12).position(|byte| byte == b';')?;
    Some(start..start + end + 2)
}

/// Where words are put in that stand between two characters: behind the first one, outside of elements that end there, but
/// inside of the sentence. Where a bracket stands before or behind them, outside of its element.
fn place(old: &Old<'_, '_>, at: usize, file: &str) -> Option<usize> {
    let before = old.text[..at].char_indices().next_back();
    let before = before.and_then(|(at, c)| written(old, old.in_view(at)?, c, file));
    let behind = old.text[at..].chars().next();
    let behind = behind.and_then(|c| written(old, old.in_view(at)?, c, file));
    match (before, behind) {
        (Some(before), Some(behind)) => Some(past_ends(file, before.end, behind.start)),
        (Some(before), None) if old.closes(at) => Some(before.end),
        (Some(before), None) => Some(past_ends(file, before.end, old.opens(at).unwrap_or(file.len()))),
        (None, Some(behind)) => Some(behind.start),
        (None, None) => old.closed(at).or_else(|| old.opens(at)),
    }
}

/// The place behind the tags that end here, up to that of a sentence or a block.
fn past_ends(file: &str, from: usize, limit: usize) -> usize {
    const INSIDE: [&str; 10] =
        ["term", "supplied", "sic", "corr", "choice", "foreign", "unclear", "seg", "reg", "orig"];
    let mut at = from;
    while let Some(rest) = file.get(at..limit.max(at)).and_then(|rest| rest.strip_prefix("</")) {
        let Some(end) = rest.find('>') else { break };
        let name = rest[..end].trim();
        if !INSIDE.contains(&name.rsplit(':').next().unwrap_or(name)) {
            break;
        }
        at += end + 3;
    }
    at
}

/// Words as text of XML; a line end in them is a space.
fn escaped(words: &str) -> String {
    let mut written = String::with_capacity(words.len());
    for c in words.chars() {
        match c {
            '&' => written.push_str("&amp;"),
            '<' => written.push_str("&lt;"),
            '>' => written.push_str("&gt;"),
            '\n' | '\r' | '\t' => written.push(' '),
            c => written.push(c),
        }
    }
    written
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn changes_are_as_narrow_as_their_letters() {
        assert_eq!(changes("at noon, and", "at midday, and"), [(3..7, "midday")]);
        assert_eq!(changes("the pilot.", "the pilot [Swan]."), [(9..9, " [Swan]")]);
        assert_eq!(changes("a\n b", "a b"), []);
        assert_eq!(changes("one two", "one"), [(3..7, "")]);
        assert_eq!(changes("[x] ran", "[y] [x] ran"), [(0..0, "[y] ")]);
    }
}
