//! Habits: how people have decided on brackets that look alike, and what that proposes for the next one.
//!
//! Twenty `[it]` of one edition are one habit of its translator. Once brackets of one shape were decided alike three
//! times, and never otherwise, the class is proposed for the others: it is named with its reason, applied by nobody but
//! the person, and never proposed against a cue, by which someone else speaks.

use std::collections::BTreeMap;
use std::fmt::{self, Write as _};

use super::cue::find_cue;
use super::fold::fold;
use super::lexicon::Lexicon;
use super::rules::rules;
use crate::model::{Category, Family};

/// The first line of a file of habits.
const HEADER: &str = "# glossator habits 1";

/// So many times brackets of one shape must have been decided alike.
pub const ALIKE: u32 = 3;

/// Longer words are no habit.
const LONGEST: usize = 60;

/// A bracket, as far as habits go.
#[derive(Debug, Clone, Copy)]
pub struct Look<'a> {
    /// The bracket as printed, delimiters included.
    pub words: &'a str,
    /// The rule that classified it, if one did.
    pub rule: Option<&'a str>,
    /// The language of its block, `und` if it is not known.
    pub lang: &'a str,
    /// The character after it.
    pub after: Option<char>,
}

impl Look<'_> {
    /// What stands between the delimiters.
    fn inner(&self) -> &str {
        let mut characters = self.words.trim().chars();
        characters.next();
        characters.next_back();
        characters.as_str().trim()
    }

    /// The shapes by which it is like others, the closest first.
    fn shapes(&self) -> Vec<String> {
        let inner = self.inner();
        if inner.is_empty() {
            return Vec::new();
        }
        let delimiter = self.words.trim().chars().next().unwrap_or('[');
        let words = digits_alike(&fold(inner));
        let same_words = (words.len() <= LONGEST).then(|| format!("words {delimiter} {words}"));
        let same_form = self.rule.map(|rule| format!("form {delimiter} {rule} {}", form(inner, self.after)));
        same_words.into_iter().chain(same_form).collect()
    }
}

/// Words with every number as `#`: page numbers are one habit.
fn digits_alike(words: &str) -> String {
    let mut alike = String::with_capacity(words.len());
    for c in words.chars() {
        let c = if c.is_ascii_digit() { '#' } else { c };
        if c != '#' || !alike.ends_with('#') {
            alike.push(c);
        }
    }
    alike
}

/// How a bracket is built: how many words it has, how it begins, and what follows. Coarser forms propose more, and are
/// wrong more often than right.
fn form(inner: &str, after: Option<char>) -> String {
    let count = match inner.split_whitespace().count() {
        0 | 1 => "word",
        2..=4 => "words",
        _ => "sentence",
    };
    let first = inner.chars().find(|c| c.is_alphanumeric());
    let opens = match first {
        Some(c) if c.is_uppercase() => "capital",
        Some(c) if c.is_numeric() => "number",
        Some(_) => "small",
        None => "sign",
    };
    format!("{count} {opens} {}", follows(after))
}

/// What follows a bracket.
fn follows(after: Option<char>) -> &'static str {
    match after {
        None => "end",
        Some(c) if c.is_whitespace() => "space",
        Some(c) if c.is_alphanumeric() => "letter",
        Some(_) => "sign",
    }
}

/// What decisions on brackets that look alike propose.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proposal {
    /// The class.
    pub class: Category,
    /// How many brackets of the shape were decided so.
    pub times: u32,
}

/// How often brackets of one shape were decided one way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Habit<'h> {
    /// The class that was decided on.
    pub class: Category,
    /// How often.
    pub times: u32,
    /// What the brackets have in common, as the file of habits has it.
    pub shape: &'h str,
    /// Whether this is proposed for others: decided so often enough, and never otherwise.
    pub is_proposed: bool,
}

/// How brackets of each shape were decided, in one edition or in many.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Habits {
    decided: BTreeMap<String, BTreeMap<Category, u32>>,
}

/// A line of a file of habits that cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum HabitsError {
    /// The file does not begin as such a file does.
    #[error("the first line must be `{HEADER}`: this is no file of habits, or one of another version")]
    Header,
    /// A row does not have its three columns.
    #[error("a row has a class, a count and a shape, with one TAB between them")]
    Columns,
    /// The class is unknown.
    #[error("`{0}` is no class; `glossator explain` lists them")]
    Class(String),
    /// The count is no number from 1.
    #[error("`{0}` is no count: a whole number from 1 is expected")]
    Count(String),
    /// The shape is neither of words nor of a form, or names a rule that does not exist.
    #[error("`{0}` is no shape: `words [ it` or `form [ RULE word small space` is expected, with a rule that exists")]
    Shape(String),
}

