//! Bars on a terminal, and nothing in a pipe.

use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

/// A bar that is not shown yet.
pub(super) fn bar() -> ProgressBar {
    ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr())
}

/// Shows how much of so much is done.
pub(super) fn counted(bar: &ProgressBar, template: &str, length: u64) {
    bar.set_style(style(template));
    bar.reset();
    bar.set_length(length);
}

/// Shows that something is done of which nobody knows how long it takes.
pub(super) fn spinning(bar: &ProgressBar, template: &str) {
    bar.set_style(style(template));
    bar.enable_steady_tick(Duration::from_millis(120));
}

fn style(template: &str) -> ProgressStyle {
    ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar())
}
