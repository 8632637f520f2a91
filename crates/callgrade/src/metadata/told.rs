//! The times of a call, on the recording's clock.

use std::collections::{BTreeMap, BTreeSet};

use callgrade_core::timeline::Turn;
use callgrade_core::told::Stretch;
use callgrade_core::{Ms, Party, Span, Told};

use super::facts::{Facts, Speech};
use super::time::{Moment, Zone, moment};
use super::words;
use crate::settings;

/// The names of a call's times, in the order in which they come. The recording may start at any of them.
pub(crate) const TIMES: [&str; 4] = ["started_at", "ring_started_at", "answered_at", "ended_at"];

/// What the facts tell of times. Adds a warning to them for each that cannot be used.
pub(super) fn told(facts: &mut Facts, settings: &settings::Metadata) -> Told {
    let zone = Zone::of(&settings.zone).expect("settings are checked before");
    let mut times = Times::read(facts, &zone);
    let recording = read(facts, "recording_started_at", &zone).or_else(|| {
        times.named().into_iter().find(|(name, _)| *name == settings.recording_starts).and_then(|time| time.1)
    });
    let clock = Clock { recording, zone };
    if settings.start_rings {
        times.ring_started = times.ring_started.or(times.started);
    }
    if let Some((early, late)) = times.contradiction(&clock) {
        let detail = format!("{late} is before {early}: no time of ring, answer and end is used");
        facts.warn("metadata_order", detail);
        times = Times::default();
    }
    let waited =
        times.answered.zip(times.ring_started).and_then(|(answered, ring)| clock.between(answered, ring));
    let placed = |time: Option<Moment>| clock.place(time?);
    let told = Told {
        waited: waited.and_then(|waited_ms| u32::try_from(waited_ms).ok()).map(Ms),
        ring_started_ms: placed(times.ring_started),
        answered_ms: placed(times.answered),
        ended_ms: placed(times.ended),
        hung_up_by: None,
        holds: holds(facts, &clock),
        turns: turns(facts, &clock, settings),
    };
    let lost = times.lost(&clock);
    if !lost.is_empty() {
        let detail = format!("{}: nothing comparable says when the recording started", lost.join(", "));
        facts.warn("metadata_unplaced", detail);
    }
    told
}

/// A call's times, as far as they are known.
#[derive(Debug, Clone, Copy, Default)]
struct Times {
    started: Option<Moment>,
    ring_started: Option<Moment>,
    answered: Option<Moment>,
    ended: Option<Moment>,
}

impl Times {
    fn read(facts: &mut Facts, zone: &Zone) -> Times {
        let [started, ring_started, answered, ended] = TIMES.map(|name| read(facts, name, zone));
        Times { started, ring_started, answered, ended }
    }

