//! A table under construction: some of the texts, aligned, as a row of columns that can be aligned with another.

use rustc_hash::FxHashMap;

use super::texts::Forms;
use super::weights::Weights;

/// No token.
pub(super) const GAP: u32 = u32::MAX;

/// The texts to be aligned, or a stretch of each.
#[derive(Debug)]
pub(super) struct Scene<'a> {
    /// The forms of each.
    pub rows: Vec<&'a [u32]>,
    /// For each, which tokens begin a segment.
    pub starts: Vec<&'a [bool]>,
    /// For each, how many witnesses have it.
    pub weights: Vec<i64>,
    /// The properties of the forms.
    pub forms: &'a Forms,
    /// The weights of the score.
    pub worth: Weights,
    /// The cost of a column.
    pub column: i64,
    /// The words that belong together or apart whatever the score is.
    pub pins: Vec<Pinned>,
}

/// Two words, each by its row and its position in it, and what a column of both is worth.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Pinned {
    pub words: [(usize, u32); 2],
    pub worth: i64,
}

/// The worth of a pin: more than that of any table.
pub(super) const PINNED: i64 = 1 << 46;

impl Scene<'_> {
    /// What the pins add where a column of one profile meets a column of another.
    pub fn pins_between(&self, first: &Profile, second: &Profile) -> FxHashMap<(u32, u32), i64> {
        let mut pins: FxHashMap<(u32, u32), i64> = FxHashMap::default();
        for pin in &self.pins {
            let [one, other] = pin.words;
            let place = |a, b| Some((first.column_of(a)?, second.column_of(b)?));
            if let Some(columns) = place(one, other).or_else(|| place(other, one)) {
                *pins.entry(columns).or_default() += pin.worth;
            }
        }
        pins
    }

    /// What the pins add to a table.
    fn pinned(&self, table: &Profile) -> i64 {
        let holds = |pin: &&Pinned| {
            let [one, other] = pin.words.map(|word| table.column_of(word));
            one.is_some() && one == other
        };
        self.pins.iter().filter(holds).map(|pin| pin.worth).sum()
    }

    /// The gain if two witnesses have the same form in a column.
    fn same(&self, form: u32) -> i64 {
        if self.forms.is_word(form) { self.worth.word } else { self.worth.mark }
    }

    /// The gain of a pair of different forms.
    pub fn differ(&self, a: u32, b: u32) -> i64 {
        let similarity = self.forms.similarity(a, b);
        ((self.worth.alike * similarity) >> 4) - self.worth.other
    }

    #[inline]
    fn pair(&self, a: u32, b: u32) -> i64 {
        if a == b { self.same(a) } else { self.differ(a, b) }
    }
}

/// One column: its forms with the number of witnesses that have them.
#[derive(Debug, Clone, Copy)]
pub(super) struct Column {
    /// The form that most witnesses have.
    pub lead: u32,
    /// How many witnesses have the leading form.
    pub lead_weight: i64,
    /// How many witnesses have a token here.
    pub present: i64,
    /// How many witnesses begin a segment here.
    pub starts: i64,
    pub is_word: bool,
    entries: (u32, u32),
}

/// Some texts, aligned.
#[derive(Debug, Default, Clone)]
pub(super) struct Profile {
    /// Their rows in the scene.
    pub rows: Vec<usize>,
    /// How many witnesses they represent.
    pub total: i64,
    pub columns: Vec<Column>,
    /// The positions of tokens in their rows, column by column; [`GAP`] for none.
    pub cells: Vec<u32>,
    entries: Vec<(u32, i64)>,
}

/// A step along two profiles.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Step {
    /// Joins a column of each.
    Both,
    /// Takes a column of the first only.
    First,
    /// Takes a column of the second only.
    Second,
}

impl Profile {
    /// The profile of one row.
    pub fn single(scene: &Scene<'_>, row: usize) -> Self {
        Self::from_cells(scene, vec![row], (0..scene.rows[row].len() as u32).collect())
    }

    /// The profile of rows with known cells. Columns without tokens are left out.
    pub fn from_cells(scene: &Scene<'_>, rows: Vec<usize>, mut cells: Vec<u32>) -> Self {
        let total = rows.iter().map(|&row| scene.weights[row]).sum();
        let stride = rows.len().max(1);
        let mut profile = Self { rows, total, ..Self::default() };
        let mut kept = 0;
        for start in (0..cells.len()).step_by(stride) {
            if profile.push_column(scene, &cells[start..start + stride]) {
                cells.copy_within(start..start + stride, kept);
                kept += stride;
            }
        }
        cells.truncate(kept);
        profile.cells = cells;
        profile
    }

    fn push_column(&mut self, scene: &Scene<'_>, cells: &[u32]) -> bool {
        let first = self.entries.len();
        let mut starts = 0;
        for (&row, &cell) in self.rows.iter().zip(cells) {
            if cell == GAP {
                continue;
            }
            let form = scene.rows[row][cell as usize];
            let weight = scene.weights[row];
            starts += if scene.starts[row][cell as usize] { weight } else { 0 };
            match self.entries[first..].iter_mut().find(|entry| entry.0 == form) {
                Some(entry) => entry.1 += weight,
                None => self.entries.push((form, weight)),
            }
        }
        let entries = &mut self.entries[first..];
        // The order of rows is that of joining, which means nothing.
        entries.sort_unstable_by_key(|&(form, weight)| (-weight, form));
        let Some(&(lead, lead_weight)) = entries.first() else { return false };
        let present = entries.iter().map(|entry| entry.1).sum();
        let is_word = scene.forms.is_word(lead);
        self.columns.push(Column {
            lead,
            lead_weight,
            present,
            starts,
            is_word,
            entries: (first as u32, self.entries.len() as u32),
        });
        true
    }

