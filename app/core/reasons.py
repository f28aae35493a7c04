"""Why a message did not arrive: the reason classes, how a provider's words choose one, and the line shown."""

from __future__ import annotations

import re
from collections.abc import Callable
from enum import StrEnum
from typing import Final

from app.core.reply_codes import basic_code, enhanced_code
from app.i18n import _


class Reason(StrEnum):
    """The reason classes of rule 16; the word is stored and filtered by."""

    BAD_ADDRESS = "bad_address"
    BAD_DOMAIN = "bad_domain"
    DISABLED = "disabled"
    FULL = "full"
    TOO_BIG = "too_big"
    BUSY = "busy"
    GREYLIST = "greylist"
    GAVE_UP = "gave_up"
    BLOCKED = "blocked"
    AUTH = "auth"
    SUPPRESSED_BOUNCE = "suppressed_bounce"
    SUPPRESSED_UNSUBSCRIBE = "suppressed_unsubscribe"
    SUPPRESSED_SPAM = "suppressed_spam"
    SUPPRESSED_OTHER = "suppressed_other"
    SMS_UNREACHABLE = "sms_unreachable"
    SMS_NUMBER = "sms_number"
    SMS_LANDLINE = "sms_landline"
    SMS_FILTERED = "sms_filtered"
    SMS_OPTED_OUT = "sms_opted_out"
    SMS_OTHER = "sms_other"
    OTHER = "other"
    NONE = "none"


_EXACT: Final[dict[str, Reason]] = {
    "5.1.1": Reason.BAD_ADDRESS,
    "5.1.10": Reason.BAD_ADDRESS,
    "5.1.2": Reason.BAD_DOMAIN,
    "5.4.4": Reason.BAD_DOMAIN,
    "5.4.310": Reason.BAD_DOMAIN,
    "5.2.1": Reason.DISABLED,
    "4.2.2": Reason.FULL,
    "5.2.2": Reason.FULL,
    "5.2.3": Reason.TOO_BIG,
    "5.3.4": Reason.TOO_BIG,
    "4.4.7": Reason.GAVE_UP,
    "5.4.7": Reason.GAVE_UP,
    "5.7.1": Reason.BLOCKED,
    "5.7.26": Reason.AUTH,
    "5.7.23": Reason.AUTH,
    "5.7.515": Reason.AUTH,
}
_FAMILY: Final[dict[str, Reason]] = {
    "5.1": Reason.BAD_ADDRESS,
    "5.2": Reason.DISABLED,
    "4.2": Reason.FULL,
    "5.3": Reason.TOO_BIG,
    "4.3": Reason.BUSY,
    "4.4": Reason.BUSY,
    "4.5": Reason.BUSY,
    "5.4": Reason.GAVE_UP,
    "4.7": Reason.GREYLIST,
    "5.7": Reason.BLOCKED,
}
_BASIC: Final[dict[int, Reason]] = {
    421: Reason.BUSY,
    450: Reason.GREYLIST,
    451: Reason.GREYLIST,
    452: Reason.FULL,
    552: Reason.FULL,
    553: Reason.BAD_ADDRESS,
    554: Reason.BLOCKED,
}
_SENDGRID: Final[dict[str, Reason]] = {
    "invalid address": Reason.BAD_ADDRESS,
    "frequency or volume too high": Reason.GREYLIST,
    "reputation": Reason.BLOCKED,
    "content": Reason.BLOCKED,
    "technical failure": Reason.BUSY,
}
_SUPPRESSED: Final[tuple[tuple[re.Pattern[str], Reason], ...]] = (
    (re.compile(r"unsubscri|opt(?:ed)?[ _-]?out", re.IGNORECASE), Reason.SUPPRESSED_UNSUBSCRIBE),
    (re.compile(r"spam[ _-]?(?:report|complain)|complain", re.IGNORECASE), Reason.SUPPRESSED_SPAM),
    (re.compile(r"bounce", re.IGNORECASE), Reason.SUPPRESSED_BOUNCE),
)
_SMS: Final[dict[int, Reason]] = {
    30003: Reason.SMS_UNREACHABLE,
    30005: Reason.SMS_NUMBER,
    30006: Reason.SMS_LANDLINE,
    30007: Reason.SMS_FILTERED,
    21610: Reason.SMS_OPTED_OUT,
}


