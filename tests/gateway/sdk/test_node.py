"""OpenAI's SDK for Node as it comes, with its own retries, through the gateway."""

import json
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.gateway.programs import Programs
from tests.gateway.sdk.conftest import KEYS
from tests.gateway.sdk.npm import OPENAI, fetched
from tests.support import eventually

SCRIPTS = Path(__file__).parent
Run = Callable[[str], dict[str, Any]]


@pytest.fixture(scope="module")
def node(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the scripts and the package `openai` in it."""
    folder = fetched(tmp_path_factory.mktemp("node"), OPENAI)
    for script in SCRIPTS.glob("*.mjs"):
        shutil.copy(script, folder)
    return folder


@pytest.fixture
def run(node: Path, programs: Programs, token: str) -> Run:
    """What a script found, from its last line."""

    def found(script: str) -> dict[str, Any]:
        arguments = ["node", str(node / script), f"{programs.larkey.url}/v1", token]
        ran = subprocess.run(arguments, cwd=node, capture_output=True, text=True, timeout=120)
        assert ran.returncode == 0, ran.stderr[-4000:]
        result: dict[str, Any] = json.loads(ran.stdout.splitlines()[-1])
        return result

    return found


def test_node_programs_notice_nothing(programs: Programs, run: Run) -> None:
    before = programs.last_upstream()
    found = run("programs.mjs")
    assert "gpt-4o" in found["models"]
    assert found["whole"] == ["hello", 1]
    assert found["streamed"] == "你好 my friend"
    assert found["cut"] == {"name": "APIError", "status": None, "code": "stream_cut"}
    assert found["bad"]["name"] == "BadRequestError"
    assert found["model"] == {"name": "NotFoundError", "status": 404, "code": "model_not_found"}
    assert found["route"]["name"] == "NotFoundError"
    assert found["token"] == {"name": "AuthenticationError", "status": 401, "code": "invalid_api_key"}

    def ends() -> list[str]:
        asked = [entry["end"] for entry in programs.asked_upstream(since=before)]
        assert "running" not in asked
        return asked

    # One call each, whatever went wrong: whole, left by its caller, streamed, cut, bad, no such model.
    assert eventually(ends) == ["done", "client gone", "done", "cut", "refused", "refused"]


def test_every_route_serves_node(run: Run) -> None:
    found = run("routes.mjs")
    assert found == {
        "tool": ["weather", '{"city": "北京"}'],
        "collected": '{"city": "Bonn"}',
        "completion": "hi",
        "vector": 16,
        "flagged": [False, True],
        "picture": True,
        "edited": True,
        "sound": True,
        "heard": "你好",
        "response": ["hello", "hello"],
        "events": ["response.created", "response.completed", "one two"],
        "deleted": "NotFoundError 404",
        "file": [1_200_000, True, True],
        "batch": "done",
        "failed": "APIError",
    }


@pytest.mark.parametrize(
    ("fault", "name"), [("limit_key", "RateLimitError 429"), ("refuse_key", "InternalServerError 503")]
)
def test_a_pool_that_is_used_up_is_asked_once_a_key_by_node_too(
    programs: Programs, run: Run, fault: str, name: str
) -> None:
    before = programs.last_upstream()
    programs.larkey.sandbox.chaos(model={fault: "*"})
    assert run("used_up.mjs") == {"whole": name, "streamed": name}
    assert len(programs.asked_upstream(since=before)) == len(KEYS)
