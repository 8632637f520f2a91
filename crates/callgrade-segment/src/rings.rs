//! Bursts of tone to rings: bursts that follow a network's cadence.

use callgrade_core::{Ms, Span, spans};

use crate::bursts::Burst;
use crate::line::{frame_at, percentile};
use crate::tones::{Ringback, common_ringbacks, ringbacks};

/// A ring is as loud as the one before, within this.
const LEVEL_DB: f32 = 3.5;

/// A shorter tone is none, unless it comes when a ring is due: the answer has cut it.
const SHORTEST: Ms = Ms(150);

/// A ring is this much louder than the pauses between: it is, where the tone is as loud as the noise.
const STANDS_OUT_DB: f32 = 3.0;

/// What is this far under the rings hides none of them.
const FAINT_DB: f32 = 15.0;

/// The noise of a line moves less than this between the loud and the quiet frames; music and voices move more.
const EVEN_DB: f32 = 4.0;

/// So much of a pause belongs to the tone.
const EDGE: Ms = Ms(60);

/// How much of the line beside a lone ring is looked at.
const BESIDE: Ms = Ms(200);

/// Rings of one call, by one plan.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Rings {
    /// The plan that they follow.
    pub plan: &'static Ringback,
    /// When it sounds; a double ring is two. Never empty.
    pub bursts: Vec<Span>,
    /// How many rings; a double ring counts once.
    pub count: u32,
    /// False where more may have rung than was heard.
    pub counted: bool,
    /// How far from the plan: 0 for a perfect fit.
    misfit: f32,
}

impl Rings {
    /// From the first ring to the end of the last.
    pub(crate) fn span(&self) -> Span {
        self.bursts[0].hull(self.bursts[self.bursts.len() - 1])
    }

    /// Whether the pauses between the rings are quieter than the rings: notes that follow a cadence are not alone.
    pub(crate) fn stand_out(&self, levels_dbfs: &[f32]) -> bool {
        let rings = level(self.bursts.iter().copied(), levels_dbfs, 0.5);
        let pauses = level(self.pauses(), levels_dbfs, 0.5);
        rings.zip(pauses).is_none_or(|(rings, pauses)| pauses + STANDS_OUT_DB < rings)
    }

    /// True when nothing else sounds between the rings but the noise of the line, which is faint or even. Under
    /// music or voices rings are missed, and what is left does not tell how many there were.
    ///
    /// Of a lone ring, one side must be so: the answer may follow at once.
    pub(crate) fn are_counted(&self, levels_dbfs: &[f32]) -> bool {
        let Some(rings) = level(self.bursts.iter().copied(), levels_dbfs, 0.5) else { return true };
        let is_still = |spans: &[Span]| {
            let of = |share| level(spans.iter().copied(), levels_dbfs, share);
            of(0.1).zip(of(0.8)).is_some_and(|(low, high)| high < rings - FAINT_DB || high - low < EVEN_DB)
        };
        if 1 < self.bursts.len() {
            return is_still(&self.pauses().collect::<Vec<_>>());
        }
        let (start, end) = (self.span().start(), self.span().end());
        let before = Span::new((start - EDGE - BESIDE).min(start), start - EDGE);
        is_still(&[before]) || is_still(&[Span::new(end + EDGE, end + EDGE + BESIDE)])
    }

    /// The pauses between the rings, without what the tone's edges smear.
    fn pauses(&self) -> impl Iterator<Item = Span> {
        let pauses = spans::gaps(self.span(), &self.bursts).into_iter();
        pauses
            .filter(|gap| EDGE + EDGE < gap.len())
            .map(|gap| Span::new(gap.start() + EDGE, gap.end() - EDGE))
    }

    /// True when these explain more of what is heard, or as much with less strain.
    fn better_than(&self, other: &Rings) -> bool {
        (self.bursts.len(), other.misfit) > (other.bursts.len(), self.misfit)
    }
}

