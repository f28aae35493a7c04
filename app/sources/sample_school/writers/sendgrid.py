"""Writes SendGrid Activity exports: one row an event, in files that overlap as real exports do."""

from __future__ import annotations

import csv
import json
from collections import deque
from pathlib import Path
from typing import Any, Final, TextIO

from app.sources.sample_school.chance import Dice, token
from app.sources.sample_school.items import Mail
from app.sources.sample_school.mail_kinds import BULK
from app.sources.sample_school.school_people import Carer, Member
from app.sources.sample_school.writers.times import utc_text

COLUMNS: Final = (
    "processed", "message_id", "event", "api_key_id", "recv_message_id", "credential_id", "subject", "from", "email",
    "asm_group_id", "template_id", "originating_ip", "reason", "outbound_ip", "outbound_ip_type", "mx", "url", "attempt",
    "user_agent", "type", "is_unique", "username", "categories", "marketing_campaign_id", "marketing_campaign_name",
    "marketing_campaign_split_id", "marketing_campaign_version", "unique_args",
)  # fmt: skip
_KEEPS: Final = 30 * 86_400  # SendGrid's own window: the newest export holds the last 30 days
_MOST_ROWS: Final = 900_000  # an export ends at a million events
_OVERLAP: Final = 20  # messages that stand in two exports


class SendGridFiles:
    """The exports, oldest first; ``paths`` after ``close``. *now* is epoch seconds UTC."""

    def __init__(self, folder: Path, dice: Dice, now: int) -> None:
        self.paths: list[Path] = []
        self._folder, self._dice, self._recent = folder, dice, now - _KEEPS
        self._last: deque[list[list[str]]] = deque(maxlen=_OVERLAP)
        self._rows = 0
        self._file: TextIO | None = None
        self._writer: Any = None
        self._open()

    def write_mail(self, mail: Mail) -> None:
        """Write the rows of one mail: all events of all its addresses."""
        if self._rows > _MOST_ROWS or (mail.at >= self._recent and len(self.paths) == 1):
            self._next_file()
        number = token(self._dice)
        rows = [row for person, events in zip(mail.people, mail.fates, strict=True) for row in _rows(mail, number, person, events)]
        self._writer.writerows(rows)
        self._rows += len(rows)
        self._last.append(rows)

    def close(self) -> None:
        if self._file:
            self._file.close()

    def _open(self) -> None:
        self.close()
        path = self._folder / f"4-sendgrid-activity-{len(self.paths) + 1:02d}.csv"
        self.paths.append(path)
        self._file = path.open("w", encoding="utf-8", newline="")
        self._writer = csv.writer(self._file)
        self._writer.writerow(COLUMNS)
        self._rows = 0

    def _next_file(self) -> None:
        self._open()
        for rows in self._last:
            self._writer.writerows(rows)
        if len(self.paths) == 2:
            self._recent += _KEEPS * 100  # from here on only a full file begins a new one


def _rows(mail: Mail, number: str, person: Member, events: list[Any]) -> list[list[str]]:
    kind = mail.kind
    address = person.emails[0]
    head = [f"{number}.recvd-5f4c9-1-{number[:8]}.0", "", "key-hillcrest", number, "", mail.subject, kind.sender, address]
    bulk = kind.sent_by == BULK
    group = "4711" if bulk else ""
    campaign = ["", "", "", ""]
    if bulk:
        campaign = [f"{sum(map(ord, mail.campaign)):08x}", mail.campaign, "", "1"]
    mx = "mx." + address.partition("@")[2]
    tail = ["hillcrest", f'["{kind.key}"]', *campaign, _unique_args(mail, person)]
    rows: list[list[str]] = []
    seen: set[str] = set()
    for event in events:
        word = event.word
        head[1] = word
        first = "true" if word in {"open", "click"} and word not in seen else ""
        seen.add(word)
        rows.append([
            utc_text(event.at), *head, group, kind.template_id, "192.0.2.10", event.reason, "192.0.2.20", "shared", mx,
            event.url, str(event.attempt) if event.attempt else "", event.agent, event.type, first, *tail,
        ])  # fmt: skip
    return rows


def _unique_args(mail: Mail, person: Member) -> str:
    """The metadata of the sending program: the child it is about, and whom it means by a shared address."""
    args: dict[str, str] = {}
    if mail.about:
        args["student_id"] = mail.about.number if mail.at % 5 < 3 else mail.about.id
    if isinstance(person, Carer) and person.shares_address and mail.at % 3:
        args["contact_id"] = person.id
    return json.dumps(args) if args else ""
