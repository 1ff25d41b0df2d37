//! What the words of a file do not do: become paths, options, formulas.

use std::fs;

use super::support::{names, run};

/// XLIFF with a language of its source.
fn xliff(lang: &str) -> String {
    format!(
        "<xliff xmlns=\"urn:oasis:names:tc:xliff:document:2.0\" version=\"2.0\" srcLang=\"{lang}\" trgLang=\"de\"><file id=\"../../f\" \
         original=\"../../../evil\"><unit id=\"../u\"><segment><source>a [b]</source><target>c</target></segment></unit></file></xliff>"
    )
}

fn tmx(lang: &str) -> String {
    format!(
        "<tmx version=\"1.4\"><header creationtool=\"x\" creationtoolversion=\"1\" segtype=\"sentence\" o-tmf=\"x\" adminlang=\"en\" \
         srclang=\"{lang}\" datatype=\"plaintext\"/><body><tu><tuv xml:lang=\"{lang}\"><seg>a</seg></tuv><tuv \
         xml:lang=\"de\"><seg>b</seg></tuv></tu></body></tmx>"
    )
}

#[test]
fn a_language_leads_nowhere() {
    let long = "a".repeat(10_000);
    let long_tag = format!("x{}", "-abcdefgh".repeat(1200));
    for (lang, is_told) in [
        ("a/../../ESCAPED", true),
        ("..", true),
        ("/etc/x", true),
        ("a\u{1b}[2Jb", true),
        ("en_US", true),
        (&long, true),
        (&long_tag, false),
        ("sr-Latn", false),
    ] {
        for (name, text) in [("t.xlf", xliff(lang)), ("t.tmx", tmx(lang))] {
            if lang.contains('\u{1b}') && name == "t.tmx" {
                continue;
            }
            let folder = tempfile::tempdir().unwrap();
            fs::create_dir_all(folder.path().join("in/out/t.a")).unwrap();
            fs::write(folder.path().join("in").join(name), text).unwrap();
            let (code, _, told) = run(&folder.path().join("in"), &["import", name, "-o", "out"]);
            if lang.contains('\u{1b}') {
                // XML holds no such character.
                assert_eq!(code, Some(2), "{told}");
                continue;
            }
            assert_eq!(code, Some(0), "{lang}: {told}");
            assert_eq!(told.contains("is not a language tag of BCP 47"), is_told, "{lang}: {told}");
            assert!(told.len() < 1000);
            assert_eq!(names(folder.path()), ["in"], "{lang}");
            assert_eq!(names(&folder.path().join("in")), ["out".to_owned(), name.to_owned()], "{lang}");
            assert_eq!(names(&folder.path().join("in/out")).len(), 4, "{lang}");
            assert!(names(&folder.path().join("in/out/t.a")).is_empty(), "{lang}");
        }
    }
}

#[test]
fn a_file_called_like_an_option_is_a_file_to_git() {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in [("old", "It was [blue].\n"), ("--output=x", "It was [grey].\n")] {
        fs::write(folder.path().join(name), text).unwrap();
    }
    let (code, out, told) =
        run(folder.path(), &["diff", "--git", "--", "--output=x", "old", "1", "100644", "--output=x", "2", "100644"]);
    assert_eq!(code, Some(0), "{told}");
    assert!(out.contains("grey") && !folder.path().join("x").exists(), "{out}");
    let (_, out, _) = run(folder.path(), &["diff", "--textconv", "--", "--output=x"]);
    assert_eq!(out, "It was [grey].\n");
    for help in [run(folder.path(), &["diff", "--help"]).1, run(folder.path(), &["init", "new"]).1] {
        assert!(help.contains("'glossator diff --git --'"), "{help}");
    }
}

/// Every table of every command.
fn tables() -> Vec<Vec<&'static str>> {
    let line = |line: &'static str| line.split(' ').collect();
    [
        "export page.xml --to csv",
        "notes page.xml --format csv",
        "diff page.xml other.xml --format csv",
        "diff one two --format csv",
        "concordance page.xml other.xml",
        "collate page.xml other.xml --format csv",
        "collate page.xml other.xml --format csv --sigla =A,=B",
        "align page.xml other.xml --format tsv",
        "export pairs.tsv --to tsv",
        "stats =page.xml --format csv",
        "notes other.xml --with-source page.xml --format csv",
    ]
    .map(line)
    .to_vec()
}

