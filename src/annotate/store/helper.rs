//! The files that a store keeps beside the file of a session: the journal and the history.
//!
//! Anybody may have put anything under their names. Only regular files are accepted: no link is followed, so that
//! nothing elsewhere is written, and no pipe or device is opened, which could block or never end.

use std::ffi::OsStr;
use std::fs::{self, File, Metadata, OpenOptions};
use std::io;
use std::path::{Path, PathBuf};

use crate::files::FileKind;

/// The most copies of one file that are kept.
const MOST_COPIES: usize = 10_000;

/// Checks that a path is free or holds a regular file. Returns whether anything is there.
///
/// # Errors
/// If a link, a folder, a pipe or a device is there, or a file of more than `limit` bytes.
pub(super) fn look(path: &Path, limit: u64) -> io::Result<bool> {
    match fs::symlink_metadata(path) {
        Ok(found) => fitting(&found, limit).map(|()| true),
        // Nothing can exist under a name that is too long.
        Err(error) if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::InvalidFilename) => Ok(false),
        Err(error) => Err(error),
    }
}

fn fitting(found: &Metadata, limit: u64) -> io::Result<()> {
    if found.is_symlink() {
        return Err(io::Error::other("this is a link, and links are not followed here; move it away"));
    }
    match FileKind::of(found) {
        FileKind::Regular if found.len() > limit => {
            let text = format!("this file is larger than the {limit} bytes that are read here at most; move it away");
            Err(io::Error::other(text))
        }
        FileKind::Regular => Ok(()),
        other => {
            let text = format!("this is {}, where a file of this program belongs; move it away", other.name());
            Err(io::Error::other(text))
        }
    }
}

/// Opens the file at a path for reading.
///
/// # Errors
/// As [`look`], even if something else has replaced the file since.
pub(super) fn open(path: &Path, limit: u64) -> io::Result<File> {
    opened(path, limit, OpenOptions::new().read(true))
}

/// Opens the file at a path for reading and writing; creates it if there is none.
///
/// # Errors
/// As [`open`].
pub(super) fn open_or_make(path: &Path, limit: u64) -> io::Result<File> {
    opened(path, limit, OpenOptions::new().read(true).write(true).create(true).truncate(false))
}

fn opened(path: &Path, limit: u64, options: &mut OpenOptions) -> io::Result<File> {
    // Opening some devices has side effects, so look first.
    look(path, limit)?;
    #[cfg(unix)]
    {
        use rustix::fs::OFlags;
        use std::os::unix::fs::OpenOptionsExt as _;
        options.custom_flags((OFlags::NOFOLLOW | OFlags::NONBLOCK).bits().cast_signed());
    }
    let file = options.open(path)?;
    fitting(&file.metadata()?, limit)?;
    Ok(file)
}

/// Makes sure that an open file has no second name, under which it would change too.
///
/// # Errors
/// If it has one.
pub(super) fn has_one_name(file: &File) -> io::Result<()> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::MetadataExt as _;
        if file.metadata()?.nlink() > 1 {
            let text = "this file has a second name (a hard link) under which it would also change; move it away";
            return Err(io::Error::other(text));
        }
    }
    #[cfg(not(unix))]
    let _ = file;
    Ok(())
}

/// Whether an open file is the one at a path.
pub(super) fn is_there(file: &File, path: &Path) -> bool {
    #[cfg(unix)]
    {
        use std::os::unix::fs::MetadataExt as _;
        let same = |(one, other): (Metadata, Metadata)| one.ino() == other.ino() && one.dev() == other.dev();
        file.metadata().ok().zip(fs::symlink_metadata(path).ok()).is_some_and(same)
    }
    #[cfg(not(unix))]
    {
        let _ = file;
        path.exists()
    }
}

/// Copies the file to a name like `.page.xml.history.kept-1.jsonl` beside it. Returns the path of the copy.
///
/// # Errors
/// Those of the system; also if there are too many copies.
pub(super) fn keep_copy(path: &Path, limit: u64) -> io::Result<PathBuf> {
    let stem = path.file_stem().unwrap_or(OsStr::new(""));
    for number in 1..MOST_COPIES {
        let mut name = stem.to_owned();
        name.push(format!(".kept-{number}.jsonl"));
        let kept = path.with_file_name(name);
        match OpenOptions::new().write(true).create_new(true).open(&kept) {
            Ok(mut copy) => {
                let copied = open(path, limit).and_then(|mut file| io::copy(&mut file, &mut copy));
                return copied.and_then(|_| copy.sync_all()).map(|()| kept);
            }
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
            Err(error) => return Err(error),
        }
    }
    let name = path.display();
    Err(io::Error::other(format!("too many copies of {name} are kept beside it; move some away")))
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;
    use crate::files::companion;
    use std::os::unix::ffi::OsStrExt as _;

    #[test]
    fn names_that_are_no_text_stay_apart() {
        let [one, other] =
            [b"f\xff.xml", b"f\xfe.xml"].map(|name| companion(Path::new(OsStr::from_bytes(name)), "history"));
        assert_ne!(one, other);
        assert_eq!(one.as_os_str().as_bytes(), b".f\xff.xml.history.jsonl");
    }

    #[test]
    fn only_a_regular_file_of_bearable_size_is_opened() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        fs::write(at("file"), "four").unwrap();
        fs::create_dir(at("folder")).unwrap();
        std::os::unix::fs::symlink("nowhere", at("link")).unwrap();
        std::os::unix::fs::symlink("/dev/zero", at("device")).unwrap();
        assert!(open(&at("file"), 4).is_ok());
        for (name, limit) in [("file", 3), ("folder", 4), ("link", 4), ("device", 4)] {
            let told = open_or_make(&at(name), limit).unwrap_err().to_string();
            assert!(told.ends_with("; move it away"), "{name}: {told}");
        }
        assert!(!at("nowhere").exists());
    }
}
