//! Documents: whatever stands in them, an edition that is valid and comes back, or a refusal.

use std::io::{Cursor, Write as _};

use glossator::document::{DocumentError, DocumentOptions, Format, Imported, NotesAs, Tracked, export, import};
use glossator::model::{View, project};
use glossator::tei;
use glossator::validate::own_schema;
use glossator::xml::{Limits, Reader};
use zip::write::SimpleFileOptions;

/// The first byte says the format, and what becomes of tracked changes; parts of a zip stand one after the other, behind a
/// line of their name.
pub fn documents(bytes: &[u8]) {
    let [first, rest @ ..] = bytes else { return };
    let tracked = [Tracked::All, Tracked::Accept, Tracked::Reject][usize::from(*first >> 4) % 3];
    let format = match first % 16 {
        0 => Format::Markdown,
        1 => Format::Srt,
        2 => Format::Vtt,
        3 => Format::Ass,
        4 => Format::Usfm,
        5 => Format::Html,
        6 => Format::Odt,
        7 => Format::Epub,
        _ => Format::Docx,
    };
    let is_packed = matches!(format, Format::Docx | Format::Odt | Format::Epub);
    let file = if is_packed { packed(rest) } else { rest.to_vec() };
    let options = DocumentOptions::default().with_format(format).with_tracked(tracked);
    match import(file.clone(), "document", &options) {
        Ok(imported) => holds(&imported, &file),
        Err(error @ DocumentError::NotPrinted(_)) => panic!("{error}"),
        Err(_) => {}
    }
}

/// Parts as a zip: a line `=== name` begins each.
fn packed(bytes: &[u8]) -> Vec<u8> {
    let text = String::from_utf8_lossy(bytes);
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for part in text.split("=== ").skip(1) {
        let (name, words) = part.split_once('\n').unwrap_or((part, ""));
        if zip.start_file(name, SimpleFileOptions::default()).is_ok() {
            let _ = zip.write_all(words.as_bytes());
        }
    }
    zip.finish().map(Cursor::into_inner).unwrap_or_default()
}

/// The edition is valid, comes back as it was written, and goes out in every format.
fn holds(imported: &Imported, file: &[u8]) {
    let written = tei::write(&imported.edition, Vec::new()).expect("an edition can be written");
    let written = String::from_utf8(written).expect("UTF-8");
    let outcome = own_schema().validate(&mut Reader::new(&written, &Limits::default()));
    assert!(outcome.is_valid(), "{:?} in {written}", outcome.invalidities);
    let again = tei::read(written, &Limits::default()).expect("what was written can be read").edition;
    for view in [View::Printed, View::Base] {
        assert_eq!(project(&again, view).text, project(&imported.edition, view).text);
    }
    if imported.edition.header.kept.is_some() {
        let made = export(&again, imported.format, NotesAs::Kept).expect("a kept file can be written");
        assert!(made.bytes == file || !made.told.is_empty(), "a kept file comes back, or it is said why not");
    }
    for format in Format::ALL {
        for notes in [NotesAs::Kept, NotesAs::Footnotes, NotesAs::Comments] {
            let _ = export(&imported.edition, format, notes);
        }
    }
}
