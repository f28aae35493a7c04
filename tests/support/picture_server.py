"""An HTTPS server on this computer that gives pictures, and remembers what it was asked and how."""

from __future__ import annotations

import ipaddress
import ssl
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Self

from app.sources.http import IPAddress, PublicPictures

CERTIFICATE = Path(__file__).parent.parent / "data" / "https" / "certificate.pem"
HOST = "pictures.example.com"
LOOPBACK = ipaddress.ip_address("127.0.0.1")


@dataclass(frozen=True)
class Reply:
    """What the server says to one path. *after* is called when the first byte of the body is out."""

    body: bytes = b""
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=lambda: {"Content-Type": "image/png"})
    after: Callable[[], object] | None = None


class PictureServer:
    """Answers each path with its `Reply`; `asked` holds the path and headers of every request."""

    def __init__(self, replies: Mapping[str, Reply]) -> None:
        self.replies = dict(replies)
        self.asked: list[tuple[str, dict[str, str]]] = []
        self.looked_up: list[str] = []
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                outer.asked.append((self.path, dict(self.headers)))
                reply = outer.replies.get(self.path, Reply(status=404))
                self.send_response(reply.status)
                for name, value in reply.headers.items():
                    self.send_header(name, value)
                if "Content-Length" not in reply.headers:
                    self.send_header("Content-Length", str(len(reply.body)))
                self.end_headers()
                try:
                    self.wfile.write(reply.body[:1])
                    self.wfile.flush()
                    if reply.after is not None:
                        reply.after()
                    self.wfile.write(reply.body[1:])
                except OSError:
                    return  # who asked has gone

            def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - its own signature
                return

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(CERTIFICATE, CERTIFICATE.with_name("key.pem"))
        self._server.socket = context.wrap_socket(self._server.socket, server_side=True, do_handshake_on_connect=False)
        self._server.handle_error = lambda *_whom: None  # type: ignore[method-assign] - a refused handshake is no news
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02})

    @property
    def port(self) -> int:
        return int(self._server.server_address[1])

    def url(self, path: str, host: str = HOST) -> str:
        """The address of *path* as a mail names it."""
        return f"https://{host}:{self.port}{path}"

    def policy(self, **values: object) -> PublicPictures:
        """The policy of the program, but that this computer may be asked, and this server's certificate is trusted."""

        def lookup(host: str, _port: int) -> list[IPAddress]:
            self.looked_up.append(host)
            return [LOOPBACK]

        def context() -> ssl.SSLContext:
            return ssl.create_default_context(cafile=str(CERTIFICATE))

        made = {"allowed": lambda address: address == LOOPBACK, "resolver": lookup, "context": context, **values}
        return PublicPictures(**made)  # type: ignore[arg-type]

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()
