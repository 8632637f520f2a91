//! The corridor: one recording, from file to call. Runs inside a worker.

use std::fs::File;
use std::path::Path;

use callgrade_audio::{DecodeError, Decoded, Hint};
use callgrade_core::call::Recording;
use callgrade_core::timeline::{Basis, HungUp};
use callgrade_core::{Audio, Call, Direction, Layout, Ms, Party, Timeline, Transcript, Warning};
use callgrade_segment::{Detector, Roles};
use callgrade_transcribe::{Job, Transcribe, TranscribeError};

use crate::protocol::{Failed, Task};
use crate::settings::Settings;

/// What sound is heard with.
pub(crate) struct Ear {
    pub settings: Settings,
    pub detector: Detector,
}

/// Hears one recording. `alive` is called now and then with how much speech is done.
///
/// # Errors
/// The reason why the recording has no call; the next may still have one.
pub(crate) fn hear(
    task: &Task,
    ear: &Ear,
    engine: &mut dyn Transcribe,
    alive: &mut dyn FnMut(Ms),
) -> Result<Call, Failed> {
    let (mut call, audio) = listen(task, ear, alive)?;
    let language = language(task, &ear.settings);
    let job = Job {
        audio: &audio,
        timeline: &call.timeline,
        voices: &voices(&call),
        language: language.as_deref(),
        progress: alive,
    };
    let transcribe_failed = |error: TranscribeError| {
        failed(task, Some(&call.recording.blake3), error.code(), "transcribe", &error)
    };
    call.transcript = engine.transcribe(job).map_err(transcribe_failed)?;
    Ok(call)
}

/// Everything but the words: the call's transcript is empty.
///
/// # Errors
/// The reason why the recording has no call.
pub(crate) fn listen(task: &Task, ear: &Ear, alive: &mut dyn FnMut(Ms)) -> Result<(Call, Audio), Failed> {
    let Ear { settings, detector } = ear;
    let blake3 =
        fingerprint(&task.path).map_err(|error| failed(task, None, "file_unreadable", "open", &error))?;
    let decode_failed = |error: DecodeError| failed(task, Some(&blake3), error.code(), "decode", &error);
    let decoded = decode(&task.path, settings).map_err(decode_failed)?;
    alive(Ms(0));

    let layout = layout(&decoded.audio);
    let roles = roles(layout, settings);
    let mut timeline = callgrade_segment::timeline(&decoded.audio, &roles, &settings.segment, detector);
    hear_of_the_end(task, &mut timeline);
    alive(Ms(0));

    let warnings = warnings(task, &decoded, &timeline);
    let call = Call {
        id: task.id.clone(),
        direction: direction(task, &timeline),
        recording: recording(task, blake3, &decoded, layout, &roles),
        metadata: task.metadata.clone(),
        warnings,
        timeline,
        transcript: Transcript::default(),
    };
    Ok((call, decoded.audio))
}

fn fingerprint(path: &Path) -> std::io::Result<String> {
    let mut hasher = blake3::Hasher::new();
    hasher.update_reader(File::open(path)?)?;
    Ok(hasher.finalize().to_hex().to_string())
}

fn decode(path: &Path, settings: &Settings) -> Result<Decoded, DecodeError> {
    let ending = path.extension().unwrap_or_default().to_string_lossy();
    callgrade_audio::decode(File::open(path)?, &Hint::extension(&ending), &settings.limits.decode())
}

/// Two channels that differ carry a party each.
fn layout(audio: &Audio) -> Layout {
    match audio.channels() {
        0 | 1 => Layout::Mono,
        _ if callgrade_segment::channels_identical(audio) => Layout::Mono,
        _ => Layout::StereoSplit,
    }
}

fn roles(layout: Layout, settings: &Settings) -> Roles {
    match layout {
        Layout::Mono | Layout::Diarised => Roles { agent: None, customer: None },
        Layout::StereoSplit => {
            let agent = settings.layout.agent_channel;
            Roles { agent: Some(agent), customer: Some(1 - agent) }
        }
    }
}

/// Who is heard on which channel.
pub(crate) fn voices(call: &Call) -> Vec<(Party, usize)> {
    match (call.recording.agent_channel, call.recording.customer_channel) {
        (Some(agent), Some(customer)) => vec![(Party::Agent, agent), (Party::Customer, customer)],
        _ => vec![(Party::Unknown, 0)],
    }
}

/// What the switchboard says of the end goes before what was heard.
fn hear_of_the_end(task: &Task, timeline: &mut Timeline) {
    let parties = [Party::Agent, Party::Customer];
    let by = task
        .metadata
        .get("hung_up_by")
        .and_then(|name| parties.into_iter().find(|party| party.name() == name));
    if let Some(party) = by {
        timeline.hung_up_first = Some(HungUp { party, basis: Basis::Metadata });
    }
}

/// The language that metadata or settings name; `None` to detect it. `zh-CN` is `zh`.
fn language(task: &Task, settings: &Settings) -> Option<String> {
    let named = task.metadata.get("language").unwrap_or(&settings.transcribe.language);
    let code = named.split(['-', '_']).next().unwrap_or_default().to_ascii_lowercase();
    (!code.is_empty() && code != "auto").then_some(code)
}

/// As metadata says; else a call that rings at its start or whose agent speaks first came in.
fn direction(task: &Task, timeline: &Timeline) -> Direction {
    let all = [Direction::Inbound, Direction::Outbound];
    let named = task.metadata.get("direction").and_then(|name| all.into_iter().find(|it| it.name() == name));
    let agent_first = timeline.turns.first().is_some_and(|turn| turn.party == Party::Agent);
    let heard = if timeline.ring.is_some() || agent_first { Direction::Inbound } else { Direction::Unknown };
    named.unwrap_or(heard)
}

fn warnings(task: &Task, decoded: &Decoded, timeline: &Timeline) -> Vec<Warning> {
    let mut warnings = task.warnings.clone();
    warnings.extend(decoded.warnings.iter().cloned());
    warnings.extend(callgrade_segment::warnings(&decoded.audio, timeline));
    if 2 < decoded.channels {
        let detail = format!("{} channels; only the first two were heard", decoded.channels);
        warnings.push(Warning::new("channels_ignored", detail));
    }
    warnings
}

fn recording(task: &Task, blake3: String, decoded: &Decoded, layout: Layout, roles: &Roles) -> Recording {
    Recording {
        file: task.file.clone(),
        blake3,
        container: decoded.container.clone(),
        codec: decoded.codec.clone(),
        sample_rate: decoded.sample_rate,
        channels: decoded.channels,
        duration: decoded.audio.duration(),
        layout,
        agent_channel: roles.agent,
        customer_channel: roles.customer,
    }
}

fn failed(
    task: &Task,
    blake3: Option<&str>,
    code: &str,
    stage: &str,
    error: &dyn std::error::Error,
) -> Failed {
    Failed {
        id: task.id.clone(),
        code: code.to_owned(),
        stage: stage.to_owned(),
        message: error.to_string(),
        blake3: blake3.map(str::to_owned),
    }
}
