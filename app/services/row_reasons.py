"""To whom a row of the log went and why it stands in this log: one sentence each, for tooltips and screen readers."""

from __future__ import annotations

from app.core.messages import Basis, HistoryRow
from app.i18n import _
from app.services.row_words import relation_name


def sent_to_text(row: HistoryRow) -> str:
    """``Sent to Mei Tan, mother.``, and who has the address too."""
    name = row.to_name or row.to_address
    if row.shared:
        return _("Sent to {address}, which these people share: {names}.").format(address=row.to_address, names=name)
    if row.relation and row.relation != "self":
        return _("Sent to {name}, {relation}.").format(name=name, relation=relation_name(row.relation).lower())
    return _("Sent to {name}.").format(name=name)


def why_here(row: HistoryRow) -> str:
    """Why the row is in a student's log (rule 3); empty in other logs."""
    match row.basis:
        case Basis.OWN:
            return _("Here because it is the student’s own address.")
        case Basis.FAMILY:
            return _("Here because it is to the family: it names no student.")
        case Basis.CARER:
            return _("Here because it names this student.")
        case Basis.EXPLICIT:
            if row.restricted:
                return _("Here only because it names this student: this person’s access is restricted.")
            return _("Here because it names this student, though it went to somebody outside the family.")
        case None:
            return ""


def placing_text(row: HistoryRow) -> str:
    """Both sentences, as far as there is something to say."""
    return " ".join(filter(None, (sent_to_text(row), why_here(row))))
