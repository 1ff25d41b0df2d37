//! Threads in plain text, by what they are made of: a unit is a name, a time, a text and buttons, in any order. Units are
//! found by the repetition of a shape, so that a site needs no rules of its own.

mod above;
mod count;
mod cut;
pub(super) mod dates;
mod even;
mod groups;
mod heads;
mod lines;
pub(super) mod names;
mod parents;
mod scores;
mod sides;
mod tails;
pub(super) mod times;
pub(super) mod tokens;
mod units;
pub(super) mod words;

use groups::{Group, buttons, groups};
pub(super) use lines::{Line, lines};
#[cfg(feature = "html")]
pub(super) use units::is_prose;
use units::{Place, Reader, Unit};

use super::assemble::assemble;
use super::blocks::blocks_at;
use super::import::Found;
use super::layout::{Layouts, LineKind};
use super::posts;
#[cfg(feature = "html")]
pub(super) use count::folded_in;
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
    /// How many of the units the page counts.
    counted: usize,
}

/// The blocks of a page with a thread; none where there is none.
pub(super) fn found(text: &str, lines: &[Line<'_>], layouts: &Layouts) -> Option<Found> {
    let thread = thread(lines, layouts)?;
    let top = cut::top(lines, &thread);
    let zone = cut::zone(lines, &thread, top);
    let border = lines.get(top).map_or(text.len(), |line| line.span.start);
    let (above, mut parts) = above::above(text, border, &lines[..top.min(lines.len())], layouts);
    parts.extend(zone.iter().map(|piece| piece.part.clone()));
    let spans = above.iter().map(|block| block.span.clone()).chain(zone.iter().map(|piece| piece.span.clone()));
    let mut raw = blocks_at(text, spans);
    for (block, piece) in raw.blocks.iter_mut().skip(above.len()).zip(&zone) {
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
    let mut authors = crate::model::People::default();
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

/// A layout of a group of lines.
struct Layout {
    place: Place,
    group: Group,
    is_timed: bool,
}

/// The layout that explains the lines of a page best.
fn best(lines: &[Line<'_>], layouts: &Layouts, all: &[Group]) -> Option<Layout> {
    let parts = all.iter().flat_map(|group| groups::parts(lines, group));
    let behind = all.iter().flat_map(|group| count::behind(lines, group, layouts));
    let whole = all.iter().cloned().map(|group| (group, 0.0));
    let timed = whole.chain(parts).chain(behind).map(|(group, bonus)| {
        let doubt = groups::label_doubt(lines, &group);
        (group, true, bonus - doubt)
    });
    let untimed = buttons(lines).into_iter().map(|group| (group, false, -0.1));
    let mut best: Option<(f32, Layout)> = None;
    for (group, is_timed, bonus) in timed.chain(untimed).filter(|(group, ..)| !group.is_empty()) {
        let reader = Reader::new(lines, &layouts.words, &group, is_timed, all);
        let Some((place, score)) = reader.best() else { continue };
        // One or two comments are a thread only if nothing else is.
        let few = if group.len() < FEWEST { 0.15 } else { 0.0 };
        let value = score - 0.15 / group.len() as f32 + bonus - few;
        if score >= GOOD && best.as_ref().is_none_or(|best| value > best.0) {
            best = Some((value, Layout { place, group, is_timed }));
        }
    }
    best.map(|(_, layout)| layout)
}

/// Whether the first unit has no text, or prose where the others have names.
fn is_head_of_page(units: &[Unit<'_>], lines: &[Line<'_>], layouts: &Layouts) -> bool {
    let Some((first, others)) = units.split_first() else { return false };
    let name = first.named.name;
    let named = others.iter().filter(|unit| names::likeness(unit.named.name) > 0.5).count();
    // Numbers of what readers did, in place of a text.
    let is_counter = |line: &Line<'_>| line.text.starts_with(char::is_numeric) && line.text.split(' ').count() <= 3;
    let text = lines.get(first.text.clone()).unwrap_or_default();
    let is_foot = text.first().is_some_and(is_counter) && !text.iter().any(|line| lines::ends_sentence(line.text));
    // What a program says of itself at the head of a chat.
    let said = first.text_from.and_then(|from| text.first()?.text.get(from..));
    first.text.is_empty()
        || is_foot
        || said.is_some_and(|said| layouts.is(LineKind::Ui, said))
        || !name.is_empty() && names::likeness(name) < 0.2 && named * 10 >= others.len() * 9
}

/// The units of a layout, without the heads that belong to the page above them.
fn cut_heads<'t>(lines: &[Line<'t>], layouts: &Layouts, layout: &mut Layout, all: &[Group]) -> units::Reading<'t> {
    let again = |layout: &Layout| read(lines, layouts, &layout.group, layout.is_timed, all, layout.place);
    let mut reading = again(layout);
    let start = reading.units.first().map_or(0, |first| first.lines.start);
    if count::above(lines, start, layouts).is_some_and(|(number, _)| number == reading.units.len()) {
        return reading;
    }
    // A head without a text above the first comment is that of the page.
    for _ in 0..MOST_HEADS {
        if reading.units.len() <= FEWEST || !is_head_of_page(&reading.units, lines, layouts) {
            break;
        }
        layout.group.remove(0);
        reading = again(layout);
    }
    let first = reading.units.first().map_or(0, |first| first.lines.start);
    let lead = count::lead(lines, &reading.units, layouts);
    if lead > 0 && count::above(lines, first, layouts).is_none() {
        layout.group.drain(..lead);
        reading = again(layout);
    }
    reading
}

/// The best thread in the lines of a page.
fn thread<'t>(lines: &[Line<'t>], layouts: &Layouts) -> Option<Thread<'t>> {
    let all = groups(lines);
    let mut layout = best(lines, layouts, &all)?;
    let reading = cut_heads(lines, layouts, &mut layout, &all);
    let claim = reading.units.first().and_then(|first| count::above(lines, first.lines.start, layouts));
    let few = claim.is_some_and(|(claim, _)| claim == layout.group.len()) && reading.score >= GOOD_FEW;
    if layout.group.len() < FEWEST && !few {
        return None;
    }
    let answers = count::answers(lines, &reading.units, layouts).filter(|_| claim.is_none());
    let (mut units, sides) =
        sides::join(reading.units, &sides::lines_of(lines, &layout.group, &all), lines, layouts, &all);
    even::even_out(&mut units, &layouts.words);
    let parents::Answers { mut parents, folded } =
        parents::parents(&mut units, lines, layouts, claim.map(|claim| claim.0));
    sides.answer(&mut parents);
    let has_sides = sides.mains() < units.len();
    let mut counted = units.len();
    // The numbers of several threads on a page, each above its own.
    let mut claim = claim.map(|(number, at)| (number + count::further(lines, &units, number, layouts), at));
    if let Some(answers) = answers.filter(|_| has_sides) {
        sides.answer_first(&mut parents);
        (counted, claim) = (sides.mains() - 1, Some(answers));
    }
    // "Vera opened this issue, 4 comments" counts the answers to the first.
    let first = units.first().map_or("", |unit| unit.named.name);
    let is_first = |(number, at): (usize, usize)| number + 1 == counted && lines[at].text.contains(first);
    counted -= usize::from(!first.is_empty() && claim.is_some_and(is_first));
    Some(Thread { units, parents, claim, folded, counted })
}
