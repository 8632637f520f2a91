//! `callgrade-convert FROM TO`: a CTranslate2 folder to 16-bit ggml, a 16-bit ggml file to 8 bits, Silero's ONNX
//! file or Resemblyzer's PyTorch file to ggml.
//!
//! A tool for `scripts/fetch-model`; it needs no C++ compiler.

use std::path::PathBuf;
use std::process::ExitCode;

#[expect(clippy::print_stderr, reason = "a program of its own")]
fn main() -> ExitCode {
    let arguments: Vec<PathBuf> = std::env::args_os().skip(1).map(PathBuf::from).collect();
    let [from, to] = arguments.as_slice() else {
        eprintln!("usage: callgrade-convert FROM TO");
        return ExitCode::from(2);
    };
    let ends_in = |ending: &str| from.extension().is_some_and(|own| own == ending);
    let step = match from.is_dir() {
        true => callgrade_model::convert,
        false if ends_in("onnx") => callgrade_model::convert_silero,
        false if ends_in("pt") => callgrade_model::convert_resemblyzer,
        false => callgrade_model::quantize,
    };
    match step(from, to) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("failed to convert {}: {error}", from.display());
            ExitCode::FAILURE
        }
    }
}
