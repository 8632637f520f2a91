//! One row of the drawing: waveforms and lanes over a time axis.

use callgrade_core::{Ms, Span};

use super::super::lanes::{self, Block, Lane};
use super::super::peaks::{Wave, scale};
use super::super::{Picture, axis};
use super::xml::{escape, px};
use super::{EDGE, INK, PALE_INK, WIDTH};

/// Where time begins, and how far it reaches.
const LEFT: f64 = 96.0;
const PLOT: f64 = WIDTH - LEFT - EDGE;

/// Above the lanes: room for the mark of the answer.
const TOP: f64 = 16.0;

/// Heights, and what is between lanes.
const WAVE: f64 = 46.0;
const TURNS: f64 = 10.0;
const BAR: f64 = 16.0;
const GAP: f64 = 6.0;
const AXIS: f64 = 20.0;

/// A shorter block is drawn so wide.
const NARROWEST: f64 = 1.5;

/// The width of a character of a mark, with 11 pixels to the em of a common sans serif; some are narrower.
const CHARACTER: f64 = 6.6;

/// Space around a mark.
const PADDING: f64 = 4.0;

/// Ticks with a label in a row: one each 88 pixels, which "1:02:05.5" does not fill.
const MOST_TICKS: u32 = 10;

/// A stretch of the call at its place on the page.
pub(super) struct Row<'a> {
    span: Span,
    top: f64,
    picture: &'a Picture<'a>,
    lanes: Vec<(&'static Lane, &'a [Block])>,
}

