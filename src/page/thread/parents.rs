//! Which comment answers which: by indentation, by what the page says of it, by quotation, by replies that follow.

use rustc_hash::{FxHashMap, FxHashSet};

use super::count::folded_in;
use super::lines::{Class, Line, ends_sentence};
use super::names::cleaned;
use super::number_in;
use super::units::Unit;
use super::words::Names;
use crate::page::layout::Layouts;

/// Who answers whom.
pub(super) struct Answers {
    pub parents: Vec<Option<usize>>,
    /// How many replies the page says that it keeps folded.
    pub folded: usize,
}

/// The comment that each unit answers, as far as the page shows it.
///
/// Lines that only say whom a unit answers, or whom it quotes, are taken from its text.
pub(super) fn parents<'t>(
    units: &mut [Unit<'t>],
    lines: &[Line<'t>],
    layouts: &Layouts,
    claim: Option<usize>,
) -> Answers {
    split_addressed(units);
    let mut parents = by_indentation(units, lines);
    let folded = by_replies(units, lines, layouts, &mut parents, claim);
    let mut known = Known::default();
    let mut said = Said::default();
    take_addressed(units, lines);
    for index in 0..units.len() {
        let named = by_name(&mut units[index], lines, layouts, &known);
        let repeated = said.quoted(&mut units[index], lines, &known);
        parents[index] = parents[index].or(repeated).or(named);
        known.add(&units[index], index, lines);
        said.add(&units[index], index, lines);
    }
    Answers { parents, folded }
}

/// The last unit of each writer, by all names that the page has for them.
#[derive(Default)]
struct Known(FxHashMap<String, usize>);

impl Known {
    fn add(&mut self, unit: &Unit<'_>, index: usize, lines: &[Line<'_>]) {
        self.0.insert(key(unit.named.name), index);
        for line in &lines[unit.lines.start..unit.text.start.max(unit.lines.start)] {
            if let Some(handle) = line.text.strip_prefix('@') {
                self.0.insert(key(handle), index);
                // `@vera@example.org` is addressed as `@vera`.
                self.0.insert(key(handle.split('@').next().unwrap_or(handle)), index);
            }
        }
        if let Some(number) = number_of(unit, lines) {
            self.0.insert(format!(">>{number}"), index);
        }
    }

    fn last_by(&self, name: &str) -> Option<usize> {
        self.0.get(&key(name)).copied()
    }
}

/// The last unit that said each line.
#[derive(Default)]
struct Said<'t>(FxHashMap<&'t str, usize>);

/// Shorter lines, in bytes, are said by many.
const MIN_QUOTED: usize = 12;

impl<'t> Said<'t> {
    fn add(&mut self, unit: &Unit<'t>, index: usize, lines: &[Line<'t>]) {
        for at in unit.text.clone() {
            let text = lines[at].text;
            let text =
                if at == unit.text.start { text.get(unit.text_from.unwrap_or(0)..).unwrap_or(text) } else { text };
            if text.len() >= MIN_QUOTED {
                self.0.insert(text, index);
            }
        }
    }

    fn unit(&self, line: &str) -> Option<usize> {
        let bare = line.trim_start_matches(['>', '|', '»', '「', '“', '"', ' ']).trim_end_matches(['」', '”', '"']);
        self.0.get(line).or_else(|| self.0.get(bare)).copied()
    }

    /// The unit whose words a text begins with, perhaps below its writer's name; they are taken from the text.
    fn quoted(&self, unit: &mut Unit<'_>, lines: &[Line<'_>], known: &Known) -> Option<usize> {
        if unit.text_from.is_some() || unit.text.len() < 2 {
            return None;
        }
        let is_named = unit.text.len() > 2 && known.last_by(lines[unit.text.start].text).is_some();
        let mut at = unit.text.start + usize::from(is_named);
        let found = self.unit(lines[at].text)?;
        while at + 1 < unit.text.end && self.unit(lines[at].text).is_some() {
            at += 1;
        }
        unit.text.start = at;
        Some(found)
    }
}

fn key(name: &str) -> String {
    name.trim().trim_start_matches(['@', '~']).trim().to_lowercase()
}

