//! What can be seen in a call: the one list. To show a new kind of event, enter it in [`LANES`].

use callgrade_core::timeline::{Ring, Timeline};
use callgrade_core::{Ms, Party, Span};

/// A line of a picture, for one kind of event.
pub(crate) struct Lane {
    /// What stands beside it.
    pub name: &'static str,
    /// What it shows, for the legend.
    pub about: &'static str,
    /// The colour of its blocks, `#rrggbb`: at least 3 : 1 against white, as WCAG 2 asks of graphics.
    pub fill: &'static str,
    /// The colour of text on its blocks: at least 4.5 : 1, as WCAG 2 asks of text.
    pub ink: &'static str,
    /// The nearest of a terminal's 256 colours that is seen on black and on white.
    pub ansi: u8,
    /// Whether it shades the waveforms: what is heard there is no talk.
    pub shades: bool,
    /// Whose waveform stands above it.
    pub wave: Option<Party>,
    /// Blocks at least this long stand in the table of events; none where absent.
    pub listed: Option<Ms>,
    /// Its blocks, in order of start.
    pub blocks: fn(&Timeline) -> Vec<Block>,
}

/// One event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Block {
    /// When.
    pub span: Span,
    /// What it is, in a few words.
    pub what: String,
    /// A word to write on it; may be empty.
    pub mark: String,
}

/// Every lane, from top to bottom. Colours after Okabe and Ito (2008), which colour-blind people can tell apart, some
/// darkened for contrast.
pub(crate) const LANES: &[Lane] = &[
    Lane {
        name: "ring",
        about: "ringing",
        fill: "#b87a00",
        ink: "#000000",
        ansi: 172,
        shades: true,
        wave: None,
        listed: Some(Ms(0)),
        blocks: |timeline| timeline.ring.iter().map(ring).collect(),
    },
    Lane {
        name: "agent",
        about: "the agent speaks",
        fill: "#0072b2",
        ink: "#ffffff",
        ansi: 32,
        shades: false,
        wave: Some(Party::Agent),
        listed: None,
        blocks: |timeline| turns(timeline, Party::Agent),
    },
    Lane {
        name: "customer",
        about: "the customer speaks",
        fill: "#d55e00",
        ink: "#000000",
        ansi: 166,
        shades: false,
        wave: Some(Party::Customer),
        listed: None,
        blocks: |timeline| turns(timeline, Party::Customer),
    },
    Lane {
        name: "speech",
        about: "somebody speaks",
        fill: "#52616f",
        ink: "#ffffff",
        ansi: 67,
        shades: false,
        wave: Some(Party::Unknown),
        listed: None,
        blocks: |timeline| turns(timeline, Party::Unknown),
    },
    Lane {
        name: "hold",
        about: "the customer waits",
        fill: "#b8578f",
        ink: "#000000",
        ansi: 133,
        shades: true,
        wave: None,
        listed: Some(Ms(0)),
        blocks: |timeline| {
            let block = |hold: &callgrade_core::timeline::Hold| {
                let cause = hold.cause.name();
                Block { span: hold.span, what: format!("hold ({cause})"), mark: cause.to_owned() }
            };
            timeline.holds.iter().map(block).collect()
        },
    },
    Lane {
        name: "silence",
        about: "nobody speaks",
        fill: "#7b8794",
        ink: "#000000",
        ansi: 245,
        shades: false,
        wave: None,
        listed: Some(Ms(3_000)),
        blocks: |timeline| timeline.silences().into_iter().map(|span| plain(span, "silence", "")).collect(),
    },
    Lane {
        name: "overlap",
        about: "both speak",
        fill: "#008f68",
        ink: "#000000",
        ansi: 36,
        shades: false,
        wave: None,
        listed: Some(Ms(1_000)),
        blocks: |timeline| {
            timeline.overlaps().into_iter().map(|span| plain(span, "both speak", "")).collect()
        },
    },
    Lane {
        name: "cuts in",
        about: "a party interrupts",
        fill: "#5b3a8c",
        ink: "#ffffff",
        ansi: 98,
        shades: false,
        wave: None,
        listed: Some(Ms(0)),
        blocks: interruptions,
    },
    Lane {
        name: "raised",
        about: "a voice is raised",
        fill: "#a8323e",
        ink: "#ffffff",
        ansi: 161,
        shades: false,
        wave: None,
        listed: Some(Ms(0)),
        blocks: raised,
    },
    Lane {
        name: "tones",
        about: "signalling tones",
        fill: "#7a6a00",
        ink: "#ffffff",
        ansi: 142,
        shades: false,
        wave: None,
        listed: Some(Ms(0)),
        blocks: |timeline| {
            let block = |tone: &callgrade_core::timeline::Tone| {
                let name = tone.tone.replace('_', " ");
                Block { span: tone.span, what: format!("tone ({name})"), mark: name }
            };
            timeline.tones.iter().map(block).collect()
        },
    },
    Lane {
        name: "keys",
        about: "telephone keys",
        fill: "#2b7fb0",
        ink: "#000000",
        ansi: 38,
        shades: false,
        wave: None,
        listed: Some(Ms(0)),
        blocks: |timeline| {
            let block = |key: &callgrade_core::timeline::Key| Block {
                span: key.span,
                what: format!("key {} ({})", key.digit, key.party),
                mark: key.digit.to_string(),
            };
            timeline.keys.iter().map(block).collect()
        },
    },
    Lane {
        name: "masked",
        about: "the recorder was muted",
        fill: "#1f2933",
        ink: "#ffffff",
        ansi: 240,
        shades: true,
        wave: None,
        listed: Some(Ms(0)),
        blocks: |timeline| {
            timeline.masked.iter().map(|&span| plain(span, "recorder muted", "muted")).collect()
        },
    },
];

