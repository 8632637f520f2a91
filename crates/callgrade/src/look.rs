//! A look at one recording: its timeline and its waveform, but not its words. Runs inside a worker.

use callgrade_core::call::Recording;
use callgrade_core::{Ms, Party, Span};
use callgrade_report::timeline::wave;

use crate::hear::{Ear, listen};
use crate::protocol::{Failed, Look, Seen};

/// Columns of a waveform: more than the largest picture draws, few enough to be sent (about 100 KB a channel).
const COLUMNS: usize = 6_000;

/// Looks at one recording. `alive` is called now and then.
///
/// # Errors
/// The reason why there is nothing to see.
pub(crate) fn look(look: &Look, ear: &Ear, alive: &mut dyn FnMut(Ms)) -> Result<Seen, Failed> {
    let (call, audio, _) = listen(&look.task, ear, alive)?;
    let whole = Span::new(Ms(0), call.timeline.duration);
    let window = look.window.map_or(whole, |window| window.overlap(whole).unwrap_or(whole));
    let waves = channels(&call.recording).into_iter();
    let waves = waves.map(|(party, channel)| wave(&audio, channel, party, window, COLUMNS)).collect();
    Ok(Seen { call, waves })
}

/// Whose sound is on which channel.
fn channels(recording: &Recording) -> Vec<(Party, usize)> {
    match (recording.agent_channel, recording.customer_channel) {
        (Some(agent), Some(customer)) => vec![(Party::Agent, agent), (Party::Customer, customer)],
        _ => vec![(Party::Unknown, 0)],
    }
}
