"""The words for what a file is and for the fields of our forms."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from app.i18n import _
from app.services.imports import FileKind

KIND_WORDS: Final[dict[FileKind, Callable[[], str]]] = {
    FileKind.ONEROSTER: lambda: _("Roster (OneRoster)"),
    FileKind.SDS: lambda: _("Roster (Microsoft School Data Sync)"),
    FileKind.PEOPLE: lambda: _("People"),
    FileKind.RELATIONS: lambda: _("Relations between students and contacts"),
    FileKind.MESSAGES: lambda: _("Messages"),
    FileKind.ACTIVITIES: lambda: _("Activities"),
    FileKind.SENDGRID: lambda: _("Email activity (SendGrid)"),
    FileKind.TWILIO: lambda: _("SMS (Twilio)"),
    FileKind.MBOX: lambda: _("Mailbox"),
    FileKind.EML: lambda: _("Mail"),
}
FORM_KINDS: Final = (FileKind.PEOPLE, FileKind.RELATIONS, FileKind.MESSAGES, FileKind.ACTIVITIES)
_FIELDS: Final[dict[str, Callable[[], str]]] = {
    "activity_id": lambda: _("Activity’s id"),
    "addresses": lambda: _("Addresses"),
    "applied_on": lambda: _("Applied on"),
    "at": lambda: _("Date and time"),
    "author": lambda: _("By whom"),
    "campaign": lambda: _("Campaign"),
    "contact_id": lambda: _("Contact’s id"),
    "detail": lambda: _("Details"),
    "email": lambda: _("Email"),
    "email_2": lambda: _("Second email"),
    "entry_year": lambda: _("Year of entry"),
    "external_id": lambda: _("Person’s id"),
    "family": lambda: _("Family name"),
    "from": lambda: _("From"),
    "given": lambda: _("Given name"),
    "html": lambda: _("Text as HTML"),
    "kind": lambda: _("Kind"),
    "may_email": lambda: _("May be emailed"),
    "may_sms": lambda: _("May be sent SMS"),
    "message_id": lambda: _("Message’s id"),
    "mobile": lambda: _("Mobile"),
    "mobile_2": lambda: _("Second mobile"),
    "name": lambda: _("Name"),
    "org": lambda: _("School or campus"),
    "person_id": lambda: _("Person’s id"),
    "phone": lambda: _("Telephone"),
    "preferred": lambda: _("Preferred name"),
    "priority": lambda: _("Order of calling"),
    "reason": lambda: _("Reason of a failure"),
    "relation": lambda: _("Relation"),
    "restricted": lambda: _("Restricted"),
    "sent_at": lambda: _("Sent"),
    "sent_by": lambda: _("Sent by"),
    "since": lambda: _("Since"),
    "stage": lambda: _("Stage"),
    "status": lambda: _("Status"),
    "status_at": lambda: _("Time of the status"),
    "student_id": lambda: _("Student’s id"),
    "student_number": lambda: _("Student number"),
    "subject": lambda: _("Subject"),
    "template": lambda: _("Template"),
    "text": lambda: _("Text"),
    "title": lambda: _("Title"),
    "to": lambda: _("To (address)"),
    "to_name": lambda: _("To (name)"),
    "type": lambda: _("Type (email or SMS)"),
    "until": lambda: _("Until"),
    "visible_to_family": lambda: _("Visible to the family"),
    "year": lambda: _("Year level"),
}


def kind_words(kind: FileKind | None) -> str:
    """What a file is, in words."""
    return _("Not recognised") if kind is None else KIND_WORDS[kind]()


def field_words(field: str) -> str:
    """The name of a field; a column of the file itself keeps its own."""
    known = _FIELDS.get(field)
    return field if known is None else known()
