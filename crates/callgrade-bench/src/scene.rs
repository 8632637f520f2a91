//! A call in the making: two lines, and the truth about who speaks when.

use callgrade_core::{Audio, Ms, Party, Span, spans};

use crate::channel::Channel;
use crate::rng::Rng;
use crate::sound::{RATE_HZ, louder, mix};
use crate::truth;
use crate::voices::Prompt;

/// A call before it goes over the telephone.
#[derive(Debug, Clone, Default)]
pub(crate) struct Scene {
    lines: [Vec<f32>; 2],
    spoken: [Vec<Span>; 2],
    /// Who said what, in order of start.
    pub said: Vec<Said>,
}

/// Something that a party says.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Said {
    /// Who.
    pub party: Party,
    /// From the first sound to the last.
    pub span: Span,
    /// What a recogniser would write.
    pub text: &'static str,
}

/// What parties say when it does not matter.
const SMALL_TALK: &str = "that is all right";

/// The channel of a party: the agent is on the first.
fn side(party: Party) -> usize {
    usize::from(party != Party::Agent)
}

impl Scene {
    /// A party starts to speak at a moment; gives the moment of the last sound.
    pub(crate) fn say(&mut self, party: Party, at: Ms, prompt: &Prompt) -> Ms {
        self.say_words(party, at, prompt, SMALL_TALK)
    }

    /// The same, with words that matter.
    pub(crate) fn say_words(&mut self, party: Party, at: Ms, prompt: &Prompt, text: &'static str) -> Ms {
        let first = prompt.span().start();
        let moved = |span: &Span| Span::new(at + (span.start() - first), at + (span.end() - first));
        let own: Vec<Span> = prompt.speech.iter().map(moved).collect();
        let span = moved(&prompt.span());
        mix(&mut self.lines[side(party)], at, &prompt.samples[first.to_samples(RATE_HZ)..]);
        self.spoken[side(party)].extend(own);
        self.said.push(Said { party, span, text });
        self.said.sort_by_key(|said| said.span);
        span.end()
    }

    /// Something is heard on a party's line that the party does not say.
    pub(crate) fn play(&mut self, party: Party, at: Ms, sound: &[f32]) {
        mix(&mut self.lines[side(party)], at, sound);
    }

    /// Everything on both lines gets louder.
    pub(crate) fn amplify(&mut self, gain_db: f32) {
        for line in &mut self.lines {
            *line = louder(line, gain_db);
        }
    }

    /// What is on a party's line so far.
    pub(crate) fn line(&self, party: Party) -> &[f32] {
        &self.lines[side(party)]
    }

    /// When a party speaks; pauses shorter than `pause` count as speech. In order, disjoint.
    pub(crate) fn speech(&self, party: Party, pause: Ms) -> Vec<Span> {
        truth::bridge(spans::union(self.spoken[side(party)].clone()), pause)
    }

    /// The call as it is recorded, a second longer than what is in it: the agent on the first channel.
    ///
    /// # Errors
    /// See [`Channel::carry`].
    pub(crate) fn record(&self, channel: &Channel, rng: &mut Rng) -> anyhow::Result<Audio> {
        let length = self.lines.iter().map(Vec::len).max().unwrap_or(0) + RATE_HZ as usize;
        let mut channels = Vec::new();
        for line in &self.lines {
            let mut line = line.clone();
            line.resize(length, 0.0);
            channels.push(channel.carry(&line, rng)?);
        }
        Ok(Audio::new(RATE_HZ, channels))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::channel::Condition;
    use crate::sound::tone;

    #[test]
    fn the_truth_is_where_the_sound_is() {
        let prompt =
            Prompt::new(&[vec![0.0; 800], tone(&[500.0], Ms(500), -30.0), vec![0.0; 800]].concat()).unwrap();
        let mut scene = Scene::default();
        assert_eq!(scene.say(Party::Customer, Ms(1_000), &prompt), Ms(1_500));
        assert_eq!(scene.speech(Party::Customer, Ms(300)), [Span::new(Ms(1_000), Ms(1_500))]);
        assert_eq!(scene.speech(Party::Agent, Ms(300)), []);
        assert_eq!(scene.said[0].span, Span::new(Ms(1_000), Ms(1_500)));

        let audio = scene.record(&Channel::new(Condition::Clean, &[]), &mut Rng::new(1, "scene", 0)).unwrap();
        let loudest = |span| audio.slice(1, span).iter().map(|sample| sample.unsigned_abs()).max();
        assert!(loudest(Span::new(Ms(0), Ms(990))) < Some(400));
        assert!(Some(1_000) < loudest(Span::new(Ms(1_000), Ms(1_500))));
    }
}
