"""Nothing but reading leaves the program, and only to the hosts of the account."""

from __future__ import annotations

import httpx
import pytest

from app.sources.providers.errors import AccountSettingError, ReadOnlyError
from app.sources.providers.http_policy import (
    READING_POSTS,
    HttpPolicy,
    ReadOnlyTransport,
    basic,
    checked_address,
    is_loopback,
    system_proxy,
)

POLICY = HttpPolicy("Vendor", "https://api.vendor.example", hosts=frozenset({"*.store.example"}))
LOCAL = HttpPolicy("Vendor", "https://api.vendor.example/v1", endpoint="http://127.0.0.1:9")


class Sink(httpx.BaseTransport):
    """Takes the place of the network and counts what would have left."""

    def __init__(self) -> None:
        self.left: list[httpx.Request] = []

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        self.left.append(request)
        return httpx.Response(200)


@pytest.fixture
def door(monkeypatch: pytest.MonkeyPatch) -> tuple[ReadOnlyTransport, Sink]:
    sink = Sink()
    monkeypatch.setattr(ReadOnlyTransport, "_door", lambda _self, _url: sink)
    return ReadOnlyTransport(POLICY), sink


def request(method: str, url: str, **values: object) -> httpx.Request:
    return httpx.Request(method, url, **values)  # type: ignore[arg-type]


QUERY = {"content": b"{}", "headers": {"content-type": "application/json"}}
SEND = ["/v3/mail/send", "/2010-04-01/Accounts/AC/Messages.json", "/v3/school.example/messages", "/email"]


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS", "TRACE", "CONNECT", "post"])
@pytest.mark.parametrize("path", [*SEND, "/v3/logs/", "/v3/logs?x=1", "//v3/logs", "/v3/LOGS", "/v1/analytics/logs/x"])
def test_nothing_that_writes_leaves(method: str, path: str, door: tuple[ReadOnlyTransport, Sink]) -> None:
    transport, sink = door
    with pytest.raises(ReadOnlyError):
        transport.handle_request(request(method, f"https://api.vendor.example{path}", **QUERY))
    assert not sink.left


@pytest.mark.parametrize("path", sorted(READING_POSTS))
def test_exactly_two_posts_leave(path: str, door: tuple[ReadOnlyTransport, Sink]) -> None:
    transport, sink = door
    transport.handle_request(request("POST", f"https://api.vendor.example{path}", **QUERY))
    assert len(sink.left) == 1
    for method in ("PUT", "PATCH", "DELETE"):
        with pytest.raises(ReadOnlyError):
            transport.handle_request(request(method, f"https://api.vendor.example{path}", **QUERY))
    form = {"content": b"a=b", "headers": {"content-type": "application/x-www-form-urlencoded"}}
    with pytest.raises(ReadOnlyError):
        transport.handle_request(request("POST", f"https://api.vendor.example{path}", **form))
    assert {"/v3/logs", "/v1/analytics/logs"} == READING_POSTS


def test_a_get_leaves_only_bare(door: tuple[ReadOnlyTransport, Sink]) -> None:
    transport, sink = door
    transport.handle_request(request("GET", "https://api.vendor.example/v3/messages?query=x"))
    assert len(sink.left) == 1
    with pytest.raises(ReadOnlyError):
        transport.handle_request(request("GET", "https://api.vendor.example/v3/messages", content=b"x"))
    headers = {"X-HTTP-Method-Override": "DELETE"}
    with pytest.raises(ReadOnlyError):
        transport.handle_request(request("GET", "https://api.vendor.example/v3/messages", headers=headers))
    assert len(sink.left) == 1


@pytest.mark.parametrize(
    "url",
    [
        "http://api.vendor.example/x",
        "https://api.vendor.example:444/x",
        "https://api.vendor.example.evil.example/x",
        "https://evil.example/api.vendor.example",
        "https://me:you@api.vendor.example/x",
        "https://store.example.evil.example/",
        "https://notstore.example/",
        "http://a.store.example/",
        "https://127.0.0.1/",
        "ftp://api.vendor.example/",
    ],
)
def test_no_foreign_host_is_asked(url: str, door: tuple[ReadOnlyTransport, Sink]) -> None:
    transport, sink = door
    with pytest.raises(ReadOnlyError):
        transport.handle_request(request("GET", url))
    assert not sink.left


