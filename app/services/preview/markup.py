"""Rebuilds the HTML of a mail from what is allowed, and hands over what was left out: links, pictures, styles."""

from __future__ import annotations

import html as html_entities
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

import nh3

from app.core.links import CheckedLink, check_link, clean_address, read_with, scheme_of
from app.core.mail_document import LINK_PATH, PICTURE_PATH, PicturePart, RemotePicture
from app.core.pictures import picture_facts
from app.services.preview import limits
from app.services.preview.attributes import ATTRIBUTES, BODY, GONE, NUMBERS, SPANS, TAGS, number_stays
from app.services.preview.css import TARGET_ATTRIBUTE, CssFilter
from app.services.preview.trackers import is_tracker

_SCHEMES: Final = {"http", "https", "mailto", "tel", "cid"}
_REMOTE: Final = "r/"  # stands in the rebuilt HTML for a picture of the network until its place is known
_OWN_ADDRESS: Final = re.compile(rf"(?:{PICTURE_PATH}|{_REMOTE})\d+")
_IMG: Final = re.compile(r"<img((?: [^\s=<>\"]+=\"[^\"<>]*\")*)>")
_ATTRIBUTE: Final = re.compile(r" ([^\s=<>\"]+)=\"([^\"<>]*)\"")
_ANCHOR: Final = re.compile(
    rf"<a(?: [^\s=<>\"]+=\"[^\"<>]*\")*? href=\"(?:(?:tel|mailto):)?{LINK_PATH}(\d+)\"[^<>]*>|</a>"
)
_HREF: Final = re.compile(
    rf"(<a(?: [^\s=<>\"]+=\"[^\"<>]*\")*?) href=\"((?:(?:tel|mailto):)?{LINK_PATH}(\d+)|#[^\"<>]*)\""
)
_ALT: Final = re.compile(r"<img[^<>]*? alt=\"([^\"<>]*)\"")
_ANY_TAG: Final = re.compile(r"<[^<>]*>")
_TEXT_READ: Final = 4_000
_FRAGMENT: Final = re.compile(r"#[\w.:-]{0,100}", re.ASCII)


@dataclass(slots=True)
class _Link:
    checked: CheckedLink
    address: str  # as the mail writes it
    text: str = ""


@dataclass(slots=True)
class Gathered:
    """What the rebuilt HTML needs beside itself. *own* are the mail's own pictures by Content-ID, *loaded* those
    that were fetched for it by address.
    """

    own: Mapping[str, bytes]
    loaded: Mapping[str, bytes]
    parts: dict[int, PicturePart] = field(default_factory=dict[int, PicturePart])
    links: list[_Link] = field(default_factory=list[_Link])
    _remote: dict[str, int] = field(default_factory=dict[str, int])
    _seen_as_picture: dict[str, bool] = field(default_factory=dict[str, bool])
    _numbers: dict[str, int] = field(default_factory=dict[str, int])
    cells: int = 0

    def picture(self, address: str) -> str | None:
        """Where the page finds the picture at *address*; None when it has to do without."""
        url = remote_address(address)
        if url is not None:
            if url in self.loaded:
                return self._own_path(f"url:{url}", self.loaded[url])
            self.note_remote(url, tracker=is_tracker(url))
            return None
        cleaned = clean_address(address)
        if scheme_of(cleaned) != "cid":
            return None
        name = cleaned.partition(":")[2]
        data = self.own.get(name)
        if data is None:
            data = self.own.get(html_entities.unescape(_percent_decoded(name)))
        return None if data is None else self._own_path(f"cid:{name}", data)

    def note_remote(self, url: str, *, tracker: bool) -> None:
        """Count the picture at *url*; one place where it is no tracker makes it none."""
        if len(self._remote) < limits.PICTURES or url in self._remote:
            self._remote.setdefault(url, len(self._remote))
            self._seen_as_picture[url] = self._seen_as_picture.get(url, True) and tracker

    def remote(self) -> tuple[RemotePicture, ...]:
        """The pictures that were not loaded, in the order of the page."""
        return tuple(RemotePicture(number, url, self._seen_as_picture[url]) for url, number in self._remote.items())

    def checked_links(self) -> tuple[CheckedLink, ...]:
        """The links by the number that the page knows them by."""
        return tuple(read_with(link.checked, link.text) for link in self.links)

    def _own_path(self, key: str, data: bytes) -> str | None:
        number = self._numbers.get(key)
        if number is None:
            facts = picture_facts(data) if len(self.parts) < limits.PICTURES else None
            if facts is None:
                return None
            number = self._numbers[key] = len(self.parts)
            self.parts[number] = PicturePart(number, facts.mime, data, facts.width, facts.height)
        return f"{PICTURE_PATH}{number}"


