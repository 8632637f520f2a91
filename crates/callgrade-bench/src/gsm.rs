//! Sound through GSM 06.10 full rate: libgsm's encoder, and the product's own decoder.
#![expect(unsafe_code, reason = "libgsm is a C library")]

use std::ffi::{c_short, c_uchar};
use std::io::Cursor;
use std::ptr::NonNull;

use anyhow::Context;
use callgrade_audio::{Hint, Limits};
use callgrade_core::Ms;

/// Samples of one GSM frame: 20 ms at 8 kHz.
const FRAME: usize = 160;

/// `struct gsm_state`, which only libgsm looks into.
#[repr(C)]
struct State {
    _private: [u8; 0],
}

// callgrade-audio links libgsm. After gsm.h, libgsm 1.0.
unsafe extern "C" {
    fn gsm_create() -> *mut State;
    fn gsm_destroy(state: *mut State);
    fn gsm_encode(state: *mut State, samples: *mut c_short, frame: *mut c_uchar);
}

/// The sound after a mobile telephone: as many samples, at the same time.
///
/// # Errors
/// When libgsm has no memory, or the decoder refuses what libgsm wrote.
pub(crate) fn through(samples: &[i16]) -> anyhow::Result<Vec<i16>> {
    if samples.is_empty() {
        return Ok(Vec::new());
    }
    let limits = Limits { max_duration: Ms(u32::MAX), max_bytes: u64::MAX };
    let decoded = callgrade_audio::decode(Cursor::new(encode(samples)?), &Hint::extension("gsm"), &limits)?;
    let mut heard = decoded.audio.channel(0).to_vec();
    heard.truncate(samples.len());
    Ok(heard)
}

/// Frames of 33 bytes; the last is filled up with silence.
fn encode(samples: &[i16]) -> anyhow::Result<Vec<u8>> {
    // SAFETY: takes nothing; the result is checked for null.
    let state = NonNull::new(unsafe { gsm_create() }).context("libgsm has no memory")?;
    let mut file = Vec::with_capacity(samples.len() / FRAME * 33 + 33);
    for chunk in samples.chunks(FRAME) {
        let (mut sound, mut frame) = ([0; FRAME], [0; 33]);
        sound[..chunk.len()].copy_from_slice(chunk);
        // SAFETY: the state lives; gsm_encode reads 160 samples and writes 33 bytes, as much as both arrays hold.
        unsafe { gsm_encode(state.as_ptr(), sound.as_mut_ptr(), frame.as_mut_ptr()) };
        file.extend(frame);
    }
    // SAFETY: made by gsm_create, destroyed once, not used afterwards.
    unsafe { gsm_destroy(state.as_ptr()) }
    Ok(file)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sound::{level_dbfs, quantised, scaled, tone};

    #[test]
    fn sound_keeps_its_length_and_its_level() {
        let before = tone(&[440.0], Ms(1_005), -20.0);
        let after = through(&quantised(&before)).unwrap();
        assert_eq!(after.len(), before.len());
        let level = level_dbfs(&scaled(&after));
        assert!((level + 20.0).abs() < 2.0, "{level}");
    }

    #[test]
    fn nothing_stays_nothing() {
        assert!(through(&[]).unwrap().is_empty());
    }
}
