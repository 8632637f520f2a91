"""Makes every fixture, or only the calls that are named: main.py [id ...]"""

import json
import sys
from pathlib import Path

import yaml

import bad
import call
import container
import formats

ROOT = Path(__file__).resolve().parents[2]
FIXTURES = ROOT / "fixtures"
# The script of the clip that fixtures/formats holds in every container.
REFERENCE = "reference"


def main(wanted):
    scripts = sorted(FIXTURES.glob("scripts/*.yaml"))
    for path in scripts:
        if wanted and path.stem not in wanted:
            continue
        script = yaml.safe_load(path.read_text(encoding="utf-8"))
        samples, truth = call.make(script)
        if script["id"] == REFERENCE:
            write_formats(samples, truth)
        else:
            write_call(script, samples, truth)
        print(f"{script['id']}: {truth['duration_s']:.1f} s", flush=True)


def write_call(script, samples, truth):
    folder = FIXTURES / "calls"
    folder.mkdir(exist_ok=True)
    container.write(samples, folder / script["file"], script["codec"])
    write_truth(truth, folder / f"{script['id']}.truth.json")


def write_formats(samples, truth):
    folder = FIXTURES / "formats"
    folder.mkdir(exist_ok=True)
    formats.write_all(samples, folder)
    write_truth(truth, folder / "reference.truth.json")
    folder = FIXTURES / "bad"
    folder.mkdir(exist_ok=True)
    bad.write_all(samples, folder)


def write_truth(truth, path):
    """One line for each fact, event and utterance, so that a change reads well."""
    facts = ",\n".join(f" {line(key)}: {block(value)}" for key, value in truth.items())
    path.write_text(f"{{\n{facts}\n}}\n", encoding="utf-8")


def block(value):
    if isinstance(value, list) and value:
        return "[\n  " + ",\n  ".join(map(line, value)) + "\n ]"
    return line(value)


def line(value):
    return json.dumps(value, ensure_ascii=False)


if __name__ == "__main__":
    main(sys.argv[1:])
