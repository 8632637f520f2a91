//! Chinese numbers: 一百零五, and figures read one by one: 二零二六.

/// What a sign is in a number.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Sign {
    Digit(u64),
    /// 十, 百, 千.
    Unit(u64),
    /// 万, 亿.
    Group(u64),
}

fn sign(c: char) -> Option<Sign> {
    let digits = ['零', '一', '二', '三', '四', '五', '六', '七', '八', '九'];
    if let Some(digit) = digits.iter().position(|&digit| digit == c) {
        return Some(Sign::Digit(digit as u64));
    }
    match c {
        '〇' => Some(Sign::Digit(0)),
        '幺' => Some(Sign::Digit(1)),
        '两' => Some(Sign::Digit(2)),
        '十' => Some(Sign::Unit(10)),
        '百' => Some(Sign::Unit(100)),
        '千' => Some(Sign::Unit(1_000)),
        '万' => Some(Sign::Group(10_000)),
        '亿' => Some(Sign::Group(100_000_000)),
        _ => None,
    }
}

/// Words that are made of such signs and are no numbers: by all means, in case, and the like.
const WORDS: &[&str] = &["千万", "万一", "一一", "万万"];

/// A sign on its own.
pub(super) fn alone(word: &str) -> Option<u64> {
    let mut signs = word.chars().map(sign);
    match (signs.next()?, signs.next()) {
        (Some(Sign::Digit(value) | Sign::Unit(value @ 10)), None) => Some(value),
        _ => None,
    }
}

/// The text with its numbers in digits.
pub(super) fn in_digits(text: &str) -> String {
    let mut written = String::with_capacity(text.len());
    let mut run = String::new();
    for c in text.chars() {
        if sign(c).is_some() {
            run.push(c);
            continue;
        }
        written += &number(&run).unwrap_or_else(|| std::mem::take(&mut run));
        run.clear();
        written.push(c);
    }
    written + &number(&run).unwrap_or(run)
}

/// A run of signs as a number; `None` for a sign on its own and for what is none.
fn number(run: &str) -> Option<String> {
    let signs: Vec<Sign> = run.chars().filter_map(sign).collect();
    if signs.len() < 2 || WORDS.contains(&run) {
        return None;
    }
    if signs.iter().all(|sign| matches!(sign, Sign::Digit(_))) {
        let digit =
            |sign: &Sign| if let Sign::Digit(digit) = sign { digit.to_string() } else { String::new() };
        return Some(signs.iter().map(digit).collect());
    }
    value(&signs).map(|value| value.to_string())
}

/// What the signs come to; `None` where they stand in no order that a number has.
fn value(signs: &[Sign]) -> Option<u64> {
    let (mut total, mut group, mut digit) = (0u64, 0u64, None);
    let (mut unit, mut last_group) = (u64::MAX, u64::MAX);
    for &sign in signs {
        match sign {
            Sign::Digit(0) if digit.is_none() => {}
            Sign::Digit(value) if digit.is_none() => digit = Some(value),
            Sign::Unit(size) if size < unit => {
                // 十五 is 一十五.
                group += digit.take().or((size == 10 && group == 0).then_some(1))? * size;
                unit = size;
            }
            Sign::Group(size) if size < last_group && (0 < group || digit.is_some()) => {
                total += (group + digit.take().unwrap_or(0)) * size;
                (group, unit, last_group) = (0, u64::MAX, size);
            }
            Sign::Digit(_) | Sign::Unit(_) | Sign::Group(_) => return None,
        }
    }
    // 一万二 is 一万二千: the digit after a unit counts the next smaller one, unless 零 stands between.
    let short = digit.filter(|_| !signs.contains(&Sign::Digit(0)));
    let rest = match (short, signs.get(signs.len().wrapping_sub(2))) {
        (Some(digit), Some(Sign::Group(size) | Sign::Unit(size))) if 10 < *size => digit * size / 10,
        _ => digit.unwrap_or(0),
    };
    Some(total + group + rest)
}