/// The level that a share of the frames of some spans lie under; `None` for no frames.
fn level(spans: impl Iterator<Item = Span>, levels_dbfs: &[f32], share: f32) -> Option<f32> {
    let frames = spans.flat_map(|span| frame_at(span.start())..frame_at(span.end()));
    percentile(frames.filter_map(|at| levels_dbfs.get(at).copied()).collect(), share)
}

/// All stretches of two or more rings, in order, disjoint.
///
/// The first ring may be short: the recording starts inside it. So may be the last: the answer cuts it.
pub(crate) fn rings(bursts: &[Burst]) -> Vec<Rings> {
    let mut found: Vec<Rings> = Vec::new();
    for at in 0..bursts.len() {
        let is_free = SHORTEST <= bursts[at].span.len()
            && found.last().is_none_or(|last| last.span().end() <= bursts[at].span.start());
        if let Some(rings) =
            is_free.then(|| best_from(&bursts[at..], ringbacks())).flatten().filter(|rings| 1 < rings.count)
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
    let first = bursts.iter().position(|burst| SHORTEST <= burst.span.len())?;
    let bursts = &bursts[first..];
    let (common, any) = (best_from(bursts, common_ringbacks()), best_from(bursts, ringbacks())?);
    let lone = common.filter(|common| any.bursts.len() <= common.bursts.len()).unwrap_or(any);
    (lone.count == 1 && SHORTEST_LONE <= lone.bursts[0].len()).then_some(lone)
}

/// Less of a tone, and nothing after it, may be a beep or a vowel.
const SHORTEST_LONE: Ms = Ms(350);

/// The longest chain that begins with the first burst; of equally long ones that which fits best.
fn best_from(bursts: &[Burst], plans: impl Iterator<Item = &'static Ringback>) -> Option<Rings> {
    let mut best: Option<Rings> = None;
    for plan in plans {
        for beat in (0..plan.tone.cadence_ms.len()).step_by(2) {
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
    let (first, cadence) = (bursts.first()?, plan.tone.cadence_ms);
    let mut misfit = first.off_key(plan.tone.lines_hz)? + off_beat(first, cadence[beat]).unwrap_or(CUT);
    if too_long(first, cadence[beat]) {
        return None;
    }
    let mut rings = Rings { plan, bursts: vec![first.span], count: 1, counted: true, misfit: 0.0 };
    let (mut last, mut beat) = (first, beat);
    let mut whole = first.span.start() <= FROM_THE_START || off_beat(first, cadence[beat]).is_some();
    while let Some((next, strain)) = follower(last, bursts, plan, beat) {
        beat = (beat + 2) % cadence.len();
        whole |= off_beat(next, cadence[beat]).is_some();
        if !whole {
            break; // short tones at a distance: beeps
        }
        rings.bursts.push(next.span);
        rings.count += u32::from(beat == 0);
        misfit += strain;
        last = next;
        if off_beat(next, cadence[beat]).is_none() {
            break; // cut short: the last
        }
    }
    if beat + 2 < cadence.len() {
        misfit += CUT; // the rest of the double ring is missing
    }
    rings.misfit = misfit / rings.bursts.len() as f32;
    Some(rings)
}

/// A tone that starts sooner than this started before the recording.
const FROM_THE_START: Ms = Ms(60);

/// What a cut ring adds to the misfit: more than any whole one.
const CUT: f32 = 1.0;

/// The burst that follows by the plan, with how far it is from it.
///
/// A burst of another tone or level in the pause is somebody's voice; one of the same tone is no pause.
fn follower<'a>(last: &Burst, bursts: &'a [Burst], plan: &Ringback, beat: usize) -> Option<(&'a Burst, f32)> {
    let cadence = plan.tone.cadence_ms;
    let (pause_ms, tone_ms) = (cadence[beat + 1], cadence[(beat + 2) % cadence.len()]);
    let late = |next: &Burst| {
        (next.span.start() - last.span.end()).0.abs_diff(pause_ms) as f32 / pause_tolerance_ms(pause_ms)
    };
    let is_same = |next: &&Burst| {
        last.span.end() < next.span.start()
            && (SHORTEST <= next.span.len() || late(next) <= 1.0)
            && (next.level_dbfs - last.level_dbfs).abs() <= LEVEL_DB
            && next.off_key(plan.tone.lines_hz).is_some()
    };
    let next = bursts.iter().find(is_same)?;
    let late = late(next);
    let strain = late + off_beat(next, tone_ms).unwrap_or(CUT) + next.off_key(plan.tone.lines_hz)?;
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bursts::tests::heard;
    use crate::sound::{Sound, noise, tone, voice};

    /// So many rings by a plan, then somebody answers: during the last tone, which then lasts `last` of itself.
    fn ringing(plan: &Ringback, count: usize, last: f32) -> Sound {
        let seconds = |ms: u32| ms as f32 / 1000.0;
        let mut sound = Sound::silence(0.4);
        for ring in 0..count {
            for beat in plan.tone.cadence_ms.chunks(2) {
                let is_last = ring + 1 == count;
                let share = if is_last { last } else { 1.0 };
                sound = sound.then(tone(plan.tone.lines_hz, seconds(beat[0]) * share, 0.1));
                if is_last && last < 1.0 {
                    break;
                }
                sound = sound.then(Sound::silence(seconds(beat[1])));
            }
        }
        sound
    }

    fn cn() -> &'static Ringback {
        ringbacks().next().unwrap()
    }

    #[track_caller]
    fn check(plan: &Ringback, sound: Sound, count: u32) {
        let found = rings(&heard(&sound));
        assert_eq!(found.len(), 1, "{plan:?} {found:?}");
        assert_eq!((found[0].plan.name, found[0].count), (plan.name, count), "{found:?}");
    }

    #[test]
    fn every_plan_is_counted_in_noise_and_out_of_it() {
        for (seed, plan) in ringbacks().enumerate() {
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
        let found = rings(&heard(&ringing(cn(), 3, 0.5).then(voice(2.0, 0.3))));
        let end = found[0].span().end();
        assert!(end.distance(Ms(400 + 10_000 + 500)).0 <= 30, "{end}");
    }

    #[test]
    fn a_recording_may_start_inside_a_ring() {
        let sound = tone(&[450.0], 0.3, 0.1).then(Sound::silence(3.6)).then(ringing(cn(), 2, 1.0));
        check(cn(), sound, 3);
    }

    #[test]
    fn a_lone_ring_may_be_cut() {
        let lone = |last| lone_ring(&heard(&ringing(cn(), 1, last).then(voice(1.0, 0.3))));
        assert_eq!(lone(1.0).map(|rings| (rings.plan.name, rings.count)), Some(("cn_ringback", 1)));
        assert_eq!(lone(0.4).map(|rings| (rings.plan.name, rings.count)), Some(("cn_ringback", 1)));
        assert_eq!(lone(0.3), None);
        assert_eq!(lone_ring(&heard(&tone(&[1_400.0], 1.0, 0.1))), None);
    }

    #[test]
    fn voices_and_noise_do_not_ring() {
        for sound in [voice(60.0, 0.3), noise(60.0, 0.1, 7), Sound::silence(5.0), Sound::silence(0.0)] {
            assert_eq!(rings(&heard(&sound)), vec![]);
        }
    }

    #[test]
    fn notes_among_others_are_no_rings() {
        let alone = ringing(cn(), 3, 1.0);
        let among = alone.clone().over(&tone(&[1_000.0], alone.seconds(), 0.03)).over(&noise(9.9, 0.1, 3));
        for (sound, stands_out) in [(alone, true), (among, false)] {
            let samples = sound.samples();
            let found = rings(&heard(&sound));
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
            rings(&heard(&sound))
        };
        assert_eq!(beeps(0.3, 10.0), vec![]); // call waiting
        assert_eq!(beeps(0.5, 0.5), vec![]); // busy
        assert_eq!(beeps(1.0, 14.0), vec![]); // a recorder's beep
    }
}
