//! Links libgsm, or says what to install.

use std::env;
use std::path::{Path, PathBuf};

/// Where Debian and others put libgsm.a.
const FOLDERS: [&str; 5] =
    ["/usr/lib/x86_64-linux-gnu", "/usr/lib/aarch64-linux-gnu", "/usr/lib64", "/usr/lib", "/usr/local/lib"];

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-env-changed=GSM_LIB_DIR");
    let chosen = env::var_os("GSM_LIB_DIR").map(PathBuf::from);
    let folders = || chosen.iter().map(PathBuf::as_path).chain(FOLDERS.map(Path::new));

    for (file, kind) in [("libgsm.a", "static"), ("libgsm.so", "dylib")] {
        if let Some(folder) = folders().find(|folder| folder.join(file).exists()) {
            println!("cargo::rustc-link-search=native={}", folder.display());
            println!("cargo::rustc-link-lib={kind}=gsm");
            return;
        }
    }
    println!("cargo::error=libgsm is missing: apt-get install libgsm1-dev, or set GSM_LIB_DIR");
}
