//! Times as pages write them: dates of any order, times of day, "3 hours ago".

use super::tokens::{Kind, Token, has_digit, tokens};
use super::words::Words;
use crate::model::Span;

/// How sure it is that this is a time of writing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::page) enum Strength {
    /// A time of day alone, which prose has as well.
    Clock,
    /// "3 d", "12.03.": a time where nothing else stands.
    Short,
    /// A date, or "3 hours ago".
    Full,
}

/// The order of day and month.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Order {
    DayFirst,
    MonthFirst,
    Unknown,
}

/// A date: year, and day and month in an order that may be unknown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Date {
    pub year: Option<u32>,
    pub first: u32,
    pub second: u32,
    pub order: Order,
    /// Three numbers, the year last.
    pub is_bare: bool,
}

/// A time of day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Clock {
    pub hour: u32,
    pub minute: u32,
    pub second: Option<u32>,
    /// Minutes from UTC.
    pub zone: Option<i32>,
}

/// A time in a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::page) struct When {
    pub span: Span,
    pub strength: Strength,
    pub(super) date: Option<Date>,
    pub(super) clock: Option<Clock>,
}

/// Lines longer than this many bytes are prose.
const MAX_LINE: usize = 240;

/// The first time of the greatest strength in a line.
pub(in crate::page) fn find(line: &str, words: &Words) -> Option<When> {
    if line.len() > MAX_LINE || !has_digit(line) && (line.len() > 60 || !words.may_have_moment(line)) {
        return None;
    }
    let tokens = tokens(line);
    let reader = Reader { words, tokens: &tokens };
    let (mut best, mut at, mut number) = (None::<When>, 0, 0);
    while at < tokens.len() {
        while number < tokens.len() && (number < at || reader.number(number).is_none()) {
            number += 1;
        }
        // Prose has few numbers.
        if number >= at + NEAR && !words.may_begin_moment(&tokens[at]) {
            at += 1;
            continue;
        }
        let Some((when, next)) = reader.when(at) else {
            at += 1;
            continue;
        };
        at = next.max(at + 1);
        if best.as_ref().is_none_or(|best| when.strength > best.strength) {
            best = Some(when);
        }
    }
    let is_like = || tokens.len() <= 6 && words.is_like_ago(&tokens);
    if best.as_ref().is_none_or(|best| best.strength < Strength::Full) && is_like() {
        return Some(When { span: 0..line.len(), strength: Strength::Full, date: None, clock: None });
    }
    best
}

/// The number of a time is among its first tokens: so many.
const NEAR: usize = 5;

struct Reader<'r> {
    words: &'r Words,
    tokens: &'r [Token<'r>],
}

