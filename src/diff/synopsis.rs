//! A synopsis of many versions in their order: a row a sentence, a column a version.

use std::ops::Range;

use rustc_hash::FxHashMap;

use super::TextComparison;
use crate::text::Stream;

/// Rows of sentences, grown from version to version.
#[derive(Debug, Clone, Default)]
pub struct Synopsis {
    rows: Vec<Row>,
    /// The first row.
    first: Option<usize>,
    /// The row of each segment of the last version.
    row_of: Vec<usize>,
    versions: usize,
}

/// A row, and the one after it.
#[derive(Debug, Clone, Default)]
struct Row {
    /// What each version has here.
    cells: Vec<Cell>,
    next: Option<usize>,
    /// The row of which it became a part.
    joined_into: Option<usize>,
}

/// Sentences of one version in one row.
#[derive(Debug, Clone, Default)]
struct Cell {
    /// Each with its number in the version, ascending.
    sentences: Vec<(usize, String)>,
    /// All of them; empty if there are none.
    text: String,
    /// Whether they stood elsewhere in the version before.
    has_moved: bool,
}

impl Cell {
    fn text(&self) -> Option<&str> {
        (!self.sentences.is_empty()).then_some(&*self.text)
    }

    /// Adds sentences where they stand in the version: rows are joined in any order.
    fn extend(&mut self, sentences: impl IntoIterator<Item = (usize, String)>) {
        self.sentences.extend(sentences);
        self.sentences.sort_by_key(|(at, _)| *at);
        self.text = self.sentences.iter().map(|(_, words)| &**words).collect::<Vec<_>>().join(" ");
    }
}

impl Row {
    fn cell(&self, version: usize) -> Option<&str> {
        self.cells.get(version).and_then(Cell::text)
    }

    /// Adds sentences of a version, with their numbers there.
    fn add(&mut self, version: usize, sentences: impl IntoIterator<Item = (usize, String)>) {
        if self.cells.len() <= version {
            self.cells.resize(version + 1, Cell::default());
        }
        self.cells[version].extend(sentences);
    }

    /// What the last version that had it had here.
    fn last(&self) -> Option<&str> {
        self.cells.iter().rev().find_map(Cell::text)
    }
}

impl Synopsis {
    /// Adds a version, as it was compared with the one before; the first comparison adds both. Costs time in proportion
    /// to the segments.
    pub fn add(&mut self, step: &TextComparison<'_>) {
        if self.versions == 0 {
            self.begin(&step.old);
        }
        let version = self.versions;
        let mut row_of = vec![None; step.new.segments.len()];
        let mut has_moved = vec![false; step.new.segments.len()];
        for bead in step.beads.iter().filter(|bead| !bead.old.is_empty() && !bead.new.is_empty()) {
            let row = self.joined(bead.old.clone());
            self.rows[row].add(version, bead.new.clone().map(|at| (at, words(&step.new, at))));
            self.rows[row].cells[version].has_moved |= bead.moved.is_some();
            for at in bead.new.clone() {
                (row_of[at], has_moved[at]) = (Some(row), bead.moved.is_some());
            }
        }
        self.come_back(&step.new, &mut row_of);
        self.row_of = self.placed(&step.new, row_of, &has_moved);
        self.versions += 1;
    }

    fn begin(&mut self, oldest: &Stream<'_>) {
        let mut before = None;
        for at in 0..oldest.segments.len() {
            let row = self.insert(before);
            self.rows[row].add(0, [(at, words(oldest, at))]);
            self.row_of.push(row);
            before = Some(row);
        }
        self.versions = 1;
    }

    /// An empty row after another one, or at the beginning.
    fn insert(&mut self, before: Option<usize>) -> usize {
        let row = self.rows.len();
        let link = match before {
            Some(before) => &mut self.rows[before].next,
            None => &mut self.first,
        };
        let next = link.replace(row);
        self.rows.push(Row { next, ..Row::default() });
        row
    }

    /// The row that those of several sentences of the version before become, which were joined to one; there is one at
    /// least.
    fn joined(&mut self, old: Range<usize>) -> usize {
        let first = self.living(self.row_of[old.start]);
        for at in old.skip(1) {
            // Sentences of the old or the new version may still refer to a row that was joined to another.
            let other = self.living(self.row_of[at]);
            if other != first {
                self.join(other, first);
            }
        }
        first
    }

