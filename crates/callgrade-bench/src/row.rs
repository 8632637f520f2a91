//! One figure of the table: what was measured, what it must reach, what it reached.

use serde::Serialize;

/// A figure.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(crate) struct Row {
    /// What was measured.
    pub what: String,
    /// How good the line was.
    pub condition: String,
    /// What it must reach.
    pub must: Must,
    /// What it reached; not finite where nothing was found to measure.
    pub reached: f64,
    /// Of what the numbers are.
    pub unit: Unit,
    /// How many were measured: `200 calls`.
    pub n: String,
}

/// What a figure must reach.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Must {
    /// This or more.
    AtLeast(f64),
    /// This or less.
    AtMost(f64),
    /// Nothing: the figure is told, not promised.
    Told,
}

/// Of what a figure is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Unit {
    /// Per cent.
    Percent,
    /// Milliseconds.
    Milliseconds,
    /// Times faster than the call lasts.
    RealTime,
    /// Mebibytes.
    Mebibytes,
    /// Seconds.
    Seconds,
    /// One figure over another.
    Ratio,
    /// Things.
    Count,
}

impl Row {
    /// A row.
    pub(crate) fn new(
        what: &str,
        condition: impl Into<String>,
        must: Must,
        reached: f64,
        unit: Unit,
        n: String,
    ) -> Row {
        Row { what: what.to_owned(), condition: condition.into(), must, reached, unit, n }
    }

    /// `None` where nothing was promised.
    pub(crate) fn ok(&self) -> Option<bool> {
        match self.must {
            Must::AtLeast(least) => Some(least <= self.reached),
            Must::AtMost(most) => Some(self.reached <= most),
            Must::Told => None,
        }
    }

    /// The row's cells: what, condition, must reach, reached, n, ok.
    pub(crate) fn cells(&self) -> [String; 6] {
        let must = match self.must {
            Must::AtLeast(least) => format!("≥ {}", self.unit.limit(least)),
            Must::AtMost(most) => format!("≤ {}", self.unit.limit(most)),
            Must::Told => "–".to_owned(),
        };
        let ok = self.ok().map_or("", |ok| if ok { "ok" } else { "NO" }).to_owned();
        let reached = match (self.must, self.unit) {
            // A tenth of a per cent would hide on which side of such a limit it lies.
            (Must::AtMost(most), Unit::Percent) if most < 1.0 => format!("{:.2} %", self.reached),
            _ => self.unit.figure(self.reached),
        };
        [self.what.clone(), self.condition.clone(), must, reached, self.n.clone(), ok]
    }
}

impl Unit {
    /// A measured figure with its unit.
    fn figure(self, value: f64) -> String {
        match self {
            _ if !value.is_finite() => "not found".to_owned(),
            Unit::Percent => format!("{value:.1} %"),
            Unit::Milliseconds => format!("{value:.0} ms"),
            Unit::RealTime => format!("{value:.0} ×"),
            Unit::Mebibytes => format!("{value:.0} MiB"),
            Unit::Seconds => format!("{value:.1} s"),
            Unit::Ratio => format!("{value:.2}"),
            Unit::Count => format!("{value:.0}"),
        }
    }

    /// A limit with its unit, as short as it can be said.
    fn limit(self, value: f64) -> String {
        match self {
            Unit::Percent => format!("{value} %"),
            other => other.figure(value),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(must: Must, reached: f64) -> Row {
        Row::new("rings", "clean", must, reached, Unit::Percent, "8 calls".to_owned())
    }

    #[test]
    fn a_limit_itself_is_reached() {
        assert_eq!(row(Must::AtLeast(99.0), 99.0).ok(), Some(true));
        assert_eq!(row(Must::AtMost(0.2), 0.21).ok(), Some(false));
        assert_eq!(row(Must::AtMost(0.2), f64::INFINITY).ok(), Some(false));
        assert_eq!(row(Must::Told, 1.0).ok(), None);
    }

    #[test]
    fn a_row_reads_like_the_table() {
        let cells = row(Must::AtMost(0.2), 12.34).cells();
        assert_eq!(cells, ["rings", "clean", "≤ 0.2 %", "12.34 %", "8 calls", "NO"]);
    }
}
