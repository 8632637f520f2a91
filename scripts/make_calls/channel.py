"""The telephone line: its band, its noise and its µ-law."""

import numpy as np
from scipy.signal import butter, sosfiltfilt

RATE_HZ = 8000
BAND_HZ = (200, 3500)
MU = 255


def band(samples):
    """Zero phase, so that nothing moves in time."""
    return sosfiltfilt(butter(3, BAND_HZ, "bandpass", fs=RATE_HZ, output="sos"), samples)


def noise(settings, speech, plan, rng):
    """The line's own noise over the whole call, and the surroundings' once the call is answered.

    - `floor_dbfs`: level of the line noise.
    - `snr_db`: level of the speech over the noise around it, both as RMS, the speech where it is spoken.
    """
    made = coloured(len(speech), rng) * 10 ** (settings["floor_dbfs"] / 20)
    if "snr_db" in settings:
        answer = round(plan.answer_s * RATE_HZ)
        level = rms(speech[speech != 0]) * 10 ** (-settings["snr_db"] / 20)
        made[answer:] += street(len(speech) - answer, rng) * level
    return made


def street(length, rng):
    """Traffic: coloured noise that swells and falls, and an engine's hum. RMS 1."""
    seconds = np.arange(length) / RATE_HZ
    swell = 1 + 0.25 * np.sin(2 * np.pi * 0.13 * seconds) + 0.15 * np.sin(2 * np.pi * 0.41 * seconds + 1)
    hum = sum(np.sin(2 * np.pi * 97 * n * seconds + n) / n for n in range(3, 9))
    made = coloured(length, rng) * swell + 0.4 * hum / rms(hum)
    return made / rms(made)


def coloured(length, rng):
    """Pink noise in the telephone band, RMS 1."""
    spectrum = np.fft.rfft(rng.standard_normal(length))
    spectrum[1:] /= np.sqrt(np.arange(1, len(spectrum)))
    spectrum[0] = 0
    made = band(np.fft.irfft(spectrum, length))
    return made / rms(made)


def rms(samples):
    return float(np.sqrt(np.mean(np.square(samples))))


def line(samples):
    """One trip over a µ-law line (ITU-T G.711), as int16."""
    return decode(encode(np.clip(np.round(samples * 32768), -32768, 32767).astype(np.int32)))


def encode(linear):
    sign = linear < 0
    magnitude = np.minimum(np.abs(linear), 32635) + 132
    segment = np.floor(np.log2(magnitude)).astype(np.int32) - 7
    step = (magnitude >> (segment + 3)) & 15
    return ~((sign.astype(np.int32) << 7) | (segment << 4) | step) & MU


def decode(codes):
    codes = ~codes & MU
    segment, step = (codes >> 4) & 7, codes & 15
    magnitude = (((step << 3) + 132) << segment) - 132
    return np.where(codes & 128, -magnitude, magnitude).astype(np.int16)
