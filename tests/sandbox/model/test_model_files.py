"""Files and batches of the scripted OpenAI, as OpenAI's SDK sees them."""

import json
from collections.abc import Iterator
from typing import Any

import openai
import pytest

from tests.llm.model import Model
from tests.sandbox.model.alone import SISTER, STRANGER, client
from tests.support import eventually


@pytest.fixture
def sdk(model: Model) -> Iterator[openai.OpenAI]:
    with client(model) as found:
        yield found


def line(name: str, **body: Any) -> bytes:
    whole = {"model": "gpt-4o", "messages": [{"role": "user", "content": f"[[say {name}]]"}], **body}
    return json.dumps({"custom_id": name, "method": "POST", "url": "/v1/chat/completions", "body": whole}).encode()


def test_a_file_is_stored_listed_read_and_deleted(sdk: openai.OpenAI, model: Model) -> None:
    content = bytes(range(256)) * 5000
    made = sdk.files.create(file=("报告.bin", content), purpose="user_data")
    assert (made.bytes, made.filename, made.purpose) == (len(content), "报告.bin", "user_data")
    other = sdk.files.create(file=("b.jsonl", b"{}"), purpose="batch")
    assert [file.id for file in sdk.files.list()] == [other.id, made.id]
    assert [file.id for file in sdk.files.list(purpose="user_data")] == [made.id]
    assert [file.id for file in sdk.files.list(limit=1, order="asc")] == [made.id, other.id]
    with client(model, SISTER) as sister:
        assert sister.files.content(made.id).read() == content
    assert sdk.files.delete(made.id).deleted
    with pytest.raises(openai.NotFoundError):
        sdk.files.retrieve(made.id)


def test_another_organisation_sees_nothing_of_it(sdk: openai.OpenAI, model: Model) -> None:
    mine = sdk.files.create(file=("a.jsonl", line("a")), purpose="batch")
    with client(model, STRANGER) as stranger:
        assert list(stranger.files.list()) == []
        for work in (stranger.files.retrieve, stranger.files.content, stranger.files.delete):
            with pytest.raises(openai.NotFoundError):
                work(mine.id)
        with pytest.raises(openai.NotFoundError):
            stranger.batches.create(input_file_id=mine.id, endpoint="/v1/chat/completions", completion_window="24h")


def test_what_is_missing_or_unknown_is_refused(sdk: openai.OpenAI) -> None:
    wrong: Any = "holidays"
    with pytest.raises(openai.BadRequestError, match="Supported values"):
        sdk.files.create(file=("a", b"x"), purpose=wrong)
    with pytest.raises(openai.BadRequestError, match="empty"):
        sdk.files.create(file=("a", b""), purpose="batch")
    with pytest.raises(openai.APIStatusError) as refused:
        sdk.post("/files", body={"purpose": "batch"}, cast_to=object)
    assert refused.value.status_code == 415
    kept = sdk.files.create(file=("a", b"x"), purpose="assistants")
    with pytest.raises(openai.BadRequestError, match="Not allowed to download"):
        sdk.files.content(kept.id)


def test_a_batch_is_worked_off_line_by_line(sdk: openai.OpenAI) -> None:
    lines = b"\n".join([line("one"), line("two"), line("wrong", temperature=9)])
    file = sdk.files.create(file=("in.jsonl", lines), purpose="batch")
    begun = sdk.batches.create(input_file_id=file.id, endpoint="/v1/chat/completions", completion_window="24h")
    assert begun.status == "validating"
    done = eventually(lambda: (found := sdk.batches.retrieve(begun.id)).status == "completed" and found)
    assert done
    assert done.request_counts is not None
    assert done.request_counts.to_dict() == {"total": 3, "completed": 2, "failed": 1}
    out = [json.loads(text) for text in sdk.files.content(str(done.output_file_id)).text.splitlines()]
    assert [item["custom_id"] for item in out] == ["one", "two"]
    assert out[0]["response"]["body"]["choices"][0]["message"]["content"] == "one"
    (failed,) = [json.loads(text) for text in sdk.files.content(str(done.error_file_id)).text.splitlines()]
    assert failed["response"]["status_code"] == 400
    assert sdk.batches.list().data[0].id == begun.id
    with pytest.raises(openai.ConflictError):
        sdk.batches.cancel(begun.id)


def test_a_batch_is_cancelled(sdk: openai.OpenAI) -> None:
    file = sdk.files.create(file=("in.jsonl", line("one")), purpose="batch")
    begun = sdk.batches.create(input_file_id=file.id, endpoint="/v1/chat/completions", completion_window="24h")
    assert sdk.batches.cancel(begun.id).status == "cancelling"
    assert sdk.batches.retrieve(begun.id).status == "cancelled"
