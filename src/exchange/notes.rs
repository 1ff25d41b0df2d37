//! Notes as rows: one bracket per row, with its place, class, evidence and anchor.

use rustc_hash::FxHashMap;
use serde::Serialize;

use super::offsets::CharacterOffsets;
use crate::bracket::{Fences, Lexicon, TextVerdict, brackets_of_text, judge_text, numbered_id};
use crate::display::Cells;
use crate::model::{Category, Certainty, Edition, FeatureKind, Interventions, Note, Span, notes};
use crate::source::LineIndex;

/// The class of a bracket that nobody has classified.
pub const UNPARSED: &str = "unparsed";

/// The words that a note refers to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct NoteAnchor<'t> {
    /// First character in the printed text, from 0.
    pub start: usize,
    /// The character after the last character.
    pub end: usize,
    /// The words.
    pub text: &'t str,
}

/// A bracket, or another note of a TEI file, as a row.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct NoteRow<'t> {
    /// Name of the file.
    pub file: &'t str,
    /// `xml:id` of the note. For text that only looks like a note, the id of its place: it stays the same while the
    /// text does, and the bracket keeps it when it becomes a note.
    pub id: Option<&'t str>,
    /// Line in the file, from 1.
    pub line: usize,
    /// Column in characters, from 1.
    pub column: usize,
    /// First character in the printed text, brackets included, from 0.
    pub start: usize,
    /// The character after the last character.
    pub end: usize,
    /// The note as it is printed.
    pub text: &'t str,
    /// Category, such as `gloss.wordplay`; `literal` for text, [`UNPARSED`] if nobody has classified it. Brackets that
    /// are characters are [`UNPARSED`] in a file that another program wrote.
    pub class: &'static str,
    /// The certainty of the class.
    pub cert: Option<Certainty>,
    /// The speaker of the note.
    pub resp: Option<&'t str>,
    /// The words that the note refers to.
    pub anchor: Option<NoteAnchor<'t>>,
    /// The rule that classified it.
    pub rule: Option<&'t str>,
    /// The runner-up.
    pub runner_up: Option<&'static str>,
    /// The words or facts on which the rule relies.
    pub evidence: Option<&'t str>,
    /// Language of the place.
    pub lang: Option<&'t str>,
    /// `xml:id` of the post that contains it.
    pub post: Option<&'t str>,
    /// The class that a person has decided on.
    pub decision: Option<&'static str>,
    /// Id of the person who decided.
    pub decided_by: Option<&'t str>,
    /// A person's private remark about it.
    pub remark: Option<&'t str>,
    /// Whether that person accepted it in bulk, without looking at each note; `None` if nobody has decided.
    pub in_bulk: Option<bool>,
    /// Bytes in the printed text, brackets included.
    #[serde(skip)]
    pub range: Span,
}

impl NoteRow<'_> {
    /// Whether the row is a note, not text that looks like one.
    pub fn is_note(&self) -> bool {
        self.class != Category::Literal.as_str()
    }

    /// Whether a person should look: the class is unknown or a guess.
    pub fn is_undecided(&self) -> bool {
        self.class == UNPARSED || self.cert == Some(Certainty::Low)
    }
}

/// The printed view of an edition with everything in it that looks like a note.
#[derive(Debug)]
pub struct NoteRows<'e> {
    interventions: Interventions<'e>,
    /// Brackets that are characters of the printed text, in order.
    characters: Vec<CharacterBracket<'e>>,
    /// Their class.
    class: &'static str,
    /// The first remark on each note, by the id of the note.
    remarks: FxHashMap<&'e str, &'e str>,
    /// How cells of tables are written.
    cells: Cells,
}

/// A bracket in the text without markup.
#[derive(Debug)]
struct CharacterBracket<'e> {
    range: Span,
    /// The id of its place.
    id: String,
    post: Option<&'e str>,
    lang: Option<&'e str>,
    /// Why it was taken for text, where this program did.
    verdict: Option<TextVerdict>,
}

impl<'e> NoteRows<'e> {
    /// Lists the notes of `edition`. The `lexicon` recognises brackets without markup.
    pub fn new(edition: &'e Edition, lexicon: &Lexicon) -> Self {
        let interventions = notes(edition);
        let characters = character_brackets(edition, &interventions, lexicon);
        // In an edition of this program all brackets were examined; in another file nobody has classified them.
        let class = if edition.header.program.is_some() { Category::Literal.as_str() } else { UNPARSED };
        let remarks = edition.remarks.iter().rev().map(|remark| (&*remark.target, &*remark.text)).collect();
        Self { interventions, characters, class, remarks, cells: Cells::default() }
    }

    /// Sets how cells of tables are written.
    pub fn with_cells(self, cells: Cells) -> Self {
        Self { cells, ..self }
    }

    /// How cells of tables are written.
    pub fn cells(&self) -> Cells {
        self.cells
    }

    /// The printed text, to which the ranges of rows refer.
    pub fn printed(&self) -> &str {
        &self.interventions.printed.text
    }

