//! Measures callgrade on calls whose truth is known, since the bench made them.
//!
//! ```text
//! voices (prompts, music) ──▶ scene (two lines and the truth) ──▶ channel (telephone) ──▶ listen (the product)
//!                                                                                            │
//!            page, table, JSON ◀── row ◀── rings, edges, talk, frames, holds, … (parts) ◀───┘
//! ```
//!
//! Nothing is stored: equal seeds make equal calls. Never part of the product.

mod args;
mod asr;
mod band;
mod bench;
mod channel;
mod conversation;
mod cost;
mod crosstalk;
mod diarize;
mod edges;
mod false_alarms;
mod frames;
mod gsm;
mod holds;
mod interruptions;
mod keys;
mod listen;
mod mulaw;
mod noise;
mod page;
mod pairs;
mod parts;
mod recording;
mod rings;
mod rng;
mod row;
mod run;
mod scene;
mod sound;
mod stats;
mod table;
mod talk;
mod truth;
mod voices;
mod waiting;
mod words;

use clap::Parser;

fn main() -> anyhow::Result<()> {
    match args::Args::parse().command {
        args::Command::Timeline(args) => run::run(&args),
        args::Command::Asr(args) => asr::run(&args),
        args::Command::Peak { file } => run::peak(&file),
    }
}
