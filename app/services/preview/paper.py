"""A mail on paper: a head above it that says what it is, out of reach of the mail's own styles."""

from __future__ import annotations

import html
import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from app.core.mail_document import MailDocument

_BODY: Final = re.compile(rb"</head><body(?:[^\">]|\"[^\"]*\")*>")
# the mail's own styles cannot reach this: an important style of the element itself outranks them all
_BOX: Final = "all:initial!important;display:block!important;font:12px sans-serif!important;color:#000!important;"
_HEAD: Final = (
    _BOX + "background:#fff!important;padding:0 0 10px 0!important;margin:0 0 14px 0!important;"
    "border-bottom:1px solid #888!important"
)
_LINE: Final = _BOX + "padding:1px 0!important"
_TITLE: Final = _BOX + "font:bold 17px sans-serif!important;padding:0 0 4px 0!important"


def with_head(document: MailDocument, title: str, lines: Sequence[tuple[str, str]]) -> MailDocument:
    """*document* with *title* and *lines* (name, value) above the mail, for paper; as it is where it has no page."""
    rows = "".join(f'<div style="{_LINE}">{html.escape(f"{name}: {value}")}</div>' for name, value in lines)
    head = f'<div style="{_HEAD}"><div style="{_TITLE}">{html.escape(title)}</div>{rows}</div>'.encode()
    found = _BODY.search(document.html)
    if found is None:
        return document
    return replace(document, html=document.html[: found.end()] + head + document.html[found.end() :])
