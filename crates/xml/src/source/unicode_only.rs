//! Stands in for `legacy.rs` where the feature `legacy-encodings` is off: there are the Unicode forms and no others.

use super::{DecodeError, EncodeError, Encoding};

/// A legacy encoding: there are none without the feature `legacy-encodings`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Legacy {}

/// Labels of the Unicode forms (WHATWG Encoding Standard, clause 4.2).
const LABELS: [(Encoding, &[&str]); 3] = [
    (Encoding::Utf8, &["unicode-1-1-utf-8", "unicode11utf8", "unicode20utf8", "utf-8", "utf8", "x-unicode20utf8"]),
    (Encoding::Utf16Le, &["csunicode", "iso-10646-ucs-2", "ucs-2", "unicode", "unicodefeff", "utf-16", "utf-16le"]),
    (Encoding::Utf16Be, &["unicodefffe", "utf-16be"]),
];

/// The Unicode form that a label names.
pub(super) fn for_label(label: &str) -> Option<Encoding> {
    let label = label.trim_matches(['\t', '\n', '\x0C', '\r', ' ']);
    let names_it = |labels: &[&str]| labels.iter().any(|known| known.eq_ignore_ascii_case(label));
    LABELS.into_iter().find(|(_, labels)| names_it(labels)).map(|(encoding, _)| encoding)
}

impl Legacy {
    /// The name of the encoding.
    pub fn name(self) -> &'static str {
        match self {}
    }

    pub(super) fn decode(self, _bytes: &[u8]) -> Result<String, DecodeError> {
        match self {}
    }

    pub(super) fn encode(self, _text: &str) -> Result<Vec<u8>, EncodeError> {
        match self {}
    }
}
