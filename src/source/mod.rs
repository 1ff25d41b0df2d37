//! Bytes to text and back, strictly, and from a byte offset to a line and a column.
//!
//! This is the lowest layer: it knows encodings, byte order marks and line ends, but not the meaning of the text.
//! Nothing is ever replaced silently: a byte that the encoding does not hold is an error with its offset, and
//! [`encode`] gives back the bytes that [`decode`] was given.
//!
//! ```
//! use glossator::source::{decode, Encoding, LineIndex, Position};
//!
//! let decoded = decode(b"one\ntwo \xE2\x80\x94 three\n".to_vec(), None)?;
//! assert_eq!(decoded.encoding, Encoding::Utf8);
//! let lines = LineIndex::new(&decoded.text);
//! assert_eq!(lines.position(12), Position { line: 2, column: 7 });
//! # Ok::<(), glossator::source::DecodeError>(())
//! ```

mod cells;
mod excerpt;
pub mod fit;
mod harmless;
mod locate;

pub use cells::{Cells, unguarded};
pub use excerpt::{Excerpt, columns_of, visible};
pub use glossator_xml::source::{
    DecodeError, Decoded, EncodeError, Encoding, Legacy, LineIndex, Position, decode, decode_keeping, encode,
    escaped_byte, first_escaped_byte, first_forbidden, is_char, is_escaped_byte, is_name_char, is_name_start,
    restore_bytes,
};
pub use harmless::Harmless;
pub use locate::{Located, locate};
