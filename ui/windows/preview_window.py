"""The preview: a window that shows the message chosen in a table, and follows it."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Final

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QToolButton, QVBoxLayout, QWidget

from app.core.messages import HistoryRow
from app.core.records import BodyKind
from app.core.statuses import Channel
from app.i18n import _
from ui.dialogs.link_question import ask_link
from ui.errors import error_text
from ui.models.formats import Clock
from ui.preview.details_pane import DetailsPane
from ui.preview.find_bar import FindBar
from ui.preview.message_stage import MessageStage, tabs_of
from ui.preview.message_strip import MessageStrip, heading
from ui.preview.preview_foot import PreviewFoot, next_zoom
from ui.preview.tool_row import Tab, ToolRow, details_button
from ui.widgets.attachment_row import AttachmentRow
from ui.widgets.communications_panel import CommunicationsPanel
from ui.windows.preview_asker import Answer, PreviewAsker
from ui.windows.preview_follower import PreviewFollower
from ui.windows.preview_output import PreviewOutput
from ui.windows.preview_pictures import PreviewParts, PreviewPictures
from ui.windows.preview_shape import PreviewShape
from ui.windows.preview_words import sms_words
from ui.workers.desk import Desk

MAC: Final = sys.platform == "darwin"
AHEAD_MS: Final = 15  # after a page began to load: the window is then waiting for it


class PreviewWindow(QWidget):
    """Non-modal; arrow keys go to the next message here and in the table, Esc closes."""

    message_shown = Signal(object)  # 64 bits: Qt's int holds 32; id of the message that is there
    closed = Signal()

    def __init__(self, desk: Desk) -> None:
        super().__init__(None, Qt.WindowType.Window)
        self.setObjectName("preview_window")
        self.desk = self._desk = desk
        self._asker = PreviewAsker(desk, self)
        self._row: HistoryRow | None = None
        self._zoom = 100
        clock = Clock(desk.settings.current_zone, desk.now)
        self.strip = MessageStrip(clock, self)
        self.tools = ToolRow(self)
        self.find_bar = FindBar(self)
        self.stage = MessageStage(clock, self)
        self.details = DetailsPane(clock, self)
        self.attachments = AttachmentRow(self)
        self.foot = PreviewFoot(self)
        self.details_buttons: tuple[QToolButton, ...] = (details_button(self.strip), details_button(self.tools))
        self.strip.add_button(self.details_buttons[0])
        self.tools.add_at_end(self.details_buttons[1])
        self.shape = PreviewShape(self, self.details, self.details_buttons, desk.state)
        parts = PreviewParts(self.stage, self.tools, self.foot, self._asker)
        self._pictures = PreviewPictures(desk, parts, self)
        self.output = PreviewOutput(desk, self.stage, self)
        self.follower = PreviewFollower(self.isVisible, self)
        self._ahead = QTimer(self, singleShot=True, interval=AHEAD_MS)
        self._lay_out()
        self._connect()
        self._add_keys()
        self.setMinimumSize(560, 420)
        self.shape.restore()
        self.stage.setFocus()

    def _lay_out(self) -> None:
        middle = QHBoxLayout()
        middle.setSpacing(0)
        middle.addWidget(self.stage, 1)
        middle.addWidget(self.details)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        for widget in (self.strip, self.tools, self.find_bar):
            layout.addWidget(widget)
        layout.addLayout(middle, 1)
        layout.addWidget(self.attachments)
        layout.addWidget(self.foot)

    def _connect(self) -> None:
        self.tools.tab_chosen.connect(self._on_tab_chosen)
        self.tools.find_requested.connect(self.open_find)
        self.tools.print_requested.connect(self.output.print)
        self.tools.pdf_requested.connect(self.output.save_pdf)
        self.tools.original_requested.connect(self.output.save_original)
        self.attachments.save_requested.connect(self.output.save_attachment)
        self.find_bar.find_requested.connect(lambda words, back: self.stage.find_words(words, backward=back))
        self.find_bar.closed.connect(self._on_find_closed)
        self.stage.found.connect(self.find_bar.show_count)
        self.foot.zoom_chosen.connect(self.set_zoom)
        self.foot.copy_text_requested.connect(self.output.copy_text)
        self.tools.paper_chosen.connect(self.stage.mail.set_paper)
        self.tools.width_chosen.connect(lambda width: self.stage.mail.set_width(width or None))
        self.stage.shown.connect(self._on_stage_shown)
        self.stage.hovered.connect(self.foot.show_target)
        self.stage.link_requested.connect(lambda link: ask_link(link, self))
        self.stage.link_refused.connect(self._on_link_refused)
        self._asker.answered.connect(self._on_answered)
        self._asker.late.connect(self._on_late)
        self._asker.failed.connect(self._on_failed)
        self.follower.row_changed.connect(self._on_row_changed)
        self._ahead.timeout.connect(self._fetch_ahead)

    def _add_keys(self) -> None:
        keys = QKeySequence.StandardKey
        details = ("Ctrl+I",) if MAC else ("Alt+Return", "Alt+Enter")
        wanted: dict[QKeySequence.StandardKey | str, Callable[[], object]] = {
            "Esc": self.escape,
            "Ctrl+W": self.close,
            "Up": lambda: self.follower.step(-1),
            "Down": lambda: self.follower.step(1),
            keys.Find: self.open_find,
            "F3": self.find_bar.search,
            "Shift+F3": lambda: self.find_bar.search(backward=True),
            keys.Print: self.output.print,
            keys.Save: self.output.save_pdf,
            "Ctrl+Shift+C": self.details.card.copy,
            keys.ZoomIn: lambda: self.zoom_by(1),
            "Ctrl+=": lambda: self.zoom_by(1),
            keys.ZoomOut: lambda: self.zoom_by(-1),
            "Ctrl+0": lambda: self.set_zoom(100),
            **dict.fromkeys(details, self.shape.toggle),
            **{f"Ctrl+{n}": lambda tab=tab: self.choose_tab(tab) for n, tab in enumerate(Tab, start=1)},
        }
        for key, do in wanted.items():
            shortcut = QShortcut(QKeySequence(key), self)
            shortcut.activated.connect(do)
            shortcut.activatedAmbiguously.connect(do)

    def _on_row_changed(self, row: HistoryRow | None) -> None:
        if row is not None:
            self.show_message(row)
        else:
            self._forget()

    # -- which message ---------------------------------------------------------------------------------------------

    @property
    def row(self) -> HistoryRow | None:
        """The message whose subject stands above; None while it is on its way."""
        return self._row

    def follow(self, panel: CommunicationsPanel, position: int) -> None:
        """Show the message at *position* of *panel*, and then whatever message is chosen there."""
        self.follower.follow(panel, position)
        self.show()
        self.raise_()
        self.activateWindow()

    def show_message(self, row: HistoryRow) -> None:
        """Show one message. The one before stands there whole until the answer comes, or until that takes too long:
        then the new subject stands alone.
        """
        self._pictures.stop()
        self._asker.ask(row)

    def _on_late(self, row: HistoryRow) -> None:
        self._show_head(row)
        self._show_nothing()

    def _show_head(self, row: HistoryRow, sender: str = "") -> None:
        self._row = row
        self.setWindowTitle(_("{subject} – Preview").format(subject=heading(row)))
        self.strip.show_row(row, sender)
        is_sms = row.channel is Channel.SMS
        self.tools.setVisible(not is_sms)
        self.strip.badge.setVisible(not is_sms)
        self.details_buttons[0].setVisible(is_sms)
        self.foot.offer(zoom=not is_sms, copy_text=is_sms)
        if is_sms:
            self.find_bar.close_bar()

    def _show_nothing(self) -> None:
        self.stage.clear()
        self.details.clear()
        self.attachments.show_attachments((), kept=False, known=True)
        self.foot.show_words("")

    def _forget(self) -> None:
        """Show nothing while the chosen row is on its way."""
        self._pictures.stop()
        self._asker.drop()
        self._row = None
        self.setWindowTitle(_("Preview"))
        self.strip.clear()
        self._show_nothing()

    def _on_answered(self, answer: Answer) -> None:
        story = answer.story
        self._show_head(story.row, story.details.sender_name or story.details.sender)
        self.stage.show_story(story, answer.document, answer.bubbles, answer.generation)
        self.tools.show_tabs(tabs_of(story), self.stage.tab)
        self.details.show_story(story)
        self.attachments.show_attachments(
            story.details.attachments,
            kept=BodyKind.RAW in story.details.kept,
            known=story.row.n_attachments is not None,
        )
        if story.row.channel is Channel.SMS:
            self.foot.show_words(sms_words(story.row, answer.bubbles))
        else:
            self._pictures.tell()
        self._ahead.start()

    def _fetch_ahead(self) -> None:
        row = self.follower.likely_next()
        if row is not None:
            self._asker.fetch_ahead(row)

    def _on_failed(self, row: HistoryRow, error: BaseException) -> None:
        self._show_head(row)
        self._show_nothing()
        self.stage.show_error(error_text(error))

    def _on_stage_shown(self, generation: int) -> None:
        story = self.stage.story
        if generation != self._asker.generation or story is None:
            return
        if self.find_bar.isVisible():
            self.find_bar.search()
        self.message_shown.emit(story.row.message_id)

    # -- what a person does ----------------------------------------------------------------------------------------

    def _on_link_refused(self) -> None:
        self.foot.show_words(_("This link leads to nothing that may be opened from here."))

    def _on_tab_chosen(self, tab: Tab) -> None:
        self.stage.show_tab(tab)
        if self.find_bar.isVisible():
            self.find_bar.search()

    def choose_tab(self, tab: Tab) -> None:
        """Show that side of the message, where it has one."""
        button = self.tools.tabs[tab]
        if self.tools.isVisible() and button.isVisible():
            button.click()

    def open_find(self) -> None:
        """Open the bar that looks for words; a conversation has none."""
        if self.tools.isVisible():
            self.find_bar.open_bar()

    def _on_find_closed(self) -> None:
        self.stage.end_find()
        self.stage.setFocus()

    def set_zoom(self, percent: int) -> None:
        """Draw the message at *percent* of its size."""
        self._zoom = percent
        self.stage.set_zoom(percent)
        self.foot.show_zoom(percent)

    def zoom_by(self, steps: int) -> None:
        """Draw the message larger or smaller."""
        self.set_zoom(next_zoom(self._zoom, steps))

    def escape(self) -> None:
        """Close the search, else the window."""
        if self.find_bar.isVisible():
            self.find_bar.close_bar()
        else:
            self.close()

    def closeEvent(self, event: QCloseEvent) -> None:
        self._pictures.stop()
        self.shape.keep()
        super().closeEvent(event)
        self.closed.emit()
