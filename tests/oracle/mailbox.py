"""The oracle's mail: splits an mbox and reads single mails into the few facts that the log shows."""

from __future__ import annotations

import re
from dataclasses import dataclass
from email import message_from_bytes
from email.header import decode_header, make_header
from email.message import Message
from email.utils import getaddresses, parseaddr
from html.parser import HTMLParser

from oracle import raw


@dataclass(frozen=True)
class Letter:
    """One mail: `to` is (address key, display names allowed for it) in the order of To, then Cc."""

    provider_id: str
    sender: str
    sender_name: str
    to: tuple[tuple[str, frozenset[str]], ...]
    sent_at: int
    subject: str
    text: str
    has_attachment: bool
    is_report: bool


def split_mbox(data: bytes) -> list[bytes]:
    """The mails of an mbox, one > taken from lines that begin with >From and a blank (rule 27)."""
    mails: list[list[bytes]] = []
    for line in data.split(b"\n"):
        if line.startswith(b"From "):
            mails.append([])
        elif mails:
            mails[-1].append(line[1:] if line.startswith(b">From ") else line)
    return [b"\n".join(lines) for lines in mails]


def read_letter(data: bytes) -> Letter:
    """The facts of one mail."""
    mail = message_from_bytes(data)
    names: dict[str, list[str]] = {}
    for header in ("To", "Cc"):
        for name, address in getaddresses([unfolded(str(v)) for v in mail.get_all(header, [])]):
            names.setdefault(raw.email_key(address), []).append(words(name))
    sent = raw.seconds(str(mail.get("Date", "")))
    if sent is None:
        sent = raw.seconds(str(mail.get_all("Received", [""])[0]).rsplit(";", 1)[-1].strip())
    if sent is None:
        raise ValueError("a mail of the messy school has a time")
    sender_name, sender = parseaddr(str(mail.get("From", "")))
    return Letter(
        provider_id=str(mail["Message-ID"]).strip(),
        sender=raw.email_key(sender),
        sender_name=words(sender_name),
        to=tuple((address, _allowed(found)) for address, found in names.items()),
        sent_at=sent,
        subject=words(str(mail.get("Subject", ""))),
        text=text_of(mail),
        has_attachment=any(p.get_content_disposition() == "attachment" for p in mail.walk()),
        is_report=mail.get_content_type() == "multipart/report",
    )


def _allowed(names: list[str]) -> frozenset[str]:
    """The most direct field's name; where it has none, a later field's may stand in."""
    return frozenset({names[0]} if names[0] else set(names))


def words(header: str) -> str:
    """A header's text with its encoded words read and its folding undone."""
    return unfolded(str(make_header(decode_header(header)))).strip()


def unfolded(header: str) -> str:
    """A header as one line."""
    return re.sub(r"\r?\n", "", header)


def text_of(mail: Message) -> str:
    """The plain part, else the text of the HTML (rule 20)."""
    for wanted in ("text/plain", "text/html"):
        for part in mail.walk():
            if part.get_content_type() == wanted and part.get_content_disposition() != "attachment":
                payload = part.get_payload(decode=True)
                text = payload.decode(part.get_content_charset("utf-8")) if isinstance(payload, bytes) else ""
                return text if wanted == "text/plain" else text_of_html(text)
    return ""


class _Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []

    def handle_data(self, data: str) -> None:
        self.parts.append(data)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.parts.append("\n")

    def handle_endtag(self, tag: str) -> None:
        self.parts.append("\n")


def text_of_html(html: str) -> str:
    """Visible and hidden text, a line break for every tag."""
    parser = _Tags()
    parser.feed(html)
    parser.close()
    return "".join(parser.parts)
