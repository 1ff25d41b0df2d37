//! The column of answers. `schemas/record.schema.json` describes the same fields.

use std::sync::Arc;

use arrow_array::builder::{BooleanBuilder, Int64Builder};
use arrow_array::{ArrayRef, StructArray};
use arrow_buffer::NullBufferBuilder;
use arrow_schema::ArrowError;
use glossator::records::{
    Answer, MarkRow, NoteList, NoteRow, Part, QuoteAnswer, QuoteRow, StandoffAnswer, ViewTexts, Wanted,
};

use super::builders::{Lists, Places, Strings, named, number};

/// A column of answers that grows. What was not asked for has no field.
pub struct AnswerBuilder {
    lang: Strings,
    exact: BooleanBuilder,
    notes: Option<Notes>,
    views: Option<Views>,
    standoff: Option<Marks>,
    tags: Option<Strings>,
    quotes: Option<Quotes>,
    errors: Errors,
}

impl AnswerBuilder {
    /// An empty one. Where texts may have tags, notes tell their names and properties.
    pub fn new(wanted: &Wanted, has_tags: bool) -> Self {
        Self {
            lang: Strings::default(),
            exact: BooleanBuilder::new(),
            notes: wanted.holds(Part::Notes).then(|| Notes::new(has_tags)),
            views: wanted.holds(Part::Views).then(Views::default),
            standoff: wanted.holds(Part::Standoff).then(Marks::default),
            tags: wanted.holds(Part::Tags).then(Strings::default),
            quotes: wanted.holds(Part::Quotes).then(Quotes::default),
            errors: Errors::default(),
        }
    }

    /// Adds an answer.
    pub fn add(&mut self, answer: Answer<'_>) -> Result<(), ArrowError> {
        self.add_parts(Some(&answer))?;
        self.errors.push(None)
    }

    /// Adds a row that has no answer, and the reason.
    pub fn add_error(&mut self, code: &str, message: &str) -> Result<(), ArrowError> {
        self.add_parts(None)?;
        self.errors.push(Some((code, message)))
    }

    fn add_parts(&mut self, answer: Option<&Answer<'_>>) -> Result<(), ArrowError> {
        self.lang.push_option(answer.map(|answer| answer.lang))?;
        self.exact.append_option(answer.map(|answer| answer.exact));
        if let Some(notes) = &mut self.notes {
            notes.push(answer.and_then(|answer| answer.notes.as_ref()))?;
        }
        if let Some(views) = &mut self.views {
            views.push(answer.and_then(|answer| answer.views.as_ref()))?;
        }
        if let Some(marks) = &mut self.standoff {
            marks.push(answer.and_then(|answer| answer.standoff.as_ref()))?;
        }
        if let Some(tags) = &mut self.tags {
            tags.push_option(answer.and_then(|answer| answer.tags.as_deref()))?;
        }
        if let Some(quotes) = &mut self.quotes {
            quotes.push(answer.and_then(|answer| answer.quotes.as_ref()))?;
        }
        Ok(())
    }

    /// The column; the builder is empty again.
    pub fn finish(&mut self) -> Result<StructArray, ArrowError> {
        let mut columns: Vec<(&str, ArrayRef)> =
            vec![("lang", self.lang.finish()), ("exact", Arc::new(self.exact.finish()))];
        if let Some(notes) = &mut self.notes {
            columns.push(("notes", notes.finish()?));
        }
        if let Some(views) = &mut self.views {
            columns.push(("views", views.finish()?));
        }
        if let Some(marks) = &mut self.standoff {
            columns.push(("standoff", marks.finish()?));
        }
        if let Some(tags) = &mut self.tags {
            columns.push(("tags", tags.finish()));
        }
        if let Some(quotes) = &mut self.quotes {
            columns.extend(quotes.finish()?);
        }
        columns.push(("error", self.errors.finish()?));
        named(columns, None)
    }
}

/// Why rows have no answer.
struct Errors {
    code: Strings,
    message: Strings,
    nulls: NullBufferBuilder,
}

