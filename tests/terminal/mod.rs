//! A program in a terminal of a given size: keys go in, the screen is read back.

pub mod picture;

use std::io::{Read, Write};
use std::num::NonZero;
use std::path::Path;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use portable_pty::{Child, CommandBuilder, MasterPty, PtySize, native_pty_system};

/// How long something is waited for that must come; a machine may be busy.
const PATIENCE: Duration = Duration::from_secs(60);

/// Keys that are no letters.
pub const ENTER: &str = "\r";
pub const ESC: &str = "\x1b";
pub const LEFT: &str = "\x1b[D";
pub const RIGHT: &str = "\x1b[C";
pub const SHIFT_LEFT: &str = "\x1b[1;2D";
pub const END: &str = "\x1b[F";

fn some(size: u16) -> NonZero<u16> {
    NonZero::new(size).unwrap()
}

/// A program that runs in a terminal.
pub struct Terminal {
    screen: Arc<Mutex<vt100::Parser>>,
    keys: Box<dyn Write + Send>,
    child: Box<dyn Child + Send + Sync>,
    master: Box<dyn MasterPty + Send>,
}

impl Terminal {
    /// Starts `glossator` in a folder, in a terminal of so many columns and lines.
    pub fn new(folder: &Path, arguments: &[&str], (columns, lines): (u16, u16), environment: &[(&str, &str)]) -> Self {
        let size = PtySize { rows: lines, cols: columns, pixel_width: 0, pixel_height: 0 };
        let pair = native_pty_system().openpty(size).unwrap();
        let mut command = CommandBuilder::new(env!("CARGO_BIN_EXE_glossator"));
        command.args(arguments);
        command.cwd(folder);
        command.env("TERM", "xterm-256color");
        command.env("XDG_CONFIG_HOME", folder.join("settings"));
        command.env("SOURCE_DATE_EPOCH", "1780000000");
        command.env_remove("NO_COLOR");
        environment.iter().for_each(|(name, value)| command.env(name, value));
        let child = pair.slave.spawn_command(command).unwrap();
        drop(pair.slave);
        let screen = Arc::new(Mutex::new(vt100::Parser::new(some(lines), some(columns), 0)));
        let (mut output, shown) = (pair.master.try_clone_reader().unwrap(), Arc::clone(&screen));
        std::thread::spawn(move || {
            let mut buffer = [0; 4096];
            while let Ok(read @ 1..) = output.read(&mut buffer) {
                shown.lock().unwrap().process(&buffer[..read]);
            }
        });
        Self { screen, keys: pair.master.take_writer().unwrap(), child, master: pair.master }
    }

    /// Types keys.
    pub fn type_keys(&mut self, keys: &str) {
        self.keys.write_all(keys.as_bytes()).unwrap();
        self.keys.flush().unwrap();
    }

    /// The text of the screen, line by line.
    pub fn text(&self) -> String {
        self.screen.lock().unwrap().screen().contents()
    }

    /// What `look` finds on the screen.
    pub fn look<T>(&self, look: impl FnOnce(&vt100::Screen) -> T) -> T {
        look(self.screen.lock().unwrap().screen())
    }

    /// Waits until the screen has some words.
    pub fn wait_for(&self, words: &str) -> String {
        self.wait(&format!("{words:?}"), |text| text.contains(words))
    }

    /// Waits until the screen is as it should be.
    pub fn wait(&self, what: &str, is_so: impl Fn(&str) -> bool) -> String {
        let begun = Instant::now();
        loop {
            let text = self.text();
            if is_so(&text) {
                return text;
            }
            assert!(begun.elapsed() < PATIENCE, "the screen never had {what}:\n{text}");
            std::thread::sleep(Duration::from_millis(10));
        }
    }

    /// Types keys and waits until the screen has some words.
    pub fn after(&mut self, keys: &str, words: &str) -> String {
        self.type_keys(keys);
        self.wait_for(words)
    }

    /// Makes the terminal larger or smaller.
    pub fn resize(&self, (columns, lines): (u16, u16)) {
        self.screen.lock().unwrap().screen_mut().set_size(some(lines), some(columns));
        self.master.resize(PtySize { rows: lines, cols: columns, pixel_width: 0, pixel_height: 0 }).unwrap();
    }

    /// Kills the program at once.
    pub fn kill(mut self) {
        // SIGKILL: the program is given no time to do anything.
        let id = self.child.process_id().unwrap().to_string();
        std::process::Command::new("kill").args(["-9", &id]).status().unwrap();
        self.child.wait().unwrap();
    }

    /// Waits until the program has ended; gives its exit code and what it left on the screen.
    pub fn end(mut self) -> (u32, String) {
        let begun = Instant::now();
        while self.child.try_wait().unwrap().is_none() {
            assert!(begun.elapsed() < PATIENCE, "the program does not end:\n{}", self.text());
            std::thread::sleep(Duration::from_millis(10));
        }
        let code = self.child.wait().unwrap().exit_code();
        // What was printed last may still be on its way.
        std::thread::sleep(Duration::from_millis(100));
        (code, self.text())
    }
}
