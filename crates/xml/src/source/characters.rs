//! Characters that XML allows.

/// Bytes looked at together; the loop over a block has no branches, so that the compiler can use vector registers.
const BLOCK: usize = 64;

/// Whether XML 1.0 (fifth edition), production \[2\] `Char`, allows the character.
pub fn is_char(character: char) -> bool {
    match character {
        '\t' | '\n' | '\r' => true,
        '\u{FFFE}' | '\u{FFFF}' => false,
        other => other >= ' ',
    }
}

/// Whether an XML name may begin with the character: XML 1.0, production \[4\] `NameStartChar`, the colon included.
pub const fn is_name_start(character: char) -> bool {
    matches!(character,
        'A'..='Z' | 'a'..='z' | '_' | ':'
        | '\u{C0}'..='\u{D6}' | '\u{D8}'..='\u{F6}' | '\u{F8}'..='\u{2FF}' | '\u{370}'..='\u{37D}'
        | '\u{37F}'..='\u{1FFF}' | '\u{200C}'..='\u{200D}' | '\u{2070}'..='\u{218F}' | '\u{2C00}'..='\u{2FEF}'
        | '\u{3001}'..='\u{D7FF}' | '\u{F900}'..='\u{FDCF}' | '\u{FDF0}'..='\u{FFFD}' | '\u{10000}'..='\u{EFFFF}')
}

/// Whether an XML name may go on with the character: XML 1.0, production \[4a\] `NameChar`.
pub const fn is_name_char(character: char) -> bool {
    is_name_start(character)
        || matches!(character, '0'..='9' | '-' | '.' | '\u{B7}' | '\u{300}'..='\u{36F}' | '\u{203F}'..='\u{2040}')
}

/// The first character that XML 1.0, production \[2\] `Char`, does not allow, with its byte offset.
///
/// These are the control characters below U+0020 other than tab, line feed and carriage return, and U+FFFE and U+FFFF.
/// Runs at memory speed on ordinary text.
pub fn first_forbidden(text: &str) -> Option<(usize, char)> {
    let bytes = text.as_bytes();
    let mut at = 0;
    while let Some(block) = bytes.get(at..).and_then(|rest| rest.first_chunk::<{ BLOCK + 1 }>()) {
        if suspicious(block)
            && let Some(found) = search(bytes, at, at + BLOCK)
        {
            return character_at(text, found);
        }
        at += BLOCK;
    }
    search(bytes, at, bytes.len()).and_then(|found| character_at(text, found))
}

/// Whether a forbidden character may begin in the first [`BLOCK`] bytes: a control character, or `EF BF`, with which
/// U+FFFE and U+FFFF begin in UTF-8.
fn suspicious(block: &[u8; BLOCK + 1]) -> bool {
    let mut found = false;
    for at in 0..BLOCK {
        let (byte, next) = (block[at], block[at + 1]);
        found |= is_control(byte) | ((byte == 0xEF) & (next == 0xBF));
    }
    found
}

fn is_control(byte: u8) -> bool {
    (byte < 0x20) & (byte != b'\t') & (byte != b'\n') & (byte != b'\r')
}

fn search(bytes: &[u8], from: usize, to: usize) -> Option<usize> {
    (from..to).find(|at| match bytes.get(*at..) {
        Some([0xEF, 0xBF, last, ..]) => *last >= 0xBE,
        Some([byte, ..]) => is_control(*byte),
        _ => false,
    })
}

fn character_at(text: &str, offset: usize) -> Option<(usize, char)> {
    let character = text.get(offset..)?.chars().next()?;
    Some((offset, character))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn agrees_with_the_production_at_every_place() {
        for bad in ['\0', '\u{1}', '\u{8}', '\u{B}', '\u{1F}', '\u{FFFE}', '\u{FFFF}'] {
            assert!(!is_char(bad));
            for before in 0..150 {
                let text = format!("{}{bad}\u{FFFD} after", "x".repeat(before));
                assert_eq!(first_forbidden(&text), Some((before, bad)));
            }
        }
    }

    #[test]
    fn leaves_ordinary_text_alone() {
        let text = "tab\t line\r\n \u{7F} \u{85} \u{2028} \u{D7FF} \u{FFFD} \u{FFE5} \u{1FFFE} 𐍈".repeat(40);
        assert_eq!(first_forbidden(&text), None);
        assert!(text.chars().all(is_char));
    }
}
