use callgrade_core::languages::{self, Pace};
use callgrade_core::scorecard::{Figure, Reading};
use callgrade_core::{Call, Ms, Party, Span, spans};

use super::exchange::turns;
use super::{Measured, Metric, Unit, each};

pub(super) const METRIC: Metric = Metric {
    name: "speech_rate",
    unit: Unit::PerMinute,
    about: "How fast a party speaks, in words or characters a minute of its turns, short pauses included.",
    how: "Words, or characters in Chinese, × 60 / seconds of the turns of 3 s or more that have words; \
          pauses inside them count.",
    of: "The party's turns of 3 s or more.",
    usual: "English 130 to 170, Spanish 140 to 190 words; Chinese 180 to 260 characters.",
    source: "Ours.",
    missing: &["mono", "no_language", "too_little_speech"],
    measure,
    places,
};

/// Shorter turns are mostly greetings and "yes"; they say little of pace.
const TURN: Ms = Ms(3_000);

/// With less talk than this there is no figure.
const ENOUGH: Ms = Ms(10_000);

fn measure(call: &Call) -> Reading {
    let language = call.transcript.language.as_deref().and_then(languages::find);
    let reading = each(call, |party| rate(call, party, language.ok_or("no_language")?.pace));
    Reading { unit: language.map(|language| language.pace.name()), ..reading }
}

fn rate(call: &Call, party: Party, pace: Pace) -> Measured {
    let turns = places(call, Some(party));
    let time = spans::total(&turns);
    if time < ENOUGH {
        return Err("too_little_speech");
    }
    let words = call.transcript.segments.iter().filter(|segment| segment.party == party);
    let heard = words
        .flat_map(|segment| &segment.words)
        .filter(|word| turns.iter().any(|turn| turn.contains(word.span.middle())))
        .map(|word| pace.count(&word.text))
        .sum::<usize>();
    Ok(Figure::Number(heard as f64 * 60.0 / time.as_secs()))
}

/// The turns that count: long enough, and with words.
fn places(call: &Call, party: Option<Party>) -> Vec<Span> {
    let Some(party) = party else { return Vec::new() };
    let segments = || call.transcript.segments.iter().filter(|segment| segment.party == party);
    let own = turns(call).into_iter().filter(|(who, _)| *who == party).map(|(_, turn)| turn);
    own.filter(|turn| TURN <= turn.len() && segments().any(|it| it.span.overlap(*turn).is_some())).collect()
}

#[cfg(test)]
mod tests {
    use super::super::tests::read;
    use super::*;

    #[test]
    fn counts_characters_in_chinese_and_words_in_spanish() {
        let zh = "language zh\n0..10 agent 您好请问有什么可以帮您";
        assert_eq!(read(&METRIC, zh), "66/- too_little_speech");
        let es = "language es\n0..10 agent buenos días en qué puedo ayudarle señor";
        assert_eq!(read(&METRIC, es), "42/- too_little_speech");
    }

    #[test]
    fn speech_without_words_does_not_slow_it_down() {
        let zh = "language zh\n0..10 agent 您好请问有什么可以帮您\n12..40 agent";
        assert_eq!(read(&METRIC, zh), "66/- too_little_speech");
    }
}
