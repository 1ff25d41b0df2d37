//! Files on the disk: read only where that ends, replaced in one step, and looked for only where a document may look.
//!
//! Whoever writes a file writes a new one beside it ([`NewFile`], [`replace`]): it is on the disk before it takes the
//! name, so that no crash leaves half a file, and what a kill leaves is swept away by the next writer.
//! Whoever reads a file that a *document* names asks [`Roots`] where it may lie, and reads it with [`read_regular`],
//! which neither waits for a pipe nor follows a device without end.

mod beside;
mod names;
mod new_file;
mod standing;
mod swap;

pub(crate) use beside::companion;
pub use glossator_relaxng::files::{
    FileKind, MARKERS, Outside, ReadError, Roots, folder_of, open_regular, project_of, read_regular,
};
pub use names::{MAX_NAME_PART, name_part};
pub use new_file::NewFile;
pub use standing::{Losses, Standing};
pub use swap::{Replaced, replace, sha256, sweep};