    /// Each with its name, in order.
    fn named(&self) -> [(&'static str, Option<Moment>); 4] {
        let [started, ring_started, answered, ended] = TIMES;
        [
            (started, self.started),
            (ring_started, self.ring_started),
            (answered, self.answered),
            (ended, self.ended),
        ]
    }

    /// Two that come in the wrong order, by name.
    fn contradiction(&self, clock: &Clock) -> Option<(&'static str, &'static str)> {
        let known: Vec<(&str, Moment)> =
            self.named().into_iter().filter_map(|(name, time)| Some((name, time?))).collect();
        let wrong =
            |pair: &&[(&'static str, Moment)]| clock.between(pair[1].1, pair[0].1).is_some_and(|ms| ms < 0);
        known.windows(2).find(wrong).map(|pair| (pair[0].0, pair[1].0))
    }

    /// The names of those that have no place in the recording. Nobody asks for the start's.
    fn lost(&self, clock: &Clock) -> Vec<&'static str> {
        let asked = self.named().into_iter().skip(1);
        asked
            .filter(|(_, time)| time.is_some_and(|time| clock.place(time).is_none()))
            .map(|it| it.0)
            .collect()
    }
}

/// The time of this name. Warns of one that is none.
fn read(facts: &mut Facts, name: &str, zone: &Zone) -> Option<Moment> {
    let text = facts.get(name)?.to_owned();
    let found = moment(&text, zone);
    if found.is_none() {
        facts.warn("metadata_unknown", format!("{name} is `{text}`, which is no time"));
    }
    found
}

/// How times become times of the recording.
struct Clock {
    /// When the first sample was taken.
    recording: Option<Moment>,
    zone: Zone,
}

impl Clock {
    /// Milliseconds since the recording's first sample; `None` where nothing comparable says when that was.
    fn place(&self, time: Moment) -> Option<i64> {
        match time {
            Moment::Offset(at_ms) => Some(at_ms),
            time => time.since(self.recording?),
        }
    }

    fn between(&self, late: Moment, early: Moment) -> Option<i64> {
        late.since(early).or_else(|| Some(self.place(late)? - self.place(early)?))
    }

    fn read(&self, text: &str) -> Option<i64> {
        self.place(moment(text, &self.zone)?)
    }
}

fn holds(facts: &mut Facts, clock: &Clock) -> Vec<Stretch> {
    let mut holds = Vec::new();
    for (start, end) in std::mem::take(&mut facts.holds) {
        let end_ms = end.as_deref().map(|end| clock.read(end));
        match (clock.read(&start), end_ms) {
            (Some(start_ms), None) => holds.push(Stretch { start_ms, end_ms: None }),
            (Some(start_ms), Some(Some(end_ms))) => holds.push(Stretch { start_ms, end_ms: Some(end_ms) }),
            _ => {
                let until = end.map_or_else(|| "the end".to_owned(), |end| format!("`{end}`"));
                let detail = format!("the hold from `{start}` to {until} cannot be placed in the recording");
                facts.warn("metadata_unplaced", detail);
            }
        }
    }
    holds
}

/// The turns of the speakers whose roles are known. None, with a warning, when no role is.
fn turns(facts: &mut Facts, clock: &Clock, settings: &settings::Metadata) -> Vec<Turn> {
    let listed = std::mem::take(&mut facts.turns);
    let roles = roles(facts, &listed, settings);
    if roles.is_empty() && !listed.is_empty() {
        let detail = "the list of speakers does not say which is the agent: name it `agent` there, or set \
                      metadata.agent_speaker";
        facts.warn("speakers_unnamed", detail);
        return Vec::new();
    }
    let mut lost = 0;
    let mut turns = Vec::new();
    for turn in &listed {
        let times = clock.read(&turn.start).zip(clock.read(&turn.end));
        let span = times.filter(|(start_ms, end_ms)| start_ms <= end_ms).map(|(start, end)| span(start, end));
        match (span, roles.get(&turn.speaker)) {
            (Some(span), Some(&party)) => turns.push(Turn { party, span }),
            (Some(_), None) => {}
            (None, _) => lost += 1,
        }
    }
    if 0 < lost {
        facts.warn("metadata_unplaced", format!("{lost} turns of the list of speakers have no usable times"));
    }
    turns.retain(|turn| !turn.span.is_empty());
    turns
}

fn span(start_ms: i64, end_ms: i64) -> Span {
    let at = |ms: i64| Ms(u32::try_from(ms.max(0)).unwrap_or(u32::MAX));
    Span::new(at(start_ms), at(end_ms))
}

/// Who each listed speaker is, as far as it is known: as metadata or settings name the agent, else by the speaker's own
/// name. Of two, one that is known tells the other. Empty when a name is set that nobody in the list has.
fn roles(facts: &Facts, listed: &[Speech], settings: &settings::Metadata) -> BTreeMap<String, Party> {
    let speakers: BTreeSet<&str> = listed.iter().map(|turn| turn.speaker.as_str()).collect();
    let set = Some(settings.agent_speaker.as_str()).filter(|name| !name.is_empty());
    let agent = facts.get("agent_speaker").or(set);
    if agent.is_some_and(|agent| !speakers.contains(agent)) {
        return BTreeMap::new();
    }
    let by_name = |name: &str| match agent {
        Some(agent) => Some(if name == agent { Party::Agent } else { Party::Customer }),
        None if facts.get("agent_id") == Some(name) => Some(Party::Agent),
        None if facts.get("customer_id") == Some(name) => Some(Party::Customer),
        None => words::role(name),
    };
    let mut roles: BTreeMap<String, Party> =
        speakers.iter().filter_map(|name| Some(((*name).to_owned(), by_name(name)?))).collect();
    if let (2, [known]) = (speakers.len(), roles.values().copied().collect::<Vec<_>>().as_slice()) {
        let other = known.other();
        for name in speakers {
            roles.entry(name.to_owned()).or_insert(other);
        }
    }
    roles
}

#[cfg(test)]
#[path = "told_tests.rs"]
mod tests;
