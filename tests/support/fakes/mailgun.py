"""A stand-in for Mailgun's logs, events and stored messages, stateful, over real HTTP."""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import formatdate, parsedate_to_datetime
from typing import Any, ClassVar

from app.core.statuses import Status
from support.fakes.base import DAY, Held, ProviderFake, unauthorised
from support.fakes.specification import Specification
from support.loopback import Asked, Reply

KEY = "mailgun-key-of-the-school"
DOMAIN = "mg.school.example.org"
LATE = 1_800  # an event may reach the log so much later than it happened
STATUS = {
    "accepted": Status.SENT, "delivered": Status.DELIVERED, "opened": Status.OPENED, "opened apple": Status.OPENED_AUTO,
    "clicked": Status.CLICKED, "complained": Status.SPAM, "rejected": Status.FAILED, "failed temporary": Status.SENT,
    "failed hard": Status.BOUNCED_HARD, "failed soft": Status.BOUNCED_SOFT, "failed suppressed": Status.DROPPED,
}  # fmt: skip
FAILED: dict[str, dict[str, Any]] = {
    "failed temporary": {"severity": "temporary", "reason": "greylisted", "delivery-status": {"code": 451}},
    "failed hard": {
        "severity": "permanent",
        "reason": "bounce",
        "delivery-status": {"code": 550, "enhanced-code": "5.1.1", "message": "5.1.1 no such user"},
    },
    "failed soft": {
        "severity": "permanent",
        "reason": "old",
        "delivery-status": {"code": 602, "message": "Too old"},
    },
    "failed suppressed": {
        "severity": "permanent",
        "reason": "suppress-bounce",
        "delivery-status": {"code": 605, "description": "Not delivering to previously bounced address", "message": ""},
    },
}


@dataclass
class Letter:
    """One message. *names*: its recipients."""

    number: int
    at: int
    names: list[str]
    variables: dict[str, str] = field(default_factory=dict)

    @property
    def id(self) -> str:
        return f"2026.{self.number}.AB12@{DOMAIN}"

    @property
    def key(self) -> str:
        return f"AwABB{self.number}"


@dataclass
class Line:
    """One event; *known*: from when on the log shows it."""

    letter: Letter
    address: str
    word: str
    at: float
    known: int
    number: int


