"""E-mail addresses and telephone numbers in their one lasting form, by which messages and people meet."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from email.utils import parseaddr
from functools import lru_cache
from typing import Final

import phonenumbers
from phonenumbers import NumberParseException, PhoneNumberFormat, PhoneNumberMatcher, PhoneNumberType

from app.core.records import AddressText
from app.core.statuses import Channel
from app.errors import UsageError
from app.i18n import _

_INVISIBLE: Final = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]")
_MAIL_SCHEME: Final = re.compile(r"^mailto:", re.IGNORECASE)
_LOCAL: Final = re.compile(r'^(?:[^\s@<>()\[\],;:"\\\x00-\x1f\x7f]{1,64}|"[^"\\\x00-\x1f\x7f]{1,62}")$')
_LABEL: Final = re.compile(r"^[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9])?$")
_PHONE_SCHEME: Final = re.compile(r"^(?:tel|sms|whatsapp|callto):", re.IGNORECASE)
_EXTENSION: Final = re.compile(r"[\s,;]*(?:extension|ext\.?|x)[\s:.]*\d{1,7}\s*$", re.IGNORECASE)
_EXCEL_DAMAGE: Final = re.compile(r"^[+-]?\d+(?:[.,]\d+)?e[+-]?\d+$", re.IGNORECASE)
_LONGEST_EMAIL: Final = 254  # RFC 5321 section 4.5.3.1.3 less the angle brackets
_LONGEST_PHONE_TEXT: Final = 200
_FEWEST_DIGITS: Final = 7  # fewer are a short code or a slip
_MOST_DIGITS: Final = 15  # ITU-T E.164
_MOBILE: Final = frozenset({PhoneNumberType.MOBILE, PhoneNumberType.FIXED_LINE_OR_MOBILE})


@dataclass(frozen=True, slots=True)
class Address:
    """One address. *key* is what equal addresses share: a lower-case e-mail key or E.164; *display* is what a
    person reads; *valid* is False for a number no plan knows (matched by its exact digits) and a sender's id.
    """

    channel: Channel
    key: str
    display: str
    valid: bool = True


def _clean(text: str) -> str:
    return _INVISIBLE.sub("", unicodedata.normalize("NFKC", text)).strip()


def _pieces(cell: str) -> Iterator[str]:
    """Cut *cell* at ``;``, ``,`` and line ends that stand outside quotes and angle brackets."""
    start = 0
    quoted = angled = False
    for at, sign in enumerate(cell):
        if sign == '"':
            quoted = not quoted
        elif sign in "<>" and not quoted:
            angled = sign == "<"
        elif sign in ";,\r\n" and not quoted and not angled:
            yield cell[start:at]
            start = at + 1
    yield cell[start:]


def split_addresses(cell: str) -> list[str]:
    """Split a cell that may hold several addresses on ``;`` and ``,``; a comma in a name does not split.

    ``Tan, Mei <mei@example.org>`` stays whole, quoted or not. An unclosed quote or bracket counts as none.
    """
    if cell.count('"') % 2 or cell.count("<") != cell.count(">"):
        parts = re.split(r"[;,\r\n]", cell)
    else:
        parts = list(_pieces(cell))
    found: list[str] = []
    name = ""
    for part in parts:
        piece = part.strip()
        if not piece:
            continue
        if "<" in piece and name:
            found[-1] = f"{name}, {piece}"
            name = ""
            continue
        found.append(piece)
        name = piece if "@" not in piece and not any(c.isdigit() for c in piece) else ""
    return found


def _domain_key(domain: str) -> str | None:
    """Return *domain* in lower case and IDNA form (RFC 3490), None when it is no domain with a dot."""
    domain = domain.rstrip(".").lower()
    if not domain.isascii():
        try:
            domain = domain.encode("idna").decode("ascii").lower()
        except UnicodeError:
            return None
    labels = domain.split(".")
    if len(labels) < 2 or not all(_LABEL.match(label) for label in labels) or labels[-1].isdigit():
        return None
    return domain


@lru_cache(maxsize=65536)
def email_address(text: str) -> Address | None:
    """Return the e-mail address that *text* is or holds (``Name <a@b.org>``, ``mailto:``), None when none.

    The key ignores letter case everywhere; a ``+tag`` and Gmail's dots are kept (rule 4).
    """
    cleaned = _MAIL_SCHEME.sub("", _clean(text))
    if "<" in cleaned:
        inner = re.search(r"<([^<>]*)>\s*$", cleaned)
        cleaned = inner.group(1) if inner else parseaddr(cleaned)[1]
        cleaned = _MAIL_SCHEME.sub("", cleaned.strip())
    if len(cleaned) > 1 and cleaned[0] == cleaned[-1] and cleaned[0] in "\"'":
        cleaned = cleaned[1:-1].strip()
    local, at, domain = cleaned.rpartition("@")
    if not at or len(cleaned) > _LONGEST_EMAIL or not _LOCAL.match(local):
        return None
    key = _domain_key(domain)
    if key is None:
        return None
    return Address(Channel.EMAIL, f"{local.lower()}@{key}", f"{local}@{domain}")


def _region(region: str) -> str | None:
    upper = region.strip().upper()
    return upper if upper in phonenumbers.SUPPORTED_REGIONS else None


def _of_number(number: phonenumbers.PhoneNumber) -> Address:
    plain = phonenumbers.PhoneNumber(
        country_code=number.country_code,
        national_number=number.national_number,
        italian_leading_zero=number.italian_leading_zero,
        number_of_leading_zeros=number.number_of_leading_zeros,
    )
    return Address(
        Channel.SMS,
        phonenumbers.format_number(plain, PhoneNumberFormat.E164),
        phonenumbers.format_number(plain, PhoneNumberFormat.INTERNATIONAL),
    )


def _parsed(text: str, region: str | None) -> Address | None:
    try:
        number = phonenumbers.parse(text, region)
    except NumberParseException:
        return None
    return _of_number(number) if phonenumbers.is_valid_number(number) else None


def _by_digits(text: str, display: str) -> Address | None:
    digits = "".join(str(unicodedata.decimal(c)) for c in text if c.isdecimal())
    if not _FEWEST_DIGITS <= len(digits) <= _MOST_DIGITS or _EXCEL_DAMAGE.match(text):
        return None
    return Address(Channel.SMS, f"+{digits}" if text.startswith("+") else digits, display, valid=False)


@lru_cache(maxsize=65536)
def _phones(text: str, region: str | None) -> tuple[Address, ...]:
    cleaned = _PHONE_SCHEME.sub("", _clean(text)).strip()
    if not cleaned or len(cleaned) > _LONGEST_PHONE_TEXT:
        return ()
    written = _EXTENSION.sub("", cleaned)
    bare = "+" + written[2:] if written.startswith("00") else written
    if not any(c.isalpha() for c in bare):
        single = _parsed(bare, region) or _parsed(written, region)
        if single is not None:
            return (single,)
    several = {_of_number(match.number): None for match in PhoneNumberMatcher(bare, region)}
    if several:
        return tuple(several)
    unknown = _by_digits(bare, text.strip())
    return (unknown,) if unknown is not None else ()


def phone_addresses(text: str, region: str) -> list[Address]:
    """Return the telephone numbers in *text*; *region* is the ISO country of those without a country code.

    Letters never become digits; an extension is dropped; a leading ``00`` is ``+``. A text that no numbering
    plan knows keeps its exact digits as the key, not valid; sender names, short codes and numbers that a
    spreadsheet has rounded (``6.14E+10``) are no numbers at all (rule 26).
    """
    return list(_phones(text, _region(region)))


def typed_address(text: str, region: str) -> Address:
    """Return the one e-mail address or telephone number that a person typed. Raises UsageError for none or several."""
    email = email_address(text)
    if email is not None:
        return email
    numbers = phone_addresses(text, region)
    if len(numbers) == 1:
        return numbers[0]
    hint = _("Give one address, such as mei.tan@example.com.")
    if numbers:
        raise UsageError(_("These are several telephone numbers."), hint)
    raise UsageError(_("This is no e-mail address and no telephone number."), hint)


def sender_address(text: str, channel: Channel, region: str) -> Address:
    """Return who a message came from: an address, else the sender's id or short code as text, not valid."""
    found = email_address(text) if channel is Channel.EMAIL else next(iter(phone_addresses(text, region)), None)
    if found is not None:
        return found
    cleaned = _clean(text)
    return Address(channel, cleaned.lower(), cleaned, valid=False)


def normalise(address: AddressText, region: str) -> list[Address]:
    """Return the addresses that a file's text stands for, without repeats; an empty list when it is none."""
    found: dict[str, Address] = {}
    for piece in split_addresses(address.text):
        if address.channel is Channel.EMAIL:
            email = email_address(piece)
            several = [email] if email is not None else []
        else:
            several = phone_addresses(piece, region)
        for one in several:
            found.setdefault(one.key, one)
    return list(found.values())


@lru_cache(maxsize=65536)
def shown_number(value: str) -> str:
    """A stored number (E.164) in groups, as people read it; anything else as it stands."""
    found = _parsed(value, None) if value.startswith("+") else None
    return found.display if found is not None else value


def _is_mobile(key: str) -> bool:
    try:
        number = phonenumbers.parse(key, None)
    except NumberParseException:
        return False
    return phonenumbers.number_type(number) in _MOBILE


def can_be_mobile(address: Address) -> bool:
    """Whether *address* is a number that can get an SMS by its numbering plan (rule 26)."""
    return address.channel is Channel.SMS and address.valid and _is_mobile(address.key)
