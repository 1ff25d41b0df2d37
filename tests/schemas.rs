//! The published schema of note rows says what the program writes.

use glossator::bracket::Lexicon;
use glossator::exchange::NoteRows;
use glossator::page::{ImportOptions, import};
use glossator::source::LineIndex;
use serde_json::Value;

#[test]
fn rows_have_the_fields_of_the_schema() {
    let schema: Value = serde_json::from_str(include_str!("../schemas/note-row.schema.json")).unwrap();
    let names: Vec<&str> = schema["properties"].as_object().unwrap().keys().map(String::as_str).collect();
    let required: Vec<&str> = schema["required"].as_array().unwrap().iter().filter_map(Value::as_str).collect();
    assert_eq!(names, required);

    let text = "The mate [play on words: friend and helper] came. See [1].";
    let page = import(text.as_bytes().to_vec(), "note.txt", &ImportOptions::default()).unwrap();
    let rows = NoteRows::new(&page.edition, Lexicon::built_in());
    let mut seen = Vec::new();
    rows.each("note.txt", &LineIndex::new(&page.text), |row| {
        seen.push(serde_json::to_value(&row)?);
        Ok::<(), serde_json::Error>(())
    })
    .unwrap();
    assert_eq!(seen.len(), 2);
    for row in &seen {
        let fields: Vec<&str> = row.as_object().unwrap().keys().map(String::as_str).collect();
        assert_eq!(fields, names);
    }
    assert_eq!(seen[0]["anchor"]["text"], "mate");
    assert_eq!(seen[1]["class"], "literal");
}
