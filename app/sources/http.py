"""Fetches pictures from the public network under a policy that trusts no address: https, checked hosts, no traces."""

from __future__ import annotations

import ipaddress
import socket
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from ssl import SSLContext
from typing import Final
from urllib.parse import urljoin

import httpx

from app.core.pictures import MOST_BYTES

IPAddress = ipaddress.IPv4Address | ipaddress.IPv6Address
TYPES: Final = frozenset(
    {"image/png", "image/jpeg", "image/jpg", "image/gif", "image/webp", "image/bmp", "image/x-ms-bmp"}
)
_REDIRECTS: Final = frozenset({301, 302, 303, 307, 308})
_MOST_REDIRECTS: Final = 3
_SECONDS: Final = 10.0  # for one picture, redirects included
_QUIET_SECONDS: Final = 5.0  # without a byte
# nothing that tells who asks, for what mail, or in which language
_HEADERS: Final = (("User-Agent", "Comms Log"), ("Accept", "image/*"), ("Accept-Encoding", "identity"))
_NAT64: Final = ipaddress.IPv6Network("64:ff9b::/96")
_SIX_TO_FOUR: Final = ipaddress.IPv6Network("2002::/16")


class PictureRefusedError(Exception):
    """A picture was not loaded; *why* is a word for tests and logs, never an address."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


def is_public(address: IPAddress) -> bool:
    """Whether *address* may be asked: not this computer, not the school's network, no group, nothing reserved; an
    IPv4 address inside an IPv6 one counts for itself (RFC 4291 2.5.5.2, RFC 6052, RFC 3056).
    """
    if isinstance(address, ipaddress.IPv6Address):
        if address.scope_id is not None or address.is_site_local:
            return False
        inner = address.ipv4_mapped
        if inner is None and address in _NAT64:
            inner = ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
        if inner is None and address in _SIX_TO_FOUR:
            inner = ipaddress.IPv4Address(int(address) >> 80 & 0xFFFFFFFF)
        if inner is not None:
            return is_public(inner)
        if int(address) >> 32 == 0:  # the old form of an IPv4 address inside (RFC 4291 2.5.5.1)
            return False
    return address.is_global and not address.is_multicast and not address.is_reserved and not address.is_unspecified


def resolve(host: str, port: int) -> list[IPAddress]:
    """The addresses of *host*. Raises PictureRefusedError when it has none."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise PictureRefusedError("unknown host") from error
    return [ipaddress.ip_address(str(entry[4][0])) for entry in found]


def _context() -> SSLContext:
    """The roots of the system beside those that come with the program."""
    context = httpx.create_ssl_context(trust_env=False)
    context.load_default_certs()
    return context


@dataclass(slots=True)
class PublicPictures:
    """The policy *public pictures*. Each host is looked up once, all its addresses are checked, and the connection
    goes to the one that was checked, so that a second look-up cannot lead elsewhere; each redirect begins anew. No
    cookie is kept or sent, no referrer, no credentials; proxies of the environment are not used.

    *allowed* and *resolver* are replaced by tests alone. May be called from any thread.
    """

    allowed: Callable[[IPAddress], bool] = is_public
    resolver: Callable[[str, int], Sequence[IPAddress]] = resolve
    context: Callable[[], SSLContext] = _context
    most_bytes: int = MOST_BYTES
    seconds: float = _SECONDS

    def fetch(self, url: str, stopped: Callable[[], bool] = lambda: False) -> bytes:
        """The bytes of the picture at *url*, of a type of `TYPES` by its own word. *stopped* gives it up.

        Raises PictureRefusedError whatever went wrong.
        """
        deadline = time.monotonic() + self.seconds
        for _turn in range(_MOST_REDIRECTS + 1):
            answer = self._ask(url, deadline, stopped)
            if isinstance(answer, bytes):
                return answer
            url = answer
        raise PictureRefusedError("too many redirects")

    def _ask(self, url: str, deadline: float, stopped: Callable[[], bool]) -> bytes | str:
        """The picture, or where else it is."""
        request = self._request(url)
        transport = httpx.HTTPTransport(verify=self.context(), http2=False, trust_env=False, retries=0)
        try:
            response = transport.handle_request(request)
            try:
                if response.status_code in _REDIRECTS:
                    return urljoin(url, response.headers.get("location", ""))
                return self._read(response, deadline, stopped)
            finally:
                response.close()
        except (httpx.HTTPError, httpx.InvalidURL, ValueError, OSError) as error:
            raise PictureRefusedError("not reached") from error
        finally:
            transport.close()

    def _request(self, url: str) -> httpx.Request:
        try:
            asked = httpx.URL(url)
            port = asked.port or 443
        except (httpx.InvalidURL, ValueError, TypeError) as error:
            raise PictureRefusedError("no address") from error
        if not 0 < port < 65_536:
            raise PictureRefusedError("no address")
        if asked.scheme != "https":
            raise PictureRefusedError("not https")
        if asked.userinfo or not asked.host:
            raise PictureRefusedError("no plain host")
        addresses = self.resolver(asked.host, port)
        if not addresses or not all(self.allowed(address) for address in addresses):
            raise PictureRefusedError("not public")
        name = asked.raw_host.decode("ascii")
        host = name if asked.port is None else f"{name}:{asked.port}"
        pinned = asked.copy_with(host=str(addresses[0]), fragment=None)
        quiet = {"connect": _QUIET_SECONDS, "read": _QUIET_SECONDS, "write": _QUIET_SECONDS, "pool": _QUIET_SECONDS}
        extensions = {"timeout": quiet, "sni_hostname": name.strip("[]")}
        return httpx.Request("GET", pinned, headers=[("Host", host), *_HEADERS], extensions=extensions)

    def _read(self, response: httpx.Response, deadline: float, stopped: Callable[[], bool]) -> bytes:
        if response.status_code != 200:
            raise PictureRefusedError("no picture")
        kind = response.headers.get("content-type", "").partition(";")[0].strip().lower()
        if kind not in TYPES:
            raise PictureRefusedError("type")
        if response.headers.get("content-encoding", "identity").strip().lower() not in {"", "identity"}:
            raise PictureRefusedError("packed")  # what is small here may be endless unpacked
        content = bytearray()
        for chunk in response.iter_raw(65_536):
            content += chunk
            if len(content) > self.most_bytes:
                raise PictureRefusedError("too large")
            if stopped():
                raise PictureRefusedError("stopped")
            if time.monotonic() > deadline:
                raise PictureRefusedError("too slow")
        return bytes(content)
