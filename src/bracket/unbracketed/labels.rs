//! Numbers and signs of footnotes: before the note, and in the text.

use std::ops::Range;

/// A number or sign in a shape.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct Label {
    pub(super) shape: Shape,
    /// The number in plain digits, or the sign.
    pub(super) key: String,
}

/// How the number of a footnote is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Shape {
    /// `[1]`
    Square,
    /// `[^1]`
    Caret,
    /// `(1)`
    Round,
    /// `1)`
    Half,
    /// `1.`, or `1` alone
    Plain,
    /// `¹`
    Raised,
    /// `①`
    Circled,
    /// `*`, `**`, `†`
    Sign,
    /// `※`, `※1`
    Reference,
}

impl Shape {
    /// The shapes that a mark in the text may have if the note is labelled so, the likeliest first.
    pub(super) fn in_text(self) -> &'static [Shape] {
        use Shape as S;
        match self {
            S::Square => &[S::Square, S::Raised, S::Round],
            S::Caret => &[S::Caret],
            S::Round => &[S::Round, S::Raised, S::Square],
            S::Half => &[S::Half, S::Raised, S::Square, S::Round],
            S::Plain => &[S::Raised, S::Square, S::Circled],
            S::Raised => &[S::Raised, S::Square],
            S::Circled => &[S::Circled],
            S::Sign => &[S::Sign],
            S::Reference => &[S::Reference],
        }
    }
}

const RAISED: [char; 10] = ['⁰', '¹', '²', '³', '⁴', '⁵', '⁶', '⁷', '⁸', '⁹'];

/// The plain digit of a raised one, or of a digit of any script.
fn digit(c: char) -> Option<char> {
    let of_script = |zero: u32| char::from_digit(u32::from(c).checked_sub(zero)?, 10);
    match c {
        '0'..='9' => Some(c),
        '\u{660}'..='\u{669}' => of_script(0x660),
        '\u{6f0}'..='\u{6f9}' => of_script(0x6f0),
        '\u{966}'..='\u{96f}' => of_script(0x966),
        '\u{ff10}'..='\u{ff19}' => of_script(0xff10),
        _ => None,
    }
}

fn raised(c: char) -> Option<char> {
    RAISED.iter().position(|raised| *raised == c).and_then(|value| char::from_digit(value as u32, 10))
}

fn circled(c: char) -> Option<u32> {
    match c {
        '①'..='⑳' => Some(u32::from(c) - u32::from('①') + 1),
        '❶'..='❿' => Some(u32::from(c) - u32::from('❶') + 1),
        '㉑'..='㉟' => Some(u32::from(c) - u32::from('㉑') + 21),
        _ => None,
    }
}

/// The characters at the start of `text` that `value` takes, as what it makes of them, and their length.
fn run(text: &str, value: impl Fn(char) -> Option<char>) -> (String, usize) {
    let mut end = 0;
    let mut key = String::new();
    for c in text.chars().take(4) {
        let Some(value) = value(c) else { break };
        key.push(value);
        end += c.len_utf8();
    }
    (key, end)
}

/// The label at the start of `text`, in the text or before a note, and its length.
pub(super) fn label(text: &str) -> Option<(Label, usize)> {
    let first = text.chars().next()?;
    let made = |shape, key: String, length| (!key.is_empty()).then_some((Label { shape, key }, length));
    match first {
        '[' | '［' | '(' | '（' | '〔' => enclosed(text, first),
        '*' | '†' | '‡' | '§' => {
            let (key, length) = run(text, |c| (c == first).then_some(c));
            let closed = text[length..].starts_with(')');
            made(Shape::Sign, key, length + usize::from(closed))
        }
        '※' => {
            let (key, length) = run(&text[first.len_utf8()..], digit);
            made(Shape::Reference, format!("※{key}"), first.len_utf8() + length)
        }
        c if raised(c).is_some() => {
            let (key, length) = run(text, raised);
            made(Shape::Raised, key, length)
        }
        c if circled(c).is_some() => made(Shape::Circled, circled(c)?.to_string(), c.len_utf8()),
        c if digit(c).is_some() => numbered(text),
        _ => None,
    }
}

