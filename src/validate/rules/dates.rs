//! Dates and times: they must exist and be in order.

use super::super::{Finding, Fix};
use super::context::Context;
use super::found;
use crate::xml::{Attribute, Node};

/// Attributes with a date or time of W3C XML Schema.
const DATES: [&str; 5] = ["when", "notBefore", "notAfter", "from", "to"];
/// Pairs of attributes of which the first must not be later than the second.
const ORDERED: [(&str, &str); 4] =
    [("from", "to"), ("notBefore", "notAfter"), ("notBefore", "to"), ("from", "notAfter")];
/// Elements whose `from` and `to` are not dates.
const PLACES: &[&str] =
    &["locus", "locusGrp", "biblScope", "citedRange", "app", "span", "arc", "rt", "witStart", "conversion"];

/// GL115: dates exist in the calendar, and ranges do not run backwards.
pub(super) fn check<'c>(context: &'c Context<'c>) -> Vec<Finding> {
    let mut findings = Vec::new();
    for node in context.elements().filter(|node| !PLACES.contains(&node.local_name())) {
        let dated = node.attributes().filter(|one| one.namespace().is_none() && DATES.contains(&one.local_name()));
        let before = findings.len();
        findings.extend(dated.filter_map(|attribute| impossible(&attribute)));
        if findings.len() == before {
            findings.extend(ORDERED.iter().find_map(|(one, other)| backwards(node, one, other)));
        }
    }
    findings
}

fn impossible(attribute: &Attribute<'_>) -> Option<Finding> {
    let value = attribute.value();
    let why = Moment::read(value.trim()).err()?;
    let finding = found(attribute.value_span(), format!("`{value}` is not a date: {why}"));
    let Some(date) = padded(value.trim()) else {
        return Some(
            finding.advising("write a date such as `2001-05-30`, `2001-05`, `2001` or `2001-05-30T18:05:00Z`"),
        );
    };
    let edits = vec![(attribute.value_span(), date.clone())];
    let fix = Fix { title: format!("write `{date}`"), is_safe: true, edits };
    Some(finding.advising(format!("write `{date}`")).fixed_by(fix))
}

fn backwards(node: Node<'_>, one: &str, other: &str) -> Option<Finding> {
    let (first, second) = (node.attribute_node("", one)?, node.attribute_node("", other)?);
    let (start, end) = (Moment::read(first.value().trim()).ok()?, Moment::read(second.value().trim()).ok()?);
    let message = format!("`{other}` ({}) lies before `{one}` ({})", second.value(), first.value());
    let related = Some((first.span(), format!("`{one}` stands here")));
    start.is_after(&end).then(|| Finding {
        related,
        ..found(second.value_span(), message).advising("exchange the two, or correct the wrong one")
    })
}

/// A date such as `2026-1-5` with its zeros, if the order is certainly year, month, day.
fn padded(value: &str) -> Option<String> {
    let parts: Vec<&str> = value.split(['-', '/', '.']).collect();
    let (year, rest) = parts.split_first()?;
    let rest_is_short = rest.iter().all(|part| (1..=2).contains(&part.len()));
    let digits = parts.iter().all(|part| part.bytes().all(|byte| byte.is_ascii_digit()));
    if year.len() != 4 || !rest_is_short || !digits || !(1..=2).contains(&rest.len()) {
        return None;
    }
    let date = rest.iter().fold((*year).to_owned(), |date, part| format!("{date}-{part:0>2}"));
    (date != value && Moment::read(&date).is_ok()).then_some(date)
}

/// A date or time of XML Schema (part 2, clauses 3.2.7 to 3.2.14), as far as it is given.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
struct Moment {
    year: Option<i64>,
    month: Option<u32>,
    day: Option<u32>,
    /// Hours, minutes, seconds with their fraction as written.
    clock: Option<(u32, u32, String)>,
    zone: Option<String>,
}

impl Moment {
    fn read(value: &str) -> Result<Self, String> {
        let (body, zone) = zone(value)?;
        let mut moment = if body.contains(':') && !body.contains('T') {
            Self { clock: Some(clock(body)?), ..Self::default() }
        } else {
            let (date, time) = body.split_once('T').map_or((body, None), |(date, time)| (date, Some(time)));
            let mut moment = date_of(date)?;
            if time.is_some() && moment.day.is_none() {
                return Err("a time of day needs a whole date before it".to_owned());
            }
            moment.clock = time.map(clock).transpose()?;
            moment
        };
        moment.zone = zone.map(str::to_owned);
        Ok(moment)
    }

    /// Whether this moment is after the other, as far as both are given.
    fn is_after(&self, other: &Self) -> bool {
        let (Some(year), Some(other_year)) = (self.year, other.year) else { return false };
        let mut order = year.cmp(&other_year);
        for (one, two) in [(self.month, other.month), (self.day, other.day)] {
            let (Some(one), Some(two)) = (one, two) else { return order.is_gt() };
            order = order.then(one.cmp(&two));
        }
        if self.zone == other.zone
            && let (Some(one), Some(two)) = (&self.clock, &other.clock)
        {
            order = order.then((one.0, one.1).cmp(&(two.0, two.1))).then(one.2.cmp(&two.2));
        }
        order.is_gt()
    }
}

