//! Names: `Name`, `NCName`, `NMTOKEN` and what derives from them, `QName` (XML Schema Part 2, 3.3.6 and 3.2.18).
//!
//! XML Schema 1.0 means the names of XML 1.0, second edition. The allowed characters are in the table `names.tsv`.

use std::sync::LazyLock;

use super::fault::Fault;

const TABLE: &str = include_str!("names.tsv");

/// Code points from the first to the last.
pub(super) type Range = (u32, u32);

/// The characters that one edition of XML 1.0 allows in names, as ascending ranges.
pub(super) struct NameCharacters {
    pub start: Vec<Range>,
    pub name: Vec<Range>,
}

/// XML 1.0, second edition: productions 4 to 7 and appendix B.
pub(super) static SECOND: LazyLock<NameCharacters> = LazyLock::new(|| NameCharacters::of_edition("2"));

/// XML 1.0, fifth edition: productions 4 and 4a. Only messages refer to it.
static FIFTH: LazyLock<NameCharacters> = LazyLock::new(|| NameCharacters::of_edition("5"));

impl NameCharacters {
    fn of_edition(edition: &str) -> Self {
        let ranges = |set| TABLE.lines().filter_map(move |row| range(row, edition, set)).collect();
        Self { start: ranges("start"), name: ranges("name") }
    }
}

fn range(row: &str, edition: &str, set: &str) -> Option<Range> {
    let mut cells = row.split('\t');
    if cells.next() != Some(edition) || cells.next() != Some(set) {
        return None;
    }
    let mut code_point = || u32::from_str_radix(cells.next()?, 16).ok();
    Some((code_point()?, code_point()?))
}

fn contains(ranges: &[Range], character: char) -> bool {
    let code_point = u32::from(character);
    let after = ranges.partition_point(|(first, _)| *first <= code_point);
    after.checked_sub(1).and_then(|at| ranges.get(at)).is_some_and(|(_, last)| code_point <= *last)
}

fn is_start(character: char) -> bool {
    match character {
        'a'..='z' | 'A'..='Z' | '_' | ':' => true,
        '\0'..='\x7F' => false,
        other => contains(&SECOND.start, other),
    }
}

fn is_ascii_inner(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b':' | b'-' | b'.')
}

fn is_inner(character: char) -> bool {
    match u8::try_from(character) {
        Ok(byte) if byte.is_ascii() => is_ascii_inner(byte),
        _ => contains(&SECOND.name, character),
    }
}

/// Whether the text is a `Name`: production 5 of XML 1.0.
pub(super) fn name(text: &str) -> Result<(), Fault> {
    match text.chars().next() {
        None => Err(Fault::Empty),
        Some(first) if !is_start(first) => Err(wrong_start(first)),
        Some(_) => inner(text),
    }
}

/// Whether the text is an `NCName`: a name without colon (Namespaces in XML, production 4).
pub(super) fn ncname(text: &str) -> Result<(), Fault> {
    name(text)?;
    if text.contains(':') { Err(Fault::Colon) } else { Ok(()) }
}

/// Whether the text is a name token: production 7 of XML 1.0.
pub(super) fn nmtoken(text: &str) -> Result<(), Fault> {
    if text.is_empty() { Err(Fault::Empty) } else { inner(text) }
}

/// Prefix and local part of a qualified name (Namespaces in XML, production 6).
pub(super) fn qname(text: &str) -> Result<(Option<&str>, &str), Fault> {
    let (prefix, local) = match text.split_once(':') {
        Some((prefix, local)) => (Some(prefix), local),
        None => (None, text),
    };
    prefix.map_or(Ok(()), ncname)?;
    ncname(local)?;
    Ok((prefix, local))
}

fn inner(text: &str) -> Result<(), Fault> {
    // Most names are ASCII to the end, and bytes are quicker than characters.
    let beyond = text.bytes().position(|byte| !is_ascii_inner(byte)).unwrap_or(text.len());
    match text.get(beyond..).unwrap_or(text).chars().find(|character| !is_inner(*character)) {
        None => Ok(()),
        Some(wrong) if contains(&FIFTH.name, wrong) => Err(Fault::LaterEdition(wrong)),
        Some(wrong) => Err(Fault::Character(wrong)),
    }
}

fn wrong_start(character: char) -> Fault {
    match character {
        _ if is_inner(character) => Fault::Start(character),
        _ if contains(&FIFTH.start, character) => Fault::LaterEdition(character),
        _ => Fault::Character(character),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_are_ascending_and_complete() {
        for edition in [&SECOND, &FIFTH] {
            for ranges in [&edition.start, &edition.name] {
                assert!(ranges.iter().all(|(first, last)| first <= last));
                assert!(ranges.is_sorted_by(|left, right| left.1 < right.0));
            }
        }
        assert_eq!((SECOND.start.len() + SECOND.name.len(), FIFTH.start.len() + FIFTH.name.len()), (493, 37));
    }

    #[test]
    fn ascii_needs_no_table() {
        for character in '\0'..='\x7F' {
            assert_eq!(is_start(character), contains(&SECOND.start, character), "{character:?}");
            assert_eq!(is_inner(character), contains(&SECOND.name, character), "{character:?}");
        }
    }

    #[test]
    fn names() {
        for text in ["a", "_", ":", "a:b", "a-b.c", "é", "é\u{301}", "a·", "ы1", "〇", "한"] {
            assert_eq!(name(text), Ok(()), "{text}");
        }
        for text in ["", "1", "-a", ".a", "·", "a b", "a/b", "々", "𐀀", "Ϳ"] {
            assert!(name(text).is_err(), "{text}");
        }
        for text in ["1", "-", "々", "a:b", "·"] {
            assert_eq!(nmtoken(text), Ok(()), "{text}");
        }
        assert_eq!(name("𐀀"), Err(Fault::LaterEdition('𐀀')));
        assert_eq!(name("1a"), Err(Fault::Start('1')));
    }

    #[test]
    fn qualified_names() {
        assert_eq!(qname("a:b"), Ok((Some("a"), "b")));
        assert_eq!(qname("a"), Ok((None, "a")));
        for text in ["", ":a", "a:", "a:b:c", "1:a", "a:1", ":"] {
            assert!(qname(text).is_err(), "{text}");
        }
    }
}
