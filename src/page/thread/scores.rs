//! How well a layout explains the lines of a page: each unit has a name and a text, and nothing is left over.

use super::lines::{Class, ends_sentence, folded, is_bare};
use super::names::{cleaned, likeness};
use super::units::{Place, Reader, SAMPLE, Unit};
use crate::model::Span;
use crate::page::layout::LineKind;

/// What speaks against a layout takes so much off its score.
const DOUBT: f32 = 0.05;

/// A text of the first unit has at most so many lines above it.
const MOST_ABOVE: usize = 12;

/// So many lines below the last unit may be a text that a layout leaves out.
const REACH: usize = 4;

/// Whether all names are the same, perhaps but for their numbers: `1楼`, `2楼`; the first may be the page's own.
fn are_uniform(names: &[&str]) -> bool {
    let named: Vec<&str> = names.iter().copied().filter(|name| !name.is_empty()).collect();
    let is_same = |names: &[&str]| names.windows(2).all(|pair| pair[0] == pair[1]);
    let is_numbered = |names: &[&str]| names.windows(2).all(|pair| folded(pair[0]) == folded(pair[1]));
    is_same(&named)
        || named.len() >= 4 && is_same(&named[1..])
        || named.len() >= 3 && named[0] != named[1] && is_numbered(&named)
}

