//! What of an entry fits on one line.

use callgrade_core::Ms;
use callgrade_core::scorecard::{Entry, Event, Reason, RuleScore, Scorecard, Verdict};
use serde::Serialize;

/// One recording in a run's summary. What is unknown is `None`.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Row {
    /// The call's id.
    pub id: String,
    /// The recording, below the given root.
    pub file: String,
    /// Language code.
    pub language: Option<String>,
    /// Seconds.
    pub duration_s: Option<f64>,
    /// Seconds of ringing.
    pub ring_s: Option<f64>,
    /// Seconds in which anyone talks.
    pub talk_s: Option<f64>,
    /// Seconds in which nobody does.
    pub silence_s: Option<f64>,
    /// Seconds on hold.
    pub hold_s: Option<f64>,
    /// The rubric that it was held against.
    pub rubric: Option<String>,
    /// From 0 to 100.
    pub percent: Option<f64>,
    /// Were every inconclusive rule failed.
    pub low_percent: Option<f64>,
    /// Were every inconclusive rule passed.
    pub high_percent: Option<f64>,
    /// The rubric's name for the percentage.
    pub grade: Option<String>,
    /// The failed rule that matters most: one that fails the whole call, else the one that costs most.
    pub worst: Option<String>,
    /// Rules that the machine could not judge.
    pub inconclusive: usize,
    /// Rules that wait for a person.
    pub needs_review: usize,
    /// Things to know before trusting the rest, by code.
    pub warnings: Vec<String>,
    /// Why there is no score.
    pub error: Option<Reason>,
}

/// What a run adds up to.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Totals {
    /// Recordings that were given.
    pub recordings: usize,
    /// With a score.
    pub graded: usize,
    /// Without one.
    pub ungraded: usize,
    /// Seconds of graded sound.
    pub audio_s: f64,
    /// The mean score of those that have one.
    pub mean_percent: Option<f64>,
}

impl Row {
    /// The line of one entry.
    pub fn of(entry: &Entry) -> Row {
        match entry {
            Entry::Graded(card) => Row::graded(card),
            Entry::Ungraded(none) => Row {
                id: none.call.id.clone(),
                file: none.call.file.clone(),
                error: Some(none.error.clone()),
                ..Row::default()
            },
        }
    }

    fn graded(card: &Scorecard) -> Row {
        let metric = |name| {
            card.metrics.get(name).and_then(|reading| reading.value).and_then(|figure| figure.number())
        };
        let count = |verdict| card.score.rules.iter().filter(|rule| rule.verdict == verdict).count();
        Row {
            id: card.call.id.clone(),
            file: card.call.file.clone(),
            language: card.call.language.clone(),
            duration_s: Some(card.call.duration_s.as_secs()),
            ring_s: length(&card.timeline.events, "ring"),
            talk_s: metric("talk_s"),
            silence_s: metric("silence_s"),
            hold_s: metric("hold_s"),
            rubric: Some(card.score.rubric.clone()),
            percent: card.score.percent.map(two_decimals),
            low_percent: card.score.low_percent.map(two_decimals),
            high_percent: card.score.high_percent.map(two_decimals),
            grade: card.score.grade.clone(),
            worst: worst(card).map(|rule| rule.id.clone()),
            inconclusive: count(Verdict::Inconclusive),
            needs_review: card.score.needs_review,
            warnings: card.call.warnings.iter().map(|warning| warning.code.clone()).collect(),
            error: None,
        }
    }
}

impl Totals {
    /// The sum of the rows; zeros for none.
    pub fn of(rows: &[Row]) -> Totals {
        let graded = rows.iter().filter(|row| row.error.is_none()).count();
        let percents: Vec<f64> = rows.iter().filter_map(|row| row.percent).collect();
        let mean = percents.iter().sum::<f64>() / percents.len() as f64;
        let audio: Ms = rows.iter().filter_map(|row| row.duration_s).map(Ms::from_secs).sum();
        Totals {
            recordings: rows.len(),
            graded,
            ungraded: rows.len() - graded,
            audio_s: audio.as_secs(),
            mean_percent: (!percents.is_empty()).then(|| two_decimals(mean)),
        }
    }
}

/// Seconds that the events of one kind last; `None` when there are none.
fn length(events: &[Event], kind: &str) -> Option<f64> {
    let mut lengths =
        events.iter().filter(|event| event.kind == kind).map(|event| event.end_s - event.start_s).peekable();
    lengths.peek()?;
    Some(lengths.sum::<Ms>().as_secs())
}

fn worst(card: &Scorecard) -> Option<&RuleScore> {
    let weight = |rule: &RuleScore| (card.score.auto_fail.contains(&rule.id), rule.max_points - rule.points);
    let failed =
        card.score.rules.iter().filter(|rule| matches!(rule.verdict, Verdict::Fail | Verdict::Partial));
    // The first of equals, so that the rubric's order decides.
    failed.rev().max_by(|a, b| {
        let ((a_all, a_cost), (b_all, b_cost)) = (weight(a), weight(b));
        a_all.cmp(&b_all).then(a_cost.total_cmp(&b_cost))
    })
}

fn two_decimals(number: f64) -> f64 {
    (number * 100.0).round() / 100.0
}
