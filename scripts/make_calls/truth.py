"""What is known about a call, on the timeline of the source before any container."""

import json

import numpy as np

from channel import rms


def of(script, plan, speech, noise):
    parties = ("agent", "customer")
    return {
        "id": script["id"],
        "file": script.get("file", ""),
        "language": script["language"],
        "channels": {"agent": 0, "customer": 1},
        "duration_s": plan.duration_s,
        "answer_s": plan.answer_s,
        "events": plan.events,
        "utterances": [
            {"party": said.party, "start_s": said.start_s, "end_s": said.end_s, "text": said.text}
            for said in plan.utterances
        ],
        "talk_s": {party: talk(plan, party) for party in parties},
        "snr_db": {party: snr(speech[party], noise[party]) for party in parties},
        "faults": script.get("faults", []),
    }


def talk(plan, party):
    return round(sum((said.end_s - said.start_s for said in plan.utterances if said.party == party), 0.0), 2)


def snr(speech, noise):
    """Speech over noise where there is speech, both as RMS; None for a party that never speaks."""
    spoken = speech != 0
    if not spoken.any():
        return None
    return round(float(20 * np.log10(rms(speech[spoken]) / rms(noise[spoken]))), 1)


def write(truth, path):
    """One line for each fact, event and utterance, so that a change reads well."""
    facts = ",\n".join(f" {line(key)}: {block(value)}" for key, value in truth.items())
    path.write_text(f"{{\n{facts}\n}}\n", encoding="utf-8")


def block(value):
    if isinstance(value, list) and value:
        return "[\n  " + ",\n  ".join(map(line, value)) + "\n ]"
    return line(value)


def line(value):
    return json.dumps(value, ensure_ascii=False)
