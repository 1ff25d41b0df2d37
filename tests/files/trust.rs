//! What documents and folders of others may make the program read.

use std::fs;
use std::os::unix::fs::{chown, symlink};
use std::path::Path;

use super::support::{make_pipe, may_give_files_away, run, run_at_once};

/// A schema for `letter`.
const LETTER: &str = "start = element letter { text }\n";

/// A document that names a schema.
fn naming(schema: &str) -> String {
    format!("<?xml-model href=\"{schema}\" type=\"application/relax-ng-compact-syntax\"?>\n<letter/>\n")
}

/// `project/` with a marker, `project/editions`, `project/schemas/letter.rnc`, and `outside/letter.rnc`.
fn project() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for below in ["project/.git", "project/editions", "project/schemas", "outside"] {
        fs::create_dir_all(folder.path().join(below)).unwrap();
    }
    for schema in ["project/schemas/letter.rnc", "outside/letter.rnc"] {
        fs::write(folder.path().join(schema), LETTER).unwrap();
    }
    folder
}

fn write(folder: &Path, name: &str, text: impl AsRef<[u8]>) {
    fs::write(folder.join(name), text).unwrap();
}

#[test]
fn a_schema_lies_in_the_project_or_where_a_person_says() {
    let folder = project();
    let root = folder.path();
    write(root, "project/editions/in.xml", naming("../schemas/letter.rnc"));
    assert_eq!(run(root, &["validate", "project/editions/in.xml"]).0, Some(0));
    symlink(root.join("outside/letter.rnc"), root.join("project/editions/link.rnc")).unwrap();
    let absolute = root.join("outside/letter.rnc").display().to_string();
    for named in [
        "../../outside/letter.rnc",
        "link.rnc",
        &absolute,
        &format!("file://{absolute}"),
        "%2e%2e/%2e%2e/outside/letter.rnc",
        "../../outside/none.rnc",
    ] {
        write(root, "project/editions/out.xml", naming(named));
        let (code, told, _) = run(root, &["validate", "project/editions/out.xml"]);
        assert_eq!(code, Some(1), "{named}: {told}");
        assert!(told.contains("error[schema.missing]") && told.contains("was not opened: it lies outside"), "{told}");
        assert!(told.contains("`--schema-root`"), "{told}");
        let is_there = !named.contains("none");
        let (code, told, _) = run(root, &["validate", "--schema-root", "outside", "project/editions/out.xml"]);
        assert_eq!(code, Some(if is_there { 0 } else { 1 }), "{named}: {told}");
    }
    // What is encoded twice is a name with a percent sign, and leads nowhere.
    write(root, "project/editions/out.xml", naming("%252e%252e/%252e%252e/outside/letter.rnc"));
    let (code, told, _) = run(root, &["validate", "project/editions/out.xml"]);
    assert!(code == Some(1) && told.contains("%2e%2e/outside/letter.rnc` cannot be read"), "{told}");
}

#[test]
fn a_folder_named_in_the_call_is_open_to_the_documents_in_it() {
    let folder = tempfile::tempdir().unwrap();
    for below in ["all/editions", "all/schemas"] {
        fs::create_dir_all(folder.path().join(below)).unwrap();
    }
    write(folder.path(), "all/schemas/letter.rnc", LETTER);
    write(folder.path(), "all/editions/a.xml", naming("../schemas/letter.rnc"));
    assert_eq!(run(folder.path(), &["validate", "all"]).0, Some(0));
    assert_eq!(run(folder.path(), &["validate", "all/editions/a.xml"]).0, Some(1));
}

#[test]
fn parts_of_a_schema_lie_in_its_project() {
    let folder = project();
    let root = folder.path();
    let relaxng = "http://relaxng.org/ns/structure/1.0";
    write(root, "project/schemas/part.rnc", "part = element letter { text }\n");
    write(root, "outside/part.rnc", "part = element letter { text }\n");
    write(root, "project/editions/a.xml", naming("../schemas/main.rnc"));
    let cases = [
        ("include \"part.rnc\" start = part", true),
        ("include \"../../outside/part.rnc\" start = part", false),
        (
            &format!(
                "<grammar xmlns='{relaxng}'><include href='../../outside/part.rnc'/><start><ref name='part'/></start></grammar>"
            ),
            false,
        ),
        // A base is the document's word, too.
        (
            &format!(
                "<grammar xmlns='{relaxng}' xml:base='../../outside/'><include href='part.rnc'/><start><ref name='part'/></start></grammar>"
            ),
            false,
        ),
        (&format!("<externalRef xmlns='{relaxng}' href='../../outside/letter.rnc'/>"), false),
    ];
    for (schema, may) in cases {
        write(root, "project/schemas/main.rnc", schema);
        for arguments in [&["validate", "--schema", "project/schemas/main.rnc"][..], &["validate"]] {
            let (code, told, _) = run(root, &[arguments, &["project/editions/a.xml"]].concat());
            assert_eq!(code == Some(0), may, "{schema}: {told}");
            assert!(may || told.contains("lies outside"), "{schema}: {told}");
        }
        let open = ["validate", "--schema-root", "outside", "project/editions/a.xml"];
        assert_eq!(run(root, &open).0, Some(0), "{schema}");
    }
}

