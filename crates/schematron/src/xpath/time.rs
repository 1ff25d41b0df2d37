//! Dates, times and durations (XML Schema Part 2, 3.2.6–3.2.14; XPath 2.0 functions, 10).

use std::cmp::Ordering;

use super::decimal::Decimal;

const SECOND: i128 = 1_000_000_000;
const DAY: i128 = 86_400 * SECOND;

/// The type of a date or time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum MomentKind {
    DateTime,
    Date,
    Time,
    Year,
    YearMonth,
    Month,
    MonthDay,
    Day,
}

/// A date, a time, or a part of one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Moment {
    pub kind: MomentKind,
    pub year: i64,
    pub month: u8,
    pub day: u8,
    pub hour: u8,
    pub minute: u8,
    /// Billionths of a second within the minute.
    pub nanos: i64,
    /// Minutes east of Greenwich.
    pub zone: Option<i16>,
}

/// The type of a duration.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum DurationKind {
    Any,
    YearMonth,
    DayTime,
}

/// A duration: months and billionths of seconds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Duration {
    pub kind: DurationKind,
    pub months: i64,
    pub nanos: i128,
}

/// Days since 1970-01-01 in the Gregorian calendar, extended both ways.
fn days_from(year: i64, month: u8, day: u8) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let of_era = year.rem_euclid(400);
    let month = i64::from(month);
    let of_year = (153 * (month + if month > 2 { -3 } else { 9 }) + 2) / 5 + i64::from(day) - 1;
    era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468
}

fn date_from(days: i64) -> (i64, u8, u8) {
    let days = days + 719_468;
    let era = days.div_euclid(146_097);
    let of_era = days.rem_euclid(146_097);
    let year = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year + year / 4 - year / 100);
    let shifted = (5 * of_year + 2) / 153;
    let day = (of_year - (153 * shifted + 2) / 5 + 1) as u8;
    let month = if shifted < 10 { shifted + 3 } else { shifted - 9 } as u8;
    (era * 400 + year + i64::from(month <= 2), month, day)
}

pub(crate) fn days_in(year: i64, month: u8) -> u8 {
    match month {
        2 if year.rem_euclid(4) == 0 && (year.rem_euclid(100) != 0 || year.rem_euclid(400) == 0) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// Reads digits from the front of a text.
struct Scan<'t>(&'t str);

impl Scan<'_> {
    fn take(&mut self, mark: char) -> Option<()> {
        self.0 = self.0.strip_prefix(mark)?;
        Some(())
    }

    fn two(&mut self) -> Option<u8> {
        let (digits, rest) = self.0.split_at_checked(2)?;
        self.0 = rest;
        if digits.bytes().all(|byte| byte.is_ascii_digit()) { digits.parse().ok() } else { None }
    }

    fn year(&mut self) -> Option<i64> {
        let negative = self.take('-').is_some();
        let length = self.0.bytes().take_while(u8::is_ascii_digit).count();
        let (digits, rest) = self.0.split_at(length);
        if !(4..=12).contains(&length) || length > 4 && digits.starts_with('0') {
            return None;
        }
        self.0 = rest;
        let year: i64 = digits.parse().ok()?;
        Some(if negative { -year } else { year })
    }

    fn month(&mut self) -> Option<u8> {
        self.two().filter(|month| (1..=12).contains(month))
    }

    fn seconds(&mut self) -> Option<i64> {
        let whole = self.two()?;
        let mut nanos = i64::from(whole) * SECOND as i64;
        if self.take('.').is_some() {
            let length = self.0.bytes().take_while(u8::is_ascii_digit).count();
            let (digits, rest) = self.0.split_at(length);
            self.0 = rest;
            let kept = format!("{:0<9.9}", digits);
            nanos += if length == 0 { return None } else { kept.parse::<i64>().ok()? };
        }
        (whole < 60).then_some(nanos)
    }

    /// `Z`, `+01:00` or nothing, and then the end.
    fn zone(&mut self) -> Option<Option<i16>> {
        if self.0.is_empty() {
            return Some(None);
        }
        if self.0 == "Z" {
            return Some(Some(0));
        }
        let sign = if self.take('+').is_some() { 1 } else { self.take('-').map(|()| -1)? };
        let hours = self.two()?;
        self.take(':')?;
        let minutes = self.two()?;
        let total = i16::from(hours) * 60 + i16::from(minutes);
        (self.0.is_empty() && minutes < 60 && total <= 840).then_some(Some(sign * total))
    }
}

