//! Measures how far several people agree on the classes of the same notes.

use std::collections::BTreeMap;

use rustc_hash::FxHashMap;
use serde::Serialize;

use super::error::class_name;
use super::session::Session;
use crate::model::Category;

/// The classes that several people have given the same notes; `None` where one has not decided.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ratings {
    /// The ids of the notes.
    pub notes: Vec<String>,
    /// For each note, the class given by each person, in the order of the people.
    pub labels: Vec<Vec<Option<&'static str>>>,
    /// Decisions made in bulk. They are left out, because nobody looked at each note.
    pub in_bulk: usize,
}

impl Ratings {
    /// The classes of the notes that several files have under the same id. Two people may have added different notes
    /// under one id, so a note that no import has found must also have the same words in the same block. With `all`,
    /// classes that nobody has looked at count too; without it, only decisions of people do.
    pub fn of(sessions: &[Session], all: bool) -> Self {
        let mut rows: FxHashMap<Name<'_>, Vec<Option<&'static str>>> = FxHashMap::default();
        let (mut notes, mut in_bulk) = (Vec::new(), 0);
        for (rater, session) in sessions.iter().enumerate() {
            for note in session.notes().filter(|note| !note.is_part) {
                let Some(id) = note.id.as_deref() else { continue };
                let name = (id, note.rule.is_none().then_some((note.block, &*note.words)));
                let row = rows.entry(name).or_insert_with(|| {
                    notes.push(name);
                    vec![None; sessions.len()]
                });
                in_bulk += usize::from(!all && note.is_in_bulk);
                row[rater] = (all || note.is_decided() && !note.is_in_bulk).then(|| class_name(note.class));
            }
        }
        let labels = notes.iter().filter_map(|name| rows.get(name).cloned()).collect();
        Self { notes: notes.iter().map(|(id, _)| (*id).to_owned()).collect(), labels, in_bulk }
    }
}

/// What identifies a note: its id; if no import has found it, also its block and words.
type Name<'n> = (&'n str, Option<(usize, &'n str)>);

/// Coefficients for the notes of one class or family, against all others.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct LabelAgreement {
    /// The class, or the family followed by `.*`.
    pub label: String,
    /// Notes to which at least one person gave it.
    pub notes: usize,
    /// Cohen's kappa for two people; `None` if it is not defined.
    pub kappa: Option<f64>,
    /// Krippendorff's alpha; `None` if it is not defined.
    pub alpha: Option<f64>,
}

/// How far people agree.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Agreement {
    /// Notes that at least two people have decided on.
    pub notes: usize,
    /// Decisions made in bulk and left out.
    pub in_bulk: usize,
    /// The share of pairs of decisions on the same note that agree; `None` if there is no pair.
    pub percent: Option<f64>,
    /// Cohen's kappa over all classes, for two people.
    pub kappa: Option<f64>,
    /// Krippendorff's alpha over all classes.
    pub alpha: Option<f64>,
    /// The same for families: two classes of one family count as the same.
    pub families: FamilyAgreement,
    /// Coefficients for each family, then for each class, against all others.
    pub labels: Vec<LabelAgreement>,
}

/// How far people agree on families.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct FamilyAgreement {
    /// The share of pairs of decisions that agree.
    pub percent: Option<f64>,
    /// Cohen's kappa, for two people.
    pub kappa: Option<f64>,
    /// Krippendorff's alpha.
    pub alpha: Option<f64>,
}

/// A table of labels as numbers.
type Units = Vec<Vec<Option<usize>>>;

/// Computes how far people agree.
pub fn agreement(ratings: &Ratings) -> Agreement {
    let family = |label: &'static str| label.split('.').next().unwrap_or(label);
    let classes = numbered(ratings, |label| label);
    let families = numbered(ratings, family);
    let mut labels = Vec::new();
    let named = |family: &'static str| {
        Category::ALL.iter().any(|class| class.as_str() != family && class.family().as_str() == family)
    };
    for (label, binary, notes) in each_label(ratings, family) {
        let label = if named(label) { format!("{label}.*") } else { label.to_owned() };
        labels.push(LabelAgreement { label, notes, kappa: kappa(&binary), alpha: alpha(&binary) });
    }
    for (label, binary, notes) in each_label(ratings, |label| label) {
        if label.contains('.') {
            labels.push(LabelAgreement {
                label: label.to_owned(),
                notes,
                kappa: kappa(&binary),
                alpha: alpha(&binary),
            });
        }
    }
    Agreement {
        in_bulk: ratings.in_bulk,
        notes: classes.iter().filter(|unit| unit.iter().flatten().count() > 1).count(),
        percent: percent(&classes),
        kappa: kappa(&classes),
        alpha: alpha(&classes),
        families: FamilyAgreement { percent: percent(&families), kappa: kappa(&families), alpha: alpha(&families) },
        labels,
    }
}

fn numbered(ratings: &Ratings, name: impl Fn(&'static str) -> &'static str) -> Units {
    let mut numbers: BTreeMap<&str, usize> = BTreeMap::new();
    let mut number = |label: &'static str| {
        let next = numbers.len();
        *numbers.entry(name(label)).or_insert(next)
    };
    ratings.labels.iter().map(|row| row.iter().map(|label| label.map(&mut number)).collect()).collect()
}

