//! Time on the call's clock: whole milliseconds since the first sample.

use std::fmt;
use std::ops::{Add, Sub};

use serde::{Deserialize, Serialize};

/// Milliseconds since the first sample of the recording, or a length of time.
///
/// A `u32` holds 49 days.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Ms(pub u32);

impl Ms {
    /// The nearest millisecond; negative and non-finite seconds become zero.
    pub fn from_secs(seconds: f64) -> Ms {
        Ms((seconds * 1000.0).round() as u32)
    }

    /// The time at which `sample` is heard at `rate_hz`, rounded to the nearest millisecond.
    ///
    /// Zero for a rate of zero.
    pub fn from_samples(sample: usize, rate_hz: u32) -> Ms {
        let rate = u64::from(rate_hz).max(1);
        Ms(((sample as u64 * 1000 + rate / 2) / rate) as u32)
    }

    /// The first sample heard at or after this time.
    pub fn to_samples(self, rate_hz: u32) -> usize {
        (u64::from(self.0) * u64::from(rate_hz) / 1000) as usize
    }

    /// Seconds.
    pub fn as_secs(self) -> f64 {
        f64::from(self.0) / 1000.0
    }

    /// The time between two moments, whichever comes first.
    pub fn distance(self, other: Ms) -> Ms {
        Ms(self.0.abs_diff(other.0))
    }
}

impl Add for Ms {
    type Output = Ms;

    /// Saturates at the largest time.
    fn add(self, other: Ms) -> Ms {
        Ms(self.0.saturating_add(other.0))
    }
}

impl Sub for Ms {
    type Output = Ms;

    /// Saturates at zero: there is no time before the first sample.
    fn sub(self, other: Ms) -> Ms {
        Ms(self.0.saturating_sub(other.0))
    }
}

impl std::iter::Sum for Ms {
    fn sum<I: Iterator<Item = Ms>>(times: I) -> Ms {
        times.fold(Ms(0), Add::add)
    }
}

impl fmt::Display for Ms {
    /// Seconds with one decimal: `9.3 s`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:.1} s", self.as_secs())
    }
}

/// A stretch of time. Start ≤ end; the end is not part of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct Span {
    start: Ms,
    end: Ms,
}

impl Span {
    /// The span between two moments, in either order.
    pub fn new(a: Ms, b: Ms) -> Span {
        Span { start: a.min(b), end: a.max(b) }
    }

    /// The first moment of the span.
    pub fn start(self) -> Ms {
        self.start
    }

    /// The first moment after the span.
    pub fn end(self) -> Ms {
        self.end
    }

    /// How long it lasts.
    pub fn len(self) -> Ms {
        self.end - self.start
    }

    /// True when it lasts no time at all.
    pub fn is_empty(self) -> bool {
        self.start == self.end
    }

    /// The moment half way through.
    pub fn middle(self) -> Ms {
        self.start + Ms(self.len().0 / 2)
    }

    /// True when the moment lies inside.
    pub fn contains(self, moment: Ms) -> bool {
        self.start <= moment && moment < self.end
    }

    /// What two spans share; `None` when they share no time.
    pub fn overlap(self, other: Span) -> Option<Span> {
        let (start, end) = (self.start.max(other.start), self.end.min(other.end));
        (start < end).then_some(Span { start, end })
    }

    /// The shortest span that holds both.
    pub fn hull(self, other: Span) -> Span {
        Span { start: self.start.min(other.start), end: self.end.max(other.end) }
    }
}

impl<'de> Deserialize<'de> for Span {
    fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Span, D::Error> {
        #[derive(Deserialize)]
        #[serde(deny_unknown_fields)]
        struct Ends {
            start: Ms,
            end: Ms,
        }
        let Ends { start, end } = Ends::deserialize(from)?;
        if end < start {
            return Err(serde::de::Error::custom("a span must not end before it starts"));
        }
        Ok(Span { start, end })
    }
}

impl fmt::Display for Span {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:.1}–{:.1} s", self.start.as_secs(), self.end.as_secs())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn samples_and_milliseconds_agree() {
        assert_eq!(Ms::from_samples(8_000, 8_000), Ms(1_000));
        assert_eq!(Ms::from_samples(441, 44_100), Ms(10));
        assert_eq!(Ms(1_500).to_samples(8_000), 12_000);
        assert_eq!(Ms::from_samples(usize::MAX >> 12, 0), Ms::from_samples(usize::MAX >> 12, 1));
    }

    #[test]
    fn nothing_is_before_the_first_sample() {
        assert_eq!(Ms(5) - Ms(9), Ms(0));
        assert_eq!(Ms::from_secs(-1.0), Ms(0));
        assert_eq!(Ms::from_secs(f64::NAN), Ms(0));
    }

    #[test]
    fn spans_that_only_touch_share_nothing() {
        let span = |a, b| Span::new(Ms(a), Ms(b));
        assert_eq!(span(0, 10).overlap(span(10, 20)), None);
        assert_eq!(span(0, 10).overlap(span(5, 20)), Some(span(5, 10)));
        assert_eq!(span(9, 3), span(3, 9));
    }
}
