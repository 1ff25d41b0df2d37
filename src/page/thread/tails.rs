//! Further heads of units: name, time and text in one line, texts above the line with the name, names at the top of
//! several lines; pictures that stand for names; texts that look like furniture.

use rustc_hash::FxHashMap;

use super::lines::{Class, Line, ends_sentence};
use super::names::{cleaned, likeness};
use super::units::{Head, Reader, Unit, is_prose};
use crate::model::Span;

/// So many lines under a name may be said of the writer.
const MOST_COLUMNS: usize = 3;

/// What is said of a writer has at most so many letters.
const MAX_LABEL: usize = 40;

/// The lines of a head are at most so many.
const MOST_HEAD: usize = 8;

/// What a page says around a name beside a picture is at most so long, in bytes.
const MAX_PICTURE: usize = 48;

impl<'t> Reader<'_, 't> {
    /// `Vera (12 May 2024): Yes.`
    pub(super) fn head_within(&self, index: usize) -> Head<'t> {
        let anchor = self.anchors[index];
        let behind = self.words_after(anchor);
        let text = behind.trim_start_matches([')', ']', '）', ':', '：', ',', '-', '–', '—', '>', ' ']);
        let named = self.before(anchor);
        if text.trim().is_empty() || named.name.is_empty() {
            return Head { start: anchor, text: anchor + 1, ..Head::default() };
        }
        let from = self.lines[anchor].text.len() - text.len();
        Head { start: anchor, named, text: anchor, from: Some(from), ..Head::default() }
    }

    /// Text above, the name before the time.
    pub(super) fn head_tail(&self, index: usize) -> Head<'t> {
        let anchor = self.anchors[index];
        let start = self.text_start(index, 1);
        Head { start, named: self.before(anchor), text: start, until: Some(anchor), ..Head::default() }
    }

    /// Text above, then the name in a line of its own.
    pub(super) fn head_tail_above(&self, index: usize) -> Head<'t> {
        let anchor = self.anchors[index];
        let start = self.text_start(index, 1);
        let name = (start..anchor).rev().find(|at| !self.is_furniture(*at));
        // Above the name the text ends; buttons end the unit before.
        let is_below_text =
            |at: &usize| *at > start && !matches!(self.lines[*at - 1].class, Class::Action | Class::Count);
        let name = name.filter(is_below_text);
        let Some(name) = name else { return Head { start, text: start, until: Some(anchor), ..Head::default() } };
        let named = cleaned(self.lines[name].text, self.words);
        Head { start, named, text: start, until: Some(name), ..Head::default() }
    }

    /// Where a text without a head begins above its time: behind the furniture of the unit before. Above the first, it
    /// begins with its block, as the others do.
    fn text_start(&self, index: usize, first: usize) -> usize {
        let start = self.region_above(index);
        let is_parted = |index: usize| {
            let region = self.region_above(index);
            self.lines[region].blank_before
        };
        let count = self.anchors.len().min(SAMPLE_OF_STARTS);
        let all_parted = count > first && (first..count).all(is_parted);
        if index > 0 || !all_parted || self.is_loose() {
            return start;
        }
        let anchor = self.anchors[0];
        let last = (start..anchor).rev().find(|at| !self.is_furniture(*at)).unwrap_or(start);
        (start..=last).rev().find(|at| self.lines[*at].blank_before).unwrap_or(start)
    }

    /// The name of the first unit above its text and its time, where other furniture may stand above it: the line that
    /// looks most like a name, and stands to a text as the names of the other units do.
    pub(super) fn likeliest(&self, from: usize) -> usize {
        let anchor = self.anchors[0];
        let plain = |from: usize, to: usize| (from..to).filter(|at| !self.is_furniture(*at));
        let others = || (1..self.anchors.len().min(SAMPLE_OF_STARTS)).map(|index| (self.region_above(index), index));
        let prose_behind = |name: usize, to: usize| plain(name, to).position(|at| self.is_prose(at));
        let mut gaps: Vec<Option<usize>> =
            others().map(|(start, index)| prose_behind(start, self.anchors[index])).collect();
        gaps.sort_unstable();
        let usual = gaps.get(gaps.len() / 2).copied().flatten();
        let parted = others().filter(|(start, _)| self.lines[*start].blank_before).count();
        let all_parted = parted + 1 >= self.anchors.len().min(SAMPLE_OF_STARTS);
        let mut lines: Vec<usize> = plain(from, anchor).filter(|at| self.lines[*at].when.is_none()).collect();
        if lines.len() > 1 {
            lines.pop();
        }
        let value = |at: usize| {
            let name = cleaned(self.lines[self.behind_picture(at, anchor)].text, self.words).name;
            let is_usual = usual.is_some() && prose_behind(at, anchor) == usual;
            let is_known = others().any(|(start, _)| self.lines[start].text == self.lines[at].text);
            let is_parted = all_parted && self.lines[at].blank_before;
            let signs = [is_usual, is_known, is_parted, self.behind_picture(at, anchor) > at];
            likeness(name) + signs.into_iter().filter(|sign| *sign).count() as f32 * 0.3
        };
        let recent = lines.iter().rev().take(MOST_STARTS).copied();
        recent.fold((from, f32::MIN), |best, at| if value(at) > best.1 { (at, value(at)) } else { best }).0
    }

    /// How many lines stand between the names of units and their times at most.
    fn longest_head(&self) -> usize {
        let names = (1..self.anchors.len().min(SAMPLE_OF_STARTS)).filter_map(|index| {
            let head = self.head_top(index);
            (!head.named.name.is_empty()).then(|| self.anchors[index] - head.start)
        });
        names.max().unwrap_or(MOST_HEAD)
    }

    /// Whether empty lines stand between all lines, and not only between units.
    fn is_loose(&self) -> bool {
        let last = self.anchors[self.anchors.len().min(SAMPLE_OF_STARTS) - 1];
        let inside = &self.lines[self.anchors[0]..=last];
        inside.iter().filter(|line| line.blank_before).count() * 10 >= inside.len() * 8
    }

    /// The first of the lines between the foot of the comment before and the time.
    pub(super) fn head_top(&self, index: usize) -> Head<'t> {
        let (anchor, floor) = (self.anchors[index], self.floor(index));
        // Above the first unit stands what the page has above its comments.
        let most = if index == 0 { self.longest_head() } else { MOST_HEAD };
        let near = floor.max(anchor.saturating_sub(most));
        let is_foot = |at: &usize| {
            let class = self.lines[*at].class;
            class == Class::Action || class == Class::Count && !self.has_label(*at) || self.is_prose(*at)
        };
        let foot = (near..anchor).rev().find(is_foot);
        let from = foot.map_or(near, |foot| foot + 1);
        // Without a foot an empty line parts the comments.
        let from = match foot {
            Some(foot) if !self.is_prose(foot) => from,
            _ => (from..anchor).find(|at| self.lines[*at].blank_before).unwrap_or(from),
        };
        let Some(name) = (from..anchor).find(|at| !self.is_furniture(*at)) else {
            return Head { start: anchor, text: anchor + 1, ..Head::default() };
        };
        let name = self.behind_picture(name, anchor);
        let named = cleaned(self.lines[name].text, self.words);
        Head { start: from.min(name), named, text: anchor + 1, ..Head::default() }
    }

    /// The line with a name, if what was found stands for the writer's picture above it.
    pub(super) fn behind_picture(&self, at: usize, end: usize) -> usize {
        let next = at + 1;
        if next >= end || matches!(self.lines[next].class, Class::Action | Class::Count) {
            return at;
        }
        let (picture, below) = (self.lines[at].text, self.lines[next].text);
        let name = cleaned(below, self.words).name;
        let is_picture = likeness(name) >= 0.5 && is_picture(picture, name);
        if is_picture || is_picture_of_start(picture, below) { next } else { at }
    }

    /// What stands under the names of most writers in short lines of a kind, such as their ranks, is no text: where the
    /// texts begin.
    pub(super) fn skip_columns(&self, heads: &mut [Head<'t>]) {
        let ends: Vec<usize> = heads.iter().skip(1).map(|head| head.start).chain([self.lines.len()]).collect();
        let is_below = |head: &Head<'t>| head.from.is_none() && (head.until.is_none() || head.start < head.text);
        let columns: Vec<Vec<usize>> = heads
            .iter()
            .zip(&ends)
            .map(|(head, end)| (head, head.until.unwrap_or(*end)))
            .map(|(head, end)| if is_below(head) { self.labels_under(head.text, end) } else { Vec::new() })
            .collect();
        let mut counts: FxHashMap<u32, usize> = FxHashMap::default();
        columns.iter().flatten().for_each(|at| *counts.entry(self.lines[*at].key).or_default() += 1);
        let is_repeated = |at: usize| counts.get(&self.lines[at].key).is_some_and(|count| *count > 1);
        for column in 0..MOST_COLUMNS {
            let cells: Vec<usize> = columns.iter().filter_map(|lines| lines.get(column).copied()).collect();
            let repeated = cells.iter().filter(|at| is_repeated(**at)).count();
            let is_kind =
                cells.len() * 4 >= heads.len() * 3 && (repeated * 10 >= cells.len() * 4 || self.are_alike(&cells));
            for (head, lines) in heads.iter_mut().zip(&columns) {
                let cell = lines.get(column).filter(|at| is_kind && cells.len() > 2 || is_repeated(**at));
                head.text = cell.map_or(head.text, |at| head.text.max(at + 1));
            }
        }
    }

    /// The short lines at the start of what stands below a head, a text below them.
    fn labels_under(&self, from: usize, end: usize) -> Vec<usize> {
        let is_said = |at: &usize| {
            let line = &self.lines[*at];
            !self.is_furniture(*at) || line.class == Class::Plain && self.repeated[*at] && line.when.is_none()
        };
        let plain: Vec<usize> = (from..end.max(from)).filter(is_said).take(MOST_COLUMNS + 1).collect();
        let is_label = |at: &usize| {
            let text = self.lines[*at].text;
            let is_short = text.chars().count() <= MAX_LABEL && text.split_whitespace().count() <= 4;
            is_short
                && !text.ends_with([',', '!', '?', '.', ':', '…'])
                && !ends_sentence(text)
                && !text.starts_with('>')
        };
        let labels: Vec<usize> = plain.iter().copied().take_while(is_label).collect();
        // What is all labels is a text of short lines.
        if labels.len() == plain.len() { Vec::new() } else { labels }
    }

    /// Whether all lines have a number, or the same first word.
    fn are_alike(&self, lines: &[usize]) -> bool {
        let first = |at: &usize| self.lines[*at].text.split_whitespace().next().map(str::to_lowercase);
        let Some(word) = lines.last().and_then(first) else { return false };
        let same = lines.iter().filter(|at| first(at).as_ref() == Some(&word)).count();
        let numbered = lines.iter().filter(|at| self.lines[**at].has_number).count();
        lines.len() >= 3 && same.max(numbered) * 10 >= lines.len() * 9
    }

    /// The last text ends before the short lines that the page has below it, if they are parted from it, or if no
    /// other text ends so.
    pub(super) fn cut_page(&self, units: &mut [Unit<'t>]) {
        let is_short = |at: &usize| {
            let line = self.lines[*at].text;
            line.chars().count() <= MAX_LABEL && !ends_sentence(line) && !line.starts_with(['-', '*', '•', '>'])
        };
        let short = |text: &Span| text.clone().skip(1).rev().take_while(is_short).count();
        let Some((last, others)) = units.split_last_mut() else { return };
        let usual = others.iter().map(|unit| short(&unit.text)).max().unwrap_or(0);
        let text = last.text.clone();
        let from = text.end - short(&text);
        let border = (from..text.end).find(|at| self.lines[*at].blank_before).filter(|border| text.end - border >= 2);
        let all = (text.end - from >= 3 + usual && others.len() >= 2).then_some(from);
        last.text.end = border.or(all).unwrap_or(text.end);
    }

    /// Texts that begin with the name of their writer begin behind it.
    pub(super) fn skip_own_names(&self, units: &mut [Unit<'t>]) {
        let from = |unit: &Unit<'t>| {
            let line = self.lines.get(unit.text.start).filter(|_| !unit.text.is_empty() && unit.text_from.is_none())?;
            let rest = line.text.strip_prefix(unit.named.name).filter(|_| !unit.named.name.is_empty())?;
            let text = rest.trim_start_matches([' ', ':', '：', '\u{a0}']);
            (text.len() < rest.len() && !text.is_empty()).then(|| line.text.len() - text.len())
        };
        let found: Vec<Option<usize>> = units.iter().map(from).collect();
        if found.iter().flatten().count() * 10 < units.len() * 6 || units.len() < 3 {
            return;
        }
        for (unit, from) in units.iter_mut().zip(found) {
            unit.text_from = unit.text_from.or(from);
        }
    }

    /// Whether hardly any other line has the words of a button: "Thanks" is an answer as well.
    fn is_single(&self, at: usize) -> bool {
        let count = self.counts.get(self.lines[at].key as usize).copied().unwrap_or_default() as usize;
        self.lines[at].when.is_none() && count <= 1 + self.anchors.len() / 8
    }

    /// The text of a unit whose words look like furniture: `+1`, a picture of a thumb.
    pub(super) fn bare_text(&self, head: &Head<'t>, next: usize) -> Span {
        let range = head.text.min(next)..head.until.unwrap_or(next).min(next);
        let is_text = |at: &usize| {
            let class = self.lines[*at].class;
            let is_sign = matches!(class, Class::Number | Class::Sign) && !self.lines[*at].is_time();
            let is_single = *at == range.start && class == Class::Action && self.is_single(*at);
            is_sign && !self.repeated[*at] || class == Class::Plain && self.lines[*at].when.is_none() || is_single
        };
        let is_over = |at: &usize| match self.lines[*at].class {
            Class::Action | Class::Count => *at == range.start && self.is_single(*at),
            _ => true,
        };
        let found = range.clone().take_while(is_over).find(is_text);
        found.map_or(range.start..range.start, |at| at..at + 1)
    }
}

/// So many lines above the first time may be the name of the first writer.
const MOST_STARTS: usize = 12;

/// Marks what stands below a line of dashes as furniture: the words that a writer has below everything.
pub(super) fn mark_signatures(lines: &[Line<'_>], repeated: &mut [bool]) {
    let is_border = |at: &usize| {
        let text = lines[*at].text;
        repeated[*at] && text.len() >= 5 && text.bytes().all(|byte| byte == b'_' || byte == b'-')
    };
    let borders: Vec<usize> = (0..lines.len()).filter(is_border).collect();
    for border in borders {
        if let Some(below) = lines.get(border + 1).filter(|line| line.class == Class::Plain) {
            repeated[border + 1] |= below.when.is_none() || is_prose(below.text);
        }
    }
}

/// Of so many units the starts are looked at.
const SAMPLE_OF_STARTS: usize = 12;

/// Whether words stand for the picture of a writer: the name, its initials, or the name with a word for a picture.
pub(super) fn is_picture(picture: &str, name: &str) -> bool {
    if name.is_empty() {
        return false;
    }
    let is_around = picture.len() <= name.len() + MAX_PICTURE && picture.contains(name);
    is_around || are_initials(picture, name)
}

/// Whether words for a picture end with the name with which the line below begins: `Avatar Vera`, `Vera sagte am`.
fn is_picture_of_start(picture: &str, below: &str) -> bool {
    let rest = picture.split_once(' ').map_or("", |(_, rest)| rest);
    rest.chars().count() >= 2 && below.len() <= rest.len() + MAX_PICTURE && below.starts_with(rest) && !is_prose(below)
}

/// Whether letters are the first ones of a name, or of its words.
fn are_initials(letters: &str, name: &str) -> bool {
    let count = letters.chars().count();
    let small = letters.to_lowercase();
    let firsts: String = name.split_whitespace().filter_map(|word| word.chars().next()).collect();
    (1..=3).contains(&count)
        && letters.len() < name.len()
        && (firsts.to_lowercase().starts_with(&small) || name.to_lowercase().starts_with(&small))
}
