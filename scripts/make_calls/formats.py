"""One clip in every container and codec."""

from container import ffmpeg

# file: what ffmpeg is told
STEREO = {
    "pcm_u8.wav": ["-c:a", "pcm_u8"],
    "pcm_s16.wav": ["-c:a", "pcm_s16le"],
    "pcm_s24.wav": ["-c:a", "pcm_s24le"],
    "pcm_s32.wav": ["-c:a", "pcm_s32le"],
    "pcm_f32.wav": ["-c:a", "pcm_f32le"],
    "mulaw.wav": ["-c:a", "pcm_mulaw"],
    "alaw.wav": ["-c:a", "pcm_alaw"],
    "adpcm_ima.wav": ["-c:a", "adpcm_ima_wav"],
    "adpcm_ms.wav": ["-c:a", "adpcm_ms"],
    "mp3.mp3": ["-c:a", "libmp3lame", "-b:a", "32k"],
    "mp3_44100.mp3": ["-c:a", "libmp3lame", "-ar", "44100", "-b:a", "64k"],
    "flac.flac": ["-c:a", "flac", "-compression_level", "12"],
    "vorbis.ogg": ["-c:a", "libvorbis", "-q:a", "2"],
    "aac.m4a": ["-c:a", "aac", "-b:a", "32k"],
    "aac_adts.aac": ["-c:a", "aac", "-b:a", "32k", "-f", "adts"],
    "opus.opus": ["-c:a", "libopus", "-b:a", "32k", "-application", "audio"],
    "opus.webm": ["-c:a", "libopus", "-b:a", "32k", "-application", "audio"],
}
MONO = {
    "gsm_wav49.wav": ["-c:a", "libgsm_ms"],
    "gsm.gsm": ["-c:a", "libgsm", "-f", "gsm"],
    "g722.g722": ["-c:a", "g722", "-ar", "16000", "-f", "g722"],
    "mulaw_raw.ulaw": ["-c:a", "pcm_mulaw", "-f", "mulaw"],
    "alaw_raw.alaw": ["-c:a", "pcm_alaw", "-f", "alaw"],
    "pcm_raw.sln": ["-c:a", "pcm_s16le", "-f", "s16le"],
}


def write_all(samples, folder):
    for name, options in STEREO.items():
        ffmpeg(samples, folder / name, options)
    for name, options in MONO.items():
        ffmpeg(samples, folder / name, ["-af", "pan=mono|c0=0.5*c0+0.5*c1", *options])
