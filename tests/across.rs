//! The rules across languages: for each two texts that break it and two that keep it.

use glossator::align::checks::{LinkedEditions, check, ids, terminology};
use glossator::align::{
    Alignment, Bead, BilingualLexicon, PriorKnowledge, SourcedNote, Text, Version, align_with, sourced_notes,
};
use glossator::bracket::Lexicon;
use glossator::model::{Edition, Projection, View, project, segment_ids, stream};
use glossator::page::{ImportOptions, import};
use glossator::text::{SegmentUnit, Tokenizer, Vocabulary};
use glossator::validate::rules::RuleChoice;

fn edition(text: &str, lang: &str) -> Edition {
    let options = ImportOptions::default().with_lang(lang.to_owned());
    import(text.as_bytes().to_vec(), "page.txt", &options).unwrap().edition
}

/// Aligns paragraph by paragraph; `-` is a paragraph without a counterpart.
fn beads(source: &[&str], target: &[&str]) -> Vec<Bead> {
    let (mut one, mut other) = (0, 0);
    let next = |count: &mut usize, text: &str| {
        let start = *count;
        *count += usize::from(text != "-");
        start..*count
    };
    let pairs = source.iter().zip(target);
    pairs.map(|(s, t)| Bead { source: next(&mut one, s), target: next(&mut other, t), probability: 1.0 }).collect()
}

