//! A file that is written completely or not at all.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;

use super::standing::{Losses, Standing};
use super::{beside, folder_of};

/// A new file, written beside its final place. It is deleted unless it is placed.
#[derive(Debug)]
pub struct NewFile {
    path: PathBuf,
    file: NamedTempFile,
    /// What stands at the place now.
    before: Option<Standing>,
}

impl NewFile {
    /// Begins a new file that will stand at `path`. A link stays a link: the file that it leads to is replaced.
    ///
    /// # Errors
    /// If the folder does not accept a new file.
    pub fn beside(path: &Path) -> io::Result<Self> {
        let before = fs::metadata(path).ok();
        let path = if before.is_some() { fs::canonicalize(path)? } else { path.to_owned() };
        let file = beside::make(&path, before.is_some())?;
        Ok(Self { path, file, before: before.as_ref().map(Standing::of) })
    }

    /// The place that it will take, links followed.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Puts the file in its place, after all of it is on the disk; the name is on the disk when this returns. A file that
    /// stands there is replaced only if `is_forced`. Owner, group and mode of that file are kept as far as the system
    /// allows; losses are returned. A file with several names is replaced under this name alone, because writing into
    /// it could leave half a file under all of them.
    ///
    /// # Errors
    /// [`io::ErrorKind::AlreadyExists`] where a file stands there and `is_forced` is not set; else those of the system.
    pub fn place(self, is_forced: bool) -> io::Result<Losses> {
        let Self { path, file, before } = self;
        let losses = match &before {
            Some(before) => before.give_to(file.as_file())?,
            None => Losses::default(),
        };
        file.as_file().sync_data()?;
        let placed = if is_forced { file.persist(&path) } else { file.persist_noclobber(&path) };
        placed.map_err(|error| error.error)?;
        sync_folder(folder_of(&path));
        Ok(losses)
    }
}

impl Write for NewFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.file.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

/// A name that is in a folder is on the disk only when the folder is.
pub(super) fn sync_folder(folder: &Path) {
    #[cfg(unix)]
    if let Ok(folder) = File::open(folder) {
        drop(folder.sync_all());
    }
    #[cfg(not(unix))]
    let _ = folder;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_appears_whole_or_not_at_all() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("page.xml");
        let mut new = NewFile::beside(&path).unwrap();
        new.write_all(b"half").unwrap();
        assert!(!path.exists());
        drop(new);
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
        let mut new = NewFile::beside(&path).unwrap();
        new.write_all(b"whole").unwrap();
        assert_eq!(new.place(false).unwrap(), Losses::default());
        assert_eq!(fs::read(&path).unwrap(), b"whole");
        let second = NewFile::beside(&path).unwrap().place(false);
        assert_eq!(second.unwrap_err().kind(), io::ErrorKind::AlreadyExists);
        assert_eq!((fs::read(&path).unwrap(), fs::read_dir(folder.path()).unwrap().count()), (b"whole".to_vec(), 1));
    }
}