impl Habits {
    /// Notes that a person decided on a bracket.
    pub fn note(&mut self, look: Look<'_>, class: Category) {
        for shape in look.shapes() {
            *self.decided.entry(shape).or_default().entry(class).or_default() += 1;
        }
    }

    /// What these habits propose for a bracket: the class of all that have its words, or else its form, if they are
    /// enough and none was decided otherwise.
    pub fn proposed(&self, look: Look<'_>, lexicon: &Lexicon) -> Option<Proposal> {
        let alike = |shape: &String| {
            let decided = self.decided.get(shape)?;
            let (&class, &times) = decided.iter().next().filter(|_| decided.len() == 1)?;
            (times >= ALIKE).then_some(Proposal { class, times })
        };
        let proposal = look.shapes().iter().find_map(alike)?;
        let is_against_cue = matches!(proposal.class.family(), Family::Literal | Family::Supplied)
            && find_cue(look.inner(), look.lang, lexicon).is_some();
        (!is_against_cue).then_some(proposal)
    }

    /// Adds the decisions that others have learned.
    pub fn add(&mut self, others: Self) {
        for (shape, decided) in others.decided {
            let own = self.decided.entry(shape).or_default();
            for (class, times) in decided {
                let known = own.entry(class).or_default();
                *known = known.saturating_add(times);
            }
        }
    }

    /// Whether there is no habit at all.
    pub fn is_empty(&self) -> bool {
        self.decided.is_empty()
    }

    /// The rows of the file, the most frequent first.
    pub fn rows(&self) -> Vec<Habit<'_>> {
        let mut rows: Vec<Habit<'_>> = Vec::new();
        for (shape, by) in &self.decided {
            let is_alone = by.len() == 1;
            rows.extend(by.iter().map(|(&class, &times)| Habit {
                class,
                times,
                shape,
                is_proposed: is_alone && times >= ALIKE,
            }));
        }
        rows.sort_by_key(|row| (std::cmp::Reverse(row.times), row.shape, row.class));
        rows
    }

    /// How many shapes would propose a class.
    pub fn count(&self) -> usize {
        self.decided.values().filter(|by| by.len() == 1 && by.values().all(|times| *times >= ALIKE)).count()
    }

    /// Reads a file of habits.
    ///
    /// # Errors
    /// The number of the line, from 1, and what is wrong with it.
    pub fn parse(text: &str) -> Result<Self, (usize, HabitsError)> {
        let mut lines = text.trim_start_matches('\u{feff}').lines().enumerate();
        if lines.next().map(|(_, line)| line.trim_end()) != Some(HEADER) {
            return Err((1, HabitsError::Header));
        }
        let mut habits = Self::default();
        for (index, line) in lines.filter(|(_, line)| !line.trim().is_empty() && !line.starts_with('#')) {
            let (class, times, shape) = row(line).map_err(|error| (index + 1, error))?;
            let known = habits.decided.entry(shape).or_default().entry(class).or_default();
            *known = known.saturating_add(times);
        }
        Ok(habits)
    }
}

fn row(line: &str) -> Result<(Category, u32, String), HabitsError> {
    let mut columns = line.split('\t');
    let (Some(class), Some(times), Some(shape), None) =
        (columns.next(), columns.next(), columns.next(), columns.next())
    else {
        return Err(HabitsError::Columns);
    };
    let class = class.trim().parse().map_err(|_| HabitsError::Class(class.trim().to_owned()))?;
    let count = times.trim().parse().ok().filter(|times| *times > 0);
    let times = count.ok_or_else(|| HabitsError::Count(times.trim().to_owned()))?;
    let shape = shape.trim_end();
    if !is_shape(shape) {
        return Err(HabitsError::Shape(shape.to_owned()));
    }
    Ok((class, times, shape.to_owned()))
}

fn is_shape(shape: &str) -> bool {
    let parts: Vec<&str> = shape.split(' ').collect();
    match parts.as_slice() {
        ["words", delimiter, _, ..] => delimiter.chars().count() == 1,
        ["form", delimiter, rule, _, _, _] => {
            delimiter.chars().count() == 1 && rules().any(|known| known.name == *rule)
        }
        _ => false,
    }
}

