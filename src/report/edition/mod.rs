//! Editions as a page: the text, its source beside it, its notes in the margin.

mod beside;
mod figures;
mod inline;
mod notes;
mod spaces;
mod text;

use std::collections::BTreeMap;
use std::io::{self, Write};

use maud::{Markup, html};

use self::beside::Sources;
use self::notes::{Notes, class_name, is_doubtful, words};
use self::text::Text;
use super::Options;
use super::frame::Frame;
use super::langs::Langs;
use super::menus::{choice, layers, menu, search, switch};
use super::words::{Words, counted, known};
use crate::model::{BlockKind, Category, Edition, FeatureKind, Layer, Node, Projection, View, project};

pub use beside::SourceColumn;
pub(super) use notes::certainty;

/// An edition to be shown.
#[derive(Debug, Clone, Copy)]
pub struct EditionText<'t> {
    /// The name by which its file is shown to people.
    pub name: &'t str,
    /// Its content.
    pub edition: &'t Edition,
    /// Its source, where one is known.
    pub beside: Option<SourceColumn<'t>>,
}

/// The ids of one of the editions on a page: those of the file, distinguished by its number where there are several.
#[derive(Debug, Clone, Copy)]
pub(super) struct Ids {
    file: Option<usize>,
}

impl Ids {
    /// Whether there are other editions on the page.
    pub fn is_one_of_several(self) -> bool {
        self.file.is_some()
    }

    /// An id of the file on the page.
    pub fn of(self, id: &str) -> String {
        match self.file {
            Some(file) => format!("{file}:{id}"),
            None => id.to_owned(),
        }
    }
}

/// An edition, rendered.
struct Rendered<'t> {
    edition: &'t Edition,
    name: &'t str,
    title: &'t str,
    lang: Option<&'t str>,
    ids: Ids,
    text: Markup,
    figures: Markup,
    layers: Vec<(Layer, usize)>,
    classes: Vec<(Option<Category>, usize)>,
    languages: BTreeMap<String, usize>,
    posts: Vec<(String, String)>,
    notes: usize,
    doubtful: usize,
    source: Option<&'t str>,
}

/// Writes editions as one page; several have a table of contents.
///
/// # Errors
/// Where writing fails.
pub fn edition(texts: &[EditionText<'_>], options: &Options, out: &mut dyn Write) -> io::Result<()> {
    let ids = |at: usize| Ids { file: (texts.len() > 1).then_some(at + 1) };
    let rendered: Vec<Rendered<'_>> = texts.iter().enumerate().map(|(at, text)| render(text, ids(at))).collect();
    let own = rendered.first().map_or("", |first| first.title);
    let title = match (&options.title, rendered.len()) {
        (Some(title), _) => title.clone(),
        (None, 1) => own.to_owned(),
        (None, more) => counted(more, "edition"),
    };
    let has_source = rendered.iter().any(|one| one.source.is_some());
    let frame = Frame {
        kind: if has_source { "edition beside" } else { "edition" },
        title: &title,
        about: about(&rendered),
        style: String::new(),
        bar: bar(&rendered, has_source),
        keys: &[("j, k", "next and previous sentence"), ("n, p", "next and previous note to check")],
        aside: html! {},
        main: main(&rendered),
    };
    frame.write(out)
}

fn render<'t>(text: &EditionText<'t>, ids: Ids) -> Rendered<'t> {
    let base = project(text.edition, View::Base);
    let notes = Notes::new(text.edition, &base);
    let sources = text.beside.map(Sources::new);
    let lang = known(text.edition.header.lang.as_deref());
    let level = if ids.is_one_of_several() { 2 } else { 1 };
    let body = Text::new(text.edition, &notes, sources.as_ref(), ids, level).nodes(&text.edition.body, lang);
    let languages = languages(&base, lang, &notes);
    Rendered {
        edition: text.edition,
        name: text.name,
        title: Some(text.edition.header.title.as_str()).filter(|title| !title.trim().is_empty()).unwrap_or(text.name),
        lang,
        ids,
        figures: figures::figures(&notes, &languages, ids),
        layers: counted_layers(&notes),
        classes: counted_classes(&notes),
        posts: posts(&base, ids),
        languages,
        notes: notes.placed.len(),
        doubtful: notes.placed.iter().filter(|note| is_doubtful(note)).count(),
        source: text.beside.map(|beside| beside.name),
        text: body,
    }
}

fn counted_layers(notes: &Notes<'_>) -> Vec<(Layer, usize)> {
    let count = |layer: Layer| notes.placed.iter().filter(|note| note.layer() == layer).count();
    let layers = Layer::all().filter(|layer| layer.is_notes()).map(|layer| (layer, count(layer)));
    layers.filter(|(_, count)| *count > 0).collect()
}

fn counted_classes(notes: &Notes<'_>) -> Vec<(Option<Category>, usize)> {
    let all = Category::ALL.iter().map(|class| Some(*class)).chain([None]);
    let classes = all.map(|class| (class, notes.placed.iter().filter(|note| note.class == class).count()));
    classes.filter(|(_, count)| *count > 0).collect()
}

