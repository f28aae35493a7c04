"""A stand-in for Twilio's message list, stateful, over real HTTP: written from the vendor's OpenAPI file and docs."""

from __future__ import annotations

import base64
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime
from typing import Any, ClassVar
from urllib.parse import urlencode

from app.core.statuses import Status
from support.fakes.base import DAY, Held, ProviderFake, unauthorised
from support.fakes.specification import Specification
from support.loopback import Asked, Reply

SID = "AC0123456789abcdef0123456789abcdef"
TOKEN = "twilio-token-of-the-school"
FINAL = ("delivered", "undelivered", "failed", "canceled")
STATUS = {
    "queued": Status.QUEUED, "accepted": Status.QUEUED, "scheduled": Status.QUEUED, "sending": Status.SENT,
    "sent": Status.SENT, "delivered": Status.DELIVERED, "undelivered": Status.FAILED, "failed": Status.FAILED,
    "canceled": Status.FAILED,
}  # fmt: skip
RETENTION = 400 * DAY


@dataclass
class Sms:
    """One message in its present state; *seen* are the states it ever showed in an answer."""

    number: int
    to: str
    body: str
    created: int
    sent: int | None
    updated: int
    status: str
    error: int | None = None
    direction: str = "outbound-api"

    @property
    def sid(self) -> str:
        return f"SM{self.number:032x}"


def date_of(at: int | None) -> str | None:
    return None if at is None else format_datetime(datetime.fromtimestamp(at, UTC))


