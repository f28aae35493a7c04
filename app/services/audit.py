"""Who looked at, exported or printed what on this computer: lines are added and never changed."""

from __future__ import annotations

import getpass
import json
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final, cast

from app.i18n import _
from app.storage import audit_store
from app.storage.database import Database

MOST_LINES: Final = 20_000


class AuditAction(StrEnum):
    """What can be done that leaves a line."""

    VIEWED = "viewed"
    EXPORTED = "exported"
    EXPORT_CANCELLED = "export_cancelled"
    EXPORT_FAILED = "export_failed"
    PRINTED = "printed"
    IMPORT_UNDONE = "import_undone"
    CORRECTED = "corrected"
    CORRECTION_UNDONE = "correction_undone"
    HELD = "held"
    RELEASED = "released"
    ERASED = "erased"
    PURGED = "purged"
    RECOVERY_KEY_MADE = "recovery_key_made"
    KEY_CHANGED = "key_changed"
    PASSPHRASE_SET = "passphrase_set"  # noqa: S105 - the name of a line
    PASSPHRASE_REMOVED = "passphrase_removed"  # noqa: S105 - the name of a line
    BACKED_UP = "backed_up"
    RESTORED = "restored"
    CHECKED = "checked"
    REPAIRED = "repaired"
    ACCOUNT_ADDED = "account_added"
    ACCOUNT_CHANGED = "account_changed"
    ACCOUNT_REMOVED = "account_removed"


@dataclass(frozen=True, slots=True)
class AuditLine:
    """One line as it is shown: *at* epoch seconds UTC, *actor* the user of the computer, *person* a name, '' where
    the line is about no one person; *rows* how many left, None where that means nothing; *what* the list.
    """

    id: int
    at: int
    actor: str
    action: str
    person: str
    rows: int | None = None
    format: str = ""
    what: str = ""


_ACTIONS: Final[dict[str, Callable[[], str]]] = {
    AuditAction.VIEWED: lambda: _("Viewed"),
    AuditAction.EXPORTED: lambda: _("Exported"),
    AuditAction.EXPORT_CANCELLED: lambda: _("Export cancelled, no file left"),
    AuditAction.EXPORT_FAILED: lambda: _("Export failed, no file left"),
    AuditAction.PRINTED: lambda: _("Printed"),
    AuditAction.IMPORT_UNDONE: lambda: _("Import undone"),
    AuditAction.CORRECTED: lambda: _("Corrected by hand"),
    AuditAction.CORRECTION_UNDONE: lambda: _("Correction taken back"),
    AuditAction.HELD: lambda: _("Put on hold"),
    AuditAction.RELEASED: lambda: _("Hold taken off"),
    AuditAction.ERASED: lambda: _("A person erased"),
    AuditAction.PURGED: lambda: _("Old messages or texts removed"),
    AuditAction.RECOVERY_KEY_MADE: lambda: _("Recovery key shown"),
    AuditAction.KEY_CHANGED: lambda: _("Key changed"),
    AuditAction.PASSPHRASE_SET: lambda: _("Passphrase set"),
    AuditAction.PASSPHRASE_REMOVED: lambda: _("Passphrase removed"),
    AuditAction.BACKED_UP: lambda: _("Backed up"),
    AuditAction.RESTORED: lambda: _("Backup restored"),
    AuditAction.CHECKED: lambda: _("Log checked"),
    AuditAction.REPAIRED: lambda: _("Log repaired"),
    AuditAction.ACCOUNT_ADDED: lambda: _("Account added"),
    AuditAction.ACCOUNT_CHANGED: lambda: _("Account changed"),
    AuditAction.ACCOUNT_REMOVED: lambda: _("Account removed"),
}


def action_words(action: str) -> str:
    """What was done, as a person reads it."""
    words = _ACTIONS.get(action)
    return words() if words is not None else action.replace("_", " ").capitalize()


def os_user() -> str:
    """The name under which this person works at this computer."""
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):
        return "unknown"


class AuditService:
    """Adds lines and lists them; may be called from any thread but the window's."""

    def __init__(self, database: Database, now: Callable[[], int]) -> None:
        self._database = database
        self._now = now

    def record(
        self,
        action: AuditAction,
        *,
        person_id: int | None = None,
        rows: int | None = None,
        form: str = "",
        what: str = "",
    ) -> None:
        """Add a line. *what* is the key of a list, never a text of the data. Raises LockedError when another
        process writes for long.
        """
        facts = {"rows": rows, "format": form or None, "what": what or None}
        detail = json.dumps({key: value for key, value in facts.items() if value is not None})
        audit_store.add_line(
            self._database.writer(),
            at=self._now(),
            actor=os_user(),
            action=str(action),
            subject_id=person_id,
            detail=detail,
        )

    def lines(self, limit: int = MOST_LINES) -> list[AuditLine]:
        """The newest lines first."""
        found: list[AuditLine] = []
        for line in audit_store.read_lines(self._database.reader(), limit):
            facts = _facts(line.detail)
            gone = facts.get("gone") or line.subject_id is not None
            person = line.name or (_("A person no longer in the log") if gone else "")
            rows = facts.get("rows")
            found.append(
                AuditLine(
                    line.id,
                    line.at,
                    line.actor,
                    line.action,
                    person,
                    rows if isinstance(rows, int) else None,
                    str(facts.get("format") or ""),
                    str(facts.get("what") or ""),
                )
            )
        return found


def _facts(detail: str | None) -> dict[str, Any]:
    try:
        facts: Any = json.loads(detail or "{}")
    except ValueError:
        return {}
    return cast("dict[str, Any]", facts) if isinstance(facts, dict) else {}
