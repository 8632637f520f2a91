"""Speech of a person: the prompts of the packages asterisk-core-sounds-en-wav and -es-wav."""

from scipy.io import wavfile

from channel import RATE_HZ

FOLDER = "/usr/share/asterisk/sounds"


def read(speaker, prompt):
    rate, samples = wavfile.read(f"{FOLDER}/{speaker}/{prompt}.wav")
    assert rate == RATE_HZ
    return samples / 32768