/// The file: a header that explains it, then one row a shape and class, the most frequent first.
impl fmt::Display for Habits {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut out = String::new();
        let rows = self.rows();
        rows.iter().try_for_each(|row| writeln!(out, "{}\t{}\t{}", row.class, row.times, row.shape))?;
        write!(
            f,
            "{HEADER}\n# How people have decided on brackets that look alike. A shape that was decided so {ALIKE} times \
             or more, and never\n# otherwise, is proposed for others. Columns (one TAB between them): class, how often, \
             shape: `words` of the bracket\n# with every number as #, or the `form` of one that a rule classified. To \
             correct: change or delete a row.\n{out}"
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn look(words: &str) -> Look<'_> {
        Look { words, rule: Some("gloss.default"), lang: "en", after: Some('.') }
    }

    fn proposed(habits: &Habits, words: &str) -> Option<(Category, u32)> {
        habits.proposed(look(words), Lexicon::built_in()).map(|proposal| (proposal.class, proposal.times))
    }

    fn decided(words: &[(&str, Category)]) -> Habits {
        let mut habits = Habits::default();
        words.iter().for_each(|(words, class)| habits.note(look(words), *class));
        habits
    }

    #[test]
    fn what_was_decided_alike_three_times_is_proposed() {
        let two = decided(&[("[it]", Category::Completion); 2]);
        assert_eq!(proposed(&two, "[it]"), None);
        let three = decided(&[("[it]", Category::Completion); 3]);
        assert_eq!(proposed(&three, "[It]"), Some((Category::Completion, 3)));
        // Another small word has the same form.
        assert_eq!(proposed(&three, "[so]"), Some((Category::Completion, 3)));
        assert_eq!(proposed(&three, "[Orlov]"), None);
        let pages = decided(&[
            ("[p. 12]", Category::Physical),
            ("[p. 13]", Category::Physical),
            ("[p. 140]", Category::Physical),
        ]);
        assert_eq!(proposed(&pages, "[p. 7]"), Some((Category::Physical, 3)));
    }

    #[test]
    fn one_decision_otherwise_ends_a_habit() {
        let mut decisions = vec![("[it]", Category::Completion); 9];
        decisions.push(("[it]", Category::Definition));
        assert_eq!(proposed(&decided(&decisions), "[it]"), None);
    }

    #[test]
    fn nothing_is_proposed_against_a_cue() {
        let supplied = decided(&[("[boat, so they say]", Category::Completion); 5]);
        assert_eq!(proposed(&supplied, "[ship, so they say]"), Some((Category::Completion, 5)));
        assert_eq!(proposed(&supplied, "[ship, translator's note]"), None);
        let glosses = decided(&[("[boat, translator's note]", Category::Original); 4]);
        assert_eq!(proposed(&glosses, "[ship, translator's note]"), Some((Category::Original, 4)));
    }

    #[test]
    fn a_file_is_read_as_it_was_written() {
        let habits = decided(&[("[it]", Category::Completion), ("[Orlov]", Category::Identification)]);
        let file = habits.to_string();
        assert_eq!(Habits::parse(&file), Ok(habits.clone()));
        assert_eq!(Habits::parse(&file.replace('\n', "\r\n")), Ok(habits));
    }

    #[test]
    fn rows_that_cannot_be_used_are_told_with_their_line() {
        let told = |rows: &str| Habits::parse(&format!("{HEADER}\n\n{rows}\n")).unwrap_err();
        assert_eq!(Habits::parse("gloss.definition\t3\twords [ it"), Err((1, HabitsError::Header)));
        assert_eq!(Habits::parse("# glossator habits 0\n"), Err((1, HabitsError::Header)));
        assert_eq!(told("gloss.none\t3\twords [ it"), (3, HabitsError::Class("gloss.none".to_owned())));
        assert_eq!(told("gloss.definition\tmany\twords [ it"), (3, HabitsError::Count("many".to_owned())));
        assert_eq!(told("gloss.definition\t3"), (3, HabitsError::Columns));
        let gone = "form [ gloss.gone word small end";
        assert_eq!(told(&format!("gloss.definition\t3\t{gone}")), (3, HabitsError::Shape(gone.to_owned())));
    }
}
