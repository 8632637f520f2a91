//! Ringing: how many rings, and when the last one ends.

use callgrade_core::{Ms, Party};

use crate::bench::Bench;
use crate::channel::{Channel, Condition};
use crate::conversation::{Cast, talk};
use crate::rng::Rng;
use crate::row::{Must, Row, Unit};
use crate::scene::Scene;
use crate::sound::{SPEECH_DBFS, tone};
use crate::stats::{median, percent, quantile};

/// A ringback tone after ITU-T E.180 Supplement 2: its frequencies in Hz, its tones and silences in ms.
///
/// Written down once more here, apart from the product's list, so that an error there shows.
struct Plan {
    lines_hz: &'static [f32],
    cadence_ms: &'static [u32],
}

/// China, Spain, the United States, the United Kingdom, Mexico, Argentina, Chile, Taiwan, Hong Kong, Japan, France,
/// India.
const PLANS: [Plan; 12] = [
    Plan { lines_hz: &[450.0], cadence_ms: &[1000, 4000] },
    Plan { lines_hz: &[425.0], cadence_ms: &[1500, 3000] },
    Plan { lines_hz: &[440.0, 480.0], cadence_ms: &[2000, 4000] },
    Plan { lines_hz: &[400.0, 450.0], cadence_ms: &[400, 200, 400, 2000] },
    Plan { lines_hz: &[425.0], cadence_ms: &[1000, 4000] },
    Plan { lines_hz: &[425.0], cadence_ms: &[1000, 4500] },
    Plan { lines_hz: &[400.0], cadence_ms: &[1000, 3000] },
    Plan { lines_hz: &[440.0, 480.0], cadence_ms: &[1000, 2000] },
    Plan { lines_hz: &[440.0, 480.0], cadence_ms: &[400, 200, 400, 3000] },
    Plan { lines_hz: &[384.0, 416.0], cadence_ms: &[1000, 2000] },
    Plan { lines_hz: &[440.0], cadence_ms: &[1500, 3500] },
    Plan { lines_hz: &[375.0, 425.0], cadence_ms: &[400, 200, 400, 2000] },
];

/// A tone that the answer leaves shorter than this is no ring to anybody.
const HEARD: Ms = Ms(150);

/// A call that rings, and the truth about it.
struct Ringing {
    scene: Scene,
    level_dbfs: f32,
    count: u32,
    end: Ms,
}

/// What was found in one call.
struct Found {
    exact: bool,
    end_error_ms: f64,
}

/// Ring count and end of ring.
///
/// # Errors
/// When a call cannot be made.
pub(crate) fn rows(bench: &Bench) -> anyhow::Result<Vec<Row>> {
    let conditions = [
        Condition::Clean,
        Condition::White(20.0),
        Condition::White(10.0),
        Condition::Gsm,
        Condition::Quiet(-42.0),
    ];
    let mut rows = Vec::new();
    for condition in conditions {
        rows.extend(of_condition(bench, condition)?);
    }
    let single = measure(bench, "single ring", bench.calls(48), Condition::Clean, 1..=1)?;
    let n = format!("{} calls", single.len());
    rows.push(Row::new(
        "one ring only: found",
        Condition::Clean.name(),
        Must::Told,
        exact(&single),
        Unit::Percent,
        n,
    ));
    Ok(rows)
}

fn of_condition(bench: &Bench, condition: Condition) -> anyhow::Result<Vec<Row>> {
    let found = measure(bench, "rings", bench.calls(200), condition, 2..=5)?;
    let errors: Vec<f64> = found.iter().map(|found| found.end_error_ms).collect();
    let row = |what, must, reached, unit| {
        Row::new(what, condition.name(), must, reached, unit, format!("{} calls", found.len()))
    };
    Ok(vec![
        row("ring count exact", Must::AtLeast(99.0), exact(&found), Unit::Percent),
        row("end of ring, median error", Must::AtMost(25.0), median(&errors), Unit::Milliseconds),
        row("end of ring, p90 error", Must::AtMost(50.0), quantile(&errors, 0.9), Unit::Milliseconds),
    ])
}

fn exact(found: &[Found]) -> f64 {
    let exact: Vec<f64> = found.iter().map(|found| f64::from(u8::from(found.exact))).collect();
    percent(&exact, |exact| exact == 1.0)
}

