//! Audio to a timeline: ringing, turns, holds.
