//! Decisions on the words of a collation, as a file has them.

use glossator::collate::{Collation, Pin, PinError, Witness, read_pins};
use glossator::source::{LineIndex, decode};
use glossator::text::Vocabulary;

use super::exit::Failure;
use super::input::Input;
use super::messages::{Message, Reporter};

/// Decisions, with the file they come from.
pub struct Pins {
    name: String,
    pub text: String,
    pub pins: Vec<Pin>,
    /// How many lines cannot hold.
    pub misfits: usize,
}

impl Pins {
    pub fn read(
        input: &Input,
        witnesses: &[Witness<'_>],
        vocabulary: &Vocabulary,
        reporter: &Reporter,
    ) -> Result<Self, Failure> {
        let name = input.name();
        let text = decode(input.read()?, None).map_err(|error| Message::error(Some(&name), error.to_string()))?.text;
        let (pins, wrong) = read_pins(&text, witnesses, vocabulary);
        let pins = Self { name, text, pins, misfits: wrong.len() };
        pins.tell(wrong.iter().map(|(line, error)| (*line, error.to_string())), reporter);
        Ok(pins)
    }

    fn tell(&self, lines: impl Iterator<Item = (usize, String)>, reporter: &Reporter) {
        let index = LineIndex::new(&self.text);
        let offset = |line: usize| self.text.split_inclusive('\n').take(line - 1).map(str::len).sum();
        let message = |(line, text): (usize, String)| Message::warning(&self.name, text).at(&index, offset(line));
        reporter.tell(lines.map(message).collect::<Vec<_>>().into_iter());
    }

    /// Reports the decisions that do not hold in the table, and returns how many those are.
    pub fn tell_not_held(&self, collation: &Collation<'_>, reporter: &Reporter) -> usize {
        let lost = collation.not_held(&self.pins);
        self.tell(lost.iter().map(|pin| (pin.line, PinError::NotHeld.to_string())), reporter);
        lost.len()
    }
}
