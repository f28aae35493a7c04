"""Corrections by hand in plain sentences, for lists and for the question before one is made."""

from __future__ import annotations

from app.core.corrections import Change, CorrectionKind
from app.i18n import _, ngettext
from app.services.row_words import relation_name


def change_text(change: Change) -> str:
    """What was put right, as a sentence."""
    names = {"person": change.person, "other": change.other, "n": change.rows}
    match change.kind:
        case CorrectionKind.LINK:
            role = relation_name(str(change.detail.get("role") or ""))
            if not role:
                return _("{other} was linked to {person}.").format(**names)
            return _("{other} was linked to {person} as {role}.").format(**names, role=role)
        case CorrectionKind.UNLINK:
            return _("{other} is no longer linked to {person}.").format(**names)
        case CorrectionKind.MERGE:
            return _("{other} was joined to {person}: they are one person.").format(**names)
        case CorrectionKind.PIN:
            text = ngettext("{n} message was for {person}.", "{n} messages were for {person}.", change.rows)
            return text.format(**names)
        case CorrectionKind.HANDLED:
            text = ngettext("{n} message was marked as handled.", "{n} messages were marked as handled.", change.rows)
            return text.format(**names)
        case CorrectionKind.UNHANDLED:
            text = ngettext(
                "{n} message was marked as not handled.", "{n} messages were marked as not handled.", change.rows
            )
            return text.format(**names)
        case CorrectionKind.ADDRESS:
            return _("The address {other} belongs to {person}.").format(**names)


def state_text(change: Change) -> str:
    """Whether a correction counts now."""
    if not change.can_undo:
        return _("Taken back")
    return _("Waits: what it is about is not in the log") if change.waiting else _("Counts")


def local_note() -> str:
    """Where corrections are, for every place that makes one."""
    return _("Ticks and corrections live on this computer only.")
