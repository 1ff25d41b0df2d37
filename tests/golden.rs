//! Golden editions: what the examples become. `GLOSSATOR_BLESS=1 cargo test --test suite golden::` writes them anew; that run
//! fails on purpose, so that nobody blesses by accident. Read the difference before you commit it.

use std::io::Cursor;
use std::path::{Path, PathBuf};

use glossator::page::{ImportOptions, import, import_in_parts};
use glossator::tei;

fn pages() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/pages");
    let mut pages: Vec<PathBuf> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    pages.sort();
    pages
}

/// The edition of a page whose parts are written as they are finished.
fn in_parts(page: &Path, name: &str, options: &ImportOptions<'_>) -> String {
    let mut parts = tei::PartsWriter::new(Cursor::new(Vec::new()));
    let imported = import_in_parts(std::fs::read(page).unwrap(), name, options, &mut parts).unwrap();
    String::from_utf8(parts.finish(&imported.edition, Vec::new()).unwrap()).unwrap()
}

#[test]
fn examples_become_their_golden_editions() {
    let golden = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden");
    let bless = std::env::var_os("GLOSSATOR_BLESS").is_some();
    let mut differing = Vec::new();
    for page in pages() {
        let name = page.file_name().unwrap().to_str().unwrap().to_owned();
        let options = ImportOptions::default().with_date("2026-11-23".to_owned());
        let edition = import(std::fs::read(&page).unwrap(), &name, &options).unwrap().edition;
        let written = String::from_utf8(tei::write(&edition, Vec::new()).unwrap()).unwrap();
        assert_eq!(in_parts(&page, &name, &options), written, "{name}");
        let file = golden.join(format!("{name}.xml"));
        let expected = std::fs::read_to_string(&file).unwrap_or_default();
        if written != expected {
            let line = written.lines().zip(expected.lines()).take_while(|(a, b)| a == b).count() + 1;
            differing.push(format!(
                "{}:{line}: {:?}",
                file.display(),
                written.lines().nth(line - 1).unwrap_or_default()
            ));
            if bless {
                std::fs::create_dir_all(&golden).unwrap();
                std::fs::write(&file, written).unwrap();
            }
        }
    }
    assert!(differing.is_empty(), "editions differ from the golden ones:\n{}", differing.join("\n"));
}
