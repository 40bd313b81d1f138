//! The door: the real world in, an exit code out.

fn main() -> std::process::ExitCode {
    mtls::cli::run(std::env::args_os(), mtls::context::Context::real()).into()
}
