//! How a schema finds the files it refers to. Nothing is ever fetched from a network.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::files::{Outside, Roots, read_regular};
use crate::xml::decode_document;

/// Bytes of a schema file at most; the largest that is known has two million.
pub const MAX_SCHEMA_BYTES: u64 = 64 << 20;

/// A file that a schema refers to.
#[derive(Debug, Clone)]
pub struct Resource {
    /// What the file is called in messages; two references to one file must give the same name.
    pub name: String,
    /// What it holds.
    pub text: Arc<str>,
}

/// Why a reference leads nowhere.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ResolveError {
    /// The reference is a URL, and nothing says which local file stands for it.
    #[error(
        "`{0}` is on the network, and nothing is fetched from there; map it to a file in the configuration or in a catalog"
    )]
    Remote(String),
    /// The file cannot be read.
    #[error("`{path}` cannot be read: {reason}")]
    Unreadable {
        /// The file.
        path: String,
        /// What the system says.
        reason: String,
    },
    /// The file lies where a document may not look.
    #[error("`{path}` is not opened: {outside}; if you trust it, name its folder with `--schema-root`")]
    Outside {
        /// The file.
        path: String,
        /// Outside of what.
        outside: Outside,
    },
    /// A catalog that would know cannot be used.
    #[error("{0}")]
    Catalog(#[from] crate::validate::CatalogError),
    /// There is no such resource.
    #[error("there is no `{0}` here")]
    Unknown(String),
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

/// A resolver for local files: a reference is a path beside the file that holds it, and leads nowhere outside of the
/// folder that this file belongs to ([`project_of`](crate::files::project_of)).
#[derive(Debug, Clone, Copy, Default)]
pub struct LocalFiles;

impl Resolver for LocalFiles {
    fn resolve(&self, base: &str, href: &str) -> Result<Resource, ResolveError> {
        RootedFiles::default().resolve(base, href)
    }

    fn resolve_for(&self, origin: &str, base: &str, href: &str) -> Result<Resource, ResolveError> {
        RootedFiles::default().resolve_for(origin, base, href)
    }

    fn read(&self, path: &str) -> Result<Resource, ResolveError> {
        read_schema(Path::new(path))
    }

    fn judge(&self, origin: &str, path: &str) -> Result<(), ResolveError> {
        RootedFiles::default().judge(origin, path)
    }
}

/// A resolver for local files as [`LocalFiles`], to which further folders are open.
#[derive(Debug, Clone, Default)]
pub struct RootedFiles {
    /// The folders.
    pub roots: Roots,
}

impl Resolver for RootedFiles {
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
/// [`MAX_SCHEMA_BYTES`]: nothing is waited for, and nothing is read without end.
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
    let decoded = percent_decoded(href);
    if let Some(path) = decoded.strip_prefix("file://").or_else(|| decoded.strip_prefix("file:")) {
        return Ok(PathBuf::from(path));
    }
    if has_scheme(href) {
        return Err(ResolveError::Remote(href.to_owned()));
    }
    let folder = Path::new(base.rfind(['/', std::path::MAIN_SEPARATOR]).map_or("", |slash| &base[..=slash]));
    let path = normal(&folder.join(&decoded));
    // A base may be a folder, and must be seen to be one.
    Ok(if decoded.ends_with('/') { path.join("") } else { path })
}

/// Whether a reference names its scheme: `http:`, `urn:`; one letter is a drive.
pub(in crate::validate) fn has_scheme(href: &str) -> bool {
    href.split_once(':').is_some_and(|(scheme, _)| {
        scheme.len() > 1
            && scheme.starts_with(|first: char| first.is_ascii_alphabetic())
            && scheme.chars().all(|letter| letter.is_ascii_alphanumeric() || "+-.".contains(letter))
    })
}

/// The path without `.` and `name/..`, so that a file has one name.
fn normal(path: &Path) -> PathBuf {
    use std::path::Component;
    let mut kept = PathBuf::new();
    for part in path.components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir if matches!(kept.components().next_back(), Some(Component::Normal(_))) => {
                kept.pop();
            }
            part => kept.push(part),
        }
    }
    kept
}

/// A reference without percent-encoding.
pub(in crate::validate) fn percent_decoded(href: &str) -> String {
    let mut bytes = Vec::with_capacity(href.len());
    let mut rest = href.as_bytes();
    while let Some((&first, tail)) = rest.split_first() {
        let code = tail.get(..2).and_then(|two| std::str::from_utf8(two).ok());
        match code.and_then(|two| u8::from_str_radix(two, 16).ok()) {
            Some(byte) if first == b'%' => {
                bytes.push(byte);
                rest = &tail[2..];
            }
            _ => {
                bytes.push(first);
                rest = tail;
            }
        }
    }
    String::from_utf8(bytes).unwrap_or_else(|_| href.to_owned())
}
