"""Tools > Who Exported What: who viewed, exported or printed which list of whom, and when."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QSortFilterProxyModel, Qt
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QApplication, QLabel, QMainWindow, QVBoxLayout, QWidget

from app.i18n import _, ngettext
from app.services.audit import AuditAction, AuditLine, action_words
from app.services.exports.audit_list import audit_list
from ui.actions import make_action
from ui.delegates.looks import Cells
from ui.errors import show_error
from ui.models.audit_model import AuditModel
from ui.models.formats import Clock, number
from ui.models.output_list import OutputList
from ui.models.roles import SORT
from ui.models.row_text import tab_separated
from ui.theme import styled
from ui.widgets.table_view import TableView
from ui.windows.menus import Menus
from ui.windows.output_actions import OutputActions
from ui.workers.desk import Desk

_PERSON_COLUMN: Final = 3


class AuditWindow(QMainWindow):
    """A table of lines that nobody can change; it can itself be exported and printed, which adds a line."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("audit_window")
        self.setWindowTitle(_("Who exported what"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._desk = desk
        clock = Clock(desk.settings.current_zone, desk.now)
        self.model = AuditModel(clock, self)
        self.proxy = QSortFilterProxyModel(self)
        self.proxy.setSourceModel(self.model)
        self.proxy.setSortRole(SORT)
        self.view = self._make_view(clock)
        self._lay_out()
        self.statusBar().setSizeGripEnabled(False)
        menus = Menus(self)
        self.output = OutputActions(desk, self, menus.file, self._list_to_leave)
        menus.file.addSeparator()
        menus.file.addAction(make_action(self, _("&Close"), self.close, "Ctrl+W"))
        menus.finish()
        if not desk.state.restore_window("audit_window", self):
            self.resize(900, 520)

    def _make_view(self, clock: Clock) -> TableView:
        view = TableView(self.proxy, self._cells_at, {}, parent=self)
        view.setAccessibleName(_("Who exported what"))
        what = max((action_words(action) for action in AuditAction), key=len)
        samples = (clock.full(self._desk.now()) + "MM", "M" * 9, what, "M" * 14, "Communications (XLSX)", "100,000")
        view.set_widths(samples, stretch=_PERSON_COLUMN)
        view.horizontalHeader().setSortIndicator(0, Qt.SortOrder.DescendingOrder)
        view.setSortingEnabled(True)
        view.copy_requested.connect(self._copy)
        return view

    def _lay_out(self) -> None:
        note = styled(QLabel(_("Kept on this computer. Lines are added and never changed."), self), "muted")
        note.setContentsMargins(12, 8, 12, 8)
        centre = QWidget(self)
        layout = QVBoxLayout(centre)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(note)
        layout.addWidget(self.view, 1)
        self.setCentralWidget(centre)

    def _cells_at(self, position: int) -> Cells | None:
        return self.model.cells(self._source(position))

    def _source(self, position: int) -> int:
        return self.proxy.mapToSource(self.proxy.index(position, 0)).row()

    def load(self) -> None:
        """Ask for the lines."""
        self._desk.tasks.run(
            self._desk.audit.lines,
            self._show,
            lambda error: show_error(self, self.windowTitle(), error),
            key=f"audit-{id(self)}",
            owner=self,
        )

    def _show(self, lines: Sequence[AuditLine]) -> None:
        self.model.set_lines(lines)
        count = len(lines)
        self.statusBar().showMessage(ngettext("{n} line", "{n} lines", count).format(n=number(count)))

    def _list_to_leave(self) -> OutputList:
        shown = [self.model.line(self._source(at)) for at in range(self.proxy.rowCount())]
        selected = [shown[at] for at in self.view.selected_positions(len(shown))] if shown else []
        zone = self._desk.settings.zone
        return OutputList(
            lambda some: audit_list(selected if some else shown, zone), self.windowTitle(), len(shown), len(selected)
        )

    def _copy(self) -> None:
        rows = [self.model.cells(self._source(at)).texts for at in self.view.selected_positions(self.proxy.rowCount())]
        QApplication.clipboard().setText(tab_separated(rows))

    def closeEvent(self, event: QCloseEvent) -> None:
        self._desk.state.keep_window("audit_window", self)
        super().closeEvent(event)


def open_audit_window(desk: Desk, parent: QWidget) -> AuditWindow:
    """Open the record over *parent*."""
    window = AuditWindow(desk, parent)
    window.show()
    window.load()
    return window
