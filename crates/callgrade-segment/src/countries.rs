//! The tones of each country: the one list.
//!
//! To add a country, enter it in [`COUNTRIES`]. Numbers after ITU-T E.180 Supplement 2, by way of Asterisk's
//! `indications.conf`, DAHDI's `zonedata.c`, spandsp's `global-tones.xml` and FreeSWITCH's `vars.xml`; where these
//! differ, both forms stand in the list. Tones without a pause sound like a dial tone, and pauses of 100 ms or less
//! are not heard: they are not in it. Nor are tones modulated without their carrier suppressed. Older British
//! exchanges ring like India or South Africa, and are named so.

use crate::tones::{Country, Ringback, Tone};

const fn tone(lines_hz: &'static [f32], cadence_ms: &'static [u32]) -> Tone {
    Tone { lines_hz, cadence_ms }
}

const fn ring(name: &'static str, lines_hz: &'static [f32], cadence_ms: &'static [u32]) -> Ringback {
    Ringback { name, tone: tone(lines_hz, cadence_ms) }
}

/// A country without any tone: what its entry does not name.
const NONE: Country =
    Country { code: "", ringback: &[], busy: &[], congestion: &[], call_waiting: &[], unobtainable: &[] };

/// The cadence that most of Europe and South America share. The sound does not tell which country it is.
const EU_RING: Ringback = ring("eu_ringback", &[425.0], &[1000, 4000]);
const UK_RING: Ringback = ring("uk_ringback", &[400.0, 450.0], &[400, 200, 400, 2000]);
const BE_RING: Ringback = ring("be_ringback", &[425.0], &[1000, 3000]);
const PT_RING: Ringback = ring("pt_ringback", &[425.0], &[1000, 5000]);
const EC_RING: Ringback = ring("ec_ringback", &[425.0], &[1200, 4700]);
const TW_RING: Ringback = ring("tw_ringback", &[440.0, 480.0], &[1000, 2000]);
const MY_RING: Ringback = ring("my_ringback", &[425.0], &[400, 200, 400, 2000]);
const ZA_17_RING: Ringback = ring("za_ringback", &[383.0, 417.0], &[400, 200, 400, 2000]);

/// Equally long on and off, at the 425 Hz that most networks use.
const T425_167: Tone = tone(&[425.0], &[167, 167]);
const T425_200: Tone = tone(&[425.0], &[200, 200]);
const T425_250: Tone = tone(&[425.0], &[250, 250]);
const T425_300: Tone = tone(&[425.0], &[300, 300]);
const T425_330: Tone = tone(&[425.0], &[330, 330]);
const T425_500: Tone = tone(&[425.0], &[500, 500]);
/// North America's, which others took over.
const US_BUSY: Tone = tone(&[480.0, 620.0], &[500, 500]);
const US_REORDER: Tone = tone(&[480.0, 620.0], &[250, 250]);
const WAITING_200_600: Tone = tone(&[425.0], &[200, 600]);
const WAITING_TWICE: Tone = tone(&[425.0], &[200, 200, 200, 4400]);

