//! Findings in files with lines and columns, for renderers.

use std::collections::{BTreeMap, HashSet};

use crate::display::Located;

use super::association::Means;
use super::{Finding, Severity};

/// A finding with its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Placed {
    /// The finding.
    pub finding: Finding,
    /// Its place as line and column.
    pub place: Located,
    /// The related place, if the finding has one.
    pub related: Option<Located>,
}

impl Placed {
    /// The file that the finding is in: the one that is checked, or one that it includes.
    pub fn file<'p>(&'p self, checked: &'p str) -> &'p str {
        self.finding.elsewhere.as_ref().map_or(checked, |elsewhere| &elsewhere.file)
    }
}

/// The language of rules that are no schema.
const RULES: &str = "rules";

/// A schema, or a set of rules, that a file was checked against.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct SchemaUse {
    /// Its file, or what it is called.
    pub schema: String,
    /// The language: `RELAX NG`, `Schematron`, `rules`.
    pub language: String,
    /// How it was found.
    pub found: Found,
}

/// How a schema was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Found {
    /// On the command line.
    CommandLine,
    /// Named by the file, by this means.
    File(Means),
    /// Named by the file, and mapped to a local file by a catalog or the configuration.
    Mapped(Means),
    /// The program brings it.
    BuiltIn,
    /// In a RELAX NG schema that was found so.
    Embedded,
}

impl std::fmt::Display for Found {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::CommandLine => f.write_str("--schema"),
            Self::File(means) => f.write_str(means.name()),
            Self::Mapped(means) => write!(f, "{}, mapped", means.name()),
            Self::BuiltIn => f.write_str("built in"),
            Self::Embedded => f.write_str("embedded"),
        }
    }
}

impl std::fmt::Display for SchemaUse {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.language.as_str() {
            RULES => write!(f, "{} ({})", self.schema, self.found),
            language => write!(f, "{} ({language}, {})", self.schema, self.found),
        }
    }
}

/// What is said of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verdict {
    /// No error by the schemas and rules that it was checked against.
    Valid,
    /// No error, and no schema: the file is only known to be well-formed.
    WellFormed,
    /// A schema that the file names cannot be had, and nothing else is known to be wrong.
    Unchecked,
    /// At least one error.
    NotValid,
    /// The file could not be read.
    Unreadable,
}

impl Verdict {
    /// The verdict in words.
    pub fn name(self) -> &'static str {
        match self {
            Self::Valid => "valid",
            Self::WellFormed => "well-formed",
            Self::Unchecked => "not checked",
            Self::NotValid => "not valid",
            Self::Unreadable => "unreadable",
        }
    }
}

/// The findings in one file.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FileReport {
    /// Its name, as it was given.
    pub file: String,
    /// What it was checked against, besides well-formedness.
    pub against: Vec<SchemaUse>,
    /// Whether spans count bytes of its text in UTF-8, which are not those of the file: it is in another encoding.
    pub is_recoded: bool,
    /// The findings, in the order of the file.
    pub findings: Vec<Placed>,
    /// Whether there are more findings than were kept.
    pub truncated: bool,
    /// Why the file could not be read at all.
    pub unreadable: Option<String>,
    /// The verdict, where it was given before findings were left out.
    pub said: Option<Verdict>,
    /// Whether it is a schema that others are checked against, and is not counted itself.
    pub is_schema: bool,
    /// How many findings were accepted before (a baseline), and how many the configuration ignores. They are not listed.
    pub passed: Passed,
}

/// The findings that were met: one in a file that several include, or that is checked by itself too, counts once.
#[derive(Default)]
pub(super) struct Seen<'p>(HashSet<(&'p str, usize, &'p str, &'p str)>);

impl<'p> Seen<'p> {
    /// Knows the findings in the checked files themselves, where others include any.
    pub fn of(reports: &'p [FileReport]) -> Self {
        let is_elsewhere = |placed: &Placed| placed.finding.elsewhere.is_some();
        if !reports.iter().any(|report| report.findings.iter().any(is_elsewhere)) {
            return Self::default();
        }
        let own = reports.iter().flat_map(|report| report.findings.iter().map(move |placed| (report, placed)));
        let own = own.filter(|(_, placed)| !is_elsewhere(placed));
        Self(own.map(|(report, placed)| Self::key(&report.file, &placed.finding)).collect())
    }

    /// Whether a finding counts.
    pub fn is_new(&mut self, placed: &'p Placed) -> bool {
        let finding = &placed.finding;
        finding.elsewhere.as_ref().is_none_or(|elsewhere| self.0.insert(Self::key(&elsewhere.file, finding)))
    }

