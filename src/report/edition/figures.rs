//! The contents of an edition in numbers.

use std::collections::BTreeMap;

use maud::{Markup, html};

use super::Ids;
use super::notes::{Notes, certainty, class_name, is_doubtful, words};
use crate::model::{Category, Certainty, PlacedNote};
use crate::report::charts::{Bar, bars};
use crate::report::words::{Words, counted};

/// Posts that are shown in their chart: those with most notes.
const POSTS: usize = 12;

/// The numbers of one edition.
pub(super) fn figures(notes: &Notes<'_>, languages: &BTreeMap<String, usize>, ids: Ids) -> Markup {
    let placed = &notes.placed;
    let doubtful = placed.iter().filter(|note| is_doubtful(note)).count();
    html! {
        p { (counted(placed.len(), "note")) ", " (doubtful) " of them for a person to check." }
        div.charts {
            (bars("By class", "class", &classes(placed)))
            (bars("By certainty", "certainty", &certainties(placed)))
            @if !languages.is_empty() { (bars("By language", "language", &by_language(languages))) }
            @let posts = posts(placed, ids);
            @if !posts.is_empty() { (bars("Posts with most notes", "post", &posts)) }
        }
    }
}

fn classes(placed: &[PlacedNote<'_>]) -> Vec<Bar> {
    let all = Category::ALL.iter().map(|class| Some(*class)).chain([None]);
    let count = |class: Option<Category>| placed.iter().filter(|note| note.class == class).count();
    let bars = all.map(|class| Bar { name: name_of(class), count: count(class) });
    bars.filter(|bar| bar.count > 0).collect()
}

fn name_of(class: Option<Category>) -> Markup {
    let layer = class.map_or("unparsed", |class| class.family().as_str());
    let name = class.map_or_else(|| class_name(None).to_owned(), words);
    html! { span class={ "key f-" (layer) } title=[class.map(Category::description)] { (name) } }
}

fn certainties(placed: &[PlacedNote<'_>]) -> Vec<Bar> {
    let count = |wanted: Option<Certainty>| {
        let cert = |note: &&PlacedNote<'_>| {
            note.decision.filter(|decision| !decision.assessed).map(|decision| decision.cert) == wanted
        };
        placed.iter().filter(cert).count()
    };
    let graded = [Certainty::High, Certainty::Medium, Certainty::Low];
    let mut bars: Vec<Bar> =
        graded.iter().map(|cert| Bar { name: html! { (certainty(*cert)) }, count: count(Some(*cert)) }).collect();
    bars.push(Bar { name: html! { "decided by a person, or in the file" }, count: count(None) });
    bars.retain(|bar| bar.count > 0);
    bars
}

fn by_language(languages: &BTreeMap<String, usize>) -> Vec<Bar> {
    languages.iter().map(|(lang, count)| Bar { name: html! { (Words(lang)) }, count: *count }).collect()
}

fn posts(placed: &[PlacedNote<'_>], ids: Ids) -> Vec<Bar> {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for post in placed.iter().filter_map(|note| note.post) {
        *counts.entry(post).or_default() += 1;
    }
    let mut counts: Vec<(&str, usize)> = counts.into_iter().collect();
    counts.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    let bar =
        |(post, count): (&str, usize)| Bar { name: html! { a href={ "#" (ids.of(post)) } { (Words(post)) } }, count };
    counts.into_iter().take(POSTS).map(bar).collect()
}
