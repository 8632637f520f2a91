//! How well a party was heard: whether the absence of words proves that they were not said.

use callgrade_core::{Call, Ms, Party, Span, spans};

/// A stretch of speech as long as this may hide a phrase.
const HIDES: Ms = Ms(1_000);

/// Inside a turn that has words, only a longer stretch without any is suspicious: word times are rough.
const HIDES_INSIDE: Ms = Ms(3_000);

/// Word times are no more exact than this.
const ROUGHLY: Ms = Ms(1_000);

/// Words the recogniser is less sure of, on average, are not understood.
const UNDERSTOOD: f32 = 0.5;

/// With more of a party's talk under the other's, its words may be lost.
const TALKED_OVER: f64 = 0.3;

/// With speech so little above the noise, words are lost.
const NOISY_DB: f64 = 8.0;

/// How one party was heard in one stretch of a call.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Hearing {
    /// What may hide words, and why, in order of time; empty when everything was heard.
    pub(crate) hidden: Vec<(Span, &'static str)>,
    /// How much of the party's talk is hidden, from 0 to 1.
    pub(crate) hidden_share: f64,
    /// The recogniser's mean confidence in what it did write; 1 where it wrote nothing.
    pub(crate) confidence: f32,
}

/// How a party was heard within a span.
///
/// - `knows`: whether there are phrases for a language.
pub(crate) fn hearing(call: &Call, party: Party, within: Span, knows: &dyn Fn(&str) -> bool) -> Hearing {
    if let Some(why) = deaf(call, party) {
        return Hearing { hidden: vec![(within, why)], hidden_share: 1.0, confidence: 0.0 };
    }
    let talk: Vec<Span> =
        call.timeline.talk_of(party).into_iter().filter(|turn| turn.overlap(within).is_some()).collect();
    let mut hidden = wordless(call, party, &talk);
    hidden.extend(misunderstood(call, party, within));
    hidden.extend(foreign(call, party, within, knows));
    hidden.extend(talked_over(call, &talk, within));
    hidden.extend(masked(call, within));
    hidden.sort();
    let covered = spans::union(hidden.iter().map(|(span, _)| *span).collect());
    let total = spans::total(&talk).as_secs();
    let lost = spans::total(&spans::overlaps(&covered, &talk)).as_secs();
    Hearing {
        hidden,
        hidden_share: if 0.0 < total { lost / total } else { 0.0 },
        confidence: confidence(call, party, within),
    }
}

/// Where the recorder was muted long enough for a phrase.
fn masked(call: &Call, within: Span) -> Vec<(Span, &'static str)> {
    let masked = spans::overlaps(&call.timeline.masked, &[within]).into_iter();
    masked.filter(|span| HIDES <= span.len()).map(|span| (span, "the recorder was muted")).collect()
}

/// Why nothing of a party can be known in the whole call.
fn deaf(call: &Call, party: Party) -> Option<&'static str> {
    if !call.knows_the_speaker() || party == Party::Unknown {
        return Some("the recording does not tell who speaks");
    }
    if call.timeline.talk_of(party).is_empty() {
        return Some("this party is never heard");
    }
    let snr_db = call.timeline.voices.get(&party).and_then(|voice| voice.snr_db);
    snr_db.is_some_and(|snr_db| snr_db < NOISY_DB).then_some("too noisy")
}

/// Speech for which the recogniser has no words.
fn wordless(call: &Call, party: Party, talk: &[Span]) -> Vec<(Span, &'static str)> {
    let words: Vec<Span> =
        segments(call, party).flat_map(|it| it.words.iter().map(|word| word.span)).collect();
    let around = |word: &Span| Span::new(word.start() - ROUGHLY, word.end() + ROUGHLY);
    let touched = |turn: Span| words.iter().any(|word| touches(*word, turn));
    let words_of = spans::union(words.iter().map(around).collect());
    let mut silent = Vec::new();
    for &turn in talk {
        if !touched(turn) {
            silent.extend((HIDES <= turn.len()).then_some(turn));
        } else {
            silent.extend(spans::gaps(turn, &words_of).into_iter().filter(|gap| HIDES_INSIDE <= gap.len()));
        }
    }
    silent.into_iter().map(|span| (span, "speech without words")).collect()
}

/// Turns whose words the recogniser is not sure of.
fn misunderstood(call: &Call, party: Party, within: Span) -> Vec<(Span, &'static str)> {
    segments(call, party)
        .filter(|it| it.span.overlap(within).is_some() && HIDES <= it.span.len() && it.heard < UNDERSTOOD)
        .map(|it| (it.span, "words not understood"))
        .collect()
}

/// Turns in a language that there are no phrases for.
fn foreign(
    call: &Call,
    party: Party,
    within: Span,
    knows: &dyn Fn(&str) -> bool,
) -> Vec<(Span, &'static str)> {
    segments(call, party)
        .filter(|it| {
            it.span.overlap(within).is_some() && it.language.as_deref().is_some_and(|own| !knows(own))
        })
        .map(|it| (it.span, "in another language"))
        .collect()
}

