//! Loading a schema, and validating against it, beside the reader alone.
//!
//! `cargo bench --bench validate`; `GLOSSATOR_SCHEMA=tei_all.rng` takes another schema than the project's own.
#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a measurement prints its figures"
)]

use std::fmt::Write as _;
use std::hint::black_box;

use divan::Bencher;
use divan::counter::BytesCount;
use glossator::validate::relaxng::{LocalFiles, NoFiles, Resource, Schema, read_schema};
use glossator::xml::{Limits, Reader};

fn main() {
    divan::main();
}

/// A grammar for the edition below, when no other is named.
const GRAMMAR: &str = r#"
default namespace = "http://www.tei-c.org/ns/1.0"
start = element TEI { teiHeader, element text { element body { \div+ } } }
teiHeader = element teiHeader { any }
any = (element * { any } | attribute * { text } | text)*
\div = element div { attribute n { text }, p+ }
p = element p { attribute xml:id { text }?, mixed { (hi | note | date)* } }
hi = element hi { attribute rend { "italic" | "bold" }, text }
note = element note { attribute resp { text }, text }
date = element date { attribute when { xsd:date }, text }
"#;

fn resource() -> Resource {
    let named = std::env::var_os("GLOSSATOR_SCHEMA").and_then(|path| read_schema(path.as_ref()).ok());
    named.unwrap_or_else(|| Resource { name: "bench.rnc".to_owned(), text: GRAMMAR.into() })
}

fn schema() -> Schema {
    Schema::from_resource(&resource(), &LocalFiles::default()).unwrap_or_else(|_| {
        Schema::from_text("bench.rnc", GRAMMAR, &NoFiles).unwrap_or_else(|errors| panic!("{errors:?}"))
    })
}

/// A TEI edition of about ten megabytes.
fn edition() -> String {
    let mut text = String::from(
        "<TEI xmlns=\"http://www.tei-c.org/ns/1.0\"><teiHeader><fileDesc><titleStmt><title>A</title></titleStmt>\
         <publicationStmt><p/></publicationStmt><sourceDesc><p/></sourceDesc></fileDesc></teiHeader><text><body>\n",
    );
    for number in 0..24_000 {
        let _ = write!(
            text,
            "<div n=\"{number}\">\n<p xml:id=\"p{number}\">He went to the <hi rend=\"italic\">old</hi> market, as the \
             neighbours tell it, and came home at night with nothing but a letter, which nobody has seen since.</p>\n\
             <p>The answer <note resp=\"#editor\">of the harbour master</note> came <date when=\"1921-03-0{}\">in \
             spring</date>: no ship would sail before the ice had gone, and none before the letter was found.</p>\n</div>\n",
            number % 9 + 1
        );
    }
    text.push_str("</body></text></TEI>");
    text
}

#[divan::bench]
fn load(bencher: Bencher) {
    let resource = resource();
    bencher.bench(|| Schema::from_resource(black_box(&resource), &LocalFiles::default()).is_ok());
}

#[divan::bench]
fn validate(bencher: Bencher) {
    let (schema, text) = (schema(), edition());
    bencher
        .counter(BytesCount::of_str(&text))
        .bench(|| schema.validate(&mut Reader::new(black_box(&text), &Limits::default())).invalidities.len());
}

#[divan::bench]
fn reader_alone(bencher: Bencher) {
    let text = edition();
    bencher.counter(BytesCount::of_str(&text)).bench(|| {
        let mut reader = Reader::new(black_box(&text), &Limits::default());
        let mut events = 0;
        while let Ok(Some(_)) = reader.next_event() {
            events += 1;
        }
        events
    });
}

#[divan::bench]
fn quick_xml_alone(bencher: Bencher) {
    let text = edition();
    bencher.counter(BytesCount::of_str(&text)).bench(|| {
        let mut reader = quick_xml::Reader::from_str(black_box(&text));
        let mut events = 0;
        while let Ok(event) = reader.read_event() {
            if matches!(event, quick_xml::events::Event::Eof) {
                break;
            }
            events += 1;
        }
        events
    });
}
