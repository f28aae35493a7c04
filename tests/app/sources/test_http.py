"""The policy for pictures: which addresses are asked, what is sent, what is taken; against a real server."""

from __future__ import annotations

import ipaddress
import struct
import threading
import zlib
from collections.abc import Callable, Iterator

import pytest

from app.sources import http
from app.sources.http import IPAddress, PictureRefusedError, PublicPictures, is_public
from support.picture_server import HOST, LOOPBACK, PictureServer, Reply


def png(width: int = 3, height: int = 2) -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    rows = b"".join(b"\0" + b"\xff\0\0" * width for _row in range(height))
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


PICTURE = png()


@pytest.fixture
def server() -> Iterator[PictureServer]:
    with PictureServer({"/a.png": Reply(PICTURE)}) as made:
        yield made


def refused(policy: PublicPictures, url: str, stopped: Callable[[], bool] = lambda: False) -> str:
    with pytest.raises(PictureRefusedError) as caught:
        policy.fetch(url, stopped)
    assert "example" not in str(caught.value)
    return caught.value.why


# -- addresses -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "127.255.0.9", "0.0.0.0", "10.0.0.1", "172.16.5.4", "172.31.255.255", "192.168.1.1",
        "169.254.169.254", "100.64.0.1", "192.0.0.1", "192.0.2.1", "198.51.100.7", "203.0.113.9", "198.18.0.1",
        "224.0.0.1", "239.255.255.250", "240.0.0.1", "255.255.255.255",
        "::", "::1", "::127.0.0.1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "64:ff9b::7f00:1", "64:ff9b::10.0.0.1",
        "2002:7f00:1::", "2002:c0a8:101::1", "fe80::1", "fe80::1%eth0", "fec0::1", "fc00::1", "fd12:3456::1",
        "ff02::1", "2001:db8::1", "2001::1", "100::1",
    ],
)  # fmt: skip
def test_no_address_of_this_computer_its_network_or_of_nobody(address: str) -> None:
    assert not is_public(ipaddress.ip_address(address))
    policy = PublicPictures(resolver=lambda _host, _port: [ipaddress.ip_address(address)])
    assert refused(policy, "https://pictures.example.com/a.png") == "not public"


@pytest.mark.parametrize(
    "address", ["8.8.8.8", "1.1.1.1", "2606:4700::1111", "::ffff:8.8.8.8", "64:ff9b::8.8.8.8", "2002:808:808::1"]
)
def test_addresses_of_the_world_are_public(address: str) -> None:
    assert is_public(ipaddress.ip_address(address))


def test_one_private_address_among_public_ones_is_enough_to_refuse() -> None:
    both: list[IPAddress] = [ipaddress.ip_address("8.8.8.8"), ipaddress.ip_address("10.0.0.1")]
    assert refused(PublicPictures(resolver=lambda _host, _port: both), "https://pictures.example.com/") == "not public"


@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("http://pictures.example.com/a.png", "not https"),
        ("ftp://pictures.example.com/a.png", "not https"),
        ("file:///etc/passwd", "not https"),
        ("data:image/png;base64,AAAA", "not https"),
        ("//pictures.example.com/a.png", "not https"),
        ("", "not https"),
        ("https://user:secret@pictures.example.com/a.png", "no plain host"),
        ("https:///a.png", "no plain host"),
        ("https://127.0.0.1/a.png", "not public"),
        ("https://[::1]/a.png", "not public"),
        ("https://localhost/a.png", "not public"),
        ("https://pictures.example.com:99999999/a.png", "no address"),
    ],
)
def test_addresses_that_are_never_asked(url: str, why: str) -> None:
    assert refused(PublicPictures(), url) == why


@pytest.mark.parametrize("url", ["https://2130706433/a.png", "https://0x7f.1/a.png", "https://127.1/a.png"])
def test_other_ways_to_write_this_computer(url: str) -> None:
    assert refused(PublicPictures(), url) in {"not public", "unknown host"}  # not every system reads these


def test_the_connection_goes_to_the_address_that_was_checked(server: PictureServer) -> None:
    """A name that answers otherwise the second time it is looked up gains nothing."""
    answers: list[list[IPAddress]] = [[LOOPBACK], [ipaddress.ip_address("10.0.0.1")]]
    policy = server.policy(resolver=lambda _host, _port: answers.pop(0))
    assert policy.fetch(server.url("/a.png")) == PICTURE
    assert len(answers) == 1  # one look-up a request


# -- what is sent --------------------------------------------------------------------------------------------------


