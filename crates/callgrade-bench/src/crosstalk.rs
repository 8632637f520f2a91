//! The agent leaks into the customer's line: who is said to talk at once that does not?

use callgrade_core::{Ms, Party, Span, spans};

use crate::bench::Bench;
use crate::channel::{Condition, mobile};
use crate::conversation::{Cast, conversation};
use crate::rng::Rng;
use crate::row::{Must, Row, Unit};
use crate::sound::louder;

/// What was found in one call, in milliseconds.
struct Found {
    length: f64,
    invented: f64,
    spoken: f64,
    lost: f64,
}

/// Overlap that nobody spoke, and the customer's speech that is lost to the remedy.
///
/// # Errors
/// When a call cannot be made.
pub(crate) fn rows(bench: &Bench) -> anyhow::Result<Vec<Row>> {
    let mut rows = Vec::new();
    for leak_db in [-25.0, -15.0, -10.0] {
        let each = bench.each("crosstalk", bench.calls(20), |_, cast, rng| one(bench, leak_db, cast, rng))?;
        let share = |part: fn(&Found) -> f64, whole: fn(&Found) -> f64| {
            100.0 * each.iter().map(part).sum::<f64>() / each.iter().map(whole).sum::<f64>().max(1.0)
        };
        let row = |what, must, reached| {
            let condition = format!("agent leaks in at {leak_db} dB");
            Row::new(what, condition, must, reached, Unit::Percent, format!("{} calls", each.len()))
        };
        let invented = share(|found| found.invented, |found| found.length);
        rows.push(row("overlap invented, share of the call", Must::AtMost(2.0), invented));
        let lost = share(|found| found.lost, |found| found.spoken);
        rows.push(row("customer's speech not heard", Must::Told, lost));
    }
    Ok(rows)
}

fn one(bench: &Bench, leak_db: f32, cast: &Cast, rng: &mut Rng) -> anyhow::Result<Found> {
    let mut scene = conversation(cast, Ms(60_000), rng);
    // Back from the customer's mobile telephone: coded once more, and late.
    let leak = louder(&mobile(scene.line(Party::Agent))?, leak_db);
    scene.play(Party::Customer, rng.ms(70, 170), &leak);
    let audio = scene.record(&bench.channel(Condition::Clean, rng), rng)?;
    let heard = bench.product.listen(&audio);

    let truth = Party::BOTH.map(|party| scene.speech(party, Ms(bench.product.settings.pause_ms)));
    let invented = spans::minus(&heard.overlaps(), &spans::overlaps(&truth[0], &truth[1]));
    let customer: Vec<Span> = heard.turns_of(Party::Customer).collect();
    let time = |spans: &[Span]| f64::from(spans::total(spans).0);
    Ok(Found {
        length: f64::from(audio.duration().0),
        invented: time(&invented),
        spoken: time(&truth[1]),
        lost: time(&spans::minus(&truth[1], &customer)),
    })
}
