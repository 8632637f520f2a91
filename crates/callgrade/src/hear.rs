//! The corridor: one recording, from file to call. Runs inside a worker.

use std::fs::File;
use std::path::Path;
use std::time::Instant;

use callgrade_audio::{DecodeError, Decoded, Hint};
use callgrade_core::call::{BY_VOICE, Recording};
use callgrade_core::timeline::Ring;
use callgrade_core::{Audio, Call, Direction, Layout, Ms, Party, Timeline, Told, Transcript, Warning};
use callgrade_segment::{Detector, Encoder, Roles};
use callgrade_transcribe::{Job, Transcribe, TranscribeError};

use crate::by_voice;
use crate::layout::Channels;
use crate::machine;
use crate::protocol::{Cost, Failed, Heard, Task};
use crate::settings::Settings;

/// What sound is heard with.
pub(crate) struct Ear {
    pub settings: Settings,
    pub detector: Detector,
    /// Where parties that share a channel are to be told apart by voice.
    pub encoder: Option<Encoder>,
}

/// Hears one recording, and tells what that took. `alive` is called now and then with how much speech is done.
///
/// # Errors
/// The reason why the recording has no call; the next may still have one.
pub(crate) fn hear(
    task: &Task,
    ear: &Ear,
    engine: &mut dyn Transcribe,
    alive: &mut dyn FnMut(Ms),
) -> Result<Heard, Failed> {
    let (mut call, audio, mut cost) = listen(task, ear, alive)?;
    let since = Instant::now();
    let language = language(task, &ear.settings);
    let job = Job {
        audio: &audio,
        timeline: &call.timeline,
        voices: &voices(&call),
        language: language.as_deref(),
        hints: &hints(task, &ear.settings),
        progress: alive,
    };
    let transcribe_failed = |error: TranscribeError| {
        failed(task, Some(&call.recording.blake3), error.code(), "transcribe", &error)
    };
    call.transcript = engine.transcribe(job).map_err(transcribe_failed)?;
    cost.transcribe_s = since.elapsed().as_secs_f64();
    cost.peak_memory_kib = machine::peak_kib();
    Ok(Heard { call, cost })
}

/// Everything but the words: the call's transcript is empty.
///
/// # Errors
/// The reason why the recording has no call.
pub(crate) fn listen(
    task: &Task,
    ear: &Ear,
    alive: &mut dyn FnMut(Ms),
) -> Result<(Call, Audio, Cost), Failed> {
    let Ear { settings, detector, encoder } = ear;
    let since = Instant::now();
    let blake3 =
        fingerprint(&task.path).map_err(|error| failed(task, None, "file_unreadable", "open", &error))?;
    let decode_failed = |error: DecodeError| failed(task, Some(&blake3), error.code(), "decode", &error);
    let decoded = decode(&task.path, settings).map_err(decode_failed)?;
    let decode_s = since.elapsed().as_secs_f64();
    alive(Ms(0));

    let (channels, misnamed) = settings.layout.of(&task.file, &task.metadata);
    let layout = layout(&decoded.audio, channels, &task.told);
    let roles = roles(layout, channels);
    let heard = callgrade_segment::timeline(&decoded.audio, &roles, &settings.segment, detector);
    let heard_warnings = callgrade_segment::warnings(&decoded.audio, &heard);
    let (mut told, mut guess) = (told(task, layout), None);
    let mut layout = layout;
    if let (Layout::Mono, Some(encoder)) = (layout, encoder) {
        let guessed = by_voice::turns(&decoded.audio, &heard, task, encoder, &mut || alive(Ms(0)));
        (told.turns, guess) = (guessed.turns, Some(guessed.warning));
        layout = if told.turns.is_empty() { Layout::Mono } else { Layout::Diarised };
    }
    let (timeline, disagreements) = told.apply(heard);
    alive(Ms(0));

    let warnings = [
        task.warnings.clone(),
        misnamed.into_iter().collect(),
        decoded.warnings.clone(),
        channels_ignored(decoded.channels).into_iter().collect(),
        heard_warnings,
        disagreements,
        guess.into_iter().collect(),
        missing(layout, &timeline),
    ]
    .concat();
    let call = Call {
        id: task.id.clone(),
        direction: direction(task, &timeline, &warnings),
        recording: recording(task, blake3, &decoded, layout, &roles),
        metadata: task.metadata.clone(),
        warnings,
        timeline,
        transcript: Transcript::default(),
    };
    let cost = Cost { decode_s, timeline_s: since.elapsed().as_secs_f64() - decode_s, ..Cost::default() };
    Ok((call, decoded.audio, cost))
}

/// BLAKE3 of a file's bytes.
pub(crate) fn fingerprint(path: &Path) -> std::io::Result<String> {
    let mut hasher = blake3::Hasher::new();
    hasher.update_reader(File::open(path)?)?;
    Ok(hasher.finalize().to_hex().to_string())
}

fn decode(path: &Path, settings: &Settings) -> Result<Decoded, DecodeError> {
    let ending = path.extension().unwrap_or_default().to_string_lossy();
    callgrade_audio::decode(File::open(path)?, &Hint::extension(&ending), &settings.limits.decode())
}

