//! TMX: other tools' files, and changes that leave the rest alone.

use glossator::exchange::{
    BilingualFile, BilingualFormat, Code, CodeForm, Content, Mark, MarkKind, Side, Unit, losses, tmx,
};
use glossator::source::Encoding;

use super::suite::shared;

/// A memory in an old version, with everything that a tool may put there.
const OLD: &str = r#"<?xml version="1.0" encoding="UTF-16"?>
<!DOCTYPE tmx SYSTEM "http://example.org/never-fetched.dtd">
<!-- kept -->
<tmx version="1.1"><header creationtool="t" creationtoolversion="1" segtype="sentence" o-tmf="x" adminlang="EN" srclang="EN-US" datatype="html"/>
<body><tu tuid="7" usagecount="3"><prop type="client">Bees &amp; Co</prop><note>check</note>
  <tuv lang="DE"><seg>Der <bpt i="1" x="9">&lt;b></bpt>Honig<ept i="1">&lt;/b></ept> ist da.</seg></tuv>
  <tuv lang="EN-US"><seg>The <bpt i="1" x="9">&lt;b></bpt>honey<ept i="1">&lt;/b></ept> <ph x="2">&lt;img alt="<sub>bee</sub>"></ph>is here.</seg></tuv>
  <tuv lang="FR"><seg>Le miel est <hi type="verb" x="4">là</hi>.</seg></tuv></tu></body></tmx>"#;

fn utf16(text: &str) -> Vec<u8> {
    [0xFF, 0xFE].into_iter().chain(text.encode_utf16().flat_map(u16::to_le_bytes)).collect()
}

#[test]
fn an_old_memory_in_utf_16() {
    let kept = tmx::read(utf16(OLD)).unwrap();
    assert_eq!(kept.encoding(), Encoding::Utf16Le);
    let file = kept.file();
    assert_eq!((file.source_lang.as_str(), file.target_lang.as_str()), ("EN-US", "DE"));
    let unit = &file.units[0];
    assert_eq!(unit.source.text, "The honey is here.");
    assert_eq!(unit.target.as_ref().unwrap().text, "Der Honig ist da.");
    assert_eq!(unit.others[0].0, "FR");
    assert_eq!(unit.others[0].1.marked(&unit.others[0].1.marks[0]), "là");
    assert_eq!(unit.properties, [("client".to_owned(), "Bees & Co".to_owned())]);
    assert_eq!((unit.notes[0].text.as_str(), unit.notes[0].side), ("check", Side::Unit));
    let MarkKind::Code(code) = &unit.source.marks[0].kind else { panic!("not a code") };
    assert_eq!((code.form, code.native.as_str()), (CodeForm::Open, "<b>"));
    assert_eq!(kept.rewrite(file).unwrap(), utf16(OLD));
}

#[test]
fn a_change_leaves_every_other_byte() {
    let kept = tmx::read(utf16(OLD)).unwrap();
    let mut file = kept.file().clone();
    let target = file.units[0].target.as_mut().unwrap();
    target.text = target.text.replace("da.", "hier.");
    let written = kept.rewrite(&file).unwrap();
    assert_eq!(
        written,
        utf16(&OLD.replace("ist da.</seg>", "ist hier.</seg>").replacen("&lt;b>", "&lt;b&gt;", 1).replacen(
            "&lt;/b>",
            "&lt;/b&gt;",
            1
        ))
    );
    assert_eq!(tmx::read(written).unwrap().file(), &file);
}

#[test]
fn a_first_translation_is_put_in() {
    let unit = Unit { source: Content::plain("Мёд готов."), ..Unit::default() };
    let file = BilingualFile {
        source_lang: "ru".into(),
        target_lang: "en".into(),
        units: vec![unit],
        ..BilingualFile::default()
    };
    let kept = tmx::read(tmx::write(&file).unwrap().into_bytes()).unwrap();
    let mut changed = kept.file().clone();
    changed.units[0].target = Some(Content::plain("The honey is ready."));
    let written = kept.rewrite(&changed).unwrap();
    assert_eq!(tmx::read(written).unwrap().file(), &changed);
}

#[test]
#[ignore = "needs outside data: exchange"]
fn files_of_other_tools() {
    let files = shared("tmx", "tmx");
    for (name, bytes) in &files {
        let kept = tmx::read(bytes.clone()).unwrap_or_else(|error| panic!("{name}: {error}"));
        assert!(!kept.file().units.is_empty(), "{name}");
        assert_eq!(&kept.rewrite(kept.file()).unwrap(), bytes, "{name}");
        let mut changed = kept.file().clone();
        for unit in &mut changed.units {
            unit.source.text.push('!');
            if let Some(target) = &mut unit.target {
                target.text.push('!');
            }
        }
        let written = kept.rewrite(&changed).unwrap();
        assert_eq!(tmx::read(written).unwrap().file(), &changed, "{name}");
    }
    eprintln!("TMX of other tools: {} read and rewritten", files.len());
}

#[test]
fn a_code_without_its_other_half_stands_alone() {
    let code = |form, native: &str| MarkKind::Code(Code { form, isolated: false, native: native.to_owned() });
    let mark = |id: &str, kind| Mark { range: 0..0, id: id.to_owned(), kind };
    let marks = vec![mark("1", code(CodeForm::Open, "<b>")), mark("2", code(CodeForm::Close, "</i>"))];
    let unit = Unit { source: Content { text: "honey".into(), marks }, ..Unit::default() };
    let file = BilingualFile { source_lang: "en".into(), units: vec![unit], ..BilingualFile::default() };
    let written = tmx::write(&file).unwrap();
    assert!(tmx::validate(&written).is_empty(), "{written}");
    assert_eq!(losses(&file, BilingualFormat::Tmx).unwrap().len(), 1);
}
