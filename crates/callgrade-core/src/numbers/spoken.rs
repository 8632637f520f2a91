//! Numbers of languages that put spaces between words.

/// What a word is in a number.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Part {
    /// 0 to 9.
    Digit(u64),
    /// What no digit follows: 10 to 19, in Spanish to 29 as well.
    Whole(u64),
    /// 20, 30 and so on.
    Tens(u64),
    /// A word for some hundreds.
    Hundreds(u64),
    /// The word that makes hundreds of a digit.
    Hundred,
    /// A thousand, a million.
    Scale(u64),
    /// "and": between parts only.
    And,
}

/// Digits in a row that are one figure, like a number that is dictated; fewer may be "two or three".
const DICTATED: usize = 3;

/// The text with its numbers in digits.
///
/// - `part`: what a word, in small letters, is in the language's numbers.
pub(super) fn in_digits(text: &str, part: fn(&str) -> Option<Part>) -> String {
    let words = words(text);
    let mut written = String::with_capacity(text.len());
    let mut at = 0;
    while at < words.len() {
        let (text, end) = figure(&words[at..], part).map_or((words[at].0.to_owned(), 1), |figure| figure);
        written += &text;
        at += end;
        written += words[at - 1].1;
    }
    written
}

/// A word on its own.
pub(super) fn alone(word: &str, part: fn(&str) -> Option<Part>) -> Option<u64> {
    match part(word)? {
        Part::Digit(value) | Part::Whole(value) | Part::Tens(value) | Part::Hundreds(value) => Some(value),
        Part::Hundred | Part::Scale(_) | Part::And => None,
    }
}

/// The words of a text, each with what stands behind it; a text that begins with a space begins with an empty word.
fn words(text: &str) -> Vec<(&str, &str)> {
    let mut words = Vec::new();
    let mut rest = text;
    while !rest.is_empty() {
        let end = rest.find(|c: char| !c.is_alphanumeric()).unwrap_or(rest.len());
        let (word, behind) = rest.split_at(end);
        let end = behind.find(char::is_alphanumeric).unwrap_or(behind.len());
        words.push((word, &behind[..end]));
        rest = &behind[end..];
    }
    words
}

/// The figure that the words begin with, and how many of them it is; `None` where they begin with none.
fn figure(words: &[(&str, &str)], part: fn(&str) -> Option<Part>) -> Option<(String, usize)> {
    let parts: Vec<Part> = joined(words).map_while(|word| part(&word.to_lowercase())).collect();
    let is_digit = |part: &&Part| matches!(part, Part::Digit(_));
    let digits: Vec<u64> = parts
        .iter()
        .take_while(is_digit)
        .filter_map(|part| if let Part::Digit(digit) = part { Some(*digit) } else { None })
        .collect();
    let goes_on = parts.get(digits.len()).is_some_and(|part| matches!(part, Part::Hundred | Part::Scale(_)));
    if DICTATED <= digits.len() && !goes_on {
        return Some((digits.iter().map(u64::to_string).collect(), digits.len()));
    }
    let (value, count) = cardinal(&parts)?;
    (10 <= value).then(|| (value.to_string(), count))
}

/// The words up to the first that is not joined to the next by a space or a hyphen.
fn joined<'a>(words: &'a [(&'a str, &'a str)]) -> impl Iterator<Item = &'a str> {
    let end =
        words.iter().position(|(_, behind)| !matches!(*behind, " " | "-")).map_or(words.len(), |at| at + 1);
    words[..end].iter().map(|(word, _)| *word)
}

/// The number at the beginning of the parts, and how many they are; `None` where they begin with none.
fn cardinal(parts: &[Part]) -> Option<(u64, usize)> {
    let (mut total, mut group) = (0u64, 0u64);
    // What may still come in this group: less than this.
    let (mut room, mut scale) = (1_000, u64::MAX);
    let mut count = 0;
    let mut at = 0;
    while let Some(&part) = parts.get(at) {
        let fits = match part {
            Part::Digit(0) => at == 0,
            Part::Digit(_) => 1 < room,
            Part::Whole(_) | Part::Tens(_) => 10 < room,
            Part::Hundreds(_) => 100 < room,
            Part::Hundred => 0 < group && group < 10,
            Part::Scale(size) => size < scale && (0 < group || total == 0 && size == 1_000),
            Part::And => 0 < at,
        };
        if !fits {
            break;
        }
        match part {
            Part::Digit(value) => (group, room) = (group + value, 1),
            Part::Whole(value) => (group, room) = (group + value, 1),
            Part::Tens(value) => (group, room) = (group + value, 10),
            Part::Hundreds(value) => (group, room) = (group + value, 100),
            Part::Hundred => (group, room) = (group * 100, 100),
            Part::Scale(size) => {
                total += group.max(1) * size;
                (group, room, scale) = (0, 1_000, size);
            }
            Part::And => {}
        }
        at += 1;
        if part != Part::And {
            count = at;
        }
    }
    (0 < count).then_some((total + group, count))
}

