//! Units of a thread: the lines between two times of the same shape, and what each of them is.

use rustc_hash::FxHashMap;

use super::groups::Group;
use super::lines::{Class, Line, ends_sentence, is_bare};
use super::names::{Named, cleaned};
use super::tails;
use super::times::Strength;
use super::words::Words;
use crate::model::Span;
use crate::page::layout::LineKind;

/// Where the name of a writer stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    /// In the line of the time, before it.
    Before,
    /// In the line of the time, after it.
    After,
    /// Above the time: of so many lines at most, the one with this number.
    Above(usize, usize),
    /// The first line below the time.
    Below,
    /// Text above the time, the name first.
    First,
    /// Text above the time, the name behind it.
    Last,
    /// A line with a label: `From: Vera`.
    Label(u32),
    /// Name and text behind the time: `14:05 - Vera: Yes.`
    Chat,
    /// Text, then the name, in the line of the time: `Yes. – Vera, 14:05`
    Signature,
    /// Name and text before the time, in its line or above it: `Vera: Yes. 14:05`
    Colon,
    /// Above the time, a button between them: `Vera · Follow`.
    Over,
    /// Name, time and text in one line: `Vera (12 May 2024): Yes.`
    Within,
    /// Text above the line with name and time: `— Vera, 14:05`
    Tail,
    /// Text, then the name in a line of its own, then the time.
    TailAbove,
    /// The first line of all that stands between the buttons of the comment before and the time.
    Top,
}

impl Place {
    /// Whether the text stands above the line of the time.
    pub fn has_text_above(self) -> bool {
        matches!(self, Self::First | Self::Last | Self::Colon | Self::Tail | Self::TailAbove)
    }
}

/// A comment: ranges of lines, and who wrote it.
#[derive(Debug, Clone, Default)]
pub(super) struct Unit<'t> {
    /// Its lines.
    pub lines: Span,
    /// The lines of its text.
    pub text: Span,
    /// Where the text begins in the first of them, and ends in the last, where it shares its line with something else.
    pub text_from: Option<usize>,
    pub text_to: Option<usize>,
    pub named: Named<'t>,
    /// The time as written, in bytes of the page.
    pub time: Option<Span>,
    /// The line of the time.
    pub anchor: usize,
}

/// A thread, as one layout reads it.
pub(super) struct Reading<'t> {
    pub units: Vec<Unit<'t>>,
    pub score: f32,
}

/// The lines of a page and a group of them.
#[derive(Clone)]
pub(super) struct Reader<'r, 't> {
    pub lines: &'r [Line<'t>],
    pub words: &'r Words,
    pub anchors: &'r [usize],
    /// Whether the lines of the group hold a time.
    pub is_timed: bool,
    /// Lines that have the same words in most units.
    pub(super) repeated: Vec<bool>,
    /// How often lines with the same words come.
    pub(super) counts: Vec<u32>,
    /// Lines that could be the times of these units as well: another date in the head, a time in another form.
    rivals: Vec<bool>,
    /// Labels of lines that most units have.
    labels: Vec<u32>,
    /// Lines that are said of writers, by their words: more often above a sentence of the unit than below it.
    profile: Vec<bool>,
    /// How many words before the time most anchors begin with, and end with.
    common: usize,
    common_last: usize,
    /// How many words behind the time most anchors have in common.
    pub(super) common_behind: usize,
}

/// So many lines below a name may be said of the writer.
const MOST_PROFILE: usize = 6;

/// Of a long thread so many units decide on its layout.
pub(super) const SAMPLE: usize = 200;