/// The unit whose writer this one names: in its head, in a line over its text, in the line over a quotation.
fn by_name(unit: &mut Unit<'_>, lines: &[Line<'_>], layouts: &Layouts, known: &Known) -> Option<usize> {
    let head = unit.named.to.and_then(|to| known.last_by(to));
    let over = lines[unit.lines.start..unit.text.start.max(unit.lines.start)]
        .iter()
        .find_map(|line| named_in(line.text, &layouts.words.reply_to, known));
    let mut found = head.or(over).or_else(|| by_mark(unit, lines, layouts, known));
    while unit.text.len() > 1 && unit.text_from.is_none() {
        let line = &lines[unit.text.start];
        let named = named_in(line.text, &layouts.words.reply_to, known);
        let alone = line.text.strip_prefix('@').and_then(|name| known.last_by(name));
        if let Some(parent) = alone {
            found = found.or(Some(parent));
            unit.text.start += 1;
            continue;
        }
        let next = lines.get(unit.text.start + 1).map_or("", |next| next.text);
        let quoted = named.or_else(|| quoted_in(line, next, layouts, known));
        if let Some((name, end)) = bbcode(&lines[unit.text.clone()]) {
            found = found.or_else(|| known.last_by(name));
            unit.text.start += end;
            continue;
        }
        let Some(named) = quoted else { break };
        found = found.or(Some(named));
        unit.text.start += 1;
    }
    found
}

/// The number that the line of a unit's time begins with, or ends with after a sign: `12 ：Vera`, `#12`.
fn number_of(unit: &Unit<'_>, lines: &[Line<'_>]) -> Option<usize> {
    let text = lines.get(unit.anchor)?.text;
    let behind =
        text.rsplit_once('#').filter(|(_, number)| number.len() <= 6).and_then(|(_, number)| number.parse().ok());
    let end = text.find(|c: char| !c.is_ascii_digit()).filter(|end| (1..=6).contains(end));
    let before =
        end.filter(|end| text[*end..].starts_with([' ', '：', ':', '.'])).and_then(|end| text[..end].parse().ok());
    behind.or(before)
}

/// Longer words before a colon, in bytes, say not who is answered.
const MAX_ADDRESS: usize = 80;

/// The unit whose number or handle begins the text: `>>12`, `@vera`.
fn by_mark(unit: &Unit<'_>, lines: &[Line<'_>], layouts: &Layouts, known: &Known) -> Option<usize> {
    let over = &lines[unit.lines.start..unit.text.start.max(unit.lines.start)];
    if let Some(parent) = over.iter().filter(|line| line.text.starts_with(">>")).find_map(|line| known.0.get(line.text))
    {
        return Some(*parent);
    }
    let line = &lines.get(unit.text.start).filter(|_| !unit.text.is_empty())?.text;
    let text = line.get(unit.text_from.unwrap_or(0)..)?;
    let word = text.split_whitespace().next()?.trim_end_matches([',', ':', '：']);
    let is_number = word.strip_prefix(">>").is_some_and(|rest| rest.bytes().all(|byte| byte.is_ascii_digit()));
    // `回复 @vera ：Yes.`
    let over = text.split_once([':', '：']).filter(|(over, _)| over.len() <= MAX_ADDRESS);
    if let Some(parent) = over.and_then(|(over, _)| named_in(over, &layouts.words.reply_to, known)) {
        return Some(parent);
    }
    match word {
        _ if is_number => known.0.get(word).copied(),
        _ if word.starts_with('@') && word.len() > 1 => known.last_by(word),
        _ => None,
    }
}

fn named_in(line: &str, patterns: &Names, known: &Known) -> Option<usize> {
    let bare = line.trim_matches(['[', ']', '(', ')', ' ']);
    known.last_by(patterns.name(bare)?.trim_matches([':', ' ', ',']))
}

/// The writer whose words are quoted: `Zitat von Vera`, `On 12 March, Vera wrote:`.
fn quoted_in(line: &Line<'_>, next: &str, layouts: &Layouts, known: &Known) -> Option<usize> {
    if let Some(at) = named_in(line.text, &layouts.words.quotes, known) {
        return Some(at);
    }
    if let Some(at) = line.text.strip_suffix([':', '：']).and_then(|name| known.last_by(name)) {
        return Some(at);
    }
    let is_over = line.text.ends_with([':', '：'])
        || next.starts_with(['>', '|', '»'])
        || line.label.is_some() && line.when.is_some();
    let is_quoted = line.text.starts_with(['>', '|', '»']);
    if let Some(parent) = mentioned(line.text, known).filter(|_| is_over && !is_quoted) {
        return Some(parent);
    }
    let when = line.when.as_ref().filter(|_| line.text.ends_with([':', '：']))?;
    let around = [&line.text[when.span.end..], &line.text[..when.span.start]];
    around.into_iter().find_map(|words| {
        let words = words.trim_matches([',', ' ']);
        let name = layouts.words.quotes.name(words).unwrap_or_else(|| cleaned(words, &layouts.words).name);
        known.last_by(name)
    })
}

