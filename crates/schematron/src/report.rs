//! What a run over one document did: enough for SVRL (ISO 19757-3, annex D).

use crate::finding::Finding;

/// A run over one document.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Report {
    /// The title of the schema.
    pub title: Option<String>,
    /// The version that the schema gives itself.
    pub schema_version: Option<String>,
    /// The phase that ran; none where all patterns did.
    pub phase: Option<String>,
    /// The prefixes that the schema declares, with their namespaces.
    pub namespaces: Vec<(String, String)>,
    /// The active patterns, in the order of the schema, with what fired.
    pub patterns: Vec<ActivePattern>,
    /// All findings, in document order.
    pub findings: Vec<Finding>,
}

/// A pattern that was active.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct ActivePattern {
    /// Its id.
    pub id: Option<String>,
    /// Its title.
    pub title: Option<String>,
    /// The rules that fired: once for every node with findings, and once more for one that found nothing.
    pub fired: Vec<FiredRule>,
}

/// A rule that fired.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct FiredRule {
    /// Its id.
    pub id: Option<String>,
    /// Its context, as the schema has it.
    pub context: String,
    /// Its role.
    pub role: Option<String>,
    /// Numbers of its findings in [`Report::findings`].
    pub findings: Vec<usize>,
}
