//! A call written by hand, for tests and fixtures:
//!
//! ```text
//! language zh
//! direction inbound
//! 0..9      ring 3
//! 9.3..12.8 agent 您好，请问有什么可以帮您
//! 13..15    customer @0.4 我想查一下
//! 30..52    hold
//! 53..58    masked
//! 59..59.1  customer key 5
//! 60        end
//! ```
//!
//! One line per thing that happens, times in seconds, in any order. `@0.4` before the words is the recogniser's
//! confidence (1 when absent). A hold may say its cause, `hold silence`, a ring `music` for its number. Everything
//! after `#` is a comment. Words are spread evenly over their turn. A speech line without words is speech that was not
//! transcribed.

use std::collections::BTreeMap;

use crate::call::{Call, Direction, Layout, Party, Recording};
use crate::time::{Ms, Span};
use crate::timeline::{Answer, Basis, Hold, HoldCause, HungUp, Key, Ring, Timeline, Turn};
use crate::transcript::{Segment, Transcript, Word};

/// A line of a script that makes no sense.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {what}")]
pub struct ScriptError {
    /// From 1.
    pub line: usize,
    /// What is wrong with it.
    pub what: String,
}

/// The call that a script describes. It ends with its last event unless a line `60 end` says otherwise.
pub fn call(script: &str) -> Result<Call, ScriptError> {
    let mut call = Call {
        id: "script".to_owned(),
        recording: Recording {
            file: "script.call".to_owned(),
            channels: 2,
            layout: Layout::StereoSplit,
            agent_channel: Some(0),
            customer_channel: Some(1),
            ..Recording::default()
        },
        direction: Direction::Unknown,
        metadata: BTreeMap::new(),
        warnings: Vec::new(),
        timeline: Timeline::default(),
        transcript: Transcript {
            model: "script".to_owned(),
            language_confidence: 1.0,
            ..Transcript::default()
        },
    };
    for (index, line) in script.lines().enumerate() {
        let line = line.split('#').next().unwrap_or_default().trim();
        if !line.is_empty() {
            read_line(line, &mut call).map_err(|what| ScriptError { line: index + 1, what })?;
        }
    }
    finish(&mut call);
    Ok(call)
}

fn read_line(line: &str, call: &mut Call) -> Result<(), String> {
    let (head, rest) = split_word(line);
    match head {
        "language" => call.transcript.language = Some(rest.to_owned()),
        "direction" => call.direction = direction(rest)?,
        "mono" => {
            call.recording.layout = Layout::Mono;
            (call.recording.agent_channel, call.recording.customer_channel) = (None, None);
        }
        "meta" => {
            let (name, value) = split_word(rest);
            call.metadata.insert(name.to_owned(), value.to_owned());
        }
        times => read_event(times, rest, call)?,
    }
    Ok(())
}

fn read_event(times: &str, rest: &str, call: &mut Call) -> Result<(), String> {
    let (what, rest) = split_word(rest);
    let timeline = &mut call.timeline;
    if what == "end" {
        timeline.duration = moment(times)?;
        return Ok(());
    }
    let span = span(times)?;
    match what {
        "ring" => timeline.ring = Some(ring(span, rest)?),
        "hold" => timeline.holds.push(Hold { span, cause: cause(rest)? }),
        "masked" => timeline.masked.push(span),
        "hangup" => {
            let party = party(rest).ok_or_else(|| format!("who is `{rest}`?"))?;
            timeline.hung_up_first = Some(HungUp { party, basis: Basis::Metadata });
        }
        who => {
            let party = party(who).ok_or_else(|| format!("`{who}` is nothing that happens in a call"))?;
            if let Some(digit) = rest.strip_prefix("key ").and_then(|key| key.trim().parse().ok()) {
                timeline.keys.push(Key { span, party, digit });
                return Ok(());
            }
            timeline.turns.push(Turn { party, span });
            let (confidence, text) = confidence(rest)?;
            if !text.is_empty() {
                call.transcript.segments.push(segment(party, span, text, confidence));
            }
        }
    }
    Ok(())
}

fn ring(span: Span, rest: &str) -> Result<Ring, String> {
    let (count, tone) = match rest {
        "music" => (None, rest),
        number => {
            (Some(number.parse().map_err(|_| format!("`{number}` is not a number of rings"))?), "ringback")
        }
    };
    Ok(Ring { span, count, tone: tone.to_owned(), basis: Basis::Audio, party: None })
}

/// Music when not said.
fn cause(name: &str) -> Result<HoldCause, String> {
    let mut all = HoldCause::ALL.into_iter();
    let name = if name.is_empty() { HoldCause::Music.name() } else { name };
    all.find(|cause| cause.name() == name).ok_or_else(|| format!("`{name}` is no cause of a hold"))
}

