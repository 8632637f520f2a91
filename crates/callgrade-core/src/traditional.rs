//! Chinese in one script: recognisers write now simplified, now traditional characters. This brings them
//! together; where phrases are matched, the few that are left out still match by sound.

use std::collections::HashMap;
use std::sync::LazyLock;

/// A traditional character and its simplified form, one pair after the other. Only characters that have one
/// simplified form whatever they mean: facts from OpenCC's table TSCharacters (Apache-2.0), without its others.
const PAIRS: &str = include_str!("traditional.txt");

static SIMPLIFIED: LazyLock<HashMap<char, char>> = LazyLock::new(|| {
    let signs: Vec<char> = PAIRS.chars().filter(|sign| !sign.is_whitespace()).collect();
    signs.chunks_exact(2).map(|pair| (pair[0], pair[1])).collect()
});

/// The simplified form; the character itself where it has none here.
pub fn simplified(c: char) -> char {
    SIMPLIFIED.get(&c).copied().unwrap_or(c)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_character_has_its_partner() {
        let signs: Vec<char> = PAIRS.chars().filter(|sign| !sign.is_whitespace()).collect();
        assert_eq!(signs.len() % 2, 0);
        for pair in signs.chunks(2) {
            assert_eq!(simplified(pair[0]), pair[1]);
            assert_eq!(simplified(pair[1]), pair[1], "a simplified form changes again");
        }
    }

    #[test]
    fn reads_traditional() {
        let text: String = "請問有什麼可以幫您對不起讓您久等了".chars().map(simplified).collect();
        assert_eq!(text, "请问有什么可以帮您对不起让您久等了");
    }
}
