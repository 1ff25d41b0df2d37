//! Checks a text before it is written, by parsing it as the next program will: it must be a whole document with the
//! notes that the session knows, and have no new errors.

use rustc_hash::FxHashMap;

use super::decision::Decision;
use super::document::Document;
use super::fingerprint::Fingerprint;
use super::judge::Judge;
use super::session::Session;
use crate::tei;
use crate::validate::rules::{self, RuleChoice};
use crate::validate::{Checks, Finding, Severity, is_well_formed, own_schema, with_rules};
use crate::xml::Limits;

/// Why a text must not be written. The file is as it was.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Unsound {
    /// It cannot be parsed again.
    #[error(
        "a fault of glossator: the edition to be written could not be read again ({why}); please report it with the file"
    )]
    Unreadable {
        /// Why.
        why: String,
    },
    /// Its notes differ from those of the session.
    #[error(
        "a fault of glossator: the edition to be written does not match the decisions; please report it with the file"
    )]
    OtherNotes,
    /// Several elements would have the same id.
    #[error("several elements of the file would have the same id")]
    RepeatedIds,
    /// It has errors that were not there before.
    #[error("the edition would no longer be valid: {}", first(.0))]
    Invalid(Vec<NewError>),
}

/// An error in the edition that the decisions would cause.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewError {
    /// The id of the rule.
    pub rule: String,
    /// The problem.
    pub message: String,
    /// The words of the file that the error is about, as far as they fit on a line.
    pub at: String,
}

fn first(errors: &[NewError]) -> String {
    let Some(first) = errors.first() else { return String::new() };
    let more = match errors.len() - 1 {
        0 => String::new(),
        count => format!(", and {count} more"),
    };
    format!("{} [{}] at {:?}{more}", first.message, first.rule, first.at)
}

impl Session {
    /// Parses the text of the session as the next program will, and compares it with the text `before` the decisions.
    ///
    /// The notes and ids in it must be those of the session. An edition of this program must have no new errors by its
    /// schema and rules, and any other file none by its [`Judge`]. Parses the text once, or twice if it has errors.
    ///
    /// # Errors
    /// [`Unsound`] if it must not be written.
    pub fn verify(&self, before: &str) -> Result<(), Unsound> {
        let (expected, limits) = (self.setting.document.fingerprint(), self.setting.document.limits());
        verify(self.text(), expected, &limits, self.judge(), || Some(before.to_owned()))
    }

    /// Whether the file is an edition of this program, which has its own schema and rules.
    pub fn is_edition(&self) -> bool {
        self.setting.document.fingerprint().is_ours
    }

    /// Finds the first decision after which the text must not be written, if [`verify`](Self::verify) refuses it, and
    /// undoes that decision and all later ones. Parses the text once for each halving of the number of decisions.
    pub fn retract_unsound(&mut self, before: &str) -> Option<Decision> {
        let count = self.decisions().count();
        let (mut sound, mut unsound) = (0, count);
        let mut standing = count;
        while sound + 1 < unsound {
            let middle = sound + (unsound - sound) / 2;
            while standing > middle {
                self.undo();
                standing -= 1;
            }
            while standing < middle {
                self.redo();
                standing += 1;
            }
            match self.verify(before) {
                Ok(()) => sound = middle,
                Err(_) => unsound = middle,
            }
        }
        let culprit = self.decisions().nth(sound).or_else(|| self.next_redo()).cloned();
        while standing > sound {
            self.undo();
            standing -= 1;
        }
        culprit
    }
}

/// Checks a text before it is written. `before` returns the text that it replaces; it is called only if there are
/// errors.
pub(super) fn verify(
    text: &str,
    expected: Fingerprint,
    limits: &Limits,
    judge: Option<&Judge>,
    before: impl FnOnce() -> Option<String>,
) -> Result<(), Unsound> {
    let is_ours = expected.is_ours;
    let by_schemas = || if is_ours { by_grammar(text) } else { findings_of(judge, text) };
    let (file, by_schemas) = rayon::join(|| tei::read(text.to_owned(), limits), by_schemas);
    let unreadable = |why: String| Unsound::Unreadable { why };
    let file = file.map_err(|error| unreadable(error.to_string()))?;
    let by_rules = || {
        let are_checked = is_ours && is_well_formed(&by_schemas);
        if are_checked { rules::check_file(&file, &RuleChoice::Required) } else { Vec::new() }
    };
    let read = || Document::of(&file, limits).map(|document| document.fingerprint());
    let (found, by_rules) = rayon::join(read, by_rules);
    let found = found.map_err(|error| unreadable(error.to_string()))?;
    if found.repeated_ids > expected.repeated_ids {
        return Err(Unsound::RepeatedIds);
    }
    if (found.notes, found.is_ours) != (expected.notes, expected.is_ours) {
        return Err(Unsound::OtherNotes);
    }
    let errors_now = errors(text, with_rules(by_schemas, by_rules));
    if errors_now.is_empty() {
        return Ok(());
    }
    let errors_of = |text: String| {
        if is_ours { own_errors(text, limits) } else { errors(&text, findings_of(judge, &text)) }
    };
    let new = new_errors(errors_now, before().map(errors_of).unwrap_or_default());
    if new.is_empty() { Ok(()) } else { Err(Unsound::Invalid(new)) }
}

/// The findings of the built-in schema.
fn by_grammar(text: &str) -> Vec<Finding> {
    Checks::default().with_schemas(vec![own_schema()]).text(text)
}

/// The errors of an edition, by its schema and its rules.
fn own_errors(text: String, limits: &Limits) -> Vec<NewError> {
    let mut findings = by_grammar(&text);
    let Ok(file) = tei::read(text, limits) else { return Vec::new() };
    if is_well_formed(&findings) {
        findings = with_rules(findings, rules::check_file(&file, &RuleChoice::Required));
    }
    errors(file.document.source(), findings)
}

/// The findings of the judge.
fn findings_of(judge: Option<&Judge>, text: &str) -> Vec<Finding> {
    judge.map(|judge| judge.findings(text)).unwrap_or_default()
}

/// The errors among the findings in a text.
fn errors(text: &str, findings: Vec<Finding>) -> Vec<NewError> {
    let is_error = |finding: &Finding| finding.severity == Severity::Error;
    let at = |finding: &Finding| text.get(finding.span.clone()).map(super::shortened).unwrap_or_default();
    let error =
        |finding: Finding| NewError { at: at(&finding), rule: finding.rule.into_owned(), message: finding.message };
    findings.into_iter().filter(is_error).map(error).collect()
}

/// The errors of which there were not as many before.
fn new_errors(after: Vec<NewError>, before: Vec<NewError>) -> Vec<NewError> {
    let mut known: FxHashMap<(String, String), usize> = FxHashMap::default();
    for error in before {
        *known.entry((error.rule, error.message)).or_default() += 1;
    }
    let mut is_new = |error: &NewError| match known.get_mut(&(error.rule.clone(), error.message.clone())) {
        Some(count) if *count > 0 => {
            *count -= 1;
            false
        }
        _ => true,
    };
    after.into_iter().filter(|error| is_new(error)).collect()
}
