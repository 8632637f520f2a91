//! Where in the speech each word lies.
//!
//! The decoder's attention tells when a word ends, mostly to a tenth of a second. But now and then it loses its place for seconds,
//! and words would move into another turn. So it is weighed against what else is known: words fill the turns in
//! their order, none lies across the silence between two turns, and a long word takes longer than a short one. The best
//! places for all words of a window together are found by dynamic programming. Where sentences end tells as well: there
//! people pause.

use callgrade_core::{Ms, Span, spans};

/// Places are looked for in steps of this.
const STEP: Ms = Ms(20);

/// The attention finds the next word so much before this one ends. Measured on names of days and months.
const EARLY: Ms = Ms(120);

/// An attention that is further off than this, in steps, has lost its place: how far does not matter.
const LOST: f32 = 20.0;

/// What it costs when a word is e times longer or shorter than it should be, in steps of the attention.
const LENGTH: f32 = 40.0;

/// What it costs when a word lies across a silence, for each step of its shorter part.
const ACROSS: f32 = 4.0;

/// What it costs when a sentence ends and nobody pauses, or a part of one that a comma closes, and when somebody pauses in the
/// midst of one.
const SENTENCE_GOES_ON: f32 = 20.0;
const PART_GOES_ON: f32 = 5.0;
const MIDST_STOPS: f32 = 10.0;

/// A word is no shorter than this part of its usual length, and no longer than so many times.
const STRETCH: (f32, f32) = (0.2, 4.0);

/// A word before it has its place.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Found {
    /// How long it is to say, in letters.
    pub(crate) letters: f32,
    /// When it ends by the decoder's attention, on the call's clock.
    pub(crate) end: Ms,
    /// What it closes, by the sign that is written behind it.
    pub(crate) closes: Closes,
}

/// What a word closes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Closes {
    /// A sentence.
    Sentence,
    /// A part of a sentence.
    Part,
    /// Nothing.
    Nothing,
}

impl Closes {
    /// By the last sign of a word.
    pub(crate) fn of(text: &str) -> Closes {
        match text.trim_end().chars().last() {
            Some('.' | '?' | '!' | '…' | '。' | '？' | '！') => Closes::Sentence,
            Some(',' | ';' | ':' | '，' | '、' | '；' | '：') => Closes::Part,
            _ => Closes::Nothing,
        }
    }

    /// What it costs when speech stops behind the word, and when it goes on.
    fn costs(self) -> (f32, f32) {
        match self {
            Closes::Sentence => (0.0, SENTENCE_GOES_ON),
            Closes::Part => (0.0, PART_GOES_ON),
            Closes::Nothing => (MIDST_STOPS, 0.0),
        }
    }
}

/// The place of each word, in order, on the call's clock.
///
/// - `words`: of one window, in order.
/// - `speech`: when somebody speaks in this window, in order, disjoint.
///
/// A word lies in one stretch of speech. Without speech every word has the empty span at 0.
pub(crate) fn places(words: &[Found], speech: &[Span]) -> Vec<Span> {
    let steps = (spans::total(speech).0 / STEP.0) as usize;
    if speech.is_empty() || words.is_empty() {
        return vec![Span::new(Ms(0), Ms(0)); words.len()];
    }
    let ends = ends(words, speech, steps);
    let mut from = 0;
    let mut places = Vec::with_capacity(words.len());
    for end in ends {
        places.push(on_the_call(from, end.max(from), speech));
        from = end.max(from);
    }
    places
}

/// The step at which each word ends.
fn ends(words: &[Found], speech: &[Span], steps: usize) -> Vec<usize> {
    let letters: f32 = words.iter().map(|word| word.letters).sum();
    let silences = silences(speech);
    let mut stops = vec![false; steps + 1];
    silences.iter().chain([&steps]).for_each(|&silence| stops[silence.min(steps)] = true);
    // The cheapest way for the words so far to end at each step, and where the last of them begins.
    let mut costs = vec![f32::INFINITY; steps + 1];
    costs[0] = 0.0;
    let mut begins: Vec<Vec<u32>> = Vec::with_capacity(words.len());
    for word in words {
        let usual = (steps as f32 * word.letters / letters).max(1.0);
        let (least, most) = (usual * STRETCH.0, usual * STRETCH.1 + 10.0);
        let odd = odd(usual, most as usize);
        let (stopping, going_on) = word.closes.costs();
        let heard = spoken_before(word.end + EARLY, speech) as f32 / STEP.0 as f32;
        let mut next = vec![f32::INFINITY; steps + 1];
        let mut begin = vec![0u32; steps + 1];
        let mut behind = 0; // the silences before this end
        for (end, (next, begin)) in next.iter_mut().zip(&mut begin).enumerate() {
            behind += silences[behind..].iter().take_while(|&&silence| silence < end).count();
            let late = (end as f32 - heard).abs().min(LOST) + if stops[end] { stopping } else { going_on };
            let first = end.saturating_sub(most as usize);
            let last = end.saturating_sub(least as usize);
            let clear = behind.checked_sub(1).map_or(0, |nearest| silences[nearest]);
            for from in first..=last {
                let mut cost = costs[from] + late + odd[end - from];
                if from < clear {
                    cost += ACROSS * across(from, end, &silences[..behind]);
                }
                if cost < *next {
                    (*next, *begin) = (cost, from as u32);
                }
            }
        }
        costs = next;
        begins.push(begin);
    }
    // What is left behind the last word costs like attention that is off.
    let rest = |&end: &usize| costs[end] + (steps - end) as f32;
    let mut end = (0..=steps).min_by(|a, b| rest(a).total_cmp(&rest(b))).unwrap_or(steps);
    if costs[end].is_infinite() {
        // More words than there is room for: side by side.
        return (1..=words.len()).map(|word| steps * word / words.len()).collect();
    }
    let mut ends = vec![0; words.len()];
    for at in (0..words.len()).rev() {
        ends[at] = end;
        end = begins[at][end] as usize;
    }
    ends
}

