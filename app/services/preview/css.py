"""Rebuilds the CSS of a mail from what is allowed: known properties, harmless functions, nothing that loads."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import Any, Final

import tinycss2

from app.services.preview import limits

_EXACT: Final = frozenset(
    "background border border-collapse border-spacing box-shadow box-sizing caption-side clear color "  # noqa: SIM905
    "color-scheme content direction display empty-cells float font gap height hyphens letter-spacing line-height "
    "list-style margin object-fit opacity order outline overflow padding table-layout text-align vertical-align "
    "visibility white-space width column-gap row-gap".split()
)
_FAMILIES: Final = (
    "background-",
    "border-",
    "font-",
    "list-style-",
    "margin-",
    "max-",
    "min-",
    "outline-",
    "overflow-",
    "padding-",
    "text-",
    "word-",
    "align-",
    "justify-",
    "flex",
)
_NOT: Final = frozenset(["border-image", "border-image-source", "font-palette", "background-attachment"])
_FUNCTIONS: Final = frozenset(
    "rgb rgba hsl hsla calc min max clamp linear-gradient radial-gradient conic-gradient "  # noqa: SIM905
    "repeating-linear-gradient repeating-radial-gradient repeating-conic-gradient -webkit-linear-gradient "
    "-webkit-radial-gradient".split()
)
_TAKES_STRINGS: Final = ("font", "list-style", "text-overflow", "hyphens")
_TAKES_PICTURES: Final = frozenset(["background", "background-image", "list-style", "list-style-image"])
_BAD_DISPLAY: Final = ("contents", "ruby", "grid")
_PRELUDE: Final = re.compile(r"[\w\s(),.:%/-]{0,400}", re.ASCII)
_BAD_SELECTOR: Final = re.compile(r"\\|:has\b|:visited\b|:target|:host|::part|::slotted|\$(?!=)|@", re.IGNORECASE)
_LONGEST_SELECTOR: Final = 2_000
_MOST_TOKENS: Final = 300
_MOST_SHADOWS: Final = 8
_MEDIA_DEPTH: Final = 3
_LARGEST: Final = 100_000  # pixels: what is larger is no layout
_NUMBERS: Final = frozenset({"number", "percentage", "dimension"})
_PLAIN_TOKENS: Final = frozenset({"whitespace", "comment", "ident", "hash", *_NUMBERS})
# In the page a link leads to a number; what the mail calls its address stands here, for its styles to ask for.
TARGET_ATTRIBUTE: Final = "data-to"
_COLOUR: Final = re.compile(r"#[0-9a-f]{3,8}\b", re.IGNORECASE)
_TOO_LARGE: Final = re.compile(r"\d{6}|\de\d", re.IGNORECASE)
_URL_START: Final = re.compile(r"url|src|image", re.IGNORECASE)
# One plain declaration after the other, as most style attributes are: nothing in it needs a parser.
_PLAIN: Final = re.compile(
    r"\s*(?:[a-z-]{2,30}\s*:\s*[a-zA-Z0-9#%., -]{1,200}?(?:\s*!\s*important)?\s*(?:;\s*|$))*", re.ASCII
)

PictureOf = Callable[[str], str | None]
"""Gives the address of an own picture for an address in the mail, None for what is not to be loaded."""


class _RefusedError(Exception):
    """This declaration cannot be kept."""


class CssFilter:
    """Filters all CSS of one message. *picture* is asked for each address that the CSS wants to load. *asks_targets*
    tells, after the sheets, that one of them chooses links by where they lead.
    """

    def __init__(self, picture: PictureOf) -> None:
        self._picture = picture
        self._until = time.monotonic() + limits.CSS_SECONDS
        self._sheets = 0
        self.asks_targets = False

    def style(self, text: str) -> str:
        """The declarations of a style attribute that may stay; empty when none may."""
        if len(text) > limits.STYLE:
            return ""
        if _URL_START.search(text) or "\\" in text:
            return self._style(text)
        return _known_style(text)

    def _style(self, text: str) -> str:
        self._check_time()
        return _declarations(tinycss2.parse_blocks_contents(text, skip_comments=True, skip_whitespace=True), self)

    def sheet(self, text: str, media: str = "") -> str:
        """The rules of a ``<style>`` block that may stay, ready to stand inside one. *media* is its attribute.

        Raises TooMuchError when there is more CSS than a mail needs.
        """
        self._sheets += 1
        if len(text) > limits.SHEET or self._sheets > limits.SHEETS:
            raise limits.TooMuchError("")
        if _deepest_bracket(text) > limits.BRACKETS:
            raise limits.TooMuchError("")
        self._check_time()
        rules = tinycss2.parse_stylesheet(text, skip_comments=True, skip_whitespace=True)
        found = self._rules(rules, 0)
        if media.strip() and media.strip().lower() not in {"all", "screen"}:
            found = f"@media {media.strip()}{{{found}}}" if _PRELUDE.fullmatch(media) else ""
        return found.replace("<", "\\3c ")

    def _rules(self, rules: Iterable[Any], depth: int) -> str:
        kept: list[str] = []
        for rule in rules:
            self._check_time()
            if rule.type == "qualified-rule":
                asks = _rename_href(rule.prelude)
                selector = tinycss2.serialize(rule.prelude).strip()
                if not selector or len(selector) > _LONGEST_SELECTOR or _BAD_SELECTOR.search(selector):
                    continue
                self.asks_targets = self.asks_targets or asks
                inside = tinycss2.parse_blocks_contents(rule.content, skip_comments=True, skip_whitespace=True)
                kept.append(f"{selector}{{{_declarations(inside, self)}}}\n")
            elif rule.type == "at-rule" and rule.lower_at_keyword == "media" and rule.content is not None:
                prelude = tinycss2.serialize(rule.prelude).strip()
                if depth < _MEDIA_DEPTH and _PRELUDE.fullmatch(prelude):
                    inside = tinycss2.parse_rule_list(rule.content, skip_comments=True, skip_whitespace=True)
                    kept.append(f"@media {prelude}{{\n{self._rules(inside, depth + 1)}}}\n")
        return "".join(kept)

    def _check_time(self) -> None:
        if time.monotonic() > self._until:
            raise limits.TooMuchError("")

    def picture(self, address: str) -> str:
        """What stands for ``url(address)``: an own picture or ``none``."""
        found = self._picture(address)
        return f"url({found})" if found else "none"


@lru_cache(maxsize=4096)
def _known_style(text: str) -> str:
    """The same style stands in a mail, and in the next mail, again and again."""
    if _PLAIN.fullmatch(text):
        kept = [part.strip() for part in text.split(";")]
        return ";".join(part for part in kept if part and _plain_stays(part))
    found = tinycss2.parse_blocks_contents(text, skip_comments=True, skip_whitespace=True)
    return _declarations(found, None)


def _plain_stays(declaration: str) -> bool:
    name, _colon, value = declaration.partition(":")
    name = name.strip()
    words = value.lower().split()
    if not allowed(name) or (name == "content" and "none" not in words):
        return False
    if name == "display" and any(word.startswith(_BAD_DISPLAY) for word in words):
        return False
    if name.startswith("margin") and re.search(r"(?:^|[\s,])-", value):
        return False
    return not _TOO_LARGE.search(_COLOUR.sub("", value))


def allowed(name: str) -> bool:
    """Whether the property *name*, in lower case, may stay."""
    bare = (
        name.removeprefix("-webkit-")
        if name.startswith(("-webkit-border", "-webkit-box-sh", "-webkit-text-si"))
        else name
    )
    if bare in _NOT or bare.startswith("border-image"):
        return False
    return bare in _EXACT or bare.startswith(_FAMILIES)


def _declarations(found: Iterable[Any], owner: CssFilter | None) -> str:
    kept: list[str] = []
    for one in found:
        if one.type != "declaration" or not allowed(one.lower_name):
            continue
        try:
            value = _value(one.lower_name, one.value, owner)
        except _RefusedError:
            continue
        kept.append(f"{one.lower_name}:{value}{' !important' if one.important else ''}")
    return ";".join(kept)


def _value(name: str, tokens: list[Any], owner: CssFilter | None) -> str:
    if len(tokens) > _MOST_TOKENS:
        raise _RefusedError
    if name.endswith("shadow") and sum(1 for t in tokens if t.type == "literal" and t.value == ",") > _MOST_SHADOWS:
        raise _RefusedError
    if name == "content" and any(t.type == "string" and t.value for t in tokens):
        raise _RefusedError
    text = "".join(_token(name, token, owner, 0) for token in tokens).strip()
    if not text:
        raise _RefusedError
    return text


def _token(name: str, token: Any, owner: CssFilter | None, depth: int) -> str:
    kind = token.type
    if kind in _PLAIN_TOKENS:
        return _plain_token(name, token)
    if kind == "literal" and token.value in {",", "/", "+", "-", "*"}:
        return token.value
    if kind == "string" and (name.startswith(_TAKES_STRINGS) or (name == "content" and not token.value)):
        return token.serialize()
    if kind == "url" or (kind == "function" and token.lower_name == "url"):
        return _picture(name, token, owner)
    if kind == "function" and token.lower_name in _FUNCTIONS and depth < limits.BRACKETS:
        inside = "".join(_token(name, each, owner, depth + 1) for each in token.arguments)
        return f"{token.lower_name}({inside})"
    if kind == "() block" and depth:  # only calc() groups
        return f"({''.join(_token(name, each, owner, depth + 1) for each in token.content)})"
    raise _RefusedError


def _plain_token(name: str, token: Any) -> str:
    """A word, number, colour or blank, written anew."""
    if token.type == "whitespace":
        return " "
    if token.type == "comment":
        return ""
    if token.type == "ident" and name == "display" and token.lower_value.startswith(_BAD_DISPLAY):
        raise _RefusedError
    if token.type in _NUMBERS and ((name.startswith("margin") and token.value < 0) or abs(token.value) > _LARGEST):
        raise _RefusedError
    return token.serialize()


def _picture(name: str, token: Any, owner: CssFilter | None) -> str:
    if name not in _TAKES_PICTURES or owner is None:
        raise _RefusedError
    if token.type == "url":
        return owner.picture(token.value)
    strings = [each.value for each in token.arguments if each.type == "string"]
    if len(strings) != 1 or any(each.type not in {"string", "whitespace", "comment"} for each in token.arguments):
        raise _RefusedError
    return owner.picture(strings[0])


def _rename_href(tokens: Iterable[Any]) -> bool:
    """Let ``[href…]`` in a selector ask for the attribute in which the page keeps a link's address; whether it did."""
    asked = False
    for token in tokens:
        if token.type == "function":
            asked = _rename_href(token.arguments) or asked
        elif token.type == "[] block":
            first = next((each for each in token.content if each.type != "whitespace"), None)
            if first is not None and first.type == "ident" and first.lower_value == "href":
                first.value = TARGET_ATTRIBUTE
                asked = True
    return asked


def _deepest_bracket(text: str) -> int:
    depth = deepest = 0
    for sign in re.findall(r"[\[\](){}]", text):
        depth += 1 if sign in "[({" else -1
        deepest = max(deepest, depth)
    return deepest
