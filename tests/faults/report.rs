//! All of it, and the figures as a page for whoever distrusts the program.

use std::fmt::Write as _;

use super::{Figures, Size, can_trace, flips, guards, injected, modes, power, strace_version, strings, writers};

const PAGE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/reliability.md");

/// `make faults`. The page is written only when every row holds; `make faults ONLY=strings,modes` runs some of them, and
/// writes none.
#[test]
#[ignore = "the full matrix, which takes long: make faults"]
fn full_matrix() {
    can_trace(Size::Full);
    let started = std::time::Instant::now();
    type Run = fn() -> Figures;
    let rows: [(&str, Run); 9] = [
        ("kill", || injected::kill(Size::Full)),
        ("power", || power::run(Size::Full)),
        ("errors", || injected::fail(Size::Full)),
        ("flips", || flips::run(Size::Full)),
        ("guards", guards::run),
        ("writers", || writers::run(Size::Full)),
        ("strings", || strings::run(Size::Full)),
        ("modes", modes::run),
        ("forgetting", crate::forget::figures),
    ];
    let only = std::env::var("TRUEUP_FAULTS").unwrap_or_default();
    let mut table = String::new();
    for (name, run) in rows.into_iter().filter(|(name, _)| only.is_empty() || only.split(',').any(|wanted| wanted == *name)) {
        let Figures { fault, tried, seen } = run();
        eprintln!("{name}: {tried}: {seen}");
        writeln!(table, "| {fault} | {tried} | {seen} |").unwrap();
    }
    if !only.is_empty() {
        return;
    }
    let run = format!(
        "{}, {} minutes; trueup {}, SQLite {}, {}, {} {}",
        chrono::Utc::now().format("%Y-%m-%d"),
        started.elapsed().as_secs().div_ceil(60),
        env!("CARGO_PKG_VERSION"),
        rusqlite::version(),
        strace_version().unwrap_or_default(),
        std::env::consts::OS,
        std::env::consts::ARCH,
    );
    let page = include_str!("reliability.md").replace("{run}", &run).replace("{table}", table.trim_end());
    assert!(!page.contains('{'), "a place in the page was not filled");
    std::fs::write(PAGE, page).unwrap();
}

/// The page that is there was written by a run, of this form.
#[test]
fn the_page_was_written_by_a_run() {
    let page = std::fs::read_to_string(PAGE).expect("docs/reliability.md: make faults writes it");
    let (before, rest) = include_str!("reliability.md").split_once("{run}").unwrap();
    let (between, after) = rest.split_once("{table}").unwrap();
    assert!(
        page.starts_with(before) && page.contains(between) && page.ends_with(after),
        "the page and its form differ: make faults"
    );
    assert_eq!(page.lines().filter(|line| line.starts_with("| ") && !line.starts_with("| fault")).count(), 9);
}