impl Moment {
    pub fn empty(kind: MomentKind) -> Self {
        Self { kind, year: 1972, month: 1, day: 1, hour: 0, minute: 0, nanos: 0, zone: None }
    }

    /// Reads the lexical form of a type.
    pub fn parse(kind: MomentKind, text: &str) -> Option<Self> {
        use MomentKind::*;
        let mut scan = Scan(text);
        let mut moment = Self::empty(kind);
        match kind {
            DateTime => {
                moment.read_date(&mut scan)?;
                scan.take('T')?;
                moment.read_time(&mut scan)?;
            }
            Date => moment.read_date(&mut scan)?,
            Time => moment.read_time(&mut scan)?,
            Year => moment.year = scan.year()?,
            YearMonth => moment.read_year_month(&mut scan)?,
            Month | MonthDay | Day => moment.read_part(&mut scan)?,
        }
        moment.zone = scan.zone()?;
        let fits = moment.day <= days_in(moment.year, moment.month);
        fits.then(|| moment.without_hour_24())
    }

    fn read_year_month(&mut self, scan: &mut Scan<'_>) -> Option<()> {
        self.year = scan.year()?;
        scan.take('-')?;
        self.month = scan.month()?;
        Some(())
    }

    fn read_date(&mut self, scan: &mut Scan<'_>) -> Option<()> {
        self.read_year_month(scan)?;
        scan.take('-')?;
        self.read_day(scan)
    }

    fn read_day(&mut self, scan: &mut Scan<'_>) -> Option<()> {
        self.day = scan.two().filter(|day| *day >= 1)?;
        Some(())
    }

    /// `--05`, `--05-17` or `---17`.
    fn read_part(&mut self, scan: &mut Scan<'_>) -> Option<()> {
        scan.take('-')?;
        scan.take('-')?;
        if self.kind == MomentKind::Day {
            scan.take('-')?;
            return self.read_day(scan);
        }
        self.month = scan.month()?;
        if self.kind == MomentKind::MonthDay {
            scan.take('-')?;
            self.read_day(scan)?;
        }
        Some(())
    }

    fn read_time(&mut self, scan: &mut Scan<'_>) -> Option<()> {
        self.hour = scan.two()?;
        scan.take(':')?;
        self.minute = scan.two()?;
        scan.take(':')?;
        self.nanos = scan.seconds()?;
        let late = self.hour == 24 && (self.minute > 0 || self.nanos > 0);
        (self.hour <= 24 && self.minute < 60 && !late).then_some(())
    }

    /// 24:00:00 is the beginning of the next day.
    fn without_hour_24(mut self) -> Self {
        if self.hour == 24 {
            self.hour = 0;
            if self.kind == MomentKind::DateTime {
                let (year, month, day) = date_from(days_from(self.year, self.month, self.day) + 1);
                (self.year, self.month, self.day) = (year, month, day);
            }
        }
        self
    }

    /// Billionths of a second on the local clock since 1970.
    fn local(&self) -> i128 {
        let minutes = i64::from(self.hour) * 60 + i64::from(self.minute);
        i128::from(days_from(self.year, self.month, self.day)) * DAY
            + i128::from(minutes) * 60 * SECOND
            + i128::from(self.nanos)
    }

    /// The same in universal time; without a zone, the implicit one is universal time.
    pub fn instant(&self) -> i128 {
        self.local() - i128::from(self.zone.unwrap_or(0)) * 60 * SECOND
    }

    fn with_local(&self, local: i128) -> Self {
        let (days, rest) = (local.div_euclid(DAY), local.rem_euclid(DAY));
        let mut moment = self.clone();
        if self.kind != MomentKind::Time {
            (moment.year, moment.month, moment.day) = date_from(days as i64);
        }
        if matches!(self.kind, MomentKind::Time | MomentKind::DateTime) {
            let minutes = rest / (60 * SECOND);
            (moment.hour, moment.minute) = ((minutes / 60) as u8, (minutes % 60) as u8);
            moment.nanos = (rest % (60 * SECOND)) as i64;
        }
        moment
    }

