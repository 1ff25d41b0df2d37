//! Applies the fixes of findings as splices of the file; no other byte changes.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use super::{Finding, Fix};
use crate::xml::Edits;

/// How often a file is checked and fixed again.
const ROUNDS: usize = 10;

/// A text that was fixed.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Fixed {
    /// The text afterwards.
    pub text: String,
    /// How many fixes were made.
    pub fixes: usize,
}

/// Fixes the findings of `check` in `text`, again and again, until no finding has a fix left.
///
/// A fix is made as a whole or not at all. If two fixes touch the same bytes, the first is made, and the other only if
/// it is still found afterwards. A round that would make the text ill-formed is not made. Fixes that are not safe are
/// made only `with_unsafe`.
///
/// ```
/// use glossator::validate::{apply_fixes, rules::{RuleChoice, check}};
///
/// let text = r#"<TEI xmlns="http://www.tei-c.org/ns/1.0" xml:lang="en_us"><text><body/></text></TEI>"#;
/// let mended = apply_fixes(text, false, &|text| check(text, &RuleChoice::Required));
/// assert_eq!(mended.fixes, 1);
/// assert_eq!(mended.text, text.replace("en_us", "en-US"));
/// ```
pub fn apply_fixes(text: &str, with_unsafe: bool, check: &dyn Fn(&str) -> Vec<Finding>) -> Fixed {
    let mut mended = Fixed { text: text.to_owned(), fixes: 0 };
    let mut findings = check(text);
    for _ in 0..ROUNDS {
        let (next, fixes) = round(&mended.text, &findings, with_unsafe);
        if fixes == 0 {
            break;
        }
        let found = check(&next);
        if is_ill_formed(&found) && !is_ill_formed(&findings) {
            break;
        }
        mended = Fixed { text: next, fixes: mended.fixes + fixes };
        findings = found;
    }
    mended
}

fn is_ill_formed(findings: &[Finding]) -> bool {
    findings.iter().any(|finding| finding.rule == "xml")
}

/// Makes one round: all fixes that do not touch each other.
fn round(text: &str, findings: &[Finding], with_unsafe: bool) -> (String, usize) {
    let mut taken = Taken::default();
    let wanted = findings.iter().filter_map(|finding| finding.fix.as_ref()).filter(|fix| fix.is_safe || with_unsafe);
    let made: Vec<&Fix> = wanted.filter(|fix| changes(text, fix) && taken.take(fix)).collect();
    let mut splices: Vec<&(Range<usize>, String)> = made.iter().flat_map(|fix| &fix.edits).collect();
    splices.sort_by_key(|(range, _)| (range.start, range.end));
    let mut edits = Edits::new(text);
    let fits = splices.into_iter().all(|(range, new)| edits.replace(range.clone(), new.clone()).is_ok());
    if fits { (edits.apply(), made.len()) } else { (text.to_owned(), 0) }
}

/// Whether a fix is valid: its ranges are in this text and in order, and it changes something.
fn changes(text: &str, fix: &Fix) -> bool {
    let ordered = fix.edits.windows(2).all(|pair| pair[0].0.end <= pair[1].0.start);
    let inside = fix.edits.iter().all(|(range, _)| text.get(range.clone()).is_some());
    ordered && inside && fix.edits.iter().any(|(range, new)| text.get(range.clone()) != Some(new))
}

/// The bytes that the fixes of a round have claimed.
#[derive(Debug, Default)]
struct Taken<'f> {
    /// Replaced ranges: their ends by their starts.
    ranges: BTreeMap<usize, usize>,
    /// Insertions with their places.
    insertions: BTreeSet<(usize, &'f str)>,
}

impl<'f> Taken<'f> {
    /// Claims everything that a fix touches, or nothing.
    fn take(&mut self, fix: &'f Fix) -> bool {
        if !fix.edits.iter().all(|(range, new)| self.is_free(range, new)) {
            return false;
        }
        for (range, new) in &fix.edits {
            if range.is_empty() {
                self.insertions.insert((range.start, new));
            } else {
                self.ranges.insert(range.start, range.end);
            }
        }
        true
    }

    fn is_free(&self, range: &Range<usize>, new: &'f str) -> bool {
        if range.is_empty() {
            // Two findings may ask for the same insertion.
            let within = self.ranges.range(..range.start).next_back().is_some_and(|(_, end)| *end > range.start);
            return !within && !self.insertions.contains(&(range.start, new));
        }
        let overlaps = self.ranges.range(..range.end).next_back().is_some_and(|(_, end)| *end > range.start);
        !overlaps && self.insertions.range((range.start + 1, "")..(range.end, "")).next().is_none()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn finding(edits: Vec<(std::ops::Range<usize>, &str)>, is_safe: bool) -> Finding {
        let edits = edits.into_iter().map(|(range, new)| (range, new.to_owned())).collect();
        Finding::error("GL", 0..0, String::new()).fixed_by(Fix { title: String::new(), is_safe, edits })
    }

    #[test]
    fn a_fix_is_made_as_a_whole_or_not_at_all() {
        let findings = [
            finding(vec![(0..1, "x")], true),
            finding(vec![(0..2, "z"), (3..4, "y")], true),
            finding(vec![(2..3, "u")], false),
        ];
        assert_eq!(round("abcd", &findings, false), ("xbcd".to_owned(), 1));
        assert_eq!(round("abcd", &findings, true), ("xbud".to_owned(), 2));
    }

    #[test]
    fn insertions_stand_together_but_not_inside_a_replacement() {
        let findings = [
            finding(vec![(2..2, "1")], true),
            finding(vec![(2..2, "2")], true),
            finding(vec![(2..2, "1")], true),
            finding(vec![(1..3, "x")], true),
            finding(vec![(2..4, "y")], true),
        ];
        assert_eq!(round("abcd", &findings, false), ("ab12y".to_owned(), 3));
        assert_eq!(round("é", &[finding(vec![(1..2, "x")], true)], false), ("é".to_owned(), 0));
    }

    #[test]
    fn what_would_break_the_file_is_not_done() {
        let check = |text: &str| match text {
            "<a/>" => vec![finding(vec![(3..4, "")], true)],
            _ => vec![Finding::error("xml", 0..0, String::new())],
        };
        assert_eq!(apply_fixes("<a/>", false, &check), Fixed { text: "<a/>".to_owned(), fixes: 0 });
    }

    #[test]
    fn mending_comes_to_an_end() {
        let check = |text: &str| vec![finding(vec![(0..1, if text == "a" { "b" } else { "a" })], true)];
        assert_eq!(apply_fixes("a", false, &check).fixes, ROUNDS);
    }
}
