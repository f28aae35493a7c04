"""The headers of a mail: unfolded, by name, and the mailboxes that an address header lists."""

from __future__ import annotations

import re
from collections.abc import Iterator
from email.message import Message
from typing import Final, NamedTuple

from app.core.text_folding import squash_spaces
from app.sources.files.mail_text import decode_words, header_text

_FOLD: Final = re.compile(rb"\r?\n[ \t]+")
_NAME: Final = re.compile(rb"[!-9;-~]+[ \t]*\Z")
_PARAMETER: Final = re.compile(r";\s*([^\s=;*]+)\s*=\s*(\"(?:[^\"\\]|\\.)*\"|[^;]*)")
_EXTENDED: Final = re.compile(r";\s*[^\s=;]+\*")
_TOKEN: Final = re.compile(
    r'"(?:[^"\\]|\\.)*"'
    r"|=\?[^?\s]+\?[bBqQ]\?[^?]*\?="
    r"|\((?:[^()\\]|\\.)*\)"
    r"|<[^<>]*>"
    r"|[,;:]"
    r'|[^"(<,;:=]+'
    r"|.",
    re.DOTALL,
)
_QUOTED: Final = re.compile(r'"((?:[^"\\]|\\.)*)"')
_ESCAPED: Final = re.compile(r"\\(.)", re.DOTALL)
_CONTROL: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


class Mailbox(NamedTuple):
    """One address of a header and the name beside it (None when there is none)."""

    address: str
    name: str | None


class Headers:
    """The headers of one mail or of one of its parts. Names are asked for in lower case."""

    def __init__(self, block: bytes) -> None:
        self._values: dict[bytes, list[bytes]] = {}
        for line in _FOLD.sub(b" ", block).split(b"\n"):
            name, colon, value = line.partition(b":")
            if colon and _NAME.match(name):
                self._values.setdefault(name.strip().lower(), []).append(value.strip())

    def __contains__(self, name: str) -> bool:
        return name.encode() in self._values

    def __len__(self) -> int:
        return len(self._values)

    def raw(self, name: str) -> str:
        """The first header of *name* as it stands, empty when there is none."""
        values = self._values.get(name.encode())
        return header_text(values[0]) if values else ""

    def all(self, name: str) -> list[str]:
        """Every header of *name* as it stands."""
        return [header_text(value) for value in self._values.get(name.encode(), [])]

    def text(self, name: str) -> str:
        """The first header of *name* for people: encoded words decoded, spaces squashed."""
        return plain_words(self.raw(name))

    def mailboxes(self, name: str) -> list[Mailbox]:
        """The mailboxes in all headers of *name*."""
        return [found for value in self.all(name) for found in mailboxes(value)]


class Parameters:
    """A structured header (Content-Type, Content-Disposition): its word and its parameters."""

    def __init__(self, value: str) -> None:
        self._value = value
        self.word = value.partition(";")[0].strip().lower()
        self._extended = _EXTENDED.search(value) is not None
        self._found: dict[str, str] = {}
        for match in _PARAMETER.finditer(value):
            self._found.setdefault(match.group(1).lower(), match.group(2).strip())

    def get(self, name: str) -> str | None:
        """The parameter *name*, decoded (RFC 2231, and RFC 2047 as mail programs write it); None without one."""
        if self._extended and (extended := self._of_rfc2231(name)) is not None:
            return plain_words(extended)
        value = self._found.get(name)
        if value is None:
            return None
        if value.startswith('"'):
            value = _ESCAPED.sub(r"\1", value.removeprefix('"').removesuffix('"'))
        return plain_words(value)

    def _of_rfc2231(self, name: str) -> str | None:
        message = Message()
        message["content-disposition"] = self._value
        try:
            found = message.get_param(name, header="content-disposition")
            if isinstance(found, tuple):
                charset, _language, text = found
                return text.encode("latin-1", "replace").decode(charset or "us-ascii", "replace")
            return found
        except (LookupError, ValueError, TypeError):
            return None


def plain_words(text: str) -> str:
    """*text* of a header as people read it: encoded words decoded, no control characters, spaces squashed."""
    return squash_spaces(_CONTROL.sub(" ", decode_words(text)))


def _name_of(tokens: list[str], carried: str = "") -> str | None:
    text = _QUOTED.sub(lambda m: _ESCAPED.sub(r"\1", m.group(1)), "".join(tokens))
    name = plain_words(text)
    if carried:
        name = f"{carried}, {name}" if name else carried
    return name.strip("'\" ") or None


def _bare(tokens: list[str], comment: str) -> Iterator[Mailbox]:
    """The mailbox of an entry without angle brackets, or several that only spaces part."""
    *before, last = "".join(tokens).split()
    if not any("@" in word for word in before):
        yield Mailbox(last, _name_of([" ".join(before)]) or _name_of([comment]))
        return
    for word in [*before, last]:
        yield Mailbox(word, None)


class _Entry:
    """One entry of an address list while its tokens come in."""

    def __init__(self) -> None:
        self.tokens: list[str] = []
        self.after: list[str] = []  # what stands behind the angle brackets
        self.angle: str | None = None
        self.comment = ""

    @property
    def text(self) -> str:
        return "".join(self.tokens).strip()


def mailboxes(text: str) -> Iterator[Mailbox]:
    """Yield the mailboxes of an address header (RFC 5322, 3.4) in order, read liberally.

    Group names and empty groups give nothing; an unquoted comma in a name does not split; ``;`` parts like a
    comma. What is no address is yielded all the same, for the caller to report.
    """
    carried = ""
    entry = _Entry()
    for match in _TOKEN.finditer(text + ","):
        piece = match.group()
        if piece in {",", ";"} or (piece[0] == "<" and entry.angle is not None):
            found, carried = _finish(entry, carried)
            yield from found
            after, entry = entry.after, _Entry()
            entry.tokens = after if piece[0] == "<" else []
        if piece[0] == "<" and len(piece) > 1:
            entry.angle = piece[1:-1]
        elif piece == ":":
            if "@" not in entry.text:
                entry.tokens.clear()
        elif piece[0] == "(" and len(piece) > 1:
            entry.comment = entry.comment or piece[1:-1]
        elif piece not in {",", ";"}:
            (entry.tokens if entry.angle is None else entry.after).append(piece)
    if carried:
        yield Mailbox(carried, None)


def _finish(entry: _Entry, carried: str) -> tuple[list[Mailbox], str]:
    """What an entry gives, and the part of a name that the next entry is to carry."""
    before = [Mailbox(carried, None)] if carried else []
    if entry.angle is not None:
        address = plain_words(entry.angle).rpartition(":")[2].strip()
        name = _name_of(entry.tokens, carried) or _name_of([entry.comment])
        if not address:
            return [], ""
        return [Mailbox(address, None if name and name.lower() == address.lower() else name)], ""
    text = entry.text
    if not text:
        return before, ""
    if "@" in text:
        return [*before, *_bare(entry.tokens, entry.comment)], ""
    decoded = plain_words(text)
    if "@" in decoded and decoded != text:
        return [*before, *mailboxes(decoded)], ""
    return before, _name_of(entry.tokens) or ""