fn plain(span: Span, what: &str, mark: &str) -> Block {
    Block { span, what: what.to_owned(), mark: mark.to_owned() }
}

fn ring(ring: &Ring) -> Block {
    let mark = match ring.count {
        Some(1) => "1 ring".to_owned(),
        Some(count) => format!("{count} rings"),
        None => "ringing".to_owned(),
    };
    Block { span: ring.span, what: format!("{mark} ({})", ring.tone), mark }
}

fn turns(timeline: &Timeline, party: Party) -> Vec<Block> {
    let who = if party == Party::Unknown { "somebody" } else { party.name() };
    timeline.turns_of(party).map(|span| plain(span, &format!("{who} speaks"), "")).collect()
}

fn interruptions(timeline: &Timeline) -> Vec<Block> {
    let by = |party: Party| {
        let cuts = timeline.interruptions(party).into_iter();
        cuts.map(move |span| plain(span, &format!("{party} cuts in"), party.name()))
    };
    in_order(Party::BOTH.into_iter().flat_map(by).collect())
}

fn raised(timeline: &Timeline) -> Vec<Block> {
    let voices = timeline
        .voices
        .iter()
        .flat_map(|(&party, voice)| voice.raised.iter().flatten().map(move |&span| (party, span)));
    in_order(
        voices.map(|(party, span)| plain(span, &format!("{party} raises the voice"), party.name())).collect(),
    )
}

fn in_order(mut blocks: Vec<Block>) -> Vec<Block> {
    blocks.sort_by_key(|block| block.span);
    blocks
}

/// The lanes that a picture needs with their blocks inside the window: those with any, and those of the parties whose
/// waves are drawn.
pub(crate) fn seen(
    timeline: &Timeline,
    window: Span,
    waves: &[super::Wave],
) -> Vec<(&'static Lane, Vec<Block>)> {
    let inside = |lane: &Lane| -> Vec<Block> {
        (lane.blocks)(timeline).into_iter().filter(|block| block.span.overlap(window).is_some()).collect()
    };
    let lanes = LANES.iter().map(|lane| (lane, inside(lane)));
    lanes.filter(|(lane, blocks)| !blocks.is_empty() || lane.wave_among(waves).is_some()).collect()
}

/// Of the lanes of a picture those that a row of it needs: a row in which nothing rings has no lane for it.
pub(crate) fn within<'a>(
    lanes: &'a [(&'static Lane, Vec<Block>)],
    row: Span,
    waves: &[super::Wave],
) -> Vec<(&'static Lane, &'a [Block])> {
    let here = |blocks: &[Block]| blocks.iter().any(|block| block.span.overlap(row).is_some());
    let needed = lanes.iter().filter(|(lane, blocks)| here(blocks) || lane.wave_among(waves).is_some());
    needed.map(|(lane, blocks)| (*lane, blocks.as_slice())).collect()
}

impl Lane {
    /// The wave that stands above this lane; `None` when there is none.
    pub(crate) fn wave_among<'a>(&self, waves: &'a [super::Wave]) -> Option<&'a super::Wave> {
        waves.iter().find(|wave| Some(wave.party) == self.wave)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::super::sample;
    use super::*;

    #[test]
    fn a_call_in_which_everything_happens_fills_every_lane() {
        let call = sample::everything();
        for lane in LANES {
            let mono = lane.wave == Some(Party::Unknown);
            assert_eq!((lane.blocks)(&call.timeline).is_empty(), mono, "{}", lane.name);
        }
        let names: BTreeSet<&str> = LANES.iter().map(|lane| lane.name).collect();
        assert_eq!(names.len(), LANES.len());
    }

    #[test]
    fn only_what_happens_has_a_lane() {
        let call = sample::call("0..4 agent hello\n3..6 customer hello");
        let names: Vec<&str> =
            seen(&call.timeline, sample::whole(&call), &[]).iter().map(|(lane, _)| lane.name).collect();
        assert_eq!(names, ["agent", "customer", "overlap", "cuts in"]);
    }

    /// Relative luminance and contrast after WCAG 2.
    fn contrast(a: &str, b: &str) -> f64 {
        let luminance = |colour: &str| {
            let part = |at: usize| {
                let value = f64::from(u8::from_str_radix(&colour[at..at + 2], 16).unwrap()) / 255.0;
                if value <= 0.03928 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
            };
            0.2126 * part(1) + 0.7152 * part(3) + 0.0722 * part(5)
        };
        let (a, b) = (luminance(a) + 0.05, luminance(b) + 0.05);
        a.max(b) / a.min(b)
    }

    #[test]
    fn colours_can_be_seen_and_text_on_them_read() {
        for Lane { name, fill, ink, .. } in LANES {
            assert!(3.0 <= contrast(fill, "#ffffff"), "{name}: {}", contrast(fill, "#ffffff"));
            assert!(4.5 <= contrast(fill, ink), "{name}: {}", contrast(fill, ink));
        }
    }
}
