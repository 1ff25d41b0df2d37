//! The published schemas say what the program writes, and refuse what it does not.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use glossator::align::{Text, compare_with_gold};
use glossator::bracket::Lexicon;
use glossator::exchange::NoteRows;
use glossator::model::{Category, Certainty, Family};
use glossator::page::{ImportOptions, import};
use glossator::source::LineIndex;
use glossator::tei;
use glossator::validate::relaxng::{NoFiles, Schema};
use glossator::validate::rules::{self, RuleChoice};
use glossator::validate::{Checks, SchemaSyntax, Summary, own_schema, own_schema_text, render};
use glossator::xml::{Document, Limits, Reader};
use serde_json::Value;

use crate::json_schema::Strict;

#[test]
fn rows_of_notes_are_as_their_schema_says() {
    let text = "The mate [play on words: friend and helper] came. See x[i + 1].";
    let page = import(text.as_bytes().to_vec(), "note.txt", &ImportOptions::default()).unwrap();
    let rows = NoteRows::new(&page.edition, Lexicon::built_in());
    let mut seen = Vec::new();
    rows.each("note.txt", &LineIndex::new(&page.text), |row| {
        seen.push(serde_json::to_value(&row)?);
        Ok::<(), serde_json::Error>(())
    })
    .unwrap();
    let schema = Strict::definition("notes", "row");
    seen.iter().for_each(|row| schema.check(row));
    // Rows are a table: each has every field.
    let fields = |value: &Value| -> Vec<String> { value.as_object().unwrap().keys().cloned().collect() };
    let described = fields(&schema.document()["$defs"]["row"]["properties"]);
    assert_eq!(seen.iter().map(fields).collect::<Vec<_>>(), [described.clone(), described]);
    assert_eq!(seen[0]["anchor"]["text"], "mate");
    assert_eq!(seen[1]["class"], "literal");
}

#[test]
fn alignments_are_as_their_schema_says() {
    let texts = (Text::of_lines("Der Kahn ist alt.\nEr leckt."), Text::of_lines("The boat is old.\nIt leaks."));
    let alignment = glossator::align::align(std::slice::from_ref(&texts)).remove(0);
    let gold = compare_with_gold(&alignment, &[(vec![0], vec![0])]);
    let mut out = Vec::new();
    glossator::align::render::json(&alignment, (&texts.0, &texts.1), Certainty::Low, Some(&gold), &mut out).unwrap();
    let printed: Value = serde_json::from_slice(&out).unwrap();
    Strict::definition("alignment", "pair").check(&printed);
    assert_eq!(printed["gold"]["lax"]["recall"], 1.0);
}