impl Default for Errors {
    fn default() -> Self {
        Self { code: Strings::default(), message: Strings::default(), nulls: NullBufferBuilder::new(0) }
    }
}

impl Errors {
    fn push(&mut self, error: Option<(&str, &str)>) -> Result<(), ArrowError> {
        self.nulls.append(error.is_some());
        self.code.push_option(error.map(|(code, _)| code))?;
        self.message.push_option(error.map(|(_, message)| message))
    }

    fn finish(&mut self) -> Result<ArrayRef, ArrowError> {
        let columns = vec![("code", self.code.finish()), ("message", self.message.finish())];
        Ok(Arc::new(named(columns, self.nulls.finish())?))
    }
}

/// Reading and base view.
struct Views {
    reading: Strings,
    base: Strings,
    nulls: NullBufferBuilder,
}

impl Default for Views {
    fn default() -> Self {
        Self { reading: Strings::default(), base: Strings::default(), nulls: NullBufferBuilder::new(0) }
    }
}

impl Views {
    fn push(&mut self, views: Option<&ViewTexts>) -> Result<(), ArrowError> {
        self.nulls.append(views.is_some());
        self.reading.push_option(views.map(|views| views.reading.as_str()))?;
        self.base.push_option(views.map(|views| views.base.as_str()))
    }

    fn finish(&mut self) -> Result<ArrayRef, ArrowError> {
        let columns = vec![("reading", self.reading.finish()), ("base", self.base.finish())];
        Ok(Arc::new(named(columns, self.nulls.finish())?))
    }
}

/// Lists of notes.
#[derive(Default)]
struct Notes {
    lists: Lists,
    count: usize,
    id: Strings,
    start: Int64Builder,
    end: Int64Builder,
    text: Strings,
    class: Strings,
    cert: Strings,
    resp: Strings,
    anchor: Places,
    rule: Strings,
    runner_up: Strings,
    evidence: Strings,
    tag: Option<Tags>,
}

impl Notes {
    fn new(has_tags: bool) -> Self {
        Self { tag: has_tags.then(Tags::default), ..Self::default() }
    }

    fn push(&mut self, notes: Option<&NoteList<'_>>) -> Result<(), ArrowError> {
        for note in notes.into_iter().flat_map(NoteList::rows) {
            self.push_note(&note)?;
            self.count += 1;
        }
        self.lists.end(self.count, notes.is_some())
    }

    fn push_note(&mut self, note: &NoteRow<'_>) -> Result<(), ArrowError> {
        self.id.push(&note.id)?;
        self.start.append_value(number(note.start));
        self.end.append_value(number(note.end));
        self.text.push(note.text)?;
        self.class.push(note.class)?;
        self.cert.push(note.cert)?;
        self.resp.push(note.resp)?;
        self.anchor.push(note.anchor.as_ref())?;
        self.rule.push(note.rule)?;
        self.runner_up.push_option(note.runner_up)?;
        self.evidence.push_option(note.evidence)?;
        self.tag.as_mut().map_or(Ok(()), |tag| tag.push(note))
    }

    fn finish(&mut self) -> Result<ArrayRef, ArrowError> {
        self.count = 0;
        let mut columns: Vec<(&str, ArrayRef)> = vec![
            ("id", self.id.finish()),
            ("start", Arc::new(self.start.finish())),
            ("end", Arc::new(self.end.finish())),
            ("text", self.text.finish()),
            ("class", self.class.finish()),
            ("cert", self.cert.finish()),
            ("resp", self.resp.finish()),
            ("anchor", self.anchor.finish()?),
            ("rule", self.rule.finish()),
            ("runner_up", self.runner_up.finish()),
            ("evidence", self.evidence.finish()),
        ];
        if let Some(tag) = &mut self.tag {
            columns.extend(tag.finish()?);
        }
        self.lists.finish(named(columns, None)?)
    }
}

/// The names of tags, and what their attributes say.
#[derive(Default)]
struct Tags {
    tag: Strings,
    properties: Lists,
    count: usize,
    key: Strings,
    value: Strings,
}

