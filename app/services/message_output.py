"""How a message leaves the program: as a file or on paper, with a line in the activity record each time."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from app.services.audit import AuditAction, AuditService
from app.services.exports.file_writing import whole_file

LIST: Final = "message"


class MessageOutputService:
    """May be called from any thread but the window's."""

    def __init__(self, audit: AuditService) -> None:
        self._audit = audit

    def save(self, path: Path, content: bytes, form: str) -> None:
        """Write *content* to *path*, whole or not at all, and note it as *form* (``pdf``, ``eml``, ``attachment``).

        Raises FileUnwritableError in words for a person.
        """
        with whole_file(path) as beside:
            beside.write_bytes(content)
        self._audit.record(AuditAction.EXPORTED, rows=1, form=form, what=LIST)

    def note_printed(self) -> None:
        """Leave a line that one message went to a printer."""
        self._audit.record(AuditAction.PRINTED, rows=1, what=LIST)
