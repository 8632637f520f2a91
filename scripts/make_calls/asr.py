"""The calls that speech recognition is measured on. They are made again wherever they are needed, never committed."""

from pathlib import Path

import yaml

import call
import container
import truth

GENERATOR = Path(__file__).parent


def make_all(scripts, wanted, folder):
    """`wanted`: ids or beginnings of ids, such as `zh-`; none means all."""
    folder.mkdir(parents=True, exist_ok=True)
    for path in sorted(scripts.glob("*.yaml")):
        if path.stem.startswith(tuple(wanted) or "") and not is_made(path, folder):
            make(path, folder)


def is_made(path, folder):
    """The truth is written last; it is current when nothing that it is made from is newer."""
    made = truth_of(path, folder)
    sources = [path, *GENERATOR.glob("*.py")]
    return made.exists() and all(source.stat().st_mtime < made.stat().st_mtime for source in sources)


def make(path, folder):
    script = yaml.safe_load(path.read_text(encoding="utf-8"))
    script["file"] = f"{path.stem}.wav"
    samples, known = call.make(script)
    container.write(samples, folder / script["file"], "mulaw")
    truth.write(known, truth_of(path, folder))
    print(f"{script['id']}: {known['duration_s']:.1f} s", flush=True)


def truth_of(path, folder):
    return folder / f"{path.stem}.truth.json"
