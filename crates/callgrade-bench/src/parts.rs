//! Everything that is measured: the one list.

use crate::bench::Bench;
use crate::row::Row;
use crate::{cost, crosstalk, diarize, edges, false_alarms, frames, holds, interruptions, keys, rings, talk};

/// Something that is measured.
pub(crate) struct Part {
    /// As `--only` names it.
    pub name: &'static str,
    /// Measures it.
    pub rows: fn(&Bench) -> anyhow::Result<Vec<Row>>,
}

/// In the order of the table.
pub(crate) const ALL: &[Part] = &[
    Part { name: "rings", rows: rings::rows },
    Part { name: "false-alarms", rows: false_alarms::rows },
    Part { name: "edges", rows: edges::rows },
    Part { name: "talk", rows: talk::rows },
    Part { name: "frames", rows: frames::rows },
    Part { name: "holds", rows: holds::rows },
    Part { name: "crosstalk", rows: crosstalk::rows },
    Part { name: "interruptions", rows: interruptions::rows },
    Part { name: "diarize", rows: diarize::rows },
    Part { name: "keys", rows: keys::rows },
    Part { name: "cost", rows: cost::rows },
];
