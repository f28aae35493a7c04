"""Certificates are checked by the system's own store: one that it does not trust is told, one that it does passes."""

from __future__ import annotations

import ssl
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from app.sources.providers.clock import SyncClock
from app.sources.providers.errors import OfflineError
from app.sources.providers.http_policy import HttpPolicy
from app.sources.providers.http_reader import HttpReader, Waits

HTTPS = Path(__file__).parents[3] / "data" / "https"


class Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Length", "2")
        self.end_headers()
        self.wfile.write(b"{}")

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the library's name
        """Nothing."""


class Quiet(HTTPServer):
    def handle_error(self, request: object, client_address: object) -> None:
        """Who did not trust the certificate hangs up: that is the test."""


class Watcher:
    def stopped(self) -> bool:
        return False

    def waiting(self, until: int) -> None: ...


@pytest.fixture
def port() -> Iterator[int]:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(HTTPS / "certificate.pem", HTTPS / "key.pem")
    server = Quiet(("127.0.0.1", 0), Handler)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield server.server_address[1]
    server.shutdown()
    server.server_close()
    thread.join()


def test_a_certificate_that_the_system_does_not_trust_is_told_at_once(port: int) -> None:
    policy = HttpPolicy("Vendor", "https://api.vendor.example", endpoint=f"https://127.0.0.1:{port}")
    reader = HttpReader(policy, SyncClock(), Watcher(), waits=Waits(attempts=3, first=0.001))
    with pytest.raises(OfflineError) as caught:
        reader.get("/x")
    reader.close()
    assert caught.value.certificate
    assert "firewall" in caught.value.remedy
    assert reader.requests == 1, "it will not pass by itself"