/// Puts in order what may be written in any order, and fills in what follows from the rest.
fn finish(call: &mut Call) {
    let timeline = &mut call.timeline;
    timeline.turns.sort_by_key(|turn| (turn.span, turn.party));
    timeline.holds.sort_by_key(|hold| hold.span);
    timeline.masked.sort();
    timeline.keys.sort_by_key(|key| key.span);
    call.transcript.segments.sort_by_key(|segment| (segment.span, segment.party));
    let ends = timeline.turns.iter().map(|turn| turn.span.end());
    let ends = ends.chain(timeline.holds.iter().map(|hold| hold.span.end()));
    let ends = ends.chain(timeline.masked.iter().map(|span| span.end()));
    let ends = ends.chain(timeline.keys.iter().map(|key| key.span.end()));
    let last = ends.chain(timeline.ring.iter().map(|ring| ring.span.end())).max().unwrap_or_default();
    timeline.duration = timeline.duration.max(last);
    let by_ring = timeline.ring.as_ref().map(|ring| Answer { at: ring.span.end(), basis: Basis::Audio });
    let by_speech =
        timeline.turns.first().map(|turn| Answer { at: turn.span.start(), basis: Basis::FirstSpeech });
    timeline.answer = by_speech.and(by_ring.or(by_speech));
    call.recording.duration = timeline.duration;
}

/// A segment whose words last equally long.
fn segment(party: Party, span: Span, text: &str, confidence: f32) -> Segment {
    let words = split(text);
    let share = |index: usize| {
        span.start() + Ms((u64::from(span.len().0) * index as u64 / words.len() as u64) as u32)
    };
    let words = words.iter().enumerate().map(|(index, word)| Word {
        text: word.clone(),
        span: Span::new(share(index), share(index + 1)),
        confidence,
        alternatives: Vec::new(),
    });
    Segment {
        party,
        span,
        text: text.to_owned(),
        confidence,
        heard: confidence,
        language: None,
        words: words.collect(),
    }
}

/// Words at spaces; characters of a language that has none are words of their own.
fn split(text: &str) -> Vec<String> {
    let mut words = Vec::new();
    for word in text.split_whitespace() {
        if word.chars().any(is_han) {
            words.extend(word.chars().map(String::from));
        } else {
            words.push(word.to_owned());
        }
    }
    words
}

/// True for the Chinese characters of the first Unicode plane.
fn is_han(c: char) -> bool {
    ('\u{3400}'..='\u{9fff}').contains(&c)
}

fn split_word(line: &str) -> (&str, &str) {
    let (head, rest) = line.split_once(char::is_whitespace).unwrap_or((line, ""));
    (head, rest.trim())
}

fn span(times: &str) -> Result<Span, String> {
    let (start, end) =
        times.split_once("..").ok_or_else(|| format!("`{times}` is not a time like 9.3..12.8"))?;
    let (start, end) = (moment(start)?, moment(end)?);
    if end < start {
        return Err(format!("`{times}` ends before it starts"));
    }
    Ok(Span::new(start, end))
}

fn moment(seconds: &str) -> Result<Ms, String> {
    let value: f64 = seconds.parse().map_err(|_| format!("`{seconds}` is not a number of seconds"))?;
    Ok(Ms::from_secs(value))
}

fn party(name: &str) -> Option<Party> {
    [Party::Agent, Party::Customer, Party::Unknown].into_iter().find(|party| party.name() == name)
}

fn direction(name: &str) -> Result<Direction, String> {
    let all = [Direction::Inbound, Direction::Outbound, Direction::Unknown];
    all.into_iter()
        .find(|direction| direction.name() == name)
        .ok_or_else(|| format!("`{name}` is no direction"))
}

fn confidence(text: &str) -> Result<(f32, &str), String> {
    let Some(rest) = text.strip_prefix('@') else { return Ok((1.0, text)) };
    let (number, words) = split_word(rest);
    let value = number.parse().map_err(|_| format!("`@{number}` is not a confidence like @0.4"))?;
    Ok((value, words))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_script_becomes_a_call() {
        let call =
            call("language zh\n0..9 ring 3\n9.3..12 agent @0.5 您好 please\n 30..52 hold # music\n60 end")
                .unwrap();
        assert_eq!(call.timeline.ring.as_ref().unwrap().count, Some(3));
        assert_eq!(call.timeline.answer, Some(Answer { at: Ms(9_000), basis: Basis::Audio }));
        assert_eq!(call.timeline.duration, Ms(60_000));
        let words: Vec<_> = call.transcript.segments[0].words.iter().map(|word| word.text.as_str()).collect();
        assert_eq!(words, ["您", "好", "please"]);
        assert_eq!(call.transcript.segments[0].confidence, 0.5);
    }

    #[test]
    fn a_script_may_hold_whatever_a_timeline_does() {
        let call = call("0..9 ring music\n9..20 hold beeps\n30..40 masked\n25..25.1 customer key 5").unwrap();
        assert_eq!(
            call.timeline.ring.as_ref().map(|ring| (ring.count, ring.tone.as_str())),
            Some((None, "music"))
        );
        assert_eq!(call.timeline.holds[0].cause, HoldCause::Beeps);
        assert_eq!(call.timeline.masked, [Span::new(Ms(30_000), Ms(40_000))]);
        assert_eq!((call.timeline.keys[0].digit, call.timeline.turns.len()), ('5', 0));
        assert_eq!(call.timeline.duration, Ms(40_000));
    }

    #[test]
    fn an_error_names_the_line() {
        let error = call("0..9 ring 3\n9..8 agent hello").unwrap_err();
        assert_eq!(error.to_string(), "line 2: `9..8` ends before it starts");
        assert_eq!(call("1..2 robot hi").unwrap_err().line, 1);
    }

    #[test]
    fn an_unanswered_call_has_no_answer() {
        assert_eq!(call("0..30 ring 6").unwrap().timeline.answer, None);
    }
}