#[test]
fn catalogs_and_the_configuration_open_their_own_folders() {
    let folder = project();
    let root = folder.path();
    let catalog =
        |entry: &str| format!("<catalog xmlns='urn:oasis:names:tc:entity:xmlns:xml:catalog'>{entry}</catalog>");
    write(root, "project/editions/a.xml", naming("http://x.org/letter.rnc"));
    for (entry, may) in [
        ("<uri name='http://x.org/letter.rnc' uri='letter.rnc'/>", true),
        ("<rewriteURI uriStartString='http://x.org/' rewritePrefix='./'/>", true),
        ("<uri name='http://x.org/letter.rnc' uri='../project/schemas/letter.rnc'/>", false),
        ("<nextCatalog catalog='../project/next.xml'/>", false),
    ] {
        write(root, "outside/catalog.xml", catalog(entry));
        write(root, "project/next.xml", catalog("<uri name='http://x.org/letter.rnc' uri='schemas/letter.rnc'/>"));
        let (code, told, warned) =
            run(root, &["validate", "--catalog", "outside/catalog.xml", "project/editions/a.xml"]);
        assert_eq!(code == Some(0), may, "{entry}: {told}{warned}");
        // What a catalog leads to is read at once, and told as a mistake of the call.
        assert!(may || told.contains("lies outside") || warned.contains("lies outside"), "{entry}: {told}{warned}");
    }
    for (pair, named, may) in [
        ("\"http://x.org/letter.rnc\" = \"../outside/letter.rnc\"", "http://x.org/letter.rnc", true),
        ("\"http://x.org/\" = \"schemas/\"", "http://x.org/letter.rnc", true),
        ("\"http://x.org/\" = \"schemas/\"", "http://x.org/../../outside/letter.rnc", false),
        ("\"http://x.org/\" = \"schemas/\"", "http://x.org/%2e%2e/%2e%2e/outside/letter.rnc", false),
    ] {
        write(root, "project/glossator.toml", format!("[schemas]\n{pair}\n"));
        write(root, "project/editions/a.xml", naming(named));
        let (code, told, _) = run(&root.join("project"), &["validate", "editions/a.xml"]);
        assert_eq!(code == Some(0), may, "{pair} {named}: {told}");
    }
}

#[test]
fn what_is_no_file_is_told_at_once() {
    let folder = project();
    let root = folder.path();
    make_pipe(&root.join("project/schemas/pipe.rnc"));
    symlink("/dev/zero", root.join("project/schemas/zero.rnc")).unwrap();
    for schema in ["pipe.rnc", "zero.rnc"] {
        write(root, "project/editions/a.xml", naming(&format!("../schemas/{schema}")));
        let (code, told, _) = run_at_once(root, &["validate", "project/editions/a.xml"]);
        assert_eq!(code, Some(1), "{told}");
        let (code, told, _) = run_at_once(
            root,
            &["validate", "--schema", &format!("project/schemas/{schema}"), "project/editions/a.xml"],
        );
        assert!(code == Some(2) && told.contains("and only files are read here"), "{told}");
    }
    write(root, "project/editions/a.xml", naming("/dev/zero"));
    let (code, told, _) = run_at_once(root, &["validate", "--schema-root", "/dev", "project/editions/a.xml"]);
    assert!(code == Some(1) && told.contains("this is a device, and only files are read here"), "{told}");
    for command in [&["validate", "/dev/zero"][..], &["import", "/dev/zero", "-o", "x.xml"], &["notes", "/dev/urandom"]]
    {
        let (code, printed, told) = run_at_once(root, command);
        let told = printed + &told;
        assert!(code == Some(2) && told.contains("this is a device, which may never end"), "{command:?}: {told}");
    }
}

#[test]
fn nothing_of_a_file_that_is_no_schema_is_shown() {
    let folder = project();
    let root = folder.path();
    for secret in ["PASSWORD=hunter2\n", "root:x:0:0:root:/root\n", "<hunter2/>\n", "element hunter2 {{\n", "hunter2"] {
        write(root, "project/secret.txt", secret);
        write(root, "project/editions/a.xml", naming("../secret.txt"));
        for format in ["text", "json", "jsonl", "sarif", "github", "junit"] {
            let (code, told, warned) = run(root, &["validate", "--format", format, "project/editions/a.xml"]);
            assert_ne!(code, Some(0));
            for word in ["hunter2", "root:x", "PASSWORD"] {
                assert!(!told.contains(word) && !warned.contains(word), "{format}: {told}{warned}");
            }
        }
    }
    // Whoever names the schema in the call sees what is wrong with it.
    let (_, told, _) = run(root, &["validate", "--schema", "project/secret.txt", "project/editions/a.xml"]);
    assert!(told.contains("hunter2"), "{told}");
}

