"""The button above a table that says how many messages have come while a person was reading further down."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtWidgets import QPushButton

from app.i18n import _, ngettext
from ui.models.formats import number
from ui.theme import styled
from ui.widgets.table_view import TableView

_GAP = 8


class NewRowsPill(QPushButton):
    """Stands over the first rows of *view*, whose own rows do not move."""

    def __init__(self, view: TableView) -> None:
        super().__init__(view)
        styled(self, "new_rows")
        self._count = 0
        self._view = view
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setToolTip(_("Go to the newest messages"))
        self.hide()
        view.viewport().installEventFilter(self)

    def add(self, count: int) -> None:
        """Say that *count* messages more have come."""
        self._count += count
        words = ngettext("{n} new message ↑", "{n} new messages ↑", self._count)
        self.setText(words.format(n=number(self._count)))
        self.adjustSize()
        self._place()
        self.show()
        self.raise_()

    def dismiss(self) -> None:
        """Say nothing: the new messages are seen."""
        self._count = 0
        self.hide()

    def _place(self) -> None:
        left = (self._view.viewport().width() - self.width()) // 2
        self.move(max(0, left), self._view.horizontalHeader().height() + _GAP)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.Resize:
            self._place()
        return super().eventFilter(watched, event)
