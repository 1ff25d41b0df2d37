//! The encodings a text may come in.

use super::legacy::{Legacy, for_label};

/// A character encoding, as found in a file or asked for by name.
///
/// The Unicode forms are handled here, strictly; every other encoding is one of the tables of the WHATWG Encoding
/// Standard, which are there with the feature `legacy-encodings`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Encoding {
    /// UTF-8, the default.
    Utf8,
    /// UTF-16, the low byte first.
    Utf16Le,
    /// UTF-16, the high byte first.
    Utf16Be,
    /// A legacy encoding.
    Other(Legacy),
}

impl Encoding {
    /// The encoding that a label such as `utf-8`, `latin1` or `windows-1251` names, in any case.
    ///
    /// Labels are those of the WHATWG Encoding Standard, clause 4.2; so `iso-8859-1` is windows-1252 and `utf-16` is
    /// UTF-16LE (see [`agrees_with_label`](Self::agrees_with_label) for the reading that a byte order mark allows).
    pub fn for_label(label: &str) -> Option<Self> {
        for_label(label)
    }

    /// The name of the encoding, as the WHATWG Encoding Standard spells it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Utf8 => "UTF-8",
            Self::Utf16Le => "UTF-16LE",
            Self::Utf16Be => "UTF-16BE",
            Self::Other(legacy) => legacy.name(),
        }
    }

    /// Whether a text in this encoding may call itself `label`: `utf-16` may stand for either byte order.
    pub fn agrees_with_label(self, label: &str) -> bool {
        let either_order = ["utf-16", "iso-10646-ucs-2", "ucs-2", "unicode"];
        let label = label.trim();
        if either_order.iter().any(|name| name.eq_ignore_ascii_case(label)) {
            return matches!(self, Self::Utf16Le | Self::Utf16Be);
        }
        Self::for_label(label) == Some(self)
    }

    /// The byte order mark of the encoding, empty where there is none.
    pub(super) fn mark(self) -> &'static [u8] {
        match self {
            Self::Utf8 => b"\xEF\xBB\xBF",
            Self::Utf16Le => b"\xFF\xFE",
            Self::Utf16Be => b"\xFE\xFF",
            Self::Other(_) => b"",
        }
    }
}

impl std::fmt::Display for Encoding {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_and_names() {
        assert_eq!(Encoding::for_label("UTF8"), Some(Encoding::Utf8));
        assert_eq!(Encoding::for_label("utf-16be"), Some(Encoding::Utf16Be));
        #[cfg(feature = "legacy-encodings")]
        assert_eq!(Encoding::for_label("cp1251").map(Encoding::name), Some("windows-1251"));
        assert_eq!(Encoding::for_label("klingon"), None);
        assert_eq!(Encoding::for_label("replacement"), None);
    }

    #[test]
    fn utf_16_stands_for_both_orders() {
        assert!(Encoding::Utf16Be.agrees_with_label("UTF-16"));
        assert!(Encoding::Utf16Le.agrees_with_label("utf-16"));
        assert!(!Encoding::Utf16Be.agrees_with_label("utf-16le"));
        assert!(!Encoding::Utf8.agrees_with_label("utf-16"));
    }
}
