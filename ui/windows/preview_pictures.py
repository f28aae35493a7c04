"""Load pictures, for this message and this time alone: fetched off the window's thread, given up when one goes on."""

from __future__ import annotations

import threading
from dataclasses import dataclass

from PySide6.QtCore import QObject

from app.core.mail_document import MailDocument
from app.i18n import _
from app.services.picture_loading import LoadedPictures
from ui.errors import error_text
from ui.preview.message_stage import MessageStage
from ui.preview.picture_recoder import recode_picture
from ui.preview.preview_foot import PreviewFoot
from ui.preview.tool_row import ToolRow
from ui.windows.preview_asker import PreviewAsker
from ui.windows.preview_words import left_out_words, loaded_words
from ui.workers.desk import Desk


@dataclass(frozen=True, slots=True)
class PreviewParts:
    """The parts of a preview that pictures are about."""

    stage: MessageStage
    tools: ToolRow
    foot: PreviewFoot
    asker: PreviewAsker


class PreviewPictures(QObject):
    """One loading at a time; asking for another message stops it."""

    def __init__(self, desk: Desk, parts: PreviewParts, parent: QObject) -> None:
        super().__init__(parent)
        self._desk = desk
        self._parts = parts
        self._stop = threading.Event()
        parts.tools.pictures_requested.connect(self.load)

    def load(self) -> None:
        """Load the pictures that the message on the stage left out."""
        parts = self._parts
        story, document = parts.stage.story, parts.stage.document
        if story is None or document is None or not parts.tools.pictures.isEnabled():
            return
        parts.tools.pictures.setEnabled(False)
        parts.foot.show_words(_("Loading pictures…"))
        self.stop()
        stop = self._stop = threading.Event()
        pictures, preview, message_id = self._desk.pictures, self._desk.preview, story.row.message_id

        def work() -> tuple[LoadedPictures, MailDocument]:
            loaded = pictures.load(document.remote, recode_picture, stop.is_set)
            return loaded, preview.document(message_id, loaded.pictures)

        def done(answer: tuple[LoadedPictures, MailDocument]) -> None:
            if not stop.is_set():
                self._show(*answer)

        def failed(error: BaseException) -> None:
            if not stop.is_set():
                self.tell(error_text(error))

        self._desk.tasks.run(work, done, failed, key=f"pictures-{id(self)}", owner=self)

    def stop(self) -> None:
        """Give up what is being loaded: another message is asked for."""
        self._stop.set()

    def _show(self, loaded: LoadedPictures, document: MailDocument) -> None:
        self._parts.stage.show_document(document, self._parts.asker.next_generation())
        self.tell(loaded_words(loaded.loaded, loaded.failed, loaded.trackers))

    def tell(self, words: str = "") -> None:
        """Say *words*, else what of the message on the stage was not loaded, and offer what it has."""
        parts = self._parts
        document = parts.stage.document
        remote = document.remote if document is not None else ()
        trackers = sum(picture.tracker for picture in remote)
        parts.foot.show_words(words or left_out_words(len(remote) - trackers, trackers))
        parts.tools.pictures.setEnabled(len(remote) > trackers)
        parts.tools.offer_page_tools(document is not None and bool(document.html))
