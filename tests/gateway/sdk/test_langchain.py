"""LangChain's package for OpenAI, unchanged but for the address."""

from typing import Any

import openai
import pytest
from langchain_core.messages import AIMessage, HumanMessage, SystemMessage, ToolMessage
from langchain_core.tools import tool
from langchain_openai import ChatOpenAI, OpenAIEmbeddings
from pydantic import BaseModel, SecretStr

from tests.gateway.programs import QUICK, Programs


class City(BaseModel):
    """A city."""

    name: str
    people: int


@tool
def weather(city: str) -> str:
    """The weather in a city."""
    return f"晴 in {city}"


@pytest.fixture
def chat(programs: Programs, token: str) -> ChatOpenAI:
    return ChatOpenAI(model="gpt-4o", api_key=SecretStr(token), base_url=f"{programs.larkey.url}/v1")


def test_a_question_is_answered_and_counted(chat: ChatOpenAI) -> None:
    answer = chat.invoke([SystemMessage("Be brief."), HumanMessage(f"[[say hello there]] {QUICK}")])
    assert answer.content == "hello there"
    assert answer.usage_metadata is not None
    assert answer.usage_metadata["output_tokens"] == 2


def test_a_stream_arrives_in_pieces_with_its_usage(chat: ChatOpenAI) -> None:
    pieces = list(chat.stream(f"[[say 你好 my friend]] {QUICK}", stream_usage=True))
    assert "".join(str(piece.content) for piece in pieces) == "你好 my friend"
    assert len(pieces) > 3
    assert any(piece.usage_metadata for piece in pieces)


def test_many_questions_are_asked_at_once(chat: ChatOpenAI) -> None:
    asked = [f"[[say number {n}]] {QUICK}" for n in range(8)]
    assert [answer.content for answer in chat.batch(list(asked))] == [f"number {n}" for n in range(8)]


def test_a_tool_is_called_and_its_result_is_read(chat: ChatOpenAI) -> None:
    able = chat.bind_tools([weather])
    question = HumanMessage(f'[[call weather {{"city": "北京"}}]] {QUICK}')
    called = able.invoke([question])
    (call,) = called.tool_calls
    assert (call["name"], call["args"]) == ("weather", {"city": "北京"})
    result = ToolMessage(weather.invoke(call["args"]), tool_call_id=str(call["id"]))
    assert able.invoke([question, called, result]).content == "晴 in 北京"


def test_a_streamed_call_is_put_together(chat: ChatOpenAI) -> None:
    whole: Any = None
    for piece in chat.bind_tools([weather]).stream(f'[[call weather {{"city": "Bonn"}}]] {QUICK}'):
        whole = piece if whole is None else whole + piece
    assert [(call["name"], call["args"]) for call in whole.tool_calls] == [("weather", {"city": "Bonn"})]


@pytest.mark.parametrize("method", ["json_schema", "function_calling"])
def test_an_answer_fits_a_schema(chat: ChatOpenAI, method: Any) -> None:
    found = chat.with_structured_output(City, method=method).invoke(f"which? {QUICK}")
    assert isinstance(found, City)


def test_the_responses_api_serves_it_too(programs: Programs, token: str) -> None:
    chat = ChatOpenAI(
        model="gpt-4o", api_key=SecretStr(token), base_url=f"{programs.larkey.url}/v1", use_responses_api=True
    )
    assert chat.invoke(f"[[say hello]] {QUICK}").text == "hello"
    assert "".join(str(piece.text) for piece in chat.stream(f"[[say one two]] {QUICK}")) == "one two"


def test_texts_become_vectors(programs: Programs, token: str) -> None:
    # LangChain would fetch a tokenizer from the network to cut long texts; texts go up as they are instead.
    made = OpenAIEmbeddings(
        model="text-embedding-3-small",
        dimensions=16,
        api_key=SecretStr(token),
        base_url=f"{programs.larkey.url}/v1",
        check_embedding_ctx_length=False,
    )
    vectors = made.embed_documents(["你好", "hello"])
    assert [len(vector) for vector in vectors] == [16, 16]
    assert made.embed_query("hello") == pytest.approx(vectors[1], abs=1e-6)


def test_what_goes_wrong_is_raised(chat: ChatOpenAI) -> None:
    with pytest.raises(openai.BadRequestError):
        chat.invoke(QUICK, temperature=9)
    with pytest.raises(openai.APIError):
        list(chat.stream(f"[[say one two three]] [[cut 2]] {QUICK}"))
    assert isinstance(chat.invoke(f"[[say well]] {QUICK}"), AIMessage)
