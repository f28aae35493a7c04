"""The preview: one window that shows the message chosen in a table, and follows it."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from app.core.messages import HistoryRow
from app.i18n import _
from ui.errors import error_text
from ui.models.formats import Clock
from ui.preview.message_view import MessageView, heading
from ui.widgets.communications_panel import CommunicationsPanel
from ui.workers.desk import Desk

_STEPS = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}


class PreviewWindow(QWidget):
    """Non-modal; arrow keys go to the next message here and in the table, Esc closes."""

    message_shown = Signal(object)  # 64 bits: Qt's int holds 32; id of the message whose text is there

    def __init__(self, desk: Desk) -> None:
        super().__init__(None, Qt.WindowType.Window)
        self.setObjectName("preview_window")
        self._desk = desk
        self._panel: CommunicationsPanel | None = None
        self._row_id: int | None = None
        self.message = MessageView(Clock(desk.settings.zone, desk.now), self)
        self.message.text.installEventFilter(self)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.message, 1)
        layout.addWidget(self._make_foot())
        QShortcut(QKeySequence(Qt.Key.Key_Escape), self, self.close)
        QShortcut(QKeySequence("Ctrl+W"), self, self.close)
        self.resize(820, 720)

    def _make_foot(self) -> QWidget:
        foot = QWidget(self)
        foot.setObjectName("foot")
        foot.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        line = QHBoxLayout(foot)
        line.setContentsMargins(12, 5, 12, 5)
        line.addStretch(1)
        line.addWidget(QLabel(_("↑ ↓ next message · Esc close"), foot))
        return foot

    def follow(self, panel: CommunicationsPanel, position: int) -> None:
        """Show the message at *position* of *panel*, and then whatever message is chosen there."""
        if panel is not self._panel:
            self._let_go()
            self._panel = panel
            panel.current_changed.connect(self._on_current_changed)
            panel.model.dataChanged.connect(self._on_rows_arrived)
            panel.destroyed.connect(self._on_panel_destroyed)
        self._show_position(position)
        self.show()
        self.raise_()
        self.activateWindow()

    def _let_go(self) -> None:
        panel, self._panel = self._panel, None
        if panel is not None:
            panel.current_changed.disconnect(self._on_current_changed)
            panel.model.dataChanged.disconnect(self._on_rows_arrived)
            panel.destroyed.disconnect(self._on_panel_destroyed)

    def _on_panel_destroyed(self) -> None:
        self._panel = None

    def _on_current_changed(self, position: int) -> None:
        if self.isVisible():
            self._show_position(position)

    def _on_rows_arrived(self) -> None:
        position = self._panel.view.current_position() if self._panel is not None else None
        if self.isVisible() and self._row_id is None and position is not None:
            self._show_position(position)

    def _show_position(self, position: int) -> None:
        row = self._panel.row_at(position) if self._panel is not None else None
        if row is None:
            self._row_id = None
        elif row.id != self._row_id:
            self._row_id = row.id
            self.show_message(row)

    def show_message(self, row: HistoryRow) -> None:
        """Show one message."""
        self.setWindowTitle(_("{subject} – Preview").format(subject=heading(row)))
        self.message.show_row(row)
        preview, message_id = self._desk.preview, row.message_id
        self._desk.tasks.run(
            lambda: preview.text(message_id),
            lambda text: self._on_text_found(message_id, text),
            lambda error: self.message.show_text(error_text(error)),
            key="preview",
            owner=self,
        )

    def _on_text_found(self, message_id: int, text: str) -> None:
        self.message.show_text(text)
        self.message_shown.emit(message_id)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            steps = _STEPS.get(Qt.Key(event.key()))
            if steps is not None and not event.modifiers() and self._panel is not None:
                self._panel.move_current(steps)
                return True
        return super().eventFilter(watched, event)
