//! Aligns a phrase with any part of a run of units.

use super::stream::Heard;
use super::units::{SOUNDS_ALIKE, Unit};

/// A unit of a phrase, and what may stand for it.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Part {
    /// `None`: any unit at all, where the phrase has a placeholder.
    pub(super) unit: Option<Unit>,
    /// What it costs when it is not there.
    pub(super) missing: f32,
    /// Nothing may stand for it but what sounds the same, or may have been written in its place.
    pub(super) must: bool,
}

/// Taking a unit for a placeholder costs next to nothing, so that it takes no more than it needs.
const PLACEHOLDER: f32 = 0.001;

/// A sentence that ends inside a phrase is as bad as a wrong unit.
const SENTENCE_END: f32 = 1.0;

/// No phrase is worth this much.
const NEVER: f32 = 1000.0;

/// Where a phrase was found in a run.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Place {
    /// Index of the first unit.
    pub(super) first: usize,
    /// Index of the last unit.
    pub(super) last: usize,
    /// From 0 to 1.
    pub(super) similarity: f32,
}

/// Taking what the recogniser nearly wrote for what it wrote.
const NEARLY_WRITTEN: f32 = 0.15;

/// What it costs to hear each unit of a vocabulary in place of each part of a phrase: a row for each part.
///
/// - `others`: what each unit may have been instead; empty where nothing but what was written counts.
pub(super) fn prices(phrase: &[Part], vocabulary: &[Unit], others: &[Vec<Unit>]) -> Vec<Vec<f32>> {
    let price = |part: &Part, at: usize| {
        let instead = others.get(at).into_iter().flatten();
        let nearly = instead.map(|other| stands_for(part, other) + NEARLY_WRITTEN * part.missing);
        nearly.fold(stands_for(part, &vocabulary[at]), f32::min)
    };
    phrase.iter().map(|part| (0..vocabulary.len()).map(|at| price(part, at)).collect()).collect()
}

/// A phrase, the prices of the units that may stand for its parts, and of those it does not have.
pub(super) struct Sought<'a> {
    pub(super) phrase: &'a [Part],
    pub(super) prices: &'a [Vec<f32>],
    pub(super) vocabulary: &'a [Unit],
    /// What a unit too much costs, as a share of its weight.
    pub(super) extra: f32,
}

/// The best places of a phrase in `run`, at least `floor` similar, disjoint, the most similar first.
///
/// Semi-global alignment (Sellers 1980): free before and after, every difference inside has its price;
/// similarity is what is left of the phrase's weight. Empty for an empty phrase.
pub(super) fn places(sought: &Sought, run: &[Heard], floor: f32) -> Vec<Place> {
    let weight: f32 = sought.phrase.iter().filter(|part| part.unit.is_some()).map(|part| part.missing).sum();
    if weight <= 0.0 || run.is_empty() {
        return Vec::new();
    }
    let table = Table::fill(sought, run);
    let mut found: Vec<Place> = (1..=run.len())
        .filter_map(|end| {
            let similarity = 1.0 - table.cost(sought.phrase.len(), end) / weight;
            let first = (floor <= similarity).then(|| table.start(end))?;
            (first < end).then_some(Place { first, last: end - 1, similarity })
        })
        .collect();
    found.sort_by(|a, b| b.similarity.total_cmp(&a.similarity).then(a.first.cmp(&b.first)));
    let mut best: Vec<Place> = Vec::new();
    for place in found {
        if best.iter().all(|other| place.last < other.first || other.last < place.first) {
            best.push(place);
        }
    }
    best
}

/// The cheapest way to each cell: a row for each part of the phrase, a column for each unit of the run.
struct Table<'a> {
    sought: &'a Sought<'a>,
    run: &'a [Heard],
    width: usize,
    costs: Vec<f32>,
}

impl<'a> Table<'a> {
    fn fill(sought: &'a Sought<'a>, run: &'a [Heard]) -> Table<'a> {
        let (width, rows) = (run.len() + 1, sought.phrase.len());
        let mut table = Table { sought, run, width, costs: vec![0.0; (rows + 1) * width] };
        for row in 1..=rows {
            for column in 0..=run.len() {
                let (cost, _) = table.step(row, column);
                table.costs[row * width + column] = cost;
            }
        }
        table
    }

    fn cost(&self, row: usize, column: usize) -> f32 {
        self.costs[row * self.width + column]
    }

    /// The cost of a cell below the top row, and the cell before it.
    fn step(&self, row: usize, column: usize) -> (f32, (usize, usize)) {
        let part = &self.sought.phrase[row - 1];
        let missing = if part.must { NEVER } else { part.missing };
        let left_out = (self.cost(row - 1, column) + missing, (row - 1, column));
        if column == 0 {
            return left_out;
        }
        let (price, too_much) = match self.run[column - 1].unit {
            Some(unit) => {
                (self.sought.prices[row - 1][unit], self.sought.extra * self.sought.vocabulary[unit].weight)
            }
            None => (NEVER, SENTENCE_END),
        };
        let matched = (self.cost(row - 1, column - 1) + price, (row - 1, column - 1));
        let put_in = (self.cost(row, column - 1) + too_much, (row, column - 1));
        [matched, left_out, put_in]
            .into_iter()
            .reduce(|best, step| if step.0 < best.0 { step } else { best })
            .unwrap_or(left_out)
    }

    /// Where the cheapest alignment that ends before `end` begins.
    fn start(&self, end: usize) -> usize {
        let (mut row, mut column) = (self.sought.phrase.len(), end);
        while 0 < row {
            (row, column) = self.step(row, column).1;
        }
        column
    }
}

fn stands_for(part: &Part, heard: &Unit) -> f32 {
    let Some(unit) = &part.unit else { return PLACEHOLDER };
    let cost = unit.cost(heard);
    if part.must && SOUNDS_ALIKE < cost { NEVER } else { cost * part.missing }
}
