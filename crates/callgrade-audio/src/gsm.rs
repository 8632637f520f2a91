//! GSM 06.10 full rate, through Debian's libgsm. The only file that names it, and the only unsafe one.
#![expect(unsafe_code, reason = "libgsm is a C library")]

use std::ffi::{c_int, c_short, c_uchar};
use std::ptr::NonNull;

use crate::blocks::Block;
use crate::error::DecodeError;

/// Samples of one GSM frame: 20 ms at 8 kHz.
const FRAME: usize = 160;

/// How frames lie in the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Packing {
    /// One frame in 33 bytes, its first half-byte 0xD; as in `.gsm` files.
    Frames,
    /// Two frames in 65 bytes, without padding; as in WAV with format 0x31.
    Wav49,
}

/// A libgsm decoder.
pub(crate) struct Gsm {
    state: NonNull<State>,
    packing: Packing,
}

/// `struct gsm_state`, which only libgsm looks into.
#[repr(C)]
struct State {
    _private: [u8; 0],
}

/// `GSM_OPT_WAV49` in gsm.h.
const OPT_WAV49: c_int = 4;

// Linked by build.rs, which says what to install when it is missing. After gsm.h, libgsm 1.0.
unsafe extern "C" {
    fn gsm_create() -> *mut State;
    fn gsm_destroy(state: *mut State);
    fn gsm_option(state: *mut State, option: c_int, value: *mut c_int) -> c_int;
    fn gsm_decode(state: *mut State, frame: *mut c_uchar, samples: *mut c_short) -> c_int;
}

impl Gsm {
    /// A decoder that has heard nothing yet.
    ///
    /// # Errors
    ///
    /// When there is no memory for it, or libgsm was built without WAV49.
    pub(crate) fn new(packing: Packing) -> Result<Gsm, DecodeError> {
        // SAFETY: takes nothing; the result is checked for null.
        let state = NonNull::new(unsafe { gsm_create() })
            .ok_or_else(|| DecodeError::Io(std::io::ErrorKind::OutOfMemory.into()))?;
        let gsm = Gsm { state, packing };
        let mut wav49 = c_int::from(packing == Packing::Wav49);
        // SAFETY: the state lives, and the value is read and written during the call only.
        let known = unsafe { gsm_option(gsm.state.as_ptr(), OPT_WAV49, &mut wav49) };
        if known < 0 {
            return Err(DecodeError::unsupported("gsm_ms, as this libgsm knows no WAV49"));
        }
        Ok(gsm)
    }

    /// Decodes the frame at the start of `bytes`, of which libgsm reads at most 33.
    fn frame(&mut self, bytes: &[u8], samples: &mut Vec<i16>) -> bool {
        let mut frame = [0; 33];
        let count = bytes.len().min(frame.len());
        frame[..count].copy_from_slice(&bytes[..count]);
        let mut decoded: [c_short; FRAME] = [0; FRAME];
        // SAFETY: the state lives and is borrowed mutably; gsm_decode reads at most 33 bytes (33,
        // or 33 and 32 in turn with WAV49) and writes 160 samples, as much as both arrays hold.
        let error = unsafe { gsm_decode(self.state.as_ptr(), frame.as_mut_ptr(), decoded.as_mut_ptr()) };
        samples.extend(decoded);
        error == 0
    }
}

impl Block for Gsm {
    const CODEC: &'static str = "gsm";

    fn bytes(&self) -> usize {
        match self.packing {
            Packing::Frames => 33,
            Packing::Wav49 => 65,
        }
    }

    fn frames(&self) -> usize {
        match self.packing {
            Packing::Frames => FRAME,
            Packing::Wav49 => 2 * FRAME,
        }
    }

    fn decode(&mut self, block: &[u8], samples: &mut Vec<i16>) -> bool {
        let before = samples.len();
        // With WAV49 libgsm takes 33 bytes first and then 32, of which the half-byte the two frames
        // share stays in its state.
        let sound = match self.packing {
            Packing::Frames => self.frame(block, samples),
            Packing::Wav49 => {
                let (first, second) = block.split_at(33.min(block.len()));
                self.frame(first, samples) & self.frame(second, samples)
            }
        };
        if !sound {
            samples.truncate(before);
        }
        sound
    }
}

impl Drop for Gsm {
    fn drop(&mut self) {
        // SAFETY: made by gsm_create, destroyed once, not used afterwards.
        unsafe { gsm_destroy(self.state.as_ptr()) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_frame_without_its_signature_does_not_decode() {
        let mut gsm = Gsm::new(Packing::Frames).unwrap();
        let mut samples = Vec::new();
        assert!(!gsm.decode(&[0; 33], &mut samples));
        assert_eq!(samples, []);
        let mut frame = [0; 33];
        frame[0] = 0xd0;
        assert!(gsm.decode(&frame, &mut samples));
        assert_eq!(samples.len(), 160);
    }

    #[test]
    fn a_block_of_wav49_is_two_frames_whatever_its_bytes() {
        let mut gsm = Gsm::new(Packing::Wav49).unwrap();
        let mut samples = Vec::new();
        for byte in 0..=255 {
            assert!(gsm.decode(&[byte; 65], &mut samples));
        }
        assert_eq!(samples.len(), 256 * 320);
    }
}
