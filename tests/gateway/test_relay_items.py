"""What a response has said is sent back to the key that knows it, and by nobody else."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from tests.gateway.relaying import Relayed, relayed
from tests.gateway.upstream import Heard, Said, events, said


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Relayed]:
    with relayed(tmp_path_factory.mktemp("items"), LOAD_BALANCER_RULE="round_robin") as house:
        yield house


def thought(heard: Heard, number: int) -> Said:
    items = [
        {"type": "reasoning", "id": f"rs_{number:08}", "summary": []},
        {"type": "message", "id": f"msg_{number:08}"},
    ]
    response = {"id": f"resp_{number:08}", "instructions": heard.json().get("instructions"), "output": items}
    if not heard.json().get("stream"):
        return said(response)
    kinds = ("response.created", "response.output_text.delta", "response.completed")
    made = (json.dumps({"type": kind, "delta": "x", "response": response}) for kind in kinds)
    return events(*(f"data: {one}\n\n".encode() for one in made))


@pytest.mark.parametrize("how", [{}, {"stream": True}, {"stream": True, "instructions": "x" * 100_000}])
def test_what_a_model_thought_goes_back_to_the_key_that_knows_it(house: Relayed, how: dict[str, Any]) -> None:
    mine, theirs = house.programs.issue().text, house.programs.issue("ou_somebody_else").text
    house.upstream.answers(lambda heard: thought(heard, len(house.upstream.heard)))
    for _ in range(2):
        assert house.ask("POST", "/v1/responses", {"model": "m", "input": "a", **how}, mine).status == 200
        number, where = len(house.upstream.heard), house.upstream.heard[-1].key
        sent = ({"type": "reasoning", "id": f"rs_{number:08}", "summary": []}, {"id": f"msg_{number:08}"})
        for item in sent:
            body = {"model": "m", "input": [item, {"role": "user", "content": "b"}]}
            assert house.ask("POST", "/v1/responses", body, mine).status == 200
            assert house.upstream.heard[-1].key == where
            refused = house.ask("POST", "/v1/responses", body, theirs)
            assert (refused.status, refused.json()["error"]["code"]) == (404, "object_not_found")