/// English.
pub(super) fn english(word: &str) -> Option<Part> {
    Some(match word {
        "zero" | "oh" => Part::Digit(0),
        "one" => Part::Digit(1),
        "two" => Part::Digit(2),
        "three" => Part::Digit(3),
        "four" => Part::Digit(4),
        "five" => Part::Digit(5),
        "six" => Part::Digit(6),
        "seven" => Part::Digit(7),
        "eight" => Part::Digit(8),
        "nine" => Part::Digit(9),
        "ten" => Part::Whole(10),
        "eleven" => Part::Whole(11),
        "twelve" => Part::Whole(12),
        "thirteen" => Part::Whole(13),
        "fourteen" => Part::Whole(14),
        "fifteen" => Part::Whole(15),
        "sixteen" => Part::Whole(16),
        "seventeen" => Part::Whole(17),
        "eighteen" => Part::Whole(18),
        "nineteen" => Part::Whole(19),
        "twenty" => Part::Tens(20),
        "thirty" => Part::Tens(30),
        "forty" => Part::Tens(40),
        "fifty" => Part::Tens(50),
        "sixty" => Part::Tens(60),
        "seventy" => Part::Tens(70),
        "eighty" => Part::Tens(80),
        "ninety" => Part::Tens(90),
        "hundred" => Part::Hundred,
        "thousand" => Part::Scale(1_000),
        "million" => Part::Scale(1_000_000),
        "and" => Part::And,
        _ => return None,
    })
}

/// Spanish.
pub(super) fn spanish(word: &str) -> Option<Part> {
    Some(match word {
        "cero" => Part::Digit(0),
        "un" | "uno" | "una" => Part::Digit(1),
        "dos" => Part::Digit(2),
        "tres" => Part::Digit(3),
        "cuatro" => Part::Digit(4),
        "cinco" => Part::Digit(5),
        "seis" => Part::Digit(6),
        "siete" => Part::Digit(7),
        "ocho" => Part::Digit(8),
        "nueve" => Part::Digit(9),
        "diez" => Part::Whole(10),
        "once" => Part::Whole(11),
        "doce" => Part::Whole(12),
        "trece" => Part::Whole(13),
        "catorce" => Part::Whole(14),
        "quince" => Part::Whole(15),
        "dieciséis" | "dieciseis" => Part::Whole(16),
        "diecisiete" => Part::Whole(17),
        "dieciocho" => Part::Whole(18),
        "diecinueve" => Part::Whole(19),
        "veinte" => Part::Tens(20),
        "veintiuno" | "veintiún" | "veintiun" | "veintiuna" => Part::Whole(21),
        "veintidós" | "veintidos" => Part::Whole(22),
        "veintitrés" | "veintitres" => Part::Whole(23),
        "veinticuatro" => Part::Whole(24),
        "veinticinco" => Part::Whole(25),
        "veintiséis" | "veintiseis" => Part::Whole(26),
        "veintisiete" => Part::Whole(27),
        "veintiocho" => Part::Whole(28),
        "veintinueve" => Part::Whole(29),
        "treinta" => Part::Tens(30),
        "cuarenta" => Part::Tens(40),
        "cincuenta" => Part::Tens(50),
        "sesenta" => Part::Tens(60),
        "setenta" => Part::Tens(70),
        "ochenta" => Part::Tens(80),
        "noventa" => Part::Tens(90),
        "cien" | "ciento" => Part::Hundreds(100),
        "doscientos" | "doscientas" => Part::Hundreds(200),
        "trescientos" | "trescientas" => Part::Hundreds(300),
        "cuatrocientos" | "cuatrocientas" => Part::Hundreds(400),
        "quinientos" | "quinientas" => Part::Hundreds(500),
        "seiscientos" | "seiscientas" => Part::Hundreds(600),
        "setecientos" | "setecientas" => Part::Hundreds(700),
        "ochocientos" | "ochocientas" => Part::Hundreds(800),
        "novecientos" | "novecientas" => Part::Hundreds(900),
        "mil" => Part::Scale(1_000),
        "millón" | "millon" | "millones" => Part::Scale(1_000_000),
        "y" => Part::And,
        _ => return None,
    })
}