/// What each length up to `most` steps costs a word that usually has `usual`.
fn odd(usual: f32, most: usize) -> Vec<f32> {
    let cost = |length: usize| {
        let length = (length.max(1) as f32 / usual).ln();
        LENGTH * length * length
    };
    (0..=most).map(cost).collect()
}

/// The steps at which one stretch of speech ends and the next begins.
fn silences(speech: &[Span]) -> Vec<usize> {
    let before = speech.iter().scan(0, |sum, span| {
        *sum += span.len().0;
        Some((*sum / STEP.0) as usize)
    });
    before.take(speech.len().saturating_sub(1)).collect()
}

/// By how many steps a word reaches over silences before its end, on the shorter side of each.
fn across(from: usize, end: usize, silences: &[usize]) -> f32 {
    let inside = silences.iter().rev().take_while(|&&silence| from < silence);
    inside.map(|&silence| (silence - from).min(end - silence)).sum::<usize>() as f32
}

/// How much is spoken before a moment, in milliseconds.
fn spoken_before(moment: Ms, speech: &[Span]) -> u32 {
    speech.iter().map(|span| moment.min(span.end()).0.saturating_sub(span.start().0)).sum()
}

/// The part of the speech from one step to another, on the call's clock; of two stretches the one that has more of it.
fn on_the_call(from: usize, end: usize, speech: &[Span]) -> Span {
    let (from, end) = (from as u32 * STEP.0, end as u32 * STEP.0);
    let mut before = 0;
    let mut best = speech.last().map_or(Span::new(Ms(0), Ms(0)), |last| Span::new(last.end(), last.end()));
    for span in speech {
        let own = (from.max(before), end.min(before + span.len().0));
        // The last step of a stretch may be cut short by the step's size: it reaches to the end.
        let reach = if before + span.len().0 < end + STEP.0 { before + span.len().0 } else { own.1 };
        if own.0 < reach && (best.is_empty() || best.len().0 < reach - own.0) {
            best = Span::new(span.start() + Ms(own.0 - before), span.start() + Ms(reach - before));
        }
        before += span.len().0;
    }
    best
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seconds(pairs: &[(f64, f64)]) -> Vec<Span> {
        pairs.iter().map(|&(start, end)| Span::new(Ms::from_secs(start), Ms::from_secs(end))).collect()
    }

    fn found(end: f64, text: &str) -> Found {
        Found { letters: 6.0, end: Ms::from_secs(end), closes: Closes::of(text) }
    }

    /// Words of equal length that the attention ends at these seconds.
    fn placed(ends: &[f64], speech: &[(f64, f64)]) -> Vec<Span> {
        let words: Vec<Found> = ends.iter().map(|&end| found(end, "")).collect();
        places(&words, &seconds(speech))
    }

    #[track_caller]
    fn check(found: &[Span], expected: &[(f64, f64)]) {
        let near = |found: &Span, expected: &Span| {
            found.start().distance(expected.start()).max(found.end().distance(expected.end())) <= Ms(60)
        };
        let expected = seconds(expected);
        assert!(
            found.len() == expected.len() && found.iter().zip(&expected).all(|(a, b)| near(a, b)),
            "{found:?}"
        );
    }

    #[test]
    fn words_end_where_the_attention_says() {
        check(&placed(&[0.4, 1.3, 1.9], &[(0.0, 2.0)]), &[(0.0, 0.5), (0.5, 1.4), (1.4, 2.0)]);
    }

    #[test]
    fn an_attention_that_loses_its_place_moves_no_word_to_another_turn() {
        let speech = [(0.0, 2.0), (5.0, 6.0)];
        let found = placed(&[0.4, 0.9, 5.2, 5.3, 5.4, 5.9], &speech);
        check(&found, &[(0.0, 0.5), (0.5, 1.0), (1.0, 1.5), (1.5, 2.0), (5.0, 5.5), (5.5, 6.0)]);
    }

    #[test]
    fn the_last_word_of_a_sentence_stays_in_front_of_the_pause() {
        let speech = seconds(&[(0.0, 1.2), (5.0, 5.8)]);
        let words = |sign: &str| {
            let ends = [(0.24, ""), (0.55, ""), (0.9, ""), (5.25, sign), (5.5, ""), (5.7, "")];
            ends.map(|(end, sign)| found(end, sign))
        };
        let starts = |sign: &str| places(&words(sign), &speech)[3].start();
        assert!(starts(".") < Ms(1_000), "{}", starts("."));
        assert!(Ms(5_000) <= starts(""), "{}", starts(""));
    }

    #[test]
    fn no_word_lies_across_a_silence() {
        let found = placed(&[0.4, 1.3, 6.0], &[(0.0, 1.3), (5.0, 6.0)]);
        assert!(found.iter().all(|word| word.len() < Ms(2_000)), "{found:?}");
    }

    #[test]
    fn more_words_than_time_stand_side_by_side() {
        let found = placed(&[0.1; 40], &[(0.0, 0.2)]);
        assert_eq!(found.len(), 40);
        assert!(found.windows(2).all(|pair| pair[0].start() <= pair[1].start()));
        assert_eq!(placed(&[], &[(0.0, 1.0)]), []);
        assert_eq!(placed(&[1.0], &[]), [Span::new(Ms(0), Ms(0))]);
    }
}