impl<'r, 't> Reader<'r, 't> {
    pub fn new(lines: &'r [Line<'t>], words: &'r Words, anchors: &'r Group, is_timed: bool, others: &[Group]) -> Self {
        // A name below the same name stands for the writer's picture.
        let is_again = |at: usize| {
            let line: &Line<'t> = &lines[at];
            at > 0 && lines[at - 1].key == line.key && line.class == Class::Plain && line.when.is_none()
        };
        let keys = (0..lines.len()).filter(|at| lines[*at].key != u32::MAX && !is_again(*at)).map(|at| lines[at].key);
        let counts = counted(keys);
        let labels = counted(lines.iter().filter_map(|line| line.label));
        let often = |count: u32| count >= 3 && u64::from(count) * 10 >= anchors.len() as u64 * 7;
        let stems = counted(lines.iter().filter_map(|line| line.stem));
        let is_repeated = |line: &Line<'t>| {
            if line.stem.is_some_and(|stem| stems[stem as usize] >= 3) {
                return true;
            }
            let count = if line.key == u32::MAX { 0 } else { counts[line.key as usize] };
            // Names and sentences that differ only in a number are none the less different.
            let is_own =
                line.has_number && (!line.text.contains(' ') || line.text.len() > 30 && ends_sentence(line.text));
            let is_counter = line.has_number && line.text.split_whitespace().count() >= 3 && !ends_sentence(line.text);
            let is_title = count >= 2 && line.text.get(..3).is_some_and(|start| start.eq_ignore_ascii_case("re:"));
            if is_title {
                return true;
            }
            let is_quoted = line.text.starts_with('>') || is_prose(line.text) && count < 3;
            !is_quoted && (often(count) && !is_own || count >= 2 && is_counter)
        };
        let repeated = lines.iter().map(is_repeated).collect();
        let mut repeated: Vec<bool> = repeated;
        tails::mark_signatures(lines, &mut repeated);
        let mut rivals = vec![false; lines.len()];
        for other in others.iter().filter(|other| other.len() * 10 >= anchors.len() * 6 && *other != anchors) {
            other.iter().for_each(|at| rivals[*at] = is_timed && !is_prose(lines[*at].text));
        }
        anchors.iter().for_each(|at| rivals[*at] = false);
        let labels = (0..labels.len()).filter(|label| often(labels[*label])).map(|label| label as u32).collect();
        let (common, common_last, common_behind, profile) = (0, 0, 0, Vec::new());
        let mut reader = Self {
            lines,
            words,
            anchors,
            is_timed,
            repeated,
            counts,
            rivals,
            labels,
            profile,
            common,
            common_last,
            common_behind,
        };
        reader.profile = reader.profile_lines();
        reader.common = reader.common_words(Self::name_before, false);
        reader.common_last = reader.common_words(Self::name_before, true);
        reader.common_behind = reader.common_words(Self::name_behind, false);
        reader
    }

    /// The best reading of the group.
    pub fn best(&self) -> Option<(Place, f32)> {
        // What stands above the first comment may look like one.
        let without_first = (self.anchors.len() > 3).then(|| Self { anchors: &self.anchors[1..], ..self.clone() });
        let score = |reader: &Self, place: Place| {
            let units = reader.units(place, reader.anchors.len().min(SAMPLE));
            reader.score(place, &units) - reader.doubts(place, &units)
        };
        let scored = self.places().into_iter().map(|place| {
            let rest = without_first.as_ref().map_or(0.0, |reader| score(reader, place) - 0.03);
            (place, score(self, place).max(rest))
        });
        scored.fold(None, |best, next| match best {
            Some((_, score)) if score >= next.1 => best,
            _ => Some(next),
        })
    }

    /// The thread as this layout reads it.
    pub fn read(&self, place: Place) -> Reading<'t> {
        let units = self.units(place, self.anchors.len());
        Reading { score: self.score(place, &units[..units.len().min(SAMPLE)]), units }
    }

    fn places(&self) -> Vec<Place> {
        if !self.is_timed {
            return vec![Place::First];
        }
        let above = [(1, 0), (2, 0), (2, 1), (3, 0), (3, 1)].map(|(count, pick)| Place::Above(count, pick));
        let inside =
            [Place::Before, Place::After, Place::Chat, Place::Within, Place::Signature, Place::Colon, Place::Tail];
        let labels = self.labels.iter().map(|label| Place::Label(*label));
        let outside = [Place::Top, Place::Below, Place::First, Place::Last, Place::TailAbove, Place::Over];
        inside.into_iter().chain(above).chain(outside).chain(labels).collect()
    }

    /// Whether a line is no name and no text.
    pub(super) fn is_furniture(&self, at: usize) -> bool {
        let line = &self.lines[at];
        line.class != Class::Plain || self.repeated[at] || self.rivals[at] || self.has_label(at) || line.is_time()
    }

    pub(super) fn has_label(&self, at: usize) -> bool {
        self.lines[at].label.is_some_and(|label| self.labels.contains(&label))
    }

    /// Furniture that may stand between a name and its time.
    pub(super) fn is_light(&self, at: usize) -> bool {
        let is_count = self.lines[at].class == Class::Count && !self.has_label(at);
        self.is_furniture(at) && self.lines[at].class != Class::Action && !is_count
    }

    fn units(&self, place: Place, count: usize) -> Vec<Unit<'t>> {
        let mut heads: Vec<Head<'t>> = (0..count).map(|index| self.head(place, index)).collect();
        self.add_pictures(&mut heads);
        self.skip_levels(&mut heads);
        self.skip_columns(&mut heads);
        let mut units: Vec<Unit<'t>> = (0..count).map(|index| self.unit(place, &heads, index, count)).collect();
        self.skip_own_names(&mut units);
        if count == self.anchors.len() && !place.has_text_above() {
            self.cut_page(&mut units);
        }
        units
    }

    /// The words for a picture above each name hold the name as well: `@vera`, `Photo of Vera`.
    fn add_pictures(&self, heads: &mut [Head<'t>]) {
        let is_picture = |(index, head): &(usize, &Head<'t>)| {
            let above = head.start.checked_sub(1).filter(|at| *at >= self.floor(*index)).map(|at| self.lines[at].text);
            let name = head.named.name;
            above.is_some_and(|above| tails::is_picture(above, name))
        };
        let found: Vec<usize> = heads.iter().enumerate().filter(is_picture).map(|(index, _)| index).collect();
        if found.len() * 10 >= heads.len() * 6 {
            found.into_iter().for_each(|index| heads[index].start -= 1);
        }
    }

    /// Under the names of most writers stand their ranks and a number; the text begins behind that.
    fn skip_levels(&self, heads: &mut [Head<'t>]) {
        let is_said = |at: &usize| self.lines[*at].class == Class::Count || self.rivals[*at] || self.repeated[*at];
        let number = |head: &Head<'t>| {
            let until = head.until.filter(|_| head.from.is_none() && head.to.is_none())?;
            let number = (head.text..until.min(head.text + 3)).find(|at| self.lines[*at].class == Class::Number);
            let near = head.text..until.min(head.text + MOST_PROFILE);
            let said = near.take_while(|at| !self.is_prose(*at)).filter(is_said).last();
            number.max(said).filter(|at| (at + 1..until).any(|at| !self.is_furniture(at)))
        };
        let found: Vec<Option<usize>> = heads.iter().map(number).collect();
        if heads.len() >= 3 && found.iter().flatten().count() * 10 >= heads.len() * 8 {
            let numbers = heads.iter_mut().zip(found).filter_map(|(head, at)| Some((head, at?)));
            numbers.for_each(|(head, at)| head.text = at + 1);
        }
    }

    /// The line before which the unit of an anchor cannot begin.
    pub(super) fn floor(&self, index: usize) -> usize {
        index.checked_sub(1).map_or(0, |before| self.anchors[before] + 1)
    }

    fn head(&self, place: Place, index: usize) -> Head<'t> {
        let anchor = self.anchors[index];
        let head = |start: usize, named: Named<'t>, text: usize| Head { start, named, text, ..Head::default() };
        match place {
            Place::Before => head(self.start_above(anchor, index), self.before(anchor), anchor + 1),
            Place::After => head(self.start_above(anchor, index), self.after(anchor), anchor + 1),
            Place::Above(count, pick) => self.head_above(index, count, pick),
            Place::Below => self.head_below(index),
            Place::First => self.head_first(index),
            Place::Last => self.head_last(index),
            Place::Label(label) => self.head_label(index, label),
            Place::Chat => self.head_chat(index),
            Place::Signature => self.head_signature(index),
            Place::Colon => self.head_colon(index),
            Place::Over => self.head_over(index),
            Place::Within => self.head_within(index),
            Place::Tail => self.head_tail(index),
            Place::TailAbove => self.head_tail_above(index),
            Place::Top => self.head_top(index),
        }
    }

    /// Badges and signs above a head belong to it.
    pub(super) fn start_above(&self, top: usize, index: usize) -> usize {
        let floor = self.floor(index);
        let is_part = |at: &usize| {
            let line = &self.lines[*at];
            matches!(line.class, Class::Badge | Class::Sign) || self.has_label(*at)
        };
        let mut start = top;
        while start > floor && is_part(&(start - 1)) {
            start -= 1;
        }
        start
    }

    /// The words before the time of an anchor.
    pub(super) fn words_before(&self, anchor: usize) -> &'t str {
        let line = &self.lines[anchor];
        line.when.as_ref().map_or("", |when| line.text.get(..when.span.start).unwrap_or_default())
    }

    pub(super) fn words_after(&self, anchor: usize) -> &'t str {
        let line = &self.lines[anchor];
        line.when.as_ref().map_or("", |when| line.text.get(when.span.end..).unwrap_or_default())
    }

    /// How many words all anchors begin with: "by", "posted by".
    fn common_words(&self, words_of: impl Fn(&Self, usize) -> &'t str, from_end: bool) -> usize {
        let sample = &self.anchors[..self.anchors.len().min(SAMPLE)];
        let nth = |anchor: usize, place: usize| {
            let mut words = words_of(self, anchor).split_whitespace();
            if from_end { words.nth_back(place) } else { words.nth(place) }
        };
        // The last unit is surely one; above the first, the page may have a line of its own.
        let Some(&last) = sample.last().filter(|_| sample.len() >= 3) else { return 0 };
        let is_common = |place: &usize| {
            let word = nth(last, *place);
            let same = sample.iter().filter(|anchor| nth(**anchor, *place) == word).count();
            word.is_some_and(|word| word.chars().any(char::is_alphabetic)) && same * 10 >= sample.len() * 7
        };
        (0..4).take_while(is_common).count()
    }

    /// The words before a time, without the signs between.
    fn name_before(&self, anchor: usize) -> &'t str {
        let words = self.words_before(anchor);
        let bare = words.trim_end_matches(|c: char| c.is_whitespace() || "·•|-—–,‧".contains(c));
        if bare.is_empty() { words } else { bare }
    }

    pub(super) fn before(&self, anchor: usize) -> Named<'t> {
        let words = self.name_before(anchor);
        let skipped = words.split_whitespace().take(self.common);
        let place = |word: &str| word.as_ptr() as usize - words.as_ptr() as usize;
        let from = skipped.last().map_or(0, |word| place(word) + word.len());
        let to = words.split_whitespace().rev().take(self.common_last).last().map_or(words.len(), place);
        let scored = self.without_score(words);
        let without_last = if scored.len() < words.len() { scored } else { &words[..to] };
        let rest = without_last.get(from..).unwrap_or_default();
        let is_name = rest.chars().any(char::is_alphabetic);
        cleaned(if is_name { rest } else { words.get(from..).unwrap_or_default() }, self.words)
    }

    /// A name without "112 points" behind it.
    fn without_score<'w>(&self, words: &'w str) -> &'w str {
        let trimmed = words.trim_end();
        let mut parts = trimmed.rsplitn(3, ' ');
        let (unit, number, rest) = (parts.next(), parts.next(), parts.next());
        let is_number = |word: &str| {
            word.chars().all(|c| c.is_numeric() || ".,kK-−".contains(c)) && word.contains(|c: char| c.is_numeric())
        };
        match (unit, number, rest) {
            (Some(unit), Some(number), Some(rest)) if is_number(number) && unit.chars().any(char::is_alphabetic) => {
                rest
            }
            _ => words,
        }
    }

    fn unit(&self, place: Place, heads: &[Head<'t>], index: usize, count: usize) -> Unit<'t> {
        let head = &heads[index];
        let anchor = self.anchors[index];
        let next = heads.get(index + 1).map_or(self.lines.len(), |next| next.start);
        let next = if index + 1 == count && count < self.anchors.len() { self.anchors[count] } else { next };
        let next = next.max(head.start + 1).max(anchor + usize::from(place != Place::Last));
        let text = match head.until {
            Some(until) => self.text_above(head, until),
            None if head.from.is_some() => anchor..self.text_range(anchor + 1, next).end.max(anchor + 1),
            None => self.text_range(self.after_profile(head.text.min(next), next), next),
        };
        let text = if text.is_empty() { self.bare_text(head, next) } else { text };
        let time = self.lines[anchor].when.as_ref().filter(|_| self.is_timed).map(|when| {
            let start = self.lines[anchor].span.start;
            start + when.span.start..start + when.span.end
        });
        let lines = head.start..next;
        Unit { lines, text, text_from: head.from, text_to: head.to, named: head.named, time, anchor }
    }

    /// The text between a head and the time below it.
    fn text_above(&self, head: &Head<'t>, until: usize) -> Span {
        if head.to.is_some() {
            return head.text..until;
        }
        let first = (head.text..until).find(|at| !self.is_furniture(*at)).unwrap_or(until);
        let start = if head.from.is_some() { head.text } else { first };
        let end = (start..until).rev().find(|at| !self.is_furniture(*at)).map_or(start, |at| at + 1);
        let end = if head.from.is_some() { end.max(start + 1).min(until) } else { end };
        start..self.before_tags(start, end)
    }

    /// Single words below each other at the end of a text, parted from it, are tags: where the text ends before them.
    fn before_tags(&self, start: usize, end: usize) -> usize {
        let is_tag = |at: &usize| {
            let text = self.lines[*at].text;
            !text.contains(char::is_whitespace) && text.is_ascii() && text.chars().all(|c| !c.is_ascii_uppercase())
        };
        let tags = (start..end).rev().take_while(is_tag).count();
        let first = end - tags;
        if tags >= 2 && first > start && self.lines[first].blank_before { first } else { end }
    }

    pub(super) fn is_prose(&self, at: usize) -> bool {
        is_prose(self.lines[at].text)
    }

    /// Which words, by their numbers, stand above the first sentence behind an anchor more often than below it.
    fn profile_lines(&self) -> Vec<bool> {
        let mut votes: Vec<i32> = Vec::new();
        for (index, &anchor) in self.anchors.iter().enumerate().take(SAMPLE) {
            let range = anchor + 1..self.end_of(index);
            let Some(prose) = range.clone().find(|at| self.is_prose(*at)) else { continue };
            for at in range.filter(|at| self.repeated[*at] && self.lines[*at].key != u32::MAX) {
                let key = self.lines[at].key as usize;
                votes.resize(votes.len().max(key + 1), 0);
                votes[key] += if at < prose { 1 } else { -1 };
            }
        }
        votes.into_iter().map(|votes| votes > 0).collect()
    }

    /// What a page says of a writer under each name, line by line with the same labels, is no text: where it ends.
    fn after_profile(&self, from: usize, to: usize) -> usize {
        let is_prose = |at: &usize| self.is_prose(*at);
        let is_profile = |at: usize| self.profile.get(self.lines[at].key as usize).copied().unwrap_or(false);
        let is_label = |at: &usize| self.repeated[*at] && self.lines[*at].class == Class::Plain && is_profile(*at);
        let mut labels = (from..to).take_while(|at| !is_prose(at)).filter(is_label);
        match (labels.next(), labels.last()) {
            (Some(_), Some(last)) => last + 1,
            _ => from,
        }
    }

    /// The text in a range of lines: behind the furniture of the head, up to that of the foot.
    fn text_range(&self, from: usize, to: usize) -> Span {
        let Some(start) = (from..to).find(|at| !self.is_furniture(*at)) else { return from..from };
        let mut end = start + 1;
        for at in start + 1..to {
            if !self.is_furniture(at) {
                end = at + 1;
            } else if self.ends_text(at, to) {
                break;
            }
        }
        while end > start + 1 && self.is_dated_label(end - 1) {
            end -= 1;
        }
        start..end
    }

    /// `Last changed: 12 May 2024`, whatever the words: what a page says of a comment below it.
    fn is_dated_label(&self, at: usize) -> bool {
        let line = &self.lines[at];
        let when = line.when.as_ref().filter(|when| when.strength == Strength::Full && line.text.len() <= 80);
        when.is_some_and(|when| {
            is_bare(&line.text[when.span.end..]) && line.text[..when.span.start].trim_end().ends_with([':', '：'])
        })
    }

    /// Whether furniture is the foot of a unit, and not a line of its text that looks like it.
    fn ends_text(&self, at: usize, to: usize) -> bool {
        let line = &self.lines[at];
        let next_is_text = at + 1 < to && !self.is_furniture(at + 1);
        // Buttons of a quotation stand in some units only.
        let is_common = self.counts.get(line.key as usize).is_none_or(|count| *count as usize * 2 > self.anchors.len());
        let is_long = |text: &str| text.len() > 20 || !is_common && line.class == Class::Action;
        let goes_on = next_is_text && is_long(self.lines[at + 1].text) && ends_sentence(self.lines[at + 1].text);
        // A time of day alone parts two messages of one writer.
        let is_clock = line.is_time() && line.when.as_ref().is_some_and(|when| when.strength == Strength::Clock);
        if self.repeated[at] || self.rivals[at] && !(is_clock && goes_on) || line.is(LineKind::Reply) {
            return true;
        }
        match line.class {
            Class::Number | Class::Sign | Class::Badge => !next_is_text || line.class == Class::Badge && !goes_on,
            _ => !goes_on,
        }
    }

    /// Marks lines at the ends of texts as furniture whose words all come in other units there; says whether there
    /// were any.
    pub fn mark_feet(&mut self, units: &[Unit<'t>]) -> bool {
        let last = |unit: &Unit<'t>| {
            unit.text.end.checked_sub(1).filter(|at| unit.text.contains(at) && unit.text_from.is_none())
        };
        let feet: Vec<usize> = units.iter().filter_map(last).filter(|at| self.lines[*at].text.len() <= 100).collect();
        let mut counts: FxHashMap<&str, usize> = FxHashMap::default();
        for at in &feet {
            let mut words: Vec<&str> = self.lines[*at].text.split_whitespace().collect();
            words.sort_unstable();
            words.dedup();
            words.into_iter().for_each(|word| *counts.entry(word).or_default() += 1);
        }
        let common = 3.max(units.len() * 3 / 10);
        let is_common = |word: &str| {
            word.contains(|c: char| c.is_numeric()) || counts.get(word).is_some_and(|count| *count >= common)
        };
        let is_foot = |at: &usize| self.lines[*at].text.split_whitespace().all(is_common);
        let found: Vec<usize> = feet.iter().copied().filter(is_foot).collect();
        let is_many = found.len() * 10 >= units.len() * 6 && units.len() >= 3;
        if is_many {
            found.iter().for_each(|at| self.repeated[*at] = true);
        }
        is_many && !found.is_empty()
    }
}

/// The head of a unit.
#[derive(Debug, Clone, Default)]
pub(super) struct Head<'t> {
    /// Its first line, which is the first of the unit.
    pub start: usize,
    pub named: Named<'t>,
    /// The line from which on its text may stand.
    pub text: usize,
    /// The line of the time, where the text stands above it.
    pub until: Option<usize>,
    /// Where text begins or ends in the line of the time.
    pub from: Option<usize>,
    pub to: Option<usize>,
}

/// Whether a line is a sentence of some length.
pub(in crate::page) fn is_prose(text: &str) -> bool {
    text.len() > 20 && ends_sentence(text)
}

/// How often each number comes.
fn counted(numbers: impl Iterator<Item = u32>) -> Vec<u32> {
    let mut counts = Vec::new();
    for number in numbers {
        let at = number as usize;
        if counts.len() <= at {
            counts.resize(at + 1, 0);
        }
        counts[at] += 1;
    }
    counts
}
