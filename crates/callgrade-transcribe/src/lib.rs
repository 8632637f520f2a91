//! Audio and a timeline to a transcript.
