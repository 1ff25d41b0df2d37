//! Bytes to text.

use super::escaped_bytes::escape_bytes;
use super::{DecodeError, Encoding};

/// A text, and what is needed to write it back unchanged.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Decoded {
    /// The text, without a byte order mark.
    pub text: String,
    /// The encoding it came in.
    pub encoding: Encoding,
    /// Whether it began with a byte order mark.
    pub bom: bool,
    /// Whether bytes that are not text are kept in it, which [`restore_bytes`](super::restore_bytes) gives back.
    pub kept: bool,
}

/// How many bytes are looked at to recognise UTF-16 without a mark.
const SAMPLE: usize = 4096;

/// Decodes a whole file.
///
/// The encoding is the one `declared`, else that of the byte order mark, else UTF-16 where the zero bytes give it away,
/// else UTF-8. Valid UTF-8 without a mark is not copied.
///
/// # Errors
/// [`DecodeError`] with the byte offset of the first byte that is not text in that encoding, or where `declared`
/// contradicts the byte order mark. Nothing is ever replaced.
pub fn decode(bytes: Vec<u8>, declared: Option<Encoding>) -> Result<Decoded, DecodeError> {
    let mark = marked(&bytes)?;
    if let (Some(declared), Some(mark)) = (declared, mark)
        && declared != mark
    {
        return Err(DecodeError::Contradiction { declared, mark });
    }
    let encoding = declared.or(mark).or_else(|| unmarked_utf16(&bytes)).unwrap_or(Encoding::Utf8);
    let bom = mark.is_some();
    let skip = if bom { encoding.mark().len() } else { 0 };
    let text = match encoding {
        Encoding::Utf8 => utf8(bytes, skip)?,
        Encoding::Utf16Le => utf16(&bytes, skip, encoding, u16::from_le_bytes)?,
        Encoding::Utf16Be => utf16(&bytes, skip, encoding, u16::from_be_bytes)?,
        Encoding::Other(legacy) => legacy.decode(&bytes)?,
    };
    Ok(Decoded { text, encoding, bom, kept: false })
}

/// Decodes a file in which some bytes may not be UTF-8: these are kept, as described at
/// [`escaped_byte`](super::escaped_byte).
///
/// # Errors
/// As [`decode`], for every other encoding.
pub fn decode_keeping(bytes: Vec<u8>, declared: Option<Encoding>) -> Result<Decoded, DecodeError> {
    let encoding = declared.or(marked(&bytes)?).or_else(|| unmarked_utf16(&bytes)).unwrap_or(Encoding::Utf8);
    if encoding != Encoding::Utf8 || std::str::from_utf8(&bytes).is_ok() {
        return decode(bytes, declared);
    }
    let mark = Encoding::Utf8.mark();
    let rest = bytes.strip_prefix(mark).unwrap_or(&bytes);
    Ok(Decoded { text: escape_bytes(rest), encoding, bom: bytes.starts_with(mark), kept: true })
}

/// The encoding whose byte order mark the bytes begin with.
pub(super) fn marked(bytes: &[u8]) -> Result<Option<Encoding>, DecodeError> {
    // The mark of UTF-32LE begins with that of UTF-16LE; no UTF-16 text starts with U+0000.
    if bytes.starts_with(b"\xFF\xFE\0\0") || bytes.starts_with(b"\0\0\xFE\xFF") {
        return Err(DecodeError::Utf32);
    }
    let marks = [Encoding::Utf8, Encoding::Utf16Le, Encoding::Utf16Be];
    Ok(marks.into_iter().find(|encoding| bytes.starts_with(encoding.mark())))
}

/// UTF-16 without a mark, recognised by zero bytes that stand in one half of the units only, in one unit of eight or
/// more: no other text has them, and ASCII letters, spaces and line ends give them to UTF-16 in most scripts.
fn unmarked_utf16(bytes: &[u8]) -> Option<Encoding> {
    let sample = bytes.get(..SAMPLE).unwrap_or(bytes);
    let (pairs, _) = sample.as_chunks::<2>();
    let zero_high = pairs.iter().filter(|pair| pair[1] == 0).count();
    let zero_low = pairs.iter().filter(|pair| pair[0] == 0).count();
    // A few units say something only if all of them agree.
    let enough =
        |count: usize| if pairs.len() < 8 { count > 1 && count == pairs.len() } else { count * 8 >= pairs.len() };
    if zero_low == 0 && enough(zero_high) {
        Some(Encoding::Utf16Le)
    } else if zero_high == 0 && enough(zero_low) {
        Some(Encoding::Utf16Be)
    } else {
        None
    }
}

