"""A sink that hears everything a page may send: HTTP, names that are looked up, packets, files that are opened."""

from __future__ import annotations

import ctypes
import ctypes.util
import os
import re
import select
import socket
import struct
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Final

HTTP_PORTS: Final = (8099, 80)
_TOKEN: Final = re.compile(rb"t[0-9a-f]{8}")
_PIXEL: Final = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010806000000"
    "1f15c4890000000d4944415478da6364f8cf500f0003860181805a347d6b0000000049454e44ae426082"
)
_HEAD: Final = (
    b"HTTP/1.1 200 OK\r\nContent-Type: %s\r\nSet-Cookie: seen=1\r\nContent-Length: %d\r\nConnection: close\r\n\r\n"
)
_IN_OPEN: Final = 0x20
_UP: Final = 0x1 | 0x40  # IFF_UP | IFF_RUNNING


class Sink:
    """Listens until the process ends. What it hears is kept by the token of the message that asked.

    *sealed*: the process has a network of its own, so the sink answers for all names there and hears every packet.
    Else Chromium is to be started with `resolver_rule`, which leads every name to this sink or nowhere.
    """

    def __init__(self, *, sealed: bool) -> None:
        self._sealed = sealed
        self._port = 0
        self.http: Counter[str] = Counter()
        self.dns: Counter[str] = Counter()
        self.packets = 0
        self.cookies: dict[str, str] = {}  # path: what was sent back
        self.files: list[str] = []
        if sealed:
            _raise_loopback()
            _answer_names()
            self._start(self._hear_names)
            self._start(self._hear_packets)
        for port in HTTP_PORTS if sealed else (0,):
            server = socket.create_server(("127.0.0.1", port))
            self._port = server.getsockname()[1]
            self._start(lambda server=server: self._hear_http(server))

    def resolver_rule(self) -> str:
        """Chromium's flags by which nothing but this sink is found; none in a network that has nothing else."""
        if self._sealed:
            return ""
        return f'--host-resolver-rules="MAP *.sink.test 127.0.0.1:{self._port}, MAP * ~NOTFOUND"'

    def clear(self) -> None:
        """Forget what was heard; the number of packets stays."""
        self.files.clear()
        self.http.clear()
        self.dns.clear()

    def heard(self) -> set[str]:
        """What got out since then."""
        return {name for name, found in (("file", self.files), ("network", self.http or self.dns)) if found}

    def _start(self, work: Callable[[], None]) -> None:
        threading.Thread(target=work, daemon=True).start()

    def _hear_http(self, server: socket.socket) -> None:
        while True:
            connection, _address = server.accept()
            if not self._sealed:
                self.packets += 1
            self._start(lambda connection=connection: self._answer_http(connection))

    def _answer_http(self, connection: socket.socket) -> None:
        with connection:
            connection.settimeout(5)
            request = b""
            try:
                while b"\r\n\r\n" not in request:
                    more = connection.recv(65_536)
                    if not more:
                        return
                    request += more
                for token in _TOKEN.findall(request):
                    self.http[token.decode()] += 1
                path = request.split(b" ", 2)[1].decode()
                sent = re.search(rb"(?im)^cookie: (.*?)\r$", request)
                self.cookies[path] = sent.group(1).decode() if sent else ""
                kind = b"text/html" if path.endswith(".html") else b"image/png"
                connection.sendall(_HEAD % (kind, len(_PIXEL)) + _PIXEL)
            except OSError:
                return

    def _hear_names(self) -> None:
        names = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        names.bind(("127.0.0.1", 53))
        while True:
            query, asker = names.recvfrom(4_096)
            for token in _TOKEN.findall(query[12:].lower()):
                self.dns[token.decode()] += 1
            end = query.index(b"\0", 12) + 5
            kind = struct.unpack(">H", query[end - 4 : end - 2])[0]
            answers = 1 if kind == 1 else 0
            head = query[:2] + struct.pack(">HHHHH", 0x8180, 1, answers, 0, 0)
            answer = b"\xc0\x0c\0\x01\0\x01\0\0\0\x01\0\x04\x7f\0\0\x01" if answers else b""
            names.sendto(head + query[12:end] + answer, asker)

    def _hear_packets(self) -> None:
        wire = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(0x0003))
        wire.bind(("lo", 0))
        while True:
            wire.recv(65_536)
            self.packets += 1

    def watch(self, folder: Path) -> None:
        """Tell which files of *folder* are opened (inotify, which Linux alone has; elsewhere nothing is heard)."""
        if sys.platform != "linux":
            return
        libc = ctypes.CDLL(ctypes.util.find_library("c"), use_errno=True)
        handle = libc.inotify_init1(os.O_NONBLOCK)
        if handle < 0 or libc.inotify_add_watch(handle, os.fsencode(folder), _IN_OPEN) < 0:
            raise OSError(ctypes.get_errno(), "inotify")
        self._start(lambda: self._hear_files(handle))

    def _hear_files(self, handle: int) -> None:
        while True:
            select.select([handle], [], [])
            data = os.read(handle, 65_536)
            at = 0
            while at < len(data):
                _watch, _mask, _cookie, length = struct.unpack_from("iIII", data, at)
                name = data[at + 16 : at + 16 + length].rstrip(b"\0").decode()
                if name:
                    self.files.append(name)
                at += 16 + length


def _raise_loopback() -> None:
    """A new network namespace has only a loopback, and it is down."""
    import fcntl  # noqa: PLC0415 - Windows has none, and no namespace either

    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as any_socket:
        fcntl.ioctl(any_socket, 0x8914, struct.pack("16sh", b"lo", _UP))


def _answer_names() -> None:
    """Let this mount namespace ask our own server for names."""
    place = Path("/etc/resolv.conf").resolve()
    own = Path(f"/tmp/resolv-{os.getpid()}.conf")
    own.write_text("nameserver 127.0.0.1\noptions timeout:1 attempts:1\n")
    if place.exists():
        subprocess.run(["mount", "--bind", str(own), str(place)], check=True)
