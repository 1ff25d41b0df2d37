//! `glossator show`: an edition in the terminal.

use std::collections::HashMap;
use std::io::{self, Write};
use std::path::PathBuf;

use anstyle::{AnsiColor, Style};
use clap::ValueEnum;
use glossator::display::fit::{Styled, wrapped};
use glossator::exchange::{Placement, Row, Run, RunKind, Runs, rows};
use glossator::model::{Block, BlockKind, Category, Container, ContainerKind, Family, Node, PostInfo, View};

use super::config::Config;
use super::exit::{Exit, Failure};
use super::input::{self, Loaded, load};
use super::json;
use super::messages::{Reporter, visible};
use super::output::to_stdout;
use super::pages::PageArgs;
use super::show_json::Shown;
use super::terminal;

/// Show an edition, or a captured page, in the terminal
#[derive(Debug, clap::Args)]
pub struct Args {
    /// A TEI file, a captured page, or `-` for standard input
    file: PathBuf,
    /// The view of the text
    #[arg(long, value_name = "VIEW", default_value = "printed")]
    view: ViewArg,
    /// Where notes are shown; if not given, in the text for the printed view, else nowhere
    #[arg(long, value_name = "PLACE")]
    notes: Option<NotesArg>,
    /// List the posts, one a line: who wrote each, when, whom it answers, its first words
    #[arg(long, conflicts_with_all = ["view", "notes"])]
    posts: bool,
    /// Output format; `jsonl` is for `--posts`
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    format: Format,
    #[command(flatten)]
    how: PageArgs,
}

/// A format of what is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For people, fitted to the terminal
    Text,
    /// One JSON object: blocks of runs, or posts
    Json,
    /// One JSON object per post, a line each
    Jsonl,
}

/// A view, as an option.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum ViewArg {
    /// The page as it was imported
    Printed,
    /// The text for readers
    Reading,
    /// The author's words
    Base,
}

/// Where notes stand, as an option.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum NotesArg {
    /// In the sentence, in brackets
    Inline,
    /// A number in the sentence, the note below the post or section
    Foot,
    /// Nowhere
    Hidden,
}

const BOLD: Style = Style::new().bold();
const DIM: Style = Style::new().dimmed();

pub fn run(args: &Args, config: &Config) -> Result<Exit, Failure> {
    if args.format == Format::Jsonl && !args.posts {
        return Err(Failure::usage("`--format jsonl` lists posts, a line each; add `--posts`, or choose `json`"));
    }
    let input = input::single(&args.file)?;
    let file = load(&input, &args.how, config)?;
    Reporter::default().tell(file.warnings());
    match (args.format, args.posts) {
        (Format::Text, _) => to_stdout(anstream::stdout().lock(), |out| Ok(show(&file, args, out)?))?,
        (_, true) => to_stdout(io::stdout().lock(), |out| Ok(posts_json(&file, args.format, out)?))?,
        (_, false) => json::print(&Shown::new(&file.name, &file.edition, args.view(), args.placement()))?,
    }
    Ok(Exit::Clean)
}

impl Args {
    const fn view(&self) -> View {
        match self.view {
            ViewArg::Printed => View::Printed,
            ViewArg::Reading => View::Reading,
            ViewArg::Base => View::Base,
        }
    }

    const fn placement(&self) -> Placement {
        match self.notes {
            Some(NotesArg::Foot) => Placement::Foot,
            Some(NotesArg::Hidden) => Placement::Hidden,
            Some(NotesArg::Inline) | None => Placement::Inline,
        }
    }
}

/// The posts with the fields of `export --to jsonl`, in one object or a line each.
fn posts_json(file: &Loaded, format: Format, out: &mut dyn Write) -> io::Result<()> {
    let is_post = |row: &Row<'_>| row.kind == "post";
    if format == Format::Jsonl {
        return rows(&file.edition, |row| if is_post(&row) { json::line(&row, out) } else { Ok(()) });
    }
    let mut list = json::List::begin("posts", out)?;
    rows(&file.edition, |row| if is_post(&row) { list.row(&row, out) } else { Ok(()) })?;
    list.end(out)
}

/// A line a post: `3  Vera · 2024-03-04 · answers 1 · Yes, but …`
fn posts(file: &Loaded, width: usize, out: &mut dyn Write) -> io::Result<()> {
    rows(&file.edition, |row| {
        if row.kind != "post" {
            return Ok(());
        }
        let answers = row.parent.map(|parent| format!("answers {parent}"));
        let words = row.text.split_whitespace().take(FIRST_WORDS).collect::<Vec<_>>().join(" ");
        let who = row.author.unwrap_or("(no name)");
        let known = [Some(who), row.time, answers.as_deref(), Some(words.as_str())];
        let line = known.into_iter().flatten().collect::<Vec<_>>().join(" · ");
        let line = format!("{}  {line}", row.id.unwrap_or_default());
        writeln!(out, "{}", visible(&terminal::head(&line, width)))
    })
}

/// So many words of a post are shown in a list.
const FIRST_WORDS: usize = 12;

fn show(file: &Loaded, args: &Args, out: &mut dyn Write) -> io::Result<()> {
    if args.posts {
        return posts(file, terminal::width(), out);
    }
    let (view, placement) = (args.view(), args.placement());
    let authors = file.edition.header.authors.iter().map(|author| (&*author.id, &*author.name)).collect();
    let width = terminal::width();
    let mut screen = Screen { out, runs: Runs::new(view, placement), view, authors, width, begun: false };
    screen.nodes(&file.edition.body)?;
    screen.footnotes()
}

