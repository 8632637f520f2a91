//! A call with the words that a recogniser would write, from what was said.

use std::collections::BTreeMap;

use callgrade_core::call::Recording;
use callgrade_core::transcript::{Segment, Word};
use callgrade_core::{Call, Direction, Layout, Ms, Span, Timeline, transcript::Transcript};

use crate::scene::Said;

/// What is known of a call once its words are.
pub(crate) fn call(timeline: Timeline, said: &[Said]) -> Call {
    Call {
        id: "bench".to_owned(),
        recording: Recording {
            channels: 2,
            duration: timeline.duration,
            layout: Layout::StereoSplit,
            agent_channel: Some(0),
            customer_channel: Some(1),
            ..Recording::default()
        },
        direction: Direction::Unknown,
        metadata: BTreeMap::new(),
        warnings: Vec::new(),
        timeline,
        transcript: Transcript {
            model: "script".to_owned(),
            language: Some("en".to_owned()),
            language_confidence: 1.0,
            segments: said.iter().map(segment).collect(),
        },
    }
}

fn segment(said: &Said) -> Segment {
    Segment {
        party: said.party,
        span: said.span,
        text: said.text.to_owned(),
        confidence: 1.0,
        heard: 1.0,
        language: None,
        words: words(said),
    }
}

/// The words, spread evenly.
fn words(said: &Said) -> Vec<Word> {
    let texts: Vec<&str> = said.text.split(' ').collect();
    let moment = |at: usize| said.span.start() + Ms(said.span.len().0 * at as u32 / texts.len() as u32);
    let word = |(at, text): (usize, &&str)| Word {
        text: (*text).to_owned(),
        span: Span::new(moment(at), moment(at + 1)),
        confidence: 1.0,
        alternatives: Vec::new(),
    };
    texts.iter().enumerate().map(word).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use callgrade_core::Party;

    #[test]
    fn words_fill_what_was_said() {
        let said = Said { party: Party::Agent, span: Span::new(Ms(100), Ms(400)), text: "one moment please" };
        let call = call(Timeline::default(), &[said]);
        let words: Vec<(&str, Span)> =
            call.transcript.segments[0].words.iter().map(|word| (word.text.as_str(), word.span)).collect();
        let span = |start, end| Span::new(Ms(start), Ms(end));
        assert_eq!(words, [("one", span(100, 200)), ("moment", span(200, 300)), ("please", span(300, 400))]);
    }
}