impl Reader<'_> {
    fn number(&self, at: usize) -> Option<(u32, usize)> {
        match self.tokens.get(at)?.kind {
            Kind::Number(value, digits) => Some((value, digits)),
            _ => None,
        }
    }

    fn word(&self, at: usize) -> Option<&str> {
        self.tokens.get(at)?.word()
    }

    fn sign(&self, at: usize) -> Option<char> {
        self.tokens.get(at)?.sign()
    }

    fn is_sign(&self, at: usize, signs: &str) -> bool {
        self.sign(at).is_some_and(|sign| signs.contains(sign))
    }

    /// The time that begins at a token, and the token after it.
    fn when(&self, at: usize) -> Option<(When, usize)> {
        let Some(number) = self.number_from(at) else { return self.moment(at) };
        let (date, clock) = (self.date(at), self.clock(at, false));
        if let Some((date, strength, next)) = date.filter(|(.., next)| clock.as_ref().is_none_or(|it| it.1 <= *next)) {
            let next = self.after_date(next);
            let (clock, end) = self.clock_after(next).map_or((None, next), |(clock, end)| (Some(clock), end));
            let strength = if clock.is_some() { Strength::Full } else { strength };
            return Some((self.made(self.weekday_before(at), end, strength, Some(date), clock), end));
        }
        if let Some((clock, next)) = clock {
            return Some(self.date_after(at, clock, next));
        }
        let is_moment = self.words.moment(&self.tokens[at..]).is_some();
        let found = if is_moment { self.moment(at) } else { self.ago(at, number) };
        found.or_else(|| self.month_alone(at))
    }

    /// `March 2024`, where nothing else stands.
    fn month_alone(&self, at: usize) -> Option<(When, usize)> {
        let (_, after) = self.month(at).filter(|_| at == 0)?;
        let (year, end) = self.year_after(after)?;
        let is_all = end == self.tokens.len() && (1990..2100).contains(&year);
        is_all.then(|| (self.made(at, end, Strength::Short, None, None), end))
    }

    /// The next number: no time but "yesterday" and the like begins farther before one.
    fn number_from(&self, at: usize) -> Option<usize> {
        (at..at + NEAR).find(|place| self.number(*place).is_some())
    }

    fn made(&self, start: usize, end: usize, strength: Strength, date: Option<Date>, clock: Option<Clock>) -> When {
        let span = self.tokens[start].span.start..self.tokens[end - 1].span.end;
        When { span, strength, date, clock }
    }

    /// A weekday before a date belongs to it.
    fn weekday_before(&self, at: usize) -> usize {
        let is_day = |at: usize| self.word(at).is_some_and(|word| self.words.is_weekday(word));
        match at {
            1.. if is_day(at - 1) => at - 1,
            2.. if self.is_sign(at - 1, ",.") && is_day(at - 2) => at - 2,
            _ => at,
        }
    }

    /// A weekday in brackets after the date: `2024/03/12(火)`.
    fn after_date(&self, at: usize) -> usize {
        let is_day = self.word(at + 1).is_some_and(|word| self.words.is_weekday(word));
        if self.is_sign(at, "(") && is_day && self.is_sign(at + 2, ")") { at + 3 } else { at }
    }

    /// A time of day after a date, at most two short words or signs behind it.
    fn clock_after(&self, at: usize) -> Option<(Clock, usize)> {
        (at..at + 4)
            .take_while(|place| *place == at || self.is_filler(place - 1))
            .find_map(|place| self.clock(place, true))
    }

    fn is_filler(&self, at: usize) -> bool {
        match self.tokens.get(at).map(|token| &token.kind) {
            Some(Kind::Word(word)) => {
                word.chars().count() <= 4 || BEFORE_CLOCKS.contains(&&**word) || self.words.is_weekday(word)
            }
            Some(Kind::Sign(sign)) => ",-–—·•|/@:.".contains(*sign),
            Some(Kind::Number(..)) | None => false,
        }
    }

    /// A time of day, with the date after it if there is one: `14:05, 12 March 2024`.
    fn date_after(&self, at: usize, clock: Clock, next: usize) -> (When, usize) {
        let places = (next..next + 4).take_while(|place| *place == next || self.is_filler(place - 1));
        let found = places.filter_map(|place| self.date(place)).find(|(_, strength, _)| *strength == Strength::Full);
        match found {
            Some((date, strength, end)) => (self.made(at, end, strength, Some(date), Some(clock)), end),
            None => self.moment_after(at, clock, next),
        }
    }

    fn moment_after(&self, at: usize, clock: Clock, next: usize) -> (When, usize) {
        let skip = usize::from(self.is_sign(next, ",·"));
        let moment = self.tokens.get(next + skip..).and_then(|rest| self.words.moment(rest));
        let (end, strength) = moment.map_or((next, Strength::Clock), |count| (next + skip + count, Strength::Full));
        (self.made(at, end, strength, None, Some(clock)), end)
    }

    /// "yesterday, 14:05".
    fn moment(&self, at: usize) -> Option<(When, usize)> {
        let next = at + self.words.moment(&self.tokens[at..])?;
        let (clock, end) = self.clock_after(next).map_or((None, next), |(clock, end)| (Some(clock), end));
        let is_whole = at == 0 && end == self.tokens.len() || self.is_bounded(at, end);
        let is_sure = is_whole || clock.is_some();
        is_sure.then(|| (self.made(at, end, Strength::Full, None, clock), end))
    }

    /// "3 hours ago"; the number may stand behind some words.
    fn ago(&self, at: usize, number: usize) -> Option<(When, usize)> {
        let (start, end) = self.words.ago(self.tokens, number).filter(|(start, _)| *start == at)?;
        let is_short = start == number && end == number + 2 && self.word(number + 1).is_some_and(is_abbreviation);
        let strength = match is_short {
            true if self.is_bounded(start, end) => Strength::Short,
            true => return None,
            false => Strength::Full,
        };
        Some((self.made(start, end, strength, None, None), end))
    }

    /// Whether signs or the ends of the line stand around these tokens.
    fn is_bounded(&self, start: usize, end: usize) -> bool {
        let before = start.checked_sub(1).is_none_or(|before| self.sign(before).is_some());
        before && (end == self.tokens.len() || self.sign(end).is_some() || self.number(end).is_some())
    }

    fn date(&self, at: usize) -> Option<(Date, Strength, usize)> {
        self.numeric_date(at)
            .or_else(|| self.asian_date(at))
            .or_else(|| self.year_month_day(at))
            .or_else(|| self.day_month(at))
            .or_else(|| self.month_day(at))
            .or_else(|| self.short_date(at))
    }

    /// `2024-03-12`, `12.03.2024`, `3/12/24`.
    fn numeric_date(&self, at: usize) -> Option<(Date, Strength, usize)> {
        let (first, digits) = self.number(at)?;
        let sign = self.sign(at + 1).filter(|sign| "./-".contains(*sign))?;
        let (second, _) = self.number(at + 2)?;
        let (third, last) = self.is_sign(at + 3, &sign.to_string()).then(|| self.number(at + 4)).flatten()?;
        let is_tight = (at + 1..at + 5).all(|place| !self.tokens[place].gap) || sign == '.';
        let date = if digits == 4 {
            Date { year: Some(first), first: second, second: third, order: Order::MonthFirst, is_bare: false }
        } else {
            let year = if last <= 2 { 2000 + third } else { third };
            let order = match sign {
                _ if first > 12 => Order::DayFirst,
                _ if second > 12 => Order::MonthFirst,
                '.' => Order::DayFirst,
                _ => Order::Unknown,
            };
            Date { year: Some(year), first, second, order, is_bare: true }
        };
        let end = at + 5 + usize::from(sign == '.' && digits == 4 && self.is_sign(at + 5, "."));
        (is_tight && date.is_valid() && (digits == 4 || last == 4 || last == 2)).then_some((date, Strength::Full, end))
    }

    /// `2024年3月12日`, `3월 12일`.
    fn asian_date(&self, at: usize) -> Option<(Date, Strength, usize)> {
        let unit = |at: usize, units: [&str; 2]| self.word(at).is_some_and(|word| units.contains(&word));
        let year = self.number(at).filter(|_| unit(at + 1, ["年", "년"]));
        let month_at = if year.is_some() { at + 2 } else { at };
        let (month, _) = self.number(month_at).filter(|_| unit(month_at + 1, ["月", "월"]))?;
        let (day, _) = self.number(month_at + 2)?;
        let end = month_at + 3 + usize::from(unit(month_at + 3, ["日", "일"]));
        let date = Date::named(year.map(|year| year.0), month.min(99) as u8, day);
        date.is_valid().then_some((date, Strength::Full, end))
    }

    /// `2012. március 14.`, `2024 Mar 12`.
    fn year_month_day(&self, at: usize) -> Option<(Date, Strength, usize)> {
        let (year, _) = self.number(at).filter(|(year, digits)| *digits == 4 && (1900..2200).contains(year))?;
        let place = at + 1 + usize::from(self.is_sign(at + 1, ".,-/"));
        let (month, after) = self.month(place)?;
        let place = after + usize::from(self.is_sign(after, "-/"));
        let (day, _) = self.number(place).filter(|(day, digits)| *digits <= 2 && (1..=31).contains(day))?;
        let end = place + 1 + usize::from(self.is_sign(place + 1, "."));
        Some((Date::named(Some(year), month, day), Strength::Full, end))
    }

    /// `12. März 2024`, `12 de marzo de 2024`.
    fn day_month(&self, at: usize) -> Option<(Date, Strength, usize)> {
        let (day, _) = self.number(at).filter(|(day, digits)| *digits <= 2 && (1..=31).contains(day))?;
        let joined =
            |at: usize| self.is_sign(at, ".ºª-/") || self.word(at).is_some_and(|word| ORDINALS.contains(&word));
        let place = (at + 1..at + 4).take_while(|place| *place == at + 1 || joined(place - 1));
        let (month, at) = place.filter_map(|place| Some((self.month(place)?, place))).next()?;
        let (number, after) = month;
        debug_assert!(after > at);
        let (year, end) = self.year_after(after).map_or((None, after), |(year, end)| (Some(year), end));
        Some((Date::named(year, number, day), Strength::Full, end))
    }

    /// `March 12, 2024`.
    fn month_day(&self, at: usize) -> Option<(Date, Strength, usize)> {
        let (month, after) = self.month(at)?;
        // A name may end as a month begins: "Lis 12 minut temu".
        if self.words.ago(self.tokens, after).is_some() {
            return None;
        }
        let (day, _) = self.number(after).filter(|(day, digits)| *digits <= 2 && (1..=31).contains(day))?;
        let after = after + 1 + usize::from(self.word(after + 1).is_some_and(|word| ORDINALS.contains(&word)));
        let (year, end) = self.year_after(after).map_or((None, after), |(year, end)| (Some(year), end));
        Some((Date::named(year, month, day), Strength::Full, end))
    }

    /// The number of a month, and the token after its name.
    fn month(&self, at: usize) -> Option<(u8, usize)> {
        let (number, count) = self.words.month(self.tokens.get(at..)?)?;
        Some((number, at + count + usize::from(self.is_sign(at + count, "."))))
    }

    /// A year, a sign or a short word before it.
    fn year_after(&self, at: usize) -> Option<(u32, usize)> {
        let joined = self.is_sign(at, ",.-'/") || self.word(at).is_some_and(|word| word.chars().count() <= 3);
        let place = if joined { at + 1 } else { at };
        let (year, digits) = self.number(place)?;
        let is_year = digits == 4 && (1900..2200).contains(&year);
        let is_clock = self.is_sign(place + 1, ":") || digits < 4 && !self.is_sign(at, "'-/");
        let end =
            place + 1 + usize::from(self.word(place + 1).is_some_and(|word| ["г", "р", "г.", "р."].contains(&word)));
        let end = end + usize::from(end > place + 1 && self.is_sign(end, "."));
        (is_year || digits == 2 && !is_clock).then_some((if is_year { year } else { 2000 + year }, end))
    }

    /// `12.03.` or `03-12`: a date only where nothing else stands.
    fn short_date(&self, at: usize) -> Option<(Date, Strength, usize)> {
        let (first, digits) = self.number(at)?;
        let sign = self.sign(at + 1).filter(|sign| "./-".contains(*sign) && !self.tokens[at + 1].gap)?;
        let (second, others) = self.number(at + 2).filter(|_| !self.tokens[at + 2].gap)?;
        let end = at + 3 + usize::from(sign == '.' && self.is_sign(at + 3, "."));
        let order = match sign {
            '.' => Order::DayFirst,
            '-' => Order::MonthFirst,
            _ => Order::Unknown,
        };
        let date = Date { year: None, first, second, order, is_bare: false };
        let fits = digits == 2 && others == 2 && date.is_valid() && !self.is_sign(end, "./-");
        (fits && self.is_alone_or_timed(at, end)).then_some((date, Strength::Short, end))
    }

    fn is_alone_or_timed(&self, at: usize, end: usize) -> bool {
        at == 0 && end == self.tokens.len() || self.clock_after(end).is_some()
    }

    /// A time of day; after a date a dot may part its numbers.
    fn clock(&self, at: usize, behind_date: bool) -> Option<(Clock, usize)> {
        let half = self.word(at).and_then(|word| self.words.half(word));
        let start = if half.is_some() { at + 1 } else { at };
        let (mut clock, mut end) = self.hours(start, behind_date)?;
        let mut half = half;
        if half.is_none() {
            (half, end) = self.half_after(end);
        }
        match half {
            Some(true) if clock.hour < 12 => clock.hour += 12,
            Some(false) if clock.hour == 12 => clock.hour = 0,
            _ => {}
        }
        let unit = self.word(end).is_some_and(|word| HOURS.contains(&word));
        end += usize::from(unit);
        end += usize::from(unit && self.is_sign(end, "."));
        let (zone, end) = self.zone(end);
        Some((Clock { zone, ..clock }, end))
    }

    fn half_after(&self, at: usize) -> (Option<bool>, usize) {
        // "p.m." is three or four tokens.
        let dotted = self.is_sign(at + 1, ".") && self.word(at + 2) == Some("m");
        match self.word(at) {
            Some(letter @ ("a" | "p")) if dotted => {
                (Some(letter == "p"), at + 3 + usize::from(self.is_sign(at + 3, ".")))
            }
            Some(word) => self.words.half(word).map_or((None, at), |half| (Some(half), at + 1)),
            None => (None, at),
        }
    }

    fn hours(&self, at: usize, behind_date: bool) -> Option<(Clock, usize)> {
        let (hour, digits) = self.number(at).filter(|(hour, digits)| *hour < 25 && *digits <= 2)?;
        let parted = self.is_sign(at + 1, ":")
            || behind_date && digits <= 2 && self.is_sign(at + 1, ".")
            || self.word(at + 1).is_some_and(|word| ["h", "時", "点", "點", "시", "u"].contains(&word));
        if !parted {
            let alone = self.word(at + 1).is_some_and(|word| ["am", "pm"].contains(&word));
            return alone.then_some((Clock { hour, ..Clock::default() }, at + 1));
        }
        let Some((minute, _)) = self.number(at + 2).filter(|(minute, digits)| *minute < 60 && *digits == 2) else {
            let is_hour = behind_date && self.word(at + 1).is_some();
            return is_hour.then_some((Clock { hour, ..Clock::default() }, at + 2));
        };
        let mut end = at + 3 + usize::from(self.word(at + 3).is_some_and(|word| ["分", "분"].contains(&word)));
        let mut clock = Clock { hour, minute, ..Clock::default() };
        if self.is_sign(end, ":")
            && let Some((second, _)) = self.number(end + 1).filter(|(second, digits)| *second < 61 && *digits == 2)
        {
            clock.second = Some(second);
            end += 2;
            if self.is_sign(end, ".") && self.number(end + 1).is_some() {
                end += 2;
            }
        }
        Some((clock, end))
    }

    /// A zone after a time of day: `(UTC)`, `+0100`.
    fn zone(&self, at: usize) -> (Option<i32>, usize) {
        let named = |at: usize| self.word(at).and_then(|word| ZONES.iter().find(|(name, _)| *name == word));
        if let Some((_, minutes)) = named(at) {
            let (offset, end) = self.offset(at + 1);
            return (offset.or(Some(*minutes)), end);
        }
        if self.is_sign(at, "(")
            && let Some((_, minutes)) = named(at + 1)
            && self.is_sign(at + 2, ")")
        {
            return (Some(*minutes), at + 3);
        }
        self.offset(at)
    }

    fn offset(&self, at: usize) -> (Option<i32>, usize) {
        let sign = match self.sign(at) {
            Some('+') => 1,
            Some('-' | '−') => -1,
            _ => return (None, at),
        };
        match self.number(at + 1).filter(|_| !self.tokens[at + 1].gap) {
            Some((value, 4)) => (Some(sign * (value / 100 * 60 + value % 100) as i32), at + 2),
            Some((value, 2)) if self.is_sign(at + 2, ":") && self.number(at + 3).is_some() => {
                let minutes = self.number(at + 3).map_or(0, |number| number.0);
                (Some(sign * (value * 60 + minutes.min(59)) as i32), at + 4)
            }
            _ => (None, at),
        }
    }
}

