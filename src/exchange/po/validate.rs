//! Checks a PO file for anything that gettext would refuse or warn of.

use rustc_hash::FxHashMap;

use super::parse::{Entry, Field, entries};
use crate::exchange::bilingual::BilingualError;
use crate::source::Encoding;
use crate::validate::Finding;

/// Checks a PO file. The findings are in the order of the text; their rules are `po.…`.
///
/// ```
/// use glossator::exchange::po;
///
/// let text = "msgid \"\"\nmsgstr \"Content-Type: text/plain; charset=UTF-8\\n\"\n\nmsgid \"a\"\nmsgstr \"\"\n\nmsgid \"a\"\nmsgstr \"b\"\n";
/// let findings = po::validate(text);
/// assert_eq!(findings[0].rule, "po.twice");
/// assert_eq!(findings[0].span.start, text.rfind("\"a\"").unwrap());
/// ```
pub fn validate(text: &str) -> Vec<Finding> {
    let entries = match entries(text, Encoding::Utf8) {
        Ok(entries) => entries,
        Err(error) => return vec![syntax(&error)],
    };
    let mut findings = Vec::new();
    let mut seen: FxHashMap<(Option<&str>, &str), &Field> = FxHashMap::default();
    let forms = header(&entries, &mut findings);
    for entry in &entries {
        let Some(source) = &entry.source else { continue };
        let context = entry.context.as_ref().map(|context| context.text.as_str());
        if let Some(first) = seen.insert((context, &source.text), source) {
            let message = format!("the entry `{}` is repeated here", source.text);
            let mut finding = Finding::error("po.twice", source.span.clone(), message)
                .advising("remove one of them, or distinguish them by `msgctxt`");
            finding.related = Some((first.span.clone(), "the first one".to_owned()));
            findings.push(finding);
        }
        if !entry.is_header() {
            line_ends(entry, source, &mut findings);
            plurals(entry, source, forms, &mut findings);
        }
    }
    findings.sort_by_key(|finding| finding.span.start);
    findings
}

/// Turns a reading error into a finding.
fn syntax(error: &BilingualError) -> Finding {
    let span = error.span().unwrap_or_default();
    match error {
        BilingualError::Line { what, expected, .. } => {
            Finding::error("po.syntax", span, what.clone()).advising(expected.clone())
        }
        other => Finding::error("po.syntax", span, other.to_string()),
    }
}

/// Checks the header; returns the number of plural forms that it declares.
fn header(entries: &[Entry], findings: &mut Vec<Finding>) -> Option<usize> {
    let header = entries.iter().find(|entry| entry.is_header());
    let Some((_, fields)) = header.and_then(|header| header.targets.first()) else {
        let message = "the file has no header: no entry with an empty `msgid`".to_owned();
        let advice = "add one with at least `Content-Type: text/plain; charset=UTF-8\\n` and `Language`";
        findings.push(Finding::error("po.header", 0..0, message).as_warning().advising(advice));
        return None;
    };
    if !fields.text.contains("charset=") {
        let message = "the header names no charset, so tools may read the file in a wrong one".to_owned();
        let advice = "add `Content-Type: text/plain; charset=UTF-8\\n`";
        findings.push(Finding::error("po.charset", fields.span.clone(), message).as_warning().advising(advice));
    }
    let (_, rest) = fields.text.split_once("nplurals=")?;
    let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
    rest.get(..digits)?.parse().ok()
}

/// Source and translation must both begin and end with a line end, or neither.
fn line_ends(entry: &Entry, source: &Field, findings: &mut Vec<Finding>) {
    let sources = std::iter::once(source).chain(&entry.plural);
    let targets = entry.targets.iter().map(|(_, target)| target).filter(|target| !target.text.is_empty());
    for text in sources.skip(1).chain(targets) {
        let begins = |text: &Field| text.text.starts_with('\n');
        let ends = |text: &Field| text.text.ends_with('\n');
        let place = match () {
            () if begins(text) != begins(source) => "begins",
            () if ends(text) != ends(source) => "ends",
            () => continue,
        };
        let message = format!("only one of this text and its `msgid` {place} with an end of line (`\\n`)");
        findings.push(Finding::error("po.line-end", text.span.clone(), message));
    }
}

/// An entry with a plural must have as many forms as the header declares.
fn plurals(entry: &Entry, source: &Field, forms: Option<usize>, findings: &mut Vec<Finding>) {
    let found = entry.targets.len();
    let wanted = match (&entry.plural, forms) {
        (None, _) => 1,
        (Some(_), Some(forms)) => forms,
        (Some(_), None) => return,
    };
    if found != wanted {
        let message = format!("this entry has {found} forms of `msgstr`, but needs {wanted}");
        let advice = if entry.plural.is_some() {
            "`nplurals` in the header gives the number"
        } else {
            "forms such as `msgstr[1]` need `msgid_plural`"
        };
        findings.push(Finding::error("po.plural", source.span.clone(), message).advising(advice));
    }
}
