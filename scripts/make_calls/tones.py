"""Network tones, by frequency and cadence (ITU-T E.180)."""

import numpy as np

from channel import RATE_HZ

# name: (frequencies in Hz, seconds on, seconds off)
TONES = {
    "cn_ringback": ((450,), 1.0, 4.0),
    "es_ringback": ((425,), 1.5, 3.0),
    "us_ringback": ((440, 480), 2.0, 4.0),
    "cn_busy": ((450,), 0.35, 0.35),
}
LEVEL = 10 ** (-17 / 20)
RAMP_S = 0.004


def rings(name, count, last_s, start_s):
    """Returns the (start, end) of each ring; the last is cut after `last_s`, when the call is answered."""
    _, on_s, off_s = TONES[name]
    starts = [start_s + n * (on_s + off_s) for n in range(count)]
    return [(at, at + (last_s if n == count - 1 else on_s)) for n, at in enumerate(starts)]


def bursts(name, start_s, end_s):
    """Returns the (start, end) of each burst of a tone that goes on from start to end."""
    _, on_s, off_s = TONES[name]
    starts = np.arange(start_s, end_s - 0.01, on_s + off_s)
    return [(float(at), min(float(at) + on_s, end_s)) for at in starts]


def burst(name, seconds):
    frequencies, _, _ = TONES[name]
    at = np.arange(round(seconds * RATE_HZ)) / RATE_HZ
    wave = sum(np.sin(2 * np.pi * hz * at) for hz in frequencies) * LEVEL / np.sqrt(len(frequencies))
    ramp = np.minimum(1, np.minimum(at, seconds - at) / RAMP_S)
    return wave * ramp
