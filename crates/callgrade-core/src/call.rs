//! A call as it was heard: the seam between hearing, which is slow and needs models, and scoring.

use std::collections::BTreeMap;
use std::fmt;

use serde::{Deserialize, Serialize};

use crate::time::Ms;
use crate::timeline::Timeline;
use crate::transcript::Transcript;

/// Everything that is known of one call before it is scored.
///
/// It crosses from a worker to its driver as JSON, needs neither audio nor model to be scored, and can be written by
/// hand for a test: see [`crate::script`].
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Call {
    /// The recording's path below the given root, without its ending: `2026-03-01/agent-7/0001`.
    pub id: String,
    /// The file that was heard.
    pub recording: Recording,
    /// Which way the call went.
    pub direction: Direction,
    /// What the switchboard said of the call: agent, queue and so on, by name.
    pub metadata: BTreeMap<String, String>,
    /// What a reader of the scorecard should know before trusting it.
    pub warnings: Vec<Warning>,
    /// When who spoke, and when nobody did.
    pub timeline: Timeline,
    /// What was said.
    pub transcript: Transcript,
}

impl Call {
    /// The channel on which a party is heard; `None` when the recording does not keep the parties apart.
    pub fn channel_of(&self, party: Party) -> Option<usize> {
        match party {
            Party::Agent => self.recording.agent_channel,
            Party::Customer => self.recording.customer_channel,
            Party::Unknown => None,
        }
    }

    /// True when agent and customer can be told apart.
    pub fn knows_the_speaker(&self) -> bool {
        self.recording.layout != Layout::Mono
    }

    /// True when who speaks was guessed by voice: then nobody is ever heard at the same time as the other.
    pub fn is_split_by_voice(&self) -> bool {
        self.warnings.iter().any(|warning| warning.code == BY_VOICE)
    }
}

/// Facts about the file itself.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Recording {
    /// Path below the given root, with `/` between its parts.
    pub file: String,
    /// BLAKE3 of the file's bytes, in hexadecimal.
    pub blake3: String,
    /// How the file is laid out: `wav`, `ogg`, …
    pub container: String,
    /// How sound is coded in it: `pcm_mulaw`, `opus`, …
    pub codec: String,
    /// Samples per second, as recorded.
    pub sample_rate: u32,
    /// How many channels the file has.
    pub channels: usize,
    /// How long the sound lasts.
    pub duration: Ms,
    /// Who is on which channel.
    pub layout: Layout,
    /// The agent's channel, from 0; `None` unless the layout is split.
    pub agent_channel: Option<usize>,
    /// The customer's channel, from 0; `None` unless the layout is split.
    pub customer_channel: Option<usize>,
}

/// Someone on the line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Party {
    /// Who works for the call centre.
    Agent,
    /// Who called, or was called.
    Customer,
    /// Somebody: the recording does not tell who.
    Unknown,
}

impl Party {
    /// The two that a split recording keeps apart.
    pub const BOTH: [Party; 2] = [Party::Agent, Party::Customer];

    /// Who is at the other end of the line. Nobody knows whom an unknown party talks to.
    pub fn other(self) -> Party {
        match self {
            Party::Agent => Party::Customer,
            Party::Customer => Party::Agent,
            Party::Unknown => Party::Unknown,
        }
    }

    /// As the scorecard spells it.
    pub fn name(self) -> &'static str {
        match self {
            Party::Agent => "agent",
            Party::Customer => "customer",
            Party::Unknown => "unknown",
        }
    }
}

impl fmt::Display for Party {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// The code of the warning that who speaks was guessed by voice.
pub const BY_VOICE: &str = "diarised_by_voice";

/// How the parties lie on the channels.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Layout {
    /// One channel, or two that carry the same: who speaks cannot be told.
    #[default]
    Mono,
    /// One party on each of two channels.
    StereoSplit,
    /// One channel, and a list of who speaks when: from elsewhere, or by voice with the warning [`BY_VOICE`].
    Diarised,
}

impl Layout {
    /// As the scorecard spells it.
    pub fn name(self) -> &'static str {
        match self {
            Layout::Mono => "mono",
            Layout::StereoSplit => "stereo_split",
            Layout::Diarised => "mono_diarised",
        }
    }
}

/// Which way a call goes, as the call centre sees it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Direction {
    /// The customer called.
    Inbound,
    /// The agent called.
    Outbound,
    /// Nothing tells.
    #[default]
    Unknown,
}

impl Direction {
    /// As the scorecard spells it.
    pub fn name(self) -> &'static str {
        match self {
            Direction::Inbound => "inbound",
            Direction::Outbound => "outbound",
            Direction::Unknown => "unknown",
        }
    }
}

/// Something that went wrong without ending the work, e.g. a recording shorter than its header says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Warning {
    /// Stable, for programs: `channels_identical`.
    pub code: String,
    /// For people; never what was said.
    pub detail: String,
}

impl Warning {
    /// A warning with a stable code and a sentence for people.
    pub fn new(code: &str, detail: impl Into<String>) -> Warning {
        Warning { code: code.to_owned(), detail: detail.into() }
    }
}
