//! How sure a rule is, as measured on labelled brackets.

use std::sync::LazyLock;

use rustc_hash::FxHashMap;

use crate::model::{Category, Certainty};

/// What counts where a rule gives this class with this certainty; without them the row holds for all.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Row {
    class: Option<Category>,
    said: Option<Certainty>,
    cert: Certainty,
}

/// The rows of each rule.
static MEASURED: LazyLock<FxHashMap<&str, Vec<Row>>> = LazyLock::new(|| {
    let mut measured: FxHashMap<&str, Vec<_>> = FxHashMap::default();
    // A test checks the table; a broken row is left out rather than ending the program.
    for (rule, row) in include_str!("../tables/certainty.tsv").lines().filter_map(row) {
        measured.entry(rule).or_default().push(row);
    }
    measured
});

fn row(line: &str) -> Option<(&str, Row)> {
    let mut columns = line.split('\t');
    let (rule, class, said, cert) = (columns.next()?, columns.next()?, columns.next()?, columns.next()?);
    let class = if class == "any" { None } else { Some(class.parse().ok()?) };
    let said = if said == "any" { None } else { Some(said.parse().ok()?) };
    Some((rule, Row { class, said, cert: cert.parse().ok()? }))
}

/// The certainty that counts where a rule gives this class and says `said`.
pub(super) fn measured(rule: &str, class: Category, said: Certainty) -> Certainty {
    let rows = MEASURED.get(rule).map(Vec::as_slice).unwrap_or_default();
    let fits = |row: &&Row| row.class.is_none_or(|own| own == class) && row.said.is_none_or(|own| own == said);
    rows.iter().find(fits).map_or(said, |row| row.cert)
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
