//! How often the classes of brackets are right, measured on brackets that people have labelled.

use std::collections::BTreeMap;

use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};

use super::learning::Curve;
pub use super::learning::Learning;
use super::notes::{NoteRow, NoteRows, UNPARSED};
use crate::bracket::Lexicon;
use crate::model::{Category, Edition, Family};
use crate::source::LineIndex;

/// A bracket with its right answer: one object of a file of JSON lines. Unknown fields are ignored.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct LabelledBracket {
    /// The passage that is imported.
    pub text: String,
    /// First character of the bracket in the passage, from 0, delimiters included.
    pub start: usize,
    /// The character after its last character.
    pub end: usize,
    /// Its class; `literal` where it is no note.
    pub class: String,
    /// The class that would be right, too, where two good readers could differ.
    #[serde(default)]
    pub or: Option<String>,
    /// The words that it refers to; `None` for a sentence.
    #[serde(default)]
    pub anchor: Option<LabelledAnchor>,
    /// Language of the passage, by which figures are grouped.
    #[serde(default)]
    pub lang: Option<String>,
    /// The work that the passage is from: a learning curve follows the brackets of one work in the order of the file.
    #[serde(default)]
    pub source: Option<String>,
}

/// The words that a labelled bracket refers to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
pub struct LabelledAnchor {
    /// First character in the passage, from 0.
    pub start: usize,
    /// The character after the last character.
    pub end: usize,
}

/// A line of labelled brackets that cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{what}")]
pub struct LabelError {
    /// Line of the file, from 1.
    pub line: usize,
    /// What is wrong.
    pub what: String,
}

/// Reads labelled brackets, one JSON object a line; empty lines are ignored.
///
/// # Errors
/// [`LabelError`] for the first line that is no such object, names an unknown class or a range outside its passage.
pub fn labelled_brackets(text: &str) -> Result<Vec<LabelledBracket>, LabelError> {
    let lines = text.trim_start_matches('\u{feff}').lines().enumerate().filter(|(_, line)| !line.trim().is_empty());
    lines.map(|(index, line)| labelled(line).map_err(|what| LabelError { line: index + 1, what })).collect()
}

fn labelled(line: &str) -> Result<LabelledBracket, String> {
    let bracket: LabelledBracket =
        serde_json::from_str(line).map_err(|error| format!("this is no labelled bracket: {error}"))?;
    for class in [Some(&bracket.class), bracket.or.as_ref()].into_iter().flatten() {
        class.parse::<Category>().map_err(|error| error.to_string())?;
    }
    let length = bracket.text.chars().count();
    let ranges = [Some((bracket.start, bracket.end)), bracket.anchor.map(|anchor| (anchor.start, anchor.end))];
    if let Some((start, end)) = ranges.into_iter().flatten().find(|(start, end)| start >= end || *end > length) {
        return Err(format!("the range {start} to {end} is not in the passage of {length} characters"));
    }
    let first = bracket.text.chars().nth(bracket.start).unwrap_or_default();
    if first.is_alphanumeric() || first.is_whitespace() {
        return Err(format!("no bracket begins at character {}: `{first}` stands there", bracket.start));
    }
    Ok(bracket)
}

/// How many answers are right, of how many.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct Share {
    /// Right answers.
    pub right: usize,
    /// All answers.
    pub of: usize,
}

impl Share {
    pub(super) fn count(&mut self, is_right: bool) {
        self.of += 1;
        self.right += usize::from(is_right);
    }

    /// The share that is right; `None` of nothing.
    pub fn value(self) -> Option<f64> {
        (self.of > 0).then(|| self.right as f64 / self.of as f64)
    }
}

/// What is right of a group of brackets.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct Shares {
    /// Text, insertion or note.
    pub layer: Share,
    /// The family of classes.
    pub family: Share,
    /// The class, of brackets that are no text.
    pub class: Share,
    /// The words that the note refers to, to the character, of brackets that refer to words.
    pub anchor: Share,
}