/// `[1]`, `[^note]`, `(*)`.
fn enclosed(text: &str, open: char) -> Option<(Label, usize)> {
    let (shape, close) = match open {
        '[' => (Shape::Square, ']'),
        '［' => (Shape::Square, '］'),
        '〔' => (Shape::Square, '〕'),
        '（' => (Shape::Round, '）'),
        _ => (Shape::Round, ')'),
    };
    let inside = &text[open.len_utf8()..];
    let end = inside.char_indices().take(24).find(|(_, c)| *c == close).map(|(at, _)| at)?;
    let length = open.len_utf8() + end + close.len_utf8();
    let words = inside[..end].trim_start_matches(['注', '註', '※']);
    if let Some(name) = words.strip_prefix('^').filter(|name| is_name(name) && shape == Shape::Square) {
        return Some((Label { shape: Shape::Caret, key: name.to_owned() }, length));
    }
    let (key, digits) = run(words, digit);
    let signs = !words.is_empty() && words.chars().all(|c| matches!(c, '*' | '†' | '‡'));
    let letter = words.len() == 1 && words.starts_with(|c: char| c.is_ascii_lowercase()) && shape == Shape::Square;
    let key = if digits == words.len() && digits > 0 { key } else { words.to_owned() };
    (digits == words.len() && digits > 0 || signs || letter).then_some((Label { shape, key }, length))
}

fn is_name(name: &str) -> bool {
    !name.is_empty() && name.chars().all(|c| c.is_alphanumeric() || matches!(c, '-' | '_'))
}

/// `1)`, `1.`, `1`.
fn numbered(text: &str) -> Option<(Label, usize)> {
    let (key, length) = run(text, digit);
    let label = |shape, length| Some((Label { shape, key: key.clone() }, length));
    match text[length..].chars().next() {
        Some(c @ (')' | '）')) => label(Shape::Half, length + c.len_utf8()),
        Some(c @ ('.' | ':' | '：' | '．')) => label(Shape::Plain, length + c.len_utf8()),
        Some(' ' | '\t' | '\u{a0}') => label(Shape::Plain, length),
        _ => None,
    }
}

/// The label that a line opens with, and where the words of the note begin: white space or a colon stands between.
pub(super) fn opening(line: &str) -> Option<(Label, usize)> {
    let indent = line.len() - line.trim_start_matches([' ', '\t', '\u{a0}', '>', '\u{200f}', '\u{200e}']).len();
    let rest = &line[indent..];
    let prefix = rest.len() - rest.trim_start_matches(['注', '註', '주']).len();
    let (label, length) = label(&rest[prefix..])?;
    let end = indent + prefix + length;
    let words = line[end..].trim_start_matches([' ', '\t', '\u{a0}', ':', '：', '.', '\u{200f}', '\u{200e}']);
    let apart = words.len() < line.len() - end || !matches!(label.shape, Shape::Plain | Shape::Half | Shape::Sign);
    let has_words = words.chars().filter(|c| c.is_alphabetic()).nth(1).is_some();
    (apart && has_words).then_some((label, line.len() - words.len()))
}

/// The marks in a text that could lead to a note, with their places.
pub(super) fn marks(text: &str) -> Vec<(Label, Range<usize>)> {
    let mut found = Vec::new();
    let mut at = 0;
    // Most characters are letters of ASCII, which begin no label.
    while let Some(next) = text.as_bytes()[at..].iter().position(|byte| MAY_BEGIN[usize::from(*byte)]) {
        at += next;
        let rest = &text[at..];
        let Some(c) = rest.chars().next() else { break };
        let here = if c.is_ascii() || !c.is_alphabetic() { label(rest) } else { None };
        let mark = here.filter(|(label, length)| {
            let before = text[..at].chars().next_back();
            is_mark(label, before, (&text[..at], &text[at..at + length], &text[at + length..]))
        });
        let length = mark.as_ref().map_or(c.len_utf8(), |(_, length)| *length);
        found.extend(mark.map(|(label, length)| (label, at..at + length)));
        at += length;
    }
    found
}