    pub fn compare(&self, other: &Self) -> Ordering {
        self.instant().cmp(&other.instant())
    }

    /// Adds a duration (XML Schema Part 2, appendix E); `None` beyond the years that can be said.
    pub fn plus(&self, duration: &Duration) -> Option<Self> {
        let mut moment = self.clone();
        if duration.months != 0 {
            let months = self.year.checked_mul(12)?.checked_add(i64::from(self.month) - 1)?;
            let months = months.checked_add(duration.months)?;
            (moment.year, moment.month) = (months.div_euclid(12), (months.rem_euclid(12) + 1) as u8);
            moment.day = moment.day.min(days_in(moment.year, moment.month));
        }
        let limit = DAY * 366 * 1_000_000_000;
        let sum = moment.local().checked_add(duration.nanos).filter(|sum| sum.abs() < limit)?;
        Some(moment.with_local(sum))
    }

    pub fn minus(&self, other: &Self) -> Duration {
        Duration::day_time(self.instant() - other.instant())
    }

    /// The same instant in another zone; a moment without zone gets it (XPath 2.0 functions, 10.7).
    pub fn adjusted(&self, zone: Option<i16>) -> Self {
        let mut moment = match (self.zone, zone) {
            (Some(old), Some(new)) => self.with_local(self.local() + i128::from(new - old) * 60 * SECOND),
            _ => self.clone(),
        };
        moment.zone = zone;
        moment
    }

    /// The seconds within the minute.
    pub fn seconds(&self) -> Decimal {
        Decimal::new(self.nanos.into(), 9)
    }

    /// The present moment in universal time.
    pub fn now() -> Self {
        let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
        let moment = Self { zone: Some(0), ..Self::empty(MomentKind::DateTime) };
        moment.with_local(now.as_millis() as i128 * 1_000_000)
    }

    /// The day of the week, Monday 1 to Sunday 7.
    pub fn weekday(&self) -> u8 {
        ((days_from(self.year, self.month, self.day) + 3).rem_euclid(7) + 1) as u8
    }

    /// The day of the year, from 1.
    pub fn day_of_year(&self) -> i64 {
        days_from(self.year, self.month, self.day) - days_from(self.year, 1, 1) + 1
    }

    /// The week of the year (ISO 8601).
    pub fn week(&self) -> i64 {
        let thursday = days_from(self.year, self.month, self.day) + 4 - i64::from(self.weekday());
        let (year, ..) = date_from(thursday);
        (thursday - days_from(year, 1, 1)) / 7 + 1
    }

    fn date_text(&self) -> String {
        let sign = if self.year < 0 { "-" } else { "" };
        format!("{sign}{:04}-{:02}-{:02}", self.year.abs(), self.month, self.day)
    }

    fn time_text(&self) -> String {
        format!("{:02}:{:02}:{}", self.hour, self.minute, padded_seconds(self.nanos))
    }
}

fn padded_seconds(nanos: i64) -> String {
    let text = Decimal::new(nanos.into(), 9).to_string();
    if nanos < 10 * SECOND as i64 { format!("0{text}") } else { text }
}

/// `Z`, `+01:00` or nothing.
pub(crate) fn zone_text(zone: Option<i16>) -> String {
    match zone {
        None => String::new(),
        Some(0) => "Z".to_owned(),
        Some(minutes) => {
            let (sign, total) = (if minutes < 0 { '-' } else { '+' }, minutes.abs());
            format!("{sign}{:02}:{:02}", total / 60, total % 60)
        }
    }
}

impl std::fmt::Display for Moment {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let (date, zone) = (self.date_text(), zone_text(self.zone));
        match self.kind {
            MomentKind::DateTime => write!(f, "{date}T{}{zone}", self.time_text()),
            MomentKind::Date => write!(f, "{date}{zone}"),
            MomentKind::Time => write!(f, "{}{zone}", self.time_text()),
            MomentKind::Year => write!(f, "{}{zone}", &date[..date.len() - 6]),
            MomentKind::YearMonth => write!(f, "{}{zone}", &date[..date.len() - 3]),
            MomentKind::Month => write!(f, "--{:02}{zone}", self.month),
            MomentKind::MonthDay => write!(f, "--{:02}-{:02}{zone}", self.month, self.day),
            MomentKind::Day => write!(f, "---{:02}{zone}", self.day),
        }
    }
}