fn measure(
    bench: &Bench,
    set: &str,
    calls: usize,
    condition: Condition,
    rings: std::ops::RangeInclusive<u32>,
) -> anyhow::Result<Vec<Found>> {
    bench.each(set, calls, |call, cast, rng| {
        let plan = &PLANS[call % PLANS.len()];
        let count = rings.start() + rng.below((rings.end() - rings.start() + 1) as usize) as u32;
        let truth = ringing(plan, count, cast, rng);
        let channel = Channel { reference_dbfs: truth.level_dbfs, ..bench.channel(condition, rng) };
        let heard = bench.product.listen(&truth.scene.record(&channel, rng)?).ring;
        let end_error = heard.as_ref().map(|ring| ring.span.end().distance(truth.end));
        Ok(Found {
            exact: heard.and_then(|ring| ring.count) == Some(truth.count),
            end_error_ms: end_error.map_or(f64::INFINITY, |error| f64::from(error.0)),
        })
    })
}

/// A call that is answered at a random moment of its last ring or of the silence after it, and then spoken in.
fn ringing(plan: &Plan, count: u32, cast: &Cast, rng: &mut Rng) -> Ringing {
    let mut scene = Scene::default();
    let level_dbfs = rng.between(-24.0, -16.0) as f32;
    let start = rng.ms(200, 1_500);
    let period: u32 = plan.cadence_ms.iter().sum();
    let last = start + Ms((count - 1) * period);
    let answer = last + answered(plan, rng);
    let lines: &[Party] = match rng.below(3) {
        0 => &[Party::Agent],
        1 => &[Party::Customer],
        _ => &Party::BOTH,
    };

    // The speech first: it is then brought from its usual level to the ringing's or up to 6 dB under it.
    let greets = answer + rng.ms(300, 1_200);
    talk(&mut scene, cast, greets, greets + Ms(8_000), rng);
    scene.amplify(level_dbfs - rng.between(0.0, 6.0) as f32 - SPEECH_DBFS);

    let mut end = start;
    for ring in 0..count {
        let mut at = start + Ms(ring * period);
        for (index, &length) in plan.cadence_ms.iter().enumerate() {
            let until = (at + Ms(length)).min(answer);
            if index % 2 == 0 && at < until {
                let sound = tone(plan.lines_hz, until - at, level_dbfs);
                lines.iter().for_each(|&line| scene.play(line, at, &sound));
                end = until;
            }
            at = at + Ms(length);
        }
    }
    Ringing { scene, level_dbfs, count, end }
}

/// When the last ring is answered, from its start: at any moment that leaves no stump of a tone.
fn answered(plan: &Plan, rng: &mut Rng) -> Ms {
    let period: u32 = plan.cadence_ms.iter().sum();
    loop {
        let moment = rng.ms(HEARD.0, period);
        let mut at = Ms(0);
        let stump = plan.cadence_ms.iter().enumerate().any(|(index, &length)| {
            let into = moment - at;
            let within = at < moment && into < HEARD;
            at = at + Ms(length);
            index % 2 == 0 && within
        });
        if !stump {
            return moment;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sound::{RATE_HZ, level_dbfs};
    use crate::voices::tests::made_up;

    #[test]
    fn the_last_tone_ends_where_the_truth_says() {
        let material = made_up();
        for (call, plan) in PLANS.iter().enumerate() {
            let mut rng = Rng::new(1, "ringing", call);
            let cast = Cast::new(&material, &mut rng);
            let truth = ringing(plan, 3, &cast, &mut rng);
            let level = |from: Ms, to: Ms| {
                let part = |party| {
                    let line: &[f32] = truth.scene.line(party);
                    let at = |moment: Ms| moment.to_samples(RATE_HZ).min(line.len());
                    level_dbfs(&line[at(from)..at(to)])
                };
                part(Party::Agent).max(part(Party::Customer))
            };
            assert!((level(truth.end - Ms(100), truth.end) - truth.level_dbfs).abs() < 1.5, "plan {call}");
            assert!(level(truth.end + Ms(5), truth.end + Ms(200)) < -100.0, "plan {call}");
        }
    }
}
