"""Where requests of an account may go and what may be asked: nothing but reading ever leaves this computer."""

from __future__ import annotations

import base64
import ipaddress
import ssl
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import parse_qsl

import httpx
import truststore

from app.i18n import _
from app.sources.providers.errors import AccountSettingError, ReadOnlyError

# The two questions that vendors have put on a POST although they only read (SendGrid Email Logs, Mailgun Logs).
READING_POSTS: Final = frozenset({"/v3/logs", "/v1/analytics/logs"})
_OVERRIDES: Final = frozenset({"x-http-method", "x-http-method-override", "x-method-override"})
_TOKEN_WORDS: Final = frozenset({"grant_type", "scope"})


def is_loopback(host: str) -> bool:
    """Whether *host* is this computer: ``localhost``, 127.0.0.0/8 or ::1 (RFC 6761 section 6.3, RFC 1122, RFC 4291)."""
    if host.lower() == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def checked_address(text: str, *, loopback_only: bool = False) -> str:
    """The address *text* without a slash at its end. It must be https, or http to this computer.

    *loopback_only*: what ``--endpoint`` takes. Raises AccountSettingError; the words hold no address.
    """
    try:
        url = httpx.URL(text.strip())
        local = is_loopback(url.host)
    except (httpx.InvalidURL, ValueError) as error:
        raise _no_address() from error
    plain = bool(url.host) and not url.userinfo and not url.query and not url.fragment
    if not plain or url.scheme not in {"https", "http"} or (url.scheme == "http" and not local):
        raise _no_address()
    if loopback_only and not (local and url.path == "/"):
        raise AccountSettingError(
            _("Another endpoint may only be on this computer; nothing was changed."),
            _("Give one like http://127.0.0.1:8080."),
        )
    return str(url).rstrip("/")


def _no_address() -> AccountSettingError:
    return AccountSettingError(
        _("This is no address that can be asked safely; nothing was changed."),
        _("Give one that begins with https:// and holds no name, password or question mark."),
    )


def basic(user: str, secret: str) -> dict[str, str]:
    """The header of HTTP Basic (RFC 7617)."""
    return {"Authorization": "Basic " + base64.b64encode(f"{user}:{secret}".encode()).decode("ascii")}


def bearer(token: str) -> dict[str, str]:
    """The header of a bearer token (RFC 6750)."""
    return {"Authorization": f"Bearer {token}"}


@dataclass(frozen=True, slots=True)
class HttpPolicy:
    """What one account's requests may be.

    *provider*: the vendor's name, for words. *base*: where relative addresses begin, with its path. *hosts*: further
    hosts that may be asked besides that of *base*, exact or ``*.mailgun.net``. *headers* go with each request and
    hold what proves who asks. *token_url*: the one address that may be sent a POST for an OAuth token (RFC 6749
    section 4.4). *endpoint*: a loopback address that stands for all of these hosts, then the only one.
    """

    provider: str
    base: str
    headers: Mapping[str, str] = field(default_factory=dict[str, str], repr=False)
    hosts: frozenset[str] = frozenset()
    token_url: str | None = None
    endpoint: str | None = None

    def url(self, address: str) -> httpx.URL:
        """The address to ask: *address* itself, or relative to the base; moved to the endpoint when there is one.

        Raises ValueError when it leads where this account may not ask.
        """
        try:
            url = httpx.URL(self._moved(self.base) + "/").join(address)
        except httpx.InvalidURL as error:
            raise ValueError("no address") from error
        if not self.allows(str(url)):
            raise ValueError("leads elsewhere")
        return url

    def token_address(self) -> httpx.URL:
        """Where a token is asked for. Raises ValueError when this account has none."""
        if self.token_url is None:
            raise ValueError("no token address")
        return httpx.URL(self._moved(self.token_url))

    def allows(self, address: str) -> bool:
        """Whether *address* (absolute) may be asked: https to a host of the list, or the endpoint and nothing else."""
        try:
            url = httpx.URL(address)
        except (httpx.InvalidURL, ValueError):
            return False
        if url.userinfo:
            return False
        if self.endpoint is not None:
            return _origin(url) == _origin(httpx.URL(self.endpoint))
        own = [httpx.URL(each) for each in (self.base, self.token_url) if each is not None]
        if _origin(url) in {_origin(each) for each in own if each.scheme == "https" or is_loopback(each.host)}:
            return True
        return url.scheme == "https" and url.port is None and any(_fits(url.host, pattern) for pattern in self.hosts)

    def _moved(self, address: str) -> str:
        if self.endpoint is None:
            return address.rstrip("/")
        return self.endpoint + httpx.URL(address).path.rstrip("/")


