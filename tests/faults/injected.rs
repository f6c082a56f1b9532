//! Every run, killed at a system call, or with a system call that fails.

use super::deeds::{self, Deed};
use super::{Figures, Size, can_trace};

#[test]
fn a_killed_run_leaves_no_half() {
    if can_trace(Size::Sample) {
        kill(Size::Sample);
    }
}

#[test]
fn a_disk_that_fails_or_is_full_is_told_and_nothing_is_half_written() {
    if can_trace(Size::Sample) {
        fail(Size::Sample);
    }
}

/// What was seen of many disturbed runs.
#[derive(Debug, Default)]
struct Tally {
    points: usize,
    disturbed: usize,
    done: usize,
}

/// Lets two workers, each with desks of its own, take every second of the points of every deed.
fn every_point(
    points: impl Fn(&Deed) -> Vec<String> + Sync,
    try_one: impl Fn(&Deed, &str) -> (bool, bool) + Sync,
) -> Vec<(&'static str, Tally)> {
    let work = |worker: usize| {
        let mut tallies = Vec::new();
        for deed in deeds::all() {
            let mut tally = Tally::default();
            for point in points(&deed).iter().skip(worker).step_by(2) {
                deed.reset();
                let (disturbed, done) = try_one(&deed, point);
                tally.points += 1;
                tally.disturbed += usize::from(disturbed);
                tally.done += usize::from(done);
            }
            tallies.push((deed.name, tally));
        }
        tallies
    };
    std::thread::scope(|scope| {
        let other = scope.spawn(|| work(1));
        let mut all = work(0);
        for ((_, tally), (_, more)) in all.iter_mut().zip(other.join().unwrap()) {
            tally.points += more.points;
            tally.disturbed += more.disturbed;
            tally.done += more.done;
        }
        all
    })
}

/// The n-th of each call, every one of them or only some.
fn nth_calls(deed: &Deed, size: Size, only: fn(&str) -> bool) -> Vec<(&'static str, usize)> {
    let calls = deed.calls();
    let sampled = |n: usize| size == Size::Full || matches!(n, 1 | 2 | 5 | 21 | 55 | 120);
    calls
        .into_iter()
        .filter(|(call, _)| only(call))
        .flat_map(|(call, count)| (1..=count).filter(|n| sampled(*n)).map(move |n| (call, n)))
        .collect()
}

fn in_words(tallies: &[(&'static str, Tally)]) -> String {
    tallies.iter().map(|(name, tally)| format!("{name} {}", tally.points)).collect::<Vec<_>>().join(", ")
}

/// Kills the program at a call. Nothing may be half done, and what was acknowledged must be there.
pub(super) fn kill(size: Size) -> Figures {
    let points =
        |deed: &Deed| nth_calls(deed, size, |_| true).iter().map(|(call, n)| format!("{call}:signal=KILL:when={n}")).collect();
    let tallies = every_point(points, |deed, point| {
        let output = deed.under_strace(&["-o", "/dev/null", "-e", &format!("inject={point}")]);
        let acknowledged = matches!(output.status.code(), Some(0 | 1));
        let done = deed.is_done(point);
        assert!(done || !acknowledged, "{}, {point}: what was acknowledged is lost", deed.name);
        (!acknowledged, done)
    });
    let sum = |of: fn(&Tally) -> usize| tallies.iter().map(|(_, tally)| of(tally)).sum::<usize>();
    let (points, killed, done) = (sum(|tally| tally.points), sum(|tally| tally.disturbed), sum(|tally| tally.done));
    assert!(killed * 10 >= points * 9 && done > 0, "{killed} of {points} killed, {done} done: the test proves little");
    assert!(size == Size::Sample || points >= 1_000, "only {points} points");
    Figures::new(
        "killed at a system call",
        format!("{points} points ({})", in_words(&tallies)),
        format!("{killed} runs killed, {done} of them after their commit; 0 corrupt, 0 half done, 0 acknowledged lost"),
    )
}

/// Makes a call fail, once or from then on. What the program says must be what is so.
pub(super) fn fail(size: Size) -> Figures {
    let points = |deed: &Deed| {
        let nth = nth_calls(deed, size, |call| !matches!(call, "write"));
        let each = |(call, n): &(&str, usize)| {
            ["EIO", "ENOSPC"]
                .into_iter()
                .flat_map(|error| ["", "+"].map(|on| (error, on)))
                .map(|(error, on)| format!("{call}:error={error}:when={n}{on}"))
                .collect::<Vec<_>>()
        };
        nth.iter().flat_map(each).collect()
    };
    let tallies = every_point(points, |deed, point| {
        let output = deed.under_strace(&["-o", "/dev/null", "-e", &format!("inject={point}")]);
        let said = String::from_utf8_lossy(&output.stderr);
        let code = output.status.code();
        assert!(matches!(code, Some(0..=2)) && !said.contains("panicked"), "{}, {point}: {code:?} {said}", deed.name);
        let done = deed.is_done(point);
        assert!(done || code == Some(2), "{}, {point}: says that all is well, and it was not done: {said}", deed.name);
        assert!(!done || code != Some(2) || !said.contains("nothing was"), "{}, {point}: done, and says {said}", deed.name);
        (code == Some(2), done)
    });
    let sum = |of: fn(&Tally) -> usize| tallies.iter().map(|(_, tally)| of(tally)).sum::<usize>();
    let (points, failed, done) = (sum(|tally| tally.points), sum(|tally| tally.disturbed), sum(|tally| tally.done));
    assert!(failed * 2 >= points && done > 0, "{failed} of {points} failed, {done} done: the test proves little");
    Figures::new(
        "I/O error or disk full at the n-th call, once and from then on",
        format!("{points} runs, every n ({})", in_words(&tallies)),
        format!("{failed} told as failed, exit 2; {done} done; 0 corrupt, 0 half done, 0 false successes, 0 panics"),
    )
}