/// Every country. The commonest rings stand first.
pub(crate) const COUNTRIES: &[Country] = &[
    Country {
        code: "cn",
        ringback: &[ring("cn_ringback", &[450.0], &[1000, 4000])],
        busy: &[tone(&[450.0], &[350, 350])],
        congestion: &[tone(&[450.0], &[700, 700])],
        call_waiting: &[tone(&[450.0], &[400, 4000])],
        ..NONE
    },
    Country {
        code: "es",
        ringback: &[ring("es_ringback", &[425.0], &[1500, 3000])],
        busy: &[T425_200],
        congestion: &[tone(&[425.0], &[200, 200, 200, 200, 200, 600])],
        call_waiting: &[tone(&[425.0], &[175, 175, 175, 3500]), WAITING_200_600],
        ..NONE
    },
    // Also Canada and Puerto Rico. What office exchanges ring with stands at the end, since it is rare.
    Country {
        code: "us",
        ringback: &[ring("us_ringback", &[440.0, 480.0], &[2000, 4000])],
        busy: &[US_BUSY],
        congestion: &[US_REORDER],
        call_waiting: &[tone(&[440.0], &[300, 10_000])],
        ..NONE
    },
    Country {
        code: "de",
        ringback: &[EU_RING],
        busy: &[tone(&[425.0], &[480, 480])],
        congestion: &[tone(&[425.0], &[240, 240])],
        call_waiting: &[tone(&[425.0], &[200, 200, 200, 5000])],
        ..NONE
    },
    Country {
        code: "fr",
        ringback: &[ring("fr_ringback", &[440.0], &[1500, 3500])],
        busy: &[tone(&[440.0], &[500, 500])],
        congestion: &[tone(&[440.0], &[250, 250])],
        call_waiting: &[tone(&[440.0], &[300, 10_000])],
        ..NONE
    },
    // Also Ireland.
    Country {
        code: "gb",
        ringback: &[UK_RING],
        busy: &[tone(&[400.0], &[375, 375])],
        congestion: &[tone(&[400.0], &[400, 350, 225, 525])],
        call_waiting: &[tone(&[400.0], &[100, 4000]), tone(&[400.0], &[250, 250, 250, 250, 250, 5000])],
        ..NONE
    },
    Country {
        code: "mx",
        ringback: &[EU_RING],
        busy: &[T425_250],
        congestion: &[T425_250],
        call_waiting: &[tone(&[425.0], &[200, 600, 200, 10_000])],
        ..NONE
    },
    Country {
        code: "br",
        ringback: &[EU_RING],
        busy: &[T425_250],
        congestion: &[tone(&[425.0], &[250, 250, 750, 250])],
        call_waiting: &[tone(&[425.0], &[50, 1000])],
        ..NONE
    },
    Country {
        code: "ar",
        ringback: &[EU_RING, ring("ar_ringback", &[425.0], &[1000, 4500])],
        busy: &[tone(&[425.0], &[300, 200]), T425_300],
        congestion: &[tone(&[425.0], &[300, 400]), tone(&[425.0], &[200, 300])],
        call_waiting: &[tone(&[425.0], &[300, 10_000]), tone(&[425.0], &[200, 9000])],
        ..NONE
    },
    // Colombia and Peru are in none of the sources: they have what South America has in common.
    Country {
        code: "co",
        ringback: &[EU_RING],
        busy: &[T425_250, T425_500],
        congestion: &[T425_250],
        call_waiting: &[tone(&[425.0], &[300, 10_000])],
        ..NONE
    },
    Country {
        code: "pe",
        ringback: &[EU_RING],
        busy: &[T425_250, T425_500],
        congestion: &[T425_250],
        call_waiting: &[tone(&[425.0], &[300, 10_000])],
        ..NONE
    },
    Country {
        code: "uy",
        ringback: &[EU_RING],
        busy: &[T425_500],
        congestion: &[T425_250],
        call_waiting: &[WAITING_TWICE],
        ..NONE
    },
    Country { code: "py", ringback: &[EU_RING], busy: &[tone(&[425.0], &[1000, 1000])], ..NONE },
    Country {
        code: "ve",
        ringback: &[EU_RING],
        busy: &[T425_500],
        congestion: &[T425_250],
        call_waiting: &[tone(&[400.0, 450.0], &[300, 6000])],
        ..NONE
    },
    Country {
        code: "mo",
        ringback: &[EU_RING],
        busy: &[T425_500],
        congestion: &[T425_250],
        call_waiting: &[WAITING_200_600],
        ..NONE
    },
    Country {
        code: "it",
        ringback: &[EU_RING],
        busy: &[T425_500, T425_200],
        congestion: &[T425_200],
        ..NONE
    },
    Country { code: "nl", ringback: &[EU_RING], busy: &[T425_500], congestion: &[T425_250], ..NONE },
    Country { code: "pl", ringback: &[EU_RING], busy: &[T425_500], congestion: &[T425_500], ..NONE },
    Country { code: "pt", ringback: &[PT_RING], busy: &[T425_500], congestion: &[T425_200], ..NONE },
    Country {
        code: "se",
        ringback: &[PT_RING],
        busy: &[T425_250],
        congestion: &[tone(&[425.0], &[250, 750])],
        ..NONE
    },
    Country { code: "be", ringback: &[BE_RING], busy: &[T425_500], congestion: &[T425_167], ..NONE },
    Country {
        code: "hu",
        ringback: &[ring("hu_ringback", &[425.0], &[1250, 3750])],
        busy: &[T425_300],
        congestion: &[T425_300],
        ..NONE
    },
    Country {
        code: "ru",
        ringback: &[ring("ru_ringback", &[425.0], &[800, 3200]), EU_RING],
        busy: &[tone(&[425.0], &[350, 350]), tone(&[425.0], &[400, 400])],
        congestion: &[tone(&[425.0], &[175, 175])],
        ..NONE
    },
    Country {
        code: "tr",
        ringback: &[ring("tr_ringback", &[450.0], &[2000, 4000])],
        busy: &[tone(&[450.0], &[500, 500])],
        congestion: &[tone(&[450.0], &[200, 200, 200, 200, 200, 200, 600, 200])],
        ..NONE
    },
    Country {
        code: "cl",
        ringback: &[ring("cl_ringback", &[400.0], &[1000, 3000])],
        busy: &[tone(&[400.0], &[500, 500])],
        congestion: &[tone(&[400.0], &[200, 200])],
        call_waiting: &[tone(&[400.0], &[250, 8750])],
        ..NONE
    },
    Country {
        code: "ec",
        ringback: &[EC_RING],
        busy: &[T425_330],
        congestion: &[T425_330],
        call_waiting: &[WAITING_200_600],
        ..NONE
    },
    Country {
        code: "pa",
        ringback: &[EC_RING],
        busy: &[T425_330],
        congestion: &[T425_330],
        call_waiting: &[WAITING_200_600],
        ..NONE
    },
    Country {
        code: "cr",
        ringback: &[EC_RING, ring("cr_ringback", &[450.0], &[1203, 4900])],
        busy: &[T425_330],
        congestion: &[T425_330],
        call_waiting: &[WAITING_200_600],
        ..NONE
    },
    Country {
        code: "sv",
        ringback: &[ring("sv_ringback", &[425.0], &[1200, 5000])],
        busy: &[T425_330],
        congestion: &[T425_330],
        call_waiting: &[WAITING_200_600],
        ..NONE
    },
    Country {
        code: "tw",
        ringback: &[TW_RING],
        busy: &[US_BUSY],
        congestion: &[US_REORDER],
        call_waiting: &[tone(&[350.0, 440.0], &[250, 250, 250, 3250])],
        ..NONE
    },
    Country {
        code: "kr",
        ringback: &[TW_RING],
        busy: &[US_BUSY],
        congestion: &[tone(&[480.0, 620.0], &[300, 200])],
        call_waiting: &[tone(&[350.0, 440.0], &[250, 250, 250, 3250])],
        ..NONE
    },
    Country {
        code: "hk",
        ringback: &[ring("hk_ringback", &[440.0, 480.0], &[400, 200, 400, 3000])],
        busy: &[US_BUSY],
        congestion: &[US_REORDER],
        call_waiting: &[tone(&[440.0], &[500, 500, 500, 500, 500, 8000])],
        ..NONE
    },
    // 400 Hz modulated by 16 or 20 Hz.
    Country {
        code: "jp",
        ringback: &[
            ring("jp_ringback", &[384.0, 416.0], &[1000, 2000]),
            ring("jp_ringback", &[380.0, 420.0], &[1000, 2000]),
        ],
        busy: &[tone(&[400.0], &[500, 500])],
        congestion: &[tone(&[400.0], &[500, 500])],
        call_waiting: &[tone(&[384.0, 416.0], &[500, 8000])],
        ..NONE
    },
    // Singapore: 425 Hz modulated by 24 Hz, which sounds like the British ring.
    Country {
        code: "sg",
        ringback: &[UK_RING, ring("sg_ringback", &[401.0, 425.0, 449.0], &[400, 200, 400, 2000]), MY_RING],
        busy: &[tone(&[425.0], &[750, 750])],
        congestion: &[T425_250],
        call_waiting: &[tone(&[401.0, 449.0], &[300, 200, 300, 3200])],
        ..NONE
    },
    Country { code: "my", ringback: &[MY_RING], busy: &[T425_500], congestion: &[T425_250], ..NONE },
    // 400 Hz modulated by 25 Hz.
    Country {
        code: "in",
        ringback: &[
            ring("in_ringback", &[375.0, 425.0], &[400, 200, 400, 2000]),
            ring("in_ringback", &[375.0, 425.0], &[400, 200, 400, 2600]),
        ],
        busy: &[tone(&[400.0], &[750, 750])],
        congestion: &[tone(&[400.0], &[250, 250])],
        unobtainable: &[tone(&[400.0], &[2500, 500])],
        ..NONE
    },
    Country {
        code: "au",
        ringback: &[ring("au_ringback", &[413.0, 438.0], &[400, 200, 400, 2000]), ZA_17_RING],
        busy: &[tone(&[425.0], &[375, 375])],
        congestion: &[tone(&[425.0], &[375, 375])],
        call_waiting: &[WAITING_TWICE],
        unobtainable: &[tone(&[425.0], &[2500, 500])],
    },
    Country {
        code: "nz",
        ringback: &[UK_RING],
        busy: &[tone(&[400.0], &[500, 500])],
        congestion: &[tone(&[400.0], &[250, 250])],
        ..NONE
    },
    // 400 Hz modulated by 33 Hz, or by 17 Hz.
    Country {
        code: "za",
        ringback: &[ring("za_ringback", &[367.0, 433.0], &[400, 200, 400, 2000]), ZA_17_RING],
        busy: &[tone(&[400.0], &[500, 500])],
        congestion: &[tone(&[400.0], &[250, 250])],
        ..NONE
    },
    Country {
        code: "ae",
        ringback: &[UK_RING, MY_RING],
        busy: &[tone(&[400.0], &[375, 375])],
        congestion: &[tone(&[400.0], &[400, 350, 225, 525])],
        ..NONE
    },
    // The office exchanges of North America.
    Country { code: "us_pbx", ringback: &[ring("us_pbx_ringback", &[440.0, 480.0], &[1000, 3000])], ..NONE },
];
