"""Words for what stands in the rows of lists: channels, relations, years. The same in the window and in exports."""

from __future__ import annotations

from app.core.messages import Basis, HistoryRow
from app.core.people import Person
from app.core.records import SentBy
from app.core.reply_codes import reply_code
from app.core.statuses import Channel
from app.i18n import _


def channel_name(channel: Channel) -> str:
    """The word for how a message travels."""
    return _("SMS") if channel is Channel.SMS else _("Email")


def provider_name(provider: str) -> str:
    """The name of what carried a message, or of the kind of file that told of it."""
    names = {
        "sendgrid": "SendGrid",
        "twilio": "Twilio",
        "postmark": "Postmark",
        "mailgun": "Mailgun",
        "generic": _("Messages file"),
        "mail": _("Mail file"),
    }
    return names.get(provider, provider)


def sent_by_name(by: SentBy | None) -> str:
    """Who set a message going; empty where the source does not tell."""
    match by:
        case SentBy.PERSON:
            return _("Person")
        case SentBy.BULK:
            return _("Bulk")
        case SentBy.AUTOMATIC:
            return _("Automatic")
        case None:
            return ""


def relation_name(role: str) -> str:
    """A role word of a source, such as ``mother``, as a heading writes it."""
    words = role.replace("_", " ").strip()
    return words[:1].upper() + words[1:]


def relation_text(row: HistoryRow) -> str:
    """What the recipient is to the student, with a mark for mail to the whole family."""
    if row.relation == "self" or (row.basis is Basis.OWN and not row.relation):
        return _("This student")
    name = relation_name(row.relation or "")
    if row.restricted:
        return _("{relation} · restricted").format(relation=name) if name else _("Restricted")
    if row.basis is Basis.FAMILY:
        return _("{relation} · family").format(relation=name) if name else _("Family")
    if not name and row.basis is Basis.EXPLICIT:
        return _("Named")
    return name


def subject_text(row: HistoryRow) -> str:
    """The subject, or the first line of an SMS; in words that there is none."""
    if row.subject:
        return row.subject
    return _("(no text)") if row.channel is Channel.SMS else _("(no subject)")


def server_code(row: HistoryRow) -> str:
    """The code in the reply to a message that failed, such as ``550 5.1.1``; empty without one."""
    return reply_code(row.detail) if row.detail and row.reason is not None else ""


def year_text(year: str) -> str:
    """A year level: a bare number, as OneRoster writes it, gets its word."""
    return _("Year {n}").format(n=int(year)) if year.isdecimal() else year


def year_and_entry(person: Person) -> str:
    """The year level and the year of entry of a student, whichever are known: ``Year 7, entry 2027``."""
    if person.year and person.entry_year:
        return _("{year}, entry {entry}").format(year=year_text(person.year), entry=person.entry_year)
    if person.year:
        return year_text(person.year)
    return _("Entry {entry}").format(entry=person.entry_year) if person.entry_year else ""
