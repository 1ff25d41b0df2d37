//! The lines of a page, with what each shows of itself.

use rustc_hash::FxHashMap;

use super::times::{self, When};
use super::tokens::{digit, has_digit, is_sign};
use crate::model::Span;
use crate::page::blocks;
use crate::page::layout::{Layouts, LineKind, LineKinds};

/// What a line is by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::page) enum Class {
    /// A name, or text.
    Plain,
    /// Buttons.
    Action,
    /// What is said of a writer.
    Badge,
    /// A number: likes, a score.
    Number,
    /// Signs alone.
    Sign,
    /// How many comments or replies there are.
    Count,
}

/// A line that is not blank, without the white space at its ends.
#[derive(Debug, Clone)]
pub(in crate::page) struct Line<'t> {
    pub text: &'t str,
    pub span: Span,
    /// White space before it, in columns.
    pub indent: usize,
    pub blank_before: bool,
    pub kinds: LineKinds,
    pub class: Class,
    pub when: Option<When>,
    /// The same for lines that differ only in their numbers.
    pub key: u32,
    pub has_number: bool,
    /// The same for lines with the same label: `From: …`.
    pub label: Option<u32>,
    /// The same for numbers of the same things: `4 likes`, `1 like`.
    pub stem: Option<u32>,
}

impl Line<'_> {
    pub fn is(&self, kind: LineKind) -> bool {
        self.kinds.contains(kind)
    }

    /// Whether it says nothing but a time.
    pub fn is_time(&self) -> bool {
        self.when.as_ref().is_some_and(|when| {
            is_bare(&self.text[..when.span.start]) && is_bare_or_bracketed(&self.text[when.span.end..])
        })
    }

    /// Whether it is short enough to be more than prose.
    pub fn is_short(&self) -> bool {
        self.text.len() <= MAX_LINE
    }
}

/// Longer lines are prose.
const MAX_LINE: usize = 160;

/// Signs alone.
pub(super) fn is_bare(words: &str) -> bool {
    words.chars().all(|c| c.is_whitespace() || is_sign(c) || c == '_')
}

/// Signs, or a short word in brackets: `(edited)`.
fn is_bare_or_bracketed(words: &str) -> bool {
    let words = words.trim();
    is_bare(words) || words.len() <= 48 && words.starts_with(['(', '（', '[']) && words.ends_with([')', '）', ']'])
}

/// The lines of a page.
pub(in crate::page) fn lines<'t>(text: &'t str, layouts: &Layouts) -> Vec<Line<'t>> {
    let mut known = Keys::default();
    let mut lines = Vec::new();
    let mut blank_before = false;
    for span in blocks::lines(text) {
        let raw = &text[span.clone()];
        let words = raw.trim_start();
        let start = span.start + (raw.len() - words.len());
        let words = words.trim_end();
        if words.is_empty() {
            blank_before = true;
            continue;
        }
        let indent = text[span.start..start].chars().map(|c| if c == '\t' { 8 } else { 1 }).sum();
        lines.push(line(words, start, indent, blank_before, layouts, &mut known));
        blank_before = false;
    }
    number_buttons(&mut lines);
    lines
}

/// A word that has a number behind it in some lines and none in others is a button: `Like 3`, `Like`.
fn number_buttons(lines: &mut [Line<'_>]) {
    let base = |line: &Line<'_>| {
        let base = line.text.trim_end_matches(|c| digit(c).is_some());
        let is_parted = base.len() < line.text.len() && base.ends_with(char::is_whitespace);
        let is_short = line.class == Class::Plain && line.when.is_none() && line.text.len() <= 40;
        (is_short && is_parted && base.split_whitespace().count() <= 2).then(|| folded(base.trim_end()))
    };
    let mut counts: FxHashMap<String, usize> = FxHashMap::default();
    lines.iter().filter_map(base).for_each(|base| *counts.entry(base).or_default() += 1);
    counts.retain(|_, count| *count >= 3);
    if counts.is_empty() {
        return;
    }
    for line in lines.iter_mut().filter(|line| line.class == Class::Plain && line.text.len() <= 40) {
        let words = folded(line.text);
        if counts.contains_key(&words) {
            line.class = Class::Action;
        }
    }
}