/// What is done with a source and a translation that are tied, without any lexicon.
fn with_tied<T>(pairs: &[(&str, &str)], take: impl FnOnce(&LinkedEditions<'_>) -> T) -> T {
    with_learned(pairs, false, take)
}

/// The same; the words are learned from the texts if that is asked for.
fn with_learned<T>(pairs: &[(&str, &str)], learns: bool, take: impl FnOnce(&LinkedEditions<'_>) -> T) -> T {
    let (source, target): (Vec<&str>, Vec<&str>) = pairs.iter().copied().unzip();
    let alignment = Alignment { beads: beads(&source, &target) };
    let page = |texts: &[&str]| texts.iter().filter(|text| **text != "-").copied().collect::<Vec<_>>().join("\n\n");
    let editions = [edition(&page(&source), "ru"), edition(&page(&target), "en")];
    let views: Vec<Projection<'_>> = editions.iter().map(|edition| project(edition, View::Base)).collect();
    let unit = SegmentUnit::Block;
    let cut = |view| stream(view, unit, "und", &Tokenizer::default(), &mut Vocabulary::default());
    let mut streams: Vec<_> = views.iter().map(cut).collect();
    (streams[0].lang, streams[1].lang) = ("ru".into(), "en".into());
    let ids: Vec<_> = views.iter().zip(&streams).map(|(view, stream)| segment_ids(view, stream, unit)).collect();
    let version = |at: usize| Version {
        edition: &editions[at],
        projection: &views[at],
        stream: &streams[at],
        ids: &ids[at],
        lexicon: Lexicon::built_in(),
    };
    let (source, target) = (version(0), version(1));
    let texts = (Text::of_stream(source.stream), Text::of_stream(target.stream));
    let learned = learns.then(|| align_with(&[texts], &PriorKnowledge::default()).lexicon);
    let lexicon = learned.unwrap_or_else(BilingualLexicon::default);
    let notes: Vec<SourcedNote<'_>> = sourced_notes(&source, &target, &alignment, &lexicon);
    take(&LinkedEditions { source: &source, target: &target, alignment: &alignment, notes: &notes })
}

fn found(pairs: &[(&str, &str)]) -> Vec<String> {
    with_tied(pairs, |tied| {
        check(tied, &RuleChoice::All).into_iter().map(|found| found.finding.rule.into_owned()).collect()
    })
}

/// A rule, texts that break it, texts that keep it.
type Case = (&'static str, &'static [(&'static str, &'static str)], &'static [(&'static str, &'static str)]);

const CASES: &[Case] = &[
    (
        "GL131",
        &[("Паром опоздал на час.", "The ferry was an hour late."), ("Шёл дождь.", "-")],
        &[("Паром опоздал на час.", "The ferry was an hour late."), ("Шёл дождь.", "It was raining.")],
    ),
    (
        "GL131",
        &[("Паром опоздал на целый час.", "Паром опоздал на целый час.")],
        &[("Паром опоздал на целый час.", "The ferry was a whole hour late.")],
    ),
    (
        "GL132",
        &[("В 1985 году паром стоил 1 200 копеек.", "In 1958 the ferry cost 1 200 kopecks.")],
        &[("В 1985 году паром стоил 12,50 на 3 часа.", "In 1985 the ferry cost 12.50 for three hours.")],
    ),
    (
        "GL133",
        &[
            ("Здесь Петров ждал.", "Here Petrov waited."),
            ("Потом Петров ушёл.", "Then Petrov left."),
            ("А Петрова искали.", "And they looked for Ivanov."),
        ],
        &[
            ("Здесь Петров ждал.", "Here Petrov waited."),
            ("Потом Петров ушёл.", "Then Petrov left."),
            ("А Петрова искали.", "And they looked for Petrov."),
        ],
    ),
    (
        "GL134",
        &[("«Паром полон», — сказал он.", "The ferry is full, he said.")],
        &[("«Паром полон», — сказал он.", "\"The ferry is full,\" he said.")],
    ),
    (
        "GL135",
        &[("Паром ушёл.", "The ferry left."), ("-", "The paromshchik [Russian: ferryman] waved.")],
        &[("Паром ушёл.", "The ferry left."), ("Паромщик махнул.", "The paromshchik [Russian: ferryman] waved.")],
    ),
    (
        "GL136",
        &[("ДК был полон.", "The DK was full."), ("ДК закрыт.", "The DK [House of Culture] is closed.")],
        &[("ДК был полон.", "The DK [House of Culture] was full."), ("Баня закрыта.", "The bathhouse is closed.")],
    ),
    (
        "GL137",
        &[
            ("Повесили график.", "They put up the grafik [Russian: timetable]."),
            ("Потеряли график.", "They lost the chart [Russian: \"grafik\"]."),
        ],
        &[
            ("Повесили график.", "They put up the grafik [Russian: timetable]."),
            ("Потеряли график.", "They lost the grafik [Russian: timetable]."),
        ],
    ),
    (
        "GL138",
        &[("Паром Пружинина ушёл.", "The [Pruzhinin] ferry left.")],
        &[("Паром ушёл.", "The [Pruzhinin] ferry left.")],
    ),
    (
        "GL139",
        &[("ДК был полон.", "The DK [House of Culture] was full."), ("ДК закрыт.", "The DK is closed.")],
        &[("ДК был полон.", "The DK [House of Culture] was full."), ("Баня закрыта.", "The bathhouse is closed.")],
    ),
    (
        "GL140",
        &[("Старый паром уснул.", "The old ferry [in the original: \"новый паром\"] fell asleep.")],
        &[("Уснул старый паром.", "The old ferry [in the original: \"staryi parom\"] fell asleep.")],
    ),
    (
        "GL140",
        &[("Старый паром уснул.", "The old ferry, a пароход of wood, fell asleep.")],
        &[("Старый паром уснул.", "The old ferry, a паром of wood, fell asleep.")],
    ),
    (
        "GL141",
        &[("Паром [неразборчиво] уснул.", "The ferry of my uncle fell asleep.")],
        &[("Паром [неразборчиво] уснул.", "The ferry [illegible] fell asleep.")],
    ),
];

#[test]
fn each_rule_is_broken_and_kept() {
    for (rule, breaks, keeps) in CASES {
        let broken = found(breaks);
        assert!(broken.iter().any(|found| found == rule), "{rule} is not found in {breaks:?}: {broken:?}");
        let kept = found(keeps);
        assert!(!kept.iter().any(|found| found == rule), "{rule} is found in {keeps:?}");
    }
    for id in ids() {
        assert!(CASES.iter().any(|(rule, ..)| *rule == id), "{id} has no case");
    }
}

#[test]
fn terms_have_a_table() {
    let pairs = [
        ("Повесили график.", "They put up the grafik [Russian: timetable]."),
        ("График потеряли.", "The grafik was lost."),
        ("Потеряли график.", "They lost the chart [Russian: \"grafik\"]."),
    ];
    let rows = with_tied(&pairs, terminology);
    let words: Vec<_> = rows
        .iter()
        .map(|row| (row.source.as_str(), row.target.as_str(), row.glosses, row.occurrences, row.translations))
        .collect();
    assert_eq!(words, [("график", "grafik", 1, 3, 2), ("график", "chart", 1, 3, 2)]);
}

/// A word of three syllables, another for each number below 216.
fn word(number: usize, syllables: [&str; 6]) -> String {
    [number / 36, number / 6 % 6, number % 6].map(|at| syllables[at % 6]).concat()
}

/// Pages made of a dictionary of words that look like nothing: which word a gloss explains is told by what the texts teach.
#[test]
fn glosses_find_their_words_on_pages_made_of_a_dictionary() {
    const ONE: [&str; 6] = ["ба", "го", "лу", "ни", "ре", "вы"];
    const OTHER: [&str; 6] = ["ka", "so", "tu", "mi", "pe", "dy"];
    // Numbers in no order, often the same: a text has its own words.
    let number = |at: usize| (at * 7919 + at * at * 104_729) % 10_007 % 90;
    let sentences: Vec<Vec<usize>> = (0..80).map(|at| (0..6).map(|more| number(at * 6 + more)).collect()).collect();
    let source: Vec<String> = sentences
        .iter()
        .map(|words| {
            let words: Vec<String> = words.iter().map(|word_number| word(*word_number, ONE)).collect();
            format!("{}.", words.join(" "))
        })
        .collect();
    // The translation has another order, and a gloss on its third word.
    let target: Vec<String> = sentences
        .iter()
        .map(|words| {
            let words: Vec<String> = words.iter().rev().map(|word_number| word(*word_number, OTHER)).collect();
            format!("{} [play on words: crumb] {}.", words[..3].join(" "), words[3..].join(" "))
        })
        .collect();
    let pairs: Vec<(&str, &str)> =
        source.iter().zip(&target).map(|(one, other)| (one.as_str(), other.as_str())).collect();
    let (answered, right) = with_learned(&pairs, true, |tied| {
        let glosses = tied.notes.iter().zip(&sentences);
        let answers = glosses.filter_map(|(note, words)| {
            let term = note.term.as_ref()?;
            Some(tied.source.projection.text[term.range.clone()] == word(words[3], ONE))
        });
        answers.fold((0, 0), |(all, right), is_right| (all + 1, right + usize::from(is_right)))
    });
    eprintln!("{answered} of {} glosses have an answer, {right} of them the right one", sentences.len());
    assert!(answered * 2 >= sentences.len() && right * 10 >= answered * 9, "{answered} {right}");
}
