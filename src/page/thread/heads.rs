//! Heads of units: where each layout has the name of the writer, and where the text begins.

use super::lines::Class;
use super::names::{Named, cleaned, likeness};
use super::times::Strength;
use super::units::{Head, Reader};
use crate::page::layout::LineKind;

/// A name and the button behind it stand at most so many lines above the time.
const MOST_OVER: usize = 5;

impl<'t> Reader<'_, 't> {
    pub(super) fn after(&self, anchor: usize) -> Named<'t> {
        let words = self.name_behind(anchor);
        // Places, or words for "by", that all have.
        let behind = words.split_whitespace().nth(self.common_behind).map(|word| {
            let from = word.as_ptr() as usize - words.as_ptr() as usize;
            words[from..].trim_start_matches(|c: char| !c.is_alphanumeric() && c != '@')
        });
        cleaned(behind.filter(|rest| !rest.is_empty()).unwrap_or(words), self.words)
    }

    /// The words behind a time, without the signs between.
    pub(super) fn name_behind(&self, anchor: usize) -> &'t str {
        let words = self.words_after(anchor);
        let bare = words.trim_start_matches(|c: char| c.is_whitespace() || "·•|-—–,‧".contains(c));
        if bare.is_empty() { words } else { bare }
    }

    pub(super) fn head_above(&self, index: usize, count: usize, pick: usize) -> Head<'t> {
        let (anchor, floor) = (self.anchors[index], self.floor(index));
        let mut at = anchor;
        // How much the writer wrote may stand between name and time.
        at -= usize::from(at > floor && self.lines[at - 1].class == Class::Count);
        while at > floor && anchor - at < 6 && self.is_light(at - 1) {
            at -= 1;
        }
        // The lines found, the nearest first; a badge may stand between them.
        let (mut top, mut found) = (at, Vec::with_capacity(count));
        while top > floor && found.len() < count {
            let is_plain = !self.is_furniture(top - 1);
            let is_badge = self.lines[top - 1].class == Class::Badge && top - 1 > floor && !self.is_furniture(top - 2);
            match () {
                () if is_plain => found.push(top - 1),
                () if is_badge => {}
                () => break,
            }
            top -= 1;
        }
        let pick = pick + usize::from(self.are_initials(&found, pick));
        let name = found.iter().rev().nth(pick).or(found.first()).map(|at| self.behind_picture(*at, anchor));
        let named = name.map_or_else(Named::default, |at| cleaned(self.lines[at].text, self.words));
        Head { start: self.start_above(top, index), named, text: anchor + 1, ..Head::default() }
    }

    /// Whether a line stands for a picture: the initials of the name below it.
    fn are_initials(&self, found: &[usize], pick: usize) -> bool {
        let mut names = found.iter().rev().skip(pick).map(|at| self.lines[*at].text);
        let (Some(letters), Some(name)) = (names.next(), names.next()) else { return false };
        let mut initials = name.split_whitespace().filter_map(|word| word.chars().next());
        let fits = letters.chars().all(|c| initials.next() == Some(c));
        fits && letters.chars().count() <= 3 && letters.len() < name.len()
    }

    /// The line above the nearest button above the time.
    pub(super) fn head_over(&self, index: usize) -> Head<'t> {
        let (anchor, floor) = (self.anchors[index], self.floor(index));
        let is_button = |at: &usize| self.lines[*at].class == Class::Action;
        let button = (floor.max(anchor.saturating_sub(MOST_OVER))..anchor).rev().find(is_button);
        let name = button.and_then(|button| button.checked_sub(1)).filter(|at| *at >= floor && !self.is_furniture(*at));
        let Some(name) = name else { return Head { start: anchor, text: anchor + 1, ..Head::default() } };
        let named = cleaned(self.lines[name].text, self.words);
        // What stands for a picture has the name as well: `Photo of Vera`.
        let is_picture = |at: &usize| *at >= floor && self.lines[*at].text.ends_with(named.name);
        let top = name.checked_sub(1).filter(is_picture).unwrap_or(name);
        Head { start: self.start_above(top, index), named, text: anchor + 1, ..Head::default() }
    }

    /// `Vera: Yes. 14:05`, or the time in the line below.
    pub(super) fn head_colon(&self, index: usize) -> Head<'t> {
        let anchor = self.anchors[index];
        let own = self.words_before(anchor);
        let is_own = own.chars().any(char::is_alphabetic);
        let is_said = |at: &usize| {
            let said = self.lines[*at].text.split_once(['：', ':']);
            said.is_some_and(|(name, _)| likeness(cleaned(name, self.words).name) > 0.5)
        };
        let above = || (self.region_above(index)..anchor).find(is_said).unwrap_or(anchor);
        let at = if is_own { anchor } else { above() };
        let line = if is_own { own } else { self.lines[at].text };
        let parted = line.split_once(['：', ':']).filter(|(name, text)| !name.is_empty() && !text.trim().is_empty());
        let Some((name, text)) = parted.filter(|_| is_own || at < anchor) else {
            return Head { start: anchor, text: anchor, until: Some(anchor), ..Head::default() };
        };
        // A sign of what the writer thinks of it: `+ Vera: Yes.`
        let mut words = name.splitn(2, ' ');
        let name = match (words.next(), words.next()) {
            (Some(sign), Some(rest)) if sign.chars().count() == 1 => rest,
            _ => name,
        };
        let from = line.len() - text.trim_start().len();
        let (until, to) = if is_own { (anchor + 1, Some(own.trim_end().len())) } else { (anchor, None) };
        let named = cleaned(name, self.words);
        Head { start: at, named, text: at, until: Some(until), from: Some(from), to }
    }

    pub(super) fn end_of(&self, index: usize) -> usize {
        self.anchors.get(index + 1).copied().unwrap_or(self.lines.len())
    }

    pub(super) fn head_below(&self, index: usize) -> Head<'t> {
        let anchor = self.anchors[index];
        let end = self.end_of(index);
        let name = (anchor + 1..end).take(5).find(|at| !self.is_furniture(*at)).map(|at| self.behind_picture(at, end));
        let named = name.map_or_else(Named::default, |at| cleaned(self.lines[at].text, self.words));
        let text = name.map_or(anchor + 1, |at| at + 1);
        Head { start: self.start_above(anchor, index), named, text, ..Head::default() }
    }

    /// Where the text above a time begins: behind the furniture of the unit before.
    pub(super) fn region_above(&self, index: usize) -> usize {
        let anchor = self.anchors[index];
        let Some(before) = index.checked_sub(1).map(|before| self.anchors[before]) else {
            let is_border = |at: &usize| {
                let class = self.lines[*at].class;
                // Right behind a time stands furniture of a head.
                let is_in_head = at.checked_sub(1).is_some_and(|above| self.lines[above].is_time());
                class == Class::Action && !is_in_head
                    || class == Class::Count && !self.repeated[*at]
                    || self.lines[*at].is(LineKind::Comments)
                    || self.is_time_of_another(*at)
            };
            // The buttons of the first comment may stand between its text and the time.
            let near = anchor.saturating_sub(40);
            let last = (near..anchor).rev().find(|at| !self.is_furniture(*at)).unwrap_or(anchor);
            return (near..last).rev().find(is_border).map_or(0, |at| at + 1);
        };
        (before + 1..anchor).find(|at| !self.is_furniture(*at)).unwrap_or(anchor)
    }

    /// Whether a line above the first unit has a time, as what stands above the comments does.
    fn is_time_of_another(&self, at: usize) -> bool {
        let line = &self.lines[at];
        let when = line.when.as_ref().filter(|when| when.strength >= Strength::Short && line.is_short());
        when.is_some_and(|when| when.span.end == line.text.len() && self.is_timed)
    }

    pub(super) fn head_first(&self, index: usize) -> Head<'t> {
        let anchor = self.anchors[index];
        let start = self.region_above(index);
        let name = (start..anchor).find(|at| !self.is_furniture(*at));
        let name = if index == 0 { name.map(|name| self.likeliest(name)) } else { name };
        let name = name.map(|name| self.behind_picture(name, anchor));
        let named = name.map_or_else(Named::default, |at| cleaned(self.lines[at].text, self.words));
        let start = if index == 0 { name.unwrap_or(start) } else { start };
        Head { start, named, text: name.map_or(anchor, |at| at + 1), until: Some(anchor), ..Head::default() }
    }

    /// The name behind the time, furniture behind the name.
    pub(super) fn head_last(&self, index: usize) -> Head<'t> {
        let anchor = self.anchors[index];
        let name_of = |anchor: usize, end: usize| (anchor + 1..end).take(3).find(|at| !self.is_furniture(*at));
        let start = match index.checked_sub(1) {
            None => self.region_above(0),
            Some(before) => {
                let name = name_of(self.anchors[before], anchor).unwrap_or(self.anchors[before]);
                (name + 1..anchor).find(|at| !self.is_furniture(*at)).unwrap_or(anchor)
            }
        };
        let named = name_of(anchor, self.end_of(index)).map(|at| cleaned(self.lines[at].text, self.words));
        Head { start, named: named.unwrap_or_default(), text: start, until: Some(anchor), ..Head::default() }
    }

    pub(super) fn head_label(&self, index: usize, label: u32) -> Head<'t> {
        let anchor = self.anchors[index];
        let start = self.start_above(anchor, index);
        let end = (anchor + 1..self.end_of(index)).find(|at| !self.has_label(*at)).unwrap_or(anchor + 1);
        let line = (start..end).map(|at| &self.lines[at]).find(|line| line.label == Some(label));
        let value = line.and_then(|line| line.text.split_once([':', '：'])).map(|(_, value)| value);
        let named = value.map_or_else(Named::default, |value| cleaned(value, self.words));
        Head { start, named, text: end, ..Head::default() }
    }

    pub(super) fn head_chat(&self, index: usize) -> Head<'t> {
        let anchor = self.anchors[index];
        let line = &self.lines[anchor];
        let behind = self.words_after(anchor);
        let nick = behind.trim_start_matches([']', ')', ' ']).strip_prefix('<').and_then(|rest| rest.split_once('>'));
        let parted = nick.or_else(|| behind.split_once([':', '：']));
        let parted = parted.filter(|(name, text)| !name.trim().is_empty() && !text.trim().is_empty());
        let Some((name, text)) = parted else { return Head { start: anchor, text: anchor + 1, ..Head::default() } };
        let from = line.text.len() - text.len() + (text.len() - text.trim_start().len());
        Head { start: anchor, named: cleaned(name, self.words), text: anchor, from: Some(from), ..Head::default() }
    }

    pub(super) fn head_signature(&self, index: usize) -> Head<'t> {
        let anchor = self.anchors[index];
        let before = self.words_before(anchor);
        let cut =
            ["– ", "— ", "-- ", "―"].iter().filter_map(|sign| before.rfind(sign).map(|at| (at, sign.len()))).max();
        let is_text = cut.is_some_and(|(at, _)| !before[..at].trim().is_empty());
        let Some((at, length)) = cut.filter(|_| is_text) else {
            return Head { start: anchor, text: anchor, until: Some(anchor), ..Head::default() };
        };
        let named = cleaned(&before[at + length..], self.words);
        let to = before[..at].trim_end().len();
        Head { start: anchor, named, text: anchor, until: Some(anchor + 1), to: Some(to), ..Head::default() }
    }
}
