"""Places what happens in a call on its two channels."""

from dataclasses import dataclass, field

import numpy as np

import music
import tones
from channel import RATE_HZ
from voice import speaker

# Seconds between turns, drawn evenly where neither the script nor its step says.
GAP_S = (0.35, 0.95)
BOTH = {"both": ("agent", "customer"), "agent": ("agent",), "customer": ("customer",)}


@dataclass
class Utterance:
    party: str
    text: str
    start_s: float
    end_s: float
    # Faint sound before the start: the samples begin this much earlier.
    lead: int
    samples: np.ndarray


@dataclass
class Plan:
    """All times in seconds, on a grid of 10 ms."""

    answer_s: float = 0.0
    duration_s: float = 0.0
    utterances: list = field(default_factory=list)
    # Everything on the line that is not speech: (parties, start, samples).
    sounds: list = field(default_factory=list)
    events: list = field(default_factory=list)


def plan(script, spoken, rng):
    made = Plan()
    ring(made, script["ring"])
    now = made.answer_s
    for at, step in enumerate(script["call"]):
        drawn = rng.uniform(*script.get("gap_s", GAP_S))
        if speaker(step):
            now = say(made, step, spoken[at], now, drawn)
        elif "hold" in step:
            now = hold(made, step["hold"], now + step.get("gap_s", drawn))
        elif "silence" in step:
            made.events.append({"kind": "silence", "start_s": grid(now), "end_s": grid(now + step["silence"])})
            now += step["silence"]
        elif "busy" in step:
            now = busy(made, step["busy"], now + step.get("gap_s", drawn))
    made.duration_s = grid(now + script["tail_s"])
    made.events += overlaps(made.utterances)
    made.events.sort(key=lambda event: event["start_s"])
    return made


def ring(made, settings):
    spans = tones.rings(settings["tone"], settings["count"], settings["last_s"], settings["start_s"])
    sound(made, settings, spans)
    made.answer_s = grid(spans[-1][1])
    made.events.append(
        {"kind": "ring", "start_s": grid(spans[0][0]), "end_s": made.answer_s, "count": len(spans),
         "tone": settings["tone"], "channel": settings["channel"], "bursts": [[grid(a), grid(b)] for a, b in spans]}
    )  # fmt: skip


def busy(made, settings, start):
    end = grid(start + settings["seconds"])
    sound(made, settings, tones.bursts(settings["tone"], grid(start), end))
    made.events.append(
        {"kind": "tone", "start_s": grid(start), "end_s": end, "tone": settings["tone"], "channel": settings["channel"]}
    )
    return end


def sound(made, settings, spans):
    for start, end in spans:
        made.sounds.append((BOTH[settings["channel"]], start, tones.burst(settings["tone"], end - start)))


def hold(made, settings, start):
    start = grid(start)
    end = grid(start + settings["seconds"])
    made.sounds.append((BOTH[settings["channel"]], start, music.stretch(settings["track"], settings["from_s"], end - start)))
    made.events.append(
        {"kind": "hold", "start_s": start, "end_s": end, "channel": settings["channel"], "track": settings["track"]}
    )
    return end


def say(made, step, spoken, now, drawn):
    """Starts after a gap, at once after a silence, or before the others have ended (`overlap_s`)."""
    party = speaker(step)
    samples, lead, speech = spoken
    after_silence = made.events and made.events[-1]["kind"] == "silence" and made.events[-1]["end_s"] == grid(now)
    gap = -step["overlap_s"] if "overlap_s" in step else 0.0 if after_silence else step.get("gap_s", drawn)
    start = grid(now + gap)
    end = grid(start + speech / RATE_HZ)
    made.utterances.append(Utterance(party, step[party], start, end, lead, samples))
    return max(now, end)


def overlaps(utterances):
    """An overlap is an interruption by the party that starts second, as scripted."""
    events = []
    for earlier, later in zip(utterances, utterances[1:]):
        if later.party != earlier.party and later.start_s < earlier.end_s:
            span = {"start_s": later.start_s, "end_s": min(earlier.end_s, later.end_s)}
            events += [{"kind": "overlap", **span}, {"kind": "interruption", "party": later.party, **span}]
    return events


def render_speech(plan):
    lines = silent(plan)
    for said in plan.utterances:
        put(lines[said.party], round(said.start_s * RATE_HZ) - said.lead, said.samples)
    return lines


def render(plan):
    lines = render_speech(plan)
    for parties, start_s, samples in plan.sounds:
        for party in parties:
            put(lines[party], round(start_s * RATE_HZ), samples)
    return lines


def silent(plan):
    return {party: np.zeros(round(plan.duration_s * RATE_HZ)) for party in BOTH["both"]}


def put(line, start, samples):
    line[start : start + len(samples)] += samples[: len(line) - start]


def grid(seconds):
    return round(seconds * 100) / 100
