"""What was sent, for reading: the plain text of a message, its HTML, and the mail as a file."""

from __future__ import annotations

import html
from collections.abc import Callable, Mapping
from datetime import datetime
from email import policy
from email.message import EmailMessage
from email.utils import format_datetime, formataddr
from typing import Final

from app.core.html_text import html_to_text
from app.core.mail_document import MailDocument
from app.core.messages import MessageDetails
from app.core.records import BodyKind, RecipientField
from app.core.statuses import Channel
from app.errors import AppError, UsageError
from app.i18n import _
from app.services.history import HistoryService
from app.services.missing_text import missing_text
from app.services.preview.page import document_of_html, document_of_text
from app.settings import Settings
from app.sources.files.mail_pictures import own_pictures

REBUILT_HEADER: Final = "X-Comms-Log-Rebuilt"


class PreviewService:
    """Gives the content of messages as it was kept, and says so where it never was (rule 28)."""

    def __init__(self, settings: Settings, history: HistoryService, now: Callable[[], int]) -> None:
        self._settings = settings
        self._history = history
        self._now = now

    def text(self, message_id: int) -> str:
        """The message as plain text, else the text of its HTML, else a sentence that says who does not keep it.

        Raises UsageError when there is no such message.
        """
        return self.text_of(self._history.details(message_id))

    def text_of(self, details: MessageDetails) -> str:
        """The plain text of a message for reading; where nothing is kept the sentence that says why (rule 28)."""
        content = content_of(details)
        return self._missing(details) if content is None else content

    def _missing(self, details: MessageDetails) -> str:
        sent_at = min(row.sent_at for row in details.rows)
        return missing_text(details.provider, details.channel, sent_at, self._settings.zone, self._now())

    def html(self, message_id: int) -> str:
        """The HTML exactly as it was sent (not made safe for showing), else the plain text as HTML.

        Raises UsageError when there is no such message, AppError when nothing of its content is kept.
        """
        details = self._history.details(message_id)
        if details.html is not None:
            return details.html
        content = content_of(details)
        if content is None:
            raise AppError(self._missing(details), _("Ask for text or json."))
        return f'<!DOCTYPE html>\n<meta charset="utf-8">\n<pre>{html.escape(content)}</pre>\n'

    def document(self, message_id: int, pictures: Mapping[str, bytes] | None = None) -> MailDocument:
        """The message as a guarded page that a view can show: cleaned HTML, else its plain text, else no page and the
        sentence that says who does not keep it (rule 28).

        *pictures* are those of `MailDocument.remote` that were fetched on a person's wish, by their address, as
        `app.core.pictures` takes them. It takes up to a second: call it off the UI thread. Raises UsageError when
        there is no such message.
        """
        details = self._history.details(message_id)
        if details.html is not None:
            raw = self._history.part(message_id, BodyKind.RAW) if "cid:" in details.html.lower() else None
            return document_of_html(details.html, details.text, own_pictures(raw) if raw else {}, pictures)
        if details.text is not None:
            return document_of_text(details.text)
        return MailDocument(b"", self._missing(details))

    def eml(self, message_id: int, recipient: str | None = None) -> bytes:
        """The original mail byte for byte; where it is not kept, one built from what is known, which says so in
        the header X-Comms-Log-Rebuilt.

        *recipient* leaves only that address in a rebuilt mail. Raises UsageError for an SMS or an unknown message.
        """
        details = self._history.details(message_id)
        if details.channel is Channel.SMS:
            raise UsageError(_("This is an SMS, so there is no mail file of it."), _("Ask for text or json."))
        raw = self._history.part(message_id, BodyKind.RAW)
        return raw if raw is not None else self._rebuilt(details, recipient)

    def _rebuilt(self, details: MessageDetails, recipient: str | None) -> bytes:
        mail = EmailMessage(policy=policy.SMTP)
        mail[REBUILT_HEADER] = "yes; the original was not kept by the provider"
        mail["Subject"] = " ".join(details.subject.split())
        if details.sender:
            mail["From"] = formataddr((details.sender_name, details.sender))
        for field, name in ((RecipientField.TO, "To"), (RecipientField.CC, "Cc"), (RecipientField.BCC, "Bcc")):
            named = [
                formataddr((row.to_name, row.to_address))
                for row in details.rows
                if details.fields.get(row.id) is field and recipient in (None, row.to_address)
            ]
            if named:
                mail[name] = ", ".join(named)
        sent_at = min(row.sent_at for row in details.rows)
        mail["Date"] = format_datetime(datetime.fromtimestamp(sent_at, self._settings.zone))
        mail.set_content(self.text_of(details))
        if details.html is not None:
            mail.add_alternative(details.html, subtype="html")
        return mail.as_bytes()


def content_of(details: MessageDetails) -> str | None:
    """The plain text of a message, else the text of its HTML; None where neither is kept."""
    if details.text is not None:
        return details.text
    return None if details.html is None else html_to_text(details.html)
