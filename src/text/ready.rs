//! Tables that are made when the program is built: bytes by bytes, found without anything being read at the start. The
//! build script writes them, with [`hash`].

/// A table in the form that the build script gives it.
///
/// It begins with a number, how many slots there are, and then a number for each: where its entry stands, or 0. An entry is
/// the length of its key in one byte, the length of its value in two, the key and the value. Numbers are little-endian, of
/// four bytes. The entry of a key is in the slot of its hash, or in one of those that follow; half of the slots are free.
#[derive(Debug, Clone, Copy)]
pub(crate) struct ReadyTable(&'static [u8]);

/// Sums up a key. The low bits count.
pub(crate) fn hash(key: &[u8]) -> u64 {
    let mut sum = key.len() as u64;
    for part in key.chunks(8) {
        let mut word = [0; 8];
        word[..part.len()].copy_from_slice(part);
        sum = (sum.rotate_left(5) ^ u64::from_le_bytes(word)).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    }
    sum ^ sum >> 32
}

impl ReadyTable {
    /// The table that these bytes are.
    pub(crate) const fn new(bytes: &'static [u8]) -> Self {
        Self(bytes)
    }

    /// How many slots the table has: a power of two.
    pub(crate) fn slots(self) -> usize {
        self.number(0)
    }

    /// The slot of a key and its value.
    pub(crate) fn find(self, key: &[u8]) -> Option<(usize, &'static [u8])> {
        let last = self.slots().checked_sub(1)?;
        let mut slot = hash(key) as usize & last;
        loop {
            let at = self.number(4 * (slot + 1));
            if at == 0 {
                return None;
            }
            let (known, value) = self.entry(at);
            if known == key {
                return Some((slot, value));
            }
            slot = (slot + 1) & last;
        }
    }

    /// The keys of the table, in no order.
    pub(crate) fn keys(self) -> impl Iterator<Item = &'static [u8]> {
        let starts = (1..=self.slots()).map(move |slot| self.number(4 * slot));
        starts.filter(|start| *start != 0).map(move |start| self.entry(start).0)
    }

    fn entry(self, at: usize) -> (&'static [u8], &'static [u8]) {
        let bytes = &self.0[at..];
        let (key, value) = (usize::from(bytes[0]), usize::from(u16::from_le_bytes([bytes[1], bytes[2]])));
        (&bytes[3..3 + key], &bytes[3 + key..3 + key + value])
    }

    fn number(self, at: usize) -> usize {
        self.0.get(at..).and_then(<[u8]>::first_chunk).map_or(0, |bytes| u32::from_le_bytes(*bytes) as usize)
    }
}

/// The numbers of which a value consists, four bytes each.
pub(crate) fn numbers(value: &[u8]) -> impl Iterator<Item = usize> {
    value.chunks_exact(4).filter_map(<[u8]>::first_chunk).map(|bytes| u32::from_le_bytes(*bytes) as usize)
}

/// A key of at most three characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Key {
    bytes: [u8; 12],
    length: usize,
}

impl Key {
    /// The key of these characters; a fourth one does not count.
    pub(crate) fn of(characters: impl IntoIterator<Item = char>) -> Self {
        let mut key = Self { bytes: [0; 12], length: 0 };
        for c in characters.into_iter().take(3) {
            key.length += c.encode_utf8(&mut key.bytes[key.length..]).len();
        }
        key
    }

    pub(crate) fn as_bytes(&self) -> &[u8] {
        &self.bytes[..self.length]
    }

    /// The same as text.
    pub(crate) fn as_str(&self) -> &str {
        // Whole characters were written.
        std::str::from_utf8(self.as_bytes()).unwrap_or_default()
    }
}
