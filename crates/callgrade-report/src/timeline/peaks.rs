//! The waveform, small enough to be drawn and to be sent from the process that decodes.

use callgrade_core::{Audio, Ms, Party, Span};
use serde::{Deserialize, Serialize};

/// How one party sounds over a stretch of the call.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Wave {
    /// Who is heard.
    pub party: Party,
    /// When.
    pub span: Span,
    /// The lowest and the highest sample of each column; all columns last equally long.
    pub peaks: Vec<(i16, i16)>,
}

/// The waveform of one channel inside a span.
///
/// `columns`: how many at most; there are never more than samples. No columns where there is no sound.
pub fn wave(audio: &Audio, channel: usize, party: Party, span: Span, columns: usize) -> Wave {
    let samples = audio.slice(channel, span);
    let columns = columns.min(samples.len());
    let column = |index: usize| {
        let own = &samples[index * samples.len() / columns..(index + 1) * samples.len() / columns];
        (own.iter().copied().min().unwrap_or(0), own.iter().copied().max().unwrap_or(0))
    };
    Wave { party, span, peaks: (0..columns).map(column).collect() }
}

impl Wave {
    /// The lowest and highest sample inside a span; `None` where the wave has none.
    pub(crate) fn between(&self, span: Span) -> Option<(i16, i16)> {
        let span = span.overlap(self.span)?;
        let (columns, length) = (self.peaks.len() as u64, u64::from(self.span.len().0));
        let index = |at: Ms| u64::from((at - self.span.start()).0) * columns / length;
        let last = index(span.end()).max(index(span.start()) + 1).min(columns);
        let peaks = self.peaks.get(index(span.start()) as usize..last as usize)?;
        peaks.iter().copied().reduce(|a, b| (a.0.min(b.0), a.1.max(b.1)))
    }

    /// The sample furthest from zero; 0 when there is none.
    fn loudest(&self) -> u16 {
        self.peaks.iter().map(|&(low, high)| reach((low, high))).max().unwrap_or(0)
    }
}

/// How far a column reaches from zero.
pub(crate) fn reach((low, high): (i16, i16)) -> u16 {
    low.unsigned_abs().max(high.unsigned_abs())
}

/// A quieter recording is not blown up further: hiss would look like speech. −30 dB under full scale.
const QUIETEST_SCALE: u16 = 1036;

/// The sample that fills the height of a drawing. One for all waves, so that they can be compared.
pub(crate) fn scale(waves: &[Wave]) -> u16 {
    waves.iter().map(Wave::loudest).max().unwrap_or(0).max(QUIETEST_SCALE)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn audio() -> Audio {
        Audio::new(1000, vec![vec![0, 5, -7, 1, 1, 2, 300, -400]])
    }

    fn span(start: u32, end: u32) -> Span {
        Span::new(Ms(start), Ms(end))
    }

    #[test]
    fn a_column_holds_its_lowest_and_highest_sample() {
        let wave = wave(&audio(), 0, Party::Agent, span(0, 8), 2);
        assert_eq!(wave.peaks, [(-7, 5), (-400, 300)]);
        assert_eq!(wave.between(span(0, 4)), Some((-7, 5)));
        assert_eq!(wave.between(span(3, 8)), Some((-400, 300)));
        assert_eq!(wave.between(span(8, 9)), None);
        assert_eq!(scale(&[wave]), QUIETEST_SCALE);
    }

    #[test]
    fn there_are_never_more_columns_than_samples() {
        assert_eq!(wave(&audio(), 0, Party::Agent, span(0, 8), 99).peaks.len(), 8);
        assert_eq!(wave(&audio(), 0, Party::Agent, span(6, 99), 99).peaks, [(300, 300), (-400, -400)]);
        for nothing in
            [wave(&audio(), 3, Party::Agent, span(0, 8), 9), wave(&audio(), 0, Party::Agent, span(0, 0), 9)]
        {
            assert_eq!(nothing.peaks, []);
            assert_eq!(nothing.between(span(0, 8)), None);
        }
    }
}