class Cleaner:
    """Cleans all pieces of one message with one set of limits."""

    def __init__(self, gathered: Gathered, css: CssFilter) -> None:
        self._gathered = gathered
        self._css = css
        self._sources: list[str] = []  # of pictures that are decided on when their whole tag is known

    def clean(self, html: str) -> str:
        """*html* rebuilt from allowed tags, attributes and styles; raises TooMuchError."""
        found = nh3.clean(
            html,
            tags=set(TAGS),
            clean_content_tags=set(GONE),
            attributes=ATTRIBUTES,
            attribute_filter=self._filtered,
            link_rel=None,
            url_schemes=_SCHEMES,
            strip_comments=True,
        )
        limits.check_clean(found)
        if self._gathered.cells > limits.CELLS:
            raise limits.TooMuchError("")
        found = _IMG.sub(self._picture_tag, found)
        self._read_links(found)
        return _HREF.sub(self._with_target, found) if self._css.asks_targets else found

    def _with_target(self, found: re.Match[str]) -> str:
        """The link with its address as the mail has it: plain text to the page, that only its styles ask for."""
        start, href, number = found.groups()
        target = html_entities.escape(self._gathered.links[int(number)].address) if number else href
        return f'{start} href="{href}" {TARGET_ATTRIBUTE}="{target}"'

    def attributes_of(self, tag_inside: str) -> str:
        """The attributes of a ``body`` or ``html`` tag that may stay, as they stand in a tag, a blank before them."""
        found = self.clean(f"<div {tag_inside}></div>")
        return found.removeprefix("<div").partition(">")[0] if found.startswith("<div") else ""

    def _filtered(self, tag: str, name: str, value: str) -> str | None:
        if name == "style":
            return self._css.style(value) or None
        if name == "href":
            return self._link(value)
        if name == "src":
            self._sources.append(value)
            return f"{_REMOTE}{len(self._sources) - 1}"
        if name == "background":
            return self._gathered.picture(value)
        if name in NUMBERS or name in SPANS:
            if not number_stays(name, value, limits.ATTRIBUTE_NUMBER, limits.SPAN):
                return None
            if name in {"colspan", "rowspan"} and value.strip().isdecimal():
                self._gathered.cells += int(value)
            return value
        if tag == "div" and name in BODY and len(value) > 100:
            return None
        return value

    def _link(self, address: str) -> str | None:
        if _FRAGMENT.fullmatch(address):
            return address
        checked = check_link(address)
        if checked is None:
            return None
        links = self._gathered.links
        links.append(_Link(checked, address))
        path = f"{LINK_PATH}{len(links) - 1}"
        return f"{checked.scheme}:{path}" if checked.scheme in {"tel", "mailto"} else path

    def _picture_tag(self, found: re.Match[str]) -> str:
        """One ``img`` with its picture if the page has it, else without, its size and its words kept."""
        kept: list[str] = []
        values = {name: html_entities.unescape(value) for name, value in _ATTRIBUTE.findall(found.group(1))}
        for name, value in _ATTRIBUTE.findall(found.group(1)):
            if name != "src":
                kept.append(f' {name}="{value}"')
                continue
            address = self._sources[int(value.removeprefix(_REMOTE))]
            url = remote_address(address)
            if url is not None and url not in self._gathered.loaded:
                tracker = is_tracker(url, values.get("width", ""), values.get("height", ""), values.get("style", ""))
                self._gathered.note_remote(url, tracker=tracker)
                continue
            path = self._gathered.picture(address)
            if path:
                kept.append(f' src="{path}"')
        return f"<img{''.join(kept)}>"

    def _read_links(self, html: str) -> None:
        """Give each link the words that stand in it: a person is warned when they name another place."""
        number, start = -1, 0
        for found in _ANCHOR.finditer(html):
            if number >= 0:
                inside = html[start : min(found.start(), start + _TEXT_READ)]
                words = _ANY_TAG.sub("", inside) or " ".join(_ALT.findall(inside))
                self._gathered.links[number].text = html_entities.unescape(words)
            number = int(found.group(1)) if found.group(1) else -1
            start = found.end()


def remote_address(address: str) -> str | None:
    """The address in the network that a mail names for a picture, in whichever form; None when it is none."""
    cleaned = clean_address(address).replace("\\", "/")
    scheme = scheme_of(cleaned)
    if not scheme and cleaned.startswith("//"):
        return f"https:{cleaned}"
    return cleaned if scheme in {"http", "https"} and "//" in cleaned else None


def _percent_decoded(name: str) -> str:
    return re.sub(r"%([0-9a-fA-F]{2})", lambda found: chr(int(found.group(1), 16)), name)
