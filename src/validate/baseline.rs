//! A baseline: findings that were accepted on a day, so that only new ones fail.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use serde::{Deserialize, Serialize};

use super::report::{FileReport, Placed, Seen};

/// The findings of a day, without their lines: a finding that moved is the same one.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Baseline {
    counts: BTreeMap<Entry, usize>,
}

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
struct Entry {
    file: String,
    code: String,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    rule_id: Option<String>,
    message: String,
}

#[derive(Serialize, Deserialize)]
struct Kept {
    #[serde(flatten)]
    entry: Entry,
    /// How many times.
    count: usize,
}

#[derive(Serialize, Deserialize)]
struct Document {
    version: u32,
    findings: Vec<Kept>,
}

/// The version of the files that this program writes.
const VERSION: u32 = 1;

/// Why a baseline cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BaselineError {
    /// It is no JSON of this form.
    #[error("{line}:{column}: this is no baseline: {why}; write a new one with `--update-baseline`")]
    Syntax {
        /// Its line, from 1.
        line: usize,
        /// Its column, from 1.
        column: usize,
        /// What the reader says.
        why: String,
    },
    /// It is of another version.
    #[error(
        "this baseline is of version {0}, and this program reads version 1; write a new one with `--update-baseline`"
    )]
    Version(u32),
}

impl Baseline {
    /// The findings of these reports; `name` gives the name by which a file is kept.
    pub fn of(reports: &[FileReport], name: impl Fn(&str) -> String) -> Self {
        let (mut counts, mut seen) = (BTreeMap::new(), Seen::of(reports));
        for report in reports {
            for placed in report.findings.iter().filter(|placed| seen.is_new(placed)) {
                *counts.entry(entry(placed, name(placed.file(&report.file)))).or_default() += 1;
            }
        }
        Self { counts }
    }

    /// Reads a baseline.
    ///
    /// # Errors
    /// Where the text is no baseline, with the place, or one of another version.
    pub fn parse(text: &str) -> Result<Self, BaselineError> {
        let document: Document = serde_json::from_str(text).map_err(|error| BaselineError::Syntax {
            line: error.line(),
            column: error.column().max(1),
            why: error.to_string(),
        })?;
        if document.version != VERSION {
            return Err(BaselineError::Version(document.version));
        }
        Ok(Self { counts: document.findings.into_iter().map(|kept| (kept.entry, kept.count)).collect() })
    }

    /// The same with what `old` holds of files that these reports are not about.
    #[must_use]
    pub fn keeping(mut self, old: &Self, reports: &[FileReport], name: impl Fn(&str) -> String) -> Self {
        let seen: BTreeSet<String> = reports.iter().map(|report| name(&report.file)).collect();
        let unseen = old.counts.iter().filter(|(entry, _)| !seen.contains(&entry.file));
        for (entry, count) in unseen {
            self.counts.entry(entry.clone()).or_insert(*count);
        }
        self
    }

    /// The baseline as a JSON file, sorted, so that versions of it can be compared.
    pub fn to_json(&self) -> String {
        let kept = |(entry, count): (&Entry, &usize)| Kept { entry: entry.clone(), count: *count };
        let document = Document { version: VERSION, findings: self.counts.iter().map(kept).collect() };
        serde_json::to_string_pretty(&document).unwrap_or_else(|error| error.to_string()) + "\n"
    }

    /// How many findings it holds.
    pub fn len(&self) -> usize {
        self.counts.values().fold(0, |sum, count| sum.saturating_add(*count))
    }

    /// Whether it holds none.
    pub fn is_empty(&self) -> bool {
        self.counts.is_empty()
    }