impl Duration {
    pub fn day_time(nanos: i128) -> Self {
        Self { kind: DurationKind::DayTime, months: 0, nanos }
    }

    pub fn negated(&self) -> Self {
        Self { kind: self.kind, months: -self.months, nanos: -self.nanos }
    }

    /// Reads `-P1Y2M3DT4H5M6.7S`.
    pub fn parse(kind: DurationKind, text: &str) -> Option<Self> {
        let (negative, body) = text.strip_prefix('-').map_or((false, text), |rest| (true, rest));
        let body = body.strip_prefix('P')?;
        let (date, time) = body.split_once('T').map_or((body, None), |(date, time)| (date, Some(time)));
        if time == Some("") || date.is_empty() && time.is_none() {
            return None;
        }
        let [years, months, days] = parts(date, ['Y', 'M', 'D'], false)?;
        let [hours, minutes, seconds] = parts(time.unwrap_or_default(), ['H', 'M', 'S'], true)?;
        let wrong = match kind {
            DurationKind::Any => false,
            DurationKind::YearMonth => time.is_some() || date.contains('D'),
            DurationKind::DayTime => date.contains(['Y', 'M']),
        };
        let months = i64::try_from(years.checked_mul(12)?.checked_add(months)? / SECOND).ok()?;
        let nanos = (days.checked_mul(24)?.checked_add(hours)?).checked_mul(60)?.checked_add(minutes)?;
        let nanos = nanos.checked_mul(60)?.checked_add(seconds)?;
        let duration = Self { kind, months, nanos };
        (!wrong).then(|| if negative { duration.negated() } else { duration })
    }

    /// A multiple of a duration; `None` where it cannot be said.
    pub fn times(&self, factor: f64) -> Option<Self> {
        let months = (self.months as f64 * factor + 0.5).floor();
        let nanos = (self.nanos as f64 * factor).round();
        let fits = factor.is_finite() && months.abs() < 1e15 && nanos.abs() < 1e30;
        fits.then_some(Self { kind: self.kind, months: months as i64, nanos: nanos as i128 })
    }

    /// Days, hours, minutes and seconds, with the sign of the duration.
    pub fn day_parts(&self) -> (i64, i64, i64, Decimal) {
        let minutes = self.nanos / (60 * SECOND);
        let rest = Decimal::new(self.nanos % (60 * SECOND), 9);
        ((minutes / 1440) as i64, (minutes / 60 % 24) as i64, (minutes % 60) as i64, rest)
    }
}

/// Numbers before letters, in billionths; each letter at most once and in this order.
fn parts(mut text: &str, letters: [char; 3], fraction: bool) -> Option<[i128; 3]> {
    let mut found = [0; 3];
    for (index, letter) in letters.into_iter().enumerate() {
        let Some((number, rest)) = text.split_once(letter) else { continue };
        let whole = number.bytes().all(|byte| byte.is_ascii_digit());
        if number.is_empty() || number.starts_with(['+', '-']) || !(whole || fraction && index == 2) {
            return None;
        }
        found[index] = Decimal::parse(number)?.scaled(9)?;
        text = rest;
    }
    text.is_empty().then_some(found)
}

impl std::fmt::Display for Duration {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if self.months == 0 && self.nanos == 0 {
            return f.write_str(if self.kind == DurationKind::YearMonth { "P0M" } else { "PT0S" });
        }
        let positive = if self.months < 0 || self.nanos < 0 { self.negated() } else { self.clone() };
        f.write_str(if positive.months != self.months || positive.nanos != self.nanos { "-P" } else { "P" })?;
        let (days, hours, minutes, seconds) = positive.day_parts();
        for (number, letter) in [(positive.months / 12, 'Y'), (positive.months % 12, 'M'), (days, 'D')] {
            if number != 0 {
                write!(f, "{number}{letter}")?;
            }
        }
        if hours != 0 || minutes != 0 || !seconds.is_zero() {
            f.write_str("T")?;
        }
        for (number, letter) in [(hours, 'H'), (minutes, 'M')] {
            if number != 0 {
                write!(f, "{number}{letter}")?;
            }
        }
        if seconds.is_zero() { Ok(()) } else { write!(f, "{seconds}S") }
    }
}