/// Longer lines are not said of a quotation.
const MAX_OVER: usize = 120;

/// The writer whom a line names, by one to four of its words.
fn mentioned(line: &str, known: &Known) -> Option<usize> {
    if line.len() > MAX_OVER {
        return None;
    }
    let place = |word: &str| word.as_ptr() as usize - line.as_ptr() as usize;
    let words: Vec<(usize, usize)> =
        line.split_whitespace().map(|word| (place(word), place(word) + word.len())).collect();
    let ends = |first: usize| (first..words.len().min(first + 4)).rev();
    (0..words.len()).find_map(|first| {
        let spans = ends(first).map(|last| &line[words[first].0..words[last].1]);
        let names = spans.map(|name| name.trim_matches([',', ':', '：', '(', ')', '«', '»', '"', '[', ']']));
        names.filter(|name| name.chars().count() > 1).find_map(|name| known.last_by(name))
    })
}

/// The writer and the number of lines of a quotation such as `[quote=Vera]Yes.[/quote]` at the start of a text with
/// further lines.
fn bbcode<'t>(lines: &[Line<'t>]) -> Option<(&'t str, usize)> {
    let first = lines.first()?.text;
    let rest = first.get(..6).filter(|start| start.eq_ignore_ascii_case("[quote")).map(|_| &first[6..])?;
    let (name, _) = rest.split_once(']')?;
    let is_end = |line: &Line<'_>| line.text.to_ascii_lowercase().ends_with("[/quote]");
    let end = lines.iter().position(is_end).map(|end| end + 1).filter(|end| *end < lines.len())?;
    let name = name.trim_start_matches('=').trim_matches(['"', '\'', '“', '”']);
    let name = name.split([',', ';']).next().unwrap_or(name).trim_matches(['"', ' ']);
    Some((name, end))
}

/// The nearest unit before each that is indented less.
fn by_indentation(units: &[Unit<'_>], lines: &[Line<'_>]) -> Vec<Option<usize>> {
    let mut open: Vec<(usize, usize)> = Vec::new();
    let mut parents = Vec::with_capacity(units.len());
    for (index, unit) in units.iter().enumerate() {
        let indent = lines[unit.anchor].indent;
        while open.last().is_some_and(|(outer, _)| *outer >= indent) {
            open.pop();
        }
        parents.push(open.last().map(|(_, index)| *index));
        open.push((indent, index));
    }
    parents
}

/// "2 replies" says that the next two units answer this one, or that so many stay folded, if the page claims more
/// comments than it shows. Returns how many stay folded.
fn by_replies(
    units: &[Unit<'_>],
    lines: &[Line<'_>],
    layouts: &Layouts,
    parents: &mut [Option<usize>],
    claim: Option<usize>,
) -> usize {
    let replies: Vec<usize> = units.iter().map(|unit| replies_of(unit, lines)).collect();
    let total: usize = replies.iter().sum();
    // A number that every comment has counts its replies, wherever these stand.
    let counters = units.iter().filter(|unit| has_count(unit, lines)).count();
    if counters * 10 >= units.len() * 8 {
        return total;
    }
    let hidden = claim.map_or(0, |claim| claim.saturating_sub(units.len()));
    if total > 0 && total == hidden {
        return total;
    }
    let behind = folds(units, lines, layouts);
    if hidden > 0 && (behind == hidden || behind + total == hidden) {
        return hidden;
    }
    let mut folded = 0;
    for (index, &count) in replies.iter().enumerate().filter(|(_, count)| **count > 0) {
        let next = index + 1..index + 1 + count;
        let is_shown = next.end <= units.len() && next.clone().all(|at| replies[at] == 0);
        if !is_shown {
            folded += count;
            continue;
        }
        for at in next {
            parents[at] = parents[at].or(Some(index));
        }
    }
    folded
}

/// How many comments the buttons of a thread say that they show: "4 more replies".
fn folds(units: &[Unit<'_>], lines: &[Line<'_>], layouts: &Layouts) -> usize {
    let first = units.first().map_or(lines.len(), |unit| unit.lines.start);
    let buttons = lines[first..].iter().filter(|line| line.class == Class::Action && line.has_number);
    buttons.filter_map(|line| folded_in(line.text, layouts)).sum()
}

/// Whether a number of replies stands behind the text of a unit, be it none.
fn has_count(unit: &Unit<'_>, lines: &[Line<'_>]) -> bool {
    let foot = unit.text.end.min(unit.lines.end)..unit.lines.end;
    lines[foot].iter().any(|line| line.class == Class::Count)
}

/// The number of replies that a line behind the text of a unit says.
fn replies_of(unit: &Unit<'_>, lines: &[Line<'_>]) -> usize {
    let foot = unit.text.end.min(unit.lines.end)..unit.lines.end;
    // Behind an article the number is that of its own comments.
    let foot = lines[foot]
        .iter()
        .take_while(|line| line.class != Class::Plain || !line.blank_before || line.when.is_some() && line.is_short());
    let mut counts = foot.filter(|line| line.class == Class::Count);
    counts.find_map(|line| number_in(line.text)).unwrap_or(0)
}

