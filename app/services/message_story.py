"""All that the preview shows of one message: its parts as text, trail, answer, attachments and conversation."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from app.core.messages import HistoryRow, MessageDetails
from app.core.records import AttachmentRecord, BodyKind, RecipientField
from app.core.sms_text import SmsSize, sms_size
from app.errors import UsageError
from app.i18n import _
from app.services.answer_sentence import answer_sentence
from app.services.event_words import TrailLine, trail
from app.services.history import HistoryService
from app.services.missing_text import missing_text, no_original
from app.services.preview import words_of_html
from app.services.row_words import server_code
from app.settings import Settings
from app.sources.files.mail_headers import Headers
from app.sources.files.mail_parts import attached_content, split_head
from app.storage import history_rows
from app.storage.conversation_rows import conversation_ids
from app.storage.database import Database

MOST_SOURCE: Final = 400_000  # characters of the source that are shown; more is of no use to a reader
BEFORE: Final = 60  # messages of a conversation that are shown before and after the chosen one
AFTER: Final = 40


@dataclass(frozen=True, slots=True)
class MessageStory:
    """One message to one recipient (*row*), ready to be shown.

    *text* is what a person reads, *missing* the sentence in its place where no text is kept (then *text* is empty).
    *source* and *headers* are None where they are not kept; *source_cut* says that the source goes on. *no_original*
    is empty where the mail is kept byte for byte. *reply_to* is empty where the headers are not kept or name none.
    """

    row: HistoryRow
    details: MessageDetails
    trail: tuple[TrailLine, ...]
    answer: str
    text: str
    missing: str
    source: str | None
    headers: str | None
    source_cut: bool
    reply_to: str
    no_original: str

    @property
    def field(self) -> RecipientField:
        """Where the message names this recipient."""
        return self.details.fields.get(self.row.id, RecipientField.TO)


def _words(details: MessageDetails) -> str:
    if details.text is not None:
        return details.text
    return words_of_html(details.html) if details.html is not None else ""


@dataclass(frozen=True, slots=True)
class Bubble:
    """One SMS of a conversation; *text* is None where it is not kept, *size* then too."""

    row: HistoryRow
    text: str | None
    size: SmsSize | None
    code: str


class StoryService:
    """Answers the preview window; may be called from any thread but the window's."""

    def __init__(self, database: Database, settings: Settings, history: HistoryService, now: Callable[[], int]) -> None:
        self._database = database
        self._settings = settings
        self._history = history
        self._now = now

    def story(self, message_id: int, recipient_id: int) -> MessageStory:
        """The message as it went to the row *recipient_id*. Raises UsageError when there is none any more."""
        details = self._history.details(message_id)
        row = next((each for each in details.rows if each.id == recipient_id), None)
        if row is None:
            raise UsageError(
                _("This message is no longer in the log."), _("Close the preview and choose it in the list again.")
            )
        raw = self._history.part(message_id, BodyKind.RAW)
        head = split_head(raw)[0] if raw is not None else self._history.part(message_id, BodyKind.HEADERS)
        source = raw.decode("utf-8", "replace") if raw is not None else details.html
        events = details.events.get(row.id, ())
        kept = details.text is not None or details.html is not None
        zone, now = self._settings.zone, self._now()
        return MessageStory(
            row=row,
            details=details,
            trail=tuple(trail(events, row.channel)),
            answer=answer_sentence(row, events, zone, now),
            text=_words(details),
            missing="" if kept else missing_text(row.provider, row.channel, row.sent_at, zone, now),
            source=None if source is None else source[:MOST_SOURCE],
            headers=None if head is None else head.decode("utf-8", "replace").strip("\r\n"),
            source_cut=source is not None and len(source) > MOST_SOURCE,
            reply_to="" if head is None else Headers(head).text("reply-to"),
            no_original="" if raw is not None else no_original(row.provider),
        )

    def attachment(self, message_id: int, number: int) -> tuple[AttachmentRecord, bytes] | None:
        """The attachment at place *number* (0 is the first) and its bytes; None where its content is not kept."""
        raw = self._history.part(message_id, BodyKind.RAW)
        known = self._history.details(message_id).attachments
        if raw is None or number >= len(known):
            return None
        head, body = split_head(raw)
        content = attached_content(Headers(head), body, number)
        return None if content is None else (known[number], content)

    def original(self, message_id: int) -> bytes | None:
        """The mail byte for byte as it came; None where it is not kept."""
        return self._history.part(message_id, BodyKind.RAW)

    def conversation(self, recipient_id: int, before: int = BEFORE, after: int = AFTER) -> list[Bubble]:
        """The SMS to and from one number around the row *recipient_id*, oldest first; at most *before* and *after*."""
        connection = self._database.reader()
        ids = conversation_ids(connection, recipient_id, before, after)
        return [self._bubble(row) for row in history_rows.read_rows(connection, ids)]

    def _bubble(self, row: HistoryRow) -> Bubble:
        part = self._history.part(row.message_id, BodyKind.TEXT)
        text = None if part is None else part.decode("utf-8", "replace")
        return Bubble(row, text, None if text is None else sms_size(text), server_code(row))
