//! Files out: beside the target in the same folder, then renamed, so that nothing half-written is ever left.

use std::fs;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use super::exit::Failure;
use super::input::Input;
use super::messages::Message;

/// Where something is written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Target {
    /// Standard output.
    Stdout,
    /// A file.
    File(PathBuf),
}

impl Target {
    /// The file named, standard output for `-` or nothing.
    pub fn new(path: Option<&Path>) -> Self {
        match path {
            Some(path) if path != Path::new("-") => Self::File(path.to_owned()),
            _ => Self::Stdout,
        }
    }

    /// The folder that paths in the output are seen from; for standard output the one in which the call was made.
    pub fn folder(&self) -> &Path {
        match self {
            Self::File(path) => path.parent().unwrap_or(Path::new("")),
            Self::Stdout => Path::new(""),
        }
    }

    /// Refuses, before any work is done, a file that exists (unless `force` is set), that cannot be one, or that is
    /// the input itself.
    pub fn check(&self, force: bool, input: &Input) -> Result<(), Failure> {
        let Self::File(path) = self else { return Ok(()) };
        let name = path.display().to_string();
        let refuse = |why: &str| Err(Message::error(Some(&name), why).into());
        let Ok(found) = fs::metadata(path) else { return check_folder(path) };
        let same = input.path.as_ref().is_some_and(|input| same_file(input, path));
        if same {
            refuse("this is the file to be read; name another output")
        } else if found.is_dir() {
            refuse("this is a folder; name a file in it")
        } else if found.is_file() && !force {
            refuse("this file exists; nothing was written; add `--force` to replace it, or name another with `-o`")
        } else {
            Ok(())
        }
    }

    /// Writes what `fill` gives. A file appears with all of it or not at all.
    pub fn write(&self, force: bool, fill: impl FnOnce(&mut dyn Write) -> Result<(), Failure>) -> Result<(), Failure> {
        match self {
            Self::Stdout => to_stdout(io::stdout().lock(), fill),
            Self::File(path) => to_file(path, force, fill).map_err(|failure| named(failure, path)),
        }
    }
}

/// The folder of an output must be there, or the work would be in vain.
fn check_folder(path: &Path) -> Result<(), Failure> {
    let folder = folder_of(path);
    if folder.is_dir() {
        return Ok(());
    }
    let name = path.display().to_string();
    Err(Message::error(Some(&name), format!("there is no folder `{}` to write into; make it first", folder.display()))
        .into())
}

fn folder_of(path: &Path) -> &Path {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

fn same_file(one: &Path, other: &Path) -> bool {
    matches!((fs::canonicalize(one), fs::canonicalize(other)), (Ok(one), Ok(other)) if one == other)
}

/// Writes to standard output (or a coloured wrapper of it) through a buffer.
pub fn to_stdout(out: impl Write, fill: impl FnOnce(&mut dyn Write) -> Result<(), Failure>) -> Result<(), Failure> {
    let mut out = BufWriter::with_capacity(1 << 16, out);
    let result = fill(&mut out).and_then(|()| Ok(out.flush()?));
    if result.is_err() {
        // What is left in the buffer would be written again when it is dropped.
        drop(out.into_parts());
    }
    result.map_err(|failure| match failure {
        Failure::Output(error) if error.kind() == io::ErrorKind::BrokenPipe => Failure::BrokenPipe,
        Failure::Output(error) => Failure::usage(format!("cannot write to standard output: {error}")),
        other => other,
    })
}

fn to_file(path: &Path, force: bool, fill: impl FnOnce(&mut dyn Write) -> Result<(), Failure>) -> Result<(), Failure> {
    let existing = fs::metadata(path).ok();
    if existing.as_ref().is_some_and(|found| !found.is_file()) {
        // A device or a pipe is written to, not replaced.
        return filled(fs::OpenOptions::new().write(true).open(path)?, fill).map(drop);
    }
    // A link stays a link: the file that it leads to is replaced.
    let path = if existing.is_some() { fs::canonicalize(path)? } else { path.to_owned() };
    let beside = temporary(folder_of(&path))?;
    let beside = filled(beside, fill)?;
    if let Some(found) = existing {
        beside.as_file().set_permissions(found.permissions())?;
    }
    let placed = if force { beside.persist(&path) } else { beside.persist_noclobber(&path) };
    placed.map(drop).map_err(|error| Failure::Output(error.error))
}

/// A file in the folder that goes away unless it is renamed, with the permissions of an ordinary new file.
fn temporary(folder: &Path) -> io::Result<tempfile::NamedTempFile> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(".glossator-");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        builder.permissions(fs::Permissions::from_mode(0o666));
    }
    builder.tempfile_in(folder)
}

fn filled<W: Write>(file: W, fill: impl FnOnce(&mut dyn Write) -> Result<(), Failure>) -> Result<W, Failure> {
    let mut out = BufWriter::with_capacity(1 << 16, file);
    match fill(&mut out) {
        Ok(()) => Ok(out.into_inner().map_err(io::IntoInnerError::into_error)?),
        Err(failure) => {
            drop(out.into_parts());
            Err(failure)
        }
    }
}

fn named(failure: Failure, path: &Path) -> Failure {
    let name = path.display().to_string();
    match failure {
        Failure::Output(error) if error.kind() == io::ErrorKind::AlreadyExists => Message::error(
            Some(&name),
            "this file has appeared meanwhile; nothing was written; add `--force` to replace it",
        )
        .into(),
        Failure::Output(error) => {
            let why = cause(&error);
            Message::error(Some(&name), format!("cannot be written: {why}; nothing was left half-written")).into()
        }
        other => other,
    }
}

/// What went wrong, without the name of a temporary file, which says nothing to anybody.
fn cause(error: &io::Error) -> String {
    if error.get_ref().is_some() { error.kind().to_string() } else { error.to_string() }
}

/// Makes a folder and those above it.
pub fn make_folder(path: &Path) -> Result<(), Failure> {
    fs::create_dir_all(path).map_err(|error| {
        let name = path.display().to_string();
        Message::error(Some(&name), format!("cannot make this folder: {error}")).into()
    })
}
