//! An intent: what somebody wants to say, as phrases that say it.

use std::collections::BTreeMap;

use callgrade_core::Span;
use garde::Validate;
use serde::Deserialize;

use super::align::{Part, Place, Sought, places, prices};
use super::stream::{Heard, Stream};
use super::units::{FILLER, units};
use crate::rubric::Code;

/// An intent as a rubric spells it. Every list is by language code.
#[derive(Debug, Clone, Default, PartialEq, Deserialize, Validate)]
#[serde(deny_unknown_fields, default)]
pub struct IntentText {
    /// What it means, for people.
    #[garde(skip)]
    pub about: String,
    /// Phrases that say it. `X` and `*` stand for one to three words or characters.
    #[garde(skip)]
    pub phrases: BTreeMap<Code, Vec<String>>,
    /// Phrases that say it only when nothing else is said in the turn.
    #[garde(skip)]
    pub whole_turn: BTreeMap<Code, Vec<String>>,
    /// Phrases that say it if the recogniser is right about a sound that it mistakes, as 你 for 您: never more
    /// than a suspicion.
    #[garde(skip)]
    pub unsure: BTreeMap<Code, Vec<String>>,
    /// Phrases that look like it and are not: what they match is left out.
    #[garde(skip)]
    pub not: BTreeMap<Code, Vec<String>>,
    /// Words for which nothing else may stand where a phrase has them: `oye`, `你`.
    #[garde(skip)]
    pub must: BTreeMap<Code, Vec<String>>,
}

/// How sure one must be that a phrase was said.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Care {
    /// Saying it is good: the benefit of the doubt goes to who may have said it.
    Courtesy,
    /// Saying it takes back what would be held against somebody: as a courtesy, but only as it was written.
    Excuse,
    /// Saying it gives the other party a duty: it must be understood, or the duty would be unfair.
    Occasion,
    /// Saying it is held against somebody. What is less than [`CERTAIN`] must not be.
    Ban,
}

/// Less similar is no courtesy.
const COURTESY: f32 = 0.72;

/// Less similar is no occasion: one character of four may not be wrong.
const OCCASION: f32 = 0.85;

/// Less similar is not even a suspicion: one wrong character of four is another phrase more often than not.
const SUSPICION: f32 = 0.8;

/// Less similar, or less confident than [`HEARD`], is a suspicion and no more.
const CERTAIN: f32 = 0.9;

/// The recogniser's confidence in words that are held against somebody.
const HEARD: f32 = 0.6;

/// The recogniser's confidence in words that give the other party a duty.
const UNDERSTOOD: f32 = 0.5;

/// As similar as this, a phrase is one of those that only look alike.
const EXCLUDED: f32 = 0.8;

impl Care {
    fn floor(self) -> f32 {
        match self {
            Care::Courtesy | Care::Excuse => COURTESY,
            Care::Occasion => OCCASION,
            Care::Ban => SUSPICION,
        }
    }

    /// What a word too much costs. A courtesy may be wrapped in other words, a ban may not.
    fn extra(self) -> f32 {
        match self {
            Care::Courtesy | Care::Excuse | Care::Occasion => 0.5,
            Care::Ban => 1.0,
        }
    }
}

/// An intent, ready to be looked for.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Intent {
    by_language: BTreeMap<String, Phrases>,
}

#[derive(Debug, Clone, Default, PartialEq)]
struct Phrases {
    say_it: Vec<Phrase>,
    not: Vec<Phrase>,
}

#[derive(Debug, Clone, PartialEq)]
struct Phrase {
    text: String,
    parts: Vec<Part>,
    /// No less will do: what is very short is soon mistaken.
    floor: f32,
    /// Too short to be banned by sound.
    is_short: bool,
    kind: Kind,
}

/// What it takes for a phrase to count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Plain,
    WholeTurn,
    Unsure,
}

/// A phrase of so few characters is no ban unless every one of them was heard.
const SHORT: usize = 2;

