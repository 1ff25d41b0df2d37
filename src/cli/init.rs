//! `glossator init`: what a folder of editions needs besides the editions.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use super::exit::{Exit, Failure};
use super::messages::Message;
use super::output::{Target, make_folder, to_stdout};

/// Prepare a folder of editions: a configuration file, editor settings, a check before each commit
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The folder; created if it does not exist
    #[arg(value_name = "DIR", default_value = ".")]
    folder: PathBuf,
    /// Replace files that exist
    #[arg(long)]
    force: bool,
    /// Write only the check before each commit
    #[arg(long)]
    hook_only: bool,
}

/// A file to be written.
struct Item {
    path: PathBuf,
    text: String,
    is_program: bool,
    /// What it is for.
    purpose: &'static str,
}

pub fn run(args: &Args) -> Result<Exit, Failure> {
    // `./` says nothing in a message.
    let folder = &if args.folder == Path::new(".") { PathBuf::new() } else { args.folder.clone() };
    let hook = Hook::of(folder);
    let items = items(args, folder, &hook);
    refuse_existing(&items, args.force)?;
    items.iter().try_for_each(|item| item.write(args.force))?;
    to_stdout(io::stdout().lock(), |out| Ok(tell(&items, &hook, out)?))?;
    Ok(Exit::Clean)
}

/// What is written.
fn items(args: &Args, folder: &Path, hook: &Hook) -> Vec<Item> {
    let all = [
        Item {
            path: folder.join(super::config::FILE),
            text: include_str!("templates/glossator.toml").to_owned(),
            is_program: false,
            purpose: "your own cues, schemas and defaults; everything is commented out so far",
        },
        Item {
            path: folder.join(".editorconfig"),
            text: include_str!("templates/editorconfig").to_owned(),
            is_program: false,
            purpose: "keeps editors from changing the white space of editions",
        },
        Item {
            path: hook.path.clone(),
            text: include_str!("templates/pre-commit").replace("@FOLDER@", &quoted(&hook.folder)),
            is_program: true,
            purpose: "checks the files of a commit before it is made",
        },
    ];
    all.into_iter().filter(|item| item.is_program || !args.hook_only).collect()
}

/// All or nothing: if one file is in the way, none is written.
fn refuse_existing(items: &[Item], force: bool) -> Result<(), Failure> {
    let existing: Vec<String> =
        items.iter().filter(|item| item.path.exists()).map(|item| item.path.display().to_string()).collect();
    if force || existing.is_empty() {
        return Ok(());
    }
    let verb = if existing.len() == 1 { "exists" } else { "exist" };
    let text =
        format!("{} {verb}; nothing was written; add `--force` to replace what is there", existing.join(" and "));
    Err(Message::error(None, text).into())
}

impl Item {
    fn write(&self, force: bool) -> Result<(), Failure> {
        if let Some(folder) = self.path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
            make_folder(folder)?;
        }
        Target::File(self.path.clone()).write(force, |out| Ok(out.write_all(self.text.as_bytes())?))?;
        if self.is_program { self.make_executable() } else { Ok(()) }
    }

    #[cfg(unix)]
    fn make_executable(&self) -> Result<(), Failure> {
        use std::os::unix::fs::PermissionsExt as _;
        fs::set_permissions(&self.path, fs::Permissions::from_mode(0o755)).map_err(|error| {
            let text = format!("cannot be made executable: {error}");
            Message::error(Some(&self.path.display().to_string()), text).into()
        })
    }

    /// Elsewhere the shell of git runs hooks whatever their permissions.
    #[cfg(not(unix))]
    fn make_executable(&self) -> Result<(), Failure> {
        Ok(())
    }
}

fn tell(items: &[Item], hook: &Hook, out: &mut dyn Write) -> io::Result<()> {
    for item in items {
        writeln!(out, "wrote {}: {}", item.path.display(), item.purpose)?;
    }
    if let Some(why) = hook.to_install {
        writeln!(
            out,
            "\n{why}; in the repository:\n  cp '{}' \"$(git rev-parse --git-path hooks)/\"",
            hook.path.display()
        )?;
    }
    writeln!(
        out,
        "\nTo make `git diff` show changes of words and notes, run in the repository:\n  \
         git config diff.glossator.command 'glossator diff --git --'\n  echo '*.xml diff=glossator' >> .gitattributes"
    )
}

/// Where the check before a commit goes.
struct Hook {
    path: PathBuf,
    /// The folder of editions, seen from the top of the repository; empty for the top itself.
    folder: String,
    /// Why it has to be put in its place by hand.
    to_install: Option<&'static str>,
}

impl Hook {
    fn of(folder: &Path) -> Self {
        let beside = |below: String, why| Self {
            path: folder.join("hooks").join("pre-commit"),
            folder: below,
            to_install: Some(why),
        };
        let Some((top, below)) = repository(folder) else {
            return beside(
                String::new(),
                "The folder is not in a git repository, so the check must be installed by hand",
            );
        };
        let git = top.join(".git");
        let config = fs::read_to_string(git.join("config")).unwrap_or_default();
        if !git.is_dir() || config.to_ascii_lowercase().contains("hookspath") {
            return beside(below, "The repository keeps its hooks elsewhere, so the check must be installed by hand");
        }
        Self { path: git.join("hooks").join("pre-commit"), folder: below, to_install: None }
    }
}

/// The top of the repository that the folder is in, named from where the person stands, and the folder seen from there.
fn repository(folder: &Path) -> Option<(PathBuf, String)> {
    let start = folder.ancestors().find(|part| part.as_os_str().is_empty() || part.exists())?;
    let whole = fs::canonicalize(if start.as_os_str().is_empty() { Path::new(".") } else { start }).ok()?;
    let up = whole.ancestors().position(|part| part.join(".git").exists())?;
    let inside = whole.strip_prefix(whole.ancestors().nth(up)?).ok()?.join(folder.strip_prefix(start).ok()?);
    let parts: Vec<String> = inside.iter().map(|part| part.to_string_lossy().into_owned()).collect();
    let top = std::iter::repeat_n("..", up).fold(start.to_owned(), |path, part| path.join(part));
    Some((top, parts.join("/")))
}

/// A word for the shell.
fn quoted(word: &str) -> String {
    format!("'{}'", word.replace('\'', "'\\''"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_is_found_below_its_repository() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path();
        assert!(Hook::of(&root.join("new")).to_install.is_some());
        fs::create_dir_all(root.join(".git")).unwrap();
        fs::create_dir_all(root.join("a/b c")).unwrap();
        let hook = Hook::of(&root.join("a/b c/d"));
        assert_eq!(hook.folder, "a/b c/d");
        assert!(hook.to_install.is_none());
        fs::create_dir_all(hook.path.parent().unwrap()).unwrap();
        assert_eq!(
            fs::canonicalize(hook.path.parent().unwrap()).unwrap(),
            fs::canonicalize(root.join(".git/hooks")).unwrap()
        );
        assert_eq!(Hook::of(root).folder, "");
        fs::write(root.join(".git/config"), "[core]\n\thooksPath = .hooks\n").unwrap();
        assert!(Hook::of(root).to_install.is_some());
    }

    #[test]
    fn words_for_the_shell_hold_anything() {
        assert_eq!(quoted("it's a b"), "'it'\\''s a b'");
    }
}
