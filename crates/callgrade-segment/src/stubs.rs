//! What of music was taken for a voice, at its edges: the detector wakes before the music is known for what it is.

use callgrade_core::{Ms, Span, spans};

use crate::hear::Heard;
use crate::speech::Speech;
use crate::turns::bridge;

/// The edges of music are found no more exactly than this.
const MUSIC_EDGE: Ms = Ms(300);

/// Before anybody has spoken on a line, so much at the beginning of music may sound like a voice.
const FIRST_NOTES: Ms = Ms(1_000);

/// Nobody falls silent and music starts within less.
const TOUCHING: Ms = Ms(50);

/// Gives back to the music of each line what of it was taken for a voice.
pub(crate) fn give_back(heard: &mut [Heard], speech: &[Speech]) {
    for (speech, heard) in speech.iter().zip(heard) {
        let edges = speech.turns.iter().enumerate().filter(|&(at, turn)| {
            let longest = if at == 0 { FIRST_NOTES } else { MUSIC_EDGE };
            is_edge_of_music(*turn, &heard.music, longest)
        });
        let all = edges.map(|(_, turn)| *turn).chain(heard.music.iter().copied()).collect();
        heard.music = bridge(spans::union(all), TOUCHING + Ms(1));
    }
}

/// True for what is so short and so close to music on its own line that it is music: up to `longest_before` it, and
/// up to [`MUSIC_EDGE`] after it.
fn is_edge_of_music(turn: Span, music: &[Span], longest_before: Ms) -> bool {
    let touches = |span: &Span| {
        (turn.len() <= longest_before && turn.end().distance(span.start()) <= TOUCHING)
            || (turn.len() <= MUSIC_EDGE && turn.start().distance(span.end()) <= TOUCHING)
    };
    music.iter().any(touches)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stub_that_touches_music_is_music() {
        let span = |start, end| Span::new(Ms(start), Ms(end));
        let music = [span(1_000, 9_000)];
        let is_edge = |turn| is_edge_of_music(turn, &music, MUSIC_EDGE);
        assert!(is_edge(span(840, 1_000)));
        assert!(is_edge(span(9_010, 9_200)));
        assert!(!is_edge(span(600, 1_000)), "a word before the music");
        assert!(!is_edge(span(700, 900)), "a word, a breath, the music");
        assert!(is_edge_of_music(span(400, 1_000), &music, FIRST_NOTES));
        assert!(!is_edge_of_music(span(400, 900), &music, FIRST_NOTES), "a word, a breath, the music");
        assert!(!is_edge_of_music(span(9_010, 9_600), &music, FIRST_NOTES), "the first word after it");
    }
}
