"""`python -m sandbox`: Feishu in a box, on the loopback only. Ctrl-C or SIGTERM ends it after saving."""

import asyncio
import logging
import signal
import sys

from aiohttp import web

from sandbox.app import make_app
from sandbox.settings import Settings, read_settings
from sandbox.state import State
from sandbox.store import Store

HOST = "127.0.0.1"


async def serve(settings: Settings) -> int:
    """Until a signal comes; 1 when the port is taken."""
    state = State(settings)
    store = Store(state, settings.data)
    store.load()
    runner = web.AppRunner(make_app(state, store), access_log=None, handle_signals=False, shutdown_timeout=2.0)
    await runner.setup()
    site = web.TCPSite(runner, HOST, settings.port, backlog=1024)
    try:
        await site.start()
    except OSError as error:
        await runner.cleanup()
        print(
            f"The sandbox cannot listen on {HOST}:{settings.port} ({error.strerror}): choose another --port.",
            file=sys.stderr,
        )
        return 1
    print(f"sandbox ready on http://{HOST}:{runner.addresses[0][1]}", flush=True)
    leave = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, leave.set)
    await leave.wait()
    await runner.cleanup()
    return 0


def main() -> int:
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    return asyncio.run(serve(read_settings()))


if __name__ == "__main__":
    sys.exit(main())
