//! What this machine is: its processor, cores and memory.

use anyhow::bail;

/// What ggml is built with unless told otherwise, and whether this processor has it: `GGML_NATIVE=OFF` turns these on.
#[cfg(target_arch = "x86_64")]
fn needed() -> Vec<(&'static str, bool)> {
    vec![
        ("SSE4.2", is_x86_feature_detected!("sse4.2")),
        ("AVX", is_x86_feature_detected!("avx")),
        ("AVX2", is_x86_feature_detected!("avx2")),
        ("BMI2", is_x86_feature_detected!("bmi2")),
        ("FMA", is_x86_feature_detected!("fma")),
        ("F16C", is_x86_feature_detected!("f16c")),
    ]
}

/// Elsewhere ggml is built for what every processor of the kind has.
#[cfg(not(target_arch = "x86_64"))]
fn needed() -> Vec<(&'static str, bool)> {
    Vec::new()
}

/// The processor's name, its cores, and what it has of the instructions that the engine is built with.
pub(crate) fn described() -> String {
    let sets = instruction_sets().into_iter().map(str::to_owned);
    let words = [processor(), format!("{} cores", cores())].into_iter().chain(sets).chain(kernels());
    words.collect::<Vec<_>>().join(", ")
}

/// The faster matrix kernels, where this processor has what they need: what `sgemm.cpp` of the engine asks for.
#[cfg(target_arch = "x86_64")]
fn kernels() -> Option<String> {
    let all = is_x86_feature_detected!("avx512f")
        && is_x86_feature_detected!("avx512bw")
        && is_x86_feature_detected!("avx512dq")
        && is_x86_feature_detected!("avx512vl")
        && is_x86_feature_detected!("avx512vnni");
    all.then(|| "AVX-512 with VNNI".to_owned())
}

/// There are none elsewhere.
#[cfg(not(target_arch = "x86_64"))]
fn kernels() -> Option<String> {
    None
}

/// What this processor has of the instructions that the engine is built with.
pub(crate) fn instruction_sets() -> Vec<&'static str> {
    needed().into_iter().filter(|(_, here)| *here).map(|(name, _)| name).collect()
}

/// An engine that met an instruction it is built with and the processor lacks would end the process, without a word.
///
/// # Errors
/// When it would; names what is missing. Not where ggml was built for the machine that it was built on
/// (`GGML_NATIVE=ON`): then nobody knows what it uses.
pub(crate) fn check_processor() -> anyhow::Result<()> {
    match option_env!("GGML_NATIVE") {
        Some("OFF") => fit(&needed()),
        _ => Ok(()),
    }
}

/// Whether nothing is missing among what is needed.
fn fit(needed: &[(&str, bool)]) -> anyhow::Result<()> {
    let missing: Vec<&str> = needed.iter().filter(|(_, here)| !here).map(|(name, _)| *name).collect();
    if !missing.is_empty() {
        bail!(
            "this processor lacks {}, which the speech engine is built with; \
             a clean build on this machine with GGML_NATIVE=ON does without",
            missing.join(", ")
        );
    }
    Ok(())
}

/// The processor's name, as it calls itself.
pub(crate) fn processor() -> String {
    line_of("/proc/cpuinfo", "model name").unwrap_or_else(|| std::env::consts::ARCH.to_owned())
}

/// Cores that this program may use.
pub(crate) fn cores() -> usize {
    std::thread::available_parallelism().map_or(1, usize::from)
}

/// Memory that is free for programs. `None` where the system does not tell.
pub(crate) fn available_kib() -> Option<u64> {
    kib(&line_of("/proc/meminfo", "MemAvailable")?)
}

/// The most memory that this process ever held. `None` where the system does not tell.
pub(crate) fn peak_kib() -> Option<u64> {
    kib(&line_of("/proc/self/status", "VmHWM")?)
}

/// `1234 kB`.
fn kib(text: &str) -> Option<u64> {
    text.split(' ').next()?.parse().ok()
}

/// What stands behind `name:` in one of the kernel's files.
fn line_of(file: &str, name: &str) -> Option<String> {
    let text = std::fs::read_to_string(file).ok()?;
    let line = text.lines().find(|line| line.starts_with(name))?;
    Some(line.split_once(':')?.1.trim().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_missing_is_named_and_nothing_else() {
        let old = [("SSE4.2", true), ("AVX", true), ("AVX2", false), ("FMA", false)];
        let error = fit(&old).unwrap_err().to_string();
        assert!(error.contains("lacks AVX2, FMA, which"), "{error}");
        assert!(fit(&old[..2]).is_ok() && fit(&[]).is_ok());
    }
}
