"""What a party says, as clean telephone-band speech at 8 kHz. Keeps what it has made under target/."""

import hashlib
import json
from fractions import Fraction

import numpy as np
from scipy.signal import resample_poly

import channel
import kokoro
import prompts
from phonemes import phonemes

CACHE = kokoro.WORK / "utterances"
# A frame counts as speech above this level, relative to the loudest sample of the utterance.
THRESHOLD = 10 ** (-40 / 20)
FRAME = channel.RATE_HZ // 100
# Faint sound kept around the speech, so that no breath is cut.
MARGIN = 5


def speak_all(script):
    """Returns one trimmed utterance per spoken step, at the level that the script gives the party."""
    spoken = {}
    for at, step in enumerate(script["call"]):
        party = speaker(step)
        if party:
            spoken[at] = channel.band(raw(step, party, script)) * decibels(step.get("gain_db", 0))
    for party in ("agent", "customer"):
        own = [at for at in spoken if speaker(script["call"][at]) == party]
        loudest = max((np.abs(spoken[at]).max() for at in own), default=1.0)
        for at in own:
            spoken[at] = spoken[at] * decibels(script["voices"][party]["peak_dbfs"]) / loudest
    return {at: trim(samples) for at, samples in spoken.items()}


def speaker(step):
    return next((party for party in ("agent", "customer") if party in step), None)


def raw(step, party, script):
    """A recording where the step names one, otherwise a synthetic voice."""
    voice = script["voices"][party]
    if "prompt" in step:
        return prompts.read(voice["recorded"], step["prompt"])
    made = cached(phonemes(step[party], script["language"]), voice)
    return resample_poly(made, 1, kokoro.RATE_HZ // channel.RATE_HZ)


def cached(letters, voice):
    """A shift of the pitch by resampling moves the formants too: another speaker, not another mood."""
    speed, semitones = voice.get("speed", 1.0), voice.get("semitones", 0)
    key = hashlib.sha256(json.dumps([letters, voice["name"], speed, semitones]).encode()).hexdigest()[:24]
    path = CACHE / f"{key}.npy"
    if not path.exists():
        CACHE.mkdir(parents=True, exist_ok=True)
        ratio = Fraction(2 ** (semitones / 12)).limit_denominator(50)
        made = kokoro.synthesise(letters, voice["name"], speed / float(ratio))
        np.save(path, resample_poly(made, ratio.denominator, ratio.numerator).astype(np.float32))
    return np.load(path)


def trim(samples):
    """Returns (samples, lead, speech): the speech starts `lead` samples in and is `speech` long, in whole frames."""
    samples = samples[: len(samples) // FRAME * FRAME]
    levels = np.abs(samples).reshape(-1, FRAME).max(axis=1)
    loud = np.flatnonzero(levels >= THRESHOLD * levels.max())
    first, last = loud[0], loud[-1] + 1
    start, end = max(first - MARGIN, 0), min(last + MARGIN, len(levels))
    kept = samples[start * FRAME : end * FRAME].copy()
    ramp = np.linspace(0, 1, FRAME)
    kept[:FRAME] *= ramp if start < first else 1
    kept[-FRAME:] *= ramp[::-1] if last < end else 1
    return kept, (first - start) * FRAME, (last - first) * FRAME


def decibels(value):
    return 10 ** (value / 20)
