//! Pages, TEI and XML.

use std::sync::Arc;

use glossator::model::{Edition, View, notes, print, project};
use glossator::page::{Form, ImportError, ImportOptions, import};
use glossator::records::{Annotator, AnnotatorOptions, FieldNames, LineReader, Mapper, Part, TagTable, Wanted};
use glossator::tei;
use glossator::validate::own_schema;
use glossator::validate::rules::{self, RuleChoice};
use glossator::xml::{Document, Limits, Reader};

const FORMS: [Option<Form>; 6] =
    [Some(Form::Page), Some(Form::Html), Some(Form::Csv), Some(Form::Jsonl), Some(Form::Lines), None];

/// A page in the form that the first byte says: the edition prints it, is valid, and comes back from TEI as it was.
pub fn page(bytes: &[u8]) {
    let Some((first, bytes)) = bytes.split_first() else { return };
    let form = FORMS[usize::from(*first) % FORMS.len()];
    let options = ImportOptions::default().with_form(form).with_keep_controls(first & 0x80 != 0);
    match import(bytes.to_vec(), "page", &options) {
        Ok(imported) => {
            let file = written(&imported.edition);
            let outcome = own_schema().validate(&mut Reader::new(&file, &Limits::default()));
            assert!(outcome.is_valid(), "{:?}\n{file}", outcome.invalidities);
            let again = tei::read(file.clone(), &Limits::default()).expect("what was written can be read").edition;
            assert_eq!(printed(&imported.edition), printed(&again), "{file}");
            assert_eq!(file, written(&again));
        }
        Err(error @ ImportError::NotPrinted { .. }) => panic!("{error}"),
        Err(_) => {}
    }
}

fn written(edition: &Edition) -> String {
    let bytes = tei::write(edition, Vec::new()).expect("an edition can be written");
    String::from_utf8(bytes).expect("TEI is written in UTF-8")
}

fn printed(edition: &Edition) -> Vec<u8> {
    let mut page = Vec::new();
    let keep = |run: &[u8]| {
        page.extend_from_slice(run);
        Ok::<(), ()>(())
    };
    print(edition, keep).expect("memory takes it");
    page
}

/// Any lines as records, and any text as a page with tags: a line each, and the stand-off form gives the page back.
pub fn records(bytes: &[u8]) {
    let tags = TagTable::preset("sourcelibrary").map(Arc::new);
    let annotator = || Annotator::new(AnnotatorOptions::default().with_tags(tags.clone()));
    let wanted = Wanted { parts: Part::ALL.to_vec(), ..Wanted::default() };
    let mapper = Mapper::new(annotator(), FieldNames::default(), wanted);
    let mut lines = LineReader::new(bytes, 1 << 16);
    while let Some(line) = lines.next_line().expect("memory can be read") {
        let mut out = Vec::new();
        let _ = mapper.write(&line, 1, 1 << 16, &mut out).expect("memory takes it");
        let text = String::from_utf8(out).expect("JSON is written in UTF-8");
        assert!(text.find('\n') == Some(text.len() - 1), "{text}");
    }
    let Ok(page) = std::str::from_utf8(bytes) else { return };
    let annotator = annotator();
    let found = annotator.annotate(page, None);
    let standoff = found.standoff();
    assert!(!found.is_exact() || standoff.rebuilt() == page, "{standoff:?}");
    assert_eq!(standoff.text, found.view(View::Base));
    let written = annotator.with_tags(&found).expect("the annotator knows tags");
    let again = annotator.annotate(&written, Some(found.lang()));
    [View::Base, View::Reading].iter().for_each(|view| assert_eq!(again.view(*view), found.view(*view), "{written}"));
}

/// Any TEI: views, notes and rules say something of it, and each place in a view is a place of the file.
pub fn tei(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    rules::check(text, &RuleChoice::All);
    let Ok(file) = tei::read(text.to_owned(), &Limits::default()) else { return };
    notes(&file.edition);
    for view in [View::Printed, View::Reading, View::Base] {
        let projection = project(&file.edition, view);
        for (at, _) in projection.text.char_indices() {
            assert!(projection.origin(at).is_none_or(|origin| text.is_char_boundary(origin)), "{at}");
        }
    }
    let schema = own_schema();
    let cold = schema.validate(&mut Reader::new(text, &Limits::default())).invalidities;
    assert_eq!(cold, schema.validate(&mut Reader::new(text, &Limits::default())).invalidities);
}

/// XML: what is accepted is well-formed to other eyes, too, with as many elements; the tree gives its bytes back.
pub fn xml(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    let Ok(document) = Document::parse(text.to_owned(), &Limits::default()) else { return };
    assert_eq!(document.source(), text);
    let other = roxmltree::Document::parse(text).expect("other eyes accept it");
    let count = other.descendants().filter(roxmltree::Node::is_element).count();
    assert_eq!(document.nodes().filter(|node| node.is_element()).count(), count);
    for node in document.nodes() {
        assert!(text.get(node.span()).is_some());
    }
}
