"""How an SMS travels: in which alphabet, how many characters the network counts, and in how many parts."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

# 3GPP TS 23.038, 6.2.1, in the order of its codes; the escape 0x1B is no character. The packages that hold this table
# have not been kept up, and two strings are all that is needed of them.
GSM_BASIC: Final = (
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ"
    " !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§"
    "¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
# 6.2.1.1: reached by the escape, so each counts twice
GSM_EXTENSION: Final = "\f^{}\\[~]|€"
_BASIC: Final = frozenset(GSM_BASIC)
_EXTENSION: Final = frozenset(GSM_EXTENSION)


class SmsEncoding(StrEnum):
    """The alphabet of an SMS; the value is what the trade calls it."""

    GSM_7 = "GSM-7"
    UCS_2 = "UCS-2"


# 140 bytes a part; where there are several, each gives 6 bytes to the header that joins them (TS 23.040, 9.2.3.24.1)
_ROOM: Final = {SmsEncoding.GSM_7: (160, 153), SmsEncoding.UCS_2: (70, 67)}


@dataclass(frozen=True, slots=True)
class SmsSize:
    """*characters* as the network counts them: in GSM-7 one of the extension table is two, in UCS-2 an emoji."""

    encoding: SmsEncoding
    characters: int
    parts: int


def sms_size(text: str) -> SmsSize:
    """Encoding, length and parts of *text*, if it is sent as it stands (a provider may replace signs before).

    A character of two units is never cut by the end of a part; the empty text takes one part.
    """
    if all(sign in _BASIC or sign in _EXTENSION for sign in text):
        encoding = SmsEncoding.GSM_7
        units = [2 if sign in _EXTENSION else 1 for sign in text]
    else:
        encoding = SmsEncoding.UCS_2
        units = [2 if ord(sign) > 0xFFFF else 1 for sign in text]  # a surrogate pair
    alone, joined = _ROOM[encoding]
    total = sum(units)
    return SmsSize(encoding, total, 1 if total <= alone else _parts(units, joined))


def _parts(units: list[int], room: int) -> int:
    parts, used = 1, 0
    for unit in units:
        if used + unit > room:
            parts, used = parts + 1, 0
        used += unit
    return parts
