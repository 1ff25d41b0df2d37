//! What can go wrong between bytes and text.

use super::Encoding;

/// Why bytes are not text in the encoding that was declared or found. Offsets count bytes from the start of the input,
/// lines count from one.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum DecodeError {
    /// Bytes that no UTF-8 text holds (Unicode Standard, table 3-7).
    #[error(
        "byte {offset} (line {line}) is not UTF-8 text; if the file is in another encoding, name it with `--encoding`, \
         for example `--encoding windows-1252`"
    )]
    InvalidUtf8 {
        /// Offset of the first bad byte.
        offset: usize,
        /// Line it stands on.
        line: usize,
    },
    /// Bytes that are no text at all.
    #[error("this is {0}, not text; name the text itself, or save it from the program that wrote this file")]
    Binary(&'static str),
    /// A surrogate without its partner.
    #[error("bytes {offset} and {} (line {line}) hold half a character: 0x{unit:04X} is a lone surrogate in {encoding}", offset + 1)]
    LoneSurrogate {
        /// The byte order found or declared.
        encoding: Encoding,
        /// Offset of the first byte of the code unit.
        offset: usize,
        /// Line it stands on.
        line: usize,
        /// The code unit.
        unit: u16,
    },
    /// UTF-16 whose last unit is cut in two.
    #[error(
        "{encoding} needs an even number of bytes, but the last byte (byte {offset}) stands alone; the file is cut \
         short"
    )]
    OddLength {
        /// The byte order found or declared.
        encoding: Encoding,
        /// Offset of the last byte.
        offset: usize,
    },
    /// Bytes that the legacy encoding does not define.
    #[error("byte {offset} (line {line}) has no meaning in {encoding}; name the right encoding with `--encoding`")]
    Malformed {
        /// The encoding declared.
        encoding: Encoding,
        /// Offset of the first bad byte.
        offset: usize,
        /// Line it stands on.
        line: usize,
    },
    /// The mark at the start says one thing, the caller another.
    #[error(
        "{declared} was declared, but the file begins with the byte order mark of {mark}; remove the mark, or declare {mark}"
    )]
    Contradiction {
        /// What the caller declared.
        declared: Encoding,
        /// What the byte order mark says.
        mark: Encoding,
    },
    /// A UTF-32 byte order mark.
    #[error("the file begins with the byte order mark of UTF-32, which is not supported; save it as UTF-8")]
    Utf32,
}

impl DecodeError {
    /// Byte offset of the first byte that is wrong.
    pub fn offset(&self) -> usize {
        match self {
            Self::InvalidUtf8 { offset, .. }
            | Self::LoneSurrogate { offset, .. }
            | Self::OddLength { offset, .. }
            | Self::Malformed { offset, .. } => *offset,
            Self::Contradiction { .. } | Self::Utf32 | Self::Binary(_) => 0,
        }
    }
}

/// Why a text cannot be written in an encoding.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum EncodeError {
    /// The encoding has no place for a character, or writes it as bytes that read back as another.
    #[error("{encoding} cannot hold `{character}` (U+{:04X}, byte {offset} of the text); write the file as UTF-8", *character as u32)]
    Unmappable {
        /// The encoding asked for.
        encoding: Encoding,
        /// Byte offset of the character in the text.
        offset: usize,
        /// The character.
        character: char,
    },
    /// The first bytes of the text, encoded, are those of a byte order mark, and would be taken for one.
    #[error("in {encoding} the text begins with the bytes of a byte order mark; change its first character")]
    FalseMark {
        /// The encoding asked for.
        encoding: Encoding,
    },
    /// A byte order mark was asked for in an encoding that has none.
    #[error("{encoding} has no byte order mark")]
    NoMark {
        /// The encoding asked for.
        encoding: Encoding,
    },
}

/// A file whose text has several forms in its encoding, so that writing the text again would change other bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error(
    "the file would not come back byte for byte from {encoding} (first difference at byte {offset}); convert it to UTF-8 first"
)]
pub struct Unfaithful {
    /// The encoding.
    pub encoding: Encoding,
    /// Byte offset of the first difference.
    pub offset: usize,
}
