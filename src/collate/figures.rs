//! How near the witnesses are to each other, as figures for trees and maps.

use super::collation::Collation;
use super::variation::Variation;

impl Collation<'_> {
    /// For each two witnesses, of the columns of words in which both are there and one of them has a word, the share in
    /// which both have the same key; 1 where there is none.
    ///
    /// Costs time O(n²) per column for n witnesses.
    pub fn similarities(&self) -> Vec<Vec<f64>> {
        let n = self.witnesses.len();
        let mut counts = vec![vec![(0_u32, 0_u32); n]; n];
        for column in (0..self.len()).filter(|&column| self.is_word(column)) {
            let keys: Vec<_> = (0..n).map(|witness| self.key(column, witness)).collect();
            let is_there = |witness: usize| !self.is_absent(witness, &(column..column + 1));
            let there: Vec<usize> = (0..n).filter(|&witness| is_there(witness)).collect();
            for &one in &there {
                for &other in &there {
                    let (same, all) = &mut counts[one][other];
                    *all += u32::from(keys[one].is_some() || keys[other].is_some());
                    *same += u32::from(keys[one].is_some() && keys[one] == keys[other]);
                }
            }
        }
        let share = |(same, all): (u32, u32)| if all == 0 { 1.0 } else { f64::from(same) / f64::from(all) };
        counts.into_iter().map(|row| row.into_iter().map(share).collect()).collect()
    }

    /// The characters of a cladistic analysis: for each place with other words, or words in another order, the state
    /// of each witness, numbered from 0. Readings with the same keys are one state, and an omission is one; a witness that
    /// is not there has none.
    pub fn characters(&self) -> Vec<Vec<Option<usize>>> {
        let is_character = |variation| matches!(variation, Variation::Substantive | Variation::Order);
        let units = self.units().into_iter().filter(|unit| unit.variation.is_some_and(is_character));
        let states = units.map(|unit| {
            let mut states = vec![None; self.witnesses.len()];
            for (state, group) in unit.groups.iter().enumerate() {
                let readings = group.iter().map(|&reading| &unit.readings[reading]);
                let witnesses = readings.flat_map(|reading| &reading.witnesses);
                let there = witnesses.filter(|&&witness| !self.is_absent(witness, &unit.columns));
                there.for_each(|&witness| states[witness] = Some(state));
            }
            states
        });
        states.collect()
    }
}
