//! How the C library keeps memory for this engine.

/// Makes the C library keep what is freed for the next time.
///
/// CTranslate2 allocates and frees the tensors of every layer. By default those of some size are asked of the kernel each
/// time, which clears every page again: a fifth of all time on a core. This holds for the whole process, which is a worker.
///
/// To be called when the model is loaded: what its 16-bit weights needed until they were 8-bit is given back first.
#[cfg(all(target_os = "linux", target_env = "gnu"))]
#[expect(
    unsafe_code,
    reason = "mallopt and malloc_trim are C functions; they take numbers and touch the allocator only"
)]
pub(super) fn keep_freed() {
    const TOP_PAD: i32 = 64 << 20;
    // SAFETY: gives back pages that nobody uses.
    unsafe { libc::malloc_trim(0) };
    let options = [
        (libc::M_MMAP_MAX, 0),              // no block from the kernel for itself,
        (libc::M_TRIM_THRESHOLD, i32::MAX), // none given back,
        (libc::M_TOP_PAD, TOP_PAD),         // more in few steps,
        (libc::M_ARENA_MAX, 1),             // and one store for all threads.
    ];
    for (option, value) in options {
        // SAFETY: the options are those of this C library; a value it does not like changes nothing.
        unsafe { libc::mallopt(option, value) };
    }
}

/// Other C libraries have no such options.
#[cfg(not(all(target_os = "linux", target_env = "gnu")))]
pub(super) fn keep_freed() {}