    fn key(file: &'p str, finding: &'p Finding) -> (&'p str, usize, &'p str, &'p str) {
        (file, finding.span.start, &finding.rule, &finding.message)
    }
}

/// Findings that are counted and not listed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Passed {
    /// In the baseline.
    pub accepted: usize,
    /// On the ignore list.
    pub ignored: usize,
}

impl FileReport {
    /// Whether the spans of a finding are bytes of its file.
    pub fn has_bytes_of(&self, placed: &Placed) -> bool {
        match &placed.finding.elsewhere {
            Some(elsewhere) => !elsewhere.is_recoded,
            None => !self.is_recoded,
        }
    }

    /// Keeps the findings whose numbers `keep` wants; the verdict stays what it is.
    pub fn show_only(&mut self, keep: impl Fn(usize) -> bool) {
        self.said = Some(self.verdict());
        let mut number = 0;
        self.findings.retain(|_| {
            number += 1;
            keep(number - 1)
        });
    }

    /// Takes out the findings that `is_out` wants out, and gives how many these are. A file whose checks ended too early is
    /// not valid because nobody wants to hear of it.
    pub fn take_out(&mut self, mut is_out: impl FnMut(&Placed) -> bool) -> usize {
        let (all, was_stopped) = (self.findings.len(), self.is_stopped());
        self.findings.retain(|placed| !is_out(placed));
        if was_stopped && self.has_no_error() {
            self.said = Some(Verdict::Unchecked);
        }
        all - self.findings.len()
    }

    /// Whether the checks ended before the file did, or a schema was missing.
    pub fn is_stopped(&self) -> bool {
        const STOPPING: &[&str] = &["xml", "xinclude", "entity", "limit", "schema"];
        self.findings.iter().map(|placed| &placed.finding).any(|finding| {
            let family = finding.rule.split(['.', ' ']).next().unwrap_or_default();
            finding.severity == Severity::Error && STOPPING.contains(&family)
        })
    }

    /// What is said of the file.
    pub fn verdict(&self) -> Verdict {
        self.said.unwrap_or_else(|| self.judge())
    }

    fn judge(&self) -> Verdict {
        let mut errors = self.findings.iter().filter(|placed| placed.finding.severity == Severity::Error).peekable();
        if self.unreadable.is_some() {
            Verdict::Unreadable
        } else if errors.peek().is_some() {
            let is_schema = |placed: &Placed| placed.finding.rule.starts_with("schema.");
            if errors.all(is_schema) { Verdict::Unchecked } else { Verdict::NotValid }
        } else if self.against.is_empty() {
            Verdict::WellFormed
        } else {
            Verdict::Valid
        }
    }

    /// Whether the file has no error; see [`verdict`](Self::verdict) for what that is worth.
    pub fn has_no_error(&self) -> bool {
        matches!(self.verdict(), Verdict::Valid | Verdict::WellFormed)
    }
}

/// Counts over files.
#[derive(Debug, Clone, Default, PartialEq, serde::Serialize)]
pub struct Summary {
    /// All files.
    pub files: usize,
    /// Files without an error by a schema or rules.
    pub valid: usize,
    /// Files without an error that no schema was there for.
    pub well_formed: usize,
    /// Files without any other error than that a schema is missing.
    pub unchecked: usize,
    /// Findings that make a file invalid.
    pub errors: usize,
    /// Findings that leave a file valid.
    pub warnings: usize,
    /// Remarks.
    pub infos: usize,
    /// Files that could not be read.
    pub unreadable: usize,
    /// Findings of the baseline, which are not listed.
    pub accepted: usize,
    /// Findings that the configuration ignores, which are not listed.
    pub ignored: usize,
    /// Findings that the call does not want to see; they are counted above.
    pub hidden: usize,
    /// Those of them that are errors.
    pub hidden_errors: usize,
    /// Those of them that are warnings.
    pub hidden_warnings: usize,
    /// Whether something could not be checked as it was asked for: a file cannot be read, or a schema is wrong.
    pub failed: bool,
    /// When the run began, in UTC: `2025-03-01T12:00:00`; for JUnit.
    #[serde(skip)]
    pub began: Option<String>,
    /// How long it took, in seconds; for JUnit.
    #[serde(skip)]
    pub seconds: f64,
    /// How many findings each code has, the most frequent first.
    pub codes: Vec<CodeCount>,
    /// What files were checked against, and what came of it.
    pub schemas: Vec<SchemaCount>,
}

