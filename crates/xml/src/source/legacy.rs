//! The encodings of the WHATWG Encoding Standard that are not Unicode forms.

use encoding_rs::{DecoderResult, EncoderResult};

use super::decode::{line_after, marked};
use super::{DecodeError, EncodeError, Encoding, decode};

/// A legacy encoding: one of the tables of the WHATWG Encoding Standard.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Legacy(&'static encoding_rs::Encoding);

/// The encoding that a label names (WHATWG Encoding Standard, clause 4.2).
pub(super) fn for_label(label: &str) -> Option<Encoding> {
    let table = encoding_rs::Encoding::for_label_no_replacement(label.as_bytes())?;
    Some(if table == encoding_rs::UTF_8 {
        Encoding::Utf8
    } else if table == encoding_rs::UTF_16LE {
        Encoding::Utf16Le
    } else if table == encoding_rs::UTF_16BE {
        Encoding::Utf16Be
    } else {
        Encoding::Other(Legacy(table))
    })
}

impl Legacy {
    /// The name of the encoding, as the standard spells it.
    pub fn name(self) -> &'static str {
        self.0.name()
    }

    /// # Errors
    /// [`DecodeError::Malformed`] for bytes that the encoding does not define.
    pub(super) fn decode(self, bytes: &[u8]) -> Result<String, DecodeError> {
        if let Some(text) = self.0.decode_without_bom_handling_and_without_replacement(bytes) {
            return Ok(text.into_owned());
        }
        let (offset, line) = self.first_malformed(bytes);
        Err(DecodeError::Malformed { encoding: Encoding::Other(self), offset, line })
    }

    /// Offset and line of the first byte that the encoding does not define, in bytes known to have one.
    fn first_malformed(self, bytes: &[u8]) -> (usize, usize) {
        let mut decoder = self.0.new_decoder_without_bom_handling();
        let room = decoder.max_utf8_buffer_length_without_replacement(bytes.len());
        let mut text = String::with_capacity(room.unwrap_or(bytes.len()));
        let (result, read) = decoder.decode_to_string_without_replacement(bytes, &mut text, true);
        let bad = match result {
            DecoderResult::Malformed(length, after) => usize::from(length) + usize::from(after),
            DecoderResult::InputEmpty | DecoderResult::OutputFull => 0,
        };
        (read.saturating_sub(bad), line_after(text.as_bytes()))
    }

    /// # Errors
    /// [`EncodeError::Unmappable`] for a character that the encoding lacks, or writes as bytes that read back as another.
    pub(super) fn encode(self, text: &str) -> Result<Vec<u8>, EncodeError> {
        let mut encoder = self.0.new_encoder();
        let room = encoder.max_buffer_length_from_utf8_without_replacement(text.len());
        let mut bytes = Vec::with_capacity(room.unwrap_or(text.len()));
        let (result, read) = encoder.encode_from_utf8_to_vec_without_replacement(text, &mut bytes, true);
        if let EncoderResult::Unmappable(character) = result {
            let offset = read.saturating_sub(character.len_utf8());
            return Err(EncodeError::Unmappable { encoding: Encoding::Other(self), offset, character });
        }
        if marked(&bytes) == Ok(None) {
            self.refuse_changes(text, &bytes)?;
        }
        Ok(bytes)
    }

    /// Some tables write two characters as one byte (U+00A5 becomes a backslash in Shift_JIS); those are refused as well.
    fn refuse_changes(self, text: &str, bytes: &[u8]) -> Result<(), EncodeError> {
        let encoding = Encoding::Other(self);
        let back = decode(bytes.to_vec(), Some(encoding)).map(|decoded| decoded.text).unwrap_or_default();
        if back == text {
            return Ok(());
        }
        let mut read = back.chars();
        let changed = text.char_indices().find(|(_, character)| read.next() != Some(*character));
        let (offset, character) = changed.unwrap_or((text.len(), '\u{FFFD}'));
        Err(EncodeError::Unmappable { encoding, offset, character })
    }
}
