//! The shared files.

use std::path::Path;

/// The files of a folder with this ending, by name; none, with a line on stderr, where it is not here.
pub fn shared(folder: &str, ending: &str) -> Vec<(String, Vec<u8>)> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data/exchange").join(folder);
    let Ok(entries) = std::fs::read_dir(&path) else {
        eprintln!("skipped: ../shared/data/exchange/{folder} is not here");
        return Vec::new();
    };
    let paths = entries.filter_map(|entry| Some(entry.ok()?.path()));
    let wanted = paths.filter(|path| path.extension().is_some_and(|found| found == ending));
    let name = |path: &Path| path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let mut files: Vec<_> = wanted.filter_map(|path| Some((name(&path), std::fs::read(&path).ok()?))).collect();
    files.sort();
    files
}
