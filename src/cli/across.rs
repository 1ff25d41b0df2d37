//! `glossator validate` of an alignment: the rules across languages, on the editions that it ties.

use std::fs;
use std::path::Path;

use glossator::align::checks::{self, CrossFinding, IN_STEP, LinkedEditions, are_chosen};
use glossator::display::locate;
use glossator::model::TermLink;
use glossator::validate::rules::{RuleChoice, rule};
use glossator::validate::{FileReport, Finding, Placed};

use super::bitext::{BitextFile, Cut, is_bitext, views};
use super::config::Config;
use super::exit::Failure;
use super::input::Input;
use super::pages::PageArgs;

/// Adds the findings of the alignments among the files about their editions.
pub fn check(inputs: &[Input], choice: &RuleChoice, config: &Config, reports: &mut Vec<FileReport>) {
    if !are_chosen(choice) {
        return;
    }
    for input in inputs.iter().filter(|input| is_alignment(input)) {
        let read = input.read();
        let told = match read.and_then(|bytes| BitextFile::load(input, bytes, &PageArgs::default(), config)) {
            Ok(file) => across(&file, choice),
            Err(failure) => vec![unreadable(input.name(), failure)],
        };
        told.into_iter().for_each(|report| add(report, reports));
    }
}

fn is_alignment(input: &Input) -> bool {
    let Some(path) = &input.path else { return false };
    path.is_file() && fs::read(path).is_ok_and(|bytes| is_bitext(&bytes))
}

/// The reports on the alignment and both its editions.
fn across(file: &BitextFile, choice: &RuleChoice) -> Vec<FileReport> {
    let views = views(&file.source, &file.target);
    let unit = file.unit();
    let cuts = [Cut::new(&file.source, &views[0], unit), Cut::new(&file.target, &views[1], unit)];
    let aligned = match file.aligned(cuts) {
        Ok(aligned) => aligned,
        Err((span, message)) => return out_of_step(file, span, message, choice),
    };
    let (source, target) = (aligned.source.version(), aligned.target.version());
    let notes = aligned.notes();
    let tied = LinkedEditions { source: &source, target: &target, alignment: &aligned.alignment, notes: &notes };
    let (in_source, in_target): (Vec<CrossFinding>, Vec<CrossFinding>) =
        checks::check(&tied, choice).into_iter().partition(|found| found.in_source);
    let sides = [(&file.source, in_source), (&file.target, in_target)];
    let reports = sides.into_iter().filter(|(_, found)| !found.is_empty());
    let broken = broken_terms(file, choice);
    let own = (!broken.is_empty()).then(|| report(file.name(), file.text(), broken));
    let of_sides = reports
        .map(|(side, found)| report(&side.name, side.text(), found.into_iter().map(|found| found.finding).collect()));
    own.into_iter().chain(of_sides).collect()
}

/// Links to words that the source does not have.
fn broken_terms(file: &BitextFile, choice: &RuleChoice) -> Vec<Finding> {
    let Some(rule) = rule(IN_STEP).filter(|rule| choice.has(rule)) else { return Vec::new() };
    let fragments = file.source.fragments();
    let broken = file.bitext.terms.iter().filter(|term| fragments.span(&term.source).is_none());
    let finding = |term: &TermLink| {
        let message = format!("the source has no words at `{}`", term.source);
        let advice = "align the editions again with `glossator align`, or mend the pointer";
        Finding::error(rule.id, term.span.clone(), message).advising(advice)
    };
    broken.map(finding).collect()
}

/// The report on an alignment that does not fit its editions.
fn out_of_step(
    file: &BitextFile,
    span: std::ops::Range<usize>,
    message: String,
    choice: &RuleChoice,
) -> Vec<FileReport> {
    let chosen = rule(IN_STEP).filter(|rule| choice.has(rule));
    let finding = |rule: &'static glossator::validate::rules::Rule| {
        let advice = "align the editions again with `glossator align`, or mend the link";
        report(file.name(), file.text(), vec![Finding::error(rule.id, span, message).advising(advice)])
    };
    chosen.map(finding).into_iter().collect()
}

fn report(name: &str, text: &str, mut findings: Vec<Finding>) -> FileReport {
    findings.sort_by_key(|finding| finding.span.start);
    let spans: Vec<_> = findings
        .iter()
        .flat_map(|finding| [Some(&finding.span), finding.related.as_ref().map(|(span, _)| span)])
        .map(|span| span.cloned().unwrap_or(0..0))
        .collect();
    let places = match locate(text.as_bytes(), &spans) {
        Ok(places) => places,
        Err(error) => return unreadable(name.to_owned(), Failure::Output(error)),
    };
    let findings = findings.into_iter().zip(places.chunks(2)).map(|(finding, places)| Placed {
        place: places[0].clone(),
        related: finding.related.as_ref().and(places.get(1)).cloned(),
        finding,
    });
    // An edition may be in another encoding, or be expanded: then the spans are those of its text only.
    let is_recoded = !fs::read(name).is_ok_and(|bytes| bytes == text.as_bytes());
    FileReport { file: name.to_owned(), is_recoded, findings: findings.collect(), ..FileReport::default() }
}

/// The report on a file that cannot be read.
pub fn unreadable(file: String, failure: Failure) -> FileReport {
    let why = match failure {
        Failure::Message(message) => message.words().to_owned(),
        Failure::Output(error) => error.to_string(),
        Failure::BrokenPipe => "the output was closed".to_owned(),
    };
    FileReport { file, unreadable: Some(why), ..FileReport::default() }
}

/// Adds a report; a file that has one already gets the findings.
fn add(report: FileReport, reports: &mut Vec<FileReport>) {
    let whole = |name: &str| fs::canonicalize(Path::new(name)).unwrap_or_else(|_| name.into());
    let same = reports.iter_mut().find(|held| whole(&held.file) == whole(&report.file));
    let Some(held) = same else { return reports.push(report) };
    held.is_recoded |= report.is_recoded;
    held.findings.extend(report.findings);
    held.findings.sort_by_key(|placed| placed.finding.span.start);
    held.unreadable = held.unreadable.take().or(report.unreadable);
}
