//! The corpus of the fuzz targets, on any toolchain.

#[path = "../fuzz/targets.rs"]
mod targets;

fn each(target: &str, run: fn(&[u8])) {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/corpus").join(target);
    let mut seeds = 0;
    for entry in std::fs::read_dir(folder).unwrap() {
        let bytes = std::fs::read(entry.unwrap().path()).unwrap();
        run(&bytes);
        // What was cut off on its way is no worse.
        for cut in [1, bytes.len() / 2, bytes.len().saturating_sub(1)] {
            run(bytes.get(..cut).unwrap_or_default());
        }
        seeds += 1;
    }
    assert!(seeds >= 12, "{target} has {seeds} seeds");
}

#[test]
fn nothing_breaks_the_reader() {
    each("reader", targets::reader);
}

#[test]
fn nothing_breaks_money() {
    each("money", targets::money);
}

#[test]
fn nothing_breaks_dates() {
    each("dates", targets::dates);
}
