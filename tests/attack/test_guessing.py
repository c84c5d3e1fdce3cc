"""Guessing tokens: whatever is wrong with a guess, it meets the same look-up and the same answer."""

from dataclasses import dataclass, field

import pytest

from gateway.caller.addresses import Callers
from gateway.caller.door import NO_RIGHT, Door
from gateway.denied import Denied
from gateway.moments import Moments
from store.token import Refusal, Token
from store.token_text import make
from store.tokens import Tokens
from tests.gateway.programs import QUICK, Programs, asking
from tests.support import Reply, eventually, request


@dataclass
class Watched:
    """The real rows; `asked` is what was done with them, in order."""

    tokens: Tokens
    asked: list[str] = field(default_factory=list)

    def read(self, public_id: str) -> Token | None:
        self.asked.append("read")
        return self.tokens.read(public_id)

    def touch(self, public_id: str) -> None:
        self.asked.append("touch")

    def now(self) -> float:
        return self.tokens.now()


def guesses(programs: Programs) -> dict[str, str]:
    """Well-formed texts whose secret nobody was ever given; by what their public id belongs to."""
    live, revoked, expired = programs.issue(), programs.issue(), programs.issue(seconds=0.05)
    rotated = programs.issue()
    programs.tokens.revoke(revoked.token.public_id, by=0)
    programs.tokens.rotate(rotated.token.public_id, 0.05, by=0, message_id=f"om_{rotated.token.public_id}")
    for ending in (expired, rotated):
        eventually(lambda ending=ending: isinstance(programs.tokens.check(ending.text), Refusal))  # type: ignore[misc]
    known = {"live": live, "revoked": revoked, "expired": expired, "rotated": rotated}
    return {"nobody": make().text, **{name: make(issued.token.public_id).text for name, issued in known.items()}}


def shape(reply: Reply) -> tuple[object, ...]:
    """All that a guesser sees, but for the request's own number and the time."""
    ours = {"date", "x-request-id", "x-larkey-request-id"}
    return reply.status, reply.body, {name: value for name, value in reply.headers.items() if name not in ours}


def test_no_guess_tells_anything_about_the_token_whose_id_it_bears(programs: Programs) -> None:
    shapes = {name: shape(programs.post(text, asking(QUICK))) for name, text in guesses(programs).items()}
    assert shapes["nobody"][0] == 401
    assert [name for name, seen in shapes.items() if seen != shapes["nobody"]] == []


def test_every_guess_costs_one_look_at_a_row_and_nothing_else(programs: Programs) -> None:
    watched = Watched(programs.tokens)
    door = Door(watched, lambda person, tenant: NO_RIGHT, Callers(), Moments("UTC"))
    for name, text in guesses(programs).items():
        watched.asked.clear()
        with pytest.raises(Denied) as refused:
            door.admit({"HTTP_AUTHORIZATION": f"Bearer {text}", "REMOTE_ADDR": "127.0.0.1"})
        assert (refused.value.name, watched.asked) == ("unknown_token", ["read"]), name


def test_guesses_of_the_same_id_are_compared_each_time(programs: Programs) -> None:
    """A row that is remembered opens nothing by itself, and a wrong guess shuts nobody out."""
    issued = programs.issue()
    for _ in range(20):
        assert programs.post(make(issued.token.public_id).text, asking(QUICK)).status == 401
    assert programs.post(issued.text, asking(QUICK)).status == 200


@pytest.mark.parametrize("path", ["/doctor", "/metrics", "/conversations", "/auth/tokens"])
@pytest.mark.parametrize("guess", ["canary-of-the-administrator-0123456788", "\xe9" * 20, "a" * 5000])
def test_a_guess_at_an_administrators_door_is_a_plain_no(programs: Programs, path: str, guess: str) -> None:
    reply = request("GET", f"{programs.larkey.url}{path}", headers={"Authorization": f"Bearer {guess}"})
    assert reply.status in (401, 403), reply
    assert guess.encode() not in reply.body