    /// Makes a row a part of another one.
    fn join(&mut self, row: usize, whole: usize) {
        let cells = std::mem::take(&mut self.rows[row].cells);
        self.rows[row].joined_into = Some(whole);
        for (version, cell) in cells.into_iter().enumerate() {
            self.rows[whole].add(version, cell.sentences);
            self.rows[whole].cells[version].has_moved |= cell.has_moved;
        }
    }

    /// The row that holds what a row had.
    fn living(&self, mut row: usize) -> usize {
        while let Some(whole) = self.rows[row].joined_into {
            row = whole;
        }
        row
    }

    /// Finds the rows of sentences that an earlier version had, and the last one had not.
    fn come_back(&mut self, new: &Stream<'_>, row_of: &mut [Option<usize>]) {
        if row_of.iter().all(Option::is_some) {
            return;
        }
        let version = self.versions;
        let mut gone: FxHashMap<String, usize> = FxHashMap::default();
        for (number, row) in self.rows.iter().enumerate().rev() {
            if let Some(words) = row.last().filter(|_| row.cell(version - 1).is_none() && row.cell(version).is_none()) {
                gone.insert(words.to_owned(), number);
            }
        }
        for (at, row) in row_of.iter_mut().enumerate().filter(|(_, row)| row.is_none()) {
            let words = words(new, at);
            if let Some(found) = gone.remove(&words) {
                self.rows[found].add(version, [(at, words)]);
                *row = Some(found);
            }
        }
    }

    /// Makes rows for what is new, each after the row of what stands before it, and after what it took the place of.
    fn placed(&mut self, new: &Stream<'_>, row_of: Vec<Option<usize>>, has_moved: &[bool]) -> Vec<usize> {
        let version = self.versions;
        let mut before = None;
        let mut placed = Vec::with_capacity(row_of.len());
        for (at, row) in row_of.into_iter().enumerate() {
            let row = match row {
                Some(row) => self.living(row),
                None => {
                    let row = self.insert(self.behind_gone(before));
                    self.rows[row].add(version, [(at, words(new, at))]);
                    row
                }
            };
            if !has_moved[at] {
                before = Some(row);
            }
            placed.push(row);
        }
        placed
    }

    /// The last of the rows behind this one that the new version does not have.
    fn behind_gone(&self, mut before: Option<usize>) -> Option<usize> {
        let next = |row: Option<usize>| row.map_or(self.first, |row| self.rows[row].next);
        while let Some(row) = next(before).filter(|row| self.rows[*row].cell(self.versions).is_none()) {
            before = Some(row);
        }
        before
    }

    /// The rows in their order: what each version has there.
    pub fn rows(&self) -> impl Iterator<Item = Vec<Option<&str>>> {
        self.in_order().map(|row| (0..self.versions).map(|version| row.cell(version)).collect())
    }

    /// For each of the rows, the versions in which its sentences stand elsewhere than in the version before.
    pub fn moves(&self) -> impl Iterator<Item = Vec<usize>> {
        let has_moved = |row: &Row, version: &usize| row.cells.get(*version).is_some_and(|cell| cell.has_moved);
        self.in_order().map(move |row| (0..self.versions).filter(|version| has_moved(row, version)).collect())
    }

    fn in_order(&self) -> impl Iterator<Item = &Row> {
        let mut next = self.first;
        let order = std::iter::from_fn(move || {
            let row = &self.rows[next?];
            next = row.next;
            Some(row)
        });
        order.filter(|row| row.joined_into.is_none())
    }
}

