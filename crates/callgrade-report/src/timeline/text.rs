//! The picture for a terminal: lanes of blocks under a time axis, then tables.

use callgrade_core::timeline::Timeline;
use callgrade_core::{Ms, Span};

use super::lanes::{self, Block, Lane};
use super::peaks::{Wave, reach, scale};
use super::{Picture, axis, tables};

/// What a picture is drawn on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Paper {
    /// Characters in a line.
    pub columns: usize,
    /// Whether colours may be used.
    pub colour: bool,
    /// Only characters of ASCII.
    pub ascii: bool,
}

/// Room for the names of lanes.
const MARGIN: usize = 10;

/// Narrower, and nothing could be seen; a line then runs over.
const NARROWEST: usize = 20;

/// Wider, and the eye loses the line.
const WIDEST: usize = 180;

/// A call that fits into one row with so much time in each column is not broken into rows.
const COMFORTABLE_COLUMN: Ms = Ms(1_000);

/// More rows than this do not fit on a screen.
const MOST_ROWS: u32 = 4;

/// The call as text: a line about it, rows of lanes, the main events, the metrics.
pub fn text(picture: &Picture, paper: &Paper) -> String {
    let cells = paper.columns.saturating_sub(MARGIN).clamp(NARROWEST, WIDEST);
    let mut text = tables::headline(picture);
    let lanes = lanes::seen(&picture.call.timeline, picture.window, picture.waves);
    let comfortable = Ms(cells as u32 * COMFORTABLE_COLUMN.0);
    for row in axis::rows(picture.window, comfortable, MOST_ROWS) {
        let row = Row { span: row, cells, paper, scale: scale(picture.waves) };
        text.push('\n');
        text.push_str(&row.axis(&picture.call.timeline));
        for (lane, blocks) in lanes::within(&lanes, row.span, picture.waves) {
            text.push_str(&row.lane(lane, blocks, lane.wave_among(picture.waves)));
        }
    }
    text.push_str(&tables::events(picture));
    text.push_str(&tables::metrics(picture.metrics));
    if paper.ascii { text.chars().map(|c| if c.is_ascii() { c } else { '?' }).collect() } else { text }
}

/// A stretch of time over the width of the paper.
struct Row<'a> {
    span: Span,
    cells: usize,
    paper: &'a Paper,
    /// The sample that fills a cell's height.
    scale: u16,
}

