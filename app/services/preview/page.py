"""Makes the whole guarded page of a message: its HTML taken apart, each part cleaned, and put together anew."""

from __future__ import annotations

import html as html_entities
import re
from base64 import b64decode
from binascii import Error as Base64Error
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import unquote_to_bytes

from app.core.html_text import html_to_text
from app.core.mail_document import MailDocument
from app.i18n import _
from app.services.preview import limits
from app.services.preview.css import CssFilter
from app.services.preview.markup import Cleaner, Gathered
from app.sources.files.mail_headers import Headers
from app.sources.files.mail_parts import read_parts, split_head
from app.sources.files.mail_pictures import own_pictures

# What a document may do at most; the answer of the scheme says the same and more in its headers.
POLICY: Final = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src commslog:; base-uri 'none'; form-action 'none'; "
    "frame-src 'none'"
)
_MOST_TEXT: Final = 2_000_000
_DATA: Final = re.compile(
    r"data:image/[a-z0-9.+-]{1,20}((?:;[a-z0-9=-]{1,30}){0,4}),((?:[a-z0-9+/=%_-]++|\r?\n[ \t]*+)+)", re.IGNORECASE
)
# What the source is read for, in its order: comments, style blocks, and what may hold neither.
_PLACE: Final = re.compile(
    r"<!--|<(style|script|title|textarea|xmp|noembed|noframes|iframe|plaintext|body|html)(?=[\s/>])", re.IGNORECASE
)
_COMMENT_END: Final = re.compile(r"--!?>")
_ONE_ATTRIBUTE: Final = re.compile(r"[\s/]*([^\s/>=][^\s/>=]*)(?:\s*=\s*(\"[^\"]*\"|'[^']*'|[^\s>]*))?")
_DOCTYPE: Final = re.compile(r"\s*(?:<\?xml[^<>]{0,200}>)?\s*<!doctype\s+([^<>]{0,300})>", re.IGNORECASE)
_TRANSITIONAL: Final = (
    '<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Transitional//EN" '
    '"http://www.w3.org/TR/xhtml1/DTD/xhtml1-transitional.dtd">'
)


def not_safely() -> str:
    """The sentence above a text that stands for HTML which was not shown."""
    return _("This message could not be shown safely, so the plain text is displayed.")


def document_of_mail(raw: bytes, pictures: Mapping[str, bytes] | None = None) -> MailDocument:
    """The page of the mail file *raw*; *pictures* as in `document_of_html`. Never fails."""
    head, body = split_head(raw)
    parts = read_parts(Headers(head), body)
    if parts.html is None:
        return document_of_text(parts.text or "")
    return document_of_html(parts.html, parts.text, own_pictures(raw), pictures)


def words_of_html(html: str) -> str:
    """The text of *html* for reading; of more than anybody reads (pictures within not counted), its beginning."""
    bare = _DATA.sub("", html[: limits.RAW])
    words = html_to_text(bare[: limits.HTML])
    return words if len(bare) <= limits.HTML else f"{words}\n…"


def document_of_text(text: str) -> MailDocument:
    """The page of a message that has plain text alone."""
    words = html_entities.escape(text[:_MOST_TEXT])
    style = "body{margin:20px;font:15px/1.5 sans-serif;white-space:pre-wrap;overflow-wrap:break-word}"
    page = f"<!DOCTYPE html><html><head>{_head()}<style>{style}</style></head><body>{words}</body></html>"
    return MailDocument(page.encode("utf-8", "replace"), text)


def document_of_html(
    html: str,
    text: str | None = None,
    own: Mapping[str, bytes] | None = None,
    pictures: Mapping[str, bytes] | None = None,
) -> MailDocument:
    """The guarded page of a stranger's *html*; *text* is the plain part that came with it.

    *own* are the mail's own pictures by Content-ID; *pictures* those that a person asked to load, by the address
    under which the mail names them, as they were fetched and checked. Any input gives an answer: where the HTML
    goes beyond a limit it is the text and the sentence that says so.
    """
    words = text if text is not None else words_of_html(html)
    try:
        return _build(html, words, own or {}, pictures or {})
    except limits.TooMuchError:
        return MailDocument(b"", words, reason=not_safely())


