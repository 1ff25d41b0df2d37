//! How time grows with the size of inputs that once cost more than their length.
//!
//! `cargo bench --bench growth`, or with part of a case's name: `cargo bench --bench growth -- XLIFF`
#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a measurement prints its figures"
)]

#[path = "../tests/growth/cases.rs"]
mod cases;

use std::time::Instant;

/// How often the size of an input is doubled.
const DOUBLINGS: usize = 5;

/// Each case runs so many times at each size; the fastest counts.
const RUNS: usize = 5;

fn main() {
    let sizes: Vec<usize> = (0..=DOUBLINGS).map(|doubling| 1 << doubling).collect();
    let heads: Vec<String> = sizes.iter().map(|times| format!("{times:>8}")).collect();
    println!("{:48} {}  power  of each doubling", "what", heads.join(" "));
    let wanted = std::env::args().skip(1).find(|word| !word.starts_with('-')).unwrap_or_default();
    for case in cases::CASES.iter().filter(|case| case.name.contains(&wanted)) {
        let times: Vec<f64> = sizes.iter().map(|times| fastest(&*(case.prepare)(times * case.size))).collect();
        let seconds: Vec<String> = times.iter().map(|time| format!("{time:8.4}")).collect();
        let doublings: Vec<String> =
            times.windows(2).map(|pair| format!("{:.2}", (pair[1] / pair[0]).log2())).collect();
        println!("{:48} {}  {:5.2}  {}", case.name, seconds.join(" "), power(&times), doublings.join(" "));
    }
}

/// The seconds of the fastest run.
fn fastest(work: &dyn Fn()) -> f64 {
    let run = |_| {
        let begun = Instant::now();
        work();
        begun.elapsed().as_secs_f64()
    };
    (0..RUNS).map(run).fold(f64::INFINITY, f64::min)
}

/// The power of the size with which times grow that were measured at doubled sizes: the slope of the line through their
/// logarithms with the least squares.
fn power(times: &[f64]) -> f64 {
    let middle = (times.len() - 1) as f64 / 2.0;
    let mean = times.iter().map(|time| time.log2()).sum::<f64>() / times.len() as f64;
    let steps = || times.iter().enumerate().map(|(at, time)| (at as f64 - middle, time.log2() - mean));
    steps().map(|(x, y)| x * y).sum::<f64>() / steps().map(|(x, _)| x * x).sum::<f64>()
}
