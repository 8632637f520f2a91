//! Finding phrases in what a recogniser wrote.
//!
//! ```text
//! text ──normalise──▶ words ──units──▶ units with sounds ──align──▶ hits
//! ```
//!
//! A recogniser mishears, writes sounds with other signs and drops small words. So phrases are aligned, not
//! compared: by sound, with a price for every difference. How much difference is forgiven depends on what is
//! at stake, see [`Care`].

mod align;
mod intent;
mod normalise;
mod stream;
mod units;

pub(crate) use intent::{Care, Hit, disjoint, find};
pub use intent::{Intent, IntentText};
pub(crate) use stream::Stream;
pub use units::compared;
pub(crate) use units::distance;
