//! What the words say: how much better a stretch of one side explains a segment of the other than chance does.

use std::ops::Range;

use super::lexicon::Lexicon;
use super::logarithm::ln;
use super::side::Side;

/// Most segments of one side in a bead.
pub(super) const MOST: usize = 4;

/// A known word that is not explained counts so much (natural logarithm of a likelihood ratio). Translations are free:
/// the true ratio would be far lower, and be right for few texts only.
pub(super) const UNEXPLAINED: f32 = -0.5;

/// No single word speaks louder than this.
const LOUDEST: f32 = 6.0;

/// The share of chance in the likelihood of a word.
const CHANCE: f32 = 0.1;

/// One direction: a side that is given, the side that it is to explain, and the words between them.
#[derive(Debug)]
pub(super) struct Direction<'d> {
    pub given: &'d Side,
    pub explained: &'d Side,
    pub lexicon: &'d Lexicon,
    /// For each stem of the explained side the inverse of its frequency, without the share of chance.
    rarity: Vec<f32>,
    /// For each explained segment what is held against it where none of its words is explained. Words that no word of
    /// the same text can be turned into are not.
    unexplained: Vec<f32>,
}

impl<'d> Direction<'d> {
    /// For some texts, given as segments of the given and of the explained side; `stems` is the number of stems of the
    /// explained side.
    pub fn new(
        given: &'d Side,
        explained: &'d Side,
        lexicon: &'d Lexicon,
        texts: impl Iterator<Item = (Range<usize>, Range<usize>)>,
        stems: usize,
    ) -> Self {
        let rarity = (0..stems as u32).map(|stem| (1.0 - CHANCE) / explained.frequency(stem)).collect();
        let mut known = Known { given: vec![0; lexicon.stems()], explained: vec![0; stems], text: 0 };
        let mut unexplained = Vec::with_capacity(explained.segments());
        for (one, other) in texts {
            known.read(lexicon, given.stems(one));
            unexplained.extend(other.map(|segment| UNEXPLAINED * known.count(explained.stems(segment..segment + 1))));
        }
        Self { given, explained, lexicon, rarity, unexplained }
    }

    /// What a stem is worth above an unexplained one, where words of the given side, `words` in all, lead to expect it
    /// with a sum of probabilities.
    pub fn gain(&self, stem: u32, chance: f32, words: f32) -> f32 {
        let ratio = self.rarity[stem as usize] * chance / (words + 1.0) + CHANCE;
        ln(ratio).clamp(UNEXPLAINED, LOUDEST) - UNEXPLAINED
    }
}

/// The words of the explained side that some word of a text can be turned into.
struct Known {
    /// For each stem the last text in which it was met.
    given: Vec<u32>,
    /// For each stem the last text of which some word can be turned into it.
    explained: Vec<u32>,
    /// The number of the text, from 1.
    text: u32,
}

impl Known {
    fn read(&mut self, lexicon: &Lexicon, stems: &[u32]) {
        self.text += 1;
        for &stem in stems {
            match self.given.get_mut(stem as usize) {
                Some(met) if *met != self.text => *met = self.text,
                _ => continue,
            }
            lexicon.of(stem).iter().for_each(|&(other, _)| self.explained[other as usize] = self.text);
        }
    }

    fn count(&self, stems: &[u32]) -> f32 {
        stems.iter().filter(|&&stem| self.explained[stem as usize] == self.text).count() as f32
    }
}

/// Room for the work on one direction, kept so that it is made once.
#[derive(Debug, Default)]
pub(super) struct Desk {
    /// For each stem the sum of the probabilities with which it is expected now.
    chances: Vec<f32>,
    /// For each stem the first of its places that is looked at, and in which work that was found.
    cursors: Vec<(u32, u32)>,
    work: u32,
    /// The stems that are expected now.
    expected: Vec<u32>,
    /// Of these the ones that stand in the row, with their places there.
    present: Vec<(u32, Range<u32>)>,
    /// What each segment of the row gains.
    gains: Vec<f32>,
}

impl Desk {
    /// Room for so many stems of the explained side.
    pub fn new(stems: usize) -> Self {
        Self { chances: vec![0.0; stems], cursors: vec![(0, 0); stems], ..Self::default() }
    }

