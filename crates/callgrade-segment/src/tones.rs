//! What networks ring with: the one list.
//!
//! To add a country, write its const and enter it in [`ALL`]. Numbers after ITU-T E.180 Supplement 2, by way
//! of Asterisk's `indications.conf`, DAHDI's `zonedata.c`, spandsp's `global-tones.xml` and FreeSWITCH's
//! `vars.xml`; where these differ, both forms stand in the list.

/// A ringback tone: what a caller hears while the other telephone rings.
#[derive(Debug, PartialEq)]
pub struct Ringback {
    /// As the scorecard spells it. Several plans may share a name: variants of one network.
    pub name: &'static str,
    /// The frequencies that sound together, in Hz, rising. A tone modulated by another is its two side lines.
    pub lines_hz: &'static [f32],
    /// Milliseconds of tone, of silence, and so on. Two numbers, or four for a double ring.
    pub cadence_ms: &'static [u32],
}

/// China.
const CN: Ringback = Ringback { name: "cn_ringback", lines_hz: &[450.0], cadence_ms: &[1000, 4000] };
/// Spain.
const ES: Ringback = Ringback { name: "es_ringback", lines_hz: &[425.0], cadence_ms: &[1500, 3000] };
/// The United States, Canada, Puerto Rico.
const US: Ringback = Ringback { name: "us_ringback", lines_hz: &[440.0, 480.0], cadence_ms: &[2000, 4000] };
/// Office exchanges of the United States.
const US_PBX: Ringback =
    Ringback { name: "us_pbx_ringback", lines_hz: &[440.0, 480.0], cadence_ms: &[1000, 3000] };
/// The cadence that most of Europe and South America share: Germany, the Netherlands, Poland, Italy, Mexico,
/// Brazil, Argentina, Uruguay, Paraguay, Venezuela, Macao. The sound does not tell which.
const EU: Ringback = Ringback { name: "eu_ringback", lines_hz: &[425.0], cadence_ms: &[1000, 4000] };
/// France.
const FR: Ringback = Ringback { name: "fr_ringback", lines_hz: &[440.0], cadence_ms: &[1500, 3500] };
/// The United Kingdom, Ireland, New Zealand. Singapore's 425 Hz modulated by 24 Hz sounds the same.
const UK: Ringback =
    Ringback { name: "uk_ringback", lines_hz: &[400.0, 450.0], cadence_ms: &[400, 200, 400, 2000] };
/// Portugal, Sweden.
const PT: Ringback = Ringback { name: "pt_ringback", lines_hz: &[425.0], cadence_ms: &[1000, 5000] };
/// Belgium.
const BE: Ringback = Ringback { name: "be_ringback", lines_hz: &[425.0], cadence_ms: &[1000, 3000] };
/// Hungary.
const HU: Ringback = Ringback { name: "hu_ringback", lines_hz: &[425.0], cadence_ms: &[1250, 3750] };
/// Russia.
const RU: Ringback = Ringback { name: "ru_ringback", lines_hz: &[425.0], cadence_ms: &[800, 3200] };
/// Turkey.
const TR: Ringback = Ringback { name: "tr_ringback", lines_hz: &[450.0], cadence_ms: &[2000, 4000] };
/// Chile.
const CL: Ringback = Ringback { name: "cl_ringback", lines_hz: &[400.0], cadence_ms: &[1000, 3000] };
/// Ecuador, Panama, Costa Rica, El Salvador.
const EC: Ringback = Ringback { name: "ec_ringback", lines_hz: &[425.0], cadence_ms: &[1200, 4700] };
/// Taiwan, South Korea.
const TW: Ringback = Ringback { name: "tw_ringback", lines_hz: &[440.0, 480.0], cadence_ms: &[1000, 2000] };
/// Hong Kong.
const HK: Ringback =
    Ringback { name: "hk_ringback", lines_hz: &[440.0, 480.0], cadence_ms: &[400, 200, 400, 3000] };
/// Japan: 400 Hz modulated by 16 Hz.
const JP: Ringback = Ringback { name: "jp_ringback", lines_hz: &[384.0, 416.0], cadence_ms: &[1000, 2000] };
/// Japan: 400 Hz modulated by 20 Hz.
const JP_20: Ringback =
    Ringback { name: "jp_ringback", lines_hz: &[380.0, 420.0], cadence_ms: &[1000, 2000] };
/// India: 400 Hz modulated by 25 Hz.
const IN: Ringback =
    Ringback { name: "in_ringback", lines_hz: &[375.0, 425.0], cadence_ms: &[400, 200, 400, 2000] };
/// India, with the longer silence.
const IN_2600: Ringback =
    Ringback { name: "in_ringback", lines_hz: &[375.0, 425.0], cadence_ms: &[400, 200, 400, 2600] };
/// Australia.
const AU: Ringback =
    Ringback { name: "au_ringback", lines_hz: &[413.0, 438.0], cadence_ms: &[400, 200, 400, 2000] };
/// South Africa: 400 Hz modulated by 33 Hz; 17 Hz in Australia's older exchanges.
const ZA: Ringback =
    Ringback { name: "za_ringback", lines_hz: &[367.0, 433.0], cadence_ms: &[400, 200, 400, 2000] };
/// The same by 17 Hz.
const ZA_17: Ringback =
    Ringback { name: "za_ringback", lines_hz: &[383.0, 417.0], cadence_ms: &[400, 200, 400, 2000] };
/// Malaysia.
const MY: Ringback = Ringback { name: "my_ringback", lines_hz: &[425.0], cadence_ms: &[400, 200, 400, 2000] };
/// The plans that most telephones ring by.
pub(crate) const COMMON: &[Ringback] = &[CN, ES, US, EU, FR, UK];

/// Every ringback. Of plans that fit equally well the first wins, so the commoner stands first.
pub const ALL: &[Ringback] = &[
    CN, ES, US, EU, FR, UK, PT, BE, HU, RU, TR, CL, EC, TW, HK, JP, JP_20, IN, IN_2600, AU, ZA, ZA_17, MY,
    US_PBX,
];

#[cfg(test)]
mod tests {
    use super::*;

    /// What every ringback of E.180 Supplement 2 keeps to, and the detector relies on.
    #[test]
    fn every_ringback_is_one() {
        for plan in ALL {
            assert!(plan.name.ends_with("_ringback"), "{plan:?}");
            assert!(plan.lines_hz.iter().all(|hz| (365.0..505.0).contains(hz)), "{plan:?}");
            assert!(plan.lines_hz.is_sorted(), "{plan:?}");
            assert!(matches!(plan.cadence_ms.len(), 2 | 4), "{plan:?}");
            assert!((2_900..7_000).contains(&plan.cadence_ms.iter().sum::<u32>()), "{plan:?}");
        }
    }

    #[test]
    fn the_common_plans_stand_first() {
        assert!(ALL.starts_with(COMMON));
    }

    #[test]
    fn no_plan_is_listed_twice() {
        for (at, plan) in ALL.iter().enumerate() {
            let same =
                |other: &&Ringback| other.lines_hz == plan.lines_hz && other.cadence_ms == plan.cadence_ms;
            assert_eq!(ALL[at + 1..].iter().find(same), None);
        }
    }
}