/// The page as it goes down the screen.
struct Screen<'e, 'o> {
    out: &'o mut dyn Write,
    runs: Runs<'e>,
    view: View,
    authors: HashMap<&'e str, &'e str>,
    width: usize,
    begun: bool,
}

impl<'e> Screen<'e, '_> {
    fn nodes(&mut self, nodes: &'e [Node]) -> io::Result<()> {
        nodes.iter().try_for_each(|node| match node {
            Node::Container(container) => self.container(container),
            Node::Block(block) => self.block(block),
            Node::Space(_) => Ok(()),
        })
    }

    /// Notes stand below the post or section that they belong to.
    fn container(&mut self, container: &'e Container) -> io::Result<()> {
        match &container.kind {
            ContainerKind::Post(info) => self.post_line(info, container)?,
            ContainerKind::Division(_) => {}
            ContainerKind::Figure | ContainerKind::NumberedList | ContainerKind::Other(_) => {
                return self.nodes(&container.children);
            }
        }
        self.nodes(&container.children)?;
        self.footnotes()
    }

    /// `── 3 · Vera · 2024-03-04 · replies to c1`
    fn post_line(&mut self, info: &'e PostInfo, post: &'e Container) -> io::Result<()> {
        let who = info.who.as_deref().map(|id| self.authors.get(id).copied().unwrap_or(id));
        let reply = info.reply_to.as_deref().map(|id| format!("replies to {id}"));
        // A number that the id tells anyway is not said twice.
        let number = info.n.as_deref().filter(|n| post.id.as_deref().is_none_or(|id| id.trim_start_matches('c') != *n));
        let known = [post.id.as_deref(), number, who, info.when.as_deref(), reply.as_deref()];
        let words: Vec<&str> = known.into_iter().flatten().collect();
        self.gap()?;
        writeln!(
            self.out,
            "{BOLD}── {}{BOLD:#}",
            visible(&terminal::head(&words.join(" · "), self.width.saturating_sub(3)))
        )?;
        self.begun = false;
        Ok(())
    }

    fn block(&mut self, block: &'e Block) -> io::Result<()> {
        let furniture = !block.kind.is_text() && block.kind != BlockKind::Masthead;
        let runs = self.runs.block(block);
        let empty = runs.iter().all(|run| run.text.trim().is_empty());
        if empty || furniture && self.view != View::Printed {
            return Ok(());
        }
        self.gap()?;
        let indent = if matches!(block.kind, BlockKind::Caption { .. }) { "│ " } else { "" };
        self.lines(runs.iter().map(|run| styled(run, &block.kind)), indent, indent)
    }

    fn footnotes(&mut self) -> io::Result<()> {
        let notes = self.runs.take_footnotes();
        if !notes.is_empty() {
            self.gap()?;
        }
        for note in notes {
            let mark = format!("  {} ", superscript(note.number));
            let next = " ".repeat(terminal::columns(&mark));
            let words = note.text.split_whitespace().collect::<Vec<_>>().join(" ");
            let class = note.class.map(|class| Styled { text: format!(" ({class})"), style: DIM });
            let style = style_of(RunKind::Note(note.class.map(Category::family)));
            self.lines([Styled { text: words, style }].into_iter().chain(class), &mark, &next)?;
        }
        Ok(())
    }

    /// An empty line between blocks.
    fn gap(&mut self) -> io::Result<()> {
        if std::mem::replace(&mut self.begun, true) { writeln!(self.out) } else { Ok(()) }
    }

    fn lines(&mut self, runs: impl Iterator<Item = Styled>, first: &str, next: &str) -> io::Result<()> {
        let room = self.width.saturating_sub(terminal::columns(next)).max(8);
        let mut indent = first;
        for line in wrapped(runs, room) {
            write!(self.out, "{indent}")?;
            for Styled { text, style } in line {
                write!(self.out, "{style}{text}{style:#}")?;
            }
            writeln!(self.out)?;
            indent = next;
        }
        Ok(())
    }
}

/// A run with its look: never by colour alone.
fn styled(run: &Run<'_>, block: &BlockKind) -> Styled {
    let mut style = style_of(run.kind);
    if run.anchor {
        style = style.underline();
    }
    style = match block {
        BlockKind::Headline | BlockKind::Heading => style.bold(),
        BlockKind::Masthead | BlockKind::Byline => style.italic(),
        BlockKind::Interface | BlockKind::Trailer | BlockKind::PostHead => style.dimmed(),
        _ => style,
    };
    let text = match run.kind {
        RunKind::Mark(number) => superscript(number),
        _ => visible(&run.text),
    };
    Styled { text, style }
}

fn style_of(kind: RunKind) -> Style {
    match kind {
        RunKind::Plain => Style::new(),
        RunKind::Supplied => AnsiColor::Green.on_default().italic(),
        RunKind::Mark(_) => AnsiColor::Cyan.on_default().bold(),
        RunKind::Note(Some(Family::Gloss)) => AnsiColor::Cyan.on_default(),
        RunKind::Note(Some(Family::Comment)) => AnsiColor::Yellow.on_default(),
        RunKind::Note(Some(_)) => AnsiColor::Magenta.on_default(),
        RunKind::Note(None) => AnsiColor::Red.on_default(),
    }
}

/// A number in raised digits.
fn superscript(number: usize) -> String {
    const DIGITS: [char; 10] = ['⁰', '¹', '²', '³', '⁴', '⁵', '⁶', '⁷', '⁸', '⁹'];
    number.to_string().bytes().filter_map(|digit| DIGITS.get(usize::from(digit.wrapping_sub(b'0')))).collect()
}
