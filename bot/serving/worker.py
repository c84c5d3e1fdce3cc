"""gunicorn's gevent worker, with a quick lane before it for plain calls of /v1, which gunicorn's own way costs a lot.

A connection begins in the quick lane and stays there while its requests are plain (bot/serving/head.py). The first one
that is not takes it over to gunicorn, with every byte that was read of it. No gevent is imported here: under its patch
sockets wait as they should.
"""

import errno
import logging
import os
import signal
import socket
import time
from typing import Any

from gunicorn.http.wsgi import base_environ
from gunicorn.workers.ggevent import GeventWorker

from bot.serving.answer import Answer
from bot.serving.head import Head, plain
from bot.serving.input import PIECE, Body, Unread

log = logging.getLogger("larkey.serving")
LONGEST_HEAD = 32_768
TOO_LONG = b"HTTP/1.1 431 Request Header Fields Too Large\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"
LINGERS = 2.0
LEFT = (errno.EPIPE, errno.ECONNRESET, errno.ENOTCONN, errno.EBADF)


class Worker(GeventWorker):  # type: ignore[misc]
    """Set as gunicorn's worker_class."""

    def notify(self) -> None:
        """Where gunicorn would exit at once, its master being dead, a worker lets its answers finish first."""
        self.tmp.notify()
        if self.alive and self.ppid != os.getppid():
            log.warning("the master is gone: this worker leaves as well")
            os.kill(os.getpid(), signal.SIGTERM)

    def handle(self, listener: Any, client: socket.socket, addr: Any) -> None:
        if self.cfg.is_ssl or self.cfg.accesslog or self.cfg.proxy_protocol != "off" or not isinstance(addr, tuple):
            super().handle(listener, client, addr)
            return
        lane = Lane(self, listener, client, addr)
        try:
            rest = lane.serve()
        except OSError as error:
            if error.errno not in LEFT and not isinstance(error, TimeoutError):
                log.warning("a connection broke", extra={"error": type(error).__name__})
            rest = None
        except Exception:
            log.exception("a request could not be served")
            rest = None
        if rest is None:
            client.close()
            return
        super().handle(listener, Unread(client, rest), addr)


class Lane:
    """One connection and its plain requests, one after the other."""

    def __init__(self, worker: Worker, listener: Any, client: socket.socket, addr: Any) -> None:
        self._worker, self._sock = worker, client
        server = listener.getsockname()
        self._environ = {
            **base_environ(worker.cfg),
            "wsgi.multithread": True,
            "wsgi.url_scheme": "http",
            "gunicorn.socket": client,
            "SERVER_PROTOCOL": "HTTP/1.1",
            "SERVER_NAME": server[0],
            "SERVER_PORT": str(server[1]),
            "SCRIPT_NAME": "",
            "REMOTE_ADDR": addr[0],
            "REMOTE_PORT": str(addr[1]),
        }
        self._got = b""

    def serve(self) -> bytes | None:
        """Bytes of a request that gunicorn has to read; None when the connection is over."""
        while True:
            end = self._whole_head()
            if end < 0:
                if self._got:
                    self._refuse()
                return None
            head = plain(self._got[:end])
            if head is None:
                return self._got
            if not self._answer(head, self._got[end + 4 :]):
                return None

    def _whole_head(self) -> int:
        """Where the next head ends; -1 when there is none, or none so short. Raises TimeoutError: however it drips."""
        due = time.monotonic() + self._worker.cfg.keepalive
        while (end := self._got.find(b"\r\n\r\n")) < 0:
            if len(self._got) > LONGEST_HEAD:
                return -1
            self._sock.settimeout(max(due - time.monotonic(), 0.001))
            data = self._sock.recv(PIECE)
            if not data:
                self._got = b""
                return -1
            self._got += data
        self._sock.settimeout(None)
        return end

    def _answer(self, head: Head, ahead: bytes) -> bool:
        """Whether the connection goes on."""
        worker = self._worker
        self._got = ahead[head.length :]
        body = Body(self._sock, ahead[: head.length] if self._got else ahead, head.length)
        answer = Answer(self._sock, closes=head.closes or not worker.alive)
        given = worker.wsgi(
            {**self._environ, **head.environ, "wsgi.input": body, "larkey.channel": answer}, answer.start
        )
        try:
            for data in given:
                answer.write(data)
            answer.end()
        finally:
            if hasattr(given, "close"):
                given.close()
        if body.left:
            self._linger()
        return not (answer.closes or body.left)

    def _refuse(self) -> None:
        """gunicorn would take far longer heads, and give those that never end all the time in the world."""
        self._sock.sendall(TOO_LONG)
        self._linger()

    def _linger(self) -> None:
        """Take what the caller is still sending, for a while: else the system would throw our answer away with it.

        https://www.rfc-editor.org/rfc/rfc9112#section-9.6-13
        """
        ends = time.monotonic() + LINGERS
        self._sock.shutdown(socket.SHUT_WR)
        while (left := ends - time.monotonic()) > 0:
            self._sock.settimeout(left)
            if not self._sock.recv(PIECE):
                return
