//! What is found in a document.

use std::ops::Range;

/// How bad a finding is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Severity {
    /// A hint.
    Info,
    /// A warning.
    Warning,
    /// An error; what no role says otherwise is one.
    Error,
}

impl Severity {
    /// The severity that a role names (ISO 19757-3, 5.5.10 leaves its values open), without regard to case and white
    /// space.
    pub fn of_role(role: &str) -> Self {
        match role.trim().to_lowercase().as_str() {
            "warn" | "warning" | "nonfatal" => Self::Warning,
            "info" | "information" | "informational" | "hint" => Self::Info,
            _ => Self::Error,
        }
    }

    /// The word for it: `error`, `warning` or `info`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Info => "info",
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }
}

/// Which way a test speaks (ISO 19757-3, 5.4.1 and 5.4.14).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Kind {
    /// `assert`: the test was false.
    Assert,
    /// `report`: the test was true.
    Report,
}

impl Kind {
    /// The name of the element: `assert` or `report`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Assert => "assert",
            Self::Report => "report",
        }
    }
}

/// A diagnostic that an assertion refers to (ISO 19757-3, 5.5.4).
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub struct Diagnostic {
    /// Its id.
    pub id: String,
    /// Its text, white space folded.
    pub text: String,
}

/// Something found in a document: an assertion that fails, a report that holds, or a test that cannot be evaluated.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct Finding {
    /// Bytes in the text: a start tag, an attribute's name, the whole of a text, comment or instruction; empty at the
    /// beginning for the document itself.
    pub span: Range<usize>,
    /// `schematron`, or `schematron.error` where an expression failed.
    pub code: &'static str,
    /// From the role of the assertion, else of its rule.
    pub severity: Severity,
    /// The message, white space folded.
    pub message: String,
    /// The id of the pattern.
    pub pattern: Option<String>,
    /// The id of the rule.
    pub rule_id: Option<String>,
    /// The id of the assertion.
    pub assertion_id: Option<String>,
    /// The context of the rule, as the schema has it.
    pub context: String,
    /// The test, as the schema has it.
    pub test: String,
    /// The role of the assertion, else of its rule.
    pub role: Option<String>,
    /// The flag of the assertion.
    pub flag: Option<String>,
    /// Assertion or report.
    pub kind: Kind,
    /// What the assertion refers to for further reading.
    pub diagnostics: Vec<Diagnostic>,
    /// The path of the node, names as `Q{namespace}name`.
    pub location: String,
}

impl Finding {
    /// Code of what the rules of the schema say.
    pub const SCHEMATRON: &'static str = "schematron";
    /// Code of an expression that failed (XPath 2.0, 2.3: a dynamic error).
    pub const ERROR: &'static str = "schematron.error";

    /// Bytes that it takes.
    pub(crate) fn size(&self) -> usize {
        let optional = [&self.pattern, &self.rule_id, &self.assertion_id, &self.role, &self.flag];
        let diagnostics = self.diagnostics.iter().map(|one| one.id.len() + one.text.len() + size_of::<Diagnostic>());
        let strings = [&self.message, &self.context, &self.test, &self.location];
        size_of::<Self>()
            + strings.iter().map(|text| text.len()).sum::<usize>()
            + optional.iter().filter_map(|text| text.as_deref()).map(str::len).sum::<usize>()
            + diagnostics.sum::<usize>()
    }
}