impl Row<'_> {
    /// Round times above, where they begin; the answer is marked among them.
    fn axis(&self, timeline: &Timeline) -> String {
        let mut times = vec![' '; self.cells];
        let mut marks = times.clone();
        let [tick, answer] = if self.paper.ascii { ['|', 'A'] } else { ['╷', '▼'] };
        for at in axis::ticks(self.span, (self.cells / 10) as u32) {
            let (cell, time) = (self.cell(at), axis::clock(at));
            if cell + time.len() <= self.cells {
                marks[cell] = tick;
                times.splice(cell..cell + time.len(), time.chars());
            }
        }
        let answered = timeline.answer.map(|answer| answer.at);
        if let Some(at) = answered.filter(|at| self.span.contains(*at)) {
            marks[self.cell(at)] = answer;
        }
        let name = answered.filter(|at| self.span.contains(*at)).map_or("", |_| "answer");
        line("", &times) + &line(name, &marks)
    }

    /// The cell in which a moment of this row lies.
    fn cell(&self, at: Ms) -> usize {
        let cell = u64::from((at - self.span.start()).0) * self.cells as u64 / u64::from(self.span.len().0);
        (cell as usize).min(self.cells - 1)
    }

    fn lane(&self, lane: &Lane, blocks: &[Block], wave: Option<&Wave>) -> String {
        let shapes = self.shapes(blocks);
        match wave {
            Some(wave) => {
                self.painted(lane, lane.name, &self.heights(wave)) + &self.painted(lane, " speaks", &shapes)
            }
            None => self.painted(lane, lane.name, &shapes),
        }
    }

    fn painted(&self, lane: &Lane, name: &str, cells: &[char]) -> String {
        if !self.paper.colour || cells.iter().all(|cell| *cell == ' ') {
            return line(name, cells);
        }
        let cells: String = cells.iter().collect();
        format!("{name:<MARGIN$}\u{1b}[38;5;{}m{}\u{1b}[0m\n", lane.ansi, cells.trim_end())
    }

    /// Blocks to characters of half a cell; no block is too short to be seen.
    fn shapes(&self, blocks: &[Block]) -> Vec<char> {
        let mut halves = vec![false; self.cells * 2];
        for span in blocks.iter().filter_map(|block| block.span.overlap(self.span)) {
            let half = |at: Ms| {
                let (at, length) = (u64::from((at - self.span.start()).0), u64::from(self.span.len().0));
                ((at * 2 * halves.len() as u64 + length) / (2 * length)) as usize
            };
            let first = half(span.start()).min(halves.len() - 1);
            let end = half(span.end()).clamp(first + 1, halves.len());
            halves[first..end].fill(true);
        }
        let [left, right, full] = if self.paper.ascii { ['#'; 3] } else { ['▌', '▐', '█'] };
        let shape = |pair: &[bool]| match pair {
            [true, true] => full,
            [true, _] => left,
            [_, true] => right,
            _ => ' ',
        };
        halves.chunks(2).map(shape).collect()
    }

    /// A wave to characters of eight heights, 6 dB apart: what is 42 dB under the loudest is still seen.
    fn heights(&self, wave: &Wave) -> Vec<char> {
        let heights = if self.paper.ascii {
            [' ', '.', ':', '-', '=', '+', '*', '%', '@']
        } else {
            [' ', '▁', '▂', '▃', '▄', '▅', '▆', '▇', '█']
        };
        let time = |cell: usize| {
            let offset = u64::from(self.span.len().0) * cell as u64 / self.cells as u64;
            self.span.start() + Ms(offset as u32)
        };
        let height = |cell: usize| {
            let Some(peak) = wave.between(Span::new(time(cell), time(cell + 1))) else { return ' ' };
            let under_db =
                20.0 * (f64::from(self.scale) / f64::from(reach(peak)).max(f64::MIN_POSITIVE)).log10();
            let level = 8.0 - (under_db / 6.0).floor();
            heights[level.clamp(0.0, 8.0) as usize]
        };
        (0..self.cells).map(height).collect()
    }
}

fn line(name: &str, cells: &[char]) -> String {
    let cells: String = cells.iter().collect();
    format!("{name:<MARGIN$}{cells}").trim_end().to_owned() + "\n"
}

#[cfg(test)]
mod tests {
    use callgrade_core::scorecard::{Figure, Metrics, Reading};
    use callgrade_core::{Call, Party};

    use super::super::sample;
    use super::*;

    const PLAIN: Paper = Paper { columns: 70, colour: false, ascii: false };

    fn drawn(call: &Call, waves: &[Wave], window: Span, paper: &Paper) -> String {
        let metrics =
            Metrics(vec![("ring_count", Reading { value: Some(Figure::Count(2)), ..Reading::default() })]);
        text(&Picture { call, metrics: &metrics, waves, window }, paper)
    }

    #[track_caller]
    fn check(text: &str, expected: &str) {
        assert_eq!(text.trim(), expected.trim(), "\n{text}");
    }

    #[test]
    fn a_call_as_it_looks() {
        let call = sample::everything();
        check(&drawn(&call, &[], sample::whole(&call), &PLAIN), EVERYTHING);
    }

    const EVERYTHING: &str = "
script.call  1:00, stereo split, answered at 0:05 (audio), agent hung up first

