//! The eight types of dates and times (XML Schema Part 2, 3.2.7 to 3.2.14).

use super::super::fault::Fault;
use super::cursor::Cursor;
use super::order;

/// Which parts a type of date or time has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Shape {
    DateTime,
    Time,
    Date,
    YearMonth,
    Year,
    MonthDay,
    Day,
    Month,
}

/// A point on the time line; for types without year, month or day, in a leap year, January, on the first.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct Moment {
    /// Seconds since 0001-01-01T00:00:00; UTC where there is a zone. A leap second has the number of the second before.
    pub(super) seconds: i128,
    /// Whether it is in a leap second.
    pub(super) leap: bool,
    /// The digits of the fraction of the second, without zeros at the end.
    pub(super) fraction: Box<str>,
    /// Whether the text gave a time zone.
    pub(super) zoned: bool,
}

/// Years of more digits are refused (XML Schema Part 2, 5.4 lets a processor set a limit of four or more).
const YEAR_DIGITS: usize = 18;

const DAY: i128 = 86_400;

impl Moment {
    /// Reads a date or time with its optional zone.
    pub fn parse(text: &str, shape: Shape) -> Result<Self, Fault> {
        let mut cursor = Cursor(text);
        let day = day_number(&mut cursor, shape)?;
        let clock = if matches!(shape, Shape::DateTime | Shape::Time) { clock(&mut cursor)? } else { Clock::default() };
        let zone = zone(&mut cursor)?;
        if !cursor.is_at_end() {
            return Err(Fault::Form);
        }
        Ok(Self {
            seconds: day * DAY + i128::from(clock.seconds) - i128::from(zone.unwrap_or(0)),
            leap: clock.leap,
            fraction: clock.fraction.into(),
            zoned: zone.is_some(),
        })
    }
}

/// The time of a day.
#[derive(Default)]
struct Clock<'t> {
    seconds: u32,
    leap: bool,
    fraction: &'t str,
}

/// Days since 0001-01-01.
fn day_number(cursor: &mut Cursor<'_>, shape: Shape) -> Result<i128, Fault> {
    let year = match shape {
        Shape::DateTime | Shape::Date | Shape::YearMonth | Shape::Year => year(cursor)?,
        // Any leap year will do: --02-29 is a day.
        _ => 2000,
    };
    let month = match shape {
        Shape::DateTime | Shape::Date | Shape::YearMonth => after(cursor, "-")?,
        Shape::Month | Shape::MonthDay => after(cursor, "--")?,
        Shape::Time | Shape::Year | Shape::Day => 1,
    };
    let day = match shape {
        Shape::DateTime | Shape::Date | Shape::MonthDay => after(cursor, "-")?,
        Shape::Day => after(cursor, "---")?,
        Shape::Time | Shape::YearMonth | Shape::Year | Shape::Month => 1,
    };
    if shape == Shape::DateTime && !cursor.eat('T') {
        return Err(Fault::Form);
    }
    check_day(year, month, day)?;
    Ok(order::days_before_year(year) + i128::from(order::days_before_month(year, month)) + i128::from(day) - 1)
}

/// Two digits after hyphens.
fn after(cursor: &mut Cursor<'_>, hyphens: &str) -> Result<u32, Fault> {
    let hyphens_follow = hyphens.chars().all(|hyphen| cursor.eat(hyphen));
    cursor.two_digits().filter(|_| hyphens_follow).ok_or(Fault::Form)
}

/// The astronomical number of the year: -0001 is the year before 0001 and has the number 0 (3.2.7.1).
fn year(cursor: &mut Cursor<'_>) -> Result<i128, Fault> {
    let before = cursor.eat('-');
    let digits = cursor.digits();
    match digits.len() {
        0..=3 => return Err(Fault::Form),
        length if length > 4 && digits.starts_with('0') => return Err(Fault::PaddedYear),
        length if length > YEAR_DIGITS => return Err(Fault::LongYear(YEAR_DIGITS)),
        _ => {}
    }
    match digits.parse::<i128>() {
        Ok(0) => Err(Fault::YearZero),
        Ok(year) => Ok(if before { 1 - year } else { year }),
        Err(_) => Err(Fault::Form),
    }
}

fn check_day(year: i128, month: u32, day: u32) -> Result<(), Fault> {
    if !(1..=12).contains(&month) {
        return Err(Fault::Month(month));
    }
    if !(1..=31).contains(&day) {
        return Err(Fault::Day(day));
    }
    match order::days_in_month(year, month) {
        days if day <= days => Ok(()),
        _ if month == 2 && day == 29 => Err(Fault::LeapDay),
        _ => Err(Fault::DayOfMonth { month, day }),
    }
}

/// `hh:mm:ss` with an optional fraction. The second 60 is read as a leap second wherever it stands (appendix D.2).
fn clock<'t>(cursor: &mut Cursor<'t>) -> Result<Clock<'t>, Fault> {
    let hour = cursor.two_digits().ok_or(Fault::Form)?;
    let minute = after_colon(cursor)?;
    let second = after_colon(cursor)?;
    let fraction = fraction(cursor)?;
    check_clock(hour, minute, second)?;
    Ok(Clock { seconds: (hour * 60 + minute) * 60 + second.min(59), leap: second == 60, fraction })
}

fn after_colon(cursor: &mut Cursor<'_>) -> Result<u32, Fault> {
    if cursor.eat(':') { cursor.two_digits().ok_or(Fault::Form) } else { Err(Fault::Form) }
}

fn fraction<'t>(cursor: &mut Cursor<'t>) -> Result<&'t str, Fault> {
    if !cursor.eat('.') {
        return Ok("");
    }
    let digits = cursor.digits();
    if digits.is_empty() { Err(Fault::Form) } else { Ok(digits.trim_end_matches('0')) }
}

fn check_clock(hour: u32, minute: u32, second: u32) -> Result<(), Fault> {
    match (hour, minute, second) {
        (25.., _, _) => Err(Fault::Hour(hour)),
        (_, 60.., _) => Err(Fault::Minute(minute)),
        (_, _, 61..) => Err(Fault::Second(second)),
        // The first edition has no hour 24, and what is written by it reads the same everywhere.
        (24, _, _) => Err(Fault::AfterMidnight),
        _ => Ok(()),
    }
}

/// Seconds east of UTC, at most 14 hours (3.2.7.3).
fn zone(cursor: &mut Cursor<'_>) -> Result<Option<i32>, Fault> {
    if cursor.eat('Z') {
        return Ok(Some(0));
    }
    let east = cursor.eat('+');
    if !east && !cursor.eat('-') {
        return Ok(None);
    }
    let hour = cursor.two_digits().ok_or(Fault::Form)?;
    let minute = after_colon(cursor)?;
    if minute > 59 {
        return Err(Fault::Minute(minute));
    }
    let seconds = i32::try_from((hour * 60 + minute) * 60).ok().filter(|seconds| *seconds <= order::WIDEST_ZONE);
    seconds.map(|seconds| Some(if east { seconds } else { -seconds })).ok_or(Fault::Zone)
}
