//! Times as attributes of TEI have them.

use crate::source::is_escaped_byte;

/// Whether a time can stand in `@when-custom`: words without separators or control characters, joined by spaces.
pub(super) fn is_words(time: &str) -> bool {
    let word = |word: &str| {
        !word.is_empty() && !word.chars().any(|c| c.is_whitespace() || c.is_control() || is_escaped_byte(c))
    };
    !time.is_empty() && time.split(' ').all(word)
}

/// Whether a time can stand in `@when`: a year, month or day, with a time of day or without, as XML Schema has them.
pub(crate) fn is_date(time: &str) -> bool {
    let (date, clock) = time.split_once('T').map_or((time, None), |(date, clock)| (date, Some(clock)));
    let number = |part: &str, width: usize, range: std::ops::RangeInclusive<u32>| {
        part.len() == width
            && part.bytes().all(|byte| byte.is_ascii_digit())
            && part.parse().is_ok_and(|value| range.contains(&value))
    };
    let parts: Vec<&str> = date.split('-').collect();
    let dated = match parts[..] {
        [year] => number(year, 4, 1..=9999) && clock.is_none(),
        [year, month] => number(year, 4, 1..=9999) && number(month, 2, 1..=12) && clock.is_none(),
        [year, month, day] => {
            number(year, 4, 1..=9999) && number(month, 2, 1..=12) && number(day, 2, 1..=days(year, month))
        }
        _ => false,
    };
    let is_second = |second: &str| {
        let (whole, fraction) = second.split_once('.').unwrap_or((second, "0"));
        number(whole, 2, 0..=59) && !fraction.is_empty() && fraction.bytes().all(|byte| byte.is_ascii_digit())
    };
    dated && clock.is_none_or(|clock| {
        let zoned = clock.strip_suffix('Z').or_else(|| clock.len().checked_sub(6).and_then(|at| {
            let (clock, zone) = clock.split_at_checked(at)?;
            let zone = zone.strip_prefix(['+', '-'])?;
            let (hours, minutes) = zone.split_once(':')?;
            (number(hours, 2, 0..=13) && number(minutes, 2, 0..=59)).then_some(clock)
        }));
        let clock: Vec<&str> = zoned.unwrap_or(clock).split(':').collect();
        matches!(clock[..], [hour, minute, second] if number(hour, 2, 0..=23) && number(minute, 2, 0..=59) && is_second(second))
    })
}

/// The number of days of a month, both as they stand in a date.
fn days(year: &str, month: &str) -> u32 {
    let year: u32 = year.parse().unwrap_or(1);
    let leap = year.is_multiple_of(4) && !year.is_multiple_of(100) || year.is_multiple_of(400);
    match month {
        "02" if leap => 29,
        "02" => 28,
        "04" | "06" | "09" | "11" => 30,
        _ => 31,
    }
}

#[cfg(test)]
mod tests {
    use super::is_date;

    #[test]
    fn dates_of_xml_schema_are_told_from_others() {
        for date in [
            "2024",
            "2024-02",
            "2024-02-29",
            "2024-02-29T10:00:00",
            "2024-02-29T10:00:00Z",
            "2024-02-29T10:00:00+02:00",
        ] {
            assert!(is_date(date), "{date}");
        }
        for date in
            ["", "3 May", "2023-02-29", "2024-13", "2024-02-29T10", "2024-02-29T10:00", "2024T10:00:00", "24-02-29"]
        {
            assert!(!is_date(date), "{date}");
        }
    }
}
