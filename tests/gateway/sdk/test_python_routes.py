"""OpenAI's SDK for Python, unchanged: every route, over keys of several organisations."""

import base64
import io
import json
from functools import partial
from typing import Any

import openai
import pytest

from tests.gateway.programs import QUICK, Programs, asking
from tests.support import eventually

PNG = b"\x89PNG\r\n\x1a\n" + bytes(300)
SOUND = b"RIFF" + bytes(3000)
WEATHER: Any = {
    "type": "function",
    "function": {"name": "weather", "parameters": {"type": "object", "properties": {"city": {"type": "string"}}}},
}
TOOL: Any = {"type": "function", "name": "weather", "strict": False, "parameters": WEATHER["function"]["parameters"]}
OFTEN = 4
"""More than there are keys: each of them would be asked, were objects not kept with the key they were made with."""


def ask(sdk: openai.OpenAI, text: str, **options: Any) -> Any:
    return sdk.chat.completions.create(**asking(f"{text} {QUICK}", **options))


def test_tools_are_called_and_their_results_read(sdk: openai.OpenAI) -> None:
    question = asking(f'[[call weather {{"city": "北京"}}]] {QUICK}', tools=[WEATHER])
    message = sdk.chat.completions.create(**question).choices[0].message
    (call,) = message.tool_calls or []
    assert call.to_dict()["function"] == {"name": "weather", "arguments": '{"city": "北京"}'}
    result = {"role": "tool", "tool_call_id": call.id, "content": "晴"}
    said = [*question["messages"], message.to_dict(), result]
    assert sdk.chat.completions.create(**{**question, "messages": said}).choices[0].message.content == "晴"


def test_a_streamed_call_of_a_tool_is_put_together_by_the_sdk(sdk: openai.OpenAI) -> None:
    question: Any = asking(f'[[call weather {{"city": "Bonn"}}]] {QUICK}', tools=[WEATHER])
    with sdk.chat.completions.stream(**question) as stream:
        for _ in stream:
            pass
        message = stream.get_final_completion().choices[0].message
    assert [call.function.arguments for call in message.tool_calls or []] == ['{"city": "Bonn"}']


def test_pictures_go_up_inside_messages(programs: Programs, sdk: openai.OpenAI) -> None:
    picture = {"url": "data:image/png;base64," + base64.b64encode(PNG * 2000).decode()}
    parts = [{"type": "text", "text": f"what is this? {QUICK}"}, {"type": "image_url", "image_url": picture}]
    answer: Any = sdk.chat.completions.create(model="gpt-4o", messages=[{"role": "user", "content": parts}])  # type: ignore[list-item,misc]
    assert "1 picture" in answer.choices[0].message.content
    assert programs.asked_upstream()[-1]["messages"][0]["content"][1]["image_url"] == picture


def test_answers_fit_schemas_and_come_several_at_once(sdk: openai.OpenAI) -> None:
    schema = {"type": "object", "properties": {"sure": {"type": "boolean"}}, "required": ["sure"]}
    form = {"type": "json_schema", "json_schema": {"name": "found", "schema": schema}}
    assert json.loads(ask(sdk, "well?", response_format=form).choices[0].message.content) == {"sure": True}
    assert [choice.message.content for choice in ask(sdk, "[[say hi]]", n=3).choices] == ["hi"] * 3
    streamed: dict[int, str] = {}
    for chunk in ask(sdk, "[[say one two]]", n=2, stream=True):
        for choice in chunk.choices:
            streamed[choice.index] = streamed.get(choice.index, "") + (choice.delta.content or "")
    assert streamed == {0: "one two", 1: "one two"}


def test_the_older_completions(sdk: openai.OpenAI) -> None:
    name = "gpt-3.5-turbo-instruct"
    assert sdk.completions.create(model=name, prompt=f"[[say hi]] {QUICK}").choices[0].text == "hi"
    stream = sdk.completions.create(model=name, prompt=f"[[say one two]] {QUICK}", stream=True)
    assert "".join(chunk.choices[0].text for chunk in stream) == "one two"


