"""The peer whisper.cpp on whole files, as its users run it: run_whisper_cpp.py GGML_FILE WORKERS < calls.json > heard.json

Reads and writes what run_faster_whisper.py does. Greedy with the fallback of whisper.cpp, no voice detection; each channel is a
file, each worker a process with one thread.
"""

import json
import multiprocessing
import sys
from concurrent.futures import ProcessPoolExecutor

import av
import numpy
from pywhispercpp.model import Model

PARTIES = ("agent", "customer")


def load(file):
    global model
    model = Model(file, n_threads=1, print_progress=False, print_realtime=False, redirect_whispercpp_logs_to=None)


def channels(recording):
    with av.open(recording) as container:
        resampler = av.AudioResampler(format="fltp", layout="stereo", rate=16_000)
        frames = [new for old in container.decode(audio=0) for new in resampler.resample(old)]
        return numpy.concatenate([frame.to_ndarray() for frame in frames], axis=1)


def hear(call):
    heard = []
    for party, sound in zip(PARTIES, channels(call["recording"])):
        for s in model.transcribe(numpy.ascontiguousarray(sound), language=call["language"]):
            heard.append(
                {"id": call["id"], "party": party, "start_s": s.t0 / 100, "end_s": s.t1 / 100, "text": s.text}
            )
    return heard


def main():
    file, workers = sys.argv[1], int(sys.argv[2])
    calls = json.load(sys.stdin)
    spawn = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(workers, spawn, load, (file,)) as pool:
        heard = list(pool.map(hear, calls))
    json.dump([segment for of_call in heard for segment in of_call], sys.stdout)


if __name__ == "__main__":
    main()
