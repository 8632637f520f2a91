//! What a recogniser writes though nobody said it: `[Music]`, `(wind howling)`, and sentences learnt from subtitles.

/// Sentences that Whisper is known to write over silence and music, as letters and digits only.
///
/// They come from subtitle credits in its training data. A turn that is nothing but one of them was not said:
/// no agent thanks for watching.
const INVENTIONS: &[&str] = &[
    "thanksforwatching",
    "thankyouforwatching",
    "subtitlesbytheamaraorgcommunity",
    "subtítulosrealizadosporlacomunidaddeamaraorg",
    "subtítulosporlacomunidaddeamaraorg",
    "graciasporverelvideo",
    "感谢观看",
    "謝謝觀看",
    "谢谢观看",
    "请不吝点赞订阅转发打赏支持明镜与点点栏目",
    "請不吝點贊訂閱轉發打賞支持明鏡與點點欄目",
    "字幕由amaraorg社区提供",
    "字幕由amaraorg社區提供",
    "中文字幕志愿者",
    "中文字幕志願者",
];

/// Characters that open an annotation, each with the one that closes it.
const BRACKETS: &[(char, char)] =
    &[('[', ']'), ('(', ')'), ('（', '）'), ('【', '】'), ('*', '*'), ('♪', '♪')];

/// Which of the words are annotations: those inside brackets, and notes. One flag per word.
///
/// An annotation that never closes ends with its word, so that one stray bracket cannot silence a turn.
pub(crate) fn annotated<S: AsRef<str>>(words: &[S]) -> Vec<bool> {
    let mut flags = vec![false; words.len()];
    let mut at = 0;
    while at < words.len() {
        let Some(closing) = opens(words[at].as_ref()) else {
            at += 1;
            continue;
        };
        let end =
            (at..words.len()).find(|&end| closes(words[end].as_ref(), closing, end == at)).unwrap_or(at);
        flags[at..=end].fill(true);
        at = end + 1;
    }
    flags
}

/// True when a turn's text is nothing but a known invention.
pub(crate) fn invented(text: &str) -> bool {
    let letters: String = text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect();
    INVENTIONS.contains(&letters.as_str())
}

/// The bracket that closes the one that the word starts with.
fn opens(word: &str) -> Option<char> {
    let first = word.trim().chars().next()?;
    BRACKETS.iter().find(|(open, _)| *open == first).map(|&(_, close)| close)
}

/// True when the word holds the closing bracket, behind its own opening one if it has that.
fn closes(word: &str, closing: char, is_first: bool) -> bool {
    word.trim().chars().skip(usize::from(is_first)).any(|c| c == closing)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, left: &str) {
        let words: Vec<&str> = text.split(' ').collect();
        let flags = annotated(&words);
        let kept: Vec<&str> =
            words.iter().zip(flags).filter(|(_, out)| !out).map(|(word, _)| *word).collect();
        assert_eq!(kept.join(" "), left);
    }

    #[test]
    fn annotations_are_no_speech() {
        check("[Music]", "");
        check("one moment (upbeat music) thank you", "one moment thank you");
        check("♪ la la ♪ hello", "hello");
        check("(pause) 您好", "您好");
        check("a stray (bracket keeps the rest", "a stray keeps the rest");
        check("nothing to strip", "nothing to strip");
    }

    #[test]
    fn only_a_whole_turn_can_be_an_invention() {
        assert!(invented("Thanks for watching!"));
        assert!(invented("谢谢观看。"));
        assert!(!invented("谢谢"));
        assert!(!invented("Thanks for watching out for that, sir."));
    }
}
