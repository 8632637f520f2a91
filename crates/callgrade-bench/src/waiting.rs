//! What a party hears who is kept waiting.

use callgrade_core::timeline::HoldCause;
use callgrade_core::{Ms, Party, Span};

use crate::channel::stretch;
use crate::rng::Rng;
use crate::scene::Scene;
use crate::sound::{RATE_HZ, at_level, tone};

/// What holds are made of.
pub(crate) const CAUSES: [HoldCause; 3] = [HoldCause::Music, HoldCause::Silence, HoldCause::Beeps];

/// Fills a hold with what is heard in it; silence is what the line has anyway.
pub(crate) fn wait(scene: &mut Scene, span: Span, cause: HoldCause, music: &[Vec<f32>], rng: &mut Rng) {
    // Whose line it is on depends on the leg that was recorded.
    let line = *rng.pick(&Party::BOTH);
    match cause {
        HoldCause::Music => {
            let track = stretch(rng.pick::<Vec<f32>>(music), span.len().to_samples(RATE_HZ), rng);
            scene.play(line, span.start(), &at_level(&track, rng.between(-32.0, -22.0) as f32));
        }
        HoldCause::Beeps => beeps(scene, line, span, rng),
        HoldCause::Silence | HoldCause::Announcement | HoldCause::Metadata => {}
    }
}

/// At least four beeps at an even distance of 2 to 15 s, the first when the hold starts.
fn beeps(scene: &mut Scene, line: Party, span: Span, rng: &mut Rng) {
    let period = rng.ms(2_000, (span.len().0 / 4).clamp(2_001, 15_000));
    let level_dbfs = rng.between(-34.0, -20.0) as f32;
    let beep = tone(&[rng.between(420.0, 1_600.0) as f32], rng.ms(100, 500), level_dbfs);
    let mut at = span.start();
    while at + Ms(500) <= span.end() {
        scene.play(line, at, &beep);
        at = at + period;
    }
}
