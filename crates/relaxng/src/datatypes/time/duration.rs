//! `duration` (XML Schema Part 2, 3.2.6).

use std::cmp::Ordering;

use super::super::fault::Fault;
use super::super::natural::Natural;
use super::cursor::Cursor;
use super::order;

/// A duration: its six fields, by which it is equal to another, and months and seconds, by which it is longer or
/// shorter (3.2.6.1 makes the value a point in six dimensions, so that a year is not twelve months).
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct Duration {
    negative: bool,
    /// Years, months, days, hours, minutes, seconds, as written.
    fields: [Natural; 6],
    months: Natural,
    seconds: Natural,
    /// The digits of the fraction of a second, without zeros at the end.
    fraction: Box<str>,
}

/// Years and months of the four dates from which durations are measured to compare them (3.2.6.2). Between them, as many
/// months have as many and as few days as they can have.
const REFERENCES: [(i128, u32); 4] = [(1696, 9), (1697, 2), (1903, 3), (1903, 7)];

/// The calendar repeats after 400 years: that many months, and that many days.
const CYCLE: (u32, u32) = (4_800, 146_097);

impl Duration {
    /// Reads `PnYnMnDTnHnMnS`, with a minus sign in front or not. Only seconds may have a fraction.
    pub fn parse(text: &str) -> Result<Self, Fault> {
        let mut cursor = Cursor(text);
        let minus = cursor.eat('-');
        if !cursor.eat('P') {
            return Err(Fault::Form);
        }
        let fields = Fields::parse(&mut cursor)?;
        if cursor.is_at_end() { Ok(fields.sum(minus)) } else { Err(Fault::Form) }
    }

    /// Which is longer: the one that is so from each of the four dates; `None` where they do not agree.
    pub fn compare(&self, other: &Self) -> Option<Ordering> {
        let mut orders = REFERENCES.iter().map(|date| compare_from(*date, self, other));
        let first = orders.next()?;
        orders.all(|order| order == first).then_some(first)
    }

    /// Whole seconds from the date to the date plus the duration, without sign.
    fn length_from(&self, date: (i128, u32)) -> Natural {
        let (cycles, months) = self.months.divided(CYCLE.0);
        let days = cycles.times(CYCLE.1).add(&Natural::from(days_from(date, months, self.negative)));
        days.times(86_400).add(&self.seconds)
    }
}

fn compare_from(date: (i128, u32), left: &Duration, right: &Duration) -> Ordering {
    let size = || {
        let by_seconds = left.length_from(date).cmp(&right.length_from(date));
        by_seconds.then_with(|| left.fraction.cmp(&right.fraction))
    };
    match (left.negative, right.negative) {
        (false, false) => size(),
        (true, true) => size().reverse(),
        (true, false) => Ordering::Less,
        (false, true) => Ordering::Greater,
    }
}

/// Days between a first of a month and the first of the month so many months later, or earlier.
fn days_from((year, month): (i128, u32), months: u32, back: bool) -> u32 {
    let count = if back { -i128::from(months) } else { i128::from(months) };
    let reached = year * 12 + i128::from(month) - 1 + count;
    let (reached_year, reached_month) = (reached.div_euclid(12), reached.rem_euclid(12) as u32 + 1);
    let day = |year, month| order::days_before_year(year) + i128::from(order::days_before_month(year, month));
    (day(reached_year, reached_month) - day(year, month)).unsigned_abs() as u32
}

/// The six fields as digits; empty where a field is missing.
#[derive(Default)]
struct Fields<'t> {
    years: &'t str,
    months: &'t str,
    days: &'t str,
    hours: &'t str,
    minutes: &'t str,
    seconds: &'t str,
    fraction: &'t str,
}

impl<'t> Fields<'t> {
    fn parse(cursor: &mut Cursor<'t>) -> Result<Self, Fault> {
        if cursor.is_at_end() {
            return Err(Fault::NoFields);
        }
        let years = field(cursor, 'Y')?;
        let months = field(cursor, 'M')?;
        let days = field(cursor, 'D')?;
        let date = Self { years, months, days, ..Self::default() };
        if cursor.eat('T') { date.with_time(cursor) } else { Ok(date) }
    }

    fn with_time(self, cursor: &mut Cursor<'t>) -> Result<Self, Fault> {
        if cursor.is_at_end() {
            return Err(Fault::NoTimeFields);
        }
        let hours = field(cursor, 'H')?;
        let minutes = field(cursor, 'M')?;
        let (seconds, fraction) = seconds(cursor)?;
        Ok(Self { hours, minutes, seconds, fraction, ..self })
    }

