"""The words of an HTML mail as plain text: visible and hidden alike, as a search looks through them."""

from __future__ import annotations

import html as html_entities
import re
from collections import Counter
from typing import Final

from selectolax.lexbor import LexborHTMLParser

_BREAK: Final = "\x01"
_BLOCKS: Final = frozenset(
    "address article aside blockquote body br caption center dd details dialog dir div dl dt fieldset "  # noqa: SIM905
    "figcaption figure footer form h1 h2 h3 h4 h5 h6 header hr legend li main menu nav ol option p pre "
    "section select summary table td th ul".split()
)
# Where a break goes: text right inside a table would be moved out of it, so a table is broken on its outside.
_BREAK_BEFORE: Final = frozenset(["<table", *(f"</{name}" for name in _BLOCKS if name != "table")])
_BREAK_AFTER: Final = frozenset(["</table", *(f"<{name}" for name in _BLOCKS if name != "table")])
_TAG_START: Final = re.compile(r"(</?[a-zA-Z][a-zA-Z0-9]*)")
_PRE_TAG: Final = re.compile(r"(<(/?)pre(?=[\s/>])[^<>]*>)", re.IGNORECASE)
_UNREAD: Final = ["script", "style", "title", "iframe", "noembed", "noframes"]
_INVISIBLE: Final = dict.fromkeys(map(ord, "\u00ad\u034f\u200b\u2060\ufeff"))
_LOOSE_JOINER: Final = re.compile(r"(?<=\s)\u200c+|\u200c+(?=\s)")

# The parser's time grows with the square of the nesting and of the attributes of a tag. No mail needs either.
_SURELY_HARMLESS: Final = 40_000  # characters
_DEEPEST: Final = 2_000
_MOST_SIGNS: Final = 20_000
_TAG: Final = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9:-]*)")
_NAME: Final = re.compile(r"/?[a-zA-Z0-9]*")
_SEPARATOR: Final = re.compile(r"[\s/\"']")
_HIDDEN_END: Final = re.compile(r"=\s*[\"'][^\"'<>]{0,200}>")
_NEVER_DEEP: Final = frozenset(
    "area base br col dd dt embed hr img input li link meta option p param source tbody td th tr track "  # noqa: SIM905
    "wbr".split()
)


def html_to_text(html: str) -> str:
    """The text of *html*, one line a block, entities decoded, without scripts and styles (rule 20).

    Text that is hidden by its style stays; inline elements do not split a word. Blank lines and repeated
    spaces are gone. Any input gives an answer, in time that grows with its length.
    """
    text = _plain_scan(html) if len(html) > _SURELY_HARMLESS and _is_hostile(html) else _parsed(html)
    text = text.translate(_INVISIBLE)
    if "\u200c" in text:
        text = _LOOSE_JOINER.sub("", text)
    lines = (" ".join(line.split()) for line in text.split(_BREAK))
    return "\n".join(line for line in lines if line)


def _parsed(html: str) -> str:
    tree = LexborHTMLParser(_marked(_keep_lines(html)))
    tree.strip_tags(_UNREAD)
    top = tree.body or tree.root
    return top.text(deep=True) if top is not None else ""


def _marked(html: str) -> str:
    """Put a break at both edges of every block element."""
    pieces = _TAG_START.split(html)
    for at in range(1, len(pieces), 2):
        tag = pieces[at].lower()
        if tag in _BREAK_BEFORE:
            pieces[at] = _BREAK + tag
        elif tag in _BREAK_AFTER:
            pieces[at + 1] = pieces[at + 1].replace(">", f">{_BREAK}", 1)
    return "".join(pieces)


def _keep_lines(html: str) -> str:
    """Turn the line ends inside ``pre`` into breaks."""
    if "<pre" not in html.lower():
        return html
    kept: list[str] = []
    depth = 0
    pieces = _PRE_TAG.split(html)
    for text, tag, slash in zip(pieces[::3], [*pieces[1::3], ""], [*pieces[2::3], ""], strict=True):
        kept += [text.replace("\n", _BREAK) if depth else text, tag]
        depth = max(0, depth - 1) if slash else depth + bool(tag)
    return "".join(kept)


def _is_hostile(html: str) -> bool:
    """Whether *html* nests so deep, or crowds a tag so much, that parsing it would take minutes."""
    long_pieces = (piece for piece in html.split(">") if len(piece) > _MOST_SIGNS)
    if any(len(_SEPARATOR.findall(piece)) > _MOST_SIGNS for piece in long_pieces):
        return True
    if sum(1 for _found in _HIDDEN_END.finditer(html)) > _DEEPEST:
        return True
    is_open: Counter[str] = Counter()
    depth = 0
    for tag in _TAG.finditer(html):
        name = tag.group(2).lower()
        if name in _NEVER_DEEP:
            continue
        if not tag.group(1):
            is_open[name] += 1
            depth += 1
            if depth > _DEEPEST:
                return True
        elif is_open[name]:
            is_open[name] -= 1
            depth -= 1
    return False


def _plain_scan(html: str) -> str:
    """The text of *html* by looking at its ``<`` and ``>`` alone."""
    first, *pieces = html.split("<")
    kept = [first]
    until = ""  # what ends the part that is being left out
    for piece in pieces:
        rest = piece
        if until:
            at = piece.lower().find(until)
            if at < 0:
                continue
            rest = piece[at:] if until == "-->" else piece
            until = ""
        elif piece.startswith("!--") and "-->" not in piece:
            until = "-->"
            continue
        found = _NAME.match(rest)
        word = found.group().lower() if found else ""
        if word in _UNREAD:
            until = f"/{word}"
            continue
        kept.append(_BREAK if word.lstrip("/") in _BLOCKS else "")
        kept.append(rest.partition(">")[2])
    return html_entities.unescape("".join(kept))
