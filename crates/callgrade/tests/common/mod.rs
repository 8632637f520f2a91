//! How tests run the program.
#![allow(dead_code, reason = "each test target uses its part")]

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::Value;

/// The root of the project.
pub(crate) fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize().expect("the project has a root")
}

/// The program, in the project's root.
pub(crate) fn callgrade(args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_callgrade"));
    command.args(args).current_dir(root());
    command
}

/// Runs the program to its end.
pub(crate) fn run(args: &[&str]) -> Output {
    callgrade(args).output().expect("the program starts")
}

/// What the program printed to standard output.
pub(crate) fn stdout(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
}

/// What the program printed to standard error.
pub(crate) fn stderr(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// The scorecard of a call.
pub(crate) fn scorecard(out: &Path, id: &str) -> Value {
    let path = out.join("scorecards").join(format!("{id}.json"));
    let text = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    serde_json::from_str(&text).expect("a scorecard is JSON")
}

/// Every file below a folder with its bytes, by path below it, sorted.
pub(crate) fn files(folder: &Path) -> Vec<(String, Vec<u8>)> {
    let mut files = Vec::new();
    let mut folders = vec![folder.to_path_buf()];
    while let Some(next) = folders.pop() {
        for entry in std::fs::read_dir(next).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                folders.push(path);
            } else {
                let name = path.strip_prefix(folder).expect("below it").to_string_lossy().into_owned();
                files.push((name, std::fs::read(&path).expect("a file")));
            }
        }
    }
    files.sort();
    files
}
