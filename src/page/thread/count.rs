//! How many comments a page says that it has.

use super::lines::{Class, Line};
use super::tokens::{digit, is_sign};
use super::units::Unit;
use super::{FEWEST, Thread};
use crate::page::import::Count;
use crate::page::layout::{Layouts, LineKind};

/// How far above the first comment its number is looked for.
const REACH: usize = 60;

/// So many lines with a time may stand between a page's title and its comments.
const MOST_LEADS: usize = 3;

/// The number of comments that a line above a thread says, and that line.
pub(super) fn above(lines: &[Line<'_>], first: usize, layouts: &Layouts) -> Option<(usize, usize)> {
    let near = first.saturating_sub(REACH)..first;
    // What comes again further down is said of each writer: how many comments that one wrote.
    let again = |at: usize| {
        let behind = lines[first..].iter().take(2 * REACH);
        behind.filter(|line| line.key == lines[at].key && lines[at].key != u32::MAX).count() >= 2
    };
    let mut found = near.rev().filter_map(|at| Some((claimed_at(lines, at, layouts)?, at)));
    found.find(|(_, at)| !again(*at))
}

/// The number in a line, or in the line below a heading that is a number alone.
fn claimed_at(lines: &[Line<'_>], at: usize, layouts: &Layouts) -> Option<usize> {
    let below = || {
        let next = lines.get(at + 1).filter(|next| next.class == Class::Number)?;
        lines[at].is(LineKind::Comments).then(|| number_in(next.text)).flatten()
    };
    claimed(lines[at].text, layouts).or_else(below)
}

/// Parts of a group that stand behind a line with a number of comments; better if they are as many.
pub(super) fn behind(lines: &[Line<'_>], group: &[usize], layouts: &Layouts) -> Vec<(Vec<usize>, f32)> {
    let (Some(&first), Some(&last)) = (group.first(), group.last()) else { return Vec::new() };
    let near = first.saturating_sub(REACH)..last;
    let is_border = |at: &usize| lines[*at].class == Class::Count || lines[*at].is(LineKind::Comments);
    let borders = near.filter(is_border).filter_map(|at| Some((at, claimed_at(lines, at, layouts)?)));
    let borders: Vec<(usize, usize)> = borders.take(MOST_BORDERS).collect();
    let behind = |border: usize| group.partition_point(|at| *at <= border);
    // Behind the comments of one thread another may begin.
    let is_second = |border: usize| {
        borders.iter().any(|(first, number)| *first < border && behind(*first) + number == behind(border))
    };
    let parts = borders.iter().filter(|(border, _)| !is_second(*border)).filter_map(|(border, number)| {
        let part: Vec<usize> = group[behind(*border)..].to_vec();
        let bonus = if part.len() == *number { CLAIMED } else { 0.0 };
        let is_short = part.len() + 1 == group.len() && *number >= part.len();
        (part.len() >= FEWEST && (bonus > 0.0 || is_short)).then_some((part, bonus))
    });
    parts.collect()
}

/// So many numbers of comments on a page are looked at.
const MOST_BORDERS: usize = 3;

/// How much better a group is that has as many lines as the page says that it has comments.
const CLAIMED: f32 = 0.05;

/// How many of the first units belong to the page above its comments: behind them stands the number of those that
/// follow, or the heading over them.
pub(super) fn lead(lines: &[Line<'_>], units: &[Unit<'_>], layouts: &Layouts) -> usize {
    let rest = |count: usize| units.len() - count;
    let is_border = |count: &usize| {
        let between = units[count - 1].anchor + 1..units[*count].anchor;
        between.into_iter().any(|at| match claimed_at(lines, at, layouts) {
            Some(number) => number == rest(*count) && number >= FEWEST,
            None => lines[at].is(LineKind::Comments) && is_heading(lines, at),
        })
    };
    (1..=MOST_LEADS.min(units.len().saturating_sub(FEWEST))).rev().find(is_border).unwrap_or(0)
}

/// The numbers of further threads on a page, where each has as many comments as the line above it says.
pub(super) fn further(lines: &[Line<'_>], units: &[Unit<'_>], first: usize, layouts: &Layouts) -> usize {
    let (mut sum, mut next) = (0, first);
    while next > 0 && next < units.len() {
        let between = units[next - 1].anchor + 1..units[next].anchor;
        let number = between.into_iter().find_map(|at| claimed_at(lines, at, layouts)).filter(|number| *number > 0);
        let Some(number) = number.filter(|number| next + number <= units.len()) else { break };
        (sum, next) = (sum + number, next + number);
    }
    if next == units.len() { sum } else { 0 }
}

/// The number of answers between the first unit and the second, and its line: a question and what it is answered.
pub(super) fn answers(lines: &[Line<'_>], units: &[Unit<'_>], layouts: &Layouts) -> Option<(usize, usize)> {
    let [first, second, ..] = units else { return None };
    let mut found = (first.anchor + 1..second.anchor).filter_map(|at| Some((claimed_at(lines, at, layouts)?, at)));
    found.find(|(number, _)| *number + 1 == units.len())
}

/// Whether no other line has these words, as buttons do.
fn is_heading(lines: &[Line<'_>], at: usize) -> bool {
    let key = lines[at].key;
    key != u32::MAX && lines.iter().filter(|line| line.key == key).take(2).count() == 1
}

/// The number in a line that says how many comments there are.
pub(in crate::page) fn claimed(line: &str, layouts: &Layouts) -> Option<usize> {
    if line.len() > 120 {
        return None;
    }
    let number = number_in(line)?;
    if let Some((_, last)) = line.rsplit_once(['·', '•', '|']).filter(|_| !layouts.is(LineKind::CommentCount, line))
    {
        return claimed(last.trim(), layouts);
    }
    let noun: String = line.chars().map(|c| if digit(c).is_some() || is_sign(c) { ' ' } else { c }).collect();
    let noun = noun.split_whitespace().collect::<Vec<_>>().join(" ");
    let counts = |line: &str| layouts.is(LineKind::CommentCount, line);
    let is_short = noun.split(' ').count() <= 5 && number_in_rest(line).is_none();
    let is_noun = |word: &&str| counts(&format!("{number} {word}")) || counts(&format!("{word}: {number}"));
    let words: Vec<&str> = line.split_whitespace().map(|word| word.trim_matches(is_sign)).collect();
    let at = words.iter().position(|word| word.contains(|c| digit(c).is_some())).unwrap_or(0);
    let near = || words[at.saturating_sub(1)..].iter().take(if at > 0 { 4 } else { 3 });
    let is_count = counts(line) || layouts.is(LineKind::Comments, &noun) || is_short && near().any(is_noun);
    is_count.then_some(number)
}

/// The number of comments that a button says that it shows: "4 more replies".
pub(in crate::page) fn folded_in(line: &str, layouts: &Layouts) -> Option<usize> {
    let number = number_in(line).filter(|_| line.len() <= 80 && number_in_rest(line).is_none())?;
    let is_noun = |word: &str| layouts.is_counted(word.trim_matches(is_sign));
    if line.split_whitespace().any(is_noun) { Some(number) } else { claimed(line, layouts) }
}

/// A second number in a line.
fn number_in_rest(line: &str) -> Option<usize> {
    let first = line.find(|c| digit(c).is_some())?;
    let rest = line[first..].trim_start_matches(|c: char| digit(c).is_some() || matches!(c, ',' | '.' | '\u{a0}'));
    number_in(rest)
}

/// The first number in a line; groups of three digits belong together.
pub(in crate::page) fn number_in(line: &str) -> Option<usize> {
    let from = line.find(|c| digit(c).is_some())?;
    let (mut number, mut group, mut groups) = (0usize, 0, 0);
    let mut parted = false;
    for c in line[from..].chars() {
        match digit(c) {
            Some(_) if parted && group == 0 && groups == 0 => return Some(number),
            Some(value) => {
                number = number.saturating_mul(10).saturating_add(value as usize);
                group += 1;
            }
            None if matches!(c, ',' | '.' | '\u{a0}' | '\u{202f}' | '\'' | '’') && group > 0 && group <= 3 => {
                let rest = &line[from..][line[from..].find(c).unwrap_or(0)..];
                let three = rest.chars().skip(1).take_while(|c| digit(*c).is_some()).count() == 3;
                if !three {
                    return Some(number);
                }
                (group, groups, parted) = (0, groups + 1, true);
            }
            None => return Some(number),
        }
    }
    Some(number)
}

/// The page's number beside what was found.
pub(super) fn counted(thread: &Thread<'_>) -> Option<Count> {
    let (claimed, _) = thread.claim?;
    Some(Count { claimed, found: thread.counted, folded: thread.folded })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_in_lines_of_many_forms() {
        let layouts = Layouts::built_in();
        for (line, number) in [
            ("14 Comment(s)", 14),
            ("Комментарии: 7", 7),
            ("댓글 12", 12),
            ("コメント 24件", 24),
            ("1,234 comments", 1234),
            ("التعليقات (٥)", 5),
        ] {
            assert_eq!(claimed(line, layouts), Some(number), "{line}");
        }
        assert_eq!(claimed("We waited for 3 hours.", layouts), None);
    }
}
