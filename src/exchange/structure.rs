//! Checks documents against the schemas of their formats: elements, their attributes, their order.

use std::ops::Range;

use crate::validate::Finding;
use crate::validate::relaxng::{Complaint, Invalidity, InvalidityKind, NoFiles, Schema};
use crate::xml::{Doctype, Document, Limits, Reader};

/// A format with its schema. The ids of findings are those of the RELAX NG engine, after the name of the format.
pub(super) struct Structure {
    /// The start of its findings' ids: `tmx`.
    name: &'static str,
    /// The name of the format in messages.
    title: &'static str,
    schema: Schema,
    /// Patterns of the schema, identified by a part that no other has, and their meaning in words.
    words: &'static [(&'static str, &'static str)],
    /// Whether the committee's schema allows unknown attributes wherever it allows those of other namespaces.
    is_open: bool,
}

impl Structure {
    /// Reads one of the schemas of the program, in compact syntax.
    ///
    /// # Panics
    /// Never: the schemas are part of the program, and tests read each.
    pub(super) fn new(
        name: &'static str,
        title: &'static str,
        schema: &str,
        words: &'static [(&'static str, &'static str)],
    ) -> Self {
        let schema = Schema::from_text(&format!("{name}.rnc"), schema, &NoFiles);
        Self { name, title, schema: schema.expect("the built-in schema is correct"), words, is_open: false }
    }

    /// Gives a warning instead of an error if only an attribute without a namespace is unknown, and the committee's
    /// schema would accept it.
    pub(super) fn open(self) -> Self {
        Self { is_open: true, ..self }
    }

    /// A finding of one of the format's rules.
    pub(super) fn found(&self, rule: &str, span: Range<usize>, message: String) -> Finding {
        Finding::error(format!("{}.{rule}", self.name), span, message)
    }

    /// Adds the schema's findings on a parsed document.
    pub(super) fn check(&self, document: &Document, findings: &mut Vec<Finding>) {
        let limits = Limits::default().with_doctype(Doctype::Skip);
        let outcome = self.schema.validate(&mut Reader::new(document.source(), &limits));
        findings.extend(outcome.invalidities.into_iter().map(|found| self.finding(found)));
    }

    fn finding(&self, mut found: Invalidity) -> Finding {
        let is_accepted = self.is_open && is_free(&found.kind);
        let is_unknown = matches!(found.kind, InvalidityKind::UnknownElement { .. });
        if let InvalidityKind::AttributeValue { complaint, .. } = &mut found.kind {
            self.put_in_words(complaint);
        }
        let mut finding = Finding::from(found);
        finding.rule = format!("{}.{}", self.name, finding.rule).into();
        if is_unknown {
            // Names have no spaces, so these words are those of the message.
            finding.message = finding.message.replacen("this schema", self.title, 1);
        }
        // `validate --fix` rewrites editions only.
        finding.fix = None;
        if is_accepted { finding.as_warning() } else { finding }
    }

    /// Describes in words what a value must be, if it must match a pattern. The pattern may be one choice beside many
    /// values, and must not get lost among them.
    fn put_in_words(&self, complaint: &mut Complaint) {
        let in_words = |kind: &String| self.words.iter().find(|(part, _)| kind.contains(part)).map(|(_, words)| *words);
        let mut is_changed = false;
        for kind in &mut complaint.kinds {
            if let Some(words) = in_words(kind) {
                *kind = words.to_owned();
                is_changed = true;
            }
        }
        if !is_changed {
            return;
        }
        complaint.reason = None;
        complaint.kinds.dedup();
        if complaint.values.len() > SHOWN {
            complaint.values.sort_unstable();
            complaint.values.truncate(SHOWN);
            complaint.kinds.insert(0, "…".to_owned());
        }
    }
}

/// How many values a message names beside a pattern.
const SHOWN: usize = 6;

/// Whether this is an unknown attribute without a namespace, in a place where those of other namespaces are allowed.
fn is_free(kind: &InvalidityKind) -> bool {
    matches!(kind, InvalidityKind::UnknownAttribute { name, expected, .. } if expected.wildcard && !name.contains(':'))
}
