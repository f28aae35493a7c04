"""Keeps a text from being taken for a formula when a spreadsheet opens it."""

from __future__ import annotations

from typing import Final

_FORMULA_STARTS: Final = ("=", "+", "-", "@", "\t", "\r")


def looks_like_formula(text: str) -> bool:
    """Whether a spreadsheet may run *text* as a formula: it begins with ``= + - @``, a tab or a carriage return.

    The list is OWASP's (CSV injection).
    """
    return text.startswith(_FORMULA_STARTS)


def guarded(text: str) -> str:
    """*text* for a CSV cell that a spreadsheet will open: behind an apostrophe where it looks like a formula."""
    return f"'{text}" if looks_like_formula(text) else text
