//! Findings as data, for renderers and for `--fix`.

use std::borrow::Cow;
use std::ops::Range;

use crate::source::Position;

/// How much a finding matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// A remark.
    Info,
    /// Worth checking; the file is still valid.
    Warning,
    /// The file is not valid.
    Error,
}

impl Severity {
    /// `error`, `warning` or `info`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Info => "info",
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }
}

/// A problem in a file, and what to do about it.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Finding {
    /// The id of the rule: `GL101`; of the grammar: `element.unknown`; or `xml` for a file that is not well-formed.
    pub rule: Cow<'static, str>,
    /// How much it matters.
    pub severity: Severity,
    /// Bytes of the file.
    pub span: Range<usize>,
    /// The problem.
    pub message: String,
    /// The place among elements: ``in `post`, after `p` ``.
    pub context: Option<String>,
    /// The correct form, or what to do.
    pub advice: Option<String>,
    /// Another place in the same file that explains this one, with a description.
    pub related: Option<(Range<usize>, String)>,
    /// How to fix it.
    pub fix: Option<Fix>,
    /// Where the finding is, if not in the file that is checked: `span` is then in that file.
    pub elsewhere: Option<Box<Elsewhere>>,
    /// What a rule of Schematron says besides.
    pub fired: Option<Box<Fired>>,
}

/// An assertion of Schematron that failed, or a report that was true (ISO 19757-3, 6.4 and annex D).
#[derive(Debug, Clone, PartialEq, Eq, Default, serde::Serialize)]
#[non_exhaustive]
pub struct Fired {
    /// The id or the name of the pattern.
    pub pattern: Option<String>,
    /// The id of the rule.
    pub rule_id: Option<String>,
    /// The id of the assertion.
    pub assertion: Option<String>,
    /// The test, as written.
    pub test: String,
    /// The role, as written.
    pub role: Option<String>,
    /// Whether a `report` was true; else an `assert` was false.
    pub is_report: bool,
    /// The texts of the diagnostics.
    pub diagnostics: Vec<String>,
    /// The path of the node.
    pub location: String,
}

/// A file that the checked one includes.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Elsewhere {
    /// Its name.
    pub file: String,
    /// The inclusions that brought it, the innermost first: each a file, and the line and column of its `xi:include`.
    pub included_from: Vec<(String, Position)>,
    /// Whether spans count bytes of its text in UTF-8, because it is in another encoding.
    pub is_recoded: bool,
}

impl Finding {
    /// An error with only a place and a message.
    pub fn error(rule: impl Into<Cow<'static, str>>, span: Range<usize>, message: String) -> Self {
        Self {
            rule: rule.into(),
            severity: Severity::Error,
            span,
            message,
            context: None,
            advice: None,
            related: None,
            fix: None,
            elsewhere: None,
            fired: None,
        }
    }

    /// The same finding as a warning.
    #[must_use]
    pub fn as_warning(self) -> Self {
        Self { severity: Severity::Warning, ..self }
    }

    /// Moves everything that it says of bytes of its file.
    pub(super) fn shift(&mut self, by: usize) {
        let related = self.related.iter_mut().map(|(span, _)| span);
        let edits = self.fix.iter_mut().flat_map(|fix| &mut fix.edits).map(|(span, _)| span);
        for span in std::iter::once(&mut self.span).chain(related).chain(edits) {
            *span = span.start + by..span.end + by;
        }
    }

    /// The same finding with advice.
    #[must_use]
    pub fn advising(self, advice: impl Into<String>) -> Self {
        Self { advice: Some(advice.into()), ..self }
    }

    /// The same finding with a fix.
    #[must_use]
    pub fn fixed_by(self, fix: Fix) -> Self {
        Self { fix: Some(fix), ..self }
    }
}

/// A fix for a finding: bytes to replace, all or none.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Fix {
    /// What it does, in the imperative: "write the text in NFC".
    pub title: String,
    /// Whether it cannot change the meaning. Other fixes are made only on request.
    pub is_safe: bool,
    /// Ranges of bytes with their replacements; in order, not overlapping.
    pub edits: Vec<(Range<usize>, String)>,
}

/// The fix for a slip in the name of an element or attribute, or in a value, if the schema knows what was meant.
fn slip(found: &super::relaxng::Invalidity) -> Option<Fix> {
    use super::relaxng::InvalidityKind as Kind;
    let (written, meant, spans) = match &found.kind {
        Kind::UnknownElement { name, nearest: Some(meant), .. } => {
            let local = name.rsplit(':').next().unwrap_or(name);
            (local, meant, both_tags(found, local.len())?)
        }
        // A name with a prefix might need a declaration that is not there.
        Kind::UnknownAttribute { name, nearest: Some(meant), .. } if !name.contains(':') && !meant.contains(':') => {
            let end = found.span.start + name.len();
            (name.as_str(), meant, std::iter::once(found.span.start..end).collect())
        }
        Kind::AttributeValue { value, complaint, .. } => {
            let only = complaint.values.first().filter(|_| complaint.values.len() == 1 && complaint.kinds.is_empty());
            (value.as_str(), complaint.nearest.as_ref().or(only)?, vec![found.span.clone()])
        }
        _ => return None,
    };
    let is_plain = !meant.contains(['<', '&', '"', '\'']);
    let edits = spans.into_iter().map(|span| (span, meant.clone())).collect();
    (is_plain && written != meant).then(|| Fix { title: format!("write `{meant}`"), is_safe: false, edits })
}

/// The local name of an element in its start tag, and in its end tag if it has one; nothing while that is not known.
fn both_tags(found: &super::relaxng::Invalidity, local: usize) -> Option<Vec<Range<usize>>> {
    let end = found.end_tag.clone()?;
    let of = |name: &Range<usize>| name.end - local..name.end;
    Some(std::iter::once(&found.span).chain((!end.is_empty()).then_some(&end)).map(of).collect())
}

impl From<super::relaxng::Invalidity> for Finding {
    fn from(found: super::relaxng::Invalidity) -> Self {
        let related = match &found.kind {
            super::relaxng::InvalidityKind::DuplicateId { first, .. } => {
                Some((first.clone(), "it is given here first".to_owned()))
            }
            _ => None,
        };
        Self {
            rule: found.rule().into(),
            severity: Severity::Error,
            message: found.to_string(),
            context: found.context(),
            advice: found.advice(),
            related,
            fix: slip(&found),
            elsewhere: None,
            fired: None,
            span: found.span,
        }
    }
}

impl From<super::schematron::Finding> for Finding {
    fn from(found: super::schematron::Finding) -> Self {
        use super::schematron::{Kind, Severity as Theirs};
        let severity = match found.severity {
            Theirs::Info => Severity::Info,
            Theirs::Warning => Severity::Warning,
            _ => Severity::Error,
        };
        let fired = Fired {
            pattern: found.pattern,
            rule_id: found.rule_id,
            assertion: found.assertion_id,
            test: found.test,
            role: found.role,
            is_report: found.kind == Kind::Report,
            diagnostics: found.diagnostics.into_iter().map(|diagnostic| diagnostic.text).collect(),
            location: found.location,
        };
        Self { severity, fired: Some(Box::new(fired)), ..Self::error(found.code, found.span, found.message) }
    }
}

impl From<&crate::xml::XmlError> for Finding {
    fn from(error: &crate::xml::XmlError) -> Self {
        let related = error.related().map(|start| (start..start + 1, "this element is open".to_owned()));
        Self { related, ..Self::error("xml", error.span(), error.to_string()) }
    }
}
