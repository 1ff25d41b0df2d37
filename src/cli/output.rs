//! Files out: each is written beside its place and then put there, so that nothing half-written is ever left.

use std::fs;
use std::io::{self, BufWriter, IsTerminal as _, Write};
use std::path::{Path, PathBuf};

use glossator::annotate::{Waiting, set_aside, waiting};
use glossator::display::Harmless;
use glossator::files::{Losses, NewFile, Replaced, Standing, replace, sha256};

use super::exit::Failure;
use super::input::Input;
use super::messages::{Message, Reporter};

pub use super::stdout::to_stdout;

/// The ending of an output's name, in small letters: it promises a format.
pub fn ending(output: Option<&Path>) -> Option<String> {
    output?.extension()?.to_str().map(str::to_lowercase)
}

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
            refuse("this is the input file; name another output")
        } else if found.is_dir() {
            refuse("this is a folder; name a file in it")
        } else if found.is_file() && !force {
            refuse("this file exists; nothing was written; add `--force` to replace it, or name another file with `-o`")
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

/// Writes several files: all of them, or none. None of them may be a `source`; one that exists is replaced by `force`
/// only.
pub fn write_together(files: &[(PathBuf, &str)], sources: &[&str], force: bool) -> Result<(), Failure> {
    for (path, _) in files {
        check_one(path, sources, force)?;
    }
    let mut filled = Vec::new();
    for (path, text) in files {
        let write = |path: &Path| -> Result<NewFile, Failure> {
            let mut new = NewFile::beside(path)?;
            new.write_all(text.as_bytes())?;
            Ok(new)
        };
        filled.push((path, !path.exists(), write(path).map_err(|failure| named(failure, path))?));
    }
    let mut placed: Vec<&Path> = Vec::new();
    for (path, is_new, new) in filled {
        match new.place(force) {
            Ok(losses) => tell_losses(path, losses),
            Err(error) => {
                // What this call has made goes again; what it has replaced cannot come back.
                placed.iter().for_each(|path| drop(fs::remove_file(path)));
                return Err(named(error.into(), path));
            }
        }
        placed.extend(is_new.then_some(path.as_path()));
    }
    Ok(())
}

fn check_one(path: &Path, sources: &[&str], force: bool) -> Result<(), Failure> {
    let name = path.display().to_string();
    let refuse = |why: &str| Err(Message::error(Some(&name), why).into());
    let Ok(found) = fs::metadata(path) else { return check_folder(path) };
    if sources.iter().any(|source| same_file(Path::new(source), path)) {
        refuse("this is a file of the schema itself; nothing was written; name another output")
    } else if !found.is_file() {
        refuse("this is not a file; nothing was written; name another output")
    } else if !force {
        refuse("this file exists; nothing was written; add `--force` to replace it, or name another output")
    } else {
        Ok(())
    }
}

/// The folder of an output must be there, or the work would be in vain.
fn check_folder(path: &Path) -> Result<(), Failure> {
    let folder = folder_of(path);
    if folder.is_dir() {
        return Ok(());
    }
    let name = path.display().to_string();
    Err(Message::error(
        Some(&name),
        format!("the output folder `{}` does not exist; create it first", folder.display()),
    )
    .into())
}

fn folder_of(path: &Path) -> &Path {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

fn same_file(one: &Path, other: &Path) -> bool {
    matches!((fs::canonicalize(one), fs::canonicalize(other)), (Ok(one), Ok(other)) if one == other)
}

fn to_file(path: &Path, force: bool, fill: impl FnOnce(&mut dyn Write) -> Result<(), Failure>) -> Result<(), Failure> {
    if fs::metadata(path).is_ok_and(|found| !found.is_file()) {
        // A device or a pipe is written to, not replaced; a terminal by another name is a terminal.
        let out = fs::OpenOptions::new().write(true).open(path)?;
        return if out.is_terminal() {
            filled(Harmless::new(out), fill).map(drop)
        } else {
            filled(out, fill).map(drop)
        };
    }
    let new = filled(NewFile::beside(path)?, fill)?;
    // Where that cannot be read it is not a reason not to write: nothing of it is touched.
    let waiting = waiting(path).ok().flatten();
    tell_losses(path, new.place(force)?);
    waiting.into_iter().for_each(|waiting| tell_waiting(path, &waiting));
    Ok(())
}

/// Tells that decisions waited beside a file that was replaced. They belong to what stood there: where nobody is at
/// work on them they are put out of the way, or the next session would carry them out on other words.
fn tell_waiting(path: &Path, waiting: &Waiting) {
    let name = path.display().to_string();
    let text = match (&waiting.holder, waiting.steps) {
        (Some(holder), _) => format!(
            "this file was replaced while it is being annotated by {holder}; decisions made there will be applied \
             again to the new file, as far as they fit"
        ),
        (None, steps) => {
            let decisions = if steps == 1 { "1 decision".to_owned() } else { format!("{steps} decisions") };
            let told = format!("{decisions} of an interrupted session waited beside the file that was replaced");
            match set_aside(path) {
                Ok(Some(kept)) => format!("{told}; the journal is kept as `{}`", kept.display()),
                Ok(None) => told,
                Err(error) => format!("{told}; they could not be moved away: {error}"),
            }
        }
    };
    Reporter::default().one(Message::warning(&name, text));
}

/// Replaces a file that was read as `before`, unless another program has changed it since. One that nobody may write is
/// replaced only by `force`.
pub fn rewrite(path: &Path, before: &[u8], after: &[u8], force: bool) -> Result<(), Failure> {
    let name = path.display().to_string();
    let refuse = |why: &str| Err(Message::error(Some(&name), why).into());
    let found = fs::metadata(path)?;
    if !found.is_file() {
        return refuse("this is not a file that can be replaced; name a file");
    }
    if found.permissions().readonly() && !force {
        return refuse("this file is read-only; nothing was written; add `--force` to replace it, or make it writable");
    }
    let whole = fs::canonicalize(path)?;
    match replace(&whole, after, &sha256(before)).map_err(|error| named(error.into(), path))? {
        Replaced::Done(losses) => tell_losses(path, losses),
        Replaced::Changed => {
            return refuse("another program has changed this file meanwhile; nothing was written; try again");
        }
    }
    Ok(())
}

/// What a file is besides its words, before somebody else than [`Target`] replaces it; [`tell_lost`] then tells what it
/// lost.
pub fn standing(path: &Path) -> Option<Standing> {
    fs::metadata(path).ok().as_ref().map(Standing::of)
}

/// Tells what a file has lost since.
pub fn tell_lost(path: &Path, before: Option<&Standing>) {
    if let (Some(before), Some(now)) = (before, standing(path)) {
        tell_losses(path, before.lost_to(&now));
    }
}

/// Tells what a file has lost when it was replaced.
fn tell_losses(path: &Path, losses: Losses) {
    if !losses.is_none() {
        let text = format!("this file was replaced, but {losses}");
        Reporter::default().one(Message::warning(&path.display().to_string(), text));
    }
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
