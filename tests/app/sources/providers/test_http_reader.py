"""The one HTTP reader over real HTTP on loopback: retries, waits, stops, and what it makes of bad answers."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Protocol

import pytest

from app.errors import StoppedError
from app.sources.providers import http_reader
from app.sources.providers.clock import SyncClock
from app.sources.providers.errors import (
    KeyRefusedError,
    NotThereError,
    OfflineError,
    ProviderError,
    ProviderTroubleError,
    QuestionRefusedError,
    RateLimitedError,
    UnreadableAnswerError,
)
from app.sources.providers.http_policy import HttpPolicy, basic
from app.sources.providers.http_reader import HttpReader, Waits
from support.loopback import Loopback, Reply, loopback

SECRET = "secret-token-of-the-school"
Kind = type[ProviderError]
QUICK = Waits(connect=5, read=5, attempts=3, first=0.001)


@dataclass
class Watcher:
    stop: threading.Event = field(default_factory=threading.Event)
    waits: list[int] = field(default_factory=list)

    def stopped(self) -> bool:
        return self.stop.is_set()

    def waiting(self, until: int) -> None:
        self.waits.append(until)


@pytest.fixture
def server() -> Iterator[Loopback]:
    with loopback(lambda _asked: Reply(body={"ok": 1})) as running:
        yield running


class Readers(Protocol):
    def __call__(self, waits: Waits = QUICK, watch: Watcher | None = None, *, now: int | None = None) -> HttpReader: ...


@pytest.fixture
def reader(server: Loopback) -> Iterator[Readers]:
    """Makes readers of the server, and closes them."""
    made: list[HttpReader] = []

    def make(waits: Waits = QUICK, watch: Watcher | None = None, *, now: int | None = None) -> HttpReader:
        policy = HttpPolicy("Vendor", "https://api.vendor.example", basic("user", SECRET), endpoint=server.url)
        made.append(HttpReader(policy, SyncClock(now), watch or Watcher(), waits=waits))
        return made[-1]

    yield make
    server.closing.set()
    for each in made:
        each.close()


def test_a_question_carries_the_key_and_its_parameters(server: Loopback, reader: Readers) -> None:
    answer = reader().get("/list?a=1", (("DateSent>", "2026-11-01"), ("q", "to be")))
    assert answer.value == {"ok": 1}
    asked = server.seen[0]
    assert asked.target == "/list?a=1&DateSent%3E=2026-11-01&q=to%20be"
    assert asked.headers["authorization"].startswith("Basic ")
    assert "cookie" not in asked.headers


def test_no_cookie_is_kept(server: Loopback, reader: Readers) -> None:
    server.faults = [Reply(body={}, headers={"Set-Cookie": "a=b"})]
    own = reader()
    own.get("/x")
    own.get("/x")
    assert all("cookie" not in asked.headers for asked in server.seen)


@pytest.mark.parametrize(
    ("reply", "error"),
    [
        (Reply(401, {"message": "x"}), KeyRefusedError),
        (Reply(403, {}), KeyRefusedError),
        (Reply(404, {}), NotThereError),
        (Reply(422, {"code": 20001}), QuestionRefusedError),
        (Reply(400, raw=b"<html>"), QuestionRefusedError),
        (Reply(302, {}, {"Location": "https://evil.example/"}), UnreadableAnswerError),
    ],
)
def test_what_will_not_pass_is_said_at_once(
    reply: Reply, error: type[ProviderError], server: Loopback, reader: Readers
) -> None:
    server.faults = [reply]
    with pytest.raises(error):
        reader().get("/x")
    assert len(server.seen) == 1


@pytest.mark.parametrize(
    "fault",
    [
        Reply(500, {}),
        Reply(503, {}, {"Retry-After": "0"}),
        Reply(429, {"code": 20429}),
        Reply(429, {}, {"Retry-After": "0"}),
        Reply(429, {"retry-seconds": 0}),
        Reply(body={"a": "b" * 100}, cut=20),
        Reply(raw=b'{"messages": [{"sid": "SM'),
        Reply(raw=b""),
        Reply(raw=b"\x1f\x8bno gzip", headers={"Content-Encoding": "gzip"}),
    ],
)
def test_what_may_pass_is_tried_again(fault: Reply, server: Loopback, reader: Readers) -> None:
    server.faults = [fault, fault]
    assert reader().get("/x").value == {"ok": 1}
    assert len(server.seen) == 3


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        (Reply(500, {}), ProviderTroubleError),
        (Reply(429, {}), RateLimitedError),
        (Reply(raw=b"{"), UnreadableAnswerError),
        (Reply(body="x" * 99, cut=3), OfflineError),
    ],
)
def test_what_does_not_pass_ends_it(
    fault: Reply, error: type[ProviderError], server: Loopback, reader: Readers
) -> None:
    server.faults = [fault] * 9
    with pytest.raises(error):
        reader().get("/x")
    assert len(server.seen) == QUICK.attempts


def test_a_line_that_goes_dead_in_the_middle_is_tried_again(server: Loopback, reader: Readers) -> None:
    server.faults = [Reply(body={"a": "b" * 100}, cut=20, stall=True)]
    assert reader(Waits(read=0.3, attempts=2, first=0.001)).get("/x").value == {"ok": 1}


def test_nobody_there_is_offline() -> None:
    with loopback(lambda _asked: Reply()) as gone:
        policy = HttpPolicy("Vendor", "https://api.vendor.example", endpoint=gone.url)
    own = HttpReader(policy, SyncClock(), Watcher(), waits=QUICK)
    with pytest.raises(OfflineError):
        own.get("/x")


def test_a_wait_counts_from_the_date_of_the_answer(server: Loopback, reader: Readers) -> None:
    date = "Tue, 24 Nov 2026 01:00:00 GMT"
    server.faults = [Reply(429, {}, {"Date": date, "Retry-After": "Tue, 24 Nov 2026 01:00:02 GMT"})]
    watch = Watcher()
    began = time.monotonic()
    reader(watch=watch).get("/x")
    assert 1.5 < time.monotonic() - began < 10
    assert len(watch.waits) == 1


def test_a_reset_is_waited_for_before_the_next_question(server: Loopback, reader: Readers) -> None:
    date, epoch = "Tue, 24 Nov 2026 01:00:00 GMT", 1_795_482_000
    headers = {"Date": date, "X-RateLimit-Remaining": "0", "X-RateLimit-Reset": str(epoch + 1)}
    server.faults = [Reply(body={}, headers=headers)]
    own = reader()
    own.get("/x")
    assert (own.limit.left, own.limit.resets_at) == (0, epoch + 1)
    began = time.monotonic()
    own.get("/x")
    assert time.monotonic() - began > 0.5


@pytest.mark.parametrize("headers", [{"Retry-After": "121"}, {"X-RateLimit-Reset": "121"}])
def test_a_wait_that_is_too_long_is_left_to_the_next_sync(
    headers: dict[str, str], server: Loopback, reader: Readers
) -> None:
    server.faults = [Reply(429, {}, headers)] * 2
    with pytest.raises(RateLimitedError) as caught:
        reader().get("/x")
    assert len(server.seen) == 1
    assert 110 < caught.value.until - time.time() < 130


def test_a_stop_ends_a_wait_and_a_hanging_line_within_a_second(server: Loopback, reader: Readers) -> None:
    for fault in (Reply(429, {}, {"Retry-After": "60"}), Reply(body={"a": "b"}, cut=2, stall=True)):
        server.faults = [fault]
        watch = Watcher()
        threading.Timer(0.3, watch.stop.set).start()
        began = time.monotonic()
        with pytest.raises(StoppedError):
            reader(Waits(), watch).get("/x")
        assert time.monotonic() - began < 1.3


def test_an_answer_has_a_largest_size(server: Loopback, reader: Readers, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(http_reader, "MOST_BYTES", 1000)
    server.faults = [Reply(body="x" * 2000)]
    with pytest.raises(UnreadableAnswerError):
        reader().get("/x")


def test_the_servers_clock_counts_unless_a_time_is_fixed(server: Loopback, reader: Readers) -> None:
    server.faults = [Reply(body={}, headers={"Date": "Tue, 24 Nov 2026 01:00:00 GMT"})] * 2
    for fixed, wanted in ((None, 1_795_482_000), (77, 77)):
        own = reader(now=fixed)
        own.get("/x")
        assert abs(own.clock.now() - wanted) <= 2


def test_a_link_that_leads_elsewhere_is_not_followed(server: Loopback, reader: Readers) -> None:
    with pytest.raises(UnreadableAnswerError):
        reader().get("https://evil.example/next")
    assert not server.seen


def test_the_key_is_in_no_log_and_no_error(server: Loopback, reader: Readers, caplog: pytest.LogCaptureFixture) -> None:
    server.faults = [Reply(401, {"message": SECRET})]
    with caplog.at_level(logging.DEBUG), pytest.raises(KeyRefusedError) as caught:
        reader().get(f"/x?key={SECRET}")
    logged = [record.getMessage() for record in caplog.records if record.name.startswith("app")]
    told = [str(caught.value), repr(caught.value), *logged]
    assert not [text for text in told if SECRET in text]
