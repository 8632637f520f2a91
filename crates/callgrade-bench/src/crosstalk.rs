//! One party leaks into the other's line, or each into the other's: who is said to talk at once that does not?

use callgrade_core::{Ms, Party, Span, spans};

use crate::bench::Bench;
use crate::channel::{Condition, mobile};
use crate::conversation::{Cast, conversation};
use crate::rng::Rng;
use crate::row::{Must, Row, Unit};
use crate::sound::louder;

/// Who is heard on the other's line, what the table says of it, and whose speech the remedy may cost.
const LEAKS: [(&[Party], &str, &str); 2] = [
    (&[Party::Agent], "agent leaks in", "customer's speech not heard"),
    (&Party::BOTH, "both leak in", "speech of either not heard"),
];

/// What was found in one call, in milliseconds.
struct Found {
    length: f64,
    invented: f64,
    spoken: f64,
    lost: f64,
}

/// Overlap that nobody spoke, and the speech that is lost to the remedy.
///
/// # Errors
/// When a call cannot be made.
pub(crate) fn rows(bench: &Bench) -> anyhow::Result<Vec<Row>> {
    let mut rows = Vec::new();
    for (who, name, victims) in LEAKS {
        for leak_db in [-25.0, -15.0, -10.0] {
            let one = |_, cast: &Cast, rng: &mut Rng| one(bench, who, leak_db, cast, rng);
            let each = bench.each("crosstalk", bench.calls(20), one)?;
            let share = |part: fn(&Found) -> f64, whole: fn(&Found) -> f64| {
                100.0 * each.iter().map(part).sum::<f64>() / each.iter().map(whole).sum::<f64>().max(1.0)
            };
            let row = |what, must, reached| {
                let condition = format!("{name} at {leak_db} dB");
                Row::new(what, condition, must, reached, Unit::Percent, format!("{} calls", each.len()))
            };
            let invented = share(|found| found.invented, |found| found.length);
            rows.push(row("overlap invented, share of the call", Must::AtMost(2.0), invented));
            let lost = share(|found| found.lost, |found| found.spoken);
            rows.push(row(victims, Must::Told, lost));
        }
    }
    Ok(rows)
}

fn one(bench: &Bench, who: &[Party], leak_db: f32, cast: &Cast, rng: &mut Rng) -> anyhow::Result<Found> {
    let mut scene = conversation(cast, Ms(60_000), rng);
    // Back from the other's mobile telephone: coded once more, and late.
    let leak = |party: &Party| anyhow::Ok((party.other(), louder(&mobile(scene.line(*party))?, leak_db)));
    let leaks: Vec<(Party, Vec<f32>)> = who.iter().map(leak).collect::<Result<_, _>>()?;
    for (onto, leak) in &leaks {
        scene.play(*onto, rng.ms(70, 170), leak);
    }
    let audio = scene.record(&bench.channel(Condition::Clean, rng), rng)?;
    let heard = bench.product.listen(&audio);

    let truth = |party| scene.speech(party, Ms(bench.product.settings.pause_ms));
    let overlaps = spans::overlaps(&truth(Party::Agent), &truth(Party::Customer));
    let time = |spans: &[Span]| f64::from(spans::total(spans).0);
    let lost = |party: Party| time(&spans::minus(&truth(party), &heard.turns_of(party).collect::<Vec<_>>()));
    Ok(Found {
        length: f64::from(audio.duration().0),
        invented: time(&spans::minus(&heard.overlaps(), &overlaps)),
        spoken: who.iter().map(|party| time(&truth(party.other()))).sum(),
        lost: who.iter().map(|party| lost(party.other())).sum(),
    })
}
