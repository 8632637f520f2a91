//! The picture as SVG: one file without scripts, styles or fonts of its own, 1,000 pixels wide at any length.
//!
//! A call of up to two and a half minutes is one row; a longer one has up to six rows of a round length, so that an
//! hour still fits on a page. Every event has a tooltip with its exact times, also where it is too short to read.

use callgrade_core::{Ms, spans};

use super::lanes::{self, Block, Lane};
use super::{Picture, axis, tables};
use row::Row;

mod row;
mod xml;

/// Width of the drawing, in pixels.
const WIDTH: f64 = 1000.0;

/// Where the text at the left begins.
const EDGE: f64 = 20.0;

/// The height of the title and the line under it.
const HEAD: f64 = 68.0;

/// Between rows.
const ROW_GAP: f64 = 16.0;

/// A longer call is broken into rows.
const COMFORTABLE_ROW: Ms = Ms(150_000);

/// More rows do not fit on a page.
const MOST_ROWS: u32 = 6;

/// A longer name of a file loses its beginning. Characters.
const LONGEST_NAME: usize = 80;

/// Entries of the legend beside each other, and how high each is.
const LEGEND_COLUMNS: usize = 3;
const LEGEND_LINE: f64 = 20.0;

/// Text, and text that matters less: 15 : 1 and 7 : 1 against white.
const INK: &str = "#1f2933";
const PALE_INK: &str = "#52606d";

/// The call as an SVG document. Equal pictures give equal bytes.
pub fn svg(picture: &Picture) -> String {
    let lanes = lanes::seen(&picture.call.timeline, picture.window, picture.waves);
    let mut body = head(picture);
    let mut y = HEAD;
    for span in axis::rows(picture.window, COMFORTABLE_ROW, MOST_ROWS) {
        let row = Row::new(span, y, picture, &lanes);
        body.push_str(&row.draw());
        y += row.height() + ROW_GAP;
    }
    body.push_str(&legend(picture, &lanes, y));
    let height = y + LEGEND_LINE * lanes.len().div_ceil(LEGEND_COLUMNS) as f64 + EDGE / 2.0;
    let name = xml::escape(&picture.call.recording.file);
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{WIDTH}\" height=\"{height}\" viewBox=\"0 0 {WIDTH} {height}\" \
         role=\"img\" font-family=\"sans-serif\" font-size=\"12\" fill=\"{INK}\">\n\
         <title>Timeline of {name}</title>\n\
         <rect width=\"{WIDTH}\" height=\"{height}\" fill=\"#ffffff\"/>\n{body}</svg>\n"
    )
}

/// The name, and what to know before looking.
fn head(picture: &Picture) -> String {
    let file = &picture.call.recording.file;
    let hidden = file.chars().count().saturating_sub(LONGEST_NAME);
    let name: String = file.chars().skip(hidden).collect();
    let name = if hidden == 0 { name } else { format!("…{name}") };
    let mut facts = tables::facts(picture.call);
    if picture.window.len() < picture.call.timeline.duration {
        let (from, to) = (axis::clock(picture.window.start()), axis::clock(picture.window.end()));
        facts.push(format!("shown: {from} to {to}"));
    }
    format!(
        "<text x=\"{EDGE}\" y=\"32\" font-size=\"18\" font-weight=\"bold\">{}</text>\n\
         <text x=\"{EDGE}\" y=\"52\" font-size=\"13\" fill=\"{PALE_INK}\">{}</text>\n",
        xml::escape(&name),
        xml::escape(&facts.join("  ·  "))
    )
}

/// What each colour means, how often it is seen and how long together.
fn legend(picture: &Picture, lanes: &[(&Lane, Vec<Block>)], top: f64) -> String {
    let mut text = String::new();
    for (index, (lane, blocks)) in lanes.iter().enumerate() {
        let x = EDGE + (index % LEGEND_COLUMNS) as f64 * (WIDTH - EDGE) / LEGEND_COLUMNS as f64;
        let y = top + (index / LEGEND_COLUMNS) as f64 * LEGEND_LINE;
        let time = spans::total(
            &blocks.iter().filter_map(|block| block.span.overlap(picture.window)).collect::<Vec<_>>(),
        );
        let count = blocks.len();
        let often = if count == 0 { "never".to_owned() } else { format!("{count} ×, {time}") };
        text.push_str(&format!(
            "<rect x=\"{}\" y=\"{}\" width=\"12\" height=\"12\" rx=\"2\" fill=\"{}\"/>\
             <text x=\"{}\" y=\"{}\">{}: {often}</text>\n",
            xml::px(x),
            xml::px(y),
            lane.fill,
            xml::px(x + 18.0),
            xml::px(y + 10.5),
            lane.about,
        ));
    }
    text
}

