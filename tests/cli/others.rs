//! Files of other programs: their schema is heard before a decision is written.

use std::fs;
use std::path::Path;

use super::past::run;

/// TEI in which nothing stands beside the text; `%` is what the root may hold besides.
const SCHEMA: &str = "namespace t = \"http://www.tei-c.org/ns/1.0\"\n\
    any = (element * { any } | attribute * { text } | text)*\n\
    start = element t:TEI { % element t:teiHeader { any }, element t:text { any } }\n";

const FILE: &str = "<TEI xmlns=\"http://www.tei-c.org/ns/1.0\"><teiHeader><fileDesc><titleStmt><title>Ferry</title></titleStmt>\
    <publicationStmt><p>none</p></publicationStmt><sourceDesc><p>none</p></sourceDesc></fileDesc></teiHeader><text><body>\
    <p>The mate <note xml:id=\"i1\">a helper</note> came.</p></body></text></TEI>\n";

/// A folder with a strict schema, one that asks for what the file has not but lets it hold anything, and a file that names
/// `href`.
fn folder(href: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    fs::write(at("strict.rnc"), SCHEMA.replace('%', "")).unwrap();
    let loose = "start = element t:TEI { attribute version { text }, (element * { any } | text)* }\n";
    fs::write(at("loose.rnc"), SCHEMA.replace(SCHEMA.lines().last().unwrap(), loose)).unwrap();
    let model = format!("<?xml-model href=\"{href}\" type=\"application/relax-ng-compact-syntax\"?>\n");
    fs::write(at("f.xml"), if href.is_empty() { FILE.to_owned() } else { model + FILE }).unwrap();
    folder
}

/// The exit code, what is told, and whether the file was changed.
fn decide(folder: &Path, more: &[&str]) -> (Option<i32>, String, bool) {
    let before = fs::read(folder.join("f.xml")).unwrap();
    let call = ["annotate", "f.xml", "--set", "i1=gloss.definition", "--resp", "A. Reviewer"];
    let (code, told) = run(folder, &[&call[..], more].concat());
    (code, told, fs::read(folder.join("f.xml")).unwrap() != before)
}

#[test]
fn a_decision_that_brings_an_error_by_the_schema_of_the_file_is_refused() {
    for (href, more) in
        [("strict.rnc", &[][..]), ("", &["--schema", "strict.rnc"]), ("loose.rnc", &["-s", "strict.rnc"])]
    {
        let folder = folder(href);
        let (code, told, is_changed) = decide(folder.path(), more);
        assert_eq!((code, is_changed), (Some(2), false), "{href}: {told}");
        assert!(told.contains("reclassify") && told.contains("no longer be valid"), "{told}");
        assert!(told.contains("nothing was written"), "{told}");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 3, "nothing is left beside the file");
    }
}

#[test]
fn errors_that_were_there_before_do_not_count() {
    let folder = folder("loose.rnc");
    assert_eq!(run(folder.path(), &["validate", "f.xml"]).0, Some(1));
    let (code, told, is_changed) = decide(folder.path(), &[]);
    assert_eq!((code, is_changed, told.lines().count()), (Some(0), true, 1), "{told}");
}

#[test]
fn a_schema_that_cannot_be_had_is_told_once() {
    for href in ["missing.rnc", "https://example.org/tei.rnc", "f.xml"] {
        let folder = folder(href);
        let (code, told, is_changed) = decide(folder.path(), &["--remark", "i1=ask"]);
        assert_eq!((code, is_changed), (Some(0), true), "{href}: {told}");
        assert_eq!(told.matches("decisions are not checked against the schema").count(), 1, "{told}");
        let folder = self::folder(href);
        assert_eq!(decide(folder.path(), &["--quiet"]), (Some(0), String::new(), true));
    }
    assert_eq!(decide(folder("").path(), &[]).1.lines().count(), 1, "where none is named nothing is said");
}

#[test]
fn what_an_interrupted_sitting_has_left_is_judged_too() {
    let folder = folder("strict.rnc");
    let sum = glossator::files::sha256(&fs::read(folder.path().join("f.xml")).unwrap());
    let journal = format!(
        "{{\"journal\":1,\"file\":\"f.xml\",\"sha256\":\"{sum}\",\"holder\":\"\"}}\n{{\"person\":{{\"id\":\"a\",\"name\":\"A\"}}}}\n\
         {{\"decide\":{{\"who\":\"a\",\"act\":\"accept\",\"note\":{{\"id\":\"i1\",\"words\":\"a helper\",\"class\":null}}}}}}\n"
    );
    fs::write(folder.path().join(".f.xml.decisions.jsonl"), journal).unwrap();
    let (code, told) = run(folder.path(), &["annotate", "f.xml", "--replay"]);
    assert_eq!(code, Some(2), "{told}");
    assert!(told.contains("no longer be valid"), "{told}");
    assert!(folder.path().join(".f.xml.decisions.jsonl").exists());
}
