//! Throughput of the XML room on an edition built here, beside quick-xml alone and roxmltree.
//!
//! `cargo bench --bench xml`
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
use glossator::source::{LineIndex, first_forbidden};
use glossator::xml::{Document, Event, Limits, Reader, Writer};

fn main() {
    divan::main();
}

/// A TEI edition of about ten megabytes: paragraphs with glosses, language tags, page breaks and references.
fn edition() -> String {
    let mut text = String::from(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<TEI xmlns=\"http://www.tei-c.org/ns/1.0\" xml:lang=\"en\">\n\
         <teiHeader><fileDesc><titleStmt><title>A page</title></titleStmt></fileDesc></teiHeader>\n<text><body>\n",
    );
    for number in 0..24_000 {
        let _ = write!(
            text,
            "<div type=\"comment\" n=\"{number}\">\n  <p xml:id=\"p{number}\">He said <foreign xml:lang=\"ru\">Да\
             </foreign><note resp=\"#translator\" type=\"gloss\">yes</note> and went to the \
             <supplied reason=\"omitted\" resp=\"#translator\">old</supplied> market &amp; the harbour — twice, as the \
             neighbours tell it,<lb/> with nothing in his hands but a letter.</p>\n  <!-- seen -->\n  <p>The answer came \
             <date when=\"1921-03-0{}\">in spring</date>: no ship would sail before the ice had gone.</p>\n</div>\n",
            number % 9 + 1
        );
    }
    text.push_str("</body></text>\n</TEI>\n");
    text
}

fn count_events<S: glossator::xml::Tokens>(mut reader: Reader<S>) -> usize {
    let mut count = 0;
    while let Ok(Some(event)) = reader.next_event() {
        count += usize::from(matches!(event, Event::Start(_) | Event::Text(_)));
    }
    count
}

#[divan::bench(name = "Reader::new")]
fn reader(bencher: Bencher) {
    let text = edition();
    let limits = Limits::default();
    bencher.counter(BytesCount::of_str(&text)).bench(|| count_events(Reader::new(black_box(&text), &limits)));
}

#[divan::bench(name = "Reader::from_read")]
fn stream(bencher: Bencher) {
    let text = edition();
    let limits = Limits::default();
    bencher.counter(BytesCount::of_str(&text)).bench(|| count_events(Reader::from_read(text.as_bytes(), &limits)));
}

#[divan::bench(name = "Document::parse")]
fn document(bencher: Bencher) {
    let text = edition();
    let limits = Limits::default();
    bencher
        .counter(BytesCount::of_str(&text))
        .with_inputs(|| text.clone())
        .bench_values(|text| Document::parse(text, &limits).map(|document| document.node_count()));
}

#[divan::bench(name = "quick-xml alone")]
fn tokenizer(bencher: Bencher) {
    let text = edition();
    bencher.counter(BytesCount::of_str(&text)).bench(|| {
        let mut reader = quick_xml::Reader::from_str(black_box(&text));
        let mut count = 0;
        loop {
            match reader.read_event() {
                Ok(quick_xml::events::Event::Eof) | Err(_) => return count,
                Ok(event) => count += event.len(),
            }
        }
    });
}

#[divan::bench(name = "roxmltree")]
fn roxmltree(bencher: Bencher) {
    let text = edition();
    bencher
        .counter(BytesCount::of_str(&text))
        .bench(|| roxmltree::Document::parse(black_box(&text)).map(|document| document.descendants().count()));
}

#[divan::bench(name = "Writer")]
fn writer(bencher: Bencher) {
    let document = Document::parse(edition(), &Limits::default()).expect("the edition is well-formed");
    bencher.counter(BytesCount::of_str(document.source())).bench(|| {
        let mut writer = Writer::new(Vec::new());
        copy(&document, &mut writer).map(|()| writer.finish().map(|bytes| bytes.len()).ok())
    });
}

fn copy(document: &Document, writer: &mut Writer<Vec<u8>>) -> Result<(), glossator::xml::WriteError> {
    let mut open = Vec::new();
    for node in document.nodes() {
        while open.last().is_some_and(|parent| Some(*parent) != node.parent()) {
            open.pop();
            writer.end()?;
        }
        if let Some(text) = node.text() {
            writer.text(text)?;
        } else if let Some(text) = node.comment() {
            writer.comment(&text)?;
        } else if node.is_element() {
            writer.start(node.qualified_name())?;
            for attribute in node.namespace_declarations().chain(node.attributes()) {
                writer.attribute(attribute.qualified_name(), attribute.value())?;
            }
            open.push(node);
        }
    }
    while open.pop().is_some() {
        writer.end()?;
    }
    Ok(())
}

#[divan::bench(name = "first_forbidden")]
fn characters(bencher: Bencher) {
    let text = edition();
    bencher.counter(BytesCount::of_str(&text)).bench(|| first_forbidden(black_box(&text)));
}

#[divan::bench(name = "LineIndex::new")]
fn lines(bencher: Bencher) {
    let text = edition();
    bencher.counter(BytesCount::of_str(&text)).bench(|| LineIndex::new(black_box(&text)).line_count());
}
