//! A table of ill-formed documents with the message and the place that each must give.
//!
//! `errors.txt` is the table: `=== name`, the document, `---`, and the line that a person sees. In a document `\u{…}`
//! stands for a character and `\r` for a carriage return. Set `GLOSSATOR_BLESS` to write the messages anew, then read them.

use std::fmt::Write as _;
use std::path::PathBuf;

use glossator_xml::source::LineIndex;
use glossator_xml::{Document, Limits, Reader, XmlError};

fn table() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/suite/errors.txt")
}

fn unescape(text: &str) -> String {
    let mut parts = text.split("\\u{");
    let mut plain = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let (code, rest) = part.split_once('}').expect("`\\u{` needs `}`");
        plain.extend(u32::from_str_radix(code, 16).ok().and_then(char::from_u32));
        plain.push_str(rest);
    }
    plain.replace("\\r", "\r")
}

fn by_stream(text: &str) -> Option<XmlError> {
    let mut reader = Reader::from_read(text.as_bytes(), &Limits::default());
    loop {
        match reader.next_event() {
            Ok(Some(_)) => {}
            Ok(None) => return None,
            Err(error) => return Some(error),
        }
    }
}

fn shown(name: &str, text: &str) -> String {
    let error = Document::parse(text.to_owned(), &Limits::default()).err();
    assert_eq!(error, by_stream(text), "{name}: a stream must give the same error");
    let Some(error) = error else { return "accepted".to_owned() };
    let lines = LineIndex::new(text);
    let mut shown = format!("{} `{}` {error}", error.position(&lines), text[error.span()].escape_debug());
    if let Some(place) = error.related() {
        let _ = write!(shown, " [{}]", lines.position(place));
    }
    shown
}

#[test]
fn every_error_says_where_and_what() {
    let golden = std::fs::read_to_string(table()).expect("the table is part of the tests");
    let mut actual = String::new();
    for entry in golden.split("=== ").skip(1) {
        let (name, rest) = entry.split_once('\n').expect("a name is followed by a document");
        let (document, _) = rest.split_once("\n---\n").expect("`---` stands between document and message");
        let _ = writeln!(actual, "=== {name}\n{document}\n---\n{}", shown(name, &unescape(document)));
    }
    if std::env::var_os("GLOSSATOR_BLESS").is_some() {
        std::fs::write(table(), &actual).expect("the table can be written");
    }
    assert_eq!(actual, golden);
}
