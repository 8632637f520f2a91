//! What the scorecard says of a call before any verdict: facts, passed on.

use callgrade_core::numbers;
use callgrade_core::scorecard::{
    AlternativeFacts, CallFacts, Channel, SegmentFacts, TranscriptFacts, WordFacts,
};
use callgrade_core::transcript::{Segment, Word};
use callgrade_core::{Call, Party};

/// What the recording is.
pub(crate) fn call(call: &Call) -> CallFacts {
    let recording = &call.recording;
    let parties = Party::BOTH.into_iter();
    CallFacts {
        id: call.id.clone(),
        file: recording.file.clone(),
        blake3: recording.blake3.clone(),
        container: recording.container.clone(),
        codec: recording.codec.clone(),
        sample_rate: recording.sample_rate,
        channels: recording.channels,
        duration_s: recording.duration,
        layout: recording.layout.name(),
        parties: parties
            .filter_map(|party| Some((party, Channel { channel: call.channel_of(party)? })))
            .collect(),
        language: call.transcript.language.clone(),
        direction: call.direction.name(),
        metadata: call.metadata.clone(),
        warnings: call.warnings.clone(),
    }
}

/// What was said.
pub(crate) fn transcript(call: &Call) -> TranscriptFacts {
    let transcript = &call.transcript;
    TranscriptFacts {
        model: transcript.model.clone(),
        language: transcript.language.clone(),
        language_confidence: transcript.language_confidence,
        segments: transcript
            .segments
            .iter()
            .map(|own| segment(own, transcript.language.as_deref()))
            .collect(),
    }
}

fn segment(segment: &Segment, language: Option<&str>) -> SegmentFacts {
    SegmentFacts {
        party: segment.party,
        start_s: segment.span.start(),
        end_s: segment.span.end(),
        text: segment.text.clone(),
        digits: segment
            .language
            .as_deref()
            .or(language)
            .and_then(|language| numbers::in_digits(&segment.text, language)),
        language: segment.language.clone(),
        confidence: segment.confidence,
        heard: segment.heard,
        words: segment.words.iter().map(word).collect(),
    }
}

fn word(word: &Word) -> WordFacts {
    WordFacts {
        text: word.text.clone(),
        start_s: word.span.start(),
        end_s: word.span.end(),
        confidence: word.confidence,
        alternatives: word
            .alternatives
            .iter()
            .map(|it| AlternativeFacts { text: it.text.clone(), confidence: it.confidence })
            .collect(),
    }
}
