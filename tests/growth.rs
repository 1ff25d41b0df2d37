//! What is twice as long takes about twice as long: inputs that once took four or eight times as long.

#[path = "growth/cases.rs"]
mod cases;

use std::time::{Duration, Instant};

use self::cases::{CASES, Case};

/// How long this thread has had the processor, so that other programs do not count; where the system does not say it, how
/// long it has been at all.
fn clock(begun: Instant) -> Duration {
    let said = std::fs::read_to_string("/proc/thread-self/schedstat").ok();
    let nanoseconds = said.and_then(|said| said.split(' ').next()?.parse().ok());
    nanoseconds.map_or_else(|| begun.elapsed(), Duration::from_nanos)
}

/// The shorter time of two runs.
fn fastest(case: &Case, size: usize) -> Duration {
    let work = (case.prepare)(size);
    let begun = Instant::now();
    let run = |_| {
        let before = clock(begun);
        work();
        clock(begun) - before
    };
    (0..2).map(run).min().expect("two runs")
}

/// How many times as long four times as much takes: 4 where time grows with the size, 16 where it does with its square.
fn growth(case: &Case) -> f64 {
    fastest(case, 4 * case.size).as_secs_f64() / fastest(case, case.size).as_secs_f64()
}

#[test]
fn four_times_as_much_takes_about_four_times_as_long() {
    for case in CASES {
        // Other programs may have had the processor: what is slow each time is slow.
        let growths: Vec<f64> = (0..3)
            .map(|_| growth(case))
            .scan(false, |is_done, growth| {
                let was_done = std::mem::replace(is_done, growth < 8.0);
                (!was_done).then_some(growth)
            })
            .collect();
        eprintln!("{}: {growths:.1?}", case.name);
        assert!(growths.last().is_some_and(|growth| *growth < 8.0), "{}: {growths:.1?}", case.name);
    }
}
