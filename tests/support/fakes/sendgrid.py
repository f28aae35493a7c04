"""A stand-in for SendGrid's logs, activity feed and suppressions, stateful, over real HTTP."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, ClassVar
from urllib.parse import unquote

from app.core.statuses import Status
from support.fakes.base import DAY, Held, ProviderFake, unauthorised
from support.fakes.specification import Specification
from support.loopback import Asked, Reply

KEY = "SG.sendgrid-key-of-the-school"
RETENTION = 30 * DAY
STATUS = {
    "processed": Status.SENT, "deferred": Status.SENT, "delivered": Status.DELIVERED, "bounce": Status.BOUNCED_HARD,
    "blocked": Status.BOUNCED_SOFT, "dropped": Status.DROPPED, "open": Status.OPENED, "click": Status.CLICKED,
    "machine open": Status.OPENED_AUTO, "spamreport": Status.SPAM,
}  # fmt: skip
LISTED = {
    "processed": "processed", "deferred": "deferred", "delivered": "delivered", "bounce": "bounced",
    "blocked": "blocked", "dropped": "dropped",
}  # fmt: skip
ACTIVITY = {
    "bounce": "bounced", "blocked": "bounced", "open": "opened", "machine open": "opened", "click": "clicked",
    "spamreport": "spam_report",
}  # fmt: skip
SUPPRESSED = {"bounce": "bounces", "blocked": "blocks", "spamreport": "spam_reports"}
_TIME = re.compile(r'TIMESTAMP "([^"]+)"')
_STATUS = re.compile(r'status IN \("([^"]+)"\)')


@dataclass
class Happening:
    """One event. *number* names it."""

    word: str
    at: int
    number: int


@dataclass
class Letter:
    """One message to one address."""

    number: int
    to: str
    created: int
    arguments: dict[str, str] = field(default_factory=dict)
    events: list[Happening] = field(default_factory=list)

    @property
    def id(self) -> str:
        return f"Xj5LmNkWSOqRbdvOpR{self.number:06d}.recvd-85abf8d92c-3qfgp-2-7890E356-43C.1"


def iso(at: int) -> str:
    return datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


class _Specifications:
    """The vendor's three files, each for its own paths."""

    def __init__(self) -> None:
        host = "https://api.sendgrid.com"
        self._files = {
            "/v3/logs": Specification("sendgrid_logs_v3.json", host),
            "/v3/messages": Specification("sendgrid_email_activity_v3.json", host),
            "/v3/suppression": Specification("sendgrid_suppressions_v3.json", host),
        }

    def faults(self, asked: Asked, reply: Reply) -> list[str]:
        return next((f.faults(asked, reply) for start, f in self._files.items() if asked.path.startswith(start)), [])


