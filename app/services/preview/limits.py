"""How much of a stranger's HTML is taken; what is more is shown as text."""

from __future__ import annotations

import re
from collections import Counter
from typing import Final

from app.errors import AppError

RAW: Final = 64_000_000  # characters, pictures included
HTML: Final = 2_000_000  # characters without pictures and comments
TAGS: Final = 60_000
DEPTH: Final = 300
TAG: Final = 40_000  # characters of one tag
SIGNS: Final = 3_000  # blanks, slashes and quotes in one tag: about its attributes
WORD: Final = 100_000  # characters without a blank
BIDI_FLIPS: Final = 5_000
SHEET: Final = 200_000
SHEETS: Final = 20
STYLE: Final = 8_000
BRACKETS: Final = 40
CSS_SECONDS: Final = 1.0
PICTURES: Final = 200
ATTRIBUTE_NUMBER: Final = 10_000
SPAN: Final = 100
CELLS: Final = 20_000  # what all spans of a page may add up to

_TAG_START: Final = re.compile(r"</?[a-zA-Z]")
_TAG_NAME: Final = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9:-]*)")
_SIGN: Final = re.compile(r"[\s/\"']")
_RTL: Final = r"\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc"
_FLIP: Final = re.compile(rf"[{_RTL}][^{_RTL}a-zA-Z]*[a-zA-Z]|[\u202a-\u202e\u2066-\u2069]")
_ANY_TAG: Final = re.compile(r"<[^<>]*>")
_WORD_END: Final = re.compile(r"[\s<>]+")
# They end by themselves, or inside their table or list, so many open ones are not deep.
_NEVER_DEEP: Final = frozenset(
    "area base body br col colgroup dd dt embed head hr html img input li link meta option p param source "  # noqa: SIM905
    "tbody td tfoot th thead tr track wbr".split()
)


class TooMuchError(AppError):
    """The HTML of a message goes beyond a limit; its words are shown instead."""


def check_raw(html: str) -> None:
    """Raise TooMuchError when *html*, pictures taken out, cannot be parsed in reasonable time."""
    if len(html) > HTML:
        raise TooMuchError("")
    if len(_TAG_START.findall(html)) > TAGS:
        raise TooMuchError("")
    tags = html.split("<")[1:]  # what stands before the first one is text
    for piece in (piece for piece in tags if len(piece) > SIGNS):
        tag = piece.partition(">")[0]
        if len(tag) > TAG and tag[:1].strip("/").isalpha():
            raise TooMuchError("")
        if len(tag) > SIGNS and tag[:1].isalpha() and sum(1 for _f in _SIGN.finditer(tag)) > SIGNS:
            raise TooMuchError("")
    if len(html) > WORD and max(map(len, _WORD_END.split(html))) > WORD:
        raise TooMuchError("")
    if depth_of(html, _NEVER_DEEP) > DEPTH:
        raise TooMuchError("")


def check_clean(html: str) -> None:
    """Raise TooMuchError when *html*, which was parsed and written anew, is more than can be drawn."""
    if depth_of(html, frozenset({"br", "hr", "img", "col", "wbr"})) > DEPTH:
        raise TooMuchError("")
    if not html.isascii() and sum(1 for _found in _FLIP.finditer(_ANY_TAG.sub("", html))) > BIDI_FLIPS:
        raise TooMuchError("")


def depth_of(html: str, never: frozenset[str]) -> int:
    """How deep *html* nests at most, by its tags alone, those of *never* left out."""
    is_open: Counter[str] = Counter()
    depth = deepest = 0
    for slash, written in _TAG_NAME.findall(html):
        name = written.lower()
        if name in never:
            continue
        if not slash:
            is_open[name] += 1
            depth += 1
            deepest = max(deepest, depth)
        elif is_open[name]:
            is_open[name] -= 1
            depth -= 1
    return deepest
