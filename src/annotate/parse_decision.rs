//! Decisions in the form in which a person types them: `i3=supplied.completion`, `c3.s2: gloss.literal on "grafik":
//! timetable`.

use std::ops::Range;

use super::decision::{Act, Place, Words};
use super::lookup::Lookup;
use super::session::Session;
use super::state::{BlockState, NoteState};
use crate::model::{Category, Family};
use crate::text::nearest;

/// Why the typed text is not a decision.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ParseDecisionError {
    /// It does not have the required form.
    #[error("`{said}` cannot be read; {expected}")]
    Form {
        /// The typed text.
        said: String,
        /// The required form, with an example.
        expected: &'static str,
    },
    /// No note of the file has the id.
    #[error("this file has no note `{id}`; {advice}`glossator notes` lists them")]
    NoNote {
        /// The id.
        id: String,
        /// Advice that names the id that was probably meant.
        advice: String,
    },
    /// The bracket is text already.
    #[error("`{id}` is text already; give it another class to make it a note")]
    IsText {
        /// The id of its place.
        id: String,
    },
    /// No block or sentence of the file has the id.
    #[error("this file has no paragraph or sentence `{0}`")]
    NoUnit(String),
    /// The name is not that of a class.
    #[error("`{name}` is not a class; {advice}`glossator explain` lists the classes")]
    NoClass {
        /// The name.
        name: String,
        /// Advice that names the class that was probably meant.
        advice: String,
    },
    /// The words are not there.
    #[error("`{unit}` has no words {words:?} to refer to")]
    NoWords {
        /// The words.
        words: String,
        /// The id of the unit.
        unit: String,
    },
    /// The words are there more than once.
    #[error("{words:?} stands {count} times in `{unit}`; add words before or after it, so that only one place fits")]
    Ambiguous {
        /// The words.
        words: String,
        /// How often.
        count: usize,
        /// The id of the unit.
        unit: String,
    },
}

/// Parses the name of a class; `unparsed` means an unknown class.
///
/// # Errors
/// [`ParseDecisionError::NoClass`] with the class that was probably meant.
pub fn class_named(name: &str) -> Result<Option<Category>, ParseDecisionError> {
    let name = name.trim();
    if name == super::UNCLASSIFIED {
        return Ok(None);
    }
    name.parse().map(Some).map_err(|_| {
        let known = Category::ALL.iter().map(|class| class.as_str()).chain([super::UNCLASSIFIED]);
        let family = Family::ALL.iter().find(|family| family.as_str() == name).map(|family| family.categories());
        let of_family = family.map(|classes| {
            let names: Vec<String> = classes.iter().map(|class| format!("`{class}`")).collect();
            format!("it is a family: choose one of {}; ", names.join(", "))
        });
        let near = || nearest(name, known).map(|near| format!("did you mean `{near}`? "));
        ParseDecisionError::NoClass { name: name.to_owned(), advice: of_family.or_else(near).unwrap_or_default() }
    })
}

impl Session {
    /// The note with an id that somebody has typed.
    ///
    /// # Errors
    /// [`ParseDecisionError::NoNote`] with the id that was probably meant.
    pub fn parse_note(&self, id: &str) -> Result<&NoteState, ParseDecisionError> {
        let id = id.trim();
        self.note_named(id).ok_or_else(|| {
            let near = nearest(id, self.notes().filter_map(|note| note.id.as_deref()));
            let advice = near.map(|near| format!("did you mean `{near}`? ")).unwrap_or_default();
            ParseDecisionError::NoNote { id: id.to_owned(), advice }
        })
    }

    /// `ID=CLASS`.
    ///
    /// # Errors
    /// [`ParseDecisionError`] if the form is wrong.
    pub fn parse_class(&self, said: &str) -> Result<Act, ParseDecisionError> {
        let (id, class) = pair(said, "write the id of a note and a class: `i3=supplied.completion`")?;
        if self.literal_named(id.trim()).is_none() {
            self.parse_note(id)?;
        }
        let to = class_named(class)?;
        match self.act_of_class(id.trim(), to) {
            Some(act) => Ok(act),
            None if self.literal_named(id.trim()).is_some() => {
                Err(ParseDecisionError::IsText { id: id.trim().to_owned() })
            }
            None => Ok(Act::Reclassify { note: self.parse_note(id)?.reference(), to }),
        }
    }

    /// `ID=WORDS`: the words of the same block that a note refers to; no words mean the sentence. If the words occur
    /// more than once, the nearest place before the note is meant.
    ///
    /// # Errors
    /// [`ParseDecisionError`] if the form is wrong.
    pub fn parse_anchor(&self, said: &str) -> Result<Act, ParseDecisionError> {
        let (id, words) = pair(said, "write the id of a note and words before it: `i3='the mate'`")?;
        let note = self.parse_note(id)?;
        Ok(Act::Anchor { note: note.reference(), on: self.words_near(note, words)? })
    }

    /// The words given as the anchor of a note: the nearest occurrence before it, otherwise the nearest after it.
    ///
    /// # Errors
    /// [`ParseDecisionError::NoWords`] if they are not in its block.
    pub fn words_near(&self, note: &NoteState, words: &str) -> Result<Option<Words>, ParseDecisionError> {
        let words = words.trim();
        if words.is_empty() {
            return Ok(None);
        }
        let block = &self.blocks()[note.block];
        let found = Lookup::new(&block.printed, false).find(words);
        let before = found.iter().rfind(|range| range.end <= note.range.start);
        let range = before.or_else(|| found.iter().find(|range| range.start >= note.range.end)).cloned();
        let unit = || block.id.as_deref().map_or_else(|| note.block.to_string(), str::to_owned);
        let range = range.ok_or_else(|| ParseDecisionError::NoWords { words: words.to_owned(), unit: unit() })?;
        Ok(Words::at(&block.printed, range))
    }

