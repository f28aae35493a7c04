"""Reads vendors' JSON leniently: what is missing, null or of another type is told apart, never a crash."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Final, cast

from app.i18n import _
from app.sources.providers.errors import UnreadableAnswerError

Json = Mapping[str, object]
NOTHING: Json = {}
CONTACT_KEY: Final = "contact_id"  # the metadata key that names contacts
_BETWEEN_IDS: Final = re.compile(r"[,;]")


def json_object(value: object) -> Json:
    """*value* when it is a JSON object, else an empty one."""
    return cast("Json", value) if isinstance(value, dict) else NOTHING


def written_object(value: object) -> Json:
    """The JSON object that *value* is, or that it holds as text; an empty one for anything else."""
    if not isinstance(value, str):
        return json_object(value)
    try:
        return json_object(cast("object", json.loads(value)))
    except (ValueError, RecursionError):
        return NOTHING


def ids_in(value: object) -> tuple[str, ...]:
    """The ids in a value of metadata: one, or several with commas or semicolons between."""
    return tuple(word for part in _BETWEEN_IDS.split(text(value)) if (word := part.strip()))


def json_list(value: object) -> Sequence[object]:
    """*value* when it is a JSON list, else an empty one."""
    return cast("Sequence[object]", value) if isinstance(value, list) else ()


def rows_of(provider: str, value: object, name: str | None) -> Sequence[object]:
    """The list that an answer must have: *value* itself, or its field *name*.

    Raises UnreadableAnswerError when it is not there: an answer without its list is no empty list.
    """
    found = value if name is None else json_object(value).get(name)
    if not isinstance(found, list):
        raise UnreadableAnswerError(provider, _("a list is missing: {name}").format(name=name or "-"))
    return cast("Sequence[object]", found)


def text(value: object) -> str:
    """*value* as text: numbers as they are written; null, lists and objects are ''. NUL and half characters go."""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return ""
    plain = str(value)
    if plain.isascii() and "\x00" not in plain:
        return plain
    return plain.encode("utf-8", "replace").decode("utf-8").replace("\x00", "\ufffd")


def whole(value: object) -> int | None:
    """*value* as a whole number: an int, or its digits in a string or float; None for anything else."""
    if isinstance(value, bool):
        return None
    if isinstance(value, int):
        return value
    if isinstance(value, float):
        return int(value) if value.is_integer() else None
    if isinstance(value, str) and value.strip().lstrip("-").isdecimal() and len(value) < 20:
        return int(value)
    return None


def truth(value: object) -> bool | None:
    """*value* as yes or no, also as the words ``true`` and ``false``; None for anything else."""
    if isinstance(value, bool):
        return value
    return {"true": True, "false": False}.get(value.strip().lower()) if isinstance(value, str) else None


def iso_time(value: object) -> int | None:
    """An ISO 8601 time as epoch seconds UTC, one without a zone taken as UTC; None for anything else."""
    if not isinstance(value, str):
        return None
    try:
        moment = datetime.fromisoformat(value.strip())
        return int((moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp())
    except (ValueError, OverflowError):
        return None


def mail_time(value: object) -> int | None:
    """An RFC 2822 time as epoch seconds UTC; ``-0000`` and no zone are UTC; None for anything else."""
    if not isinstance(value, str):
        return None
    try:
        moment = parsedate_to_datetime(value.strip())
        return int((moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp())
    except (ValueError, TypeError, OverflowError, IndexError):
        return None


def epoch_time(value: object) -> int | None:
    """Epoch seconds (int, float, or their digits) as whole seconds UTC; None for anything else."""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    try:
        seconds = float(value)
    except ValueError:
        return None
    return int(seconds) if 0 < seconds < 1e11 else None
