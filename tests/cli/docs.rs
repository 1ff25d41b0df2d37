//! The documentation: every example of `README.md` and of the book in `docs/` is run, and every link leads somewhere.
//!
//! Each page has a folder of its own with a copy of `examples/`. Its blocks are taken in their order:
//!
//! - In a `console` block, each line that begins with `$ ` is run by `sh`; the lines below it are what it must print, on
//!   both outputs. `[..]` stands for any characters of a line, a line `...` for any lines. `? 2` in the first line names
//!   the exit code; without it the code may be 0, or 1 for findings and differences.
//! - An `sh` block is run as a whole and must succeed.
//!
//! A comment in the line before a block says what else it is:
//!
//! - `<!-- file: NAME -->`: the block is the content of this file, for the commands that follow.
//! - `<!-- part of: NAME -->`: what the block shows stands in this file; white space makes no difference, and a line `...`
//!   stands for what is left out.
//! - `<!-- not run: REASON -->`: the block cannot be run here.
//!
//! `GLOSSATOR_BLESS=1` writes outputs anew and leaves wildcards where they are; that run fails on purpose. Read the
//! difference.

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::path::{Component, Path, PathBuf};
use std::process::{Command, Stdio};

use crate::needs;

/// A fenced block of a page.
#[derive(Debug)]
struct Block {
    /// The first word behind the fence.
    language: String,
    /// The comment in the line before.
    comment: Option<(String, String)>,
    /// Number of the first line inside, from 1.
    line: usize,
    lines: Vec<String>,
}

/// A command of a `console` block and what it must print.
#[derive(Debug)]
struct Example {
    line: usize,
    command: String,
    code: Option<i32>,
    /// Number of the first line of output, from 1.
    output_line: usize,
    output: Vec<String>,
}