/// The posts, each with its id on the page and its name.
fn posts(base: &Projection<'_>, ids: Ids) -> Vec<(String, String)> {
    let post = |kind| match kind {
        FeatureKind::Post(post) => post.id.as_deref(),
        _ => None,
    };
    base.select(post).map(|(_, id)| (ids.of(id), id.to_owned())).collect()
}

/// How many notes stand in text of which language.
fn languages(base: &Projection<'_>, lang: Option<&str>, notes: &Notes<'_>) -> BTreeMap<String, usize> {
    let mut languages = BTreeMap::new();
    let langs = Langs::new(lang, Some(base));
    for lang in notes.placed.iter().filter_map(|note| langs.at(note.at.start)) {
        *languages.entry(lang.to_owned()).or_default() += 1;
    }
    languages
}

/// The line below the title of a single edition; for several the table of contents has it.
fn about(rendered: &[Rendered<'_>]) -> Markup {
    html! { @if let [one] = rendered { (facts(one)) } }
}

fn facts(one: &Rendered<'_>) -> Markup {
    html! {
        p.about {
            bdi { (Words(one.name)) } ": " (counted(one.notes, "note"))
            @if one.doubtful > 0 { ", " (one.doubtful) " of them for a person to check" }
            @if let Some(source) = one.source { "; its source is " bdi { (Words(source)) } }
            ". " a href={ "#" (one.ids.of(":figures")) } { "Figures" }
        }
    }
}

fn bar(rendered: &[Rendered<'_>], has_source: bool) -> Markup {
    let views = [("reading", "reading"), ("printed", "as printed"), ("base", "base")];
    let mut all: BTreeMap<Layer, usize> = BTreeMap::new();
    rendered.iter().flat_map(|one| &one.layers).for_each(|(layer, count)| *all.entry(*layer).or_default() += count);
    let all: Vec<(Layer, usize)> = all.into_iter().collect();
    html! {
        (choice("View", "view", &views))
        (menu("Layers", &html! {
            @if !all.is_empty() { (layers(&all)) }
            fieldset {
                legend { "SourceColumn the text" }
                @if has_source { (switch("source", &html! { "the source" }, true)) }
                (switch("notes", &html! { "notes" }, true))
                (switch("more", &html! { "how each bracket was classified, including supplied words" }, false))
            }
        }))
        (menu("Filter", &filters(rendered)))
        (search())
    }
}

fn filters(rendered: &[Rendered<'_>]) -> Markup {
    let mut classes: BTreeMap<Option<Category>, usize> = BTreeMap::new();
    let mut languages: BTreeMap<&str, usize> = BTreeMap::new();
    for one in rendered {
        one.classes.iter().for_each(|(class, count)| *classes.entry(*class).or_default() += count);
        one.languages.iter().for_each(|(lang, count)| *languages.entry(lang).or_default() += count);
    }
    html! {
        div.filters.needs-js {
            label { "Notes of class "
                select name="class" {
                    option value="" { "any" }
                    option value="?" { "for a person to check" }
                    @for (class, count) in &classes {
                        option value=(class_name(*class)) { (class.map_or_else(|| class_name(None).into(), words)) " (" (count) ")" }
                    }
                }
            }
            label { "Language "
                select name="lang" {
                    option value="" { "any" }
                    @for (lang, count) in &languages { option value=(lang) { (Words(lang)) " (" (count) ")" } }
                }
            }
            label { "Post "
                select name="post" {
                    option value="" { "all" }
                    @for one in rendered { @for (id, name) in &one.posts { option value=(id) { (Words(name)) } } }
                }
            }
            button type="button" name="all" { "Show all again" }
        }
        noscript { p { "Filters need scripts, which are switched off." } }
    }
}

fn main(rendered: &[Rendered<'_>]) -> Markup {
    html! {
        @if let [one] = rendered {
            div.edition data-lang=[one.lang] { (one.text) }
            (figures_of(one, &html! { h2 { "Figures" } }))
        } @else {
            nav.contents aria-label="Contents" {
                h2 { "Contents" }
                ol {
                    @for one in rendered {
                        li { a href={ "#" (one.ids.of(":edition")) } { bdi { (Words(one.title)) } } (facts(one)) }
                    }
                }
            }
            @for one in rendered {
                section.edition id=(one.ids.of(":edition")) data-lang=[one.lang] {
                    h2 class={ "name" @if has_headline(&one.edition.body) { " quiet" } } { bdi { (Words(one.title)) } }
                    (one.text)
                    (figures_of(one, &html! { h3 { "Figures: " bdi { (Words(one.title)) } } }))
                }
            }
        }
    }
}

/// Whether the text begins with a title of its own.
fn has_headline(nodes: &[Node]) -> bool {
    nodes.iter().any(|node| match node {
        Node::Block(block) => block.kind == BlockKind::Headline,
        Node::Container(container) => has_headline(&container.children),
        Node::Space(_) => false,
    })
}

fn figures_of(one: &Rendered<'_>, heading: &Markup) -> Markup {
    html! { section.figures id=(one.ids.of(":figures")) { (heading) (one.figures) } }
}
