//! Another thread that reads ahead in a long stream: it checks bytes and finds tokens, while tokens before them are used.

use std::fmt;
use std::io::{self, BufRead, Read};
use std::sync::mpsc::{Receiver, Sender, SyncSender, channel, sync_channel};
use std::thread;

use super::stream::Source;
use super::windows::{Next, Window, Windows};

/// Bytes of a window: many, so that the threads seldom wait for each other.
const SIZE: usize = 1 << 16;
/// Windows that are filled before they are asked for.
const FILLED: usize = 2;

/// The end of the two threads that uses the windows.
#[derive(Debug)]
pub(super) struct Ahead {
    filled: Receiver<Filled>,
    /// Windows go back, so that their memory is used again.
    used: Sender<Window>,
}

/// What the other thread sends: a window, or the rest of the stream, where something is wrong in it.
pub(super) type Filled = Result<Window, Windows<Input>>;

/// The input of the other thread, whatever it is.
pub(super) struct Input(Box<dyn BufRead + Send>);

impl Input {
    pub fn new(input: impl BufRead + Send + 'static) -> Self {
        Self(Box::new(input))
    }
}

impl fmt::Debug for Input {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Input").finish_non_exhaustive()
    }
}

impl Read for Input {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.0.read(buffer)
    }
}

impl BufRead for Input {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        self.0.fill_buf()
    }

    fn consume(&mut self, length: usize) {
        self.0.consume(length);
    }
}

impl Ahead {
    /// Starts the thread. It ends with the input, or when nobody takes its windows any more.
    pub fn start<R: BufRead + Send + 'static>(windows: Windows<R>) -> Source<R> {
        let (give, take) = sync_channel(1);
        let (to_user, filled) = sync_channel(FILLED);
        let (used, from_user) = channel();
        let work = move || {
            if let Ok(windows) = take.recv() {
                fill_all(windows, &to_user, &from_user);
            }
        };
        if thread::Builder::new().name("xml ahead".to_owned()).spawn(work).is_err() {
            return Source::Here(windows);
        }
        // If the thread were gone already, nothing would come from it, which is told.
        let _ = give.send(windows.boxed(SIZE));
        Source::Ahead(Self { filled, used })
    }

    /// Takes the next window for one that is done with; the rest of the stream, where something is wrong in it. `None` if
    /// the thread is gone.
    pub fn exchange(&self, used: Window) -> Option<Filled> {
        // If nobody wants it, its memory is freed.
        let _ = self.used.send(used);
        self.filled.recv().ok()
    }
}

fn fill_all(mut windows: Windows<Input>, to_user: &SyncSender<Filled>, from_user: &Receiver<Window>) {
    loop {
        let mut window = from_user.try_recv().unwrap_or_default();
        windows.fill(&mut window);
        if matches!(window.next, Next::Wrong) {
            // Nobody may want it any more.
            let _ = to_user.send(Err(windows));
            return;
        }
        let is_last = matches!(window.next, Next::End(_));
        if to_user.send(Ok(window)).is_err() || is_last {
            return;
        }
    }
}
