//! Replaces a file in one step, and never overwrites what another program has written meanwhile.

use std::fs;
use std::io::{self, Write as _};
use std::path::Path;

use sha2::{Digest, Sha256};
use tempfile::{NamedTempFile, TempPath};

use super::beside::{self, Exchanged, SWAPPING, WRITING, exchanged, of_nobody, prefix, random_of, writing};
use super::folder_of;
use super::new_file::sync_folder;
use super::standing::{Losses, Standing};

/// SHA-256 of bytes, in hexadecimal.
pub fn sha256(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The result of replacing a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Replaced {
    /// The file was replaced, with these losses.
    Done(Losses),
    /// Another program has changed the file; it was left unchanged.
    Changed,
}

/// Replaces the file at `path`, which is no link, by `bytes` if its hash is `expected`. Owner, group, mode and other names
/// are treated as by [`NewFile::place`](super::NewFile::place).
///
/// # Errors
/// Those of the system; the file is then as it was.
pub fn replace(path: &Path, bytes: &[u8], expected: &str) -> io::Result<Replaced> {
    let before = Standing::of(&fs::metadata(path)?);
    let mut new = beside::make(path, true)?;
    new.write_all(bytes)?;
    let losses = before.give_to(new.as_file())?;
    new.as_file().sync_data()?;
    let is_done = swap(path, new, sha256(bytes).as_str(), expected)?;
    sync_folder(folder_of(path));
    Ok(if is_done { Replaced::Done(losses) } else { Replaced::Changed })
}

/// Takes away the new files of `path`, and of what belongs to it, that a kill has left, and puts back what another program had written if the kill
/// came between its coming out and its going back. `is_ours` says whether a hash is of what we have read or written, besides
/// those that a name tells; `now` is that of the file. What a running process writes stays. Gives whether something was put back.
///
/// # Errors
/// Where the folder or such a file cannot be read, or the file not be removed.
pub fn sweep(path: &Path, now: &str, is_ours: impl Fn(&str) -> bool) -> io::Result<bool> {
    let ([own, companions @ ..], swapping) = (&writing(path)[..], prefix(path, SWAPPING)) else { return Ok(false) };
    let mut is_back = false;
    for entry in fs::read_dir(folder_of(path))? {
        let entry = entry?;
        if !entry.file_type()?.is_file() {
            continue;
        }
        let (name, left) = (entry.file_name(), entry.path());
        if random_of(&name, own).is_some() {
            beside::remove_of_nobody(&left)?;
        }
        if companions.iter().any(|companion| random_of(&name, companion).is_some()) {
            // It is not a reason to stop that this cannot be: the file itself is not in it.
            drop(beside::remove_of_nobody(&left));
        }
        if let Some(said) = Exchanged::of(&name, &swapping) {
            let is_ours = |hash: &str| is_ours(hash) || said.knows(hash);
            // Whoever is exchanging the two holds the new one, wherever it stands.
            let (Some(_left), Some(_file)) = (of_nobody(&left)?, of_nobody(path)?) else { continue };
            let hash = sha256(&fs::read(&left)?);
            if hash == now || is_ours(&hash) {
                fs::remove_file(&left)?;
            } else if is_ours(now) {
                put_back(path, TempPath::try_from_path(left)?, &hash, now)?;
                is_back = true;
            }
        }
    }
    Ok(is_back)
}

/// Puts the new file in the place of the old one and looks at what came out: if that is not what was read, it goes back.
/// The lock on the new file is held all the while.
#[cfg(target_os = "linux")]
fn swap(path: &Path, new: NamedTempFile, hash: &str, expected: &str) -> io::Result<bool> {
    // A file that is already another one needs no exchange to be seen.
    if sha256(&fs::read(path)?) != expected {
        return Ok(false);
    }
    let (_lock, beside) = new.into_parts();
    exchange(path, ready(path, beside, (expected, hash))?, hash, expected)
}

#[cfg(not(target_os = "linux"))]
fn swap(path: &Path, new: NamedTempFile, _: &str, expected: &str) -> io::Result<bool> {
    compared(path, new.into_temp_path(), expected)
}

/// Puts back what came out when a process was killed.
fn put_back(path: &Path, beside: TempPath, hash: &str, expected: &str) -> io::Result<bool> {
    #[cfg(target_os = "linux")]
    return exchange(path, beside, hash, expected);
    #[cfg(not(target_os = "linux"))]
    return {
        let _ = hash;
        compared(path, beside, expected)
    };
}

#[cfg(target_os = "linux")]
fn exchange(path: &Path, beside: TempPath, new: &str, expected: &str) -> io::Result<bool> {
    use rustix::fs::{CWD, RenameFlags, renameat_with};
    let exchange = || renameat_with(CWD, &*beside, CWD, path, RenameFlags::EXCHANGE);
    match exchange() {
        Ok(()) => {}
        Err(rustix::io::Errno::INVAL | rustix::io::Errno::NOSYS | rustix::io::Errno::NOTSUP) => {
            return compared(path, beside, expected);
        }
        Err(error) => return Err(error.into()),
    }
    let mut out = sha256(&fs::read(&beside)?);
    if out == expected {
        return Ok(true);
    }
    // Each exchange may bring out something newer still; what is not ours goes back until ours is out.
    for _ in 0..100 {
        exchange()?;
        out = sha256(&fs::read(&beside)?);
        if out == new {
            return Ok(false);
        }
    }
    // Somebody writes faster than we can look: leave what came out where it can be found.
    let kept = beside.keep().map_err(|error| error.error)?;
    Err(io::Error::other(format!("another program keeps writing this file; its text is in {}", kept.display())))
}

/// Gives a new file that is whole the name by which a later start knows that it may hold another program's words.
#[cfg(target_os = "linux")]
fn ready(path: &Path, beside: TempPath, (old, new): (&str, &str)) -> io::Result<TempPath> {
    let Some(random) = beside.file_name().and_then(|name| random_of(name, &prefix(path, WRITING))) else {
        return Ok(beside);
    };
    let mut ready = prefix(path, SWAPPING);
    ready.push(exchanged(old, new, random));
    let ready = path.with_file_name(ready);
    fs::rename(&beside, &ready)?;
    // There is nothing at the old name any more that would go away.
    drop(beside.keep());
    TempPath::try_from_path(ready)
}

/// Looks at the file, then renames over it: between the two a change would be lost, so that this is the second choice.
fn compared(path: &Path, beside: TempPath, expected: &str) -> io::Result<bool> {
    if sha256(&fs::read(path)?) != expected {
        return Ok(false);
    }
    beside.persist(path).map_err(|error| error.error)?;
    Ok(true)
}

#[cfg(test)]
#[cfg(target_os = "linux")]
mod tests {
    use super::*;

    /// A folder in which a process was killed between exchanging and looking: the file, and what came out.
    fn killed(file: &str, came_out: &str) -> (tempfile::TempDir, std::path::PathBuf, std::path::PathBuf) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("page.xml");
        let [old, new] = ["old", "new"].map(|text| sha256(text.as_bytes()));
        let left = folder.path().join(format!(".page.xml.swapping-{}", exchanged(&old, &new, "Ab3dE6")));
        fs::write(&path, file).unwrap();
        fs::write(&left, came_out).unwrap();
        (folder, path, left)
    }

    fn swept(file: &str, came_out: &str) -> (String, bool) {
        let (_folder, path, left) = killed(file, came_out);
        beside::Sweeper::default().sweep(&path);
        (fs::read_to_string(path).unwrap(), left.exists())
    }

    #[test]
    fn a_kill_at_any_moment_of_the_exchange_leaves_nobodys_words_behind() {
        // Before the exchange, and after it.
        assert_eq!(swept("old", "new"), ("old".to_owned(), false));
        assert_eq!(swept("new", "old"), ("new".to_owned(), false));
        // Another program had written: its words go back to their place.
        assert_eq!(swept("new", "theirs"), ("theirs".to_owned(), false));
        // Nobody can tell any more what belongs where.
        assert_eq!(swept("later", "theirs"), ("later".to_owned(), true));
    }

    #[test]
    fn what_is_being_exchanged_stays() {
        for held in [0, 1] {
            let (_folder, path, left) = killed("new", "old");
            let held = fs::File::open([&path, &left][held]).unwrap();
            held.lock().unwrap();
            beside::Sweeper::default().sweep(&path);
            assert!(left.exists());
        }
    }

    #[test]
    fn a_file_that_another_program_has_changed_stays_as_that_program_left_it() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("page.xml");
        fs::write(&path, "theirs").unwrap();
        assert_eq!(replace(&path, b"new", &sha256(b"old")).unwrap(), Replaced::Changed);
        assert_eq!(fs::read(&path).unwrap(), b"theirs");
        assert_eq!(replace(&path, b"new", &sha256(b"theirs")).unwrap(), Replaced::Done(Losses::default()));
        assert_eq!((fs::read(&path).unwrap(), fs::read_dir(folder.path()).unwrap().count()), (b"new".to_vec(), 1));
    }
}
