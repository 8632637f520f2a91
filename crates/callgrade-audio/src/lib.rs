//! A recording's bytes to audio: native rate, 16 bits, one vector per channel.