def test_vectors_as_numbers_and_as_base64(sdk: openai.OpenAI) -> None:
    name = "text-embedding-3-small"
    packed = sdk.embeddings.create(model=name, input=["你好", "hello"], dimensions=16)
    plain = sdk.embeddings.create(model=name, input=["你好", "hello"], dimensions=16, encoding_format="float")
    assert [len(item.embedding) for item in plain.data] == [16, 16]
    assert packed.data[1].embedding == pytest.approx(plain.data[1].embedding, abs=1e-6)
    assert packed.usage.total_tokens > 0


def test_moderations(sdk: openai.OpenAI) -> None:
    assert [result.flagged for result in sdk.moderations.create(input=["hello", "kill it"]).results] == [False, True]


def test_pictures_are_made_and_changed(sdk: openai.OpenAI) -> None:
    by_address = sdk.images.generate(model="dall-e-3", prompt="a cat").data
    assert by_address and "/pictures/img-" in str(by_address[0].url)  # noqa: PT018
    written = sdk.images.generate(model="gpt-image-1", prompt="a cat", size="1024x1024").data
    assert written and base64.b64decode(str(written[0].b64_json)).startswith(PNG[:8])  # noqa: PT018
    picture = ("a.png", PNG, "image/png")
    edited = sdk.images.edit(model="gpt-image-1", image=[picture, picture], prompt="with a hat").data
    assert edited and base64.b64decode(str(edited[0].b64_json)).startswith(PNG[:8])  # noqa: PT018


def test_words_are_spoken_and_written_down(sdk: openai.OpenAI) -> None:
    spoken = sdk.audio.speech.create(model="tts-1", voice="alloy", input=f"hello {QUICK}" * 20)
    assert spoken.response.headers["content-type"] == "audio/mpeg"
    sound = spoken.read()
    assert sound.startswith(b"\xff\xfb")
    assert len(sound) > 50_000
    with sdk.audio.speech.with_streaming_response.create(
        model="tts-1", voice="alloy", input=f"hello {QUICK}", response_format="wav"
    ) as streamed:
        assert b"".join(streamed.iter_bytes()).startswith(b"RIFF")
    heard = sdk.audio.transcriptions.create(file=("说.wav", SOUND), model="whisper-1", prompt="[[say 你好]]")
    assert heard.text == "你好"
    long = sdk.audio.transcriptions.create(file=("a.wav", SOUND), model="whisper-1", response_format="verbose_json")
    assert long.segments
    plain: Any = sdk.audio.transcriptions.create(file=("a.wav", SOUND), model="whisper-1", response_format="text")
    assert plain == "a.wav, 3004 bytes\n"
    with pytest.warns(DeprecationWarning, match="deprecated"):
        assert sdk.audio.translations.create(file=("a.wav", SOUND), model="whisper-1").text == "a.wav, 3004 bytes"
    events: Any = list(
        sdk.audio.transcriptions.create(
            file=("a.wav", SOUND), model="gpt-4o-transcribe", prompt=f"[[say one two]] {QUICK}", stream=True
        )
    )
    assert events[-1].text == "".join(event.delta for event in events[:-1]) == "one two"


def test_responses_are_made_kept_continued_and_deleted(sdk: openai.OpenAI) -> None:
    first = sdk.responses.create(model="gpt-4o", input=f"我叫小明 [[say 好]] {QUICK}")
    assert (first.output_text, first.status) == ("好", "completed")
    for _ in range(OFTEN):
        second = sdk.responses.create(model="gpt-4o", input=f"我叫什么？ {QUICK}", previous_response_id=first.id)
        assert "小明" in second.output_text
        assert sdk.responses.retrieve(first.id).output_text == "好"
        assert len(sdk.responses.input_items.list(first.id).data) == 1
    sdk.responses.delete(first.id)
    with pytest.raises(openai.NotFoundError):
        sdk.responses.retrieve(first.id)


