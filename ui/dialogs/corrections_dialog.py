"""All corrections made by hand on this computer, each with Undo."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QDialogButtonBox,
    QHeaderView,
    QLabel,
    QPushButton,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from app.core.corrections import Change
from app.i18n import _
from app.services.correction_texts import local_note
from ui.dialogs.import_tables import make_table
from ui.errors import show_error
from ui.models.corrections_model import CorrectionsModel
from ui.models.formats import Clock
from ui.theme import styled
from ui.workers.desk import Desk


class CorrectionsDialog(QDialog):
    """A line a correction, the newest first; Undo takes the chosen one back, whenever it was made."""

    corrected = Signal()

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(_("Corrections"))
        self._desk = desk
        self.model = CorrectionsModel(Clock(desk.settings.current_zone, desk.now), self)
        self.table = self._make_table()
        self.empty = styled(QLabel(_("Nothing was put right by hand yet."), self), "muted")
        note = styled(QLabel(local_note(), self), "muted")
        self.buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close, self)
        self.undo = QPushButton(_("&Undo this correction"), self)
        self.undo.setEnabled(False)
        self.buttons.addButton(self.undo, QDialogButtonBox.ButtonRole.ActionRole)
        layout = QVBoxLayout(self)
        for widget in (self.empty, self.table, note, self.buttons):
            layout.addWidget(widget)
        self.buttons.rejected.connect(self.reject)
        self.undo.clicked.connect(self._on_undo_clicked)
        self.table.selectionModel().currentRowChanged.connect(lambda *_rows: self._show_undo())
        self.resize(860, 460)

    def _make_table(self) -> QTableView:
        table = make_table(self, _("Corrections"))
        table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        table.setModel(self.model)
        metrics = table.fontMetrics()
        table.horizontalHeader().setSectionResizeMode(1, QHeaderView.ResizeMode.Stretch)
        for column, sample in ((0, "Wed 30 Nov 2026, 12:58 pm"), (2, "M" * 9), (3, "M" * 10)):
            table.setColumnWidth(column, metrics.horizontalAdvance(sample) + 18)
        return table

    def load(self) -> None:
        """Ask for the list, or ask again because it changed."""
        corrections = self._desk.corrections
        self._desk.tasks.run(
            corrections.changes, self._on_found, self._on_failed, key=f"corrections-{id(self)}", owner=self
        )

    def _on_found(self, changes: Sequence[Change]) -> None:
        row = max(self.table.currentIndex().row(), 0)
        self.model.show_changes(changes)
        self.empty.setVisible(not changes)
        self.table.setVisible(bool(changes))
        if changes:
            self.table.selectRow(min(row, len(changes) - 1))
        self._show_undo()

    def current(self) -> Change | None:
        """The correction that is chosen."""
        row = self.table.currentIndex().row()
        return self.model.changes[row] if 0 <= row < len(self.model.changes) else None

    def _show_undo(self) -> None:
        change = self.current()
        self.undo.setEnabled(change is not None and change.can_undo)

    def _on_undo_clicked(self) -> None:
        change, corrections = self.current(), self._desk.corrections
        if change is None:
            return
        self.undo.setEnabled(False)
        self._desk.tasks.run(
            lambda: corrections.undo(change.id), lambda _none: self._on_undone(), self._on_failed, owner=self
        )

    def _on_undone(self) -> None:
        self.corrected.emit()
        self.load()

    def _on_failed(self, error: object) -> None:
        show_error(self, _("Corrections"), error)
        self._show_undo()
