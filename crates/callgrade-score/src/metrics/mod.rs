//! What is measured of a call: the one list.
//!
//! To add a metric, write its file and enter it in [`ALL`]: `range` rules can use it at once.

use callgrade_core::call::BY_VOICE;
use callgrade_core::scorecard::{Figure, Metrics, Reading};
use callgrade_core::timeline::Voice;
use callgrade_core::{Call, Party, Span};

mod active_level_dbov;
mod backchannels;
mod clipping_share;
mod dead_air_s;
pub(crate) mod exchange;
mod greeting_delay_s;
mod hold_count;
mod hold_s;
mod hung_up_first;
mod interruptions;
mod level_imbalance_db;
mod longest_hold_s;
mod longest_monologue_s;
mod longest_silence_s;
mod loudness_lufs;
mod masked_s;
mod overlap_s;
mod pitch_hz;
mod pitch_spread_st;
mod raised_voice;
mod response_p50_s;
mod response_p90_s;
mod ring_count;
mod ring_s;
mod silence_s;
mod snr_db;
mod speech_rate;
mod talk_ratio;
mod talk_s;
mod time_to_answer_s;

/// One thing that can be measured.
#[derive(Debug)]
pub struct Metric {
    /// As the scorecard spells it; ends with its unit where it has one.
    pub name: &'static str,
    /// What its figures count.
    pub unit: Unit,
    /// In one sentence.
    pub about: &'static str,
    /// How it is computed.
    pub how: &'static str,
    /// Of what: the denominator, or what is searched.
    pub of: &'static str,
    /// What is usual, and what rules commonly ask for.
    pub usual: &'static str,
    /// The document or standard that it follows; ours where there is none.
    pub source: &'static str,
    /// Why it may have no figure: codes, explained by [`crate::passport::WHY`].
    pub missing: &'static [&'static str],
    /// Measures it.
    pub measure: fn(&Call) -> Reading,
    /// Where to listen to see that the figure is right; of one party, or of the call as a whole.
    pub places: fn(&Call, Option<Party>) -> Vec<Span>,
}

/// What a figure counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unit {
    /// Seconds.
    Seconds,
    /// How many.
    Count,
    /// Decibels.
    Decibels,
    /// Loudness units under full scale.
    Lufs,
    /// Decibels under a square wave of full scale.
    Dbov,
    /// From 0 to 1.
    Share,
    /// Hertz.
    Hertz,
    /// Twelfths of an octave.
    Semitones,
    /// Words or characters in a minute, by language.
    PerMinute,
    /// Agent or customer.
    Who,
}

impl Unit {
    /// For people.
    pub fn name(self) -> &'static str {
        match self {
            Unit::Seconds => "s",
            Unit::Count => "count",
            Unit::Decibels => "dB",
            Unit::Lufs => "LUFS",
            Unit::Dbov => "dBov",
            Unit::Share => "share",
            Unit::Hertz => "Hz",
            Unit::Semitones => "semitones",
            Unit::PerMinute => "per minute",
            Unit::Who => "party",
        }
    }

    /// The figure with its unit, for people.
    pub(crate) fn say(self, number: f64) -> String {
        match self {
            Unit::Seconds => format!("{number:.1} s"),
            Unit::Decibels | Unit::Lufs | Unit::Dbov | Unit::Semitones => {
                format!("{number:.1} {}", self.name())
            }
            Unit::Share => format!("{:.1} %", number * 100.0),
            Unit::Hertz => format!("{number:.0} Hz"),
            Unit::PerMinute => format!("{number:.0} a minute"),
            Unit::Count | Unit::Who => format!("{number}"),
        }
    }
}

/// Every metric, in the scorecard's order.
pub const ALL: &[&Metric] = &[
    &ring_count::METRIC,
    &ring_s::METRIC,
    &time_to_answer_s::METRIC,
    &greeting_delay_s::METRIC,
    &talk_s::METRIC,
    &talk_ratio::METRIC,
    &silence_s::METRIC,
    &dead_air_s::METRIC,
    &longest_silence_s::METRIC,
    &masked_s::METRIC,
    &hold_count::METRIC,
    &hold_s::METRIC,
    &longest_hold_s::METRIC,
    &overlap_s::METRIC,
    &interruptions::METRIC,
    &backchannels::METRIC,
    &response_p50_s::METRIC,
    &response_p90_s::METRIC,
    &longest_monologue_s::METRIC,
    &speech_rate::METRIC,
    &loudness_lufs::METRIC,
    &active_level_dbov::METRIC,
    &level_imbalance_db::METRIC,
    &snr_db::METRIC,
    &clipping_share::METRIC,
    &pitch_hz::METRIC,
    &pitch_spread_st::METRIC,
    &raised_voice::METRIC,
    &hung_up_first::METRIC,
];

/// The metric of this name.
pub fn find(name: &str) -> Option<&'static Metric> {
    ALL.iter().copied().find(|metric| metric.name == name)
}

/// Measures everything.
pub fn measure(call: &Call) -> Metrics {
    Metrics(ALL.iter().map(|metric| (metric.name, (metric.measure)(call))).collect())
}

/// A figure, or why there is none.
type Measured = Result<Figure, &'static str>;

/// Of the call as a whole.
fn whole(figure: Measured) -> Reading {
    Reading { value: Some(figure.unwrap_or(Figure::Missing)), missing: figure.err(), ..Reading::default() }
}

