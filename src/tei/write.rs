//! Writing TEI.
use crate::model::Edition;
use crate::xml::{WriteError, Writer};

/// Writes `edition` as a TEI file.
///
/// # Errors
/// When the output fails, or the text has a character that XML cannot hold.
pub fn write<W: std::io::Write>(edition: &Edition, output: W) -> Result<W, WriteError> {
    let mut writer = Writer::new(output);
    writer.declaration()?;
    writer.empty("TEI", &[("n", &edition.header.title)])?;
    writer.finish()
}
