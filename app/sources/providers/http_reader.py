"""Asks a provider over HTTP: reads only, waits when it is asked to, tries again what may pass, and can be stopped."""

from __future__ import annotations

import json
import logging
import ssl
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, Protocol, cast
from urllib.parse import quote, urlencode

import httpx
from tenacity import RetryCallState, Retrying, retry_if_exception_type, stop_after_attempt, wait_random_exponential

from app.errors import StoppedError
from app.i18n import _
from app.sources.providers.clock import SyncClock, epoch_of_http_date
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
from app.sources.providers.http_policy import HttpPolicy, ReadOnlyTransport

Params = Sequence[tuple[str, str]]
MOST_BYTES: Final = 64 << 20  # of one answer, unpacked
_LOG: Final = logging.getLogger(__name__)
_LOOK_SECONDS: Final = 0.1  # how often a wait looks whether it is stopped
_LIMITED: Final = frozenset({408, 425, 429})
_DELTA_BELOW: Final = 10_000_000  # a reset below this is in seconds from now, above an epoch time


class Watch(Protocol):
    """Who watches the asking: is told when it waits, and asked whether to stop."""

    def stopped(self) -> bool:
        """Whether the person asked to stop."""
        ...

    def waiting(self, until: int) -> None:
        """The provider asked to wait until the instant *until* (epoch seconds UTC by this computer's clock)."""
        ...


@dataclass(frozen=True, slots=True)
class Waits:
    """How patient the reader is. Seconds; *attempts* of one request in all; *longest* wait in one go."""

    connect: float = 10.0
    read: float = 20.0
    whole: float = 120.0
    attempts: int = 5
    first: float = 1.0
    longest: float = 120.0
    longest_backoff: float = 60.0


@dataclass(frozen=True, slots=True)
class RateLimit:
    """What the last answer said of the limit: requests *left*, and when there are new ones (epoch seconds UTC by the
    server's clock). None where it said nothing.
    """

    left: int | None = None
    resets_at: int | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """One whole answer. *value* is its JSON, None where bytes were asked for."""

    status: int
    headers: Mapping[str, str]
    value: object = None
    content: bytes = field(default=b"", repr=False)


class _TransientError(Exception):
    """Something that may pass: *error* is what a person is told if it does not, *after* how long to wait (seconds)."""

    def __init__(self, error: ProviderError, after: float | None = None) -> None:
        super().__init__(type(error).__name__)
        self.error = error
        self.after = after