def _build(html: str, words: str, own: Mapping[str, bytes], pictures: Mapping[str, bytes]) -> MailDocument:
    if len(html) > limits.RAW:
        raise limits.TooMuchError("")
    doctype = _mode(html)
    html, inline = _take_data(html)
    source = _take_apart(html.replace("\0", "\ufffd"))
    limits.check_raw(source.rest)
    gathered = Gathered({**own, **inline}, pictures)
    css = CssFilter(gathered.picture)
    cleaner = Cleaner(gathered, css)
    styles = [css.sheet(text, media) for text, media in source.styles]
    of_html, of_body = cleaner.attributes_of(source.of_html), cleaner.attributes_of(source.of_body)
    body = cleaner.clean(source.rest)
    blocks = "".join(f"<style>{style}</style>" for style in styles if style)
    page = f"{doctype}<html{of_html}><head>{_head()}{blocks}</head><body{of_body}>{body}</body></html>"
    return MailDocument(
        page.encode("utf-8", "replace"),
        words,
        parts=gathered.parts,
        remote=gathered.remote(),
        links=gathered.checked_links(),
    )


def _head() -> str:
    return f'<meta http-equiv="Content-Security-Policy" content="{POLICY}"><meta charset="utf-8">'


def _mode(html: str) -> str:
    """The doctype that draws the page as its own does: none, XHTML transitional, or that of HTML 5."""
    found = _DOCTYPE.match(html[:2_000])
    if found is None:
        return ""
    words = found.group(1).lower()
    if "transitional" in words or "frameset" in words:
        return _TRANSITIONAL if "xhtml" in words or "http" in words else ""
    return "<!DOCTYPE html>"


def _take_data(html: str) -> tuple[str, dict[str, bytes]]:
    """*html* with its ``data:`` pictures named as parts of the mail, and these parts."""
    found: dict[str, bytes] = {}

    def taken(match: re.Match[str]) -> str:
        if len(found) >= limits.PICTURES:
            return "cid:none"
        content = match.group(2)
        try:
            raw = unquote_to_bytes(content)
            data = b64decode(raw + b"=" * (-len(raw) % 4)) if ";base64" in match.group(1).lower() else raw
        except (Base64Error, ValueError):
            return "cid:none"
        name = f"data-{len(found)}.picture"
        found[name] = data
        return f"cid:{name}"

    return _DATA.sub(taken, html), found


@dataclass(slots=True)
class _Source:
    """A page taken apart: (content, media) of its style blocks, the insides of its html and body tags, the rest."""

    rest: str = ""
    of_html: str = ""
    of_body: str = ""
    styles: list[tuple[str, str]] = field(default_factory=list[tuple[str, str]])


def _take_apart(html: str) -> _Source:
    """Take comments and style blocks out of *html*, as a browser would find them, in one walk.

    Whatever is misread here is still cleaned: it only may look otherwise than it was meant.
    """
    source = _Source()
    kept: list[str] = []
    at = 0
    while (found := _PLACE.search(html, at)) is not None:
        kept.append(html[at : found.start()])
        name = (found.group(1) or "").lower()
        if not name:
            at = _comment_end(html, found.end())
            continue
        end = _tag_end(html, found.end())
        inside = html[found.end() : end - 1]
        if name in {"body", "html"}:
            place = f"of_{name}"
            if not getattr(source, place):
                setattr(source, place, inside)
            at = end
            continue
        close = re.compile(rf"</{name}(?=[\s/>])", re.IGNORECASE).search(html, end)
        stop = close.start() if close else len(html)
        if name == "style":
            kind = _attribute(inside, "type").lower()
            if kind in {"", "text/css"}:
                source.styles.append((html[end:stop], html_entities.unescape(_attribute(inside, "media"))))
        at = _tag_end(html, close.end()) if close else len(html)
    kept.append(html[at:])
    source.rest = "".join(kept)
    return source


def _comment_end(html: str, at: int) -> int:
    if html.startswith(">", at):
        return at + 1
    if html.startswith("->", at):
        return at + 2
    found = _COMMENT_END.search(html, at)
    return found.end() if found else len(html)


def _tag_end(html: str, at: int) -> int:
    """The place behind the ``>`` that ends the tag whose attributes begin at *at*."""
    last = min(len(html), at + limits.TAG)
    while at < last and html[at] != ">":
        found = _ONE_ATTRIBUTE.match(html, at, last)
        if found is None or found.end() == at:
            at += 1
        else:
            at = found.end()
    return min(at + 1, len(html))


def _attribute(inside: str, wanted: str) -> str:
    for found in _ONE_ATTRIBUTE.finditer(inside):
        if found.group(1).lower() == wanted:
            return (found.group(2) or "").strip("\"'")
    return ""
