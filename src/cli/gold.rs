//! Beads made by hand, which an alignment is compared with.

use std::path::Path;

use glossator::align::{GoldBead, Text};
use glossator::exchange::beads::read_gold;
use glossator::source::{LineIndex, decode};

use super::exit::Failure;
use super::input;
use super::messages::{Message, Reporter};

/// The beads of a file, checked against the texts.
pub fn read(path: &Path, (source, target): &(Text<'_>, Text<'_>)) -> Result<Vec<GoldBead>, Failure> {
    let input = input::single(path)?;
    let name = input.name();
    let text = decode(input.read()?, None).map_err(|error| Message::error(Some(&name), error.to_string()))?.text;
    let counts = [source.segments.len(), target.segments.len()];
    let beads = read_gold(&text, counts[0], counts[1])
        .map_err(|error| Message::error(Some(&name), error.to_string()).at(&LineIndex::new(&text), error.span.start))?;
    tell_left_out(&name, &beads, counts);
    Ok(beads)
}

/// Reports how many segments no bead names: a file of other texts would be scored as if it were of these.
fn tell_left_out(name: &str, beads: &[GoldBead], [sources, targets]: [usize; 2]) {
    let named = |side: fn(&GoldBead) -> &Vec<usize>| beads.iter().map(|bead| side(bead).len()).sum::<usize>();
    let (one, other) = (sources - named(|bead| &bead.0), targets - named(|bead| &bead.1));
    if one + other > 0 {
        let text = format!(
            "{one} of {sources} segments of the source and {other} of {targets} of the translation are in no bead, and \
             whatever is found for them counts as wrong; if that is not meant, give the texts from which the beads were \
             made, segmented the same way, and name segments without a counterpart, such as `[3]:[]`"
        );
        Reporter::default().one(Message::warning(name, text));
    }
}
