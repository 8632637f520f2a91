//! Bursts of tone to rings: bursts that follow a network's cadence.

use callgrade_core::{Ms, Span, spans};

use crate::bursts::Burst;
use crate::line::{frame_at, percentile};
use crate::tones::{ALL, COMMON, Ringback};

/// A burst may be off the plan's frequencies by this much. Plans of one cadence differ by 10 Hz or more.
const FREQUENCY_HZ: f32 = 12.0;

/// A ring is as loud as the one before, within this.
const LEVEL_DB: f32 = 3.5;

/// A ring is this much louder than the pauses between: it is, where the tone is as loud as the noise.
const STANDS_OUT_DB: f32 = 3.0;

/// Rings of one call, by one plan.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Rings {
    /// The plan that they follow.
    pub plan: &'static Ringback,
    /// When it sounds; a double ring is two. Never empty.
    pub bursts: Vec<Span>,
    /// How many rings; a double ring counts once.
    pub count: u32,
    /// How far from the plan: 0 for a perfect fit.
    misfit: f32,
}

impl Rings {
    /// From the first ring to the end of the last.
    pub(crate) fn span(&self) -> Span {
        self.bursts[0].hull(self.bursts[self.bursts.len() - 1])
    }

    /// True when the line is quieter between the rings than in them. Notes that follow a cadence are not alone.
    pub(crate) fn stand_out(&self, levels_dbfs: &[f32]) -> bool {
        let level = |spans: &[Span]| {
            let frames = spans.iter().flat_map(|span| frame_at(span.start())..frame_at(span.end()));
            percentile(frames.filter_map(|at| levels_dbfs.get(at).copied()).collect(), 0.5)
        };
        let pauses = level(&spans::gaps(self.span(), &self.bursts));
        level(&self.bursts).zip(pauses).is_none_or(|(rings, pauses)| pauses + STANDS_OUT_DB < rings)
    }

    /// True when these explain more of what is heard, or as much with less strain.
    fn better_than(&self, other: &Rings) -> bool {
        (self.bursts.len(), other.misfit) > (other.bursts.len(), self.misfit)
    }
}

/// All stretches of two or more rings, in order, disjoint.
///
/// The first ring may be short: the recording starts inside it. So may be the last: the answer cuts it.
pub(crate) fn rings(bursts: &[Burst]) -> Vec<Rings> {
    let mut found: Vec<Rings> = Vec::new();
    for at in 0..bursts.len() {
        let is_free = found.last().is_none_or(|last| last.span().end() <= bursts[at].span.start());
        if let Some(rings) =
            is_free.then(|| best_from(&bursts[at..], ALL)).flatten().filter(|rings| 1 < rings.count)
        {
            found.push(rings);
        }
    }
    found
}

/// The first burst as the only ring, which the answer may have cut; `None` when it fits no plan.
///
/// One ring does not show its cadence: a rare plan is not believed where a common one will do.
pub(crate) fn lone_ring(bursts: &[Burst]) -> Option<Rings> {
    let lone = best_from(bursts, COMMON).or_else(|| best_from(bursts, ALL))?;
    (lone.count == 1 && SHORTEST_LONE <= lone.bursts[0].len()).then_some(lone)
}

/// Less of a tone, and nothing after it, may be a beep or a vowel.
const SHORTEST_LONE: Ms = Ms(350);

/// The longest chain that begins with the first burst; of equally long ones that which fits best.
fn best_from(bursts: &[Burst], plans: &'static [Ringback]) -> Option<Rings> {
    let mut best: Option<Rings> = None;
    for plan in plans {
        for beat in (0..plan.cadence_ms.len()).step_by(2) {
            if let Some(rings) = chain(bursts, plan, beat)
                && best.as_ref().is_none_or(|best| rings.better_than(best))
            {
                best = Some(rings);
            }
        }
    }
    best
}

