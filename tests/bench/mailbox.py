"""A mailbox of any size, written by the sample school's office: one mbox, or the same mails as a maildir."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from email.message import EmailMessage
from email.utils import format_datetime
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

from app.sources.sample_school.chance import dice_for
from app.sources.sample_school.day_plan import Audience, DayPlan
from app.sources.sample_school.items import Letter, Sink
from app.sources.sample_school.school import _make_school
from app.sources.sample_school.school_days import allot, school_days
from app.sources.sample_school.writers.mbox import MailFile
from bench.bench_cache import NOW

RARE_WORD: Final = "quokka"
_RARE_MAILS: Final = 5
_ZONE: Final = ZoneInfo("Australia/Sydney")
_START: Final = re.compile(rb"^From \S+ \w{3} \w{3} [ \d]\d [\d:]{8} \d{4}\n", re.MULTILINE)


def write_mbox(path: Path, mails: int, attached: int = 0) -> None:
    """Write *mails* mails of thirteen months to *path*; a few hold RARE_WORD. With *attached* there are a tenth more,
    each with a photograph of so many bytes, so that the file grows without many more mails.
    """
    present = datetime.fromtimestamp(NOW, UTC).astimezone(_ZONE)
    school = _make_school(max(60, mails // 20), 1, present)
    days = school_days(present, _ZONE)
    plan = DayPlan(dice_for(1, "plan"), Audience.of(school, dice_for(1, "audience")))
    file = MailFile(path, dice_for(1, "mails"), _ZONE)
    try:
        for day, count in zip(days, allot(mails - _RARE_MAILS, days), strict=True):
            counts = [0] * len(Sink)
            counts[Sink.MAILS] = count
            for item in plan.items(day, tuple(counts)):
                assert isinstance(item, Letter)
                file.write(item)
        for n in range(_RARE_MAILS):
            file._append(NOW - n * 86_400, "office@hillcrest.example", _rare_mail(n))
    finally:
        file.close()
    if attached:
        _add_photographs(path, mails // 10, attached)


def _rare_mail(n: int) -> bytes:
    mail = EmailMessage()
    mail["From"] = "Grace Whitlock <grace.whitlock@hillcrest.example>"
    mail["To"] = f"parent{n}@example.com"
    mail["Subject"] = "An unusual visitor"
    mail["Date"] = format_datetime(datetime.fromtimestamp(NOW - n * 86_400, _ZONE))
    mail["Message-ID"] = f"<rare.{n}@mail.hillcrest.example>"
    mail.set_content(f"Dear family,\n\na {RARE_WORD} was seen in the yard again. Please keep the gate shut.\n")
    return mail.as_bytes()


def _add_photographs(path: Path, count: int, size: int) -> None:
    with path.open("ab") as file:
        for n in range(count):
            mail = EmailMessage()
            mail["From"] = "Grace Whitlock <grace.whitlock@hillcrest.example>"
            mail["To"] = f"parent{n}@example.com"
            mail["Subject"] = "The class photograph"
            mail["Date"] = format_datetime(datetime.fromtimestamp(NOW - n * 60, _ZONE))
            mail["Message-ID"] = f"<photo.{n}@mail.hillcrest.example>"
            mail.set_content(f"Dear family,\n\nhere is photograph {n}.\n")
            content = dice_for(n, "photographs").randbytes(size)
            mail.add_attachment(content, maintype="image", subtype="jpeg", filename=f"class-{n}.jpg")
            file.write(b"From office@hillcrest.example Mon Nov 23 03:05:00 2026\n" + mail.as_bytes() + b"\n")


def _pieces(mbox: Path) -> Iterator[bytes]:
    content = mbox.read_bytes()
    starts = list(_START.finditer(content))
    for n, start in enumerate(starts):
        end = starts[n + 1].start() if n + 1 < len(starts) else len(content)
        yield re.sub(rb"^>(>*From )", rb"\1", content[start.end() : end].rstrip(b"\n") + b"\n", flags=re.MULTILINE)


def write_maildir(folder: Path, mbox: Path) -> int:
    """Write the mails of *mbox* as the maildir *folder*; return how many there are."""
    for name in ("cur", "new", "tmp"):
        (folder / name).mkdir(parents=True)
    count = 0
    for count, mail in enumerate(_pieces(mbox), start=1):
        (folder / "cur" / f"{count:07d}.bench:2,S").write_bytes(mail)
    return count
