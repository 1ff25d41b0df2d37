//! The folders from which a document may name files.

use std::ffi::OsStr;
use std::fs;
use std::io;
use std::path::{Component, Path, PathBuf};

use super::folder_of;

/// Markers of a project: a folder with one of these is the top of a project.
const MARKERS: [&str; 2] = ["glossator.toml", ".git"];

/// A path that a document names lies outside all allowed folders.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("it lies outside `{}`, the folder to which `{}` belongs", project.display(), origin.display())]
pub struct Outside {
    /// The document.
    pub origin: PathBuf,
    /// The folder that it belongs to.
    pub project: PathBuf,
}

/// Folders, besides a document's own, from which it may name files.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Roots {
    folders: Vec<PathBuf>,
}

impl Roots {
    /// These folders, links followed. A folder that does not exist allows nothing.
    pub fn new(folders: impl IntoIterator<Item = PathBuf>) -> Self {
        Self { folders: folders.into_iter().filter_map(|folder| real_folder(&folder).ok()).collect() }
    }

    /// These folders and more.
    pub fn with(&self, folders: impl IntoIterator<Item = PathBuf>) -> Self {
        let more = Self::new(folders).folders;
        Self { folders: self.folders.iter().cloned().chain(more).collect() }
    }

    /// Resolves `path`, which the file `origin` names, links followed, to a place inside one of these folders or inside
    /// the project of `origin` ([`project_of`]). A path that leads nowhere is judged by its existing folders.
    ///
    /// # Errors
    /// [`Outside`], whether or not the file exists.
    pub fn judge(&self, origin: &Path, path: &Path) -> Result<PathBuf, Outside> {
        let whole = resolved(path);
        if self.folders.iter().any(|folder| whole.starts_with(folder)) {
            return Ok(whole);
        }
        let project = project_of(origin);
        if whole.starts_with(&project) { Ok(whole) } else { Err(Outside { origin: origin.to_owned(), project }) }
    }
}

/// The folder that a file belongs to, links followed: the nearest one above it that has one of these markers, else the one
/// that it lies in.
pub fn project_of(file: &Path) -> PathBuf {
    let folder = folder_of(file);
    let own = real_folder(folder).unwrap_or_else(|_| resolved(folder));
    let is_marked = |folder: &&Path| MARKERS.iter().any(|marker| folder.join(marker).exists());
    own.ancestors().find(is_marked).map_or_else(|| own.clone(), Path::to_owned)
}

fn real_folder(folder: &Path) -> io::Result<PathBuf> {
    fs::canonicalize(if folder.as_os_str().is_empty() { Path::new(".") } else { folder })
}

/// A path with all links followed, as far as there is something; the rest by its words.
fn resolved(path: &Path) -> PathBuf {
    let mut rest: Vec<Component<'_>> = Vec::new();
    let mut known = path;
    let mut whole = loop {
        if let Ok(whole) = real_folder(known) {
            break whole;
        }
        match (known.parent(), known.components().next_back()) {
            (Some(parent), Some(last)) => {
                rest.push(last);
                known = parent;
            }
            _ => break known.to_owned(),
        }
    };
    for part in rest.into_iter().rev() {
        match part {
            Component::ParentDir => drop(whole.pop()),
            Component::CurDir => {}
            part => whole.push(AsRef::<OsStr>::as_ref(&part)),
        }
    }
    whole
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `project/.git`, `project/editions/a.xml`, `project/schemas/s.rnc`, `secret.txt`, `alone/b.xml`.
    fn folders() -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path();
        for below in ["project/.git", "project/editions", "project/schemas", "alone/deep"] {
            fs::create_dir_all(root.join(below)).unwrap();
        }
        for file in ["project/editions/a.xml", "project/schemas/s.rnc", "secret.txt", "alone/b.xml", "alone/deep/c.rnc"]
        {
            fs::write(root.join(file), "").unwrap();
        }
        folder
    }

    #[test]
    fn a_project_is_open_to_its_documents_and_nothing_else_is() {
        let folder = folders();
        let root = folder.path();
        let judge = |roots: &Roots, origin: &str, path: &str| roots.judge(&root.join(origin), &root.join(path)).is_ok();
        let none = Roots::default();
        assert!(judge(&none, "project/editions/a.xml", "project/schemas/s.rnc"));
        assert!(judge(&none, "project/editions/a.xml", "project/editions/../schemas/new/none.rnc"));
        assert!(judge(&none, "alone/b.xml", "alone/deep/c.rnc"));
        for (origin, path) in [
            ("project/editions/a.xml", "secret.txt"),
            ("project/editions/a.xml", "project/../secret.txt"),
            ("project/editions/a.xml", "project/none/../../none.txt"),
            ("alone/deep/c.rnc", "alone/b.xml"),
            ("alone/b.xml", "project/schemas/s.rnc"),
            ("alone/b.xml", "alone-not/x"),
        ] {
            assert!(!judge(&none, origin, path), "{origin} {path}");
        }
        let more = Roots::new([root.join("project/schemas")]);
        assert!(judge(&more, "alone/b.xml", "project/schemas/s.rnc"));
        assert!(!judge(&more, "alone/b.xml", "project/editions/a.xml"));
    }

    #[cfg(unix)]
    #[test]
    fn links_are_followed_before_they_are_judged() {
        let folder = folders();
        let root = folder.path();
        std::os::unix::fs::symlink(root.join("secret.txt"), root.join("alone/link.rnc")).unwrap();
        std::os::unix::fs::symlink(root, root.join("alone/up")).unwrap();
        for path in ["alone/link.rnc", "alone/up/secret.txt", "alone/up/none.txt"] {
            assert!(Roots::default().judge(&root.join("alone/b.xml"), &root.join(path)).is_err(), "{path}");
        }
    }

    #[test]
    fn a_document_without_a_folder_lies_in_the_one_where_we_are() {
        assert_eq!(project_of(Path::new("-")), project_of(Path::new("./x")));
    }
}
