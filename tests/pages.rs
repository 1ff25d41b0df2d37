//! Generated pages: whatever is in them, they come back byte for byte, or are refused with a reason.
//!
//! With `GLOSSATOR_GENERATED=DIR` the editions of a few hundred of them are kept there, so that another validator can
//! judge them. `PROPTEST_CASES` says how many are tried.

use std::collections::HashSet;
use std::fmt::Write as _;
use std::io::Cursor;
use std::path::Path;

use glossator::exchange;
use glossator::model::{Edition, View, notes, print, project};
use glossator::page::{Form, ImportError, ImportOptions, import, import_in_parts};
use glossator::source::Encoding;
use glossator::tei;
use glossator::validate::own_schema;
use glossator::xml::{Limits, Reader};
use proptest::prelude::*;

use crate::fuzzed::decisions::pieces;
use crate::needs;

/// Pieces of text besides notes: brackets of all kinds, cues, scripts, spaces, signs that XML escapes.
const AROUND: &[&str] = &[
    "[",
    "]",
    "［",
    "］",
    "〔",
    "〕",
    "【",
    "】",
    "(",
    ")",
    "（",
    "）",
    "(прим. пер.: долго)",
    " — Прим. перев.",
    " – долго, прим. перев. –",
    "[ ]",
    "[n.d.t.]",
    "【…】",
    "word",
    "the",
    "of",
    "Zim",
    "HB",
    "The ferry is late.",
    "Why?",
    "It is!",
    "и",
    "паром",
    "Паром ушёл.",
    "渡し船",
    "来た。",
    "배는",
    "السفينة",
    "ספינה",
    " ",
    " ",
    " ",
    "  ",
    "\u{a0}",
    "\u{3000}",
    "\t",
    ".",
    ",",
    ": ",
    "...",
    "\"",
    "“",
    "”",
    "«",
    "»",
    "_",
    "*",
    "&",
    "<",
    ">",
    "&amp;",
    "]]>",
    "<!--",
    "e\u{301}",
    "👩\u{200d}🚀",
    "\u{feff}",
    "\u{2028}",
    "\u{85}",
    "\u{1f3f3}\u{fe0f}",
    "\u{10ffff}",
    "\u{fffd}",
    "z\u{335}\u{336}",
    "Reply",
    "3 Comment(s)",
    "By Dana Orlova",
    "Share",
];

/// The byte order mark.
const MARK: char = '\u{feff}';

/// What stands between lines and blocks.
const BREAKS: &[&str] = &[
    "\n",
    "\n\n",
    "\n\n\n",
    "\r\n",
    "\r\n\r\n",
    "\r",
    "\n \n",
    "\n\t\n\n",
    "\n\nReply\n\n",
    "\n\n3 Comment(s)\n\n",
    "\n\u{a0}\n",
    "\n\nRiver Gazette\nSociety\n\n",
];

fn pieces() -> Vec<&'static str> {
    [pieces::BRACKETED, AROUND].concat()
}

fn page() -> impl Strategy<Value = String> {
    let piece = prop_oneof![40 => proptest::sample::select(pieces()), 8 => proptest::sample::select(BREAKS)];
    let any = prop_oneof![9 => piece.prop_map(str::to_owned), 1 => "\\PC{0,6}"];
    proptest::collection::vec(any, 1..60).prop_map(|pieces| pieces.concat())
}

fn printed(edition: &Edition) -> String {
    let mut bytes = Vec::new();
    print(edition, |run| {
        bytes.extend_from_slice(run);
        Ok::<(), ()>(())
    })
    .unwrap();
    String::from_utf8(bytes).unwrap()
}

fn written(edition: &Edition) -> String {
    String::from_utf8(tei::write(edition, Vec::new()).unwrap()).unwrap()
}

/// The TEI file of a page whose parts are written as they are finished.
fn written_in_parts(page: &[u8], options: &ImportOptions<'_>) -> String {
    let mut parts = tei::PartsWriter::new(Cursor::new(Vec::new()));
    let imported = import_in_parts(page.to_vec(), "page.txt", options, &mut parts).unwrap();
    String::from_utf8(parts.finish(&imported.edition, Vec::new()).unwrap()).unwrap()
}

