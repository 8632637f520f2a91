//! The program: everything that touches files, threads, processes and the terminal.
//!
//! | file | does |
//! |---|---|
//! | `args.rs`, `settings.rs`, `plan.rs` | what was typed; what can be set; what both mean |
//! | `find.rs`, `metadata/`, `layout.rs` | which recordings; what the switchboard said of each; who is on which channel |
//! | `batch.rs`, `task.rs`, `pool.rs`, `child.rs` | hands recordings to worker processes, several at a time |
//! | `worker.rs`, `protocol.rs`, `hear.rs`, `look.rs`, `engine.rs` | the worker's side: one recording, from file to call |
//! | `event.rs`, `progress.rs` | what happens, as it happens; and who shows it |
//! | `output.rs` | scorecards and summaries to files |
//! | `machine.rs` | its processor, cores and memory, and whether the engine can run on it |
//! | `timeline.rs` | one call's timeline as a picture |
//! | `bench.rs` | what this machine does in a night |
//! | `doctor.rs`, `metrics.rs`, `model.rs`, `rubric.rs` | the smaller commands |

mod args;
mod batch;
mod bench;
mod by_voice;
mod child;
mod detector;
mod doctor;
mod encoder;
mod engine;
mod event;
mod exit;
mod find;
mod hear;
mod kept;
mod layout;
mod look;
mod machine;
mod metadata;
mod metrics;
mod model;
mod output;
mod plan;
mod pool;
mod progress;
mod protocol;
mod rubric;
mod score;
mod settings;
mod task;
mod terminal;
mod timeline;
mod worker;

use std::process::ExitCode;

pub use args::Args;
use args::Command;

/// Does what was typed and says how it went.
pub fn run(args: Args) -> ExitCode {
    let outcome = match args.command {
        Command::Score(args) => score::run(&args),
        Command::Timeline(args) => timeline::run(&args),
        Command::Doctor(args) => doctor::run(&args),
        Command::Bench(args) => bench::run(&args),
        Command::Model(args) => model::run(&args),
        Command::Rubric(args) => rubric::run(&args),
        Command::Metrics(args) => metrics::run(&args),
        Command::Settings => terminal::show(settings::DEFAULTS).map(|()| exit::Outcome::Done),
        Command::Worker => worker::run(),
    };
    exit::code(outcome)
}
