//! Beads as lines of numbers in brackets.

use super::{BeadError, BeadFault, Gatherer, ScoredBeads};

/// The form of a line.
pub(super) const EXPECTED: &str = "a bead such as `[0, 1]:[2]` or `[0]:[]:0.25`";

/// Reads the beads of texts with the given numbers of segments. Empty lines are skipped. A segment that no bead names
/// becomes a bead without a counterpart.
///
/// # Errors
/// [`BeadError`] for the first line that is not a bead of these texts.
///
/// ```
/// use glossator::exchange::beads::read;
///
/// let beads = read("[0]:[0, 1]:0.25\n[1]:[]\n", 2, 3)?;
/// assert_eq!(beads.alignment.beads[0].target, 0..2);
/// assert_eq!(beads.scores, [Some(0.25), None, None]);
/// assert_eq!(read("[0]:[4]", 2, 3).unwrap_err().span, 5..6);
/// # Ok::<(), glossator::exchange::beads::BeadError>(())
/// ```
pub fn read(text: &str, source: usize, target: usize) -> Result<ScoredBeads, BeadError> {
    let mut gatherer = Gatherer::new(source, target);
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        if !line.trim().is_empty() {
            read_line(line.trim_end_matches(['\n', '\r']), at, &mut gatherer)?;
        }
        at += line.len();
    }
    Ok(gatherer.finish())
}

fn read_line(line: &str, at: usize, gatherer: &mut Gatherer) -> Result<(), BeadError> {
    let syntax = || {
        let found = line.chars().take(super::SHOWN).collect();
        BeadError { fault: BeadFault::Syntax { found, expected: EXPECTED }, span: at..at + line.len() }
    };
    let (first, rest) = side(line).ok_or_else(syntax)?;
    let rest = rest.trim_start().strip_prefix(':').ok_or_else(syntax)?;
    let (second, rest) = side(rest).ok_or_else(syntax)?;
    let score = match rest.trim() {
        "" => None,
        score => {
            let score = score.strip_prefix(':').and_then(|score| score.trim().parse::<f64>().ok());
            Some(score.filter(|score| score.is_finite()).ok_or_else(syntax)?)
        }
    };
    gatherer.bead(&first, &second, score).map_err(|fault| {
        let span = place(&fault, line).map_or(at..at + line.len(), |range| at + range.start..at + range.end);
        BeadError { fault, span }
    })
}

/// The numbers in brackets at the start of a text, and the text after them.
pub(super) fn side(text: &str) -> Option<(Vec<usize>, &str)> {
    let (inner, rest) = text.trim_start().strip_prefix('[')?.split_once(']')?;
    if inner.trim().is_empty() {
        return Some((Vec::new(), rest));
    }
    let numbers: Option<Vec<usize>> = inner.split(',').map(|number| number.trim().parse().ok()).collect();
    Some((numbers?, rest))
}

/// The place of the number that a fault names.
pub(super) fn place(fault: &BeadFault, line: &str) -> Option<std::ops::Range<usize>> {
    let (side, number) = match fault {
        BeadFault::Outside { side, number, .. }
        | BeadFault::Apart { side, number, .. }
        | BeadFault::Twice { side, number }
        | BeadFault::Order { side, number, .. } => (*side, *number),
        BeadFault::Syntax { .. } | BeadFault::Empty { .. } | BeadFault::End { .. } => return None,
    };
    let second = line.find(']')? + 1;
    let (start, part) = if side as usize == 0 { (0, line.get(..second)?) } else { (second, line.get(second..)?) };
    let mut at = start;
    part.split(|c: char| !c.is_ascii_digit()).find_map(|word| {
        let range = at..at + word.len();
        at = range.end + 1;
        (word.parse() == Ok(number)).then_some(range)
    })
}