/// How often the program is right.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct Evaluation {
    /// All brackets; either class is right where two are named.
    pub all: Shares,
    /// The same where only the first class is right.
    pub strict: Shares,
    /// By certainty: `high`, `medium`, `low`, `none` for text, `unlisted` for what was not seen as a bracket.
    pub by_certainty: BTreeMap<String, Shares>,
    /// By the family that is right.
    pub by_family: BTreeMap<String, Shares>,
    /// By language, where the labels say it.
    pub by_language: BTreeMap<String, Shares>,
    /// What was taken for what, the most frequent first: the right class, the program's, how often.
    pub confusions: Vec<(String, String, usize)>,
    /// How far habits help: by how many brackets of the same work were decided before.
    pub learning: Vec<Learning>,
}

/// What the program says of a bracket.
#[derive(Debug, Clone)]
pub(super) struct Answer {
    pub(super) class: &'static str,
    cert: &'static str,
    anchor: Option<(usize, usize)>,
    pub(super) rule: Option<String>,
    pub(super) words: String,
    pub(super) lang: Option<String>,
}

/// Compares labelled brackets with what `import` makes of their passages. Each passage is imported once.
///
/// # Errors
/// Those of `import`.
pub fn evaluate<E>(
    brackets: &[LabelledBracket],
    lexicon: &Lexicon,
    mut import: impl FnMut(&str) -> Result<Edition, E>,
) -> Result<Evaluation, E> {
    let mut known: FxHashMap<&str, FxHashMap<(usize, usize), Answer>> = FxHashMap::default();
    let mut evaluation = Evaluation::default();
    let mut confused: BTreeMap<(String, String), usize> = BTreeMap::new();
    let mut curve = Curve::default();
    for bracket in brackets {
        if !known.contains_key(bracket.text.as_str()) {
            let edition = import(&bracket.text)?;
            known.insert(&bracket.text, answers(&edition, &bracket.text, lexicon));
        }
        let place = (bracket.start, bracket.end);
        let answer = known.get(bracket.text.as_str()).and_then(|answers| answers.get(&place));
        evaluation.count(bracket, answer);
        curve.count(bracket, answer, lexicon);
        let class = answer.map_or(Category::Literal.as_str(), |answer| answer.class);
        if class != bracket.class && bracket.or.as_deref() != Some(class) {
            *confused.entry((bracket.class.clone(), class.to_owned())).or_default() += 1;
        }
    }
    evaluation.confusions = confused.into_iter().map(|((right, found), count)| (right, found, count)).collect();
    evaluation.confusions.sort_by_key(|(.., count)| std::cmp::Reverse(*count));
    evaluation.learning = curve.steps();
    Ok(evaluation)
}

/// The answers of a passage by their places.
fn answers(edition: &Edition, text: &str, lexicon: &Lexicon) -> FxHashMap<(usize, usize), Answer> {
    let mut answers = FxHashMap::default();
    let lines = LineIndex::new(text);
    let taken =
        NoteRows::new(edition, lexicon).each("", &lines, |row: NoteRow<'_>| -> Result<(), std::convert::Infallible> {
            let cert = row.cert.map_or("none", |cert| cert.as_str());
            let anchor = row.anchor.map(|anchor| (anchor.start, anchor.end));
            let (rule, lang) = (row.rule.map(str::to_owned), row.lang.map(str::to_owned));
            let words = row.text.to_owned();
            answers.insert((row.start, row.end), Answer { class: row.class, cert, anchor, rule, words, lang });
            Ok(())
        });
    let Ok(()) = taken;
    answers
}

impl Evaluation {
    fn count(&mut self, bracket: &LabelledBracket, answer: Option<&Answer>) {
        let right = Right::of(bracket, answer, true);
        let cert = answer.map_or("unlisted", |answer| answer.cert);
        self.all.count(bracket, &right);
        self.strict.count(bracket, &Right::of(bracket, answer, false));
        self.by_certainty.entry(cert.to_owned()).or_default().count(bracket, &right);
        self.by_family.entry(family(&bracket.class).to_owned()).or_default().count(bracket, &right);
        if let Some(lang) = &bracket.lang {
            self.by_language.entry(lang.clone()).or_default().count(bracket, &right);
        }
    }
}

