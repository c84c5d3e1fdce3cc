"""What the test itself does to Redis and the database, while those come and go."""

from collections.abc import Callable
from typing import TypeVar

from store.errors import Unavailable
from tests.support import eventually

T = TypeVar("T")
SECONDS = 40.0


def patiently(deed: Callable[[], T]) -> T:
    """Done again until it can be done; so it has to be something that may be done twice."""

    def done() -> list[T]:
        try:
            return [deed()]
        except Unavailable as error:
            raise AssertionError(str(error)) from error

    return eventually(done, SECONDS, 0.2)[0]
