//! Properties of a file besides its content: owner, group, mode, other names.

use std::fmt;
use std::fs::{self, File};
use std::io;

/// Owner, group, mode and number of names of a file. Access lists and extended attributes are not kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Standing {
    permissions: fs::Permissions,
    #[cfg(unix)]
    owner: u32,
    #[cfg(unix)]
    group: u32,
    /// Names besides the one by which the file is replaced (hard links).
    #[cfg(unix)]
    other_names: u64,
    /// The file itself: device and number.
    #[cfg(unix)]
    number: (u64, u64),
}

/// Properties that a file lost when it was replaced.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Losses {
    /// It now belongs to whoever wrote it.
    pub owner: bool,
    /// It now belongs to another group.
    pub group: bool,
    /// Its mode has changed.
    pub mode: bool,
    /// Other names (hard links) under which the old content stays.
    pub other_names: u64,
}

impl Losses {
    /// Whether nothing was lost.
    pub fn is_none(&self) -> bool {
        *self == Self::default()
    }
}

/// As a sentence without its end: `its owner could not be kept`.
impl fmt::Display for Losses {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let words = [(self.owner, "owner"), (self.group, "group"), (self.mode, "mode")];
        let lost: Vec<&str> = words.into_iter().filter_map(|(is_lost, word)| is_lost.then_some(word)).collect();
        if !lost.is_empty() {
            write!(f, "its {} could not be kept", lost.join(" and "))?;
        }
        let between = if lost.is_empty() { "" } else { "; " };
        match self.other_names {
            0 => Ok(()),
            1 => write!(f, "{between}it has another name (a hard link), which keeps the old content"),
            names => write!(f, "{between}it has {names} other names (hard links), which keep the old content"),
        }
    }
}

#[cfg(unix)]
impl Standing {
    /// That of the file with this metadata.
    pub fn of(found: &fs::Metadata) -> Self {
        use std::os::unix::fs::MetadataExt as _;
        let (owner, group) = (found.uid(), found.gid());
        let number = (found.dev(), found.ino());
        Self { permissions: found.permissions(), owner, group, other_names: found.nlink().saturating_sub(1), number }
    }

    /// The properties that the file now in its place has lost, for callers that did not replace it themselves.
    pub fn lost_to(&self, now: &Self) -> Losses {
        Losses {
            owner: self.owner != now.owner,
            group: self.group != now.group,
            mode: self.permissions != now.permissions,
            other_names: if self.number == now.number { 0 } else { self.other_names },
        }
    }

    /// Gives owner, group and mode to the file that replaces this one, and returns what could not be given. If the
    /// group cannot be kept, the new group gets no more rights than everybody.
    ///
    /// # Errors
    /// If the properties of the new file cannot be read.
    pub fn give_to(&self, file: &File) -> io::Result<Losses> {
        use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _, fchown};
        let new = file.metadata()?;
        let owner = new.uid() != self.owner && fchown(file, Some(self.owner), None).is_err();
        let group = new.gid() != self.group && fchown(file, None, Some(self.group)).is_err();
        let old = self.permissions.mode() & 0o7777;
        // Who runs it runs it as its owner or group: no other's.
        let mut mode = if owner || group { old & 0o777 } else { old };
        if group {
            mode &= !0o070 | (mode & 0o007) << 3;
        }
        let is_set = file.set_permissions(fs::Permissions::from_mode(mode)).is_ok();
        Ok(Losses { owner, group, mode: !is_set || mode != old, other_names: self.other_names })
    }
}

#[cfg(not(unix))]
impl Standing {
    /// That of the file with this metadata.
    pub fn of(found: &fs::Metadata) -> Self {
        Self { permissions: found.permissions() }
    }

    /// The properties that the file now in its place has lost, for callers that did not replace it themselves.
    pub fn lost_to(&self, now: &Self) -> Losses {
        Losses { mode: self.permissions != now.permissions, ..Losses::default() }
    }

    /// Gives the permissions to the file that replaces this one; tells whether they could not be given.
    ///
    /// # Errors
    /// None here; elsewhere, where the new file cannot be asked what it has.
    pub fn give_to(&self, file: &File) -> io::Result<Losses> {
        let mode = file.set_permissions(self.permissions.clone()).is_err();
        Ok(Losses { mode, ..Losses::default() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn losses_are_sentences() {
        let all = Losses { owner: true, group: true, mode: false, other_names: 2 };
        assert_eq!(
            all.to_string(),
            "its owner and group could not be kept; it has 2 other names (hard links), which keep the old content"
        );
        assert!(Losses::default().is_none() && Losses::default().to_string().is_empty());
    }

    #[cfg(unix)]
    #[test]
    fn mode_and_names_are_kept_or_told() {
        use std::os::unix::fs::PermissionsExt as _;
        let folder = tempfile::tempdir().unwrap();
        let [old, link, new] = ["old", "link", "new"].map(|name| folder.path().join(name));
        fs::write(&old, "").unwrap();
        fs::set_permissions(&old, fs::Permissions::from_mode(0o640)).unwrap();
        fs::hard_link(&old, &link).unwrap();
        let file = File::create(&new).unwrap();
        let losses = Standing::of(&fs::metadata(&old).unwrap()).give_to(&file).unwrap();
        assert_eq!(losses, Losses { other_names: 1, ..Losses::default() });
        assert_eq!(fs::metadata(&new).unwrap().permissions().mode() & 0o7777, 0o640);
        let standing = |path| Standing::of(&fs::metadata(path).unwrap());
        assert_eq!(standing(&old).lost_to(&standing(&new)), losses);
        assert_eq!(standing(&old).lost_to(&standing(&link)), Losses::default());
    }
}