    /// `ID=WORDS`: the new words of a note.
    ///
    /// # Errors
    /// [`ParseDecisionError`] if the form is wrong.
    pub fn parse_edit(&self, said: &str) -> Result<Act, ParseDecisionError> {
        let (id, words) = pair(said, "write the id of a note and its words: `i3=a helper`")?;
        Ok(Act::Edit { note: self.parse_note(id)?.reference(), to: words.to_owned() })
    }

    /// `ID=WORDS`: a private remark.
    ///
    /// # Errors
    /// [`ParseDecisionError`] if the form is wrong.
    pub fn parse_remark(&self, said: &str) -> Result<Act, ParseDecisionError> {
        let (id, words) = pair(said, "write the id of a note and a remark: `i3=ask the author`")?;
        Ok(Act::Remark { note: self.parse_note(id)?.reference(), text: words.to_owned() })
    }

    /// `UNIT: CLASS on "words": text`: a note on words, put after them. With `before "words"` or `after "words"`, the
    /// note goes there and refers to the words that an import would propose. With neither, it goes to the end of the
    /// unit.
    ///
    /// # Errors
    /// [`ParseDecisionError`] if the form is wrong.
    pub fn parse_addition(&self, said: &str) -> Result<Act, ParseDecisionError> {
        const EXPECTED: &str = "write the place, the class, the words that the note refers to, and its own words: `c3.s2: gloss.literal on \"grafik\": timetable`; or `before \"word\"`, `after \"word\"`, or nothing for the end";
        let form = || ParseDecisionError::Form { said: said.to_owned(), expected: EXPECTED };
        let (unit, rest) = said.split_once(':').ok_or_else(form)?;
        let (unit, rest) = (unit.trim(), rest.trim_start());
        let end = rest.find([' ', ':']).ok_or_else(form)?;
        let class = class_named(&rest[..end])?.ok_or_else(form)?;
        let (relation, words, text) = relation(rest[end..].trim_start()).ok_or_else(form)?;
        let (number, span) = self.unit(unit).ok_or_else(|| ParseDecisionError::NoUnit(unit.to_owned()))?;
        let block = &self.blocks()[number];
        let place = |at: usize| self.place_at(number, at).ok_or_else(form);
        let (place, on): (Place, Option<Words>) = match relation {
            Relation::End => (place(span.end)?, None),
            Relation::Before => (place(only(block, &span, words, unit)?.start)?, None),
            Relation::After => (place(only(block, &span, words, unit)?.end)?, None),
            Relation::On => {
                let range = only(block, &span, words, unit)?;
                (place(range.end)?, Words::at(&block.printed, range))
            }
        };
        Ok(Act::Add { place, class, words: text.trim().to_owned(), on })
    }

    /// The block and range of a unit in the printed text; a unit is a block or a sentence.
    fn unit(&self, id: &str) -> Option<(usize, Range<usize>)> {
        self.blocks().iter().enumerate().find_map(|(number, block)| {
            if block.id.as_deref() == Some(id) {
                return Some((number, 0..block.printed.len()));
            }
            let sentence = block.sentences.iter().find(|(_, sentence)| sentence.as_deref() == Some(id));
            sentence.map(|(range, _)| (number, range.clone()))
        })
    }
}

fn pair<'s>(said: &'s str, expected: &'static str) -> Result<(&'s str, &'s str), ParseDecisionError> {
    let pair = said.split_once('=').filter(|(id, _)| !id.trim().is_empty());
    pair.ok_or_else(|| ParseDecisionError::Form { said: said.to_owned(), expected })
}

/// The place of an addition relative to the words.
enum Relation {
    On,
    Before,
    After,
    End,
}

/// `on "words": text`, or `: text`.
fn relation(rest: &str) -> Option<(Relation, &str, &str)> {
    if let Some(text) = rest.strip_prefix(':') {
        return Some((Relation::End, "", text));
    }
    let (word, rest) = rest.split_once(' ')?;
    let relation = match word {
        "on" => Relation::On,
        "before" => Relation::Before,
        "after" => Relation::After,
        _ => return None,
    };
    let rest = rest.trim_start();
    let open = rest.chars().next()?;
    let close = match open {
        '"' | '\'' => open,
        '“' => '”',
        '„' => '“',
        '«' => '»',
        _ => return None,
    };
    let inside = &rest[open.len_utf8()..];
    // The words may contain the quotation mark: they end at the first one that a colon follows.
    let end = inside
        .match_indices(close)
        .map(|(at, _)| at)
        .find(|at| inside[at + close.len_utf8()..].trim_start().starts_with(':'))?;
    let text = inside[end + close.len_utf8()..].trim_start().strip_prefix(':')?;
    Some((relation, &inside[..end], text))
}

/// The only occurrence of words in a range of a block.
fn only(block: &BlockState, span: &Range<usize>, words: &str, unit: &str) -> Result<Range<usize>, ParseDecisionError> {
    let is_inside = |range: &Range<usize>| span.start <= range.start && range.end <= span.end;
    let mut found = Lookup::new(&block.printed, false).find(words).into_iter().filter(is_inside);
    let none = || ParseDecisionError::NoWords { words: words.to_owned(), unit: unit.to_owned() };
    let first = found.next().ok_or_else(none)?;
    match found.count() {
        0 => Ok(first),
        more => Err(ParseDecisionError::Ambiguous { words: words.to_owned(), count: more + 1, unit: unit.to_owned() }),
    }
}
