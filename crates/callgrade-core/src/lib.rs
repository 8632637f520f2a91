//! The nouns of callgrade, in the order they flow:
//!
//! ```text
//! Audio ──▶ Timeline ──▶ Transcript
//!               └────┬────────┘
//!                  Call ──▶ Scorecard
//! ```
//!
//! Every noun is a plain value. Nothing here opens a file, reads a clock or prints.
#![warn(clippy::disallowed_methods)]

pub mod audio;
pub mod call;
pub mod languages;
pub mod numbers;
pub mod scorecard;
pub mod script;
pub mod spans;
pub mod time;
pub mod timeline;
pub mod told;
pub mod traditional;
pub mod transcript;

pub use audio::Audio;
pub use call::{Call, Direction, Layout, Party, Warning};
pub use scorecard::Scorecard;
pub use time::{Ms, Span};
pub use timeline::Timeline;
pub use told::Told;
pub use transcript::Transcript;
