//! How a call begins and how it ends: ring, answer, who left.

use std::cmp::Reverse;

use callgrade_core::timeline::{Answer, Basis, HungUp, Ring};
use callgrade_core::{Ms, Party, Span};

use crate::hear::Heard;
use crate::masks;
use crate::rings::Rings;
use crate::signals::Signal;
use crate::speech::Speech;

/// Both parties have spoken this long: they are in conversation, and what rings now is a transfer.
const BOTH_SPOKE: Ms = Ms(1_000);

/// Where the parties cannot be told apart, this much speech is a conversation. Announcements are shorter.
const SOMEBODY_SPOKE: Ms = Ms(10_000);

/// When the first word is said on any line; `None` when nobody speaks.
pub(crate) fn first_words(speech: &[Speech]) -> Option<Ms> {
    speech.iter().filter_map(|speech| Some(speech.turns.first()?.start())).min()
}

/// True for two or more rings, and for a lone one that comes before the first word. A lone beep later is none.
pub(crate) fn is_ring(rings: &Rings, first_words: Option<Ms>) -> bool {
    1 < rings.count || first_words.is_none_or(|words| rings.span().start() < words)
}

/// The ringing that the conversation answers: the last that begins before it.
///
/// Both lines may carry it; the one that heard more of it counts.
pub(crate) fn ring<'a>(rings: impl Iterator<Item = &'a Rings>, speech: &[Speech]) -> Option<&'a Rings> {
    let talking = conversation(speech);
    let before: Vec<&Rings> =
        rings.filter(|rings| talking.is_none_or(|talking| rings.span().start() < talking)).collect();
    let last = before.iter().max_by_key(|rings| rings.span().start())?.span();
    let same = before.into_iter().filter(|rings| rings.span().overlap(last).is_some());
    same.max_by_key(|rings| (rings.count, Reverse(rings.span().start())))
}

/// When it is sure that people talk to one another; `None` when they never do.
fn conversation(speech: &[Speech]) -> Option<Ms> {
    let enough = if speech.len() < 2 { SOMEBODY_SPOKE } else { BOTH_SPOKE };
    let spoke = speech.iter().map(|speech| moment_of(&speech.turns, enough));
    spoke.collect::<Option<Vec<Ms>>>()?.into_iter().max()
}

/// When the turns have lasted this long together; `None` when they never do.
fn moment_of(turns: &[Span], enough: Ms) -> Option<Ms> {
    let mut left = enough;
    for turn in turns {
        if left <= turn.len() {
            return Some(turn.start() + left);
        }
        left = left - turn.len();
    }
    None
}

/// The music that plays in place of ringing: from the first that begins before the first word to the end of the last.
///
/// - `music`: in order, disjoint.
/// - `first_words`: of somebody who is no recording; `None` when nobody speaks.
///
/// A queue's music is no different, and neither is a hold that the recording begins in: somebody waits, and nobody has
/// spoken yet. After the first word music is a hold.
pub(crate) fn music(music: &[Span], first_words: Option<Ms>) -> Option<Span> {
    let before = music.iter().filter(|span| first_words.is_none_or(|words| span.start() < words));
    before.copied().reduce(Span::hull)
}

/// The end of the ringing when somebody speaks after it; without ringing the first word.
pub(crate) fn answer(ring: Option<&Ring>, speech: &[Speech]) -> Option<Answer> {
    let Some(ring) = ring else {
        return first_words(speech).map(|at| Answer { at, basis: Basis::FirstSpeech });
    };
    let at = ring.span.end();
    let is_answered = speech.iter().flat_map(|speech| &speech.turns).any(|turn| at < turn.end());
    is_answered.then_some(Answer { at, basis: Basis::Audio })
}

/// Who left first, as the end of the recording tells; `None` when it does not, and when nobody can be told from
/// anybody.
pub(crate) fn hung_up_first(heard: &[Heard], speech: &[Speech]) -> Option<HungUp> {
    let party = busy_at_the_end(heard, speech).or_else(|| dead_at_the_end(heard))?;
    (party != Party::Unknown).then_some(HungUp { party, basis: Basis::Audio })
}

/// The party on whose line a busy tone sounds after the last word: the network plays it in place of who left.
///
/// `None` when no line has one, and when both have.
fn busy_at_the_end(heard: &[Heard], speech: &[Speech]) -> Option<Party> {
    let last_word = speech.iter().filter_map(|speech| Some(speech.turns.last()?.end())).max()?;
    let is_busy = |heard: &&Heard| {
        let ends = |signal: &&Signal| signal.kind.ends_a_call();
        heard.signals.iter().filter(ends).any(|signal| last_word <= signal.span().start())
    };
    let mut left = heard.iter().filter(is_busy).map(|heard| heard.line.party);
    let first = left.next()?;
    left.next().is_none().then_some(first)
}

/// A line that ends so much before the other was left first; less is the network.
const FIRST_BY: Ms = Ms(1_000);

/// The party whose line has nothing but zeros at the end, while the other's still has noise or does so later.
///
/// `None` when a line is so quiet anyway that its zeros tell nothing.
fn dead_at_the_end(heard: &[Heard]) -> Option<Party> {
    let [a, b] = heard else { return None };
    if !masks::is_open(&a.line.levels_dbfs) || !masks::is_open(&b.line.levels_dbfs) {
        return None;
    }
    let [(ends_a, party_a), (ends_b, party_b)] =
        [a, b].map(|heard| (masks::sounds_until(&heard.line.levels_dbfs), heard.line.party));
    let left = if ends_a < ends_b { party_a } else { party_b };
    (FIRST_BY <= ends_a.distance(ends_b)).then_some(left)
}
