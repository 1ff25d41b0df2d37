//! Threads in plain text, by what they are made of: a unit is a name, a time, a text and buttons, in any order. Units are
//! found by the repetition of a shape, so that a site needs no rules of its own.

mod count;
mod cut;
pub(super) mod dates;
mod groups;
mod lines;
pub(super) mod names;
mod parents;
pub(super) mod times;
pub(super) mod tokens;
mod units;
pub(super) mod words;

use groups::{Group, buttons, groups};
pub(super) use lines::{Line, lines};
use units::{Place, Reader, Unit};

use super::assemble::assemble;
use super::blocks::{blocks, blocks_at};
use super::import::Found;
use super::layout::Layouts;
use super::{posts, recognise};
pub(super) use count::{claimed, number_in};

/// A shape that comes three times is a thread.
const FEWEST: usize = 3;

/// How good a reading must be.
const GOOD: f32 = 0.72;

/// How good the reading of one or two comments must be, where the page says that it has so many.
const GOOD_FEW: f32 = 0.85;

/// So many lines of furniture are looked for below texts.
const MOST_FEET: usize = 6;

/// So many lines with a time may stand above the first comment.
const MOST_HEADS: usize = 4;

/// A thread in the lines of a page.
struct Thread<'t> {
    units: Vec<Unit<'t>>,
    /// The comment that each one answers.
    parents: Vec<Option<usize>>,
    /// How many comments the page says that it has, and the line that says so.
    claim: Option<(usize, usize)>,
    /// How many replies stay folded.
    folded: usize,
}

/// The blocks of a page with a thread; none where there is none.
pub(super) fn found(text: &str, lines: &[Line<'_>], layouts: &Layouts) -> Option<Found> {
    let thread = thread(lines, layouts)?;
    let top = cut::top(lines, &thread);
    let zone = cut::zone(lines, &thread, top);
    let border = lines.get(top).map_or(text.len(), |line| line.span.start);
    let above = blocks(&text[..border]);
    let mut parts = recognise::article(text, &above.blocks, layouts);
    parts.extend(zone.iter().map(|piece| piece.part.clone()));
    let spans = above.blocks.iter().map(|block| block.span.clone()).chain(zone.iter().map(|piece| piece.span.clone()));
    let mut raw = blocks_at(text, spans);
    for (block, piece) in raw.blocks.iter_mut().skip(above.blocks.len()).zip(&zone) {
        block.opens_post = piece.opens_post;
    }
    let mut found = Found { body: assemble(&raw, &parts), line_end: raw.line_end, ..Found::default() };
    describe(&mut found, &thread, text);
    found.count = count::counted(&thread);
    Some(found)
}

/// Whether a line says nothing but a time.
#[cfg(feature = "html")]
pub(super) fn is_time(line: &str, layouts: &Layouts) -> bool {
    times::find(line, &layouts.words).is_some_and(|when| when.span.len() == line.len())
}

/// Writes into the posts who wrote them, when, and whom they answer.
fn describe(found: &mut Found, thread: &Thread<'_>, text: &str) {
    let mut authors = posts::Authors::default();
    let mut units = thread.units.iter().zip(&thread.parents);
    let mut number = 0;
    posts::each_post(&mut found.body, &mut |post| {
        let Some((unit, parent)) = units.next() else { return };
        number += 1;
        let crate::model::ContainerKind::Post(info) = &mut post.kind else { return };
        info.who = (!unit.named.name.is_empty()).then(|| authors.id(unit.named.name));
        info.when = unit.time.clone().map(|time| text[time].split_whitespace().collect::<Vec<_>>().join(" ").into());
        info.reply_to = parent.filter(|parent| *parent < number).map(|parent| format!("c{}", parent + 1).into());
    });
    found.authors = authors.finish();
}

/// Reads a thread in a layout, furniture at the ends of its texts left out.
fn read<'t>(
    lines: &[Line<'t>],
    layouts: &Layouts,
    group: &Group,
    is_timed: bool,
    all: &[Group],
    place: Place,
) -> units::Reading<'t> {
    let mut reader = Reader::new(lines, &layouts.words, group, is_timed, all);
    let mut reading = reader.read(place);
    for _ in 0..MOST_FEET {
        if !reader.mark_feet(&reading.units) {
            break;
        }
        reading = reader.read(place);
    }
    reading
}

/// The best thread in the lines of a page.
fn thread<'t>(lines: &[Line<'t>], layouts: &Layouts) -> Option<Thread<'t>> {
    let all = groups(lines);
    let timed = all.iter().cloned().map(|group| (group, true));
    let untimed = buttons(lines).into_iter().map(|group| (group, false));
    let mut best: Option<(f32, Place, Group, bool)> = None;
    for (group, is_timed) in timed.chain(untimed).filter(|(group, _)| !group.is_empty()) {
        let reader = Reader::new(lines, &layouts.words, &group, is_timed, &all);
        let Some((place, score)) = reader.best() else { continue };
        let value = score - 0.15 / group.len() as f32 - if is_timed { 0.0 } else { 0.1 };
        if score >= GOOD && best.as_ref().is_none_or(|best| value > best.0) {
            best = Some((value, place, group, is_timed));
        }
    }
    let (_, place, mut group, is_timed) = best?;
    let mut reading = read(lines, layouts, &group, is_timed, &all, place);
    // A head without a text above the first comment is that of the page.
    for _ in 0..MOST_HEADS {
        if reading.units.len() <= FEWEST || !reading.units[0].text.is_empty() {
            break;
        }
        group.remove(0);
        reading = read(lines, layouts, &group, is_timed, &all, place);
    }
    let claim = reading.units.first().and_then(|first| count::above(lines, first.lines.start, layouts));
    let few = claim.is_some_and(|(claim, _)| claim == group.len()) && reading.score >= GOOD_FEW;
    if group.len() < FEWEST && !few {
        return None;
    }
    let mut units = reading.units;
    let parents::Answers { parents, folded } = parents::parents(&mut units, lines, layouts, claim.map(|claim| claim.0));
    Some(Thread { units, parents, claim, folded })
}
