//! Beads made by hand, which an alignment is compared with.

use std::path::Path;

use glossator::align::{GoldBead, Text};
use glossator::exchange::beads::read_gold;
use glossator::source::{LineIndex, decode};

use super::exit::Failure;
use super::input;
use super::messages::Message;

/// The beads of a file, checked against the texts.
pub fn read(path: &Path, (source, target): &(Text<'_>, Text<'_>)) -> Result<Vec<GoldBead>, Failure> {
    let input = input::single(path)?;
    let name = input.name();
    let text = decode(input.read()?, None).map_err(|error| Message::error(Some(&name), error.to_string()))?.text;
    read_gold(&text, source.segments.len(), target.segments.len()).map_err(|error| {
        Message::error(Some(&name), error.to_string()).at(&LineIndex::new(&text), error.span.start).into()
    })
}
