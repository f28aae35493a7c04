"""Looks for words that were planted in the data in every file below a folder, in every form that a file may hold."""

from __future__ import annotations

import base64
import io
import json
import quopri
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

# Invented, and like nothing that stands in any file by chance. One holds a letter that is written differently in each
# encoding; digits of a number are looked for as they are stored and as a person writes them.
TOKENS: dict[str, str] = {
    "given name": "Qzxgiven",
    "family name": "Qzxfamíly",
    "address": "qzxaddress",
    "number": "491570737",
    "number as written": "491 570 737",
    "student id": "qzxstudentid",
    "subject": "Qzxsubject",
    "text": "qzxplaintext",
    "html": "qzxhtmltext",
    "attachment": "qzxattachment",
    "attached words": "qzxinside",
    "file": "qzxfilename",
    "campaign": "qzxcampaign",
    "activity": "qzxactivity",
    "note": "qzxnote",
    "typed search": "qzxtyped",
    "search that finds": "qzxplaint",
    "word of a filter": "qzxfilter",
    "word found in a mail": "qzxfound",
    "what broke": "qzxcrash",
    "killed import": "qzxkilled",
}
_ZLIB_HEADS = (b"\x78\x01", b"\x78\x5e", b"\x78\x9c", b"\x78\xda")
_LONGEST = 1 << 24
_MOST_STREAMS = 200


@dataclass(frozen=True, slots=True)
class Hit:
    """A token in a file."""

    place: str
    token: str


def forms(token: str) -> Iterator[bytes]:
    """*token* as a file may hold it, in lower case where letters are letters."""
    for text in {token, token.lower(), token.upper()}:
        for encoding in ("utf-8", "utf-16-le", "utf-16-be", "utf-32-le"):
            yield text.encode(encoding).lower()
        yield quote(text).encode().lower()
        yield quopri.encodestring(text.encode(), quotetabs=True).strip(b"=\n").lower()
        yield json.dumps(text)[1:-1].encode().lower()
        yield text.encode().hex().encode()


def packed_forms(token: str) -> Iterator[bytes]:
    """*token* in base64, at each place that it may have in the text before it; letters keep their case here."""
    for text in {token, token.lower()}:
        for encoding in ("utf-8", "utf-16-le"):
            raw = text.encode(encoding)
            for before in range(3):
                packed = base64.b64encode(b"\0" * before + raw)
                # what hangs on the neighbours is left out at both ends
                core = packed[(0, 2, 3)[before] : len(packed) - (0, 3, 2)[(before + len(raw)) % 3]]
                yield core
                yield core.replace(b"+", b"-").replace(b"/", b"_")


class Looker:
    """Looks for all tokens at once."""

    def __init__(self, tokens: Mapping[str, str] = TOKENS) -> None:
        self._plain = {form: name for name, token in tokens.items() for form in forms(token)}
        self._packed = {form: name for name, token in tokens.items() for form in packed_forms(token)}
        self._known: dict[tuple[Path, int, int], set[str]] = {}  # by size and time, for most files stay as they are

    def in_bytes(self, content: bytes) -> set[str]:
        """The names of the tokens in *content*, packed parts of it included."""
        found: set[str] = set()
        for part in _parts(content):
            lower = part.lower()
            found |= {name for form, name in self._plain.items() if form in lower}
            found |= {name for form, name in self._packed.items() if form in part}
        return found

    def below(self, folder: Path) -> list[Hit]:
        """All hits in files below *folder*, and in their names."""
        hits: list[Hit] = []
        for path in sorted(folder.rglob("*")):
            place = path.relative_to(folder).as_posix()
            hits += [Hit(f"name of {place}", name) for name in sorted(self.in_bytes(path.name.encode()))]
            hits += [Hit(place, name) for name in sorted(self._in_file(path))]
        return hits

    def _in_file(self, path: Path) -> set[str]:
        try:
            if not path.is_file():
                return set()
            facts = path.stat()
            key = (path, facts.st_size, facts.st_mtime_ns)
            if key not in self._known or path.name.endswith("-shm"):  # that one is written without its time changing
                self._known[key] = self.in_bytes(path.read_bytes())
        except OSError:  # it went away meanwhile
            return set()
        return self._known[key]


def _parts(content: bytes) -> Iterator[bytes]:
    """*content*, and what is packed in it: entries of a zip file, zlib and gzip streams."""
    yield content
    if content.startswith(b"PK"):
        try:
            with zipfile.ZipFile(io.BytesIO(content)) as archive:
                for name in archive.namelist():
                    yield archive.read(name)
        except (zipfile.BadZipFile, zlib.error, OSError):
            pass
    if content.startswith(b"\x1f\x8b"):
        yield from _inflated(content, zlib.MAX_WBITS | 16)
    streams = 0
    for head in _ZLIB_HEADS:
        at = content.find(head)
        while at >= 0 and streams < _MOST_STREAMS:
            for part in _inflated(content[at : at + _LONGEST], zlib.MAX_WBITS):
                streams += 1
                yield part
            at = content.find(head, at + 2)


def _inflated(packed: bytes, bits: int) -> Iterator[bytes]:
    try:
        part = zlib.decompressobj(bits).decompress(packed, _LONGEST)
    except zlib.error:
        return
    if len(part) > 8:
        yield part
