//! The RELAX NG engine beside jing, on real TEI documents and on mutants of them: the same verdict on every document,
//! and the first finding on the same line nearly always. Skips where jing or the data is missing.
//!
//! `MUTANTS=5000 cargo test --release --test jing -- --nocapture` for more of them.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;

use glossator_relaxng::xml::source::LineIndex;
use glossator_relaxng::xml::{Document, Limits, Node, Reader};
use glossator_relaxng::{LocalFiles, Schema, read_schema};

use crate::needs;

/// A small generator of numbers (splitmix64), so that a run can be repeated.
struct Dice(u64);

impl Dice {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    fn pick<'t, T>(&mut self, from: &'t [T]) -> Option<&'t T> {
        let index = self.next() as usize % from.len().max(1);
        from.get(index)
    }
}

/// The document with one change that leaves it well-formed.
fn mutant(document: &Document, dice: &mut Dice) -> Option<String> {
    let source = document.source();
    let elements: Vec<Node<'_>> = document.nodes().filter(|node| node.is_element()).skip(1).collect();
    let node = *dice.pick(&elements)?;
    let names =
        ["p", "div", "hi", "head", "list", "item", "note", "ref", "date", "title", "nonsense", "lb", "s", "TEI"];
    let values = ["", "x", "2001-02-30", "a b", "#x", "1", "true", "-5", "http://example.org/%zz", "en", "é", "  "];
    let attributes =
        ["n", "type", "when", "xml:id", "xml:lang", "who", "cert", "foo", "target", "xml:space", "quantity"];
    let splice = |range: std::ops::Range<usize>, with: &str| {
        Some(format!("{}{with}{}", &source[..range.start], &source[range.end..]))
    };
    let whole = node.span();
    let tag = node.start_tag_span();
    let inner = node.content_span();
    let attribute = |dice: &mut Dice| dice.pick(&node.attributes().collect::<Vec<_>>()).copied();
    match dice.next() % 10 {
        0 => splice(whole, ""),
        1 => splice(whole.clone(), &source[whole].repeat(2)),
        2 => splice(whole, &source[inner]),
        3 => {
            let name = dice.pick(&names)?;
            let attributes = &source[node.name_span().end..tag.end];
            let body = &source[inner.clone()];
            let end = if node.self_closing() { String::new() } else { format!("</{name}>") };
            splice(whole, &format!("<{name}{attributes}{body}{end}"))
        }
        4 => splice(attribute(dice)?.span(), ""),
        5 => splice(attribute(dice)?.value_span(), dice.pick(&values)?),
        6 => {
            let (name, value) = (dice.pick(&attributes)?, dice.pick(&values)?);
            if node.attributes().any(|attribute| attribute.qualified_name() == *name) {
                return None;
            }
            let at = node.name_span().end;
            splice(at..at, &format!(" {name}=\"{value}\""))
        }
        7 => splice(inner.start..inner.start, "some text").filter(|_| !node.self_closing()),
        8 => splice(inner, "").filter(|_| !node.self_closing()),
        _ => {
            let next = node.next_sibling().filter(|next| next.is_element())?;
            let (first, second) = (&source[whole.clone()], &source[next.span()]);
            splice(whole.start..next.span().end, &format!("{second}{first}"))
        }
    }
}

/// The line of jing's first error in each file.
fn jing(schema: &Path, folder: &Path, files: &[PathBuf]) -> Option<BTreeMap<PathBuf, usize>> {
    let output = Command::new("jing").arg(schema).args(files).current_dir(folder).output().ok()?;
    let mut lines = BTreeMap::new();
    for line in String::from_utf8_lossy(&output.stdout).lines() {
        let Some((place, _)) = line.split_once(": error:").or_else(|| line.split_once(": fatal:")) else { continue };
        let mut parts = place.rsplitn(3, ':');
        let (_, row, file) = (parts.next()?, parts.next()?, parts.next()?);
        lines.entry(PathBuf::from(file)).or_insert(row.parse().ok()?);
    }
    Some(lines)
}

#[test]
#[ignore = "needs jing and outside data: tei"]
fn agrees_with_jing() {
    let (Some(data), Some(_)) = (needs::data("tei"), needs::program("jing")) else { return };
    let grammar = data.join("tei_all.rng").canonicalize().unwrap();
    let schema = Schema::from_resource(&read_schema(&grammar).unwrap(), &LocalFiles::default()).unwrap();
    let mut sources = Vec::new();
    for entry in std::fs::read_dir(data.join("valid")).unwrap() {
        sources.push(std::fs::read_to_string(entry.unwrap().path()).unwrap());
    }
    sources.retain(|text| text.len() < 200_000);
    sources.sort();
    let count: usize = std::env::var("MUTANTS").ok().and_then(|count| count.parse().ok()).unwrap_or(300);
    let folder = tempfile::tempdir().unwrap();
    let kept = std::env::var_os("SHOW").is_some();
    let documents: Vec<Document> =
        sources.iter().filter_map(|text| Document::parse(text.clone(), &Limits::default()).ok()).collect();
    let mut dice = Dice(7);
    let mut files: Vec<PathBuf> = Vec::new();
    let (mut ours, mut rules) = (Vec::new(), Vec::new());
    while files.len() < count {
        let document = dice.pick(&documents).unwrap();
        let Some(text) = mutant(document, &mut dice) else { continue };
        let path = folder.path().join(format!("{:05}.xml", files.len()));
        std::fs::write(&path, &text).unwrap();
        let outcome = schema.validate(&mut Reader::new(&text, &Limits::default()));
        let lines = LineIndex::new(&text);
        let first = outcome.invalidities.iter().min_by_key(|found| found.span.start);
        let offset = first.map(|found| found.span.start);
        let offset = offset.or(outcome.error.as_ref().map(|error| error.span().start));
        rules.push(first.map_or_else(String::new, |found| format!("{} {found}", found.rule())));
        ours.push(offset.map(|offset| lines.position(offset).line));
        files.push(path);
    }
    let theirs = jing(&grammar, folder.path(), &files).unwrap();
    let mut differing = Vec::new();
    let (mut invalid, mut same_line) = (0, 0);
    for ((path, ours), rule) in files.iter().zip(&ours).zip(&rules) {
        let theirs = theirs.get(path).copied();
        if ours.is_some() != theirs.is_some() {
            let kept = std::env::temp_dir().join(path.file_name().unwrap());
            std::fs::copy(path, &kept).unwrap();
            differing.push(format!("{}: ours {ours:?}, theirs {theirs:?}", kept.display()));
        }
        if ours.is_some() && theirs.is_some() && *ours != theirs && std::env::var_os("SHOW").is_some() {
            eprintln!("{}: line {ours:?}, jing {theirs:?}: {rule}", path.display());
        }
        invalid += usize::from(theirs.is_some());
        same_line += usize::from(theirs.is_some() && *ours == theirs);
    }
    eprintln!("{count} mutants, {invalid} invalid to jing, {same_line} with the first finding on the same line");
    if kept {
        // To be looked at.
        drop(folder.keep());
    }
    assert!(differing.is_empty(), "{}", differing.join("\n"));
    assert!(same_line * 100 >= invalid * 95, "{same_line} of {invalid} on the same line");
}
