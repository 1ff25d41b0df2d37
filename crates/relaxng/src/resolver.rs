//! Resolvers, by which a schema finds the files it refers to. Nothing is ever fetched from a network.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::error::ResolveError;
use crate::files::{Roots, read_regular};
use crate::uri::path_of;
use crate::xml::decode_document;

/// The largest size of a schema file in bytes; the largest known schema has two million.
pub const MAX_SCHEMA_BYTES: u64 = 64 << 20;

/// A file that a schema refers to.
#[derive(Debug, Clone)]
pub struct Resource {
    /// The name of the file in messages; two references to one file must give the same name.
    pub name: String,
    /// What it holds.
    pub text: Arc<str>,
}

/// Finds what `include` and `externalRef` refer to.
pub trait Resolver: Sync {
    /// The resource that `href` means in the file `base`.
    ///
    /// # Errors
    /// Where nothing can be read.
    fn resolve(&self, base: &str, href: &str) -> Result<Resource, ResolveError>;

    /// The same where the file `origin` names it, whatever base it says it has (`xml:base`): `origin` decides where it may
    /// lie. A resolver that reads no files need not care.
    ///
    /// # Errors
    /// As [`resolve`](Self::resolve).
    fn resolve_for(&self, origin: &str, base: &str, href: &str) -> Result<Resource, ResolveError> {
        let _ = origin;
        self.resolve(base, href)
    }

    /// The resource at a path, in which nothing is percent-encoded any more.
    ///
    /// # Errors
    /// As [`resolve`](Self::resolve).
    fn read(&self, path: &str) -> Result<Resource, ResolveError> {
        self.resolve("", path)
    }

    /// Whether the file `origin` may name the file `path`. A resolver that reads no files need not care.
    ///
    /// # Errors
    /// [`ResolveError::Outside`] where it may not.
    fn judge(&self, origin: &str, path: &str) -> Result<(), ResolveError> {
        let _ = (origin, path);
        Ok(())
    }

    /// The name that stands for the file `base` where `xml:base` says so.
    ///
    /// # Errors
    /// Where it leads to the network.
    fn rebase(&self, base: &str, xml_base: &str) -> Result<String, ResolveError> {
        Ok(local_path(base, xml_base)?.display().to_string())
    }
}

/// A resolver for schemas in one piece: every reference is an error.
#[derive(Debug, Clone, Copy, Default)]
pub struct NoFiles;

impl Resolver for NoFiles {
    fn resolve(&self, _base: &str, href: &str) -> Result<Resource, ResolveError> {
        Err(ResolveError::Unknown(href.to_owned()))
    }
}

/// A resolver for local files: a reference is a path relative to the file that holds it, and must stay inside the
/// folder to which this file belongs (the nearest one above it with a `glossator.toml` or a `.git`, else the one that it
/// lies in), or inside one of the further `roots`.
#[derive(Debug, Clone, Default)]
pub struct LocalFiles {
    roots: Roots,
}

impl LocalFiles {
    /// Opens further folders to the references.
    pub fn with_roots(mut self, roots: Roots) -> Self {
        self.roots = roots;
        self
    }
}

impl Resolver for LocalFiles {
    fn resolve(&self, base: &str, href: &str) -> Result<Resource, ResolveError> {
        self.resolve_for(base, base, href)
    }

    fn resolve_for(&self, origin: &str, base: &str, href: &str) -> Result<Resource, ResolveError> {
        let path = local_path(base, href)?;
        self.judge(origin, &path.display().to_string())?;
        read_schema(&path)
    }

    fn read(&self, path: &str) -> Result<Resource, ResolveError> {
        read_schema(Path::new(path))
    }

    /// What no file names is trusted: a person has named it.
    fn judge(&self, origin: &str, path: &str) -> Result<(), ResolveError> {
        if origin.is_empty() {
            return Ok(());
        }
        let outside = |outside| ResolveError::Outside { path: path.to_owned(), outside };
        self.roots.judge(Path::new(origin), Path::new(path)).map(drop).map_err(outside)
    }
}

/// Reads a schema file, in any encoding that an XML file may have. It must be a regular file of at most
/// [`MAX_SCHEMA_BYTES`]: it never waits for a pipe or reads a device without end.
///
/// # Errors
/// Where the file cannot be read or decoded.
pub fn read_schema(path: &Path) -> Result<Resource, ResolveError> {
    let name = path.display().to_string();
    let unreadable = |reason: String| ResolveError::Unreadable { path: name.clone(), reason };
    let bytes = read_regular(path, MAX_SCHEMA_BYTES).map_err(|error| unreadable(error.to_string()))?;
    let decoded = decode_document(bytes, None).map_err(|error| unreadable(error.to_string()))?;
    Ok(Resource { text: decoded.text.into(), name: name.clone() })
}

/// The path that a reference means; `file:` URLs are paths too.
///
/// # Errors
/// [`ResolveError::Remote`] for another kind of URL.
pub fn local_path(base: &str, href: &str) -> Result<PathBuf, ResolveError> {
    path_of(base, href).ok_or_else(|| ResolveError::Remote(href.to_owned()))
}