/// The pointers of a TEI file that have no `xml:id` in it, as `element/@attribute=#id`.
fn dangling(xml: &str) -> Vec<String> {
    let file = roxmltree::Document::parse(xml).unwrap();
    let elements = || file.descendants().filter(roxmltree::Node::is_element);
    let ids: HashSet<&str> = elements().filter_map(|node| node.attribute((XML, "id"))).collect();
    let pointers = elements().flat_map(|node| node.attributes().map(move |attribute| (node, attribute)));
    let targets = pointers.flat_map(|(node, attribute)| {
        let name = move |id: &str| format!("{}/@{}=#{id}", node.tag_name().name(), attribute.name());
        attribute.value().split(' ').filter_map(|pointer| pointer.strip_prefix('#')).map(move |id| (id, name(id)))
    });
    targets.filter(|(id, _)| !ids.contains(id)).map(|(_, name)| name).collect()
}

/// The namespace of `xml:id`.
const XML: &str = "http://www.w3.org/XML/1998/namespace";

#[test]
fn a_note_whose_words_cannot_be_marked_up_points_to_what_is_there() {
    for text in ["[applause] [sic][...]", "［: ］[sic]", "the Zim [sic] [Port Office]", "[\n\n [sic]]"] {
        let page = import(text.as_bytes().to_vec(), "page.txt", &ImportOptions::default()).unwrap();
        assert_eq!(dangling(&written(&page.edition)), Vec::<String>::new(), "{text}");
    }
}

/// What grows with the square of the number of brackets would take hours. Without optimisation it is fewer brackets.
#[test]
fn a_million_brackets_are_imported_in_time() {
    let pairs = if cfg!(debug_assertions) { 5_000 } else { 500_000 };
    let page = "the mate [a helper] came [sic]. \n\n".repeat(pairs);
    let begun = std::time::Instant::now();
    let imported = import(page.into_bytes(), "page.txt", &ImportOptions::default()).unwrap();
    assert_eq!(imported.edition.decisions.len(), 2 * pairs);
    assert!(begun.elapsed().as_secs() < 300, "{:?}", begun.elapsed());
}

#[test]
fn white_space_in_a_title_counts() {
    let page = import(b"The [blue] pier.".to_vec(), "the  pier.txt", &ImportOptions::default()).unwrap();
    let read = tei::read(written(&page.edition), &Limits::default()).unwrap();
    assert_eq!(read.edition.header, page.edition.header);
}

#[test]
fn what_xml_cannot_hold_stands_in_no_desc() {
    for bytes in [&b"It [two \x07 passages omitted] rang."[..], b"It [two \xE9 passages omitted] rang."] {
        let options = ImportOptions::default().with_keep_controls(true);
        let xml = written(&import(bytes.to_vec(), "page.txt", &options).unwrap().edition);
        let file = roxmltree::Document::parse(&xml).unwrap();
        let glyph = file.descendants().find(|node| node.has_tag_name((tei::TEI_NAMESPACE, "g"))).unwrap();
        let note = glyph.parent_element().unwrap();
        assert_eq!((note.tag_name().name(), note.attribute("ana")), ("note", Some("#gap.omitted")));
    }
}

