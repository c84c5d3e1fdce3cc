"""`python -m sandbox.model`: the scripted model alone, see app.py."""

import argparse
import asyncio
import contextlib
import sys

from aiohttp import web

from sandbox.model.app import make_alone_app
from sandbox.model.state import ModelState


async def serve(state: ModelState, port: int) -> None:
    runner = web.AppRunner(make_alone_app(state), access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", port, backlog=1024)
    await site.start()
    print(f"model ready on http://127.0.0.1:{runner.addresses[0][1]}/model/v1", flush=True)
    try:
        await asyncio.Event().wait()
    finally:
        await runner.cleanup()


def main(arguments: list[str]) -> None:
    parser = argparse.ArgumentParser(prog="python -m sandbox.model", description="a scripted OpenAI on loopback")
    parser.add_argument("--port", type=int, default=0, help="0 takes a free one and prints it")
    parser.add_argument("--rate", type=float, default=ModelState.rate, help="tokens a second, 0 for all at once")
    parser.add_argument("--first-delay", type=float, default=ModelState.first_delay, help="seconds to the first token")
    chosen = parser.parse_args(arguments)
    state = ModelState(first_delay=chosen.first_delay, rate=chosen.rate)
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(serve(state, chosen.port))


if __name__ == "__main__":
    main(sys.argv[1:])
