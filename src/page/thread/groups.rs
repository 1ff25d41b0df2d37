//! Lines with a time that have the same shape: where the units of a thread may have their heads.

use rustc_hash::FxHashMap;

use super::lines::{Class, Line, ends_sentence, folded, is_bare};
use super::names::likeness;
use super::times::Strength;
use crate::page::layout::LineKind;

/// What stands before the time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Before {
    Nothing,
    /// The same words in several lines.
    Label(u32),
    /// Others, and the sign at their end.
    Words(char),
}

/// The shape of a line with a time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
struct Shape {
    before: Before,
    is_clock: bool,
}

/// The lines of one shape, in the order of the page.
pub(super) type Group = Vec<usize>;

/// Lines with more words than this around the time are prose.
const MOST_WORDS: usize = 9;

/// A name has at most so many words.
const MOST_NAME: usize = 4;

/// Groups of at most so many lines each are looked at, the largest first.
const MOST_GROUPS: usize = 6;

/// The groups of lines with a time, the largest first.
pub(super) fn groups(lines: &[Line<'_>]) -> Vec<Group> {
    let labels = Labels::of(lines);
    let mut groups: FxHashMap<Shape, Group> = FxHashMap::default();
    for (index, line) in lines.iter().enumerate() {
        if let Some(shape) = labels.shape(line).filter(|_| !is_over_quotation(lines, index)) {
            groups.entry(shape).or_default().push(index);
        }
    }
    let mut groups: Vec<Group> = groups.into_values().collect();
    groups.sort_by_key(|group| (std::cmp::Reverse(group.len()), group.first().copied()));
    groups.truncate(MOST_GROUPS);
    groups
}

/// Parts of a group that are a shape of their own: lines with a time of day, lines with the same word before the time,
/// lines with a signature or without one.
pub(super) fn parts(lines: &[Line<'_>], group: &Group) -> Vec<(Group, f32)> {
    let has_clock = |at: usize| lines[at].when.as_ref().is_some_and(|when| when.date.is_some() && when.clock.is_some());
    let last = |at: usize| before(&lines[at]).map(last_words);
    let word = commonest(group.iter().filter_map(|at| last(*at)).filter(|word| !is_bare(word)));
    // A time below a sentence may be that of a further message of the same writer.
    let is_below_sentence = |at: usize| at.checked_sub(1).is_some_and(|above| ends_sentence(lines[above].text));
    let is_word = |at: usize| last(at).is_some_and(|word_of| Some(word_of) == word);
    // Dates beside numbers of years: how long somebody has been a member.
    let is_full = |at: usize| lines[at].when.as_ref().is_some_and(|when| when.strength == Strength::Full);
    let tests: [&dyn Fn(usize) -> bool; 6] = [
        &has_clock,
        &is_word,
        &|at| is_signed(&lines[at]),
        &|at| !is_signed(&lines[at]),
        &|at| !is_below_sentence(at),
        &is_full,
    ];
    let parts = tests.into_iter().map(|test| group.iter().copied().filter(|at| test(*at)).collect::<Group>());
    let bonus = |index: usize| if index == 0 && alternate(group, &has_clock) { ALTERNATING } else { 0.0 };
    let parts = parts.enumerate().map(|(index, part)| (part, bonus(index)));
    parts.filter(|(part, _)| part.len() >= super::FEWEST && part.len() < group.len()).collect()
}

/// How much worse a group is whose lines all have a label before the time: `Joined: 12 May 2024`.
pub(super) fn label_doubt(lines: &[Line<'_>], group: &Group) -> f32 {
    let has_label = |at: &usize| before(&lines[*at]).is_some_and(|before| before.ends_with([':', '：']));
    if group.iter().all(has_label) { 0.06 } else { 0.0 }
}

/// How much better a part of a group is whose lines alternate with lines of another kind.
const ALTERNATING: f32 = 0.05;

/// Whether each line of a kind is followed by at most one of the other: the time of a comment, and a date that is said
/// of its writer.
fn alternate(group: &Group, is_first: &dyn Fn(usize) -> bool) -> bool {
    let firsts = group.iter().filter(|at| is_first(**at)).count();
    let others = group.len() - firsts;
    let is_doubled = group.windows(2).any(|pair| !is_first(pair[0]) && !is_first(pair[1]));
    others * 10 >= firsts * 6 && !is_doubled
}

/// The last two words of three or more, or the last one.
fn last_words(words: &str) -> &str {
    let mut starts = words.split_whitespace().rev().map(|word| word.as_ptr() as usize - words.as_ptr() as usize);
    match (starts.next(), starts.next(), starts.next()) {
        (Some(_), Some(second), Some(_)) => &words[second..],
        (Some(last), ..) => &words[last..],
        _ => "",
    }
}

/// Whether a line holds a text, its writer behind a dash, and the time.
pub(super) fn is_signed(line: &Line<'_>) -> bool {
    let before = before(line).unwrap_or_default();
    let cut = ["– ", "— "].iter().filter_map(|sign| before.rfind(sign)).max();
    cut.is_some_and(|at| ends_sentence(before[..at].trim_end()))
}

/// The word that comes most often.
fn commonest<'w>(words: impl Iterator<Item = &'w str>) -> Option<&'w str> {
    let mut counts: FxHashMap<&str, usize> = FxHashMap::default();
    words.for_each(|word| *counts.entry(word).or_default() += 1);
    counts.into_iter().max_by_key(|(word, count)| (*count, std::cmp::Reverse(*word))).map(|(word, _)| word)
}

/// Groups of lines with the same button, for pages without times.
pub(super) fn buttons(lines: &[Line<'_>]) -> Vec<Group> {
    let is_reply = |line: &Line<'_>| line.is(LineKind::Reply) && line.class == Class::Action;
    let replies: Group = (0..lines.len()).filter(|index| is_reply(&lines[*index])).collect();
    let mut others: FxHashMap<u32, Group> = FxHashMap::default();
    for (index, line) in lines.iter().enumerate() {
        if line.class == Class::Action && line.when.is_none() && !is_reply(line) && line.key != u32::MAX {
            others.entry(line.key).or_default().push(index);
        }
    }
    let mut others: Vec<Group> = others.into_values().filter(|group| group.len() >= super::FEWEST).collect();
    others.sort_by_key(|group| (std::cmp::Reverse(group.len()), group.first().copied()));
    others.truncate(MOST_BUTTONS);
    std::iter::once(replies).chain(others).collect()
}

/// Besides answers, so many kinds of buttons may end the comments of a page without times.
const MOST_BUTTONS: usize = 2;

/// What stands before times, counted.
struct Labels(FxHashMap<String, (u32, u32)>);

impl Labels {
    fn of(lines: &[Line<'_>]) -> Self {
        let mut counts: FxHashMap<String, (u32, u32)> = FxHashMap::default();
        for line in lines {
            if let Some(before) = before(line) {
                let next = u32::try_from(counts.len()).unwrap_or(u32::MAX);
                counts.entry(folded(before)).or_insert((next, 0)).1 += 1;
            }
        }
        Self(counts)
    }

    fn shape(&self, line: &Line<'_>) -> Option<Shape> {
        let when = line.when.as_ref()?;
        let words = before(line)?;
        let is_clock = when.strength == Strength::Clock;
        let before = if is_bare(words) { Before::Nothing } else { self.before(words) };
        let behind = line.text[when.span.end..].trim_start();
        let is_closed = behind.starts_with([']', ')', ':', '）', '：']);
        // A name and a time of day, and nothing else.
        let is_alone = || is_bare(behind) && words.split_whitespace().count() <= MOST_NAME && likeness(words) > 0.5;
        if is_clock && before != Before::Nothing && !is_closed && !is_alone() {
            return None;
        }
        let is_named = is_closed && words.split_whitespace().count() <= MOST_NAME;
        let is_prose = behind.split_whitespace().count() > MOST_WORDS && before != Before::Nothing && !is_named;
        (!(is_prose || is_amid(line, words, behind)) || is_clock).then_some(Shape { before, is_clock })
    }

    fn before(&self, words: &str) -> Before {
        let (number, count) = self.0.get(&folded(words)).copied().unwrap_or_default();
        let last = words.trim_end().chars().next_back().filter(|last| is_bare(&last.to_string()));
        let last = last.filter(|last| !ends_sentence(&last.to_string()));
        let is_label = words.ends_with([':', '：']) && !words.contains(|c: char| c.is_numeric());
        if count >= 3 && is_label { Before::Label(number) } else { Before::Words(last.unwrap_or(' ')) }
    }
}

/// Whether a line stands over words of an earlier comment: `On 12 May 2024, Vera wrote:`.
fn is_over_quotation(lines: &[Line<'_>], at: usize) -> bool {
    let ends = lines[at].text.ends_with([':', '：']);
    ends && lines.get(at + 1).is_some_and(|next| next.text.starts_with(['>', '|', '»']))
}

/// Whether a time stands in a sentence, not beside one.
fn is_amid(line: &Line<'_>, before: &str, behind: &str) -> bool {
    let is_closed = behind.starts_with([']', ')', ':', '）', '：']);
    let is_sentence = line.text.len() > 20 && ends_sentence(line.text) && !is_closed && !is_bare(before);
    is_sentence && (before.split_whitespace().count() > MOST_NAME || !is_bare(behind) || before.len() > 40)
}

/// The words before the time of a line that may be a head.
fn before<'t>(line: &Line<'t>) -> Option<&'t str> {
    let when = line
        .when
        .as_ref()
        .filter(|_| matches!(line.class, Class::Plain | Class::Count | Class::Badge) || line.is_time())?;
    let words = line.text[..when.span.start].trim();
    Some(words)
}
