//! Patterns of lines, as the table of layouts has them, and lines as they are compared with them. The build script makes
//! the built-in ones ready.

use std::borrow::Cow;

use crate::text::ready::Key;

/// The kinds of rows as the table calls them, in the order of `LineKind`.
pub(super) const KINDS: [&str; 16] = [
    "reply",
    "comment-count",
    "comments",
    "ui",
    "byline",
    "author",
    "time",
    "contributor",
    "credit",
    "month",
    "badge",
    "reply-to",
    "quote",
    "addresses",
    "weekday",
    "day-half",
];

/// Whether rows of a kind are lines; others are words in them.
pub(super) fn is_line(kind: &str, has_value: bool) -> bool {
    match kind {
        "reply" | "comment-count" | "comments" | "ui" | "author" | "time" => true,
        // Behind a name only; as a line it may be a button.
        "badge" => !has_value,
        _ => false,
    }
}

/// A folded pattern without names of gaps: once for each way to write a time of the day.
pub(super) fn forms(pattern: &str) -> Vec<String> {
    if !pattern.contains('{') {
        return vec![pattern.to_owned()];
    }
    let times = if pattern.contains("{time}") { &["#:#", "#:# am", "#:# pm", "#.#", "#:#:#"][..] } else { &[""][..] };
    times.iter().map(|time| filled(pattern, time)).collect()
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

/// How a pattern with `*` begins or, if it begins with a gap, how it ends; empty if it does neither.
#[cfg_attr(not(test), allow(dead_code, reason = "the build script asks for the built-in patterns"))]
pub(super) fn key_of_glob(pattern: &str) -> Key {
    let (first, last) = (pattern.split('*').next(), pattern.rsplit('*').next());
    let (first, last) = (first.unwrap_or_default(), last.unwrap_or_default());
    if !first.is_empty() {
        return Key::of("^".chars().chain(first.chars().take(2)));
    }
    let sign = if last.is_empty() { "" } else { "$" };
    Key::of(sign.chars().chain(last.chars().rev().take(2)))
}

/// The keys of all patterns with `*` that could match a line.
pub(super) fn keys_of_line(line: &str) -> [Key; 5] {
    let start = |length| Key::of("^".chars().chain(line.chars().take(length)));
    let end = |length| Key::of("$".chars().chain(line.chars().rev().take(length)));
    [start(2), start(1), end(2), end(1), Key::of([])]
}

/// Whether a whole line matches a pattern with `*`: its parts in their order, the first at the start, the last at the end.
pub(super) fn matches_glob(pattern: &str, line: &str) -> bool {
    let mut parts = pattern.split('*');
    let Some(mut line) = parts.next().and_then(|first| line.strip_prefix(first)) else { return false };
    let Some(last) = parts.next_back() else { return line.is_empty() };
    for part in parts {
        let Some(at) = line.find(part) else { return false };
        line = &line[at + part.len()..];
    }
    line.ends_with(last)
}

/// A folded line with its numbers as `#` and its months as `@`.
pub(super) fn abstracted(line: &str, is_month: impl Fn(&str) -> bool) -> Cow<'_, str> {
    let has_month = || line.split(|c: char| !c.is_ascii_alphabetic()).any(&is_month);
    if line.is_ascii() && !line.bytes().any(|byte| byte.is_ascii_digit()) && !has_month() {
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
        if run > 0 && is_month(word) {
            out.push('@');
            rest = rest.strip_prefix('.').unwrap_or(rest);
        } else {
            out.push_str(word);
        }
    }
    Cow::Owned(out)
}

/// Small letters, plain apostrophes, single spaces.
pub(super) fn folded(line: &str) -> String {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_has_the_keys_of_the_patterns_that_match_it() {
        for (pattern, line) in [
            ("says*", "says vera"),
            ("s*", "so"),
            ("*reads", "who reads"),
            ("*!", "!"),
            ("*a*", "bab"),
            ("*", ""),
            ("x*y", "xy"),
        ] {
            assert!(matches_glob(pattern, line) && keys_of_line(line).contains(&key_of_glob(pattern)), "{pattern}");
        }
        assert!(!matches_glob("a*b", "b") && !matches_glob("*c*", "ab"));
    }
}