          0:00      0:10      0:20      0:30      0:40      0:50
answer    ╷    ▼    ╷         ╷         ╷         ╷         ╷
ring      █████
agent           ████                       ███████
customer           ████
hold                          ████████████
silence        █       ███████            █
overlap            █
cuts in            █
raised             ████
tones                                                       ████████
keys                                               █
masked                                                ███

     time    length  what
   0:00.0     5.0 s  2 rings (ringback)
   0:09.0     1.0 s  both speak
   0:09.0     1.0 s  customer cuts in
   0:09.0     4.0 s  customer raises the voice
   0:13.0     7.0 s  silence
   0:20.0    12.0 s  hold (music)
   0:41.0     0.1 s  key 1 (customer)
   0:41.3     0.1 s  key # (customer)
   0:44.0     3.0 s  recorder muted
   0:50.0     8.0 s  tone (busy)

metric                      call     agent  customer
ring_count                     2
";

    #[test]
    fn a_wave_is_as_high_as_its_sound() {
        let call = sample::call("0..4 agent hello");
        let peaks = vec![(0, 0), (-90, 100), (-1000, 900), (-8000, 8000)];
        let wave = Wave { party: Party::Agent, span: sample::whole(&call), peaks };
        let text = drawn(&call, &[wave], sample::whole(&call), &Paper { columns: 30, ..PLAIN });
        assert!(text.contains("agent          ▂▂▂▂▂▅▅▅▅▅█████\n"), "{text}");
    }

    #[test]
    fn a_short_event_in_a_long_call_is_seen() {
        let mut call = sample::everything();
        call.timeline.duration = Ms(3_600_000);
        let text = drawn(&call, &[], sample::whole(&call), &PLAIN);
        let keys = text.lines().find(|line| line.starts_with("keys")).unwrap();
        assert!(keys.contains(['▌', '▐', '█']), "{text}");
        assert!(text.contains("\n          45:00"), "an hour is four rows\n{text}");
    }

    #[test]
    fn only_the_window_is_drawn() {
        let call = sample::everything();
        let text = drawn(&call, &[], Span::new(Ms(41_000), Ms(60_000)), &PLAIN);
        assert!(text.contains("tone (busy)") && !text.contains("hold (music)"), "{text}");
        assert!(text.contains("0:45") && !text.contains("0:30 "), "{text}");
    }

    #[test]
    fn ascii_and_colour_are_kept_apart() {
        let call = sample::everything();
        let ascii = drawn(&call, &[], sample::whole(&call), &Paper { ascii: true, ..PLAIN });
        assert!(ascii.is_ascii() && ascii.contains("####"), "{ascii}");
        let colour = drawn(&call, &[], sample::whole(&call), &Paper { colour: true, ..PLAIN });
        assert_eq!(colour.matches("\u{1b}[0m").count(), colour.matches("\u{1b}[38;5;").count());
        assert!(colour.contains("\u{1b}[38;5;32m"), "{colour}");
    }

    #[test]
    fn an_empty_call_an_unanswered_one_and_mono_are_drawn() {
        let empty = sample::call("");
        assert!(drawn(&empty, &[], sample::whole(&empty), &PLAIN).contains("0:00"));
        let unanswered = sample::call("0..30 ring 6");
        let text = drawn(&unanswered, &[], sample::whole(&unanswered), &PLAIN);
        assert!(text.contains("no answer") && text.contains("6 rings"), "{text}");
        let mono = sample::call("mono\n0..9 unknown hello");
        let text = drawn(&mono, &[], sample::whole(&mono), &PLAIN);
        assert!(text.contains("\nspeech    ███"), "{text}");
    }

    #[test]
    fn a_name_cannot_steer_the_terminal() {
        let mut call = sample::call("0..4 agent hello");
        call.recording.file = "a\u{1b}[2J\u{202e}.wav".to_owned();
        let text = drawn(&call, &[], sample::whole(&call), &PLAIN);
        assert!(!text.contains(['\u{1b}', '\u{202e}']), "{text}");
    }
}