fn line<'t>(
    text: &'t str,
    start: usize,
    indent: usize,
    blank_before: bool,
    layouts: &Layouts,
    known: &mut Keys,
) -> Line<'t> {
    let kinds = layouts.kinds(text);
    // Times in quoted words are those of other comments.
    let is_quoted = text.starts_with('>') && !text.starts_with(">>");
    let when = match text.len() {
        _ if is_quoted => None,
        length if length > MAX_LINE => head_time(text, layouts),
        _ => times::find(text, &layouts.words).or_else(|| row_time(text, layouts)),
    };
    let class = if text.len() <= MAX_LINE { class(text, kinds, when.as_ref(), layouts) } else { Class::Plain };
    let key = if text.len() <= MAX_LINE { known.number(folded(text)) } else { u32::MAX };
    let label = label(text).map(|label| known.number(format!("\u{0}{}", folded(label))));
    let stem = stem(text).filter(|_| when.is_none()).map(|stem| known.number(format!("\u{1}{stem}")));
    let has_number = text.len() <= MAX_LINE && has_digit(text);
    let span = start..start + text.len();
    Line { text, span, indent, blank_before, kinds, class, when, key, has_number, label, stem }
}

/// A time before buttons has at most so many words.
const MOST_TIME: usize = 4;

/// The time before buttons: `yesterday Reply`, `today (edited) Reply Share`.
fn row_time(text: &str, layouts: &Layouts) -> Option<When> {
    if text.len() > 80 || ends_sentence(text) {
        return None;
    }
    let spaces = text.match_indices([' ', '\t']).map(|(at, _)| at).take(MOST_TIME);
    spaces
        .map(|at| text.split_at(at))
        .filter(|(_, rest)| are_buttons(rest, layouts))
        .find_map(|(head, _)| times::find(head, &layouts.words).filter(|when| when.span == (0..head.trim_end().len())))
}

/// Whether words are buttons and nothing else.
fn are_buttons(words: &str, layouts: &Layouts) -> bool {
    let words: Vec<&str> = words.split_whitespace().filter(|word| !is_bare(word)).collect();
    let is_known = |words: &[&str]| {
        let kinds = layouts.kinds(&words.join(" "));
        let is_edited = words.len() == 1 && layouts.words.is_edited(words[0]);
        is_edited || [LineKind::Reply, LineKind::Ui, LineKind::Badge].iter().any(|kind| kinds.contains(*kind))
    };
    let mut at = 0;
    while at < words.len() {
        let Some(count) = (1..=3.min(words.len() - at)).rev().find(|count| is_known(&words[at..at + count])) else {
            return false;
        };
        at += count;
    }
    at > 0
}

/// The head of a line has at most so many bytes.
const MAX_HEAD: usize = 80;

/// The time in the head of a long line, where signs part it from the text: `Vera (12 May 2024): …`, `[14:05] Vera: …`.
fn head_time(text: &str, layouts: &Layouts) -> Option<When> {
    let head = &text[..text.floor_char_boundary(MAX_HEAD)];
    if !has_digit(head) {
        return None;
    }
    let when = times::find(head, &layouts.words)?;
    let behind = &head[when.span.end..];
    let is_closed = behind.starts_with([')', ']', ':', '）', '：']);
    let is_said = || when.span.start <= 1 && behind.contains([':', '：', '>']);
    (is_closed || is_said()).then_some(when)
}

/// Numbers for words.
#[derive(Default)]
struct Keys(FxHashMap<String, u32>);

impl Keys {
    fn number(&mut self, words: String) -> u32 {
        let next = u32::try_from(self.0.len()).unwrap_or(u32::MAX - 1);
        *self.0.entry(words).or_insert(next)
    }
}

/// Small letters, a number sign for each number.
pub(super) fn folded(words: &str) -> String {
    if !has_digit(words) && words.is_ascii() {
        return words.to_ascii_lowercase();
    }
    let mut out = String::with_capacity(words.len());
    let mut letters = words.chars().peekable();
    while let Some(c) = letters.next() {
        match digit(c) {
            Some(_) if out.ends_with('#') => {}
            // `1,031` is a number.
            None if matches!(c, ',' | '.')
                && out.ends_with('#')
                && letters.peek().is_some_and(|c| digit(*c).is_some()) => {}
            Some(_) => out.push('#'),
            None if c.is_ascii() => out.push(c.to_ascii_lowercase()),
            None => out.extend(c.to_lowercase()),
        }
    }
    out
}

