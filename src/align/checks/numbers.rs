//! GL132: a number of the source is missing in the translation.

use super::{CrossFinding, LinkedEditions};

/// Numbers up to this one may be written in words.
const IN_WORDS: u64 = 12;

pub(super) fn check(tied: &LinkedEditions<'_>) -> Vec<CrossFinding> {
    let mut findings = Vec::new();
    for (bead, source, target) in tied.pairs() {
        let (numbers, mut others) = (numbers(source), numbers(target));
        let mut missing = Vec::new();
        for number in numbers {
            match others.iter().position(|other| other.digits == number.digits) {
                Some(at) => drop(others.swap_remove(at)),
                None if !may_be_in_words(&number.digits) => missing.push(number),
                None => {}
            }
        }
        let names = |numbers: &[Number<'_>]| {
            let names: Vec<String> = numbers.iter().map(|number| format!("`{}`", number.written)).collect();
            names.join(", ")
        };
        if !missing.is_empty() {
            let instead = if others.is_empty() { String::new() } else { format!("; here stands {}", names(&others)) };
            let message = format!("the source has {}, which is not in its translation{instead}", names(&missing));
            let mut finding = tied.at_target(tied.target.span(&bead.target), message);
            finding.finding = finding.finding.advising("correct the number, or explain the difference in a note");
            findings.push(finding);
        }
    }
    findings
}

fn may_be_in_words(digits: &str) -> bool {
    digits.parse::<u64>().is_ok_and(|number| number <= IN_WORDS)
}

/// A number, and its digits without the marks between them.
struct Number<'t> {
    written: &'t str,
    digits: String,
}

/// The numbers of a text: digits of any script, with single marks between them.
fn numbers(text: &str) -> Vec<Number<'_>> {
    let mut numbers: Vec<Number<'_>> = Vec::new();
    let mut open: Option<(usize, usize, String)> = None;
    for (at, c) in text.char_indices() {
        match (digit(c), &mut open) {
            (Some(digit), Some((_, end, digits))) => {
                digits.push(digit);
                *end = at + c.len_utf8();
            }
            (Some(digit), None) => open = Some((at, at + c.len_utf8(), digit.to_string())),
            // A mark joins digits only if it is alone between them.
            (None, Some((_, end, _))) if *end == at && is_between(c) => {}
            (None, _) => close(text, &mut open, &mut numbers),
        }
        let apart = open.as_ref().is_some_and(|(_, end, _)| at > *end);
        if apart {
            close(text, &mut open, &mut numbers);
        }
    }
    close(text, &mut open, &mut numbers);
    numbers
}

fn close<'t>(text: &'t str, open: &mut Option<(usize, usize, String)>, numbers: &mut Vec<Number<'t>>) {
    if let Some((start, end, digits)) = open.take() {
        let digits = digits.trim_start_matches('0');
        numbers.push(Number { written: &text[start..end], digits: digits.to_owned() });
    }
}

/// The decimal digit of a character, as `0` to `9`.
pub(in crate::align) fn digit(c: char) -> Option<char> {
    const ZEROS: [char; 7] = ['0', '٠', '۰', '०', '০', '๐', '０'];
    let value = ZEROS.iter().find_map(|zero| u32::from(c).checked_sub(u32::from(*zero)).filter(|value| *value < 10));
    value.and_then(|value| char::from_digit(value, 10))
}

/// Marks between the digits of one number: decimal signs, thousands, hours and minutes.
fn is_between(c: char) -> bool {
    matches!(c, '.' | ',' | ':' | '\'' | '’' | '\u{a0}' | '\u{202f}' | '٫' | '٬')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_the_same_however_they_are_written() {
        let digits = |text: &str| numbers(text).into_iter().map(|number| number.digits).collect::<Vec<_>>();
        assert_eq!(digits("At 8:40, 1.200 or 1,200 came; 12,5 % in 1985."), ["840", "1200", "1200", "125", "1985"]);
        assert_eq!(digits("۱۹۸۵ ２０"), ["1985", "20"]);
        assert_eq!(digits("3, 4. 5"), ["3", "4", "5"]);
    }
}
