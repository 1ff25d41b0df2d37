//! Broken and hostile files: never a panic, always a place or a limit.

use glossator::exchange::{
    BilingualError, BilingualFile, BilingualFormat, Content, Mark, MarkKind, PatchableFile, Unit, pairs, po, tmx, xliff,
};
use glossator::source::LineIndex;
use glossator::xml::Limits;
use proptest::prelude::*;

use super::roundtrip::example;

type Reader = fn(Vec<u8>) -> Result<PatchableFile, BilingualError>;

const READERS: [Reader; 3] = [tmx::read, xliff::read, xliff::read_12];

fn written() -> [String; 3] {
    let file = example();
    [tmx::write(&file).unwrap(), xliff::write(&file).unwrap(), xliff::write_12(&file).unwrap()]
}

#[test]
fn a_broken_file_says_where() {
    let text = "<tmx version=\"1.4\"><header srclang=\"en\"/>\n<body><tu><tuv></tu></body></tmx>";
    let error = tmx::read(text.as_bytes().to_vec()).unwrap_err();
    assert_eq!(error.position(&LineIndex::new(text)).unwrap().to_string(), "2:16");
    for reader in READERS {
        assert!(matches!(reader(b"<TEI/>".to_vec()), Err(BilingualError::OtherFormat { .. })));
        assert!(matches!(reader(b"\xFF\xFE<".to_vec()), Err(BilingualError::Encoding(_))));
        assert!(matches!(reader(Vec::new()), Err(BilingualError::Xml(_))));
    }
}

#[test]
fn a_file_cut_inside_a_character_keeps_its_whole_units() {
    let mut file = example();
    let mut second = file.units[0].clone();
    (second.id, second.source) = (Some("c2".into()), Content::plain("Ы"));
    file.units.push(second);
    for format in BilingualFormat::ALL {
        let text = format.write(&file).unwrap();
        let cut = text.rfind('Ы').unwrap() + 1;
        let kept = PatchableFile::recover(text.as_bytes()[..cut].to_vec(), reader_of(format));
        assert_eq!(kept.unwrap().file().units.len(), 1, "{format:?}");
    }
    let text = tmx::write(&file).unwrap();
    let wide: Vec<u8> = format!("\u{FEFF}{}", &text[..text.rfind('Ы').unwrap()])
        .encode_utf16()
        .flat_map(u16::to_le_bytes)
        .chain([0x2B])
        .collect();
    assert_eq!(PatchableFile::recover(wide, tmx::read).unwrap().file().units.len(), 1);
}

fn reader_of(format: BilingualFormat) -> Reader {
    match format {
        BilingualFormat::Tmx => tmx::read,
        BilingualFormat::Xliff => xliff::read,
        BilingualFormat::Xliff12 => xliff::read_12,
        BilingualFormat::Po => po::read,
        _ => pairs::read,
    }
}

#[test]
fn whole_units_of_a_broken_file_are_kept() {
    let mut file = example();
    let mut second = file.units[0].clone();
    second.id = Some("c2".into());
    file.units.push(second);
    let texts = [tmx::write(&file).unwrap(), xliff::write(&file).unwrap(), xliff::write_12(&file).unwrap()];
    for (text, reader) in texts.iter().zip(READERS) {
        let cut = text.rfind("bees").unwrap();
        let broken = text.as_bytes()[..cut].to_vec();
        assert!(matches!(reader(broken.clone()), Err(BilingualError::Xml(_))));
        let kept = PatchableFile::recover(broken, reader).unwrap();
        assert_eq!(kept.file().units, file.units[..1]);
        assert_eq!(reader(kept.rewrite(kept.file()).unwrap()).unwrap().file(), kept.file());
        assert!(PatchableFile::recover(text.as_bytes()[..text.find("bees").unwrap()].to_vec(), reader).is_none());
    }
}

#[test]
fn depth_is_limited() {
    let deep = Limits::default().max_depth + 1;
    let text = format!("<tmx>{}{}</tmx>", "<hi>".repeat(deep), "</hi>".repeat(deep));
    for reader in READERS {
        assert!(matches!(reader(text.clone().into_bytes()), Err(BilingualError::Xml(_))));
    }
    let marks = "<mrk id=\"m\">".repeat(500) + &"</mrk>".repeat(500);
    let text = format!(
        "<xliff xmlns=\"urn:oasis:names:tc:xliff:document:2.0\"><file><unit><segment><source>{marks}</source></segment></unit></file></xliff>"
    );
    assert!(!xliff::validate(&text).is_empty());
    assert_eq!(xliff::read(text.into_bytes()).unwrap().file().units.len(), 1);
}

#[test]
fn what_cannot_be_written_is_refused() {
    let file = |unit| BilingualFile { source_lang: "ru".into(), units: vec![unit], ..BilingualFile::default() };
    let mark = Mark { range: 1..9, id: "m".into(), kind: MarkKind::Term };
    let outside = file(Unit { source: Content { text: "ж".into(), marks: vec![mark] }, ..Unit::default() });
    let control = file(Unit { source: Content::plain("\u{1}"), ..Unit::default() });
    let languages = BilingualFile { source_lang: "not a tag".into(), ..BilingualFile::default() };
    for write in [tmx::write, xliff::write, xliff::write_12] {
        assert!(matches!(write(&outside), Err(BilingualError::Unit { number: 1, .. })));
        assert!(matches!(write(&control), Err(BilingualError::Write(_))));
        assert!(matches!(write(&languages), Err(BilingualError::Language(_))));
    }
}

#[test]
fn a_large_file_is_read_in_time() {
    let unit = |number: usize| Unit {
        id: Some(format!("u{number}")),
        source: Content::plain("Паром готов."),
        target: Some(Content::plain("The ferry is ready.")),
        ..Unit::default()
    };
    let units = (0..20_000).map(unit).collect();
    let file = BilingualFile { source_lang: "ru".into(), target_lang: "en".into(), units, ..BilingualFile::default() };
    let started = std::time::Instant::now();
    let text = xliff::write(&file).unwrap();
    assert!(xliff::validate(&text).is_empty());
    assert_eq!(xliff::read(text.into_bytes()).unwrap().file(), &file);
    assert_eq!(tmx::read(tmx::write(&file).unwrap().into_bytes()).unwrap().file(), &file);
    assert!(started.elapsed().as_secs() < 60, "{:?}", started.elapsed());
}

proptest! {
    #[test]
    fn damaged_files_do_no_harm(which in 0..3_usize, from in any::<usize>(), length in 0..40_usize, put in "[<>/\"'&=a-z ]{0,6}") {
        let text = &written()[which];
        let border = |at: usize| (0..=at.min(text.len())).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0);
        let start = border(from % text.len());
        let end = border(start + length).max(start);
        let damaged = format!("{}{put}{}", &text[..start], &text[end..]);
        let _ = xliff::validate(&damaged);
        for reader in READERS {
            match reader(damaged.clone().into_bytes()) {
                Ok(kept) => prop_assert_eq!(kept.rewrite(kept.file()).unwrap(), damaged.as_bytes()),
                Err(error) => prop_assert!(!error.to_string().is_empty()),
            }
        }
    }
}
