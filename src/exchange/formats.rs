//! The bilingual formats by name, and the features that each carries.

use super::bilingual::{BilingualError, decoded};
use super::bilingual_model::BilingualFile;
use super::losses::Feature;
use super::patchable_file::PatchableFile;
use super::{pairs, po, tmx, xliff};
use crate::source::decode;
use crate::validate::Finding;
use crate::xml::EncodingError;

/// A format of translators' tools.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum BilingualFormat {
    /// TMX 1.4.
    Tmx,
    /// XLIFF 2.1.
    Xliff,
    /// XLIFF 1.2.
    Xliff12,
    /// PO, the files of gettext.
    Po,
    /// Tab-separated rows.
    Pairs,
}

/// How well a format carries a feature.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fidelity {
    /// As the standard defines: other tools understand it.
    Standard,
    /// Round-trips here; other tools at best preserve it.
    Own,
    /// Except in the cases described here.
    Partly(&'static str),
    /// Not at all.
    Lost,
}

impl BilingualFormat {
    /// All formats.
    pub const ALL: [Self; 5] = [Self::Tmx, Self::Xliff, Self::Xliff12, Self::Po, Self::Pairs];

    /// The name in messages.
    pub fn title(self) -> &'static str {
        match self {
            Self::Tmx => "TMX",
            Self::Xliff => "XLIFF 2.1",
            Self::Xliff12 => "XLIFF 1.2",
            Self::Po => "PO",
            Self::Pairs => "TSV",
        }
    }

    /// The format of a file, recognised by its first bytes: the root element, the first keyword of PO, or a row that
    /// names the columns `source` and `target`. A table without such a row is not recognised.
    ///
    /// ```
    /// use glossator::exchange::BilingualFormat;
    ///
    /// assert_eq!(BilingualFormat::detect(b"<?xml version='1.0'?><tmx version='1.4'>"), Some(BilingualFormat::Tmx));
    /// assert_eq!(BilingualFormat::detect(b"# Mine\nmsgid \"\"\n"), Some(BilingualFormat::Po));
    /// assert_eq!(BilingualFormat::detect(b"<TEI/>"), None);
    /// ```
    pub fn detect(bytes: &[u8]) -> Option<Self> {
        // Without these bytes, UTF-16 of either byte order can be searched.
        let head =
            bytes.iter().copied().take(HEAD).filter(|byte| !matches!(byte, 0 | 0xEF | 0xBB | 0xBF | 0xFE | 0xFF));
        let head: Vec<u8> = head.collect();
        let head = String::from_utf8_lossy(&head);
        let head = head.trim_start();
        if head.starts_with('<') {
            return root_tag(head).and_then(detect_by_root);
        }
        let is_text = |line: &&str| !line.is_empty() && !line.starts_with('#');
        let line = head.lines().map(str::trim).find(is_text)?;
        let names = |name: &str| {
            let mut cells = line.split('\t').filter_map(|cell| cell.trim().split(':').next());
            cells.any(|cell| cell.eq_ignore_ascii_case(name))
        };
        match line.strip_prefix("msgid").or_else(|| line.strip_prefix("msgctxt")) {
            Some(rest) if rest.starts_with([' ', '\t', '"']) => Some(Self::Po),
            _ => (line.contains('\t') && names("source") && names("target")).then_some(Self::Pairs),
        }
    }

    /// Reads a file of this format, from any tool.
    ///
    /// # Errors
    /// [`BilingualError`]: bytes that are not text, or a text that is not of this format, with the place.
    pub fn read(self, bytes: Vec<u8>) -> Result<PatchableFile, BilingualError> {
        match self {
            Self::Tmx => tmx::read(bytes),
            Self::Xliff => xliff::read(bytes),
            Self::Xliff12 => xliff::read_12(bytes),
            Self::Po => po::read(bytes),
            Self::Pairs => pairs::read(bytes),
        }
    }

    /// Checks a file of this format. Returns its text and the findings, which refer to that text. A table of pairs is
    /// only read.
    ///
    /// # Errors
    /// [`BilingualError`]: bytes that are not text.
    pub fn validate(self, bytes: Vec<u8>) -> Result<(String, Vec<Finding>), BilingualError> {
        let (text, check): (_, fn(&str) -> Vec<Finding>) = match self {
            Self::Tmx => (decoded(bytes)?.text, tmx::validate),
            Self::Xliff => (decoded(bytes)?.text, xliff::validate),
            Self::Xliff12 => (decoded(bytes)?.text, xliff::validate_12),
            Self::Po => (po::decoded(bytes)?.text, po::validate),
            Self::Pairs => (decode(bytes, None).map_err(EncodingError::from)?.text, pairs::validate),
        };
        let findings = check(&text);
        Ok((text, findings))
    }

    /// Writes a file in this format. [`losses`](super::losses) gives the losses.
    ///
    /// # Errors
    /// [`BilingualError`]: a language that is not a tag of BCP 47, marks outside their text, or a character that the
    /// format cannot hold.
    pub fn write(self, file: &BilingualFile) -> Result<String, BilingualError> {
        match self {
            Self::Tmx => tmx::write(file),
            Self::Xliff => xliff::write(file),
            Self::Xliff12 => xliff::write_12(file),
            Self::Po => po::write(file),
            Self::Pairs => pairs::write(file),
        }
    }

    /// How well the format carries a feature.
    pub fn carries(self, feature: Feature) -> Fidelity {
        let row = CARRIED.iter().find(|(known, _)| *known == feature);
        let Some((_, row)) = row else { return Fidelity::Standard };
        row.get(self as usize).copied().unwrap_or(Fidelity::Lost)
    }
}

