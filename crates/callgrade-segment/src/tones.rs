//! What networks signal with, country by country: see `countries` for the numbers.

use crate::countries::COUNTRIES;

/// Frequencies that sound together, on and off.
#[derive(Debug, PartialEq)]
pub struct Tone {
    /// In Hz, rising. A tone modulated by another is its side lines.
    pub lines_hz: &'static [f32],
    /// Milliseconds of tone, of silence, and so on, over and over.
    pub cadence_ms: &'static [u32],
}

/// A ringback tone: what a caller hears while the other telephone rings.
#[derive(Debug, PartialEq)]
pub struct Ringback {
    /// As the scorecard spells it. Countries whose rings sound the same share a name.
    pub name: &'static str,
    /// How it sounds: one burst a cadence, or two for a double ring.
    pub tone: Tone,
}

/// The tones of a country's networks, all variants of each. A list is empty where no source has the tone.
#[derive(Debug)]
pub struct Country {
    /// After ISO 3166.
    pub code: &'static str,
    /// While the other telephone rings.
    pub ringback: &'static [Ringback],
    /// The other party talks to somebody else, or has hung up.
    pub busy: &'static [Tone],
    /// The network has no way through. Also called reorder.
    pub congestion: &'static [Tone],
    /// Somebody else calls.
    pub call_waiting: &'static [Tone],
    /// No such number; in place of the three rising tones that most networks use.
    pub unobtainable: &'static [Tone],
}

/// Every ringback, as often as countries use it. Of those that fit equally well the first wins, so the commoner
/// stands first.
pub fn ringbacks() -> impl Iterator<Item = &'static Ringback> {
    COUNTRIES.iter().flat_map(|country| country.ringback)
}

/// The ringbacks that most telephones use: those of the first countries of the list.
pub(crate) fn common_ringbacks() -> impl Iterator<Item = &'static Ringback> {
    COUNTRIES[..COMMON].iter().flat_map(|country| country.ringback)
}

/// How many countries at the head of the list are common.
const COMMON: usize = 6;

/// The special information tone: three tones that rise, in Hz, each lower and upper bound.
///
/// ITU-T E.180 has 950, 1,400 and 1,800 Hz, each ± 50 Hz; North America 913.8 or 985.2, 1,370.6 or 1,428.5 and
/// 1,776.7 Hz, which lie within.
pub(crate) const SPECIAL_INFORMATION_HZ: [(f32, f32); 3] =
    [(890.0, 1_010.0), (1_340.0, 1_460.0), (1_740.0, 1_860.0)];

#[cfg(test)]
mod tests {
    use super::*;

    /// What every ringback of E.180 Supplement 2 keeps to, and the detector relies on.
    #[test]
    fn every_ringback_is_one() {
        for plan in ringbacks() {
            assert!(plan.name.ends_with("_ringback"), "{plan:?}");
            assert!(plan.tone.lines_hz.iter().all(|hz| (365.0..505.0).contains(hz)), "{plan:?}");
            assert!(matches!(plan.tone.cadence_ms.len(), 2 | 4), "{plan:?}");
            assert!((2_900..7_000).contains(&plan.tone.cadence_ms.iter().sum::<u32>()), "{plan:?}");
        }
    }

    #[test]
    fn rings_that_sound_the_same_have_one_name() {
        for plan in ringbacks() {
            let same = ringbacks().filter(|other| other.tone == plan.tone);
            assert!(same.into_iter().all(|other| other.name == plan.name), "{plan:?}");
        }
    }

    #[test]
    fn every_tone_has_lines_that_rise_and_pauses_between() {
        for country in COUNTRIES {
            let lists = [country.busy, country.congestion, country.call_waiting, country.unobtainable];
            for tone in lists.into_iter().flatten().chain(country.ringback.iter().map(|ring| &ring.tone)) {
                assert!(!tone.lines_hz.is_empty() && tone.lines_hz.is_sorted(), "{} {tone:?}", country.code);
                assert!(
                    tone.lines_hz.iter().all(|hz| (345.0..655.0).contains(hz)),
                    "{} {tone:?}",
                    country.code
                );
                assert!(!tone.cadence_ms.is_empty() && tone.cadence_ms.len() % 2 == 0, "{}", country.code);
            }
        }
    }

    /// ITU-T E.180: a tone of a call that waits is short and comes rarely. What rings is longer.
    #[test]
    fn a_waiting_call_never_sounds_like_a_ring() {
        for tone in COUNTRIES.iter().flat_map(|country| country.call_waiting) {
            assert!(tone.cadence_ms.iter().step_by(2).all(|&on| on <= 500), "{tone:?}");
            assert!(ringbacks().all(|ring| ring.tone.cadence_ms != tone.cadence_ms), "{tone:?}");
        }
    }

    #[test]
    fn no_country_is_listed_twice() {
        for (at, country) in COUNTRIES.iter().enumerate() {
            assert!(COUNTRIES[at + 1..].iter().all(|other| other.code != country.code), "{}", country.code);
        }
    }
}
