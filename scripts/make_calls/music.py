"""Hold music: a stretch of a track of the package asterisk-moh-opsound-wav."""

import numpy as np
from scipy.io import wavfile

from channel import RATE_HZ, band, rms

TRACKS = "/usr/share/asterisk/moh"
LEVEL_DBFS = -24
FADE_S = 0.05


def stretch(track, from_s, seconds):
    rate, samples = wavfile.read(f"{TRACKS}/{track}.wav")
    assert rate == RATE_HZ
    start = round(from_s * RATE_HZ)
    made = band(samples[start : start + round(seconds * RATE_HZ)] / 32768)
    made *= 10 ** (LEVEL_DBFS / 20) / rms(made)
    at = np.arange(len(made)) / RATE_HZ
    return np.clip(made, -0.9, 0.9) * np.minimum(1, np.minimum(at, seconds - at) / FADE_S)
