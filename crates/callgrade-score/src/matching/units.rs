//! What is compared: Chinese character by character, other languages word by word, both by sound.

use pinyin::ToPinyinMulti;

use super::normalise::{fold, is_han, words};

/// The smallest thing that is compared.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Unit {
    /// The character or word, normalised.
    pub(super) text: String,
    /// How it may sound; one is enough to sound alike.
    sounds: Vec<String>,
    /// The same, in a careless mouth.
    blurred: Vec<String>,
    /// What it costs to miss it or to have it too much: little words are lost easily.
    pub(super) weight: f32,
}

/// Written otherwise, sounding the same.
pub(super) const SOUNDS_ALIKE: f32 = 0.08;

/// Sounding nearly the same.
const NEARLY: f32 = 0.3;

/// `你` for `您`: recognisers mix them up, but they are not the same.
const YOU: f32 = 0.4;

/// Not the same at all.
const OTHER: f32 = 1.0;

const SMALL: f32 = 0.5;
/// What "um" weighs.
pub(super) const FILLER: f32 = 0.25;

const SMALL_WORDS: &[&str] = &[
    "的", "了", "呀", "呢", "吧", "嘛", "哦", "啦", // zh
    "de", "la", "el", "a", "en", "un", "una", "y", "que", "le", "lo", "se", "su", "es", "al",
    "del", // es
    "the", "to", "of", "is", "and", "it", "i", "my", "am", "are", "at", "for", // en
];

const FILLERS: &[&str] = &["嗯", "呃", "哎", "诶", "eh", "em", "este", "pues", "um", "uh", "er", "well"];

/// The units of a text, in order.
pub(super) fn units(text: &str) -> Vec<Unit> {
    compared(text).into_iter().map(Unit::new).collect()
}

/// The words of a text, in Chinese its characters, as they are compared: in one spelling, without punctuation.
///
/// Empty for a text without letters and digits.
pub fn compared(text: &str) -> Vec<String> {
    words(&fold(text)).iter().flat_map(|word| pieces(word)).collect()
}

/// Chinese characters one by one, anything else in one piece.
fn pieces(word: &str) -> Vec<String> {
    let mut pieces: Vec<String> = Vec::new();
    let mut in_word = false;
    for c in word.chars() {
        let alone = is_han(c) || c == '*';
        match pieces.last_mut() {
            Some(last) if in_word && !alone => last.push(c),
            _ => pieces.push(c.to_string()),
        }
        in_word = !alone;
    }
    pieces
}

impl Unit {
    fn new(text: String) -> Unit {
        let sounds = sounds(&text);
        let weight = match text.as_str() {
            small if SMALL_WORDS.contains(&small) => SMALL,
            filler if FILLERS.contains(&filler) => FILLER,
            _ => 1.0,
        };
        let blurred = sounds.iter().map(|sound| blurred(sound)).collect();
        Unit { text, sounds, blurred, weight }
    }

    /// What it costs to hear `other` in place of this, from 0 to 1.
    pub(super) fn cost(&self, other: &Unit) -> f32 {
        if self.text == other.text {
            return 0.0;
        }
        if self.sounds.iter().any(|sound| other.sounds.contains(sound)) {
            return SOUNDS_ALIKE;
        }
        match (self.text.as_str(), other.text.as_str()) {
            ("你", "您") | ("您", "你") => YOU,
            (a, b) if a.starts_with(is_han) && b.starts_with(is_han) => {
                let near = self.blurred.iter().any(|sound| other.blurred.contains(sound));
                if near { NEARLY } else { OTHER }
            }
            (a, b) if a.starts_with(is_han) || b.starts_with(is_han) => OTHER,
            _ => spelt_nearly(&self.sounds[0], &other.sounds[0]),
        }
    }
}

/// Every reading of a Chinese character, without tones; of another word, what Spanish and English speakers
/// may spell otherwise without saying anything else.
fn sounds(text: &str) -> Vec<String> {
    let first = text.chars().next().unwrap_or(' ');
    if let Some(readings) = first.to_pinyin_multi() {
        let mut sounds: Vec<String> =
            readings.into_iter().map(|reading| reading.plain().to_owned()).collect();
        sounds.sort();
        sounds.dedup();
        return sounds;
    }
    vec![key(text)]
}