/// What the project's own schema has against an edition.
fn faults(edition: &str) -> Vec<String> {
    let outcome = own_schema().validate(&mut Reader::new(edition, &Limits::default()));
    outcome.invalidities.iter().map(|found| format!("{found}: {}", &edition[found.span.clone()])).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { max_shrink_iters: 2000, ..ProptestConfig::default() })]

    #[test]
    fn a_page_comes_back_byte_for_byte(text in page()) {
        let bytes = text.clone().into_bytes();
        match import(bytes, "page.txt", &ImportOptions::default().with_form(Form::Page)) {
            Ok(page) => {
                let bare = text.strip_prefix('\u{feff}').unwrap_or(&text);
                prop_assert_eq!(printed(&page.edition), bare);
                let first = written(&page.edition);
                let read = tei::read(first.clone(), &Limits::default()).unwrap();
                prop_assert_eq!(printed(&read.edition), bare);
                prop_assert_eq!(written(&read.edition), &*first);
                prop_assert_eq!(dangling(&first), Vec::<String>::new());
                let options = ImportOptions::default().with_form(Form::Page);
                prop_assert_eq!(written_in_parts(text.as_bytes(), &options), first);
            }
            Err(ImportError::Empty) => {
                let blank = text.trim_matches(MARK).trim().is_empty();
                prop_assert!(blank);
            }
            Err(other) => prop_assert!(false, "{other}"),
        }
    }

    #[test]
    fn bytes_that_are_no_text_come_back(text in page(), bytes in proptest::collection::vec((any::<u8>(), any::<u16>()), 1..6)) {
        let mut page = text.into_bytes();
        for (byte, at) in bytes {
            page.insert(usize::from(at) % (page.len() + 1), byte);
        }
        let options = ImportOptions::default().with_form(Form::Page).with_encoding(Encoding::Utf8).with_keep_controls(true);
        if let Ok(imported) = import(page.clone(), "page.txt", &options) {
            let first = written(&imported.edition);
            let read = tei::read(first.clone(), &Limits::default()).unwrap();
            prop_assert_eq!(written(&read.edition), &*first);
            prop_assert_eq!(dangling(&first), Vec::<String>::new());
            let mut again = Vec::new();
            exchange::text(&read.edition, &mut again).unwrap();
            prop_assert_eq!(again, page);
        }
    }

    #[test]
    fn lines_come_back_too(text in page()) {
        if let Ok(page) = import(text.clone().into_bytes(), "page.txt", &ImportOptions::default().with_form(Form::Lines)) {
            prop_assert_eq!(printed(&page.edition), text.strip_prefix('\u{feff}').unwrap_or(&text));
        }
    }

    #[test]
    fn comments_of_a_file_of_records_come_back(texts in proptest::collection::vec(page(), 1..6)) {
        let lines: Vec<String> = texts.iter().map(|text| serde_json::json!({ "text": text, "id": null }).to_string()).collect();
        let bytes = lines.join("\n").into_bytes();
        match import(bytes, "comments.jsonl", &ImportOptions::default().with_form(Form::Jsonl)) {
            Ok(page) => {
                prop_assert_eq!(printed(&page.edition), texts.join("\n\n"));
                let first = written(&page.edition);
                let read = tei::read(first.clone(), &Limits::default()).unwrap();
                prop_assert_eq!(printed(&read.edition), texts.join("\n\n"));
                prop_assert_eq!(faults(&first), [""; 0]);
                prop_assert_eq!(written(&read.edition), first);
            }
            Err(error) => prop_assert!(false, "{error}"),
        }
    }

    #[test]
    fn views_and_notes_stay_inside_the_text(text in page()) {
        if let Ok(page) = import(text.into_bytes(), "page.txt", &ImportOptions::default()) {
            for view in [View::Printed, View::Reading, View::Base] {
                let projection = project(&page.edition, view);
                for feature in &projection.features {
                    prop_assert!(projection.text.get(feature.range.clone()).is_some(), "{:?} in {:?}", feature.range, view);
                }
                for (at, _) in projection.text.char_indices() {
                    prop_assert!(projection.origin(at).is_some_and(|origin| origin <= page.text.len()));
                }
            }
            let found = notes(&page.edition);
            for note in &found.notes {
                prop_assert!(found.printed.text.get(note.range.clone()).is_some());
            }
        }
    }
}

/// Editions for another validator: see the head of this file.
#[test]
#[ignore = "needs a folder in GLOSSATOR_GENERATED"]
fn generated_editions_are_kept_for_the_oracle() {
    let folder = std::env::var_os("GLOSSATOR_GENERATED").or_else(|| needs::missing("a folder in GLOSSATOR_GENERATED"));
    let Some(folder) = folder else { return };
    let folder = Path::new(&folder);
    std::fs::create_dir_all(folder).unwrap();
    let mut state = 0x2545_f491_4f6c_dd1d_u64;
    let mut next = |bound: usize| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state % bound as u64) as usize
    };
    let pieces = pieces();
    for number in 0..400 {
        let mut text = String::new();
        for _ in 0..next(80) + 1 {
            let breaks = next(6) == 0;
            let list = if breaks { BREAKS } else { &pieces };
            let _ = write!(text, "{}", list[next(list.len())]);
        }
        let mut bytes = text.into_bytes();
        if number % 4 == 0 {
            bytes.insert(bytes.len() / 2, if number % 8 == 0 { 0x07 } else { 0xE9 });
        }
        let date = Some("2026-11-23".to_owned());
        let options = ImportOptions::default().with_date(date).with_keep_controls(true);
        if let Ok(page) = import(bytes, "page.txt", &options) {
            let xml = written(&page.edition);
            assert_eq!(dangling(&xml), Vec::<String>::new());
            std::fs::write(folder.join(format!("{number}.xml")), &xml).unwrap();
        }
    }
}
