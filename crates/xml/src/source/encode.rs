//! Text to bytes.

use super::decode::marked;
use super::{Decoded, EncodeError, Encoding, Unfaithful};

impl Decoded {
    /// Checks that encoding the text gives the bytes that it was decoded from. In East Asian encodings several sequences
    /// of bytes stand for one character; whoever writes such a file again would change bytes that nobody meant.
    ///
    /// # Errors
    /// [`Unfaithful`] with the first byte that would differ.
    pub fn check_way_back(&self, original: &[u8]) -> Result<(), Unfaithful> {
        if !matches!(self.encoding, Encoding::Other(_)) {
            return Ok(());
        }
        let again = encode(&self.text, self.encoding, self.bom).unwrap_or_default();
        if again == original {
            return Ok(());
        }
        let offset = again.iter().zip(original).take_while(|(a, b)| a == b).count();
        Err(Unfaithful { encoding: self.encoding, offset })
    }
}

/// Encodes a text so that [`decode`](super::decode) gives it back.
///
/// `bom` asks for a byte order mark in front; together with the encoding of a [`Decoded`](super::Decoded) it restores
/// the file's own bytes.
///
/// # Errors
/// [`EncodeError`] with the byte offset in `text` of the first character that the encoding cannot hold.
pub fn encode(text: &str, encoding: Encoding, bom: bool) -> Result<Vec<u8>, EncodeError> {
    if bom && encoding.mark().is_empty() {
        return Err(EncodeError::NoMark { encoding });
    }
    let mut bytes = if bom { encoding.mark().to_vec() } else { Vec::new() };
    match encoding {
        Encoding::Utf8 => bytes.extend_from_slice(text.as_bytes()),
        Encoding::Utf16Le => bytes.extend(text.encode_utf16().flat_map(u16::to_le_bytes)),
        Encoding::Utf16Be => bytes.extend(text.encode_utf16().flat_map(u16::to_be_bytes)),
        Encoding::Other(legacy) => bytes = legacy.encode(text)?,
    }
    if marked(&bytes) != Ok(bom.then_some(encoding)) {
        return Err(EncodeError::FalseMark { encoding });
    }
    Ok(bytes)
}

#[cfg(all(test, feature = "legacy-encodings"))]
mod tests {
    use super::super::decode;
    use super::*;

    #[test]
    fn the_way_back() {
        for (label, bom) in [("utf-8", true), ("utf-16le", true), ("utf-16be", false), ("windows-1251", false)] {
            let encoding = Encoding::for_label(label).unwrap();
            let bytes = encode("<p>слово, слово</p>\r\n", encoding, bom).unwrap();
            let declared = (label == "windows-1251").then_some(encoding);
            let decoded = decode(bytes.clone(), declared).unwrap();
            assert_eq!((decoded.encoding, decoded.bom), (encoding, bom));
            assert_eq!(encode(&decoded.text, decoded.encoding, decoded.bom), Ok(bytes));
        }
    }

    #[test]
    fn what_does_not_fit_is_named() {
        let latin = Encoding::for_label("latin1").unwrap();
        let error = encode("aé ж", latin, false);
        assert_eq!(error, Err(EncodeError::Unmappable { encoding: latin, offset: 4, character: 'ж' }));
        assert_eq!(encode("a", latin, true), Err(EncodeError::NoMark { encoding: latin }));
        let shift_jis = Encoding::for_label("shift_jis").unwrap();
        let error = encode("a¥", shift_jis, false);
        assert_eq!(error, Err(EncodeError::Unmappable { encoding: shift_jis, offset: 1, character: '¥' }));
    }
}
