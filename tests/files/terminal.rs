//! What a terminal gets to see.

use std::fs;

use super::support::{InTerminal, glossator};

/// A page in which texts would clear the screen, set its title, turn the writing and write over a line.
const PAGE: &str = "The bell \u{1b}[2J\u{1b}]0;owned\u{7} rang [sic] \u{9b}31m now \u{202e}txt \u{7f} here.\n\nAnd so it was [blue] again.\n";

/// The control characters that the program itself has no reason to send.
fn controls(sent: &[u8]) -> Vec<char> {
    let text = String::from_utf8_lossy(sent).into_owned();
    let colours = regex::Regex::new("\u{1b}\\[[0-9;:]*m").unwrap();
    let text = colours.replace_all(&text, "").into_owned();
    let is_bad = |c: &char| (c.is_control() && !"\n\r\t".contains(*c)) || ('\u{202a}'..='\u{202e}').contains(c);
    text.chars().filter(is_bad).collect()
}

#[test]
fn no_control_character_comes_through() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path();
    fs::write(root.join("page.txt"), PAGE).unwrap();
    fs::write(root.join("other.txt"), PAGE.replace("bell", "gong")).unwrap();
    fs::write(root.join("any.rnc"), "start = any\nany = element * { (attribute * { text } | any | text)* }").unwrap();
    fs::write(root.join("e.xml"), "<TEI xmlns=\"http://www.tei-c.org/ns/1.0\" xml:lang=\"en_us\"><text><body><p n=\"\u{9b}31m\u{202e}\">\u{9b}31m\u{7f}</p></body></text></TEI>").unwrap();
    let keep = "--keep-controls";
    for arguments in [
        &["export", "page.txt", "--to", "text", keep][..],
        &["export", "page.txt", "--to", "reading", keep],
        &["export", "page.txt", "--to", "markdown", keep],
        &["export", "page.txt", "--to", "csv", keep],
        &["export", "page.txt", "--to", "jsonl", keep],
        &["import", "page.txt", keep],
        &["notes", "page.txt", keep],
        &["notes", "page.txt", "--format", "csv", keep],
        &["show", "page.txt", keep],
        &["stats", "page.txt", keep],
        &["diff", "page.txt", "other.txt", keep],
        &["diff", "page.txt", "other.txt", "--format", "side-by-side", keep],
        &["diff", "page.txt", "other.txt", "--format", "unified", keep],
        &["diff", "page.txt", "other.txt", "--format", "json", keep],
        &["diff", "--textconv", "page.txt", keep],
        &["collate", "page.txt", "other.txt", keep],
        &["collate", "page.txt", "other.txt", "--format", "csv", keep],
        &["align", "page.txt", "other.txt", keep],
        &["concordance", "page.txt", "other.txt", keep],
        &["export", "page.txt", "--to", "text", keep, "-o", "/dev/stdout"],
        &["import", "page.txt"],
        &["validate", "e.xml"],
        &["validate", "--rules", "all", "--schema", "any.rnc", "--diff", "e.xml"],
        &["notes", "no\u{1b}[2J.txt"],
    ] {
        let (_, sent) = InTerminal::new(root, arguments).end();
        assert!(!sent.is_empty(), "{arguments:?}");
        assert_eq!(controls(&sent), [], "{arguments:?}: {:?}", String::from_utf8_lossy(&sent));
    }
}

#[test]
fn into_a_file_goes_what_is_there_but_what_git_shows_is_harmless() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("page.txt"), PAGE).unwrap();
    fs::write(folder.path().join("other.txt"), PAGE.replace("bell", "gong")).unwrap();
    let out = |arguments: &[&str]| glossator(folder.path()).args(arguments).output().unwrap().stdout;
    assert_eq!(out(&["export", "page.txt", "--to", "text", "--keep-controls"]), PAGE.as_bytes());
    for arguments in
        [&["diff", "--textconv", "page.txt"][..], &["diff", "page.txt", "other.txt", "--format", "unified"]]
    {
        let out = out(&[arguments, &["--keep-controls"]].concat());
        assert!(!out.is_empty());
        assert_eq!(controls(&out), [], "{arguments:?}");
    }
}
