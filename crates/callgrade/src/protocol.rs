//! What a worker and its driver say to each other: one JSON object a line. docs/worker.md is its manual.

use std::collections::BTreeMap;
use std::path::PathBuf;

use callgrade_core::{Call, Span, Told, Warning};
use callgrade_report::timeline::Wave;
use serde::{Deserialize, Serialize};

use crate::settings::Settings;

/// The version of the protocol; a driver that knows another must not go on.
pub(crate) const VERSION: u32 = 1;

/// From the driver to the worker.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case", deny_unknown_fields)]
pub(crate) enum ToWorker {
    /// First, once.
    Setup(Setup),
    /// Then one at a time; the next only after the answer to the last.
    Task(Task),
    /// Or a recording to look at without hearing the words; needs no model.
    Look(Look),
    /// The end. The end of the input is one, too.
    Shutdown,
}

/// What a worker must know before its first recording.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Setup {
    /// A model's name or file.
    pub model: String,
    /// The folder of models.
    pub models: PathBuf,
    /// The built-in ones when absent.
    #[serde(default)]
    pub settings: Option<Settings>,
}

/// One recording to hear.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Task {
    /// The call's id; comes back with every answer.
    pub id: String,
    /// Where the recording is.
    pub path: PathBuf,
    /// How the result names the recording.
    pub file: String,
    /// What is known beside the sound. `language`, `direction`, `hung_up_by` and `agent_channel` are used.
    #[serde(default)]
    pub metadata: BTreeMap<String, String>,
    /// What is known of times.
    #[serde(default)]
    pub told: Told,
    /// Warnings to pass on into the result.
    #[serde(default)]
    pub warnings: Vec<Warning>,
}

/// One recording to look at.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Look {
    /// The recording.
    pub task: Task,
    /// The stretch whose waveform is wanted; the whole recording when absent.
    #[serde(default)]
    pub window: Option<Span>,
}

/// From the worker to the driver.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub(crate) enum FromWorker {
    /// The model is loaded.
    Hello(Hello),
    /// The worker cannot work at all, and ends.
    Refused {
        /// Stable, for programs.
        code: String,
        /// For people.
        message: String,
    },
    /// The worker lives; so much speech of this recording is heard.
    Progress {
        /// The task's.
        id: String,
        /// Since the recording's first window.
        speech_s: f64,
    },
    /// The recording became a call.
    Result {
        /// The task's.
        id: String,
        /// What was heard.
        call: Box<Call>,
        /// What that took.
        #[serde(default)]
        cost: Cost,
    },
    /// What a look at the recording showed.
    Seen {
        /// The task's.
        id: String,
        /// The call and its waveform.
        seen: Box<Seen>,
    },
    /// The recording did not, and why.
    Failed(Failed),
}

/// What hearing a recording took, by the clock.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Cost {
    /// Reading and decoding. Seconds, as all times here.
    pub decode_s: f64,
    /// From sound to timeline.
    pub timeline_s: f64,
    /// From sound and timeline to words.
    pub transcribe_s: f64,
    /// The most memory that the worker ever held. Absent where the system does not tell.
    pub peak_memory_kib: Option<u64>,
}

/// A call that was heard.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Heard {
    /// With its words.
    pub call: Call,
    /// What that took.
    pub cost: Cost,
}

/// A call that was looked at.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Seen {
    /// Its transcript is empty.
    pub call: Call,
    /// A waveform for each line.
    pub waves: Vec<Wave>,
}

/// Who a worker is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Hello {
    /// [`VERSION`].
    pub protocol: u32,
    /// The program's version.
    pub callgrade: String,
    /// The model's file name without its ending.
    pub model: String,
    /// BLAKE3 of the model's file.
    pub model_blake3: String,
}

/// Why a recording did not become a call.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Failed {
    /// The task's.
    pub id: String,
    /// Stable, for programs.
    pub code: String,
    /// Where in the corridor: `open`, `decode`, `transcribe`.
    pub stage: String,
    /// For people.
    pub message: String,
    /// BLAKE3 of the recording, where it could be read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub blake3: Option<String>,
}
