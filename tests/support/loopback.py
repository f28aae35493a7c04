"""Real HTTP on loopback for tests: a server that answers by a function, and faults put in front of its answers."""

from __future__ import annotations

import contextlib
import json
import socket
import sys
import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl, urlsplit


@dataclass
class Asked:
    """One request as it came in; header names in lower case."""

    method: str
    path: str
    query: list[tuple[str, str]]
    headers: dict[str, str]
    body: bytes
    target: str  # path and query as they were sent

    def json(self) -> object:
        return json.loads(self.body)

    def one(self, name: str, default: str = "") -> str:
        """The last value of a parameter."""
        return dict(self.query).get(name, default)


@dataclass
class Reply:
    """One answer. *cut*: how many bytes of the body are sent before the line is dropped; *stall*: the line is kept
    open there instead, until the server closes. *date*: what the Date header says, None for none.
    """

    status: int = 200
    body: object = None
    headers: Mapping[str, str] = field(default_factory=dict)
    raw: bytes | None = None
    cut: int | None = None
    stall: bool = False

    def content(self) -> bytes:
        return json.dumps(self.body).encode() if self.raw is None else self.raw


Answer = Callable[[Asked], Reply]


class Loopback:
    """A server on 127.0.0.1 with a port of its own; *seen* holds what was asked, *faults* replies given first."""

    def __init__(self, answer: Answer) -> None:
        self.answer = answer
        self.seen: list[Asked] = []
        self.faults: list[Reply] = []
        self.closing = threading.Event()
        self._lock = threading.Lock()
        self._server = _Server(("127.0.0.1", 0), _handler(self))
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        self._thread.start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    def reply(self, asked: Asked) -> Reply:
        with self._lock:
            self.seen.append(asked)
            if self.faults:
                return self.faults.pop(0)
            return self.answer(asked)

    def close(self) -> None:
        self.closing.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


class _Server(ThreadingHTTPServer):
    def handle_error(self, request: object, client_address: object) -> None:
        """Who asked was killed, or does not want the rest: that is no fault of the server. Others are told."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)  # type: ignore[arg-type]


def _handler(server: Loopback) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the library's name
            """Nothing."""

        def serve(self) -> None:
            parts = urlsplit(self.path)
            length = int(self.headers.get("content-length", "0"))
            query = parse_qsl(parts.query, keep_blank_values=True)
            headers = {name.lower(): value for name, value in self.headers.items()}
            self._send(
                server.reply(Asked(self.command, parts.path, query, headers, self.rfile.read(length), self.path))
            )

        def _send(self, reply: Reply) -> None:
            content = reply.content()
            names = {name.lower() for name in reply.headers}
            self.send_response_only(reply.status)
            if "date" not in names:
                self.send_header("Date", self.date_time_string())
            for name, value in reply.headers.items():
                self.send_header(name, value)
            if "content-type" not in names:
                self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            with contextlib.suppress(ConnectionError):
                self.wfile.write(content if reply.cut is None else content[: reply.cut])
                if reply.stall:
                    server.closing.wait(60)
                if reply.cut is not None or reply.stall:
                    self.close_connection = True
                    with contextlib.suppress(OSError):
                        self.connection.shutdown(socket.SHUT_RDWR)

    for method in ("GET", "POST", "PUT", "DELETE", "PATCH"):
        setattr(Handler, f"do_{method}", Handler.serve)
    return Handler


@contextlib.contextmanager
def loopback(answer: Answer) -> Iterator[Loopback]:
    """A server for the length of a block."""
    server = Loopback(answer)
    try:
        yield server
    finally:
        server.close()
