//! Brackets behind words that a document sets off by their language or their look.

use super::interpret::Judged;
use super::lexer::Bracket;
use super::rules::{RuleOutcome, Verdict};
use crate::model::{Category, Certainty, Family, Role, Span};

/// The rule of a bracket that explains the words before it because the document sets them off.
const SET_OFF: &str = "document.set-off";

/// A bracket directly behind a run in another language explains it, as one of several words behind a run in italics
/// does, unless a cue says otherwise. What explains something refers to the whole run.
pub(super) fn behind(judged: Judged, bracket: &Bracket, block: usize, text: &str, set_off: &[(Span, bool)]) -> Judged {
    let Some((run, is_foreign)) = run_before(bracket, block, text, set_off) else { return judged };
    let class = judged.outcome.verdict.class;
    let words = text[bracket.inner()].split_whitespace().count();
    let is_cued = judged.outcome.rule.starts_with("cue.");
    let is_supplied = matches!(class, Category::Completion | Category::Referent);
    if is_supplied && !is_cued && (is_foreign || words > 1) {
        let evidence = "stands behind words that the document sets off".into();
        let verdict = Verdict { class: Category::Definition, cert: Certainty::Medium, evidence };
        let outcome = RuleOutcome { rule: SET_OFF, verdict, runner_up: Some(class) };
        return Judged { outcome, anchor: Some(run), role: Role::Translator };
    }
    let is_gloss = class.family() == Family::Gloss;
    let is_part =
        judged.anchor.as_ref().is_none_or(|anchor| run.start <= anchor.start && anchor.end <= bracket.span.start);
    if is_gloss && is_foreign && is_part { Judged { anchor: Some(run), ..judged } } else { judged }
}

/// The run that ends before a bracket, without the signs at its ends.
fn run_before(bracket: &Bracket, block: usize, text: &str, set_off: &[(Span, bool)]) -> Option<(Span, bool)> {
    let at = bracket.span.start;
    let before = set_off.partition_point(|(run, _)| run.end <= at);
    let (run, is_foreign) = set_off.get(before.checked_sub(1)?)?;
    let between = text.get(run.end..at)?;
    let is_near = between.chars().all(|c| c.is_whitespace() || "\"'”’»“)".contains(c)) && !between.contains('\n');
    let words = text.get(run.clone())?;
    let start = run.start + words.find(char::is_alphanumeric)?;
    let end = run.start + words.trim_end_matches(|c: char| !c.is_alphanumeric()).len();
    (is_near && run.start >= block && start < end).then_some((start..end, *is_foreign))
}
