//! The program; everything is in the library.

fn main() -> std::process::ExitCode {
    bthost::cli::main()
}