class HttpReader:
    """Asks one account's provider. One request is in flight at a time; all calls from one thread."""

    def __init__(
        self,
        policy: HttpPolicy,
        clock: SyncClock,
        watch: Watch,
        *,
        waits: Waits | None = None,
        transport: httpx.BaseTransport | None = None,
    ) -> None:
        """*transport* is replaced by tests alone."""
        self.policy = policy
        self.limit = RateLimit()
        self.requests = 0  # how many went out
        self.clock = clock
        self._watch = watch
        self._waits = Waits() if waits is None else waits
        self._transport = ReadOnlyTransport(policy) if transport is None else transport
        self._headers = dict(policy.headers)
        self._backoff = wait_random_exponential(multiplier=self._waits.first, max=self._waits.longest_backoff)

    def close(self) -> None:
        """Close all connections."""
        self._transport.close()

    def get(self, address: str, params: Params = (), *, as_bytes: bool = False, accept: str | None = None) -> Answer:
        """Ask for *address*: relative to the policy's base, or a link that the provider gave.

        *params* are added to its query in their order. Raises ProviderError, StoppedError.
        """
        url = self._url(address)
        if params:
            query = [*url.params.multi_items(), *params]
            url = url.copy_with(query=urlencode(query, quote_via=quote).encode("ascii"))
        headers = {"Accept": accept or "application/json"}
        return self._ask("GET", url, headers, None, as_bytes=as_bytes)

    def query(self, address: str, body: Mapping[str, object]) -> Answer:
        """Put one of the two questions that go by POST (`READING_POSTS`). Raises ProviderError, StoppedError."""
        headers = {"Accept": "application/json", "Content-Type": "application/json"}
        return self._ask("POST", self._url(address), headers, json.dumps(body).encode("utf-8"))

    def ask_token(self, scope: str, headers: Mapping[str, str]) -> Answer:
        """Ask for an OAuth token of client credentials at the policy's token address (RFC 6749 section 4.4).

        *headers* prove who asks. Raises ProviderError, StoppedError.
        """
        words = {"grant_type": "client_credentials"} | ({"scope": scope} if scope else {})
        form = {"Accept": "application/json", "Content-Type": "application/x-www-form-urlencoded"}
        url = self.policy.token_address()
        return self._ask("POST", url, {**form, **headers}, urlencode(words).encode("ascii"), own=False)

    def use_token(self, headers: Mapping[str, str]) -> None:
        """Send *headers* with each request from now on."""
        self._headers.update(headers)

    def _url(self, address: str) -> httpx.URL:
        try:
            return self.policy.url(address)
        except ValueError as error:
            raise UnreadableAnswerError(self.policy.provider, _("a link that leads elsewhere")) from error

    def _ask(
        self,
        method: str,
        url: httpx.URL,
        headers: Mapping[str, str],
        content: bytes | None,
        *,
        as_bytes: bool = False,
        own: bool = True,
    ) -> Answer:
        waits = self._waits
        sent = {"User-Agent": "Comms Log", **(self._headers if own else {}), **headers}
        timeout = {"connect": waits.connect, "read": waits.read, "write": waits.read, "pool": waits.connect}

        def once() -> Answer:
            self._wait_for_limit()
            request = httpx.Request(method, url, headers=sent, content=content, extensions={"timeout": timeout})
            return self._once(request, as_bytes=as_bytes)

        retrying = Retrying(
            retry=retry_if_exception_type(_TransientError),
            stop=stop_after_attempt(waits.attempts),
            wait=self._wait_before,
            sleep=self._sleep,
            reraise=True,
        )
        try:
            return retrying(once)
        except _TransientError as error:
            raise error.error from error

    def _wait_before(self, state: RetryCallState) -> float:
        error = state.outcome.exception() if state.outcome is not None else None
        after = error.after if isinstance(error, _TransientError) else None
        return float(self._backoff(state)) if after is None else after

    def _wait_for_limit(self) -> None:
        """Wait where the last answer said that no request is left."""
        limit, self.limit = self.limit, RateLimit()
        if limit.left == 0 and limit.resets_at is not None:
            self._sleep(self._bearable(limit.resets_at - self.clock.server_now()))

    def _bearable(self, seconds: float) -> float:
        """*seconds* to wait; raises RateLimitedError when that is longer than anybody waits."""
        if seconds > self._waits.longest:
            raise RateLimitedError(self.policy.provider, int(time.time() + seconds))
        return max(seconds, 0.0)

    def _sleep(self, seconds: float) -> None:
        if seconds > 1:
            self._watch.waiting(int(time.time() + seconds))
        ends = time.monotonic() + seconds
        nothing = threading.Event()
        while (left := ends - time.monotonic()) > 0:
            self._look()
            nothing.wait(min(left, _LOOK_SECONDS))
        self._look()

    def _look(self) -> None:
        if self._watch.stopped():
            raise StoppedError(_("The sync was stopped. What had been fetched before stays."))

    def _once(self, request: httpx.Request, *, as_bytes: bool) -> Answer:
        """Ask once, in a thread of its own: a read that hangs cannot keep a stop waiting."""
        self._look()
        call = _Call(self._transport, request, self._waits.whole)
        self.requests += 1
        while not call.done.wait(_LOOK_SECONDS):
            if self._watch.stopped():
                call.abandon()
                self._look()
        try:
            response, content = call.result()
        except _TooLargeError as error:
            raise UnreadableAnswerError(self.policy.provider, _("it is too large")) from error
        except (httpx.TransportError, httpx.DecodingError, OSError) as error:
            raise self._unreached(error) from error
        self._note(response)
        _LOG.debug("%s answered %d, %d bytes", self.policy.provider, response.status_code, len(content))
        return self._answer(response, content, as_bytes=as_bytes)

    def _unreached(self, error: Exception) -> Exception:
        certificate = any(isinstance(each, ssl.SSLCertVerificationError) for each in _causes(error))
        told = OfflineError(self.policy.provider, certificate=certificate)
        return told if certificate else _TransientError(told)

    def _note(self, response: httpx.Response) -> None:
        self.clock.saw(response.headers.get("date"))
        left, resets = response.headers.get("x-ratelimit-remaining"), response.headers.get("x-ratelimit-reset")
        resets_at = _number(resets)
        if resets_at is not None and resets_at < _DELTA_BELOW:
            resets_at += self.clock.server_now()
        remaining = _number(left)
        self.limit = RateLimit(
            None if remaining is None else int(remaining), None if resets_at is None else int(resets_at)
        )

    def _answer(self, response: httpx.Response, content: bytes, *, as_bytes: bool) -> Answer:
        provider, status = self.policy.provider, response.status_code
        value = _parsed(content)
        if 200 <= status < 300:
            if value is _NO_JSON and not as_bytes:
                raise _TransientError(UnreadableAnswerError(provider, _("it is cut off or no JSON")))
            return Answer(status, response.headers, None if as_bytes else value, content)
        if status in _LIMITED:
            after = self._asked_to_wait(response, value)
            limited = RateLimitedError(provider, int(time.time() + (after or self._waits.longest_backoff)))
            raise _TransientError(limited, None if after is None else self._bearable(after))
        if status >= 500:
            after = self._asked_to_wait(response, value) if status == 503 else None
            raise _TransientError(
                ProviderTroubleError(provider, status), None if after is None else self._bearable(after)
            )
        if status in {401, 403}:
            raise KeyRefusedError(provider, status)
        if status == 404:
            raise NotThereError(provider)
        if status == 407:
            raise OfflineError(provider)
        if 300 <= status < 400:
            raise UnreadableAnswerError(provider, _("it leads elsewhere: {status}").format(status=status))
        raise QuestionRefusedError(provider, status, _code(value))

    def _asked_to_wait(self, response: httpx.Response, value: object) -> float | None:
        """How long the answer asks to wait, in seconds from its own Date; None when it does not say."""
        now = self.clock.server_now()
        said = response.headers.get("retry-after")
        seconds = _number(said)
        if seconds is None and said:
            until = epoch_of_http_date(said)
            seconds = None if until is None else until - now
        if seconds is None and isinstance(value, dict):
            seconds = _number(cast("dict[str, object]", value).get("retry-seconds"))
        if seconds is None and self.limit.resets_at is not None and self.limit.left in (0, None):
            seconds = self.limit.resets_at - now
        self.limit = RateLimit()  # the wait is for this answer, and not once more before the next request
        return None if seconds is None else max(seconds, 0.0)


