"""A stand-in for a Postmark server, stateful, over real HTTP: written from the vendor's docs and its SDKs' types."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, ClassVar
from zoneinfo import ZoneInfo

from app.core.statuses import Status
from support.fakes.base import DAY, Held, ProviderFake
from support.fakes.specification import Specification
from support.loopback import Asked, Reply

TOKEN = "postmark-token-of-the-school"
EASTERN = ZoneInfo("America/New_York")
CAP = 10_000
MOST = 500
BOUNCES = {
    "HardBounce": Status.BOUNCED_HARD,
    "SoftBounce": Status.BOUNCED_SOFT,
    "SpamComplaint": Status.SPAM,
    "ManuallyDeactivated": Status.DROPPED,
}
STATUS = {
    "Delivered": Status.DELIVERED,
    "Opened": Status.OPENED,
    "LinkClicked": Status.CLICKED,
    "Transient": Status.SENT,
    **BOUNCES,
}
STATES = {"Queued": Status.QUEUED, "Sent": Status.SENT, "Processed": Status.SENT}
FEEDS = frozenset({"Opened", "LinkClicked", *BOUNCES})  # what is told without a look at the details


@dataclass
class Happening:
    """One event of one recipient. *word*: its type, for a bounce the bounce's own; *number*: the bounce's id."""

    recipient: str
    word: str
    at: int
    link: str = ""
    number: int = 0


@dataclass
class Mail:
    """One message with all that happens to it, now or later."""

    id: str
    stream: str
    to: list[tuple[str, str]]
    received: int
    subject: str
    status: str = "Sent"
    metadata: dict[str, str] = field(default_factory=dict)
    tag: str = ""
    events: list[Happening] = field(default_factory=list)


def utc(at: int) -> str:
    return datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def eastern(at: int) -> str:
    """As Postmark writes the time of a message: with an offset and seven digits behind the second."""
    moment = datetime.fromtimestamp(at, EASTERN)
    offset = moment.strftime("%z")
    return f"{moment:%Y-%m-%dT%H:%M:%S}.1234567{offset[:3]}:{offset[3:]}"


class PostmarkFake(ProviderFake):
    """A server with two streams. *total_as_text*: TotalCount is a string; *retention*: seconds that messages stay."""

    provider: ClassVar[str] = "postmark"
    secret: ClassVar[str] = TOKEN
    settings: ClassVar[dict[str, str]] = {}
    # Postmark's own file is of 2021 and wrong in many places; this one is ours, from the docs and the SDKs' types
    specification = Specification("postmark_messages.json", "https://api.postmarkapp.com")

    def __init__(self, seed: int = 1) -> None:
        super().__init__(seed)
        self.mails: dict[str, Mail] = {}
        self.streams = {"outbound": "Transactional", "news": "Broadcasts", "inbound": "Inbound"}
        self.hidden = False
        self.total_as_text = False
        self.page_limit = MOST
        self.circle = False
        self.shuffled = False
        self.retention = 45 * DAY
        self.told: set[tuple[str, str, str, int]] = set()  # what the details ever told: id, address, word, time
        self._bounces = 692_560_000

    # -- the state -------------------------------------------------------------------------------------------------

    def add(self, *, at: int | None = None, to: str = "", cc: str = "", **more: Any) -> Mail:
        """A message that is sent at *at*, with nothing that happens to it yet; *more* as in `Mail`."""
        number = len(self.mails) + 1
        names = [(to or f"Family{number}@example.com", f"Family {number}"), *([(cc, "")] if cc else [])]
        mail_id = str(uuid.UUID(int=self.random.getrandbits(128), version=4))
        at = self.now if at is None else at
        mail = Mail(mail_id, more.pop("stream", "outbound"), names, at, f"Letter {number}", **more)
        self.mails[mail.id] = mail
        return mail

    def happen(self, mail: Mail, word: str, at: int | None = None, *, to: str = "", link: str = "") -> Happening:
        """Something happens to *mail* at *at*."""
        self._bounces += 1
        event = Happening(to or mail.to[0][0], word, self.now if at is None else at, link, self._bounces)
        mail.events.append(event)
        return event

    def send(self, count: int) -> None:
        for _number in range(count):
            mail = self.add(at=self.now - 60, stream="news" if self.random.random() < 0.3 else "outbound")
            if self.random.random() < 0.3:
                self.happen(mail, "Transient", self.now - 50)
            self.happen(mail, "Delivered", self.now + self.random.randrange(120))

    def change_one(self) -> None:
        self.happen(min(self.mails.values(), key=lambda mail: mail.received), "Opened")

    def go_on(self) -> None:
        young = [mail for mail in self.mails.values() if mail.received > self.now - 30 * DAY]
        if young:
            words = ("Opened", "LinkClicked", "HardBounce", "SpamComplaint", "SoftBounce")
            self.happen(self.random.choice(young), self.random.choice(words))

    def empty(self) -> None:
        self.hidden = True

    def shorten_pages(self) -> None:
        self.page_limit = 3

    def go_in_circles(self) -> None:
        self.circle = True

    def shuffle(self) -> None:
        self.shuffled = True

    def say_unknown_word(self) -> None:
        self.add(status="Teleported")

    def expected(self) -> Held:
        return {
            (mail.id, address.lower(), str(int(self._status(mail, address))))
            for mail in self.mails.values()
            for address, _name in mail.to
        }

    def _status(self, mail: Mail, address: str) -> Status:
        """What the feeds tell, and what the details ever told: when they are to be asked for is a test of its own."""
        found = [STATES.get(mail.status, Status.UNKNOWN)]
        for event in self._past(mail):
            told = (mail.id, address, event.word, event.at) in self.told
            if event.recipient == address and (event.word in FEEDS or told):
                found.append(STATUS.get(event.word, Status.UNKNOWN))
        return max(found)

    def _past(self, mail: Mail) -> list[Happening]:
        return [event for event in mail.events if event.at <= self.now]

    def _kept(self) -> list[Mail]:
        if self.hidden:
            return []
        return [mail for mail in self.mails.values() if mail.received >= self.now - self.retention]

    # -- the answers -----------------------------------------------------------------------------------------------

    def reply(self, asked: Asked) -> Reply:
        if asked.headers.get("x-postmark-server-token") != TOKEN:
            return error(401, 10, "The Server Token in the X-Postmark-Server-Token request header is wrong.")
        if asked.method != "GET":
            return error(405, 0, "Method not allowed")
        mails = [mail for mail in self._kept() if mail.stream == asked.one("messagestream")]
        match asked.path:
            case "/message-streams":
                streams = [_stream(*each) for each in self.streams.items()]
                return Reply(body={"MessageStreams": streams, "TotalCount": len(streams)})
            case "/messages/outbound":
                return self._listed(asked, "Messages", [(mail.received, _row(mail)) for mail in mails])
            case "/messages/outbound/opens":
                return self._listed(asked, "Opens", self._happened(mails, {"Opened"}))
            case "/messages/outbound/clicks":
                return self._listed(asked, "Clicks", self._happened(mails, {"LinkClicked"}))
            case "/bounces":
                return self._listed(asked, "Bounces", self._happened(mails, set(BOUNCES)))
        if asked.path.startswith("/bounces/"):
            return self._one_bounce(asked.path.rpartition("/")[2])
        return self._details(asked.path.removeprefix("/messages/outbound/").removesuffix("/details"))

    def _listed(self, asked: Asked, name: str, rows: list[tuple[int, dict[str, Any]]]) -> Reply:
        """Newest first, between the dates in Eastern time, both included; no row beyond the first 10,000."""
        count, offset = int(asked.one("count", "0")), int(asked.one("offset", "-1"))
        if not 1 <= count <= MOST or offset < 0 or count + offset > CAP:
            return error(422, 700, "You must specify valid values for count and offset.")
        # in the hour that is there twice the vendor may mean either: here always the one that gives less
        since, until = _instant(asked.one("fromdate"), fold=1), _instant(asked.one("todate", "2100-01-01"), fold=0)
        found = sorted((row for row in rows if since <= row[0] <= until), key=lambda row: -row[0])
        start = 0 if self.circle else offset
        page = [row for _at, row in found[start : start + min(count, self.page_limit)]]
        total = 9_000 if self.circle and page else len(found)
        if self.shuffled:
            page = self.random.sample(page, len(page)) + page[:3]
        return Reply(body={"TotalCount": str(total) if self.total_as_text else total, name: page})

    def _happened(self, mails: list[Mail], words: set[str]) -> list[tuple[int, dict[str, Any]]]:
        return [
            (event.at, _feed_row(mail, event)) for mail in mails for event in self._past(mail) if event.word in words
        ]

    def _one_bounce(self, number: str) -> Reply:
        for mail in self._kept():
            for event in self._past(mail):
                if event.word in BOUNCES and str(event.number) == number:
                    return Reply(body=_feed_row(mail, event))
        return error(422, 407, "Bounce was not found.")

    def _details(self, mail_id: str) -> Reply:
        mail = self.mails.get(mail_id)
        if mail is None or mail not in self._kept():
            return error(422, 701, "Message doesn't exist")
        events = self._past(mail)
        self.told |= {(mail.id, event.recipient, event.word, event.at) for event in events}
        text = f"Dear family, this is {mail.subject}."
        raw = f"From: office@school.example.org\r\nSubject: {mail.subject}\r\n\r\n{text}\r\n"
        bodies = {"TextBody": text, "HtmlBody": f"<p>{text}</p>", "Body": raw}
        return Reply(body={**_row(mail), **bodies, "MessageEvents": [_detail_event(event) for event in events]})


def _row(mail: Mail) -> dict[str, Any]:
    first, *others = [{"Email": address, "Name": name} for address, name in mail.to]
    return {
        "Tag": mail.tag,
        "MessageID": mail.id,
        "To": [first],
        "Cc": others,
        "Bcc": [],
        "Recipients": [address for address, _name in mail.to],
        "ReceivedAt": eastern(mail.received),
        "From": '"School Office" <office@school.example.org>',
        "Subject": mail.subject,
        "Attachments": ["term-dates.pdf"] if mail.tag == "dates" else [],
        "Status": mail.status,
        "TrackOpens": True,
        "TrackLinks": "HtmlAndText",
        "Metadata": mail.metadata,
        "MessageStream": mail.stream,
        "Sandboxed": False,
    }


def _stream(stream_id: str, kind: str) -> dict[str, Any]:
    return {"ID": stream_id, "ServerID": 23, "Name": stream_id.title(), "MessageStreamType": kind, "ArchivedAt": None}


def _feed_row(mail: Mail, event: Happening) -> dict[str, Any]:
    common = {"MessageID": mail.id, "MessageStream": mail.stream, "Tag": mail.tag}
    if event.word in BOUNCES:
        return {
            **common,
            "ID": event.number,
            "Type": event.word,
            "TypeCode": 1,
            "Name": event.word,
            "Description": "The server was unable to deliver your message.",
            "Details": "smtp;550 5.1.1 no such user" if event.word == "HardBounce" else "",
            "Email": event.recipient,
            "BouncedAt": utc(event.at),
            "Inactive": True,
            "Subject": mail.subject,
        }
    row = {**common, "Recipient": event.recipient, "ReceivedAt": utc(event.at), "Platform": "Mobile"}
    if event.word == "Opened":
        return {**row, "RecordType": "Open", "FirstOpen": True}
    return {**row, "RecordType": "Click", "ClickLocation": "HTML", "OriginalLink": event.link}


def _detail_event(event: Happening) -> dict[str, Any]:
    word, details = event.word, {"Summary": f"It was {event.word}"}
    if word in BOUNCES:
        word, details = "Bounced", {"Summary": "It bounced", "BounceID": str(event.number)}
    elif word in {"Delivered", "Transient"}:
        details = {"DeliveryMessage": "smtp;250 2.0.0 OK", "DestinationServer": "mx.example.net"}
    elif word == "LinkClicked":
        details = {"Summary": "Clicked", "Link": event.link, "ClickLocation": "HTML"}
    return {"Recipient": event.recipient, "Type": word, "ReceivedAt": eastern(event.at), "Details": details}


def _instant(text: str, fold: int) -> int:
    return int(datetime.fromisoformat(text).replace(tzinfo=EASTERN, fold=fold).timestamp())


def error(status: int, code: int, message: str) -> Reply:
    """An error as Postmark words it."""
    return Reply(status, {"ErrorCode": code, "Message": message})
