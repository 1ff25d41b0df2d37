//! Regular files, up to a size.

use std::fs::{self, File, Metadata};
use std::io::{self, Read as _};
use std::path::Path;

/// The kind of thing under a path.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum FileKind {
    /// A file that holds bytes, and ends.
    Regular,
    /// A folder.
    Folder,
    /// A pipe (FIFO): reading waits for a writer, perhaps for ever.
    Pipe,
    /// A device: it may have no end.
    Device,
    /// A socket, or anything else that a system knows.
    Other,
}

impl FileKind {
    /// The kind given by the metadata of a file, links followed.
    pub fn of(found: &Metadata) -> Self {
        if found.is_file() {
            return Self::Regular;
        }
        if found.is_dir() {
            return Self::Folder;
        }
        #[cfg(unix)]
        {
            use std::os::unix::fs::FileTypeExt as _;
            let kind = found.file_type();
            if kind.is_fifo() {
                return Self::Pipe;
            }
            if kind.is_char_device() || kind.is_block_device() {
                return Self::Device;
            }
        }
        Self::Other
    }

    /// With its article: `a folder`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Regular => "a file",
            Self::Folder => "a folder",
            Self::Pipe => "a pipe",
            Self::Device => "a device",
            Self::Other => "neither a file nor a folder",
        }
    }
}

/// Why a file is not read.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ReadError {
    /// The system refuses.
    #[error("{0}")]
    Io(#[from] io::Error),
    /// It is not a regular file.
    #[error("this is {}, and only files are read here", .0.name())]
    Kind(FileKind),
    /// It has more bytes than are read.
    #[error("this file is larger than the {} bytes that are read here at most", .limit)]
    TooLarge {
        /// Bytes that are read at most.
        limit: u64,
    },
}

/// Opens a regular file for reading. Nothing is waited for: a pipe, a device or a folder is an error at once, even one that
/// has taken the place of a file since it was looked at.
///
/// # Errors
/// [`ReadError::Kind`] if it is not a regular file, [`ReadError::Io`] if it cannot be opened.
pub fn open_regular(path: &Path) -> Result<File, ReadError> {
    // To open some devices is to do something to them.
    regular(&fs::metadata(path)?)?;
    let mut options = fs::OpenOptions::new();
    options.read(true);
    #[cfg(target_os = "linux")]
    {
        use std::os::unix::fs::OpenOptionsExt as _;
        options.custom_flags(rustix::fs::OFlags::NONBLOCK.bits().cast_signed());
    }
    let file = options.open(path)?;
    regular(&file.metadata()?)?;
    Ok(file)
}

fn regular(found: &Metadata) -> Result<(), ReadError> {
    match FileKind::of(found) {
        FileKind::Regular => Ok(()),
        other => Err(ReadError::Kind(other)),
    }
}

/// Reads a regular file of at most `limit` bytes.
///
/// # Errors
/// As [`open_regular`]; [`ReadError::TooLarge`] where there are more bytes, whatever size the system says it has.
///
/// ```
/// use glossator_relaxng::files::{ReadError, read_regular};
///
/// # let folder = tempfile::tempdir()?;
/// let path = folder.path().join("page.txt");
/// std::fs::write(&path, "ten bytes.")?;
/// assert_eq!(read_regular(&path, 10)?, b"ten bytes.");
/// assert!(matches!(read_regular(&path, 9), Err(ReadError::TooLarge { limit: 9 })));
/// assert!(matches!(read_regular(folder.path(), 9), Err(ReadError::Kind(_))));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn read_regular(path: &Path, limit: u64) -> Result<Vec<u8>, ReadError> {
    let file = open_regular(path)?;
    let size = file.metadata()?.len();
    if size > limit {
        return Err(ReadError::TooLarge { limit });
    }
    let mut bytes = Vec::with_capacity(usize::try_from(size).unwrap_or(0));
    file.take(limit.saturating_add(1)).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > limit { Err(ReadError::TooLarge { limit }) } else { Ok(bytes) }
}
