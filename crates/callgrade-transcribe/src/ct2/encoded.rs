//! What the encoder makes of windows: encoded one by one, kept side by side.
//!
//! The encoder is fastest and smallest with a window at a time, the decoder with several, and finding the times of tokens needs
//! room for every token of a batch. CTranslate2 keeps a batch from start to end, so it is put together and taken apart here.

use std::ffi::c_void;

use ct2rs::sys::StorageView;

use super::engine;
use crate::TranscribeError;

/// Windows of one width, one behind the other.
pub(super) struct Encoded {
    numbers: Vec<f32>,
    count: usize,
    /// Of the encoder, which has half as many as there are frames.
    positions: usize,
}

impl Encoded {
    /// For windows with so many frames each.
    pub(super) fn new(width: usize) -> Encoded {
        Encoded { numbers: Vec::new(), count: 0, positions: width / 2 }
    }

    /// Puts a window behind the others.
    ///
    /// # Errors
    /// When it is not as wide as the others.
    pub(super) fn push(&mut self, window: &StorageView<'_>) -> Result<(), TranscribeError> {
        let own = numbers(window);
        let is_alike = self.count == 0 || own.len() * self.count == self.numbers.len();
        if own.is_empty() || !own.len().is_multiple_of(self.positions) || !is_alike {
            return Err(engine("the encoder's answer has another size than its question"));
        }
        self.numbers.extend_from_slice(own);
        self.count += 1;
        Ok(())
    }

    /// All of them, as CTranslate2 takes them.
    pub(super) fn all(&mut self) -> Result<StorageView<'_>, TranscribeError> {
        let depth = self.depth();
        view(&mut self.numbers, self.count, self.positions, depth)
    }

    /// One of them.
    pub(super) fn one(&mut self, at: usize) -> Result<StorageView<'_>, TranscribeError> {
        let depth = self.depth();
        let length = self.positions * depth;
        view(&mut self.numbers[at * length..(at + 1) * length], 1, self.positions, depth)
    }

    fn depth(&self) -> usize {
        self.numbers.len() / (self.count * self.positions).max(1)
    }
}

fn view(
    numbers: &mut [f32],
    count: usize,
    positions: usize,
    depth: usize,
) -> Result<StorageView<'_>, TranscribeError> {
    StorageView::new(&[count, positions, depth], numbers, ct2rs::sys::Device::CPU).map_err(engine)
}

/// The numbers of a view.
#[expect(unsafe_code, reason = "ct2rs makes views of numbers, and has no way back")]
fn numbers<'a>(view: &'a StorageView<'_>) -> &'a [f32] {
    unsafe extern "C" {
        /// `const void *ctranslate2::StorageView::buffer() const`
        #[link_name = "_ZNK11ctranslate211StorageView6bufferEv"]
        fn buffer(view: *const c_void) -> *const f32;
    }
    if view.size() <= 0 {
        return &[];
    }
    let inside = std::ptr::from_ref(&**view).cast();
    // SAFETY: what ct2rs derefs to is the view of C++, and a method without arguments is called with `this` as its only one. The
    // engine computes with 8-bit weights and 32-bit floats, so the encoder's output is `size` of those.
    unsafe { std::slice::from_raw_parts(buffer(inside), view.size() as usize) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn windows_are_put_together_and_taken_apart() {
        let mut encoded = Encoded::new(4);
        for window in [[1.0, 2.0, 3.0, 4.0, 5.0, 6.0], [7.0, 8.0, 9.0, 10.0, 11.0, 12.0]] {
            let mut window = window;
            encoded.push(&view(&mut window, 1, 2, 3).unwrap()).unwrap();
        }
        assert_eq!(numbers(&encoded.all().unwrap()), (1u8..=12).map(f32::from).collect::<Vec<_>>());
        assert_eq!(numbers(&encoded.one(1).unwrap()), [7.0, 8.0, 9.0, 10.0, 11.0, 12.0]);
    }
}
