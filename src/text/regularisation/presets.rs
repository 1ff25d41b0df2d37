//! Tables of rules that come with the program.

/// Name, table.
const PRESETS: [(&str, &str); 7] = [
    ("arabic", include_str!("../tables/regularisation/arabic.tsv")),
    ("english", include_str!("../tables/regularisation/english.tsv")),
    ("greek", include_str!("../tables/regularisation/greek.tsv")),
    ("hebrew", include_str!("../tables/regularisation/hebrew.tsv")),
    ("iast", include_str!("../tables/regularisation/iast.tsv")),
    ("latin", include_str!("../tables/regularisation/latin.tsv")),
    ("sanskrit", include_str!("../tables/regularisation/sanskrit.tsv")),
];

/// The names of the tables.
pub fn presets() -> impl Iterator<Item = &'static str> {
    PRESETS.iter().map(|(name, _)| *name)
}

/// A table by its name, as a person would write it.
pub fn preset(name: &str) -> Option<&'static str> {
    PRESETS.iter().find(|(known, _)| *known == name).map(|(_, table)| *table)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::{Folding, Regularisation, read_rules};

    #[test]
    fn tables_can_be_read_and_do_what_they_say() {
        let same = |name: &str, one: &str, other: &str| {
            let rules = read_rules(preset(name).unwrap_or_default());
            let rules =
                Regularisation::new(rules.unwrap_or_else(|error| panic!("{name}: {error:?}")), Folding::default());
            let key = |word| rules.key(Folding::default().key(word)).into_owned();
            assert_eq!(key(one), key(other), "{name}");
        };
        same("latin", "vniuerſæ", "universae");
        same("latin", "Iulius", "Julius");
        same("english", "vvyth", "wyth");
        same("english", "þe", "the");
        same("sanskrit", "saṃgha", "saṅgha");
        same("sanskrit", "एवमुक्त्वाऽर्जुनः", "एवमुक्त्वार्जुनः");
        same("sanskrit", "śaṁkara", "śaṅkara");
        same("iast", "kṛṣṇa", "krishna");
        same("iast", "Śakti", "Shakti");
        same("arabic", "بِسْمِ", "بسم");
        same("arabic", "ٱلله", "الله");
        same("greek", "λόγος", "λόγοσ");
        same("hebrew", "שָׁלוֹם", "שלום");
        assert_eq!(presets().filter(|name| preset(name).is_some()).count(), PRESETS.len());
    }
}