def test_nothing_is_sent_that_tells_who_asks(server: PictureServer) -> None:
    server.replies["/cookie.png"] = Reply(PICTURE, headers={"Content-Type": "image/png", "Set-Cookie": "id=1; Path=/"})
    policy = server.policy()
    assert policy.fetch(server.url("/cookie.png")) == PICTURE
    assert policy.fetch(server.url("/a.png?x=1")[: -len("?x=1")]) == PICTURE
    for _path, headers in server.asked:
        assert set(headers) == {"Host", "User-Agent", "Accept", "Accept-Encoding"}
        assert headers["Host"] == f"{HOST}:{server.port}"
        assert headers["User-Agent"] == "Comms Log"


def test_proxies_of_the_environment_are_not_used(server: PictureServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("SSL_CERT_FILE", "/nowhere")
    assert server.policy().fetch(server.url("/a.png")) == PICTURE


def test_a_certificate_of_another_name_is_refused(server: PictureServer) -> None:
    assert refused(server.policy(), server.url("/a.png", "evil.example.com")) == "not reached"
    assert server.asked == []


def test_an_unknown_certificate_is_refused(server: PictureServer) -> None:
    policy = server.policy(context=http._context)
    assert refused(policy, server.url("/a.png")) == "not reached"


# -- redirects -----------------------------------------------------------------------------------------------------


def test_a_redirect_is_followed_and_looked_up_again(server: PictureServer) -> None:
    server.replies["/moved"] = Reply(status=302, headers={"Location": server.url("/a.png", "other.example.com")})
    server.replies["/near"] = Reply(status=301, headers={"Location": "a.png"})
    assert server.policy().fetch(server.url("/moved")) == PICTURE
    assert server.looked_up == [HOST, "other.example.com"]
    assert server.policy().fetch(server.url("/near")) == PICTURE


@pytest.mark.parametrize(
    ("location", "why"),
    [
        ("http://pictures.example.com/a.png", "not https"),
        ("https://inside.example.com/a.png", "not public"),
        ("file:///etc/passwd", "not https"),
        ("", "too many redirects"),
    ],
)
def test_each_redirect_is_checked_again(server: PictureServer, location: str, why: str) -> None:
    def lookup(host: str, _port: int) -> list[IPAddress]:
        return [LOOPBACK if host == HOST else ipaddress.ip_address("192.168.0.1")]

    server.replies["/moved"] = Reply(status=302, headers={"Location": location})
    assert refused(server.policy(resolver=lookup), server.url("/moved")) == why


def test_redirects_end(server: PictureServer) -> None:
    server.replies["/round"] = Reply(status=307, headers={"Location": "/round"})
    assert refused(server.policy(), server.url("/round")) == "too many redirects"
    assert len(server.asked) == 4


# -- what is taken -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("reply", "why"),
    [
        (Reply(PICTURE, headers={"Content-Type": "text/html"}), "type"),
        (Reply(PICTURE, headers={"Content-Type": "image/svg+xml"}), "type"),
        (Reply(PICTURE, headers={}), "type"),
        (Reply(PICTURE, headers={"Content-Type": "image/png", "Content-Encoding": "gzip"}), "packed"),
        (Reply(PICTURE, status=404), "no picture"),
        (Reply(PICTURE, status=206), "no picture"),
        (Reply(PICTURE * 100), "too large"),
    ],
)
def test_only_pictures_of_a_fair_size_are_taken(server: PictureServer, reply: Reply, why: str) -> None:
    server.replies["/x"] = reply
    assert refused(server.policy(most_bytes=2_000), server.url("/x")) == why


def test_a_body_that_is_cut_off_is_no_picture(server: PictureServer) -> None:
    server.replies["/cut"] = Reply(PICTURE, headers={"Content-Type": "image/png", "Content-Length": "5000"})
    assert refused(server.policy(), server.url("/cut")) == "not reached"


def test_it_is_given_up_when_nobody_wants_it_any_more(server: PictureServer) -> None:
    assert refused(server.policy(), server.url("/a.png"), lambda: True) == "stopped"


def test_it_is_given_up_when_it_takes_too_long(server: PictureServer) -> None:
    assert refused(server.policy(seconds=-1.0), server.url("/a.png")) == "too slow"


def test_a_server_that_falls_silent_is_left(server: PictureServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(http, "_QUIET_SECONDS", 0.2)
    gate = threading.Event()
    server.replies["/slow"] = Reply(PICTURE, after=lambda: gate.wait(20))
    assert refused(server.policy(), server.url("/slow")) == "not reached"
    gate.set()