    /// Passes the rows one by one, in the order of their starts, to `take`, which may end the walk with an error.
    ///
    /// `file` is the name to write into the rows; `lines` are the lines of the text from which the edition was read.
    /// Costs time in proportion to the text and the number of notes.
    ///
    /// # Errors
    /// Those of `take`.
    pub fn each<E>(
        &self,
        file: &str,
        lines: &LineIndex<'_>,
        mut take: impl FnMut(NoteRow<'_>) -> Result<(), E>,
    ) -> Result<(), E> {
        let composer = Composer {
            interventions: &self.interventions,
            class: self.class,
            offsets: CharacterOffsets::new(self.printed()),
            parts: later_parts(&self.interventions.notes),
            remarks: &self.remarks,
            file,
            lines,
        };
        let mut characters = self.characters.iter().peekable();
        for note in self.interventions.notes.iter().filter(|note| note.intervention.prev.is_none()) {
            while let Some(bracket) = characters.next_if(|bracket| bracket.range.start < note.range.start) {
                take(composer.characters(bracket))?;
            }
            take(composer.note(note))?;
        }
        characters.try_for_each(|bracket| take(composer.characters(bracket)))
    }
}

/// The context for making a row.
struct Composer<'r, 'e> {
    interventions: &'r Interventions<'e>,
    /// The class of brackets in the text without markup.
    class: &'static str,
    offsets: CharacterOffsets<'r>,
    parts: FxHashMap<&'e str, &'r Note<'e>>,
    remarks: &'r FxHashMap<&'e str, &'e str>,
    file: &'r str,
    lines: &'r LineIndex<'r>,
}

impl<'r> Composer<'r, '_> {
    fn note(&self, note: &'r Note<'_>) -> NoteRow<'r> {
        let intervention = note.intervention;
        let decided = note.decision.filter(|decision| decision.assessed);
        NoteRow {
            id: intervention.id.as_deref(),
            class: note.class().map_or(UNPARSED, Category::as_str),
            cert: note.decision.map(|decision| decision.cert),
            resp: intervention.resp.as_deref(),
            anchor: note.anchor.clone().map(|range| self.anchor(range)),
            rule: note.decision.map(|decision| &*decision.rule),
            runner_up: note.decision.and_then(|decision| decision.runner_up).map(Category::as_str),
            evidence: note.decision.map(|decision| &*decision.evidence).filter(|evidence| !evidence.is_empty()),
            lang: note.lang,
            post: note.post,
            decision: decided.map(|decision| decision.class.map_or(UNPARSED, Category::as_str)),
            decided_by: decided.map(|decision| &*decision.resp),
            in_bulk: decided.map(|decision| decision.in_bulk),
            remark: intervention.id.as_deref().and_then(|id| self.remarks.get(id).copied()),
            ..self.row(note.range.start..self.end(note))
        }
    }

    fn characters(&self, bracket: &'r CharacterBracket<'r>) -> NoteRow<'r> {
        let verdict = bracket.verdict.as_ref();
        NoteRow {
            id: Some(&bracket.id),
            post: bracket.post,
            lang: bracket.lang,
            cert: verdict.map(|verdict| verdict.cert),
            rule: verdict.map(|verdict| verdict.rule),
            evidence: verdict.map(|verdict| &*verdict.evidence),
            ..self.row(bracket.range.clone())
        }
    }

    /// A row with only its place filled in.
    fn row(&self, range: Span) -> NoteRow<'r> {
        let printed = &self.interventions.printed;
        let position = self.lines.position(printed.origin(range.start).unwrap_or(0));
        NoteRow {
            file: self.file,
            id: None,
            line: position.line,
            column: position.column,
            start: self.offsets.at(range.start),
            end: self.offsets.at(range.end),
            text: printed.text.get(range.clone()).unwrap_or_default(),
            class: self.class,
            cert: None,
            resp: None,
            anchor: None,
            rule: None,
            runner_up: None,
            evidence: None,
            lang: None,
            post: None,
            decision: None,
            decided_by: None,
            remark: None,
            in_bulk: None,
            range,
        }
    }

    fn anchor(&self, range: Span) -> NoteAnchor<'r> {
        NoteAnchor {
            start: self.offsets.at(range.start),
            end: self.offsets.at(range.end),
            text: self.interventions.printed.text.get(range).unwrap_or_default(),
        }
    }

    /// The end of a note: that of its last part.
    fn end(&self, note: &Note<'_>) -> usize {
        let mut end = note.range.end;
        let mut next = note.intervention.next.as_deref();
        // A file may chain its parts in a circle, so each part must come after the one before.
        while let Some(part) = next.and_then(|id| self.parts.get(id)).filter(|part| part.range.start >= end) {
            end = part.range.end;
            next = part.intervention.next.as_deref();
        }
        end
    }
}

/// The later parts of notes, by id.
fn later_parts<'r, 'e>(notes: &'r [Note<'e>]) -> FxHashMap<&'e str, &'r Note<'e>> {
    let later = notes.iter().filter(|note| note.intervention.prev.is_some());
    later.filter_map(|note| Some((note.intervention.id.as_deref()?, note))).collect()
}

