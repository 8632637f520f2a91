//! Who speaks where one channel carries both parties and nobody says: a guess by voice, made when asked for.

use callgrade_core::call::BY_VOICE;
use callgrade_core::timeline::Turn;
use callgrade_core::{Audio, Direction, Party, Timeline, Warning};
use callgrade_segment::Encoder;

use crate::hear::told_direction;
use crate::protocol::Task;

/// What came of it.
pub(crate) struct Guess {
    /// In no order; empty where the voices could not be told apart.
    pub turns: Vec<Turn>,
    /// What a reader of the scorecard must know.
    pub warning: Warning,
}

/// Shares out the speech that was heard between two voices, and names them.
///
/// Who calls is greeted: the first to speak is the agent, or the customer where metadata says that the agent called.
pub(crate) fn turns(
    audio: &Audio,
    heard: &Timeline,
    task: &Task,
    encoder: &Encoder,
    alive: &mut dyn FnMut(),
) -> Guess {
    let Some(voices) = callgrade_segment::by_voice(audio, &heard.turns, encoder, alive) else {
        let detail = "two voices could not be told apart: there may be one, or too little of them";
        return Guess { turns: Vec::new(), warning: Warning::new("voices_alike", detail) };
    };
    let parties = parties(told_direction(task));
    let turns = voices.into_iter().zip(parties);
    let turns = turns.flat_map(|(spans, party)| spans.into_iter().map(move |span| Turn { party, span }));
    let detail = format!(
        "who speaks is a guess by voice, with low confidence; who speaks first is taken for the {}",
        parties[0]
    );
    Guess { turns: turns.collect(), warning: Warning::new(BY_VOICE, detail) }
}

/// Who speaks first, and who second.
fn parties(direction: Option<Direction>) -> [Party; 2] {
    match direction {
        Some(Direction::Outbound) => [Party::Customer, Party::Agent],
        _ => Party::BOTH,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_is_called_speaks_first() {
        assert_eq!(parties(None), [Party::Agent, Party::Customer]);
        assert_eq!(parties(Some(Direction::Inbound)), [Party::Agent, Party::Customer]);
        assert_eq!(parties(Some(Direction::Outbound)), [Party::Customer, Party::Agent]);
    }
}
