"""Looks at a link of a mail before anybody follows it: where it really goes, and what about it may deceive."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import Final
from urllib.parse import SplitResult, unquote, urlsplit

from app.i18n import _

SCHEMES: Final = frozenset({"http", "https", "mailto", "tel"})
LONGEST_TARGET: Final = 2_000
_LONG_TARGET: Final = 400
_TEXT_READ: Final = 300  # a pattern that reads more of a stranger's text can take minutes
_STRIPPED: Final = "".join(map(chr, range(0x21)))
_DROPPED: Final = re.compile(r"[\t\n\r]")
_SCHEME: Final = re.compile(r"([a-zA-Z][a-zA-Z0-9+.-]*):")
_HOST_IN_TEXT: Final = re.compile(r"(?<![\w@.-])(?:https?://)?((?:[\w-]{1,63}\.){1,5}[^\W\d_]{2,24})(?![\w.-]*@)")
_MAIL_IN_TEXT: Final = re.compile(r"[\w.+-]{1,64}@(?:[\w-]{1,63}\.){1,5}[^\W\d_]{2,24}")
# Endings that look like those of a host and are names of files.
_FILE_ENDINGS: Final = frozenset(
    {"pdf", "doc", "docx", "xls", "xlsx", "ppt", "pptx", "txt", "jpg", "png", "zip", "html"}
)
_SECOND_LEVEL: Final = frozenset({"ac", "co", "com", "edu", "gov", "net", "org", "school", "sch", "nsw", "vic", "qld"})


@dataclass(frozen=True, slots=True)
class CheckedLink:
    """A link as a person is asked about it.

    *target* is what would be opened, in ASCII where it has a host; *display* the same for reading, with a host of
    foreign letters in both forms; *warnings* are whole sentences about what may deceive.
    """

    target: str
    display: str
    scheme: str
    host: str
    text: str
    warnings: tuple[str, ...] = ()


def clean_address(address: str) -> str:
    """*address* as a browser reads it: without the blanks around it and the line ends and tabs in it (WHATWG URL)."""
    return _DROPPED.sub("", address.strip(_STRIPPED))


def scheme_of(address: str) -> str:
    """The scheme of a cleaned *address* in lower case; empty when it is relative."""
    found = _SCHEME.match(address)
    return found.group(1).lower() if found else ""


def check_link(address: str, text: str = "") -> CheckedLink | None:
    """What there is to say about the link to *address* that reads *text*; None when it must not be followed.

    Only http, https, mailto and tel can be followed, and only at a length that a person can judge.
    """
    target = clean_address(address)
    scheme = scheme_of(target)
    if scheme not in SCHEMES or len(target) > LONGEST_TARGET:
        return None
    if scheme in {"mailto", "tel"}:
        return _check_person(target, scheme, " ".join(text[:_TEXT_READ].split()))
    try:
        parts = urlsplit(target.replace("\\", "/"))
        host, port = parts.hostname or "", parts.port
    except ValueError:
        return None
    ascii_host = _to_ascii(host)
    if not ascii_host:
        return None
    warnings = _warn_of_target(parts, host, ascii_host, target)
    bare = f"[{ascii_host}]" if ":" in ascii_host else ascii_host  # IPv6 (RFC 3986, 3.2.2)
    netloc = bare if port is None else f"{bare}:{port}"
    real = parts._replace(scheme=scheme, netloc=netloc).geturl()
    link = CheckedLink(real, _displayed(real, ascii_host), scheme, ascii_host, "", tuple(warnings))
    return read_with(link, text)


def read_with(link: CheckedLink, text: str) -> CheckedLink:
    """*link*, which was checked without its text, now that it is known to read *text*."""
    read = " ".join(text[:_TEXT_READ].split())
    if link.scheme in {"mailto", "tel"}:
        return _check_person(link.target, link.scheme, read)
    named = _host_named(read) if "." in read else ""
    warnings = link.warnings
    if named and not _same_site(named, link.host):
        told = _("The text names {named}, but the link leads to {host}.").format(named=named, host=link.host)
        warnings = (*warnings, told)
    return CheckedLink(link.target, link.display, link.scheme, link.host, read, warnings)


def _check_person(target: str, scheme: str, text: str) -> CheckedLink:
    whom = unquote(target.partition(":")[2].partition("?")[0]).strip()
    warnings: list[str] = []
    named = _MAIL_IN_TEXT.search(text)
    if scheme == "mailto" and named and named.group().casefold() not in whom.casefold():
        warnings.append(
            _("The text names {named}, but the mail would go to {whom}.").format(named=named.group(), whom=whom)
        )
    if scheme == "tel" and _digits(text) and not _digits(whom).endswith(_digits(text).lstrip("0")[-6:]):
        warnings.append(_("The text shows another number than the one that would be called: {whom}.").format(whom=whom))
    if _has_hidden(unquote(target)):
        warnings.append(_("The address holds hidden characters."))
    return CheckedLink(target, _visible(target), scheme, "", text, tuple(warnings))


def _warn_of_target(parts: SplitResult, host: str, ascii_host: str, target: str) -> list[str]:
    warnings: list[str] = []
    if "xn--" in ascii_host:
        shown = host if not host.isascii() else _to_unicode(ascii_host)
        warnings.append(
            _("The address is written with foreign letters: {shown} is really {host}.").format(
                shown=_visible(shown), host=ascii_host
            )
        )
    if parts.username is not None or "@" in parts.netloc:
        warnings.append(
            _("What stands before the @ sign is no address; the link leads to {host}.").format(host=ascii_host)
        )
    if _has_hidden(target) or _has_hidden(unquote(target)):
        warnings.append(_("The address holds hidden characters."))
    if len(target) > _LONG_TARGET:
        warnings.append(_("The address is unusually long."))
    if re.fullmatch(r"[\d.]+|[0-9a-f.]*:[0-9a-f:.]+|0x[0-9a-f]+", ascii_host):
        warnings.append(_("The link leads to a bare number instead of a name: {host}.").format(host=ascii_host))
    return warnings


def _host_named(text: str) -> str:
    """The host that *text* names; empty when it names none."""
    for found in _HOST_IN_TEXT.finditer(text):
        name = found.group(1).lower()
        if name.rpartition(".")[2] not in _FILE_ENDINGS:
            return _to_ascii(name) or name
    return ""


def _same_site(named: str, host: str) -> bool:
    """Whether two hosts belong together: the same, or under one registered name as far as its form tells."""
    return _site(named) == _site(host)


def _site(host: str) -> str:
    labels = host.lower().removeprefix("www.").split(".")
    kept = 3 if len(labels) > 2 and len(labels[-1]) == 2 and labels[-2] in _SECOND_LEVEL else 2
    if kept == 3 and len(labels) > 3 and labels[-2] == "edu" and labels[-3] in _SECOND_LEVEL:
        kept = 4
    return ".".join(labels[-kept:])


def _to_ascii(host: str) -> str:
    """*host* in ASCII (IDNA); empty when it cannot be one."""
    if host.isascii():
        return host.lower() if re.fullmatch(r"[A-Za-z0-9._:\[\]-]+", host) else ""
    try:
        return unicodedata.normalize("NFKC", host).encode("idna").decode("ascii").lower()
    except UnicodeError:
        return ""


def _to_unicode(host: str) -> str:
    try:
        return host.encode("ascii").decode("idna")
    except UnicodeError:
        return host


def _displayed(target: str, host: str) -> str:
    shown = _visible(target)
    unicode_host = _to_unicode(host) if "xn--" in host else host
    return shown if unicode_host == host else f"{shown} ({_visible(unicode_host)})"


def _has_hidden(text: str) -> bool:
    if text.isascii():
        return not text.isprintable()
    return any(unicodedata.category(sign) in {"Cf", "Cc", "Co", "Cn", "Zl", "Zp"} for sign in text)


def _visible(text: str) -> str:
    """*text* with every sign that is not seen, or turns the direction, written by its number."""
    if not _has_hidden(text):
        return text
    return "".join(
        f"\\u{ord(sign):04x}" if unicodedata.category(sign) in {"Cf", "Cc", "Co", "Cn", "Zl", "Zp"} else sign
        for sign in text
    )


def _digits(text: str) -> str:
    return "".join(sign for sign in text if sign in "0123456789")
