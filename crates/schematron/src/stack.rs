//! Stack for what recurses with the depth of a schema, which is limited.

/// Bytes of stack for the deepest schema that the limits allow.
const STACK: usize = 256 << 20;

/// Runs something with enough stack; `None` where no thread can be had.
pub(crate) fn with_stack<T: Send>(work: impl FnOnce() -> T + Send) -> Option<T> {
    std::thread::scope(|scope| {
        let thread = std::thread::Builder::new().stack_size(STACK).spawn_scoped(scope, work).ok()?;
        Some(thread.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)))
    })
}