class _TooLargeError(Exception):
    """An answer has more bytes than any page has."""


class _Call:
    """One request on a thread of its own, which nobody needs to wait for."""

    def __init__(self, transport: httpx.BaseTransport, request: httpx.Request, seconds: float) -> None:
        self.done = threading.Event()
        self._transport = transport
        self._request = request
        self._ends = time.monotonic() + seconds
        self._abandoned = False
        self._response: httpx.Response | None = None
        self._content = b""
        self._error: BaseException | None = None
        threading.Thread(target=self._run, name="ask-provider", daemon=True).start()

    def abandon(self) -> None:
        """Nobody waits for the answer any more."""
        self._abandoned = True

    def result(self) -> tuple[httpx.Response, bytes]:
        """The answer, once `done` is set. Raises what the asking raised."""
        if self._error is not None:
            raise self._error
        assert self._response is not None
        return self._response, self._content

    def _run(self) -> None:
        try:
            self._response = self._transport.handle_request(self._request)
            self._response.request = self._request
            self._content = self._read(self._response)
        except BaseException as error:  # noqa: BLE001 - raised by result(), on the thread that asked
            self._error = error
        finally:
            self.done.set()

    def _read(self, response: httpx.Response) -> bytes:
        content = bytearray()
        try:
            for chunk in response.iter_bytes(65_536):
                content += chunk
                if len(content) > MOST_BYTES:
                    raise _TooLargeError
                if self._abandoned or time.monotonic() > self._ends:
                    raise httpx.ReadTimeout("too slow", request=self._request)
        finally:
            response.close()
        return bytes(content)


_NO_JSON: Final = object()


def _parsed(content: bytes) -> object:
    """The JSON of *content*, `_NO_JSON` when it is none."""
    try:
        return cast("object", json.loads(content))
    except (ValueError, RecursionError):
        return _NO_JSON


def _causes(error: BaseException | None) -> list[BaseException]:
    found: list[BaseException] = []
    while error is not None and len(found) < 10:
        found.append(error)
        error = error.__cause__ or error.__context__
    return found


def _number(value: object) -> float | None:
    """A finite number that a header or a field holds; None for anything else."""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    try:
        number = float(value)
    except ValueError:
        return None
    return number if abs(number) < 1e12 else None


def _code(value: object) -> str:
    """The vendor's own number of an error; its words may repeat what was asked and are left out."""
    if isinstance(value, dict):
        for name in ("code", "ErrorCode"):
            code = cast("dict[str, object]", value).get(name)
            if isinstance(code, int) and not isinstance(code, bool):
                return str(code)
    return ""
