//! What hints are worth: how often they are heard where they are said, and written where they are not.

use std::ffi::OsStr;
use std::fs;

use super::engine::{CALLGRADE, Heard, callgrade};
use super::errors::units;
use super::set::{Call, PARTIES};
use crate::row::{Must, Row, Unit};

/// What is hinted at, by language: lists of what a user would name, of which some is said in some of the calls. Each call is heard
/// once with each list of its language.
const HINTS: [(&str, [&[&str]; 3]); 3] = [
    (
        "zh",
        [
            &["示例电讯", "很荣幸为您效劳", "酒店预订部", "章先生", "八〇二三号"],
            &["示例银行", "感谢您的耐心等待", "请您稍等", "双床房", "金卡会员"],
            &["示例快递", "请问有什么可以帮您", "工单编号", "立早章", "上门服务费"],
        ],
    ),
    (
        "es",
        [
            &["Telefonía Ejemplo", "Atención al cliente", "¿en qué puedo ayudarle?", "Lucía", "tarifa plana"],
            &["Banco Ejemplo", "gracias por su espera", "señora García", "tarjeta dorada", "contador"],
            &[
                "Seguros Ejemplo",
                "no se retire, por favor",
                "número de póliza",
                "kilovatios",
                "parte amistoso",
            ],
        ],
    ),
    (
        "en",
        [
            &["Example Telecom", "customer accounts", "how may I help you", "Hannah", "gold plan"],
            &["Example Bank", "thank you for holding", "Maple Court", "checking account", "loyalty points"],
            &[
                "Example Insurance",
                "may I place you on hold",
                "automatic withdrawal",
                "claim number",
                "roadside cover",
            ],
        ],
    ),
];

/// How often hinted phrases are heard and invented.
#[derive(Debug, Default)]
struct Count {
    said: usize,
    found: usize,
    not_said: usize,
    invented: usize,
}

impl Count {
    /// Counts the phrases of a list in a call.
    fn add(&mut self, call: &Call, heard: &[Heard], hints: &[&str]) {
        let language = &call.truth.language;
        for party in PARTIES {
            let said: Vec<_> = call.said_by(party).flat_map(|said| units(&said.text, language)).collect();
            let turns = call.heard_of(party, heard).into_iter();
            let heard: Vec<_> = turns.flat_map(|turn| units(&turn.text, language)).collect();
            for hint in hints {
                let hint = units(hint, language);
                let holds = |text: &[String]| text.windows(hint.len()).any(|window| window == hint);
                let (is_said, is_heard) = (usize::from(holds(&said)), usize::from(holds(&heard)));
                self.said += is_said;
                self.found += is_said * is_heard;
                self.not_said += 1 - is_said;
                self.invented += (1 - is_said) * is_heard;
            }
        }
    }
}

/// The rows.
///
/// # Errors
/// When callgrade fails.
pub(crate) fn rows(calls: &[Call], workers: usize) -> anyhow::Result<Vec<Row>> {
    let folder = tempfile::tempdir()?;
    let config = folder.path().join("hints.toml");
    let (mut with, mut without, mut heard_calls) = (Count::default(), Count::default(), 0);
    for (language, lists) in HINTS {
        let own: Vec<Call> = calls.iter().filter(|call| call.truth.language == language).cloned().collect();
        if own.is_empty() {
            continue;
        }
        let plain = callgrade(&own, workers, "base", &[])?.heard;
        for hints in lists {
            fs::write(&config, format!("[transcribe]\nhints = {hints:?}\n"))?;
            let hinted =
                callgrade(&own, workers, "base", &[OsStr::new("--config"), config.as_os_str()])?.heard;
            own.iter().for_each(|call| with.add(call, &hinted, hints));
            own.iter().for_each(|call| without.add(call, &plain, hints));
            heard_calls += own.len();
        }
    }
    let row = |what: &str, which: &str, value, n: usize, unit| {
        let n = format!("{n}, {heard_calls} calls heard");
        Row::new(what, format!("{}, {which}", CALLGRADE.name), Must::Told, value, unit, n)
    };
    let mut rows = Vec::new();
    for (which, count) in [("without hints", &without), ("with hints", &with)] {
        let found = 100.0 * count.found as f64 / count.said.max(1) as f64;
        rows.push(row("phrases heard that are said", which, found, count.said, Unit::Percent));
        rows.push(row(
            "phrases written that are not said",
            which,
            count.invented as f64,
            count.not_said,
            Unit::Count,
        ));
    }
    Ok(rows)
}