/// What is wrong, and where; `blessed` are the lines that should stand there.
struct Fault {
    line: usize,
    text: String,
    blessed: Option<(usize, usize, Vec<String>)>,
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The pages beside the book and in it, by their paths in the repository.
fn pages() -> Vec<PathBuf> {
    let mut found = ["README.md", "CONTRIBUTING.md", "tests/README.md"].map(PathBuf::from).to_vec();
    let mut folders = vec![PathBuf::from("docs/src")];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(root().join(&folder)).unwrap() {
            let path = folder.join(entry.unwrap().file_name());
            if root().join(&path).is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "md") {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}

fn read(page: &Path) -> String {
    fs::read_to_string(root().join(page)).unwrap()
}

fn blocks(text: &str) -> Vec<Block> {
    let mut found = Vec::new();
    let mut lines = text.lines().enumerate();
    let mut before = "";
    while let Some((number, line)) = lines.next() {
        if let Some(info) = line.strip_prefix("```") {
            let language = info.split([',', ' ']).next().unwrap_or_default().to_owned();
            let inside = lines.by_ref().map(|(_, line)| line.to_owned()).take_while(|line| line != "```").collect();
            found.push(Block { language, comment: comment(before), line: number + 2, lines: inside });
        }
        before = line;
    }
    found
}

/// `<!-- KEY: VALUE -->`
fn comment(line: &str) -> Option<(String, String)> {
    let inside = line.strip_prefix("<!-- ")?.strip_suffix(" -->")?;
    let (key, value) = inside.split_once(": ")?;
    Some((key.to_owned(), value.to_owned()))
}

fn examples(block: &Block) -> Result<Vec<Example>, Fault> {
    let mut found: Vec<Example> = Vec::new();
    for (number, line) in block.lines.iter().enumerate().map(|(index, line)| (block.line + index, line)) {
        if let Some(command) = line.strip_prefix("$ ") {
            let example = Example {
                line: number,
                command: command.to_owned(),
                code: None,
                output_line: number + 1,
                output: vec![],
            };
            found.push(example);
        } else if let Some(example) = found.last_mut() {
            let code =
                line.strip_prefix("? ").and_then(|code| code.parse().ok()).filter(|_| number == example.line + 1);
            if code.is_some() {
                example.code = code;
                example.output_line += 1;
            } else {
                example.output.push(line.clone());
            }
        } else {
            return Err(Fault { line: number, text: "the block does not begin with `$ `".to_owned(), blessed: None });
        }
    }
    for example in &mut found {
        while example.output.last().is_some_and(String::is_empty) {
            example.output.pop();
        }
    }
    Ok(found)
}

/// A folder in which the examples of one page are run.
struct Sandbox {
    folder: tempfile::TempDir,
    /// Whether blocks that call git are run.
    with_git: bool,
}

impl Sandbox {
    fn new(with_git: bool) -> Self {
        let folder = tempfile::tempdir().unwrap();
        copy(&root().join("examples"), &folder.path().join("examples"));
        Self { folder, with_git }
    }

    fn path(&self) -> &Path {
        self.folder.path()
    }

    /// Exit code, and what was printed on both outputs in its order.
    fn run(&self, script: &str) -> (Option<i32>, String) {
        let program = Path::new(env!("CARGO_BIN_EXE_glossator")).parent().unwrap();
        let path = format!("{}:{}", program.display(), std::env::var("PATH").unwrap_or_default());
        let printed = self.path().join(".printed");
        let file = File::create(&printed).unwrap();
        let status = Command::new("sh")
            .args(["-e", "-c", script])
            .current_dir(self.path())
            .env("PATH", path)
            .env("HOME", self.path())
            .env("XDG_CONFIG_HOME", self.path().join(".config"))
            .env("GIT_CONFIG_NOSYSTEM", "1")
            .env("SOURCE_DATE_EPOCH", "1700000000")
            .env_remove("COLUMNS")
            .stdin(Stdio::null())
            .stdout(file.try_clone().unwrap())
            .stderr(file)
            .status()
            .unwrap();
        let text = String::from_utf8_lossy(&fs::read(&printed).unwrap()).into_owned();
        fs::remove_file(printed).unwrap();
        (status.code(), text)
    }

    fn check(&self, block: &Block) -> Vec<Fault> {
        let fault = |text: String| vec![Fault { line: block.line, text, blessed: None }];
        let comment = block.comment.as_ref().map(|(key, value)| (key.as_str(), value.as_str()));
        match (comment, block.language.as_str()) {
            (Some(("file", name)), _) => {
                let path = self.path().join(name);
                fs::create_dir_all(path.parent().unwrap()).unwrap();
                fs::write(path, block.lines.join("\n") + "\n").unwrap();
                Vec::new()
            }
            (Some(("part of", name)), _) => match fs::read_to_string(self.path().join(name)) {
                Ok(whole) => self.part(block, name, &whole),
                Err(error) => fault(format!("{name} cannot be read: {error}")),
            },
            (Some(("not run", _)), _) => Vec::new(),
            (_, "sh") if needs_git(block) && !self.with_git => Vec::new(),
            (_, "sh") => match self.run(&block.lines.join("\n")) {
                (Some(0), _) => Vec::new(),
                (code, printed) => fault(format!("ended with {code:?}:\n{printed}")),
            },
            (_, "console") => match examples(block) {
                Ok(examples) => examples.iter().filter_map(|example| self.compare(example)).collect(),
                Err(fault) => vec![fault],
            },
            _ => Vec::new(),
        }
    }

    fn part(&self, block: &Block, name: &str, whole: &str) -> Vec<Fault> {
        let whole = squeezed(whole);
        let mut at = 0;
        for piece in block.lines.split(|line| line == "...") {
            let wanted = squeezed(&piece.concat());
            match whole[at..].find(&wanted) {
                Some(found) => at += found + wanted.len(),
                None => {
                    let text = format!("this does not stand in {name}, or not in this order:\n{}", piece.join("\n"));
                    return vec![Fault { line: block.line, text, blessed: None }];
                }
            }
        }
        Vec::new()
    }

    fn compare(&self, example: &Example) -> Option<Fault> {
        let (code, printed) = self.run(&example.command);
        let printed: Vec<&str> = printed.trim_end().lines().map(str::trim_end).collect();
        let fault = |line: usize, text: String| Fault { line, text, blessed: None };
        let fits = example.code.map_or(matches!(code, Some(0 | 1)), |wanted| code == Some(wanted));
        if !fits {
            let text = format!("`{}` ended with {code:?}:\n{}", example.command, printed.join("\n"));
            return Some(fault(example.line, text));
        }
        let (wanted, found) = lines_differ(&example.output, &printed)?;
        let text = format!(
            "`{}` prints something else\n  wanted: {}\n  found:  {}\nwhole output:\n{}",
            example.command,
            example.output.get(wanted).map_or("(the end)", String::as_str),
            printed.get(found).unwrap_or(&"(the end)"),
            printed.join("\n"),
        );
        let anew = renewed(&example.output, &printed);
        let blessed = Some((example.output_line, example.output.len(), anew));
        Some(Fault { blessed, ..fault(example.output_line + wanted, text) })
    }
}

fn needs_git(block: &Block) -> bool {
    block.lines.iter().any(|line| line.starts_with("git "))
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap().map(Result::unwrap) {
        let (from, to) = (entry.path(), to.join(entry.file_name()));
        if from.is_dir() {
            copy(&from, &to);
        } else {
            fs::copy(from, to).unwrap();
        }
    }
}

fn squeezed(text: &str) -> String {
    text.split_whitespace().collect()
}

/// The first lines, of what is wanted and of what was found, at which the two part; none if they fit.
fn lines_differ(wanted: &[String], found: &[&str]) -> Option<(usize, usize)> {
    let (mut at, mut line) = (0, 0);
    let mut star = None;
    let mut furthest = (0, 0);
    loop {
        if at == wanted.len() && line == found.len() {
            return None;
        }
        if wanted.get(at).is_some_and(|wanted| wanted == "...") {
            star = Some((at + 1, line));
            at += 1;
        } else if at < wanted.len() && line < found.len() && line_fits(&wanted[at], found[line]) {
            (at, line) = (at + 1, line + 1);
        } else {
            if at >= furthest.0 {
                furthest = (at, line);
            }
            match star {
                Some((after, from)) if from < found.len() => {
                    star = Some((after, from + 1));
                    (at, line) = (after, from + 1);
                }
                _ => return Some(furthest),
            }
        }
    }
}

/// What is wanted, with the lines that do not fit replaced by what was found in their place; wildcards stay.
fn renewed(wanted: &[String], found: &[&str]) -> Vec<String> {
    let pieces: Vec<&[String]> = wanted.split(|line| line == "...").collect();
    let last = pieces.len() - 1;
    let mut lines = Vec::new();
    let mut from = 0;
    for (number, piece) in pieces.iter().enumerate() {
        if number > 0 {
            lines.push("...".to_owned());
        }
        let latest = found.len().saturating_sub(piece.len()).max(from);
        let places = match number {
            _ if last == 0 => return found.iter().map(|&line| line.to_owned()).collect(),
            0 => 0..=0,
            _ if number == last => latest..=latest,
            _ => from..=latest,
        };
        let alike =
            |place: &usize| piece.iter().zip(found.iter().skip(*place)).map(|pair| similarity(pair.0, pair.1)).sum();
        let place = places.rev().max_by_key(|place| -> usize { alike(place) }).unwrap_or(from);
        let there = found.iter().skip(place).take(piece.len());
        lines.extend(there.zip(*piece).map(
            |(&found, wanted)| {
                if line_fits(wanted, found) { wanted.clone() } else { found.to_owned() }
            },
        ));
        from = place + piece.len();
    }
    lines
}

/// How many words two lines share; more where they are the same.
fn similarity(wanted: &str, found: &str) -> usize {
    let shared = found.split_whitespace().filter(|word| wanted.contains(word)).count();
    if line_fits(wanted, found) { 2 * shared + 1 } else { shared }
}

/// Whether a line fits, where `[..]` stands for any characters.
fn line_fits(wanted: &str, found: &str) -> bool {
    let mut pieces = wanted.trim_end().split("[..]");
    let Some(mut rest) = found.strip_prefix(pieces.next().unwrap_or_default()) else { return false };
    let mut pieces: Vec<&str> = pieces.collect();
    let Some(last) = pieces.pop() else { return rest.is_empty() };
    for piece in pieces {
        let Some(at) = rest.find(piece) else { return false };
        rest = &rest[at + piece.len()..];
    }
    rest.ends_with(last)
}

/// What is wrong with the examples of a page; with `GLOSSATOR_BLESS` outputs are written anew.
fn faults(page: &Path, with_git: bool) -> Vec<String> {
    let text = read(page);
    let blocks = blocks(&text);
    if !blocks.iter().any(|block| matches!(block.language.as_str(), "console" | "sh")) {
        return Vec::new();
    }
    let sandbox = Sandbox::new(with_git);
    let faults: Vec<Fault> = blocks.iter().flat_map(|block| sandbox.check(block)).collect();
    if std::env::var_os("GLOSSATOR_BLESS").is_some() {
        let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
        for (line, count, anew) in faults.iter().rev().filter_map(|fault| fault.blessed.clone()) {
            lines.splice(line - 1..line - 1 + count, anew);
        }
        fs::write(root().join(page), lines.join("\n") + "\n").unwrap();
    }
    faults.iter().map(|fault| format!("{}:{}: {}", page.display(), fault.line, fault.text)).collect()
}

/// Runs the examples of all pages.
fn run_pages(with_git: bool) {
    let found: Vec<String> = std::thread::scope(|scope| {
        let pages: Vec<_> = pages().into_iter().map(|page| scope.spawn(move || faults(&page, with_git))).collect();
        pages.into_iter().flat_map(|page| page.join().unwrap()).collect()
    });
    assert!(found.is_empty(), "{} examples differ\n\n{}", found.len(), found.join("\n\n"));
}

#[test]
fn examples_print_what_the_pages_say() {
    run_pages(false);
}

#[test]
#[ignore = "needs git"]
fn examples_with_git_print_what_the_pages_say() {
    let Some(_) = needs::program("git") else { return };
    run_pages(true);
}

/// The lines of a page that stand in no block.
fn prose(text: &str) -> Vec<(usize, &str)> {
    let mut inside = false;
    let mut found = Vec::new();
    for (number, line) in text.lines().enumerate() {
        if line.starts_with("```") {
            inside = !inside;
        } else if !inside {
            found.push((number + 1, line));
        }
    }
    found
}

/// The targets of a line's links, those of pictures too.
fn links(line: &str) -> Vec<String> {
    let shown: String = line.split('`').step_by(2).collect();
    let targets = shown.split("](").skip(1).filter_map(|rest| rest.split_once(')'));
    targets.map(|(target, _)| target.to_owned()).collect()
}

/// The ids that headings have in the book.
fn anchors(text: &str) -> BTreeSet<String> {
    let headings = prose(text).into_iter().filter_map(|(_, line)| line.strip_prefix('#'));
    let id = |heading: &str| {
        let kept = |letter: char| match letter {
            ' ' => Some('-'),
            _ if letter.is_alphanumeric() || matches!(letter, '-' | '_') => Some(letter.to_ascii_lowercase()),
            _ => None,
        };
        heading.trim_start_matches('#').trim().chars().filter_map(kept).collect()
    };
    headings.map(id).collect()
}

/// A path without `.` and `..`.
fn plain(path: &Path) -> PathBuf {
    let mut found = PathBuf::new();
    for part in path.components() {
        match part {
            Component::ParentDir => {
                found.pop();
            }
            Component::CurDir => {}
            part => found.push(part),
        }
    }
    found
}

#[test]
fn links_lead_somewhere() {
    let mut broken = Vec::new();
    for page in pages() {
        let text = read(&page);
        let links =
            prose(&text).into_iter().flat_map(|(number, line)| links(line).into_iter().map(move |to| (number, to)));
        for (number, target) in links.filter(|(_, target)| !target.contains("://")) {
            let (file, anchor) = target.split_once('#').unwrap_or((&target, ""));
            let path = if file.is_empty() { page.clone() } else { plain(&page.parent().unwrap().join(file)) };
            let leaves = page.starts_with("docs") && !path.starts_with("docs/src");
            let has_anchor = || anchor.is_empty() || anchors(&read(&path)).contains(anchor);
            if leaves || !root().join(&path).exists() || !has_anchor() {
                broken.push(format!("{}:{number}: {target}", page.display()));
            }
        }
    }
    assert!(broken.is_empty(), "links that lead nowhere, or out of the book:\n{}", broken.join("\n"));
}

#[test]
fn the_book_has_every_page_and_every_rule() {
    let summary = read(Path::new("docs/src/SUMMARY.md"));
    let listed: BTreeSet<PathBuf> =
        summary.lines().flat_map(links).map(|link| Path::new("docs/src").join(link)).collect();
    let there: BTreeSet<PathBuf> =
        pages().into_iter().filter(|page| page.starts_with("docs") && !page.ends_with("SUMMARY.md")).collect();
    assert_eq!(listed, there);

    let rules = read(Path::new("docs/src/rules.md"));
    for entry in fs::read_dir(root().join("src/validate/rules/pages")).unwrap().map(Result::unwrap) {
        let file = entry.file_name().into_string().unwrap();
        let (name, title) = (file.trim_end_matches(".md"), fs::read_to_string(entry.path()).unwrap());
        let title = title.lines().next().and_then(|line| line.split_once(": ")).map_or("", |(_, title)| title);
        assert!(rules.contains(&format!("| [{name}](rules/{file}) | {title}")), "{name} is not in docs/src/rules.md");
        let page = read(&Path::new("docs/src/rules").join(&file));
        assert_eq!(page, format!("{{{{#include ../../../src/validate/rules/pages/{file}}}}}\n"));
    }
}

#[test]
fn wildcards_stand_for_what_they_should() {
    let lines = |text: &str| text.lines().map(str::to_owned).collect::<Vec<_>>();
    let differ = |wanted: &str, found: &str| lines_differ(&lines(wanted), &found.lines().collect::<Vec<_>>());
    assert_eq!(differ("a\n...\nd", "a\nb\nc\nd"), None);
    assert_eq!(differ("...\nd\n...", "a\nd"), None);
    assert_eq!(differ("a\n...\nc", "a\nb\nd"), Some((2, 3)));
    assert_eq!(differ("a\nb", "a\nc"), Some((1, 1)));
    assert_eq!(differ("a", "a\nb"), Some((1, 1)));
    let anew = |wanted: &str, found: &str| renewed(&lines(wanted), &found.lines().collect::<Vec<_>>()).join("\n");
    assert_eq!(
        anew("old\n...\nit was told\n...\nend", "new\nx\nit was reported\ny\nz\nend"),
        "new\n...\nit was reported\n...\nend"
    );
    assert_eq!(anew("a [..] c\nd", "a b c\ne"), "a b c\ne");
    assert_eq!(anew("...\na [..] c\nd\n...", "z\na b c\ne\nf"), "...\na [..] c\ne\n...");
    assert!(line_fits("taken back: [..] by [..].", "taken back: 1 by anna."));
    assert!(!line_fits("taken back: [..] by anna", "taken back: 1 by boris"));
    assert!(line_fits("[...] is a gap", "[...] is a gap"));
}