/// The other party's talk over this one's, when there is much of it.
fn talked_over(call: &Call, talk: &[Span], within: Span) -> Vec<(Span, &'static str)> {
    let inside = spans::overlaps(talk, &[within]);
    let both = spans::overlaps(&call.timeline.overlaps(), &inside);
    let share = spans::total(&both).as_secs() / spans::total(&inside).as_secs().max(0.001);
    if share <= TALKED_OVER {
        return Vec::new();
    }
    both.into_iter().filter(|span| HIDES <= span.len()).map(|span| (span, "both talk at once")).collect()
}

fn confidence(call: &Call, party: Party, within: Span) -> f32 {
    let words: Vec<f32> = segments(call, party)
        .flat_map(|it| &it.words)
        .filter(|word| touches(word.span, within))
        .map(|word| word.confidence)
        .collect();
    if words.is_empty() { 1.0 } else { words.iter().sum::<f32>() / words.len() as f32 }
}

fn segments(call: &Call, party: Party) -> impl Iterator<Item = &callgrade_core::transcript::Segment> {
    call.transcript.segments.iter().filter(move |segment| segment.party == party)
}

/// True when they share time; a word of no length counts where it stands.
pub(crate) fn touches(word: Span, span: Span) -> bool {
    span.contains(word.start()) || word.overlap(span).is_some()
}

#[cfg(test)]
mod tests {
    use callgrade_core::timeline::Voice;

    use super::*;

    fn call(script: &str) -> Call {
        callgrade_core::script::call(script).unwrap()
    }

    /// What hides the agent's words: `seconds..seconds why`.
    fn hidden(call: &Call) -> Vec<String> {
        let all = Span::new(Ms(0), call.timeline.duration);
        hearing(call, Party::Agent, all, &|language| language == "en")
            .hidden
            .iter()
            .map(|(span, why)| format!("{}..{} {why}", span.start().as_secs(), span.end().as_secs()))
            .collect()
    }

    #[test]
    fn a_turn_without_words_hides_them() {
        assert_eq!(
            hidden(&call("0..1 agent hello\n2..4 agent\n5..5.5 agent")),
            ["2..4 speech without words"]
        );
    }

    #[test]
    fn a_long_stretch_without_words_hides_them() {
        let mut call = call("0..20 agent one two three four five six seven eight nine ten");
        call.transcript.segments[0].words.truncate(5);
        assert_eq!(hidden(&call), ["11..20 speech without words"]);
        // Words may come with their start alone.
        for word in &mut call.transcript.segments[0].words {
            word.span = Span::new(word.span.start(), word.span.start());
        }
        assert_eq!(hidden(&call), ["9..20 speech without words"]);
    }

    #[test]
    fn a_turn_that_is_not_understood_hides_words() {
        assert_eq!(hidden(&call("0..1 agent hello\n2..4 agent @0.3 hm")), ["2..4 words not understood"]);
        assert_eq!(hidden(&call("0..1 agent hello\n2..4 agent @0.6 hm")), [""; 0]);
    }

    #[test]
    fn a_turn_in_an_unknown_language_hides_words() {
        let mut call = call("0..1 agent hello\n2..4 agent bonjour");
        call.transcript.segments[1].language = Some("fr".to_owned());
        assert_eq!(hidden(&call), ["2..4 in another language"]);
        call.transcript.segments[1].language = Some("en".to_owned());
        assert_eq!(hidden(&call), [""; 0]);
    }

    #[test]
    fn much_talk_at_once_hides_words() {
        assert_eq!(hidden(&call("0..4 agent hello\n2..6 customer hello")), ["2..4 both talk at once"]);
        assert_eq!(hidden(&call("0..10 agent hello\n8.5..12 customer hello")), [""; 0]);
    }

    #[test]
    fn a_muted_recorder_hides_words() {
        let (long, short) = ("0..4 agent hello\n1..3 masked", "0..4 agent hello\n1..1.5 masked");
        assert_eq!(hidden(&call(long)), ["1..3 the recorder was muted"]);
        assert_eq!(hidden(&call(short)), [""; 0]);
    }

    #[test]
    fn a_silent_or_noisy_party_is_not_heard() {
        assert_eq!(hidden(&call("0..4 customer hello")), ["0..4 this party is never heard"]);
        let mut noisy = call("0..4 agent hello");
        noisy.timeline.voices.insert(Party::Agent, Voice { snr_db: Some(4.0), ..Voice::default() });
        assert_eq!(hidden(&noisy), ["0..4 too noisy"]);
        assert_eq!(
            hidden(&call("mono\n0..4 unknown hello")),
            ["0..4 the recording does not tell who speaks"]
        );
    }
}