/// Follows a plan from the first burst, which is the tone at `beat` of its cadence, as far as it goes.
fn chain(bursts: &[Burst], plan: &'static Ringback, beat: usize) -> Option<Rings> {
    let first = bursts.first()?;
    let mut misfit = off_key(first, plan)? + off_beat(first, plan.cadence_ms[beat]).unwrap_or(CUT);
    if too_long(first, plan.cadence_ms[beat]) {
        return None;
    }
    let mut rings = Rings { plan, bursts: vec![first.span], count: 1, misfit: 0.0 };
    let (mut last, mut beat) = (first, beat);
    while let Some((next, strain)) = follower(last, bursts, plan, beat) {
        beat = (beat + 2) % plan.cadence_ms.len();
        rings.bursts.push(next.span);
        rings.count += u32::from(beat == 0);
        misfit += strain;
        last = next;
        if off_beat(next, plan.cadence_ms[beat]).is_none() {
            break; // cut short: the last
        }
    }
    if beat + 2 < plan.cadence_ms.len() {
        misfit += CUT; // the rest of the double ring is missing
    }
    rings.misfit = misfit / rings.bursts.len() as f32;
    Some(rings)
}

/// What a cut ring adds to the misfit: more than any whole one.
const CUT: f32 = 1.0;

/// The burst that follows by the plan, with how far it is from it.
///
/// A burst of another tone or level in the pause is somebody's voice; one of the same tone is no pause.
fn follower<'a>(last: &Burst, bursts: &'a [Burst], plan: &Ringback, beat: usize) -> Option<(&'a Burst, f32)> {
    let (pause_ms, tone_ms) =
        (plan.cadence_ms[beat + 1], plan.cadence_ms[(beat + 2) % plan.cadence_ms.len()]);
    let is_same = |next: &&Burst| {
        last.span.end() < next.span.start()
            && (next.level_dbfs - last.level_dbfs).abs() <= LEVEL_DB
            && off_key(next, plan).is_some()
    };
    let next = bursts.iter().find(is_same)?;
    let pause = (next.span.start() - last.span.end()).0;
    let late = pause.abs_diff(pause_ms) as f32 / pause_tolerance_ms(pause_ms);
    let strain = late + off_beat(next, tone_ms).unwrap_or(CUT) + off_key(next, plan)?;
    (late <= 1.0 && !too_long(next, tone_ms)).then_some((next, strain))
}

/// How far the length is from the plan's, from 0 to 1; `None` for further.
fn off_beat(burst: &Burst, tone_ms: u32) -> Option<f32> {
    let off = burst.span.len().0.abs_diff(tone_ms) as f32 / tone_tolerance_ms(tone_ms);
    (off <= 1.0).then_some(off)
}

fn too_long(burst: &Burst, tone_ms: u32) -> bool {
    tone_ms as f32 + tone_tolerance_ms(tone_ms) < burst.span.len().0 as f32
}

fn tone_tolerance_ms(tone_ms: u32) -> f32 {
    (tone_ms as f32 * 0.12).max(120.0)
}

fn pause_tolerance_ms(pause_ms: u32) -> f32 {
    if pause_ms < 1_000 { 100.0 } else { (pause_ms as f32 * 0.1).max(150.0) }
}