impl<'t> Reader<'_, 't> {
    /// What speaks against a layout that explains the lines otherwise.
    pub(super) fn doubts(&self, place: Place, units: &[Unit<'t>]) -> f32 {
        let doubts = [
            self.is_below(place) || self.is_signed_below(place) || self.is_behind(place),
            place.has_text_above() && self.is_cut_below(units),
            place.has_text_above() && self.has_texts_below(),
            !place.has_text_above() && self.is_cut_above(units),
            self.have_names_behind(units),
            self.is_off_blocks(units),
            place == Place::Before && self.is_signed(),
        ];
        let parted = if self.are_parted(place, units) { 2.0 * DOUBT } else { 0.0 };
        let rare = if place == Place::TailAbove { 0.02 } else { 0.0 };
        doubts.into_iter().filter(|doubt| *doubt).count() as f32 * DOUBT + rare + parted
    }

    /// Whether a layout has the text below the time, though buttons stand above each time, the first among them.
    fn is_below(&self, place: Place) -> bool {
        let is_above = place.has_text_above() || matches!(place, Place::Signature | Place::Chat | Place::Within);
        let above = |at: &usize| at.checked_sub(1).map(|above| &self.lines[above]);
        let Some(foot) = self.anchors.last().and_then(above).filter(|foot| foot.class == Class::Action) else {
            return false;
        };
        let has_foot = |at: &usize| above(at).is_some_and(|line| line.key == foot.key && line.key != u32::MAX);
        !is_above && self.is_timed && self.anchors.iter().take(SAMPLE).all(has_foot)
    }

    /// Whether a layout has the name behind the time, though one stands before it: behind it may stand a place.
    fn is_behind(&self, place: Place) -> bool {
        let has_name = |at: &usize| likeness(self.before(*at).name) > 0.5;
        place == Place::After && self.anchors.iter().take(SAMPLE).all(has_name)
    }

    /// Whether a layout has the name above the text, though one stands below each time, furniture behind it.
    fn is_signed_below(&self, place: Place) -> bool {
        let has_name = |at: &usize| {
            let name = self.lines.get(at + 1).filter(|line| !line.blank_before && !self.is_furniture(at + 1));
            let is_name = name.is_some_and(|line| likeness(cleaned(line.text, self.words).name) > 0.5);
            is_name && (at + 2 >= self.lines.len() || self.is_furniture(at + 2))
        };
        let sample = &self.anchors[..self.anchors.len().min(SAMPLE)];
        let named = sample.iter().filter(|at| has_name(at)).count();
        let is_common = match place {
            Place::Tail => named * 4 >= sample.len() * 3,
            Place::First => named == sample.len(),
            _ => false,
        };
        is_common && self.is_timed
    }

    /// Whether empty lines part the units of a page, and those of a layout begin elsewhere.
    fn is_off_blocks(&self, units: &[Unit<'t>]) -> bool {
        let pairs = || units.windows(2).map(|pair| pair[0].anchor + 1..pair[1].anchor + 1);
        let gaps = || pairs().filter(|range| self.lines[range.clone()].iter().any(|line| line.blank_before));
        let starts = units.iter().skip(1).filter(|unit| self.lines[unit.lines.start].blank_before).count();
        let count = units.len().saturating_sub(1);
        count >= 2 && gaps().count() * 10 >= count * 8 && starts * 10 <= count * 3
    }

    /// Whether a dash stands before most names, as below a letter.
    fn is_signed(&self) -> bool {
        let sample = &self.anchors[..self.anchors.len().min(SAMPLE)];
        let signed = sample.iter().filter(|at| self.lines[**at].text.starts_with(['—', '–', '―'])).count();
        signed * 10 >= sample.len() * 7
    }

    /// Whether buttons stand between the texts and the names below them: they end the texts of those above.
    fn are_parted(&self, place: Place, units: &[Unit<'t>]) -> bool {
        let is_parted = |unit: &&Unit<'t>| {
            let prose = unit.text.clone().find(|at| self.is_prose(*at)).unwrap_or(unit.text.start);
            (prose..unit.anchor).any(|at| self.lines[at].class == Class::Action && self.lines[at].when.is_none())
        };
        let parted = units.iter().skip(1).filter(is_parted).count();
        matches!(place, Place::Tail | Place::TailAbove) && parted * 10 >= units.len().saturating_sub(1).max(1) * 6
    }

    /// Whether a sentence stands below the last unit of a layout that has the texts above the times.
    fn is_cut_below(&self, units: &[Unit<'t>]) -> bool {
        let last = units.last().map_or(0, |last| last.anchor + 1);
        let end = self.lines.len().min(last + 2 * REACH);
        self.is_timed && (last..end).any(|at| self.is_prose(at))
    }

    /// Whether a sentence stands between the number of comments and the first unit.
    fn is_cut_above(&self, units: &[Unit<'t>]) -> bool {
        let first = units.first().map_or(0, |first| first.lines.start);
        let near = (first.saturating_sub(MOST_ABOVE)..first).rev();
        let is_count = |at: &usize| self.lines[*at].is(LineKind::CommentCount) && !self.repeated[*at];
        let border = near.clone().find(is_count);
        border.is_some_and(|border| (border..first).any(|at| self.is_prose(at)))
    }

    /// Whether most texts end with a line that looks like a name: that of the next writer.
    fn have_names_behind(&self, units: &[Unit<'t>]) -> bool {
        let is_name = |at: usize| {
            let text = self.lines[at].text;
            text.split_whitespace().count() <= 3 && !ends_sentence(text) && likeness(text) > 0.5
        };
        let Some((_, units)) = units.split_last() else { return false };
        let ends = units.iter().filter(|unit| unit.text.len() > 1 && is_name(unit.text.end - 1));
        let own = ends.filter(|unit| unit.text.clone().any(|at| self.is_prose(at))).count();
        units.len() >= 2 && own * 10 >= units.len() * 6
    }

    /// Whether a sentence stands right below each time, and none above the first.
    fn has_texts_below(&self) -> bool {
        let first = self.anchors.first().copied().unwrap_or(0);
        let above = (first.saturating_sub(REACH)..first).any(|at| self.is_prose(at));
        let next = |at: usize| (at + 1..self.lines.len()).take(REACH).find(|at| !self.is_furniture(*at));
        let is_below = |at: &usize| next(*at).is_some_and(|at| self.is_prose(at));
        let below = self.anchors.iter().take(SAMPLE).filter(|at| is_below(at)).count();
        !above && below * 10 >= self.anchors.len().min(SAMPLE) * 7
    }

    pub(super) fn score(&self, place: Place, units: &[Unit<'t>]) -> f32 {
        let (Some(first), Some(last)) = (units.first(), units.last()) else { return 0.0 };
        let count = units.len() as f32;
        let names: Vec<&str> = units.iter().map(|unit| unit.named.name).collect();
        let likenesses: f32 = names.iter().map(|name| likeness(name)).sum();
        let is_uniform = units.len() >= 3 && are_uniform(&names);
        let texts: f32 = units.iter().map(|unit| self.text_likeness(unit)).sum();
        let plain =
            |range: Span| range.filter(|at| !self.is_furniture(*at)).map(|at| self.lines[at].text.len()).sum::<usize>();
        let end = if place.has_text_above() { last.anchor + 1 } else { last.text.end.max(last.anchor + 1) };
        let all = plain(first.lines.start..end).max(1);
        let heads = |unit: &Unit<'t>| {
            let head = unit.lines.start..unit.text.start.max(unit.lines.start);
            // A name may stand below the text.
            let foot = unit.text.end..if place.has_text_above() { unit.anchor + 1 } else { 0 };
            let own = head.chain(foot).filter(|at| !self.is_prose(*at) || *at == unit.anchor);
            own.map(|at| plain(at..at + 1)).sum::<usize>()
        };
        let own: usize = units.iter().map(|unit| plain(unit.text.clone()) + heads(unit)).sum();
        let score = 0.45 * likenesses / count + 0.3 * texts / count + 0.25 * (own as f32 / all as f32).min(1.0);
        // Times and places without texts are a timetable.
        let is_list = texts * 2.0 < count;
        if is_uniform || is_list { score * 0.8 } else { score }
    }

    /// How much the text of a unit looks like one.
    fn text_likeness(&self, unit: &Unit<'t>) -> f32 {
        let has_words = |at: usize| !is_bare(self.lines[at].text) || !self.lines[at].text.is_ascii();
        match () {
            () if unit.text.clone().any(|at| self.is_prose(at)) => 1.0,
            () if unit.text.clone().any(has_words) => 0.8,
            () if !unit.text.is_empty() => 0.5,
            () => 0.0,
        }
    }
}