/// How often a code was found.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct CodeCount {
    /// The code.
    pub code: String,
    /// Findings.
    pub findings: usize,
}

/// What came of the files that were checked against one schema.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct SchemaCount {
    /// The schema, its language and how it was found in words; none for files that were not checked against any.
    #[serde(skip)]
    pub used: Option<String>,
    /// The schema.
    pub schema: Option<String>,
    /// Its language.
    pub language: Option<String>,
    /// How it was found.
    pub found: Option<String>,
    /// Files that were checked against it.
    pub files: usize,
    /// Those of them that have no error by any of their schemas.
    pub without_error: usize,
}

impl Summary {
    /// Counts files and findings.
    pub fn of(files: &[FileReport]) -> Self {
        let mut summary = Self::default();
        let mut codes: BTreeMap<&str, usize> = BTreeMap::new();
        let mut seen = Seen::of(files);
        for file in files {
            summary.files += usize::from(!file.is_schema);
            match file.verdict() {
                _ if file.is_schema => {}
                Verdict::Valid => summary.valid += 1,
                Verdict::WellFormed => summary.well_formed += 1,
                Verdict::Unchecked => summary.unchecked += 1,
                Verdict::NotValid => {}
                Verdict::Unreadable => summary.unreadable += 1,
            }
            summary.failed |= file.unreadable.is_some() || file.is_schema && !file.has_no_error();
            summary.accepted += file.passed.accepted;
            summary.ignored += file.passed.ignored;
            let new = file.findings.iter().filter(|placed| seen.is_new(placed));
            for Placed { finding, .. } in new {
                *codes.entry(&finding.rule).or_default() += 1;
                match finding.severity {
                    Severity::Error => summary.errors += 1,
                    Severity::Warning => summary.warnings += 1,
                    Severity::Info => summary.infos += 1,
                }
            }
        }
        summary.codes =
            codes.into_iter().map(|(code, findings)| CodeCount { code: code.to_owned(), findings }).collect();
        summary.codes.sort_by_key(|count| std::cmp::Reverse(count.findings));
        summary.schemas = schemas_of(files);
        summary
    }

    /// Counts what is left out of the reports, which were these before.
    pub fn count_hidden(&mut self, shown: &[FileReport]) {
        let shown = Self::of(shown);
        self.hidden_errors = self.errors - shown.errors;
        self.hidden_warnings = self.warnings - shown.warnings;
        self.hidden = self.hidden_errors + self.hidden_warnings + (self.infos - shown.infos);
    }

    /// Says how many findings are not shown, and how bad they are; nothing where all are.
    pub fn about_hidden(&self) -> Option<String> {
        let Self { hidden, hidden_errors, hidden_warnings, .. } = *self;
        let remarks = hidden - hidden_errors - hidden_warnings;
        let kinds = [(hidden_errors, "error"), (hidden_warnings, "warning"), (remarks, "remark")];
        let kinds: Vec<String> =
            kinds.iter().filter(|(number, _)| *number > 0).map(|(number, what)| counted(*number, what)).collect();
        (hidden > 0).then(|| format!("{} not shown: {}", counted(hidden, "finding"), kinds.join(", ")))
    }

    /// Files that have an error of their own.
    pub fn not_valid(&self) -> usize {
        self.files - self.valid - self.well_formed - self.unchecked - self.unreadable
    }
}

/// A number with its noun.
pub(super) fn counted(number: usize, what: &str) -> String {
    format!("{number} {what}{}", if number == 1 { "" } else { "s" })
}

fn schemas_of(files: &[FileReport]) -> Vec<SchemaCount> {
    let mut counts: BTreeMap<Option<&SchemaUse>, (usize, usize)> = BTreeMap::new();
    for file in files.iter().filter(|file| file.unreadable.is_none() && !file.is_schema) {
        let none = file.against.is_empty().then_some(None);
        for used in file.against.iter().map(Some).chain(none) {
            let (all, right) = counts.entry(used).or_default();
            *all += 1;
            *right += usize::from(file.has_no_error());
        }
    }
    let counted = counts.into_iter().map(|(used, (files, without_error))| SchemaCount {
        used: used.map(ToString::to_string),
        schema: used.map(|used| used.schema.clone()),
        language: used.map(|used| used.language.clone()),
        found: used.map(|used| used.found.to_string()),
        files,
        without_error,
    });
    counted.collect()
}
