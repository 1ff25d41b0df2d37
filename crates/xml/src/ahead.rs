//! Another thread that reads ahead in a long stream: it checks bytes and finds tokens, while tokens before them are used.

use std::io::BufRead;
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
pub(super) struct Ahead<R> {
    filled: Receiver<Filled<R>>,
    /// Windows go back, so that their memory is used again.
    used: Sender<Window>,
}

/// What the other thread sends.
type Filled<R> = Result<Window, Windows<R>>;

impl<R: BufRead + Send + 'static> Ahead<R> {
    /// Starts the thread. It ends with the input, or when nobody takes its windows any more.
    pub fn start(mut windows: Windows<R>) -> Source<R> {
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
        windows.size = SIZE;
        match give.send(windows) {
            Ok(()) => Source::Ahead(Self { filled, used }),
            Err(back) => Source::Here(back.0),
        }
    }
}

impl<R> Ahead<R> {
    /// Takes the next window for one that is done with. Where something is wrong in the stream, the rest of it; `None` in
    /// its place if the thread is gone.
    pub fn exchange(&self, window: &mut Window) -> Option<Option<Windows<R>>> {
        // If nobody wants it, its memory is freed.
        let _ = self.used.send(std::mem::take(window));
        match self.filled.recv() {
            Ok(Ok(filled)) => {
                *window = filled;
                None
            }
            Ok(Err(rest)) => Some(Some(rest)),
            Err(_) => Some(None),
        }
    }
}

fn fill_all<R: BufRead>(mut windows: Windows<R>, to_user: &SyncSender<Filled<R>>, from_user: &Receiver<Window>) {
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
