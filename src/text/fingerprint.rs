//! Short digests of words.

use sha2::{Digest, Sha256};

/// A short digest of words, whatever the white space between them.
pub(crate) fn fingerprint(words: &str) -> String {
    let folded = words.split_whitespace().collect::<Vec<_>>().join(" ");
    Sha256::digest(folded.as_bytes()).iter().take(4).map(|byte| format!("{byte:02x}")).collect()
}