/// A segment on one line.
fn words(stream: &Stream<'_>, segment: usize) -> String {
    let span = stream.segments.get(segment).map(|segment| segment.span.clone()).unwrap_or_default();
    stream.slice(span).split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use proptest::collection::vec;
    use proptest::prelude::*;

    use super::*;
    use crate::diff::{Options, compare_texts};

    /// The rows, with a bar between cells and a dash for an empty one.
    fn rows(versions: &[&str]) -> Vec<String> {
        let mut synopsis = Synopsis::default();
        for pair in versions.windows(2) {
            synopsis.add(&compare_texts(pair[0], pair[1], "en", &Options::default()));
        }
        let row = |cells: Vec<Option<&str>>| cells.iter().map(|cell| cell.unwrap_or("-")).collect::<Vec<_>>().join("|");
        synopsis.rows().map(row).collect()
    }

    #[test]
    fn what_comes_and_goes_keeps_its_row() {
        let (short, long) = ("The gate was open. We left early.", "The gate was open. A dog slept. We left early.");
        let open = "The gate was open.|The gate was open.|The gate was open.";
        let left = "We left early.|We left early.|We left early.";
        assert_eq!(rows(&[short, long, short]), [open, "-|A dog slept.|-", left]);
        assert_eq!(rows(&[long, short, long]), [open, "A dog slept.|-|A dog slept.", left]);
    }

    /// The words of each version that its column gives back, in any order.
    fn columns(versions: &[&str]) -> Vec<Vec<String>> {
        let mut synopsis = Synopsis::default();
        for pair in versions.windows(2) {
            synopsis.add(&compare_texts(pair[0], pair[1], "en", &Options::default()));
        }
        let rows: Vec<_> = synopsis.rows().collect();
        let column =
            |version: usize| sorted(rows.iter().filter_map(|row| row[version]).flat_map(str::split_whitespace));
        (0..versions.len()).map(column).collect()
    }

    fn sorted<'w>(words: impl Iterator<Item = &'w str>) -> Vec<String> {
        let mut words: Vec<String> = words.map(str::to_owned).collect();
        words.sort_unstable();
        words
    }

    #[test]
    fn a_sentence_whose_row_is_joined_to_a_later_one_stays() {
        let (boats, rain) = ("Nine grey boats came slowly over water", "seven old women sold bread near bridges");
        let wide = "Clear nights bring frost upon orchards behind every village wall";
        let cut = format!("{boats}. {rain}.");
        let between = format!("{boats}. {wide}. {rain}.");
        let joined = format!("Somebody rang twice. {boats}. {wide} {rain}.");
        let first = format!("{boats} {rain}.");
        let versions = [&first, &cut, &between, &joined, &joined].map(String::as_str);
        assert_eq!(columns(&versions), versions.map(|version| sorted(version.split_whitespace())));
        assert!(rows(&versions).iter().any(|row| row.contains(&format!("|{between}|"))), "{:?}", rows(&versions));
    }

    /// Versions that have some of these clauses, each of which may end a sentence.
    fn some_versions() -> impl Strategy<Value = Vec<String>> {
        const CLAUSES: [&str; 6] = [
            "nine grey boats came slowly",
            "seven women sold bread near bridges",
            "clear nights bring frost upon orchards",
            "somebody rang twice",
            "our miller lost two keys yesterday",
            "children counted every swallow",
        ];
        let clause = (any::<bool>(), any::<bool>());
        let version = |ends: Vec<(bool, bool)>| {
            let had = CLAUSES.iter().zip(ends).filter(|(_, (is_there, _))| *is_there);
            let written = had.map(|(clause, (_, ends))| format!("Now {clause}{}", if ends { ". " } else { " and " }));
            written.collect::<String>()
        };
        vec(vec(clause, CLAUSES.len()).prop_map(version), 2..7)
    }

    proptest! {
        #[test]
        fn each_column_gives_its_version_back(versions in some_versions()) {
            let versions: Vec<&str> = versions.iter().map(String::as_str).collect();
            let given: Vec<Vec<String>> = versions.iter().map(|version| sorted(version.split_whitespace())).collect();
            prop_assert_eq!(columns(&versions), given);
        }
    }

    #[test]
    fn a_sentence_that_moved_says_so() {
        let [one, two, three] =
            ["The gate was open all night long.", "We left early for the fair.", "Nobody saw the dog again."];
        let mut synopsis = Synopsis::default();
        let versions = [format!("{one} {two} {three}"), format!("{three} {one} {two}"), format!("{three} {one} {two}")];
        for pair in versions.windows(2) {
            synopsis.add(&compare_texts(&pair[0], &pair[1], "en", &Options::default()));
        }
        let moves: Vec<Vec<usize>> = synopsis.moves().collect();
        assert_eq!(moves.iter().flatten().collect::<Vec<_>>(), [&1], "{moves:?}");
    }

    #[test]
    fn joined_sentences_share_a_row() {
        let apart = "The wind fell at dusk. The boats came in slowly. Nobody spoke.";
        let one = "The wind fell at dusk, the boats came in slowly. Nobody spoke.";
        let found = rows(&[apart, one]);
        assert_eq!(found.len(), 2, "{found:?}");
        assert!(found[0].starts_with("The wind fell at dusk. The boats came in slowly.|"), "{found:?}");
    }
}
