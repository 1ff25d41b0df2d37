//! Long work: other threads of Python go on meanwhile, and Ctrl-C ends the wait.

use std::sync::mpsc::{RecvTimeoutError, channel};
use std::thread;
use std::time::Duration;

use pyo3::exceptions::PyRuntimeError;
use pyo3::prelude::*;
use rayon::ThreadPoolBuilder;

/// How often signals are looked for.
const PATIENCE: Duration = Duration::from_millis(50);

/// Does work in threads that live no longer than it. Threads that stayed would be missing in a process that is forked
/// later, and what waits for them would wait for ever.
///
/// Work that is interrupted is left alone: its threads end when it is done.
pub fn in_threads<T: Send + 'static>(py: Python<'_>, work: impl FnOnce() -> T + Send + 'static) -> PyResult<T> {
    let threads = thread::available_parallelism().map_or(1, usize::from);
    let pool = ThreadPoolBuilder::new().num_threads(threads).thread_name(|at| format!("glossator-{at}"));
    // Without this, a panic would end the whole process.
    let pool = pool.panic_handler(|_| {}).build();
    let pool = pool.map_err(|error| PyRuntimeError::new_err(format!("no thread can be started: {error}")))?;
    let (done, mut results) = channel();
    // Nobody waits for the result any more where the call was interrupted.
    pool.spawn(move || drop(done.send(work())));
    loop {
        let result;
        (results, result) = py.detach(move || {
            let result = results.recv_timeout(PATIENCE);
            (results, result)
        });
        match result {
            Ok(value) => return Ok(value),
            Err(RecvTimeoutError::Timeout) => py.check_signals()?,
            Err(RecvTimeoutError::Disconnected) => {
                return Err(PyRuntimeError::new_err("a fault of glossator: the work ended without a result"));
            }
        }
    }
}
