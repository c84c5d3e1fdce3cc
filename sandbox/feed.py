"""The live feed for the page: server-sent events, made only while somebody listens."""

import asyncio
import json
from typing import Any

from aiohttp import web

KEEP_ALIVE_SECONDS = 15.0
BACKLOG = 2000


class Feed:
    """`emit` fans one item out to every open page; a page that stops reading is dropped and reconnects."""

    def __init__(self) -> None:
        self._queues: set[asyncio.Queue[bytes | None]] = set()

    @property
    def listening(self) -> bool:
        return bool(self._queues)

    def emit(self, kind: str, **fields: Any) -> None:
        if not self._queues:
            return
        line = b"data: " + json.dumps({"type": kind, **fields}, ensure_ascii=False).encode() + b"\n\n"
        for queue in list(self._queues):
            if queue.qsize() >= BACKLOG:
                self._queues.discard(queue)
                queue.put_nowait(None)
            else:
                queue.put_nowait(line)

    def close(self) -> None:
        for queue in self._queues:
            queue.put_nowait(None)

    async def serve(self, request: web.Request) -> web.StreamResponse:
        """GET /sandbox/api/feed"""
        response = web.StreamResponse(headers={"Content-Type": "text/event-stream", "Cache-Control": "no-store"})
        queue: asyncio.Queue[bytes | None] = asyncio.Queue()
        await response.prepare(request)
        self._queues.add(queue)
        try:
            await response.write(b": hello\n\n")
            while (line := await _next(queue)) is not None:
                await response.write(line)
        except ConnectionResetError:
            pass
        finally:
            self._queues.discard(queue)
        return response


async def _next(queue: "asyncio.Queue[bytes | None]") -> bytes | None:
    try:
        return await asyncio.wait_for(queue.get(), KEEP_ALIVE_SECONDS)
    except TimeoutError:
        return b": still here\n\n"
