"""Makes bad answers of good ones: nulls, other types, strange words, in any place of a vendor's JSON."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any

ODD = (None, "", 0, -1, 1e300, True, [], {}, "\x00\ud800", "é" * 50, [None], {"a": None}, "-0", "9" * 30)


def some_nulls(seed: int, share: float = 0.2) -> Callable[[Any], Any]:
    """Put null in place of some values of the rows, as vendors may (every field of Twilio's is nullable)."""
    chance = random.Random(seed)
    return lambda value: _changed(value, lambda _old: None, chance, share)


def some_oddities(seed: int, share: float = 0.2) -> Callable[[Any], Any]:
    """Put a value of another type, or a strange one, in place of some of the rows' values."""
    chance = random.Random(seed)
    return lambda value: _changed(value, lambda _old: chance.choice(ODD), chance, share)


def _changed(value: Any, change: Callable[[Any], Any], chance: random.Random, share: float, depth: int = 0) -> Any:
    """The answer's own fields (depth 0) stay: links that vanish are another fault than rows that are odd."""
    if isinstance(value, dict):
        return {
            key: change(each)
            if depth > 0 and chance.random() < share and not (depth == 1 and isinstance(each, list))
            else _changed(each, change, chance, share, depth + (depth > 0))
            for key, each in value.items()
        }
    if isinstance(value, list):
        return [
            change(each) if chance.random() < share / 10 else _changed(each, change, chance, share, max(depth, 1))
            for each in value
        ]
    return value
