"""Samples to a file, with ffmpeg. No clock, version or serial number gets into the file."""

import subprocess

from channel import RATE_HZ

SAME_BYTES = ["-map_metadata", "-1", "-fflags", "+bitexact", "-flags:a", "+bitexact"]
# What ffmpeg is told for each codec of fixtures/scripts.
CODECS = {
    "mulaw": ["-c:a", "pcm_mulaw"],
    "flac": ["-c:a", "flac", "-compression_level", "12"],
    # "voip" codes a quiet channel beside a loud one as digital zero, 24k lets the loud one leak into it.
    "opus": ["-c:a", "libopus", "-b:a", "32k", "-application", "audio"],
    "vorbis": ["-c:a", "libvorbis", "-q:a", "2"],
    "aac": ["-c:a", "aac", "-b:a", "32k"],
    "mp3": ["-c:a", "libmp3lame", "-b:a", "32k"],
}


def write(samples, path, codec):
    ffmpeg(samples, path, CODECS[codec])


def ffmpeg(samples, path, options):
    """`samples`: int16 of shape [n, channels]."""
    source = ["-f", "s16le", "-ar", str(RATE_HZ), "-ac", str(samples.shape[1]), "-i", "pipe:0"]
    command = ["ffmpeg", "-loglevel", "error", "-threads", "1", "-y", *source, *SAME_BYTES, *options, str(path)]
    subprocess.run(command, input=samples.astype("<i2").tobytes(), check=True)
