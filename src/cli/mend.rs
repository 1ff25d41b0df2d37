//! Mending files: what `validate --fix` and `validate --diff` do.

use std::io::{self, Write};
use std::path::Path;

use glossator::diff::render::patch;
use glossator::display::visible;
use glossator::source::{Decoded, encode};
use glossator::validate::{Checks, Finding, Fixed, Severity, apply_fixes};
use glossator::xml::decode_document;

use super::exit::Failure;
use super::messages::Message;
use super::output::rewrite;

/// How findings are mended.
#[derive(Debug, Clone, Copy, Default, clap::Args)]
#[command(next_help_heading = "Mending")]
pub struct MendArgs {
    /// Mend in place what can be mended safely; no other byte is changed
    #[arg(long)]
    pub fix: bool,
    /// Show the changes of `--fix` as a unified diff; write nothing
    #[arg(long, conflicts_with = "fix")]
    pub diff: bool,
    /// With `--fix` or `--diff`: also mend where the printed text or the meaning may change
    #[arg(long)]
    pub unsafe_fixes: bool,
    /// With `--fix`: also mend read-only files
    #[arg(long, requires = "fix")]
    pub force: bool,
}

/// A file that was mended in memory.
#[derive(Debug)]
pub struct Mending {
    name: String,
    bytes: Vec<u8>,
    before: Decoded,
    after: Fixed,
    /// What is still wrong.
    left: Vec<Finding>,
}

impl Mending {
    /// Reads a file and mends what the checks find.
    pub fn new(name: String, bytes: Vec<u8>, checks: &Checks<'_>, with_unsafe: bool) -> Result<Self, Failure> {
        let before =
            decode_document(bytes.clone(), None).map_err(|error| Message::error(Some(&name), error.in_file()))?;
        let after = apply_fixes(&before.text, with_unsafe, &|text| checks.named_text(&name, text));
        let left = checks.named_text(&name, &after.text);
        Ok(Self { name, bytes, before, after, left })
    }

    /// How many fixes were made.
    pub fn fixes(&self) -> usize {
        self.after.fixes
    }

    /// Whether an error is left.
    pub fn has_errors(&self) -> bool {
        self.left.iter().any(|finding| finding.severity == Severity::Error)
    }

    /// Writes the file, in the encoding it has. A file without fixes is not touched, nor one that another program has
    /// changed since it was read; one that is read-only is replaced only by `force`.
    pub fn write(&self, path: &Path, force: bool) -> Result<(), Failure> {
        if self.fixes() == 0 {
            return Ok(());
        }
        self.before
            .check_way_back(&self.bytes)
            .map_err(|error| Message::error(Some(&self.name), format!("{error}; nothing was written")))?;
        let Decoded { encoding, bom, .. } = self.before;
        let bytes = encode(&self.after.text, encoding, bom).map_err(|error| {
            let text = format!("the mended text does not fit the file's encoding: {error}; nothing was written; convert the file to UTF-8 first");
            Message::error(Some(&self.name), text)
        })?;
        rewrite(path, &self.bytes, &bytes, force)
    }

    /// Writes what was changed, as a unified diff; nothing where nothing was.
    pub fn write_patch(&self, out: &mut dyn Write) -> io::Result<()> {
        let name = visible(&self.name);
        let names = [format!("a/{name}"), format!("b/{name}")];
        patch(&names, [&self.before.text, &self.after.text], out)
    }

    /// What to say of it: `page.xml: fixed 3`.
    pub fn summary(&self, done: &str) -> Option<String> {
        (self.fixes() > 0).then(|| format!("{}: {done} {}\n", visible(&self.name), self.fixes()))
    }
}
