//! Files on the disk that may be read: regular ones, up to a size, where a document may look.
//!
//! Code that reads a file named by a *document* asks [`Roots`] whether it may be opened, and reads it with
//! [`read_regular`], which neither waits for a pipe nor reads a device without end.

use std::path::Path;

mod regular;
mod roots;

pub use regular::{FileKind, ReadError, open_regular, read_regular};
pub use roots::{Outside, Roots, project_of};

/// The folder that a file lies in; `.` for a bare name.
pub fn folder_of(path: &Path) -> &Path {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}
