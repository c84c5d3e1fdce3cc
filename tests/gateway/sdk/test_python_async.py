"""OpenAI's SDK for Python in its other form: asynchronous, many calls side by side."""

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from typing import Any

import openai
import pytest

from tests.gateway.programs import QUICK, Programs, asking

SIDE_BY_SIDE = 20
Work = Callable[[openai.AsyncOpenAI], Coroutine[Any, Any, None]]


@pytest.fixture
def run(programs: Programs, token: str) -> Callable[[Work], None]:
    """Do something with an asynchronous client."""

    @asynccontextmanager
    async def client() -> AsyncIterator[openai.AsyncOpenAI]:
        async with openai.AsyncOpenAI(api_key=token, base_url=f"{programs.larkey.url}/v1") as made:
            yield made

    async def whole(work: Work) -> None:
        async with client() as made:
            await work(made)

    def apart(work: Work) -> None:
        """In a thread of its own: the browser's tests leave a loop running in this one."""
        with ThreadPoolExecutor(1) as thread:
            thread.submit(lambda: asyncio.run(whole(work))).result()

    return apart


async def streamed(sdk: openai.AsyncOpenAI, text: str) -> str:
    stream: Any = await sdk.chat.completions.create(**asking(f"{text} {QUICK}", stream=True))
    return "".join([chunk.choices[0].delta.content or "" async for chunk in stream])


def test_many_streams_run_side_by_side_and_none_hears_another(run: Callable[[Work], None]) -> None:
    async def work(sdk: openai.AsyncOpenAI) -> None:
        wanted = [f"answer number {n} of many" for n in range(SIDE_BY_SIDE)]
        assert await asyncio.gather(*(streamed(sdk, f"[[say {text}]]") for text in wanted)) == wanted

    run(work)


def test_every_kind_of_route_is_awaited(run: Callable[[Work], None]) -> None:
    async def work(sdk: openai.AsyncOpenAI) -> None:
        answer: Any = await sdk.chat.completions.create(**asking(f"[[say hi]] {QUICK}"))
        assert answer.choices[0].message.content == "hi"
        made = await sdk.responses.create(model="gpt-4o", input=f"[[say hi]] {QUICK}")
        assert (await sdk.responses.retrieve(made.id)).output_text == "hi"
        events = [
            event.type
            async for event in await sdk.responses.create(model="gpt-4o", input=f"[[say hi]] {QUICK}", stream=True)
        ]
        assert (events[0], events[-1]) == ("response.created", "response.completed")
        file = await sdk.files.create(file=("a.txt", b"text" * 1000), purpose="user_data")
        assert (await sdk.files.content(file.id)).read() == b"text" * 1000
        assert (await sdk.files.delete(file.id)).deleted
        assert len((await sdk.embeddings.create(model="text-embedding-3-small", input="hi")).data) == 1
        spoken = await sdk.audio.speech.create(model="tts-1", voice="alloy", input=f"hello {QUICK}")
        assert spoken.read().startswith(b"\xff\xfb")
        assert (await sdk.images.generate(model="gpt-image-1", prompt="a cat")).data
        assert "gpt-4o" in [model.id async for model in sdk.models.list()]

    run(work)


def test_what_goes_wrong_is_raised_with_its_class(run: Callable[[Work], None]) -> None:
    async def work(sdk: openai.AsyncOpenAI) -> None:
        with pytest.raises(openai.BadRequestError):
            await sdk.chat.completions.create(**asking(QUICK, temperature=9))
        with pytest.raises(openai.NotFoundError):
            await sdk.files.retrieve("file-none")
        with pytest.raises(openai.APIError) as broken:
            await streamed(sdk, "[[say one two three]] [[cut 2]]")
        assert broken.value.code == "stream_cut"
        with pytest.raises(openai.AuthenticationError):
            await sdk.with_options(api_key="lk-typo").models.list()

    run(work)
