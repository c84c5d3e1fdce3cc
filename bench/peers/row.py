"""Everybody who is measured, started and ready, all behind the same provider: straight, nginx, Larkey, the peers."""

import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

from bench.gateway_parts import Gateway, Nginx, Provider, Target
from bench.peers import grown, litellm, mlflow, openai_forward, portkey
from bench.peers.install import NotInstalled
from bench.peers.peer import Peer, Recipe
from bench.peers.plan import Plan
from bot.launch.minder import Minder

WORDS = "larkey, words kept"
OURS = ("straight", "nginx", "larkey", WORDS)
RECIPES: dict[str, Callable[[Path, int], Recipe]] = {
    "openai-forward": openai_forward.recipe,
    "portkey": portkey.recipe,
    "mlflow": mlflow.recipe,
    "litellm": litellm.recipe,
}


@dataclass
class Row:
    """Who is there, and who is not and why."""

    targets: list[Target] = field(default_factory=list)
    left_out: dict[str, str] = field(default_factory=dict)

    def leave_out(self, name: str, error: Exception) -> None:
        self.left_out[name] = str(error)
        print(f"{name} is left out: {error}", file=sys.stderr, flush=True)


def start(plan: Plan, folder: Path, stack: ExitStack) -> Row:
    """Start them all; whoever cannot be installed or does not answer is named and left out.

    Their workers outlive a master that is killed, so a minder waits for the end of this process.
    """
    row = Row()
    minder = Minder()
    stack.callback(minder.close)
    provider = Provider(_place(folder, "provider"), plan.events)
    stack.callback(provider.stop)
    row.targets.append(provider.start())
    peers = list(_begin(row, folder, provider.port, stack, minder)) if plan.peers else []
    for part in _own(row, plan, folder, provider.port):
        stack.callback(part.stop)
        target = part.start()
        minder.watch(target.masters[0].pid)
        row.targets.append(target)
    if plan.grown:
        try:
            row.targets.extend(grown.start(folder, provider.port, stack))
        except FileNotFoundError as error:
            row.leave_out(grown.EMPTY, error)
    for peer in peers:
        try:
            row.targets.append(peer.ready())
        except AssertionError as error:
            row.leave_out(peer.recipe.name, error)
    return row


def _begin(row: Row, folder: Path, upstream: int, stack: ExitStack, minder: Minder) -> Iterator[Peer]:
    """The peers, started side by side: one of them takes half a minute."""
    for name, recipe in RECIPES.items():
        place = _place(folder, name)
        try:
            peer = Peer(recipe(place, upstream), place, minder)
        except NotInstalled as error:
            row.leave_out(name, error)
            continue
        stack.callback(peer.stop)
        peer.begin()
        yield peer


def _own(row: Row, plan: Plan, folder: Path, upstream: int) -> Iterator[Nginx | Gateway]:
    try:
        yield Nginx(_place(folder, "nginx"), upstream)
    except FileNotFoundError as error:
        row.leave_out("nginx", error)
    yield Gateway(_place(folder, "larkey"), upstream)
    if not plan.peers:
        return
    settings = {"RECORDS__CONTENT": "full"}
    yield Gateway(_place(folder, "words"), upstream, name=WORDS, settings=settings)


def _place(folder: Path, name: str) -> Path:
    place = folder / name
    place.mkdir()
    return place
