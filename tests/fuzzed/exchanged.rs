//! Files of translators' tools and of other aligners.

use glossator::exchange::beads::{read_either, read_ladder_text};
use glossator::exchange::{BilingualFormat, Origin, editions, intertext as links};
use glossator::model::Witness;
use glossator::tei;
use glossator::validate::Severity;
use glossator::xml::Limits;

/// A file of a format: read and not changed, its bytes come back; both editions of it can be written and read; written in
/// the same format and read, it is written the same, unless it was not valid: ids that no file may have become others.
fn bilingual(format: BilingualFormat, bytes: &[u8]) {
    let validated = format.validate(bytes.to_vec());
    let is_valid = validated.is_ok_and(|(_, found)| found.iter().all(|finding| finding.severity != Severity::Error));
    let Ok(kept) = format.read(bytes.to_vec()) else { return };
    if let Ok(same) = kept.rewrite(kept.file()) {
        assert_eq!(String::from_utf8_lossy(&same), String::from_utf8_lossy(bytes));
    }
    let witness = Witness { file: "file".to_owned(), form: "page".to_owned(), ..Witness::default() };
    let pairs = editions(kept.file(), &Origin { witness: &witness, date: None });
    for edition in [&pairs.source, &pairs.target] {
        if let Ok(file) = tei::write(edition, Vec::new()) {
            let file = String::from_utf8(file).expect("TEI is written in UTF-8");
            tei::read(file, &Limits::default()).expect("what was written can be read");
        }
    }
    let Ok(first) = format.write(kept.file()) else { return };
    let again = format.read(first.clone().into_bytes()).expect("what was written can be read");
    if let Ok(second) = format.write(again.file()) {
        assert!(!is_valid || first == second, "{first}\n{second}");
    }
}

/// TMX 1.4.
pub fn tmx(bytes: &[u8]) {
    bilingual(BilingualFormat::Tmx, bytes);
}

/// XLIFF 2.
pub fn xliff(bytes: &[u8]) {
    bilingual(BilingualFormat::Xliff, bytes);
}

/// XLIFF 1.2.
pub fn xliff12(bytes: &[u8]) {
    bilingual(BilingualFormat::Xliff12, bytes);
}

/// Files of gettext.
pub fn po(bytes: &[u8]) {
    bilingual(BilingualFormat::Po, bytes);
}

/// Rows of cells.
pub fn pairs(bytes: &[u8]) {
    bilingual(BilingualFormat::Pairs, bytes);
}

/// Alignments of InterText: what was read can be written, and is then the same.
pub fn intertext(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    let Ok(bitext) = links::read(text.to_owned()) else { return };
    let Ok(first) = links::write(&bitext, Vec::new()) else { return };
    let again = String::from_utf8(first.clone()).expect("XML is written in UTF-8");
    let again = links::read(again).expect("what was written can be read");
    assert_eq!(links::write(&again, Vec::new()).ok(), Some(first));
}

/// Beads of other aligners, for texts of as many segments as the first two bytes say.
pub fn beads(bytes: &[u8]) {
    let Some(([source, target], bytes)) = bytes.split_first_chunk() else { return };
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    drop(read_either(text, usize::from(*source), usize::from(*target)));
    drop(read_ladder_text(text));
}
