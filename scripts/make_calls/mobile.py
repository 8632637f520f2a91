"""The radio leg of a mobile telephone: GSM full rate (ETSI GSM 06.10), there and back."""

import subprocess

import numpy as np

from channel import RATE_HZ

RAW = ["-f", "s16le", "-ar", str(RATE_HZ), "-ac", "1"]


def radio(samples):
    """Takes and returns samples from -1 to 1. Nothing moves in time; the last block is cut to the length."""
    linear = np.clip(np.round(samples * 32768), -32768, 32767).astype("<i2").tobytes()
    coded = ffmpeg([*RAW, "-i", "pipe:0", "-c:a", "libgsm", "-f", "gsm", "pipe:1"], linear)
    heard = ffmpeg(["-f", "gsm", "-i", "pipe:0", *RAW, "pipe:1"], coded)
    return np.frombuffer(heard, dtype="<i2")[: len(samples)] / 32768


def ffmpeg(options, data):
    command = ["ffmpeg", "-loglevel", "error", "-threads", "1", *options]
    return subprocess.run(command, input=data, capture_output=True, check=True).stdout
