//! What the markers mean.

use crate::document::model::NoteKind;

/// What a paragraph marker begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Paragraph {
    /// A line about the file.
    Header,
    Heading(u8),
    Words,
    Verse,
    Item,
    Row,
    /// An empty line.
    Blank,
}

/// What a character marker does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Character {
    Italic,
    Plain,
    /// Its words are not printed in the text.
    Hidden,
    /// A cell of a table.
    Cell,
}

/// A marker without its number.
fn stem(name: &str) -> &str {
    name.trim_end_matches(|c: char| c.is_ascii_digit())
}

/// The paragraph that a marker begins.
pub(super) fn paragraph(name: &str) -> Option<Paragraph> {
    Some(match stem(name) {
        "id" | "ide" | "usfm" | "sts" | "rem" | "h" | "toc" | "toca" => Paragraph::Header,
        "mt" | "mte" | "imt" | "imte" => Paragraph::Heading(1),
        "ms" | "is" => Paragraph::Heading(2),
        "s" => Paragraph::Heading(2 + name["s".len()..].parse::<u8>().unwrap_or(1).clamp(1, 7)),
        "qa" | "cl" | "iot" => Paragraph::Heading(3),
        "q" | "qr" | "qc" | "qm" | "iq" => Paragraph::Verse,
        "li" | "lh" | "lf" | "lim" | "ili" | "io" => Paragraph::Item,
        "tr" => Paragraph::Row,
        "b" | "ib" => Paragraph::Blank,
        "p" | "m" | "po" | "pr" | "pc" | "pm" | "pmo" | "pmc" | "pmr" | "pi" | "mi" | "nb" | "cls" | "ph" | "d"
        | "r" | "mr" | "sr" | "sp" | "sd" | "qd" | "cd" | "ip" | "ipi" | "im" | "imi" | "ipq" | "imq" | "ipr"
        | "iex" | "ie" | "lit" | "restore" => Paragraph::Words,
        _ => return None,
    })
}

/// What a character marker does.
pub(super) fn character(name: &str) -> Option<Character> {
    Some(match stem(name) {
        "it" | "em" | "bdit" | "tl" | "bk" => Character::Italic,
        "fig" | "va" | "vp" | "ca" | "cp" | "cat" | "jmp" | "pro" => Character::Hidden,
        "tc" | "th" | "tcr" | "thr" | "tcc" | "thc" => Character::Cell,
        "dc" | "k" | "nd" | "ord" | "pn" | "png" | "addpn" | "qt" | "sig" | "sls" | "wj" | "bd" | "no" | "sc"
        | "sup" | "w" | "wg" | "wh" | "wa" | "rb" | "qs" | "qac" | "litl" | "lik" | "liv" | "rq" | "ior" | "iqt"
        | "ndx" | "fm" | "xt" | "ref" | "fk" | "fq" | "fqa" | "ft" | "fl" | "fw" | "fv" => Character::Plain,
        _ => return None,
    })
}

/// The note that a marker opens.
pub(super) fn is_note(name: &str) -> Option<NoteKind> {
    Some(match name {
        "f" | "ef" => NoteKind::Foot,
        "fe" => NoteKind::End,
        "x" | "ex" => NoteKind::Reference,
        "add" => NoteKind::Supplied,
        _ => return None,
    })
}

/// Whether what follows a marker inside a note is words of the note; a place that it names is none.
pub(super) fn is_note_part(name: &str) -> Option<bool> {
    match name {
        "fr" | "xo" | "xop" | "fv" | "fm" => Some(false),
        "ft" | "fk" | "fq" | "fqa" | "fl" | "fw" | "fp" | "fdc" | "xt" | "xk" | "xq" | "xta" | "xdc" | "xot"
        | "xnt" | "rq" => Some(true),
        _ => None,
    }
}
