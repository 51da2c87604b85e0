//! The program, built with the tests, so that they run the very binary.

fn main() -> std::process::ExitCode {
    bthost::cli::main()
}
