//! Many notes in one pair of segments: chooses which to compare if comparing all with all would take too long.

use rustc_hash::FxHashMap;

use super::alike::Alike;
use super::notes::{CROWD, Noted};
use super::places::Places;
use super::wording::{Wording, Wordings};
use crate::text::heaviest_increasing;

/// How far on either side of the place expected from its neighbours a note is looked for.
const BAND: usize = 16;

/// How many words of an anchor, and how many notes on one word, are considered.
const MOST: usize = 32;

/// The notes of one pair of segments.
pub(super) struct Crowd<'c, 'v> {
    pub places: &'c Places<'c, 'v>,
    pub wordings: &'c Wordings,
    pub old: &'c [Noted<'v>],
    pub new: &'c [Noted<'v>],
}

impl Crowd<'_, '_> {
    /// For each of these old notes, the new ones that it may be. Their number is proportional to the number of notes.
    pub fn likely(&self, olds: &[usize], news: &[usize]) -> Vec<Vec<usize>> {
        let mut likely = self.by_place(olds, news);
        self.add_by_anchor(olds, news, &mut likely);
        let alike = Alike::new(news.iter().map(|&new| (new, &self.new[new].wording)));
        for (old, likely) in olds.iter().zip(&mut likely) {
            likely.extend(alike.to(&self.old[*old].wording, self.wordings));
            likely.sort_unstable();
            likely.dedup();
        }
        likely
    }

    /// Notes at the same point.
    fn by_place(&self, olds: &[usize], news: &[usize]) -> Vec<Vec<usize>> {
        let mut order = news.to_vec();
        order.sort_by_key(|&new| self.new[new].spot.boundary);
        let image = |old: usize| self.places.image(&self.old[old].spot);
        let mut places: Vec<(u32, u32, usize)> =
            olds.iter().enumerate().map(|(at, &old)| (image(old).start, image(old).end, at)).collect();
        places.sort_unstable();
        let mut likely = vec![Vec::new(); olds.len()];
        for group in places.chunk_by(|one, next| (one.0, one.1) == (next.0, next.1)) {
            let first = order.partition_point(|&new| self.new[new].spot.boundary < group[0].0);
            let last = order.partition_point(|&new| self.new[new].spot.boundary <= group[0].1).max(first);
            let olds_here: Vec<usize> = group.iter().map(|(.., at)| olds[*at]).collect();
            for ((.., at), likely_here) in group.iter().zip(self.in_place(&olds_here, &order[first..last])) {
                likely[*at] = likely_here;
            }
        }
        likely
    }

    /// The same for notes whose places all fit each other.
    fn in_place(&self, olds: &[usize], news: &[usize]) -> Vec<Vec<usize>> {
        if olds.len() * news.len() <= CROWD {
            return vec![news.to_vec(); olds.len()];
        }
        let known = self.known(olds, news);
        let near = |middle: usize| news[middle.saturating_sub(BAND)..(middle + BAND + 1).min(news.len())].to_vec();
        let mut likely: Vec<Vec<usize>> = expected(&known, olds.len(), news.len()).into_iter().map(near).collect();
        known.iter().for_each(|&(old, new)| likely[old].push(news[new]));
        likely
    }

    /// Positions of notes whose words occur once on each side.
    fn known(&self, olds: &[usize], news: &[usize]) -> Vec<(usize, usize)> {
        let mut places: FxHashMap<&Wording, [Option<Place>; 2]> = FxHashMap::default();
        let mut enter = |side: usize, at: usize, wording| {
            let place = &mut places.entry(wording).or_default()[side];
            *place = Some(place.map_or(Place::Once(at), |_| Place::Often));
        };
        olds.iter().enumerate().for_each(|(at, &old)| enter(0, at, &self.old[old].wording));
        news.iter().enumerate().for_each(|(at, &new)| enter(1, at, &self.new[new].wording));
        let once = |sides: [Option<Place>; 2]| match sides {
            [Some(Place::Once(old)), Some(Place::Once(new))] => Some((old, new)),
            _ => None,
        };
        let mut known: Vec<(usize, usize)> = places.into_values().filter_map(once).collect();
        known.sort_unstable();
        known
    }

    /// Adds notes on the same words.
    fn add_by_anchor(&self, olds: &[usize], news: &[usize], likely: &mut [Vec<usize>]) {
        let mut on_token: FxHashMap<u32, Vec<usize>> = FxHashMap::default();
        for &new in news {
            for token in self.new[new].spot.anchor.clone().take(MOST) {
                let notes = on_token.entry(token).or_default();
                if notes.len() < MOST {
                    notes.push(new);
                }
            }
        }
        for (old, likely) in olds.iter().zip(likely) {
            let images = self.old[*old].spot.anchor.clone().take(MOST).filter_map(|token| self.places.in_new(token));
            likely.extend(images.filter_map(|token| on_token.get(&token)).flatten());
        }
    }
}

/// The place of a wording among the notes of one side.
#[derive(Clone, Copy)]
enum Place {
    Once(usize),
    Often,
}

/// For each old position, the new one where it is expected: between the known ones before and after it, as far along as
/// on its own side. Known ones in another order are ignored.
fn expected(known: &[(usize, usize)], olds: usize, news: usize) -> Vec<usize> {
    let places: Vec<usize> = known.iter().map(|(_, new)| *new).collect();
    let in_order = heaviest_increasing(&places, |_| 1).into_iter().map(|at| known[at]);
    let mut expected = Vec::with_capacity(olds);
    let mut before = (0, 0);
    for next in in_order.chain([(olds, news)]) {
        let (old, new) = (next.0 - before.0, next.1 - before.1);
        expected.extend((0..old).map(|step| before.1 + step * new / old));
        before = next;
    }
    expected
}

#[cfg(test)]
mod tests {
    use super::expected;

    #[test]
    fn what_is_unknown_is_expected_between_its_neighbours() {
        assert_eq!(expected(&[], 4, 8), [0, 2, 4, 6]);
        assert_eq!(expected(&[(1, 5), (3, 6)], 4, 8), [0, 5, 5, 6]);
        assert_eq!(expected(&[(0, 7), (1, 0), (2, 1)], 3, 8), [0, 0, 1]);
        assert_eq!(expected(&[], 3, 0), [0, 0, 0]);
    }
}
