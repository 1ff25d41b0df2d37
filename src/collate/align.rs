//! Aligns two profiles of any length, by dynamic programming: short ones as a whole, long ones in a band around runs of
//! words that occur once in both. Such runs only say where to look: none is taken for certain.

use super::anchors::course;
use super::band::{Band, Course};
use super::dynamic::aligned;
use super::profile::{Profile, Scene, Step};

/// Up to this many pairs of columns are compared all.
const ALL: usize = 160_000;

/// Of texts that share too little, no more points than this are compared.
const MOST: usize = 32_000_000;

/// How far beside the runs a path is looked for, in columns.
const MARGIN: usize = 80;

/// How far beside a known path a better one is looked for.
const NEAR: usize = 24;

/// How often the band is made wider, if the path runs along its edge.
const WIDER: usize = 2;

/// The steps along both profiles.
///
/// Costs time and memory in proportion to the columns of two texts that share runs of words, and to the product of
/// their columns where they do not, up to 32 million.
pub(super) fn align(scene: &Scene<'_>, first: &Profile, second: &Profile) -> Vec<Step> {
    let (rows, width) = (first.columns.len(), second.columns.len());
    if rows * width <= ALL {
        return aligned(scene, first, second, &Band::whole(rows, width));
    }
    let course = course(scene, first, second);
    within(scene, first, second, &course, MARGIN)
}

/// The steps near a path that is known.
pub(super) fn align_near(scene: &Scene<'_>, first: &Profile, second: &Profile, path: &[Step]) -> Vec<Step> {
    let (rows, width) = (first.columns.len(), second.columns.len());
    if rows * width <= 16 * NEAR * NEAR {
        return aligned(scene, first, second, &Band::whole(rows, width));
    }
    within(scene, first, second, &Course::along(path, rows, width), NEAR)
}

fn within(scene: &Scene<'_>, first: &Profile, second: &Profile, course: &Course, margin: usize) -> Vec<Step> {
    let mut steps = Vec::new();
    for wider in 0..=WIDER {
        let band = course.band(margin << (2 * wider), MOST);
        steps = aligned(scene, first, second, &band);
        if !band.is_touched(&steps) {
            break;
        }
    }
    steps
}
