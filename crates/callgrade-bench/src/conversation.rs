//! Two people who talk by turns, with pauses.

use callgrade_core::{Ms, Party};

use crate::rng::Rng;
use crate::scene::Scene;
use crate::voices::{Material, Prompt, Voice};

/// Who plays whom in a call: two different voices.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Cast<'a> {
    agent: &'a Voice,
    customer: &'a Voice,
}

/// Prompts of this length make conversation; longer ones are lectures.
const USUAL: (Ms, Ms) = (Ms(400), Ms(8_000));

impl<'a> Cast<'a> {
    /// Two voices by chance.
    pub(crate) fn new(material: &'a Material, rng: &mut Rng) -> Cast<'a> {
        let agent = rng.below(material.voices.len());
        let other = 1 + rng.below(material.voices.len() - 1);
        let customer = (agent + other) % material.voices.len();
        Cast { agent: &material.voices[agent], customer: &material.voices[customer] }
    }

    /// Something that a party may say and that `fits`; tries until it finds one.
    ///
    /// `None` when a thousand draws find nothing.
    pub(crate) fn prompt(
        &self,
        party: Party,
        rng: &mut Rng,
        fits: impl Fn(&Prompt) -> bool,
    ) -> Option<&'a Prompt> {
        let voice = if party == Party::Agent { self.agent } else { self.customer };
        (0..1_000).map(|_| rng.pick(voice)).find(|prompt| fits(prompt))
    }

    /// Something of usual length.
    pub(crate) fn any(&self, party: Party, rng: &mut Rng) -> Option<&'a Prompt> {
        self.prompt(party, rng, |prompt| (USUAL.0..USUAL.1).contains(&prompt.span().len()))
    }
}

/// The two talk by turns from one moment until another has passed, the agent first; gives the moment of the
/// last sound. Nobody overlaps anybody.
pub(crate) fn talk(scene: &mut Scene, cast: &Cast, from: Ms, until: Ms, rng: &mut Rng) -> Ms {
    let (mut at, mut party) = (from, Party::Agent);
    loop {
        let end = turn(scene, cast, party, at, rng);
        if until <= end {
            return end;
        }
        at = end + rng.ms(200, 1_500);
        party = party.other();
    }
}

/// One to three prompts with pauses of half a second and more; gives the moment of the last sound.
fn turn(scene: &mut Scene, cast: &Cast, party: Party, from: Ms, rng: &mut Rng) -> Ms {
    let (mut at, mut end) = (from, from);
    for _ in 0..=rng.below(3) {
        // A voice without a usual prompt says nothing, and time passes.
        end = cast.any(party, rng).map_or(at + USUAL.0, |prompt| scene.say(party, at, prompt));
        at = end + rng.ms(500, 1_200);
    }
    end
}

/// A whole conversation of at least this length.
pub(crate) fn conversation(cast: &Cast, length: Ms, rng: &mut Rng) -> Scene {
    let mut scene = Scene::default();
    let from = rng.ms(500, 2_000);
    talk(&mut scene, cast, from, length, rng);
    scene
}

/// One party says one thing after another for at least this long: two thirds of the time is speech.
pub(crate) fn monologue(cast: &Cast, party: Party, length: Ms, rng: &mut Rng) -> Scene {
    let mut scene = Scene::default();
    let mut at = rng.ms(500, 2_000);
    while at < length {
        at = turn(&mut scene, cast, party, at, rng) + rng.ms(500, 1_200);
    }
    scene
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::voices::tests::made_up;
    use callgrade_core::spans;

    #[test]
    fn people_who_talk_by_turns_do_not_overlap() {
        let (material, mut rng) = (made_up(), Rng::new(1, "conversation", 0));
        let scene = conversation(&Cast::new(&material, &mut rng), Ms(60_000), &mut rng);
        let [agent, customer] = Party::BOTH.map(|party| scene.speech(party, Ms(300)));
        assert!(Ms(10_000) < spans::total(&agent) && Ms(10_000) < spans::total(&customer));
        assert_eq!(spans::overlaps(&agent, &customer), []);
    }
}
