"""Recordings that cannot be graded, each broken in one way."""

import struct

import numpy as np

from channel import RATE_HZ, encode

PCM, MULAW, VOXWARE = 0x0001, 0x0007, 0x0075


def write_all(samples, folder):
    codes = encode(samples[: 2 * RATE_HZ].astype(np.int32)).astype(np.uint8).tobytes()
    rng = np.random.default_rng(75)
    files = {
        "empty.wav": b"",
        "text.wav": b"This is a text file that somebody named like a recording.\n",
        "truncated.wav": wav(MULAW, 2, 8, codes[: len(codes) // 2], stated=len(codes)),
        "no_samples.wav": wav(MULAW, 2, 8, b""),
        "no_channels.wav": wav(PCM, 0, 16, codes[:1600]),
        "unknown_codec.wav": wav(VOXWARE, 2, 8, codes[:1600]),
        "random.mp3": rng.bytes(4096),
    }
    for name, content in files.items():
        (folder / name).write_bytes(content)


def wav(tag, channels, bits, data, stated=None):
    """A WAV file whose header may state another length than the data has."""
    frame = channels * bits // 8
    head = struct.pack("<HHIIHH", tag, channels, RATE_HZ, RATE_HZ * frame, frame, bits)
    stated = len(data) if stated is None else stated
    chunks = b"fmt " + struct.pack("<I", len(head)) + head + b"data" + struct.pack("<I", stated) + data
    return b"RIFF" + struct.pack("<I", 4 + len(chunks) - len(data) + stated) + b"WAVE" + chunks
