"""What all peers have in common: a program in a folder of its own, ready when it has answered a first question."""

import json
import os
import signal
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from bench.gateway_parts import Target
from bot.launch.minder import Minder
from tests.processes import alive, descendants
from tests.support import Process, eventually, request

TOKEN = "sk-bench-caller"
KEYS = ("sk-bench-0001", "sk-bench-0002", "sk-bench-0003")
PATIENCE = 240.0
"""Seconds until a first answer: a first start compiles thousands of files."""


@dataclass(frozen=True)
class Recipe:
    """How a peer is started: its program, what it is told, and what a caller has to say to it."""

    name: str
    argv: Sequence[str]
    port: int
    environment: Mapping[str, str] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    token: str = TOKEN
    last: str = "[DONE]"


class Peer:
    """One peer. `begin` and `ready` are apart, so that slow ones start side by side."""

    def __init__(self, recipe: Recipe, folder: Path, minder: Minder | None = None) -> None:
        # Nothing of ours on its path, nothing of the developer's in its home, and nobody is told that it runs.
        alone = {"PYTHONPATH": "", "HOME": str(folder), "DO_NOT_TRACK": "1", "NO_PROXY": "*"}
        self.recipe = recipe
        self.minder = minder
        self.process = Process(
            recipe.argv, folder / f"{recipe.name}.log", {**alone, **recipe.environment}, folder=folder
        )

    def begin(self) -> None:
        self.process.start()
        if self.minder is not None:
            self.minder.watch(self.process.pid)

    def ready(self) -> Target:
        """Raises AssertionError with the end of its log when it does not answer."""
        self.process.wait_until(self._answers, "a first answer", PATIENCE)
        recipe = self.recipe
        return Target(recipe.name, recipe.port, (self.process,), (recipe.token,), recipe.headers, recipe.last)

    def _answers(self) -> bool:
        asked = json.dumps({"model": "bench", "messages": [{"role": "user", "content": "Hello"}]}).encode()
        said = {"Authorization": f"Bearer {self.recipe.token}", "Content-Type": "application/json"}
        url = f"http://127.0.0.1:{self.recipe.port}/v1/chat/completions"
        try:
            return request("POST", url, asked, {**said, **self.recipe.headers}).status == 200
        except OSError:
            return False

    def stop(self) -> None:
        """Some leave their workers behind; those are ended by their numbers."""
        if self.process.child is None:
            return
        family = descendants(self.process.pid)
        self.process.stop()
        for left in alive(family):
            os.kill(left, signal.SIGKILL)
        eventually(lambda: not alive(family))
        if self.minder is not None:
            self.minder.forget(self.process.pid)
