//! Documents with entities and inclusions, schemas with conflicts, names in wrong namespaces: what is told, and where.

use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

use super::past::run;

const SCHEMA: &str = "namespace x = \"urn:other\"\n\
    start = lists\n\
    lists = element list { attribute xml:id { xsd:ID }?, (item | lists)* }\n\
    item = element item { attribute n { xsd:integer }?, attribute xml:id { xsd:ID }?, attribute x:to { text }?, \
    attribute kind { \"bell\" | \"boat\" }?, (text | element word { text })* }\n";

const XI: &str = "xmlns:xi=\"http://www.w3.org/2001/XInclude\"";

/// A folder that is a project of its own, with these files.
fn folder(files: &[(&str, &str)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join(".git")).unwrap();
    fs::write(folder.path().join("s.rnc"), SCHEMA).unwrap();
    for (name, text) in files {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    folder
}

/// The exit code, and the findings as `file:line severity[code]`.
fn found(folder: &Path, more: &[&str]) -> (Option<i32>, Vec<String>) {
    let (code, told) = run(folder, &[&["validate", "--format", "github", "-s", "s.rnc"][..], more].concat());
    let short = |line: &str| {
        let (severity, rest) = line.strip_prefix("::")?.split_once(" file=")?;
        let (file, rest) = rest.split_once(",line=")?;
        let (line, rest) = rest.split_once(',')?;
        let code = rest.split_once("title=")?.1.split_once("::")?.0;
        Some(format!("{file}:{line} {severity}[{code}]"))
    };
    (code, told.lines().filter_map(short).collect())
}

#[test]
fn entities_are_checked_where_they_are_used() {
    let text = "<!DOCTYPE list [\n<!ENTITY good '<item n=\"1\">a</item>'>\n<!ENTITY bad '<itme/>'>\n\
        <!ATTLIST item kind CDATA 'boot'>\n<!ENTITY far SYSTEM '/etc/passwd'>\n]>\n<list>\n&good;\n&bad;\n</list>";
    let folder = folder(&[("a.xml", text), ("b.xml", &text.replace("&bad;", "&far;"))]);
    let (code, told) = found(folder.path(), &["a.xml"]);
    assert_eq!(
        (code, told),
        (Some(1), vec!["a.xml:8 error[attribute.value]".to_owned(), "a.xml:9 error[element.unknown]".to_owned()])
    );
    let (code, told) = run(folder.path(), &["validate", "-s", "s.rnc", "b.xml"]);
    assert_eq!(code, Some(1));
    assert!(told.contains("b.xml:9:1: error[entity.external]") && told.contains("`/etc/passwd`"), "{told}");
    assert!(!told.contains("root:") && !told.contains("is not defined"), "{told}");
}

/// The schema that a file names is found although its root is only known with entities and defaults.
#[test]
fn a_root_may_need_its_declarations() {
    let text = "<?xml-model href=\"s.rnc\" type=\"application/relax-ng-compact-syntax\"?>\n\
        <!DOCTYPE list [<!ENTITY k 'x'><!ATTLIST list xmlns CDATA ''>]>\n<list xml:id=\"&k;\"><itme/></list>";
    let folder = folder(&[("a.xml", text)]);
    let (code, told) = run(folder.path(), &["validate", "a.xml"]);
    assert!(code == Some(1) && told.contains("a.xml:3:21: error[element.unknown]"), "{told}");
}

#[test]
fn included_files_are_checked_and_named() {
    let main = format!("<list {XI} xml:id=\"k\">\n<xi:include href=\"sub/b.xml\"/>\n</list>");
    let files = [
        ("main.xml", main.as_str()),
        (
            "sub/b.xml",
            "<list xmlns:xi=\"http://www.w3.org/2001/XInclude\">\n<xi:include href=\"c.xml\"/>\n<item n=\"x\"/>\n</list>",
        ),
        ("sub/c.xml", "\n<item xml:id=\"k\"/>"),
    ];
    let folder = folder(&files);
    let (code, told) = found(folder.path(), &["main.xml"]);
    assert_eq!(
        (code, told),
        (Some(1), vec!["sub/c.xml:2 error[id.duplicate]".to_owned(), "sub/b.xml:3 error[attribute.value]".to_owned()])
    );
    let (_, told) = run(folder.path(), &["validate", "-s", "s.rnc", "main.xml"]);
    assert!(told.contains("included from sub/b.xml:2:1\n") && told.contains("included from main.xml:2:1\n"), "{told}");
    assert!(told.contains("it is given here first, in `main.xml`: line 1"), "{told}");
    let (_, told) = run(folder.path(), &["validate", "-s", "s.rnc", "--format", "jsonl", "main.xml"]);
    assert!(
        told.contains("\"included_from\":[{\"file\":\"sub/b.xml\",\"line\":2,\"column\":1},{\"file\":\"main.xml\""),
        "{told}"
    );
    assert_eq!(found(folder.path(), &["--no-xinclude", "main.xml"]).1, ["main.xml:2 error[element.unknown]"]);
    assert_eq!(found(folder.path(), &["--no-ids", "main.xml"]).1, ["sub/b.xml:3 error[attribute.value]"]);
}

/// The namespace may be declared anywhere, and the reader is long on its way then.
#[test]
fn an_inclusion_late_in_a_file_is_noticed() {
    let late = format!("<list>\n{}<list {XI}><xi:include href=\"b.xml\"/></list></list>", "<item/>\n".repeat(20_000));
    let folder = folder(&[("late.xml", &late), ("b.xml", "<item n=\"x\"/>")]);
    assert_eq!(found(folder.path(), &["late.xml"]).1, ["b.xml:1 error[attribute.value]"]);
}

#[test]
fn files_outside_of_the_project_are_not_included() {
    let include = |href: &str| format!("<list {XI}>\n<xi:include href=\"{href}\" parse=\"text\"/></list>");
    let outside = tempfile::tempdir().unwrap();
    fs::write(outside.path().join("secret.txt"), "HIDDEN").unwrap();
    let path = outside.path().join("secret.txt").display().to_string();
    let folder = folder(&[("a.xml", &include(&path)), ("b.xml", &include("link.txt")), ("c.xml", &include("."))]);
    #[cfg(unix)]
    std::os::unix::fs::symlink(&path, folder.path().join("link.txt")).unwrap();
    for file in ["a.xml", "b.xml", "c.xml"] {
        let (code, told) = run(folder.path(), &["validate", "-s", "s.rnc", file]);
        assert_eq!(code, Some(1), "{told}");
        assert!(told.contains(&format!("{file}:2:1: error[xinclude.resource]")) && !told.contains("HIDDEN"), "{told}");
    }
    let opened = outside.path().display().to_string();
    let (_, told) = run(folder.path(), &["validate", "-s", "s.rnc", "--schema-root", &opened, "a.xml"]);
    assert!(told.contains("HIDDEN"), "{told}");
}

#[cfg(unix)]
#[test]
fn a_pipe_is_not_waited_for() {
    let folder = folder(&[("a.xml", &format!("<list {XI}><xi:include href=\"pipe\"/></list>"))]);
    let made = std::process::Command::new("mkfifo").arg(folder.path().join("pipe")).status();
    if !made.is_ok_and(|status| status.success()) {
        return;
    }
    let begun = Instant::now();
    assert_eq!(found(folder.path(), &["a.xml"]).1, ["a.xml:1 error[xinclude.resource]"]);
    assert!(begun.elapsed() < Duration::from_secs(5));
}

#[test]
fn catalogs_map_entities_inclusions_and_schemas() {
    let catalog = "<catalog xmlns=\"urn:oasis:names:tc:entity:xmlns:xml:catalog\">\
        <uri name=\"https://example.org/s.rnc\" uri=\"s.rnc\"/><uri name=\"https://example.org/b.xml\" uri=\"b.xml\"/>\
        <public publicId=\"-//X//DTD Y//EN\" uri=\"y.dtd\"/></catalog>";
    let main = format!(
        "<!DOCTYPE list PUBLIC \"-//X//DTD Y//EN\" \"http://example.org/y.dtd\">\n\
         <list {XI}>&y;<xi:include href=\"https://example.org/b.xml\"/></list>"
    );
    let files =
        [("cat.xml", catalog), ("a.xml", &main), ("b.xml", "<item/>"), ("y.dtd", "<!ENTITY y '<item n=\"2\"/>'>")];
    let folder = folder(&files);
    let by_address = ["validate", "-s", "https://example.org/s.rnc", "a.xml"];
    assert_eq!(
        run(folder.path(), &[&by_address[..], &["--catalog", "cat.xml"]].concat()),
        (Some(0), "1 file: 1 valid\n  checked against s.rnc (RELAX NG, --schema)\n".to_owned())
    );
    let (code, told) = run(folder.path(), &by_address);
    assert!(code == Some(2) && told.contains("is not fetched"), "{told}");
    assert_eq!(found(folder.path(), &["a.xml"]).1, ["a.xml:2 error[entity.undeclared]"]);
}

/// Nothing but what was meant is changed: what comes from an entity or another file is left alone.
#[test]
fn fixes_are_for_the_file_itself() {
    let text = format!(
        "<!DOCTYPE list [<!ENTITY e '<itme>in</itme>'><!ENTITY v 'bel'>]>\n<list {XI}><itme kind=\"&v;\">a&#13;</itme>&e;\
         <xi:include href=\"b.xml\"/><item kind=\"bot\"/></list>"
    );
    let folder = folder(&[("a.xml", &text), ("b.xml", "<itme/>")]);
    let (code, told) = run(folder.path(), &["validate", "-s", "s.rnc", "--fix", "--unsafe-fixes", "a.xml"]);
    assert_eq!(code, Some(1), "{told}");
    let fixed = text.replace("<itme kind", "<item kind").replace("&#13;</itme>", "&#13;</item>").replace("bot", "boat");
    assert_eq!(fs::read_to_string(folder.path().join("a.xml")).unwrap(), fixed);
    assert_eq!(fs::read_to_string(folder.path().join("b.xml")).unwrap(), "<itme/>");
}

#[test]
fn namespaces_are_told() {
    let folder = folder(&[
        ("a.xml", "<list xmlns=\"urn:other\">\n<item/>\n<list/></list>"),
        ("b.xml", "<list>\n<item to=\"x\"/>\n<item xmlns:z=\"urn:z\" z:n=\"1\"/></list>"),
    ]);
    assert_eq!(found(folder.path(), &["a.xml"]).1, ["a.xml:1 error[element.namespace]"]);
    let (_, told) = run(folder.path(), &["validate", "-s", "s.rnc", "b.xml"]);
    assert!(
        told.contains(
            "b.xml:2:7: error[attribute.namespace]: `to` is in no namespace, but must be in the namespace `urn:other`"
        ),
        "{told}"
    );
    assert!(told.contains("`z:n` is in the namespace `urn:z`, but must be in no namespace"), "{told}");
    assert!(!told.contains("did you mean") && !told.contains("fix ("), "{told}");
}

#[test]
fn schemas_with_conflicts_are_used() {
    let conflicting = "any = element * { attribute * { text }*, (text | any)* }\n\
        start = element list { element item { attribute n { xsd:ID } }*, element see { attribute n { xsd:IDREF } }*, any* }\n";
    let wild = "start = element list { attribute * { xsd:integer }* }\n";
    let once = "start = element list { attribute * { text } }\n";
    let folder = folder(&[
        ("id.rnc", conflicting),
        ("wild.rnc", wild),
        ("once.rnc", once),
        ("a.xml", "<list><item n=\"a\"/><see n=\"a\"/><see n=\"b\"/></list>"),
        ("b.xml", "<list n=\"1\"\n m=\"x\"/>"),
    ]);
    let told = |schema: &str, file: &str, more: &[&str]| {
        run(folder.path(), &[&["validate", "-s", schema, file][..], more].concat())
    };
    let (code, text) = told("id.rnc", "a.xml", &[]);
    assert_eq!(code, Some(0), "{text}");
    assert!(
        text.contains("id.rnc:1:7: warning[relaxng DTD compatibility 5.2]") && text.contains("1 file: 1 valid"),
        "{text}"
    );
    assert_eq!(
        told("id.rnc", "a.xml", &["--no-ids"]),
        (Some(0), "1 file: 1 valid\n  checked against id.rnc (RELAX NG, --schema)\n".to_owned())
    );
    let (code, text) = told("wild.rnc", "b.xml", &[]);
    assert_eq!(code, Some(1), "{text}");
    assert!(
        text.contains("wild.rnc:1:24: warning[relaxng 7.3]") && text.contains("b.xml:2:5: error[attribute.value]"),
        "{text}"
    );
    assert_eq!(told("once.rnc", "b.xml", &[]).0, Some(2));
}

#[test]
fn commands_that_read_see_the_whole_edition() {
    let head = "<teiHeader><fileDesc><titleStmt><title>Ferry</title></titleStmt><publicationStmt><p>none</p></publicationStmt>\
        <sourceDesc><p>none</p></sourceDesc></fileDesc></teiHeader>";
    let text = format!(
        "<!DOCTYPE TEI [<!ENTITY mate \"the\nmate\">]>\n<TEI xmlns=\"http://www.tei-c.org/ns/1.0\" {XI}>{head}<text><body>\n\
         <p>&mate; came</p>\n<xi:include href=\"b.xml\" xpointer=\"one\"/></body></text></TEI>"
    );
    let part = "<div xmlns=\"http://www.tei-c.org/ns/1.0\"><p xml:id=\"one\">in a boat <note>a ferry</note></p></div>";
    let folder = folder(&[("a.xml", &text), ("b.xml", part)]);
    let (code, told) = run(folder.path(), &["show", "a.xml"]);
    assert!(code == Some(0) && told.contains("the mate came") && told.contains("in a boat"), "{told}");
    let (_, told) = run(folder.path(), &["notes", "--format", "jsonl", "a.xml"]);
    assert!(told.contains("\"text\":\"a ferry\"") && told.contains("\"line\":5"), "{told}");
    assert!(run(folder.path(), &["stats", "a.xml"]).1.contains("1 note"));
    assert!(run(folder.path(), &["export", "a.xml", "--to", "text"]).1.contains("in a boat"));
    // What is written into the file must stand in it.
    let call = ["annotate", "a.xml", "--set", "i1=gloss.definition", "--resp", "A. Reviewer"];
    let (code, told) = run(folder.path(), &call);
    assert!(code == Some(2) && told.contains("a document type declaration is refused here"), "{told}");
    assert_eq!(fs::read_to_string(folder.path().join("a.xml")).unwrap(), text);
}

#[test]
fn skipped_files_are_counted_and_endings_can_be_added() {
    let folder = folder(&[("in/a.mei", "<list/>"), ("in/b.lst", "<list/>"), ("in/c.txt", "x")]);
    let (code, told) = run(folder.path(), &["validate", "-s", "s.rnc", "in"]);
    assert_eq!((code, told.contains("1 file: 1 valid")), (Some(0), true), "{told}");
    assert!(told.contains("in: 2 files are skipped because of their endings (1 .lst, 1 .txt)"), "{told}");
    let (_, told) = run(folder.path(), &["validate", "-s", "s.rnc", "--ext", "lst", "in"]);
    assert!(told.contains("2 files: 2 valid") && told.contains("1 file is skipped"), "{told}");
}

#[test]
fn every_code_has_its_page() {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    for code in [
        "element.namespace",
        "attribute.namespace",
        "entity.external",
        "limit.size",
        "xinclude.loop",
        "relaxng 7.3",
        "schema.none",
    ] {
        let (exit, told) = run(here, &["explain", code]);
        assert!(exit == Some(0) && told.contains("Fix"), "{code}: {told}");
    }
}
