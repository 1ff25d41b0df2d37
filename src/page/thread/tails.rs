//! Further heads of units: name, time and text in one line, texts above the line with the name, names at the top of
//! several lines; pictures that stand for names; texts that look like furniture.

use super::lines::Class;
use super::names::{Named, cleaned, likeness};
use super::units::{Head, Reader};
use crate::model::Span;

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
        let name = (start..anchor).rev().find(|at| !self.is_furniture(*at)).filter(|at| *at > start);
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
        if index > 0 || !all_parted {
            return start;
        }
        let anchor = self.anchors[0];
        let last = (start..anchor).rev().find(|at| !self.is_furniture(*at)).unwrap_or(start);
        (start..=last).rev().find(|at| self.lines[*at].blank_before).unwrap_or(start)
    }

    /// The first of the lines between the foot of the comment before and the time.
    pub(super) fn head_top(&self, index: usize) -> Head<'t> {
        let (anchor, floor) = (self.anchors[index], self.floor(index));
        let near = floor.max(anchor.saturating_sub(MOST_HEAD));
        let is_foot = |at: &usize| {
            let class = self.lines[*at].class;
            matches!(class, Class::Action | Class::Count) || self.is_prose(*at)
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
        if is_picture(self.lines[at].text, cleaned(self.lines[next].text, self.words)) { next } else { at }
    }

    /// The text of a unit whose words look like furniture: `+1`, a picture of a thumb.
    pub(super) fn bare_text(&self, head: &Head<'t>, next: usize) -> Span {
        let range = head.text.min(next)..head.until.unwrap_or(next).min(next);
        let is_text = |at: &usize| {
            let class = self.lines[*at].class;
            let is_sign = matches!(class, Class::Number | Class::Sign) && !self.lines[*at].is_time();
            is_sign && !self.repeated[*at] || class == Class::Plain && self.lines[*at].when.is_none()
        };
        let is_over = |at: &usize| !matches!(self.lines[*at].class, Class::Action | Class::Count);
        let found = range.clone().take_while(is_over).find(is_text);
        found.map_or(range.start..range.start, |at| at..at + 1)
    }
}

/// Of so many units the starts are looked at.
const SAMPLE_OF_STARTS: usize = 12;

/// Whether words stand for the picture of a writer: the name, its initials, or the name with a word for a picture.
fn is_picture(picture: &str, named: Named<'_>) -> bool {
    let name = named.name;
    if name.is_empty() || likeness(name) < 0.5 {
        return false;
    }
    let is_around = picture.len() <= name.len() + MAX_PICTURE && picture.contains(name);
    is_around || are_initials(picture, name)
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