/// How far the frequencies are from the plan's, from 0 to 1; `None` when one is missing or one too many.
fn off_key(burst: &Burst, plan: &Ringback) -> Option<f32> {
    let all_near = |these: &[f32], those: &[f32]| -> Option<f32> {
        let distances =
            these.iter().map(|hz| those.iter().map(|other| (hz - other).abs()).fold(f32::MAX, f32::min));
        let worst = distances.fold(0.0, f32::max) / FREQUENCY_HZ;
        (worst <= 1.0).then_some(worst)
    };
    Some(all_near(plan.lines_hz, &burst.lines_hz)?.max(all_near(&burst.lines_hz, plan.lines_hz)?))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bursts::bursts;
    use crate::sound::{Sound, noise, tone, voice};

    /// So many rings by a plan, then somebody answers: during the last tone, which then lasts `last` of itself.
    fn ringing(plan: &Ringback, count: usize, last: f32) -> Sound {
        let seconds = |ms: u32| ms as f32 / 1000.0;
        let mut sound = Sound::silence(0.4);
        for ring in 0..count {
            for beat in plan.cadence_ms.chunks(2) {
                let is_last = ring + 1 == count;
                let share = if is_last { last } else { 1.0 };
                sound = sound.then(tone(plan.lines_hz, seconds(beat[0]) * share, 0.1));
                if is_last && last < 1.0 {
                    break;
                }
                sound = sound.then(Sound::silence(seconds(beat[1])));
            }
        }
        sound
    }

    #[track_caller]
    fn check(plan: &Ringback, sound: Sound, count: u32) {
        let found = rings(&bursts(&sound.samples()));
        assert_eq!(found.len(), 1, "{plan:?} {found:?}");
        assert_eq!((found[0].plan.name, found[0].count), (plan.name, count), "{found:?}");
    }

    #[test]
    fn every_plan_is_counted_in_noise_and_out_of_it() {
        for (seed, plan) in ALL.iter().enumerate() {
            for (count, last) in [(2, 1.0), (3, 0.6), (5, 0.8)] {
                let sound = ringing(plan, count, last).then(voice(3.0, 0.3));
                // A tone of amplitude 0.1 has a root mean square of 0.07; the second noise is 10 dB under it.
                for rms in [0.0, 0.007, 0.022] {
                    let noise = noise(sound.seconds(), rms, seed as u32 + 1);
                    check(plan, sound.clone().over(&noise), count as u32);
                }
            }
        }
    }

    #[test]
    fn the_end_of_the_last_ring_is_when_it_is_cut() {
        let found = rings(&bursts(&ringing(&ALL[0], 3, 0.5).then(voice(2.0, 0.3)).samples()));
        let end = found[0].span().end();
        assert!(end.distance(Ms(400 + 10_000 + 500)).0 <= 30, "{end}");
    }

    #[test]
    fn a_recording_may_start_inside_a_ring() {
        let sound = tone(&[450.0], 0.3, 0.1).then(Sound::silence(3.6)).then(ringing(&ALL[0], 2, 1.0));
        check(&ALL[0], sound, 3);
    }

    #[test]
    fn a_lone_ring_may_be_cut() {
        let lone = |last| lone_ring(&bursts(&ringing(&ALL[0], 1, last).then(voice(1.0, 0.3)).samples()));
        assert_eq!(lone(1.0).map(|rings| (rings.plan.name, rings.count)), Some(("cn_ringback", 1)));
        assert_eq!(lone(0.4).map(|rings| (rings.plan.name, rings.count)), Some(("cn_ringback", 1)));
        assert_eq!(lone(0.3), None);
        assert_eq!(lone_ring(&bursts(&tone(&[1_400.0], 1.0, 0.1).samples())), None);
    }

    #[test]
    fn voices_and_noise_do_not_ring() {
        for sound in [voice(60.0, 0.3), noise(60.0, 0.1, 7), Sound::silence(5.0), Sound::silence(0.0)] {
            assert_eq!(rings(&bursts(&sound.samples())), vec![]);
        }
    }

    #[test]
    fn notes_among_others_are_no_rings() {
        let alone = ringing(&ALL[0], 3, 1.0);
        let among = alone.clone().over(&tone(&[1_000.0], alone.seconds(), 0.03)).over(&noise(9.9, 0.1, 3));
        for (sound, stands_out) in [(alone, true), (among, false)] {
            let samples = sound.samples();
            let found = rings(&bursts(&samples));
            assert!(found.iter().all(|rings| rings.stand_out(&crate::line::levels(&samples)) == stands_out));
        }
    }

    #[test]
    fn another_cadence_is_no_ring() {
        let beeps = |on: f32, off: f32| {
            let mut sound = Sound::silence(0.5);
            for _ in 0..6 {
                sound = sound.then(tone(&[440.0], on, 0.1)).then(Sound::silence(off));
            }
            rings(&bursts(&sound.samples()))
        };
        assert_eq!(beeps(0.3, 10.0), vec![]); // call waiting
        assert_eq!(beeps(0.5, 0.5), vec![]); // busy
        assert_eq!(beeps(1.0, 14.0), vec![]); // a recorder's beep
    }
}
