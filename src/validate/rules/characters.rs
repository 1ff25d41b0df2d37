//! Characters: normal form, and invisible characters.

use std::ops::Range;
use std::sync::LazyLock;

use rustc_hash::FxHashMap;
use unicode_normalization::char::is_combining_mark;
use unicode_normalization::{UnicodeNormalization, is_nfc};

use super::super::{Finding, Fix};
use super::context::{Context, Run, block_of};
use super::found;
use crate::text::{Script, script_of};
use crate::xml::{Node, NodeId, XML_NAMESPACE};

/// GL112: text is in the composed normal form, so that equal text has equal bytes.
pub(super) fn normal_form<'c>(context: &'c Context<'c>) -> Vec<Finding> {
    let texts = context.runs().iter().filter(|run| !is_nfc(&run.text)).flat_map(uncomposed);
    let attributes =
        context.elements().flat_map(|node| node.attributes()).filter(|attribute| !is_nfc(attribute.value()));
    let attributes = attributes.map(|attribute| {
        let name = attribute.qualified_name();
        let finding = found(attribute.value_span(), format!("the value of `{name}` is not in NFC"));
        let (raw, is_name) =
            (attribute.raw_value(), attribute.is(XML_NAMESPACE, "id") || attribute.value().contains('#'));
        composed(finding, raw, attribute.value_span(), !is_name)
    });
    texts.chain(attributes).collect()
}

/// Reports each stretch of a run that is not composed.
fn uncomposed(run: &Run<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    for range in clusters(&run.text) {
        let cluster = &run.text[range.clone()];
        let nfc: String = cluster.nfc().collect();
        let message = format!("\"{nfc}\" is written as {}; in NFC it is {}", codes(cluster), codes(&nfc));
        let finding = found(run.span(range.clone()), message);
        findings.push(match run.written(range) {
            Some(span) => composed(finding, cluster, span, false),
            None => finding.advising(NFC_ADVICE),
        });
    }
    findings
}

const NFC_ADVICE: &str = "write it in NFC; this changes the imported text";

fn composed(finding: Finding, raw: &str, span: Range<usize>, is_safe: bool) -> Finding {
    let nfc: String = raw.nfc().collect();
    let advice = if is_safe { "write it in NFC" } else { NFC_ADVICE };
    let finding = finding.advising(advice);
    if nfc == raw {
        return finding;
    }
    finding.fixed_by(Fix { title: "write it in NFC".to_owned(), is_safe, edits: vec![(span, nfc)] })
}

/// The letters with their marks that are not in NFC; adjacent ones are joined.
fn clusters(text: &str) -> Vec<Range<usize>> {
    let mut starts: Vec<usize> =
        text.char_indices().filter(|(_, c)| !is_combining_mark(*c) && !is_jamo(*c)).map(|(at, _)| at).collect();
    if starts.first() != Some(&0) {
        starts.insert(0, 0);
    }
    starts.push(text.len());
    let mut clusters: Vec<Range<usize>> = Vec::new();
    for pair in starts.windows(2).filter(|pair| !is_nfc(&text[pair[0]..pair[1]])) {
        match clusters.last_mut() {
            Some(last) if last.end == pair[0] => last.end = pair[1],
            _ => clusters.push(pair[0]..pair[1]),
        }
    }
    clusters
}

/// Vowels and finals of Hangul, which combine with the characters before them.
fn is_jamo(c: char) -> bool {
    matches!(c, '\u{1160}'..='\u{11ff}')
}

fn codes(text: &str) -> String {
    let codes: Vec<String> = text.chars().take(4).map(|c| format!("U+{:04X}", u32::from(c))).collect();
    let more = if text.chars().count() > 4 { " …" } else { "" };
    format!("{}{more}", codes.join(" "))
}

/// A row of the table `invisible`.
struct Invisible {
    codes: Range<u32>,
    name: &'static str,
    spared: &'static str,
    why: &'static str,
}

