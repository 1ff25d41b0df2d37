//! Findings in files with lines and columns, for renderers.

use crate::display::Located;

use super::Finding;

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

/// The findings in one file.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FileReport {
    /// Its name, as it was given.
    pub file: String,
    /// The findings, in the order of the file.
    pub findings: Vec<Placed>,
    /// Whether there are more findings than were kept.
    pub truncated: bool,
    /// Why the file could not be read at all.
    pub unreadable: Option<String>,
    /// Whether it is a schema that others are checked against, and is not counted itself.
    pub is_schema: bool,
}

impl FileReport {
    /// Whether no finding makes the file invalid.
    pub fn is_valid(&self) -> bool {
        self.unreadable.is_none()
            && self.findings.iter().all(|placed| placed.finding.severity != super::Severity::Error)
    }
}

/// Counts over files.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, serde::Serialize)]
pub struct Summary {
    /// All files.
    pub files: usize,
    /// Valid files.
    pub valid: usize,
    /// Findings that make a file invalid.
    pub errors: usize,
    /// Other findings.
    pub warnings: usize,
    /// Files that could not be read.
    pub unreadable: usize,
}

impl Summary {
    /// Counts files and findings.
    pub fn of(files: &[FileReport]) -> Self {
        let mut summary = Self::default();
        for file in files {
            summary.files += usize::from(!file.is_schema);
            summary.valid += usize::from(file.is_valid() && !file.is_schema);
            summary.unreadable += usize::from(file.unreadable.is_some());
            let errors = file.findings.iter().filter(|placed| placed.finding.severity == super::Severity::Error);
            let errors = errors.count();
            summary.errors += errors;
            summary.warnings += file.findings.len() - errors;
        }
        summary
    }
}