/// Splits the time zone off.
fn zone(value: &str) -> Result<(&str, Option<&str>), String> {
    if let Some(body) = value.strip_suffix('Z') {
        return Ok((body, Some("Z")));
    }
    let Some((body, zone)) = value.len().checked_sub(6).and_then(|at| value.split_at_checked(at)) else {
        return Ok((value, None));
    };
    let Some((hours, minutes)) =
        zone.get(1..).and_then(|zone| zone.split_once(':')).filter(|_| zone.starts_with(['+', '-']))
    else {
        return Ok((value, None));
    };
    let (hours, minutes) = (number(hours, 2)?, number(minutes, 2)?);
    let exists = hours < 14 && minutes < 60 || hours == 14 && minutes == 0;
    if exists { Ok((body, Some(zone))) } else { Err(format!("the time zone {zone} does not exist")) }
}

fn date_of(date: &str) -> Result<Moment, String> {
    if let Some(rest) = date.strip_prefix("--") {
        return yearless(rest);
    }
    let (sign, digits) = date.strip_prefix('-').map_or((1, date), |digits| (-1, digits));
    let parts: Vec<&str> = digits.split('-').collect();
    let (year, rest) = (parts.first().copied().unwrap_or_default(), parts.get(1..).unwrap_or_default());
    if year.len() < 4 || year.len() > 9 {
        return Err(format!("a year has four digits, not \"{year}\""));
    }
    let year = sign * i64::from(number(year, year.len())?);
    let moment = Moment { year: Some(year), ..Moment::default() };
    match rest {
        [] => Ok(moment),
        [month] => Ok(Moment { month: Some(month_of(month)?), ..moment }),
        [month, day] => {
            let month = month_of(month)?;
            Ok(Moment { month: Some(month), day: Some(day_of(day, month, Some(year))?), ..moment })
        }
        _ => Err("a date has a year, a month and a day".to_owned()),
    }
}

/// `--05`, `--05-30` and `---30`, without the first two hyphens.
fn yearless(rest: &str) -> Result<Moment, String> {
    if let Some(day) = rest.strip_prefix('-') {
        return Ok(Moment { day: Some(day_of(day, 1, None)?), ..Moment::default() });
    }
    let (month, day) = rest.split_once('-').map_or((rest, None), |(month, day)| (month, Some(day)));
    let month = month_of(month)?;
    let day = day.map(|day| day_of(day, month, None)).transpose()?;
    Ok(Moment { month: Some(month), day, ..Moment::default() })
}

fn month_of(month: &str) -> Result<u32, String> {
    let number = number(month, 2)?;
    if (1..=12).contains(&number) { Ok(number) } else { Err(format!("the month {month} does not exist")) }
}

fn day_of(day: &str, month: u32, year: Option<i64>) -> Result<u32, String> {
    let number = number(day, 2)?;
    let leap = year.is_none_or(|year| year % 4 == 0 && (year % 100 != 0 || year % 400 == 0));
    let last = match month {
        2 => 28 + u32::from(leap),
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    };
    if (1..=last).contains(&number) { Ok(number) } else { Err(format!("that month has no day {day}")) }
}

fn clock(time: &str) -> Result<(u32, u32, String), String> {
    let [hours, minutes, seconds] = time.split(':').collect::<Vec<_>>()[..] else {
        return Err("a time of day has hours, minutes and seconds".to_owned());
    };
    let (whole, fraction) = seconds.split_once('.').map_or((seconds, None), |(whole, rest)| (whole, Some(rest)));
    let fraction_is_digits =
        fraction.is_none_or(|digits| !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit()));
    let (hours, minutes, whole) = (number(hours, 2)?, number(minutes, 2)?, number(whole, 2)?);
    let midnight = hours == 24 && minutes == 0 && whole == 0;
    if fraction_is_digits && (hours < 24 || midnight) && minutes < 60 && whole < 60 {
        Ok((hours, minutes, seconds.to_owned()))
    } else {
        Err(format!("the time {time} does not exist"))
    }
}

fn number(digits: &str, width: usize) -> Result<u32, String> {
    let plain = digits.len() == width && digits.bytes().all(|byte| byte.is_ascii_digit());
    let parsed = if plain { digits.parse().ok() } else { None };
    parsed.ok_or_else(|| match width {
        2 => format!("two digits are expected, not \"{digits}\""),
        _ => format!("digits are expected, not \"{digits}\""),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_of_the_calendar_and_no_others() {
        for date in ["2001", "-0044-03-15", "2000-02-29", "--02-29", "---31", "12:00:00", "2001-05-30T24:00:00+14:00"] {
            assert!(Moment::read(date).is_ok(), "{date}: {:?}", Moment::read(date));
        }
        for date in ["", "01", "2001-02-29", "2001-13", "2001-5-3", "2001-05-30T25:00:00", "May 2001", "2001T10:00:00"]
        {
            assert!(Moment::read(date).is_err(), "{date}");
        }
    }

    #[test]
    fn zeros_are_put_in_where_nothing_else_can_be_meant() {
        assert_eq!(padded("2026-1-5").as_deref(), Some("2026-01-05"));
        assert_eq!(padded("2026/01/05").as_deref(), Some("2026-01-05"));
        for date in ["5.1.2026", "2026-13-5", "26-1-5", "2001-02-30", "2026-1-5-7"] {
            assert_eq!(padded(date), None, "{date}");
        }
    }

    #[test]
    fn order_is_compared_as_far_as_it_is_given() {
        let after = |one: &str, other: &str| Moment::read(one).unwrap().is_after(&Moment::read(other).unwrap());
        assert!(after("2002", "2001-12-31"));
        assert!(!after("2001-05", "2001"));
        assert!(after("2001-05-02", "2001-05-01"));
        assert!(!after("2001-05-01T10:00:00Z", "2001-05-01T09:00:00+02:00"));
    }
}