/// A phrase that was found.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Hit {
    /// When.
    pub(crate) span: Span,
    /// As the recogniser wrote it.
    pub(crate) quote: String,
    /// The rubric's phrase.
    pub(crate) phrase: String,
    /// From 0 to 1.
    pub(crate) similarity: f32,
    /// The recogniser's, from 0 to 1.
    pub(crate) confidence: f32,
    /// The recogniser may have mistaken a sound that makes the difference.
    unsure: bool,
    /// First and last unit in the party's stream.
    units: (usize, usize),
    /// How much of the phrase was found, in units.
    size: f32,
}

impl Hit {
    /// The phrase does not hang on a sound that the recogniser mistakes.
    pub(crate) fn is_sure(&self) -> bool {
        !self.unsure
    }

    /// Sure enough to be held against somebody.
    pub(crate) fn is_certain(&self) -> bool {
        !self.unsure && CERTAIN <= self.similarity && HEARD <= self.confidence
    }

    /// True when both took something from the same place.
    pub(crate) fn touches(&self, other: &Hit) -> bool {
        self.units.0 <= other.units.1 && other.units.0 <= self.units.1
    }

    /// True when all that `other` took lies in this.
    fn covers(&self, other: &Hit) -> bool {
        self.units.0 <= other.units.0 && other.units.1 <= self.units.1
    }

    /// True when this phrase says all that `other` says and more, and was heard as well.
    pub(crate) fn swallows(&self, other: &Hit) -> bool {
        self.covers(other) && other.size < self.size && CERTAIN <= self.similarity
    }
}

impl Intent {
    /// Reads the phrases of an intent.
    pub fn new(text: &IntentText) -> Intent {
        let mut intent = Intent::default();
        let none = Vec::new();
        let lists =
            [(&text.phrases, Kind::Plain), (&text.whole_turn, Kind::WholeTurn), (&text.unsure, Kind::Unsure)];
        for (list, kind) in lists {
            for (language, phrases) in list {
                let must = text.must.get(language).unwrap_or(&none);
                let own = intent.by_language.entry(language.as_str().to_owned()).or_default();
                own.say_it.extend(phrases.iter().map(|phrase| Phrase::new(phrase, must, kind)));
            }
        }
        for (language, phrases) in &text.not {
            let own = intent.by_language.entry(language.as_str().to_owned()).or_default();
            own.not.extend(phrases.iter().map(|phrase| Phrase::new(phrase, &[], Kind::Plain)));
        }
        intent
    }

    /// True when there are phrases for this language.
    pub fn speaks(&self, language: &str) -> bool {
        self.by_language.get(language).is_some_and(|phrases| !phrases.say_it.is_empty())
    }
}

impl Phrase {
    fn new(text: &str, must: &[String], kind: Kind) -> Phrase {
        let mut parts: Vec<Part> = Vec::new();
        for unit in units(&placeholders(text)) {
            if unit.text != "*" {
                let must = must.contains(&unit.text);
                parts.push(Part { missing: unit.weight, must, unit: Some(unit) });
            } else if parts.last().is_none_or(|part| part.unit.is_some()) {
                let any = |missing| Part { unit: None, missing, must: false };
                parts.extend([any(1.0), any(0.0), any(0.0)]);
            }
        }
        let only: Vec<_> = parts.iter().filter_map(|part| part.unit.as_ref()).collect();
        let floor = match only[..] {
            [one] if one.text.is_ascii() => 0.9,
            [_] => 1.0,
            _ => 0.0,
        };
        let is_short = only.len() <= SHORT;
        Phrase { text: text.to_owned(), parts, floor, is_short, kind }
    }
}

/// `X` where it stands alone becomes `*`.
fn placeholders(text: &str) -> String {
    let mut out = String::new();
    let mut before = ' ';
    let mut signs = text.chars().peekable();
    while let Some(c) = signs.next() {
        let alone = |c: char| !c.is_ascii_alphanumeric();
        let is_placeholder = c == 'X' && alone(before) && signs.peek().is_none_or(|next| alone(*next));
        out.push(if is_placeholder { '*' } else { c });
        before = c;
    }
    out
}

