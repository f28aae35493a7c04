"""The oracle's log: reads every kind of message file into rows, one a (message, address) (rule 1)."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from oracle import raw
from oracle.mailbox import read_letter, split_mbox, text_of_html
from oracle.outcomes import Event, Outcome, distinct, fold

SENDGRID_KINDS = {
    "processed": "sent",
    "deferred": "deferred",
    "delivered": "delivered",
    "dropped": "dropped",
    "open": "opened",
    "click": "clicked",
    "spamreport": "spam",
}
UNRANKED = {"unsubscribe", "group_unsubscribe", "group_resubscribe"}
TWILIO_KINDS = {
    "accepted": "queued",
    "scheduled": "queued",
    "queued": "queued",
    "sending": "sent",
    "sent": "sent",
    "delivered": "delivered",
    "partially_delivered": "delivered",
    "read": "delivered",
    "undelivered": "failed",
    "failed": "failed",
    "canceled": "failed",
}


NOTHING = Outcome("unknown", 0, 0, frozenset({None}), "")


@dataclass(eq=False)
class Row:
    """One line of the table; times in Unix seconds; `students` are ids as the file names them."""

    provider: str
    provider_id: str
    address: str
    channel: str
    direction: str = "out"
    sent_at: int = 0
    subject: str = ""
    text: str = ""
    header_names: frozenset[str] = frozenset({""})
    sender: str = ""
    sender_name: str = ""
    students: set[str] = field(default_factory=set)
    contact: str = ""
    campaign: str = ""
    template: str = ""
    parts: int | None = None
    has_attachment: bool = False
    events: list[Event] = field(default_factory=list)
    outcome: Outcome = NOTHING

    def key(self) -> tuple[str, str, str]:
        """The lasting name of a row."""
        return (self.provider, self.provider_id, self.address)


class Letters:
    """All rows after all files; ask only after `finish`."""

    def __init__(self, region: str, own_domains: Iterable[str]) -> None:
        self.rows: dict[tuple[str, str, str], Row] = {}
        self._region = region
        self._own = {d.lower() for d in own_domains}
        self._created: dict[tuple[str, str, str], int] = {}

    def read(self, path: Path, kind: str) -> None:
        """Take in one file of messages."""
        if kind == "sendgrid":
            for row in raw.table(path.read_bytes()):
                self._sendgrid(row)
        elif kind == "console":
            for row in raw.table(path.read_bytes()):
                self._twilio(_from_console(row))
        elif kind == "bulk":
            for record in raw.json_lines(path):
                self._twilio({k: "" if v is None else str(v) for k, v in record.items()})
        elif kind == "messages":
            for row in raw.table(path.read_bytes()):
                self._generic(row)
        elif kind == "mbox":
            for mail in split_mbox(path.read_bytes()):
                self._mail(mail)
        elif kind == "eml":
            self._mail(path.read_bytes())

    def _row(self, provider: str, provider_id: str, address: str, channel: str) -> Row:
        row = Row(provider, provider_id, address, channel)
        return self.rows.setdefault(row.key(), row)

    def _sendgrid(self, record: dict[str, str]) -> None:
        row = self._row("sendgrid", record["messageid"], raw.email_key(record["email"]), "email")
        row.subject, row.sender = record["subject"], record["from"]
        row.template, row.campaign = record["templateid"], record["marketingcampaignname"]
        arguments = json.loads(record["uniqueargs"] or "{}")
        if "student_id" in arguments:
            row.students.add(str(arguments["student_id"]))
        row.contact = str(arguments.get("contact_id", ""))
        word, at = record["event"], raw.seconds(record["processed"])
        machine = word in {"open", "click"} and record["useragent"] == "Mozilla/5.0"
        kind: str | None = SENDGRID_KINDS.get(word, "unknown")
        if word == "bounce":
            kind = "bounced_soft" if record["type"] == "blocked" else "bounced_hard"
        elif machine:
            kind = "opened_auto"
        elif word in UNRANKED or (word == "click" and "sendgrid.net/" in record["url"]):
            kind = None
        assert at is not None
        row.events.append(Event(kind, word, at, record["url"], machine, record["reason"]))

    def _twilio(self, record: dict[str, str]) -> None:
        inbound = record["direction"] == "inbound"
        row = self._row("twilio", record["sid"], raw.number_key(record["to"], self._region), "sms")
        row.direction = "in" if inbound else "out"
        row.sender, row.text = record["from"], record["body"]
        row.subject = record["body"].split("\n", 1)[0]
        row.parts = int(record["num_segments"])
        state = record["status"]
        sent, updated = raw.seconds(record["date_sent"]), raw.seconds(record["date_updated"])
        created = raw.seconds(record["date_created"])
        row.sent_at = row.sent_at or sent or 0
        if created is not None:
            self._created[row.key()] = created
        at = updated or sent
        assert at is not None
        row.events.append(Event(TWILIO_KINDS.get(state, "unknown"), state, at, reason=record["error_code"]))

    def _generic(self, record: dict[str, str]) -> None:
        sms = record["type"] == "sms"
        for given in raw.split_cell(record["to"]):
            address = raw.number_key(given, self._region) if sms else raw.email_key(given)
            row = self._row("generic", record["messageid"], address, "sms" if sms else "email")
            row.sent_at = raw.seconds(record["sentat"]) or 0
            row.text = record["text"] or text_of_html(record["html"])
            row.subject = row.text.split("\n", 1)[0] if sms else record["subject"]
            row.header_names = frozenset({record["toname"]})
            row.sender = record["from"]
            row.campaign, row.template = record["campaign"], record["template"]
            row.contact = record["contactid"]
            if record["studentid"]:
                row.students.add(record["studentid"])
            kind = record["status"] or "sent"
            at = raw.seconds(record["statusat"]) or row.sent_at
            row.events.append(Event("sent" if kind != "queued" else kind, "", row.sent_at))
            row.events.append(Event(kind, kind, at, reason=record["reason"]))

    def _mail(self, data: bytes) -> None:
        letter = read_letter(data)
        own = not self._own or letter.sender.rsplit("@", 1)[-1] in self._own
        for address, names in letter.to:
            row = self._row("mail", letter.provider_id, address, "email")
            row.direction = "out" if own and not letter.is_report else "in"
            row.sent_at, row.subject, row.text = letter.sent_at, letter.subject, letter.text
            row.sender, row.sender_name, row.header_names = letter.sender, letter.sender_name, names
            row.has_attachment = letter.has_attachment
            row.events.append(Event("sent", "sent", letter.sent_at))

    def finish(self) -> None:
        """Fold the events of every row and settle its sent time (rule 17)."""
        for key, row in self.rows.items():
            row.events = distinct(row.events)
            if row.provider == "sendgrid":
                processed = [e.at for e in row.events if e.word == "processed"]
                row.sent_at = min(processed or [e.at for e in row.events])
            elif not row.sent_at:
                row.sent_at = self._created[key]
            row.outcome = fold(row.events, row.provider)


def _from_console(row: dict[str, str]) -> dict[str, str]:
    """A console row under the names of the bulk file; it has no times but the sent one."""
    same = {
        "sid": "sid",
        "from": "from",
        "to": "to",
        "body": "body",
        "status": "status",
        "direction": "direction",
    }
    same |= {"num_segments": "numsegments", "error_code": "errorcode", "date_sent": "sentdate"}
    return {ours: row[theirs] for ours, theirs in same.items()} | {"date_updated": "", "date_created": ""}