/// Longer words before a colon are no label, in bytes.
const MAX_LABEL: usize = 40;

/// The first byte of the wide colon.
const WIDE: u8 = 0xEF;

/// The label at the start of a line: `From: Vera`.
fn label(text: &str) -> Option<&str> {
    // Most lines are prose: the sign is looked for only where a label could end.
    let near = &text[..text.floor_char_boundary(MAX_LABEL + '：'.len_utf8())];
    memchr::memchr2(b':', WIDE, near.as_bytes())?;
    let (label, _) = near.split_once([':', '：'])?;
    let mut rest = text[label.len()..].chars();
    rest.next();
    let rest = rest.as_str();
    let is_label =
        label.len() <= MAX_LABEL && label.split_whitespace().count() <= 3 && label.chars().any(char::is_alphabetic);
    (is_label && !rest.trim().is_empty() && rest.starts_with(char::is_whitespace)).then_some(label)
}

/// The start of the word behind a number, where a line holds no more than that.
fn stem(text: &str) -> Option<String> {
    if text.len() > 32 {
        return None;
    }
    let rest = text.trim_start_matches(|c| digit(c).is_some() || matches!(c, ',' | '.' | '\u{a0}'));
    let is_counter = rest.len() < text.len() && rest.split_whitespace().count() <= 2;
    if !is_counter {
        return None;
    }
    let stem: String = rest.trim().chars().take(4).flat_map(char::to_lowercase).collect();
    (stem.chars().count() >= 2 && stem.chars().all(char::is_alphabetic)).then_some(stem)
}

fn class(text: &str, kinds: LineKinds, when: Option<&When>, layouts: &Layouts) -> Class {
    let has = |kind: LineKind| kinds.contains(kind);
    if is_bare(text) || is_code(text) {
        Class::Sign
    } else if when.is_some_and(|when| is_event(text[when.span.end..].trim_start_matches([']', ')', ' ']))) {
        Class::Action
    } else if has(LineKind::Badge) {
        Class::Badge
    } else if has(LineKind::Reply) || has(LineKind::Ui) {
        Class::Action
    } else if has(LineKind::CommentCount)
        || text.ends_with(':') && layouts.is(LineKind::CommentCount, text.trim_end_matches(':'))
    {
        Class::Count
    } else if when.is_none() && is_number(text) {
        Class::Number
    } else if !is_dated(when) && is_row_of_buttons(text, layouts) {
        Class::Action
    } else {
        Class::Plain
    }
}

/// Whether a line has a date: names of months are buttons of archives as well.
fn is_dated(when: Option<&When>) -> bool {
    when.is_some_and(|when| when.strength == times::Strength::Full)
}

/// The code of a picture: `:joy:`.
fn is_code(text: &str) -> bool {
    let inside = text.strip_prefix(':').and_then(|rest| rest.strip_suffix(':'));
    inside.is_some_and(|code| {
        !code.is_empty() && code.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_+-".contains(&byte))
    })
}

/// What a program for chats says behind the time: `-!- vera has joined`.
fn is_event(behind: &str) -> bool {
    ["-!- ", "*** ", "--> ", "<-- ", "=-= ", "* ", "→ ", "← "].iter().any(|sign| behind.starts_with(sign))
}

/// A number with its signs, shortened perhaps: `+7`, `4.1k`, `34 / 5`.
fn is_number(text: &str) -> bool {
    if text.len() > 24 {
        return false;
    }
    let rest = text.trim_end_matches(['k', 'K', 'M', '万', '萬', '만', '천']);
    rest.chars().all(|c| digit(c).is_some() || c.is_whitespace() || is_sign(c) || is_picture(c)) && has_digit(rest)
}

/// Pictures among letters, and what joins and colours them.
fn is_picture(c: char) -> bool {
    matches!(c, '\u{1f000}'..='\u{1faff}' | '\u{fe0f}' | '\u{200d}')
}

/// Signs that part buttons in one line.
fn is_parting(c: char) -> bool {
    matches!(c, '|' | '/' | '(' | ')' | '\t' | '[' | ']' | ',')
        || !c.is_ascii() && matches!(c, '·' | '•' | '—' | '–' | '‧' | '∙' | '・' | '›')
}