/// Where somebody expresses an intent, in order of time; no two hits share a word.
pub(crate) fn find(intent: &Intent, language: &str, stream: &Stream, care: Care) -> Vec<Hit> {
    let Some(phrases) = intent.by_language.get(language) else { return Vec::new() };
    let not: Vec<Hit> =
        phrases.not.iter().flat_map(|phrase| look(phrase, stream, Care::Excuse, EXCLUDED)).collect();
    let mut found: Vec<Hit> =
        phrases.say_it.iter().flat_map(|phrase| look(phrase, stream, care, care.floor())).collect();
    found.retain(|hit| care != Care::Occasion || UNDERSTOOD <= hit.confidence);
    found.retain(|hit| !not.iter().any(|other| other.covers(hit) && hit.size < other.size));
    disjoint(found, care)
}

/// The best of hits that share words, in order of time.
pub(crate) fn disjoint(mut found: Vec<Hit>, care: Care) -> Vec<Hit> {
    let rank = |hit: &Hit| match care {
        Care::Courtesy | Care::Excuse | Care::Occasion => (hit.size, hit.similarity),
        Care::Ban => (hit.similarity, hit.size),
    };
    found.sort_by(|a, b| {
        let ((a1, a2), (b1, b2)) = (rank(a), rank(b));
        b1.total_cmp(&a1).then(b2.total_cmp(&a2)).then(a.units.cmp(&b.units))
    });
    let mut best: Vec<Hit> = Vec::new();
    for hit in found {
        if !best.iter().any(|other| other.touches(&hit)) {
            best.push(hit);
        }
    }
    best.sort_by_key(|hit| (hit.span, hit.units));
    best
}

fn look(phrase: &Phrase, stream: &Stream, care: Care, floor: f32) -> Vec<Hit> {
    let exactly = if care == Care::Ban && phrase.is_short { 1.0 } else { 0.0 };
    let floor = phrase.floor.max(floor).max(exactly);
    let vocabulary = &stream.vocabulary;
    let others = if care == Care::Courtesy { &stream.others[..] } else { &[] };
    let prices = prices(&phrase.parts, vocabulary, others);
    let sought = Sought { phrase: &phrase.parts, prices: &prices, vocabulary, extra: care.extra() };
    let in_run = |run: &Vec<Heard>| -> Vec<Hit> {
        let places = places(&sought, run, floor).into_iter();
        let whole = |place: &Place| {
            phrase.kind != Kind::WholeTurn || (place.first == 0 && place.last + 1 == run.len())
        };
        places.filter(whole).map(|place| hit(phrase, stream, run, place)).collect()
    };
    if phrase.kind != Kind::WholeTurn {
        return stream.runs.iter().flat_map(in_run).collect();
    }
    let weighs = |heard: &&Heard| heard.unit.is_some_and(|unit| FILLER < vocabulary[unit].weight);
    let said = |turn: &Vec<Heard>| -> Vec<Heard> { turn.iter().filter(weighs).copied().collect() };
    stream.turns.iter().flat_map(|turn| in_run(&said(turn))).collect()
}

fn hit(phrase: &Phrase, stream: &Stream, run: &[Heard], place: Place) -> Hit {
    let (first, last) = (run[place.first].word, run[place.last].word);
    let size: f32 = phrase.parts.iter().filter(|part| part.unit.is_some()).map(|part| part.missing).sum();
    Hit {
        span: stream.span(first, last),
        quote: stream.quote(first, last),
        phrase: phrase.text.clone(),
        similarity: place.similarity.clamp(0.0, 1.0),
        confidence: stream.confidence(first, last),
        unsure: phrase.kind == Kind::Unsure,
        units: (run[place.first].at, run[place.last].at),
        size: size * place.similarity,
    }
}

#[cfg(test)]
mod tests {
    use callgrade_core::Party;
    use callgrade_core::transcript::Alternative;

    use super::*;

