//! Who reviews: asked once, then kept in the person's own configuration.

use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use glossator::annotate::Person;
use glossator::files::NewFile;

/// The file that holds the name, in the folder where the system keeps a person's settings.
fn file() -> Option<PathBuf> {
    let set = |name: &str| std::env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    let folder = set("XDG_CONFIG_HOME").or_else(|| set("APPDATA")).or_else(|| Some(set("HOME")?.join(".config")))?;
    Some(folder.join("glossator").join("reviewer"))
}

/// The person who was named the last time.
pub fn known() -> Option<Person> {
    let text = fs::read_to_string(file()?).ok()?;
    let name = text.lines().next()?.trim();
    (!name.is_empty()).then(|| Person::named(name))
}

/// Keeps the name for the next time. Where that cannot be, it is asked for again: nothing is lost.
pub fn keep(person: &Person) {
    let Some(file) = file() else { return };
    if known().as_ref() == Some(person) {
        return;
    }
    if let Some(folder) = file.parent() {
        drop(fs::create_dir_all(folder));
    }
    drop(put(&file, &format!("{}\n", person.name)));
}

fn put(file: &Path, text: &str) -> io::Result<()> {
    let mut new = NewFile::beside(file)?;
    new.write_all(text.as_bytes())?;
    new.place(true).map(drop)
}