/// Of each party. Missing on a recording that does not keep the parties apart.
fn each(call: &Call, of: impl Fn(Party) -> Measured) -> Reading {
    let [agent, customer] =
        Party::BOTH.map(|party| if call.knows_the_speaker() { of(party) } else { Err("mono") });
    Reading {
        agent: Some(agent.unwrap_or(Figure::Missing)),
        customer: Some(customer.unwrap_or(Figure::Missing)),
        missing: agent.err().or(customer.err()),
        ..Reading::default()
    }
}

/// A figure of each party's voice.
fn of_voice(call: &Call, figure: fn(&Voice) -> Option<f64>) -> Reading {
    let voice = |party| call.timeline.voices.get(&party);
    each(call, |party| voice(party).and_then(figure).map(Figure::Number).ok_or("not_measured"))
}

/// Most metrics mean nothing for a call in which nobody ever speaks.
fn answered(call: &Call) -> Result<(), &'static str> {
    call.timeline.conversation().map(|_| ()).ok_or("no_speech")
}

/// Where speech was shared out by voice, nobody talks at the same time as the other: that tells nothing.
fn hears_both(call: &Call) -> Result<(), &'static str> {
    if call.is_split_by_voice() { Err(BY_VOICE) } else { Ok(()) }
}

fn seconds(time: callgrade_core::Ms) -> Figure {
    Figure::Number(time.as_secs())
}

fn how_many(things: usize) -> Figure {
    Figure::Count(u32::try_from(things).unwrap_or(u32::MAX))
}

/// The conversation: the place of a metric that has no better one.
fn conversation(call: &Call, _: Option<Party>) -> Vec<Span> {
    call.timeline.conversation().into_iter().collect()
}

/// The longest of the spans; the first of equals.
fn longest(spans: Vec<Span>) -> Option<Span> {
    spans.into_iter().reduce(|best, span| if best.len() < span.len() { span } else { best })
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    pub(super) fn call(script: &str) -> Call {
        callgrade_core::script::call(script).unwrap()
    }

    /// What a metric makes of a script: `value`, or `agent/customer`; `-` where there is none.
    pub(super) fn read(metric: &Metric, script: &str) -> String {
        let reading = (metric.measure)(&call(script));
        let show = |figure: &Figure| match figure {
            Figure::Missing => "-".to_owned(),
            Figure::Who(party) => party.to_string(),
            number => format!("{}", number.number().unwrap()),
        };
        let figures: Vec<String> =
            [reading.value, reading.agent, reading.customer].iter().flatten().map(show).collect();
        match reading.missing {
            Some(why) => format!("{} {why}", figures.join("/")),
            None => figures.join("/"),
        }
    }

    #[test]
    fn every_file_is_in_the_list() {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/src/metrics");
        let files: BTreeSet<String> = std::fs::read_dir(folder)
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .filter_map(|name| name.strip_suffix(".rs").map(str::to_owned))
            .filter(|name| name != "mod" && name != "exchange")
            .collect();
        let listed: BTreeSet<String> = ALL.iter().map(|metric| metric.name.to_owned()).collect();
        assert_eq!(files, listed);
        assert_eq!(listed.len(), ALL.len(), "a name stands twice");
    }

    #[test]
    fn about_is_one_sentence() {
        for metric in ALL {
            assert!(metric.about.ends_with('.'), "{}", metric.name);
            assert!(!metric.about.trim_end_matches('.').contains(". "), "{}", metric.name);
        }
    }

    #[test]
    fn an_empty_call_has_no_figures() {
        for script in ["", "mono"] {
            for metric in ALL {
                let reading = (metric.measure)(&call(script));
                let figures = [reading.value, reading.agent, reading.customer];
                assert!(
                    figures.iter().flatten().all(|figure| *figure == Figure::Missing),
                    "{} of {script:?}: {reading:?}",
                    metric.name
                );
                assert!(reading.missing.is_some(), "{}", metric.name);
                assert!((metric.places)(&call(script), None).is_empty(), "{}", metric.name);
            }
        }
    }

    #[test]
    fn a_passport_names_every_reason_for_no_figure() {
        let scripts = [
            "",
            "mono\n0..6 ring 2\n7..20 unknown hello there",
            "0..30 ring 6",
            "1..2 agent hello",
            "language en\n0..6 ring 2\n7..8 customer hello",
        ];
        for metric in ALL {
            for script in scripts {
                let why = (metric.measure)(&call(script)).missing;
                assert!(why.is_none_or(|why| metric.missing.contains(&why)), "{}: {why:?}", metric.name);
            }
        }
    }

    #[test]
    fn voices_that_were_told_apart_never_overlap_and_that_is_no_figure() {
        let mut call = call("0..6 agent hello\n6..9 customer yes\n9..12 agent bye");
        call.warnings.push(callgrade_core::Warning::new(BY_VOICE, "a guess"));
        let missing = |metric: &&Metric| (metric.measure)(&call).missing == Some(BY_VOICE);
        let names: Vec<&str> = ALL.iter().copied().filter(missing).map(|metric| metric.name).collect();
        assert_eq!(names, ["overlap_s", "interruptions", "backchannels"]);
        assert!(ALL.iter().filter(|metric| metric.missing.contains(&BY_VOICE)).count() == names.len());
    }

    #[test]
    fn mono_tells_nothing_of_a_party() {
        let script = "mono\n0..6 ring 2\n7..20 unknown hello there\n25..40 unknown yes";
        for metric in ALL {
            let reading = (metric.measure)(&call(script));
            for figure in [reading.agent, reading.customer].iter().flatten() {
                assert_eq!(*figure, Figure::Missing, "{}", metric.name);
                assert_eq!(reading.missing, Some("mono"), "{}", metric.name);
            }
        }
    }
}
