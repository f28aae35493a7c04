"""The attack messages of tests/data/preview-vectors: what each tries, and its bytes."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from app.sources.files.mail_headers import Headers
from app.sources.files.mail_parts import read_parts, split_head
from support.preview_bombs import build_bomb

FOLDER: Final = Path(__file__).resolve().parent.parent / "data" / "preview-vectors"
BAIT: Final = "/BAIT"


@dataclass(frozen=True, slots=True)
class Vector:
    """One message. *naive* is what it achieves in a view without guards."""

    id: str
    file: str | None
    kind: str
    what: str
    expected: str
    naive: tuple[str, ...]

    @property
    def name(self) -> str:
        """For the name of a test."""
        return self.file.removesuffix(".eml") if self.file else f"built-{self.what.replace(' ', '-')}"

    def mail(self, bait: str = BAIT) -> bytes:
        """The mail file; *bait* is the folder that it tries to read."""
        if self.file is None:
            return build_bomb(self.what)
        return (FOLDER / self.file).read_bytes() if bait == BAIT else _baited((FOLDER / self.file).read_bytes(), bait)


def _baited(raw: bytes, bait: str) -> bytes:
    """*raw* with its HTML in plain 8bit, so that the folder can be put in."""
    html = raw_html(raw)
    if BAIT not in html:
        return raw
    head = b"From: a@example.com\nMIME-Version: 1.0\nContent-Type: text/html; charset=utf-8\n\n"
    return head + html.replace(BAIT, bait).encode("utf-8", "replace")


def raw_html(raw: bytes) -> str:
    """The HTML of a mail as it came, nothing taken out."""
    head, body = split_head(raw)
    return read_parts(Headers(head), body).html or ""


@cache
def vectors() -> tuple[Vector, ...]:
    """All of the manifest, in its order."""
    found = json.loads((FOLDER / "manifest.json").read_text("utf-8"))
    return tuple(
        Vector(
            each["id"], each["file"], each["class"], each["what"], each["expected"], tuple(each["naive_effects"] or ())
        )
        for each in found
    )


def spread(among: list[Vector], most: int) -> list[Vector]:
    """At most *most* of *among*, spread evenly over their classes."""
    by_kind: dict[str, list[Vector]] = {}
    for vector in among:
        by_kind.setdefault(vector.kind, []).append(vector)
    share = dict.fromkeys(by_kind, 0)
    while sum(share.values()) < min(most, len(among)):
        kind = min((each for each in by_kind if share[each] < len(by_kind[each])), key=lambda each: share[each])
        share[kind] += 1
    return [
        listed[turn * len(listed) // share[kind]] for kind, listed in by_kind.items() for turn in range(share[kind])
    ]


BY_WHAT: Final = {vector.what: vector for vector in vectors()}