#[test]
fn findings_are_as_their_schema_says() {
    let rules = |text: &str| rules::check(text, &RuleChoice::Required);
    let checks = Checks::default().with_schemas(vec![own_schema()]).with_rules(Some(&rules));
    let mistakes = read(&root().join("examples/mistakes.xml"));
    let open = || Ok(Box::new(std::io::Cursor::new(mistakes.clone())) as Box<dyn std::io::Read + Send>);
    let report = checks.file("mistakes.xml", &open);
    let found: Vec<&str> = report.findings.iter().map(|placed| &*placed.finding.rule).collect();
    assert_eq!(found, ["GL118", "GL115", "GL111", "GL101", "attribute.unknown"]);

    let mut out = Vec::new();
    let reports = [report];
    render::json(&reports, &Summary::of(&reports), &mut out).unwrap();
    let printed: Value = serde_json::from_slice(&out).unwrap();
    Strict::definition("findings", "report").check(&printed);
    assert_eq!(printed["files"][0]["findings"][2]["fix"]["edits"][0]["text"], "en-US");
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn read(path: &Path) -> String {
    std::fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// The files with this ending in a folder of the project.
fn files(folder: &str, ending: &str) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(root().join(folder)).unwrap();
    let mut files: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    files.retain(|path| path.extension().is_some_and(|found| found == ending));
    files.sort();
    files
}

/// The schema in the XML syntax; the other one is built in.
fn in_xml_syntax() -> Schema {
    Schema::from_text("glossator.rng", own_schema_text(SchemaSyntax::Xml), &NoFiles).unwrap()
}

/// What is wrong with a document.
fn faults(schema: &Schema, text: &str) -> Vec<String> {
    let outcome = schema.validate(&mut Reader::new(text, &Limits::default()));
    let told = |found: &glossator::validate::relaxng::Invalidity| {
        format!("{}: {found}", LineIndex::new(text).position(found.span.start))
    };
    outcome.invalidities.iter().map(told).collect()
}

#[test]
fn both_syntaxes_are_the_same_grammar() {
    let (compact, xml) = (own_schema().canonical(), in_xml_syntax().canonical());
    let differing = compact.lines().zip(xml.lines()).find(|(compact, xml)| compact != xml);
    assert_eq!(differing, None, "convert schemas/glossator.rnc to schemas/glossator.rng again");
    assert_eq!(compact.lines().count(), xml.lines().count());
}

#[test]
fn golden_editions_and_what_people_add_to_them_are_valid() {
    let xml = in_xml_syntax();
    let files = [files("tests/golden", "xml"), files("tests/schema", "xml")].concat();
    assert!(files.len() > 10);
    for path in files {
        let text = read(&path);
        assert_eq!(faults(own_schema(), &text), [""; 0], "{}", path.display());
        assert_eq!(faults(&xml, &text), [""; 0], "{}", path.display());
    }
}

#[test]
fn every_class_of_a_bracket_has_an_element_that_takes_it() {
    let page = import(b"The pier [blue].".to_vec(), "pier.txt", &ImportOptions::default()).unwrap();
    for &class in Category::ALL.iter().filter(|class| **class != Category::Case) {
        for in_sentence in [true, false] {
            let edition = with_class(page.edition.clone(), class, in_sentence);
            let text = String::from_utf8(tei::write(&edition, Vec::new()).unwrap()).unwrap();
            let told: Vec<String> = faults(own_schema(), &text);
            assert_eq!(told, [""; 0], "{class}, in a sentence: {in_sentence}\n{text}");
        }
    }
}

/// Whether an import gives brackets of this class a target.
fn points(class: Category) -> bool {
    use Family as F;
    let speaks_of_words =
        matches!(class.family(), F::Gloss | F::Comment | F::Critical | F::Speech | F::Document | F::Footnote);
    speaks_of_words && class != Category::Athetised
}

/// The edition with its only bracket in this class.
fn with_class(mut edition: glossator::model::Edition, class: Category, in_sentence: bool) -> glossator::model::Edition {
    use glossator::model::{Inline, Markup, Node};
    let Some(Node::Container(division)) = edition.body.first_mut() else { panic!("no division") };
    let Some(Node::Block(block)) = division.children.first_mut() else { panic!("no block") };
    let Some(Inline::Sentence(sentence)) = block.content.first_mut() else { panic!("no sentence") };
    let at = sentence.content.iter().position(|inline| matches!(inline, Inline::Intervention(_))).unwrap();
    let mut inline = sentence.content.remove(at);
    let Inline::Intervention(bracket) = &mut inline else { panic!("no bracket") };
    bracket.class = Some(class);
    bracket.markup = Markup::of(Some(class), in_sentence);
    bracket.target = points(class).then(|| "a1.s1".into());
    let outside = matches!(bracket.markup, Markup::Bibl);
    if bracket.markup == Markup::Label {
        let note = glossator::model::Element { id: Some("a1.n".into()), content: vec![inline], ..Default::default() };
        block.content.push(Inline::Remark(Box::new(note)));
    } else if outside {
        block.content.push(inline);
    } else {
        sentence.content.insert(at, inline);
    }
    edition
}

/// One case of `tests/schema/mutations.txt`.
struct Mutation<'m> {
    title: &'m str,
    file: &'m str,
    piece: &'m str,
    instead: &'m str,
}

fn mutations<'m>(text: &'m str) -> Vec<Mutation<'m>> {
    let lines = |block: &'m str| block.lines().filter(|line| !line.starts_with('#')).collect::<Vec<&'m str>>();
    let cases = text.split("\n\n").map(lines).filter(|lines| !lines.is_empty());
    cases
        .map(|lines| {
            let after = |mark: &str| lines[1..].iter().find_map(|line| line.strip_prefix(mark));
            Mutation {
                title: lines[0],
                file: after("in ").unwrap_or("annotated.xml"),
                piece: after("- ").unwrap_or_else(|| panic!("{}: no line with `-`", lines[0])),
                instead: after("+").unwrap_or_else(|| panic!("{}: no line with `+`", lines[0])).trim_start_matches(' '),
            }
        })
        .collect()
}

