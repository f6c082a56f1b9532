//! The program: reads its arguments, runs, exits.

fn main() -> std::process::ExitCode {
    trueup::cli::main()
}