/// What may stand between a day and its month, or behind a day.
const ORDINALS: &[&str] = &["de", "st", "nd", "rd", "th", "er", "of", "di", "d'", "do", "del", "den", "ta", "kwietnia"];

/// Longer words that may stand between a date and a time of day.
const BEFORE_CLOCKS: &[&str] = &["pukul", "kello"];

/// What may stand after a time of day.
const HOURS: &[&str] = &["uhr", "h", "hs", "hrs", "ч", "น", "u", "uur", "óra", "sati", "klst"];

const ZONES: &[(&str, i32)] = &[
    ("utc", 0),
    ("gmt", 0),
    ("z", 0),
    ("msk", 180),
    ("мск", 180),
    ("cet", 60),
    ("cest", 120),
    ("bst", 60),
    ("est", -300),
    ("edt", -240),
    ("pst", -480),
    ("pdt", -420),
    ("jst", 540),
    ("kst", 540),
];

fn is_abbreviation(word: &str) -> bool {
    word.chars().count() <= 3
}

impl Date {
    fn named(year: Option<u32>, month: u8, day: u32) -> Self {
        Self { year, first: u32::from(month), second: day, order: Order::MonthFirst, is_bare: false }
    }

    /// Whether the numbers can be a day and a month.
    fn is_valid(self) -> bool {
        let (low, high) = (self.first.min(self.second), self.first.max(self.second));
        let month = match self.order {
            Order::MonthFirst => self.first,
            Order::DayFirst => self.second,
            Order::Unknown => low,
        };
        low >= 1 && high <= 31 && month <= 12 && self.year.is_none_or(|year| (1900..2200).contains(&year))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::page::Layouts;
    use crate::page::thread::dates::DayOrder;

    fn found(line: &str) -> Option<(String, Option<String>)> {
        let when = find(line, &Layouts::built_in().words)?;
        Some((line[when.span.clone()].to_owned(), when.iso(DayOrder::default())))
    }

    #[test]
    fn dates_of_many_orders_are_read() {
        for (line, time, iso) in [
            ("Mo, 12. März 2024 um 14:05 Uhr", "Mo, 12. März 2024 um 14:05 Uhr", "2024-03-12T14:05"),
            ("March 3, 2024 at 2:05 pm", "March 3, 2024 at 2:05 pm", "2024-03-03T14:05"),
            ("3 de marzo de 2024", "3 de marzo de 2024", "2024-03-03"),
            ("2024年3月12日 14:05", "2024年3月12日 14:05", "2024-03-12T14:05"),
            ("2024.03.12. 14:05", "2024.03.12. 14:05", "2024-03-12T14:05"),
            ("Tue, 12 Mar 2024 15:30:12 +0100", "Tue, 12 Mar 2024 15:30:12 +0100", "2024-03-12T15:30:12+01:00"),
            ("2009-03-12 02:05 pm (UTC)", "2009-03-12 02:05 pm (UTC)", "2009-03-12T14:05Z"),
            ("12/03/2024 à 14h05", "12/03/2024 à 14h05", ""),
            ("25/03/2024", "25/03/2024", "2024-03-25"),
            ("14:05, 12 марта 2024", "14:05, 12 марта 2024", "2024-03-12T14:05"),
            ("오후 2:05", "오후 2:05", ""),
            ("12/Mar/24 2:05 PM", "12/Mar/24 2:05 PM", "2024-03-12T14:05"),
            ("2012. március 14., 14:05", "2012. március 14., 14:05", "2012-03-14T14:05"),
        ] {
            let (words, when) = found(line).unwrap_or_default();
            assert_eq!((&*words, when.as_deref().unwrap_or_default()), (time, iso), "{line}");
        }
    }

    #[test]
    fn times_ago_are_found_in_many_languages() {
        for (line, time) in [
            ("Vera • 3 hours ago", "3 hours ago"),
            ("vor 3 Stunden", "vor 3 Stunden"),
            ("2日前", "2日前"),
            ("hace 2 años", "hace 2 años"),
            ("3 g", "3 g"),
            ("منذ 3 ساعات", "منذ 3 ساعات"),
        ] {
            assert_eq!(found(line).map(|found| found.0).as_deref(), Some(time), "{line}");
        }
        assert_eq!(found("We waited for 3 hours and left."), None);
    }
}
