//! How the C library keeps memory for an engine. What is set holds for the whole process, which is a worker.

/// Makes the C library keep what is freed for the next time.
///
/// CTranslate2 allocates and frees the tensors of every layer. By default those of some size are asked of the kernel each
/// time, which clears every page again: a fifth of all time on a core.
///
/// To be called when the model is loaded: what its 16-bit weights needed until they were 8-bit is given back first.
#[cfg(feature = "ctranslate2")]
pub(crate) fn keep_freed() {
    c::trim();
    c::set(&[
        (c::MMAP_MAX, 0),              // no block from the kernel for itself,
        (c::TRIM_THRESHOLD, i32::MAX), // none given back,
        (c::TOP_PAD, 64 << 20),        // more in few steps,
        (c::ARENA_MAX, 1),             // and one store for all threads.
    ]);
}

/// Makes the C library give back what is freed.
///
/// Whisper.cpp keeps its large buffers and needs others now and then. By default the C library learns to hold blocks of up to
/// 32 MiB: a sixth of all memory, to save a fortieth of the time.
#[cfg(feature = "whisper")]
pub(crate) fn give_back() {
    c::set(&[(c::MMAP_THRESHOLD, 1 << 20), (c::TRIM_THRESHOLD, 1 << 20), (c::ARENA_MAX, 1)]);
}

/// The options of the GNU C library.
#[cfg(all(target_os = "linux", target_env = "gnu"))]
mod c {
    #[cfg(feature = "whisper")]
    pub(super) use libc::M_MMAP_THRESHOLD as MMAP_THRESHOLD;
    pub(super) use libc::{M_ARENA_MAX as ARENA_MAX, M_TRIM_THRESHOLD as TRIM_THRESHOLD};
    #[cfg(feature = "ctranslate2")]
    pub(super) use libc::{M_MMAP_MAX as MMAP_MAX, M_TOP_PAD as TOP_PAD};

    #[expect(
        unsafe_code,
        reason = "mallopt is a C function; it takes two numbers and touches the allocator only"
    )]
    pub(super) fn set(options: &[(i32, i32)]) {
        for &(option, value) in options {
            // SAFETY: the options are those of this C library; a value it does not like changes nothing.
            unsafe { libc::mallopt(option, value) };
        }
    }

    #[cfg(feature = "ctranslate2")]
    #[expect(
        unsafe_code,
        reason = "malloc_trim is a C function; it takes a number and touches the allocator only"
    )]
    pub(super) fn trim() {
        // SAFETY: gives back pages that nobody uses.
        unsafe { libc::malloc_trim(0) };
    }
}

/// Other C libraries have no such options.
#[cfg(not(all(target_os = "linux", target_env = "gnu")))]
mod c {
    pub(super) const ARENA_MAX: i32 = 0;
    pub(super) const MMAP_MAX: i32 = 0;
    pub(super) const MMAP_THRESHOLD: i32 = 0;
    pub(super) const TOP_PAD: i32 = 0;
    pub(super) const TRIM_THRESHOLD: i32 = 0;

    pub(super) fn set(_: &[(i32, i32)]) {}

    #[cfg(feature = "ctranslate2")]
    pub(super) fn trim() {}
}