    pub fn entries(&self, column: &Column) -> &[(u32, i64)] {
        &self.entries[column.entries.0 as usize..column.entries.1 as usize]
    }

    /// The column of a row's token, if the profile has it.
    fn column_of(&self, (row, token): (usize, u32)) -> Option<u32> {
        let place = self.rows.iter().position(|&own| own == row)?;
        let mut cells = self.cells.iter().skip(place).step_by(self.rows.len());
        cells.position(|&cell| cell == token).map(|at| at as u32)
    }

    pub fn column_cells(&self, at: usize) -> &[u32] {
        let stride = self.rows.len();
        &self.cells[at * stride..(at + 1) * stride]
    }

    /// Whether all witnesses have the same token here.
    pub fn is_unanimous(&self, column: &Column) -> bool {
        column.lead_weight == self.total
    }

    /// The gain of joining a column of this profile with one of the other. `None` if a word would share a column with a
    /// punctuation mark.
    pub fn meeting(&self, scene: &Scene<'_>, column: &Column, other: &Profile, of: &Column) -> Option<i64> {
        if column.is_word != of.is_word {
            return None;
        }
        let begin = scene.column + scene.worth.segment * column.starts * of.starts;
        if column.lead_weight == column.present && of.lead_weight == of.present {
            return Some(begin + column.present * of.present * scene.pair(column.lead, of.lead));
        }
        let (mine, theirs) = (self.entries(column), other.entries(of));
        let mut sum = begin;
        for &(a, weight) in mine {
            for &(b, times) in theirs {
                sum += weight * times * scene.pair(a, b);
            }
        }
        Some(sum)
    }

    /// The two profiles, joined along `steps`.
    pub fn merged(scene: &Scene<'_>, first: &Self, second: &Self, steps: &[Step]) -> Self {
        let (a, b) = (first.rows.len(), second.rows.len());
        let mut cells = Vec::with_capacity(steps.len() * (a + b));
        let (mut i, mut j) = (0, 0);
        for step in steps {
            match step {
                Step::Second => cells.extend(std::iter::repeat_n(GAP, a)),
                _ => {
                    cells.extend_from_slice(first.column_cells(i));
                    i += 1;
                }
            }
            match step {
                Step::First => cells.extend(std::iter::repeat_n(GAP, b)),
                _ => {
                    cells.extend_from_slice(second.column_cells(j));
                    j += 1;
                }
            }
        }
        let rows = first.rows.iter().chain(&second.rows).copied().collect();
        Self::from_cells(scene, rows, cells)
    }

    /// The rows that stay, the rows that are taken out, and how the two stand beside each other.
    pub fn split(&self, scene: &Scene<'_>, is_taken: impl Fn(usize) -> bool) -> (Self, Self, Vec<Step>) {
        let (taken, rest): (Vec<usize>, Vec<usize>) =
            (0..self.rows.len()).partition(|&place| is_taken(self.rows[place]));
        let mut steps = Vec::with_capacity(self.columns.len());
        for column in self.cells.chunks(self.rows.len().max(1)) {
            let has = |places: &[usize]| places.iter().any(|&place| column[place] != GAP);
            match (has(&rest), has(&taken)) {
                (true, true) => steps.push(Step::Both),
                (true, false) => steps.push(Step::First),
                (false, true) => steps.push(Step::Second),
                (false, false) => {}
            }
        }
        (self.part(scene, &rest), self.part(scene, &taken), steps)
    }

    /// The profile of the rows at some places.
    fn part(&self, scene: &Scene<'_>, places: &[usize]) -> Self {
        let rows = places.iter().map(|&place| self.rows[place]).collect();
        let stride = self.rows.len().max(1);
        let cells = self.cells.chunks(stride).flat_map(|column| places.iter().map(|&place| column[place])).collect();
        Self::from_cells(scene, rows, cells)
    }

    /// The score of the table.
    pub fn worth(&self, scene: &Scene<'_>) -> i64 {
        let mut sum = -scene.column * self.columns.len() as i64;
        for column in &self.columns {
            let entries = self.entries(column);
            sum += scene.worth.segment * column.starts * (column.starts - 1) / 2;
            for (at, &(a, weight)) in entries.iter().enumerate() {
                sum += weight * (weight - 1) / 2 * scene.same(a);
                sum += entries[at + 1..].iter().map(|&(b, times)| weight * times * scene.differ(a, b)).sum::<i64>();
            }
        }
        sum - scene.worth.gap * self.gap_pairs(scene) + scene.pinned(self)
    }

    /// How often a gap begins in a row, for each pair of a witness of the row and one outside it.
    fn gap_pairs(&self, scene: &Scene<'_>) -> i64 {
        let stride = self.rows.len();
        let mut sum = 0;
        for (place, &row) in self.rows.iter().enumerate() {
            let mut runs = 0;
            let mut in_gap = false;
            for cell in self.cells.iter().skip(place).step_by(stride.max(1)) {
                let gap = *cell == GAP;
                runs += i64::from(gap && !in_gap);
                in_gap = gap;
            }
            sum += runs * scene.weights[row] * (self.total - scene.weights[row]);
        }
        sum / 2
    }
}