#[test]
fn what_import_does_not_write_is_refused() {
    let (text, xml) = (read(&root().join("tests/schema/mutations.txt")), in_xml_syntax());
    let mutations = mutations(&text);
    assert!(mutations.len() >= 70, "{}", mutations.len());
    let mut accepted = String::new();
    for Mutation { title, file, piece, instead } in mutations {
        let sound = read(&root().join("tests/schema").join(file));
        assert!(sound.contains(piece), "{title}: `{piece}` is not in {file}");
        let broken = sound.replacen(piece, instead, 1);
        assert!(Document::parse(broken.clone(), &Limits::default()).is_ok(), "{title}: not well-formed");
        let (compact, xml) = (faults(own_schema(), &broken), faults(&xml, &broken));
        assert_eq!(compact, xml, "{title}");
        if compact.is_empty() {
            let _ = writeln!(accepted, "{title}");
        }
    }
    assert!(accepted.is_empty(), "accepted:\n{accepted}");
}

/// What stands between the head of the taxonomy's part and the end of the schema.
const TAXONOMY: &str = "# test of the project fails where they do not. Each class has a value of `@ana` and a declaration in the header.\n";

/// `GLOSSATOR_BLESS=1 cargo test --test suite schemas::` writes the part anew; the XML syntax must then be converted again.
#[test]
fn the_taxonomy_of_the_schema_is_that_of_the_program() {
    let path = root().join("schemas/glossator.rnc");
    let schema = read(&path);
    let (head, found) = schema.split_once(TAXONOMY).unwrap();
    let expected = taxonomy();
    if std::env::var_os("GLOSSATOR_BLESS").is_some() && found != expected {
        std::fs::write(&path, format!("{head}{TAXONOMY}{expected}")).unwrap();
    }
    assert!(found == expected, "schemas/glossator.rnc does not have this end:\n{expected}");
}

/// The taxonomy in compact syntax.
fn taxonomy() -> String {
    let mut out = String::new();
    for family in Family::ALL {
        let _ = write!(out, "\n## {}: {}\nana.{0} =\n", family.as_str(), family.description());
        let values = family
            .categories()
            .iter()
            .map(|category| format!("  ## {}\n  \"#{}\"", category.description(), category.as_str()));
        out += &(values.collect::<Vec<_>>().join(" |\n") + "\n");
    }
    let families: Vec<&str> =
        Family::ALL.iter().map(|family| family.as_str()).filter(|name| *name != "literal").collect();
    let _ = write!(out, "\n## any class of a bracket\nana.bracket =\n  ana.{}\n", families.join(" |\n  ana."));
    let names: Vec<&str> = Category::ALL.iter().map(|category| category.as_str()).collect();
    let _ = write!(
        out,
        "\n## the name of a class, without the `#` of a pointer\ncategory.name =\n  \"{}\"\n",
        names.join("\" |\n  \"")
    );
    Family::ALL.iter().for_each(|family| out += &declaration(*family));
    let _ = write!(
        out,
        "\n## all families, in this order; `literal` only where a person has called a bracket plain text\nfamily.all =\n  family.{},\n  family.literal?\n",
        families.join(",\n  family.")
    );
    out
}

/// The element that declares a family in a header.
fn declaration(family: Family) -> String {
    let category = |name: &str| format!("element category {{ attribute xml:id {{ xsd:ID \"{name}\" }}, catDesc }}");
    let mut parts = vec![format!("attribute xml:id {{ xsd:ID \"{}\" }}", family.as_str()), "catDesc".to_owned()];
    if family != Family::Literal {
        parts.extend(family.categories().iter().map(|one| category(one.as_str())));
    }
    let (name, parts) = (family.as_str(), parts.join(",\n    "));
    format!("\n## {name}: {}\nfamily.{name} =\n  element category {{\n    {parts}\n  }}\n", family.description())
}