def test_a_response_streams_its_events_untouched(sdk: openai.OpenAI) -> None:
    stream = sdk.responses.create(model="gpt-4o", input=f"[[say one two]] [[reasoning hm]] {QUICK}", stream=True)
    events: Any = list(stream)
    assert [event.sequence_number for event in events] == list(range(len(events)))
    assert "".join(event.delta for event in events if event.type == "response.output_text.delta") == "one two"
    assert events[-1].response.usage.total_tokens > 0
    for _ in range(OFTEN):
        assert sdk.responses.retrieve(events[-1].response.id).output_text == "one two"
    with sdk.responses.stream(
        model="gpt-4o", input=f'[[call weather {{"city": "Bonn"}}]] {QUICK}', tools=[TOOL]
    ) as called:
        for _ in called:
            pass
        output: Any = called.get_final_response().output[0]
    assert (output.name, output.arguments) == ("weather", '{"city": "Bonn"}')


def test_a_response_in_the_background_is_asked_for_and_cancelled(sdk: openai.OpenAI) -> None:
    begun = sdk.responses.create(model="gpt-4o", input="[[say later]] [[delay 0.2]] [[rate 0]]", background=True)
    done = eventually(lambda: (found := sdk.responses.retrieve(begun.id)).status == "completed" and found)
    assert done
    assert done.output_text == "later"
    slow = sdk.responses.create(model="gpt-4o", input="[[delay 60]] hi", background=True)
    assert sdk.responses.cancel(slow.id).status == "cancelled"


def test_files_are_stored_listed_read_and_deleted(sdk: openai.OpenAI) -> None:
    content = bytes(range(256)) * 20_000
    made = [sdk.files.create(file=(f"{n}.bin", io.BytesIO(content)), purpose="user_data") for n in range(OFTEN)]
    for file in made:
        assert sdk.files.retrieve(file.id).bytes == len(content)
        assert sdk.files.content(file.id).read() == content
    listed = {file.id for file in sdk.files.list()}
    assert listed
    assert listed <= {file.id for file in made}
    for file in made:
        assert sdk.files.delete(file.id).deleted
        with pytest.raises(openai.NotFoundError):
            sdk.files.retrieve(file.id)


def finished(sdk: openai.OpenAI, batch: str) -> Any:
    found = sdk.batches.retrieve(batch)
    return found if found.status == "completed" else None


def test_a_batch_is_made_of_a_file_and_makes_one(sdk: openai.OpenAI) -> None:
    body = {"model": "gpt-4o", "messages": [{"role": "user", "content": "[[say done]]"}]}
    line = {"custom_id": "a", "method": "POST", "url": "/v1/chat/completions", "body": body}
    for _ in range(OFTEN):
        file = sdk.files.create(file=("in.jsonl", json.dumps(line).encode()), purpose="batch")
        made = sdk.batches.create(input_file_id=file.id, endpoint="/v1/chat/completions", completion_window="24h")
        done = eventually(partial(finished, sdk, made.id))
        out = json.loads(sdk.files.content(str(done.output_file_id)).text)
        assert out["response"]["body"]["choices"][0]["message"]["content"] == "done"
    cancelled = sdk.batches.create(input_file_id=file.id, endpoint="/v1/chat/completions", completion_window="24h")
    assert sdk.batches.cancel(cancelled.id).status == "cancelling"
    assert cancelled.id in {batch.id for batch in sdk.batches.list()}


def test_models_are_listed_and_looked_up(sdk: openai.OpenAI) -> None:
    names = {model.id for model in sdk.models.list()}
    assert {"gpt-4o", "whisper-1", "text-embedding-3-small"} <= names
    assert sdk.models.retrieve("gpt-4o").owned_by == "sandbox"


def test_what_one_person_has_stored_is_not_there_for_another(programs: Programs, sdk: openai.OpenAI) -> None:
    file = sdk.files.create(file=("secret.txt", b"secret"), purpose="user_data")
    kept = sdk.responses.create(model="gpt-4o", input=f"[[say secret]] {QUICK}")
    with programs.client(programs.issue("ou_a_stranger").text) as stranger:
        for work in (
            lambda: stranger.files.retrieve(file.id),
            lambda: stranger.files.content(file.id),
            lambda: stranger.files.delete(file.id),
            lambda: stranger.responses.retrieve(kept.id),
            lambda: stranger.responses.create(model="gpt-4o", input="and?", previous_response_id=kept.id),
        ):
            with pytest.raises(openai.NotFoundError):
                work()
        assert file.id not in {found.id for found in stranger.files.list()}
    assert sdk.files.retrieve(file.id).filename == "secret.txt"
