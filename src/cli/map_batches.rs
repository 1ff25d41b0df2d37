//! Batches of lines: read, worked on by several threads, and written in their order, so that memory stays the same however
//! long the input is.

use std::io;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread;
use std::time::Duration;

use glossator::records::{Line, LineReader, Mapper, RecordError, record_id};
use indicatif::{ProgressBar, ProgressStyle};

use super::exit::Failure;

/// Lines of a batch at most.
const MOST_LINES: usize = 512;

/// A batch ends with the line that makes it so many bytes.
const MOST_BYTES: usize = 1 << 18;

/// Batches that wait for each worker, before and behind it.
const WAITING: usize = 2;

/// Some lines, as they follow each other.
#[derive(Debug)]
pub struct Batch {
    /// The number of the first, from 1.
    first: u64,
    lines: Vec<Line>,
}

/// A batch that was worked on.
#[derive(Debug)]
pub struct Done {
    /// What is to be written.
    pub bytes: Vec<u8>,
    /// How many records it has.
    pub records: u64,
    /// Records without an answer, with the numbers of their lines.
    pub errors: Vec<(u64, RecordError)>,
}

impl Done {
    /// The batch with its answers.
    pub fn new(batch: &Batch, mapper: &Mapper, limit: usize) -> io::Result<Self> {
        let mut done = Self { bytes: Vec::new(), records: batch.lines.len() as u64, errors: Vec::new() };
        for (number, line) in (batch.first..).zip(&batch.lines) {
            if let Err(error) = mapper.write(line, number, limit, &mut done.bytes)? {
                done.errors.push((number, error));
            }
        }
        Ok(done)
    }
}

/// The batches of an input.
pub struct Batches<R> {
    lines: LineReader<io::BufReader<R>>,
    /// The number of the line that comes next, from 1.
    next: u64,
}

impl<R: io::Read> Batches<R> {
    pub fn new(lines: LineReader<io::BufReader<R>>) -> Self {
        Self { lines, next: 1 }
    }

    /// Passes over so many lines.
    pub fn skip(&mut self, count: u64) -> Result<(), Failure> {
        for _ in 0..count {
            if self.line()?.is_none() {
                break;
            }
        }
        Ok(())
    }

    /// Passes over all lines up to the first record with this id, and that one; gives whether there is one.
    pub fn skip_to(&mut self, field: &str, id: &str) -> Result<bool, Failure> {
        while let Some(line) = self.line()? {
            if record_id(&line, field).is_some_and(|found| found == id) {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// How many lines were read or passed over.
    pub fn passed(&self) -> u64 {
        self.next - 1
    }

    /// The next batch. It ends early rather than wait for what has not come yet.
    fn batch(&mut self) -> Result<Option<Batch>, Failure> {
        let mut batch = Batch { first: self.next, lines: Vec::new() };
        let mut bytes = 0;
        while let Some(line) = self.line()? {
            bytes += if let Line::Whole(line) = &line { line.len() } else { 0 };
            batch.lines.push(line);
            if batch.lines.len() >= MOST_LINES || bytes >= MOST_BYTES || self.lines.must_wait() {
                break;
            }
        }
        Ok((!batch.lines.is_empty()).then_some(batch))
    }

    fn line(&mut self) -> Result<Option<Line>, Failure> {
        let line = self.lines.next_line();
        let line = line.map_err(|error| Failure::usage(format!("cannot read line {}: {error}", self.next)))?;
        self.next += u64::from(line.is_some());
        Ok(line)
    }
}

/// Works on all batches with so many threads and passes them to `write` in their order.
///
/// Each worker has its own queues, and batches go round, so that the order is kept without holding more than a few of them.
pub fn run_batches<R: io::Read + Send>(
    batches: &mut Batches<R>,
    jobs: usize,
    work: &(impl Fn(&Batch) -> io::Result<Done> + Sync),
    mut write: impl FnMut(Done) -> Result<(), Failure>,
) -> Result<(), Failure> {
    if jobs == 1 {
        while let Some(batch) = batches.batch()? {
            write(work(&batch)?)?;
        }
        return Ok(());
    }
    thread::scope(|scope| {
        let (mut to_workers, mut from_workers) = (Vec::new(), Vec::new());
        for _ in 0..jobs {
            let (send, batches) = sync_channel::<Result<Batch, Failure>>(WAITING);
            let (done, receive) = sync_channel::<Result<Done, Failure>>(WAITING);
            scope.spawn(move || worker(&batches, &done, work));
            to_workers.push(send);
            from_workers.push(receive);
        }
        scope.spawn(move || deal(batches, &to_workers));
        // The first queue that ends is the one after the last batch.
        for queue in from_workers.iter().cycle() {
            let Ok(done) = queue.recv() else { break };
            write(done?)?;
        }
        Ok(())
    })
}

fn worker(
    batches: &Receiver<Result<Batch, Failure>>,
    done: &SyncSender<Result<Done, Failure>>,
    work: &impl Fn(&Batch) -> io::Result<Done>,
) {
    for batch in batches {
        let worked = batch.and_then(|batch| Ok(work(&batch)?));
        // Nobody waits for it any more once the output has failed.
        if done.send(worked).is_err() {
            return;
        }
    }
}

/// Deals batches out to the workers in turn, until the input ends or nobody takes them any more.
fn deal<R: io::Read>(batches: &mut Batches<R>, to_workers: &[SyncSender<Result<Batch, Failure>>]) {
    for worker in to_workers.iter().cycle() {
        let batch = match batches.batch() {
            Ok(Some(batch)) => Ok(batch),
            Ok(None) => return,
            Err(failure) => Err(failure),
        };
        let is_last = batch.is_err();
        if worker.send(batch).is_err() || is_last {
            return;
        }
    }
}

/// Says at a terminal how many records are done.
pub struct Progress(Option<ProgressBar>);

impl Progress {
    /// Progress that is shown, or not.
    pub fn new(is_shown: bool) -> Self {
        let bar = is_shown.then(|| {
            let style = ProgressStyle::with_template("{pos} records, {per_sec}, {elapsed}");
            let bar = ProgressBar::new_spinner().with_style(style.unwrap_or_else(|_| ProgressStyle::default_spinner()));
            bar.enable_steady_tick(Duration::from_millis(200));
            bar
        });
        Self(bar)
    }

    /// So many records are done.
    pub fn tell(&self, records: u64) {
        if let Some(bar) = &self.0 {
            bar.set_position(records);
        }
    }

    /// Takes the line away.
    pub fn end(&self) {
        if let Some(bar) = &self.0 {
            bar.finish_and_clear();
        }
    }
}