impl<'a> Row<'a> {
    pub(super) fn new(
        span: Span,
        top: f64,
        picture: &'a Picture<'a>,
        lanes: &'a [(&'static Lane, Vec<Block>)],
    ) -> Row<'a> {
        Row { span, top, picture, lanes: lanes::within(lanes, span, picture.waves) }
    }

    /// With its axis.
    pub(super) fn height(&self) -> f64 {
        TOP + self.lanes.iter().map(|(lane, _)| self.lane_height(lane) + GAP).sum::<f64>() + AXIS
    }

    pub(super) fn draw(&self) -> String {
        let mut text = self.axis() + &self.shades();
        let mut y = self.top + TOP;
        for (lane, blocks) in &self.lanes {
            let wave = lane.wave_among(self.picture.waves);
            let height = self.lane_height(lane);
            let baseline = px(y + wave.map_or(BAR - 4.0, |_| WAVE / 2.0 + 4.0));
            let right = LEFT - 10.0;
            text.push_str(&format!(
                "<text x=\"{right}\" y=\"{baseline}\" text-anchor=\"end\">{}</text>\n",
                lane.name
            ));
            if let Some(wave) = wave {
                text.push_str(&self.wave(wave, lane.fill, y));
            }
            let bar = if wave.is_some() { TURNS } else { BAR };
            text.push_str(&self.blocks(lane, blocks, y + height - bar, bar));
            y += height + GAP;
        }
        text + &self.answer()
    }

    fn lane_height(&self, lane: &Lane) -> f64 {
        if lane.wave_among(self.picture.waves).is_some() { WAVE + TURNS } else { BAR }
    }

    fn x(&self, at: Ms) -> f64 {
        LEFT + PLOT * f64::from((at - self.span.start()).0) / f64::from(self.span.len().0)
    }

    fn bottom(&self) -> f64 {
        self.top + self.height() - AXIS
    }

    /// Lines at round times, and the times under them.
    fn axis(&self) -> String {
        let (top, bottom) = (px(self.top + TOP - 4.0), px(self.bottom()));
        // The last row of a long call may have room after its end.
        let end = self.span.end().min(self.picture.window.end());
        let mut text = format!(
            "<path d=\"M{LEFT} {bottom}H{}\" stroke=\"{PALE_INK}\" fill=\"none\"/>\n\
             <g font-size=\"11\" fill=\"{PALE_INK}\">\n",
            px(self.x(end))
        );
        for at in axis::ticks(self.span, MOST_TICKS).into_iter().filter(|at| *at <= end) {
            let x = px(self.x(at));
            text.push_str(&format!(
                "<path d=\"M{x} {top}V{}\" stroke=\"#d9e0e7\" fill=\"none\"/>\
                 <text x=\"{x}\" y=\"{}\" text-anchor=\"middle\">{}</text>\n",
                px(self.bottom() + 4.0),
                px(self.bottom() + 15.0),
                axis::clock(at)
            ));
        }
        text + "</g>\n"
    }

    /// Behind the waves: when what is heard is no talk.
    fn shades(&self) -> String {
        let waves = self.lanes.iter().filter(|(lane, _)| lane.wave_among(self.picture.waves).is_some());
        let first = self.lanes.iter().take_while(|(lane, _)| lane.wave.is_none());
        let y = self.top + TOP + first.map(|(lane, _)| self.lane_height(lane) + GAP).sum::<f64>();
        let height = waves.map(|(lane, _)| self.lane_height(lane) + GAP).sum::<f64>() - GAP;
        if height <= 0.0 {
            return String::new();
        }
        let mut text = String::new();
        for (lane, blocks) in self.lanes.iter().filter(|(lane, _)| lane.shades) {
            for span in blocks.iter().filter_map(|block| block.span.overlap(self.span)) {
                let (x, width) = (px(self.x(span.start())), px(self.x(span.end()) - self.x(span.start())));
                text.push_str(&format!(
                    "<rect x=\"{x}\" y=\"{}\" width=\"{width}\" height=\"{}\" fill=\"{}\" fill-opacity=\"0.12\"/>\n",
                    px(y),
                    px(height),
                    lane.fill
                ));
            }
        }
        text
    }

    /// One upright line for each pixel: from the lowest sample to the highest.
    fn wave(&self, wave: &Wave, colour: &str, top: f64) -> String {
        let (middle, half) = (top + WAVE / 2.0, WAVE / 2.0 - 1.0);
        let scale = f64::from(scale(self.picture.waves));
        let time = |column: u32| {
            self.span.start() + Ms((u64::from(self.span.len().0) * u64::from(column) / PLOT as u64) as u32)
        };
        let mut path = String::new();
        for column in 0..PLOT as u32 {
            let Some((low, high)) = wave.between(Span::new(time(column), time(column + 1))) else { continue };
            let height = |sample: i16| f64::from(sample) / scale * half;
            // Silence is a thin line, not nothing.
            let (up, down) = (height(high).max(0.3), height(low).min(-0.3));
            path.push_str(&format!(
                "M{} {}V{}",
                LEFT + f64::from(column) + 0.5,
                px(middle - up),
                px(middle - down)
            ));
        }
        format!("<path d=\"{path}\" stroke=\"{colour}\" fill=\"none\"/>\n")
    }

    fn blocks(&self, lane: &Lane, blocks: &[Block], y: f64, height: f64) -> String {
        let here: Vec<(&Block, Span)> =
            blocks.iter().filter_map(|block| Some((block, block.span.overlap(self.span)?))).collect();
        let mut text = String::new();
        for (index, (block, span)) in here.iter().enumerate() {
            let x = self.x(span.start()).min(LEFT + PLOT - NARROWEST);
            let width = (self.x(span.end()) - x).max(NARROWEST);
            let free = here.get(index + 1).map_or(LEFT + PLOT, |(_, next)| self.x(next.start())) - x - width;
            let (start, end) = (axis::exact(block.span.start()), axis::exact(block.span.end()));
            text.push_str(&format!(
                "<g><title>{}, {start} to {end} ({:.3} s)</title>\
                 <rect x=\"{}\" y=\"{}\" width=\"{}\" height=\"{height}\" rx=\"1.5\" fill=\"{}\"/>{}</g>\n",
                escape(&block.what),
                block.span.len().as_secs(),
                px(x),
                px(y),
                px(width),
                lane.fill,
                mark(&block.mark, lane, (x, y), width, free),
            ));
        }
        text
    }

    /// A line where the call is answered.
    fn answer(&self) -> String {
        let at = self.picture.call.timeline.answer.map(|answer| answer.at);
        let Some(at) = at.filter(|at| self.span.contains(*at)) else { return String::new() };
        let (x, top, bottom) = (self.x(at), px(self.top + 2.0), px(self.bottom()));
        let (text_x, anchor) = if x < LEFT + PLOT - 60.0 { (x + 4.0, "start") } else { (x - 4.0, "end") };
        format!(
            "<g><title>answered at {}</title>\
             <path d=\"M{} {top}V{bottom}\" stroke=\"{INK}\" stroke-dasharray=\"3 2\" fill=\"none\"/>\
             <text x=\"{}\" y=\"{}\" font-size=\"11\" text-anchor=\"{anchor}\">answer</text></g>\n",
            axis::exact(at),
            px(x),
            px(text_x),
            px(self.top + 9.0),
        )
    }
}

/// A block's mark: on it, else after it, else left out, where there is no room. `free` is the room after it.
fn mark(mark: &str, lane: &Lane, (x, y): (f64, f64), width: f64, free: f64) -> String {
    let needs = mark.chars().count() as f64 * CHARACTER + 2.0 * PADDING;
    let (x, ink) = match (needs <= width, needs <= free) {
        _ if mark.is_empty() => return String::new(),
        (true, _) => (x + PADDING, lane.ink),
        (_, true) => (x + width + PADDING, INK),
        _ => return String::new(),
    };
    format!(
        "<text x=\"{}\" y=\"{}\" font-size=\"11\" fill=\"{ink}\">{}</text>",
        px(x),
        px(y + BAR - 4.0),
        escape(mark)
    )
}
