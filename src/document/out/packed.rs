//! Parts of a document in a zip.

use std::io::{Cursor, Write as _};

use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipWriter};

use super::ExportError;

/// Packs parts. The same parts give the same bytes; the first one stays as it is if `is_stored`.
pub(super) fn packed(parts: &[(&str, String)], is_stored: bool) -> Result<Vec<u8>, ExportError> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    let failed = |error: String| ExportError::Packing(error);
    for (number, (name, text)) in parts.iter().enumerate() {
        let stored = is_stored && number == 0;
        let method = if stored { CompressionMethod::Stored } else { CompressionMethod::Deflated };
        let options = SimpleFileOptions::default().compression_method(method).last_modified_time(DateTime::default());
        zip.start_file(*name, options).map_err(|error| failed(error.to_string()))?;
        zip.write_all(text.as_bytes()).map_err(|error| failed(error.to_string()))?;
    }
    Ok(zip.finish().map_err(|error| failed(error.to_string()))?.into_inner())
}

/// Text for XML.
pub(in crate::document) fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars().filter(|c| crate::source::is_char(*c)) {
        match c {
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '&' => out.push_str("&amp;"),
            '"' => out.push_str("&quot;"),
            c => out.push(c),
        }
    }
    out
}