#[test]
fn no_cell_is_a_formula() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path();
    let page = "=HYPERLINK(1) was [blue] here. @SUM was there.\n\n-1 is [=cold|wide] no +2 [sic].\n";
    for (name, text) in
        [("page.txt", page.to_owned()), ("other.txt", page.replace("HYPERLINK", "=LINK").replace("SUM", "@MAX"))]
    {
        fs::write(root.join(name), text).unwrap();
        let edition = name.replace(".txt", ".xml");
        assert_eq!(run(root, &["import", name, "-o", &edition]).0, Some(0));
    }
    fs::copy(root.join("page.xml"), root.join("=page.xml")).unwrap();
    for side in ["one", "two"] {
        fs::create_dir(root.join(side)).unwrap();
        fs::copy(root.join("page.xml"), root.join(side).join(format!("={side}.xml"))).unwrap();
    }
    fs::write(root.join("pairs.tsv"), "source:en\ttarget:de\n'=1+1\t'@SUM\n''-5\t-6\n").unwrap();
    let mut raw_formulas = 0;
    for table in tables() {
        let (code, out, told) = run(root, &table);
        assert!(matches!(code, Some(0 | 1)), "{table:?}: {told}");
        assert_eq!(formulas(&out), [""; 0], "{table:?}: {out}");
        let (code, raw, told) = run(root, &[&table[..], &["--raw"]].concat());
        assert!(matches!(code, Some(0 | 1)), "{table:?}: {told}");
        raw_formulas += formulas(&raw).len();
    }
    assert!(raw_formulas > 20, "{raw_formulas}");
}

/// The cells of a table that a spreadsheet would take for formulas.
fn formulas(table: &str) -> Vec<String> {
    let head = table.lines().next().unwrap_or_default();
    let delimiter = if head.contains('\t') { b'\t' } else { b',' };
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(delimiter)
        .has_headers(false)
        .quoting(delimiter == b',')
        .from_reader(table.as_bytes());
    let rows: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
    assert!(!rows.is_empty());
    let cells = rows.iter().flat_map(|row| row.iter());
    cells.filter(|cell| cell.starts_with(['=', '+', '-', '@', '\t', '\r'])).map(str::to_owned).collect()
}

#[test]
fn what_was_guarded_comes_back() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path();
    let comments = "{\"author\":\"@vera\",\"text\":\"=1+1 is [sic] two\"}\n{\"author\":\"'=x\",\"text\":\"'-5 or '+6\"}\n{\"author\":\"o\",\"text\":\"'tis so\"}\n";
    fs::write(root.join("letters.jsonl"), comments).unwrap();
    let texts = |file: &str| -> Vec<(String, String)> {
        let (code, out, told) = run(root, &["export", file, "--to", "jsonl"]);
        assert_eq!(code, Some(0), "{told}");
        let rows = out.lines().map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap());
        let word = |row: &serde_json::Value, name: &str| row[name].as_str().unwrap_or_default().to_owned();
        rows.map(|row| (word(&row, "author"), word(&row, "text"))).collect()
    };
    assert_eq!(run(root, &["import", "letters.jsonl", "-o", "a.xml"]).0, Some(0));
    assert_eq!(run(root, &["export", "a.xml", "--to", "csv", "-o", "a.csv"]).0, Some(0));
    let table = fs::read_to_string(root.join("a.csv")).unwrap();
    assert!(table.contains("'=1+1") && table.contains("''-5") && table.contains("'@vera"), "{table}");
    assert_eq!(run(root, &["import", "a.csv", "-o", "b.xml"]).0, Some(0));
    assert_eq!(texts("a.xml"), texts("b.xml"));
    // A table of somebody else is read as it is.
    fs::write(root.join("c.csv"), "author,text\no,'=1\n").unwrap();
    assert_eq!(run(root, &["import", "c.csv", "-o", "c.xml"]).0, Some(0));
    assert_eq!(texts("c.xml"), [("o".to_owned(), "'=1".to_owned())]);
    // Notes come back as decisions, and remarks as they were.
    fs::write(root.join("n.txt"), "The mate [play on words: \"friend\" and \"helper\"] came.\n").unwrap();
    assert_eq!(run(root, &["import", "n.txt", "-o", "n.xml"]).0, Some(0));
    assert_eq!(run(root, &["annotate", "n.xml", "--resp", "Dana", "--remark", "i1==1+1"]).0, Some(0));
    let (_, notes, _) = run(root, &["notes", "n.xml", "--format", "csv"]);
    assert!(notes.contains(",'=1+1,"), "{notes}");
    assert!(run(root, &["notes", "n.xml", "--format", "csv", "--raw"]).1.contains(",=1+1,"));
    fs::write(root.join("n.csv"), notes.replace("'=1+1", "'=2+2")).unwrap();
    let (code, _, told) = run(root, &["annotate", "n.xml", "--resp", "Dana", "--apply", "n.csv"]);
    assert_eq!(code, Some(0), "{told}");
    let (_, notes, _) = run(root, &["notes", "n.xml", "--format", "jsonl"]);
    assert!(notes.contains("\"remark\":\"=2+2\""), "{notes}");
    // Pairs go round and round.
    fs::write(root.join("p.tsv"), "source:en\ttarget:de\n'=1+1\t''-5\n").unwrap();
    assert_eq!(run(root, &["export", "p.tsv", "--to", "tmx", "-o", "p.tmx"]).0, Some(0));
    assert!(fs::read_to_string(root.join("p.tmx")).unwrap().contains("<seg>=1+1</seg>"));
    assert_eq!(run(root, &["export", "p.tmx", "--to", "tsv", "-o", "q.tsv"]).0, Some(0));
    assert!(fs::read_to_string(root.join("q.tsv")).unwrap().contains("'=1+1\t''-5"));
}