    /// What the agent is found to say: `quote@similarity`, in hundredths.
    fn hits(language: &str, intent: IntentText, care: Care, said: &str) -> Vec<String> {
        let lines: Vec<String> = said
            .split('|')
            .enumerate()
            .map(|(index, text)| format!("{}..{} agent {text}", index * 2, index * 2 + 1))
            .collect();
        let call = callgrade_core::script::call(&lines.join("\n")).unwrap();
        let stream = Stream::new(&call, Party::Agent);
        find(&Intent::new(&intent), language, &stream, care)
            .iter()
            .map(|hit| format!("{}@{:.0}", hit.quote, hit.similarity * 100.0))
            .collect()
    }

    fn list(language: &str, phrases: &[&str]) -> BTreeMap<Code, Vec<String>> {
        BTreeMap::from([(Code::new(language), phrases.iter().map(|&phrase| phrase.to_owned()).collect())])
    }

    fn says(language: &str, phrases: &[&str]) -> IntentText {
        IntentText { phrases: list(language, phrases), ..IntentText::default() }
    }

    #[track_caller]
    fn check(language: &str, phrase: &str, care: Care, said: &str, expected: &[&str]) {
        assert_eq!(hits(language, says(language, &[phrase]), care, said), expected);
    }

    #[test]
    fn homophones_are_forgiven() {
        check("zh", "我的工号是", Care::Courtesy, "您好我的恭好是八零", &["我的恭好是@96"]);
        check("zh", "請稍等", Care::Courtesy, "请稍等", &["请稍等@100"]);
    }

    #[test]
    fn a_courtesy_may_be_wrapped_in_words() {
        let said = "您好，请问有什么业务可以帮到您的吗";
        check("zh", "请问有什么可以帮您", Care::Courtesy, said, &["请问有什么业务可以帮到您@83"]);
        let said = "Hola, ¿y en qué le puedo ayudar?";
        check("es", "¿en qué puedo ayudarle?", Care::Courtesy, said, &["en qué le puedo ayudar?@82"]);
    }

    #[test]
    fn a_ban_may_not() {
        check("zh", "不知道", Care::Ban, "我不太知道", &[]);
        check("zh", "不知道", Care::Ban, "不。知道了", &[]);
        check("zh", "不知道", Care::Ban, "我不知道", &["不知道@100"]);
    }

    #[test]
    fn a_phrase_goes_on_across_turns_but_not_across_a_long_pause() {
        check("zh", "请问有什么可以帮您", Care::Courtesy, "请问有什么|可以帮您", &["请问有什么可以帮您@100"]);
        check("zh", "请问有什么可以帮您", Care::Courtesy, "请问有什么||可以帮您", &[]);
    }

    #[test]
    fn what_only_looks_alike_is_left_out() {
        let intent = IntentText { not: list("zh", &["知不知道"]), ..says("zh", &["不知道"]) };
        assert_eq!(hits("zh", intent.clone(), Care::Ban, "您知不知道"), Vec::<String>::new());
        assert_eq!(hits("zh", intent, Care::Ban, "我不知道"), ["不知道@100"]);
        // 道你等一下 is as near to it as four of five characters, and has nothing to say of 不知道.
        let intent = IntentText { not: list("zh", &["请你等一下"]), ..says("zh", &["不知道"]) };
        assert_eq!(hits("zh", intent, Care::Ban, "不知道你等一下"), ["不知道@100"]);
    }

    #[test]
    fn some_words_must_be_there() {
        let strict = IntentText { must: list("zh", &["你"]), ..says("zh", &["你等一下"]) };
        assert_eq!(hits("zh", strict.clone(), Care::Ban, "您等一下"), Vec::<String>::new());
        assert_eq!(hits("zh", strict, Care::Ban, "你等一下"), ["你等一下@100"]);
        let oye =
            IntentText { must: list("es", &["oye"]), ..says("es", &["Oye, está bien, por favor cuelga"]) };
        assert_eq!(hits("es", oye.clone(), Care::Ban, "Está bien, por favor cuelgue"), Vec::<String>::new());
        assert_eq!(
            hits("es", oye, Care::Ban, "oye está bien por favor cuelga"),
            ["oye está bien por favor cuelga@100"]
        );
    }

