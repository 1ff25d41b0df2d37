//! Beads made by hand, to compare an alignment with: in any order, with gaps.

use super::lines::{EXPECTED, place, side};
use super::{BeadError, BeadFault, SHOWN, TextSide};
use crate::align::GoldBead;

/// Reads beads made by hand for texts with the given numbers of segments. They may come in any order, and a bead may
/// leave out segments between its own. Empty lines are skipped.
///
/// # Errors
/// [`BeadError`] for the first line that is not a bead, names a segment that the texts do not have, or one of an
/// earlier bead, and for a file without beads.
pub fn read_gold(text: &str, source: usize, target: usize) -> Result<Vec<GoldBead>, BeadError> {
    let mut used = [vec![false; source], vec![false; target]];
    let mut beads = Vec::new();
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let bare = line.trim_end_matches(['\n', '\r']);
        if !bare.trim().is_empty() {
            let bead = read_line(bare, &mut used).map_err(|fault| {
                let span = place(&fault, bare).map_or(at..at + bare.len(), |range| at + range.start..at + range.end);
                BeadError { fault, span }
            })?;
            beads.push(bead);
        }
        at += line.len();
    }
    if beads.is_empty() {
        return Err(BeadError { fault: BeadFault::Empty { expected: EXPECTED }, span: 0..0 });
    }
    Ok(beads)
}

fn read_line(line: &str, used: &mut [Vec<bool>; 2]) -> Result<GoldBead, BeadFault> {
    let parts = || {
        let (one, rest) = side(line)?;
        let (other, rest) = side(rest.trim_start().strip_prefix(':')?)?;
        (rest.trim().is_empty() || rest.trim_start().starts_with(':')).then_some((one, other))
    };
    let syntax = || BeadFault::Syntax { found: line.chars().take(SHOWN).collect(), expected: EXPECTED };
    let (mut one, mut other) = parts().ok_or_else(syntax)?;
    for (side, numbers) in [(TextSide::Source, &mut one), (TextSide::Target, &mut other)] {
        let used = &mut used[side as usize];
        for &number in numbers.iter() {
            match used.get_mut(number) {
                None => return Err(BeadFault::Outside { side, number, count: used.len() }),
                Some(true) => return Err(BeadFault::Twice { side, number }),
                Some(free) => *free = true,
            }
        }
        numbers.sort_unstable();
    }
    Ok((one, other))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_order_of_lines_does_not_matter() {
        assert_eq!(
            read_gold("[2]:[1]\n\n[0, 1]:[0]:0.5\n", 3, 2).unwrap(),
            [(vec![2], vec![1]), (vec![0, 1], vec![0])]
        );
    }

    #[test]
    fn what_the_texts_do_not_have_is_refused_with_its_place() {
        let place = |text: &str| read_gold(text, 1, 1).unwrap_err().span;
        assert_eq!(place("[0]:[0]\n[5]:[1]\n"), 9..10);
        assert_eq!(place("[0]:[]\n[]:[0]\n[]:[0]\n"), 18..19);
        assert_eq!(place("zero\n"), 0..4);
        assert_eq!(place(""), 0..0);
    }
}