    /// Takes the findings that the baseline holds out of the reports and counts them there. Gives the number of findings
    /// of the baseline in the files of the reports that are no longer found.
    pub fn accept(&self, reports: &mut [FileReport], name: impl Fn(&str) -> String) -> usize {
        let mut left = self.counts.clone();
        let mut take = |entry: &Entry| {
            let kept = left.get_mut(entry).filter(|count| **count > 0);
            kept.map(|count| *count -= 1).is_some()
        };
        // What is found in a file that several include was accepted once.
        let mut known: HashMap<(Entry, usize), bool> = HashMap::new();
        for is_elsewhere in [false, true] {
            for report in &mut *reports {
                let file = report.file.clone();
                let mut accepted = 0;
                report.take_out(|placed| {
                    if placed.finding.elsewhere.is_some() != is_elsewhere {
                        return false;
                    }
                    let entry = entry(placed, name(placed.file(&file)));
                    let again = (entry, placed.finding.span.start);
                    if let Some(decided) = known.get(&again).filter(|_| is_elsewhere) {
                        return *decided;
                    }
                    let is_accepted = take(&again.0);
                    accepted += usize::from(is_accepted);
                    known.insert(again, is_accepted);
                    is_accepted
                });
                report.passed.accepted += accepted;
            }
        }
        let seen: BTreeSet<String> = reports.iter().map(|report| name(&report.file)).collect();
        let gone = left.into_iter().filter(|(entry, _)| seen.contains(&entry.file));
        gone.fold(0, |sum, (_, count)| sum.saturating_add(count))
    }

    /// The files that it holds findings of, with their number.
    pub fn files(&self) -> BTreeMap<&str, usize> {
        let mut files = BTreeMap::new();
        for (entry, count) in &self.counts {
            let held: &mut usize = files.entry(entry.file.as_str()).or_default();
            *held = held.saturating_add(*count);
        }
        files
    }

    /// The same without the findings of some files.
    #[must_use]
    pub fn without(mut self, is_gone: impl Fn(&str) -> bool) -> Self {
        self.counts.retain(|entry, _| !is_gone(&entry.file));
        self
    }
}

fn entry(placed: &Placed, file: String) -> Entry {
    let finding = &placed.finding;
    let rule_id = finding.fired.as_ref().and_then(|fired| fired.rule_id.clone());
    Entry { file, code: finding.rule.to_string(), rule_id, message: finding.message.clone() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::display::Located;
    use crate::source::Position;
    use crate::validate::Finding;

    fn report(file: &str, findings: &[(&'static str, &str, usize)]) -> FileReport {
        let placed = |&(code, message, line): &(&'static str, &str, usize)| {
            let at = Position { line, column: 1 };
            let place = Located { start: at, end: at, line: String::new(), skipped: 0 };
            Placed { finding: Finding::error(code, 0..1, message.to_owned()), place, related: None }
        };
        FileReport { file: file.to_owned(), findings: findings.iter().map(placed).collect(), ..FileReport::default() }
    }

    fn same(name: &str) -> String {
        name.to_owned()
    }

    #[test]
    fn what_is_accepted_is_not_found_again_wherever_it_moves() {
        let before = [report("a.xml", &[("xml", "one", 1), ("xml", "one", 2), ("element", "two", 3)])];
        let baseline = Baseline::parse(&Baseline::of(&before, same).to_json()).unwrap();
        assert_eq!(baseline.len(), 3);
        let mut after =
            [report("a.xml", &[("xml", "one", 9), ("xml", "one", 10), ("xml", "one", 11), ("element", "new", 3)])];
        assert_eq!(baseline.accept(&mut after, same), 1);
        assert_eq!(after[0].passed.accepted, 2);
        let left: Vec<&str> = after[0].findings.iter().map(|placed| &*placed.finding.message).collect();
        assert_eq!(left, ["one", "new"]);
    }

    #[test]
    fn a_file_that_is_not_checked_says_nothing_of_its_findings() {
        let baseline = Baseline::of(&[report("a.xml", &[("xml", "one", 1)])], same);
        assert_eq!(baseline.accept(&mut [report("b.xml", &[("xml", "one", 1)])], same), 0);
    }

    #[test]
    fn what_is_no_baseline_is_refused_with_its_place() {
        for (text, told) in [
            ("{\n \"version\": 1,", "2:"),
            ("[]", "1:"),
            ("{\"version\": 2, \"findings\": []}", "version 2"),
            ("", "1:1"),
        ] {
            let error = Baseline::parse(text).unwrap_err().to_string();
            assert!(error.contains(told) && error.contains("--update-baseline"), "{error}");
        }
    }
}