/// Longer words before the name of the person addressed, in words, are a text.
const MOST_ADDRESS: usize = 4;

/// A first line of several texts that ends with the name of a writer, behind the same words in each, says whom they
/// answer: `Răspunde lui Vera`. It is taken from the text.
fn take_addressed<'t>(units: &mut [Unit<'t>], lines: &[Line<'t>]) {
    let writers: FxHashSet<String> = units.iter().map(|unit| key(unit.named.name)).collect();
    let mut counts: FxHashMap<&str, usize> = FxHashMap::default();
    let mut found = Vec::new();
    for (index, unit) in units.iter().enumerate().filter(|(_, unit)| unit.text.len() > 1 && unit.text_from.is_none()) {
        let text = lines[unit.text.start].text;
        if text.len() > MAX_ADDRESS || ends_sentence(text) {
            continue;
        }
        let spaces = text.match_indices(' ').map(|(at, _)| at).take(MOST_ADDRESS);
        let cut = spaces.map(|at| text.split_at(at)).find(|(_, name)| writers.contains(&key(name)));
        if let Some((words, name)) = cut {
            *counts.entry(words).or_default() += 1;
            found.push((index, words, name.trim()));
        }
    }
    for (index, _, name) in found.into_iter().filter(|(_, words, _)| counts.get(words).is_some_and(|count| *count > 1))
    {
        units[index].named.to = units[index].named.to.or(Some(name));
        units[index].text.start += 1;
    }
}

/// Parts the person addressed from a name without a sign between them, in another case: `Vera Lind Antonu`.
fn split_addressed(units: &mut [Unit<'_>]) {
    let mut first_words: FxHashMap<String, Vec<&str>> = FxHashMap::default();
    let mut cuts = Vec::new();
    for (index, unit) in units.iter().enumerate() {
        let name = unit.named.name;
        if let Some((at, to)) = addressed(name, &first_words) {
            cuts.push((index, at, to));
        }
        if let Some(word) = name.split_whitespace().next() {
            let writers = first_words.entry(word.chars().take(2).collect()).or_default();
            if !writers.contains(&name) && writers.len() < 50 {
                writers.push(name);
            }
        }
    }
    if cuts.len() < 2 {
        return;
    }
    for (index, at, to) in cuts {
        let unit = &mut units[index];
        unit.named.to = unit.named.to.or(Some(to));
        unit.named.name = unit.named.name[..at].trim_end();
    }
}

/// Where the person addressed begins in a name, and the writer who that is.
fn addressed<'t>(name: &str, writers: &FxHashMap<String, Vec<&'t str>>) -> Option<(usize, &'t str)> {
    let starts: Vec<usize> = name.match_indices(' ').map(|(at, _)| at).collect();
    let own = |other: &str| other == name || name.starts_with(other) && other.split_whitespace().count() > 1;
    starts.iter().rev().take(2).filter(|at| name[..**at].contains(' ')).find_map(|&at| {
        let word = name[at..].split_whitespace().next()?;
        let start: String = word.chars().take(2).collect();
        let mut near = writers.get(&start)?.iter().filter(|other| is_case_of(word, other) && **other != name);
        near.find(|other| !own(other) || !name[at..].contains(**other)).map(|other| (at, *other))
    })
}

/// Whether a word is the first word of a name in another case.
fn is_case_of(word: &str, name: &str) -> bool {
    let Some(first) = name.split_whitespace().next() else { return false };
    let same = word.chars().zip(first.chars()).take_while(|(a, b)| a == b).count();
    let (one, two) = (word.chars().count(), first.chars().count());
    same >= 2.max(one.min(two).saturating_sub(2)) && one.abs_diff(two) <= 3 && same + 3 >= one.max(two)
}