class TwilioFake(ProviderFake):
    """An account with its messages. *page_limit* clamps PageSize silently, as some providers do; *circle*: each page
    leads to itself.
    """

    provider: ClassVar[str] = "twilio"
    secret: ClassVar[str] = TOKEN
    settings: ClassVar[dict[str, str]] = {"account_sid": SID}
    # the vendor's own relative links are not of the format that its file says
    specification = Specification("twilio_api_v2010.messages.json", "https://api.twilio.com", without=("uri",))

    def __init__(self, seed: int = 1) -> None:
        super().__init__(seed)
        self.messages: dict[str, Sms] = {}
        self.page_limit = 1000
        self.circle = False
        self.hidden = False
        self.hides_unsent = True  # whether a date filter hides what has no sent date
        self.shuffled = False
        self.shown: dict[str, set[str]] = {}  # the states of each message that an answer ever told

    # -- the state -------------------------------------------------------------------------------------------------

    def add(self, status: str = "delivered", *, to: str = "", body: str = "", at: int | None = None) -> Sms:
        """A message that was made at *at* and is in *status* now."""
        number = len(self.messages) + 1
        at = self.now if at is None else at
        sent = None if status in {"queued", "accepted", "scheduled"} else at + 2
        to = to or f"+61491570{number % 1000:03d}"
        sms = Sms(number, to, body or f"Bus {number} is late today.", at, sent, self.now, status)
        self.messages[sms.sid] = sms
        return sms

    def set(self, sms: Sms, status: str, error: int | None = None) -> None:
        """The message comes into another state now."""
        sms.status, sms.error, sms.updated = status, error, self.now
        if sms.sent is None and status not in {"queued", "accepted", "scheduled", "canceled"}:
            sms.sent = self.now

    def send(self, count: int) -> None:
        for _number in range(count):
            self.add("sent" if self.random.random() < 0.2 else "delivered", at=self.now - 60)

    def go_on(self) -> None:
        open_ones = [s for s in self.messages.values() if s.status not in FINAL and s.created > self.now - 10 * DAY]
        if not open_ones:
            self.add(self.random.choice(("queued", "scheduled", "accepted")))
            return
        sms = self.random.choice(open_ones)
        following = (
            ("sent", "delivered", "delivered", "undelivered", "failed") if sms.sent else ("sending", "sent", "canceled")
        )
        self.set(sms, self.random.choice(following), 30003 if self.random.random() < 0.5 else None)

    def change_one(self) -> None:
        self.set(min(self.messages.values(), key=lambda sms: sms.created), "undelivered", 30003)

    def empty(self) -> None:
        self.hidden = True

    def shorten_pages(self) -> None:
        self.page_limit = 5

    def go_in_circles(self) -> None:
        self.circle = True

    def shuffle(self) -> None:
        self.shuffled = True

    def say_unknown_word(self) -> None:
        self.add("teleported")
        self.checked = False  # the vendor's file knows no such word

    def expected(self) -> Held:
        return {(s.sid, s.to, str(int(self._status(s)))) for s in self.messages.values() if s.direction != "inbound"}

    def _status(self, sms: Sms) -> Status:
        """The highest state that was ever told, as snapshots are events (rules 10 and 11)."""
        told = self.shown.get(sms.sid, set()) | {sms.status}
        return max((STATUS.get(word, Status.UNKNOWN) for word in told), default=Status.UNKNOWN)

    # -- the answers -----------------------------------------------------------------------------------------------

    def reply(self, asked: Asked) -> Reply:
        if unauthorised(asked, "Basic " + base64.b64encode(f"{SID}:{TOKEN}".encode()).decode()):
            return error(401, 20003, "Authenticate")
        root = f"/2010-04-01/Accounts/{SID}/Messages"
        if asked.method != "GET" or not asked.path.startswith(root):
            return error(404, 20404, "The requested resource was not found")
        if asked.path == f"{root}.json":
            return self._list(asked)
        sms = self.messages.get(asked.path.removeprefix(f"{root}/").removesuffix(".json"))
        if sms is None or self.hidden or sms.created < self.now - RETENTION:
            return error(404, 20404, "The requested resource was not found")
        return Reply(body=self._row(sms))

    def _list(self, asked: Asked) -> Reply:
        size = min(int(asked.one("PageSize", "50")), self.page_limit)
        page, token = int(asked.one("Page", "0")), asked.one("PageToken")
        if not 1 <= int(asked.one("PageSize", "50")) <= 1000:
            return error(400, 20001, "Page size must be between 1 and 1000")
        rows = self._found(asked)
        start = 0
        if token:  # anchored at the last message of the page before, wherever it stands now
            places = [place for place, sms in enumerate(rows) if f"PA{sms.sid}" == token]
            if not places:
                return error(400, 20006, "Invalid page token")
            start = places[0] + 1
        chosen = rows[start : start + size]
        following = None
        if start + size < len(rows) or self.circle:
            kept = [(name, value) for name, value in asked.query if name not in {"Page", "PageToken"}]
            following = self._link(kept, page + 1, chosen[-1] if chosen else rows[0])
        if self.circle and token:
            following = asked.target
        first = [(name, value) for name, value in asked.query if name not in {"Page", "PageToken"}]
        if self.shuffled:
            chosen = self.random.sample(chosen, len(chosen)) + chosen[:3]
        return Reply(
            body={
                "messages": [self._row(sms) for sms in chosen],
                "first_page_uri": f"{asked.path}?{urlencode([*first, ('Page', '0')])}",
                "next_page_uri": following,
                "previous_page_uri": None,
                "uri": asked.target,
                "page": page,
                "page_size": size,
                "start": start,
                "end": start + len(chosen) - 1,
            }
        )

    def _link(self, query: list[tuple[str, str]], page: int, last: Sms) -> str:
        words = urlencode([*query, ("Page", str(page)), ("PageToken", f"PA{last.sid}")])
        return f"/2010-04-01/Accounts/{SID}/Messages.json?{words}"

    def _found(self, asked: Asked) -> list[Sms]:
        """Newest sent first; what has no sent time stands at the head, where it is not hidden."""
        since, until = (_moment(asked.one(name)) for name in ("DateSent>", "DateSent<"))
        filtered = since is not None or until is not None
        kept = [sms for sms in self.messages.values() if sms.created >= self.now - RETENTION and not self.hidden]
        if filtered:
            kept = [
                sms
                for sms in kept
                if (sms.sent is None and not self.hides_unsent)
                or (sms.sent is not None and (since or 0) <= sms.sent < (until or 1 << 40))
            ]
        return sorted(kept, key=lambda sms: (sms.sent if sms.sent is not None else 1 << 40, sms.number), reverse=True)

    def _row(self, sms: Sms) -> dict[str, Any]:
        self.shown.setdefault(sms.sid, set()).add(sms.status)
        uri = f"/2010-04-01/Accounts/{SID}/Messages/{sms.sid}"
        return {
            "account_sid": SID,
            "api_version": "2010-04-01",
            "body": sms.body,
            "date_created": date_of(sms.created),
            "date_sent": date_of(sms.sent),
            "date_updated": date_of(sms.updated),
            "direction": sms.direction,
            "error_code": sms.error,
            "error_message": None,
            "from": "+61491570156" if sms.sent is not None else None,
            "messaging_service_sid": "MGfedcba9876543210fedcba9876543210",
            "num_media": "0",
            "num_segments": "1" if sms.sent is not None else "0",
            "price": "-0.05150" if sms.status == "delivered" else None,
            "price_unit": "AUD",
            "sid": sms.sid,
            "status": sms.status,
            "subresource_uris": {"media": f"{uri}/Media.json"},
            "to": sms.to,
            "uri": f"{uri}.json",
        }


def _moment(text: str) -> int | None:
    """A date (its 00:00 GMT) or a date-time of a filter."""
    if not text:
        return None
    moment = datetime.fromisoformat(text)
    return int((moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp())


def error(status: int, code: int, message: str) -> Reply:
    """An error as Twilio words it."""
    body = {"code": code, "message": message, "more_info": f"https://www.twilio.com/docs/errors/{code}"}
    return Reply(status, {**body, "status": status})
