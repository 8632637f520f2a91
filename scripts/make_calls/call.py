"""One call, from its script to samples and truth."""

import numpy as np

import channel
import mix
import mobile
import truth
import voice

PARTIES = ("agent", "customer")


def make(script):
    """Returns (samples, truth): samples is int16 of shape [n, 2], the agent on the left."""
    rng = np.random.default_rng(script["seed"])
    spoken = voice.speak_all(script)
    plan = mix.plan(script, spoken, rng)
    clean = mix.render(plan)
    speech = mix.render_speech(plan)
    noise = {
        party: channel.noise(script["noise"][party], speech[party], plan, rng) for party in PARTIES
    }
    heard = {party: clean[party] + noise[party] for party in PARTIES}
    for party in script.get("mobile", []):
        heard[party] = mobile.radio(heard[party])
    samples = np.stack([channel.line(heard[party]) for party in PARTIES], axis=1)
    return samples, truth.of(script, plan, speech, noise)
