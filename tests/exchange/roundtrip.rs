//! What is written comes back, and is valid.

use std::path::Path;
use std::process::Command;

use glossator::exchange::{
    Bead, BilingualFile, Code, CodeForm, Content, Mark, MarkKind, Note, Side, State, Unit, tmx, xliff,
};
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;

use super::generate::file;
use crate::needs;

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn tmx_comes_back(file in file()) {
        let written = tmx::write(&file).unwrap();
        let kept = tmx::read(written.clone().into_bytes()).unwrap();
        prop_assert_eq!(kept.file(), &file, "{}", written);
    }

    #[test]
    fn xliff_comes_back(file in file()) {
        let written = xliff::write(&file).unwrap();
        prop_assert_eq!(xliff::validate(&written), vec![], "{}", written);
        let kept = xliff::read(written.clone().into_bytes()).unwrap();
        prop_assert_eq!(kept.file(), &file, "{}", written);
    }

    #[test]
    fn xliff_12_comes_back(file in file()) {
        let written = xliff::write_12(&file).unwrap();
        let kept = xliff::read_12(written.clone().into_bytes()).unwrap();
        prop_assert_eq!(kept.file(), &file, "{}", written);
    }

    #[test]
    fn changed_segments_come_back(file in file(), other in file()) {
        let formats: [(Writer, Reader); 3] =
            [(tmx::write, tmx::read), (xliff::write, xliff::read), (xliff::write_12, xliff::read_12)];
        for (write, read) in formats {
            let kept = read(write(&file).unwrap().into_bytes()).unwrap();
            let mut changed = kept.file().clone();
            for (unit, other) in changed.units.iter_mut().zip(&other.units) {
                unit.source.text = other.source.text.clone();
                unit.source.marks.clear();
                unit.target = Some(other.target.as_ref().map_or_else(Content::default, |target| Content::plain(&*target.text)));
            }
            let written = kept.rewrite(&changed).unwrap();
            let read_again = read(written).unwrap();
            prop_assert_eq!(read_again.file(), &changed);
        }
    }
}

type Writer = fn(&BilingualFile) -> Result<String, glossator::exchange::BilingualError>;
type Reader = fn(Vec<u8>) -> Result<glossator::exchange::PatchableFile, glossator::exchange::BilingualError>;

fn mark(text: &str, words: &str, id: &str, kind: MarkKind) -> Mark {
    let start = text.find(words).unwrap();
    Mark { range: start..start + words.len(), id: id.to_owned(), kind }
}

/// A gloss with its term on both sides, supplied words, overlapping marks, codes, an alignment.
pub fn example() -> BilingualFile {
    let (source, target) = ("Трюм полон пчёл.", "The hold is full of bees.");
    let code = |form, native: &str| MarkKind::Code(Code { form, isolated: false, native: native.to_owned() });
    let at = |at: usize, id: &str, kind| Mark { range: at..at, id: id.to_owned(), kind };
    let gloss = Note {
        id: "g1".into(),
        side: Side::Target,
        text: "\"tryum\" is also a cellar".into(),
        class: Some("gloss.wordplay".into()),
        resp: Some("translator".into()),
        cert: Some("high".into()),
        lang: Some("en".into()),
    };
    let unit = Unit {
        id: Some("c1".into()),
        segment: Some("s1".into()),
        source: Content {
            text: source.into(), marks: vec![mark(source, "Трюм", "m1", MarkKind::Note("g1".into()))]
        },
        target: Some(Content {
            text: target.into(),
            marks: vec![
                mark(target, "The hold", "m2", MarkKind::Supplied("completion".into())),
                mark(target, "hold is", "m3", MarkKind::Note("g1".into())),
                at(12, "1", code(CodeForm::Open, "<b>")),
                at(16, "1", code(CodeForm::Close, "</b>")),
                mark(target, "bees", "m4", MarkKind::Term),
            ],
        }),
        notes: vec![gloss],
        state: Some(State::Translated),
        bead: Some(Bead { source: vec!["a1".into()], target: vec!["b1".into(), "b2".into()], certainty: 0.875 }),
        properties: vec![("place".into(), "hold & deck".into())],
        ..Unit::default()
    };
    BilingualFile {
        source_lang: "ru".into(),
        target_lang: "en".into(),
        original: Some("hold.txt".into()),
        units: vec![unit],
    }
}

#[test]
fn the_example_is_written_as_it_was() {
    let written = [
        ("hold.tmx", tmx::write(&example()).unwrap()),
        ("hold.xlf", xliff::write(&example()).unwrap()),
        ("hold.12.xlf", xliff::write_12(&example()).unwrap()),
    ];
    let version = env!("CARGO_PKG_VERSION");
    for (name, text) in written {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden/exchange").join(name);
        if std::env::var_os("GLOSSATOR_BLESS").is_some() {
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(&path, text.replace(version, "VERSION")).unwrap();
        }
        assert_eq!(text, std::fs::read_to_string(&path).unwrap().replace("VERSION", version), "{name}");
    }
}

/// Whether xmllint accepts documents; `None` where it or the schemas are not here.
fn accepted(option: &str, schema: &str, documents: &[String]) -> Option<bool> {
    let schemas = needs::data("exchange/schemas")?;
    needs::program("xmllint")?;
    let folder = tempfile::tempdir().unwrap();
    let mut command = Command::new("xmllint");
    command.args(["--nonet", "--noout", option]).arg(schemas.join(schema));
    for (number, document) in documents.iter().enumerate() {
        let path = folder.path().join(format!("{number}.xml"));
        std::fs::write(&path, document).unwrap();
        command.arg(path);
    }
    let output = command.env("XML_CATALOG_FILES", schemas.join("catalog.xml")).output().unwrap();
    if !output.status.success() {
        eprintln!("{}", String::from_utf8_lossy(&output.stderr));
    }
    Some(output.status.success())
}

#[test]
#[ignore = "needs xmllint and outside data: exchange"]
fn what_is_written_is_valid_for_others() {
    let mut runner = TestRunner::deterministic();
    let generated = (0..100).map(|_| file().new_tree(&mut runner).unwrap().current());
    let files: Vec<BilingualFile> = std::iter::once(example()).chain(generated).collect();
    let formats: [(&str, &str, Writer); 3] = [
        ("--dtdvalid", "tmx/tmx14.dtd", tmx::write),
        ("--schema", "xliff21-all.xsd", xliff::write),
        ("--schema", "xliff-1.2-openxliff/xliff-core-1.2-transitional.xsd", xliff::write_12),
    ];
    for (option, schema, write) in formats {
        let documents: Vec<String> = files.iter().map(|file| write(file).unwrap()).collect();
        assert_ne!(accepted(option, schema, &documents), Some(false), "{schema}");
    }
}
