"""Remembers which column fills which field, so that the same kind of file is understood the next time by itself."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

from app.errors import CacheError
from app.i18n import _
from app.sources.base import FileKind


@dataclass(frozen=True, slots=True)
class ColumnMapping:
    """What a person said of files with one set of headers: the form, and field -> column header."""

    kind: FileKind
    columns: Mapping[str, str]


class ColumnMappings:
    """Kept as a JSON file in the data folder, by a hash of the header keys. Holds no row of any file."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def find(self, keys: Iterable[str]) -> ColumnMapping | None:
        """What was said of files with these header *keys*, in any order; None when nothing was."""
        entry = self._load().get(_fingerprint(keys))
        if not isinstance(entry, dict):
            return None
        said = cast("dict[str, Any]", entry)
        try:
            columns = {str(field): str(column) for field, column in said["columns"].items()}
            return ColumnMapping(FileKind(said["kind"]), columns)
        except (KeyError, ValueError, AttributeError):
            return None

    def remember(self, keys: Iterable[str], mapping: ColumnMapping) -> None:
        """Keep *mapping* for files with these header *keys*. Raises CacheError when it cannot be written."""
        known = self._load()
        known[_fingerprint(keys)] = {"kind": str(mapping.kind), "columns": dict(mapping.columns)}
        temporary = self._path.with_suffix(".new")
        try:
            temporary.write_text(json.dumps(known, ensure_ascii=False, indent=1) + "\n", "utf-8")
            temporary.replace(self._path)
        except OSError as error:
            raise CacheError(
                _("The choice of columns could not be kept; nothing was imported."),
                _("Check that the disk is not full and that this person may write to the data folder."),
            ) from error

    def _load(self) -> dict[str, Any]:
        try:
            known: Any = json.loads(self._path.read_text("utf-8"))
        except (OSError, ValueError):
            return {}
        return cast("dict[str, Any]", known) if isinstance(known, dict) else {}


def _fingerprint(keys: Iterable[str]) -> str:
    return hashlib.blake2b("\x00".join(sorted(filter(None, keys))).encode(), digest_size=16).hexdigest()