#[cfg(test)]
mod tests {
    use callgrade_core::scorecard::Metrics;
    use callgrade_core::{Call, Party, Span};

    use super::super::{Wave, lanes::LANES, sample};
    use super::*;

    fn drawn(call: &Call, window: Span) -> String {
        let loud =
            |party| Wave { party, span: sample::whole(call), peaks: vec![(-9000, 8000), (-50, 60), (0, 0)] };
        let waves = match call.knows_the_speaker() {
            true => vec![loud(Party::Agent), loud(Party::Customer)],
            false => vec![loud(Party::Unknown)],
        };
        svg(&Picture { call, metrics: &Metrics::default(), waves: &waves, window })
    }

    /// All tooltips of a document, which must be XML.
    #[track_caller]
    fn tooltips(svg: &str) -> Vec<String> {
        let document = roxmltree::Document::parse(svg).unwrap();
        let titles = document.descendants().filter(|node| node.has_tag_name("title"));
        titles.filter_map(|title| title.text().map(str::to_owned)).collect()
    }

    #[track_caller]
    fn check_all_events(call: &Call) {
        let tooltips = tooltips(&drawn(call, sample::whole(call)));
        for block in LANES.iter().flat_map(|lane| (lane.blocks)(&call.timeline)) {
            let (start, end) = (axis::exact(block.span.start()), axis::exact(block.span.end()));
            let tooltip = format!("{}, {start} to {end}", block.what);
            assert!(tooltips.iter().any(|it| it.starts_with(&tooltip)), "{tooltip} is not in {tooltips:?}");
        }
    }

    #[test]
    fn every_event_has_a_tooltip_with_its_times() {
        check_all_events(&sample::everything());
        check_all_events(&sample::call("0..30 ring 6"));
        check_all_events(&sample::call("mono\n0..9 unknown hello"));
        let mut long = sample::everything();
        long.timeline.duration = Ms(4 * 3_600_000);
        check_all_events(&long);
    }

    #[test]
    fn a_call_without_sound_is_a_title() {
        let call = sample::call("");
        let svg = drawn(&call, sample::whole(&call));
        assert_eq!(tooltips(&svg), ["Timeline of script.call"]);
        assert!(svg.contains("no answer"), "{svg}");
    }

    #[test]
    fn a_name_cannot_break_the_document() {
        let mut call = sample::call("0..4 agent hello");
        call.recording.file = "<script>&\"'\u{0}\u{1b}\u{ffff}.wav".to_owned();
        let svg = drawn(&call, sample::whole(&call));
        assert!(tooltips(&svg)[0].starts_with("Timeline of <script>&\"'"), "{svg}");
        assert!(!svg.contains("<script"), "{svg}");
    }

    #[test]
    fn an_event_outside_the_window_is_not_drawn() {
        let call = sample::everything();
        let tooltips = tooltips(&drawn(&call, Span::new(Ms(20_000), Ms(30_000))));
        assert!(
            tooltips.iter().any(|it| it.starts_with("hold"))
                && !tooltips.iter().any(|it| it.starts_with("ring"))
        );
    }

    #[test]
    fn nothing_leaves_the_page() {
        for duration in [5_000, 45_000, 600_000, 3_600_000] {
            let mut call = sample::everything();
            call.timeline.duration = Ms(duration);
            let svg = drawn(&call, sample::whole(&call));
            let document = roxmltree::Document::parse(&svg).unwrap();
            let number =
                |node: &roxmltree::Node, name| node.attribute(name).and_then(|text| text.parse::<f64>().ok());
            let height = number(&document.root_element(), "height").unwrap();
            assert!(height < 2_500.0, "{duration} ms are {height} pixels high");
            for rect in document.descendants().filter(|node| node.has_tag_name("rect")) {
                let right = number(&rect, "x").unwrap_or(0.0) + number(&rect, "width").unwrap();
                let bottom = number(&rect, "y").unwrap_or(0.0) + number(&rect, "height").unwrap();
                assert!(right <= WIDTH && bottom <= height, "{rect:?}");
            }
        }
    }
}