def test_a_link_is_followed_only_home() -> None:
    assert str(POLICY.url("/v3/x?a=%3E1")) == "https://api.vendor.example/v3/x?a=%3E1"
    assert str(POLICY.url("https://eu.store.example/key")) == "https://eu.store.example/key"
    for link in ("//evil.example/x", "https://evil.example/", "http://api.vendor.example/", "\\\\evil.example"):
        try:
            url = POLICY.url(link)
        except ValueError:
            continue
        assert url.host == "api.vendor.example"
        assert url.scheme == "https"


def test_an_endpoint_stands_for_every_host_and_is_the_only_one() -> None:
    assert str(LOCAL.url("users")) == "http://127.0.0.1:9/v1/users"
    assert LOCAL.allows("http://127.0.0.1:9/anything")
    for url in ("https://api.vendor.example/v1/users", "http://127.0.0.1:10/", "http://127.0.0.2:9/"):
        assert not LOCAL.allows(url)


def test_the_token_address_takes_nothing_but_the_asking_for_a_token() -> None:
    policy = HttpPolicy("Vendor", "https://api.vendor.example", token_url="https://login.vendor.example/token")
    transport = ReadOnlyTransport(policy)
    form = {"content-type": "application/x-www-form-urlencoded"}

    def is_token(body: bytes, url: str = "https://login.vendor.example/token", headers: object = form) -> bool:
        return transport._is_token(request("POST", url, content=body, headers=headers))

    assert is_token(b"grant_type=client_credentials&scope=roster")
    assert not is_token(b"grant_type=password&scope=roster")
    assert not is_token(b"grant_type=client_credentials&username=x")
    assert not is_token(b"grant_type=client_credentials&grant_type=password")
    assert not is_token(b"grant_type=client_credentials", "https://login.vendor.example/other")
    assert not is_token(b"grant_type=client_credentials", headers={"content-type": "application/json"})
    assert not ReadOnlyTransport(POLICY)._is_token(
        request("POST", "https://api.vendor.example/token", content=b"grant_type=client_credentials", headers=form)
    )


@pytest.mark.parametrize(
    "text",
    ["http://school.example", "https://a:b@school.example", "school.example", "https://", "ftp://x", "https://x?y"],
)
def test_an_address_must_be_safe_to_ask(text: str) -> None:
    with pytest.raises(AccountSettingError):
        checked_address(text)


def test_http_goes_to_this_computer_alone() -> None:
    assert checked_address(" http://localhost:8080/ ") == "http://localhost:8080"
    assert checked_address("http://127.0.0.1:1", loopback_only=True) == "http://127.0.0.1:1"
    assert checked_address("https://school.example/ims/oneroster/") == "https://school.example/ims/oneroster"
    for text in (
        "https://school.example",
        "http://10.0.0.1",
        "http://127.0.0.1:1/path",
        "http://localhost.evil.example",
    ):
        with pytest.raises(AccountSettingError):
            checked_address(text, loopback_only=True)
    assert is_loopback("[::1]")
    assert not is_loopback("128.0.0.1")


def test_the_systems_proxy_is_used_and_its_exceptions_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "https_proxy", "all_proxy", "no_proxy", "HTTPS_PROXY", "NO_PROXY", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)
    assert system_proxy("https", "api.vendor.example") is None
    monkeypatch.setenv("https_proxy", "proxy.school.example:3128")
    monkeypatch.setenv("no_proxy", "intranet.school.example")
    assert system_proxy("https", "api.vendor.example") == "http://proxy.school.example:3128"
    assert system_proxy("https", "intranet.school.example") is None


def test_what_proves_who_asks_is_not_shown() -> None:
    policy = HttpPolicy("Vendor", "https://api.vendor.example", headers=basic("user", "top-secret"))
    assert "Basic" not in repr(policy)
    assert policy.headers == {"Authorization": "Basic dXNlcjp0b3Atc2VjcmV0"}