/// Brackets in the blocks of a printed view that are not interventions.
fn character_brackets<'e>(
    edition: &'e Edition,
    interventions: &Interventions<'e>,
    lexicon: &Lexicon,
) -> Vec<CharacterBracket<'e>> {
    let printed = &interventions.printed;
    let mut notes = interventions.notes.iter().map(|note| note.range.start).peekable();
    let mut post: Option<(Option<&str>, Option<&str>, usize)> = None;
    let fences = Fences::of(&printed.text);
    let (mut found, mut blocks) = (Vec::new(), 0);
    for feature in &printed.features {
        match feature.kind {
            FeatureKind::Post(container) => {
                post = Some((container.id.as_deref(), container.lang.as_deref(), feature.range.end));
            }
            FeatureKind::Block(block) => {
                let number = blocks;
                blocks += 1;
                if !block.kind.takes_brackets() {
                    continue;
                }
                let place = post.filter(|(_, _, end)| feature.range.start < *end);
                let lang = block.lang.as_deref().or(place.and_then(|(_, lang, _)| lang));
                let lang = lang.or(edition.header.lang.as_deref());
                let text = printed.text.get(feature.range.clone()).unwrap_or_default();
                let known = lang.unwrap_or("und");
                let mut spans = brackets_of_text(text, known, lexicon);
                spans.retain(|span| {
                    let start = feature.range.start + span.start;
                    while notes.next_if(|note| *note < start).is_some() {}
                    notes.peek() != Some(&start)
                });
                let is_own = edition.header.program.is_some();
                let fenced = |at: usize| fences.hold(feature.range.start + at);
                let verdicts = if is_own { judge_text(text, &spans, known, lexicon, fenced) } else { Vec::new() };
                let mut verdicts = verdicts.into_iter();
                let (mut counted, mut characters) = (0, 0);
                found.extend(spans.into_iter().map(|span| {
                    // One after the other: the characters before each are counted once.
                    characters += text[counted..span.start].chars().count();
                    counted = span.start;
                    CharacterBracket {
                        id: numbered_id(block.id.as_deref(), number, characters),
                        range: feature.range.start + span.start..feature.range.start + span.end,
                        post: place.and_then(|(id, ..)| id),
                        lang,
                        verdict: verdicts.next().flatten(),
                    }
                }));
            }
            _ => {}
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::page::{ImportOptions, import};

    #[test]
    fn code_between_fences_holds_no_notes() {
        let page = "Take the [old] ferry.\n\n```\nthe boat [in the harbour]\n\nboat [the ferry]\n```\n\nHe [the mate] waits.\n";
        let classes: Vec<String> = classes(page).into_iter().map(|(_, class)| class).collect();
        assert_eq!(classes[1..3], ["literal", "literal"]);
        assert!(classes[0] != "literal" && classes[3] != "literal", "{classes:?}");
    }

    fn classes(page: &str) -> Vec<(String, String)> {
        let options = ImportOptions { lang: Some("en".to_owned()), ..ImportOptions::default() };
        let page = import(page.as_bytes().to_vec(), "page.txt", &options).unwrap();
        let rows = NoteRows::new(&page.edition, Lexicon::built_in());
        let mut found = Vec::new();
        let each = rows.each("page.txt", &LineIndex::new(&page.text), |row| {
            let same: String = rows.printed().chars().skip(row.start).take(row.end - row.start).collect();
            assert_eq!(same, row.text);
            found.push((row.text.to_owned(), row.class.to_owned()));
            Ok::<(), ()>(())
        });
        assert_eq!(each, Ok(()));
        found
    }

    #[test]
    fn brackets_that_are_text_are_rows_too() {
        let found = classes("Für Ёлки: [x] leave it. The DK [House of Culture] is shut [sic].\n");
        let expected = [("[x]", "literal"), ("[House of Culture]", "gloss.expansion"), ("[sic]", "critical.sic")];
        assert_eq!(found, expected.map(|(text, class)| (text.to_owned(), class.to_owned())));
    }

    #[test]
    fn in_a_foreign_file_nobody_has_classified_a_bracket() {
        let file = "<TEI xmlns='http://www.tei-c.org/ns/1.0'><text><body><p>He [sic] <gloss>a boat</gloss></p></body></text></TEI>";
        let edition = crate::tei::read(file.to_owned(), &crate::xml::Limits::default()).unwrap().edition;
        let rows = NoteRows::new(&edition, Lexicon::built_in());
        let mut found = Vec::new();
        let each = rows.each("page.xml", &LineIndex::new(file), |row| {
            found.push((row.text.to_owned(), row.class, row.is_note(), row.is_undecided()));
            Ok::<(), ()>(())
        });
        assert_eq!(each, Ok(()));
        assert_eq!(found, ["[sic]", "a boat"].map(|text| (text.to_owned(), UNPARSED, true, true)));
    }

    #[test]
    fn a_note_over_paragraphs_is_one_row() {
        let found = classes("They left [translator's note: one part\n\nand another] at noon.\n");
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].0, "[translator's note: one part\n\nand another]");
    }
}