/// What a file is that is no text, by its first bytes, or by zeros among them; in words for a message.
pub fn binary_kind(bytes: &[u8]) -> Option<&'static str> {
    const KINDS: [(&[u8], &str); 8] = [
        (b"PK\x03\x04", "a zip file, perhaps a document of a word processor or a book (DOCX, ODT, EPUB)"),
        (b"PK\x05\x06", "an empty zip file"),
        (b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", "a binary file of an old word processor, or an encrypted document"),
        (b"%PDF-", "a PDF file"),
        (b"\x1F\x8B", "a file compressed with gzip"),
        (b"\x89PNG", "a picture"),
        (b"\xFF\xD8\xFF", "a picture"),
        (b"SQLite format 3\0", "a database"),
    ];
    let known = KINDS.iter().find(|(start, _)| bytes.starts_with(start)).map(|(_, kind)| *kind);
    let zeros = || bytes.iter().take(SAMPLE).any(|byte| *byte == 0).then_some("a binary file");
    known.or_else(zeros)
}

fn utf8(mut bytes: Vec<u8>, skip: usize) -> Result<String, DecodeError> {
    if skip > 0 {
        bytes.drain(..skip);
    }
    String::from_utf8(bytes).map_err(|error| {
        if let Some(kind) = binary_kind(error.as_bytes()) {
            return DecodeError::Binary(kind);
        }
        let valid = error.utf8_error().valid_up_to();
        let line = line_after(error.as_bytes().get(..valid).unwrap_or_default());
        DecodeError::InvalidUtf8 { offset: skip + valid, line }
    })
}

fn utf16(bytes: &[u8], skip: usize, encoding: Encoding, unit: fn([u8; 2]) -> u16) -> Result<String, DecodeError> {
    let (pairs, rest) = bytes.get(skip..).unwrap_or_default().as_chunks::<2>();
    if !rest.is_empty() {
        return Err(DecodeError::OddLength { encoding, offset: bytes.len() - 1 });
    }
    let mut text = String::with_capacity(pairs.len() + pairs.len() / 8);
    let mut offset = skip;
    for character in char::decode_utf16(pairs.iter().map(|pair| unit(*pair))) {
        let character = character.map_err(|error| DecodeError::LoneSurrogate {
            encoding,
            offset,
            line: line_after(text.as_bytes()),
            unit: error.unpaired_surrogate(),
        })?;
        offset += 2 * character.len_utf16();
        text.push(character);
    }
    Ok(text)
}

/// The number of the line that begins or goes on after `bytes`.
pub(super) fn line_after(bytes: &[u8]) -> usize {
    let lone = |at: usize| bytes[at] == b'\n' || bytes.get(at + 1) != Some(&b'\n');
    1 + memchr::memchr2_iter(b'\n', b'\r', bytes).filter(|at| lone(*at)).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn utf16le(text: &str) -> Vec<u8> {
        text.encode_utf16().flat_map(u16::to_le_bytes).collect()
    }

    #[test]
    fn valid_utf8_is_not_copied() {
        let bytes = "žluťoučký".as_bytes().to_vec();
        let place = bytes.as_ptr();
        let decoded = decode(bytes, None).map(|decoded| decoded.text);
        assert_eq!(decoded.as_deref().map(str::as_ptr), Ok(place));
    }

    #[test]
    fn invalid_utf8_says_where() {
        let error = decode(b"one\r\ntwo\rthr\xE9e".to_vec(), None);
        assert_eq!(error, Err(DecodeError::InvalidUtf8 { offset: 12, line: 3 }));
        let marked = decode(b"\xEF\xBB\xBFa\xFF".to_vec(), None);
        assert_eq!(marked, Err(DecodeError::InvalidUtf8 { offset: 4, line: 1 }));
    }

    #[test]
    fn utf16_without_a_mark_is_recognised() {
        let decoded = decode(utf16le("<p>да, да</p>"), None);
        let expected =
            Decoded { text: "<p>да, да</p>".into(), encoding: Encoding::Utf16Le, bom: false, kept: false };
        assert_eq!(decoded, Ok(expected));
    }

    #[test]
    fn utf16_is_strict() {
        let mut odd = utf16le("<p/>");
        odd.pop();
        assert_eq!(decode(odd, None), Err(DecodeError::OddLength { encoding: Encoding::Utf16Le, offset: 6 }));
        let lone = decode(b"\xFE\xFF\0a\0\n\xD8\0\0b".to_vec(), None);
        let expected = DecodeError::LoneSurrogate { encoding: Encoding::Utf16Be, offset: 6, line: 2, unit: 0xD800 };
        assert_eq!(lone, Err(expected));
    }

    #[test]
    fn a_mark_against_the_declaration_is_an_error() {
        let bytes = b"\xEF\xBB\xBFa".to_vec();
        let error = decode(bytes, Some(Encoding::Utf16Le));
        assert_eq!(error, Err(DecodeError::Contradiction { declared: Encoding::Utf16Le, mark: Encoding::Utf8 }));
        assert_eq!(decode(b"\xFF\xFE\0\0".to_vec(), None), Err(DecodeError::Utf32));
    }

    #[cfg(feature = "legacy-encodings")]
    #[test]
    fn legacy_encodings_are_strict() {
        let shift_jis = Encoding::for_label("shift_jis").unwrap();
        let error = decode(b"\x83\x65\n\x83\x58\xFDx".to_vec(), Some(shift_jis));
        assert_eq!(error, Err(DecodeError::Malformed { encoding: shift_jis, offset: 5, line: 2 }));
    }
}
