//! Documents of word processors and the like: what they say comes into the edition, and what is bad is refused or reported.

mod back;
mod bad;
mod book;
mod changes;
mod docx;
mod kept;
mod odd;
mod odt;
mod others;
mod out;
mod own_format;
mod program;
mod returned;
mod templates;
mod tools;
mod truth;

use std::io::{Cursor, Write as _};

use glossator::document::{DocumentError, DocumentOptions, Imported, Tracked, import};
use glossator::model::{View, notes, project};
use glossator::tei;
use glossator::validate::relaxng::{NoFiles, Schema};
use glossator::validate::{SchemaSyntax, own_schema_text};
use glossator::xml::{Limits, Reader};
use zip::write::SimpleFileOptions;

/// A zip with these parts.
pub fn zipped(parts: &[(&str, &str)]) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, text) in parts {
        zip.start_file(*name, SimpleFileOptions::default()).unwrap();
        zip.write_all(text.as_bytes()).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

pub fn try_read(bytes: Vec<u8>, name: &str, tracked: Tracked) -> Result<Imported, DocumentError> {
    import(bytes, name, &DocumentOptions::default().with_tracked(tracked))
}

/// Imports a document, and holds what is true of every edition of one: it is valid, and comes back as it was written.
pub fn read(bytes: Vec<u8>, name: &str) -> Imported {
    let imported = try_read(bytes, name, Tracked::All).unwrap();
    let written = written(&imported);
    assert_eq!(faults(&written), Vec::<String>::new(), "{written}");
    let again = tei::read(written.clone(), &Limits::default()).unwrap().edition;
    for view in [View::Printed, View::Reading, View::Base] {
        assert_eq!(project(&again, view).text, project(&imported.edition, view).text, "{written}");
    }
    imported
}

pub fn written(imported: &Imported) -> String {
    String::from_utf8(tei::write(&imported.edition, Vec::new()).unwrap()).unwrap()
}

/// The body of the edition in one line.
pub fn body(imported: &Imported) -> String {
    let written = written(imported);
    let start = written.find("<body>").unwrap() + "<body>".len();
    let end = written.find("</body>").unwrap();
    written[start..end].replace('\n', "")
}

fn faults(text: &str) -> Vec<String> {
    let schema = Schema::from_text("own.rnc", own_schema_text(SchemaSyntax::Compact), &NoFiles).unwrap();
    let outcome = schema.validate(&mut Reader::new(text, &Limits::default()));
    outcome.invalidities.iter().map(ToString::to_string).collect()
}

/// Class, words and anchor of each note.
pub fn found(imported: &Imported) -> Vec<(String, String, String)> {
    let notes = notes(&imported.edition);
    let printed = &notes.printed.text;
    let row = |note: &glossator::model::Note<'_>| {
        let class = note.class().map_or("", |class| class.as_str()).to_owned();
        let anchor = note.anchor.clone().map_or("", |range| &printed[range]).to_owned();
        (class, printed[note.range.clone()].to_owned(), anchor)
    };
    notes.notes.iter().map(row).collect()
}
