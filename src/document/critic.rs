//! CriticMarkup: changes and comments in Markdown and other plain text.
//!
//! Its marks become single characters for private use before Markdown is read, so that they cannot be taken for Markdown.

/// What a mark begins or ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Critic {
    InsertionStart,
    InsertionEnd,
    DeletionStart,
    DeletionEnd,
    CommentStart,
    CommentEnd,
    HighlightStart,
    HighlightEnd,
}

use Critic as C;

/// Each mark with its character, and as it is written.
const MARKS: [(Critic, char, &str); 8] = [
    (C::InsertionStart, '\u{f0001}', "{++"),
    (C::InsertionEnd, '\u{f0002}', "++}"),
    (C::DeletionStart, '\u{f0003}', "{--"),
    (C::DeletionEnd, '\u{f0004}', "--}"),
    (C::CommentStart, '\u{f0005}', "{>>"),
    (C::CommentEnd, '\u{f0006}', "<<}"),
    (C::HighlightStart, '\u{f0007}', "{=="),
    (C::HighlightEnd, '\u{f0008}', "==}"),
];

/// Between the two sides of a substitution: both marks, so that it can be written back.
const SUBSTITUTION: [(&str, &str); 3] =
    [("{~~", "\u{f0009}\u{f0003}"), ("~>", "\u{f0009}\u{f0004}\u{f0001}"), ("~~}", "\u{f0009}\u{f0002}")];

/// The mark that a character stands for.
pub(super) fn mark(c: char) -> Option<Critic> {
    MARKS.iter().find(|(_, character, _)| *character == c).map(|(mark, ..)| *mark)
}

/// Whether a character is one of those that marks become.
pub(super) fn is_mark(c: char) -> bool {
    ('\u{f0001}'..='\u{f0009}').contains(&c)
}

/// A text with characters for its marks; one without marks, or that has such characters already, stays as it is.
pub(super) fn marked(text: &str) -> String {
    if !text.contains('{') || text.contains(is_mark) {
        return text.to_owned();
    }
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('{') {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        // Behind a backslash a brace is a brace.
        let is_escaped = (out.len() - out.trim_end_matches('\\').len()) % 2 == 1;
        let marks = |out: &mut String| pair(rest, out).or_else(|| substitution(rest, out));
        let length = if is_escaped { None } else { marks(&mut out) }.unwrap_or_else(|| {
            out.push('{');
            1
        });
        rest = &rest[length..];
    }
    out.push_str(rest);
    out
}

/// What stands between two marks, with characters for the marks in it.
fn nested(inside: &str) -> String {
    if inside.contains('{') { marked(inside) } else { inside.to_owned() }
}

/// Writes a pair of marks with what stands between; gives its length.
fn pair(rest: &str, out: &mut String) -> Option<usize> {
    let pairs = MARKS.chunks_exact(2);
    let found = pairs.filter_map(|pair| Some((pair, rest.strip_prefix(pair[0].2)?))).next();
    let (pair, inside) = found?;
    let end = close_of(inside, pair[0].2, pair[1].2)?;
    out.push(pair[0].1);
    // A change may stand inside of another one.
    out.push_str(&nested(&inside[..end]));
    out.push(pair[1].1);
    Some(pair[0].2.len() + end + pair[1].2.len())
}

/// Where a pair of marks closes; pairs of the same kind inside of it have their own ends.
fn close_of(inside: &str, open: &str, close: &str) -> Option<usize> {
    let (mut at, mut depth) = (0, 0_usize);
    loop {
        let end = at + inside.get(at..)?.find(close)?;
        match inside[at..end].find(open) {
            Some(next) => (at, depth) = (at + next + open.len(), depth + 1),
            None if depth == 0 => return Some(end),
            None => (at, depth) = (end + close.len(), depth - 1),
        }
    }
}

fn substitution(rest: &str, out: &mut String) -> Option<usize> {
    let [open, between, close] = SUBSTITUTION;
    let inside = rest.strip_prefix(open.0)?;
    let end = inside.find(close.0)?;
    let (old, new) = inside[..end].split_once(between.0)?;
    for piece in [open.1, &nested(old), between.1, &nested(new), close.1] {
        out.push_str(piece);
    }
    Some(open.0.len() + end + close.0.len())
}

/// A text as it was before its marks became characters: for program text, in which they mean nothing.
pub(super) fn unmarked(text: &str) -> String {
    if !text.contains(is_mark) {
        return text.to_owned();
    }
    let mut out = text.to_owned();
    for (written, characters) in SUBSTITUTION {
        out = out.replace(characters, written);
    }
    for (_, character, written) in MARKS {
        out = out.replace(character, written);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::{marked, unmarked};

    #[test]
    fn marks_come_back() {
        let text = "a {++b++} {--c--} {~~d~>e~~} {>>f<<}{==g==} {++h {--i--} {++j++}++} {++ open {~~ no ~~}";
        let with_characters = marked(text);
        assert!(with_characters.ends_with("{++ open {~~ no ~~}"));
        assert_eq!(unmarked(&with_characters), text);
    }
}