def reason_class(
    *, provider_class: str | None, text: str | None, enhanced: str | None = None, basic: int | None = None
) -> str:
    """The class of a mail that failed, in the order of rule 16.

    *provider_class* is the provider's own word (SendGrid's bounce classification); *text* the server's reply,
    from which codes are taken that *enhanced* and *basic* do not give. ``none`` when nothing is given at all.
    """
    words = (provider_class or "").strip()
    reply = (text or "").strip()
    enhanced = (enhanced or "").strip() or enhanced_code(reply)
    basic = basic or basic_code(reply)
    if not words and not reply and not enhanced and not basic:
        return Reason.NONE.value
    own = _own_class(words.casefold(), enhanced)
    return (own or _by_code(enhanced, basic) or Reason.OTHER).value


def drop_reason(text: str | None) -> str:
    """The class of a message that the provider did not try to send, from its words for it (rule 16).

    SendGrid's are ``Bounced Address``, ``Unsubscribed Address``, ``Spam Reporting Address``, ``Invalid`` and
    others. A server's reply in the words is classed by its codes.
    """
    words = (text or "").strip()
    if not words:
        return Reason.NONE.value
    for pattern, reason in _SUPPRESSED:
        if pattern.search(words):
            return reason.value
    return (_by_code(enhanced_code(words), basic_code(words)) or Reason.SUPPRESSED_OTHER).value


def sms_reason(error_code: int | None) -> str:
    """The class of an SMS that failed, from Twilio's error code (rule 16); ``none`` without a code."""
    if not error_code:
        return Reason.NONE.value
    return _SMS.get(error_code, Reason.SMS_OTHER).value


def _own_class(words: str, enhanced: str | None) -> Reason | None:
    if words == "mailbox unavailable":
        return Reason.FULL if enhanced and enhanced.endswith(".2.2") else Reason.DISABLED
    return _SENDGRID.get(words)


def _by_code(enhanced: str | None, basic: int | None) -> Reason | None:
    if enhanced:
        reason = _EXACT.get(enhanced) or _FAMILY.get(enhanced.rpartition(".")[0])
        if reason:
            return reason
    return _BASIC.get(basic) if basic else None


_LINES: Final[dict[str, Callable[[], str]]] = {
    Reason.BAD_ADDRESS: lambda: _("Address does not exist"),
    Reason.BAD_DOMAIN: lambda: _("The part after @ does not exist"),
    Reason.DISABLED: lambda: _("Mailbox is closed or suspended"),
    Reason.FULL: lambda: _("Mailbox is full"),
    Reason.TOO_BIG: lambda: _("Message or attachment too large"),
    Reason.BUSY: lambda: _("Their server did not answer in time"),
    Reason.GREYLIST: lambda: _("Their server asked us to slow down"),
    Reason.GAVE_UP: lambda: _("Retried until the provider gave up"),
    Reason.BLOCKED: lambda: _("Refused by their spam or security rules"),
    Reason.AUTH: lambda: _("School's mail set-up was refused (SPF/DKIM/DMARC) — tell IT"),
    Reason.SUPPRESSED_BOUNCE: lambda: _("Not sent: bounced before"),
    Reason.SUPPRESSED_UNSUBSCRIBE: lambda: _("Not sent: unsubscribed"),
    Reason.SUPPRESSED_SPAM: lambda: _("Not sent: reported spam"),
    Reason.SUPPRESSED_OTHER: lambda: _("Not sent: the provider held it back"),
    Reason.SMS_UNREACHABLE: lambda: _("Phone is off or out of reach"),
    Reason.SMS_NUMBER: lambda: _("Number not in service"),
    Reason.SMS_LANDLINE: lambda: _("Number is a landline"),
    Reason.SMS_FILTERED: lambda: _("Blocked by the phone network"),
    Reason.SMS_OPTED_OUT: lambda: _("They opted out (replied STOP)"),
    Reason.SMS_OTHER: lambda: _("The phone network did not deliver it"),
    Reason.OTHER: lambda: _("Refused for another reason (see the reply)"),
    Reason.NONE: lambda: _("The provider gave no reason"),
}


def reason_line(reason: str) -> str:
    """The line a person reads for a reason class; a class of a newer version as it stands."""
    line = _LINES.get(reason)
    return line() if line else reason