    #[test]
    fn some_phrases_count_only_as_a_whole_turn() {
        let alone = IntentText { whole_turn: list("zh", &["说吧"]), ..IntentText::default() };
        assert_eq!(hits("zh", alone.clone(), Care::Ban, "呃，说吧。"), ["说吧@100"]);
        assert_eq!(hits("zh", alone, Care::Ban, "那我先说吧"), Vec::<String>::new());
    }

    #[test]
    fn a_placeholder_stands_for_a_name() {
        check("zh", "X先生", Care::Courtesy, "好的王先生请讲", &["王先生@100"]);
        check("zh", "**号为您服务", Care::Courtesy, "八零二三号为您服务", &["三号为您服务@100"]);
        check("en", "Mr X", Care::Courtesy, "thank you Mr Smith goodbye", &["Mr Smith@100"]);
        check("zh", "X先生", Care::Courtesy, "先生", &[]);
    }

    #[test]
    fn an_occasion_must_be_understood() {
        check("zh", "什么态度", Care::Courtesy, "为什么多了二十块", &["什么多@73"]);
        check("zh", "什么态度", Care::Occasion, "为什么多了二十块", &[]);
        check("zh", "什么态度", Care::Occasion, "你这是什么太度", &["什么太度@98"]);
        check("zh", "什么态度", Care::Occasion, "@0.4 你这是什么态度", &[]);
    }

    #[test]
    fn what_was_nearly_written_counts_for_a_courtesy_and_not_for_a_ban() {
        let mut call = callgrade_core::script::call("0..1 agent 请烧灯\n4..5 agent please bolt").unwrap();
        let other = |text: &str| vec![Alternative { text: text.to_owned(), confidence: 0.2 }];
        call.transcript.segments[0].words[2].alternatives = other("等");
        call.transcript.segments[1].words[1].alternatives = other("hold");
        let stream = Stream::new(&call, Party::Agent);
        let similarity = |language: &str, phrase: &str, care: Care| {
            let found = find(&Intent::new(&says(language, &[phrase])), language, &stream, care);
            found.first().map(|hit| (hit.quote.clone(), (hit.similarity * 100.0).round()))
        };
        assert_eq!(similarity("zh", "请稍等", Care::Courtesy), Some(("请烧灯".to_owned(), 95.0)));
        assert_eq!(similarity("en", "please hold", Care::Courtesy), Some(("please bolt".to_owned(), 93.0)));
        assert_eq!(similarity("en", "please hold", Care::Ban), None);
        assert_eq!(similarity("en", "please hold", Care::Occasion), None);
        assert_eq!(similarity("en", "please hold", Care::Excuse), None);
        // Nor does it take a ban back.
        let intent = IntentText { not: list("en", &["please hold"]), ..says("en", &["please bolt"]) };
        assert_eq!(find(&Intent::new(&intent), "en", &stream, Care::Ban).len(), 1);
    }

    #[test]
    fn a_short_ban_must_be_exact() {
        check("zh", "难道", Care::Ban, "南道", &[]);
        check("zh", "难道", Care::Ban, "难道", &["难道@100"]);
    }

    #[test]
    fn one_character_must_be_that_character() {
        check("zh", "请", Care::Courtesy, "我很清楚", &[]);
        check("zh", "请", Care::Courtesy, "請讲", &["請@100"]);
    }

    #[test]
    fn not_saying_that_one_knows_nothing() {
        check("es", "no lo sé", Care::Ban, "no digo que no sepa", &[]);
        check("es", "no lo sé", Care::Ban, "Ya sé. No. Lo busco", &[]);
        check("es", "no lo sé", Care::Ban, "Pues no lo sé", &["no lo sé@100"]);
    }

    #[test]
    fn nothing_said_nothing_found() {
        check("zh", "", Care::Courtesy, "您好", &[]);
        check("zh", "，。", Care::Courtesy, "您好", &[]);
        check("zh", "您好", Care::Courtesy, "，。！", &[]);
        assert_eq!(hits("fr", says("zh", &["您好"]), Care::Courtesy, "您好"), Vec::<String>::new());
    }
}
