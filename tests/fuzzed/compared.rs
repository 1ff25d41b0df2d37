//! Comparing: each word of each text is somewhere in the result, once.

use glossator::align::align_segments;
use glossator::collate::{Weights, Witness, collate as collate_witnesses};
use glossator::diff::{Options, Version, compare, compare_texts};
use glossator::page::{Form, ImportOptions, import};
use glossator::text::{SegmentUnit, Stream, Tokenizer, Vocabulary};

/// The texts in some bytes, a NUL between them; a long one is cut, for the time it takes is not the question here.
fn texts(bytes: &[u8]) -> Option<Vec<&str>> {
    const LONGEST: usize = 1 << 12;
    let end = bytes.len().min(LONGEST);
    let whole = std::str::from_utf8(bytes.get(..end)?).ok()?;
    Some(whole.split('\0').collect())
}

/// Two texts: the runs of the comparison make up both, and so do those of the pages that they are taken for.
pub fn diff(bytes: &[u8]) {
    let Some([old, new, ..]) = texts(bytes).as_deref().and_then(|texts| texts.first_chunk::<2>()).copied() else {
        return;
    };
    let options = Options::default();
    let compared = compare_texts(old, new, "und", &options);
    let (mut old_tokens, mut new_tokens) = (0, 0);
    for run in compared.beads.iter().flat_map(|bead| &bead.runs) {
        old_tokens += run.old.len();
        new_tokens += run.new.len();
    }
    assert_eq!((old_tokens, new_tokens), (compared.old.tokens.len(), compared.new.tokens.len()));
    pages(old, new, &options);
}

fn pages(old: &str, new: &str, options: &Options) {
    let page = ImportOptions::default().with_form(Form::Page);
    let edition = |text: &str| import(text.as_bytes().to_vec(), "page.txt", &page).ok();
    let (Some(old), Some(new)) = (edition(old), edition(new)) else { return };
    let [old, new] = [&old, &new].map(|page| Version::new(&page.edition, &options.layers));
    let there = compare(&old, &new, options);
    let olds = there.notes.iter().filter(|note| note.old.is_some()).count();
    let news = there.notes.iter().filter(|note| note.new.is_some()).count();
    let back = compare(&new, &old, options);
    assert_eq!(back.notes.iter().filter(|note| note.old.is_some()).count(), news);
    assert_eq!(back.notes.iter().filter(|note| note.new.is_some()).count(), olds);
    assert!(compare(&old, &old, options).is_same());
}

/// Up to four witnesses: from left to right each of them is whole.
pub fn collate(bytes: &[u8]) {
    let Some(texts) = texts(bytes) else { return };
    let texts = &texts[..texts.len().min(4)];
    let mut vocabulary = Vocabulary::default();
    let stream = |text| Stream::new(text, SegmentUnit::Sentence, "und", &Tokenizer::default(), &mut vocabulary);
    let streams: Vec<Stream<'_>> = texts.iter().copied().map(stream).collect();
    let witnesses =
        streams.into_iter().enumerate().map(|(at, stream)| Witness::new(format!("W{at}"), stream)).collect();
    let table = collate_witnesses(witnesses, &vocabulary, &Weights::default());
    for (at, text) in texts.iter().enumerate().filter(|(_, text)| !text.trim().is_empty()) {
        assert_eq!(&table.stretch(0..table.len(), at), text);
    }
}

/// Two texts, a segment a line: the beads hold all segments of both, in their order.
pub fn align(bytes: &[u8]) {
    let Some([source, target, ..]) = texts(bytes).as_deref().and_then(|texts| texts.first_chunk::<2>()).copied() else {
        return;
    };
    let lines = |text: &str| text.lines().map(str::to_owned).collect::<Vec<_>>();
    let (source, target) = (lines(source), lines(target));
    let ends = (source.len(), target.len());
    let beads = align_segments(&[(source, target)]).remove(0);
    let mut at = (0, 0);
    for bead in &beads {
        assert_eq!((bead.source.start, bead.target.start), at);
        assert!((0.0..=1.0).contains(&bead.probability), "{}", bead.probability);
        at = (bead.source.end, bead.target.end);
    }
    assert_eq!(at, ends);
}
