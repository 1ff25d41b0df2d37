//! A collation as a TEI document: a critical apparatus in parallel segmentation.

use std::io::Write;
use std::ops::Range;

use crate::collate::{Collation, Move, NotedWords, Part, PartKind, Passage, Unit, Variation};
use crate::xml::{WriteError, Writer, is_name};

/// Title and language of the document.
#[derive(Debug, Clone, Default)]
#[non_exhaustive]
pub struct TeiOptions {
    /// The title.
    pub title: String,
    /// The language tag of the text, if it is known.
    pub lang: Option<String>,
    /// The witness, by its index, whose text is printed and whose readings are the lemmas; that of most witnesses if
    /// none.
    pub base: Option<usize>,
    /// Whether witnesses that agree with the base to the letter are left unsaid.
    pub negative: bool,
}

impl TeiOptions {
    setters! {
        with_title(title: impl Into<String>);
        with_lang(lang: impl Into<Option<String>>);
        with_base(base: impl Into<Option<usize>>);
        with_negative(negative: bool);
    }
}

/// Writes a TEI document. `listWit` declares the witnesses. The text has `app`, `lem` and `rdg` where they differ, with
/// the original text, not normalised, and the class of variation as `@type`. Readings whose words have moved are linked
/// in `standOff`; notes are next to the words.
///
/// Where all agree, the text is that of the base, else of the first witness. It also says where paragraphs end, and no
/// entry reaches from one into the next; its headings begin divisions, and its parts keep their ids. The lemma is the reading of the base, else
/// of most witnesses. Readings that differ only in writing stand in one `rdgGrp`, unless the whole entry is of that
/// kind.
///
/// # Errors
/// If writing fails, or the text holds a character that XML cannot.
pub fn tei(
    collation: &Collation<'_>,
    notes: &[NotedWords],
    options: &TeiOptions,
    out: &mut dyn Write,
) -> Result<(), WriteError> {
    let mut document = Document {
        collation,
        ids: ids(collation),
        units: collation.units_by_paragraph(options.base.unwrap_or(0)),
        notes,
        next: 0,
        base: options.base,
        negative: options.negative,
        division: None,
        writer: Writer::new(out),
    };
    document.write(options)?;
    document.writer.finish().map(drop)
}

struct Document<'c, W> {
    collation: &'c Collation<'c>,
    /// The id of each witness.
    ids: Vec<String>,
    units: Vec<Unit>,
    notes: &'c [NotedWords],
    /// The index of the first note that is not written yet.
    next: usize,
    base: Option<usize>,
    negative: bool,
    /// The division that is open, and whether it has only headings so far.
    division: Option<OnlyHeadings>,
    writer: Writer<W>,
}

/// Whether a division has nothing but headings.
type OnlyHeadings = bool;

/// An XML id for each siglum.
fn ids(collation: &Collation<'_>) -> Vec<String> {
    let mut ids: Vec<String> = Vec::new();
    for witness in &collation.witnesses {
        let plain = |c: char| if c.is_alphanumeric() || matches!(c, '-' | '.') { c } else { '_' };
        let mut id: String = witness.siglum.chars().map(plain).collect();
        if !is_name(&id) || is_taken(&id) {
            id = format!("w_{id}");
        }
        if !is_name(&id) || ids.contains(&id) {
            id = format!("w_{}", ids.len() + 1);
        }
        while ids.contains(&id) {
            id.push('_');
        }
        ids.push(id);
    }
    ids
}

/// Whether the document uses such ids for something else.
fn is_taken(id: &str) -> bool {
    let number = |rest: &str| rest.starts_with(|c: char| c.is_ascii_digit());
    id.strip_prefix("app").is_some_and(number) || Variation::ALL.iter().any(|variation| id == variation.as_str())
}

