//! Bytes to text and back, strictly, and from a byte offset to a line and a column.
//!
//! Encodings, byte order marks and line ends, and nothing of what the text says. Nothing is replaced silently: a byte
//! that the encoding does not hold is an error with its offset, and [`encode`] gives back the bytes that [`decode`] was
//! given.
//!
//! ```
//! use glossator_xml::source::{decode, Encoding, LineIndex, Position};
//!
//! let decoded = decode(b"one\ntwo \xE2\x80\x94 three\n".to_vec(), None)?;
//! assert_eq!(decoded.encoding, Encoding::Utf8);
//! let lines = LineIndex::new(&decoded.text);
//! assert_eq!(lines.position(12), Position { line: 2, column: 7 });
//! # Ok::<(), glossator_xml::source::DecodeError>(())
//! ```

mod characters;
mod decode;
mod encode;
mod encoding;
mod error;
mod escaped_bytes;
#[cfg_attr(not(feature = "legacy-encodings"), path = "unicode_only.rs")]
mod legacy;
mod lines;

pub use decode::{Decoded, binary_kind, decode};
pub use encode::encode;
pub use encoding::Encoding;
pub use error::{DecodeError, EncodeError, Unfaithful};
pub use lines::{LineIndex, Position};
#[doc(hidden)]
pub use {
    characters::{first_forbidden, is_char, is_name_char, is_name_start},
    decode::decode_keeping,
    escaped_bytes::{escaped_byte, first_escaped_byte, is_escaped_byte, restore_bytes},
    legacy::Legacy,
};
