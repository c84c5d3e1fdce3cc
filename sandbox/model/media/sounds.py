"""Sounds that the scripted model makes: silence, about as long as the words take to say."""

import io
import wave

RATE = 24_000
SYLLABLES = 14.0  # characters a second
MP3_FRAME = b"\xff\xfb\x90\x00" + bytes(413)
"""A frame of silence: 128 kbit/s at 44.1 kHz, 26 ms long."""


def seconds_of(words: str) -> float:
    return max(len(words) / SYLLABLES, 0.1)


def mp3(words: str) -> bytes:
    return MP3_FRAME * (int(seconds_of(words) / 0.026) + 1)


def pcm(words: str) -> bytes:
    """16 bits, mono, 24 kHz, as OpenAI's `pcm`."""
    return bytes(int(seconds_of(words) * RATE) * 2)


def wav(words: str) -> bytes:
    file = io.BytesIO()
    with wave.open(file, "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(RATE)
        sound.writeframes(pcm(words))
    return file.getvalue()