class MailgunFake(ProviderFake):
    """A domain. *no_logs*: this key may not read the logs (403). *retention*, *body_retention*: seconds."""

    provider: ClassVar[str] = "mailgun"
    secret: ClassVar[str] = KEY
    settings: ClassVar[dict[str, str]] = {"domain": DOMAIN}
    specification = Specification("mailgun_v3.events.json", "https://api.mailgun.net")

    def __init__(self, seed: int = 1) -> None:
        super().__init__(seed)
        self.letters: dict[str, Letter] = {}
        self.lines: list[Line] = []
        self.no_logs = False
        self.hidden = False
        self.page_limit = 1000
        self.circle = False
        self.shuffled = False
        self.retention = 30 * DAY
        self.body_retention = 3 * DAY

    # -- the state -------------------------------------------------------------------------------------------------

    def add(self, *to: str, at: int | None = None, **variables: str) -> Letter:
        """A message that was accepted at *at*."""
        number = len(self.letters) + 1
        at = self.now if at is None else at
        letter = Letter(number, at, list(to) or [f"family{number}@example.com"], variables)
        self.letters[letter.id] = letter
        for address in letter.names:
            self.happen(letter, "accepted", at, to=address)
        return letter

    def happen(self, letter: Letter, word: str, at: int | None = None, *, to: str = "", late: int = 0) -> Line:
        """Something happens to *letter* at *at*, and is in the log *late* seconds later."""
        at = self.now if at is None else at
        line = Line(letter, to or letter.names[0], word, at + 0.25, at + late, len(self.lines) + 1)
        self.lines.append(line)
        return line

    def send(self, count: int) -> None:
        for _number in range(count):
            letter = self.add(at=self.now - 60)
            if self.random.random() < 0.3:
                self.happen(letter, "failed temporary", self.now - 50)
            late = self.random.choice((0, 0, 600, LATE - 120))
            self.happen(letter, "delivered", self.now + self.random.randrange(120), late=late)

    def change_one(self) -> None:
        self.happen(min(self.letters.values(), key=lambda letter: letter.at), "opened")

    def empty(self) -> None:
        self.hidden = True

    def shorten_pages(self) -> None:
        self.page_limit = 3

    def go_in_circles(self) -> None:
        self.circle = True

    def shuffle(self) -> None:
        self.shuffled = True

    def say_unknown_word(self) -> None:
        self.happen(self.add(), "teleported")
        self.checked = False  # the vendor's file knows no such word

    def expected(self) -> Held:
        found: dict[tuple[str, str], Status] = {}
        for line in self.lines:
            if line.known <= self.now:
                name = (line.letter.id, line.address.lower())
                status = STATUS.get(line.word, Status.UNKNOWN)
                found[name] = max(found.get(name, Status.UNKNOWN), status)
        return {(*name, str(int(status))) for name, status in found.items()}

    # -- the answers -----------------------------------------------------------------------------------------------

    def reply(self, asked: Asked) -> Reply:
        if unauthorised(asked, "Basic " + base64.b64encode(f"api:{KEY}".encode()).decode()):
            return Reply(401, {"message": "Forbidden"})
        if asked.path == "/v1/analytics/logs" and asked.method == "POST":
            return Reply(403, {"message": "Forbidden"}) if self.no_logs else self._logs(asked)
        if asked.method != "GET":
            return Reply(405, {"message": "Method not allowed"})
        if asked.path.startswith(f"/v3/{DOMAIN}/events"):
            return self._events(asked)
        return self._stored(asked.path.rpartition("/")[2])

    def _logs(self, asked: Asked) -> Reply:
        wanted: Any = asked.json()
        since, until = (parsedate_to_datetime(wanted[name]).timestamp() for name in ("start", "end"))
        pagination = wanted["pagination"]
        if not 1 <= pagination["limit"] <= 100:
            return Reply(400, {"message": "limit must be between 1 and 100"})
        start = int(pagination.get("token") or 0)
        lines = self._found(since, until)
        chosen = lines[start : start + min(pagination["limit"], self.page_limit)]
        following = str(start + len(chosen)) if chosen else None
        if self.circle:
            following = pagination.get("token") or "0"
        rows = self._mixed([self._log_row(line) for line in chosen])
        paging = {"previous": "p", "next": following or "", "first": "f", "last": "l", "total": len(lines)}
        return Reply(body={"start": wanted["start"], "end": wanted["end"], "items": rows, "pagination": paging})

    def _events(self, asked: Asked) -> Reply:
        if asked.path.rpartition("/")[2] == "events":
            window = f"{asked.one('begin')}-{asked.one('end')}"
            start = 0
            if not 1 <= int(asked.one("limit", "100")) <= 300:
                return Reply(400, {"message": "limit"})
        else:
            window, _dash, place = asked.path.rpartition("/")[2].rpartition("-")
            start = int(place)
        since, until = (float(each) for each in window.split("-"))
        chosen = self._found(since, until)[start : start + min(300, self.page_limit)]
        following = start if self.circle else start + len(chosen)
        links = dict.fromkeys(("next", "last"), f"{self.url}/v3/{DOMAIN}/events/{window}-{following}")
        links |= dict.fromkeys(("first", "previous"), f"{self.url}/v3/{DOMAIN}/events/{window}-0")
        return Reply(body={"items": self._mixed([self._event_row(line) for line in chosen]), "paging": links})

    def _mixed(self, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
        return self.random.sample(rows, len(rows)) + rows[:3] if self.shuffled else rows

    def _found(self, since: float, until: float) -> list[Line]:
        if self.hidden:
            return []
        oldest = max(since, self.now - self.retention)
        found = [line for line in self.lines if oldest <= line.at <= until + 1 and line.known <= self.now]
        return sorted(found, key=lambda line: (line.at, line.number))

    def _row(self, line: Line) -> dict[str, Any]:
        letter = line.letter
        row: dict[str, Any] = {
            "id": f"e{line.number}",
            "event": line.word.split()[0],
            "log-level": "info",
            "recipient": line.address,
            "recipient-domain": line.address.rpartition("@")[2],
            "message": {"headers": {"message-id": letter.id}, "attachments": [], "size": 5120},
            "tags": ["open-day"],
            "flags": {
                "is-authenticated": True,
                "is-system-test": False,
                "is-routed": False,
                "is-test-mode": False,
                "is-delayed-bounce": False,
                "is-callback": False,
            },
        }
        if line.word not in {"opened", "opened apple", "clicked"}:  # these carry the message's id alone
            row["message"]["headers"] |= {
                "to": ", ".join(f"Family <{name}>" for name in letter.names),
                "from": f"School Office <office@{DOMAIN}>",
                "subject": f"Letter {letter.number}",
            }
        if line.word.startswith("failed"):
            row |= FAILED[line.word]
        if row["event"] in {"opened", "clicked"}:
            row["client-info"] = {"bot": "apple" if line.word.endswith("apple") else "", "user-agent": "Mozilla/5.0"}
        if row["event"] == "clicked":
            row["url"] = "https://school.example.org/forms"
        if line.word == "rejected":
            del row["recipient"], row["recipient-domain"]
        return row

    def _log_row(self, line: Line) -> dict[str, Any]:
        moment = datetime.fromtimestamp(line.at, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
        storage = {**self._storage(line.letter), "url": [self._link(line.letter)]} if line.word == "accepted" else None
        return {
            **self._row(line),
            "@timestamp": moment,
            "domain": {"name": DOMAIN},
            "account": {"id": "12345"},
            "user-variables": json.dumps(line.letter.variables),
            **({"storage": storage} if storage else {}),
        }

    def _event_row(self, line: Line) -> dict[str, Any]:
        storage = {**self._storage(line.letter), "url": self._link(line.letter)} if line.word == "accepted" else None
        return {
            **self._row(line),
            "timestamp": line.at,
            "user-variables": line.letter.variables,
            **({"storage": storage} if storage else {}),
        }

    @staticmethod
    def _storage(letter: Letter) -> dict[str, str]:
        return {"key": letter.key, "region": "us-east4", "env": "production"}

    def _link(self, letter: Letter) -> str:
        return f"https://storage-us-east4.api.mailgun.net/v3/domains/{DOMAIN}/messages/{letter.key}"

    def _stored(self, key: str) -> Reply:
        letter = next((letter for letter in self.letters.values() if letter.key == key), None)
        if letter is None or letter.at < self.now - self.body_retention or self.hidden:
            return Reply(404, {"message": "Message not found"})
        body = f"Dear family, this is letter {letter.number}."
        sender, to = f"School Office <office@{DOMAIN}>", ", ".join(letter.names)
        headers = {"From": sender, "To": to, "Subject": f"Letter {letter.number}", "Date": formatdate(letter.at)}
        return Reply(
            body={
                **headers,
                "Content-Type": "multipart/alternative",
                "Content-Transfer-Encoding": "7bit",
                "Message-Id": f"<{letter.id}>",
                "Mime-Version": "1.0",
                "X-Mailgun-Tag": "open-day",
                "X-Mailgun-Template-Name": "",
                "X-Mailgun-Template-Variables": "",
                "sender": f"office@{DOMAIN}",
                "recipients": to,
                "body-html": f"<p>{body}</p>",
                "body-plain": body,
                "stripped-html": f"<p>{body}</p>",
                "stripped-text": body,
                "stripped-signature": "",
                "message-headers": [[name, value] for name, value in headers.items()],
                "attachments": [],
            }
        )