/// The parts of words between two spaces.
fn gapped(words: &str) -> impl Iterator<Item = &str> {
    let mut rest = Some(words);
    std::iter::from_fn(move || {
        let words = rest.take()?;
        let Some(gap) = words.as_bytes().windows(2).position(|pair| pair == b"  ") else { return Some(words) };
        rest = Some(&words[gap + 2..]);
        Some(&words[..gap])
    })
}

/// Whether a line holds buttons and numbers alone: `4 • Reply • Share ›`.
fn is_row_of_buttons(text: &str, layouts: &Layouts) -> bool {
    if text.len() > 100 || text.ends_with(['.', '!', '?', '。', '！', '？', '…']) {
        return false;
    }
    let mut parts = text.split(|c: char| is_parting(c)).flat_map(gapped);
    let mut buttons = 0;
    let is_row = parts.all(|part| {
        // The line as a whole is known to be no button.
        let kind = button(part.trim(), part.len() == text.len(), layouts);
        buttons += usize::from(kind == Some(true));
        kind.is_some()
    });
    is_row && buttons > 0 || is_run_of_buttons(text, layouts) || is_number_and_reply(text, layouts)
}

/// Whether words are a button, perhaps with its count (`true`), or a number or nothing (`false`). `is_other` where they
/// are known to be no button as they stand.
fn button(words: &str, is_other: bool, layouts: &Layouts) -> Option<bool> {
    if is_bare(words) || is_number(words) {
        return Some(false);
    }
    let is_known = |words: &str| {
        let kinds = layouts.kinds(words);
        kinds.contains(LineKind::Reply) || kinds.contains(LineKind::Ui)
    };
    let without = words.trim_matches(|c: char| digit(c).is_some() || c.is_whitespace() || is_sign(c));
    (!is_other && is_known(words) || !without.is_empty() && without.len() < words.len() && is_known(without))
        .then_some(true)
}

/// `1 reply Reply`
fn is_number_and_reply(text: &str, layouts: &Layouts) -> bool {
    let is_counted = text.starts_with(|c| digit(c).is_some());
    is_counted
        && text.match_indices(' ').map(|(at, _)| text.split_at(at)).any(|(count, button)| {
            layouts.is(LineKind::CommentCount, count) && layouts.is(LineKind::Reply, button.trim())
        })
}

/// Whether a line is three buttons or more with nothing between them, a reply among them.
fn is_run_of_buttons(text: &str, layouts: &Layouts) -> bool {
    let words: Vec<&str> = text.split_whitespace().collect();
    if words.len() < 3 {
        return false;
    }
    let place = |word: &str| word.as_ptr() as usize - text.as_ptr() as usize;
    let (mut at, mut buttons, mut replies) = (0, 0, 0);
    while at < words.len() {
        let taken = (1..=3.min(words.len() - at)).rev().find_map(|count| {
            let kinds =
                layouts.kinds(&text[place(words[at])..place(words[at + count - 1]) + words[at + count - 1].len()]);
            (kinds.contains(LineKind::Reply) || kinds.contains(LineKind::Ui))
                .then_some((count, kinds.contains(LineKind::Reply)))
        });
        let Some((count, is_reply)) = taken else { return false };
        (at, buttons, replies) = (at + count, buttons + 1, replies + usize::from(is_reply));
    }
    buttons >= 3 && replies > 0
}

/// Whether a text ends as a sentence does.
pub(super) fn ends_sentence(text: &str) -> bool {
    let text = text.trim_end_matches(['"', '”', '»', '’', '\'', ')', ']', '）', '」', '』', '“']);
    text.ends_with(['.', '!', '?', '…', '。', '！', '？', '؟', '।', '۔'])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_told_by_what_they_show() {
        let classes = |text: &str| -> Vec<Class> {
            lines(text, Layouts::built_in()).into_iter().map(|line| line.class).collect()
        };
        let found = classes("Vera\n12\n•\n4 • Reply • Share ›\nModerator\n7 comments\n\npermalink save report reply");
        let wanted =
            [Class::Plain, Class::Number, Class::Sign, Class::Action, Class::Badge, Class::Count, Class::Action];
        assert_eq!(found, wanted);
    }

    #[test]
    fn a_time_alone_is_known() {
        let lines = lines("2 hours ago (edited)\nVera • 2 hours ago", Layouts::built_in());
        assert!(lines[0].is_time() && !lines[1].is_time());
    }
}
