"""OpenAI's SDK for Node as it comes, with its own retries, through the gateway."""

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.gateway.programs import Programs
from tests.support import eventually

VERSION = "6.49.0"
SCRIPT = Path(__file__).with_name("sdk.mjs")


@pytest.fixture(scope="module")
def node(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the script and the package `openai` in it."""
    for program in ("node", "npm"):
        if shutil.which(program) is None:
            pytest.skip(f"{program} is not installed (Debian: apt install nodejs npm)")
    folder = tmp_path_factory.mktemp("node")
    shutil.copy(SCRIPT, folder)
    quiet = ["--no-audit", "--no-fund", "--ignore-scripts", "--loglevel=error", "--prefix", str(folder)]
    installed = subprocess.run(
        ["npm", "install", *quiet, f"openai@{VERSION}"], cwd=folder, capture_output=True, text=True, timeout=300
    )
    assert installed.returncode == 0, installed.stderr[-2000:]
    return folder


@pytest.fixture
def found(node: Path, programs: Programs, token: str) -> dict[str, Any]:
    before = programs.last_upstream()
    arguments = ["node", str(node / SCRIPT.name), f"{programs.larkey.url}/v1", token]
    ran = subprocess.run(arguments, cwd=node, capture_output=True, text=True, timeout=120)
    assert ran.returncode == 0, ran.stderr[-4000:]
    result: dict[str, Any] = json.loads(ran.stdout.splitlines()[-1])
    return {**result, "upstream": before}


def test_node_programs_notice_nothing(programs: Programs, found: dict[str, Any]) -> None:
    assert "gpt-4o" in found["models"]
    assert found["whole"] == ["hello", 1]
    assert found["streamed"] == "你好 my friend"
    assert found["cut"] == {"name": "APIError", "status": None, "code": "stream_cut"}
    assert found["bad"]["name"] == "BadRequestError"
    assert found["model"] == {"name": "NotFoundError", "status": 404, "code": "model_not_found"}
    assert found["route"] == {"name": "NotFoundError", "status": 404, "code": "unknown_url"}
    assert found["token"] == {"name": "AuthenticationError", "status": 401, "code": "invalid_api_key"}

    def ends() -> list[str]:
        asked = [entry["end"] for entry in programs.asked_upstream(since=found["upstream"])]
        assert "running" not in asked
        return asked

    # One call each, whatever went wrong: whole, left by its caller, streamed, cut, bad, no such model.
    assert eventually(ends) == ["done", "client gone", "done", "cut", "refused", "refused"]
