//! Model files: where they are, whether they are whole, and how they are made.
//!
//! The speech engine aborts the process on a bad model file and hears nothing through a truncated one, so
//! no file reaches it before [`verify`] has compared it with its [`Entry`].
//!
//! ```text
//!   name or path --Manifest::resolve--> Model --verify--> safe to load
//!   someone's file ----inspect, add---> Entry in local.toml
//!   CTranslate2 folder ----convert----> ggml, 16 bit --quantize--> ggml, 8 bit
//!   Silero's ONNX file --convert_silero--> its ggml form
//!   Resemblyzer's PyTorch file --convert_resemblyzer--> a ggml form
//! ```
//!
//! | file | holds |
//! |---|---|
//! | `manifest.rs` | which models we know: name, file, size, hashes; adding one |
//! | `folder.rs` | models that are folders of CTranslate2's, for the feature `ctranslate2` |
//! | `verify.rs` | is this file the one its entry describes? |
//! | `ggml.rs` | the file format: header, tensors, and the check that they fill the file |
//! | `layout.rs` | which tensors a Whisper model has, in which order and shape |
//! | `convert.rs` | CTranslate2 to ggml; reads with `ct2.rs`, `tokens.rs`, `mel.rs` |
//! | `quantize.rs` | 16 bit to 8 bit (`q8_0`) |
//! | `silero.rs` | the voice detector, ONNX to ggml; reads with `onnx.rs` |
//! | `resemblyzer.rs` | the speaker encoder, PyTorch to ggml; reads with `torch.rs` |
//! | `half.rs`, `replace.rs` | 16-bit floats; a file replaced whole or not at all |

mod convert;
mod ct2;
mod error;
mod folder;
mod ggml;
mod half;
mod layout;
mod manifest;
mod mel;
mod onnx;
mod quantize;
mod replace;
mod resemblyzer;
mod silero;
mod tokens;
mod torch;
mod verify;

pub use convert::convert;
pub use error::ModelError;
pub use folder::{Weights, folder, weigh};
pub use ggml::{Dims, Header, Kind, Tensor, inspect};
pub use manifest::{Entry, Languages, Manifest, Model, Purpose, add};
pub use quantize::quantize;
pub use resemblyzer::convert_resemblyzer;
pub use silero::convert_silero;
pub use verify::verify;