    fn sum(&self, minus: bool) -> Duration {
        let number = Natural::from_digits;
        let months = number(self.years).times(12).add(&number(self.months));
        let hours = number(self.days).times(24).add(&number(self.hours));
        let minutes = hours.times(60).add(&number(self.minutes));
        let seconds = minutes.times(60).add(&number(self.seconds));
        let fraction = self.fraction.trim_end_matches('0');
        let zero = months.is_zero() && seconds.is_zero() && fraction.is_empty();
        let fields = [self.years, self.months, self.days, self.hours, self.minutes, self.seconds].map(number);
        Duration { negative: minus && !zero, fields, months, seconds, fraction: fraction.into() }
    }
}

/// The digits of a field, if it comes next.
fn field<'t>(cursor: &mut Cursor<'t>, letter: char) -> Result<&'t str, Fault> {
    let before = cursor.0;
    let digits = cursor.digits();
    match cursor.eat(letter) {
        true if digits.is_empty() => Err(Fault::Form),
        true => Ok(digits),
        false => {
            cursor.0 = before;
            Ok("")
        }
    }
}

/// Seconds in the form of `decimal`, so that `.5S` and `1.S` are right.
fn seconds<'t>(cursor: &mut Cursor<'t>) -> Result<(&'t str, &'t str), Fault> {
    if cursor.is_at_end() {
        return Ok(("", ""));
    }
    let whole = cursor.digits();
    let fraction = if cursor.eat('.') { cursor.digits() } else { "" };
    let any_digit = !whole.is_empty() || !fraction.is_empty();
    if cursor.eat('S') && any_digit { Ok((whole, fraction)) } else { Err(Fault::Form) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_the_lexical_form() {
        for text in
            ["P1Y", "-P1D", "PT1.5S", "PT.5S", "PT1.S", "P1Y2M3DT4H5M6.7S", "P0D", "P1YT1M", "P99999999999999999999Y"]
        {
            assert!(Duration::parse(text).is_ok(), "{text}");
        }
        for text in [
            "", "P", "-P", "PT", "P1YT", "P1M1Y", "P1.5Y", "PT1.5M", "PT.S", "+P1D", "P-1D", "P1D1H", "p1y", "P1W",
            "1Y", "PY", "P1", "PT1", "P1Y1", "PT1S1", "PTT1S", "P1S",
        ] {
            assert!(Duration::parse(text).is_err(), "{text}");
        }
    }

    #[test]
    fn orders_as_the_four_dates_agree() {
        let compare = |left, right| Duration::parse(left).ok()?.compare(&Duration::parse(right).ok()?);
        for (left, right, order) in [
            ("P1Y", "P364D", Some(Ordering::Greater)),
            ("P1Y", "P365D", None),
            ("P1Y", "P366D", None),
            ("P1Y", "P367D", Some(Ordering::Less)),
            ("P1M", "P27D", Some(Ordering::Greater)),
            ("P1M", "P28D", None),
            ("P1M", "P31D", None),
            ("P1M", "P32D", Some(Ordering::Less)),
            ("P5M", "P149D", Some(Ordering::Greater)),
            ("P5M", "P150D", None),
            ("P5M", "P153D", None),
            ("P5M", "P154D", Some(Ordering::Less)),
            ("-P1M", "-P32D", Some(Ordering::Greater)),
            ("-P1M", "-P30D", None),
            ("P1Y", "P12M", Some(Ordering::Equal)),
            ("P400Y", "P146097D", Some(Ordering::Equal)),
            ("PT1M", "PT59.999S", Some(Ordering::Greater)),
            ("PT36H", "P1DT12H", Some(Ordering::Equal)),
            ("-PT0S", "P0Y", Some(Ordering::Equal)),
            ("P99999999999999999999999999999999999999999Y", "P1D", Some(Ordering::Greater)),
        ] {
            assert_eq!(compare(left, right), order, "{left} {right}");
        }
    }

    #[test]
    fn equal_durations_have_equal_fields() {
        for (left, right) in
            [("P1Y", "P01Y"), ("PT6.50S", "PT6.5S"), ("-PT0S", "PT0S"), ("P0M", "PT0S"), ("P1YT0S", "P1Y")]
        {
            assert_eq!(Duration::parse(left), Duration::parse(right));
        }
        assert_ne!(Duration::parse("P1M"), Duration::parse("P30D"));
        assert_ne!(Duration::parse("P1Y"), Duration::parse("P12M"));
        assert_ne!(Duration::parse("P1M"), Duration::parse("-P1M"));
    }
}