/// The first bytes of characters that may begin a label.
const MAY_BEGIN: [bool; 256] = {
    let mut table = [false; 256];
    let mut byte = 0;
    while byte < 256 {
        table[byte] = matches!(byte as u8, b'[' | b'(' | b'*' | b'0'..=b'9' | 0x80..);
        byte += 1;
    }
    table
};

/// Whether a label in the text may lead to a note: it stands behind a word, where nothing goes on.
fn is_mark(label: &Label, before: Option<char>, (text, mark, after): (&str, &str, &str)) -> bool {
    let Some(before) = before else { return false };
    let next = after.chars().next();
    let last = text.trim_end_matches(' ').chars().next_back();
    let behind_word = |c: char| c.is_alphabetic() || closes(c);
    match label.shape {
        // A list item, or an abbreviation.
        Shape::Plain => false,
        Shape::Half => before.is_alphabetic() || closes(before),
        Shape::Sign => {
            let goes_on = next.is_some_and(|c| c.is_alphanumeric() && c.is_ascii() || c == '*' || c == '`');
            // "the boat *)"
            let closed = mark.ends_with(')') && behind_word(last.unwrap_or(' '));
            (behind_word(before) || closed) && !goes_on && !closes_emphasis(&label.key, text)
        }
        Shape::Raised => behind_word(before) && raised(next.unwrap_or(' ')).is_none(),
        Shape::Caret | Shape::Circled | Shape::Reference => behind_word(last.unwrap_or(' ')),
        Shape::Square | Shape::Round => last.is_some_and(behind_word) && next != Some('('),
    }
}

/// Signs that close a word or a sentence.
fn closes(c: char) -> bool {
    matches!(
        c,
        '.' | ','
            | ';'
            | ':'
            | '!'
            | '?'
            | '…'
            | '»'
            | '«'
            | '”'
            | '“'
            | '"'
            | '’'
            | '‘'
            | '\''
            | '›'
            | ')'
            | ']'
            | '」'
            | '』'
            | '》'
            | '。'
            | '、'
            | '，'
            | '！'
            | '？'
            | '؟'
            | '،'
            | '।'
            | '_'
            | '）'
    )
}

/// Whether an asterisk closes words in italics: `*word*`.
fn closes_emphasis(sign: &str, text: &str) -> bool {
    if !sign.starts_with('*') {
        return false;
    }
    let line = text.rsplit('\n').next().unwrap_or_default();
    let opened = |at: usize| {
        let before = line[..at].chars().next_back();
        let after = line[at + sign.len()..].chars().next();
        after.is_some_and(char::is_alphanumeric) && before.is_none_or(|c| !c.is_alphanumeric() && c != '*')
    };
    line.match_indices(sign).any(|(at, _)| opened(at))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keys(text: &str) -> Vec<(Shape, String)> {
        marks(text).into_iter().map(|(label, _)| (label.shape, label.key)).collect()
    }

    #[test]
    fn marks_stand_behind_words() {
        assert_eq!(keys("a boat *) came"), [(Shape::Sign, "*".to_owned())]);
        use Shape as S;
        assert_eq!(keys("a boat[1] and a kite¹"), [(S::Square, "1".to_owned()), (S::Raised, "1".to_owned())]);
        assert_eq!(keys("the «Bell»* rang (2)."), [(S::Sign, "*".to_owned()), (S::Round, "2".to_owned())]);
        assert_eq!(keys("거위2)였다"), [(S::Half, "2".to_owned())]);
        assert_eq!(keys("a *very* late boat, 12 (3) [see]"), []);
    }

    #[test]
    fn notes_open_with_labels() {
        let found = |line| opening(line).map(|(label, at)| (label.key, &line[at..]));
        assert_eq!(found("[^tea]: a drink"), Some(("tea".to_owned(), "a drink")));
        assert_eq!(found("** so she said"), Some(("**".to_owned(), "so she said")));
        assert_eq!(found("③ 一种船"), Some(("3".to_owned(), "一种船")));
        assert_eq!(found("* * *"), None);
        assert_eq!(found("*very* late"), None);
    }
}
