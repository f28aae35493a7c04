"""What leaves the preview: paper, PDF, the original mail, an attachment, the text of an SMS."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Final

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QTextDocument
from PySide6.QtWidgets import QApplication, QFileDialog, QMessageBox, QWidget

from app.core.file_names import safe_file_name
from app.core.statuses import Channel
from app.i18n import _
from app.services.message_story import MessageStory
from app.services.preview.paper import with_head, with_targets
from app.services.row_words import subject_text
from app.services.what_happened import status_label
from ui.dialogs.print_pdf import print_pdf
from ui.errors import show_error
from ui.models.formats import Clock
from ui.preview.mail_printer import print_mail
from ui.preview.message_stage import MessageStage
from ui.preview.message_strip import heading
from ui.preview.paper_text import paper_document
from ui.preview.pdf_writer import page_layout
from ui.preview.text_pdf import text_pdf
from ui.workers.desk import Desk

PDF: Final = "pdf"
EML: Final = "eml"


class PreviewOutput(QObject):
    """Takes what stands on *stage*; asks where to, writes off the window's thread, leaves a line in the record."""

    def __init__(self, desk: Desk, stage: MessageStage, window: QWidget) -> None:
        super().__init__(window)
        self._desk = desk
        self._stage = stage
        self._window = window
        self._clock = Clock(desk.settings.current_zone, desk.now)

    # -- paper and PDF ---------------------------------------------------------------------------------------------

    def print(self) -> None:
        """Open the print preview of the message."""
        story = self._stage.story
        if story is not None:
            self._make_pdf(story, lambda content: self._print(content, heading(story.row)))

    def _print(self, content: bytes, title: str) -> None:
        print_pdf(self._desk, content, title, self._window)

    def save_pdf(self) -> None:
        """Ask for a place, and save the message there as PDF."""
        story = self._stage.story
        if story is not None:
            name = safe_file_name(f"{heading(story.row)}.{PDF}", f"message.{PDF}")
            self._ask_place(
                name,
                _("PDF document (*.pdf)"),
                lambda path: self._make_pdf(story, lambda content: self.write(path, content, PDF)),
            )

    def _make_pdf(self, story: MessageStory, done: Callable[[bytes], None]) -> None:
        """The message as PDF: a mail as it is drawn, anything else as words, each below a head."""
        document = self._stage.document
        if document is None or not document.html:
            done(text_pdf(self.paper(story), page_layout()))
            return
        on_paper = with_head(with_targets(document), heading(story.row), head_lines(story, self._clock))
        print_mail(on_paper, page_layout(), done, self._window)

    def paper(self, story: MessageStory) -> QTextDocument:
        """The message as words on paper, below its head."""
        return paper_document(heading(story.row), head_lines(story, self._clock), self._words(story))

    def _words(self, story: MessageStory) -> str:
        return story.text or story.missing

    # -- files -----------------------------------------------------------------------------------------------------

    def save_original(self) -> None:
        """Ask for a place, and save the mail there byte for byte; where it is not kept, say why."""
        story = self._stage.story
        if story is None:
            return
        if story.no_original:
            self._offer_rebuilt(story)
            return
        message_id = story.row.message_id
        stories = self._desk.stories
        self._ask_place(
            self._mail_name(story),
            _("E-mail (*.eml)"),
            lambda path: self._fetch_and_write(lambda: stories.original(message_id), path, EML),
        )

    def _offer_rebuilt(self, story: MessageStory) -> None:
        box = QMessageBox(
            QMessageBox.Icon.Information, _("Save the original mail"), story.no_original, parent=self._window
        )
        box.setObjectName("no_original")
        if story.text:
            words = _("A mail can be put together from what is known; it says of itself that it was.")
            box.setInformativeText(words)
            build = box.addButton(_("&Save that instead…"), QMessageBox.ButtonRole.AcceptRole)
            build.clicked.connect(lambda: self._save_rebuilt(story))
        box.addButton(QMessageBox.StandardButton.Cancel)
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        box.open()

    def _save_rebuilt(self, story: MessageStory) -> None:
        preview, row = self._desk.preview, story.row
        self._ask_place(
            self._mail_name(story),
            _("E-mail (*.eml)"),
            lambda path: self._fetch_and_write(lambda: preview.eml(row.message_id, row.to_address), path, EML),
        )

    def _mail_name(self, story: MessageStory) -> str:
        return safe_file_name(f"{subject_text(story.row)}.{EML}", f"message.{EML}")

    def save_attachment(self, number: int) -> None:
        """Ask for a place, and save the attachment at place *number* there; it is never opened."""
        story = self._stage.story
        if story is None or number >= len(story.details.attachments):
            return
        name = safe_file_name(story.details.attachments[number].name, _("Attachment"))
        message_id, stories = story.row.message_id, self._desk.stories

        def content() -> bytes | None:
            found = stories.attachment(message_id, number)
            return None if found is None else found[1]

        self._ask_place(name, "", lambda path: self._fetch_and_write(content, path, "attachment"))

    def copy_text(self) -> None:
        """Put the text of the message on the clipboard."""
        story = self._stage.story
        if story is not None:
            QApplication.clipboard().setText(self._words(story))

    def _ask_place(self, name: str, kind: str, chosen: Callable[[Path], None]) -> None:
        dialog = QFileDialog(self._window, _("Save"))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        if kind:
            dialog.setNameFilter(kind)
            dialog.setDefaultSuffix(Path(name).suffix.lstrip("."))
        dialog.selectFile(name)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(lambda place: chosen(Path(place)))
        dialog.open()

    def write(self, path: Path, content: bytes, form: str) -> None:
        """Write *content* to *path* as *form*."""
        self._fetch_and_write(lambda: content, path, form)

    def _fetch_and_write(self, content: Callable[[], bytes | None], path: Path, form: str) -> None:
        output = self._desk.message_output

        def work() -> bool:
            found = content()
            if not found:
                return False
            output.save(path, found, form)
            return True

        self._desk.tasks.run(work, self._on_written, self._on_failed, owner=self)

    def _on_written(self, written: bool) -> None:
        if not written:
            words = _("There was nothing to write, so no file was made.")
            QMessageBox(QMessageBox.Icon.Warning, _("Save"), words, parent=self._window).open()

    def _on_failed(self, error: BaseException) -> None:
        show_error(self._window, _("Save"), error)


def head_lines(story: MessageStory, clock: Clock) -> list[tuple[str, str]]:
    """What stands above a message on paper: from, to, sent, status."""
    row, details = story.row, story.details
    sender = f"{details.sender_name} <{details.sender}>" if details.sender_name else details.sender
    named = row.to_name and row.to_name != row.to_address
    receiver = f"{row.to_name} <{row.to_address}>" if named else row.to_address
    lines = [
        (_("From"), sender),
        (_("To"), receiver),
        (_("Sent"), clock.full_with_zone(row.sent_at)),
        (_("Status"), status_label(row.status)),
        (_("Type"), _("SMS") if row.channel is Channel.SMS else _("Email")),
    ]
    return [(name, value) for name, value in lines if value]
