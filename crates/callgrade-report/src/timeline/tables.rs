//! What stands around the terminal's picture: a line about the call, its main events, its metrics.

use callgrade_core::call::Call;
use callgrade_core::scorecard::{Figure, Metrics, Reading};

use super::lanes::{self, Block};
use super::{Picture, axis};
use crate::printable::printable;

/// A longer table is no overview; programs get all of it as JSON.
const MOST_EVENTS: usize = 30;

/// The call in one line, and its warnings in one each.
pub(super) fn headline(picture: &Picture) -> String {
    let call = picture.call;
    let mut text = format!("{}  {}\n", printable(&call.recording.file), facts(call).join(", "));
    for warning in &call.warnings {
        text.push_str(&format!("warning: {} ({})\n", printable(&warning.detail), warning.code));
    }
    text
}

/// What to know of a call before looking: length, layout, the answer, the end.
pub(super) fn facts(call: &Call) -> Vec<String> {
    let timeline = &call.timeline;
    let answer = timeline.answer.map_or("no answer".to_owned(), |answer| {
        format!("answered at {} ({})", axis::clock(answer.at), answer.basis.name().replace('_', " "))
    });
    let mut facts =
        vec![axis::clock(timeline.duration), call.recording.layout.name().replace('_', " "), answer];
    facts.extend(timeline.hung_up_first.map(|end| format!("{} hung up first", end.party)));
    facts
}

/// The events that matter most, in order of start: long silences, but no single turn. Empty when there are none.
pub(super) fn events(picture: &Picture) -> String {
    let timeline = &picture.call.timeline;
    let mut main: Vec<Block> = Vec::new();
    for (lane, blocks) in lanes::seen(timeline, picture.window, &[]) {
        let counts = |block: &Block| lane.listed.is_some_and(|least| least <= block.span.len());
        main.extend(blocks.into_iter().filter(counts));
    }
    main.sort_by_key(|block| block.span);
    if main.is_empty() {
        return String::new();
    }
    let mut text = format!("\n{:>9}  {:>8}  what\n", "time", "length");
    for block in main.iter().take(MOST_EVENTS) {
        let (at, length) = (axis::tenths(block.span.start()), block.span.len().to_string());
        text.push_str(&format!("{at:>9}  {length:>8}  {}\n", printable(&block.what)));
    }
    if MOST_EVENTS < main.len() {
        text.push_str(&format!("           and {} more: --json lists all\n", main.len() - MOST_EVENTS));
    }
    text
}

/// What was measured; what could not be is left out. Empty when nothing was.
pub(super) fn metrics(metrics: &Metrics) -> String {
    let known = metrics
        .0
        .iter()
        .filter(|(_, reading)| figures(reading).iter().any(|figure| !matches!(figure.as_str(), "" | "-")));
    let mut text = String::new();
    for (name, reading) in known {
        let [value, agent, customer] = figures(reading);
        text.push_str(format!("{name:<22}{value:>10}{agent:>10}{customer:>10}").trim_end());
        text.push('\n');
    }
    match text.is_empty() {
        true => text,
        false => format!("\n{:<22}{:>10}{:>10}{:>10}\n{text}", "metric", "call", "agent", "customer"),
    }
}

/// Of the call, the agent and the customer: `-` where it cannot be had, nothing where there is no such figure.
fn figures(reading: &Reading) -> [String; 3] {
    let show = |figure: Option<Figure>| match figure {
        None => String::new(),
        Some(Figure::Missing) => "-".to_owned(),
        Some(Figure::Count(count)) => count.to_string(),
        Some(Figure::Number(number)) => format!("{number:.1}"),
        Some(Figure::Who(party)) => party.to_string(),
    };
    [reading.value, reading.agent, reading.customer].map(show)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_could_not_be_measured_is_left_out() {
        let mono =
            Reading { agent: Some(Figure::Missing), customer: Some(Figure::Missing), ..Reading::default() };
        let talk = Reading { value: Some(Figure::Number(41.25)), ..mono.clone() };
        let text = metrics(&Metrics(vec![("interruptions", mono.clone()), ("talk_s", talk)]));
        assert!(text.contains("talk_s                      41.2         -         -\n"), "{text}");
        assert!(!text.contains("interruptions"), "{text}");
        assert_eq!(metrics(&Metrics(vec![("interruptions", mono)])), "");
    }
}