class SendGridFake(ProviderFake):
    """An account without the paid add-on. *cap*: the most rows an answer has; *left*: X-RateLimit-Remaining."""

    provider: ClassVar[str] = "sendgrid"
    secret: ClassVar[str] = KEY
    settings: ClassVar[dict[str, str]] = {}
    specification: ClassVar[Any] = _Specifications()

    def __init__(self, seed: int = 1) -> None:
        super().__init__(seed)
        self.letters: dict[str, Letter] = {}
        self.hidden = False
        self.cap = 1_000
        self.shuffled = False
        self.left: int | None = None
        self.told: set[tuple[str, str]] = set()  # id and word, of whatever an answer told
        self._events = 0

    # -- the state -------------------------------------------------------------------------------------------------

    def add(self, *, to: str = "", at: int | None = None, **arguments: str) -> Letter:
        """A message that was taken at *at*."""
        number = len(self.letters) + 1
        letter = Letter(number, to or f"family{number}@example.com", self.now if at is None else at, arguments)
        self.letters[letter.id] = letter
        self.happen(letter, "processed", letter.created)
        return letter

    def happen(self, letter: Letter, word: str, at: int | None = None) -> None:
        """Something happens to *letter* at *at*."""
        self._events += 1
        letter.events.append(Happening(word, self.now if at is None else at, self._events))

    def send(self, count: int) -> None:
        for _number in range(count):
            letter = self.add(at=self.now - 60)
            if self.random.random() < 0.3:
                self.happen(letter, "deferred", self.now - 50)
            self.happen(letter, "delivered", self.now + self.random.randrange(120))

    def change_one(self) -> None:
        self.happen(min(self.letters.values(), key=lambda letter: letter.created), "open")

    def empty(self) -> None:
        self.hidden = True

    def shorten_pages(self) -> None:
        """There are no pages: windows are halved until they are not full."""
        self.cap = 1_000

    def go_in_circles(self) -> None:
        """There are no pages."""

    def shuffle(self) -> None:
        self.shuffled = True

    def say_unknown_word(self) -> None:
        letter = self.add(at=self.now - 5)
        letter.events[0].word = "teleported"
        self.checked = False  # the vendor's files know no such word

    def expected(self) -> Held:
        return {(letter.id, letter.to, str(int(self._status(letter)))) for letter in self.letters.values()}

    def _status(self, letter: Letter) -> Status:
        words = {word for number, word in self.told if number == letter.id}
        return max((STATUS.get(word, Status.UNKNOWN) for word in words), default=Status.UNKNOWN)

    def _past(self, letter: Letter) -> list[Happening]:
        return sorted((event for event in letter.events if event.at <= self.now), key=lambda e: (e.at, e.number))

    def _kept(self) -> list[Letter]:
        if self.hidden:
            return []
        return [letter for letter in self.letters.values() if letter.created >= self.now - RETENTION]

    # -- the answers -----------------------------------------------------------------------------------------------

    def reply(self, asked: Asked) -> Reply:
        headers = {} if self.left is None else {"X-RateLimit-Remaining": str(self.left)}
        if self.left:
            self.left -= 1
        if unauthorised(asked, f"Bearer {KEY}"):
            return Reply(401, {"errors": [{"field": None, "message": "authorization required"}]})
        if asked.path == "/v3/logs" and asked.method == "POST":
            return Reply(body=self._logs(asked.json()), headers=headers)
        if asked.method != "GET":
            return Reply(405, {"errors": [{"message": "method not allowed"}]})
        if asked.path.startswith("/v3/suppression/"):
            return Reply(body=self._suppressed(asked), headers=headers)
        if asked.path == "/v3/messages":
            return Reply(body=self._activity(asked), headers=headers)
        letter = self.letters.get(unquote(asked.path.rpartition("/")[2]))
        if letter is None or letter not in self._kept():
            return Reply(404, {"errors": [{"message": "not found"}]})
        self.told |= {(letter.id, event.word) for event in self._past(letter)}
        row = self._log_details(letter) if asked.path.startswith("/v3/logs") else self._activity_details(letter)
        return Reply(body=row, headers=headers)

    def _logs(self, wanted: Any) -> dict[str, Any]:
        times = [datetime.fromisoformat(each).timestamp() for each in _TIME.findall(wanted["query"])]
        since, until = times if len(times) > 1 else (times[0], float("inf"))
        state = _STATUS.search(wanted["query"])
        rows = []
        for letter in self._kept():
            word = self._listed_word(letter)
            if since <= letter.created < until and (state is None or LISTED.get(word, word) == state.group(1)):
                rows.append((letter, word))
        rows = self._mixed(rows)[: min(wanted["limit"], self.cap)]
        self.told |= {(letter.id, word) for letter, word in rows}
        return {"messages": [self._log_row(letter, word) for letter, word in rows]}

    def _mixed(self, rows: list[Any]) -> list[Any]:
        return self.random.sample(rows, len(rows)) + rows[:3] if self.shuffled else rows

    def _listed_word(self, letter: Letter) -> str:
        """The last state of a delivery: openings do not show in it."""
        words = [event.word for event in self._past(letter) if event.word in LISTED or event.word == "teleported"]
        return words[-1] if words else "processed"

    def _log_row(self, letter: Letter, word: str) -> dict[str, Any]:
        return {
            "from_email": "office@school.example.org",
            "sg_message_id": letter.id,
            "subject": f"Letter {letter.number}",
            "to_email": letter.to,
            "reason": "550 5.1.1 no such user" if word == "bounce" else "",
            "status": LISTED.get(word, word),
            "sg_message_id_created_at": iso(letter.created),
        }

    def _log_details(self, letter: Letter) -> dict[str, Any]:
        row = self._log_row(letter, self._listed_word(letter))
        del row["reason"], row["sg_message_id_created_at"]
        return {
            **row,
            "template_id": "d-0123",
            "asm_group_id": 0,
            "teammate": "",
            "api_key_id": "k1",
            "client_ip": "192.0.2.1",
            "category": ["open-day"],
            "custom_args": letter.arguments,
            "outbound_ip": "192.0.2.2",
            "outbound_ip_type": "shared",
            "events": [self._log_event(letter, event) for event in self._past(letter)],
        }

    @staticmethod
    def _log_event(letter: Letter, event: Happening) -> dict[str, Any]:
        row: dict[str, Any] = {
            "event": "bounce" if event.word == "blocked" else event.word.removeprefix("machine "),
            "email": letter.to,
            "sg_message_id": letter.id,
            "sg_event_id": f"e{event.number}",
            "timestamp": event.at,
            "category": ["open-day"],
        }
        if event.word in {"processed", "deferred", "delivered", "bounce", "blocked", "dropped"}:
            row["smtp-id"] = "<14c5d75ce93.dfd.64b469@ismtpd-555>"
        match event.word:
            case "deferred":
                row |= {"response": "451 greylisted", "attempt": "0"}
            case "delivered":
                row |= {"response": "250 OK", "ip": "192.0.2.2", "tls": 1}
            case "bounce":
                row |= {"type": "bounce", "status": "5.1.1", "reason": "550 5.1.1 no such user"}
                row |= {"bounce_classification": "Invalid Address"}
            case "blocked":
                row |= {"type": "blocked", "status": "4.2.2", "reason": "452 mailbox full"}
                row |= {"bounce_classification": "Mailbox Unavailable"}
            case "dropped":
                row |= {"reason": "Bounced Address"}
            case "open" | "machine open":
                row |= {"useragent": "Mozilla/5.0", "sg_content_type": "html", "ip": "192.0.2.9"}
                row |= {"sg_machine_open": True} if event.word == "machine open" else {}
            case "click":
                row |= {"url": "https://school.example.org/x", "url_offset": {"index": 0, "type": "html"}}
                row |= {"useragent": "Mozilla/5.0", "ip": "192.0.2.9"}
        return row

    def _activity(self, asked: Asked) -> dict[str, Any]:
        since, until = (datetime.fromisoformat(each).timestamp() for each in _TIME.findall(asked.one("query")))
        found = [letter for letter in self._kept() if since <= self._last(letter) <= until]
        found = self._mixed(found)[: min(int(asked.one("limit", "10")), self.cap)]
        self.told |= {(letter.id, letter.events[0].word) for letter in found}
        self.told |= {(letter.id, "delivered") for letter in found if self._listed_word(letter) == "delivered"}
        return {"messages": [self._activity_row(letter) for letter in found]}

    def _last(self, letter: Letter) -> int:
        past = self._past(letter)
        return past[-1].at if past else letter.created

    def _activity_row(self, letter: Letter) -> dict[str, Any]:
        past, word = self._past(letter), self._listed_word(letter)
        return {
            "from_email": "office@school.example.org",
            "msg_id": letter.id,
            "subject": f"Letter {letter.number}",
            "to_email": letter.to,
            "status": word if word in {"processed", "delivered", "teleported"} else "not_delivered",
            "opens_count": sum(event.word in {"open", "machine open"} for event in past),
            "clicks_count": sum(event.word == "click" for event in past),
            "last_event_time": iso(self._last(letter)),
        }

    def _activity_details(self, letter: Letter) -> dict[str, Any]:
        row = self._activity_row(letter)
        kept = {name: row[name] for name in ("from_email", "msg_id", "subject", "to_email", "status")}
        return {
            **kept,
            "template_id": "d-0123",
            "asm_group_id": 1,
            "teammate": "",
            "api_key_id": "sdfsdfsdf123",
            "events": [_activity_event(event) for event in self._past(letter)],
            "originating_ip": "192.0.2.1",
            "categories": ["open-day"],
            "unique_args": json.dumps(letter.arguments),
            "outbound_ip": "192.0.2.2",
            "outbound_ip_type": "shared",
        }

    def _suppressed(self, asked: Asked) -> list[dict[str, Any]]:
        name, since = asked.path.rpartition("/")[2], int(asked.one("start_time", "0"))
        offset, limit = int(asked.one("offset", "0")), int(asked.one("limit", "500"))
        rows = [
            (letter, event)
            for letter in self._kept()
            for event in self._past(letter)
            if SUPPRESSED.get(event.word) == name and event.at >= since
        ][offset : offset + limit]
        self.told |= {(letter.id, event.word) for letter, event in rows}
        reasons = {"bounce": ("550 5.1.1 no such user", "5.1.1"), "blocked": ("452 mailbox full", "4.2.2")}
        found = []
        for letter, event in rows:
            row: dict[str, Any] = {"created": event.at, "email": letter.to}
            if event.word in reasons:
                row["reason"], row["status"] = reasons[event.word]
            else:
                row["ip"] = "192.0.2.9"
            found.append(row)
        return found


def _activity_event(event: Happening) -> dict[str, Any]:
    """The vendor's file wants the last three with every event."""
    row: dict[str, Any] = {"event_name": ACTIVITY.get(event.word, event.word), "processed": iso(event.at)}
    if event.word == "bounce":
        row["reason"] = "550 5.1.1 no such user"
    if event.word == "click":
        row["url"] = "https://school.example.org/x"
    kind = "soft" if event.word == "blocked" else "hard"
    return {**row, "bounce_type": kind, "http_user_agent": "Mozilla/5.0", "mx_server": "mx.example.net"}


class SendGridActivityFake(SendGridFake):
    """An account with the paid add-on. Its details tell no machine from a person."""

    settings: ClassVar[dict[str, str]] = {"activity": "yes"}
