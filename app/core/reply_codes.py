"""The codes that stand in a mail server's reply: the basic code (550) and the enhanced one (5.1.1)."""

from __future__ import annotations

import re
from typing import Final

# RFC 3463 section 2: class "." subject "." detail; not a part of an IP address or of a longer number.
_ENHANCED: Final = re.compile(r"(?<![\d.])([45]\.\d{1,3}\.\d{1,3})(?!\.?\d)", re.ASCII)
_LEADING: Final = re.compile(r"\s*([45]\d\d)(?![\w.])", re.ASCII)
_ANYWHERE: Final = re.compile(r"(?<![\w.])(4(?:21|5[0-5])|5(?:0[0-4]|21|3[0-9]|41|5[0-6]))(?![\w.]*\d)", re.ASCII)
# Twilio's error codes have five digits
_CARRIER: Final = re.compile(r"\s*(\d{5})(?!\w)", re.ASCII)


def enhanced_code(text: str) -> str | None:
    """The first enhanced code of a failure in a reply, such as ``5.1.1`` (RFC 3463); None without one."""
    found = _ENHANCED.search(text)
    return found.group(1) if found else None


def basic_code(text: str) -> int | None:
    """The reply code of a failure, such as 550 (RFC 5321, 4.2): the one the reply begins with, else the first
    number in it that is a known reply code; None without one.
    """
    found = _LEADING.match(text) or _ANYWHERE.search(text)
    return int(found.group(1)) if found else None


def reply_code(text: str) -> str:
    """The codes of a failure in a reply as they stand there, such as ``550 5.1.1``, or the error code of a carrier
    that the text begins with, such as ``30005``; empty without any.
    """
    basic, enhanced = basic_code(text), enhanced_code(text)
    if basic or enhanced:
        return " ".join(str(code) for code in (basic, enhanced) if code)
    carrier = _CARRIER.match(text)
    return carrier.group(1) if carrier else ""