static INVISIBLE: LazyLock<Vec<Invisible>> = LazyLock::new(|| {
    let rows = include_str!("tables/invisible.tsv").lines().filter(|row| !row.starts_with('#'));
    rows.map(|row| {
        let mut columns = row.split('\t');
        let mut column = || columns.next().unwrap_or_default();
        let (codes, name, spared, why) = (column(), column(), column(), column());
        let (first, last) = codes.split_once('-').unwrap_or((codes, codes));
        let code = |hex: &str| u32::from_str_radix(hex, 16).unwrap_or(0);
        Invisible { codes: code(first)..code(last) + 1, name, spared, why }
    })
    .collect()
});

fn row(c: char) -> Option<&'static Invisible> {
    let code = u32::from(c);
    if code < 0x80 {
        return None;
    }
    INVISIBLE.iter().find(|row| row.codes.contains(&code))
}

/// GL113: the text contains no characters that a reader cannot see.
pub(super) fn invisible<'c>(context: &'c Context<'c>) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut directions = Directions::default();
    for run in context.runs().iter().filter(|run| !run.text.is_ascii()) {
        for (at, c) in run.text.char_indices() {
            let Some(row) = row(c) else { continue };
            let has_work = match row.spared {
                "rtl" => directions.is_right_to_left(run.parent),
                spared => is_spared(spared, run, at, c),
            };
            findings.extend((!has_work).then(|| unseen(run, at, c, row)));
        }
    }
    findings
}

fn unseen(run: &Run<'_>, at: usize, c: char, row: &Invisible) -> Finding {
    let span = run.span(at..at + c.len_utf8());
    let title = "delete the character".to_owned();
    let fix = Fix { title, is_safe: false, edits: vec![(span.clone(), String::new())] };
    found(span, format!("an invisible character: {} (U+{:04X})", row.name, u32::from(c)))
        .advising(format!("{}; delete it unless the page needs it", row.why))
        .fixed_by(fix)
}

/// Which blocks contain right-to-left letters; each block is examined once.
#[derive(Default)]
struct Directions {
    known: FxHashMap<NodeId, bool>,
}

impl Directions {
    fn is_right_to_left(&mut self, parent: Node<'_>) -> bool {
        let block = block_of(parent).unwrap_or(parent);
        *self.known.entry(block.id()).or_insert_with(|| block.text_content().chars().any(is_right_to_left))
    }
}

/// Whether the character has a function next to its neighbours.
fn is_spared(spared: &str, run: &Run<'_>, at: usize, c: char) -> bool {
    let before = run.text[..at].chars().next_back();
    let after = run.text[at + c.len_utf8()..].chars().next();
    let mut beside = before.into_iter().chain(after);
    match spared {
        "joining" => beside.any(|c| joins(c) || is_pictogram(c)),
        "dividing" => beside.any(|c| matches!(script_of(c), Some(Script::Thai | Script::Unknown))),
        "emoji" => before.is_some_and(|c| is_pictogram(c) || row(c).is_some()),
        _ => false,
    }
}

/// Whether a letter belongs to a script in which letters join or stack.
fn joins(c: char) -> bool {
    use Script as S;
    let alone = [S::Latin, S::Cyrillic, S::Greek, S::Armenian, S::Georgian, S::Hebrew, S::Hangul, S::Katakana, S::Han];
    // Vowel signs and viramas are not letters, but occur only next to such letters.
    let mark = is_combining_mark(c) && !matches!(c, '\u{300}'..='\u{36f}');
    mark || script_of(c).is_some_and(|script| !alone.contains(&script))
}

fn is_pictogram(c: char) -> bool {
    matches!(c, '\u{2190}'..='\u{2bff}' | '\u{fe0f}' | '\u{1f000}'..='\u{1faff}')
}

fn is_right_to_left(c: char) -> bool {
    let known = matches!(script_of(c), Some(Script::Hebrew | Script::Arabic));
    c.is_alphabetic() && (known || matches!(c, '\u{700}'..='\u{85f}' | '\u{10800}'..='\u{10fff}'))
}
