//! How time grows with the size of inputs that once cost more than their length.
//!
//! `cargo bench --bench growth`
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

fn main() {
    println!("{:48} {:>8} {:>8} {:>8} {:>8}  powers", "what", "1", "2", "4", "8");
    for case in cases::CASES {
        let times = [1, 2, 4, 8].map(|times| {
            let work = (case.prepare)(times * case.size);
            let run = |_| {
                let begun = Instant::now();
                work();
                begun.elapsed().as_secs_f64()
            };
            (0..5).map(run).fold(f64::INFINITY, f64::min)
        });
        let seconds = times.map(|time| format!("{time:8.4}")).join(" ");
        let powers = [0, 1, 2].map(|at| format!("{:.2}", (times[at + 1] / times[at]).log2())).join(" ");
        println!("{:48} {seconds}  {powers}", case.name);
    }
}
