"""Which domain a mistyped one was meant to be: a hint to look at, never a change (product 6.9)."""

from __future__ import annotations

from collections.abc import Container, Iterable
from typing import Final

MOST_EDITS: Final = 2
_SHORT: Final = 8  # of so few letters, two are too many to be a slip of the finger: gmail.fr is no gmx.de
# the large public mail hosts of the English-speaking world and its neighbours
COMMON_DOMAINS: Final = (
    "gmail.com", "outlook.com", "hotmail.com", "yahoo.com", "icloud.com", "live.com", "msn.com", "me.com", "mac.com",
    "aol.com", "googlemail.com", "proton.me", "protonmail.com", "fastmail.com", "gmx.com", "gmx.de", "gmx.net",
    "web.de", "mail.com", "zoho.com", "qq.com", "163.com", "126.com", "naver.com", "yahoo.co.uk", "yahoo.com.au",
    "yahoo.co.nz", "yahoo.fr", "yahoo.de", "hotmail.co.uk", "hotmail.com.au", "hotmail.fr", "live.com.au",
    "outlook.com.au", "bigpond.com", "bigpond.net.au", "optusnet.com.au", "iinet.net.au", "xtra.co.nz",
    "btinternet.com", "sky.com", "comcast.net", "verizon.net", "orange.fr", "gmail.fr",
)  # fmt: skip


def meant_domain(domain: str, delivered: Iterable[str], ever_delivered: Container[str]) -> str | None:
    """The domain that *domain* was probably meant to be, None where there is no likely one.

    *delivered* are the domains that the school's mail reached, the most used first: they go before the common ones.
    A domain in *ever_delivered*, or a common one, is right as it is.
    """
    typed = domain.strip().lower()
    if not typed or typed in ever_delivered or typed in COMMON_DOMAINS:
        return None
    best, fewest = None, MOST_EDITS + 1
    for candidate in (*delivered, *COMMON_DOMAINS):
        limit = 1 if min(len(candidate), len(typed)) < _SHORT else MOST_EDITS
        edits = distance(typed, candidate, limit)
        if edits is not None and 0 < edits < fewest:
            best, fewest = candidate, edits
    return best


def distance(first: str, second: str, limit: int) -> int | None:
    """How many letters to add, drop, change or swap with their neighbour make *first* into *second*; None beyond
    *limit* (optimal string alignment; difflib tells how alike two texts are, not how many slips apart).
    """
    if abs(len(first) - len(second)) > limit:
        return None
    before: list[int] = []
    row = list(range(len(second) + 1))
    for i, letter in enumerate(first, start=1):
        two_before, before, row = before, row, [i]
        for j, other in enumerate(second, start=1):
            edits = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (letter != other))
            if i > 1 and j > 1 and letter == second[j - 2] and first[i - 2] == other:
                edits = min(edits, two_before[j - 2] + 1)
            row.append(edits)
        if min(row) > limit:
            return None
    return row[-1] if row[-1] <= limit else None