def _origin(url: httpx.URL) -> tuple[str, str, int]:
    return url.scheme, url.host.lower(), url.port or (443 if url.scheme == "https" else 80)


def _fits(host: str, pattern: str) -> bool:
    host = host.lower()
    return host.endswith(pattern[1:]) if pattern.startswith("*.") else host == pattern


class ReadOnlyTransport(httpx.BaseTransport):
    """The only door to a provider: looks at each request in the moment before it leaves, and lets only reading pass.

    Certificates are checked by the system's own store, so that a school's firewall that inspects TLS is trusted
    where the school's computers trust it; the system's proxy is used, except for this computer itself.
    """

    def __init__(self, policy: HttpPolicy) -> None:
        self._policy = policy
        self._inner: dict[str | None, httpx.HTTPTransport] = {}
        self._context: ssl.SSLContext | None = None

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Send *request*. Raises ReadOnlyError for what is no reading, or goes where it may not."""
        self._check(request)
        return self._door(request.url).handle_request(request)

    def close(self) -> None:
        """Close all connections."""
        for transport in self._inner.values():
            transport.close()

    def _check(self, request: httpx.Request) -> None:
        if not self._policy.allows(str(request.url)):
            raise ReadOnlyError("a request to a foreign host")
        if _OVERRIDES & {name.lower() for name in request.headers}:
            raise ReadOnlyError("a request that says it is another")
        if request.method == "GET":
            if request.read():
                raise ReadOnlyError("a GET with content")
        elif request.method != "POST" or not (self._is_query(request) or self._is_token(request)):
            raise ReadOnlyError("a request that is no reading")

    @staticmethod
    def _is_query(request: httpx.Request) -> bool:
        path = request.url.raw_path.decode("ascii")
        return path in READING_POSTS and request.headers.get("content-type") == "application/json"

    def _is_token(self, request: httpx.Request) -> bool:
        if self._policy.token_url is None or request.url != self._policy.token_address():
            return False
        words = parse_qsl(request.read().decode("ascii", "replace"), keep_blank_values=True)
        names = [name for name, _value in words]
        return (
            request.headers.get("content-type") == "application/x-www-form-urlencoded"
            and ("grant_type", "client_credentials") in words
            and len(names) == len(set(names))
            and set(names) <= _TOKEN_WORDS
        )

    def _door(self, url: httpx.URL) -> httpx.HTTPTransport:
        proxy = None if is_loopback(url.host) else system_proxy(url.scheme, url.host)
        if proxy not in self._inner:
            if self._context is None:
                self._context = truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
            self._inner[proxy] = httpx.HTTPTransport(
                verify=self._context, proxy=proxy, trust_env=False, limits=httpx.Limits(max_connections=2), retries=0
            )
        return self._inner[proxy]


def system_proxy(scheme: str, host: str) -> str | None:
    """The proxy that the system (registry, network settings, environment) names for *host*, None for none."""
    proxies = urllib.request.getproxies()
    proxy = proxies.get(scheme) or proxies.get("all")
    if not proxy or urllib.request.proxy_bypass(host):
        return None
    return proxy if "://" in proxy else f"http://{proxy}"
