"""Text to the phonemes that Kokoro was trained on."""

import functools
import re
import subprocess

# Kokoro writes diphthongs and affricates as one letter (its own convention; see the misaki package).
ENGLISH = [
    ("tʃ", "ʧ"), ("dʒ", "ʤ"), ("aɪ", "I"), ("aʊ", "W"), ("eɪ", "A"), ("ɔɪ", "Y"), ("oʊ", "O"), ("əʊ", "O"),
    ("ɜːɹ", "ɜɹ"), ("ɜː", "ɜɹ"), ("ɚ", "əɹ"), ("ɹɹ", "ɹ"), ("ɐ", "ə"), ("ɾ", "T"), ("ʔ", "t"), ("ː", ""),
    ("n\u0329", "ən"), ("l\u0329", "əl"),
]
# ʎ is read as ʝ: otherwise "llamo" is heard as "ya mo".
SPANISH = [("tʃ", "ʧ"), ("dʒ", "ʤ"), ("ʎ", "ʝ"), ("ː", "")]


def phonemes(text, language):
    match language:
        case "zh":
            return chinese()(text)[0]
        case "es":
            return by_espeak(text, "es", SPANISH)
        case "en":
            return by_espeak(text, "en-us", ENGLISH)


@functools.cache
def chinese():
    import jieba
    from misaki import zh

    jieba.setLogLevel("WARNING")
    return zh.ZHG2P()


def by_espeak(text, voice, folds):
    """Clause by clause, because espeak-ng drops the punctuation that carries the melody."""
    pieces = re.findall(r"[^,.;:!?]+|[,.;:!?]", re.sub("[¿¡]", "", text))
    spoken = [piece if piece in ",.;:!?" else " " + espeak(piece, voice) for piece in pieces]
    result = "".join(spoken).strip()
    for written, folded in folds:
        result = result.replace(written, folded)
    return result


def espeak(clause, voice):
    done = subprocess.run(
        ["espeak-ng", "-q", "--ipa=3", "-v", voice, clause.strip()], capture_output=True, text=True, check=True
    )
    joined = " ".join(done.stdout.split())
    return re.sub("[_\u200d\u0361]", "", joined)
