//! What Trados and memoQ say of segments in XLIFF 1.2, beside the standard.

use crate::exchange::bilingual_model::State;
use crate::xml::Node;

/// The states of segments in SDLXLIFF (`conf` of `sdl:seg`), and of units in MQXLIFF (`mq:status`), with ours. What was
/// rejected, or filled in by a program, is not to be relied on.
const STATES: &[(&str, State)] = &[
    (UNSPECIFIED, State::Initial),
    ("Draft", State::Initial),
    ("Translated", State::Translated),
    ("RejectedTranslation", State::Initial),
    ("ApprovedTranslation", State::Reviewed),
    ("RejectedSignOff", State::Initial),
    ("ApprovedSignOff", State::Final),
    ("NotStarted", State::Initial),
    ("PartiallyEdited", State::Initial),
    ("Edited", State::Initial),
    ("Pretranslated", State::Initial),
    ("AssembledFromFragments", State::Initial),
    ("Rejected", State::Initial),
    ("ManuallyConfirmed", State::Translated),
    ("Reviewer1Confirmed", State::Reviewed),
    ("Proofread", State::Reviewed),
];

/// The property that keeps what Trados says of a segment, with its id in brackets.
const SDL: &str = "sdl:conf";

/// The property that keeps what memoQ says of a unit.
const MQ: &str = "mq:status";

/// What Trados does not say of a segment that nobody has translated.
const UNSPECIFIED: &str = "Unspecified";

fn state_named(name: &str) -> Option<State> {
    STATES.iter().find(|(known, _)| *known == name).map(|(_, state)| *state)
}

/// What a tool says of the states of a unit, as properties that keep its names.
pub(super) fn said(unit: Node<'_>) -> Vec<(String, String)> {
    let of_unit =
        unit.attributes().find(|attribute| attribute.local_name() == "status" && is_memoq(attribute.namespace()));
    let mut found: Vec<(String, String)> =
        of_unit.map(|status| (MQ.to_owned(), status.value().to_owned())).into_iter().collect();
    let segments = unit.elements().filter(|node| node.local_name() == "seg-defs" && is_trados(node.namespace()));
    for segment in segments.flat_map(Node::elements) {
        let id = segment.attribute("id").unwrap_or_default();
        found.push((format!("{SDL}[{id}]"), segment.attribute("conf").unwrap_or(UNSPECIFIED).to_owned()));
    }
    found
}

fn is_memoq(namespace: Option<&str>) -> bool {
    namespace.is_some_and(|name| name.eq_ignore_ascii_case("MQXliff"))
}

fn is_trados(namespace: Option<&str>) -> bool {
    namespace.is_some_and(|name| name.starts_with("http://sdl.com/FileTypes/SdlXliff"))
}

/// The state of a unit by what a tool says: the least of its segments'; none where it says nothing that is known.
pub(super) fn state(said: &[(String, String)]) -> Option<State> {
    let states: Option<Vec<State>> = said.iter().map(|(_, name)| state_named(name)).collect();
    states?.into_iter().min()
}

/// The state of one segment of a unit, and what of the unit's properties is about it.
pub(in crate::exchange) fn of_segment(
    properties: &[(String, String)],
    id: &str,
    state: Option<State>,
) -> (Option<State>, Vec<(String, String)>) {
    let own = format!("{SDL}[{id}]");
    let is_of_other = |name: &str| name.starts_with(SDL) && name != own;
    let kept: Vec<_> = properties.iter().filter(|(name, _)| !is_of_other(name)).cloned().collect();
    let has_any = properties.iter().any(|(name, _)| name.starts_with(SDL));
    let said = kept.iter().find(|(name, _)| *name == own).and_then(|(_, conf)| state_named(conf));
    (if has_any { said } else { state }, kept)
}
