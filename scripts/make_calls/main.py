"""Makes every fixture, or only the calls that are named: main.py [id ...]; with --asr first, the measuring set."""

import sys
from pathlib import Path

import yaml

import asr
import bad
import call
import container
import formats
import truth

ROOT = Path(__file__).resolve().parents[2]
FIXTURES = ROOT / "fixtures"
# The script of the clip that fixtures/formats holds in every container.
REFERENCE = "reference"


def main(wanted):
    if wanted[:1] == ["--asr"]:
        return asr.make_all(FIXTURES / "asr", wanted[1:], ROOT / "target/asr")
    for path in sorted(FIXTURES.glob("scripts/*.yaml")):
        if wanted and path.stem not in wanted:
            continue
        script = yaml.safe_load(path.read_text(encoding="utf-8"))
        samples, known = call.make(script)
        if script["id"] == REFERENCE:
            write_formats(samples, known)
        else:
            write_call(script, samples, known)
        print(f"{script['id']}: {known['duration_s']:.1f} s", flush=True)


def write_call(script, samples, known):
    folder = FIXTURES / "calls"
    folder.mkdir(exist_ok=True)
    container.write(samples, folder / script["file"], script["codec"])
    truth.write(known, folder / f"{script['id']}.truth.json")


def write_formats(samples, known):
    folder = FIXTURES / "formats"
    folder.mkdir(exist_ok=True)
    formats.write_all(samples, folder)
    truth.write(known, folder / "reference.truth.json")
    folder = FIXTURES / "bad"
    folder.mkdir(exist_ok=True)
    bad.write_all(samples, folder)


if __name__ == "__main__":
    main(sys.argv[1:])
