"""Writes SendGrid Activity exports: one row an event, in files that overlap as real exports do."""

from __future__ import annotations

from collections import deque
from pathlib import Path
from typing import Final, TextIO
from zlib import crc32

from app.sources.sample_school.chance import Dice, token
from app.sources.sample_school.deliveries import MailEvent
from app.sources.sample_school.items import Mail
from app.sources.sample_school.mail_kinds import BULK
from app.sources.sample_school.school_people import Carer, Member
from app.sources.sample_school.writers.times import utc_text

COLUMNS: Final = (
    "processed", "message_id", "event", "api_key_id", "recv_message_id", "credential_id", "subject", "from", "email",
    "asm_group_id", "template_id", "originating_ip", "reason", "outbound_ip", "outbound_ip_type", "mx", "url",
    "attempt", "user_agent", "type", "is_unique", "username", "categories", "marketing_campaign_id",
    "marketing_campaign_name", "marketing_campaign_split_id", "marketing_campaign_version", "unique_args",
)  # fmt: skip
_KEEPS: Final = 30 * 86_400  # SendGrid's own window: the newest export holds the last 30 days
_MOST_ROWS: Final = 900_000  # an export ends at a million events
_GROUP: Final = "4711"  # the unsubscribe group of sends to many
_OVERLAP: Final = 20  # messages that stand in two exports


class SendGridFiles:
    """The exports, oldest first; ``paths`` after ``close``. *now* is epoch seconds UTC."""

    def __init__(self, folder: Path, dice: Dice, now: int) -> None:
        self.paths: list[Path] = []
        self._folder, self._dice, self._recent = folder, dice, now - _KEEPS
        self._last: deque[str] = deque(maxlen=_OVERLAP)
        self._rows = 0
        self._file: TextIO = self._open()

    def write_mail(self, mail: Mail) -> None:
        """Write the rows of one mail: all events of all its addresses."""
        if self._rows > _MOST_ROWS or (mail.at >= self._recent and len(self.paths) == 1):
            self._next_file()
        number = token(self._dice)
        rows = "".join(
            _rows(mail, number, person, events) for person, events in zip(mail.people, mail.fates, strict=True)
        )
        self._file.write(rows)
        self._rows += sum(map(len, mail.fates))
        self._last.append(rows)

    def close(self) -> None:
        self._file.close()

    def _open(self) -> TextIO:
        path = self._folder / f"4-sendgrid-activity-{len(self.paths) + 1:02d}.csv"
        self.paths.append(path)
        file = path.open("w", encoding="utf-8", newline="")
        file.write(",".join(COLUMNS) + "\r\n")
        self._rows = 0
        return file

    def _next_file(self) -> None:
        self._file.close()
        self._file = self._open()
        self._file.writelines(self._last)
        if len(self.paths) == 2:
            self._recent += _KEEPS * 100  # from here on only a full file begins a new one


def _rows(mail: Mail, number: str, person: Member, events: list[MailEvent]) -> str:
    """The lines of one address. Made by hand, for a million messages: what cannot need quotes gets none."""
    kind, address = mail.kind, person.emails[0]
    bulk = kind.sent_by == BULK
    campaign = f"{crc32(mail.campaign.encode()):08x},{_cell(mail.campaign)},,1" if bulk else ",,,"
    ids = f"{number}.recvd-5f4c9-1-{number[:8]}.0"
    head = (
        f"key-hillcrest,{number},,{_cell(mail.subject)},{kind.sender},{address},{_GROUP if bulk else ''},"
        f"{kind.template_id},192.0.2.10"
    )
    mx = f"192.0.2.20,shared,mx.{address.partition('@')[2]}"
    tail = f'hillcrest,"[""{kind.key}""]",{campaign},{_cell(_unique_args(mail, person))}\r\n'
    rows: list[str] = []
    seen: set[str] = set()
    for word, at, reason, type_, url, agent, attempt in events:
        first = ""
        if url or agent:
            first = "" if word in seen else "true"
            seen.add(word)
        rows.append(
            f"{utc_text(at)},{ids},{word},{head},{_cell(reason)},{mx},{url},{attempt or ''},{_cell(agent)},"
            f"{type_},{first},{tail}"
        )
    return "".join(rows)


def _cell(text: str) -> str:
    """*text* as a CSV cell (RFC 4180)."""
    if "," in text or '"' in text or "\n" in text or "\r" in text:
        return '"' + text.replace('"', '""') + '"'
    return text


def _unique_args(mail: Mail, person: Member) -> str:
    """The metadata of the sending program, in JSON: the child it is about, and whom a shared address means here."""
    args: list[str] = []
    if mail.about:
        args.append(f'"student_id": "{mail.about.number if mail.at % 5 < 3 else mail.about.id}"')
    if isinstance(person, Carer) and person.shares_address and mail.at % 3:
        args.append(f'"contact_id": "{person.id}"')
    return f"{{{', '.join(args)}}}" if args else ""
