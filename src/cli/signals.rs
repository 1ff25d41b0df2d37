//! Signals that end a program: caught while the terminal is ours, so that it can be given back first.

use std::io;

/// The signals that end a program and let it take its leave.
#[cfg(unix)]
const ENDING: [i32; 4] = {
    use signal_hook::consts::{SIGHUP, SIGINT, SIGQUIT, SIGTERM};
    [SIGHUP, SIGINT, SIGQUIT, SIGTERM]
};

/// Ending signals, noted instead of obeyed while this lives.
#[derive(Debug)]
pub struct Signals {
    #[cfg(unix)]
    caught: std::sync::Arc<std::sync::atomic::AtomicUsize>,
    #[cfg(unix)]
    held: Vec<signal_hook::SigId>,
}

#[cfg(unix)]
impl Signals {
    /// Notes ending signals from now on.
    pub fn catch() -> io::Result<Self> {
        let mut signals = Self { caught: std::sync::Arc::default(), held: Vec::new() };
        for signal in ENDING {
            let number = usize::try_from(signal).map_err(io::Error::other)?;
            let caught = std::sync::Arc::clone(&signals.caught);
            signals.held.push(signal_hook::flag::register_usize(signal, caught, number)?);
        }
        Ok(signals)
    }

    /// The last one that came.
    pub fn caught(&self) -> Option<i32> {
        let number = self.caught.load(std::sync::atomic::Ordering::Relaxed);
        i32::try_from(number).ok().filter(|number| *number != 0)
    }

    /// Ends the program as SIGHUP would once the terminal is gone. The system sends that signal only to the process that
    /// the terminal belongs to; any other would read nothing from it for ever.
    pub fn end_without_terminal() -> io::Result<()> {
        use rustix::event::{PollFd, PollFlags, poll};
        let watch = || {
            let stdin = io::stdin();
            let mut terminal = [PollFd::new(&stdin, PollFlags::empty())];
            // Nothing is asked for, so that it returns only when the terminal is gone, or for a signal.
            while poll(&mut terminal, None).is_err_and(|error| error == rustix::io::Errno::INTR) {}
            if terminal[0].revents().intersects(PollFlags::HUP | PollFlags::ERR) {
                drop(Self::obey(signal_hook::consts::SIGHUP));
            }
        };
        std::thread::Builder::new().name("terminal".to_owned()).spawn(watch).map(drop)
    }

    /// Ends the program as the signal would have.
    pub fn obey(signal: i32) -> io::Result<()> {
        signal_hook::low_level::emulate_default_handler(signal)
    }
}

#[cfg(unix)]
impl Drop for Signals {
    fn drop(&mut self) {
        for held in self.held.drain(..) {
            signal_hook::low_level::unregister(held);
        }
    }
}

#[cfg(not(unix))]
impl Signals {
    /// There are none here.
    pub fn catch() -> io::Result<Self> {
        Ok(Self {})
    }

    /// None.
    pub fn caught(&self) -> Option<i32> {
        None
    }

    /// Nothing to do.
    pub fn end_without_terminal() -> io::Result<()> {
        Ok(())
    }

    /// Nothing to do.
    pub fn obey(_: i32) -> io::Result<()> {
        Ok(())
    }
}
