"""What an upstream sends unasked, or after its answer, is nobody's answer: least of all the next caller's."""

import pytest

from tests.gateway.conformance.acts import CLOSE, HELLOS, WHOLE, Act, Pause, chunk, head, says, streams, then
from tests.gateway.conformance.machine import Machine
from tests.gateway.conformance.row import Row
from tests.gateway.scripted.provider import DONE, HELLO, STOP, USAGE
from tests.support import eventually


def joined(*acts: Act) -> bytes:
    """In one piece."""
    return b"".join(step for act in acts for step in act if isinstance(step, bytes))


STOLEN = says(200, WHOLE.replace(b"hello", b"stolen"))
CHUNKED = head(200, b"Content-Type: application/json", b"Transfer-Encoding: chunked")
TABLE = (
    Row("another answer at once", (joined(HELLOS, STOLEN),), "hello", "a", "done, reported"),
    Row("another answer a little later", then(HELLOS, Pause(0.05), STOLEN), "hello", "a", "done, reported"),
    Row("another answer later", then(HELLOS, Pause(0.5), STOLEN), "hello", "a", "done, reported"),
    Row(
        "another answer behind the chunks",
        (CHUNKED + chunk(WHOLE) + b"0\r\n\r\n" + joined(STOLEN),),
        "hello",
        "a",
        "done, reported",
    ),
    Row(
        "another answer behind a stream",
        then(streams(HELLO, STOP, USAGE, DONE), STOLEN),
        "hello",
        "a",
        "done, reported",
        stream=True,
    ),
    Row("closed after a while", then(HELLOS, Pause(0.3), CLOSE), "hello", "a", "done, reported"),
    Row("closed at once", then(HELLOS, CLOSE), "hello", "a", "done, reported"),
)


@pytest.mark.parametrize("row", TABLE, ids=lambda row: row.slug)
def test_the_next_caller_gets_an_answer_of_their_own(machine: Machine, row: Row) -> None:
    assert machine.found[row.slug] == row.expected
    upstream = machine.upstream
    for _ in range(2):
        eventually(lambda: upstream.played[row.slug] == len(upstream.asked[row.slug]))  # what comes late is here
        assert machine.again(row) == "hello"
