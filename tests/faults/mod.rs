//! What happens to a book when the machine fails under it, or somebody means it harm. `make test` runs
//! a sample of each; `make faults` runs all of it and writes the figures into docs/reliability.md.

mod deeds;
mod flips;
mod guards;
mod injected;
mod modes;
mod power;
mod report;
mod strings;
mod writers;

use std::process::Command;

/// How much of a test is run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Size {
    /// As much as every run of the tests can bear.
    Sample,
    /// All of it.
    Full,
}

impl Size {
    fn of<T>(self, sample: T, full: T) -> T {
        match self {
            Self::Sample => sample,
            Self::Full => full,
        }
    }
}

/// What a test has tried and seen, for the report.
#[derive(Debug)]
pub struct Figures {
    fault: String,
    tried: String,
    seen: String,
}

impl Figures {
    pub fn new(fault: &str, tried: String, seen: String) -> Self {
        Self { fault: fault.to_owned(), tried, seen }
    }
}

/// A row of numbers that is the same in every run.
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, limit: usize) -> usize {
        // Knuth's MMIX generator; the high bits are the good ones.
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from((self.0 >> 33) % limit as u64).unwrap()
    }
}

/// Whether strace is there, which records system calls, makes them fail, or kills the program at one.
fn strace_version() -> Option<String> {
    let output = Command::new("strace").arg("-V").output().ok().filter(|output| output.status.success())?;
    String::from_utf8_lossy(&output.stdout).lines().next().map(str::to_owned)
}

/// Says loudly that a sample has shown nothing; the full run fails instead.
fn can_trace(size: Size) -> bool {
    let there = strace_version().is_some();
    assert!(there || size == Size::Sample, "strace is missing, which makes system calls fail; on Debian the package is strace");
    if !there {
        eprintln!("SKIPPED: there is no strace to make system calls fail with; on Debian the package is strace");
    }
    there
}