impl<W: Write> Document<'_, W> {
    fn write(&mut self, options: &TeiOptions) -> Result<(), WriteError> {
        self.writer.declaration()?;
        self.writer.newline()?;
        self.writer.start("TEI")?;
        self.writer.attribute("xmlns", "http://www.tei-c.org/ns/1.0")?;
        if let Some(lang) = &options.lang {
            self.writer.attribute("xml:lang", lang)?;
        }
        self.writer.newline()?;
        self.header(options)?;
        self.moves()?;
        self.writer.start("text")?;
        self.writer.start("body")?;
        self.writer.newline()?;
        self.body()?;
        self.writer.end()?;
        self.writer.end()?;
        self.writer.newline()?;
        self.writer.end()?;
        self.writer.newline()
    }

    /// Writes an element that contains only text.
    fn element(&mut self, name: &str, attributes: &[(&str, &str)], text: &str) -> Result<(), WriteError> {
        self.writer.start(name)?;
        for (name, value) in attributes {
            self.writer.attribute(name, value)?;
        }
        self.writer.text(text)?;
        self.writer.end()
    }

    fn within(
        &mut self,
        names: &[&str],
        content: impl FnOnce(&mut Self) -> Result<(), WriteError>,
    ) -> Result<(), WriteError> {
        for name in names {
            self.writer.start(name)?;
        }
        content(self)?;
        names.iter().try_for_each(|_| self.writer.end())?;
        self.writer.newline()
    }

    fn header(&mut self, options: &TeiOptions) -> Result<(), WriteError> {
        self.writer.start("teiHeader")?;
        self.writer.start("fileDesc")?;
        self.writer.newline()?;
        self.within(&["titleStmt"], |document| document.element("title", &[], &options.title))?;
        let status = "A collation, not published.";
        self.within(&["publicationStmt"], |document| document.element("p", &[], status))?;
        self.within(&["sourceDesc", "listWit"], Self::witnesses)?;
        self.writer.end()?;
        self.writer.newline()?;
        self.within(&["encodingDesc"], Self::encoding)?;
        self.writer.end()?;
        self.writer.newline()
    }

    fn witnesses(&mut self) -> Result<(), WriteError> {
        for (witness, id) in self.collation.witnesses.iter().zip(self.ids.clone()) {
            self.writer.newline()?;
            self.element("witness", &[("xml:id", &id), ("n", &witness.siglum)], &witness.siglum)?;
        }
        self.writer.newline()
    }

    fn encoding(&mut self) -> Result<(), WriteError> {
        self.writer.newline()?;
        self.writer.empty("variantEncoding", &[("method", "parallel-segmentation"), ("location", "internal")])?;
        self.writer.newline()?;
        self.within(&["classDecl", "taxonomy"], |document| {
            for variation in document.collation.classes() {
                document.writer.newline()?;
                document.writer.start("category")?;
                document.writer.attribute("xml:id", variation.as_str())?;
                document.element("catDesc", &[], variation.meaning())?;
                document.writer.end()?;
            }
            document.writer.newline()
        })
    }

    /// Writes links between the readings whose words have moved.
    fn moves(&mut self) -> Result<(), WriteError> {
        let links: Vec<(String, String)> = self.collation.moves.iter().filter_map(|moved| self.link(moved)).collect();
        if links.is_empty() {
            return Ok(());
        }
        self.writer.start("standOff")?;
        self.writer.start("linkGrp")?;
        self.writer.attribute("type", "move")?;
        for (earlier, later) in links {
            self.writer.newline()?;
            self.writer.empty("link", &[("target", &format!("{earlier} {later}"))])?;
        }
        self.writer.newline()?;
        self.writer.end()?;
        self.writer.end()?;
        self.writer.newline()
    }

    fn link(&self, moved: &Move) -> Option<(String, String)> {
        Some((self.reading_of(moved.earlier.first()?)?, self.reading_of(moved.later.first()?)?))
    }

    /// The id of the reading in which a passage begins.
    fn reading_of(&self, passage: &Passage) -> Option<String> {
        let from = self.units.partition_point(|unit| unit.columns.end <= passage.columns.start);
        let units = self.units.iter().enumerate().skip(from);
        let mut units = units.take_while(|(_, unit)| unit.columns.start < passage.columns.end);
        let (number, unit) = units.find(|(_, unit)| unit.variation.is_some())?;
        let reading = unit.readings.iter().position(|reading| reading.witnesses.contains(&passage.witness))?;
        Some(format!("#{}", reading_id(number, reading)))
    }

    fn body(&mut self) -> Result<(), WriteError> {
        self.begin_block(0)?;
        let mut token = 0;
        for number in 0..self.units.len() {
            let unit = self.units[number].clone();
            let ends = self.ends_paragraph(unit.columns.clone());
            match unit.variation {
                None => self.agreement(unit.columns.clone(), ends)?,
                Some(variation) => self.app(number, &unit, variation)?,
            }
            self.notes_before(unit.columns.end)?;
            let own = unit.columns.clone().filter(|column| self.collation.cell(*column, self.structure()).is_some());
            token += own.count();
            if ends {
                self.writer.end()?;
                self.writer.newline()?;
                self.begin_block(token)?;
            }
        }
        self.notes_before(usize::MAX)?;
        self.writer.end()?;
        self.writer.newline()?;
        self.end_division()
    }

    /// The witness whose parts are those of the document.
    fn structure(&self) -> usize {
        self.base.unwrap_or(0)
    }

    /// Begins the paragraph or heading that begins with a token of the witness, and the division around it.
    fn begin_block(&mut self, token: usize) -> Result<(), WriteError> {
        let parts = self.collation.witnesses.get(self.structure()).map_or(&[][..], |witness| &witness.parts);
        let from = parts.partition_point(|part| part.token < token);
        let own: Vec<Part> = parts[from..].iter().take_while(|part| part.token == token).cloned().collect();
        let of_kind = |kind: PartKind| own.iter().find(|part| part.kind == kind);
        let (division, heading) = (of_kind(PartKind::Division), of_kind(PartKind::Heading));
        if division.is_some() || heading.is_some() && self.division != Some(true) {
            self.end_division()?;
            self.writer.start("div")?;
            self.own_id(division)?;
            self.writer.newline()?;
        }
        if division.is_some() || heading.is_some() || self.division.is_some() {
            self.division = Some(heading.is_some());
        }
        self.writer.start(if heading.is_some() { "head" } else { "p" })?;
        self.own_id(heading.or_else(|| of_kind(PartKind::Paragraph)))
    }

    fn end_division(&mut self) -> Result<(), WriteError> {
        if self.division.take().is_some() {
            self.writer.end()?;
            self.writer.newline()?;
        }
        Ok(())
    }

    /// Writes the id of a part, so that it is no other's.
    fn own_id(&mut self, part: Option<&Part>) -> Result<(), WriteError> {
        let Some(id) = part.and_then(|part| part.id.as_deref()).filter(|id| is_name(id)) else { return Ok(()) };
        let is_free = !is_taken(id) && !self.ids.iter().any(|taken| taken == id);
        let id = if is_free { id.to_owned() } else { format!("part.{id}") };
        self.writer.attribute("xml:id", &id)
    }

    /// Writes the words on which all agree, as the base has them, or the first witness.
    fn agreement(&mut self, columns: Range<usize>, ends_paragraph: bool) -> Result<(), WriteError> {
        for column in columns.clone() {
            let text = self.collation.text(column, self.base.unwrap_or(0)).unwrap_or_default();
            let ends = ends_paragraph && column + 1 == columns.end;
            self.writer.text(if ends { text.trim_end() } else { text })?;
            self.notes_before(column + 1)?;
        }
        Ok(())
    }

    /// Whether the base, or the first witness, begins a paragraph after a unit: nothing reaches beyond its end.
    fn ends_paragraph(&self, columns: Range<usize>) -> bool {
        let base = self.base.unwrap_or(0);
        let is_last = columns.end == self.collation.len();
        let last = columns.end.checked_sub(1).and_then(|last| self.collation.cell(last, base));
        !is_last && last.is_some_and(|token| self.collation.witnesses[base].ends_paragraph(token))
    }

    fn app(&mut self, number: usize, unit: &Unit, variation: Variation) -> Result<(), WriteError> {
        self.writer.start("app")?;
        self.writer.attribute("xml:id", &format!("app{}", number + 1))?;
        self.writer.attribute("type", variation.as_str())?;
        self.writer.attribute("ana", &format!("#{}", variation.as_str()))?;
        let lemma = self.lemma(unit);
        let mut groups = unit.groups.clone();
        // The group with the lemma comes first, and the lemma first in it.
        groups.sort_by_key(|group| !group.contains(&lemma));
        let alone = groups.len() == 1;
        for mut group in groups {
            group.sort_by_key(|&reading| reading != lemma);
            let is_group = !alone && group.len() > 1;
            if is_group {
                self.writer.start("rdgGrp")?;
                self.writer.attribute("type", Variation::Orthographic.as_str())?;
            }
            for place in group {
                self.reading((number, unit), place, place == lemma)?;
            }
            if is_group {
                self.writer.end()?;
            }
        }
        self.writer.end()
    }

    /// The reading of the base, else of most witnesses.
    fn lemma(&self, unit: &Unit) -> usize {
        let own = self.base.and_then(|base| unit.readings.iter().position(|reading| reading.witnesses.contains(&base)));
        own.unwrap_or(0)
    }

    fn reading(&mut self, (number, unit): (usize, &Unit), place: usize, is_lemma: bool) -> Result<(), WriteError> {
        let reading = &unit.readings[place];
        self.writer.start(if is_lemma { "lem" } else { "rdg" })?;
        self.writer.attribute("xml:id", &reading_id(number, place))?;
        let named = |witness: &&usize| !(is_lemma && self.negative) || self.base == Some(**witness);
        let named = reading.witnesses.iter().filter(named);
        let sigla: Vec<String> = named.map(|&witness| format!("#{}", self.ids[witness])).collect();
        self.writer.attribute("wit", &sigla.join(" "))?;
        let witness = self.base.filter(|_| is_lemma).or(reading.witnesses.first().copied());
        if let Some(witness) = witness {
            self.writer.text(&self.collation.stretch(unit.columns.clone(), witness))?;
        }
        self.writer.end()
    }

    /// Writes the notes on words that end before a column.
    fn notes_before(&mut self, column: usize) -> Result<(), WriteError> {
        while let Some(words) = self.notes.get(self.next).filter(|words| words.columns.end <= column) {
            for note in &words.notes {
                self.writer.start("note")?;
                self.writer.attribute("type", note.class.as_deref().unwrap_or("unparsed"))?;
                self.writer.attribute("source", &format!("#{}", self.ids[note.witness]))?;
                let anchor = self.collation.witnesses[note.witness].stream.text.get(note.anchor.clone());
                if let Some(anchor) = anchor.filter(|anchor| !anchor.is_empty()) {
                    self.element("term", &[], anchor)?;
                    self.writer.text(" ")?;
                }
                self.writer.text(&note.text)?;
                self.writer.end()?;
            }
            self.next += 1;
        }
        Ok(())
    }
}

fn reading_id(unit: usize, reading: usize) -> String {
    format!("app{}.{}", unit + 1, reading + 1)
}
