"""A process that only shows a bare QTableView: the floor of the program's start. It imports nothing of ours."""

from __future__ import annotations

import time

from PySide6.QtGui import QPaintEvent, QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QApplication, QTableView


class _View(QTableView):
    at = 0.0

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's own name
        super().paintEvent(event)
        if not self.at:
            self.at = time.time()
            QApplication.quit()


def painted_at() -> float:
    """When the first rows were painted, in seconds since the epoch."""
    application = QApplication([])
    model = QStandardItemModel()
    for row in range(128):
        model.appendRow([QStandardItem(f"row {row}, column {column}") for column in range(8)])
    view = _View()
    view.setModel(model)
    view.resize(1280, 1060)
    view.show()
    application.exec()
    return view.at
