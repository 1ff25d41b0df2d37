//! The pages that are tested, written by the program.

use std::path::{Path, PathBuf};
use std::process::Command;

/// Each kind of page, by its name.
pub const KINDS: [(&str, &[&str]); 6] = [
    ("edition", &["clock.en.v1.txt"]),
    ("beside", &["clock.en.v1.txt", "--with-source", "clock.ru.txt"]),
    ("diff", &["--diff", "clock.en.v1.txt", "clock.en.v2.txt", "--layer", "all,reading"]),
    ("versions", &["--diff", "clock.en.v1.txt", "clock.en.v2.txt", "clock.en.v1.txt", "--layer", "base,reading"]),
    ("collate", &["--collate", "clock.en.v1.txt", "clock.en.v2.txt", "--sigla", "A,B"]),
    ("align", &["--align", "clock.ru.txt", "clock.en.v2.txt"]),
];

/// Writes a page of the examples, and says where.
pub fn write(name: &str, arguments: &[&str]) -> PathBuf {
    let examples = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/pages");
    run(name, &examples, arguments)
}

/// Writes a page of a text, as a captured page.
pub fn write_text(name: &str, text: &str) -> PathBuf {
    let folder = folder(name);
    std::fs::write(folder.join("page.txt"), text).unwrap();
    run(name, &folder, &["page.txt", "--keep-controls"])
}

/// Writes a page of an edition.
pub fn write_edition(name: &str, tei: &str) -> PathBuf {
    let folder = folder(name);
    std::fs::write(folder.join("page.xml"), tei).unwrap();
    run(name, &folder, &["page.xml"])
}

fn folder(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("report").join(name);
    std::fs::create_dir_all(&folder).unwrap();
    folder
}

fn run(name: &str, from: &Path, arguments: &[&str]) -> PathBuf {
    let page = folder(name).join("page.html");
    let output = Command::new(env!("CARGO_BIN_EXE_glossator"))
        .current_dir(from)
        .arg("report")
        .args(arguments)
        .args(["--force", "-o"])
        .arg(&page)
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    page
}

/// The page of a kind.
pub fn kind(name: &str) -> PathBuf {
    let (_, arguments) = KINDS.iter().find(|(kind, _)| *kind == name).unwrap();
    write(name, arguments)
}

/// Markup, scripts and links where notes, names and titles stand.
pub const HOSTILE: &str = "<TEI xmlns='http://www.tei-c.org/ns/1.0' xml:id='x\u{201D}'><teiHeader><fileDesc><titleStmt>\
    <title>&lt;/title&gt;&lt;script&gt;window.hacked = 1&lt;/script&gt;</title></titleStmt><publicationStmt><p/></publicationStmt>\
    <sourceDesc><p/></sourceDesc></fileDesc></teiHeader><text xml:lang='ar'><body><div type='comments'>\
    <post xml:id='c1'><p xml:id='c1.p1'><s xml:id='c1.s1'>مرحبا <term xml:id='t1'>&lt;img src=x onerror=\"window.hacked = 1\"&gt;</term> \
    <gloss xml:id='i1' target='#t1' ana='#gloss.definition' rendition='#br'>&lt;/script&gt;&lt;script&gt;window.hacked = 1&lt;/script&gt; \
    &lt;!-- javascript:alert(1) \u{202E}backwards\u{202C} \" ' &amp;lt;</gloss> end.</s></p></post>\
    <post xml:id='main'><p xml:lang='he'>שלום <ref target='javascript:window.hacked=1'>a link</ref></p></post>\
    </div></body></text></TEI>";