/// Two channels that differ carry a party each, unless somebody says that they do not. A list of speakers tells the
/// parties apart where the channels cannot.
fn layout(audio: &Audio, channels: Channels, told: &Told) -> Layout {
    let split = 1 < audio.channels() && channels != Channels::Mono;
    if split && !callgrade_segment::channels_identical(audio) {
        Layout::StereoSplit
    } else if told.turns.is_empty() {
        Layout::Mono
    } else {
        Layout::Diarised
    }
}

fn roles(layout: Layout, channels: Channels) -> Roles {
    match (layout, channels) {
        (Layout::StereoSplit, Channels::Split { agent }) => {
            Roles { agent: Some(agent), customer: Some(1 - agent) }
        }
        _ => Roles { agent: None, customer: None },
    }
}

/// Whom to transcribe, and from where. What no list of speakers gives to anybody is transcribed, too.
fn voices(call: &Call) -> Vec<(Party, usize)> {
    let recording = &call.recording;
    match (recording.layout, recording.agent_channel, recording.customer_channel) {
        (_, Some(agent), Some(customer)) => vec![(Party::Agent, agent), (Party::Customer, customer)],
        (Layout::Diarised, ..) => {
            [Party::Agent, Party::Customer, Party::Unknown].map(|party| (party, 0)).into()
        }
        _ => vec![(Party::Unknown, 0)],
    }
}

/// What metadata tells of times and of the end. Channels tell better than a list who speaks.
fn told(task: &Task, layout: Layout) -> Told {
    let mut told = task.told.clone();
    let named = task.metadata.get("hung_up_by");
    let party = named.and_then(|name| Party::BOTH.into_iter().find(|party| party.name() == name));
    told.hung_up_by = told.hung_up_by.or(party);
    if layout != Layout::Diarised {
        told.turns.clear();
    }
    told
}

/// The language that metadata or settings name; `None` to detect it. `zh-CN` is `zh`.
fn language(task: &Task, settings: &Settings) -> Option<String> {
    let named = task.metadata.get("language").unwrap_or(&settings.transcribe.language);
    let code = named.split(['-', '_']).next().unwrap_or_default().to_ascii_lowercase();
    (!code.is_empty() && code != "auto").then_some(code)
}

/// What may be said: the settings' list, and what the call's metadata names in the fields that are listed there.
fn hints(task: &Task, settings: &Settings) -> Vec<String> {
    let settings = &settings.transcribe;
    let fields = settings.hint_fields.iter().filter_map(|field| task.metadata.get(field));
    let printable = |hint: &String| hint.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    settings.hints.iter().chain(fields).map(printable).collect()
}

#[cfg(test)]
#[test]
fn hints_come_from_the_settings_and_the_metadata_s_fields() {
    let mut settings = Settings::load(None).unwrap();
    let mut task = Task::default();
    task.metadata.insert("agent_name".to_owned(), "Agent\0 Example".to_owned());
    task.metadata.insert("queue".to_owned(), "billing".to_owned());
    assert_eq!(hints(&task, &settings), Vec::<String>::new());
    settings.transcribe.hints = vec!["Example Telecom".to_owned()];
    settings.transcribe.hint_fields = vec!["agent_name".to_owned(), "no_such_field".to_owned()];
    assert_eq!(hints(&task, &settings), ["Example Telecom", "Agent  Example"]);
}

/// As metadata says; `None` when it does not.
pub(crate) fn told_direction(task: &Task) -> Option<Direction> {
    let all = [Direction::Inbound, Direction::Outbound];
    task.metadata.get("direction").and_then(|name| all.into_iter().find(|it| it.name() == name))
}

/// As metadata says; else a call that rings at its start or whose agent speaks first came in. Where the agent is only
/// taken to be who speaks first, that tells nothing. Nor does music: it may be a queue's, or what the called party lets
/// its callers hear.
fn direction(task: &Task, timeline: &Timeline, warnings: &[Warning]) -> Direction {
    let named = told_direction(task);
    let knows = warnings.iter().all(|warning| warning.code != BY_VOICE);
    let agent_first = knows && timeline.turns.first().is_some_and(|turn| turn.party == Party::Agent);
    let rings = timeline.ring.as_ref().is_some_and(|ring| ring.tone != Ring::MUSIC);
    let heard = if rings || agent_first { Direction::Inbound } else { Direction::Unknown };
    named.unwrap_or(heard)
}

fn channels_ignored(channels: usize) -> Option<Warning> {
    let detail = || format!("{channels} channels; only the first two were heard");
    (2 < channels).then(|| Warning::new("channels_ignored", detail()))
}

/// What nobody can measure in this recording.
fn missing(layout: Layout, timeline: &Timeline) -> Vec<Warning> {
    let mono = "one channel and no list of speakers: figures per party cannot be had";
    let no_ring = "no ringing is heard and no metadata says when it rang: figures of the ring cannot be had";
    let mono = (layout == Layout::Mono).then(|| Warning::new("mono", mono));
    let is_silent = timeline.ring.is_none() && timeline.waited.is_none();
    let no_ring = is_silent.then(|| Warning::new("no_ring", no_ring));
    mono.into_iter().chain(no_ring).collect()
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