impl Shares {
    fn count(&mut self, bracket: &LabelledBracket, right: &Right) {
        self.layer.count(right.layer);
        self.family.count(right.family);
        if bracket.class != Category::Literal.as_str() {
            self.class.count(right.class);
        }
        if bracket.anchor.is_some() {
            self.anchor.count(right.anchor);
        }
    }
}

/// What is right of one answer.
struct Right {
    layer: bool,
    family: bool,
    class: bool,
    anchor: bool,
}

impl Right {
    fn of(bracket: &LabelledBracket, answer: Option<&Answer>, is_fair: bool) -> Self {
        let found = answer.map_or(Category::Literal.as_str(), |answer| answer.class);
        let second = bracket.or.as_deref().filter(|_| is_fair);
        let wanted = || std::iter::once(bracket.class.as_str()).chain(second);
        let anchor = bracket.anchor.map(|anchor| (anchor.start, anchor.end));
        Self {
            layer: wanted().any(|class| layer(class) == layer(found)),
            family: wanted().any(|class| family(class) == family(found)),
            class: wanted().any(|class| class == found),
            anchor: anchor.is_some() && answer.and_then(|answer| answer.anchor) == anchor,
        }
    }
}

/// The family of a class, by its name.
fn family(class: &str) -> &str {
    class.split('.').next().unwrap_or(class)
}

/// What a bracket does to the text: it is text, is read with the sentence, or speaks of it.
fn layer(class: &str) -> &'static str {
    match family(class) {
        name if name == Family::Literal.as_str() => "text",
        name if name == Family::Supplied.as_str() => "insertion",
        UNPARSED => "none",
        _ => "note",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::page::{ImportOptions, import};

    fn evaluated(labels: &str) -> Evaluation {
        let brackets = labelled_brackets(labels).unwrap();
        let edition = |text: &str| {
            import(text.as_bytes().to_vec(), "page.txt", &ImportOptions::default()).map(|page| page.edition)
        };
        evaluate(&brackets, Lexicon::built_in(), edition).unwrap()
    }

    #[test]
    fn answers_are_counted_by_layer_family_class_and_anchor() {
        let labels = concat!(
            r#"{"text": "The DK [House of Culture] stood here.", "start": 7, "end": 25, "class": "gloss.expansion", "#,
            r#""anchor": {"start": 4, "end": 6}, "lang": "en"}"#,
            "\n\n",
            r#"{"text": "They present the [real] author here.", "start": 17, "end": 23, "class": "gloss.definition", "#,
            r#""or": "supplied.completion"}"#,
            "\n",
            r#"{"text": "They present the [real] author here.", "start": 17, "end": 23, "class": "literal"}"#,
        );
        let found = evaluated(labels);
        assert_eq!(found.all.layer, Share { right: 2, of: 3 });
        assert_eq!(found.all.class, Share { right: 2, of: 2 });
        assert_eq!(found.all.anchor, Share { right: 1, of: 1 });
        assert_eq!(found.strict.class, Share { right: 1, of: 2 });
        assert_eq!(found.by_language["en"].family, Share { right: 1, of: 1 });
        assert_eq!(found.confusions, [("literal".to_owned(), "supplied.completion".to_owned(), 1)]);
    }

    #[test]
    fn a_line_that_cannot_be_used_is_told_with_its_place() {
        let told = |line: &str| labelled_brackets(&format!("\n{line}\n")).unwrap_err();
        assert_eq!(told("{}").line, 2);
        assert!(told(r#"{"text": "a [b]", "start": 2, "end": 5, "class": "gloss.none"}"#).what.contains("gloss.none"));
        assert!(told(r#"{"text": "a [b]", "start": 2, "end": 9, "class": "literal"}"#).what.contains("2 to 9"));
    }
}
