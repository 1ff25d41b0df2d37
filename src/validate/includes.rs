//! The files that documents include, and the external entities that a catalog knows.

use std::collections::BTreeSet;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use super::relaxng::files::{ReadError, read_regular};
use super::relaxng::{LocalFiles, Mapped, ResolveError};
use crate::xml::expand::{Fetched, Refusal, Sources};

/// The largest file that is included, in bytes.
const MAX_INCLUDED: u64 = 256 << 20;

/// Reads what documents include: local files within the project of the document and the folders that were opened to it,
/// and what catalogs map addresses to. Nothing is fetched from a network.
#[derive(Debug, Clone, Copy)]
pub struct Includes<'m> {
    mapped: &'m Mapped<LocalFiles>,
    /// The files that were asked for.
    noted: Option<&'m Mutex<BTreeSet<PathBuf>>>,
}

impl<'m> Includes<'m> {
    /// Reads through these catalogs and folders.
    pub fn new(mapped: &'m Mapped<LocalFiles>) -> Self {
        Self { mapped, noted: None }
    }

    /// Notes the files that are read, or would be if they were there: what is checked rests on them.
    #[must_use]
    pub fn noting(self, noted: &'m Mutex<BTreeSet<PathBuf>>) -> Self {
        Self { noted: Some(noted), ..self }
    }

    fn fetched(&self, path: String) -> Result<Fetched, Refusal> {
        if let Some(noted) = self.noted {
            noted.lock().unwrap_or_else(PoisonError::into_inner).insert(PathBuf::from(&path));
        }
        fetched(path)
    }

    /// Whether external entities may be known: without catalogs none is.
    pub fn has_catalogs(&self) -> bool {
        self.mapped.has_catalogs()
    }
}

impl Sources for Includes<'_> {
    fn include(&self, origin: &str, base: &str, href: &str) -> Result<Fetched, Refusal> {
        let path = self.mapped.locate_for(origin, base, href).map_err(|error| refusal(&error))?;
        self.fetched(path)
    }

    fn entity(&self, origin: &str, public: Option<&str>, system: &str) -> Result<Fetched, Refusal> {
        match self.mapped.entity(origin, public, system).map_err(|error| refusal(&error))? {
            Some(path) => self.fetched(path),
            None => Err(Refusal("external entities are only read where a catalog names a file for them".to_owned())),
        }
    }

    fn rebase(&self, base: &str, xml_base: &str) -> String {
        use super::relaxng::Resolver as _;
        self.mapped.rebase(base, xml_base).unwrap_or_else(|_| base.to_owned())
    }
}

fn fetched(path: String) -> Result<Fetched, Refusal> {
    match read_regular(Path::new(&path), MAX_INCLUDED) {
        Ok(bytes) => Ok(Fetched::new(path, bytes)),
        Err(ReadError::Io(error)) if error.kind() == ErrorKind::NotFound => {
            Err(Refusal(format!("the file `{path}` does not exist")))
        }
        Err(error) => Err(Refusal(format!("`{path}` cannot be read: {error}"))),
    }
}

fn refusal(error: &ResolveError) -> Refusal {
    Refusal(match error {
        ResolveError::Remote(address) => {
            format!("`{address}` is on the network and not fetched; map it to a local file in a catalog (`--catalog`)")
        }
        other => other.to_string(),
    })
}