/// A Chinese syllable as it sounds from many mouths: zh as z, ng as n, l as n, nü as yu.
fn blurred(syllable: &str) -> String {
    let blurred = match syllable.strip_suffix('g') {
        Some(open) if open.ends_with('n') => open.to_owned(),
        _ => syllable.to_owned(),
    };
    // 女士 is heard as 雨势.
    if let "nü" | "nv" = blurred.as_str() {
        return "yu".to_owned();
    }
    for hissing in ["zh", "ch", "sh"] {
        if let Some(rest) = blurred.strip_prefix(hissing) {
            return format!("{}{rest}", &hissing[..1]);
        }
    }
    match blurred.strip_prefix('l') {
        Some(rest) => format!("n{rest}"),
        None => blurred,
    }
}

/// One key for spellings of one sound: `v` is `b`, `ll` is `y`, `z` and soft `c` are `s`, `h` is silent.
fn key(word: &str) -> String {
    let letters: Vec<char> = word.chars().collect();
    let mut key = String::new();
    let mut index = 0;
    while let Some(&letter) = letters.get(index) {
        let next = letters.get(index + 1).copied().unwrap_or(' ');
        let soft = matches!(next, 'e' | 'i' | 'y');
        let (sound, taken) = match (letter, next) {
            ('c', 'h') => ("x", 2),
            ('p', 'h') => ("f", 2),
            ('l', 'l') => ("y", 2),
            ('q', 'u') | ('c', 'k') => ("k", 2),
            ('c', _) if soft => ("s", 1),
            ('c' | 'q', _) => ("k", 1),
            ('z', _) => ("s", 1),
            ('v', _) => ("b", 1),
            ('g', _) if soft => ("j", 1),
            ('h', _) => ("", 1),
            _ => ("?", 1),
        };
        match sound {
            "?" if !key.ends_with(letter) || letter.is_ascii_digit() => key.push(letter),
            "?" => {}
            _ if !sound.is_empty() && key.ends_with(sound) => {}
            _ => key.push_str(sound),
        }
        index += taken;
    }
    key
}

/// Words that differ in a letter or two of many are heard for one another.
fn spelt_nearly(a: &str, b: &str) -> f32 {
    let longest = a.chars().count().max(b.chars().count());
    if longest < 4 {
        return OTHER;
    }
    let alike = 1.0 - distance(a, b) as f32 / longest as f32;
    match alike {
        0.75.. => NEARLY,
        0.6.. => 2.0 * NEARLY,
        _ => OTHER,
    }
}

/// How many letters must be put in, taken out or changed (Levenshtein).
pub(crate) fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.chars().enumerate() {
        let mut corner = row[0];
        row[0] = i + 1;
        for (j, y) in b.iter().enumerate() {
            let changed = corner + usize::from(x != *y);
            corner = row[j + 1];
            row[j + 1] = changed.min(corner + 1).min(row[j] + 1);
        }
    }
    row[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn cost(a: &str, b: &str) -> f32 {
        let (a, b) = (units(a), units(b));
        assert_eq!((a.len(), b.len()), (1, 1));
        a[0].cost(&b[0])
    }

    #[test]
    fn chinese_is_compared_by_sound() {
        assert_eq!(cost("工", "恭"), SOUNDS_ALIKE);
        assert_eq!(cost("请", "請"), 0.0);
        assert_eq!(cost("行", "航"), SOUNDS_ALIKE, "any reading counts");
        assert_eq!(cost("生", "森"), NEARLY);
        assert_eq!(cost("女", "雨"), NEARLY);
        assert_eq!(cost("好", "我"), OTHER);
    }

    #[test]
    fn ni_is_not_nin() {
        assert_eq!(cost("你", "您"), YOU);
        assert_eq!(cost("你", "尼"), SOUNDS_ALIKE);
    }

    #[test]
    fn spanish_sounds() {
        for (a, b) in [("hola", "ola"), ("vale", "bale"), ("lluvia", "yuvia"), ("gracias", "grasias")] {
            assert_eq!(cost(a, b), SOUNDS_ALIKE, "{a} {b}");
        }
        assert_eq!(cost("ayudarle", "ayudarte"), NEARLY);
        assert_eq!(cost("no", "lo"), OTHER);
        assert_eq!(cost("se", "sé"), 0.0);
    }

    #[test]
    fn cost_goes_both_ways() {
        let all = units("您 你 工 恭 hola ola vale 24 ayudarle ayudarte 生 森");
        for a in &all {
            for b in &all {
                assert_eq!(a.cost(b), b.cost(a), "{a:?} {b:?}");
            }
        }
    }

    #[test]
    fn mixed_text_falls_into_pieces() {
        let texts: Vec<String> = units("24小时VIP客户").into_iter().map(|unit| unit.text).collect();
        assert_eq!(texts, ["24", "小", "时", "vip", "客", "户"]);
    }
}
