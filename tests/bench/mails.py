"""Mails of a size, like those that schools send: tables, inline styles, a style block; each tells by its colour."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from support.school import School

CARER: Final = "mei@example.com"
_HEAD: Final = (
    "<!DOCTYPE html><html><head><style>td{{vertical-align:top}}@media(max-width:600px){{td{{padding:8px}}}}</style>"
    '</head><body style="margin:0;padding:20px;background:{colour}">'
    '<table width="600" cellpadding="0" cellspacing="0" style="background:#ffffff">'
)
_ROW: Final = (
    '<tr><td style="padding:12px 24px;font-family:Arial,sans-serif;font-size:14px;line-height:20px;color:#333333">'
    '<p style="margin:0 0 8px">Dear family, <b>swimming</b> is on Friday; bring a hat and a towel.</p></td></tr>\n'
)
_LINK: Final = '<tr><td><a href="https://www.hillcrest.example/notes/{n}/{row}">Read more</a></td></tr>\n'
_END: Final = "</table></body></html>"


def colour_of(n: int) -> str:
    """The colour of the paper of mail *n* (#rrggbb), unlike that of those before and behind."""
    return f"#{n * 37 % 256:02x}{n * 91 % 256:02x}{(n * 53 + 7) % 256:02x}"


def mail_html(n: int, size: int) -> str:
    """Mail *n*, of about *size* bytes, a link in every sixth row."""
    parts = [_HEAD.format(colour=colour_of(n))]
    length = len(parts[0])
    while length < size - len(_ROW):
        row = len(parts)
        parts.append(_LINK.format(n=n, row=row) if row % 6 == 0 else _ROW)
        length += len(parts[-1])
    return "".join([*parts, _END])


def school_of_mails(folder: Path, count: int, size: int) -> School:
    """A log of *count* mails of *size* bytes to one carer, all of the last seven days; the mail called "Mail 7" is
    `mail_html(7, size)`.
    """
    school = School(folder)
    school.people({"kind": "contact", "external_id": "c1", "given": "Mei", "email": CARER})
    school.messages(*(
        {
            "message_id": f"m{n}",
            "subject": f"Mail {n}",
            "html": mail_html(n, size),
            "text": f"Mail {n}: swimming is on Friday.",
            "sent_at": f"2026-11-{19 + n // 1440 % 4:02}T{n // 60 % 24:02}:{n % 60:02}:00Z",
        }
        for n in range(count)
    ))  # fmt: skip
    return school
