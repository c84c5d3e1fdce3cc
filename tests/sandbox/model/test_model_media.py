"""Pictures and sounds of the scripted OpenAI, as OpenAI's SDK sees them."""

import base64
import io
import wave
from collections.abc import Iterator
from typing import Any

import openai
import pytest

from tests.llm.model import Model
from tests.sandbox.model.alone import SOUND, client
from tests.support import request

PNG = b"\x89PNG\r\n\x1a\n"


@pytest.fixture
def sdk(model: Model) -> Iterator[openai.OpenAI]:
    with client(model) as found:
        yield found


def test_pictures_come_as_an_address_or_as_base64(sdk: openai.OpenAI) -> None:
    by_address = sdk.images.generate(model="dall-e-3", prompt="a cat", size="1024x1024")
    assert by_address.data is not None
    assert request("GET", str(by_address.data[0].url)).body.startswith(PNG)
    assert by_address.data[0].revised_prompt == "a cat"
    written = sdk.images.generate(model="gpt-image-1", prompt="a cat", n=2)
    assert written.data is not None
    pictures = [base64.b64decode(str(item.b64_json)) for item in written.data]
    assert all(picture.startswith(PNG) for picture in pictures)
    assert pictures[0] != pictures[1]
    assert written.usage is not None
    assert written.usage.output_tokens == 2112


def test_pictures_are_changed(sdk: openai.OpenAI) -> None:
    picture = ("a.png", PNG + bytes(500), "image/png")
    edited = sdk.images.edit(image=[picture, picture], prompt="with a hat", model="gpt-image-1")
    assert edited.data is not None
    assert edited.data[0].b64_json
    with pytest.warns(DeprecationWarning, match="deprecated"):
        assert sdk.images.create_variation(image=picture, model="dall-e-2", size="256x256").data
    with pytest.raises(openai.BadRequestError) as refused:
        sdk.images.generate(model="dall-e-3", prompt="")
    assert refused.value.param == "prompt"
    with pytest.raises(openai.BadRequestError):
        sdk.images.generate(model="dall-e-3", prompt="x", n=99)


def test_words_are_spoken(sdk: openai.OpenAI) -> None:
    spoken = sdk.audio.speech.create(model="tts-1", voice="alloy", input="hello " * 50)
    assert spoken.response.headers["content-type"] == "audio/mpeg"
    assert spoken.read().startswith(b"\xff\xfb")
    sound = sdk.audio.speech.create(model="tts-1", voice="alloy", input="hello", response_format="wav").read()
    with wave.open(io.BytesIO(sound)) as found:
        assert found.getframerate() == 24_000
    wrong: Any = ""
    with pytest.raises(openai.BadRequestError):
        sdk.audio.speech.create(model="tts-1", voice=wrong, input="hello")


def test_spoken_words_are_written_down(sdk: openai.OpenAI) -> None:
    heard = sdk.audio.transcriptions.create(file=("a.wav", SOUND), model="whisper-1")
    assert heard.text == "a.wav, 2004 bytes"
    told = sdk.audio.transcriptions.create(file=("a.wav", SOUND), model="whisper-1", prompt="[[say 你好]]")
    assert told.text == "你好"
    long = sdk.audio.transcriptions.create(file=("a.wav", SOUND), model="whisper-1", response_format="verbose_json")
    assert long.segments is not None
    plain: Any = sdk.audio.transcriptions.create(file=("a.wav", SOUND), model="whisper-1", response_format="text")
    assert plain == "a.wav, 2004 bytes\n"
    with pytest.warns(DeprecationWarning, match="deprecated"):
        assert sdk.audio.translations.create(file=("a.wav", SOUND), model="whisper-1").text == "a.wav, 2004 bytes"
    with pytest.raises(openai.BadRequestError):
        sdk.audio.transcriptions.create(file=("a.wav", b""), model="whisper-1")
    with pytest.raises(openai.APIStatusError, match="Maximum content size limit"):
        sdk.audio.transcriptions.create(file=("a.wav", bytes(26 * 1024 * 1024)), model="whisper-1")


def test_what_is_heard_is_streamed(sdk: openai.OpenAI) -> None:
    wish = "[[say one two three]]"
    events: Any = list(
        sdk.audio.transcriptions.create(file=("a.wav", SOUND), model="gpt-4o-transcribe", prompt=wish, stream=True)
    )
    assert [event.type for event in events[-2:]] == ["transcript.text.delta", "transcript.text.done"]
    assert "".join(event.delta for event in events[:-1]) == events[-1].text == "one two three"