/// For each label: whether each person gave it to each note, and how many notes got it from anybody.
fn each_label(ratings: &Ratings, name: impl Fn(&'static str) -> &'static str) -> Vec<(&'static str, Units, usize)> {
    let labels: std::collections::BTreeSet<&'static str> =
        ratings.labels.iter().flatten().flatten().map(|label| name(label)).collect();
    labels
        .into_iter()
        .map(|wanted| {
            let binary: Units = ratings
                .labels
                .iter()
                .map(|row| row.iter().map(|label| label.map(|label| usize::from(name(label) == wanted))).collect())
                .collect();
            let notes = binary.iter().filter(|row| row.contains(&Some(1))).count();
            (wanted, binary, notes)
        })
        .collect()
}

/// The share of pairs of labels of the same unit that agree.
fn percent(units: &Units) -> Option<f64> {
    let (mut same, mut all) = (0usize, 0usize);
    for unit in units {
        let labels: Vec<usize> = unit.iter().flatten().copied().collect();
        for (at, one) in labels.iter().enumerate() {
            all += labels.len() - at - 1;
            same += labels[at + 1..].iter().filter(|other| *other == one).count();
        }
    }
    (all > 0).then(|| 100.0 * same as f64 / all as f64)
}

/// Cohen's kappa (J. Cohen, "A coefficient of agreement for nominal scales", 1960) of two people, on the units that
/// both have labelled: how far the observed agreement exceeds what chance would give if each kept their frequencies of
/// labels. `None` for more than two people, or if both always use the same one label.
///
/// Checked against J. L. Fleiss, "Statistical Methods for Rates and Proportions", 2nd edition, table 13.1: 0.68.
fn kappa(units: &Units) -> Option<f64> {
    let pairs: Vec<(usize, usize)> = units
        .iter()
        .filter_map(|unit| match unit[..] {
            [Some(one), Some(other)] => Some((one, other)),
            _ => None,
        })
        .collect();
    let count = pairs.len() as f64;
    if pairs.is_empty() {
        return None;
    }
    let observed = pairs.iter().filter(|(one, other)| one == other).count() as f64 / count;
    let (mut first, mut second): (BTreeMap<usize, f64>, BTreeMap<usize, f64>) = Default::default();
    for (one, other) in &pairs {
        *first.entry(*one).or_default() += 1.0;
        *second.entry(*other).or_default() += 1.0;
    }
    let chance: f64 = first.iter().map(|(label, times)| times * second.get(label).copied().unwrap_or(0.0)).sum::<f64>()
        / (count * count);
    (chance < 1.0).then(|| (observed - chance) / (1.0 - chance))
}

/// Krippendorff's alpha for nominal data, for any number of people; labels may be missing. It is 1 minus the observed
/// over the expected disagreement, from the matrix of coincidences. `None` if no two labels can be compared or all are
/// the same.
///
/// Checked against K. Krippendorff, "Computing Krippendorff's Alpha-Reliability" (2011), sections A to C: 0.095, 0.692
/// and 0.743.
fn alpha(units: &Units) -> Option<f64> {
    let mut coincidences: BTreeMap<(usize, usize), f64> = BTreeMap::new();
    for unit in units {
        let labels: Vec<usize> = unit.iter().flatten().copied().collect();
        if labels.len() < 2 {
            continue;
        }
        let weight = 1.0 / (labels.len() - 1) as f64;
        for (at, one) in labels.iter().enumerate() {
            for (_, other) in labels.iter().enumerate().filter(|(other, _)| *other != at) {
                *coincidences.entry((*one, *other)).or_default() += weight;
            }
        }
    }
    let mut totals: BTreeMap<usize, f64> = BTreeMap::new();
    coincidences.iter().for_each(|((one, _), times)| *totals.entry(*one).or_default() += times);
    let all: f64 = totals.values().sum();
    let observed: f64 = coincidences.iter().filter(|((one, other), _)| one != other).map(|(_, times)| times).sum();
    let expected = all * all - totals.values().map(|times| times * times).sum::<f64>();
    (expected > 0.0).then(|| 1.0 - (all - 1.0) * observed / expected)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn units(raters: &[&str]) -> Units {
        let rows: Vec<Vec<Option<usize>>> = raters
            .iter()
            .map(|row| row.bytes().map(|label| (label != b'.').then_some(label as usize)).collect())
            .collect();
        (0..rows[0].len()).map(|at| rows.iter().map(|row| row[at]).collect()).collect()
    }

    fn near(found: Option<f64>, expected: f64) {
        assert!(found.is_some_and(|found| (found - expected).abs() < 0.0006), "{found:?} {expected}");
    }

    #[test]
    fn published_examples_of_alpha() {
        near(alpha(&units(&["0100000010", "1110010000"])), 0.095);
        near(alpha(&units(&["aabbdcccedda", "babbbccceddd"])), 0.692);
        let missing = ["123321412...", "1233224125.3", ".3332342251.", "12332441251."];
        near(alpha(&units(&missing)), 0.743);
    }

    #[test]
    fn a_published_example_of_kappa() {
        let table = [("aa", 75), ("ab", 1), ("ac", 4), ("ba", 5), ("bb", 4), ("bc", 1), ("cc", 10)];
        let rater =
            |which: usize| -> String { table.iter().map(|(pair, times)| pair[which..=which].repeat(*times)).collect() };
        let (one, other) = (rater(0), rater(1));
        near(kappa(&units(&[&one, &other])), 0.676);
    }

    #[test]
    fn what_is_not_defined_is_none() {
        assert_eq!(kappa(&units(&["aaa", "aaa"])), None);
        assert_eq!(alpha(&units(&["a..", ".a."])), None);
        assert_eq!(percent(&units(&["a..", ".a."])), None);
        assert_eq!(percent(&units(&["ab", "ac"])), Some(50.0));
    }
}
