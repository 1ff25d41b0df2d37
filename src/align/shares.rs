//! The share of each word that translation explains.
//!
//! The model assumes that a word is there because of a word of the other side with the probability of its share, and
//! otherwise by chance. The shares are found from beads by expectation and maximisation, as weights of a mixture. Words
//! that occur everywhere get small shares: their absence means as little as their presence. So a long sentence full of
//! such words is not taken for one without a partner.

use super::lexicon::{BeadTokens, Lexicon};
use super::side::Side;

/// The share of an unknown word.
const USUAL: f32 = 0.4;

/// In how many places each word is assumed to have been seen before, with the usual share.
const BEFORE: f32 = 2.0;

/// No word is always explained: translations are free.
const MOST: f32 = 0.95;

/// Rounds of expectation and maximisation.
const ROUNDS: usize = 4;

/// The shares of all stems before anything is known.
pub(super) fn usual(stems: usize) -> Vec<f32> {
    vec![USUAL; stems]
}

/// The shares of the explained side's stems, learned from beads; each bead is given as its given and its explained
/// stems. Costs time in proportion to the translations of the given stems.
pub(super) fn learned<'b>(
    beads: impl Iterator<Item = BeadTokens<'b>>,
    lexicon: &Lexicon,
    explained: &Side,
    stems: usize,
) -> Vec<f32> {
    let ratios = ratios(beads, lexicon, explained, stems);
    let mut shares = usual(stems);
    for _ in 0..ROUNDS {
        let mut sums = vec![(USUAL * BEFORE, BEFORE); stems];
        for &(stem, ratio) in &ratios {
            let share = shares[stem as usize];
            let (translated, chance) = (share * ratio, 1.0 - share);
            let sum = &mut sums[stem as usize];
            *sum = (sum.0 + translated / (translated + chance), sum.1 + 1.0);
        }
        shares = sums.into_iter().map(|(translated, all)| (translated / all).min(MOST)).collect();
    }
    shares
}

/// For each occurrence of an explained stem, how much likelier it is given the other side of its bead than anywhere.
fn ratios<'b>(
    beads: impl Iterator<Item = BeadTokens<'b>>,
    lexicon: &Lexicon,
    explained: &Side,
    stems: usize,
) -> Vec<(u32, f32)> {
    let mut chances = vec![0.0; stems];
    let mut ratios = Vec::new();
    for (given, stems) in beads {
        let turned = || given.iter().flat_map(|&stem| lexicon.of(stem));
        turned().for_each(|&(stem, chance)| chances[stem as usize] += chance);
        let words = given.len() as f32 + 1.0;
        ratios.extend(stems.iter().map(|&stem| {
            let chance = chances[stem as usize] / words;
            (stem, chance / explained.frequency(stem))
        }));
        turned().for_each(|&(stem, _)| chances[stem as usize] = 0.0);
    }
    ratios
}

#[cfg(test)]
mod tests {
    use super::super::side::{Reader, Stemmer};
    use super::*;

    #[test]
    fn words_that_stand_everywhere_have_small_shares() {
        let mut reader = Reader::new(Stemmer::default());
        let segments: Vec<String> = (0..20).map(|at| format!("the boat{at} the")).collect();
        reader.read(&segments);
        let (side, vocabulary) = reader.finish();
        let the = vocabulary.find("the").map_or(0, |key| key.0);
        let pairs = (0..20u32).map(|at| (at, side.stems(at as usize..at as usize + 1)[1], 0.8)).chain([(20, the, 0.8)]);
        let lexicon = Lexicon::new(pairs.collect());
        let given: Vec<[u32; 3]> = (0..20).map(|at| [at, 20, 21]).collect();
        let beads = given.iter().enumerate().map(|(at, given)| (&given[..], side.stems(at..at + 1)));
        let shares = learned(beads, &lexicon, &side, vocabulary.len());
        let boat = side.stems(3..4)[1] as usize;
        assert!(shares[boat] > USUAL && shares[the as usize] < 0.1, "{} {}", shares[boat], shares[the as usize]);
    }
}
