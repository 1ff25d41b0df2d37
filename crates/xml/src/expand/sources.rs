//! Where expansion gets the files from that a document names.

/// A file that was read for a document.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Fetched {
    /// The name of the file: what its own references are seen from, and how messages call it. Two ways to one file must
    /// give the same name.
    pub name: String,
    /// What it holds.
    pub bytes: Vec<u8>,
}

impl Fetched {
    /// A file of this name with these bytes.
    pub fn new(name: impl Into<String>, bytes: impl Into<Vec<u8>>) -> Self {
        Self { name: name.into(), bytes: bytes.into() }
    }
}

/// Why a file is not read, in words that follow "`href` cannot be included: ".
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct Refusal(pub String);

/// Reads the files that documents name, as far as it trusts them. The library itself opens nothing.
pub trait Sources {
    /// The file that `href` means for an inclusion that stands in the file `origin`, seen from `base` (which
    /// `xml:base` may have moved).
    ///
    /// # Errors
    /// [`Refusal`] where the file is not there, or not to be read.
    fn include(&self, origin: &str, base: &str, href: &str) -> Result<Fetched, Refusal>;

    /// The file that stands for an external entity, if whoever runs the program has said which.
    ///
    /// # Errors
    /// [`Refusal`] where nothing was said, or the file cannot be read.
    fn entity(&self, origin: &str, public: Option<&str>, system: &str) -> Result<Fetched, Refusal>;

    /// What the reference `xml_base` makes of a base (XML Base, clause 4).
    fn rebase(&self, base: &str, xml_base: &str) -> String;
}

/// Reads nothing: inclusions fail, external entities stay unread.
#[derive(Debug, Clone, Copy, Default)]
pub struct NoSources;

impl Sources for NoSources {
    fn include(&self, _: &str, _: &str, href: &str) -> Result<Fetched, Refusal> {
        Err(Refusal(format!("no files are read here, and it names `{href}`")))
    }

    fn entity(&self, _: &str, _: Option<&str>, _: &str) -> Result<Fetched, Refusal> {
        Err(Refusal("no files are read here".to_owned()))
    }

    fn rebase(&self, base: &str, _: &str) -> String {
        base.to_owned()
    }
}
