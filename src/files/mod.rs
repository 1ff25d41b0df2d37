//! Files on the disk: read within limits, replaced in one step, and opened for a document only where it may look.
//!
//! Whoever writes a file writes a new one beside it ([`NewFile`], [`replace`]): it is on the disk before it takes the
//! name, so that no crash leaves half a file, and the remains of a killed process are removed by the next writer.
//! Whoever reads a file that a *document* names asks [`Roots`] whether it may be opened, and reads it with
//! [`read_regular`], which neither waits for a pipe nor reads a device without end.

mod beside;
mod names;
mod new_file;
mod standing;
mod swap;

pub(crate) use beside::companion;
pub use glossator_relaxng::files::{
    FileKind, Outside, ReadError, Roots, folder_of, open_regular, project_of, read_regular,
};
pub use names::{MAX_NAME_PART, name_part};
pub use new_file::NewFile;
pub use standing::{Losses, Standing};
pub use swap::{Replaced, replace, sha256, sweep};
