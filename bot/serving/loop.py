"""The event loop beneath the web workers, for work so small that no thread should be woken for it."""

import time
from collections.abc import Callable

import gevent
from gevent.event import Event

READABLE = 1


def in_loop(source: int, step: Callable[[], bool], ends: Callable[[], float]) -> None:
    """Calls `step` now, and in the event loop whenever this descriptor can be read, until it says False.

    It must not wait. Raises what it raises, and TimeoutError at `ends()` by the monotonic clock, which may move.
    https://www.gevent.org/api/gevent.hub.html#gevent._interfaces.ILoop.io
    """
    if not step():
        return
    over = Event()  # type: ignore[no-untyped-call]
    raised: list[BaseException] = []

    def come() -> None:
        try:
            goes_on = step()
        except BaseException as error:  # noqa: BLE001 - it belongs to the thread that waits
            raised.append(error)
            goes_on = False
        if not goes_on:
            watch.stop()
            over.set()  # type: ignore[no-untyped-call]

    watch = gevent.get_hub().loop.io(source, READABLE)  # type: ignore[no-untyped-call]
    watch.start(come)
    try:
        while not over.wait(max(ends() - time.monotonic(), 0.0)):  # type: ignore[no-untyped-call]
            if time.monotonic() >= ends():
                raise TimeoutError
    finally:
        watch.stop()
        watch.close()
    if raised:
        raise raised[0]
