"""A mail on paper: a head above it that no style of the mail reaches, and links that lead where they really lead."""

from __future__ import annotations

import html
import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from app.core.mail_document import LINK_PATH, MailDocument

_BODY: Final = re.compile(rb"</head><body(?:[^\">]|\"[^\"]*\")*>")
_LINK: Final = re.compile(
    rb'(<a(?: [^\s=<>"]+="[^"<>]*")*?) href="(?:(?:tel|mailto):)?' + LINK_PATH.encode() + rb'(\d+)"'
)
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


def with_targets(document: MailDocument) -> MailDocument:
    """*document* with every link leading to its checked target, for a PDF that a person keeps.

    Nobody asks there before a link is followed, so a link that may deceive (`CheckedLink.warnings`) leads nowhere.
    The page that a person reads in the window never knows where its links lead: there it is asked first.
    """

    def link(found: re.Match[bytes]) -> bytes:
        checked = document.links[int(found.group(2))]
        if checked.warnings:
            return found.group(1)
        return found.group(1) + f' href="{html.escape(checked.target)}"'.encode("utf-8", "replace")

    return replace(document, html=_LINK.sub(link, document.html)) if document.links else document