/// How many bytes of a file are searched for its format.
const HEAD: usize = 1 << 16;

/// The first start tag of a document, as far as it is in `head`.
pub(super) fn root_tag(head: &str) -> Option<&str> {
    let mut rest = head;
    loop {
        rest = rest.get(rest.find('<')?..)?;
        let end = if rest.starts_with("<!--") {
            "-->"
        } else if rest.starts_with("<?") {
            "?>"
        } else if rest.starts_with("<!") {
            // The internal subset of a document type contains declarations of its own.
            let subset = rest.find('[').filter(|subset| rest.find('>').is_some_and(|end| *subset < end));
            if subset.is_some() { "]" } else { ">" }
        } else {
            return rest.get(1..rest.find('>').unwrap_or(rest.len()));
        };
        rest = rest.get(rest.find(end)? + end.len()..)?;
    }
}

fn detect_by_root(tag: &str) -> Option<BilingualFormat> {
    let name = tag.split(|c: char| c.is_whitespace() || c == '/').next()?;
    match name.rsplit(':').next()? {
        "tmx" => Some(BilingualFormat::Tmx),
        "xliff" if tag.contains(":xliff:document:2.") => Some(BilingualFormat::Xliff),
        "xliff" => Some(BilingualFormat::Xliff12),
        _ => None,
    }
}

use Fidelity::{Lost as L, Own as O, Partly, Standard as S};

const SORTED: Fidelity = Partly("those on the unit come first, then the source, then the translation");
const NEEDS_TARGET: Fidelity = Partly("of untranslated units, other than `initial`");
const NAME_CHARS: Fidelity = Partly("with characters that ids cannot have");
const UNIQUE: Fidelity = Partly("that cannot be ids, or are not unique in their unit");

const ENTRIES: Fidelity = Partly("of terms without a translation and a definition");
const ONE_EACH: Fidelity = Partly("a second text in the same language");

/// How well each feature is carried, in the order of [`BilingualFormat::ALL`]. Features not listed are carried by all
/// formats as their standards define.
const CARRIED: &[(Feature, [Fidelity; 5])] = &[
    (Feature::Original, [O, S, S, O, L]),
    (Feature::Untranslated, [S, S, S, L, L]),
    (Feature::Others, [S, L, L, L, ONE_EACH]),
    (Feature::Segment, [O, NAME_CHARS, O, O, O]),
    (Feature::State, [O, NEEDS_TARGET, S, O, O]),
    (Feature::Bead, [O, O, O, O, O]),
    (Feature::Certainty, [O, S, S, O, O]),
    (Feature::Properties, [S, S, S, O, O]),
    (Feature::Glossary, [O, ENTRIES, O, O, O]),
    (Feature::Terms, [O, S, S, O, O]),
    (Feature::Supplied, [O, O, O, O, O]),
    (Feature::Codes, [S, S, S, O, O]),
    (Feature::Anchors, [O, S, O, O, O]),
    (Feature::OtherMarks, [S, O, O, O, O]),
    (Feature::MarkIds, [S, UNIQUE, O, O, O]),
    (Feature::NoteOrder, [SORTED, S, S, O, O]),
    (Feature::NoteIds, [O, S, O, O, O]),
    (Feature::NoteSides, [S, S, S, O, O]),
    (Feature::NoteClasses, [O, S, O, O, O]),
    (Feature::NoteResp, [O, O, S, O, O]),
    (Feature::NoteCert, [O, O, O, O, O]),
    (Feature::NoteLangs, [S, S, S, O, O]),
];
