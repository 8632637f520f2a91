"""The peer faster-whisper on a list of calls: run_faster_whisper.py MODEL_FOLDER BATCH BEAM WORKERS < calls.json > heard.json

Reads [{"id", "recording", "language"}, ...]; writes [{"id", "party", "start_s", "end_s", "text"}, ...]. Each channel is a file
to it, as its users have it; each worker is a process with one thread, and takes the next call when it is free. A batch of 0
is its sequential pipeline.
"""

import json
import multiprocessing
import sys
from concurrent.futures import ProcessPoolExecutor

import faster_whisper

PARTIES = ("agent", "customer")


def load(folder, batch):
    global pipeline
    model = faster_whisper.WhisperModel(folder, device="cpu", compute_type="int8", cpu_threads=1)
    pipeline = faster_whisper.BatchedInferencePipeline(model) if batch else model


def hear(task):
    call, batch, beam = task
    options = {"language": call["language"], "beam_size": beam, "vad_filter": True}
    if batch:
        options["batch_size"] = batch
    heard = []
    for party, sound in zip(PARTIES, faster_whisper.decode_audio(call["recording"], split_stereo=True)):
        segments, _ = pipeline.transcribe(sound, **options)
        heard += [
            {"id": call["id"], "party": party, "start_s": s.start, "end_s": s.end, "text": s.text} for s in segments
        ]
    return heard


def main():
    folder, batch, beam, workers = sys.argv[1], *map(int, sys.argv[2:])
    calls = json.load(sys.stdin)
    spawn = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(workers, spawn, load, (folder, batch)) as pool:
        heard = list(pool.map(hear, [(call, batch, beam) for call in calls]))
    json.dump([segment for of_call in heard for segment in of_call], sys.stdout)


if __name__ == "__main__":
    main()
