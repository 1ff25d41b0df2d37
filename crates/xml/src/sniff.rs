//! The encoding that a file claims, and decoding a file by it.

use super::tag::is_space;
use crate::source::{DecodeError, Decoded, Encoding, decode};

/// How far into a file its XML declaration may reach, in bytes.
pub const MAX_DECLARATION: usize = 1 << 20;

/// Why the bytes of a file are not an XML document in the encoding it claims.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum EncodingError {
    /// The bytes are not text in the encoding.
    #[error(transparent)]
    Decode(#[from] DecodeError),
    /// The XML declaration names an encoding that is not known.
    #[error("the XML declaration names the encoding `{0}`, which is not known; correct it, or use `--encoding`")]
    Unknown(String),
    /// XML 1.0, clause 4.3.3: the document is not in the encoding that it declares.
    #[error(
        "the XML declaration says `{claimed}`, but the file is in {found}; correct the declaration, or use `--encoding`"
    )]
    Mismatch {
        /// What the declaration says.
        claimed: String,
        /// What the file is in.
        found: Encoding,
    },
}

impl EncodingError {
    /// The error and the way out in the file itself, for callers that cannot name another encoding.
    pub fn in_file(&self) -> String {
        match self {
            Self::Unknown(label) => {
                format!("the XML declaration names the encoding `{label}`, which is not known; correct it")
            }
            Self::Mismatch { claimed, found } => {
                format!("the XML declaration says `{claimed}`, but the file is in {found}; correct the declaration")
            }
            Self::Decode(error) => error.to_string(),
        }
    }
}

/// Decodes the bytes of an XML file: XML 1.0, clause 4.3.3 and appendix F.
///
/// `encoding` comes from a person or a protocol, and wins over the XML declaration. Without it the byte order mark
/// counts, then the declaration, then UTF-8; the declaration must agree with what was found.
///
/// # Errors
/// [`EncodingError`]: the bytes are not text in the encoding, or the declaration contradicts them.
pub fn decode_document(bytes: Vec<u8>, encoding: Option<Encoding>) -> Result<Decoded, EncodingError> {
    if encoding.is_some() {
        return Ok(decode(bytes, encoding)?);
    }
    let legacy = match sniff_encoding(&bytes) {
        None => None,
        Some(label) => match Encoding::for_label(label) {
            None => return Err(EncodingError::Unknown(label.to_owned())),
            other => other.filter(|encoding| matches!(encoding, Encoding::Other(_))),
        },
    };
    let decoded = decode(bytes, legacy)?;
    match sniff_encoding(decoded.text.as_bytes()) {
        Some(label) if !decoded.encoding.agrees_with_label(label) => {
            Err(EncodingError::Mismatch { claimed: label.to_owned(), found: decoded.encoding })
        }
        _ => Ok(decoded),
    }
}

/// The encoding that the XML declaration of a file in an ASCII-compatible encoding claims: XML 1.0, appendix F.
///
/// Only looks; whether the declaration is right is checked when the document is read. `None` without a declaration, or
/// where it names no encoding.
///
/// ```
/// let bytes = b"<?xml version='1.0' encoding='windows-1251'?><p>\xE4\xE0</p>";
/// assert_eq!(glossator_xml::sniff_encoding(bytes), Some("windows-1251"));
/// ```
pub fn sniff_encoding(bytes: &[u8]) -> Option<&str> {
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    let head = bytes.get(..MAX_DECLARATION).unwrap_or(bytes).strip_prefix(b"<?xml")?;
    let head = head.get(..memchr::memchr(b'>', head)?)?;
    let at = memchr::memmem::find(head, b"encoding")?;
    let rest = after_space(head.get(at + "encoding".len()..)?);
    let rest = after_space(rest.strip_prefix(b"=")?);
    let (quote, value) = rest.split_first()?;
    let end = value.iter().position(|byte| byte == quote)?;
    matches!(quote, b'"' | b'\'').then_some(value.get(..end)?).and_then(|name| str::from_utf8(name).ok())
}

fn after_space(bytes: &[u8]) -> &[u8] {
    let length = bytes.iter().take_while(|byte| is_space(**byte)).count();
    bytes.get(length..).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn claims() {
        let found = |text: &'static str| sniff_encoding(text.as_bytes());
        assert_eq!(found("\u{FEFF}<?xml version=\"1.0\" encoding = \"UTF-8\" standalone='no'?><a/>"), Some("UTF-8"));
        let far = format!("<?xml version='1.0' {}encoding='latin1'?><a/>", " ".repeat(3000));
        assert_eq!(sniff_encoding(far.as_bytes()), Some("latin1"));
        let without =
            ["<a encoding='x'/>", "<?xml version='1.0'?><a encoding='x'/>", "<?xml encoding", "<?xml encoding=x?>"];
        for none in without {
            assert_eq!(found(none), None, "{none}");
        }
    }

    #[test]
    fn claims_must_be_true() {
        let decoded = |text: &str| decode_document(text.as_bytes().to_vec(), None);
        let claim = |label: &str| format!("<?xml version='1.0' encoding='{label}'?><a/>");
        assert!(decoded(&claim("utf-8")).is_ok());
        #[cfg(feature = "legacy-encodings")]
        assert_eq!(decoded(&claim("latin1")).map(|decoded| decoded.encoding.name()), Ok("windows-1252"));
        assert_eq!(decoded(&claim("volapuk")), Err(EncodingError::Unknown("volapuk".into())));
        let mismatch = EncodingError::Mismatch { claimed: "UTF-16".into(), found: Encoding::Utf8 };
        assert_eq!(decoded(&claim("UTF-16")), Err(mismatch));
    }
}
