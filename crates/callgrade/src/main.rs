//! Parse, run, exit.

use std::process::ExitCode;

use clap::Parser;

fn main() -> ExitCode {
    callgrade::run(callgrade::Args::parse())
}