impl Tags {
    fn push(&mut self, note: &NoteRow<'_>) -> Result<(), ArrowError> {
        self.tag.push_option(note.tag)?;
        for (key, value) in note.properties.iter().flatten() {
            self.key.push(key)?;
            self.value.push(value)?;
            self.count += 1;
        }
        self.properties.end(self.count, note.properties.is_some())
    }

    fn finish(&mut self) -> Result<[(&'static str, ArrayRef); 2], ArrowError> {
        self.count = 0;
        let properties = self.properties.finish_map(self.key.finish(), self.value.finish())?;
        Ok([("tag", self.tag.finish()), ("properties", properties)])
    }
}

/// Stand-off forms.
struct Marks {
    text: Strings,
    nulls: NullBufferBuilder,
    lists: Lists,
    count: usize,
    at: Int64Builder,
    printed: Strings,
    note: Strings,
}

impl Default for Marks {
    fn default() -> Self {
        Self {
            text: Strings::default(),
            nulls: NullBufferBuilder::new(0),
            lists: Lists::default(),
            count: 0,
            at: Int64Builder::new(),
            printed: Strings::default(),
            note: Strings::default(),
        }
    }
}

impl Marks {
    fn push(&mut self, standoff: Option<&StandoffAnswer>) -> Result<(), ArrowError> {
        self.nulls.append(standoff.is_some());
        self.text.push_option(standoff.map(|standoff| standoff.text.as_str()))?;
        for mark in standoff.iter().flat_map(|standoff| &standoff.marks) {
            self.push_mark(mark)?;
        }
        self.lists.end(self.count, standoff.is_some())
    }

    fn push_mark(&mut self, mark: &MarkRow) -> Result<(), ArrowError> {
        self.count += 1;
        self.at.append_value(number(mark.at));
        self.printed.push(&mark.printed)?;
        self.note.push_option(mark.note.as_deref())
    }

    fn finish(&mut self) -> Result<ArrayRef, ArrowError> {
        self.count = 0;
        let marks: Vec<(&str, ArrayRef)> =
            vec![("at", Arc::new(self.at.finish())), ("printed", self.printed.finish()), ("note", self.note.finish())];
        let marks = self.lists.finish(named(marks, None)?)?;
        Ok(Arc::new(named(vec![("text", self.text.finish()), ("marks", marks)], self.nulls.finish())?))
    }
}

/// Lists of quotations.
#[derive(Default)]
struct Quotes {
    lists: Lists,
    count: usize,
    start: Int64Builder,
    end: Int64Builder,
    text: Strings,
    tier: Strings,
    source: Places,
    unjudged: Int64Builder,
}

impl Quotes {
    fn push(&mut self, quotes: Option<&QuoteAnswer<'_>>) -> Result<(), ArrowError> {
        for quote in quotes.iter().flat_map(|quotes| &quotes.quotes) {
            self.push_quote(quote)?;
        }
        self.unjudged.append_option(quotes.and_then(|quotes| quotes.quotes_unjudged).map(number));
        self.lists.end(self.count, quotes.is_some())
    }

    fn push_quote(&mut self, quote: &QuoteRow<'_>) -> Result<(), ArrowError> {
        self.count += 1;
        self.start.append_value(number(quote.start));
        self.end.append_value(number(quote.end));
        self.text.push(quote.text)?;
        self.tier.push(quote.tier.as_str())?;
        self.source.push(quote.source.as_ref())
    }

    fn finish(&mut self) -> Result<[(&'static str, ArrayRef); 2], ArrowError> {
        self.count = 0;
        let quotes: Vec<(&str, ArrayRef)> = vec![
            ("start", Arc::new(self.start.finish())),
            ("end", Arc::new(self.end.finish())),
            ("text", self.text.finish()),
            ("tier", self.tier.finish()),
            ("source", self.source.finish()?),
        ];
        let quotes = self.lists.finish(named(quotes, None)?)?;
        Ok([("quotes", quotes), ("quotes_unjudged", Arc::new(self.unjudged.finish()))])
    }
}