#[test]
fn an_alignment_names_editions_of_its_project_and_nothing_else() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path();
    assert_eq!(run(root, &["demo"]).0, Some(0));
    let align = "glossator-demo/alignments/clock.ru-en.v1.align.xml";
    assert_eq!(run(root, &["export", align, "--to", "terms"]).0, Some(0));
    fs::write(root.join("glossator-demo/secret.txt"), "hunter2").unwrap();
    let text = fs::read_to_string(root.join(align)).unwrap();
    write(root, align, text.replace("../editions/clock.ru.xml", "../secret.txt"));
    let (code, out, told) = run(root, &["export", align, "--to", "terms"]);
    assert_eq!(code, Some(2));
    assert!(told.contains("this file is not one") && !told.contains("hunter2") && out.is_empty(), "{told}");
    make_pipe(&root.join("glossator-demo/pipe.xml"));
    write(root, align, text.replace("../editions/clock.ru.xml", "../pipe.xml"));
    let (code, _, told) = run_at_once(root, &["export", align, "--to", "terms"]);
    assert!(code == Some(2) && told.contains("this is a pipe"), "{told}");
    write(root, align, text);
    fs::remove_file(root.join("glossator-demo/glossator.toml")).unwrap();
    let (code, _, told) = run(root, &["export", align, "--to", "terms"]);
    assert_eq!(code, Some(2));
    assert!(
        told.contains("names the edition `../editions/clock.ru.xml`, which was not opened")
            && told.contains("--schema-root"),
        "{told}"
    );
    assert_eq!(run(root, &["export", align, "--to", "terms", "--schema-root", "glossator-demo"]).0, Some(0));
}

#[test]
fn pipes_and_devices_in_a_folder_are_left_out() {
    let folder = tempfile::tempdir().unwrap();
    let pages = folder.path().join("pages");
    fs::create_dir(&pages).unwrap();
    write(&pages, "a.txt", "It was [blue].\n");
    make_pipe(&pages.join("b.txt"));
    symlink("/dev/zero", pages.join("c.txt")).unwrap();
    for place in ["pages", "pages/*.txt"] {
        let (code, out, told) = run_at_once(folder.path(), &["notes", place]);
        assert_eq!((code, out.contains("[blue]")), (Some(0), true), "{told}");
        assert_eq!(told, "pages: warning: 2 pipes, devices or sockets are left out; in a folder only files are read\n");
    }
}

#[test]
fn a_page_has_a_largest_size() {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), "page.txt", "It was [blue].\n");
    let (code, _, told) = run(folder.path(), &["notes", "page.txt", "--max-size", "10"]);
    assert_eq!(code, Some(2));
    assert!(told.starts_with("page.txt: error: the page has 15 bytes, and at most 10 are read"), "{told}");
    write(folder.path(), "glossator.toml", "[import]\nmax-size = \"12\"\n");
    assert_eq!(run(folder.path(), &["notes", "page.txt"]).0, Some(2));
    assert_eq!(run(folder.path(), &["notes", "page.txt", "--max-size", "1K"]).0, Some(0));
    write(folder.path(), "glossator.toml", "[import]\nmax-size = \"much\"\n");
    let (code, _, told) = run(folder.path(), &["notes", "page.txt"]);
    assert!(code == Some(2) && told.contains("`much` is not a size; write a number of bytes"), "{told}");
}

/// What `notes` prints of a page with the configuration beside it, which is taken.
fn configured(root: &Path) -> String {
    write(root, "page.txt", "It was [vit. note: blue].\n");
    write(root, "glossator.toml", "[[cue]]\nlang = \"en\"\ncue = \"vit. note\"\nrole = \"translator\"\n");
    let (_, own, told) = run(root, &["notes", "page.txt", "--verbose"]);
    assert!(told.starts_with("configuration: glossator.toml\n"), "{told}");
    own
}

#[test]
fn the_configuration_of_the_folder_is_taken() {
    let folder = tempfile::tempdir().unwrap();
    configured(folder.path());
}

#[test]
#[ignore = "needs a user who may give files away"]
fn the_configuration_of_another_user_is_not_taken() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path();
    let Some(()) = may_give_files_away(root) else { return };
    let own = configured(root);
    for strange in [&root.join("glossator.toml"), root] {
        chown(strange, Some(4321), None).unwrap();
        let (code, other, told) = run(root, &["notes", "page.txt", "--verbose"]);
        assert_eq!(code, Some(0));
        assert_ne!(own, other);
        assert!(told.starts_with("glossator.toml: warning: this configuration is not used, because it or its folder belongs to another user (number 4321)"), "{told}");
        assert!(told.contains("\nconfiguration: none\n"), "{told}");
        let (_, named, told) = run(root, &["notes", "page.txt", "--config", "glossator.toml"]);
        assert_eq!((named, told.as_str()), (own.clone(), ""));
        chown(strange, Some(0), None).unwrap();
    }
}