    /// Expects the translations of some stems; those that stand in the row are noted.
    fn expect(&mut self, direction: &Direction<'_>, stems: &[u32], row: &Range<usize>) {
        for &stem in stems {
            for &(other, chance) in direction.lexicon.of(stem) {
                if self.chances[other as usize] == 0.0 {
                    self.expected.push(other);
                    let places = self.places(direction.explained.places(other), other, row);
                    if !places.is_empty() {
                        self.present.push((other, places));
                    }
                }
                self.chances[other as usize] += chance;
            }
        }
    }

    /// The places of a stem in a row. Rows begin in ascending order as long as the work goes on.
    fn places(&mut self, places: &[u32], stem: u32, row: &Range<usize>) -> Range<u32> {
        let (work, cursor) = &mut self.cursors[stem as usize];
        if *work == self.work {
            let behind = places[*cursor as usize..].iter().take_while(|&&segment| (segment as usize) < row.start);
            *cursor += behind.count() as u32;
        } else {
            *work = self.work;
            *cursor = places.partition_point(|&segment| (segment as usize) < row.start) as u32;
        }
        let inside = places[*cursor as usize..].iter().take_while(|&&segment| (segment as usize) < row.end).count();
        *cursor..*cursor + inside as u32
    }

    /// Fills `gains` for a row that so many words are to explain.
    fn explain(&mut self, direction: &Direction<'_>, words: f32, row: &Range<usize>) {
        self.gains.clear();
        self.gains.extend_from_slice(&direction.unexplained[row.clone()]);
        for (stem, places) in &self.present {
            let gain = direction.gain(*stem, self.chances[*stem as usize], words);
            for &segment in &direction.explained.places(*stem)[places.start as usize..places.end as usize] {
                self.gains[segment as usize - row.start] += gain;
            }
        }
    }

    /// The evidence for all of some segments, given others.
    pub fn weigh(&mut self, direction: &Direction<'_>, given: Range<usize>, explained: Range<usize>) -> f32 {
        self.work += 1;
        let stems = direction.given.stems(given);
        self.expect(direction, stems, &explained);
        self.explain(direction, stems.len() as f32, &explained);
        self.clear();
        self.gains.iter().sum()
    }

    fn clear(&mut self) {
        self.expected.drain(..).for_each(|stem| self.chances[stem as usize] = 0.0);
        self.present.clear();
    }
}

/// The evidence for segments of the one side, given stretches of the other that begin at each segment.
#[derive(Debug, Default)]
pub(super) struct Evidence {
    /// The first of the given segments.
    first: usize,
    /// For each given segment the segments that are looked at.
    rows: Vec<Range<usize>>,
    offsets: Vec<usize>,
    /// Sums from the start of the row: for each given segment, for each length of the stretch, one more than the row.
    sums: Vec<f32>,
}

impl Evidence {
    /// Weighs the words of all segments in `rows`, one row for each given segment from `first`, in ascending order;
    /// no stretch goes beyond `end`. Costs time in proportion to the translations that stand in the rows.
    pub fn new(direction: &Direction<'_>, first: usize, rows: Vec<Range<usize>>, end: usize, desk: &mut Desk) -> Self {
        desk.work += 1;
        let mut sums = Vec::with_capacity(rows.iter().map(|row| MOST * (row.len() + 1)).sum());
        let mut offsets = Vec::with_capacity(rows.len());
        for (at, row) in rows.iter().enumerate() {
            offsets.push(sums.len());
            let mut words = 0.0;
            for segment in (first + at..end).take(MOST) {
                let stems = direction.given.stems(segment..segment + 1);
                words += stems.len() as f32;
                desk.expect(direction, stems, row);
                desk.explain(direction, words, row);
                sums.push(0.0);
                let mut sum = 0.0;
                sums.extend(desk.gains.iter().map(|gain| {
                    sum += gain;
                    sum
                }));
            }
            desk.clear();
        }
        Self { first, rows, offsets, sums }
    }

    /// The evidence for some segments, given a stretch of `length` that begins at `given`; none outside of the row.
    pub fn of(&self, given: usize, length: usize, segments: Range<usize>) -> f32 {
        let row = &self.rows[given - self.first];
        let base = self.offsets[given - self.first] + (length - 1) * (row.len() + 1);
        let at = |segment: usize| self.sums[base + segment.clamp(row.start, row.end) - row.start];
        at(segments.end) - at(segments.start)
    }
}
