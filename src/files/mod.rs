//! Files on the disk: read only where that ends, replaced in one step, and looked for only where a document may look.
//!
//! Whoever writes a file writes a new one beside it ([`NewFile`], [`replace`]): it is on the disk before it takes the
//! name, so that no crash leaves half a file, and what a kill leaves is swept away by the next writer.
//! Whoever reads a file that a *document* names asks [`Roots`] where it may lie, and reads it with [`read_regular`],
//! which neither waits for a pipe nor follows a device without end.

mod beside;
mod names;
mod new_file;
mod regular;
mod roots;
mod standing;
mod swap;

pub(crate) use beside::companion;
pub use names::{MAX_NAME_PART, name_part};
pub use new_file::NewFile;
pub use regular::{FileKind, ReadError, open_regular, read_regular};
pub use roots::{MARKERS, Outside, Roots, project_of};
pub use standing::{Losses, Standing};
pub use swap::{Replaced, replace, sha256, sweep};

use std::path::Path;

/// The folder that a file lies in.
pub(crate) fn folder_of(path: &Path) -> &Path {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}
