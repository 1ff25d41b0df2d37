//! The JSON Schemas under `schemas/`, as the tests apply them: strictly. A schema that is published lets fields pass that it
//! does not name, because fields are added; here each of them is a fault, so that none is forgotten.

use std::fs;
use std::path::{Path, PathBuf};

use jsonschema::Validator;
use serde_json::Value;

/// A schema, closed.
pub struct Strict {
    name: String,
    document: Value,
    validator: Validator,
}

impl Strict {
    /// The schema `schemas/NAME.schema.json`.
    pub fn open(name: &str) -> Self {
        let document = read(&path(name));
        Self { name: name.to_owned(), validator: validator(name, &document), document }
    }

    /// One definition of it: `row` of `notes`.
    pub fn definition(name: &str, definition: &str) -> Self {
        let mut document = read(&path(name));
        let root = document.as_object_mut().unwrap();
        assert!(root["$defs"].get(definition).is_some(), "{name} has no `{definition}`");
        for key in ["anyOf", "oneOf", "type", "required", "properties"] {
            root.remove(key);
        }
        root.insert("$ref".to_owned(), format!("#/$defs/{definition}").into());
        Self { name: format!("{name}#{definition}"), validator: validator(name, &document), document }
    }

    /// What is wrong with a value.
    pub fn faults(&self, value: &Value) -> Vec<String> {
        let told = |error: jsonschema::ValidationError<'_>| format!("{}: {error}", error.instance_path());
        self.validator.iter_errors(value).map(told).collect()
    }

    /// Fails where the value is not as the schema says.
    pub fn check(&self, value: &Value) {
        let faults = self.faults(value);
        assert!(faults.is_empty(), "{}: {faults:#?}\n{value:#}", self.name);
    }

    /// The schema as it is published.
    pub fn document(&self) -> &Value {
        &self.document
    }
}

fn validator(name: &str, document: &Value) -> Validator {
    let mut closed = document.clone();
    close(&mut closed);
    jsonschema::draft202012::new(&closed).unwrap_or_else(|error| panic!("{name}: {error}"))
}

/// Lets no object have a field that its schema does not name, unless it says that it may.
fn close(schema: &mut Value) {
    match schema {
        Value::Object(fields) => {
            fields.values_mut().for_each(close);
            if fields.get("properties").is_some_and(Value::is_object) && !fields.contains_key("additionalProperties") {
                fields.insert("additionalProperties".to_owned(), Value::Bool(false));
            }
        }
        Value::Array(parts) => parts.iter_mut().for_each(close),
        _ => {}
    }
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("schemas")
}

fn path(name: &str) -> PathBuf {
    folder().join(format!("{name}.schema.json"))
}

fn read(path: &Path) -> Value {
    let text = fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    serde_json::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// The names of all schemas.
pub fn names() -> Vec<String> {
    let files = fs::read_dir(folder()).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let mut names: Vec<String> = files.filter_map(|file| Some(file.strip_suffix(".schema.json")?.to_owned())).collect();
    names.sort();
    names
}

#[test]
fn schemas_are_schemas_and_are_listed() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let listed = ["docs/src/json.md", "schemas/README.md"].map(|page| fs::read_to_string(root.join(page)).unwrap());
    for name in names() {
        let document = read(&path(&name));
        assert!(jsonschema::draft202012::meta::is_valid(&document), "{name}");
        let file = format!("{name}.schema.json");
        assert!(
            listed.iter().all(|page| page.contains(&file)),
            "{file} is not listed in the book and beside the schemas"
        );
    }
}

#[test]
fn a_field_that_the_schema_does_not_name_is_a_fault() {
    let schema = Strict::open("terms");
    let row = serde_json::json!({
        "source": "ДК", "target": "DK", "glosses": 1, "occurrences": 2, "translations": 1,
        "class": "gloss.expansion", "gloss": "House of Culture",
    });
    schema.check(&row);
    for (key, value) in [("more", Value::Null), ("glosses", "1".into())] {
        let mut wrong = row.clone();
        wrong[key] = value;
        assert_eq!(schema.faults(&wrong).len(), 1, "{key}");
    }
}
