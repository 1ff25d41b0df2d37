//! Runs of the program, by itself and in a terminal.

use std::fs;
use std::io::Read as _;
use std::path::Path;
use std::process::{Command, Output, Stdio};
use std::sync::mpsc;
use std::time::{Duration, Instant};

use portable_pty::{Child, CommandBuilder, MasterPty, PtySize, native_pty_system};

use crate::needs;

/// How long something is waited for that must come; a machine may be busy.
pub const PATIENCE: Duration = Duration::from_secs(60);

pub fn glossator(folder: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_glossator"));
    command.current_dir(folder).env("SOURCE_DATE_EPOCH", "1700000000").stdin(Stdio::null());
    command
}

/// Exit code, standard output and standard error of a run.
pub fn run(folder: &Path, arguments: &[&str]) -> (Option<i32>, String, String) {
    let Output { status, stdout, stderr } = glossator(folder).args(arguments).output().unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8_lossy(&bytes).into_owned();
    (status.code(), text(stdout), text(stderr))
}

/// A run that must end by itself, at once: nothing is waited for.
pub fn run_at_once(folder: &Path, arguments: &[&str]) -> (Option<i32>, String, String) {
    let (sender, receiver) = mpsc::channel();
    let mut child = glossator(folder).args(arguments).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let (mut out, mut told) = (child.stdout.take().unwrap(), child.stderr.take().unwrap());
    std::thread::spawn(move || {
        let (mut printed, mut warned) = (Vec::new(), Vec::new());
        let read = out.read_to_end(&mut printed).and_then(|_| told.read_to_end(&mut warned));
        drop(sender.send(read.map(|_| (printed, warned))));
    });
    let Ok(read) = receiver.recv_timeout(PATIENCE) else {
        child.kill().unwrap();
        panic!("{arguments:?} does not end");
    };
    let (printed, warned) = read.unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8_lossy(&bytes).into_owned();
    (child.wait().unwrap().code(), text(printed), text(warned))
}

/// The names in a folder, hidden ones too.
pub fn names(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> =
        fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort_unstable();
    names
}

/// Makes a pipe with a name.
pub fn make_pipe(path: &Path) {
    assert!(Command::new("mkfifo").arg(path).status().unwrap().success());
}

/// That the tests run as a user who may give files away.
pub fn may_give_files_away(folder: &Path) -> Option<()> {
    let probe = folder.join("probe");
    fs::write(&probe, "").unwrap();
    let may = std::os::unix::fs::chown(&probe, Some(4321), Some(4321)).is_ok();
    fs::remove_file(probe).unwrap();
    if may { Some(()) } else { needs::missing("a user who may give files away") }
}

/// The program in a terminal, and every byte that it sends there.
pub struct InTerminal {
    child: Box<dyn Child + Send + Sync>,
    sent: mpsc::Receiver<Vec<u8>>,
    pub screen: Vec<u8>,
    keys: Box<dyn std::io::Write + Send>,
    _master: Box<dyn MasterPty + Send>,
}

impl InTerminal {
    pub fn new(folder: &Path, arguments: &[&str]) -> Self {
        let pair =
            native_pty_system().openpty(PtySize { rows: 24, cols: 80, pixel_width: 0, pixel_height: 0 }).unwrap();
        let mut command = CommandBuilder::new(env!("CARGO_BIN_EXE_glossator"));
        command.args(arguments);
        command.cwd(folder);
        command.env("TERM", "xterm-256color");
        command.env("XDG_CONFIG_HOME", folder.join("settings"));
        command.env("SOURCE_DATE_EPOCH", "1700000000");
        command.env_remove("NO_COLOR");
        let child = pair.slave.spawn_command(command).unwrap();
        drop(pair.slave);
        let mut output = pair.master.try_clone_reader().unwrap();
        let keys = pair.master.take_writer().unwrap();
        let (sender, sent) = mpsc::channel();
        std::thread::spawn(move || {
            let mut buffer = [0; 4096];
            while let Ok(read @ 1..) = output.read(&mut buffer) {
                if sender.send(buffer[..read].to_vec()).is_err() {
                    break;
                }
            }
        });
        Self { child, sent, screen: Vec::new(), keys, _master: pair.master }
    }

    pub fn type_keys(&mut self, keys: &str) {
        std::io::Write::write_all(&mut self.keys, keys.as_bytes()).unwrap();
        std::io::Write::flush(&mut self.keys).unwrap();
    }

    /// Waits until some bytes have been sent since the last wait.
    pub fn wait_for(&mut self, words: &str) {
        let begun = Instant::now();
        while !String::from_utf8_lossy(&self.screen).contains(words) {
            assert!(begun.elapsed() < PATIENCE, "never sent {words:?}: {}", String::from_utf8_lossy(&self.screen));
            if let Ok(sent) = self.sent.recv_timeout(Duration::from_millis(50)) {
                self.screen.extend(sent);
            }
        }
    }

    pub fn signal(&self, name: &str) {
        let id = self.child.process_id().unwrap().to_string();
        assert!(Command::new("kill").args(["-s", name, &id]).status().unwrap().success());
    }

    /// Waits until the program has ended; whether it ended well, and every byte that it sent.
    pub fn end(mut self) -> (bool, Vec<u8>) {
        let begun = Instant::now();
        let status = loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                break status;
            }
            assert!(begun.elapsed() < PATIENCE, "the program does not end");
            std::thread::sleep(Duration::from_millis(10));
        };
        while let Ok(sent) = self.sent.recv_timeout(Duration::from_millis(300)) {
            self.screen.extend(sent);
        }
        (status.success(), self.screen)
    }
}
