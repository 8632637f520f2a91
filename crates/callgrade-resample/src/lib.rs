//! Samples at one rate to samples at another, by rubato.
//!
//! Listening for voices wants 8 kHz, Whisper wants 16 kHz, recordings come at any rate.
#![warn(clippy::disallowed_methods)]
