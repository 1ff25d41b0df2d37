//! A quick test for words that are in no set of a table, as most words of a text are.

/// Refuses most words that a set does not have, by their length, their first and their last byte. Capitals of ASCII make
/// no difference.
#[derive(Debug, Clone)]
pub(crate) struct Sieve([u64; 64]);

impl Default for Sieve {
    fn default() -> Self {
        Self([0; 64])
    }
}

impl Sieve {
    /// Lets a word of the set through.
    pub(crate) fn add(&mut self, word: &str) {
        let (index, bit) = place(word);
        self.0[index] |= bit;
    }

    /// Whether the set may have the word; if not, it has not.
    pub(crate) fn may_have(&self, word: &str) -> bool {
        let (index, bit) = place(word);
        self.0[index] & bit != 0
    }
}

/// The number and the bit that stand for all words like this one.
fn place(word: &str) -> (usize, u64) {
    let [first, .., last] = *word.as_bytes() else { return (word.len(), 1) };
    let hash =
        usize::from(first.to_ascii_lowercase()) * 5 + usize::from(last.to_ascii_lowercase()) * 131 + word.len() * 1031;
    (hash % 64, 1 << (hash / 64 % 64))
}

#[cfg(test)]
mod tests {
    use super::Sieve;

    #[test]
    fn words_of_the_set_pass() {
        let mut sieve = Sieve::default();
        for word in ["", "a", "march", "марта"] {
            sieve.add(word);
        }
        assert!(["", "a", "March", "march", "марта"].iter().all(|word| sieve.may_have(word)));
        assert!(!sieve.may_have("the") && !sieve.may_have("marching"));
    }
}
