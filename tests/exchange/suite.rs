//! The files of the standards' committees and of other tools.

use std::path::Path;

use crate::needs;

/// The files of a folder of the outside data with this ending, by name.
pub fn shared(folder: &str, ending: &str) -> Vec<(String, Vec<u8>)> {
    let Some(path) = needs::data(&format!("exchange/{folder}")) else { return Vec::new() };
    let entries = std::fs::read_dir(path).unwrap();
    let paths = entries.filter_map(|entry| Some(entry.ok()?.path()));
    let wanted = paths.filter(|path| path.extension().is_some_and(|found| found == ending));
    let name = |path: &Path| path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let mut files: Vec<_> = wanted.filter_map(|path| Some((name(&path), std::fs::read(&path).ok()?))).collect();
    files.sort();
    files
}
