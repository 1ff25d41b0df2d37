//! How sure a rule is, as measured on labelled brackets.

use std::sync::LazyLock;

use rustc_hash::FxHashMap;

use crate::model::Certainty;

/// What a rule says, and what counts; without the former the row holds for anything that the rule says.
type Row = (Option<Certainty>, Certainty);

/// The rows of each rule.
static MEASURED: LazyLock<FxHashMap<&str, Vec<Row>>> = LazyLock::new(|| {
    let mut measured: FxHashMap<&str, Vec<_>> = FxHashMap::default();
    // A test checks the table; a broken row is left out rather than ending the program.
    for (rule, said, cert) in include_str!("../tables/certainty.tsv").lines().filter_map(row) {
        measured.entry(rule).or_default().push((said, cert));
    }
    measured
});

fn row(line: &str) -> Option<(&str, Option<Certainty>, Certainty)> {
    let mut columns = line.split('\t');
    let (rule, said, cert) = (columns.next()?, columns.next()?, columns.next()?);
    let said = if said == "any" { None } else { Some(said.parse().ok()?) };
    Some((rule, said, cert.parse().ok()?))
}

/// The certainty that counts where a rule says `said`.
pub(super) fn measured(rule: &str, said: Certainty) -> Certainty {
    let rows = MEASURED.get(rule).map(Vec::as_slice).unwrap_or_default();
    let fits = |row: &&(Option<Certainty>, Certainty)| row.0.is_none_or(|own| own == said);
    rows.iter().find(fits).map_or(said, |row| row.1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_is_of_a_rule_and_can_be_read() {
        let lines = include_str!("../tables/certainty.tsv").lines().filter(|line| !line.starts_with('#'));
        for line in lines {
            let (rule, ..) = row(line).unwrap_or_else(|| panic!("{line:?} cannot be read"));
            assert!(super::super::rules().any(|known| known.name == rule), "no rule is called {rule}");
        }
    }
}
